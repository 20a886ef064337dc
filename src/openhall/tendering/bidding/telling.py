"""What bidders are told of the tender that they bid in; each for itself, nobody learns of another."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.wording import instant, say
from openhall.tendering.bidding.models import Bid
from openhall.tendering.notices.public import Notice
from openhall.tendering.planning.public import zone_of


def tell_of_amendment(notice: Notice, lots: Collection[UUID], *, at: datetime) -> None:
    """The notice was amended: whoever handed in a bid learns it, and for ``lots`` that other criteria hold now."""
    if notice.bids_due_at is None:
        return
    when = instant(notice.bids_due_at, zone_of(notice.project))
    notes = []
    for bid in Bid.objects.select_related("lot").filter(lot__notice=notice, state=Bid.State.SUBMITTED).order_by("id"):
        if bid.lot.uuid in lots:
            subject = say(gettext_noop("Bids are evaluated by other criteria now; you may seal yours again"))
            body = gettext_noop(
                "The owner changed by what bids for “%(lot)s” are evaluated. The bid that you handed in stands as it "
                "is. Read what changed; until %(when)s you may replace or withdraw your bid."
            )
        else:
            subject = say(gettext_noop("The notice of a tender that you bid in was amended"))
            body = gettext_noop(
                "Read the amendment of the tender with the lot “%(lot)s”. The bid that you handed in stands; until "
                "%(when)s you may replace or withdraw it."
            )
        words = say(body, lot=bid.lot.title, when=when)
        notes.append(identity.Note(bid.bidder_id, subject, words, f"/desk/lots/{bid.lot.uuid}/bid"))
    identity.notify_each(notes, {Role.BIDDER}, at=at)


def tell_of_new_deadline(notice: Notice, *, at: datetime) -> None:
    """An outage moved the deadline: whoever handed in a bid learns that it stands and can be replaced."""
    if notice.bids_due_at is None:
        return
    subject = say(gettext_noop("An outage moved the deadline; your bid stands"))
    when = instant(notice.bids_due_at, zone_of(notice.project))
    notes = []
    for bid in Bid.objects.select_related("lot").filter(lot__notice=notice, state=Bid.State.SUBMITTED).order_by("id"):
        body = say(
            gettext_noop(
                "The platform could not be used. Bids for “%(lot)s” are now due before %(when)s. The bid that you "
                "handed in stands; until then you may replace or withdraw it."
            ),
            lot=bid.lot.title,
            when=when,
        )
        notes.append(identity.Note(bid.bidder_id, subject, body, f"/desk/lots/{bid.lot.uuid}/bid"))
    identity.notify_each(notes, {Role.BIDDER}, at=at)
