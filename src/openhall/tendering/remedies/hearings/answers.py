"""Hearings as JSON: what everybody may know, and what the sides and the body may."""

from typing import Any

from openhall.kernel.clock import instant_text
from openhall.tendering.remedies.hearing_models import Hearing, HearingState
from openhall.tendering.remedies.hearings import queries

Answer = dict[str, Any]


def told(row: Hearing) -> Answer:
    """What everybody may know: that there is one, when, and who came."""
    held = row.state == HearingState.HELD
    return {
        "id": str(row.uuid),
        "state": row.state,
        "mode": row.mode,
        "begins_at": instant_text(row.begins_at),
        "sides": row.sides,
        "times_moved": row.times_moved,
        "began_at": instant_text(row.began_at) if row.began_at is not None else None,
        "ended_at": instant_text(row.ended_at) if row.ended_at is not None else None,
        "present": row.present if held else None,
    }


def whole(row: Hearing) -> Answer:
    """What the sides and the body may know."""
    return told(row) | {
        "complaint": str(row.complaint.uuid),
        "version": row.version,
        "place": row.place,
        "subject": row.subject,
        "reason": row.reason or None,
        "minutes": row.minutes or None,
        "minutes_leaf": row.minutes_leaf or None,
        "of_sides": [
            {
                "side": one.side,
                "answer": one.answer.answer if one.answer is not None else None,
                "text": one.answer.text or None if one.answer is not None else None,
                "came": one.came,
                "signed": one.signature.signed if one.signature is not None else None,
                "refused_because": one.signature.reason or None if one.signature is not None else None,
            }
            for one in queries.of_sides(row)
        ],
    }
