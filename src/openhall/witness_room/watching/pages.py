"""Pages of the witness room. All of them only read; what officers do, they sign."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel import files
from openhall.ui import formats
from openhall.ui.components import Stage as Tracked
from openhall.ui.components import StageState, SummaryRow, Tag
from openhall.witness import public as witness
from openhall.witness_room.watching import papers, policies, queries, records, wording
from openhall.witness_room.watching.models import Session, Stage
from openhall.witness_room.watching.queries import Queued, Room

COLOURS = {
    Stage.BIDDING: "grey",
    Stage.WINDOW: "amber",
    Stage.OPENING: "amber",
    Stage.EVALUATION: "teal",
    Stage.CANDIDATES: "teal",
    Stage.AWARD: "teal",
    Stage.CONTRACT: "teal",
    Stage.ENDED: "green",
    Stage.FAILED: "red",
}
ORDER = (
    Stage.BIDDING, Stage.WINDOW, Stage.OPENING, Stage.EVALUATION, Stage.CANDIDATES, Stage.AWARD, Stage.CONTRACT,
)  # fmt: skip


PENDING: dict[str, Any] = {
    "opening": gettext_lazy("opening the bids"),
    "evaluation": gettext_lazy("the evaluation"),
    "candidates": gettext_lazy("publishing the candidates"),
    "award": gettext_lazy("the award"),
    "contract": gettext_lazy("signing the contract"),
}
"""Names of the steps that may be halted."""
REFUSED = {
    "opening": ("OPN-04", "OPN-05", "OPN-08"),
    "evaluation": ("EVA-01", "EVA-02"),
    "candidates": ("AWD-01",),
    "award": ("AWD-02",),
    "contract": ("CON-01",),
}
"""What each of them refuses while a halt lasts (protocols §10)."""


def html_lang(code: str) -> str:
    """A language as HTML writes it."""
    return "zh-Hans" if code.lower() in {"zh", "zh-hans", "zh-cn"} else code


def _frame(request: HttpRequest, reader: Actor) -> dict[str, Any]:
    return {
        "now": identity.received_at(request),
        "reader": reader,
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
    }


def _stream(path: str = "") -> str:
    return f"{settings.OPENHALL_STREAM_ORIGIN}/live{path}?language={get_language() or 'en'}"


def _head() -> int:
    head = witness.published()
    return head.size - 1 if head else -1


def _desk(request: HttpRequest) -> dict[str, Any]:
    reader = identity.signed_in(request)
    at = identity.received_at(request)
    queue, counters = queries.desk(reader, at)
    groups = [
        (_("Standing still"), [one for one in queue if one.group == 0]),
        (_("Happening now"), [one for one in queue if one.group == 1]),
        (_("Waiting for your eyes"), [one for one in queue if one.group == 2]),
        (_("To come"), [one for one in queue if one.group == 3]),
    ]
    return _frame(request, reader) | {
        "groups": [(title, [_card(one, at) for one in rows]) for title, rows in groups if rows],
        "counters": [
            (_("happening now"), counters.now),
            (_("next within a day"), counters.soon),
            (_("steps nobody confirmed"), counters.unconfirmed),
            (_("standing still"), counters.halted),
        ],
        "edition": "-".join(f"{one.session.pk}.{one.session.stage}.{one.unconfirmed}.{one.group}" for one in queue),
        "stream_url": f"{_stream()}&after={_head()}",
    }


def _card(one: Queued, at: datetime) -> dict[str, Any]:
    session = one.session
    return {
        "session": session,
        "lang": html_lang(session.lang),
        "tag": Tag(_("Halted"), "red") if one.halt else stage_tag(session),
        "unconfirmed": one.unconfirmed,
        "left": session.next_at - at if session.next_at and session.next_at > at else None,
        "past": bool(session.next_at and session.next_at <= at),
    }


def stage_tag(session: Session) -> Tag:
    """Where a session stands."""
    return Tag(session.get_stage_display(), COLOURS[Stage(session.stage)])


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The desk: a queue of what needs eyes now, with counters."""
    return render(request, "watching/desk.html", _desk(request))


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """The queue alone, for the page that follows the live stream."""
    return _fragment(request, "watching/_queue.html", _desk(request))


@require_safe
def past(request: HttpRequest) -> HttpResponse:
    """Sessions that are over."""
    reader = identity.signed_in(request)
    given = request.GET.get("before", "")
    before = int(given) if given.isascii() and given.isdigit() and len(given) < 19 else None
    rows = queries.over(reader, before=before)
    context = _frame(request, reader) | {
        "sessions": [(row, stage_tag(row), html_lang(row.lang)) for row in rows],
        "older": f"?before={rows[-1].pk}" if len(rows) == 50 else "",
    }
    return render(request, "watching/past.html", context)


