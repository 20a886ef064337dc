"""An award made void by the decision on a complaint (AWD-03), or that falls (AWD-07).

No deposit moves by it: who gets one back is decided when the lot is awarded again, or ends.
"""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from openhall.tendering.awards import acts, telling
from openhall.tendering.awards.models import Annulment, Award
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import Project
from openhall.witness.public import LOG, Recorded, record

HELD = (Lot.State.AWARDED, Lot.State.CONTRACTED)


def annul_award(lot: Lot, *, complaint: UUID, at: datetime, barred: bool = True) -> Recorded:
    """Make the award of a lot void, inside a command that holds the locks of project, notice and lot.

    The lot is where it was before the award: its candidates are public, and the one that had won is struck where it is
    ``barred``; it isn't where the bids are evaluated again.

    Raises:
        MoveNotAllowed: the lot isn't awarded, or has its contract.
    """
    award = Award.objects.select_for_update(of=("self",)).filter(lot=lot).first()
    name, before = ("", None) if award is None else (award.candidates[0]["name"], award.supplier_id)
    row = _take_back(lot, at=at, barred=barred)
    row.complaint = complaint
    if barred:
        telling.tell_of_annulment(lot, name, before, at)
    act = acts.AWARD_ANNULLED(
        object=f"lot:{lot.uuid}",
        case=lot.notice.project.uuid,
        public={"bid": str(row.bid), "bidder": row.bidder, "complaint": str(complaint)},
    )
    recorded = record(act, intent=None, actor=LOG, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    return recorded


def let_fall(lot: Lot, *, fall: UUID, at: datetime) -> Annulment:
    """Take back the award of a lot that falls (AWD-07), inside the command that records it; the row isn't saved.

    Raises:
        MoveNotAllowed: the lot isn't awarded, or has its contract.
    """
    row = _take_back(lot, at=at, barred=True)
    row.fall = fall
    return row


def _take_back(lot: Lot, *, at: datetime, barred: bool) -> Annulment:
    lot.move("annul_award")
    award = Award.objects.select_for_update(of=("self",)).get(lot=lot)
    if award.supplier_id is None or award.amount is None or award.awarded_at is None:
        raise RuntimeError("A lot that is awarded has an award.")
    lot.save(update_fields=["state", "version"])
    project, others = lot.notice.project, Lot.objects.filter(notice=lot.notice, state__in=HELD)
    if not others.exists() and "annul_award" in Project.workflow.possible(project.state):
        project.move("annul_award")
        project.save(update_fields=["state", "version"])
    first = award.candidates[0]
    row = Annulment(
        lot=lot,
        bid=UUID(first["bid"]),
        bidder=first["bidder"],
        supplier_id=award.supplier_id,
        amount=award.amount,
        currency=award.currency,
        awarded_at=award.awarded_at,
        contract_due_at=award.contract_due_at,
        award_leaf=award.award_leaf,
        annulled_at=at,
        barred=barred,
    )
    award.bid = award.supplier = award.amount = award.awarded_at = award.contract_due_at = None
    award.currency = award.award_leaf = ""
    award.save()
    return row


def annulments_of(lot: Lot) -> list[Annulment]:
    """The awards of a lot that were made void, the oldest first."""
    return list(Annulment.objects.select_related("supplier").filter(lot=lot).order_by("id"))


def struck(lot: Lot) -> set[UUID]:
    """Bids of a lot whose awards were made void so that they win it no more."""
    return {one.bid for one in annulments_of(lot) if one.barred}


def winner_of(lot: Lot, award_leaf: str) -> int | None:
    """Key of the organisation to which the act with that leaf awarded the lot."""
    void = Annulment.objects.filter(lot=lot, award_leaf=award_leaf).first()
    if void is not None:
        return void.supplier_id
    award = Award.objects.filter(lot=lot, award_leaf=award_leaf).first()
    return None if award is None else award.supplier_id


@dataclass(frozen=True)
class Voids:
    """What was made void in a lot, in order, by the leaf of the award or, where there was none, of its candidates.

    ``rounds``: leaf of candidates that count no more → how many were void before them.
    """

    leaves: list[str]
    rounds: dict[str, int]
    before_now: int

    def of_candidates(self, leaf: str) -> int:
        """How many awards of the lot were void before these candidates."""
        return self.rounds.get(leaf, self.before_now)

    def of_award(self, leaf: str) -> int:
        """How many awards of the lot were void before this one."""
        return self.leaves.index(leaf) if leaf in self.leaves else len(self.leaves)


def voids_of(lot: Lot) -> Voids:
    """What was made void in a lot, award by award and evaluation by evaluation."""
    leaves: list[str] = []
    rounds: dict[str, int] = {}
    left, before = annulments_of(lot), 0
    for one in evaluation.void_evaluations(lot):
        own = [award for award in left if award.annulled_at <= one.void_at]
        left = left[len(own) :]
        leaves += [award.award_leaf for award in own]
        if one.candidates is not None:
            rounds[one.candidates["leaf_sha256"]] = before
            if one.order not in {award.complaint for award in own}:
                leaves.append(one.candidates["leaf_sha256"])
        before = len(leaves)
    return Voids([*leaves, *(award.award_leaf for award in left)], rounds, before)


def disputed_winner(lot_id: int, at: datetime) -> int | None:
    """Key of the organisation to which a lot was awarded at ``at``, whatever became of it; None where to nobody."""
    void = Annulment.objects.filter(lot_id=lot_id, awarded_at__lte=at, annulled_at__gte=at).order_by("id").first()
    if void is not None:
        return void.supplier_id
    award = Award.objects.filter(lot_id=lot_id, awarded_at__lte=at).first()
    return None if award is None else award.supplier_id
