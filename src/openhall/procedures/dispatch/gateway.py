"""How the platform talks to whoever sends text messages: HTTP with JSON, both sides signed with a shared secret.

Format of ours: an adapter for a real provider replaces this file and nothing else.
"""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from django.conf import settings

from openhall.treasury.public import WordForged, require_signed, signed_message

SECONDS = 5.0
LARGEST = 64 * 1024
SENT, DELIVERED, FAILED = "sent", "delivered", "failed"


class GatewayDown(Exception):
    """No answer that can be trusted; ask again later. Nothing is lost: the message waits."""


@dataclass(frozen=True, slots=True)
class Text:
    """A text message. ``key``: its own, by which the gateway knows it again; ``to``: a telephone number."""

    key: str
    to: str
    words: str


class Gateway(Protocol):
    """Whoever sends."""

    def send(self, text: Text, *, at: datetime) -> str:
        """Hand a message over, or ask how far it is: the same key twice is one message. ``sent``, ``delivered`` or
        ``failed``.

        Raises:
            GatewayDown
        """


class Wire:
    """A connection to a gateway.

    Args:
        url: its address; https, or http on this machine. secret: that it shares with us.
    """

    def __init__(self, url: str, secret: bytes, *, seconds: float = SECONDS) -> None:
        parts = urlsplit(url)
        self.host, self.port, self.path = parts.hostname or "", parts.port, parts.path.rstrip("/")
        here = self.host in {"localhost", "127.0.0.1", "::1"}
        if not self.host or parts.scheme not in {"http", "https"} or (parts.scheme == "http" and not here):
            raise ValueError("A gateway’s address begins with https://; http:// is for this machine only.")
        self.secure, self.secret, self.seconds = parts.scheme == "https", secret, seconds

    def send(self, text: Text, *, at: datetime) -> str:
        """Hand a message over (``Gateway.send``)."""
        body = json.dumps({"key": text.key, "to": text.to, "text": text.words}, ensure_ascii=False).encode()
        kind = HTTPSConnection if self.secure else HTTPConnection
        connection = kind(self.host, self.port, timeout=self.seconds)
        try:
            connection.request("POST", f"{self.path}/messages", body, signed_message(self.secret, body, at=at))
            answer = connection.getresponse()
            data = answer.read(LARGEST + 1)
            if answer.status != 200 or len(data) > LARGEST:
                raise GatewayDown(f"The gateway answered {answer.status}.")
            return _state(self.secret, dict(answer.headers), data, text.key, at)
        except (OSError, HTTPException, WordForged, ValueError, KeyError, TypeError) as error:
            raise GatewayDown(type(error).__name__) from error
        finally:
            connection.close()


def _state(secret: bytes, headers: Mapping[str, str], data: bytes, key: str, at: datetime) -> str:
    require_signed(secret, headers, data, at=at)
    said: dict[str, Any] = json.loads(data)
    if said["key"] != key or said["state"] not in (SENT, DELIVERED, FAILED):
        raise GatewayDown("The gateway answered something else.")
    return str(said["state"])


_given: list[Gateway] = []


def provide(gateway: Gateway) -> Callable[[], None]:
    """Let this one be the gateway; what comes back undoes it."""
    _given.append(gateway)

    def undo() -> None:
        _given.remove(gateway)

    return undo


def gateway() -> Gateway | None:
    """Who sends text messages; None: nobody has set one up."""
    if _given:
        return _given[-1]
    secret = Path(settings.OPENHALL_HOME) / "keys" / "gateway-texts.secret"
    if not settings.OPENHALL_TEXT_GATEWAY or not secret.is_file():
        return None
    return Wire(settings.OPENHALL_TEXT_GATEWAY, bytes.fromhex(secret.read_text().strip()))
