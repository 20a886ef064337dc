"""JSON of reports to the chair, instructions and appraisal sheets."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status

from openhall.identity import public as identity
from openhall.procedures.appraisal import answers, preparing, queries, reports, sheets
from openhall.procedures.appraisal.answers import Answer
from openhall.procedures.appraisal.inputs import (
    AssessmentInput,
    DecisionInput,
    DeliveryInput,
    DraftInput,
    InstructionInput,
    ReceiptInput,
    RoundInput,
    SealInput,
    WordsInput,
)

router = Router(tags=["appraisal"])


def _acting(request: HttpRequest, command: str, object_: str) -> dict[str, Any]:
    actor, intent = identity.acting(request, command=command, object=object_)
    return {"intent": intent, "actor": actor, "at": identity.received_at(request)}


@router.get("/chair-reports", response=Answer)
def list_reports(request: HttpRequest, response: HttpResponse) -> Answer:
    """Reports to the chair that the reader may read; without an account those that were published."""
    response["Cache-Control"] = "no-store"
    return {"reports": [answers.report(one, whole=False) for one in queries.reports(identity.reader(request))]}


@router.get("/chair-reports/{uuid}", response=Answer)
def read_report(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """A report with what it says, its receipt and its instructions."""
    response["Cache-Control"] = "no-store"
    return answers.report(queries.report(uuid, identity.reader(request)), whole=True)


@router.put("/chair-reports/{uuid}", response={201: Answer})
def draft_report(request: HttpRequest, uuid: UUID, payload: DraftInput) -> Status[Answer]:
    """Draft the report on a published edition, as the provincial office; nothing counts before it is sealed."""
    row = preparing.draft(
        report=uuid, given=payload, actor=identity.signed_in(request), at=identity.received_at(request)
    )
    return Status(201, answers.report(row, whole=True))


@router.put("/chair-reports/{uuid}/seal-batches/{batch}", response={201: Answer})
def begin_report_seal(request: HttpRequest, uuid: UUID, batch: UUID, payload: SealInput) -> Status[Answer]:
    """Lay a draft before a keeper of the office's seal; then as with every batch (``use_seal``)."""
    row = preparing.begin(
        report=uuid, batch=batch, certificate=payload.certificate, pdf_sha256=payload.pdf_sha256,
        reader=identity.signed_in(request), at=identity.received_at(request),
    )  # fmt: skip
    return Status(201, {"id": str(row.uuid), "state": row.state, "version": row.version})


@router.put("/chair-reports/{uuid}/delivery", response=Answer)
def deliver_chair_report(request: HttpRequest, uuid: UUID, payload: DeliveryInput) -> Answer:
    """Lay a sealed report before the chair (RPT-01)."""
    signed = _acting(request, "deliver_chair_report", f"chair-report:{uuid}")
    row, recorded = reports.deliver_chair_report(report=uuid, given=payload, **signed)
    return answers.report(row, whole=False) | answers.receipt(recorded)


@router.put("/chair-reports/{uuid}/receipt", response=Answer)
def receive_chair_report(request: HttpRequest, uuid: UUID, payload: ReceiptInput) -> Answer:
    """Sign, as chair, that the report has arrived (RPT-02)."""
    signed = _acting(request, "receive_chair_report", f"chair-report:{uuid}")
    row, recorded = reports.receive_chair_report(report=uuid, given=payload, **signed)
    return answers.report(row, whole=False) | answers.receipt(recorded)


@router.put("/chair-reports/{uuid}/publication", response=Answer)
def publish_chair_report(request: HttpRequest, uuid: UUID) -> Answer:
    """Say, as chair, that everybody may read the report (RPT-05)."""
    signed = _acting(request, "publish_chair_report", f"chair-report:{uuid}")
    row, recorded = reports.publish_chair_report(report=uuid, **signed)
    return answers.report(row, whole=False) | answers.receipt(recorded)


@router.get("/chair-instructions", response=Answer)
def list_instructions(request: HttpRequest, response: HttpResponse) -> Answer:
    """The chair's instructions to the units that one leads."""
    response["Cache-Control"] = "no-store"
    return {"instructions": [answers.instruction(one) for one in queries.instructions(identity.signed_in(request))]}


