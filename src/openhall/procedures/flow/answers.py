"""Flows and walks as programs read them."""

from typing import Any

from openhall.kernel.clock import instant_text
from openhall.procedures.dossiers.public import Dossier
from openhall.procedures.flow.models import Escalation, Flow, Handover, Leg
from openhall.procedures.flow.risk import Judge
from openhall.witness.public import Recorded

Answer = dict[str, Any]


def receipt(recorded: Recorded) -> Answer:
    """Where its receipt stays, the leaf's digest, the promise."""
    return {
        "receipt_url": recorded.receipt_url,
        "leaf_sha256": recorded.leaf_sha256,
        "promise": recorded.promise,
    }


def flow(row: Flow) -> Answer:
    """A flow with its steps."""
    return {
        "uuid": str(row.uuid),
        "procedure": row.procedure,
        "number": row.number,
        "lang": row.lang,
        "valid_from": row.valid_from.isoformat(),
        "days": row.days,
        "steps": row.steps,
        "content_sha256": row.content_sha256,
        "leaf_sha256": row.leaf_sha256,
    }


def leg(row: Leg) -> Answer:
    """A step in one pair of hands."""
    return {
        "step": row.step,
        "unit": row.unit.number,
        "role": row.role,
        "officer": str(row.officer.uuid) if row.officer else None,
        "received_at": instant_text(row.received_at),
        "taken_at": instant_text(row.taken_at) if row.taken_at else None,
        "due_at": instant_text(row.due_at),
        "sent_at": instant_text(row.sent_at) if row.sent_at else None,
        "gone": row.gone or None,
    }


def walk(row: Dossier, legs: list[Leg]) -> Answer:
    """A dossier's walk: its flow, its legs in order."""
    used = next((one.flow for one in legs if one.flow is not None), None)
    return {
        "dossier": str(row.uuid),
        "code": row.code,
        "version": row.version,
        "flow": str(used.uuid) if used else None,
        "legs": [leg(one) for one in legs],
    }


def queued(row: Leg, judge: Judge) -> Answer:
    """A step of a queue, with why it is at risk."""
    return leg(row) | {
        "dossier": str(row.dossier.uuid),
        "code": row.dossier.code,
        "version": row.dossier.version,
        "at_risk": judge.reasons(row),
        "waits_for": judge.waits_for(row),
    }


def handover(row: Handover) -> Answer:
    """An ordered hand-over, and how far it is."""
    items = list(row.items.select_related("dossier"))
    return {
        "uuid": str(row.uuid),
        "unit": row.unit.number,
        "to": str(row.to.uuid),
        "state": row.state,
        "dossiers": len(items),
        "done": sum(one.done_at is not None for one in items),
        "stayed": [{"dossier": str(one.dossier.uuid), "why": one.refusal} for one in items if one.refusal],
    }


def escalation(row: Escalation) -> Answer:
    """A late step at its heads, for the unit."""
    return {
        "uuid": str(row.uuid),
        "version": row.version,
        "dossier": str(row.dossier.uuid),
        "code": row.dossier.code,
        "step": row.step,
        "unit": row.unit.number,
        "to": row.to,
        "state": row.state,
        "escalated_at": instant_text(row.escalated_at),
        "settled_at": instant_text(row.settled_at) if row.settled_at else None,
        "words": row.words or None,
        "in_time": row.in_time,
    }
