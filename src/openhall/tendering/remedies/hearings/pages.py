"""Pages of hearings: the body's summons, and one hearing for its sides and the body."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.tendering.planning.public import desk, law_of, zone_of
from openhall.tendering.remedies.complaints import law as complaint_law
from openhall.tendering.remedies.complaints import policies as complaint_policies
from openhall.tendering.remedies.complaints import queries as complaints
from openhall.tendering.remedies.hearing_models import Hearing, HearingMode, HearingState, Side, SummonsAnswer
from openhall.tendering.remedies.hearings import law, policies, queries
from openhall.tendering.remedies.law import article_on
from openhall.tendering.remedies.models import ComplaintState
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, Tag

COLOURS = {HearingState.SUMMONED: "amber", HearingState.HELD: "green", HearingState.OFF: "grey"}


@never_cache
@require_safe
def new_hearing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The body's form of a summons."""
    reader = identity.signed_in(request)
    row = complaints.complaint(uuid, reader)
    if not complaint_policies.is_body(reader, row) or row.state != ComplaintState.ACCEPTED:
        raise NotFound
    found = uuid4()
    context = desk(request, reader, row.notice.project) | _notice(row.notice.project, identity.received_at(request))
    context |= {
        "row": row,
        "sides": policies.possible(row),
        "meet": policies.meet(row),
        "online": row.online,
        "modes": list(HearingMode),
        "object": f"hearing:{found}",
        "url": f"/api/v1/complaint-hearings/{found}",
        "next": reverse("hearing", args=[found]),
        "back_url": reverse("complaint", args=[uuid]),
    }
    return render(request, "remedies/hearing_new.html", context)


@never_cache
@require_safe
def hearing(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One hearing: when and where, who comes, the minutes, and what the reader can do now."""
    reader = identity.signed_in(request)
    row = queries.hearing(uuid, reader)
    complaint, at = row.complaint, identity.received_at(request)
    project = complaint.notice.project
    body, mine = complaint_policies.is_body(reader, complaint), policies.side_of(reader, row)
    open_, sides = complaint.state == ComplaintState.ACCEPTED, queries.of_sides(row)
    done = next((one for one in sides if one.side == mine), None)
    waits = open_ and row.state == HearingState.SUMMONED
    context = desk(request, reader, project) | _notice(project, at)
    context |= {
        "row": row,
        "complaint": complaint,
        "tag": Tag(row.get_state_display(), COLOURS[HearingState(row.state)]),
        "rows": _facts(row),
        "side_rows": [_side(one, zone_of(project)) for one in sides],
        "side_columns": [
            Column(_("Side"), header=True),
            Column(_("Answer to the summons")),
            Column(_("Did it come?")),
            Column(_("The minutes")),
        ],
        "sides": [Side(one) for one in row.sides],
        "may_move": body and waits,
        "may_write": body and waits and row.begins_at <= at,
        "may_answer": waits and mine != "",
        "may_sign": row.state == HearingState.HELD
        and done is not None
        and done.came is True
        and done.signature is None,
        "answers": list(SummonsAnswer),
        "modes": list(HearingMode),
        "decision_article": article_on(law_of(project), complaint_law.DECISION),
        "object": f"hearing:{uuid}",
        "base": f"/api/v1/complaint-hearings/{uuid}",
        "here": request.path,
        "back_url": reverse("complaint", args=[complaint.uuid]),
    }
    return render(request, "remedies/hearing.html", context)


def _notice(project: Any, at: datetime) -> dict[str, Any]:
    """From when the hearing can begin by law, or who would have to say it."""
    rules = law_of(project)
    return {
        "earliest": law.earliest(rules, at),
        "notice_article": article_on(rules, law.NOTICE),
        "notice_entered": law.is_entered(rules),
        "notice_authority": law.authority(rules),
    }


def _facts(row: Hearing) -> list[SummaryRow]:
    zone = zone_of(row.complaint.notice.project)
    rows = [
        SummaryRow(_("Begins"), formats.instant(row.begins_at, zone)),
        SummaryRow(_("How"), row.get_mode_display()),
        SummaryRow(_("Where, or how to come in"), format_html('<span lang="">{}</span>', row.place)),
        SummaryRow(_("What is to be cleared up"), format_html('<span lang="">{}</span>', row.subject)),
    ]
    if row.times_moved:
        rows.append(SummaryRow(_("Moved"), _times(row.times_moved)))
    if row.reason:
        label = _("Why it was called off") if row.state == HearingState.OFF else _("Why it was moved")
        rows.append(SummaryRow(label, format_html('<span lang="">{}</span>', row.reason)))
    if row.began_at is not None and row.ended_at is not None:
        rows.append(SummaryRow(_("It began"), formats.instant(row.began_at, zone)))
        rows.append(SummaryRow(_("It ended"), formats.instant(row.ended_at, zone)))
    return rows


def _times(count: int) -> str:
    return _("Once") if count == 1 else _("%(count)s times") % {"count": count}


def _side(one: queries.OfSide, zone: str) -> list[object]:
    answer: object = _("Nothing so far")
    if one.answer is not None:
        answer = one.answer.get_answer_display()
        if one.answer.text:
            answer = format_html('{}<br><span lang="">{}</span>', answer, one.answer.text)
    came = {None: "–", True: _("Yes"), False: _("No: absent")}[one.came]
    minutes: object = "–"
    if one.signature is not None:
        when = formats.instant(one.signature.at, zone)
        if one.signature.signed:
            minutes = _("Signed on %(when)s") % {"when": when}
        else:
            said = _("Not signed on %(when)s, because:") % {"when": when}
            minutes = format_html('{} <span lang="">{}</span>', said, one.signature.reason)
    elif one.came:
        minutes = _("Not read so far")
    return [one.side.label, answer, came, minutes]
