"""Pages beside the scores: questions to bidders and their answers, and the time of an evaluation."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel import files
from openhall.kernel.refusals import NotFound
from openhall.tendering.evaluation import blinding, clarifying, policies, queries, sheets, timing
from openhall.tendering.evaluation.models import Clarification
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.desk import desk, who_prepares, zone_of
from openhall.tendering.planning.public import law_of
from openhall.ui import formats
from openhall.ui.components import SummaryRow, Tag

ROWS = 2
"""Fields for documents on the page; a program sends up to ten."""


@never_cache
@require_safe
def clarifications(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Every question in a lot with its answer, and the form to ask; for the committee.

    Raises:
        SignInFirst: a guest. NotFound: somebody else.
    """
    reader, lot = identity.signed_in(request), notices.lot(uuid)
    at = identity.received_at(request)
    if not queries.on_the_committee(lot, reader, at):
        raise NotFound(lot=str(uuid))
    names, new = blinding.names_of(lot, reader.person_id), uuid4()
    context = desk(request, reader, lot.notice.project) | {
        "lot": lot,
        "rows": [
            {
                "row": one,
                "name": names.get(str(one.bid), ""),
                "tag": state(one, at),
                "url": reverse("clarification", args=[one.uuid]),
            }
            for one in clarifying.of_lot(lot)
        ],
        "may_ask": lot.state == Lot.State.OPENED,
        "bids": [(one.id, one.name) for one in blinding.known(lot, reader.person_id)],
        "object": f"clarification:{new}",
        "url": f"/api/v1/lots/{uuid}/clarifications/{new}",
        "here": request.path,
    }
    return render(request, "evaluation/clarifications.html", context)


@never_cache
@require_safe
def clarification(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One question with its answer: the bidder answers it here, the committee sets an answer aside here.

    Raises:
        SignInFirst: a guest. NotFound: somebody else.
    """
    reader, at = identity.signed_in(request), identity.received_at(request)
    row = clarifying.visible(uuid, reader, at)
    lot = row.lot
    is_bidder, is_open = policies.is_bidder(reader, row.organisation_id), lot.state == Lot.State.OPENED
    on_committee = not is_bidder
    context = desk(request, reader, lot.notice.project) | {
        "lot": lot,
        "row": row,
        "files": [
            (one.title, reverse("clarification-file", args=[uuid, one.sha256]), one.size)
            for one in clarifying.files_of(row, reader)
        ],
        "tag": state(row, at),
        "summary": _summary(row, reader, on_committee=on_committee),
        "is_bidder": is_bidder,
        "places": range(ROWS),
        "hides": is_bidder and blinding.hides(lot),
        "on_committee": on_committee,
        "may_answer": is_bidder and is_open and row.answered_at is None and at <= row.due_at,
        "may_set_aside": on_committee and is_open and row.answered_at is not None and row.aside_at is None,
        "object": f"clarification:{uuid}",
        "answer_url": f"/api/v1/clarifications/{uuid}/answer",
        "aside_url": f"/api/v1/clarifications/{uuid}/setting-aside",
        "here": request.path,
    }
    return render(request, "evaluation/clarification.html", context)


@never_cache
@require_safe
def clarification_file(request: HttpRequest, uuid: UUID, sha256: str) -> StreamingHttpResponse:
    """A document of an answer, for the bidder and the committee."""
    reader = identity.signed_in(request)
    found = clarifying.file_of(uuid, sha256, reader, identity.received_at(request))
    answer = StreamingHttpResponse(files.pieces(found.sha256), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{found.sha256[:16]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def _summary(row: Clarification, reader: Actor, *, on_committee: bool) -> list[SummaryRow]:
    zone = zone_of(row.lot.notice.project)
    rows = []
    if on_committee:
        rows.append(SummaryRow(_("Bidder"), blinding.names_of(row.lot, reader.person_id).get(str(row.bid), "")))
    rows += [
        SummaryRow(_("Asked by"), _("The committee")),
        SummaryRow(_("Asked"), formats.instant(row.asked_at, zone)),
        SummaryRow(_("Time to answer"), formats.instant(row.due_at, zone)),
    ]
    if row.answered_at is not None:
        rows.append(SummaryRow(_("Answered"), formats.instant(row.answered_at, zone)))
    return rows


def state(row: Clarification, at: datetime) -> Tag:
    """How far a question is."""
    if row.aside_at is not None:
        return Tag(_("Set aside"), "red")
    if row.answered_at is not None:
        return Tag(_("Has an answer"), "green")
    return Tag(_("Open"), "amber") if at <= row.due_at else Tag(_("Not answered in time"), "grey")


@never_cache
@require_safe
def evaluation_time(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Until when the evaluation lasts, and the form to fix or extend it; for the owner and its agency.

    Raises:
        SignInFirst: a guest. NotFound: somebody else.
    """
    lot = notices.lot(uuid)
    project = lot.notice.project
    reader = who_prepares(request, project)
    if not reader.holds(Role.OFFICER):
        raise NotFound(lot=str(uuid))
    period, law = timing.period_of(lot), law_of(project)
    context = desk(request, reader, project) | {
        "lot": lot,
        "period": period,
        "is_due": timing.demand_of(lot).due,
        "article": law.value("committee.more_time_share").citation,
        "may_set": lot.state == Lot.State.OPENED,
        "object": f"lot:{uuid}",
        "url": f"/api/v1/lots/{uuid}/evaluation-time",
        "here": request.path,
        "back_url": reverse("lot-opening", args=[uuid]),
    }
    return render(request, "evaluation/time.html", context)


def clock(lot: Lot, reader: Actor, at: datetime) -> dict[str, Any]:
    """The committee's clock, for each of its pages: the end, how many find it too short, and one's own form."""
    period = timing.period_of(lot)
    own = sheets.of_member(lot, reader.person_id)
    demand = timing.demand_of(lot)
    sheet = own.uuid if own else uuid4()
    return {
        "period": period,
        "period_over": period is not None and at > period.until,
        "demand": demand,
        "asked_more_time": own is not None and own.more_time_at is not None,
        "may_ask_time": period is not None and demand.members > 0 and lot.state == Lot.State.OPENED,
        "time_object": f"sheet:{sheet}",
        "time_version": own.version if own else 0,
        "time_url": f"/api/v1/lots/{lot.uuid}/sheets/{sheet}/more-time",
        "clarifications_url": reverse("work-clarifications", args=[lot.uuid]),
    }
