"""Pages of appraisal sheets: those that concern the reader, and one sheet with what the reader may do about it."""

from datetime import datetime
from uuid import UUID, uuid4

from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.procedures.appraisal import policies, queries
from openhall.procedures.appraisal.models import Appraisal, SheetState
from openhall.procedures.appraisal.pages import signing
from openhall.procedures.dossiers.public import Unit
from openhall.procedures.index import public as index
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, of_unknown_language
from openhall.ui.templatetags.openhall_ui import tag_

COLOURS = {SheetState.CONFIRMED: "green", SheetState.UPHELD: "green", SheetState.OBJECTED: "red"}
MOST_UNITS = 500


@never_cache
@require_safe
def appraisals(request: HttpRequest) -> HttpResponse:
    """Sheets that concern the reader, and drafting for whoever assesses."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    rows, uuid = queries.sheets(reader, at), uuid4()
    head, office = reader.holds(Role.HEAD), policies.office(reader)
    units = Unit.objects.none()
    if head:
        units = Unit.objects.filter(Q(organisation_id=reader.organisation_id))
    elif office:
        units = Unit.objects.exclude(Q(organisation_id=reader.organisation_id))
    numbers = list(units.order_by("number").values_list("number", flat=True)[:MOST_UNITS])
    names = index.named([*numbers, *(one.unit for one in rows)])
    context = {
        "rows": [
            [
                format_html(
                    '<a href="{}">{}</a>', reverse("appraisal", args=[one.uuid]),
                    _("Your own") if one.person_id == reader.person_id else one.person.name,
                ),
                one.get_kind_display(), names[one.unit], one.period, mark(one),
            ]
            for one in rows
        ],
        "columns": [
            Column(_("Person"), header=True), Column(_("As")), Column(pgettext("administration", "Unit")),
            Column(_("Period")), Column(_("State")),
        ],
        "drafts": bool(numbers),
        "office": office and not head,
        "units": [(one, names[one]) for one in numbers],
        "parties": identity.organisations_with(Role.PROVINCE if head else Role.CHAIR, at) if numbers else [],
        "month": _month(at),
        "object": f"appraisal-round:{uuid}",
        "url": f"/api/v1/appraisal-rounds/{uuid}",
    }  # fmt: skip
    return render(request, "appraisal/appraisals.html", context | signing(request, reader))


def _month(at: datetime) -> str:
    """The last month that is over."""
    today = index.pack_at(at).calendar.day_of(at)
    number = today.year * 12 + today.month - 2
    return f"{number // 12}-{number % 12 + 1:02d}"


def mark(row: Appraisal) -> SafeString:
    """The state of a sheet as a tag."""
    return tag_(row.get_state_display(), COLOURS.get(SheetState(row.state), "grey"))


@never_cache
@require_safe
def appraisal(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One sheet: figures, statement, assessment, signatures, objection; forms for whose turn it is."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    row = queries.sheet(uuid, reader, at)
    own = row.person_id == reader.person_id
    context = {
        "row": row,
        "mark": mark(row),
        "name": index.named([row.unit])[row.unit],
        "figures": _figures(row),
        "facts": _facts(row, at),
        "turn": _turn(row, reader, at),
        "own": own,
        "object": f"appraisal:{row.uuid}",
        "api": f"/api/v1/appraisals/{row.uuid}",
    }
    return render(request, "appraisal/appraisal.html", context | signing(request, reader))


def _turn(row: Appraisal, reader: Actor, at: datetime) -> str:
    """Which form the reader gets; empty: none. The commands ask again."""
    own = row.person_id == reader.person_id
    first = not own and (row.assessor_id, True) == (reader.organisation_id, reader.holds(row.assessor_role))
    second = not own and (row.higher_id, True) == (reader.organisation_id, reader.holds(row.higher_role))
    if own and row.state == SheetState.DRAFTED:
        return "state"
    if first and row.state in (SheetState.DRAFTED, SheetState.STATED):
        return "assess"
    if second and row.state == SheetState.ASSESSED and row.assessed_by_id != reader.person_id:
        return "confirm"
    if own and row.state == SheetState.CONFIRMED and (row.until_at is None or at <= row.until_at):
        return "object"
    return "decide" if second and row.state == SheetState.OBJECTED else ""


def _figures(row: Appraisal) -> list[SummaryRow]:
    said = row.figures
    whole = _("%(counted)s of %(of)s") % {"counted": said["digitised"], "of": said["known"]} if said["known"] else "–"
    return [
        SummaryRow(_("Dossiers in the period"), formats.number(said["ran"])),
        SummaryRow(_("In time"), formats.number(said["in_time"])),
        SummaryRow(_("Late"), formats.number(said["late"])),
        SummaryRow(_("Ended"), formats.number(said["ended"])),
        SummaryRow(_("Digitised as a whole"), whole),
        SummaryRow(_("Asked twice for supplements"), formats.number(said["twice"])),
        SummaryRow(_("Overdue and open"), formats.number(said["overdue_open"])),
    ]


def _facts(row: Appraisal, at: datetime) -> list[SummaryRow]:
    zone = index.pack_at(at).calendar.zone
    found = [
        SummaryRow(_("Own statement"), of_unknown_language(row.statement) if row.statement else _("Not given yet")),
    ]
    if row.without:
        found.append(SummaryRow(_("Why it wasn’t waited for"), of_unknown_language(row.without)))
    if row.assessment:
        found.append(SummaryRow(_("Assessment"), of_unknown_language(row.assessment)))
    if row.assessed_by is not None:
        found.append(SummaryRow(_("Signed first by"), f"{row.assessed_by.name} · {row.assessor.name}"))
    if row.confirmed_by is not None:
        found.append(SummaryRow(_("Signed second by"), f"{row.confirmed_by.name} · {row.higher.name}"))
    if row.confirmed_at is not None:
        until = (
            formats.instant(row.until_at, zone)
            if row.until_at
            else _("Without an end: the provincial office hasn’t entered how long.")
        )
        found.append(SummaryRow(_("One may object until"), until))
    if row.objection:
        found.append(SummaryRow(_("Objection"), of_unknown_language(row.objection)))
    if row.decision:
        found.append(SummaryRow(_("Decision about it"), of_unknown_language(row.decision)))
    return found
