"""How fees are collected: the payer is sent to a gateway with a signed order, the gateway reports what was paid.

Format of ours, since those of payment portals differ and aren't public: an adapter for a real portal replaces
:class:`Link` and nothing else. Reports are signed as those of the treasury's gateways (docs/how-to/pay-experts.md).
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlencode, urlsplit

from django.conf import settings

from openhall.kernel.signed_messages import SIGNATURE, WordForged, require_signed, signature
from openhall.procedures.dossiers.fee_orders import signature_of
from openhall_rules.errors import RuleError
from openhall_rules.money import decimal, stated

FIRST_CHECK, LAST_CHECK = timedelta(minutes=10), timedelta(days=1)
"""How long after a fee is asked for the gateway is asked about it, and how long after it was paid for the last time."""
SECONDS = 10.0
LARGEST = 64 * 1024


class CollectorDown(Exception):
    """The gateway didn't answer, or not what was asked."""


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

    def payments(self, key: str) -> list[Report]:
        """Every payment of a fee so far, for what the gateway's reports didn't bring.

        Raises:
            CollectorDown
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
        sign = signature_of(self.secret, order)
        return f"{self.url}?{urlencode(order | {'signature': sign})}"

    def read(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Report:
        """A report, checked."""
        require_signed(self.secret, headers, body, at=at)
        try:
            return told(json.loads(body), national=self.national)
        except (ValueError, KeyError, TypeError, RuleError) as error:
            raise WordForged("The report can’t be read.") from error

    def payments(self, key: str) -> list[Report]:
        """What was paid of a fee: asked beside the gateway's page, at ``orders/KEY``, signed by path."""
        parts = urlsplit(self.url)
        here = parts.hostname in {"localhost", "127.0.0.1", "::1"}
        if parts.scheme != "https" and not here:
            raise CollectorDown("A gateway is asked by https, or on this machine.")
        path = f"{parts.path.rpartition('/')[0]}/orders/{key}"
        kind = HTTPSConnection if parts.scheme == "https" else HTTPConnection
        connection = kind(parts.hostname or "", parts.port, timeout=SECONDS)
        try:
            connection.request("GET", path, headers={SIGNATURE: signature(self.secret, f"GET {path}", b"")})
            answer = connection.getresponse()
            data = answer.read(LARGEST + 1)
            if answer.status != 200 or len(data) > LARGEST:
                raise CollectorDown(f"The gateway answered {answer.status}.")
            found = [told(one, national=self.national) for one in json.loads(data)["payments"]]
        except (OSError, HTTPException, ValueError, KeyError, TypeError, RuleError) as error:
            raise CollectorDown(type(error).__name__) from error
        finally:
            connection.close()
        if any(one.key != key for one in found):
            raise CollectorDown("The gateway answered about another fee.")
        return found


def told(said: Any, *, national: bool = False) -> Report:
    """A payment as the gateway tells it. ``national``: whether that is the national gateway.

    Raises:
        ValueError, KeyError, TypeError, RuleError: it is none.
    """
    words = [said[name] for name in ("number", "key", "currency")]
    if any(not isinstance(one, str) or not 0 < len(one) <= 80 or "\0" in one for one in words):
        raise ValueError("no texts")
    return Report(words[0], words[1], decimal(said["amount"]), words[2][:3], national)


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
