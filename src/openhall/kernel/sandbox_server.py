"""A frame for sandboxes of gateways: a server on loopback that works every moment and sends signed words by itself.

Needs no framework, no database and no settings: such a program runs beside the platform, as a real gateway would.
"""

from __future__ import annotations

import argparse
import contextlib
import hmac
import json
import logging
import secrets
import signal
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import urlsplit

from openhall.kernel.signed_messages import SIGNATURE, signature

LARGEST = 1024 * 1024
EVERY_SECONDS = 0.2
log = logging.getLogger("openhall.sandbox")


class Book(Protocol):
    """The memory of a sandbox."""

    secret: bytes

    def work(self, *, at: datetime) -> None:
        """Carry out what is due."""

    def deliver(self, send: Callable[[bytes, dict[str, str]], bool], *, at: datetime) -> int:
        """Send the words that are due."""

    def close(self) -> None:
        """Close it."""


class SandboxServer(ThreadingHTTPServer):
    """The server, on loopback only.

    Args:
        told: the address to which its words go. now: its clock, which may be wrong.
    """

    daemon_threads = True

    def __init__(
        self,
        port: int,
        handler: type[BaseHTTPRequestHandler],
        book: Book,
        *,
        told: str,
        now: Callable[[], datetime],
    ) -> None:
        super().__init__(("127.0.0.1", port), handler)
        self.memory, self.told, self.now = book, told, now
        self.stopped = threading.Event()

    def step(self) -> None:
        """Carry out what is due, and send the words that are."""
        self.memory.work(at=self.now())
        self.memory.deliver(self.send, at=self.now())

    def send(self, body: bytes, headers: dict[str, str]) -> bool:
        """Send one word to the platform; whether it was taken."""
        parts = urlsplit(self.told)
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


class SignedHandler(BaseHTTPRequestHandler):
    """One request of the platform, which must bear its signature; says nothing on the screen."""

    server: SandboxServer
    protocol_version = "HTTP/1.1"

    def body(self) -> bytes | None:
        """The request's body; None when it was answered already, because it isn't signed or too long."""
        length = int(self.headers.get("Content-Length") or 0)
        body = self.rfile.read(length) if 0 < length <= LARGEST else b""
        wanted = signature(self.server.memory.secret, f"{self.command} {self.path}", body)
        if hmac.compare_digest(wanted.encode(), self.headers.get(SIGNATURE, "").encode()):
            return body
        self.answer(401, {"reason": "not signed"})
        return None

    def answer(self, status: int, content: dict[str, Any]) -> None:
        """Answer with JSON."""
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *words: Any) -> None:
        """No word of people on the screen."""
        log.debug(format, *words)


def serve(
    name: str, port: int, told: str, book: Callable[[Path, bytes], Book], server: Callable[..., SandboxServer]
) -> None:
    """Read the command line of a sandbox, and serve until interrupted.

    Args:
        name: of the package, as it is started. told: which address its words go to, for the help.
    """
    parser = argparse.ArgumentParser(prog=f"python -m {name}")
    parser.add_argument("--port", type=int, default=port)
    parser.add_argument("--home", type=Path, required=True, help="folder of its book and its secret")
    parser.add_argument("--told", required=True, help=told)
    parser.add_argument("--ahead", type=float, default=0.0, help="seconds that its clock is ahead")
    given = parser.parse_args()
    given.home.mkdir(parents=True, exist_ok=True, mode=0o700)
    secret = given.home / "secret"
    if not secret.exists():
        secret.touch(mode=0o600)
        secret.write_text(secrets.token_hex(32))
    kept = book(given.home, bytes.fromhex(secret.read_text()))
    ahead = timedelta(seconds=given.ahead)
    running = server(given.port, kept, told=given.told, now=lambda: datetime.now(UTC) + ahead)
    # A shell that starts it in the background lets it ignore the interrupt; it shall end by one all the same.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    with contextlib.suppress(KeyboardInterrupt):
        running.run()
    running.server_close()
    kept.close()
