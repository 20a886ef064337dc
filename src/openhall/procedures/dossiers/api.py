"""JSON of dossiers: filing and following one's own, the steps of a unit, tracking by number and secret."""

from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from typing import Annotated
from urllib.parse import unquote
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from ninja import Router, Status
from pydantic import StringConstraints

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.procedures.dossiers import (
    answers,
    batches,
    carrying,
    delays,
    desk_fees,
    drafts,
    due_fees,
    fee_receipts,
    fees,
    filing,
    papers,
    policies,
    printing,
    queries,
    steps,
    units,
)
from openhall.procedures.dossiers.answers import Answer
from openhall.procedures.dossiers.filing import Done
from openhall.procedures.dossiers.inputs import (
    BatchInput,
    BeginInput,
    CarryInput,
    ContentInput,
    DelayInput,
    DeskFeeInput,
    DraftInput,
    FeeInput,
    Input,
    Nothing,
    OfficersInput,
    ReasonInput,
    RefundInput,
    RouteInput,
    SupplementInput,
    UnitInput,
    WaiveInput,
)
from openhall.procedures.dossiers.models import Unit
from openhall.witness.public import Recorded

router = Router(tags=["dossiers"])


class TrackInput(Input):
    """A dossier's number and its secret."""

    code: Annotated[str, StringConstraints(max_length=60)]
    secret: Annotated[str, StringConstraints(max_length=40)]


def _acting(request: HttpRequest, command: str, uuid: UUID) -> tuple[Actor, Intent]:
    return identity.acting(request, command=command, object=f"dossier:{uuid}")


def _done(done: Done, actor: Actor, at: datetime) -> Answer:
    mine = policies.own(actor, done.dossier, at) or policies.received(actor, done.dossier)
    return answers.whole(done.dossier, secret=mine) | answers.receipt(done.recorded)


def _plain(request: HttpRequest, command: str, uuid: UUID, step: Callable[..., Done]) -> Answer:
    """A step that needs nothing but the signature."""
    actor, intent = _acting(request, command, uuid)
    at = identity.received_at(request)
    return _done(step(dossier=uuid, intent=intent, actor=actor, at=at), actor, at)


def _given(request: HttpRequest, command: str, uuid: UUID, step: Callable[..., Done], payload: Input) -> Answer:
    """A step with something given."""
    actor, intent = _acting(request, command, uuid)
    at = identity.received_at(request)
    return _done(step(dossier=uuid, given=payload, intent=intent, actor=actor, at=at), actor, at)


@router.post("/units/{uuid}", response=Answer)
def register_unit(request: HttpRequest, uuid: UUID, payload: UnitInput) -> Answer:
    """Say, as the provincial office, which organisation is the unit with a number (DOS-01)."""
    return _unit(request, "register_unit", uuid, payload, units.register_unit)


@router.put("/units/{uuid}/officers", response=Answer)
def name_officers(request: HttpRequest, uuid: UUID, payload: OfficersInput) -> Answer:
    """Name, as head of the unit, who answers for its dossiers and who stands in (DOS-02)."""
    return _unit(request, "name_officers", uuid, payload, units.name_officers)


def _unit(
    request: HttpRequest, command: str, uuid: UUID, payload: Input, step: Callable[..., tuple[Unit, Recorded]]
) -> Answer:
    actor, intent = identity.acting(request, command=command, object=f"unit:{uuid}")
    row, recorded = step(unit=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request))
    return answers.unit(row) | answers.receipt(recorded)


@router.post("/dossier-drafts", response={201: Answer})
def begin_draft(request: HttpRequest, response: HttpResponse, payload: BeginInput) -> Status[Answer]:
    """Begin a draft of one's own, or at a desk for somebody who came there."""
    response["Cache-Control"] = "no-store"
    reader = identity.signed_in(request)
    unit = queries.own_unit(payload.desk, reader) if payload.desk else None
    row = drafts.begin(
        code=payload.procedure, actor=reader, desk=unit, proxy=payload.proxy, eligible=payload.eligible,
        at=identity.received_at(request),
    )  # fmt: skip
    return Status(201, answers.draft(row, {}))


@router.put("/dossier-drafts/{uuid}/papers/{component}", response=Answer)
def add_paper(request: HttpRequest, response: HttpResponse, uuid: UUID, component: int) -> Answer:
    """Add a file to a paper of one's own draft: the body is the file, ``File-Name`` its name (percent-encoded)."""
    response["Cache-Control"] = "no-store"
    row = drafts.own(uuid, identity.signed_in(request), identity.received_at(request))
    papers.keep(
        row,
        component=component,
        source=request,
        media_type=request.headers.get("Content-Type", ""),
        name=unquote(request.headers.get("File-Name", ""))[:255],
        at=identity.received_at(request),
    )
    return answers.draft(row, {})


