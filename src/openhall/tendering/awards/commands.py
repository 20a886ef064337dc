"""Publishing candidates and the award."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import MoveNotAllowed, Refusal
from openhall.tendering.awards import acts, telling
from openhall.tendering.awards.models import Award
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.notices.public import lock_lot_in_project
from openhall.tendering.opening import public as opening
from openhall.tendering.opening.public import ReadOut
from openhall.tendering.planning.public import Project, article, asking_the_law, law_of, prepare
from openhall.witness.public import Recorded, disclose, record
from openhall.witness_room.watching.public import require_running
from openhall_rules.money import text


class PublicityNotOver(Refusal):
    """The candidates haven't been public for as long as the law asks. Facts: ``until``, ``article``."""

    code = "publicity-not-over"
    status = 409
    title = _("The candidates must stay public until the period ends.")
    detail = _("The publicity period ends at %(until)s (%(article)s).")
    way_forward = _("Publish the award after that.")


@transaction.atomic(durable=True)
def publish_candidates(*, lot_uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Award, Recorded]:
    """Publish the ranked candidates, by name, for the publicity period of the law.

    Raises:
        MoveNotAllowed: no signed report. NotYours, MandateMissing, Stale: who may not.
    """
    lot = lock_lot_in_project(lot_uuid)
    project = lot.notice.project
    prepare(intent, actor, parties=project.parties, version=lot.version, at=at)
    require_running(f"lot:{lot.uuid}", "candidates", at=at)
    lot.move("publish_candidates")
    ranking = evaluation.ranking_of(lot)
    if ranking is None:
        raise MoveNotAllowed(move="publish_candidates", now=lot.state, possible=["sign_report"])
    law = law_of(project)
    with asking_the_law():
        until = law.publicity_ends(published_at=at)
    read_out = {str(bid.bid): bid for bid in opening.read_out(lot.pk)}
    candidates = [_candidate(entry, read_out[entry["bid"]]) for entry in ranking["ranked"] if entry["candidate"]]
    lot.save(update_fields=["state", "version"])
    _advance(project, "publish_candidates")
    for candidate in candidates:
        disclose(read_out[candidate["bid"]].submission_leaf, ["bidder/name", "bidder/identifier"], at)
    award = Award(lot=lot, candidates=_with_names(candidates, read_out), candidates_published_at=at, until=until)
    telling.tell_of_candidates(lot, award)
    recorded = record(
        acts.CANDIDATES_PUBLISHED(
            object=f"lot:{lot.uuid}",
            case=project.uuid,
            public={"until": instant_text(until)},
            statement={"v": 1, "candidates": candidates},
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
    """Award the lot to the first candidate.

    Raises:
        PublicityNotOver: too early. MoveNotAllowed: no candidates are published, or it is awarded.
        NotYours, MandateMissing, Stale: who may not.
    """
    lot = lock_lot_in_project(lot_uuid)
    project = lot.notice.project
    award = Award.objects.select_for_update(of=("self",)).filter(lot=lot).first()
    prepare(intent, actor, parties=project.parties, version=lot.version, at=at)
    require_running(f"lot:{lot.uuid}", "award", at=at)
    lot.move("award")
    if award is None:
        raise MoveNotAllowed(move="publish_award", now=lot.state, possible=["publish_candidates"])
    law = law_of(project)
    if at < award.until:
        raise PublicityNotOver(until=instant_text(award.until), article=article(law, "time_limits.publicity"))
    with asking_the_law():
        contract_due_at = law.contract_due(award_notice_at=at)
    winner = next(bid for bid in opening.read_out(lot.pk) if str(bid.bid) == award.candidates[0]["bid"])
    lot.save(update_fields=["state", "version"])
    _advance(project, "award")
    award.bid_id, award.supplier_id = winner.bid_id, winner.organisation_id
    award.amount, award.currency = winner.total, winner.currency
    award.awarded_at, award.contract_due_at = at, contract_due_at
    telling.tell_of_award(lot, award)
    recorded = record(
        acts.AWARD_PUBLISHED(
            object=f"lot:{lot.uuid}",
            case=project.uuid,
            public={
                "bid": str(winner.bid),
                "bidder": winner.bidder,
                "amount": text(winner.total),
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
    return award, recorded


def _candidate(entry: dict[str, Any], bid: ReadOut) -> dict[str, Any]:
    return {
        "rank": entry["rank"],
        "bid": entry["bid"],
        "bidder": bid.bidder,
        "evaluated_total": entry["evaluated_price"],
        "score": entry["score"],
    }


def _with_names(candidates: list[dict[str, Any]], read_out: Mapping[str, ReadOut]) -> list[dict[str, Any]]:
    bids = [read_out[candidate["bid"]] for candidate in candidates]
    known = identity.organisations(bid.organisation_id for bid in bids)
    return [
        {**candidate, "name": known[bid.organisation_id].name, "price": text(bid.total), "currency": bid.currency}
        for candidate, bid in zip(candidates, bids, strict=True)
    ]


def _advance(project: Project, step: str) -> None:
    """The project as a whole goes where its first lot leads; later lots find it there."""
    if step in Project.workflow.possible(project.state):
        project.move(step)
        project.save(update_fields=["state", "version"])
