"""What opinions say of dossiers: none is ended while a unit is asked."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, Draft
from openhall.procedures.opinions.models import Opinion, OpinionState
from openhall.procedures.opinions.refusals import OpinionOpen
from openhall.ui.components import SummaryRow

ENDS = ("finish", "stop", "refuse")


def before_step(row: Dossier | Draft, step: str, _at: datetime) -> None:
    """A dossier ends when nobody is asked any more.

    Raises:
        OpinionOpen
    """
    if step not in ENDS or not isinstance(row, Dossier):
        return
    found = Opinion.objects.filter(dossier=row, state=OpinionState.ASKED).select_related("asked").first()
    if found is not None:
        raise OpinionOpen(asked=found.asked.number)


def facts(row: Dossier) -> list[SummaryRow]:
    """The units that are asked now, by their numbers: whoever follows the dossier reads why it waits."""
    asked = Opinion.objects.filter(dossier=row, state=OpinionState.ASKED).values_list("asked__number", flat=True)
    return [SummaryRow(_("Another unit is asked for its opinion"), number) for number in asked]


def links(row: Dossier | Draft, reader: Actor, _at: datetime) -> list[tuple[str, str]]:
    """To the opinions, for the unit that decides."""
    if isinstance(row, Dossier) and dossiers.handles(reader, row) and row.received_at is not None:
        return [(reverse("dossier-opinions", args=[row.uuid]), _("Opinions of other units"))]
    return []
