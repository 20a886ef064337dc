"""What waits here: the bidder's answer, the owner's decision."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.tendering.forfeiture import grounds, policies
from openhall.tendering.notices.public import Lot, work_on_lot
from openhall.treasury import public as treasury
from openhall.ui.components import WorkItem

MOST = 100


def waiting(actor: Actor, at: datetime) -> Iterator[WorkItem]:
    """Announcements that the reader can answer, and those that the reader can decide about."""
    if actor.organisation_id is None:
        return
    if actor.holds(*policies.BIDDERS):
        for lot, row in treasury.forfeitures_to_answer(actor.organisation_id, at, limit=MOST):
            found = Lot.objects.select_related("notice__project").filter(uuid=lot).first()
            if found is not None:
                doing = _("Answer: the owner wants to keep your deposit")
                if row.complaint is not None:
                    doing = _("Answer: a decision may order that your deposit is kept")
                yield _item(found, row.deposit.uuid, doing, row.answer_due_at)
    if actor.holds(*policies.OWNERS):
        own = Lot.objects.select_related("notice__project").filter(notice__project__owner_id=actor.organisation_id)
        lots = {lot.uuid: lot for lot in own.filter(uuid__in=treasury.lots_to_decide(at)).order_by("id")[:MOST]}
        for lot_uuid, held in treasury.held_deposits(lots).items():
            for one in held:
                announced = one.forfeiture
                if announced is None or not treasury.owner_decides(announced, at):
                    continue
                doing = _("Decide whether you keep the deposit")
                if announced.complaint is not None:
                    doing = _("Keep the deposit, as the decision on a complaint orders")
                yield _item(lots[lot_uuid], one.deposit, doing, announced.keep_due_at)


def _item(lot: Lot, deposit: object, doing: str, deadline: datetime | None) -> WorkItem:
    url = reverse("deposit-forfeiture", args=[deposit])
    return work_on_lot(lot, url, doing, deadline=deadline, basis=grounds.article(lot))
