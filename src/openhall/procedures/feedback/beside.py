"""What feedback says of dossiers: where whoever filed answers and writes."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, Draft
from openhall.ui.components import SummaryRow


def facts(_row: Dossier) -> list[SummaryRow]:
    """Nothing that everybody may read."""
    return []


def links(row: Dossier | Draft, reader: Actor, at: datetime) -> list[tuple[str, str]]:
    """For whose dossier it is, and for nobody else."""
    if isinstance(row, Dossier) and dossiers.own(reader, row, at):
        return [(reverse("dossier-feedback", args=[row.uuid]), _("Say how it was, or what is wrong"))]
    return []
