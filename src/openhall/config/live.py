"""The live stream: a small ASGI process that tells listeners what the log took in.

One LISTEN connection a process. Public events only, with CORS for the site's origin; each event carries the leaf
index as its id, so that a browser that reconnects continues where it was (``Last-Event-ID``).

Who is far behind gets the log page by page: the next one is made when the listener has taken the one before, and each
but the last ends with an id of its own, so that no stretch without public acts is ever looked at twice.

What is sent is made once for all who wait for the same: a crowd before one hall costs one look into the database and
one page of words for each language, however many they are.
"""

import asyncio
import contextlib
import json
import re
from collections import OrderedDict
from collections.abc import AsyncIterator, Callable
from uuid import UUID

import psycopg
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections, connection
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from openhall.config import panel_stream
from openhall.kernel import clock
from openhall.witness import public as witness

HEARTBEAT_SECONDS = 15
MOST_LISTENERS = 2_500
MOST_KEPT = 64
"""Pieces of the stream that are kept in a process; who asks for another one lets it be made again."""
LEAF_INDEX = re.compile(r"-?[0-9]{1,17}")
BEGIN = b"retry: 1000\n\n"


class Bell:
    """Wakes every listener when the log has grown."""

    def __init__(self) -> None:
        self.size = self.witnessed = 0
        self.listeners = 0
        self._turn = asyncio.Event()

    def ring(self, size: int) -> None:
        """The published log now has ``size`` leaves."""
        self.size = max(size, self.size)
        self._wake()

    def witness(self, size: int) -> None:
        """The members have witnessed the first ``size`` leaves."""
        self.witnessed = max(size, self.witnessed)
        self._wake()

    def _wake(self) -> None:
        turn, self._turn = self._turn, asyncio.Event()
        turn.set()

    async def wait_for(self, changed: Callable[[], bool]) -> bool:
        """Wait until ``changed``; False when the heartbeat is due."""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(HEARTBEAT_SECONDS):
                while not changed():
                    await self._turn.wait()
                return True
        return False


Place = tuple[UUID | None, int, str, int]
"""A case or all of them, the leaf index beyond which acts are asked for, a language, and the log's size."""
Piece = tuple[int, bytes, bool]
"""The leaf index that was looked at last, the events as they go over the wire, and whether the log has more."""


class Pieces:
    """The newest pieces of the stream. Of those who ask for the same at once only one lets it be made."""

    def __init__(self) -> None:
        self._made: OrderedDict[Place, asyncio.Task[Piece]] = OrderedDict()

    async def at(self, place: Place) -> Piece:
        """The piece at a place; what its making raises."""
        task = self._made.get(place)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = self._made[place] = asyncio.create_task(_events(*place[:3]))
        self._made.move_to_end(place)
        while len(self._made) > MOST_KEPT:
            self._made.popitem(last=False)
        # One guest who leaves takes the piece away from nobody.
        return await asyncio.shield(task)


bell = Bell()
pieces = Pieces()


async def _listen() -> None:
    """Keep one LISTEN connection; reconnect for ever, and catch up after each reconnection."""
    parameters = connection.get_connection_params()
    parameters = {k: v for k, v in parameters.items() if k in ("host", "port", "user", "password", "dbname")}
    while True:
        with contextlib.suppress(psycopg.Error, OSError):
            async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as listening:
                await listening.execute(f"LISTEN {witness.CHANNEL}")
                await listening.execute(f"LISTEN {witness.QUORUM_CHANNEL}")
                await listening.execute(f"LISTEN {panel_stream.CHANNEL}")
                checkpoint = await sync_to_async(witness.published)()
                bell.ring(checkpoint.size if checkpoint else 0)
                bell.witness(await sync_to_async(witness.witnessed_size)())
                panel_stream.wake_all()
                async for notice in listening.notifies():
                    if notice.channel == panel_stream.CHANNEL:
                        panel_stream.wake(int(notice.payload))
                        continue
                    grown = bell.witness if notice.channel == witness.QUORUM_CHANNEL else bell.ring
                    grown(int(notice.payload))
        await asyncio.sleep(1)


