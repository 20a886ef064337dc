"""Clocks that differ: this process, the database, the members."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from openhall.witness_room.warnings.kinds import Found, Kind
from openhall.witness_room.warnings.models import Severity
from openhall.witness_room.warnings.signals import Signals

OWN_SECONDS = 2.0
MEMBER_SECONDS = 60.0

DRIFT = Kind(
    "clock_drift",
    _("The clock of %(clock)s is wrong"),
    _("The clock of %(clock)s differs from that of the platform by %(seconds)s seconds."),
    _("Deadlines are counted to the second: every clock of the house must show the same time."),
    (_("The time service of one machine is being restarted."),),
    Severity.SERIOUS,
    lasting=True,
)


def look(signals: Signals) -> Iterator[Found]:
    """Own clocks off by more than two seconds, members' by more than a minute."""
    for clock in signals.clocks:
        if abs(clock.behind) > OWN_SECONDS:
            yield _drift(clock.name, clock.behind)
    for member in signals.members:
        if member.clock_behind is not None and abs(member.clock_behind) > MEMBER_SECONDS:
            yield _drift(member.name, member.clock_behind)


def _drift(name: str, seconds: float) -> Found:
    return Found(DRIFT, name, {"clock": name, "seconds": str(round(abs(seconds)))})
