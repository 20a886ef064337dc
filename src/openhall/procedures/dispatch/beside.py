"""What dispatches say of dossiers: how far the last message is, and where all of them stand."""

from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.procedures.dispatch.models import Dispatch
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, Draft
from openhall.ui.components import SummaryRow


def facts(row: Dossier) -> list[SummaryRow]:
    """The last message: its way and how far it is, nothing of what it says."""
    if row.person_id is not None:
        return []
    found = Dispatch.objects.filter(dossier=row).order_by("-id").first()
    if found is None:
        return []
    words = format_html("{} · {}", found.get_channel_display(), found.get_state_display())
    return [SummaryRow(_("Last message to you"), words)]


def links(row: Dossier | Draft, reader: Actor, at: datetime) -> list[tuple[str, str]]:
    """For desk and unit, of a dossier without an account."""
    if not isinstance(row, Dossier) or row.person_id is not None:
        return []
    if dossiers.received(reader, row) or dossiers.handles(reader, row):
        return [(reverse("dispatches", args=[row.uuid]), _("Text messages and post"))]
    return []
