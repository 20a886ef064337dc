"""A receiver of messages on loopback."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from openhall.exchange.systems.public import signatures


class Receiver:
    """A receiver on loopback that keeps what it gets. ``answers``: what it says to each POST, else 204."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.requests: list[signatures.Message] = []
        self.answers: list[tuple[int, dict[str, str]]] = []
        self.allows: dict[str, str] = {"WebHook-Allowed-Origin": "*"}
        self.asked: list[str] = []
        receiver = self

        class Handler(BaseHTTPRequestHandler):
            def do_OPTIONS(self) -> None:
                receiver.asked.append(self.headers["WebHook-Request-Origin"])
                self._say(200, receiver.allows)

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                headers = {name.lower(): value for name, value in self.headers.items()}
                receiver.requests.append(signatures.Message("POST", receiver.url, headers, body))
                status, more = receiver.answers.pop(0) if receiver.answers else (204, {})
                if status < 300:
                    receiver.got.append(json.loads(body))
                self._say(status, more)

            def _say(self, status: int, headers: dict[str, str]) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *_arguments: Any) -> None:
                """Say nothing."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}/hook?of=us"
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
