"""How fees are collected: the payer is sent to a gateway with a signed order, the gateway reports what was paid.

Format of ours, since those of payment portals differ and aren't public: an adapter for a real portal replaces
:class:`Link` and nothing else. Reports are signed as those of the treasury's gateways (docs/how-to/pay-experts.md).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Protocol
from urllib.parse import urlencode

from django.conf import settings

from openhall.treasury.public import WordForged, require_signed, signature
from openhall.witness.public import canonical
from openhall_rules.errors import RuleError
from openhall_rules.money import decimal, stated


@dataclass(frozen=True, slots=True)
class Report:
    """What a gateway says: its own number of the payment, the fee's key, how much came.

    ``national``: it came by the national gateway, which the index counts apart from those of provinces.
    """

    number: str
    key: str
    amount: Decimal
    currency: str
    national: bool = False


class Collector(Protocol):
    """A gateway that collects."""

    def address(self, *, key: str, amount: Decimal, currency: str, back: str) -> str:
        """Where the payer pays this fee, and comes back from."""

    def read(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Report:
        """A report that arrived.

        Raises:
            WordForged: the gateway didn't sign it, or too long ago, or it can't be read.
        """


class Link:
    """A gateway that is reached by a signed link.

    Args:
        url: its page. secret: that it shares with us. national: whether it is the national gateway.
    """

    def __init__(self, url: str, secret: bytes, *, national: bool = False) -> None:
        self.url, self.secret, self.national = url, secret, national

    def address(self, *, key: str, amount: Decimal, currency: str, back: str) -> str:
        """The gateway's page with the order, signed so that nobody changes the amount."""
        order = {"key": key, "amount": stated(amount, currency), "currency": currency, "back": back}
        sign = signature(self.secret, "order", canonical(order))
        return f"{self.url}?{urlencode(order | {'signature': sign})}"

    def read(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Report:
        """A report, checked."""
        require_signed(self.secret, headers, body, at=at)
        try:
            said = json.loads(body)
            words = [said[name] for name in ("number", "key", "currency")]
            if any(not isinstance(one, str) or not 0 < len(one) <= 80 or "\0" in one for one in words):
                raise ValueError("no texts")
            return Report(words[0], words[1], decimal(said["amount"]), words[2][:3], self.national)
        except (ValueError, KeyError, TypeError, RuleError) as error:
            raise WordForged("The report can’t be read.") from error


Taker = Callable[[Report, datetime], bool | None]
"""Lets a payment count that is of another room; None: of this room neither."""
_ELSEWHERE: dict[str, Taker] = {}


def take_elsewhere(name: str, take: Taker) -> None:
    """Let another room take in what a gateway reports of its own fees; of one name the last counts."""
    _ELSEWHERE[name] = take


def elsewhere(report: Report, at: datetime) -> bool | None:
    """What another room says of a report; None: it is nobody's."""
    for take in _ELSEWHERE.values():
        counted = take(report, at)
        if counted is not None:
            return counted
    return None


_given: list[Collector] = []


def provide(collector: Collector) -> Callable[[], None]:
    """Let this gateway collect; what comes back undoes it."""
    _given.append(collector)
    return lambda: _given.remove(collector)


def collector() -> Collector | None:
    """The gateway that collects; None while the operator has set none up."""
    if _given:
        return _given[-1]
    url, secret = str(settings.OPENHALL_FEE_GATEWAY), Path(settings.OPENHALL_HOME) / "keys" / "gateway-fees.secret"
    if not url or not secret.is_file():
        return None
    return Link(url, bytes.fromhex(secret.read_text().strip()), national=settings.OPENHALL_FEE_GATEWAY_NATIONAL)
