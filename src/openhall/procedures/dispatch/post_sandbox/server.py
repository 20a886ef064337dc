"""The sandbox's HTTP side: takes parcels in and answers questions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from openhall.kernel.sandbox_server import SandboxServer, SignedHandler
from openhall.procedures.dispatch.carriage import word_json
from openhall.procedures.dispatch.post_sandbox.book import Book, Refused


class Office(SandboxServer):
    """The server, on loopback only; arguments as its frame's. ``down``: it answers nobody."""

    def __init__(self, port: int, book: Book, *, told: str, now: Callable[[], datetime]) -> None:
        super().__init__(port, Handler, book, told=told, now=now)
        self.book, self.down = book, False


class Handler(SignedHandler):
    """One request of the platform."""

    server: Office

    def do_PUT(self) -> None:
        """A parcel."""
        body = self._body()
        if body is None:
            return
        try:
            word = self.server.book.take_in(self.path.removeprefix("/parcels/"), body, at=self.server.now())
        except Refused as refused:
            self.answer(422, {"reason": str(refused)})
            return
        self.answer(202, word_json(word))

    def do_GET(self) -> None:
        """A question."""
        if self._body() is None:
            return
        word = self.server.book.state_of(self.path.removeprefix("/parcels/"))
        if word is None:
            self.answer(404, {})
        else:
            self.answer(200, word_json(word))

    def _body(self) -> bytes | None:
        body = self.body()
        if body is not None and self.server.down:
            self.answer(503, {})
            return None
        return body
