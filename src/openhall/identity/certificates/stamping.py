"""Time stamps (RFC 3161) by an address: the gateway to a time-stamping authority, and whom to believe about time.

The authority's roots lie in ``OPENHALL_HOME/keys/tsa-roots.pem``, put there by the operator with the address. A scratch
instance without an address stamps by itself, with a key that proves nothing.
"""

from __future__ import annotations

import http.client
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import urlsplit

from asn1crypto import tsp  # type: ignore[import-untyped]
from cryptography import x509
from django.conf import settings
from pyhanko.sign.timestamps import TimeStamper, TimestampRequestError

from openhall.identity.certificates import reading
from openhall.identity.certificates.outlasting import StampUnavailable
from openhall.identity.certificates.sandbox_tsa import SandboxStamps, kept

TIMEOUT_SECONDS = 5.0
LARGEST = 256 * 1024
ROOTS = "tsa-roots.pem"
STAND_IN = "tsa-stand-in.pem"


@dataclass(frozen=True)
class Stamps:
    """Who stamps, and the roots that are believed about it."""

    stamper: TimeStamper
    roots: Sequence[x509.Certificate]


class Gateway(TimeStamper):
    """A time-stamping authority that is reached over HTTP."""

    def __init__(self, url: str) -> None:
        super().__init__()  # type: ignore[no-untyped-call]
        self.url = url

    async def async_request_tsa_response(self, req: tsp.TimeStampReq) -> tsp.TimeStampResp:
        """One request, bounded in size and time, without redirections."""
        body = _asked(self.url, req.dump())
        try:
            return tsp.TimeStampResp.load(body, strict=True)
        except (ValueError, TypeError) as error:
            raise TimestampRequestError("The answer is no time stamp.") from error


def _asked(url: str, request: bytes) -> bytes:
    parts = urlsplit(url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    until = time.monotonic() + 2 * TIMEOUT_SECONDS
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=TIMEOUT_SECONDS)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, request, {"Content-Type": "application/timestamp-query"})
            with connection.getresponse() as answer:
                body = b""
                while piece := answer.read1(64 * 1024):
                    body += piece
                    if len(body) > LARGEST or time.monotonic() > until:
                        raise StampUnavailable("down")
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ValueError, UnicodeError) as error:
        raise StampUnavailable("down") from error
    if answer.status != 200:
        raise StampUnavailable("down")
    return body


_given: list[Callable[[datetime], Stamps]] = []


def provide(stamps: Callable[[datetime], Stamps]) -> Callable[[], None]:
    """Let this one stamp; what comes back undoes it."""
    _given.append(stamps)
    return lambda: _given.remove(stamps)


def stamps(at: datetime) -> Stamps:
    """Who stamps at ``at``.

    Raises:
        StampUnavailable: the operator has set nobody up.
    """
    if _given:
        return _given[-1](at)
    url, roots = str(settings.OPENHALL_TSA_URL), _keys() / ROOTS
    if url:
        if not roots.is_file():
            raise StampUnavailable("unset")
        return Stamps(Gateway(url), reading.read_all(roots.read_bytes()))
    if settings.OPENHALL_INSTANCE != "scratch":
        raise StampUnavailable("unset")
    own = _stand_in(at)
    return Stamps(own.stamper(at), [own.issuer.certificate])


def believed(at: datetime) -> list[x509.Certificate]:
    """The roots that are believed about time; none where nobody is set up."""
    try:
        return list(stamps(at).roots)
    except StampUnavailable:
        return []


def _keys() -> Path:
    return Path(settings.OPENHALL_HOME) / "keys"


def _stand_in(at: datetime) -> SandboxStamps:
    """The stand-in of a scratch instance: made on first use, kept, and made anew below its root when it runs out."""
    return kept(_keys() / STAND_IN, "Stand-in for time stamps", at=at)
