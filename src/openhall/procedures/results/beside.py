"""What results say of dossiers: whether they may be ended, what everybody reads, and where officers and persons go."""

from datetime import datetime

from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _

from openhall.identity.public import Actor
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, Draft
from openhall.procedures.results import holding, reusing
from openhall.procedures.results.models import Document, Kind, State
from openhall.procedures.results.refusals import NoResult, ResultDecided, ResultOnItsWay
from openhall.ui import formats
from openhall.ui.components import SummaryRow


def before_step(row: Dossier | Draft, step: str, _at: datetime) -> None:
    """A dossier is done with its result, sealed or digitised; it is handed out with a valid one. What is taken from a
    store holds when it is filed. What is decided isn’t withdrawn.

    Raises:
        NoResult, ResultOnItsWay, ResultDecided, NotValid.
    """
    if step == "file":
        reusing.require_valid(row)
        return
    if step not in ("finish", "give_back", "ask_withdrawal") or not isinstance(row, Dossier):
        return
    states = set(
        Document.objects.filter(dossier=row, kind__in=[Kind.RESULT, Kind.PAPER]).values_list("state", flat=True)
    )
    if step == "ask_withdrawal":
        if states & {State.SIGNED, State.ISSUED}:
            raise ResultDecided
        return
    if State.ISSUED in states or (step == "finish" and State.SIGNED in states):
        return
    raise ResultOnItsWay if State.SIGNED in states else NoResult


def facts(row: Dossier) -> list[SummaryRow]:
    """The result, without what it says: whether it is there, and its public page."""
    found = Document.objects.filter(
        dossier=row, kind__in=[Kind.RESULT, Kind.PAPER], state__in=[State.SIGNED, State.ISSUED, State.REVOKED]
    ).first()
    if found is None:
        return []
    link = format_html('<a href="{}">{}</a>', reverse("document", args=[found.uuid]), _("Check it"))
    said = format_html("{} · {}", found.get_state_display(), link)
    if found.state == State.ISSUED and (amount := holding.owed(found)):
        words = _("It is given out once %(amount)s are paid.")
        said = format_html("{} · {}", said, words % {"amount": formats.money(amount, holding.currency(found))})
    return [SummaryRow(found.get_kind_display(), said)]


def links(row: Dossier | Draft, reader: Actor, at: datetime) -> list[tuple[str, str]]:
    """To the result for the unit that makes it; to the store for whoever files."""
    if isinstance(row, Draft):
        return [(reverse("document-take", args=[row.uuid]), _("Take a paper from my documents"))]
    if dossiers.handles(reader, row):
        return [(reverse("result-work", args=[row.uuid]), _("Result of this dossier"))]
    return [(reverse("documents"), _("My documents"))] if dossiers.own(reader, row, at) else []
