"""The edge's clock: the only place where the platform reads the time.

Code below the edge takes ``at`` as an argument. A scratch instance (demo, replay, tests) may run ahead of or behind the
wall clock by an offset kept in ``OPENHALL_HOME/clock``; a live instance refuses such a file. Time never runs backwards.
"""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from django.conf import settings

EDGE = ("openhall.config", "openhall.kernel.clock")
"""Modules that may ask for the time."""


class ClockSetBack(RuntimeError):
    """Somebody tried to move the virtual clock backwards, or to have one in a live instance."""


def _file() -> Path:
    return Path(settings.OPENHALL_HOME) / "clock"


def offset() -> timedelta:
    """How far this instance's time is from the wall clock; zero in a live instance."""
    try:
        text = _file().read_text()
    except FileNotFoundError:
        return timedelta(0)
    if settings.OPENHALL_INSTANCE != "scratch":
        raise ClockSetBack("A live instance has no virtual clock: remove the file “clock” from OPENHALL_HOME.")
    return timedelta(microseconds=int(text))


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return datetime.now(UTC) + offset()


def move_to(instant: datetime) -> None:
    """Set the virtual clock of a scratch instance to ``instant``, from where it runs on at normal speed.

    Raises:
        ClockSetBack: the instance is live, or ``instant`` lies before the instance's present time.
    """
    if settings.OPENHALL_INSTANCE != "scratch":
        raise ClockSetBack("Only a scratch instance has a virtual clock.")
    if _file().exists() and instant < now():
        raise ClockSetBack(f"The clock stands at {now().isoformat()} and can’t be set back to {instant.isoformat()}.")
    difference = instant - datetime.now(UTC)
    temporary = _file().with_suffix(".new")
    temporary.write_text(str(int(difference / timedelta(microseconds=1))))
    temporary.replace(_file())


def instant_text(at: datetime) -> str:
    """``YYYY-MM-DDTHH:MM:SS.ffffffZ``, the form used in leaves, intents and APIs."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
