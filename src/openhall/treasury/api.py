"""JSON of the treasury. Acts carry their intent in the headers; one reads what is one's own, or keeps as treasurer."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest
from ninja import Router, Status

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound, NotYours
from openhall.treasury import answers, commands, ledger, policies, queries
from openhall.treasury.accounts import AccountFacts
from openhall.treasury.answers import Answer
from openhall.treasury.gateways import adapters, paying
from openhall.treasury.gateways import answers as gateway_answers
from openhall.treasury.gateways.interface import KINDS, WordForged
from openhall.treasury.inputs import AccountInput, BankFileInput, DepositBankInput, Nothing
from openhall.treasury.refusals import MessageNotSigned

router = Router(tags=["treasury"])


@router.put("/treasury/accounts/{uuid}", response={201: dict[str, Any]})
def register_bank_account(request: HttpRequest, uuid: UUID, payload: AccountInput) -> Status[Answer]:
    """Name your organisation's own bank account (SUB-11); ``uuid`` is chosen by you."""
    actor, intent = identity.acting(request, command="register_bank_account", object=f"account:{uuid}")
    _row, recorded = commands.register_bank_account(
        account_uuid=uuid,
        account=AccountFacts(payload.holder, payload.number, payload.bank_code),
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return Status(201, {"uuid": str(uuid)} | answers.receipt(recorded))


@router.put("/treasury/deposit-banks/{uuid}", response={201: dict[str, Any]})
def open_deposit_bank(request: HttpRequest, uuid: UUID, payload: DepositBankInput) -> Status[Answer]:
    """Name the account into which deposits of a currency are paid (SUB-12)."""
    actor, intent = identity.acting(request, command="open_deposit_bank", object=f"deposit-bank:{uuid}")
    row, recorded = commands.open_deposit_bank(
        bank_uuid=uuid,
        owner=payload.owner,
        currency=payload.currency,
        account=AccountFacts(payload.holder, payload.number, payload.bank_code),
        zone=payload.zone,
        intent=intent,
        actor=actor,
        at=identity.received_at(request),
    )
    return Status(201, answers.bank(row) | answers.receipt(recorded))


@router.post("/lots/{uuid}/deposit-account", response=dict[str, Any])
def ask_for_instructions(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """How your organisation pays the deposit for a lot; asked again, the same. Nobody else learns that you asked."""
    actor, intent = identity.acting(request, command="ask_for_instructions", object=f"lot:{uuid}")
    found = commands.ask_for_instructions(lot=uuid, intent=intent, actor=actor, at=identity.received_at(request))
    return answers.instructions(found)


@router.get("/deposits", response=dict[str, Any])
def own_deposits(request: HttpRequest) -> Answer:
    """Your organisation's deposits, newest first."""
    reader = identity.signed_in(request)
    if reader.organisation_id is None or not reader.holds(*policies.PAYERS):
        raise NotYours(reason="Choose the organisation whose deposits you want to see.")
    return {"deposits": [answers.status(found) for found in queries.statuses(reader.organisation_id)]}


@router.get("/treasury/books", response=dict[str, Any])
def books(request: HttpRequest) -> Answer:
    """For the treasurer: balances by kind of account, held payments, refunds and payment files, newest first."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    banks = policies.may_keep(reader, at)
    return {
        "banks": [answers.bank(row) for row in banks],
        "balances": [
            {"kind": kind, "currency": currency, "balance": queries.said(amount, currency)}
            for (kind, currency), amount in sorted(ledger.balances().items())
            if currency in {row.currency for row in banks}
        ],
        "held": [answers.held(line) for line in queries.held_payments(banks)],
        "refunds": [answers.refund(row) for row in queries.refunds(banks)],
        "orders": [answers.order(row) for row in queries.orders(banks)],
    }


@router.post("/treasury/bank-files/{uuid}", response={201: dict[str, Any]})
def import_bank_file(request: HttpRequest, uuid: UUID, payload: BankFileInput) -> Status[Answer]:
    """Take in a camt.053 or camt.054 file that was uploaded before; the same file again changes nothing."""
    actor, intent = identity.acting(request, command="import_bank_file", object=f"bank-file:{uuid}")
    imported = commands.import_bank_file(
        file_sha256=payload.file, intent=intent, actor=actor, at=identity.received_at(request)
    )
    return Status(
        201,
        {
            "message_id": imported.message_id,
            "lines": imported.lines,
            "new": imported.new,
            "known": imported.known,
        },
    )


@router.post("/treasury/held/{uuid}/return", response=dict[str, Any])
def return_payment(request: HttpRequest, uuid: UUID, payload: Nothing) -> Answer:
    """Order a held payment back to the account that it came from (DEP-04)."""
    actor, intent = identity.acting(request, command="return_payment", object=f"payment:{uuid}")
    _row, recorded = commands.return_payment(payment=uuid, intent=intent, actor=actor, at=identity.received_at(request))
    return {"uuid": str(uuid)} | answers.receipt(recorded)


@router.get("/treasury/payouts", response=dict[str, Any])
def list_payouts(request: HttpRequest, before: int | None = None) -> Answer:
    """What your organisation pays through gateways, newest first; whom, isn't told."""
    rows = gateway_answers.payments_of(identity.signed_in(request), before=before)
    return {"payments": [gateway_answers.shown(row) for row in rows]}


@router.post("/gateways/{kind}/messages", response=dict[str, Any])
def gateway_message(request: HttpRequest, kind: str) -> Answer:
    """What a payment gateway says by itself, signed with the secret that we share. Twice is as good as once."""
    gateway = adapters.gateway_of(kind) if kind in KINDS else None
    if gateway is None:
        raise NotFound(gateway=kind[:40])
    at = identity.received_at(request)
    try:
        word = gateway.read(request.headers, request.body, at=at)
    except WordForged as error:
        raise MessageNotSigned from error
    return {"moved": paying.take_in(kind, word, at)}
