"""The job of notices, by rule; the worker polls ``due``."""

from datetime import datetime

from openhall.tendering.notices import extending
from openhall.tendering.outages import public as outages


def due(at: datetime) -> int:
    """Judge deadlines for bids by the outages that are on the log; how many moved. Idempotent."""
    done = 0
    for outage in outages.unjudged_for_deadlines():
        for notice in extending.touched(outage, at):
            done += extending.extend_by_rule(notice=notice, outage=outage.uuid, at=at) is not None
        outages.judged(outage, "deadlines", at)
    return done
