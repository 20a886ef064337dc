"""Seats of a committee across centres: who sits where after a centre dropped out, and what a guest centre is owed.

Places are numbered from 1 in the order that was drawn (``openhall_rules.draw.order``); a pool is the centre of each
place, in that order.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from openhall_rules.money import MINOR_UNITS, rounded, text

ANSWER_SECONDS: Final = 60
"""How long a member has to answer a check of presence."""
BEGUN_HOUR: Final = "begun_hour"
MINUTE: Final = "minute"
COUNTED: Final = (BEGUN_HOUR, MINUTE)
SECOND: Final = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Move:
    """A member who lost a place and got the next."""

    member: int
    place: int
    to: int

    def to_json(self) -> dict[str, int]:
        """As the statement of ``PNL-06`` has it."""
        return {"member": self.member, "from": self.place, "to": self.to}


@dataclass(frozen=True, slots=True)
class Sitting:
    """A member on a place, from ``begins`` on; until ``ends``, or until the session is closed."""

    member: int
    place: int
    begins: datetime
    ends: datetime | None = None


Pause = tuple[datetime, datetime | None]
"""From when to when a session was adjourned; None: until it was closed."""


def unfit(members: int, confirmed: Mapping[str, bool]) -> list[int]:
    """Members who may not score now: nobody confirmed who sits there since the seat was given, since the session was
    resumed, and since the member missed a check of presence.

    Args:
        confirmed: the member’s number → whether what was found last (``PNL-12``, ``PNL-13``) is a confirmation.
    """
    return [number for number in range(1, members + 1) if not confirmed.get(str(number), False)]


def lasted(begins: datetime, ends: datetime, pauses: Sequence[Pause]) -> int:
    """Whole seconds from one instant to another in which the session was not adjourned."""
    whole = max(ends - begins, timedelta(0))
    for since, until in pauses:
        whole -= max(min(until or ends, ends) - max(since, begins), timedelta(0))
    return max(0, whole // SECOND)


def reassigned(
    pool: Sequence[str], *, seated: Mapping[int, int], used: Collection[int], gone: Collection[str], site: str
) -> tuple[list[int], list[Move]]:
    """Who loses a seat because ``site`` drops out, in the order of their places, and where they sit then.

    Args:
        seated: place → member, as they sit now. used: places that anybody has ever had. gone: centres that dropped out
            before.

    Returns:
        the members, and a move for as many of them as there are free places.
    """
    lost = sorted((place, member) for place, member in seated.items() if pool[place - 1] == site)
    out = {*gone, site}
    free = [place for place, where in enumerate(pool, start=1) if where not in out and place not in used]
    moves = [Move(member, place, to) for (place, member), to in zip(lost, free, strict=False)]
    return [member for _place, member in lost], moves


def seat_hours(seconds: int, counted: str) -> Fraction:
    """Hours that count for a seat: whole ones begun, or minutes begun as parts of an hour."""
    if counted == BEGUN_HOUR:
        return Fraction(-(-seconds // 3600))
    return Fraction(-(-seconds // 60), 60)


def seat_fee(seconds: Sequence[int], *, amount: Decimal, currency: str, counted: str) -> Decimal:
    """What a centre is owed for these sittings, rounded half up to the currency's scale once, at the end."""
    whole = sum((seat_hours(one, counted) for one in seconds), Fraction(0)) * Fraction(amount)
    return rounded(whole, MINOR_UNITS.get(currency, 2))


def owed(
    pool: Sequence[str],
    sittings: Sequence[Sitting],
    *,
    host: str,
    began: datetime,
    closed: datetime,
    rule: Mapping[str, Any] | None,
    pauses: Sequence[Pause] = (),
) -> list[dict[str, Any]]:
    """What each guest centre is owed at the end of a session, by centre: ``{site, seconds, amount}``.

    Args:
        pauses: when the session was adjourned; that time costs nothing.
        rule: the fee in force, ``{amount, currency, counted}``; None where no authority has entered one.
    """
    by_site: dict[str, list[int]] = {}
    for one in sorted(sittings, key=lambda one: one.place):
        site = pool[one.place - 1]
        by_site.setdefault(site, []).append(lasted(max(one.begins, began), one.ends or closed, pauses))
    found = []
    for site in sorted(by_site.keys() - {host}):
        amount = None
        if rule is not None:
            fee = seat_fee(
                by_site[site], amount=Decimal(rule["amount"]), currency=rule["currency"], counted=rule["counted"]
            )
            amount = text(fee)
        found.append({"site": site, "seconds": by_site[site], "amount": amount})
    return found
