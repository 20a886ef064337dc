"""Whether a published notice can still be changed: until its bids are due and its first lot is closed."""

from collections.abc import Iterable
from datetime import datetime

from django.utils.translation import gettext_lazy

from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import MoveNotAllowed, Refusal
from openhall.tendering.notices.models import Lot, Notice


class TooLate(Refusal):
    """The time for this is over. Facts: ``until`` (instant), ``article`` (may be empty)."""

    code = "too-late"
    status = 409
    title = gettext_lazy("The time for this is over.")
    detail = gettext_lazy("It was possible until %(until)s. %(article)s")
    way_forward = gettext_lazy(
        "Read the questions and answers that are published, or write to the owner of the project."
    )


def require_bid_period(found: Notice, at: datetime) -> datetime:
    """The deadline of a notice that is out and whose bids aren't due yet.

    Raises:
        MoveNotAllowed, TooLate
    """
    if found.state != Notice.State.PUBLISHED or found.bids_due_at is None:
        raise MoveNotAllowed(move="change", now=found.state, possible=Notice.workflow.possible(found.state))
    if at >= found.bids_due_at:
        raise TooLate(until=instant_text(found.bids_due_at), article="")
    return found.bids_due_at


def require_all_open(lots: Iterable[Lot]) -> None:
    """No lot is closed: what was called for can't change once bids are being opened.

    Raises:
        MoveNotAllowed
    """
    if closed := next((lot for lot in lots if lot.state != Lot.State.OPEN), None):
        raise MoveNotAllowed(move="amend", now=closed.state, possible=[])
