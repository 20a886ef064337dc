"""The list of a department's investigations, and one of them. Both only read."""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.supervision import showing
from openhall.supervision.alerts import public as alerts
from openhall.supervision.cases import policies, queries
from openhall.supervision.cases.models import CaseOutcome, CaseState, CaseTask, Investigation, Transfer
from openhall.supervision.facts import public as facts
from openhall.supervision.facts.public import Watched
from openhall.supervision.signing import PAGE, before_of, signing
from openhall.tendering.planning.public import Project
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, Tag
from openhall.witness_room.evidence import public as evidence

ZONE = "UTC"
MOST_TENDERS = 200
MOST_ACCESSES = 200
MOST_ASKS = 10
"""Tenders for which a link asks for evidence; whoever needs more asks for a party or a period."""


@never_cache
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """Cases of one's department; a new one is opened here, ``?alert=`` or ``?tip=`` says from what."""
    reader = identity.signed_in(request)
    rows = queries.cases(reader)
    before = before_of(request)
    page = list((rows.filter(pk__lt=before) if before else rows)[:PAGE])
    uuid = uuid4()
    context = {
        "rows": [_row(one) for one in page],
        "columns": [
            Column(_("Investigation"), header=True),
            Column(_("Led by")),
            Column(_("Opened")),
            Column(_("State")),
        ],
        "older": f"?before={page[-1].pk}" if len(page) == PAGE else "",
        "object": f"investigation:{uuid}",
        "url": f"/api/v1/supervision/cases/{uuid}",
        "next": f"/supervision/cases/{uuid}",
        **_from(request, reader),
    }
    return render(request, "investigations/cases.html", context | signing(request, reader))


def _from(request: HttpRequest, reader: Actor) -> dict[str, Any]:
    """What a new case begins with, as the address says."""
    found: dict[str, Any] = {"alert": "", "tip": "", "tenders": ""}
    for name in ("alert", "tip"):
        try:
            found[name] = str(UUID(request.GET.get(name, "")))
        except ValueError:
            continue
    if found["alert"]:
        row = alerts.alert(UUID(found["alert"]), reader)
        tenders = facts.tenders_of(row.rule.indicator, row.unit).order_by("-id")
        found["tenders"] = ", ".join(str(one.case) for one in tenders[:PAGE])
    return found


def _row(one: Investigation) -> list[object]:
    link = format_html('<a href="/supervision/cases/{}" lang="">{}</a>', one.uuid, one.title)
    return [link, one.lead.name, formats.instant(one.opened_at, ZONE), one.get_state_display()]


@never_cache
@require_safe
def case(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A case: what about, who takes part, tasks by deadline, transfers with receipt and follow-up."""
    reader = identity.signed_in(request)
    row = queries.case(uuid, reader)
    leads = policies.leads(reader, row) and row.state == CaseState.OPEN
    tasks = list(row.tasks.select_related("organisation", "done_by"))
    transfers = list(row.transfers.select_related("organisation", "received_by").prefetch_related("follow_ups"))
    departments = list(row.departments.select_related("organisation"))
    tenders = Watched.objects.filter(case__in=row.tenders).exclude(tender_id="").order_by("-id")[:MOST_TENDERS]
    stages = dict(Project.State.choices)
    now = identity.received_at(request)
    context = {
        "case": row,
        "tag": Tag(row.get_outcome_display(), "grey") if row.outcome else Tag(row.get_state_display(), "amber"),
        "rows": _about(row, [one.organisation.name for one in departments]),
        "tenders": [showing.tender_row(one, stages) for one in tenders],
        "tender_columns": showing.tender_columns(),
        "tasks": [_task(one, now, reader) for one in tasks],
        "transfers": [_transfer(one, reader, taken=policies.leads(reader, row)) for one in transfers],
        "access_columns": [Column(_("Who"), header=True), Column(_("Department")), Column(_("When"))],
        "leads": leads,
        "departments": [one.organisation for one in departments],
        "others": _others(now, {one.organisation_id for one in departments}) if leads else [],
        "everybody": _others(now, {row.lead_id}) if leads else [],
        "ready": _ready(reader) if leads else [],
        "asks": list(tenders[:MOST_ASKS]) if leads else [],
        "outcomes": [(code, label) for code, label in CaseOutcome.choices if code],
        "object": f"investigation:{row.uuid}",
        "task": str(uuid4()),
        "transfer": str(uuid4()),
    }
    return render(request, "investigations/case.html", context | signing(request, reader))


def _ready(reader: Actor) -> list[tuple[UUID, str]]:
    """Evidence files to choose from: what each is about, and when it was finished."""
    return [
        (one.uuid, f"{one.about} · {formats.instant(one.finished_at, ZONE)}" if one.finished_at else one.about)
        for one in evidence.ready_files(reader)
    ]


def _others(at: Any, known: set[int]) -> list[Any]:
    found = {one.id: one for role in policies.INVESTIGATES for one in identity.organisations_with(role, at)}
    return sorted((one for key, one in found.items() if key not in known), key=lambda one: one.name)


def _about(row: Investigation, departments: list[str]) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("Led by"), row.lead.name),
        SummaryRow(_("Departments"), ", ".join(departments)),
        SummaryRow(_("Began with"), row.get_origin_display()),
        SummaryRow(_("Opened"), formats.instant(row.opened_at, ZONE)),
        SummaryRow(_("Opened by"), row.opened_by.name),
    ]
    if row.alert:
        link = format_html('<a href="/supervision/alerts/{}">{}</a>', row.alert.uuid, _("The alert"))
        rows.append(SummaryRow(_("Alert"), link))
    if row.tip:
        link = format_html('<a href="/desk/tips/{}">{}</a>', row.tip, _("The tip, for investigators"))
        rows.append(SummaryRow(_("Tip"), link))
    return rows


def _task(one: CaseTask, now: Any, reader: Actor) -> dict[str, Any]:
    late = one.done_at is None and one.due_at < now
    tag = Tag(_("Done"), "green") if one.done_at else Tag(_("Late"), "red") if late else Tag(_("To do"), "amber")
    return {
        "row": one,
        "tag": tag,
        "may_report": one.done_at is None and one.organisation_id == reader.organisation_id,
        "object": f"investigation-task:{one.uuid}",
    }


def _transfer(one: Transfer, reader: Actor, *, taken: bool) -> dict[str, Any]:
    own = one.organisation_id == reader.organisation_id
    tag = Tag(_("Ended there"), "green") if one.ended_at else Tag(_("Received"), "teal")
    return {
        "row": one,
        "tag": tag if one.received_at else Tag(_("Waits for the receipt"), "amber"),
        "leaf": one.receipt_leaf,
        "accesses": _accesses(one) if taken else [],
        "may_receive": own and one.received_at is None,
        "may_follow": own and one.received_at is not None and one.ended_at is None,
        "object": f"investigation-transfer:{one.uuid}",
    }


def _accesses(one: Transfer) -> list[list[object]]:
    rows = one.accesses.select_related("person", "organisation")[:MOST_ACCESSES]
    return [[row.person.name, row.organisation.name, formats.instant(row.at, ZONE)] for row in rows]
