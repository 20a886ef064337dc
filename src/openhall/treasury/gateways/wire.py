"""How platform and gateway talk: HTTP with JSON answers, every message signed with a secret that both hold.

Format of ours (docs/how-to/pay-experts.md), since those of banks differ and none is public: an adapter for a real
bank replaces this file and nothing else.
"""

import json
from collections.abc import Mapping
from datetime import date, datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from openhall.kernel.signed_messages import SIGNATURE, require_signed, signature, signed
from openhall.treasury.gateways.interface import SAID, GatewayDown, Order, OrderRefused, Word, WordForged
from openhall_rules.errors import RuleError
from openhall_rules.money import decimal, text

__all__ = ["SIGNATURE", "Wire", "require_signed", "signature", "signed", "word_json", "word_of"]
SECONDS = 10.0
LARGEST = 4 * 1024 * 1024
MOST_REASON = 200


def word_json(word: Word) -> dict[str, Any]:
    """A word as it is sent."""
    return {
        "key": word.key,
        "state": word.state,
        "sequence": word.sequence,
        "amount": text(word.amount),
        "currency": word.currency,
        "reason": word.reason,
    }


def word_of(table: object) -> Word:
    """A word as it was received.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(table, dict):
        raise ValueError("no table")
    key, state, sequence = table.get("key"), table.get("state"), table.get("sequence")
    currency, reason = table.get("currency"), table.get("reason", "")
    texts = all(isinstance(one, str) for one in (key, state, currency, reason))
    if not texts or state not in SAID or not isinstance(sequence, int) or isinstance(sequence, bool) or sequence < 0:
        raise ValueError("no word of a gateway")
    try:
        amount = decimal(table.get("amount"))
    except RuleError as error:
        raise ValueError("no amount") from error
    return Word(str(key), str(state), sequence, amount, str(currency), str(reason)[:MOST_REASON])


class Wire:
    """A connection to a gateway.

    Args:
        url: its address; https, or http on this machine. secret: that it shares with us.
        seconds: how long an answer is waited for.
    """

    def __init__(self, url: str, secret: bytes, *, seconds: float = SECONDS) -> None:
        parts = urlsplit(url)
        self.host, self.path = parts.hostname or "", parts.path.rstrip("/")
        here = self.host in {"localhost", "127.0.0.1", "::1"}
        if not self.host or parts.scheme not in {"http", "https"} or (parts.scheme == "http" and not here):
            raise ValueError("A gateway’s address begins with https://; http:// is for this machine only.")
        self.secure, self.port = parts.scheme == "https", parts.port
        self.secret, self.seconds = secret, seconds

    def begin(self, order: Order) -> Word:
        """Hand an order in (``Gateway.begin``)."""
        status, answer = self._ask("PUT", f"/payments/{order.key}", order.document)
        if status in {200, 202}:
            return _said(answer)
        if status in {409, 422}:
            raise OrderRefused(str(answer.get("reason", ""))[:MOST_REASON] if isinstance(answer, dict) else "")
        raise GatewayDown(f"The gateway answered {status}.")

    def state_of(self, key: str) -> Word | None:
        """What became of a payment (``Gateway.state_of``)."""
        status, answer = self._ask("GET", f"/payments/{key}")
        if status == 404:
            return None
        if status != 200:
            raise GatewayDown(f"The gateway answered {status}.")
        return _said(answer)

    def read(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Word:
        """A message that arrived by itself (``Gateway.read``)."""
        require_signed(self.secret, headers, body, at=at)
        try:
            return word_of(json.loads(body))
        except ValueError as error:
            raise WordForged("The message can’t be read.") from error

    def of_day(self, day: date) -> list[Word]:
        """Every payment of a day (``Gateway.of_day``)."""
        status, answer = self._ask("GET", f"/days/{day.isoformat()}")
        if status != 200 or not isinstance(answer, dict) or not isinstance(answer.get("payments"), list):
            raise GatewayDown(f"The gateway answered {status}.")
        return [_said(one) for one in answer["payments"]]

    def _ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, Any]:
        """One request. It bears the secret's digest of the path and body, so that nobody else hands orders in."""
        kind = HTTPSConnection if self.secure else HTTPConnection
        connection = kind(self.host, self.port, timeout=self.seconds)
        headers = {SIGNATURE: signature(self.secret, f"{method} {path}", body), "Content-Type": "application/xml"}
        try:
            connection.request(method, f"{self.path}{path}", body or None, headers)
            answer = connection.getresponse()
            data = answer.read(LARGEST + 1)
            if len(data) > LARGEST:
                raise GatewayDown("The gateway’s answer is too long.")
            return answer.status, json.loads(data or b"null")
        except (OSError, HTTPException, ValueError) as error:
            raise GatewayDown(f"{type(error).__name__}") from error
        finally:
            connection.close()


def _said(answer: object) -> Word:
    try:
        return word_of(answer)
    except ValueError as error:
        raise GatewayDown("The gateway’s answer can’t be read.") from error
