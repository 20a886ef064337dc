"""The stream of a committee's room: signals from page to page, each for one part alone, by a ticket of that page."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator

from asgiref.sync import sync_to_async
from django.db import close_old_connections

from openhall.tendering.panels import public as panels

CHANNEL = panels.CHANNEL
WAIT_SECONDS = 10
"""How long nothing may happen until the ticket is looked at again, and a sign of life goes out."""


class Turns:
    """Wakes those who follow one room. ``number`` counts, so that nothing is missed between a look and the wait."""

    def __init__(self) -> None:
        self.number = 0
        self.followers = 0
        self._turn = asyncio.Event()

    def next(self) -> None:
        """Something was said in the room."""
        self.number += 1
        turn, self._turn = self._turn, asyncio.Event()
        turn.set()

    async def after(self, number: int) -> None:
        """Wait until something was said after that turn, or it is time for a sign of life."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(WAIT_SECONDS):
                while self.number == number:
                    await self._turn.wait()


_rooms: dict[int, Turns] = {}


def wake(panel: int) -> None:
    """Something was said in this room."""
    if panel in _rooms:
        _rooms[panel].next()


def wake_all() -> None:
    """The listening connection stands again: whatever was said meanwhile is looked for."""
    for turns in _rooms.values():
        turns.next()


@sync_to_async
def followed(ticket: str) -> int | None:
    """Key of the panel that a ticket lets follow."""
    try:
        return panels.panel_of(ticket)
    finally:
        close_old_connections()


@sync_to_async
def _heard(ticket: str, after: int) -> list[tuple[int, str]] | None:
    try:
        rows = panels.heard(ticket, after)
    finally:
        close_old_connections()
    if rows is None:
        return None
    return [
        (row.pk, json.dumps({"from": row.sender, "load": row.load, "kind": row.kind, "body": row.body})) for row in rows
    ]


async def events(ticket: str, panel: int, after: int) -> AsyncIterator[bytes]:
    """Server-sent events of what is said to this page; the last one says that the ticket counts no longer."""
    turns = _rooms.setdefault(panel, Turns())
    turns.followers += 1
    try:
        while True:
            number = turns.number
            said = await _heard(ticket, after)
            if said is None:
                yield b'data: {"kind": "over"}\n\n'
                return
            for after, line in said:
                yield f"id: {after}\ndata: {line}\n\n".encode()
            if not said:
                yield b": here\n\n"
                await turns.after(number)
    finally:
        turns.followers -= 1
        if not turns.followers:
            _rooms.pop(panel, None)
