"""Rows beside their acts: a long job in small steps, which goes on where it was.

What an act said when it was recorded is on the log for ever; the row that it wrote can be changed by whoever reaches
the database. So every row is computed again from its act and compared, and the outbox with the published entries.
"""

import time
from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhall.witness_room.warnings import signals
from openhall.witness_room.warnings.kinds import Found, Kind
from openhall.witness_room.warnings.models import Comparison, Severity
from openhall.witness_room.warnings.raising import raise_all
from openhall.witness_room.warnings.signals import Check

LEAVES = 256
EVERY = timedelta(hours=6)
"""From the end of one comparison to the beginning of the next; the house's own choice."""
BUDGET_SECONDS = 0.2
REST_SECONDS = 2.0
"""A worker spends a tenth of its time on this at most."""
MOST_SHOWN = 120

DIFFERS = Kind(
    "row_differs",
    _("A row differs from its act"),
    _("%(row)s, %(field)s: the act says “%(expected)s”, the row “%(found)s”."),
    _("Somebody or something changed the database behind the platform’s back. The log tells what was true."),
    (_("A repair by the operator that was not recorded."), _("A fault of the program, which then is to be corrected.")),
    Severity.CRITICAL,
)
_resting: dict[str, float] = {}


def proceed(at: datetime) -> int:
    """Work on the comparison for a fraction of a second, unless it rests; how many rows were compared."""
    if time.monotonic() < _resting.get("until", 0.0):
        return 0
    end = time.monotonic() + BUDGET_SECONDS
    done = 0
    while time.monotonic() < end:
        step = compare_some(at)
        if step is None:
            break
        done += step
    _resting["until"] = time.monotonic() + REST_SECONDS
    return done


def compare_all(at: datetime) -> Comparison:
    """A whole comparison at once (command line, tests)."""
    while compare_some(at, every=timedelta(0)) is not None:
        if not Comparison.objects.filter(finished_at=None).exists():
            break
    return Comparison.objects.order_by("-id")[0]


@transaction.atomic
def compare_some(at: datetime, *, every: timedelta = EVERY) -> int | None:
    """Take the next step: some leaves, or one case; how many rows were compared. None when nothing is due."""
    run = Comparison.objects.select_for_update(skip_locked=True).filter(finished_at=None).first()
    if run is None:
        return _begin(at, every)
    house = signals.house()
    if run.next_index < run.until_index:
        end = min(run.next_index + LEAVES, run.until_index)
        checks = house.leaf_checks(run.next_index, end)
        run.next_index = end
    elif (case := house.next_case(run.last_case)) is not None:
        checks = house.case_checks(case)
        run.last_case = case
        run.cases_done += 1
    else:
        run.finished_at = at
        run.save()
        return 0
    # Everybody is told this number, also before an opening: more facts of a bid than of a cover leaf would tell of it.
    run.rows_done += sum(check.counts for check in checks)
    wrong = [check for check in checks if not check.holds]
    run.differences += len(wrong)
    run.save()
    raise_all([_found(check) for check in wrong], at=at)
    return len(checks)


def _begin(at: datetime, every: timedelta) -> int | None:
    if Comparison.objects.filter(finished_at=None).exists():
        return None  # another worker is at it
    last = Comparison.objects.order_by("-id").first()
    if last is not None and last.finished_at is not None and at < last.finished_at + every:
        return None
    house = signals.house()
    until = house.signals(at, logged_from=2**62).published
    Comparison.objects.bulk_create(
        [Comparison(started_at=at, until_index=until, cases_total=house.count_cases())], ignore_conflicts=True
    )
    return 0


def _found(check: Check) -> Found:
    facts = {
        "row": check.row,
        "field": check.field,
        "expected": _short(check.expected),
        "found": _short(check.found),
        "leaf_sha256": check.leaf_sha256,
    }
    object = check.row if len(check.row) <= 80 else ""
    return Found(DIFFERS, f"{check.row}/{check.field}", facts, object=object, case=check.case)


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= MOST_SHOWN else f"{text[:MOST_SHOWN]}…"
