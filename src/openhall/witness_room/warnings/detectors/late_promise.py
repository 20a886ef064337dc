"""A promise that is late: an act waits too long for the log, or was taken in after its time (protocols §3, §9)."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils.translation import gettext_lazy as _

from openhall.kernel.clock import instant_text
from openhall.witness_room.warnings.kinds import Found, Kind
from openhall.witness_room.warnings.models import Severity
from openhall.witness_room.warnings.signals import Signals

TARGET = timedelta(seconds=60)
PROMISED = timedelta(minutes=10)

SLOW = Kind(
    "slow_promise",
    _("Acts wait for the log"),
    _("%(count)s acts have waited for more than a minute, the oldest since %(recorded_at)s."),
    _("Every act is promised to be in the log within ten minutes; within one minute is the aim."),
    (_("The sequencer is being restarted."), _("The disk or the database is very busy.")),
    Severity.SERIOUS,
    lasting=True,
)
LATE = Kind(
    "late_promise",
    _("A promise was not kept in time"),
    _("The act %(leaf_sha256)s was recorded at %(recorded_at)s and promised until %(due_at)s."),
    _("An act was not in the log when its promise ended. Taken in later it is an incident; absent it is misconduct."),
    (_("The sequencer stood still; the log’s own record of the time around shows it."),),
    Severity.CRITICAL,
)


def look(signals: Signals) -> Iterator[Found]:
    """Acts that wait beyond 60 seconds, promises that ended unkept, and leaves that came in after their time.

    That a leaf came in late is seen in the log itself: an act recorded after its promise's end stands before it.
    """
    slow = [act for act in signals.waiting if signals.at - act.recorded_at > TARGET]
    if slow:
        oldest = min(act.recorded_at for act in slow)
        yield Found(SLOW, "waiting", {"count": len(slow), "recorded_at": instant_text(oldest)})
    for act in signals.waiting:
        if signals.at > act.recorded_at + PROMISED:
            yield _late(act.leaf_sha256, act.recorded_at)
    for act in signals.late:
        yield _late(act.leaf_sha256, act.recorded_at)
    highest = signals.highest_recorded_at
    for logged in signals.logged:
        if highest is not None and highest > logged.recorded_at + PROMISED:
            yield _late(logged.leaf_sha256, logged.recorded_at)
        highest = max(highest or logged.recorded_at, logged.recorded_at)


def highest_of(signals: Signals) -> datetime | None:
    """The latest instant at which any act that the log holds so far was recorded."""
    known = [act.recorded_at for act in signals.logged]
    return max([*known, signals.highest_recorded_at] if signals.highest_recorded_at else known, default=None)


def _late(leaf_sha256: str, recorded_at: datetime) -> Found:
    facts = {
        "leaf_sha256": leaf_sha256,
        "recorded_at": instant_text(recorded_at),
        "due_at": instant_text(recorded_at + PROMISED),
    }
    return Found(LATE, leaf_sha256, facts)
