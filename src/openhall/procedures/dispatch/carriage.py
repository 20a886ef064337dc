"""How the platform talks to a carrier: HTTP with JSON, each message signed with a secret that both hold.

Format of ours (docs/how-to/run-a-desk.md), since those of carriers differ: an adapter for a real one replaces this file
and nothing else. Needs no framework but for where the secret lies.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from openhall.kernel.signed_messages import SIGNATURE, WordForged, require_signed, signature

WAITING, TAKEN, DELIVERED, RETURNED, REFUSED = "waiting", "taken", "delivered", "returned", "refused"
STATES = frozenset({WAITING, TAKEN, DELIVERED, RETURNED, REFUSED})
SECONDS = 10.0
LARGEST = 64 * 1024
LONGEST_NUMBER = 60


class CarrierDown(Exception):
    """The carrier can't be reached, or its answer can't be read. Nothing is lost: the parcel waits."""


class ParcelRefused(Exception):
    """The carrier doesn't take this parcel."""


@dataclass(frozen=True, slots=True)
class Order:
    """A parcel. ``key``: its reference, once for ever; ``sender``: the unit; what it holds isn't told."""

    key: str
    sender: str
    name: str
    telephone: str
    address: str


@dataclass(frozen=True, slots=True)
class Word:
    """What the carrier says of a parcel. ``sequence`` rises with each word; ``number``: by which it is followed."""

    key: str
    state: str
    sequence: int
    number: str = ""


class Carrier(Protocol):
    """Whoever carries."""

    def take(self, order: Order) -> Word:
        """Hand a parcel over; again with the same key is the same parcel.

        Raises:
            CarrierDown, ParcelRefused
        """

    def state_of(self, key: str) -> Word | None:
        """How far a parcel is; None: the carrier knows none of that key.

        Raises:
            CarrierDown
        """

    def read(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Word:
        """A word that came by itself.

        Raises:
            WordForged
        """


def word_json(word: Word) -> dict[str, Any]:
    """A word as it is sent."""
    return asdict(word)


def word_of(table: object) -> Word:
    """A word as it was received.

    Raises:
        ValueError: it is none.
    """
    if not isinstance(table, dict):
        raise ValueError("no table")
    key, state, sequence, number = (table.get(name) for name in ("key", "state", "sequence", "number"))
    if not isinstance(sequence, int) or isinstance(sequence, bool) or not 0 <= sequence < 2**31:
        raise ValueError("no word of a carrier")
    if not isinstance(key, str) or state not in STATES or not isinstance(number, str):
        raise ValueError("no word of a carrier")
    if len(number) > LONGEST_NUMBER or "\0" in number:
        raise ValueError("no word of a carrier")
    return Word(key, str(state), sequence, number)


class Wire:
    """A connection to a carrier.

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

    def take(self, order: Order) -> Word:
        """Hand a parcel over (``Carrier.take``)."""
        said = asdict(order)
        said.pop("key")
        status, answer = self._ask("PUT", f"/parcels/{order.key}", json.dumps(said, ensure_ascii=False).encode())
        if status in {200, 202}:
            return _said(answer)
        if status in {409, 422}:
            raise ParcelRefused
        raise CarrierDown(f"The carrier answered {status}.")

    def state_of(self, key: str) -> Word | None:
        """How far a parcel is (``Carrier.state_of``)."""
        status, answer = self._ask("GET", f"/parcels/{key}")
        if status == 404:
            return None
        if status != 200:
            raise CarrierDown(f"The carrier answered {status}.")
        return _said(answer)

    def read(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Word:
        """A word that came by itself (``Carrier.read``)."""
        require_signed(self.secret, headers, body, at=at)
        try:
            return word_of(json.loads(body))
        except ValueError as error:
            raise WordForged("The message can’t be read.") from error

    def _ask(self, method: str, path: str, body: bytes = b"") -> tuple[int, Any]:
        """One request. It bears the secret's digest of path and body, so that nobody else hands parcels over."""
        kind = HTTPSConnection if self.secure else HTTPConnection
        connection = kind(self.host, self.port, timeout=self.seconds)
        headers = {SIGNATURE: signature(self.secret, f"{method} {path}", body), "Content-Type": "application/json"}
        try:
            connection.request(method, f"{self.path}{path}", body or None, headers)
            answer = connection.getresponse()
            data = answer.read(LARGEST + 1)
            if len(data) > LARGEST:
                raise CarrierDown("The carrier’s answer is too long.")
            return answer.status, json.loads(data or b"null")
        except (OSError, HTTPException, ValueError) as error:
            raise CarrierDown(type(error).__name__) from error
        finally:
            connection.close()


def _said(answer: object) -> Word:
    try:
        return word_of(answer)
    except ValueError as error:
        raise CarrierDown("The carrier’s answer can’t be read.") from error


_given: list[Carrier] = []


def provide(carrier: Carrier) -> Callable[[], None]:
    """Let this one carry; what comes back undoes it."""
    _given.append(carrier)
    return lambda: _given.remove(carrier)


def carrier() -> Carrier | None:
    """Who carries; None: nobody has set one up, and officers write down what the post says."""
    from django.conf import settings

    if _given:
        return _given[-1]
    secret = Path(settings.OPENHALL_HOME) / "keys" / "gateway-post.secret"
    if not settings.OPENHALL_POST_GATEWAY or not secret.is_file():
        return None
    return Wire(settings.OPENHALL_POST_GATEWAY, bytes.fromhex(secret.read_text().strip()))
