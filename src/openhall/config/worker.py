"""The worker: follows the feed (reactions, releases, messages), does what is due by the law's clock, replays the log.

Everything here is idempotent: it may be killed at any instant and run twice at once.
"""

import logging
import random
import time
from collections.abc import Callable
from datetime import datetime
from functools import partial
from types import ModuleType

from django.db import close_old_connections, transaction

from openhall.config import reactions, rooms
from openhall.kernel import clock
from openhall.witness import public as witness

IDLE_SECONDS = 0.5
COVER_EVERY_SECONDS = 40.0
log = logging.getLogger("openhall.worker")


def jobs(at: datetime | None = None) -> dict[str, Callable[[], int]]:
    """Everything that the worker does, by name; each says how many things it did.

    Without ``at`` a job reads the clock when it begins: those before it may have taken long, and what it does must not
    bear a time before what it answers.
    """
    found: dict[str, Callable[[], int]] = {}
    for name, consumer in reactions.CONSUMERS.items():
        found[name] = partial(witness.follow, name, consumer.handle, codes=consumer.codes)
    for room in rooms.modules("tasks"):
        found[room.__name__] = partial(_due, room, at)
    return found


def _due(room: ModuleType, at: datetime | None) -> int:
    done: int = room.due(at or clock.now())
    return done


def once(at: datetime | None = None) -> int:
    """Everything that can be done now; how many things were done."""
    return sum(_guarded(name, job) for name, job in jobs(at).items())


def settle(at: datetime, *, most: int = 50) -> None:
    """Run sequencer and worker in turn until nothing is left to do (tests, replay)."""
    for _ in range(most):
        if not witness.drain_all() + once(at):
            return


_failures: dict[str, tuple[int, float]] = {}
"""Jobs that failed: how often in a row, and until when (monotonic seconds) they are left alone."""


def _guarded(name: str, job: Callable[[], int]) -> int:
    """One room's fault must not stop the others; it is logged and tried again, ever more slowly up to a minute."""
    failed, wait_until = _failures.get(name, (0, 0.0))
    if time.monotonic() < wait_until:
        return 0
    try:
        done = job()
    except Exception:
        log.exception("The job %s failed and will be tried again.", name)
        _failures[name] = (failed + 1, time.monotonic() + min(60.0, 0.5 * 2**failed))
        return 0
    _failures.pop(name, None)
    return done


def run() -> None:
    """Work until stopped."""
    next_cover = 0.0
    while True:
        done = once()
        done += _guarded("replay", partial(witness.replay_due, clock.now()))
        if not done:
            time.sleep(IDLE_SECONDS)
        if time.monotonic() >= next_cover:
            next_cover = time.monotonic() + random.expovariate(1 / COVER_EVERY_SECONDS)
            with transaction.atomic():
                witness.record_cover(clock.now())
        close_old_connections()
