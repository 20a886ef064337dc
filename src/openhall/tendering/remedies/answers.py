"""Objections as JSON: what everybody may know, and what its sides may."""

from typing import Any

from openhall.identity.public import Actor
from openhall.kernel.clock import instant_text
from openhall.tendering.remedies import policies
from openhall.tendering.remedies.models import Pause, Responsible
from openhall.tendering.remedies.objection_models import Objection

Answer = dict[str, Any]


def told(row: Objection) -> Answer:
    """What everybody may know: never who, never what it says."""
    return {
        "id": str(row.uuid),
        "matter": row.matter,
        "lot": str(row.lot.uuid) if row.lot is not None else None,
        "standing": row.standing,
        "individual": row.person_id is not None,
        "state": row.state,
        "pauses": row.pauses,
        "filed_at": instant_text(row.filed_at),
        "reply_due_at": instant_text(row.reply_due_at),
        "ended_at": instant_text(row.ended_at) if row.ended_at else None,
        "upheld": row.upheld,
        "measure": row.measure or None,
        "committee": row.committee or None,
        "summary": row.summary or None,
    }


def whole(row: Objection, reader: Actor) -> Answer:
    """What its sides may know."""
    project = row.notice.project
    knows = policies.is_objector(reader, row) or policies.named(row, project)
    return told(row) | {
        "notice": str(row.notice.uuid),
        "version": row.version,
        "objector": row.who if knows else None,
        "interest": row.interest or None,
        "text": row.text,
        "documents": [
            {"title": one.title, "sha256": one.sha256, "size": one.size, "type": one.media_type}
            for one in row.attachments.all()
        ],
        "answer": row.answer or None,
    }


def paused(pause: Pause) -> Answer:
    """A pause, for everybody."""
    return {
        "lot": str(pause.lot.uuid) if pause.lot is not None else None,
        "began_at": instant_text(pause.began_at),
        "ended_at": instant_text(pause.ended_at) if pause.ended_at else None,
        "new_due_at": instant_text(pause.new_due_at) if pause.new_due_at else None,
    }


def body(row: Responsible) -> Answer:
    """Who takes complaints in an industry, for everybody."""
    return {
        "id": str(row.uuid),
        "jurisdiction": row.jurisdiction,
        "industry": row.industry,
        "region": row.region or None,
        "body": row.body,
        "contact": row.contact,
        "source": row.source,
        "lang": row.lang,
        "here": row.here,
        "authority": row.authority.name,
        "entered_at": instant_text(row.entered_at),
    }
