"""JSON of the witness room. Its desk is for witness officers and supervisors, its records are for everybody."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.witness.public import Recorded
from openhall.witness_room.watching import commands, halting, inputs, queries, records
from openhall.witness_room.watching.models import Halt, Mark, Session, WitnessRecord
from openhall.witness_room.watching.queries import Room

router = Router(tags=["witness room"])
Answer = dict[str, Any]


def receipt(recorded: Recorded) -> Answer:
    """What every recorded act answers."""
    return {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }


def _signed(request: HttpRequest, command: str, session: UUID) -> dict[str, Any]:
    """What every command of the room takes: the session, and what the request was signed with."""
    actor, intent = identity.acting(request, command=command, object=f"session:{session}")
    return {"session_uuid": session, "intent": intent, "actor": actor, "at": identity.received_at(request)}


def _when(at: datetime | None) -> str | None:
    return instant_text(at) if at else None


def shown_session(row: Session) -> Answer:
    """A session in a list."""
    return {
        "uuid": str(row.uuid),
        "kind": row.kind,
        "about": row.about,
        "case": str(row.case_uuid),
        "title": row.title,
        "part": row.part,
        "lang": row.lang,
        "stage": row.stage,
        "next_at": _when(row.next_at),
        "last_step_at": instant_text(row.last_step_at),
        "version": row.version,
    }


def shown_halt(row: Halt) -> Answer:
    """A halt."""
    return {
        "by": row.attendance.person.name,
        "steps": row.steps,
        "article": row.article,
        "reason": row.reason,
        "halted_at": instant_text(row.halted_at),
        "until": _when(row.until),
        "resumed_at": _when(row.resumed_at),
        "leaf_sha256": row.leaf_sha256,
        "resume_leaf_sha256": row.resume_leaf or None,
    }


def shown_mark(row: Mark) -> Answer:
    """A confirmation or a remark."""
    return {
        "confirms": row.confirms,
        "remark": row.remark,
        "by": row.attendance.person.name,
        "organisation": row.attendance.organisation.name,
        "at": instant_text(row.at),
        "leaf_sha256": row.leaf_sha256,
    }


def shown_record(row: WitnessRecord) -> Answer:
    """A witness record, for whoever holds its address."""
    return {
        "uuid": str(row.uuid),
        "session": str(row.session.uuid),
        "about_leaf": row.step.leaf_sha256 if row.step else None,
        "lang": row.lang,
        "issued_at": instant_text(row.issued_at),
        "pdf_sha256": row.pdf_sha256,
        "pdf_url": f"/witness-records/{row.uuid}.pdf",
        "page_url": f"/witness-records/{row.uuid}",
        "leaf_sha256": row.leaf_sha256,
        "revoked_at": _when(row.revoked_at),
        "revocation_reason": row.revocation_reason or None,
        "revocation_leaf_sha256": row.revocation_leaf or None,
        "facts": row.facts,
    }


def shown_room(room: Room) -> Answer:
    """A session with its steps."""
    facts = room.facts
    return shown_session(room.session) | {
        "owner": facts.owner,
        "pending": facts.pending or None,
        "may_halt": sorted(facts.halting.steps) if facts.halting.steps is not None else None,
        "halt_article": facts.halting.article,
        "halt_authority": facts.halting.authority or None,
        "halted": shown_halt(room.halt) if room.halt else None,
        "entered": room.mine is not None,
        "officers": [
            {"name": one.person.name, "organisation": one.organisation.name, "entered_at": instant_text(one.entered_at)}
            for one in room.attendances
        ],
        "steps": [
            {
                "code": one.step.code,
                "title": one.told.title,
                "at": instant_text(one.step.at),
                "index": one.step.leaf_index,
                "leaf_sha256": one.step.leaf_sha256,
                "confirmed": one.confirmed,
                "documents": [
                    {"title": doc.title, "url": doc.url, "sha256": doc.sha256 or None} for doc in one.told.documents
                ],
                "marks": [shown_mark(mark) for mark in one.marks],
            }
            for one in room.steps
        ],
        "halts": [shown_halt(one) for one in room.halts],
        "records": [
            {"uuid": str(one.uuid), "pdf_sha256": one.pdf_sha256, "revoked": one.revoked_at is not None}
            for one in room.records
        ],
    }


@router.get("/witness-room/sessions", response=Answer)
def show_desk(request: HttpRequest, past: bool = False, before: int | None = None) -> Answer:
    """The desk: what needs eyes, in order, with counters; or (``past``) what is over, newest first."""
    reader = identity.reader(request)
    if past:
        rows = queries.over(reader, before=before)
        return {
            "sessions": [shown_session(row) for row in rows],
            "next_before": rows[-1].pk if len(rows) == 50 else None,
        }
    queue, counters = queries.desk(reader, identity.received_at(request))
    return {
        "sessions": [
            shown_session(one.session) | {"unconfirmed": one.unconfirmed, "halted": one.halt is not None}
            for one in queue
        ],
        "counters": {
            "now": counters.now,
            "soon": counters.soon,
            "unconfirmed": counters.unconfirmed,
            "halted": counters.halted,
        },
    }


@router.get("/witness-room/sessions/{uuid}", response=Answer)
def show_session(request: HttpRequest, uuid: UUID) -> Answer:
    """One session: its steps with their documents and places in the log, and what was said about each."""
    return shown_room(queries.room(uuid, identity.reader(request), identity.received_at(request)))


@router.post("/witness-room/sessions/{uuid}/entry", response=Answer)
def enter_room(request: HttpRequest, uuid: UUID, payload: inputs.Nothing) -> Answer:
    """Enter the room of a session (WIT-01)."""
    signed = _signed(request, "enter_room", uuid)
    _row, recorded = commands.enter_room(**signed)
    return {"session": str(uuid)} | receipt(recorded)


@router.post("/witness-room/sessions/{uuid}/confirmations", response=Answer)
def confirm_step(request: HttpRequest, uuid: UUID, payload: inputs.ConfirmationInput) -> Answer:
    """Confirm a step (WIT-02)."""
    signed = _signed(request, "confirm_step", uuid)
    mark, recorded = commands.confirm_step(about_leaf=payload.about_leaf, remark=payload.remark, **signed)
    return shown_mark(mark) | receipt(recorded)


@router.post("/witness-room/sessions/{uuid}/remarks", response=Answer)
def remark_step(request: HttpRequest, uuid: UUID, payload: inputs.RemarkInput) -> Answer:
    """Remark on a step, for everybody to read (WIT-03)."""
    signed = _signed(request, "remark_step", uuid)
    mark, recorded = commands.remark_step(about_leaf=payload.about_leaf, remark=payload.remark, **signed)
    return shown_mark(mark) | receipt(recorded)


@router.post("/witness-room/sessions/{uuid}/halt", response=Answer)
def halt_session(request: HttpRequest, uuid: UUID, payload: inputs.HaltInput) -> Answer:
    """Halt a session where the law lets its next step be halted (WIT-04)."""
    signed = _signed(request, "halt_session", uuid)
    halt, recorded = halting.halt_session(reason=payload.reason, until=payload.until, **signed)
    return shown_halt(halt) | receipt(recorded)


@router.post("/witness-room/sessions/{uuid}/resumption", response=Answer)
def resume_session(request: HttpRequest, uuid: UUID, payload: inputs.ReasonInput) -> Answer:
    """Let a halted session go on (WIT-05)."""
    signed = _signed(request, "resume_session", uuid)
    halt, recorded = halting.resume_session(reason=payload.reason, **signed)
    return shown_halt(halt) | receipt(recorded)


@router.post("/witness-room/sessions/{uuid}/records", response=Answer)
def issue_witness_record(request: HttpRequest, uuid: UUID, payload: inputs.RecordInput) -> Answer:
    """Issue the sealed record of a step or of the whole transaction (WIT-06)."""
    signed = _signed(request, "issue_witness_record", uuid)
    issued = records.issue_witness_record(about_leaf=payload.about_leaf, lang=payload.lang, **signed)
    return shown_record(issued.record) | receipt(issued.recorded)


@router.post("/witness-room/sessions/{uuid}/revocations", response=Answer)
def revoke_witness_record(request: HttpRequest, uuid: UUID, payload: inputs.RevocationInput) -> Answer:
    """Revoke a witness record of the session (WIT-07)."""
    signed = _signed(request, "revoke_witness_record", uuid)
    issued = records.revoke_witness_record(pdf_sha256=payload.pdf_sha256, reason=payload.reason, **signed)
    return shown_record(issued.record) | receipt(issued.recorded)


@router.get("/witness-records/{uuid}", response=Answer)
def show_witness_record(request: HttpRequest, uuid: UUID) -> Answer:
    """One witness record, for whoever holds its address: it stands on the paper."""
    return shown_record(records.by_uuid(uuid))
