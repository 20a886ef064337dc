"""JSON of the evaluation: what the committee records, and the report that everybody reads."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router

from openhall.identity import public as identity
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.evaluation import commands, queries, scoring, sheets
from openhall.tendering.evaluation.inputs import ChairInput, DraftInput, Findings, SheetInput
from openhall.tendering.evaluation.models import Evaluation, Sheet
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import Nothing, receipt

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
    }


@router.get("/lots/{uuid}/evaluation", response=Answer)
def show_evaluation(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """The findings on a lot's bids: for the committee from the first, for everybody once the report is signed."""
    lot = notices.lot(uuid)
    found = queries.visible(lot, identity.reader(request), identity.received_at(request))
    if found is None:
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
    ranking = queries.preview(lot, payload, identity.signed_in(request), identity.received_at(request))
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
def sign_report(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Sign the report (EVA-02): findings and ranking are fixed."""
    actor, intent = identity.acting(request, command="sign_report", object=f"lot:{uuid}")
    evaluation, recorded = commands.sign_report(
        lot_uuid=uuid, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return shown(evaluation, notices.lot(uuid)) | receipt(recorded)


def _sheet(row: Sheet) -> Answer:
    return {
        "sheet": str(row.uuid),
        "version": row.version,
        "drafted_at": instant_text(row.drafted_at) if row.drafted_at else None,
        "signed_at": instant_text(row.signed_at) if row.signed_at else None,
        "scores": row.scores,
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
    return _sheet(row) | {"draft": row.draft}


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


@router.post("/lots/{uuid}/sheets/{sheet}/chair", response=Answer)
def choose_chair(request: HttpRequest, uuid: UUID, sheet: UUID, payload: ChairInput) -> Answer:
    """Vote for the chair of your committee (EVA-04)."""
    actor, intent = identity.acting(request, command="choose_chair", object=f"sheet:{sheet}")
    row, recorded = scoring.choose_chair(
        lot_uuid=uuid, sheet=sheet, member=payload.member, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return _sheet(row) | receipt(recorded)


@router.post("/lots/{uuid}/sheets/{sheet}/closing", response=Answer)
def close_scoring(request: HttpRequest, uuid: UUID, sheet: UUID, payload: Nothing) -> Answer:
    """Close the scoring (EVA-05), as the chair, when every member has signed."""
    actor, intent = identity.acting(request, command="close_scoring", object=f"sheet:{sheet}")
    closed, recorded = scoring.close_scoring(
        lot_uuid=uuid, sheet=sheet, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"lot": str(uuid), "means": closed.means} | receipt(recorded)
