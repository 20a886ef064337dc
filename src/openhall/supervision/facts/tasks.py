"""The job of the facts; the worker polls ``due``. It may be stopped at any instant and goes on where it was."""

from datetime import datetime

from openhall.supervision.facts import computing, following
from openhall.witness.public import follow


def due(at: datetime) -> int:
    """Follow the feed, make the facts of tenders that changed anew, compute; how many tenders changed."""
    follow(following.CONSUMER, following.follow)
    changed = following.refresh()
    if changed:
        computing.compute_of(changed, at=at)
    computing.compute_whole(at=at)
    return len(changed)
