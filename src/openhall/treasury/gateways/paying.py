"""Payments on their way: ordered, asked of a gateway, and moved by what it says. Nothing is paid twice.

Before a request leaves, the row says that it was asked, committed. So whoever is killed between the gateway's answer
and the row finds the row asked, and asks again under the same key; a gateway carries a key out once. A second payment
for the same reference begins only when the gateway has said that the first failed or was reversed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from uuid import UUID

from django.db import transaction

from openhall.treasury import acts
from openhall.treasury.gateway_models import OVER, GatewayPayment, GatewayWord, PaymentKind, PaymentState, Reconciled
from openhall.treasury.gateways import adapters
from openhall.treasury.gateways.adapters import Payee
from openhall.treasury.gateways.interface import FAILED, PAID, PENDING, REVERSED, Gateway, GatewayDown, Order, Word
from openhall.treasury.gateways.interface import OrderRefused as RefusedByGateway
from openhall.treasury.ledger import Accounts, Movement, post
from openhall.treasury.ledger_models import AccountKind
from openhall.treasury.models import BidderAccount
from openhall.witness.public import LOG, ActKind, cleared, record

MOST = 50
FIRST_WAIT, LONGEST_WAIT = timedelta(seconds=5), timedelta(minutes=10)
SILENCE = timedelta(minutes=5)
"""After so long without a word about a payment taken in, the gateway is asked."""
COMPARE_DAYS = 3
"""How many past days are compared with a gateway's book."""
DOWN, NONE_SET_UP = "gateway_down", "no_gateway"
log = logging.getLogger("openhall.treasury")

Listener = Callable[[GatewayPayment, datetime], None]
_listeners: list[Listener] = []


def on_settled(listener: Listener) -> None:
    """Tell a room above, in the transaction that settles a payment; called once, when its app is ready."""
    if listener not in _listeners:
        _listeners.append(listener)


def order_payment(
    *, reference: str, kind: str, payer_id: int, payee: Payee, amount: Decimal, currency: str, leaf: str, at: datetime
) -> GatewayPayment | None:
    """Order one payment, in the caller's transaction; None when the payer has registered no account.

    It leaves once the members have witnessed ``leaf``. Idempotent: while one for the reference is under way or made,
    that one is given back.
    """
    there = GatewayPayment.objects.filter(reference=reference).exclude(state__in=OVER).first()
    if there is not None:
        return there
    debtor = BidderAccount.objects.filter(organisation_id=payer_id, replaced_at=None).first()
    if debtor is None:
        return None
    row = GatewayPayment.objects.create(
        reference=reference,
        kind=PaymentKind(kind),
        debtor=debtor,
        payee_name=payee.name,
        payee_number=payee.number,
        payee_bank=payee.bank_code,
        amount=amount,
        currency=currency,
        order_leaf=leaf,
        ordered_at=at,
        next_attempt_at=at,
    )
    _post(row, "payout_ordered", (AccountKind.PAYER, 1), (AccountKind.PAYABLE, -1), at=at)
    return row


@dataclass(frozen=True)
class _Debtor:
    holder: str
    number: str
    bank_code: str
    currency: str


def due(at: datetime) -> int:
    """Ask gateways about whatever waits, and compare the books of past days; how many payments moved."""
    waiting = GatewayPayment.objects.filter(
        state__in=[PaymentState.ORDERED, PaymentState.ASKED, PaymentState.PENDING], next_attempt_at__lte=at
    )
    keys = list(waiting.order_by("next_attempt_at", "id").values_list("pk", flat=True)[:MOST])
    return sum(ask(key, at) for key in keys) + compare_books(at)


def ask(key: int, at: datetime) -> bool:
    """Hand one payment in, or ask what became of it; whether it moved."""
    row = _mark(key, at)
    gateway = adapters.gateway_of(row.kind) if row is not None else None
    if row is None or gateway is None:
        return False
    try:
        word = _asked(gateway, row)
    except GatewayDown as error:
        log.warning("The gateway for %s gave no answer: %s.", row.kind, error)
        GatewayPayment.objects.filter(pk=key, state__in=[PaymentState.ASKED, PaymentState.PENDING]).update(reason=DOWN)
        return False
    except RefusedByGateway as refused:
        word = Word(row.key, FAILED, row.sequence + 1, row.amount, row.currency, str(refused))
    return word is not None and take_in(row.kind, word, at)


