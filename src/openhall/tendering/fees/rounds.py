"""Whose time is paid: each member's own, round by round of the evaluation, also of findings that are void since."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from openhall.kernel.clock import instant_text
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.experts import public as experts
from openhall.tendering.experts.public import Expert, Seating
from openhall.tendering.fees.models import FeeOrder
from openhall.tendering.notices.public import Lot
from openhall.tendering.panels import public as panels
from openhall.tendering.panels.public import Time

MINUTE = timedelta(minutes=1)
ROOM, STATED = "room", "stated"


@dataclass(frozen=True)
class Round:
    """One evaluation of a lot that ended with a signed report. ``number``: from 1; ``since``: when the findings before
    became void; ``until``: when its report was signed. ``times``: who was in the committee's room; None: it had none.
    """

    number: int
    since: datetime | None
    until: datetime
    seatings: tuple[Seating, ...]
    times: tuple[Time, ...] | None

    @property
    def most(self) -> int:
        """How long its committee can have sat: from the fixing of its pool to its report, in minutes begun."""
        return minutes_of(self.until - min(one.begun_at for one in self.seatings)) or 1

    def works(self, stated: int) -> "list[Work]":
        """What each member worked, by the record of the room; without a room so long as is ``stated``, yet no longer
        than the member had the seat. Whoever has no time isn't among them."""
        found: dict[int, Work] = {}
        for one in self.seatings:
            begin = max(one.from_at, self.since or one.from_at)
            end = min(one.until_at or self.until, self.until)
            if begin >= end:
                continue
            spans, site = [(begin, end)], None
            if self.times is not None:
                own = [time for time in self.times if time.person_id == one.expert.person_id]
                site = next((time.site_id for time in own), None)
                cut = [(max(begin, time.from_at), min(end, time.until_at)) for time in own]
                spans = [(first, last) for first, last in cut if first < last]
            known = found.setdefault(one.expert.person_id, Work(one.expert, self.number))
            known.spans.extend(spans)
            known.site_id = known.site_id or site
            known.stated = stated if self.times is None else None
        return [one for one in found.values() if one.minutes]


@dataclass
class Work:
    """What one member worked in one round. ``stated``: minutes that the payer states, where there was no room.
    ``site_id``: table key of the centre of the member's first seat in the room."""

    expert: Expert
    number: int
    spans: list[tuple[datetime, datetime]] = field(default_factory=list)
    stated: int | None = None
    site_id: int | None = None

    @property
    def minutes(self) -> int:
        """Minutes begun."""
        own = minutes_of(sum((last - first for first, last in self.spans), timedelta(0)))
        return own if self.stated is None else min(own, self.stated)

    def told(self) -> dict[str, Any]:
        """For the member: by what record, from when to when."""
        said: dict[str, Any] = {"basis": ROOM} if self.stated is None else {"basis": STATED, "stated": self.stated}
        return said | {"times": [[instant_text(first), instant_text(last)] for first, last in self.spans]}


def minutes_of(time: timedelta) -> int:
    """Minutes begun."""
    return -(-int(time.total_seconds()) // 60)


def unpaid(lot: Lot) -> list[Round]:
    """The evaluations of a lot whose members nobody has ordered to be paid, the oldest first; none while the bids are
    evaluated again.

    Each has a signed report. When the lot has failed, those that became void wait for none any more, and findings that
    were recorded are enough for the last.
    """
    last, voids = evaluation.found_last(lot), evaluation.void_evaluations(lot)
    over = lot.state == Lot.State.FAILED
    if not over and (last is None or last.signed_at is None):
        return []
    paid = {number for one in FeeOrder.objects.filter(lot=lot).values_list("rounds", flat=True) for number in one}
    begins = [None, *(one.void_at for one in voids)]
    ends = [one.signed_at for one in voids] + ([last.signed_at or last.evaluated_at] if last is not None else [])
    seated = experts.seatings(lot)
    found = []
    for number, (since, until) in enumerate(zip(begins, ends, strict=False), start=1):
        own = _within(seated, since, until)
        if number not in paid and own:
            times = panels.between(lot, since, until)
            found.append(Round(number, since, until, own, None if times is None else tuple(times)))
    return found


def _within(seated: Sequence[Seating], since: datetime | None, until: datetime) -> tuple[Seating, ...]:
    """Who had a seat at some moment of a time."""
    return tuple(
        one for one in seated if one.from_at < until and (since is None or one.until_at is None or one.until_at > since)
    )
