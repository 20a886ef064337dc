"""Messages to both sides and, at the end, to the other candidates, in the transaction of what they tell."""

from datetime import datetime

from django.utils.translation import gettext_noop as _

from openhall.identity import public as identity
from openhall.kernel.wording import Text, instant, say
from openhall.tendering.awards import public as awards
from openhall.tendering.contracts.falls import policies
from openhall.tendering.contracts.models import Fall
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import zone_of


def announced(lot: Lot, row: Fall, *, at: datetime) -> None:
    """The winner is told on which ground its award may fall, and until when it can answer."""
    body = say(
        _(
            "The owner of “%(lot)s” says that your award may fall, and why. You can answer until %(due)s. It decides "
            "after your answer, or when that time is over."
        ),
        lot=lot.title,
        due=instant(row.answer_due_at, zone_of(lot.notice.project)),
    )
    _to(row.supplier_id, lot, say(_("Your award may fall")), body, at)


def answered(lot: Lot, row: Fall, *, at: datetime) -> None:
    """The owner is told that the winner has answered."""
    identity.notify_holders(
        lot.notice.project.owner_id,
        policies.OWNERS,
        subject=say(_("The winner answered about its award")),
        body=say(_("The winner of “%(lot)s” has answered. Decide whether its award falls."), lot=lot.title),
        link=f"/lots/{lot.uuid}/award-fall",
        at=at,
    )


def fell(lot: Lot, row: Fall, *, at: datetime) -> None:
    """Everybody who bid is told that the award fell, and what can follow."""
    body = say(
        _(
            "The award of “%(lot)s” fell. The owner awards the lot to the next candidate, or ends it and calls for "
            "bids again."
        ),
        lot=lot.title,
    )
    ground = awards.ground_of(lot)
    bidders = {row.supplier_id} | ({one for one, _bid in ground.bidders()} if ground else set())
    for organisation in sorted(bidders):
        _to(organisation, lot, say(_("An award fell")), body, at)


def _to(organisation: int, lot: Lot, subject: Text, body: Text, at: datetime) -> None:
    link = f"/lots/{lot.uuid}/award-fall"
    identity.notify_holders(organisation, policies.WINNERS, subject=subject, body=body, link=link, at=at)
