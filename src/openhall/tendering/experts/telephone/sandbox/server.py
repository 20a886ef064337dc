"""The sandbox's HTTP side: takes calls in and answers questions."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime

from openhall.kernel.sandbox_server import SandboxServer, SignedHandler
from openhall.tendering.experts.telephone.sandbox.book import Book, Refused
from openhall.tendering.experts.telephone.wire import word_json


class Exchange(SandboxServer):
    """The server, on loopback only; arguments as its frame's."""

    def __init__(self, port: int, book: Book, *, told: str, now: Callable[[], datetime]) -> None:
        super().__init__(port, Handler, book, told=told, now=now)
        self.book = book


class Handler(SignedHandler):
    """One request of the platform."""

    server: Exchange

    def do_PUT(self) -> None:
        """A call."""
        body = self.body()
        if body is None:
            return
        key = self.path.removeprefix("/calls/")
        try:
            word = self.server.book.take_in(key, body, at=self.server.now())
        except Refused as refused:
            self.answer(422, {"reason": str(refused)})
            return
        self.answer(202, word_json(word))

    def do_GET(self) -> None:
        """A question."""
        if self.body() is None:
            return
        word = self.server.book.state_of(self.path.removeprefix("/calls/"))
        if word is None:
            self.answer(404, {})
        else:
            self.answer(200, word_json(word))
