"""The ledger: entries written many at once, balances read by kind.

Signs: a debit is positive, a credit negative. What each movement does:

==================  ==========================================================
deposit_received     bank +a; deposit −a
payment_held         bank +a; suspense −a
interest_received    bank +i; interest −i
refund_ordered       deposit +p; interest +i; transit −(p+i)
return_ordered       suspense +a; transit −a
payout_confirmed     transit +t; bank −t
debit_held           suspense +a; bank −a
deposit_forfeited    deposit +k; claim −k
forfeit_ordered      claim +k; transit −k
bond_received        bank +a; bond −a
bond_released        bond +a; transit −a
payout_ordered       payer +f; payable −f
payout_begun         gateway +f; payer −f
payout_paid          payable +f; gateway −f
payout_came_back     gateway +f; payable −f
payout_returned      payer +f; gateway −f
payout_ended         payable +f; payer −f
tax_withheld         payer +x; tax −x
==================  ==========================================================

Who bears the interest: the bank. It credits interest on the deposits, that is owed to the bidders, and refunds draw on
it. A debit balance of “interest” is what the bank still owes, a credit balance what it paid beyond the refunds so far.
A deposit that an owner keeps is paid without interest: the articles give interest to those alone who get theirs back.
A payment through a gateway that failed ends with the money at the payer; another payment begins anew.
When all is paid, every account stands at zero, but for tax: paying it over is the payer's own declaration, not ours.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum

from openhall.treasury.ledger_models import AccountKind, LedgerAccount, LedgerEntry, Leg
from openhall.treasury.models import SubAccount


@dataclass(frozen=True, slots=True)
class Movement:
    """An entry about to be posted: ``legs`` are pairs of account key and signed amount; zero amounts are left out."""

    what: str
    source: str
    legs: Sequence[tuple[int, Decimal]]


class Accounts:
    """Keys of ledger accounts, found or made once for a batch."""

    def __init__(self) -> None:
        self._known: dict[tuple[str, str], int] = {}
        self._deposits: dict[int, int] = {}

    def of(self, kind: AccountKind, currency: str) -> int:
        """The account of a kind that exists once per currency."""
        key = (kind.value, currency)
        if key not in self._known:
            rows = LedgerAccount.objects.filter(kind=kind, currency=currency, sub_account=None)
            if not rows.exists():
                LedgerAccount.objects.bulk_create([LedgerAccount(kind=kind, currency=currency)], ignore_conflicts=True)
            self._known[key] = rows.get().pk
        return self._known[key]

    def of_deposits(self, sub_accounts: Collection[SubAccount]) -> dict[int, int]:
        """Accounts of sub-accounts: key of the sub-account → key of the account."""
        keys = [row.pk for row in sub_accounts if row.pk not in self._deposits]
        known = LedgerAccount.objects.filter(sub_account__in=keys).order_by()
        self._deposits |= dict(known.values_list("sub_account_id", "pk")) if keys else {}
        missing = [row for row in sub_accounts if row.pk not in self._deposits]
        if missing:
            LedgerAccount.objects.bulk_create(
                [LedgerAccount(kind=AccountKind.DEPOSIT, currency=row.currency, sub_account=row) for row in missing],
                ignore_conflicts=True,
            )
            rows = LedgerAccount.objects.filter(sub_account__in=missing).order_by().values_list("sub_account_id", "pk")
            self._deposits |= dict(rows)
        return self._deposits


def post(movements: Iterable[Movement], *, at: datetime) -> None:
    """Write entries with their legs, in two statements; the database checks each at the commit.

    Raises:
        IntegrityError: a cause that was posted before; at the commit, an entry that doesn't balance.
    """
    kept = [(move, [(account, amount) for account, amount in move.legs if amount]) for move in movements]
    rows = LedgerEntry.objects.bulk_create(
        [LedgerEntry(at=at, what=move.what, source=move.source, legs_count=len(legs)) for move, legs in kept]
    )
    Leg.objects.bulk_create(
        [
            Leg(entry=row, account_id=account, amount=amount)
            for row, (_move, legs) in zip(rows, kept, strict=True)
            for account, amount in legs
        ]
    )


def balances() -> dict[tuple[str, str], Decimal]:
    """Balance of all accounts of a kind and currency together: ``(kind, currency)`` → signed amount."""
    rows = Leg.objects.order_by().values("account__kind", "account__currency").annotate(total=Sum("amount"))
    return {(row["account__kind"], row["account__currency"]): row["total"] for row in rows}


def balance_of(sub_account: SubAccount) -> Decimal:
    """What we owe on one sub-account, as a positive amount."""
    total = Leg.objects.filter(account__sub_account=sub_account).aggregate(total=Sum("amount"))["total"]
    return -(total or Decimal(0))


def open_accounts() -> list[LedgerAccount]:
    """Accounts that don't stand at zero: none, when everything has gone back."""
    rows = LedgerAccount.objects.annotate(total=Sum("legs__amount")).exclude(total=None).exclude(total=Decimal(0))
    return list(rows.order_by("id"))
