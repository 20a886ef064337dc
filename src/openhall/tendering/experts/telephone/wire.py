"""How platform and telephone gateway talk: HTTP with JSON, each message signed with a secret that both hold.

Format of ours (docs/how-to/call-by-telephone.md), since those of providers differ: an adapter for a real one replaces
this file and nothing else. Needs no framework.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Protocol
from urllib.parse import urlsplit

from openhall.kernel.signed_messages import SIGNATURE, WordForged, require_signed, signature

TAKEN, SPOKEN, ANSWERED, FAILED = "taken", "spoken", "answered", "failed"
STATES = frozenset({TAKEN, SPOKEN, ANSWERED, FAILED})
ACCEPT, DECLINE = "accept", "decline"
KEYS = {"1": ACCEPT, "2": DECLINE}
SECONDS = 10.0
LARGEST = 64 * 1024


class LineDown(Exception):
    """The gateway can't be reached, or its answer can't be read."""


class CallRefused(Exception):
    """The gateway doesn't call this number."""


@dataclass(frozen=True, slots=True)
class Order:
    """A call to make. ``key``: its reference, once for ever; ``until``: after which nobody is to be rung any more;
    ``keys``: what each key means, empty where keys don't count.
    """

    key: str
    number: str
    language: str
    words: str
    until: str
    keys: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Word:
    """What the gateway says of a call. ``sequence`` rises with each word; ``answer``: by a key, else empty."""

    key: str
    state: str
    sequence: int
    answer: str = ""


class Line(Protocol):
    """A gateway."""

    def call(self, order: Order) -> Word:
        """Hand a call over; again with the same key is the same call.

        Raises:
            LineDown, CallRefused
        """

    def state_of(self, key: str) -> Word | None:
        """What became of a call; None: the gateway knows none of that key.

        Raises:
            LineDown
        """

    def read(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Word:
        """A message that arrived by itself.

        Raises:
            WordForged
        """


def order_json(order: Order) -> dict[str, Any]:
    """An order as it is sent; its key stands in the address."""
    return {
        "number": order.number,
        "language": order.language,
        "words": order.words,
        "until": order.until,
        "keys": dict(order.keys),
    }


def word_json(word: Word) -> dict[str, Any]:
    """A word as it is sent."""
    return {"key": word.key, "state": word.state, "sequence": word.sequence, "answer": word.answer}


def word_of(table: object) -> Word:
    """A word as it was received.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(table, dict):
        raise ValueError("no table")
    key, state, sequence, answer = (table.get(name) for name in ("key", "state", "sequence", "answer"))
    if not isinstance(sequence, int) or isinstance(sequence, bool) or not 0 <= sequence < 2**31:
        raise ValueError("no word of a gateway")
    if not isinstance(key, str) or state not in STATES or answer not in ("", ACCEPT, DECLINE):
        raise ValueError("no word of a gateway")
    return Word(key, str(state), sequence, str(answer))


class Wire:
    """A connection to a gateway.

    Args:
        url: its address; https, or http on this machine. secret: that it shares with us.
    """

    def __init__(self, url: str, secret: bytes, *, seconds: float = SECONDS) -> None:
        parts = urlsplit(url)
        self.host, self.path = parts.hostname or "", parts.path.rstrip("/")
        here = self.host in {"localhost", "127.0.0.1", "::1"}
        if not self.host or parts.scheme not in {"http", "https"} or (parts.scheme == "http" and not here):
            raise ValueError("A gateway’s address begins with https://; http:// is for this machine only.")
        self.secure, self.port = parts.scheme == "https", parts.port
        self.secret, self.seconds = secret, seconds

    def call(self, order: Order) -> Word:
        """Hand a call over (``Line.call``)."""
        status, answer = self._ask("PUT", f"/calls/{order.key}", json.dumps(order_json(order)).encode())
        if status in {200, 202}:
            return _said(answer)
        if status in {409, 422}:
            raise CallRefused
        raise LineDown(f"The gateway answered {status}.")

    def state_of(self, key: str) -> Word | None:
        """What became of a call (``Line.state_of``)."""
        status, answer = self._ask("GET", f"/calls/{key}")
        if status == 404:
            return None
        if status != 200:
            raise LineDown(f"The gateway answered {status}.")
        return _said(answer)

    def read(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Word:
        """A message that arrived by itself (``Line.read``)."""
        require_signed(self.secret, headers, body, at=at)
        try:
            return word_of(json.loads(body))
        except ValueError as error:
            raise WordForged("The message can’t be read.") from error

    def _ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, Any]:
        """One request. It bears the secret's digest of the path and body, so that nobody else hands calls over."""
        kind = HTTPSConnection if self.secure else HTTPConnection
        connection = kind(self.host, self.port, timeout=self.seconds)
        headers = {SIGNATURE: signature(self.secret, f"{method} {path}", body), "Content-Type": "application/json"}
        try:
            connection.request(method, f"{self.path}{path}", body or None, headers)
            answer = connection.getresponse()
            data = answer.read(LARGEST + 1)
            if len(data) > LARGEST:
                raise LineDown("The gateway’s answer is too long.")
            return answer.status, json.loads(data or b"null")
        except (OSError, HTTPException, ValueError) as error:
            raise LineDown(type(error).__name__) from error
        finally:
            connection.close()


def _said(answer: object) -> Word:
    try:
        return word_of(answer)
    except ValueError as error:
        raise LineDown("The gateway’s answer can’t be read.") from error
