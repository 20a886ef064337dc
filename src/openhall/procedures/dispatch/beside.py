"""What dispatches say of dossiers: how far the last message is, and where all of them stand."""

from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.procedures.dispatch.models import Dispatch
from openhall.procedures.dispatch.parcel_models import Collection, Parcel, Way
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, Draft
from openhall.ui.components import SummaryRow


def facts(row: Dossier) -> list[SummaryRow]:
    """How the result comes; the last message to whoever has no account: how far each is, nothing of what they say."""
    return [*_parcel(row), *_message(row)]


def _parcel(row: Dossier) -> list[SummaryRow]:
    """How the result is wanted, and where the parcel is: no name, no address."""
    chosen = Collection.objects.filter(dossier=row).first()
    if chosen is None:
        return []
    rows = [SummaryRow(_("How the result is wanted"), chosen.get_way_display())]
    parcel = Parcel.objects.filter(dossier=row).first() if chosen.way == Way.POST else None
    if parcel is not None:
        said = parcel.get_state_display()
        if parcel.number:
            said = format_html("{} · {} {}", said, _("Number at the post:"), parcel.number)
        rows.append(SummaryRow(_("The parcel"), said))
    return rows


def _message(row: Dossier) -> list[SummaryRow]:
    if row.person_id is not None:
        return []
    found = Dispatch.objects.filter(dossier=row).order_by("-id").first()
    if found is None:
        return []
    words = format_html("{} · {}", found.get_channel_display(), found.get_state_display())
    return [SummaryRow(_("Last message to you"), words)]


def links(row: Dossier | Draft, reader: Actor, at: datetime) -> list[tuple[str, str]]:
    """To how the result is had; for desk and unit of a dossier without an account, to what was told."""
    if not isinstance(row, Dossier):
        return []
    there = reverse("dossier-collection", args=[row.uuid])
    if dossiers.received(reader, row) or dossiers.handles(reader, row):
        told = (
            [] if row.person_id is not None else [(reverse("dispatches", args=[row.uuid]), _("Text messages and post"))]
        )
        return [*told, (there, _("How the result is handed out"))]
    return [(there, _("How you get the result"))] if dossiers.own(reader, row, at) else []
