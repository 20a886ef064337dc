"""A telephone gateway for tests: the sandbox's own book, without the network between."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path

from openhall.kernel.signed_messages import require_signed
from openhall.tendering.experts.telephone.sandbox.book import Book, Refused
from openhall.tendering.experts.telephone.wire import CallRefused, LineDown, Order, Word, order_json, word_of

SECRET = b"s" * 32


class Direct:
    """A line to the book. ``down``: nobody answers. ``asked``: everything that was handed over, as it was sent."""

    def __init__(self, folder: Path, now: datetime) -> None:
        self.book, self.now, self.down = Book(folder, SECRET), now, False
        self.asked: list[tuple[str, str]] = []

    def call(self, order: Order) -> Word:
        body = json.dumps(order_json(order), ensure_ascii=False)
        if self.down:
            raise LineDown("ConnectionRefusedError")
        self.asked.append((order.key, body))
        try:
            return self.book.take_in(order.key, body.encode(), at=self.now)
        except Refused as error:
            raise CallRefused from error

    def state_of(self, key: str) -> Word | None:
        if self.down:
            raise LineDown("ConnectionRefusedError")
        return self.book.state_of(key)

    def read(self, headers: Mapping[str, str], body: bytes, *, at: datetime) -> Word:
        require_signed(SECRET, headers, body, at=at)
        return word_of(json.loads(body))
