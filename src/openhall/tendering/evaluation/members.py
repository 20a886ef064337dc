"""Who of a drawn committee acts, each on a sheet of their own: what a member signs stands there, in no case."""

from datetime import datetime
from uuid import UUID

from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import MoveNotAllowed
from openhall.tendering.evaluation import policies, sheets, waits
from openhall.tendering.evaluation.models import Sheet
from openhall.tendering.evaluation.refusals import NotOneByOne, OtherSheet
from openhall.tendering.notices.public import Lot, lock_lot_in_project, require_unpaused
from openhall.tendering.opening import public as opening
from openhall.witness_room.watching.public import require_running


def acting(
    lot_uuid: UUID, sheet: UUID, intent: Intent, actor: Actor, at: datetime, *, step: waits.Step | None
) -> tuple[Lot, Sheet]:
    """The lot, locked, and the member's sheet, which isn't saved yet where it is new; the bids wait for evaluation.

    ``step``: what the member does where the committee meets; None: something that can be done anywhere.

    Raises:
        NotOneByOne: nobody was drawn. OtherSheet: the member has another. MoveNotAllowed: the report is signed.
        NotDrawn, NotImpartial, MandateMissing, Stale: who may not. Whatever pauses or holds up the evaluation,
            or says that the member isn't where the committee meets.
    """
    lot = lock_lot_in_project(lot_uuid)
    row = sheets.of_member(lot, actor.person_id)
    bidders = [bid.organisation_id for bid in opening.read_out(lot.pk)]
    policies.as_committee(intent, actor, lot, bidders=bidders, version=row.version if row else 0, at=at)
    require_running(f"lot:{lot.uuid}", "evaluation", at=at)
    require_unpaused(lot, "evaluation")
    waits.require_ready(lot)
    if step is not None:
        waits.require_in_place(lot, actor, step, at)
    if lot.state != Lot.State.OPENED:
        raise MoveNotAllowed(move="evaluate", now=lot.state, possible=Lot.workflow.possible(lot.state))
    if not sheets.seats(lot):
        raise NotOneByOne(lot=str(lot.uuid))
    if row is not None and row.uuid != sheet:
        raise OtherSheet
    return lot, row or Sheet(uuid=sheet, lot=lot, person_id=actor.person_id)
