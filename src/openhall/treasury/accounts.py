"""Accounts with the bank, and a bidder's virtual account for a lot."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID
from zoneinfo import available_timezones

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity.public import Actor, Intent, organisation, organisations
from openhall.kernel.refusals import Invalid, Stale
from openhall.treasury import acts, hooks, numbers, policies
from openhall.treasury.models import BidderAccount, DepositBank, DepositLot, SubAccount
from openhall.treasury.refusals import AmountFixed, DepositBankExists, DepositNotAsked, NoDepositBank
from openhall.witness.public import LOG, Recorded, pseudonym, record
from openhall_rules.money import quantize, text


@dataclass(frozen=True, slots=True)
class AccountFacts:
    """A bank account as people enter it. ``bank_code``: BIC, or the bank's number in its country's clearing."""

    holder: str
    number: str
    bank_code: str

    def checked(self) -> AccountFacts:
        """The same in normal form.

        Raises:
            Invalid: a field is empty, too long, or the number isn't one.
        """
        found = AccountFacts(" ".join(self.holder.split()), numbers.normal(self.number), numbers.normal(self.bank_code))
        errors: dict[str, object] = {}
        if not 1 <= len(found.holder) <= 140:
            errors["holder"] = _("Enter the name of the account’s holder, at most 140 characters.")
        if not numbers.is_account_number(found.number):
            errors["number"] = _(
                "This is no account number. An IBAN needs right check digits; "
                "another number has 4 to 34 digits, letters and hyphens."
            )
        if not (4 <= len(found.bank_code) <= 35 and found.bank_code.isascii() and found.bank_code.isalnum()):
            errors["bank_code"] = _("Enter the bank’s BIC or clearing number: 4 to 35 letters and digits.")
        if errors:
            raise Invalid(errors=errors)
        return found

    def to_json(self) -> dict[str, str]:
        """As the log commits to it."""
        return {"holder": self.holder, "number": self.number, "bank_code": self.bank_code}

    @classmethod
    def of(cls, payload: Mapping[str, Any]) -> AccountFacts:
        """From a JSON payload."""
        return cls(*(str(payload.get(name) or "") for name in ("holder", "number", "bank_code")))


@transaction.atomic(durable=True)
def register_bank_account(
    *, account_uuid: UUID, account: AccountFacts, intent: Intent, actor: Actor, at: datetime
) -> tuple[BidderAccount, Recorded]:
    """Name the organisation's own bank account; an earlier one is replaced from now on.

    Money that came from an earlier account still goes back to where it came from.

    Raises:
        Invalid: the facts. Stale: the id was used. NotYours, MandateMissing …: who may not.
    """
    facts = account.checked()
    owner = policies.as_account_keeper(intent, actor, at=at)
    if BidderAccount.objects.filter(uuid=account_uuid).exists():
        raise Stale(seen=0, now=1)
    act = acts.ACCOUNT_REGISTERED(object=f"account:{account_uuid}", commit={"account": facts.to_json()})
    earlier = BidderAccount.objects.select_for_update(of=("self",)).filter(organisation_id=owner, replaced_at=None)
    for row in earlier:
        row.replaced_at = at
        row.save(update_fields=["replaced_at"])
    recorded = record(act, intent=intent, actor=actor, at=at)
    row = BidderAccount.objects.create(
        uuid=account_uuid,
        organisation_id=owner,
        number=facts.number,
        holder=facts.holder,
        bank_code=facts.bank_code,
        registered_at=at,
        leaf_sha256=recorded.leaf_sha256,
    )
    return row, recorded


@transaction.atomic(durable=True)
def open_deposit_bank(
    *,
    bank_uuid: UUID,
    owner: UUID,
    currency: str,
    account: AccountFacts,
    zone: str,
    intent: Intent | None,
    actor: Actor | None = None,
    at: datetime,
) -> tuple[DepositBank, Recorded]:
    """Name the account into which deposits of a currency are paid.

    Without an intent it is the operator who founds the installation (demo, tests): the log signs.

    Raises:
        DepositBankExists, Invalid, Stale; MandateMissing …: not a treasurer of ``owner``.
    """
    facts = account.checked()
    if zone not in available_timezones():
        raise Invalid(errors={"zone": _("Enter a time zone such as Asia/Shanghai.")})
    if not (len(currency) == 3 and currency.isascii() and currency.isalpha() and currency.isupper()):
        raise Invalid(errors={"currency": _("Enter the currency’s three letters.")})
    centre = organisation(owner)
    if intent is not None and actor is not None:
        policies.as_treasurer(intent, actor, owner_id=centre.id, version=0, at=at)
        if not centre.public_body:
            raise Invalid(errors={"owner": _("Only a recognised public body keeps deposits.")})
    if DepositBank.objects.filter(currency=currency, closed_at=None).exists():
        raise DepositBankExists(currency=currency)
    if DepositBank.objects.filter(uuid=bank_uuid).exists():
        raise Stale(seen=0, now=1)
    if DepositBank.objects.filter(number=facts.number).exists():
        raise Invalid(errors={"number": _("This account is used already.")})
    row = DepositBank.objects.create(
        uuid=bank_uuid,
        owner_id=centre.id,
        currency=currency,
        number=facts.number,
        holder=facts.holder,
        bank_code=facts.bank_code,
        zone=zone,
        opened_at=at,
    )
    act = acts.DEPOSIT_BANK_OPENED(
        object=f"deposit-bank:{row.uuid}",
        public={"currency": currency, "account": row.number, "bank_code": row.bank_code},
    )
    return row, record(act, intent=intent, actor=actor or LOG, at=at)


@dataclass(frozen=True, slots=True)
class PaymentInstructions:
    """What a bidder must pay, to whom, under which reference, until when. Nobody else may see it."""

    sub_account: UUID
    lot: UUID
    case: UUID
    amount: Decimal
    currency: str
    reference: str
    due_at: datetime
    holder: str
    number: str
    bank_code: str


@transaction.atomic
def open_sub_account(
    *,
    lot: UUID,
    case: UUID,
    organisation_id: int,
    amount: Decimal,
    currency: str,
    due_at: datetime,
    at: datetime,
    bidder: str | None = None,
) -> PaymentInstructions:
    """Give a bidder its payment instructions for a lot; asked again, the same ones.

    It tells the log nothing: that somebody asks how to pay is nobody's business.

    Args:
        lot, case: of the tender. organisation_id: the bidder. amount, currency: the deposit that the notice asks for.
        due_at: until when it must be booked. bidder: the pseudonym in the case, made if it is not given.

    Raises:
        NoDepositBank: nobody has named an account for the currency.
        AmountFixed: the bidder was given other terms before.
        Invalid: no amount above zero.
    """
    amount = quantize(amount, currency)
    if amount <= 0:
        raise Invalid(errors={"amount": _("A deposit is more than nothing.")})
    bank = DepositBank.objects.filter(currency=currency, closed_at=None).first()
    if bank is None:
        raise NoDepositBank(currency=currency)
    group, _new = DepositLot.objects.get_or_create(lot=lot, defaults={"case": case, "due_at": due_at})
    if bidder is None:
        bidder = pseudonym(organisations([organisation_id])[organisation_id].uuid, case)
    fresh = SubAccount(
        deposit_lot=group,
        organisation_id=organisation_id,
        bidder=bidder,
        bank=bank,
        reference=new_reference(),
        amount=amount,
        currency=currency,
        opened_at=at,
    )
    SubAccount.objects.bulk_create([fresh], ignore_conflicts=True)
    row = SubAccount.objects.select_related("bank", "deposit_lot").get(
        deposit_lot=group, organisation_id=organisation_id
    )
    if (row.amount, row.currency) != (amount, currency):
        raise AmountFixed(amount=text(quantize(row.amount, row.currency)), currency=row.currency)
    return instructions(row)


@transaction.atomic(durable=True)
def ask_for_instructions(*, lot: UUID, intent: Intent, actor: Actor, at: datetime) -> PaymentInstructions:
    """A bidder's person asks how to pay the deposit for a lot, whose terms the rooms above tell.

    Raises:
        DepositNotAsked: the lot is unknown, takes no bids any more or needs no deposit. NotYours, MandateMissing …
        NoDepositBank, AmountFixed.
    """
    organisation_id = policies.as_payer(intent, actor, at=at)
    facts = hooks.HOOKS.lot_facts(lot) if hooks.HOOKS.lot_facts is not None else None
    if facts is None or at >= facts.due_at:
        raise DepositNotAsked
    return open_sub_account(
        lot=facts.lot,
        case=facts.case,
        organisation_id=organisation_id,
        amount=facts.amount,
        currency=facts.currency,
        due_at=facts.due_at,
        at=at,
    )


def instructions(row: SubAccount) -> PaymentInstructions:
    """The instructions of a sub-account (with its bank and lot)."""
    return PaymentInstructions(
        sub_account=row.uuid,
        lot=row.deposit_lot.lot,
        case=row.deposit_lot.case,
        amount=quantize(row.amount, row.currency),
        currency=row.currency,
        reference=row.reference,
        due_at=row.deposit_lot.due_at,
        holder=row.bank.holder,
        number=row.bank.number,
        bank_code=row.bank.bank_code,
    )


def lot_deadline_moved(lot: UUID, due_at: datetime) -> None:
    """An amendment moved the deadline; payments are judged by the new one. A lot without sub-accounts is unknown."""
    DepositLot.objects.filter(lot=lot).update(due_at=due_at)


def lot_window_closed(lot: UUID, *, at: datetime) -> None:
    """The lot's window has closed: who paid for it is secret no more. Called in the transaction that opens the set."""
    DepositLot.objects.filter(lot=lot, window_closed_at=None).update(window_closed_at=at)


def new_reference() -> str:
    """A reference that nobody has: ISO 11649 over random signs."""
    alphabet = numbers.REFERENCE_ALPHABET
    return numbers.reference("".join(secrets.choice(alphabet) for _place in range(numbers.REFERENCE_BODY)))


__all__ = [
    "AccountFacts",
    "PaymentInstructions",
    "ask_for_instructions",
    "instructions",
    "lot_deadline_moved",
    "lot_window_closed",
    "new_reference",
    "open_deposit_bank",
    "open_sub_account",
    "register_bank_account",
]
