"""How the catalogue speaks with the national database: JSON by POST to one address, a session before all else.

``login`` answers a session; every other request bears it with the name of a service, as public clients of the national
service portal do (``LayDanhSachTTHC``, ``LayThuTuc``; ``error_code``, ``result``). The services for a delta and for
telling (``LayThayDoiTTHC``, ``DongBoTTHC``) are our own names, since no description of these is public: an adapter for
the real database replaces this file and nothing else.
"""

import json
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any, Final
from urllib.parse import urlsplit

from openhall.procedures.catalogue.national.fields import ours, theirs
from openhall.procedures.catalogue.national.interface import (
    Answer,
    CursorUnknown,
    Message,
    NationalDown,
    NationalRefused,
)

SECONDS: Final = 10.0
LARGEST: Final = 64 * 1024 * 1024
GOOD, SESSION_OVER, REFUSED, CURSOR_UNKNOWN = "0", "401", "422", "410"
LIST, ONE, CHANGES, TELL = "LayDanhSachTTHC", "LayThuTuc", "LayThayDoiTTHC", "DongBoTTHC"
MOST_REASON: Final = 200


class Wire:
    """A connection with the national database.

    Args:
        url: its address; https, or http on this machine. user, password: of the province's account.
        unit: the number of the province, whose procedures are asked for. seconds: how long an answer is waited for.
    """

    def __init__(self, url: str, *, user: str, password: str, unit: str, seconds: float = SECONDS) -> None:
        parts = urlsplit(url)
        self.host, self.path = parts.hostname or "", parts.path.rstrip("/")
        here = self.host in {"localhost", "127.0.0.1", "::1"}
        if not self.host or parts.scheme not in {"http", "https"} or (parts.scheme == "http" and not here):
            raise ValueError("The database’s address begins with https://; http:// is for this machine only.")
        self.secure, self.port = parts.scheme == "https", parts.port
        self.user, self.password, self.unit, self.seconds = user, password, unit, seconds
        self.session = ""

    def everything(self) -> Answer:
        """All procedures of the province (``National.everything``): the list with its cursor, then each of them."""
        listed = self.ask(LIST, {"madonvi": self.unit})
        codes = [str(one["MATTHC"]) for one in _records(listed)]
        contents = {code: ours(_record(self.ask(ONE, {"maTTHC": code}))) for code in codes}
        return Answer(contents, cursor=str(listed.get("cursor", "")))

    def changes(self, cursor: str) -> Answer:
        """What changed since a cursor (``National.changes``)."""
        said = self.ask(CHANGES, {"madonvi": self.unit, "cursor": cursor})
        contents = {str(one["MATTHC"]): ours(one) for one in _records(said)}
        gone = [str(one) for one in said.get("gone", []) if isinstance(one, str)]
        return Answer(contents, gone, str(said.get("cursor", "")), bool(said.get("more")))

    def tell(self, message: Message) -> None:
        """Tell of one procedure (``National.tell``)."""
        self.ask(
            TELL,
            {
                "key": message.key.hex,
                "maTTHC": message.code,
                "data": None if message.content is None else theirs(message.content),
                "ngayHieuLuc": message.valid_from.isoformat() if message.valid_from else None,
                "ngayHetHieuLuc": message.valid_until.isoformat() if message.valid_until else None,
            },
        )

    def ask(self, service: str, about: Mapping[str, Any]) -> dict[str, Any]:
        """One question; a session that is over is renewed once.

        Raises:
            NationalDown, NationalRefused, CursorUnknown
        """
        for _attempt in range(2):
            if not self.session:
                self._log_in()
            answer = self._post("/g", {"session": self.session, "service": service, **about})
            code = str(answer.get("error_code", ""))
            if code == GOOD:
                return answer
            if code == CURSOR_UNKNOWN:
                raise CursorUnknown
            if code == REFUSED:
                raise NationalRefused(str(answer.get("message", ""))[:MOST_REASON])
            if code != SESSION_OVER:
                raise NationalDown(f"The database answered {code or 'nothing that can be read'}.")
            self.session = ""
        raise NationalDown("The database forgets its sessions.")

    def _log_in(self) -> None:
        answer = self._post("/login", {"username": self.user, "password": self.password})
        session = answer.get("session")
        if not isinstance(session, str) or not session:
            raise NationalDown("The database doesn’t let the province in.")
        self.session = session

    def _post(self, path: str, said: Mapping[str, Any]) -> dict[str, Any]:
        kind = HTTPSConnection if self.secure else HTTPConnection
        connection = kind(self.host, self.port, timeout=self.seconds)
        try:
            body = json.dumps(said, ensure_ascii=False).encode()
            connection.request("POST", f"{self.path}{path}", body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            data = answer.read(LARGEST + 1)
            if answer.status != 200 or len(data) > LARGEST:
                raise NationalDown(f"The database answered {answer.status}.")
            found = json.loads(data, parse_float=str)
        except (OSError, HTTPException, ValueError, RecursionError) as error:
            raise NationalDown(type(error).__name__) from error
        finally:
            connection.close()
        if not isinstance(found, dict):
            raise NationalDown("The database’s answer can’t be read.")
        return found


def _records(answer: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    rows = answer.get("result")
    if not isinstance(rows, list):
        raise NationalDown("The database’s answer has no result.")
    return [one for one in rows if isinstance(one, Mapping) and one.get("MATTHC")]


def _record(answer: Mapping[str, Any]) -> Mapping[str, Any]:
    rows = _records(answer)
    if not rows:
        raise NationalDown("The database doesn’t say what it listed.")
    return rows[0]
