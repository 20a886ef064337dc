"""From the ordered feed into the fact tables: which tender changed, and its facts anew.

Public acts only mark their tender; what it says is then read as a whole from what everybody may read. So nothing is
counted twice, a refresh may be interrupted anywhere, and a backfill is the same work from the first leaf on.
"""

from __future__ import annotations

import json
import logging
import math
import time
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.db import OperationalError, transaction
from django.db.models import F, Q

from openhall.supervision.facts.models import COLUMNS, FACTS, INSTANT, EndedComplaint, Progress, Run, Value, Watched
from openhall.supervision.facts.sources import Told, source
from openhall.witness.public import FeedAct, rewind

CONSUMER = "supervision.facts"
"""Name of this consumer's cursor."""
BATCH = 50
"""Tenders whose facts are made anew in one go."""
REST = 60.0
"""Seconds for which a tender is left alone whose facts can't be made: the others go on."""
_resting: dict[int, float] = {}
log = logging.getLogger(__name__)


def follow(act: FeedAct) -> None:
    """Mark the tender of a public act. A sealed act marks nothing: that there is one isn't told, not even here."""
    if act.case is None or act.sealed_for is not None:
        return
    Watched.objects.bulk_create([Watched(case=act.case)], ignore_conflicts=True)
    fresh = Q(case=act.case, seen_index__lt=act.index) & (Q(due_index=None) | Q(due_index__lt=act.index))
    Watched.objects.filter(fresh).update(due_index=act.index, changed_at=act.at)


def refresh(*, limit: int = BATCH) -> list[str]:
    """Make the facts of marked tenders anew; ids of those that were. What isn't published by then stays marked."""
    done = []
    now = time.monotonic()
    resting = [pk for pk, until in _resting.items() if until > now]
    due = Watched.objects.filter(due_index__isnull=False).exclude(pk__in=resting).order_by("due_index", "id")
    for pk in list(due.values_list("pk", flat=True)[:limit]):
        try:
            made = _made_anew(pk)
        except OperationalError:
            raise  # the database, and no tender's fault
        except Exception:
            log.exception("The facts of the tender %s can't be made; it is tried again later.", pk)
            _resting[pk] = now + REST
            continue
        _resting.pop(pk, None)
        if made:
            done.append(made)
    return done


@transaction.atomic
def _made_anew(pk: int) -> str:
    """Make the facts of one marked tender anew; its id, or nothing where there is none, or not yet."""
    row = Watched.objects.select_for_update(skip_locked=True).filter(pk=pk, due_index__isnull=False).first()
    if row is None or row.due_index is None or not source().holds(row.due_index):
        return ""
    told = source().told(row.case)
    if told is not None:
        _write(row, told)
    row.seen_index, row.due_index = row.due_index, None
    row.save()
    Progress.objects.get_or_create(pk=1)
    Progress.objects.filter(pk=1, wanted__lt=row.seen_index).update(wanted=row.seen_index)
    return told.tender_id if told is not None else ""


def remake() -> int:
    """Have all facts and figures made anew, as after an upgrade that changes what they hold; of how many tenders.

    The worker does it, bit by bit; until it comes to a tender, the old ones are read.
    """
    with transaction.atomic():
        rewind(CONSUMER)
        Watched.objects.filter(due_index=None, seen_index__gte=0).update(due_index=F("seen_index"))
        Watched.objects.update(seen_index=-1)
        Progress.objects.update(index=-1)
        return behind()


def _write(row: Watched, told: Told) -> None:
    """The tender's rows of every fact table instead of those that were there."""
    for name in ("tender_id", "centre", "buyer_name", "category", "resource_class", "jurisdiction", "state", "lang"):
        setattr(row, name, getattr(told, name))
    row.title, row.published_at = told.title[:300], told.published_at
    rows: dict[str, list[Any]] = {table: [] for table in FACTS}
    for table, facts in told.rows:
        known = {name: facts.get(name) for name in COLUMNS[table]}
        rows[table].append(FACTS[table](**known))
    for table, model in FACTS.items():
        model._default_manager.filter(tender_id=told.tender_id).delete()
        model._default_manager.bulk_create(rows[table], batch_size=500)
    EndedComplaint.objects.filter(case=row.case).delete()
    EndedComplaint.objects.bulk_create(
        [EndedComplaint(case=row.case, tender_id=told.tender_id, **asdict(one)) for one in told.complaints]
    )


def keep(indicator: str, found: list[dict[str, Any]], *, within: list[str] | None, at: datetime) -> None:
    """Keep what an indicator says: of the tenders ``within``, or of everything.

    What it no longer says is forgotten; units that the data can't answer are counted and not kept.
    """
    fresh: dict[str, Value] = {}
    for row in found:
        unit = {name: cell for name, cell in row.items() if name not in ("value", "n")}
        value = row["value"]
        if value is None or not math.isfinite(value):
            continue
        key = json.dumps(unit, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=str)[:700]
        tender = str(unit.get("tender_id") or "")[:100]
        fresh[key] = Value(
            indicator=indicator, key=key, unit=json.loads(json.dumps(unit, default=str)), tender_id=tender,
            value=float(value), n=int(row["n"] or 0),
        )  # fmt: skip
    old = Value.objects.filter(indicator=indicator)
    if within is not None:
        old = old.filter(tender_id__in=within)
    with transaction.atomic():
        there = {key: (pk, value, n) for key, pk, value, n in old.values_list("key", "pk", "value", "n")}
        gone = [found[0] for key, found in there.items() if key not in fresh]
        for first in range(0, len(gone), 5_000):
            Value.objects.filter(pk__in=gone[first : first + 5_000]).delete()
        Value.objects.bulk_create(
            # What is as it was isn't written again.
            [row for key, row in fresh.items() if key not in there or there[key][1:] != (row.value, row.n)],
            batch_size=1000,
            update_conflicts=True,
            unique_fields=["indicator", "key"],
            update_fields=["unit", "tender_id", "value", "n"],
        )
        run, _new = Run.objects.get_or_create(indicator=indicator)
        run.at, run.answered = at, Value.objects.filter(indicator=indicator).count()
        run.units = len(found) if within is None else max(run.units, run.answered)
        run.save()


def plain(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """A row of facts with instants as the library wants them: UTC without a zone."""
    return {
        name: cell.replace(tzinfo=None) if COLUMNS[table][name] == INSTANT and cell is not None else cell
        for name, cell in row.items()
    }


def behind() -> int:
    """How many tenders have acts that their facts don't hold yet."""
    return Watched.objects.filter(due_index__isnull=False).count()


def wants_figures() -> bool:
    """Whether facts changed since the figures over many tenders were computed."""
    return Progress.objects.filter(wanted__gt=F("index")).exists()
