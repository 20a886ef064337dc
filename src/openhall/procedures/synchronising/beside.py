"""What the synchronisation says on a dossier's pages."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.procedures.dossiers.public import Dossier, Draft
from openhall.procedures.synchronising import queries
from openhall.procedures.synchronising.models import Standing
from openhall.ui.components import SummaryRow


def facts(row: Dossier) -> list[SummaryRow]:
    """Whether the national portal shows the dossier as it is; nothing before it was told of it first."""
    found = Standing.objects.filter(dossier=row, told__gt=0).first()
    if found is None:
        return []
    if found.in_step:
        said = _("Shows this state; its receipt is %(receipt)s") % {"receipt": found.receipt}
    else:
        said = _("Shows an earlier state; the change is on its way")
    return [SummaryRow(_("National portal"), said)]


def links(row: Dossier | Draft, reader: Actor, _at: datetime) -> list[tuple[str, str]]:
    """To what the portal was told, for those who work on the dossier."""
    if isinstance(row, Dossier) and queries.sees(reader, row):
        return [(reverse("national-dossier", args=[row.uuid]), _("What the national portal was told"))]
    return []
