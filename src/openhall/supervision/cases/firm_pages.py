"""A firm's page and the open tasks across cases. Both only read."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.supervision import showing
from openhall.supervision.alerts import public as alerts
from openhall.supervision.cases import firms, queries
from openhall.supervision.signing import PAGE
from openhall.tendering.planning.public import Project
from openhall.ui import formats
from openhall.ui.components import Column

ZONE = "UTC"


@never_cache
@require_safe
def firm(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What is known of a firm, for those who supervise: its tenders, alerts, ended complaints, and one's own cases."""
    reader = identity.signed_in(request)
    known = firms.known_of(uuid, reader)
    stages = dict(Project.State.choices)
    titles = {one.case: one for one in known.tenders}
    context = {
        "firm": known,
        "alert_columns": [Column(_("Alert"), header=True), Column(_("Sector")), Column(_("State"))],
        "alerts": [
            [
                format_html('<a href="/supervision/alerts/{}">{}</a>', one.uuid, alerts.sentence(one)),
                format_html('<span lang="{}">{}</span>', one.rule.sector.lang, one.rule.sector.title),
                str(alerts.tag(one).text),
            ]
            for one in known.alerts
        ],
        "tender_columns": [*showing.tender_columns(), Column(_("Won"))],
        "tenders": [
            [*showing.tender_row(one, stages), _("Yes") if one.tender_id in known.won else _("No")]
            for one in known.tenders
        ],
        "more": known.all_tenders > len(known.tenders) or known.all_alerts > len(known.alerts),
        "most": PAGE,
        "complaint_columns": [Column(_("Tender"), header=True), Column(_("Filed")), Column(_("In vain"))],
        "complaints": [
            [
                showing.tender_link(titles[one.case]) if one.case in titles else one.tender_id,
                formats.instant(one.filed_at, ZONE),
                _("Yes") if one.in_vain else _("No"),
            ]
            for one in known.complaints
        ],
        "case_columns": [Column(_("Investigation"), header=True), Column(_("State"))],
        "cases": [
            [
                format_html('<a href="/supervision/cases/{}" lang="">{}</a>', one.uuid, one.title),
                one.get_outcome_display() if one.outcome else one.get_state_display(),
            ]
            for one in known.cases
        ],
    }
    return render(request, "investigations/firm.html", context)


@never_cache
@require_safe
def tasks(request: HttpRequest) -> HttpResponse:
    """Tasks without a report, across the cases that one's department leads or takes part in, by deadline."""
    reader, now = identity.signed_in(request), identity.received_at(request)
    try:
        after = UUID(request.GET.get("after", ""))
    except ValueError:
        after = None
    rows, next_after = queries.page_of_tasks(queries.open_tasks(reader), after, PAGE)
    context = {
        "columns": [
            Column(_("Task"), header=True),
            Column(_("Investigation")),
            Column(_("Department")),
            Column(_("Due")),
            Column(_("State")),
        ],
        "rows": [
            [
                format_html('<span lang="">{}</span>', one.text),
                format_html(
                    '<a href="/supervision/cases/{}#task-{}" lang="">{}</a>',
                    one.investigation.uuid, one.uuid, one.investigation.title,
                ),
                one.organisation.name,
                formats.instant(one.due_at, ZONE),
                _("Late") if one.due_at < now else _("To do"),
            ]
            for one in rows
        ],
        "later": f"?after={next_after}" if next_after else "",
    }  # fmt: skip
    return render(request, "investigations/tasks.html", context)
