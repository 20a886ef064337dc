"""Pages of walks: what is in hand by deadline, whose hands a dossier is in, many into other hands."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import NotFound, title_of
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, State
from openhall.procedures.flow import escalating, queries, risk, walks
from openhall.procedures.flow.handovers import CHANGED, TAKEN
from openhall.procedures.flow.models import EscalationState, HandoverState, Leg
from openhall.procedures.opinions import public as opinions
from openhall.ui import formats
from openhall.ui.components import Column, Link, StageState, WorkStage
from openhall.ui.templatetags.openhall_ui import tag_

RED = {"dossier-late", "step-late", "opinion-late"}


def signing(request: HttpRequest, reader: Actor) -> dict[str, Any]:
    """What a page with a signed form needs."""
    return {
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "here_path": request.path,
    }


def views() -> dict[str, str]:
    """The queues in words."""
    return {
        "mine": _("In my hands"),
        "unit": _("In my unit"),
        "standing-in": _("Where I stand in"),
        "waiting": _("Waiting for others"),
        "risk": _("At risk"),
    }


@never_cache
@require_safe
def in_hand(request: HttpRequest) -> HttpResponse:
    """Steps by deadline: one's own, the unit's, those that wait for others, those at risk; and who has how much."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    view = request.GET.get("view", "mine")
    if view not in queries.VIEWS or not dossiers.works(reader):
        raise NotFound(view=view[:20])
    if view == "risk":
        judge, rows = queries.at_risk(reader, at)
        page = Paginator(rows, queries.PAGE).get_page(request.GET.get("page"))
    else:
        page = Paginator(queries.queue(reader, view), queries.PAGE).get_page(request.GET.get("page"))
        judge = risk.Judge(page, at)
    head = reader.holds(Role.HEAD)
    chooses = head and view in ("unit", "risk")
    people = queries.colleagues(reader, at) if chooses else []
    context = {
        "view": view,
        "title": views()[view],
        "sections": [Link(words, f"?view={name}", current=name == view) for name, words in views().items()],
        "rows": [_queued(one, judge, chooses=chooses) for one in page],
        "columns": _columns(chooses=chooses),
        "chooses": chooses,
        "people": [(one.uuid, one.name) for one in people],
        "units": [one.number for one in dossiers.units(reader)] if chooses else [],
        "hands": [_hand(one) for one in queries.hands(reader, at)] if view in ("unit", "risk") else None,
        "hand_columns": [
            Column(_("Officer"), header=True),
            Column(_("Steps in hand"), figure=True),
            Column(_("Steps overdue"), figure=True),
            Column(_("At risk"), figure=True),
        ],
        "newer": f"?view={view}&page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?view={view}&page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "flow/in_hand.html", context)


def _columns(*, chooses: bool) -> list[Column]:
    return ([Column(_("Choose"))] if chooses else []) + [
        Column(_("Number of the dossier"), header=True),
        Column(_("Administrative procedure")),
        Column(_("Step of the flow")),
        Column(_("In whose hands")),
        Column(_("Step due by")),
        Column(_("At risk because")),
    ]


def _queued(leg: Leg, judge: risk.Judge, *, chooses: bool) -> list[object]:
    row = leg.dossier
    link = format_html('<a href="{}">{}</a>', reverse("dossier-flow", args=[row.uuid]), row.code)
    box = format_html(
        '<span class="oh-choice"><input type="checkbox" name="d" value="{}" aria-label="{}"></span>',
        row.uuid,
        _("Choose %(code)s") % {"code": row.code},
    )
    waits = judge.waits_for(leg)
    step: object = walks.title(leg)
    if row.state != State.PROCESSING:
        step = format_html("{} {}", step, tag_(row.get_state_display(), "grey"))
    if waits:
        waited = _("Opinion awaited from %(units)s") % {"units": ", ".join(waits)}
        step = format_html("{}<br>{}", step, waited)
    due = formats.instant(leg.due_at, dossiers.zone(row))
    cells = [link, dossiers.title(row), step, _whose(leg), due, why(judge.reasons(leg))]
    return [box, *cells] if chooses else cells


def why(reasons: list[str]) -> SafeString | str:
    """Why a step is at risk, as tags; a dash where it isn't."""
    words = risk.in_words()
    said = format_html_join(" ", "{}", ((tag_(words[one], "red" if one in RED else "amber"),) for one in reasons))
    return said or "–"


def _whose(leg: Leg) -> object:
    name = leg.officer.name if leg.officer else _("Nobody has taken it yet")
    return format_html("{} · {}", name, leg.unit.number)


def _hand(one: queries.Hand) -> list[object]:
    name = one.name or _("Nobody has taken it yet")
    return [name, formats.number(one.steps), formats.number(one.late), formats.number(one.at_risk)]


@never_cache
@require_safe
def preview(request: HttpRequest) -> HttpResponse:
    """What a hand-over of many would do, dossier by dossier, before the head signs it."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    if not dossiers.works(reader) or not reader.holds(Role.HEAD):
        raise NotFound
    people = {str(one.uuid): one for one in queries.colleagues(reader, at)}
    to, number = people.get(request.GET.get("to", "")), request.GET.get("unit", "")
    units = [one for one in dossiers.units(reader) if one.number == number]
    if to is None or not units:
        raise NotFound(to=request.GET.get("to", "")[:40])
    rows = [(one, _stays(one, to.id, number, at)) for one in queries.of_unit(reader, _uuids(request))]
    able = [one for one, stays in rows if not stays]
    uuid = uuid4()
    context = {
        "name": to.name,
        "rows": [[one.dossier.code, walks.title(one), _whose(one), stays or _("Goes over")] for one, stays in rows],
        "columns": [
            Column(_("Number of the dossier"), header=True),
            Column(_("Step of the flow")),
            Column(_("In whose hands")),
            Column(_("What happens")),
        ],
        "count": len(able),
        "unit": number,
        "address": identity.email_of(to.id),
        "dossiers": " ".join(f"{one.dossier.uuid}:{one.dossier.version}" for one in able),
        "object": f"dossier-handover:{uuid}",
        "url": f"/api/v1/dossier-handovers/{uuid}",
        "next": reverse("in-hand-order", args=[uuid]),
    }
    return render(request, "flow/preview.html", context | signing(request, reader))


def _uuids(request: HttpRequest) -> list[UUID]:
    found = []
    for one in request.GET.getlist("d")[:500]:
        try:
            found.append(UUID(one))
        except ValueError:
            continue
    return found


def _stays(leg: Leg, to: int, unit: str, at: datetime) -> str:
    """Why a dossier would stay where it is; empty when it goes over."""
    if leg.unit.number != unit:
        return _("Another unit has it")
    if leg.dossier.state != State.PROCESSING:
        return title_of("flow-not-in-processing")
    if leg.officer_id == to:
        return _("They have it already")
    return "" if to in walks.able(leg.unit, leg.role, at) else _("They may not take this step")


@never_cache
@require_safe
def handover(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far an ordered hand-over is; the page may be left."""
    row = queries.handover(uuid, identity.signed_in(request))
    total, done = row.items.count(), row.items.exclude(done_at=None).count()
    stayed = row.items.exclude(refusal="").select_related("dossier")
    context = {
        "row": row,
        "name": row.to.name,
        "running": row.state == HandoverState.RUNNING,
        "stages": [WorkStage(_("Dossiers"), done, total, StageState.CURRENT)],
        "total": total,
        "stayed": [[one.dossier.code, _stayed(one.refusal)] for one in stayed[:500]],
        "columns": [Column(_("Number of the dossier"), header=True), Column(_("Why it stayed as it was"))],
    }
    return render(request, "flow/handover.html", context)


def _stayed(code: str) -> str:
    known = {
        CHANGED: _("It was changed after the preview"),
        TAKEN: _("They may not take this step, or have it already"),
    }
    return str(known.get(code) or title_of(code))


@never_cache
@require_safe
def of_dossier(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Whose hands a dossier is in, where it was, and where it goes from here."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    row, legs = queries.walk(uuid, reader, at)
    here = next((one for one in legs if one.sent_at is None), None)
    if here is not None:
        here.dossier = row
    judge = risk.Judge([here] if here else [], at)
    context = {
        "row": row,
        "title": dossiers.title_read(row),
        "here": here,
        "step": walks.title(here) if here else "",
        "whose": _whose(here) if here else "",
        "runs": here is not None and dossiers.waits_for_office(row) and at <= here.due_at,
        "reasons": why(judge.reasons(here)) if here else "",
        "at_risk": bool(here and judge.reasons(here)),
        "now": at,
        "zone": dossiers.zone(row),
        "steps": _steps(here, row),
        "step_columns": [
            Column(_("Step of the flow"), header=True),
            Column(_("Unit")),
            Column(_("Working days"), figure=True),
            Column(_("Where it stands")),
        ],
        "legs": [_leg(one, row) for one in reversed(legs)],
        "columns": [
            Column(_("Step of the flow"), header=True),
            Column(_("In whose hands")),
            Column(_("Received at")),
            Column(_("Sent at")),
            Column(_("How it went")),
        ],
        "escalated": any(one.state == EscalationState.OPEN for one in escalating.of_dossier(row)),
        "object": f"dossier:{uuid}",
        "api": f"/api/v1/dossiers/{uuid}/walk",
    }
    return render(request, "flow/of_dossier.html", context | _may(here, row, reader, at) | signing(request, reader))


def _may(leg: Leg | None, row: Dossier, reader: Actor, at: datetime) -> dict[str, Any]:
    """What the reader may do with the open leg."""
    nothing: dict[str, Any] = {
        "takes": False, "hands_over": False, "onward": [], "back": [], "lacking": [], "asks": False, "ends": False,
        "people": [], "late": False,
    }  # fmt: skip
    asks = dossiers.handles(reader, row) and dossiers.waits_for_office(row)
    if row.state != State.PROCESSING or leg is None:
        return nothing | {"takes": leg is None and row.state == State.PROCESSING and dossiers.handles(reader, row)}
    if leg.unit.organisation_id != reader.organisation_id:
        return nothing | {"asks": asks}
    people = walks.able(leg.unit, leg.role, at)
    mine, stands_in = leg.officer_id == reader.person_id, walks.stands_in(reader, leg, at)
    head = reader.holds(Role.HEAD)
    here = walks.steps_of(leg, row)[leg.step - 1]
    steps = walks.steps_of(leg, row)
    lang = leg.flow.lang if leg.flow else ""
    return {
        "takes": not mine and reader.person_id in people and (leg.officer_id is None or stands_in),
        "hands_over": mine or head or stands_in,
        "people": [(identity.email_of(key), one.name) for key, one in people.items() if key != leg.officer_id],
        "onward": [(one, steps[one - 1].title, lang) for one in here.onward] if mine else [],
        "back": [(one, steps[one - 1].title, lang) for one in here.back] if mine else [],
        "lacking": sorted(set(here.opinions) - opinions.given(row.pk)),
        "asks": asks,
        "ends": mine and not here.onward and dossiers.handles(reader, row),
        "late": mine and dossiers.unexplained(row, at),
    }


def _steps(leg: Leg | None, row: Dossier) -> list[list[object]]:
    """The flow by which it walks, step by step."""
    if leg is None or leg.flow is None:
        return []
    found: list[list[object]] = []
    for number, one in enumerate(leg.flow.read, 1):
        here = tag_(_("Here"), "teal") if number == leg.step else "–"
        unit = one.unit or (row.unit.number if row.unit else "–")
        found.append([f"{number}. {one.title}", unit, formats.number(one.days), here])
    return found


def _leg(one: Leg, row: Dossier) -> list[object]:
    zone = dossiers.zone(row)
    sent = formats.instant(one.sent_at, zone) if one.sent_at else "–"
    how: object = one.get_gone_display() if one.gone else _("In hand")
    if one.stood_in:
        how = format_html("{} {}", how, tag_(_("Stand-in, by rule"), "teal"))
    return [walks.title(one), _whose(one), formats.instant(one.received_at, zone), sent, how]
