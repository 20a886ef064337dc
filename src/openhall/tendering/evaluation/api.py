"""JSON of the evaluation: what the committee records, and the report that everybody reads."""

import re
from pathlib import PurePosixPath
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.evaluation import (
    blinding,
    clarifying,
    commands,
    examining,
    previews,
    qualifying,
    queries,
    reporting,
    scoring,
    sheets,
    timing,
)
from openhall.tendering.evaluation.inputs import (
    AnswerInput,
    ChairInput,
    ClarificationInput,
    DraftInput,
    EvaluationTimeInput,
    ExaminationInput,
    Findings,
    MoreTimeInput,
    OpinionInput,
    ReportInput,
    SettingAsideInput,
    SheetInput,
)
from openhall.tendering.evaluation.models import Clarification, Evaluation, Sheet
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.public import Nothing, officer_of, receipt

router = Router(tags=["evaluation"])
Answer = dict[str, Any]


def shown(evaluation: Evaluation, lot: Lot) -> Answer:
    """An evaluation. ``version`` is the lot's, which intents on the lot name."""
    return {
        "uuid": str(evaluation.uuid),
        "lot": str(lot.uuid),
        "version": lot.version,
        "state": lot.state,
        "method": lot.method,
        "committee": {"members": evaluation.members, "experts": evaluation.experts},
        "bids": evaluation.findings,
        "evaluated_at": instant_text(evaluation.evaluated_at),
        "evaluation_leaf_sha256": evaluation.evaluation_leaf,
        "signed_at": instant_text(evaluation.signed_at) if evaluation.signed_at else None,
        "report_leaf_sha256": evaluation.report_leaf or None,
        "ranking": evaluation.ranking,
        "opinions": evaluation.opinions,
    }


