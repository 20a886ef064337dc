"""How far the procedures of a decision are: drafted, approved, published, at the desk, in the national database.

The legal clock is the pack's: from the decision the procedure is to be published within so many working days, and the
decision is to be made so many working days before it takes effect.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from openhall.procedures.catalogue import queries
from openhall.procedures.catalogue.comparable import comparable, digest_of
from openhall.procedures.catalogue.inputs import service_law
from openhall.procedures.catalogue.models import Edition, EditionState
from openhall.procedures.catalogue.watch_models import Decision, DecisionAction, DecisionEntry, Source, SourceRecord
from openhall.procedures.laws.public import law_of
from openhall_rules.calendars import BeyondCalendar
from openhall_rules.law import Pack
from openhall_rules.service import WorkingClock

DRAFT, APPROVE, PUBLISH, SHOW, SYNCHRONISE, NOTHING = "draft", "approve", "publish", "show", "synchronise", ""


@dataclass(frozen=True)
class Clock:
    """The legal clock of a decision. ``due_date``: the last day of the publication; None: days off aren't known."""

    due_date: date | None
    decided_in_time: bool | None


@dataclass(frozen=True)
class Stage:
    """How far one procedure of a decision is.

    ``drafted_at``, ``approved_at``, ``published_at``: None while it isn't. ``at_desk``, ``national``: whether that
    source says the same as the catalogue. ``late_days``: working days after the due date, up to the publication or
    today. ``step``: what comes next, by ``actor``, a unit's number; empty: the provincial office.
    """

    entry: DecisionEntry
    title: str
    lang: str
    drafted_at: datetime | None
    approved_at: datetime | None
    published_at: datetime | None
    at_desk: bool
    national: bool
    late_days: int
    step: str
    actor: str


def laws_of(rows: Iterable[Decision]) -> dict[str, Pack]:
    """Jurisdiction of these decisions → its law with the days off that were entered; asked for once for a list."""
    return {one: law_of(service_law(one).id) for one in sorted({row.jurisdiction for row in rows})}


def clock_of(row: Decision, law: Pack | None = None) -> Clock:
    """Until when the procedures of a decision are to be published, and whether it was made in time.

    ``law``: that of its jurisdiction by :func:`laws_of`, where there are many decisions.
    """
    law = law or laws_of([row])[row.jurisdiction]
    clock, ministry = WorkingClock(law.calendar), "_ministry" if row.issuer == "ministry" else ""
    try:
        latest = clock.back(row.effective_date, law.get(f"limits.decision_before_effect{ministry}"))
        due = clock.last(row.decided_date, law.get(f"limits.publication{ministry}"))
    except BeyondCalendar:
        return Clock(None, None)
    return Clock(due, row.decided_date <= latest)


def stages(row: Decision, entries: Iterable[DecisionEntry], at: datetime, law: Pack | None = None) -> list[Stage]:
    """How far these procedures of a decision are, seen at an instant. ``law``: as in :func:`clock_of`."""
    law = law or laws_of([row])[row.jurisdiction]
    wanted = list(entries)
    codes = [one.code for one in wanted]
    today, due = queries.today(row.jurisdiction, at), clock_of(row, law).due_date
    editions = _editions(row, codes)
    records = {(one.source, one.unit, one.code): one for one in SourceRecord.objects.filter(code__in=codes).order_by()}
    calendar = law.calendar
    found = []
    for entry in wanted:
        edition = editions.get(entry.code)
        repeals = entry.action == DecisionAction.REPEALS
        steps = _steps(edition, repeals)
        desk = _shows(records.get((Source.DESK, entry.unit, entry.code)), edition, repeals)
        national = _shows(records.get((Source.NATIONAL, "", entry.code)), edition, repeals)
        step, actor = _next(entry, edition, repeals, desk, national)
        public = steps[2]
        reached = calendar.day_of(public) if public else today
        late = _between(WorkingClock(calendar), due, reached) if due else 0
        title, lang = (edition.title, edition.lang) if edition else ("", "")
        found.append(Stage(entry, title, lang, *steps, desk, national, late, step, actor))
    return found


def _editions(row: Decision, codes: list[str]) -> dict[str, Edition]:
    """Code → the latest edition that this decision made or ended."""
    rows = list(
        Edition.objects.filter(Q(decision=row.number) | Q(ended_by=row.number), procedure__code__in=codes)
        .select_related("procedure")
        .order_by("id")
    )
    # What is published counts before a draft that names the same decision, and what it ended before both.
    rows.sort(key=lambda one: (one.ended_by == row.number, one.state == EditionState.PUBLISHED))
    return {one.procedure.code: one for one in rows}


def _steps(edition: Edition | None, repeals: bool) -> tuple[datetime | None, datetime | None, datetime | None]:
    if edition is None:
        return None, None, None
    if repeals:
        return edition.ended_at, edition.ended_at, edition.ended_at
    # A file of procedures publishes at once what was decided elsewhere.
    return edition.drafted_at, edition.approved_at or edition.published_at, edition.published_at


def _shows(record: SourceRecord | None, edition: Edition | None, repeals: bool) -> bool:
    if repeals:
        return edition is not None and edition.ended_at is not None and (record is None or record.withdrawn)
    if record is None or record.withdrawn or edition is None or edition.state != EditionState.PUBLISHED:
        return False
    return record.content_sha256 == digest_of(comparable(edition.content))


def _next(entry: DecisionEntry, edition: Edition | None, repeals: bool, desk: bool, national: bool) -> tuple[str, str]:
    if repeals and (edition is None or edition.ended_at is None):
        return PUBLISH, ""
    if edition is None:
        return DRAFT, entry.unit
    if not repeals and edition.state == EditionState.DRAFT:
        return APPROVE, entry.unit
    if not repeals and edition.state == EditionState.APPROVED:
        return PUBLISH, ""
    if not desk:
        return SHOW, entry.unit
    return (NOTHING, "") if national else (SYNCHRONISE, "")


def _between(clock: WorkingClock, due: date, reached: date) -> int:
    if reached <= due:
        return 0
    try:
        return clock.between(due, reached)
    except BeyondCalendar:
        return (reached - due).days


def counts(rows: Iterable[Decision]) -> dict[int, tuple[int, int]]:
    """Decision → (how many procedures it is about, how many of them are published or ended by it)."""
    decisions = {one.pk: one.number for one in rows}
    entries = DecisionEntry.objects.filter(decision__in=decisions).order_by()
    total = dict(entries.values_list("decision_id").annotate(count=Count("id")))
    public: dict[int, int] = {}
    numbers = set(decisions.values())
    done = set(
        Edition.objects.filter(decision__in=numbers, state=EditionState.PUBLISHED).values_list(
            "decision", "procedure__code"
        )
    ) | set(Edition.objects.filter(ended_by__in=numbers).values_list("ended_by", "procedure__code"))
    for decision, code in entries.values_list("decision_id", "code"):
        public[decision] = public.get(decision, 0) + ((decisions[decision], code) in done)
    return {key: (total.get(key, 0), public.get(key, 0)) for key in decisions}
