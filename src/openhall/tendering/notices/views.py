"""Notices as JSON: the same facts for the API, the portal and whoever builds on them."""

from datetime import datetime
from typing import Any

from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import MoveNotAllowed
from openhall.tendering.notices import criteria_changes, extending, queries, rules
from openhall.tendering.notices.inputs import as_instant
from openhall.tendering.notices.models import Document, Lot, Notice, Question
from openhall.tendering.notices.publication import lot_facts, notice_to_sign
from openhall.tendering.planning import public as planning

Answer = dict[str, Any]


def written(at: datetime | None) -> str | None:
    """An instant as the API writes it."""
    return instant_text(at) if at else None


def summary(found: Notice) -> Answer:
    """A notice in a list."""
    return {
        "uuid": str(found.uuid),
        "version": found.version,
        "state": found.state,
        "project": str(found.project.uuid),
        "title": found.project.title,
        "lang": found.project.lang,
        "owner": found.project.owner.name,
        "published_at": written(found.published_at),
        "bids_due_at": written(found.bids_due_at),
        "release_minutes": found.release_minutes,
        "threshold": found.threshold,
    }


def notice(found: Notice) -> Answer:
    """A whole notice as everybody may read it once it is out. Nothing in it depends on who bids, asks or reads."""
    return summary(found) | {
        "questions_close_at": questions_close(found),
        "tender_values": found.tender_values,
        "lots": [lot(row) for row in found.lots.order_by("number")],
        "documents": [document(row) for row in queries.documents_of(found, withdrawn=True)],
        "custodians": [
            {
                "place": row.place,
                "recipient": row.recipient,
                "organisation": {"uuid": str(row.organisation.uuid), "name": row.organisation.name},
                "enrolment_leaf_sha256": row.opening_key.enrolment_leaf_sha256,
            }
            for row in queries.custodians_of(found)
        ],
        "amendments": [
            {
                "uuid": str(row.uuid),
                "text": row.text,
                "published_at": written(row.published_at),
                "old_due_at": written(row.old_due_at),
                "new_due_at": written(row.new_due_at),
                "lots": row.lots,
            }
            for row in queries.amendments_of(found)
        ],
        "extensions": [
            {
                "outage": str(row.outage.uuid),
                "began_at": written(row.outage.began_at),
                "ended_at": written(row.outage.ended_at),
                "old_due_at": written(row.old_due_at),
                "new_due_at": written(row.new_due_at),
            }
            for row in extending.extensions_of(found)
        ],
        "questions": [question(row) for row in queries.answered_questions(found)],
    }


def lot(row: Lot) -> Answer:
    """A lot. ``version`` is the row version that intents on the lot name."""
    return {
        **lot_facts(row),
        "version": row.version,
        "state": row.state,
        "window_ends_at": written(row.window_ends_at),
    }


def proposal(found: Notice) -> Answer:
    """What the owner prepares for the next amendment: every change, and the digest that its signer signs."""
    changes = criteria_changes.proposed(list(found.lots.order_by("number")))
    return {"lots": changes, "criteria_sha256": planning.digest(criteria_changes.to_sign(changes)) if changes else None}


def document(row: Document) -> Answer:
    """A tender document."""
    return {
        "title": row.title,
        "kind": row.kind or None,
        "sha256": row.sha256,
        "size": row.size,
        "type": row.media_type,
        "added_at": written(row.added_at),
        "withdrawn_at": written(row.withdrawn_at),
    }


def question(row: Question) -> Answer:
    """An answered question. Who asked and when is nobody's to know: the instant could tell."""
    return {
        "uuid": str(row.uuid),
        "question": row.text,
        "answer": row.answer,
        "answered_at": written(row.answered_at),
    }


def questions_close(found: Notice) -> str | None:
    """Until when questions are taken; None while the notice isn't out."""
    if found.state != Notice.State.PUBLISHED:
        return None
    return instant_text(rules.questions_close_at(found, planning.law_of(found.project)))


def deadline_proposal(found: Notice, at: datetime) -> Answer:
    """The earliest deadline if the notice went out at ``at``, with the article that says so.

    Raises:
        LawRefuses, CalendarEnds: the law can't say.
    """
    law = planning.law_for_draft(found.project, at, rules.frozen_values(found))
    with planning.asking_the_law():
        earliest = rules.earliest_due(list(found.lots.order_by("number")), law, at)
    return {"earliest": instant_text(earliest), "article": planning.article(law, rules.BID_PERIOD)}


def publication(found: Notice, chosen: str, at: datetime) -> Answer:
    """What publishing a draft at ``at`` would publish, with the digest to sign; ``chosen``: the deadline, or blank.

    Raises:
        MoveNotAllowed: it is out. Invalid: the deadline is no instant. LawRefuses, CalendarEnds: the law can't say.
    """
    if found.state != Notice.State.DRAFT:
        raise MoveNotAllowed(move="publish", now=found.state, possible=Notice.workflow.possible(found.state))
    due = as_instant(chosen or deadline_proposal(found, at)["earliest"])
    content = notice_to_sign(found, bids_due_at=due, at=at)
    return {"bids_due_at": instant_text(due), "notice": content, "notice_sha256": planning.digest(content)}
