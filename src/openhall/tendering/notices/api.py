"""JSON of notices. Acts and drafts carry their intent in the headers; for all of them its object is the notice."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.tendering.notices import commands, criteria_changes, custody, drafting, extending, queries, views
from openhall.tendering.notices.criteria_inputs import CriteriaForm, ProposalForm
from openhall.tendering.notices.inputs import (
    AbsenceInput,
    AmendmentInput,
    AnswerInput,
    DocumentDraft,
    ExtensionInput,
    LotForm,
    NoticeDraft,
    ProofInput,
    Publication,
    QuestionInput,
    Terms,
)
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Input, Sha256, receipt
from openhall_sealing import b64

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


@router.put("/notices/{uuid}/lots/criteria", response=Answer)
def set_criteria(request: HttpRequest, uuid: UUID, payload: CriteriaForm) -> Answer:
    """Write requirements, criteria and scales of a lot of the draft."""
    actor, intent = _acting(request, "set_criteria", uuid)
    row = drafting.set_criteria(
        notice_uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return views.notice(queries.notice(uuid)) | {"lot": str(row.uuid)}


@router.get("/notices/{uuid}/lots/criteria/proposal", response=Answer)
def show_proposed_criteria(request: HttpRequest, uuid: UUID) -> Answer:
    """The criteria that the next amendment could change, for who prepares the tender, and the digest to sign."""
    found = queries.notice(uuid)
    planning.officer_of(request, found.project)
    return views.proposal(found)


@router.put("/notices/{uuid}/lots/criteria/proposal", response=Answer)
def propose_criteria(request: HttpRequest, uuid: UUID, payload: ProposalForm) -> Answer:
    """Prepare other criteria for a lot of a published notice. An amendment puts them in force."""
    actor, intent = _acting(request, "propose_criteria", uuid)
    criteria_changes.propose_criteria(
        notice_uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    found = queries.notice(uuid)
    return views.proposal(found) | {"version": found.version}


@router.post("/notices/{uuid}/lots/criteria/proposal/remove", response=Answer)
def drop_criteria(request: HttpRequest, uuid: UUID, payload: LotNamed) -> Answer:
    """Throw away what was prepared for a lot; its criteria stay as they are."""
    actor, intent = _acting(request, "drop_criteria", uuid)
    criteria_changes.drop_criteria(
        notice_uuid=uuid, lot=payload.lot, intent=intent, actor=actor, at=identity.received_at(request)
    )
    found = queries.notice(uuid)
    return views.proposal(found) | {"version": found.version}


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


@router.post("/notices/{uuid}/extension", response=Answer)
def extend_deadline(request: HttpRequest, uuid: UUID, payload: ExtensionInput) -> Answer:
    """Enter until when bids are taken after an outage for which nobody gave a figure (NOT-05)."""
    actor, intent = _acting(request, "extend_deadline", uuid)
    _row, recorded = extending.extend_deadline(
        notice_uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return views.notice(queries.notice(uuid)) | receipt(recorded)


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


@router.get("/notices/{uuid}/custodians", response=Answer)
def show_custodians(request: HttpRequest, uuid: UUID) -> Answer:
    """The custodians of a notice that is out: whose keys were shown to work, who is absent, whether enough remain."""
    found = custody.custody_of(queries.visible_notice(uuid, None))
    return {
        "threshold": found.threshold,
        "present": found.present,
        "proved": found.proved,
        "enough": found.enough,
        "alone": found.alone,
        "custodians": [
            {
                "uuid": str(place.custodian.uuid),
                "version": place.custodian.version,
                "place": place.custodian.place,
                "recipient": place.custodian.recipient,
                "organisation": place.custodian.organisation.name,
                "side": place.side,
                "proved_at": views.written(place.custodian.proved_at),
                "absent_since": views.written(place.custodian.absent_since),
                "reason": place.custodian.absence_reason,
                "revoked": place.revoked,
            }
            for place in found.places
        ],
    }


@router.get("/custodians/{uuid}/trial-share", response=Answer)
def show_trial_share(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """Today's trial share of a place that the reader keeps: base64 of an age file for the custodian's key."""
    response["Cache-Control"] = "no-store"
    trial = custody.trial_share(uuid, identity.signed_in(request), identity.received_at(request))
    return {"trial": b64(trial)}


@router.post("/custodians/{uuid}/proof", response=Answer)
def prove_custody(request: HttpRequest, uuid: UUID, payload: ProofInput) -> Answer:
    """Show that the custodian's key opened the trial share (CUS-03)."""
    actor, intent = identity.acting(request, command="prove_custody", object=f"custodian:{uuid}")
    row, recorded = custody.prove_custody(
        custodian=uuid, share=payload.share, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"uuid": str(uuid), "version": row.version} | receipt(recorded)


@router.post("/custodians/{uuid}/absence", response=Answer)
def declare_absence(request: HttpRequest, uuid: UUID, payload: AbsenceInput) -> Answer:
    """Say that a custodian can't come, or can after all (CUS-04)."""
    actor, intent = identity.acting(request, command="declare_absence", object=f"custodian:{uuid}")
    row, recorded = custody.declare_absence(
        custodian=uuid,
        absent=payload.absent,
        reason=payload.reason,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return {"uuid": str(uuid), "version": row.version, "absent": payload.absent} | receipt(recorded)
