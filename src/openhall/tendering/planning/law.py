"""The law a project is under: its dated pack with the values that were entered, frozen with the case."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Refusal
from openhall.tendering.planning.models import LegalValue, Project
from openhall_rules.calendars import BeyondCalendar
from openhall_rules.errors import RuleError
from openhall_rules.law import Pack, Unset, available, in_force, pack

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
    except RuleError as error:
        raise LawRefuses(reason=str(error), rule=error.code) from error


def jurisdictions() -> list[str]:
    """Jurisdictions whose law this installation knows; the reference rules only in a scratch instance."""
    known = sorted({pack_id.partition("@")[0] for pack_id in available()})
    return [name for name in known if name != REFERENCE or settings.OPENHALL_INSTANCE == "scratch"]


def law_in_force(jurisdiction: str, at: datetime) -> Pack:
    """The law of a jurisdiction at an instant, with the values that authorities have entered so far.

    Raises:
        LawRefuses: no pack is in force.
    """
    with asking_the_law():
        found = in_force(jurisdiction, at)
    return found.with_values(entered_values(found.id, at))


def entered_values(pack_id: str, at: datetime) -> dict[str, Any]:
    """The newest value of each path that an authority had entered for a pack by ``at``."""
    rows = LegalValue.objects.filter(pack=pack_id, entered_at__lte=at).order_by("id").values_list("path", "value")
    return dict(rows)


def law_of(project: Project) -> Pack:
    """The project's law with the values frozen with it: what every later stage asks.

    Raises:
        LawRefuses: the pack's files are no longer those that the project was opened under.
    """
    with asking_the_law():
        found = pack(project.pack)
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
        return law_of(project).with_values({**entered_values(project.pack, at), **tender_values})


def article(law: Pack, path: str) -> str:
    """The article that a value stands in, for people to read."""
    return law.value(path).citation


def told(instant: datetime) -> str:
    """An instant as refusals and APIs write it."""
    return instant_text(instant)
