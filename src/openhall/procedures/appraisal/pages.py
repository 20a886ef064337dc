"""Pages of reports to the chair: the list and in-tray, one report with all that follows, a unit's instructions."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import ValidationError

from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel.input_faults import sentence
from openhall.kernel.refusals import Invalid, Refusal
from openhall.procedures.appraisal import drafting, policies, preparing, queries, reports
from openhall.procedures.appraisal.inputs import DraftInput
from openhall.procedures.appraisal.models import Instruction, Report, ReportState
from openhall.procedures.dossiers.public import Unit
from openhall.procedures.index import public as index
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, of_unknown_language
from openhall.ui.templatetags.openhall_ui import tag_

COLOURS = {ReportState.PUBLISHED: "green", ReportState.RECEIVED: "green", ReportState.DELIVERED: "amber"}


def signing(request: HttpRequest, reader: Actor) -> dict[str, Any]:
    """What a page with a signed form needs."""
    return {
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "here": request.path,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def chair_reports(request: HttpRequest) -> HttpResponse:
    """Reports to the chair: published ones for everybody, the in-tray for the chair, drafting for the office."""
    reader, at, refusal = identity.reader(request), identity.received_at(request), None
    if request.method == "POST":
        try:
            return redirect("chair-report", _draft(request, identity.signed_in(request), at).uuid)
        except Refusal as error:
            refusal = error
    rows = queries.reports(reader)
    zone = index.pack_at(at).calendar.zone
    chair, office = policies.chair(reader), policies.office(reader)
    waiting = [one for one in rows if chair and one.state == ReportState.DELIVERED]
    context = {
        "chair": chair,
        "office": office,
        "waiting": [(one, formats.instant(one.delivered_at, zone)) for one in waiting if one.delivered_at],
        "rows": [
            [
                format_html(
                    '<a class="oh-figure" href="{}">{}</a>', reverse("chair-report", args=[one.uuid]),
                    one.edition.period,
                ),
                one.office.name,
                mark(one),
                formats.instant(one.delivered_at, zone) if one.delivered_at else "–",
                formats.instant(one.received_at, zone) if one.received_at else "–",
            ]
            for one in rows
        ],
        "columns": [
            Column(_("Period"), header=True), Column(_("From")), Column(_("State")), Column(_("Delivered at")),
            Column(_("Received at")),
        ],
        "editions": queries.to_report(reader) if reader is not None and office else [],
        "lang": get_language() or "vi",
        "problem": refusal.problem() if refusal else None,
    }  # fmt: skip
    return render(request, "appraisal/reports.html", context, status=refusal.status if refusal else 200)


def _draft(request: HttpRequest, reader: Actor, at: datetime) -> Report:
    try:
        given = DraftInput.model_validate({name: request.POST.get(name, "") for name in ("edition", "words", "lang")})
    except ValidationError as error:
        wrong = {".".join(str(part) for part in one["loc"]): sentence(one) for one in error.errors()}
        raise Invalid(errors=wrong) from error
    return preparing.draft(report=uuid4(), given=given, actor=reader, at=at)


def mark(row: Report) -> SafeString:
    """The state of a report as a tag."""
    return tag_(row.get_state_display(), COLOURS.get(ReportState(row.state), "grey"))


@never_cache
@require_safe
def chair_report(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A report: what it says, its seal, its receipt, its instructions; and what the reader may do about it."""
    reader, at = identity.reader(request), identity.received_at(request)
    row = queries.report(uuid, reader)
    said, names = row.content, row.content["told"]["names"]
    chair, office = policies.is_its_chair(reader, row), policies.of_its_office(reader, row)
    lists = chair or office
    units = sorted(one["code"] for one in row.edition.figures["units"] if one["level"] != "province")
    here = set(Unit.objects.filter(number__in=units).values_list("number", flat=True))
    seals = preparing.sealing(reader, row, at) if reader is not None else []
    batch, instruction = uuid4(), uuid4()
    context = {
        "row": row,
        "mark": mark(row),
        "facts": _facts(row, at),
        "words": said["words"],
        "before": said["before"],
        "fell": [
            [
                names.get(one["unit"], one["unit"]), index.points(one["before"]), index.points(one["total"]),
                _why(row, one, lists=lists),
            ]
            for one in said["fell"]
        ],
        "fell_columns": [
            Column(pgettext("administration", "Unit"), header=True), Column(_("Total before"), figure=True),
            Column(_("Total now"), figure=True), Column(_("Where points were lost")),
        ],
        "says": [(names.get(one["unit"], one["unit"]), one["words"]) for one in said["told"]["answers"]],
        "instructions": [(one, names.get(one.unit, one.unit), *_standing(one, at)) for one in _instructions(row)],
        "chair": chair,
        "office": office,
        "sealing": seals,
        "batch": batch,
        "sha256": row.pdf_sha256,
        "document_url": f"/api/v1/chair-reports/{row.uuid}/seal-batches/",
        "next": request.path,
        "parties": identity.organisations_with(Role.CHAIR, at) if office else [],
        "units": [(one, names.get(one, one)) for one in units if one in here],
        "object": f"chair-report:{row.uuid}",
        "api": f"/api/v1/chair-reports/{row.uuid}",
        "instruction_object": f"chair-instruction:{instruction}",
        "instruction_url": f"/api/v1/chair-instructions/{instruction}",
    }  # fmt: skip
    if reader is not None:
        context |= signing(request, reader)
    return render(request, "appraisal/report.html", context)


