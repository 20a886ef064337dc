"""How platform and register talk: HTTP with JSON, both sides signed with a secret that they share.

Format of ours, since those of the national registers aren't public: an adapter for a real one replaces this file and
nothing else. An answer whose time is more than five minutes off isn't trusted, whichever clock is wrong.
"""

import json
from collections.abc import Callable
from datetime import datetime
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from pathlib import Path
from urllib.parse import urlsplit

from django.conf import settings

from openhall.procedures.registers.interface import NAMES, Answer, Register, RegisterDown
from openhall.treasury.public import WordForged, require_signed, signed_message

SECONDS = 5.0
LARGEST = 64 * 1024
MOST_ROWS = 50


class Wire:
    """A connection to a register.

    Args:
        url: its address; https, or http on this machine. secret: that it shares with us.
    """

    def __init__(self, url: str, secret: bytes, *, seconds: float = SECONDS) -> None:
        parts = urlsplit(url)
        self.host, self.port, self.path = parts.hostname or "", parts.port, parts.path.rstrip("/")
        here = self.host in {"localhost", "127.0.0.1", "::1"}
        if not self.host or parts.scheme not in {"http", "https"} or (parts.scheme == "http" and not here):
            raise ValueError("A register’s address begins with https://; http:// is for this machine only.")
        self.secure, self.secret, self.seconds = parts.scheme == "https", secret, seconds

    def ask(self, *, key: str, number: str, purpose: str, at: datetime) -> Answer:
        """Ask about a number (``Register.ask``)."""
        body = json.dumps({"key": key, "number": number, "purpose": purpose}).encode()
        kind = HTTPSConnection if self.secure else HTTPConnection
        connection = kind(self.host, self.port, timeout=self.seconds)
        try:
            connection.request("POST", f"{self.path}/lookups", body, signed_message(self.secret, body, at=at))
            answer = connection.getresponse()
            data = answer.read(LARGEST + 1)
            if answer.status != 200 or len(data) > LARGEST:
                raise RegisterDown(f"The register answered {answer.status}.")
            require_signed(self.secret, dict(answer.headers), data, at=at)
            said = json.loads(data)
            if said["key"] != key:
                raise RegisterDown("The register answered something else.")
            rows = {
                str(name)[:60]: [_texts(one) for one in rows[:MOST_ROWS]] for name, rows in said.get("rows", {}).items()
            }
            return Answer(bool(said["known"]), _texts(said["fields"]), rows)
        except (OSError, HTTPException, WordForged, ValueError, KeyError, TypeError, AttributeError) as error:
            raise RegisterDown(type(error).__name__) from error
        finally:
            connection.close()


def _texts(said: dict[str, object]) -> dict[str, str]:
    """Fields as texts that can be kept."""
    return {str(name)[:60]: str(value)[:500].replace("\0", "") for name, value in said.items()}


_given: dict[str, Register] = {}


def provide(name: str, register: Register) -> Callable[[], None]:
    """Let this one be a register; what comes back undoes it."""
    _given[name] = register

    def undo() -> None:
        _given.pop(name, None)

    return undo


def register(name: str) -> Register | None:
    """A register; None: nobody has set it up."""
    if name in _given:
        return _given[name]
    url = _addresses().get(name, "")
    secret = Path(settings.OPENHALL_HOME) / "keys" / f"register-{name}.secret"
    if not url or not secret.is_file():
        return None
    return Wire(url, bytes.fromhex(secret.read_text().strip()))


def there() -> list[str]:
    """The registers that are set up."""
    return [name for name in NAMES if register(name) is not None]


def _addresses() -> dict[str, str]:
    pairs = (one.partition("=") for one in str(settings.OPENHALL_REGISTERS).split(","))
    return {name.strip(): url.strip() for name, _equals, url in pairs if name.strip() in NAMES}