@router.get("/lots/{uuid}/evaluation", response=Answer)
def show_evaluation(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """The findings on a lot's bids: for the committee from the first, for everybody once the report is signed."""
    lot = notices.lot(uuid)
    found = queries.visible(lot, identity.reader(request), identity.received_at(request))
    if found is None or (found.signed_at is None and blinding.hides(lot)):
        raise NotFound(lot=str(uuid))
    if found.signed_at is None:
        response["Cache-Control"] = "no-store"
    return shown(found, lot)


@router.post("/lots/{uuid}/evaluation", response=Answer)
def evaluate_bids(request: HttpRequest, uuid: UUID, payload: Findings) -> Answer:
    """Record the findings on all bids (EVA-01); until the report is signed, anew if need be."""
    actor, intent = identity.acting(request, command="evaluate_bids", object=f"lot:{uuid}")
    evaluation, recorded = commands.evaluate_bids(
        lot_uuid=uuid, findings=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return shown(evaluation, notices.lot(uuid)) | receipt(recorded)


@router.post("/lots/{uuid}/evaluation/preview", response=Answer)
def preview_ranking(request: HttpRequest, response: HttpResponse, uuid: UUID, payload: Findings) -> Answer:
    """The ranking that findings would give, for the committee; nothing is recorded."""
    response["Cache-Control"] = "no-store"
    lot = notices.lot(uuid)
    ranking = previews.preview(lot, payload, identity.signed_in(request), identity.received_at(request))
    return {"lot": str(uuid), "version": lot.version, "ranking": ranking.to_json()}


@router.get("/lots/{uuid}/report", response=Answer)
def show_report(request: HttpRequest, uuid: UUID) -> Answer:
    """The signed ranking, with the parameters it was computed with; public."""
    lot = notices.lot(uuid)
    found = queries.signed(lot)
    if found is None:
        raise NotFound(lot=str(uuid))
    return shown(found, lot) | {"parameters": queries.bench(lot, found).parameters.to_json()}


@router.post("/lots/{uuid}/report", response=Answer)
def sign_report(request: HttpRequest, uuid: UUID, payload: ReportInput) -> Answer:
    """Sign the report (EVA-02), when every member of a drawn committee has: findings and ranking are fixed."""
    actor, intent = identity.acting(request, command="sign_report", object=f"lot:{uuid}")
    evaluation, recorded = commands.sign_report(
        lot_uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return shown(evaluation, notices.lot(uuid)) | receipt(recorded)


def _sheet(row: Sheet) -> Answer:
    scores = None if row.scores is None else blinding.seen(row.lot, row.person_id, row.scores)
    return {
        "sheet": str(row.uuid),
        "version": row.version,
        "drafted_at": instant_text(row.drafted_at) if row.drafted_at else None,
        "signed_at": instant_text(row.signed_at) if row.signed_at else None,
        "scores": scores,
    }


@router.get("/lots/{uuid}/sheet", response=Answer)
def show_sheet(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """Your own scores of a lot's bids: what you typed, and what you signed."""
    response["Cache-Control"] = "no-store"
    reader, lot = identity.signed_in(request), notices.lot(uuid)
    sheets.require_seat(lot, reader, identity.received_at(request))
    row = sheets.of_member(lot, reader.person_id)
    if row is None:
        raise NotFound(lot=str(uuid))
    draft = {name: blinding.seen(lot, reader.person_id, said) for name, said in row.draft.items()}
    return _sheet(row) | {"draft": draft}


@router.get("/lots/{uuid}/sheet/bids/{bid}/documents/{index}")
def show_blind_document(request: HttpRequest, uuid: UUID, bid: UUID, index: int) -> StreamingHttpResponse:
    """A document that names nobody, of a bid that you score blind, under the name that you know. ``index`` from 0."""
    at, reader, lot = identity.received_at(request), identity.signed_in(request), notices.lot(uuid)
    sheets.require_seat(lot, reader, at)
    found = blinding.find(lot, reader.person_id, str(bid))
    listed = blinding.documents(found, at) if found.hidden else []
    if not 0 <= index < len(listed):
        raise NotFound(bid=str(bid))
    document = opening.document_for_panel(found.bid.bid, listed[index][0], None, at)
    suffix = PurePosixPath(document.entry.name).suffix.lower()
    name = f"document-{index + 1}{suffix if re.fullmatch('[.][a-z0-9]{1,5}', suffix) else ''}"
    response = StreamingHttpResponse(document.pieces(), content_type="application/octet-stream")
    response["Content-Length"] = str(document.entry.size)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@router.put("/lots/{uuid}/sheets/{sheet}/draft", response=Answer)
def save_draft(request: HttpRequest, response: HttpResponse, uuid: UUID, sheet: UUID, payload: DraftInput) -> Answer:
    """Keep what you have typed; it isn't signed, and nobody else reads it."""
    response["Cache-Control"] = "no-store"
    row = scoring.save_draft(
        lot_uuid=uuid, sheet=sheet, given=payload, reader=identity.signed_in(request), at=identity.received_at(request)
    )
    return _sheet(row)


@router.post("/lots/{uuid}/sheets/{sheet}/scores", response=Answer)
def sign_scores(request: HttpRequest, uuid: UUID, sheet: UUID, payload: SheetInput) -> Answer:
    """Sign your scores of all bids (EVA-03), or change them with a reason until the chair closes the scoring."""
    actor, intent = identity.acting(request, command="sign_scores", object=f"sheet:{sheet}")
    row, recorded = scoring.sign_scores(
        lot_uuid=uuid, sheet=sheet, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _sheet(row) | receipt(recorded)


@router.get("/lots/{uuid}/sheet/examination", response=Answer)
def show_examination(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """What the documents ask to be examined, what you signed last, and the committee's findings once all have."""
    response["Cache-Control"] = "no-store"
    reader, lot = identity.signed_in(request), notices.lot(uuid)
    sheets.require_seat(lot, reader, identity.received_at(request))
    row, found = sheets.of_member(lot, reader.person_id), examining.combined(lot) if examining.is_apart(lot) else None
    last = examining.current(row) if row else None
    return {
        "lot": str(uuid),
        "requirements": [
            {"id": one.id, "stage": one.stage, "text": one.text, "clause": one.clause}
            for one in examining.requirements(lot)
        ],
        "sheet": str(row.uuid) if row else None,
        "version": row.version if row else 0,
        "signed": None if last is None else blinding.seen(lot, reader.person_id, last.marks),
        "committee": None if found is None else blinding.seen(lot, reader.person_id, found),
        "over": found is not None and examining.is_over(lot),
    }


@router.post("/lots/{uuid}/sheets/{sheet}/examination", response=Answer)
def sign_examination(request: HttpRequest, uuid: UUID, sheet: UUID, payload: ExaminationInput) -> Answer:
    """Sign which requirements of the documents every bid meets (EVA-14); anew with a reason until all agree."""
    actor, intent = identity.acting(request, command="sign_examination", object=f"sheet:{sheet}")
    row, recorded = examining.sign_examination(
        lot_uuid=uuid, sheet=sheet, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _sheet(row) | receipt(recorded)


@router.get("/lots/{uuid}/qualifications", response=Answer)
def show_qualifications(request: HttpRequest, uuid: UUID) -> Answer:
    """What the owner examines and found, for who prepares the tender."""
    lot = notices.lot(uuid)
    officer_of(request, lot.notice.project)
    row = qualifying.current(lot)
    return {
        "version": lot.version,
        "requirements": [{"id": one.id, "text": one.text, "clause": one.clause} for one in qualifying.asked(lot)],
        "fewest": qualifying.fewest(lot),
        "marks": None if row is None else row.marks,
        "may_change": not qualifying.has_begun(lot),
    }


@router.post("/lots/{uuid}/qualifications", response=Answer)
def examine_qualifications(request: HttpRequest, uuid: UUID, payload: ExaminationInput) -> Answer:
    """Say, for the owner, which bidders are qualified (EVA-15); anew with a reason until the committee begins."""
    actor, intent = identity.acting(request, command="examine_qualifications", object=f"lot:{uuid}")
    row, recorded = qualifying.examine_qualifications(
        lot_uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"marks": row.marks, "unqualified": sorted(qualifying.unqualified(row.lot))} | receipt(recorded)


@router.post("/lots/{uuid}/sheets/{sheet}/chair", response=Answer)
def choose_chair(request: HttpRequest, uuid: UUID, sheet: UUID, payload: ChairInput) -> Answer:
    """Vote for the chair of your committee (EVA-04)."""
    actor, intent = identity.acting(request, command="choose_chair", object=f"sheet:{sheet}")
    row, recorded = scoring.choose_chair(
        lot_uuid=uuid, sheet=sheet, member=payload.member, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _sheet(row) | receipt(recorded)


@router.post("/lots/{uuid}/sheets/{sheet}/opinion", response=Answer)
def sign_opinion(request: HttpRequest, uuid: UUID, sheet: UUID, payload: OpinionInput) -> Answer:
    """Sign the findings as a member (EVA-06): agree, dissent with reasons, or refuse to sign."""
    actor, intent = identity.acting(request, command="sign_opinion", object=f"sheet:{sheet}")
    opinion, recorded = reporting.sign_opinion(
        lot_uuid=uuid, sheet=sheet, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    told = {"stance": opinion.stance, "reason": opinion.reason, "findings": opinion.findings}
    return {"sheet": str(sheet), "version": opinion.sheet.version} | told | receipt(recorded)


@router.post("/lots/{uuid}/sheets/{sheet}/closing", response=Answer)
def close_scoring(request: HttpRequest, uuid: UUID, sheet: UUID, payload: Nothing) -> Answer:
    """Close the scoring (EVA-05), as the chair, when every member has signed."""
    actor, intent = identity.acting(request, command="close_scoring", object=f"sheet:{sheet}")
    closed, recorded = scoring.close_scoring(
        lot_uuid=uuid, sheet=sheet, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"lot": str(uuid), "means": closed.means} | receipt(recorded)


def _told(row: Clarification, reader: Actor) -> Answer:
    """A question for those who may read it. Who asked stands nowhere."""
    return {
        "clarification": str(row.uuid),
        "lot": str(row.lot.uuid),
        "version": row.version,
        "question": row.question,
        "asked_at": instant_text(row.asked_at),
        "due_at": instant_text(row.due_at),
        "answer": row.answer or None,
        "documents": [
            {"title": one.title, "sha256": one.sha256, "size": one.size, "media_type": one.media_type}
            for one in clarifying.files_of(row, reader)
        ],
        "answered_at": instant_text(row.answered_at) if row.answered_at else None,
        "set_aside": row.aside_reason or None,
    }


@router.get("/lots/{uuid}/clarifications", response=list[Answer])
def list_clarifications(request: HttpRequest, response: HttpResponse, uuid: UUID) -> list[Answer]:
    """Questions to bidders and their answers, for the committee."""
    response["Cache-Control"] = "no-store"
    reader, lot = identity.signed_in(request), notices.lot(uuid)
    if not queries.on_the_committee(lot, reader, identity.received_at(request)):
        raise NotFound(lot=str(uuid))
    shown = blinding.names_of(lot, reader.person_id)
    return [_told(one, reader) | {"bidder": shown.get(str(one.bid), "")} for one in clarifying.of_lot(lot)]


@router.put("/lots/{uuid}/clarifications/{clarification}", response=Answer)
def ask_clarification(request: HttpRequest, uuid: UUID, clarification: UUID, payload: ClarificationInput) -> Answer:
    """Ask a bidder about something unclear in its bid (EVA-09). The question’s id is chosen by the caller."""
    actor, intent = identity.acting(request, command="ask_clarification", object=f"clarification:{clarification}")
    row, recorded = clarifying.ask_clarification(
        lot_uuid=uuid,
        clarification=clarification,
        given=payload,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return _told(row, actor) | receipt(recorded)


@router.get("/clarifications/{uuid}", response=Answer)
def show_clarification(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """A question with its answer, for the committee and the bidder that was asked."""
    response["Cache-Control"] = "no-store"
    reader = identity.signed_in(request)
    return _told(clarifying.visible(uuid, reader, identity.received_at(request)), reader)


@router.post("/clarifications/{uuid}/answer", response=Answer)
def answer_clarification(request: HttpRequest, uuid: UUID, payload: AnswerInput) -> Answer:
    """Answer the committee’s question in writing (EVA-10), once and in time."""
    actor, intent = identity.acting(request, command="answer_clarification", object=f"clarification:{uuid}")
    row, recorded = clarifying.answer_clarification(
        clarification=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _told(row, actor) | receipt(recorded)


@router.post("/clarifications/{uuid}/setting-aside", response=Answer)
def set_aside_answer(request: HttpRequest, uuid: UUID, payload: SettingAsideInput) -> Answer:
    """Leave an answer out of account because it goes beyond the bid or changes it (EVA-11)."""
    actor, intent = identity.acting(request, command="set_aside_answer", object=f"clarification:{uuid}")
    row, recorded = clarifying.set_aside_answer(
        clarification=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _told(row, actor) | receipt(recorded)


@router.post("/lots/{uuid}/evaluation-time", response=Answer)
def set_evaluation_time(request: HttpRequest, uuid: UUID, payload: EvaluationTimeInput) -> Answer:
    """Fix or extend the time of the evaluation (EVA-08), for the tenderer."""
    actor, intent = identity.acting(request, command="set_evaluation_time", object=f"lot:{uuid}")
    period, recorded = timing.set_evaluation_time(
        lot_uuid=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"lot": str(uuid), "until": instant_text(period.until)} | receipt(recorded)


@router.post("/lots/{uuid}/sheets/{sheet}/more-time", response=Answer)
def ask_more_time(request: HttpRequest, uuid: UUID, sheet: UUID, payload: MoreTimeInput) -> Answer:
    """Say that the time of the evaluation is too short (EVA-07), as a member."""
    actor, intent = identity.acting(request, command="ask_more_time", object=f"sheet:{sheet}")
    row, recorded = timing.ask_more_time(
        lot_uuid=uuid, sheet=sheet, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"sheet": str(row.uuid), "version": row.version} | receipt(recorded)