@sync_to_async
def _events(case: UUID | None, beyond: int, language: str) -> Piece:
    """Server-sent events of the acts after ``beyond`` (a leaf index), and the index reached.

    They carry no event name: a page listens for the stream's plain messages.
    """
    from openhall.portal.public import fragments

    try:
        reached, events, more = fragments(case=case, after=beyond, language=language)
    finally:
        close_old_connections()
    lines = [f"id: {event['index']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n" for event in events]
    if more:
        lines.append(f"id: {reached}\n\n")  # no message: it only tells a browser where to go on
    return reached, "".join(lines).encode(), more


async def live(request: Request) -> Response:
    """``GET /live`` (all public acts) or ``GET /live/<case>``: server-sent events in log order."""
    case: UUID | None = None
    if "case" in request.path_params:
        try:
            case = UUID(request.path_params["case"])
        except ValueError:
            return PlainTextResponse("There is no such hall.", status_code=404)
    since = request.headers.get("last-event-id") or request.query_params.get("after") or "-1"
    if not LEAF_INDEX.fullmatch(since):
        return PlainTextResponse("Last-Event-ID is a leaf index.", status_code=400)
    language = request.query_params.get("language", "en")
    if language not in dict(settings.LANGUAGES):
        language = "en"

    async def events(beyond: int) -> AsyncIterator[bytes]:
        while True:
            size = bell.size
            reached, ready, more = await pieces.at((case, beyond, language, size))
            if ready:
                yield ready
            beyond = max(beyond, reached)
            if more:
                continue
            if not await bell.wait_for(lambda: bell.size > size):  # noqa: B023 — awaited before the next turn
                yield _heartbeat()

    return _stream(events(int(since)))


async def heads(_: Request) -> Response:
    """``GET /heads``: how far the log is and how far it is witnessed, at once and after each change."""

    async def events() -> AsyncIterator[bytes]:
        while True:
            known = bell.size, bell.witnessed
            yield f"data: {json.dumps({'size': known[0], 'witnessed': known[1]})}\n\n".encode()
            while not await bell.wait_for(lambda: (bell.size, bell.witnessed) != known):  # noqa: B023 — as above
                yield _heartbeat()

    return _stream(events())


async def panel(request: Request) -> Response:
    """``GET /panels/<ticket>``: what pages of a committee's room tell the page that holds this ticket, and no other."""
    since = request.headers.get("last-event-id") or request.query_params.get("after") or "0"
    if not LEAF_INDEX.fullmatch(since):
        return PlainTextResponse("Last-Event-ID is a signal’s number.", status_code=400)
    followed = await panel_stream.followed(request.path_params["ticket"])
    if followed is None:
        return PlainTextResponse("There is no such room, or this ticket counts no longer.", status_code=404)
    return _stream(panel_stream.events(request.path_params["ticket"], followed, max(0, int(since))))


def _heartbeat() -> bytes:
    return f": {clock.instant_text(clock.now())}\n\n".encode()


def _stream(events: AsyncIterator[bytes]) -> Response:
    """The events to one more listener, or the word that there are as many as this process can serve."""
    if bell.listeners >= MOST_LISTENERS:
        return PlainTextResponse(
            "This process has all the listeners it can serve.", status_code=503, headers={"Retry-After": "5"}
        )

    async def counted() -> AsyncIterator[bytes]:
        bell.listeners += 1
        try:
            yield BEGIN
            async for event in events:
                yield event
        finally:
            bell.listeners -= 1

    return StreamingResponse(
        counted(),
        media_type="text/event-stream",
        headers={
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
            "Access-Control-Allow-Origin": settings.OPENHALL_ORIGIN,
        },
    )


async def health(_: Request) -> Response:
    """``GET /health``: the process answers and knows the log's size."""
    return PlainTextResponse(f"ok {bell.size}\n")


@contextlib.asynccontextmanager
async def lifespan(_: Starlette) -> AsyncIterator[None]:
    """Start and stop the listening task with the process."""
    task = asyncio.create_task(_listen())
    yield
    task.cancel()


application = Starlette(
    routes=[
        Route("/live", live),
        Route("/live/{case}", live),
        Route("/heads", heads),
        Route("/panels/{ticket}", panel),
        Route("/health", health),
    ],
    lifespan=lifespan,
)
__all__ = ["application"]
