"""Taking in the bank's files: every booked line is kept once, then looked at.

Two steps, each safe to repeat: ``take_in`` keeps the lines of a file (a line known before changes nothing), ``settle``
decides about those that wait. A worker that dies in between leaves lines waiting, and the next one goes on.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent
from openhall.kernel import files
from openhall.treasury import bank_files, policies
from openhall.treasury.bank_files import BadBankFile, BankMessage
from openhall.treasury.models import BankFile, BankLine, DepositBank
from openhall.treasury.refusals import BankFileDiffers, BankFileRefused
from openhall.treasury.settling import settle
from openhall.treasury.xml_tree import MAX_BYTES


@dataclass(frozen=True, slots=True)
class Imported:
    """What a file brought. ``known``: it was taken in before, so nothing changed. ``new``: lines not seen before."""

    file: UUID
    message_id: str
    lines: int
    new: int
    known: bool


def import_bank_file(
    *, file_sha256: str, intent: Intent | None, actor: Actor | None, at: datetime, owner_id: int | None = None
) -> Imported:
    """Take in an uploaded file and settle what it brings; the acts are those of its payments.

    Args:
        file_sha256: a file kept before. intent, actor: the treasurer who hands it in; None for the worker.
        owner_id: the treasurer's organisation: only files about its accounts are taken.

    Raises:
        NotFound: no such file. BankFileRefused, BankFileDiffers; MandateMissing …: not a treasurer.
    """
    path = files.place(files.described(file_sha256).sha256)
    if path.stat().st_size > MAX_BYTES:
        raise BankFileRefused(problem=_("The file is too large."))
    imported = take_in(path.read_bytes(), intent=intent, actor=actor, at=at)
    settle_all(at)
    return imported


@transaction.atomic(durable=True)
def take_in(data: bytes, *, intent: Intent | None = None, actor: Actor | None = None, at: datetime) -> Imported:
    """Keep the lines of a file, each once.

    Raises:
        BankFileRefused: not a file that we can book, or about an account that isn't ours.
        BankFileDiffers: its message id was used for another content.
    """
    bank, message = _read(data)
    if intent is not None and actor is not None:
        policies.as_treasurer(intent, actor, owner_id=bank.owner_id, version=0, at=at)
    digest = hashlib.sha256(data).hexdigest()
    fresh = BankFile(
        bank=bank,
        kind=message.kind,
        message_id=message.message_id,
        sha256=digest,
        created_at=message.created_at,
        imported_at=at,
        lines=len(message.lines),
    )
    BankFile.objects.bulk_create([fresh], ignore_conflicts=True)
    row = BankFile.objects.get(bank=bank, message_id=message.message_id)
    if row.sha256 != digest:
        raise BankFileDiffers(message_id=message.message_id)
    if row.uuid != fresh.uuid:
        return Imported(row.uuid, row.message_id, row.lines, 0, known=True)
    return Imported(row.uuid, row.message_id, row.lines, _keep(row, bank, message), known=False)


def settle_all(at: datetime) -> int:
    """Settle every waiting line; how many were settled."""
    done = 0
    while settled := settle(at=at):
        done += settled
    return done


def _read(data: bytes) -> tuple[DepositBank, BankMessage]:
    try:
        bank = DepositBank.objects.filter(number=bank_files.account_of(data)).first()
        if bank is None:
            raise BankFileRefused(problem=_("The file is about an account that isn’t kept here."))
        message = bank_files.read(data, zone=bank.zone)
    except BadBankFile as error:
        raise BankFileRefused(problem=str(error)) from error
    if message.currency and message.currency != bank.currency:
        raise BankFileRefused(problem=_("The file’s account is in another currency than ours."))
    return bank, message


def _keep(file: BankFile, bank: DepositBank, message: BankMessage) -> int:
    before = BankLine.objects.filter(file=file).count()
    rows = [
        BankLine(
            file=file,
            bank=bank,
            bank_reference=line.bank_reference,
            is_credit=line.is_credit,
            amount=line.amount,
            currency=line.currency,
            booked_at=line.booked_at,
            value_date=line.value_date,
            purpose=line.purpose,
            reference=line.reference,
            end_to_end=line.end_to_end,
            party_name=line.party_name,
            party_number=line.party_number,
            party_bank=line.party_bank,
        )
        for line in message.lines
    ]
    BankLine.objects.bulk_create(rows, ignore_conflicts=True, batch_size=2000)
    return BankLine.objects.filter(file=file).count() - before
