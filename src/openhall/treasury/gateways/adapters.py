"""The two kinds that the platform pays by: each makes a pain.001 file of one payment, as its gateway wants it.

Bank transfer: the payee's account number and bank. Digital yuan: the wallet id stands where the account number does,
its kind named as ``DCEP`` (our own profile: no library exists for the digital yuan, and no public format).
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.conf import settings

from openhall.treasury.gateways.interface import BANK_TRANSFER, DIGITAL_YUAN, KINDS, Gateway
from openhall.treasury.gateways.wire import Wire
from openhall.treasury.numbers import normal
from openhall.treasury.payment_orders import Debtor, Payment, document

WALLET_BANK = "DCEP"
NOTE = "Fee"
"""What the payee reads with the payment. No tender, no committee: whoever sees a statement learns nothing."""


@dataclass(frozen=True, slots=True)
class Payee:
    """Who is paid. ``bank_code``: empty for a wallet."""

    name: str
    number: str
    bank_code: str


def fault_of(kind: str, payee: Payee) -> str:
    """Which field of a payee isn't one that this kind can pay to: ``number``, ``bank_code``, or empty."""
    number = normal(payee.number)
    if kind == DIGITAL_YUAN:
        return "" if number.isdecimal() and 12 <= len(number) <= 19 else "number"
    if not number or len(number) > 34:
        return "number"
    return "" if payee.bank_code else "bank_code"


def order_document(
    kind: str, debtor: Debtor, payee: Payee, *, key: str, amount: Decimal, day: date, at: datetime
) -> bytes:
    """The file of one payment; ``key`` is its message id and its end-to-end id."""
    payment = Payment(
        end_to_end=key,
        instruction="",
        amount=amount,
        currency=debtor.currency,
        name=payee.name,
        number=normal(payee.number),
        bank_code=WALLET_BANK if kind == DIGITAL_YUAN else payee.bank_code,
        note=NOTE,
        day=day,
    )
    return document(debtor, [payment], message_id=key, at=at)


_given: dict[str, Gateway] = {}


def provide(kind: str, gateway: Gateway | None) -> Callable[[], None]:
    """Let this gateway pay payments of a kind (None: the one that is set up); what comes back undoes it."""
    before = _given.get(kind)

    def put(one: Gateway | None) -> None:
        if one is None:
            _given.pop(kind, None)
        else:
            _given[kind] = one

    put(gateway)
    return lambda: put(before)


def gateway_of(kind: str) -> Gateway | None:
    """The gateway of a kind; None when nobody has set one up."""
    if kind in _given:
        return _given[kind]
    url, secret = url_of(kind), secret_path(kind)
    if not url or not secret.is_file():
        return None
    return Wire(url, bytes.fromhex(secret.read_text().strip()))


def url_of(kind: str) -> str:
    """The address that the operator set."""
    urls = {BANK_TRANSFER: settings.OPENHALL_BANK_GATEWAY, DIGITAL_YUAN: settings.OPENHALL_YUAN_GATEWAY}
    return str(urls[kind])


def secret_path(kind: str) -> Path:
    """Where the secret lies that is shared with the gateway: hex, 32 bytes."""
    if kind not in KINDS:
        raise KeyError(kind)
    return Path(settings.OPENHALL_HOME) / "keys" / f"gateway-{kind}.secret"
