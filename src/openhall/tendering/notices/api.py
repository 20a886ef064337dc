"""JSON of notices. Acts and drafts carry their intent in the headers; for all of them its object is the notice."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.tendering.notices import commands, drafting, queries, views
from openhall.tendering.notices.inputs import (
    AmendmentInput,
    AnswerInput,
    DocumentDraft,
    LotForm,
    NoticeDraft,
    Publication,
    QuestionInput,
    Terms,
)
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Input, Sha256, receipt

router = Router(tags=["notices"])
Answer = dict[str, Any]


class LotNamed(Input):
    """A lot by its id."""

    lot: UUID


class DocumentNamed(Input):
    """A document by its digest."""

    sha256: Sha256


def _acting(request: HttpRequest, command: str, uuid: UUID) -> tuple[Actor, Intent]:
    return identity.acting(request, command=command, object=f"notice:{uuid}")


@router.get("/projects/{uuid}/notice", response=Answer)
def show_notice_of_project(request: HttpRequest, uuid: UUID) -> Answer:
    """The project's notice."""
    reader = identity.reader(request)
    found = queries.existing_notice_of(planning.visible_project(uuid, reader))
    return views.notice(queries.visible_notice(found.uuid, reader))


@router.get("/notices", response=Answer)
def list_notices(request: HttpRequest, before: int | None = None, limit: int = 50, open: bool = False) -> Answer:
    """Notices that are out, newest first; ``open``: only those whose bids aren't due yet."""
    at = identity.received_at(request) if open else None
    rows = queries.published_notices(before=before, limit=max(1, min(limit, 100)), open_at=at)
    return {"notices": [views.summary(row) for row in rows], "next": rows[-1].pk if rows else None}


@router.get("/notices/{uuid}", response=Answer)
def show_notice(request: HttpRequest, uuid: UUID) -> Answer:
    """One notice with lots, documents, custodians, amendments and answered questions."""
    return views.notice(queries.visible_notice(uuid, identity.reader(request)))


@router.put("/projects/{project_uuid}/notices/{uuid}", response=Answer)
def draft_notice(request: HttpRequest, project_uuid: UUID, uuid: UUID, payload: NoticeDraft) -> Answer:
    """Write the whole draft; it replaces what was there."""
    actor, intent = _acting(request, "draft_notice", uuid)
    drafting.draft_notice(
        project_uuid=project_uuid,
        notice_uuid=uuid,
        draft=payload,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return views.notice(queries.notice(uuid))


@router.put("/notices/{uuid}/terms", response=Answer)
def set_terms(request: HttpRequest, uuid: UUID, payload: Terms) -> Answer:
    """Change window, threshold, custodians and proposed deadline of the draft."""
    actor, intent = _acting(request, "set_terms", uuid)
    drafting.set_terms(notice_uuid=uuid, terms=payload, intent=intent, actor=actor, at=identity.received_at(request))
    return views.notice(queries.notice(uuid))


@router.put("/notices/{uuid}/lots", response=Answer)
def save_lot(request: HttpRequest, uuid: UUID, payload: LotForm) -> Answer:
    """Add a lot to the draft, or change the one with the same id."""
    actor, intent = _acting(request, "save_lot", uuid)
    row = drafting.save_lot(
        notice_uuid=uuid, lot=payload.draft(), intent=intent, actor=actor, at=identity.received_at(request)
    )
    return views.notice(queries.notice(uuid)) | {"lot": str(row.uuid)}


@router.post("/notices/{uuid}/lots/remove", response=Answer)
def remove_lot(request: HttpRequest, uuid: UUID, payload: LotNamed) -> Answer:
    """Take a lot out of the draft."""
    actor, intent = _acting(request, "remove_lot", uuid)
    drafting.remove_lot(
        notice_uuid=uuid, lot_uuid=payload.lot, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return views.notice(queries.notice(uuid))


@router.post("/notices/{uuid}/documents", response=Answer)
def add_document(request: HttpRequest, uuid: UUID, payload: DocumentDraft) -> Answer:
    """Add an uploaded file to the draft's documents."""
    actor, intent = _acting(request, "add_document", uuid)
    drafting.add_document(
        notice_uuid=uuid, document=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return views.notice(queries.notice(uuid))


@router.post("/notices/{uuid}/documents/remove", response=Answer)
def remove_document(request: HttpRequest, uuid: UUID, payload: DocumentNamed) -> Answer:
    """Take a document out of the draft."""
    actor, intent = _acting(request, "remove_document", uuid)
    drafting.remove_document(
        notice_uuid=uuid, sha256=payload.sha256, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return views.notice(queries.notice(uuid))


@router.get("/notices/{uuid}/earliest-deadline", response=Answer)
def earliest_deadline(request: HttpRequest, uuid: UUID) -> Answer:
    """The earliest deadline for bids that the law allows if the notice went out now, and the article."""
    found = queries.visible_notice(uuid, identity.reader(request))
    return views.deadline_proposal(found, identity.received_at(request))


@router.get("/notices/{uuid}/publication", response=Answer)
def preview_publication(request: HttpRequest, uuid: UUID, bids_due_at: str = "") -> Answer:
    """What publishing the draft with this deadline (by default the earliest) would publish, and the digest to sign."""
    found = queries.visible_notice(uuid, identity.reader(request))
    return views.publication(found, bids_due_at, identity.received_at(request))


@router.post("/notices/{uuid}/publication", response=Answer)
def publish_notice(request: HttpRequest, uuid: UUID, payload: Publication) -> Answer:
    """Publish the notice (NOT-01). ``notice_sha256``: digest of the notice as the preview shows it."""
    actor, intent = _acting(request, "publish_notice", uuid)
    _found, recorded = commands.publish_notice(
        notice_uuid=uuid,
        bids_due_at=payload.bids_due_at,
        notice_sha256=payload.notice_sha256,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return views.notice(queries.notice(uuid)) | receipt(recorded)


@router.post("/notices/{uuid}/amendments", response=Answer)
def amend_notice(request: HttpRequest, uuid: UUID, payload: AmendmentInput) -> Answer:
    """Amend the notice (NOT-04)."""
    actor, intent = _acting(request, "amend_notice", uuid)
    row, recorded = commands.amend_notice(
        notice_uuid=uuid, amendment=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return views.notice(queries.notice(uuid)) | {"amendment": str(row.uuid)} | receipt(recorded)


@router.post("/notices/{uuid}/questions/{question}", response={201: Answer})
def ask_question(request: HttpRequest, uuid: UUID, question: UUID, payload: QuestionInput) -> Status[Answer]:
    """Ask about the documents (NOT-02). ``question`` is an id chosen by the caller; the intent's object is it."""
    actor, intent = identity.acting(request, command="ask_question", object=f"question:{question}")
    row, recorded = commands.ask_question(
        notice_uuid=uuid,
        question_uuid=question,
        question=payload.text,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return Status(201, {"uuid": str(row.uuid)} | receipt(recorded))


@router.post("/questions/{uuid}/answer", response=Answer)
def answer_question(request: HttpRequest, uuid: UUID, payload: AnswerInput) -> Answer:
    """Publish a question with its answer (NOT-03)."""
    actor, intent = identity.acting(request, command="answer_question", object=f"question:{uuid}")
    row, recorded = commands.answer_question(
        question_uuid=uuid, answer=payload.answer, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return views.question(row) | receipt(recorded)
