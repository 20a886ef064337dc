"""Performance bonds: asked for, received by the bank's file, released at completion to where they came from.

Who may ask, how much, and when a bond is released is decided above the treasury. Each function belongs into the
transaction of the act that it serves. In the ledger: ``bond_received`` bank +a, bond −a; ``bond_released`` bond +a,
transit −a; then ``payout_confirmed``. One that is kept: ``bond_kept`` bond +a, claim −a; ``kept_bond_ordered`` claim
+a, transit −a.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from openhall.treasury import acts
from openhall.treasury.accounts import new_reference
from openhall.treasury.bond_models import Bond, BondState
from openhall.treasury.ledger import Accounts, Movement, post
from openhall.treasury.ledger_models import AccountKind
from openhall.treasury.models import BankLine, DepositBank, ReturnOrder
from openhall.treasury.queries import said
from openhall.treasury.reasons import BOND
from openhall.treasury.refusals import NoDepositBank
from openhall.witness.public import LOG, Recorded, record
from openhall_rules.money import quantize


def expect(
    *, contract: UUID, lot: UUID, case: UUID, organisation_id: int, amount: Decimal, currency: str, at: datetime
) -> Bond:
    """A bond that is about to be asked for, with the reference under which it is paid (not saved).

    Raises:
        NoDepositBank: nobody has named an account for the currency.
    """
    bank = DepositBank.objects.filter(currency=currency, closed_at=None).first()
    if bank is None:
        raise NoDepositBank(currency=currency)
    return Bond(
        contract=contract,
        lot=lot,
        case=case,
        organisation_id=organisation_id,
        bank=bank,
        reference=new_reference(),
        amount=quantize(amount, currency),
        currency=currency,
        asked_at=at,
    )


def bond_of(contract: UUID) -> Bond | None:
    """The bond of a contract, with the account that it is paid into; None where none was asked for."""
    return Bond.objects.select_related("bank", "organisation").filter(contract=contract).first()


def release_bond(contract: UUID, *, at: datetime) -> Recorded | None:
    """Release the bond of a contract that is complete (BND-03, by rule): it goes back to where it came from.

    One that never came is not needed any more. Idempotent; None where there is nothing to release.
    """
    bond = Bond.objects.select_for_update(of=("self",)).filter(contract=contract).first()
    if bond is None or bond.state not in (BondState.ASKED, BondState.HELD):
        return None
    step = "call_off" if bond.line_id is None else "release"
    bond.move(step)
    if bond.line_id is None:
        bond.save(update_fields=["state", "version"])
        return None
    line = BankLine.objects.select_for_update(of=("self",)).get(pk=bond.line_id)
    line.state, line.version = BankLine.workflow.after("release", now=line.state), line.version + 1
    line.reason = BOND
    line.save(update_fields=["state", "version", "reason"])
    bond.released_at = at
    accounts = Accounts()
    held, transit = (accounts.of(kind, bond.currency) for kind in (AccountKind.BOND, AccountKind.TRANSIT))
    post([Movement("bond_released", f"bond:{bond.uuid}", ((held, bond.amount), (transit, -bond.amount)))], at=at)
    recorded = record(acts.BOND_RELEASED(object=f"bond:{bond.uuid}", case=bond.case, public=facts(bond)),
                      intent=None, actor=LOG, at=at)  # fmt: skip
    bond.released_leaf = recorded.leaf_sha256
    bond.save()
    ReturnOrder.objects.create(held=line, ordered_at=at, leaf_sha256=recorded.leaf_sha256)
    return recorded


@dataclass(frozen=True, slots=True)
class Recipient:
    """The account to which a bond that is kept goes."""

    holder: str
    number: str
    bank_code: str


def keep_bond(contract: UUID, *, at: datetime) -> Bond | None:
    """A bond that is held isn't given back (not saved): in the ledger it is owed to whom the law names, and on its way.

    ``send_kept`` orders the payment with the act's leaf. None where no bond is held.
    """
    bond = Bond.objects.select_for_update(of=("self",)).filter(contract=contract).first()
    if bond is None or bond.state != BondState.HELD:
        return None
    bond.move("keep")
    bond.kept_at = at
    accounts, source, amount = Accounts(), f"bond:{bond.uuid}", bond.amount
    held, claim, transit = (
        accounts.of(kind, bond.currency) for kind in (AccountKind.BOND, AccountKind.CLAIM, AccountKind.TRANSIT)
    )
    post(
        [
            Movement("bond_kept", source, ((held, amount), (claim, -amount))),
            Movement("kept_bond_ordered", source, ((claim, amount), (transit, -amount))),
        ],
        at=at,
    )
    return bond


def send_kept(bond: Bond, recipient: Recipient, *, leaf_sha256: str, at: datetime) -> None:
    """Order the payment of a bond that is kept, once: it waits for the members like every payout (saved)."""
    line = BankLine.objects.select_for_update(of=("self",)).get(bond=bond)
    line.state, line.version = BankLine.workflow.after("release", now=line.state), line.version + 1
    line.reason = BOND
    line.save(update_fields=["state", "version", "reason"])
    bond.kept_leaf = leaf_sha256
    bond.save()
    ReturnOrder.objects.create(
        held=line,
        ordered_at=at,
        to_name=recipient.holder,
        to_number=recipient.number,
        to_bank=recipient.bank_code,
        leaf_sha256=leaf_sha256,
    )


def facts(bond: Bond) -> dict[str, str]:
    """What every act on a bond says in public."""
    return {"lot": str(bond.lot), "amount": said(bond.amount, bond.currency), "currency": bond.currency}
