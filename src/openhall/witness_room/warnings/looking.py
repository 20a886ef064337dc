"""One look at the house: what the detectors make of the signals."""

from datetime import datetime, timedelta

from django.db import transaction

from openhall.kernel.clock import instant_text
from openhall.witness_room.warnings import detectors, signals
from openhall.witness_room.warnings.detectors.late_promise import highest_of
from openhall.witness_room.warnings.kinds import KINDS
from openhall.witness_room.warnings.models import Progress, RaisedWarning
from openhall.witness_room.warnings.raising import raise_all

JOB = "look"
EVERY = timedelta(seconds=5)


@transaction.atomic
def look(at: datetime, *, at_most_every: timedelta = EVERY) -> list[RaisedWarning]:
    """Collect signals, let every detector look, raise what is new; nothing so soon after the last look."""
    Progress.objects.get_or_create(job=JOB)
    progress = Progress.objects.select_for_update(skip_locked=True).filter(job=JOB).first()
    if progress is None or (progress.at is not None and at < progress.at + at_most_every):
        return []
    seen = signals.house().signals(at, logged_from=progress.place)
    known = progress.data.get("highest_recorded_at")
    if known:
        seen = signals.with_highest(seen, datetime.fromisoformat(known))
    found = [one for detector in detectors.ALL for one in detector(seen)]
    fresh = raise_all(found, at=at, looked_for=[code for code, kind in KINDS.items() if kind.lasting])
    highest = highest_of(seen)
    progress.place = max([progress.place, *(act.index + 1 for act in seen.logged)])
    progress.data = {"highest_recorded_at": instant_text(highest)} if highest else {}
    progress.at = at
    progress.save()
    return fresh
