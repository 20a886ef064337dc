"""Decisions that nobody has registered yet, with their lists drafted from what is known of their procedures.

An edition that was imported, and a record of the national database that is new or says something else, name their
decision. Grouped by it they are the list that somebody would have to type; people check it, add what is missing and
sign. What the database took down has no decision there: it is a list of its own, whose number must be found.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import Exists, OuterRef

from openhall.identity.public import Actor
from openhall.procedures.catalogue import policies, queries, stages
from openhall.procedures.catalogue.inputs import jurisdictions
from openhall.procedures.catalogue.models import Edition, EditionState
from openhall.procedures.catalogue.watch_models import (
    Decision,
    DecisionAction,
    DecisionEntry,
    Difference,
    DifferenceKind,
    Source,
    SourceRecord,
)
from openhall.procedures.catalogue.watch_policies import require_reader
from openhall_rules.calendars import BeyondCalendar
from openhall_rules.service import WorkingClock

MOST = 5000
"""Procedures that are looked at, the latest first."""
IMPORTED, TOLD = "imported", "national"


@dataclass(frozen=True)
class Entry:
    """A procedure of the list. ``unit``: empty where nothing says which unit must act."""

    action: str
    code: str
    unit: str

    @property
    def line(self) -> str:
        """As the form of a decision takes it."""
        return f"{self.action} | {self.code} | {self.unit}"


@dataclass
class Draft:
    """A decision as far as it is known. ``number``: empty for what the national database took down.

    ``origins``: ``imported``, ``national``. ``due_date``: until when its procedures are to be published by the
    province's time limit; None where the day of the decision or the days off aren't known. ``late_days``: working days
    since then.
    """

    jurisdiction: str
    number: str
    decided_date: date | None
    effective_date: date | None
    origins: set[str] = field(default_factory=set)
    entries: dict[str, Entry] = field(default_factory=dict)
    due_date: date | None = None
    late_days: int = 0


def drafts(reader: Actor, at: datetime) -> list[Draft]:
    """The decisions that are to be registered, the longest late first; for whoever registers them.

    Raises:
        NotFound: the reader has nothing to do with the watch.
    """
    require_reader(reader)
    if not policies.publishes(reader):
        return []
    found: dict[str, Draft] = {}
    registered = set(Decision.objects.order_by().values_list("number", flat=True))
    for number, decided, effective, origin, entry in (*_imported(registered), *_told(registered)):
        one = found.setdefault(number, Draft(jurisdictions()[0], number, decided, effective))
        one.decided_date = one.decided_date or decided
        one.effective_date = min(filter(None, (one.effective_date, effective)), default=None)
        one.origins.add(origin)
        # What is published here says more than what the database says of it.
        if origin == IMPORTED or entry.code not in one.entries:
            one.entries[entry.code] = entry
    _count(found.values(), at)
    return sorted(found.values(), key=lambda one: (-one.late_days, one.due_date or date.max, one.number))


def draft(reader: Actor, number: str, at: datetime) -> Draft | None:
    """The draft of a decision; None where there is none."""
    return next((one for one in drafts(reader, at) if one.number == number), None)


Named = tuple[str, date | None, date | None, str, Entry]


def _imported(registered: set[str]) -> Iterator[Named]:
    """What is published here by a decision that isn't registered: created where nothing was published before."""
    earlier = Edition.objects.filter(
        procedure=OuterRef("procedure"), state=EditionState.PUBLISHED, valid_from__lt=OuterRef("valid_from")
    )
    rows = Edition.objects.filter(state=EditionState.PUBLISHED).exclude(decision__in=registered)
    rows = rows.annotate(amends=Exists(earlier)).order_by("-id")
    names = ("decision", "decided_date", "valid_from", "procedure__code", "content__competent", "amends")
    for number, decided, effective, code, competent, amends in rows.values_list(*names)[:MOST]:
        action = DecisionAction.AMENDS if amends else DecisionAction.CREATES
        yield number, decided, effective, IMPORTED, Entry(action, code, _unit(competent))


def _told(registered: set[str]) -> Iterator[Named]:
    """What the national database has and the catalogue hasn't so, by the last comparison; and what it took down."""
    seen = Difference.objects.filter(source=Source.NATIONAL).order_by("code")
    kinds = dict(seen.values_list("code", "kind").distinct()[:MOST])
    records = {row.code: row for row in SourceRecord.objects.filter(source=Source.NATIONAL, code__in=kinds).order_by()}
    here = _here(kinds)
    units = dict(DecisionEntry.objects.filter(code__in=kinds).order_by("decision_id").values_list("code", "unit"))
    for code, kind in kinds.items():
        record, (decision, unit) = records.get(code), here.get(code, ("", ""))
        unit = unit or units.get(code, "")
        if record is None:
            continue
        if record.withdrawn:
            if kind == DifferenceKind.MISSING:
                yield "", None, None, TOLD, Entry(DecisionAction.REPEALS, code, unit)
            continue
        number = record.content.get("decision", "")[:100]
        if not number or number in registered or number == decision:
            continue
        action = DecisionAction.CREATES if kind == DifferenceKind.EXTRA else DecisionAction.AMENDS
        decided, effective = (_day(record.content.get(name)) for name in ("decided_date", "valid_from"))
        yield number, decided, effective, TOLD, Entry(action, code, unit)


def _here(codes: Iterable[str]) -> Mapping[str, tuple[str, str]]:
    """Code → (decision, unit) of the latest edition that is published."""
    rows = Edition.objects.filter(procedure__code__in=list(codes), state=EditionState.PUBLISHED).order_by("valid_from")
    names = ("procedure__code", "decision", "content__competent")
    return {code: (decision, _unit(competent)) for code, decision, competent in rows.values_list(*names)}


def _unit(competent: Any) -> str:
    """The unit that must act: the only one, or the first of several."""
    return str(competent[0]["unit"]) if isinstance(competent, list) and competent else ""


def _day(written: Any) -> date | None:
    """A day as the database writes it, 2026-05-20 or 20/05/2026; None for anything else."""
    text = str(written or "")
    for form in ("%Y-%m-%d", "%d/%m/%Y"):
        try:
            return datetime.strptime(text, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def _count(found: Iterable[Draft], at: datetime) -> None:
    """The legal clock of each, as of a decision of the province."""
    law = stages.laws_of([Decision(jurisdiction=jurisdictions()[0])])[jurisdictions()[0]]
    today = queries.today(jurisdictions()[0], at)
    for one in found:
        if one.decided_date is None:
            continue
        decision = Decision(
            jurisdiction=one.jurisdiction, issuer="province", decided_date=one.decided_date,
            effective_date=one.effective_date or one.decided_date,
        )  # fmt: skip
        one.due_date = stages.clock_of(decision, law).due_date
        if one.due_date is not None and today > one.due_date:
            try:
                one.late_days = WorkingClock(law.calendar).between(one.due_date, today)
            except BeyondCalendar:
                one.late_days = (today - one.due_date).days