@router.post("/chair-instructions/{uuid}", response=Answer)
def instruct_unit(request: HttpRequest, uuid: UUID, payload: InstructionInput) -> Answer:
    """Instruct a unit of a received report, as chair (RPT-03)."""
    signed = _acting(request, "instruct_unit", f"chair-instruction:{uuid}")
    row, recorded = reports.instruct_unit(instruction=uuid, given=payload, **signed)
    return answers.instruction(row) | answers.receipt(recorded)


@router.put("/chair-instructions/{uuid}/answer", response=Answer)
def answer_instruction(request: HttpRequest, uuid: UUID, payload: WordsInput) -> Answer:
    """Answer an instruction, as head of the unit (RPT-04)."""
    signed = _acting(request, "answer_instruction", f"chair-instruction:{uuid}")
    row, recorded = reports.answer_instruction(instruction=uuid, given=payload, **signed)
    return answers.instruction(row) | answers.receipt(recorded)


@router.get("/appraisals", response=Answer)
def list_sheets(request: HttpRequest, response: HttpResponse) -> Answer:
    """Appraisal sheets that concern the reader."""
    response["Cache-Control"] = "no-store"
    found = queries.sheets(identity.signed_in(request), identity.received_at(request))
    return {"appraisals": [answers.sheet(one) for one in found]}


@router.get("/appraisals/{uuid}", response=Answer)
def read_sheet(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """A sheet, for the person and the two who sign it."""
    response["Cache-Control"] = "no-store"
    return answers.sheet(queries.sheet(uuid, identity.signed_in(request), identity.received_at(request)))


@router.post("/appraisal-rounds/{uuid}", response=Answer)
def open_appraisals(request: HttpRequest, uuid: UUID, payload: RoundInput) -> Answer:
    """Draft sheets of a period from the figures (APR-01)."""
    signed = _acting(request, "open_appraisals", f"appraisal-round:{uuid}")
    rows, recorded = sheets.open_appraisals(round=uuid, given=payload, **signed)
    return {"appraisals": [str(one.uuid) for one in rows]} | answers.receipt(recorded)


@router.put("/appraisals/{uuid}/statement", response=Answer)
def give_statement(request: HttpRequest, uuid: UUID, payload: WordsInput) -> Answer:
    """Say one's own about one's sheet (APR-02)."""
    signed = _acting(request, "give_statement", f"appraisal:{uuid}")
    return _sheet(sheets.give_statement(appraisal=uuid, given=payload, **signed))


@router.put("/appraisals/{uuid}/assessment", response=Answer)
def assess_sheet(request: HttpRequest, uuid: UUID, payload: AssessmentInput) -> Answer:
    """Assess a sheet as the first of two (APR-03)."""
    signed = _acting(request, "assess_sheet", f"appraisal:{uuid}")
    return _sheet(sheets.assess_sheet(appraisal=uuid, given=payload, **signed))


@router.put("/appraisals/{uuid}/confirmation", response=Answer)
def confirm_sheet(request: HttpRequest, uuid: UUID) -> Answer:
    """Sign a sheet as the second one (APR-04)."""
    signed = _acting(request, "confirm_sheet", f"appraisal:{uuid}")
    return _sheet(sheets.confirm_sheet(appraisal=uuid, **signed))


@router.put("/appraisals/{uuid}/objection", response=Answer)
def object_to_sheet(request: HttpRequest, uuid: UUID, payload: WordsInput) -> Answer:
    """Object to one's own sheet (APR-05)."""
    signed = _acting(request, "object_to_sheet", f"appraisal:{uuid}")
    return _sheet(sheets.object_to_sheet(appraisal=uuid, given=payload, **signed))


@router.put("/appraisals/{uuid}/decision", response=Answer)
def decide_objection_to_sheet(request: HttpRequest, uuid: UUID, payload: DecisionInput) -> Answer:
    """Decide about an objection to a sheet (APR-06)."""
    signed = _acting(request, "decide_objection_to_sheet", f"appraisal:{uuid}")
    return _sheet(sheets.decide_objection_to_sheet(appraisal=uuid, given=payload, **signed))


def _sheet(done: sheets.Done) -> Answer:
    return answers.sheet(done[0]) | answers.receipt(done[1])