@router.post("/dossier-drafts/{uuid}/edition", response=Answer)
def carry_draft(request: HttpRequest, response: HttpResponse, uuid: UUID, payload: CarryInput) -> Answer:
    """Let one's own draft go on under the edition in force; ``different``: what that changed."""
    response["Cache-Control"] = "no-store"
    reader, at = identity.signed_in(request), identity.received_at(request)
    found = carrying.difference(drafts.own(uuid, reader, at), at)
    row = carrying.carry(draft=uuid, actor=reader, at=at, eligible=payload.eligible)
    return answers.draft(row, {}) | {"different": answers.difference(found) if found else None}


@router.put("/dossier-drafts/{uuid}", response=Answer)
def keep_draft(request: HttpRequest, response: HttpResponse, uuid: UUID, payload: DraftInput) -> Answer:
    """Keep what was typed into one's own draft."""
    response["Cache-Control"] = "no-store"
    reader = identity.signed_in(request)
    row, wrong = drafts.keep(draft=uuid, given=payload, actor=reader, at=identity.received_at(request))
    return answers.draft(row, wrong)


@router.post("/dossiers/track", response=Answer)
def track(request: HttpRequest, response: HttpResponse, payload: TrackInput) -> Answer:
    """How far a dossier is, for whoever has its number and secret; no account is needed."""
    response["Cache-Control"] = "no-store"
    return answers.tracked(queries.tracked(payload.code, payload.secret))


