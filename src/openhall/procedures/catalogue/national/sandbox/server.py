"""The sandbox's HTTP side: sessions, services, and faults on demand.

``POST /sandbox/fault`` with ``{"kind": …, "seconds": …}`` sets what goes wrong from then on:

=========  ==========================================================
kind       what happens
=========  ==========================================================
(empty)    all is well
``down``   the connection ends without an answer
``deaf``   what is asked is done, and never answered
``slow``   answers come after ``seconds``
``error``  the server answers 500
``noise``  the answer is no JSON
``forget`` every session ends now; cursors are forgotten
=========  ==========================================================
"""

from __future__ import annotations

import contextlib
import json
import secrets
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from openhall.procedures.catalogue.national.dossiers import HELD, LOOK_UP, SYNCHRONISE
from openhall.procedures.catalogue.national.sandbox import dossier_book
from openhall.procedures.catalogue.national.sandbox.book import Book, Forgotten, Refused
from openhall.procedures.catalogue.national.wire import (
    CHANGES,
    CURSOR_UNKNOWN,
    GOOD,
    LIST,
    ONE,
    REFUSED,
    SESSION_OVER,
    TELL,
)

LARGEST = 4 * 1024 * 1024
REQUESTS_OF_A_SESSION = 300


class Database(ThreadingHTTPServer):
    """The server, on loopback only.

    Args:
        user, password: of the one account. port: 0 for a free one.
    """

    daemon_threads = True

    def __init__(self, port: int, book: Book, *, user: str, password: str) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.book, self.user, self.password = book, user, password
        self.sessions: dict[str, int] = {}
        self.fault, self.seconds = "", 0.0
        self.asked: list[str] = []
        self.stopped = threading.Event()

    @property
    def url(self) -> str:
        """Its address."""
        return f"http://127.0.0.1:{self.server_address[1]}/mapi"

    def set_fault(self, kind: str, seconds: float = 0.0) -> None:
        """What goes wrong from now on."""
        if kind == "forget":
            self.sessions.clear()
            self.book.forget_changes()
            return
        self.fault, self.seconds = kind, seconds

    def log_in(self, said: dict[str, Any]) -> dict[str, Any]:
        """A session for the account."""
        if (said.get("username"), said.get("password")) != (self.user, self.password):
            return {"error_code": SESSION_OVER, "message": "unknown account"}
        session = secrets.token_hex(16)
        self.sessions[session] = REQUESTS_OF_A_SESSION
        return {"error_code": GOOD, "session": session}

    def serve(self, said: dict[str, Any]) -> dict[str, Any]:
        """One service."""
        left = self.sessions.get(str(said.get("session")), 0)
        if left <= 0:
            return {"error_code": SESSION_OVER, "message": "no such session"}
        self.sessions[str(said["session"])] = left - 1
        service = str(said.get("service"))
        self.asked.append(service)
        try:
            return {"error_code": GOOD, **self._answer(service, said)}
        except Refused as error:
            return {"error_code": REFUSED, "message": str(error)}
        except Forgotten:
            return {"error_code": CURSOR_UNKNOWN, "message": "the cursor isn't known"}

    def _answer(self, service: str, said: dict[str, Any]) -> dict[str, Any]:
        if service == LIST:
            # The cursor first: what changes while the list is read is in the next delta.
            return {"cursor": self.book.cursor(), "result": self.book.listed()}
        if service == ONE:
            found = self.book.one(str(said.get("maTTHC")))
            return {"result": [found] if found else []}
        if service == CHANGES:
            changed, gone, cursor, more = self.book.since(str(said.get("cursor")))
            return {"result": changed, "gone": gone, "cursor": cursor, "more": more}
        if service == TELL:
            data = said.get("data")
            if data is not None and not isinstance(data, dict):
                raise Refused("data is no procedure")
            self.book.tell(str(said.get("key", "")), str(said.get("maTTHC", "")), data)
            return {"result": []}
        if service == SYNCHRONISE:
            return {"result": dossier_book.take_in(self.book, said)}
        if service == LOOK_UP:
            found = dossier_book.one(self.book, str(said.get("mahoso")))
            return {"result": [found] if found else []}
        if service == HELD:
            held, more = dossier_book.held(self.book, str(said.get("after", "")))
            return {"result": held, "more": more}
        raise Refused("no such service")


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Database
    timeout = 30

    def do_POST(self) -> None:
        """Everything is a POST."""
        length = int(self.headers.get("Content-Length") or 0)
        try:
            said = json.loads(self.rfile.read(min(length, LARGEST)) or b"{}")
        except ValueError:
            said = None
        if not isinstance(said, dict):
            self._send(400, b"{}")
            return
        if self.path == "/sandbox/fault":
            self.server.set_fault(str(said.get("kind", "")), float(said.get("seconds", 0)))
            self._send(200, b"{}")
            return
        fault = self.server.fault
        if fault == "down":
            self.close_connection = True
            return
        if fault == "slow":
            self.server.stopped.wait(self.server.seconds)
        if fault in {"error", "noise"}:
            self._send(500 if fault == "error" else 200, b"<html>")
            return
        answer = self._answered(said)
        if fault == "deaf":
            self.close_connection = True
            return
        self._send(200, json.dumps(answer, ensure_ascii=False).encode())

    def _answered(self, said: dict[str, Any]) -> dict[str, Any]:
        if self.path == "/mapi/login":
            return self.server.log_in(said)
        if self.path == "/mapi/g":
            return self.server.serve(said)
        return {"error_code": "404"}

    def _send(self, status: int, body: bytes) -> None:
        # Who asked may have stopped waiting.
        with contextlib.suppress(ConnectionError):
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing for each request."""
