"""What the treasury asks of a gateway, and what a gateway says.

A gateway is asynchronous: it takes an order and says later what became of it, by messages that may be lost, come twice,
late or in another order. Whoever isn't sure asks again under the same key; a gateway carries an order out once per key.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Protocol

from openhall.kernel.signed_messages import WordForged

__all__ = [
    "BANK_TRANSFER", "DIGITAL_YUAN", "FAILED", "KINDS", "PAID", "PENDING", "REVERSED", "SAID", "Gateway", "GatewayDown",
    "Order", "OrderRefused", "Word", "WordForged",
]  # fmt: skip

BANK_TRANSFER: Final = "bank_transfer"
DIGITAL_YUAN: Final = "digital_yuan"
KINDS: Final = (BANK_TRANSFER, DIGITAL_YUAN)

PENDING: Final = "pending"
PAID: Final = "paid"
FAILED: Final = "failed"
REVERSED: Final = "reversed"
SAID: Final = (PENDING, PAID, FAILED, REVERSED)


class GatewayDown(Exception):
    """No answer, or none that can be used: nobody knows whether the order arrived. Ask again under the same key."""


class OrderRefused(Exception):
    """The gateway says for good that it doesn't carry the order out; the text is its reason."""


@dataclass(frozen=True, slots=True)
class Order:
    """One payment. ``key``: 32 hex digits, the same whenever it is asked again. ``document``: the pain.001 file."""

    key: str
    document: bytes


@dataclass(frozen=True, slots=True)
class Word:
    """What a gateway says of a payment. ``sequence`` rises with what happened: the highest one counts.

    Of failed payments it says nothing more; a paid one may still be reversed.
    """

    key: str
    state: str
    sequence: int
    amount: Decimal
    currency: str
    reason: str = ""


class Gateway(Protocol):
    """A gateway of one kind."""

    def begin(self, order: Order) -> Word:
        """Hand an order in; the same key again gives what became of it and pays nothing.

        Raises:
            GatewayDown, OrderRefused
        """

    def state_of(self, key: str) -> Word | None:
        """What became of a payment; None when the gateway has never seen the key.

        Raises:
            GatewayDown
        """

    def read(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Word:
        """A message that arrived by itself.

        Raises:
            WordForged
        """

    def of_day(self, day: date) -> list[Word]:
        """Every payment that the gateway took in on a day (UTC), to compare books.

        Raises:
            GatewayDown
        """