def _asked(gateway: Gateway, row: GatewayPayment) -> Word | None:
    known = gateway.state_of(row.key) if row.attempts > 1 or row.state == PaymentState.PENDING else None
    if known is None and row.state == PaymentState.ASKED:
        return gateway.begin(Order(row.key, bytes(row.document)))
    return known


@transaction.atomic(durable=True)
def _mark(key: int, at: datetime) -> GatewayPayment | None:
    """Say that the gateway is being asked, before it is; None when somebody else does, or nothing is to be asked."""
    rows = GatewayPayment.objects.select_for_update(of=("self",), skip_locked=True).select_related("debtor")
    row = rows.filter(pk=key, next_attempt_at__lte=at).first()
    if row is None:
        return None
    if row.state == PaymentState.PENDING:
        row.next_attempt_at = at + SILENCE
        row.save(update_fields=["next_attempt_at"])
        return row
    if row.state == PaymentState.ORDERED:
        if not cleared([row.order_leaf]):
            return None
        if adapters.gateway_of(row.kind) is None:
            row.reason, row.next_attempt_at = NONE_SET_UP, at + LONGEST_WAIT
            row.save(update_fields=["reason", "next_attempt_at"])
            return None
        debtor = _Debtor(row.debtor.holder, row.debtor.number, row.debtor.bank_code, row.currency)
        payee = Payee(row.payee_name, row.payee_number, row.payee_bank)
        row.document = adapters.order_document(
            row.kind, debtor, payee, key=row.key, amount=row.amount, day=at.astimezone(UTC).date(), at=at
        )
        row.asked_at, row.reason = at, ""
        _post(row, "payout_begun", (AccountKind.GATEWAY, 1), (AccountKind.PAYER, -1), at=at)
    row.move("ask")
    row.attempts += 1
    row.next_attempt_at = at + min(FIRST_WAIT * 2 ** min(row.attempts - 1, 10), LONGEST_WAIT)
    row.save()
    return row


@transaction.atomic(durable=True)
def take_in(kind: str, word: Word, at: datetime) -> bool:
    """Let a word of a gateway count, whichever way it came; whether it moved a payment. The same word again doesn't."""
    key, rows = _uuid(word.key), GatewayPayment.objects.select_for_update(of=("self",)).filter(kind=kind)
    row = None if key is None else rows.filter(uuid=key).first()
    known = {"kind": kind, "key": word.key, "sequence": word.sequence, "state": word.state}
    new = row is not None and word.sequence > row.sequence
    fits = row is not None and (word.amount, word.currency) == (row.amount, row.currency)
    steps = _steps(row.state, word.state) if row is not None and new and fits else None
    counted = bool(steps) or (steps is not None and row is not None and row.state == word.state)
    contradicts = row is None or not fits or (new and steps is None)
    _word, is_new = GatewayWord.objects.get_or_create(
        **known,
        defaults={"reason": word.reason, "counted": counted, "contradicts": contradicts, "heard_at": at},
    )
    if not is_new:
        return False
    if contradicts:
        log.error("A gateway for %s said what can’t be: payment %s, %s.", kind, word.key, word.state)
    if row is None or not counted or steps is None:
        return False
    row.sequence, row.reason = word.sequence, word.reason
    for step in steps:
        _step(row, step, at)
    row.save()
    return bool(steps)


def _uuid(key: str) -> UUID | None:
    try:
        return UUID(hex=key)
    except ValueError:
        return None


def _steps(now: str, said: str) -> list[str] | None:
    """The moves to what a gateway said; empty when it is so already; None when it can't be."""
    if now == said:
        return []
    ways: dict[tuple[str, str], list[str]] = {
        (PaymentState.ASKED.value, PENDING): ["take_in"],
        (PaymentState.PAID.value, REVERSED): ["reverse"],
    }
    for state in (PaymentState.ASKED.value, PaymentState.PENDING.value):
        ways[state, PAID], ways[state, FAILED], ways[state, REVERSED] = ["pay"], ["fail"], ["pay", "reverse"]
    return ways.get((now, said))


