"""Publishing candidates and the award."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import MoveNotAllowed, Refusal
from openhall.tendering.auctions import public as auctions
from openhall.tendering.awards import acts, annulling, letters, telling
from openhall.tendering.awards.grounds import Candidate, ground_of
from openhall.tendering.awards.models import Award
from openhall.tendering.notices.public import Lot, lock_lot_in_project, require_unpaused
from openhall.tendering.planning.public import Project, article, asking_the_law, law_of, prepare
from openhall.witness.public import Recorded, disclose, record
from openhall.witness_room.watching.public import require_running


class PublicityNotOver(Refusal):
    """The candidates haven't been public for as long as the law asks. Facts: ``until``, ``article``."""

    code = "publicity-not-over"
    status = 409
    title = _("The candidates must stay public until the period ends.")
    detail = _("The publicity period ends at %(until)s (%(article)s).")
    way_forward = _("Publish the award after that.")


class NoCandidateLeft(Refusal):
    """Every candidate has revoked its bid, or its award was made void."""

    code = "no-candidate-left"
    status = 409
    title = _("No candidate is left whose bid stands.")
    way_forward = _("End the lot without an award and call for bids again.")


@transaction.atomic(durable=True)
def publish_candidates(*, lot_uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Award, Recorded]:
    """Publish the ranked candidates, or an auction's winner, by name, for the publicity period of the law.

    Raises:
        MoveNotAllowed: no signed report, or no auction that was won. NotYours, MandateMissing, Stale: who may not.
    """
    lot = lock_lot_in_project(lot_uuid)
    project = lot.notice.project
    prepare(intent, actor, parties=project.parties, version=lot.version, at=at)
    require_running(f"lot:{lot.uuid}", "candidates", at=at)
    require_unpaused(lot, "candidates")
    lot.move("publish_candidates")
    ground = ground_of(lot)
    if ground is None:
        raise MoveNotAllowed(move="publish_candidates", now=lot.state, possible=[_before(lot)])
    law = law_of(project)
    with asking_the_law():
        until = law.publicity_ends(published_at=at)
    candidates = ground.candidates()
    if not candidates:
        raise NoCandidateLeft
    lot.save(update_fields=["state", "version"])
    _advance(project, "publish_candidates")
    for one in candidates:
        if one.discloses:
            disclose(one.discloses, ["bidder/name", "bidder/identifier"], at)
    award = Award(lot=lot, candidates=_with_names(candidates), candidates_published_at=at, until=until)
    telling.tell_of_candidates(lot, award, ground)
    recorded = record(
        acts.CANDIDATES_PUBLISHED(
            object=f"lot:{lot.uuid}",
            case=project.uuid,
            public={"until": instant_text(until)},
            statement={"v": 1, "candidates": [one.stated() for one in candidates]},
        ),
        intent=intent,
        actor=actor,
        at=at,
    )
    award.candidates_leaf = recorded.leaf_sha256
    award.save()
    return award, recorded


@transaction.atomic(durable=True)
def publish_award(*, lot_uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Award, Recorded]:
    """Award the lot to the first candidate whose bid stands.

    Raises:
        PublicityNotOver: too early. NoCandidateLeft: all have revoked.
        MoveNotAllowed: no candidates are published, or it is awarded.
        NotYours, MandateMissing, Stale: who may not.
    """
    lot = lock_lot_in_project(lot_uuid)
    project = lot.notice.project
    award = Award.objects.select_for_update(of=("self",)).filter(lot=lot).first()
    prepare(intent, actor, parties=project.parties, version=lot.version, at=at)
    require_running(f"lot:{lot.uuid}", "award", at=at)
    require_unpaused(lot, "award")
    lot.move("award")
    ground = ground_of(lot)
    if award is None or ground is None:
        raise MoveNotAllowed(move="publish_award", now=lot.state, possible=["publish_candidates"])
    law = law_of(project)
    if at < award.until:
        raise PublicityNotOver(until=instant_text(award.until), article=article(law, "time_limits.publicity"))
    with asking_the_law():
        contract_due_at = law.contract_due(award_notice_at=at)
    # Who revoked while the candidates were public comes after those whose bids stand (条例 55: the next in order).
    # One whose award was made void doesn't win again.
    void = annulling.struck(lot)
    winners = {str(one.bid): one for one in ground.candidates() if one.bid not in void}
    award.candidates = sorted(award.candidates, key=lambda one: one["bid"] not in winners)
    winner = winners.get(award.candidates[0]["bid"])
    if winner is None:
        raise NoCandidateLeft
    lot.save(update_fields=["state", "version"])
    _advance(project, "award")
    award.bid_id, award.supplier_id = winner.bid_id, winner.organisation_id
    award.amount, award.currency = Decimal(winner.price), winner.currency
    award.awarded_at, award.contract_due_at = at, contract_due_at
    written = letters.write(lot, award, ground)
    telling.tell_of_award(lot, award, ground, written)
    recorded = record(
        acts.AWARD_PUBLISHED(
            object=f"lot:{lot.uuid}",
            case=project.uuid,
            public={
                "bid": str(winner.bid),
                "bidder": winner.bidder,
                "amount": winner.price,
                "currency": winner.currency,
                "contract_due_at": instant_text(contract_due_at),
            },
        ),
        intent=intent,
        actor=actor,
        at=at,
    )
    award.award_leaf = recorded.leaf_sha256
    award.save()
    letters.send_letters(lot, written, award_leaf=recorded.leaf_sha256, at=at)
    return award, recorded


def _before(lot: Lot) -> str:
    """The step that is missing before candidates."""
    return "publish_result" if auctions.is_auction(lot) else "sign_report"


def _with_names(candidates: list[Candidate]) -> list[dict[str, Any]]:
    known = identity.organisations(one.organisation_id for one in candidates)
    return [
        {**one.stated(), "name": known[one.organisation_id].name, "price": one.price, "currency": one.currency}
        for one in candidates
    ]


def _advance(project: Project, step: str) -> None:
    """The project as a whole goes where its first lot leads; later lots find it there."""
    if step in Project.workflow.possible(project.state):
        project.move(step)
        project.save(update_fields=["state", "version"])
