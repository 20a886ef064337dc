"""The page of a lot's award that may fall: for everybody to read, for the owner and the winner to act on."""

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.tendering.awards import public as awards
from openhall.tendering.contracts.falls import grounds, policies, queries
from openhall.tendering.contracts.models import Fall
from openhall.tendering.notices.public import Lot
from openhall.tendering.notices.public import lot as lot_by_uuid
from openhall.tendering.planning.public import zone_of
from openhall.ui import formats
from openhall.ui.components import Tag


@require_safe
def award_fall(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What was announced of the award of a lot, answered and decided; the forms of the two sides."""
    lot = lot_by_uuid(uuid)
    project = lot.notice.project
    awards.award_of(uuid)
    rows, reader, now = queries.falls_of(lot), identity.reader(request), identity.received_at(request)
    last = rows[-1] if rows else None
    open_ = last is not None and last.decided_at is None and lot.state == Lot.State.AWARDED
    owns = reader is not None and policies.is_owner(reader, project)
    heard = last is not None and (last.answered_at is not None or now >= last.answer_due_at)
    wins = reader is not None and last is not None and policies.is_winner(reader, last.supplier_id)
    base = f"/api/v1/award-falls/{last.uuid if last else uuid4()}"
    fresh = uuid4()
    context: dict[str, Any] = {
        "now": now,
        "zone": zone_of(project),
        "origin": settings.OPENHALL_ORIGIN,
        "party": str(reader.organisation) if reader is not None and reader.organisation else "",
        "assertion_options": identity.assertion_options(reader),
        "reader": reader,
        "project": project,
        "lot": lot,
        "falls": [(one, grounds.in_words(one.ground), _said(one, zone_of(project))) for one in rows],
        "row": last,
        "article": grounds.article(lot),
        "grounds": [(one, grounds.in_words(one)) for one in grounds.possible(lot)],
        "may_announce": owns and not open_ and bool(grounds.possible(lot)),
        "may_answer": wins and open_ and not heard,
        "may_decide": owns and open_,
        "heard": heard,
        "owns": owns,
        "tag": _tag(last),
        "deposits_url": reverse("lot-deposits", args=[uuid]),
        "fallen": last is not None and last.decided_at is not None,
        "new_object": f"award-fall:{fresh}",
        "new_url": f"/api/v1/award-falls/{fresh}",
        "object": f"award-fall:{last.uuid}" if last else "",
        "answer_url": f"{base}/answer",
        "decision_url": f"{base}/decision",
        "here": request.path,
        "may_award": owns and lot.state == Lot.State.PUBLICITY,
        "award_url": reverse("work-award", args=[uuid]),
        "fail_url": reverse("lot-fail", args=[uuid]),
        "back_url": reverse("lot-result", args=[uuid]),
    }
    return render(request, "contracts/award_fall.html", context)


def _tag(last: Fall | None) -> Tag | None:
    """How far the newest of them is."""
    if last is None:
        return None
    return Tag(_("The award fell"), "red") if last.decided_at is not None else Tag(_("The winner is heard"), "amber")


def _said(row: Fall, zone: str) -> list[dict[str, Any]]:
    written = [(_("What the owner announced"), row.announced_at, row.reason, row.announcement_leaf)]
    if row.answered_at is not None:
        written.append((_("What the winner answered"), row.answered_at, row.answer, row.answer_leaf))
    if row.decided_at is not None:
        written.append((_("The award fell"), row.decided_at, row.decision, row.decision_leaf))
    return [
        {"title": title, "when": formats.instant(when, zone), "text": text, "receipt": f"/receipts/{leaf}"}
        for title, when, text, leaf in written
    ]
