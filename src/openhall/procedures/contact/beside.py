"""What calls and letters say of dossiers: where their file is."""

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
    """To the letters, for whose dossier it is and for the unit that decides."""
    if isinstance(row, Dossier) and (dossiers.own(reader, row, at) or dossiers.handles(reader, row)):
        return [(reverse("dossier-letters", args=[row.uuid]), _("Letters and calls"))]
    return []