def _session(request: HttpRequest, uuid: UUID) -> dict[str, Any]:
    reader = identity.signed_in(request)
    at = identity.received_at(request)
    room = queries.room(uuid, reader, at)
    session, facts = room.session, room.facts
    halting = facts.halting
    acts = policies.may_witness(reader, facts)
    confirmed = sum(one.confirmed for one in room.steps)
    return _frame(request, reader) | {
        "room": room,
        "session": session,
        "facts": facts,
        "lang": html_lang(session.lang),
        "tag": Tag(_("Halted"), "red") if room.halt else stage_tag(session),
        "steps": list(reversed(room.steps)),
        "confirmed": confirmed,
        "count": len(room.steps),
        "witnessed": witnessed_size(),
        "object": session.object,
        "api": f"/api/v1/witness-room/sessions/{session.uuid}",
        # Each act leads to another address, so that the browser loads the page anew and then finds the step.
        "next": f"/witness-room/sessions/{session.uuid}?done={{leaf_sha256}}",
        "done": _leaf(request.GET.get("done", "")),
        "acts": acts and room.mine is not None,
        "may_enter": acts and room.mine is None,
        "is_party": reader.organisation_id in facts.parties,
        "zone": session.zone,
        "stages": _stages(room),
        "may_halt": bool(halting.steps and facts.pending in halting.steps and not session.over),
        "pending": PENDING.get(facts.pending, ""),
        "haltable": _haltable(room),
        "chosen_language": session.lang if session.lang in wording.LANGUAGES else "en",
        "edition": _edition(room),
        "stream_url": f"{_stream(f'/{session.case_uuid}')}&after={_head()}",
    }


def _haltable(room: Room) -> list[dict[str, Any]]:
    """The steps that a halt stops, in the order of a tender: those that the law names now, or named at the halt."""
    steps = room.halt.steps if room.halt else room.facts.halting.steps or ()
    return [
        {
            "name": name,
            "acts": [witness.REGISTRY[code].name for code in REFUSED[step] if code in witness.REGISTRY],
            "next": step == room.facts.pending,
        }
        for step, name in PENDING.items()
        if step in steps
    ]


def _leaf(given: str) -> str:
    """The digest of the act that led here; empty when it is none."""
    return given if len(given) == 64 and set(given) <= set("0123456789abcdef") else ""


def _edition(room: Room) -> str:
    """Changes whenever the page would."""
    marks = sum(len(one.marks) for one in room.steps)
    last = room.steps[-1].step.leaf_index if room.steps else -1
    revoked = sum(one.revoked_at is not None for one in room.records)
    return (
        f"{last}-{marks}-{room.session.version}-{len(room.attendances)}-{len(room.records)}-{revoked}-"
        f"{room.session.stage}-{room.halt is not None}"
    )


def witnessed_size() -> int:
    """How many entries the members have witnessed."""
    return witness.witnessed_size()


def _stages(room: Room) -> list[Tracked]:
    stage = Stage(room.session.stage)
    stopped = room.halt is not None
    if stage == Stage.FAILED:
        return [Tracked(stage.label, StageState.STOPPED)]
    found = []
    place = len(ORDER) if stage == Stage.ENDED else ORDER.index(stage)
    for number, one in enumerate(ORDER):
        state = StageState.DONE if number < place else StageState.NEXT
        if number == place:
            state = StageState.STOPPED if stopped else StageState.CURRENT
        found.append(Tracked(one.label, state))
    return found


@require_safe
def session(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One session, step by step, with the forms of the officer who entered its room."""
    return render(request, "watching/session.html", _session(request, uuid))


@require_safe
def steps(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What changes of the session's page, for the page that follows the live stream."""
    return _fragment(request, "watching/_room.html", _session(request, uuid))


def _fragment(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    answer = render(request, template, context)
    answer["Cache-Control"] = "no-store"
    return answer


@require_safe
def record(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the code on a witness record leads to: is it true, was it revoked, what does it say."""
    found = records.by_uuid(uuid)
    facts = found.facts
    zone = facts["zone"]
    context = {
        "record": found,
        "facts": facts,
        "lang": html_lang(found.lang),
        "standing": witness.standing(found.leaf_sha256),
        "rows": _record_rows(found.facts, found.pdf_sha256),
        "steps": _record_steps(facts["steps"], zone),
        "remarks": [
            (mark, step["title"]) for step in facts["steps"] for mark in step["marks"] if mark["remark"].strip()
        ],
        "zone": zone,
    }
    answer = render(request, "watching/record.html", context)
    answer["X-Robots-Tag"] = "noindex"
    return answer


def _record_rows(facts: dict[str, Any], digest: str) -> list[SummaryRow]:
    lang = html_lang(facts["lang"])
    officers = ", ".join(f"{one['name']} ({one['organisation']})" for one in facts["officers"])
    return [
        SummaryRow(_("Project"), facts["title"], lang=lang),
        SummaryRow(_("Lot"), facts["part"], lang=lang),
        SummaryRow(_("Owner"), facts["owner"], lang=lang),
        SummaryRow(_("About"), _("the whole transaction") if facts["whole"] else _("one step")),
        SummaryRow(_("Who witnessed"), officers),
        SummaryRow(_("Digest of the file (SHA-256)"), papers.grouped(digest)),
    ]


def _record_steps(steps: Sequence[dict[str, Any]], zone: str) -> list[dict[str, Any]]:
    return [
        {
            "title": step["title"],
            "when": formats.instant(datetime.fromisoformat(step["at"]), zone, seconds=True),
            "index": step["index"],
            "leaf_sha256": step["leaf_sha256"],
            "by": [mark["by"] for mark in step["marks"] if mark["confirms"]],
        }
        for step in steps
    ]


@require_safe
def record_pdf(request: HttpRequest, uuid: UUID) -> StreamingHttpResponse:
    """The sealed paper itself, for whoever holds its address."""
    found = records.by_uuid(uuid)
    answer = StreamingHttpResponse(files.pieces(found.pdf_sha256), content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="witness-record-{uuid}.pdf"'
    answer["Content-Length"] = str(files.described(found.pdf_sha256).size)
    answer["Cache-Control"] = "private, no-cache"
    answer["X-Robots-Tag"] = "noindex"
    answer["X-Content-Type-Options"] = "nosniff"
    return answer
