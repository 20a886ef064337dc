"""The service pack of a period with what authorities entered, and what is still open in it."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext as _
from pydantic import ValidationError

from openhall.kernel.input_faults import sentence
from openhall.kernel.refusals import Invalid
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.laws import public as laws
from openhall.procedures.laws.public import EnteredValue, newest
from openhall.witness.public import canonical
from openhall_rules.law import Pack
from openhall_rules.service import BadPeriod, Period, law_in_force

YEARS = range(2000, 2100)
"""Years that anybody may ask for."""


@dataclass(frozen=True)
class Open:
    """A value that somebody must enter, or has entered: who, and what the pack says about it."""

    path: str
    authority: str
    citation: str
    note: str
    unit: str
    entered: EnteredValue | None


def jurisdiction() -> str:
    """Whose law it is."""
    return catalogue.jurisdictions()[0]


def pack_at(at: datetime) -> Pack:
    """The pack in force, without what was entered."""
    return law_in_force(jurisdiction(), at)


def on(at: datetime, day: date) -> Pack:
    """The pack in force at an instant with the values that count on a day; days off count whenever entered."""
    return laws.law_on(jurisdiction(), at, day)


def of_period(period: Period, at: datetime) -> Pack:
    """The law of a period, as it is known at an instant: the pack of its last day, or of today if that is earlier."""
    today = pack_at(at).calendar
    until = min(at, period.ends_at(today))
    return on(until, today.day_of(until) if until < period.ends_at(today) else period.last)


def calendar_sha256(at: datetime) -> str:
    """What the days of facts are counted by, as a digest: another one makes all facts anew."""
    return laws.calendar_sha256(jurisdiction(), at)


def open_values(at: datetime) -> list[Open]:
    """Every value that the pack leaves to an authority and no source gives, with what counts today."""
    pack = pack_at(at)
    entered = newest(pack.id, pack.calendar.day_of(at))
    later = newest(pack.id, date.max)
    return [
        Open(path, one.set_by or "", one.citation, one.note, one.unit, entered.get(path) or later.get(path))
        for path, one in pack.values.items()
        if one.unset or path in later
    ]


@contextmanager
def reading() -> Iterator[None]:
    """Turn a period that is none into a refusal.

    Raises:
        Invalid
    """
    try:
        yield
    except BadPeriod as error:
        raise Invalid(
            errors={"period": _("Write a month as 2026-05, a quarter as 2026-Q2, a year as 2026.")}
        ) from error


@contextmanager
def reading_input() -> Iterator[None]:
    """Turn what can't be an input into a refusal.

    Raises:
        Invalid
    """
    try:
        yield
    except ValidationError as error:
        wrong = {".".join(str(part) for part in one["loc"]): sentence(one) for one in error.errors()}
        raise Invalid(errors=wrong) from error


def period_of(written: str) -> Period:
    """A period as it is written.

    Raises:
        Invalid
    """
    with reading():
        found = Period.of(written)
        if found.first.year not in YEARS:
            raise BadPeriod("Such a year isn't computed.", written=written[:20])
        return found


def value_text(value: Any) -> str:
    """A value as a person reads it."""
    return value if isinstance(value, str) else canonical(value).decode()