def _step(row: GatewayPayment, step: str, at: datetime) -> None:
    row.move(step)
    row.next_attempt_at = at + SILENCE
    payer, payable, gateway = AccountKind.PAYER, AccountKind.PAYABLE, AccountKind.GATEWAY
    if step == "take_in":
        return
    if step == "pay":
        _post(row, "payout_paid", (payable, 1), (gateway, -1), at=at)
    elif step == "reverse":
        _post(row, "payout_came_back", (gateway, 1), (payable, -1), at=at)
    if step in {"fail", "reverse"}:
        _post(row, "payout_returned", (payer, 1), (gateway, -1), at=at)
        _post(row, "payout_ended", (payable, 1), (payer, -1), at=at)
    row.settled_at = at
    tell = {"pay": confirm_payment, "fail": note_failed_payment, "reverse": note_reversed_payment}[step]
    row.leaf_sha256 = tell(row, at)
    row.save()
    for listener in _listeners:
        listener(row, at)


def confirm_payment(row: GatewayPayment, at: datetime) -> str:
    """Say on the log that a payment was made (PAY-01); the leaf."""
    return _recorded(acts.PAYMENT_MADE, row, at)


def note_failed_payment(row: GatewayPayment, at: datetime) -> str:
    """Say on the log that a payment failed (PAY-02); the leaf."""
    return _recorded(acts.PAYMENT_FAILED, row, at)


def note_reversed_payment(row: GatewayPayment, at: datetime) -> str:
    """Say on the log that a payment came back (PAY-03); the leaf."""
    return _recorded(acts.PAYMENT_REVERSED, row, at)


def _recorded(kind: ActKind, row: GatewayPayment, at: datetime) -> str:
    act = kind(object=f"payout:{row.uuid}", public={"kind": row.kind})
    return record(act, intent=None, actor=LOG, at=at).leaf_sha256


def _post(row: GatewayPayment, what: str, *legs: tuple[AccountKind, int], at: datetime) -> None:
    accounts = Accounts()
    movement = Movement(
        what,
        f"payout:{row.uuid}",
        tuple((accounts.of(kind, row.currency), row.amount * sign) for kind, sign in legs),
    )
    post([movement], at=at)


# Comparing books


def compare_books(at: datetime) -> int:
    """Compare each past day's payments with the gateways' books, once; how many payments moved by it."""
    moved = 0
    today = at.astimezone(UTC).date()
    for kind in PaymentKind.values:
        for back in range(COMPARE_DAYS, 0, -1):
            day = today - timedelta(days=back)
            if _to_compare(kind, day):
                moved += reconcile(kind, day, at)
    return moved


def _to_compare(kind: str, day: date) -> bool:
    begin = datetime(day.year, day.month, day.day, tzinfo=UTC)
    asked = GatewayPayment.objects.filter(kind=kind, asked_at__gte=begin, asked_at__lt=begin + timedelta(days=1))
    return asked.exists() and not Reconciled.objects.filter(kind=kind, day=day).exists()


def reconcile(kind: str, day: date, at: datetime) -> int:
    """Compare one day with a gateway's book; how many payments moved. A gateway that is down is asked again later."""
    gateway = adapters.gateway_of(kind)
    if gateway is None:
        return 0
    try:
        words = gateway.of_day(day)
    except GatewayDown as error:
        log.warning("The gateway for %s shows no book: %s.", kind, error)
        return 0
    moved = sum(take_in(kind, word, at) for word in words)
    ours = GatewayPayment.objects.filter(kind=kind, uuid__in=[_uuid(one.key) for one in words]).count()
    Reconciled.objects.get_or_create(
        kind=kind,
        day=day,
        defaults={"payments": len(words), "unknown": len(words) - ours, "compared_at": at},
    )
    return moved