@router.get("/dossiers/{uuid}", response=Answer)
def read_dossier(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """A dossier, for whoever filed it, decides it or took it in."""
    response["Cache-Control"] = "no-store"
    reader, at = identity.signed_in(request), identity.received_at(request)
    row = queries.dossier(uuid, reader, at)
    return answers.whole(row, secret=policies.own(reader, row, at) or policies.received(reader, row))


@router.post("/dossiers/{uuid}", response=Answer)
def file_dossier(request: HttpRequest, uuid: UUID, payload: ContentInput) -> Answer:
    """File one's draft online (DOS-03); the dossier has the draft's id."""
    return _given(request, "file_dossier", uuid, filing.file_dossier, payload)


@router.post("/dossiers/{uuid}/taking-in", response=Answer)
def take_in_dossier(request: HttpRequest, uuid: UUID, payload: ContentInput) -> Answer:
    """File, as an officer at a desk, what was typed there (DOS-04)."""
    return _given(request, "take_in_dossier", uuid, filing.take_in_dossier, payload)


@router.put("/dossiers/{uuid}/acceptance", response=Answer)
def accept_dossier(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Accept a dossier that is whole (DOS-05)."""
    return _plain(request, "accept_dossier", uuid, steps.accept_dossier)


@router.put("/dossiers/{uuid}/refusal", response=Answer)
def refuse_dossier(request: HttpRequest, uuid: UUID, payload: ReasonInput) -> Answer:
    """Don't accept a dossier, with reasons (DOS-06)."""
    return _given(request, "refuse_dossier", uuid, steps.refuse_dossier, payload)


@router.put("/dossiers/{uuid}/supplement-request", response=Answer)
def ask_supplement(request: HttpRequest, uuid: UUID, payload: SupplementInput) -> Answer:
    """Ask, once, for all that is missing (DOS-07)."""
    return _given(request, "ask_supplement", uuid, steps.ask_supplement, payload)


@router.put("/dossiers/{uuid}/supplement", response=Answer)
def hand_in_supplement(request: HttpRequest, uuid: UUID, payload: ContentInput) -> Answer:
    """Hand in what was missing (DOS-08)."""
    return _given(request, "hand_in_supplement", uuid, steps.hand_in_supplement, payload)


@router.put("/dossiers/{uuid}/processing", response=Answer)
def process_dossier(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Begin to work on a dossier (DOS-09)."""
    return _plain(request, "process_dossier", uuid, steps.process_dossier)


@router.put("/dossiers/{uuid}/withdrawal", response=Answer)
def ask_withdrawal(request: HttpRequest, uuid: UUID, payload: ReasonInput) -> Answer:
    """Ask for one's dossier back (DOS-10)."""
    return _given(request, "ask_withdrawal", uuid, steps.ask_withdrawal, payload)


@router.put("/dossiers/{uuid}/stop", response=Answer)
def stop_dossier(request: HttpRequest, uuid: UUID, payload: ReasonInput) -> Answer:
    """End a dossier without a result (DOS-11)."""
    return _given(request, "stop_dossier", uuid, steps.stop_dossier, payload)


@router.put("/dossiers/{uuid}/completion", response=Answer)
def finish_dossier(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Say that a dossier is done (DOS-12)."""
    return _plain(request, "finish_dossier", uuid, steps.finish_dossier)


@router.put("/dossiers/{uuid}/return", response=Answer)
def give_back_dossier(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Hand the result out (DOS-13)."""
    return _plain(request, "give_back_dossier", uuid, steps.give_back_dossier)


@router.put("/dossiers/{uuid}/delay", response=Answer)
def explain_delay(request: HttpRequest, uuid: UUID, payload: DelayInput) -> Answer:
    """Say why a dossier is late, what is done, and until when (DOS-14)."""
    return _given(request, "explain_delay", uuid, delays.explain_delay, payload)


@router.put("/dossiers/{uuid}/unit", response=Answer)
def route_dossier(request: HttpRequest, uuid: UUID, payload: RouteInput) -> Answer:
    """Say, as the provincial office, which unit decides (DOS-15)."""
    return _given(request, "route_dossier", uuid, steps.route_dossier, payload)


@router.put("/dossiers/{uuid}/fee", response=Answer)
def ask_fee(request: HttpRequest, uuid: UUID, payload: FeeInput) -> Answer:
    """Ask for the procedure's fee, or that of certified copies (DOS-18)."""
    return _given(request, "ask_fee", uuid, fees.ask_fee, payload)


@router.put("/dossiers/{uuid}/fee-waiver", response=Answer)
def waive_fee(request: HttpRequest, uuid: UUID, payload: WaiveInput) -> Answer:
    """Let a fee go as head of the unit, with the reason (DOS-30)."""
    return _given(request, "waive_fee", uuid, due_fees.waive_fee, payload)


@router.put("/dossiers/{uuid}/fee-at-desk", response=Answer)
def take_fee_at_desk(request: HttpRequest, uuid: UUID, payload: DeskFeeInput) -> Answer:
    """Take a fee in cash or by card at a desk (DOS-20)."""
    return _given(request, "take_fee_at_desk", uuid, desk_fees.take_fee_at_desk, payload)


@router.put("/dossiers/{uuid}/refund", response=Answer)
def refund_fee(request: HttpRequest, uuid: UUID, payload: RefundInput) -> Answer:
    """Order a payment of a fee back (DOS-21)."""
    return _given(request, "refund_fee", uuid, desk_fees.refund_fee, payload)


@router.get("/dossiers/{uuid}/fees/{fee}", response=Answer)
def read_fee_receipt(request: HttpRequest, response: HttpResponse, uuid: UUID, fee: UUID) -> Answer:
    """The receipt of a fee that was paid."""
    response["Cache-Control"] = "no-store"
    return answers.fee_receipt(
        fee_receipts.receipt(uuid, fee, identity.signed_in(request), identity.received_at(request))
    )


@router.post("/dossiers/{uuid}/fees/{fee}/prints", response={201: Answer})
def print_fee_receipt(request: HttpRequest, uuid: UUID, fee: UUID) -> Status[Answer]:
    """Print the receipt of a fee: ``pdf`` in base64; from the second print on it says that it is a copy."""
    found = fee_receipts.print_receipt(uuid, fee, identity.signed_in(request), identity.received_at(request))
    pdf = b64encode(printing.fee_receipt_pdf(found)).decode()
    return Status(201, answers.fee_receipt(found) | {"pdf": pdf})


@router.post("/dossier-payments/reports", response=Answer)
def fee_report(request: HttpRequest) -> Answer:
    """What the gateway that collects says by itself, signed with the secret that we share. Twice is as good as once."""
    return {"paid": fees.take_in_report(request.headers, request.body, at=identity.received_at(request))}


@router.post("/dossier-batches/{uuid}", response=Answer)
def order_batch(request: HttpRequest, uuid: UUID, payload: BatchInput) -> Answer:
    """Order one step for many dossiers (DOS-16); the worker carries it out, each by itself."""
    actor, intent = identity.acting(request, command="order_batch", object=f"dossier-batch:{uuid}")
    found: tuple[object, Recorded] = batches.order_batch(
        batch=uuid, given=payload, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return {"uuid": str(uuid)} | answers.receipt(found[1])


@router.get("/dossier-batches/{uuid}", response=Answer)
def read_batch(request: HttpRequest, response: HttpResponse, uuid: UUID) -> Answer:
    """How far a batch is, and what stayed as it was."""
    response["Cache-Control"] = "no-store"
    return answers.batch(queries.batch(uuid, identity.signed_in(request)))
