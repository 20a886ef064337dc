"""Complaints as JSON: what everybody may know, and what the parties and the body may."""

from typing import Any

from openhall.identity.public import Actor
from openhall.kernel.clock import instant_text
from openhall.tendering.remedies.complaints import forfeits, policies, queries
from openhall.tendering.remedies.corrections import queries as corrections
from openhall.tendering.remedies.hearings import answers as hearings
from openhall.tendering.remedies.models import Complaint

Answer = dict[str, Any]
_INSTANTS = (
    "received_at", "closes_at", "acceptance_due_at", "service_due_at", "answered_at", "decision_due_at", "ended_at",
)  # fmt: skip


def told(row: Complaint) -> Answer:
    """What everybody may know: never who, never what it says."""
    instants = {name: getattr(row, name) for name in _INSTANTS}
    return {
        "id": str(row.uuid),
        "project": str(row.notice.project.uuid),
        "matter": row.matter,
        "lot": str(row.lot.uuid) if row.lot is not None else None,
        "standing": row.standing,
        "individual": row.individual,
        "channel": row.channel,
        "body": row.body.body,
        "state": row.state,
        "objected": row.objected,
        "in_time": row.in_time,
        "found": row.found,
        "ground": row.ground or None,
        "outcome": row.outcome or None,
        "effect": row.effect or None,
        "committee": row.committee or None,
        "following": row.following or None,
        "published": row.published or None,
        "law": row.law or None,
        "lang": row.lang or None,
        "deposit": _deposit(row),
        "correction_ordered": corrections.told(row),
        "hearings": [hearings.told(one) for one in row.hearings.all()],
    } | {name: instant_text(value) if value is not None else None for name, value in instants.items()}


def _deposit(row: Complaint) -> Answer | None:
    """The deposit about which a bidder was heard: all of it is on the log, for everybody."""
    held = forfeits.held_by(row)
    if held is None:
        return None
    return {
        "id": str(held.deposit.uuid),
        "state": held.state,
        "ground": held.ground,
        "answer_due_at": instant_text(held.answer_due_at),
        "answered": held.answered_at is not None,
        "keeper": held.keeper or None,
        "keep_due_at": instant_text(held.keep_due_at) if held.keep_due_at is not None else None,
    }


def whole(row: Complaint, reader: Actor) -> Answer:
    """What the parties and the body may know."""
    found = told(row) | {
        "version": row.version,
        "complainant": row.complainant if policies.learns_who(reader, row) else None,
        "interest": row.interest or None,
        "text": row.text,
        "request": row.request,
        "correction": row.correction or None,
        "reason": row.reason or None,
        "decision": row.decision or None,
        "correction_ordered": corrections.whole(row),
        "files": [
            {"title": one.title, "sha256": one.sha256, "size": one.size, "type": one.media_type}
            for one in row.files.all()
        ],
        "notes": [
            {"kind": one.kind, "side": one.side, "text": one.text, "at": instant_text(one.at)}
            for one in row.notes.all()
        ],
    }
    if policies.is_body(reader, row):
        before = queries.before(row)
        found["before"] = {"made": before.made, "dismissed": [str(one.uuid) for one in before.dismissed]}
    return found