def _instructions(row: Report) -> list[Instruction]:
    return list(row.instructions.order_by("id"))


def _standing(one: Instruction, at: datetime) -> tuple[str, SafeString]:
    """By which day, and how it stands."""
    day = formats.day(one.due_date)
    late = reports.late(one, at)
    if one.answered_at is not None:
        return day, tag_(_("Answered late"), "red") if late else tag_(_("Answered in time"), "green")
    return day, tag_(_("Overdue"), "red") if late else tag_(_("Not answered yet"), "amber")


def _why(row: Report, one: dict[str, Any], *, lists: bool) -> SafeString:
    """Why a unit fell: a line for each indicator; for the office and the chair with a link to the numbers."""
    period, found = row.edition.period, []
    for each, text in zip(one["indicators"], drafting.lines(one), strict=True):
        address = reverse("index-lost", args=[period, one["unit"], each["indicator"]])
        found.append((format_html('<a href="{}">{}</a>', address, text) if lists else text,))
    return (
        format_html('<ul class="oh-plain">{}</ul>', format_html_join("", "<li>{}</li>", found))
        if found
        else SafeString("–")
    )


def _facts(row: Report, at: datetime) -> list[SummaryRow]:
    zone = index.pack_at(at).calendar.zone
    edition = reverse("service-index-edition", args=[row.edition.period])
    found = [
        SummaryRow(_("From"), row.office.name),
        SummaryRow(
            _("About"),
            format_html(
                '<a href="{}?edition={}">{}</a>', edition, row.edition.number,
                _("%(period)s, edition %(number)s") % {"period": row.edition.period, "number": row.edition.number},
            ),
        ),
    ]  # fmt: skip
    if row.party is not None:
        found.append(SummaryRow(_("To the chair of"), row.party.name))
    for name, instant, leaf in (
        (_("Delivered at"), row.delivered_at, row.delivered_leaf),
        (_("Received at"), row.received_at, row.received_leaf),
        (_("Published at"), row.published_at, row.published_leaf),
    ):
        if instant is not None:
            link = format_html('<a href="/receipts/{}">{}</a>', leaf, _("Receipt of the log"))
            found.append(SummaryRow(name, format_html("{} · {}", formats.instant(instant, zone), link)))
    if row.received_by is not None:
        found.append(SummaryRow(_("Received by"), row.received_by.name))
    if row.words:
        found.append(SummaryRow(_("What the chair says"), of_unknown_language(row.words)))
    return found


@never_cache
@require_safe
def report_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The paper as it is now: a draft for the office, the sealed one for everybody else who may read it."""
    row, data = queries.pdf(uuid, identity.reader(request))
    answer = HttpResponse(data, content_type=preparing.PDF)
    answer["Content-Disposition"] = f'inline; filename="chair-report-{row.edition.period}.pdf"'
    return answer


@never_cache
@require_safe
def instructions(request: HttpRequest) -> HttpResponse:
    """What the chair told the units that the reader leads to do, and the answers that are owed."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    rows = queries.instructions(reader)
    names = index.named(one.unit for one in rows)
    context = {
        "open": [(one, names[one.unit], *_standing(one, at)) for one in rows if one.answered_at is None],
        "done": [(one, names[one.unit], *_standing(one, at)) for one in rows if one.answered_at is not None],
    }
    return render(request, "appraisal/instructions.html", context | signing(request, reader))
