"""What flows say of dossiers: a dossier is done at its last step, its walk follows its statuses."""

from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, Draft, State
from openhall.procedures.flow import acceptance, commands, walks
from openhall.procedures.flow.models import Acceptance, Leg
from openhall.procedures.flow.refusals import NotAtItsEnd, OpinionMissing
from openhall.procedures.opinions import public as opinions
from openhall.ui import formats
from openhall.ui.components import SummaryRow


def before_step(row: Dossier | Draft, step: str, _at: datetime) -> None:
    """A dossier is done at the last step of its flow, with the opinions that the step needs.

    Raises:
        NotAtItsEnd. OpinionMissing.
    """
    if step != "finish" or not isinstance(row, Dossier):
        return
    # Not locked: a preview asks outside a transaction. Whoever takes the step holds the dossier's lock, as moves do.
    leg = Leg.objects.filter(dossier=row, sent_at=None).select_related("flow").first()
    if leg is None or leg.flow is None:
        return
    here = leg.flow.read[leg.step - 1]
    if here.onward:
        raise NotAtItsEnd(step=leg.step)
    if here.opinions and (lacking := sorted(set(here.opinions) - opinions.given(row.pk))):
        raise OpinionMissing(units=", ".join(lacking))


def after_step(row: Dossier, step: str, at: datetime) -> None:
    """The clock of the answer ends with it; the walk begins with the processing and ends with the dossier."""
    acceptance.follow(row, step, at)
    walks.follow(row, at)


def reads(reader: Actor, row: Dossier) -> bool:
    """The unit that has it in hand reads it, while it has."""
    return commands.reads(reader, row)


def facts(row: Dossier) -> list[SummaryRow]:
    """Which step it is in, at which unit: whoever follows the dossier reads where it is. No officer is named."""
    if row.state == State.NEW:
        waits = Acceptance.objects.filter(dossier=row, answered_at=None).exclude(due_at=None).first()
        due = waits.due_at if waits else None
        return [SummaryRow(_("The unit answers by"), formats.instant(due, dossiers.zone(row)))] if due else []
    leg = Leg.objects.filter(dossier=row, sent_at=None).exclude(flow=None).select_related("unit", "flow").first()
    if leg is None:
        return []
    until = formats.instant(leg.due_at, dossiers.zone(row))
    said = format_html("{} · {} · {}", walks.title(leg), leg.unit.number, until)
    return [SummaryRow(_("Step now, unit, and until when"), said)]


def links(row: Dossier | Draft, reader: Actor, _at: datetime) -> list[tuple[str, str]]:
    """To the walk, for the units that work on it."""
    if isinstance(row, Dossier) and row.received_at is not None and commands.reads(reader, row):
        return [(reverse("dossier-flow", args=[row.uuid]), _("Whose hands it is in, and where it goes"))]
    return []
