"""The law a project is under: its dated pack with the values that were entered, frozen with the case."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Refusal
from openhall.tendering.planning.models import LegalValue, PackVersion, Project
from openhall.tendering.planning.reasons import sentence
from openhall_rules.calendars import BeyondCalendar
from openhall_rules.errors import RuleError
from openhall_rules.law import (
    Pack,
    UnknownPack,
    Unset,
    available,
    base_id,
    hold,
    in_force,
    pack,
    read_pack,
)
from openhall_rules.procedures import BadProcedure

REFERENCE = "reference"
"""Rules of no country, for the replay of recorded tenders; only a scratch instance knows them."""


class LawRefuses(Refusal):
    """The law in force answers no. Facts: ``rule`` (the rule's code) and what the rule says about it."""

    code = "law-refuses"
    status = 422
    title = _("The law in force doesn’t allow this.")
    detail = _("%(reason)s")
    way_forward = _("Change what is named and send it again. Nothing was recorded.")


class ValueNotEntered(Refusal):
    """A value that an authority must enter is missing. Facts: ``path``, ``authority``, ``pack``."""

    code = "value-not-entered"
    status = 409
    title = _("A value that the law leaves open has not been entered yet.")
    detail = _("“%(path)s” must be entered by: %(authority)s.")
    way_forward = _("Ask that authority to enter it; then do this again. Nothing you typed is lost.")


class CalendarEnds(Refusal):
    """A period reaches a year whose days off are not known. Facts: ``reason``."""

    code = "calendar-ends"
    status = 409
    title = _("The calendar of working days doesn’t reach that far.")
    detail = _("%(reason)s")
    way_forward = _("Choose an earlier date, or ask the operating authority to enter that year’s days off.")


@contextmanager
def asking_the_law() -> Iterator[None]:
    """Turn a rule's “no” into a refusal.

    Raises:
        ValueNotEntered, CalendarEnds, LawRefuses
    """
    try:
        yield
    except Unset as error:
        raise ValueNotEntered(**error.facts) from error
    except BeyondCalendar as error:
        raise CalendarEnds(reason=str(error)) from error
    except BadProcedure as error:
        raise LawRefuses(reason=f"{error.facts['file']}: {sentence(error)}", rule=error.code) from error
    except RuleError as error:
        raise LawRefuses(reason=str(error), rule=error.code) from error


def jurisdictions() -> list[str]:
    """Jurisdictions whose law this installation knows; the reference rules only in a scratch instance."""
    known = sorted({pack_id.partition("@")[0] for pack_id in available()})
    return [name for name in known if name != REFERENCE or settings.OPENHALL_INSTANCE == "scratch"]


def pack_in_force(jurisdiction: str, at: datetime) -> Pack:
    """The newest pack of a jurisdiction that has begun, built in or adopted here by then, without entered values.

    Raises:
        LawRefuses: no pack is in force.
    """
    rows = PackVersion.objects.filter(adopted_at__lte=at, pack__startswith=f"{jurisdiction}@")
    for row in rows.order_by("-pack")[:20]:
        adopted = _held(row)
        if adopted.from_date <= adopted.calendar.day_of(at):
            with suppress(UnknownPack):
                built_in = in_force(jurisdiction, at)
                return adopted if adopted.from_date > built_in.from_date else built_in
            return adopted
    with asking_the_law():
        return in_force(jurisdiction, at)


def pack_named(pack_id: str) -> Pack:
    """A pack by its name, built in or adopted here, with the values of the procedure that the name has.

    Raises:
        LawRefuses: there is none.
    """
    if base_id(pack_id) not in available():
        row = PackVersion.objects.filter(pack=base_id(pack_id), adopted_at__isnull=False).first()
        if row is None:
            raise LawRefuses(reason=str(_("There is no pack %(pack)s.")) % {"pack": pack_id}, rule="unknown_pack")
        _held(row)
    with asking_the_law():
        return pack(pack_id)


def known_packs() -> list[Pack]:
    """Every pack, adopted here (the newest hundred) or built in."""
    rows = PackVersion.objects.filter(adopted_at__isnull=False).order_by("-id")[:100]
    return [*map(_held, rows), *map(pack, available())]


def _held(row: PackVersion) -> Pack:
    """An adopted pack, made known to this process."""
    try:
        found = pack(row.pack)
    except UnknownPack:
        found = None
    if found is None or found.sha256 != row.sha256:
        found = read_pack(row.pack, {name: text.encode() for name, text in row.files.items()})
        hold(found)
    return found


def law_in_force(jurisdiction: str, at: datetime, procedure: str = "") -> Pack:
    """The law of a jurisdiction at an instant by a procedure, with the values that authorities have entered so far.

    Raises:
        LawRefuses: no pack is in force, or it has no such procedure.
    """
    with asking_the_law():
        found = pack_in_force(jurisdiction, at).by(procedure)
    return found.with_values(_open(found, entered_values(found.id, at)))


def entered_values(pack_id: str, at: datetime) -> dict[str, Any]:
    """The newest value of each path that an authority had entered by ``at`` for a pack; its procedure's go first."""
    names = {base_id(pack_id), pack_id}
    rows = LegalValue.objects.filter(pack__in=names, entered_at__lte=at).order_by("id")
    found = sorted(rows.values_list("pack", "path", "value", "id"), key=lambda row: (row[0] == pack_id, row[3]))
    return {path: value for _pack, path, value, _id in found}


def _open(law: Pack, values: Mapping[str, Any]) -> dict[str, Any]:
    """What a procedure leaves open of what was entered for its pack."""
    return {path: value for path, value in values.items() if path in law.values and law.value(path).set_by is not None}


def law_of(project: Project) -> Pack:
    """The project's law with the values frozen with it: what every later stage asks.

    Raises:
        LawRefuses: the pack's files are no longer those that the project was opened under.
    """
    with asking_the_law():
        found = pack_named(project.pack)
        if project.pack_sha256 != found.sha256:
            raise LawRefuses(
                rule="pack_changed",
                reason=str(_("The files of the pack %(pack)s changed since the project was opened."))
                % {"pack": found.id},
            )
        return found.with_values(project.pack_values) if project.pack_values else found


def law_for_draft(project: Project, at: datetime, tender_values: Mapping[str, Any]) -> Pack:
    """The law as it would be frozen if the notice went out now: entered values, then what the tender documents decide.

    Raises:
        LawRefuses: a value of the tender documents is fixed by law, unknown or out of bounds.
    """
    with asking_the_law():
        law = law_of(project)
        return law.with_values({**_open(law, entered_values(project.pack, at)), **tender_values})


def article(law: Pack, path: str) -> str:
    """The article that a value stands in, for people to read."""
    return law.value(path).citation


def told(instant: datetime) -> str:
    """An instant as refusals and APIs write it."""
    return instant_text(instant)
