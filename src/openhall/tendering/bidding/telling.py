"""What bidders are told of the tender that they bid in; each for itself, nobody learns of another."""

from datetime import datetime

from django.utils.translation import gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.wording import instant, say
from openhall.tendering.bidding.models import Bid
from openhall.tendering.notices.public import Notice
from openhall.tendering.planning.public import zone_of


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
