"""Whatever people pay: every cent is somewhere, and in the end nowhere."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from openhall.treasury import accounts, ledger, refunds
from openhall.treasury.ledger_models import AccountKind
from openhall.treasury.models import BankLine, Deposit, LineState, Refund
from openhall.treasury.numbers import reference
from openhall.treasury.sandbox import Incoming

CENTS = st.integers(1, 3_000_000).map(lambda cents: Decimal(cents) / 100)


@dataclass(frozen=True)
class Paid:
    """One payment: by whom, for whom, how much (None: the right amount), from which account, when."""

    payer: int
    target: int | None
    amount: Decimal | None
    own_account: bool
    days: int


PAYMENTS = st.builds(
    Paid,
    payer=st.integers(0, 1),
    target=st.sampled_from([0, 0, 1, 1, None]),
    amount=st.one_of(st.none(), st.none(), CENTS),
    own_account=st.booleans() | st.just(True),
    days=st.integers(0, 30),
)


@given(payments=st.lists(PAYMENTS, max_size=12), returned=st.sets(st.integers(0, 11)))
@settings(
    max_examples=25,
    deadline=None,
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # each example takes half a second: shrinking would take long
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
def test_random_payments_always_reconcile(tender_again, payments: list[Paid], returned: set[int]):
    tender, people, treasurer = tender_again()
    numbers = ["6222-0001", "6222-0002"]
    for person, number in zip(people, numbers, strict=True):
        tender.registers(person, number)
    asked = [tender.asks(person) for person in people]
    for day in sorted({payment.days for payment in payments}):
        at = tender.monday + timedelta(days=day)
        tender.sandbox.pay_all(
            [
                Incoming(
                    from_account=numbers[one.payer] if one.own_account else "6222-9999",
                    to_account=tender.platform,
                    amount=asked[0].amount if one.amount is None else one.amount,
                    currency="CNY",
                    reference=reference("UNKNOWN") if one.target is None else asked[one.target].reference,
                )
                for one in payments
                if one.days == day
            ],
            at=at,
        )
        tender.exchange(at)

    held = list(BankLine.objects.filter(state=LineState.HELD).order_by("id"))
    deposits = list(Deposit.objects.select_related("sub_account", "line"))
    assert len(held) + len(deposits) == len(payments)
    assert len({deposit.sub_account_id for deposit in deposits}) == len(deposits)
    for deposit in deposits:
        assert deposit.amount == asked[0].amount
        assert deposit.line.booked_at < tender.due
        assert deposit.line.party_number == numbers[[a.reference for a in asked].index(deposit.sub_account.reference)]
    balances = ledger.balances()
    assert balances.get((AccountKind.BANK, "CNY"), Decimal(0)) == tender.sandbox.balance(tender.platform)
    assert -balances.get((AccountKind.SUSPENSE, "CNY"), Decimal(0)) == sum((line.amount for line in held), Decimal(0))

    accounts.lot_window_closed(tender.lot, at=tender.closed)
    refunds.order_refunds(lot=tender.lot, case=tender.case, cause="award", law=tender.law, at=tender.awarded)
    kept = [line for place, line in enumerate(held) if place not in returned]
    for line in (line for place, line in enumerate(held) if place in returned):
        signed = treasurer.signs("return_payment", f"payment:{line.uuid}", line.version)
        refunds.return_payment(payment=line.uuid, **signed)
    tender.exchange(tender.awarded)

    left = sum((line.amount for line in kept), Decimal(0))
    assert tender.sandbox.balance(tender.platform) == left
    assert {account.kind: account.total for account in ledger.open_accounts()} == (
        {AccountKind.BANK: left, AccountKind.SUSPENSE: -left} if left else {}
    )
    assert Refund.objects.exclude(state="paid").count() == 0
