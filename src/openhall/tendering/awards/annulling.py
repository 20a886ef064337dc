"""An award made void by the decision on a complaint (AWD-03). No deposit moves by it: who gets one back is decided when
the lot is awarded again, or ends.
"""

from datetime import datetime
from uuid import UUID

from openhall.tendering.awards import acts, telling
from openhall.tendering.awards.models import Annulment, Award
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import Project
from openhall.witness.public import LOG, Recorded, record

HELD = (Lot.State.AWARDED, Lot.State.CONTRACTED)


def annul_award(lot: Lot, *, complaint: UUID, at: datetime) -> Recorded:
    """Make the award of a lot void, inside a command that holds the locks of project, notice and lot.

    The lot is where it was before the award: its candidates are public, and the one that had won is struck.

    Raises:
        MoveNotAllowed: the lot isn't awarded, or has its contract.
    """
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
        complaint=complaint,
        bid=UUID(first["bid"]),
        bidder=first["bidder"],
        supplier_id=award.supplier_id,
        amount=award.amount,
        currency=award.currency,
        awarded_at=award.awarded_at,
        contract_due_at=award.contract_due_at,
        award_leaf=award.award_leaf,
        annulled_at=at,
    )
    telling.tell_of_annulment(lot, first["name"], award, at)
    award.bid = award.supplier = award.amount = award.awarded_at = award.contract_due_at = None
    award.currency = award.award_leaf = ""
    award.save()
    act = acts.AWARD_ANNULLED(
        object=f"lot:{lot.uuid}",
        case=project.uuid,
        public={"bid": first["bid"], "bidder": first["bidder"], "complaint": str(complaint)},
    )
    recorded = record(act, intent=None, actor=LOG, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save()
    return recorded


def annulments_of(lot: Lot) -> list[Annulment]:
    """The awards of a lot that were made void, the oldest first."""
    return list(Annulment.objects.select_related("supplier").filter(lot=lot).order_by("id"))


def winner_of(lot: Lot, award_leaf: str) -> tuple[int | None, int]:
    """Key of the organisation to which the act with that leaf awarded the lot, and how many awards were void before."""
    void = annulments_of(lot)
    for number, one in enumerate(void):
        if one.award_leaf == award_leaf:
            return one.supplier_id, number
    award = Award.objects.filter(lot=lot, award_leaf=award_leaf).first()
    return None if award is None else award.supplier_id, len(void)


def disputed_winner(lot_id: int, at: datetime) -> int | None:
    """Key of the organisation to which a lot was awarded at ``at``, whatever became of it; None where to nobody."""
    void = Annulment.objects.filter(lot_id=lot_id, awarded_at__lte=at, annulled_at__gte=at).order_by("id").first()
    if void is not None:
        return void.supplier_id
    award = Award.objects.filter(lot_id=lot_id, awarded_at__lte=at).first()
    return None if award is None else award.supplier_id
