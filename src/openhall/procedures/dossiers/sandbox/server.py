"""The sandbox's HTTP side: a page on which one pays, answers about orders, reports that it sends by itself."""

from __future__ import annotations

import hmac
import json
import logging
import threading
from collections.abc import Callable
from datetime import datetime
from html import escape
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qsl, urlsplit

from openhall.kernel.signed_messages import SIGNATURE, signature
from openhall.procedures.dossiers.fee_orders import ORDER, signature_of
from openhall.procedures.dossiers.sandbox.book import Book

LARGEST = 64 * 1024
EVERY_SECONDS = 0.2
log = logging.getLogger("openhall.cashier")
PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>Sandbox gateway</title>
<main><h1>Sandbox gateway</h1>
<p>No real bank: nobody’s money. You pay {amount} {currency}.</p>
<form method="post">{fields}
<p><label for="account">Account that pays (a number; 901, 902, 904 and 906 at its end go wrong)</label>
<input id="account" name="account" inputmode="numeric" value="1000" required></p>
<p><button>Pay</button> <a href="{back}">Don’t pay</a></p></form></main></html>
"""


class Cashier(ThreadingHTTPServer):
    """The server, on loopback only.

    Args:
        reports: where its reports go. now: its clock, which may be wrong.
    """

    daemon_threads = True

    def __init__(self, port: int, book: Book, *, reports: str, now: Callable[[], datetime]) -> None:
        super().__init__(("127.0.0.1", port), Handler)
        self.book, self.reports, self.now, self.down = book, reports, now, False
        self.stopped = threading.Event()

    def step(self) -> None:
        """Carry out what is due, and send the reports that are."""
        self.book.work(at=self.now())
        self.book.deliver(self.send, at=self.now())

    def send(self, body: bytes, headers: dict[str, str]) -> bool:
        """Send one report to the platform; whether it was taken."""
        parts = urlsplit(self.reports)
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
            if not self.down:
                self.step()


class Handler(BaseHTTPRequestHandler):
    """One request: of a payer with the platform's signed order, or of the platform."""

    server: Cashier
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The page of an order, or what was paid of one."""
        if self.server.down:
            return self._answer(503, b"")
        parts = urlsplit(self.path)
        if parts.path.startswith("/orders/"):
            return self._order(parts.path)
        order = self._signed(parts.query)
        if order is None:
            return self._answer(400, b"This order isn't signed by the platform.")
        given = dict(parse_qsl(parts.query))
        fields = "".join(
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">' for name, value in given.items()
        )
        words = PAGE.format(
            amount=escape(order["amount"]),
            currency=escape(order["currency"]),
            fields=fields,
            back=escape(order["back"]),
        )
        return self._answer(200, words.encode(), "text/html; charset=utf-8")

    def do_POST(self) -> None:
        """Somebody pays, and is sent back."""
        body = self.rfile.read(min(int(self.headers.get("Content-Length") or 0), LARGEST)).decode(errors="replace")
        if self.server.down:
            return self._answer(503, b"")
        order, account = self._signed(body), dict(parse_qsl(body)).get("account", "")
        if order is None:
            return self._answer(400, b"This order isn't signed by the platform.")
        paid = {"key": order["key"], "amount": order["amount"], "currency": order["currency"], "account": account}
        if not self.server.book.pay(**paid, at=self.server.now()):
            return self._answer(402, b"The bank declined.")
        return self._answer(303, b"", location=order["back"])

    def _order(self, path: str) -> None:
        wanted = signature(self.server.book.secret, f"GET {path}", b"")
        if not hmac.compare_digest(wanted.encode(), self.headers.get(SIGNATURE, "").encode()):
            return self._answer(401, b"{}")
        found = {"payments": self.server.book.payments(path.removeprefix("/orders/"))}
        return self._answer(200, json.dumps(found).encode())

    def _signed(self, query: str) -> dict[str, str] | None:
        """The order that a payer brings; None where it isn't the platform's."""
        given = dict(parse_qsl(query))
        order = {name: given.get(name, "") for name in ORDER}
        wanted = signature_of(self.server.book.secret, order)
        return order if hmac.compare_digest(wanted.encode(), given.get("signature", "").encode()) else None

    def _answer(self, status: int, body: bytes, kind: str = "application/json", *, location: str = "") -> None:
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *words: object) -> None:
        """No word of payers on the screen."""
        log.debug(format, *words)
