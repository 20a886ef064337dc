"""The sandbox gateway's HTTP side: takes orders in, answers questions, sends its messages by itself."""

from __future__ import annotations

import hmac
import json
import logging
import socket
import threading
from collections.abc import Callable
from datetime import date, datetime
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

from openhall.treasury.gateways.sandbox.book import Book, Refused
from openhall.treasury.gateways.wire import SIGNATURE, signature, word_json

LARGEST = 1024 * 1024
EVERY_SECONDS = 0.2
log = logging.getLogger("openhall.gateway")


class Gateway(ThreadingHTTPServer):
    """The server, on loopback only.

    Args:
        webhook: where its messages go; the ids of kinds are the platform's. now: its clock.
    """

    daemon_threads = True

    def __init__(self, port: int, book: Book, *, webhook: str, now: Callable[[], datetime]) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.book, self.webhook, self.now = book, webhook, now
        self.stopped = threading.Event()

    def step(self) -> None:
        """Carry out what is due, and send the messages that are."""
        self.book.work(at=self.now())
        self.book.deliver(self.send, at=self.now())

    def send(self, body: bytes, headers: dict[str, str]) -> bool:
        """Send one message to the platform; whether it was taken."""
        parts = urlsplit(self.webhook)
        connection = HTTPConnection(parts.hostname or "", parts.port, timeout=5)
        try:
            connection.request("POST", parts.path, body, headers)
            return connection.getresponse().status in range(200, 300)
        except (OSError, HTTPException):
            return False
        finally:
            connection.close()

    def run(self) -> None:
        """Serve, and work every moment, until stopped."""
        threading.Thread(target=self.serve_forever, daemon=True).start()
        while not self.stopped.wait(EVERY_SECONDS):
            self.step()


class Handler(BaseHTTPRequestHandler):
    """One request of the platform, which must bear its signature."""

    server: Gateway
    protocol_version = "HTTP/1.1"

    def do_PUT(self) -> None:
        """An order."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if 0 < length <= LARGEST else b""
        key = self.path.removeprefix("/payments/")
        if not body or not self._signed(body) or key == self.path:
            return
        book = self.server.book
        try:
            word = book.take_in(key, body, at=self.server.now())
        except Refused as refused:
            self._answer(422, {"reason": str(refused)})
            return
        if not book.answers(key):
            self.close_connection = True
            self.connection.shutdown(socket.SHUT_RDWR)
            return
        self._answer(202, word_json(word))

    def do_GET(self) -> None:
        """A question."""
        if not self._signed(b""):
            return
        book = self.server.book
        if self.path.startswith("/payments/"):
            word = book.state_of(self.path.removeprefix("/payments/"))
            if word is None:
                self._answer(404, {})
            else:
                self._answer(200, word_json(word))
        elif self.path.startswith("/days/"):
            day = date.fromisoformat(self.path.removeprefix("/days/"))
            self._answer(200, {"payments": [word_json(word) for word in book.of_day(day)]})
        else:
            self._answer(404, {})

    def _signed(self, body: bytes) -> bool:
        wanted = signature(self.server.book.secret, f"{self.command} {self.path}", body)
        if hmac.compare_digest(wanted, self.headers.get(SIGNATURE, "")):
            return True
        self._answer(401, {"reason": "not signed"})
        return False

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *words: Any) -> None:
        """No word of payees on the screen."""
        log.debug(format, *words)
