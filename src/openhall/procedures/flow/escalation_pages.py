"""The page of late steps that went to the heads: who has to say a word, and what was said."""

from datetime import datetime
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.flow import escalating
from openhall.procedures.flow.models import Escalation, EscalationState
from openhall.procedures.flow.pages import signing
from openhall.ui import formats
from openhall.ui.components import Column, of_unknown_language
from openhall.ui.templatetags.openhall_ui import tag_


@never_cache
@require_safe
def escalations(request: HttpRequest) -> HttpResponse:
    """Late steps of the reader's units: forms for heads, and everything that was said."""
    reader = identity.signed_in(request)
    rows = escalating.of_units(reader)
    open_ = [one for one in rows if one.state == EscalationState.OPEN]
    head = reader.holds(Role.HEAD)
    context = {
        "open": [(one, link(one), when(one, one.escalated_at), went_to(one)) for one in open_] if head else [],
        "rows": [
            [link(one), one.step, one.unit.number, went_to(one), when(one, one.escalated_at), said(one)] for one in rows
        ],
        "columns": [
            Column(_("Number of the dossier"), header=True), Column(_("Step of the flow"), figure=True),
            Column(_("Unit")), Column(_("Went to")), Column(_("Since")), Column(_("What was done")),
        ],
    }  # fmt: skip
    return render(request, "flow/escalations.html", context | signing(request, reader))


def link(one: Escalation) -> SafeString:
    """The dossier, with a link to its walk."""
    return format_html(
        '<a class="oh-figure" href="{}">{}</a>', reverse("dossier-flow", args=[one.dossier.uuid]), one.dossier.code
    )


def when(one: Escalation, instant: datetime) -> str:
    """An instant on the clocks of the dossier."""
    return formats.instant(instant, dossiers.zone(one.dossier))


def went_to(one: Escalation) -> str:
    """Names of the heads to whom it went."""
    return ", ".join(identity.person(UUID(uuid)).name for uuid in one.to)


def said(one: Escalation) -> object:
    """What a head did, or that nothing was said yet."""
    if one.state == EscalationState.OPEN:
        return tag_(_("Nothing was said yet"), "red")
    late = tag_(_("After the step was left"), "amber") if not one.in_time else ""
    who = one.settled_by.name if one.settled_by else ""
    return format_html(
        "{} {} · {} {}", of_unknown_language(one.words), who, when(one, one.settled_at or one.escalated_at), late
    )
