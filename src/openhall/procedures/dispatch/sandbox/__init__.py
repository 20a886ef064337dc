"""A gateway for text messages, to try things out with: ``python -m openhall.procedures.dispatch.sandbox``.

It sends nothing anywhere. A number that ends in 901 never arrives; one that ends in 902 is never heard of again; all
others arrive when they are asked about for the second time.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from openhall.kernel.signed_messages import WordForged, require_signed, signed

LARGEST = 64 * 1024
LOST, SILENT = "901", "902"


class Sender(ThreadingHTTPServer):
    """The server, on loopback only. What it was given stands in ``home/messages.jsonl``, each key once."""

    daemon_threads = True

    def __init__(self, port: int, home: Path, secret: bytes, now: Callable[[], datetime]) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.book, self.secret, self.now, self.down = home / "messages.jsonl", secret, now, False
        lines = self.book.read_text().splitlines() if self.book.exists() else []
        self.known: dict[str, int] = {json.loads(line)["key"]: 0 for line in lines}

    def take(self, message: dict[str, str]) -> str:
        """Keep a message that is new; how far it is."""
        key, to = message["key"], message["to"]
        if key not in self.known:
            with self.book.open("a") as file:
                file.write(json.dumps(message, ensure_ascii=False) + "\n")
        self.known[key] = self.known.get(key, 0) + 1
        if to.endswith(SILENT) or self.known[key] < 2:
            return "sent"
        return "failed" if to.endswith(LOST) else "delivered"


class Handler(BaseHTTPRequestHandler):
    """One request of the platform."""

    server: Sender
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        """Take a message, or say again how far it is."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST))
        at = self.server.now()
        if self.server.down:
            return self._answer(503, b"{}", at)
        try:
            require_signed(self.server.secret, dict(self.headers), body, at=at)
            message = json.loads(body)
            state = self.server.take({name: str(message[name]) for name in ("key", "to", "text")})
        except (WordForged, ValueError, KeyError, TypeError):
            return self._answer(400, b"{}", at)
        return self._answer(200, json.dumps({"key": message["key"], "state": state}).encode(), at)

    def _answer(self, status: int, body: bytes, at: datetime) -> None:
        self.send_response(status)
        for name, value in signed(self.server.secret, body, at=at).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_words: object) -> None:
        """Nothing is written to the terminal for each request."""
