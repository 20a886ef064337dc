"""The live stream: a small ASGI process that tells listeners what the log took in.

One LISTEN connection a process. Public events only, with CORS for the site's origin; each event carries the leaf
index as its id, so that a browser that reconnects continues where it was (``Last-Event-ID``).
"""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from uuid import UUID

import psycopg
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import close_old_connections, connection
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse
from starlette.routing import Route

from openhall.kernel import clock
from openhall.witness import public as witness

HEARTBEAT_SECONDS = 15
MOST_LISTENERS = 2_000


class Bell:
    """Wakes every listener when the log has grown."""

    def __init__(self) -> None:
        self.size = self.witnessed = 0
        self._changed = asyncio.Condition()
        self.listeners = 0

    async def ring(self, size: int) -> None:
        """The published log now has ``size`` leaves."""
        async with self._changed:
            self.size = max(size, self.size)
            self._changed.notify_all()

    async def witness(self, size: int) -> None:
        """The members have witnessed the first ``size`` leaves."""
        async with self._changed:
            self.witnessed = max(size, self.witnessed)
            self._changed.notify_all()

    async def wait_for_heads(self, known: tuple[int, int]) -> bool:
        """Wait until the published or the witnessed size is another than ``known``; False when the heartbeat is due."""
        async with self._changed:
            try:
                await asyncio.wait_for(
                    self._changed.wait_for(lambda: (self.size, self.witnessed) != known), timeout=HEARTBEAT_SECONDS
                )
            except TimeoutError:
                return False
            return True

    async def wait(self, beyond: int) -> bool:
        """Wait until the log is larger than ``beyond``; False when only the heartbeat is due."""
        async with self._changed:
            try:
                await asyncio.wait_for(self._changed.wait_for(lambda: self.size > beyond), timeout=HEARTBEAT_SECONDS)
            except TimeoutError:
                return False
            return True


bell = Bell()


async def _listen() -> None:
    """Keep one LISTEN connection; reconnect for ever, and catch up after each reconnection."""
    parameters = connection.get_connection_params()
    parameters = {k: v for k, v in parameters.items() if k in ("host", "port", "user", "password", "dbname")}
    while True:
        with contextlib.suppress(psycopg.Error, OSError):
            async with await psycopg.AsyncConnection.connect(**parameters, autocommit=True) as listening:
                await listening.execute(f"LISTEN {witness.CHANNEL}")
                await listening.execute(f"LISTEN {witness.QUORUM_CHANNEL}")
                checkpoint = await sync_to_async(witness.published)()
                await bell.ring(checkpoint.size if checkpoint else 0)
                await bell.witness(await sync_to_async(witness.witnessed_size)())
                async for notice in listening.notifies():
                    grown = bell.witness if notice.channel == witness.QUORUM_CHANNEL else bell.ring
                    await grown(int(notice.payload))
        await asyncio.sleep(1)


@sync_to_async
def _events(case: UUID | None, beyond: int, language: str) -> tuple[int, list[str]]:
    """Server-sent events of the acts after ``beyond`` (a leaf index), and the index reached.

    They carry no event name: a page listens for the stream's plain messages.
    """
    from openhall.portal.public import fragments

    try:
        reached, events = fragments(case=case, after=beyond, language=language)
    finally:
        close_old_connections()
    return reached, [f"id: {event['index']}\ndata: {json.dumps(event, ensure_ascii=False)}\n\n" for event in events]


async def live(request: Request) -> Response:
    """``GET /live`` (all public acts) or ``GET /live/<case>``: server-sent events in log order."""
    case: UUID | None = None
    if "case" in request.path_params:
        try:
            case = UUID(request.path_params["case"])
        except ValueError:
            return PlainTextResponse("There is no such hall.", status_code=404)
    if bell.listeners >= MOST_LISTENERS:
        return PlainTextResponse(
            "This process has all the listeners it can serve.", status_code=503, headers={"Retry-After": "5"}
        )
    since = request.headers.get("last-event-id") or request.query_params.get("after") or "-1"
    if not since.lstrip("-").isdigit() or len(since) > 18:
        return PlainTextResponse("Last-Event-ID is a leaf index.", status_code=400)

    language = request.query_params.get("language", "en")

    async def events(beyond: int) -> AsyncIterator[str]:
        bell.listeners += 1
        try:
            yield "retry: 1000\n\n"
            while True:
                size = bell.size
                reached, ready = await _events(case, beyond, language)
                for event in ready:
                    yield event
                beyond = max(beyond, reached)
                if not await bell.wait(size):
                    yield f": {clock.instant_text(clock.now())}\n\n"
        finally:
            bell.listeners -= 1

    return StreamingResponse(
        events(int(since)),
        media_type="text/event-stream",
        headers={
            "Cache-Control": "no-store",
            "X-Accel-Buffering": "no",
            "Access-Control-Allow-Origin": settings.OPENHALL_ORIGIN,
        },
    )


async def heads(_: Request) -> Response:
    """``GET /heads``: how far the log is and how far it is witnessed, at once and after each change."""
    if bell.listeners >= MOST_LISTENERS:
        return PlainTextResponse(
            "This process has all the listeners it can serve.", status_code=503, headers={"Retry-After": "5"}
        )

    async def events() -> AsyncIterator[str]:
        bell.listeners += 1
        try:
            yield "retry: 1000\n\n"
            while True:
                known = bell.size, bell.witnessed
                yield f"data: {json.dumps({'size': known[0], 'witnessed': known[1]})}\n\n"
                while not await bell.wait_for_heads(known):
                    yield f": {clock.instant_text(clock.now())}\n\n"
        finally:
            bell.listeners -= 1

    return StreamingResponse(
        events(),
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
        Route("/health", health),
    ],
    lifespan=lifespan,
)
__all__ = ["application"]
