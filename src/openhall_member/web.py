"""What a member answers over HTTP (protocols §7): witness, mirror, replay statement, status and a page."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from openhall_log import LogError, TilePath, format_bundle
from openhall_member import pages, words
from openhall_member.following import Follower
from openhall_member.member import Member, origin_hash
from openhall_member.requests import MAX_BODY_BYTES
from openhall_member.status import status

MAX_WAITING = 64
"""Requests to cosign that may wait for their turn; more are sent away."""
BODY_SECONDS = 10.0
T = TypeVar("T")
_HEADERS = {"X-Content-Type-Options": "nosniff", "Cache-Control": "no-store"}
_NOTE = "text/plain; charset=utf-8"


class _Waiting:
    """How many requests wait for the witness."""

    count = 0


def application(member: Member, follower: Follower) -> Starlette:
    """The ASGI application of one member."""
    # One thread cosigns, one after the other; another reads tiles.
    witness, reader = ThreadPoolExecutor(1, "witness"), ThreadPoolExecutor(1, "reader")
    waiting = _Waiting()

    async def in_thread(pool: ThreadPoolExecutor, work: Callable[[], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(pool, work)

    async def add_checkpoint(request: Request) -> Response:
        body = await _body(request)
        if isinstance(body, Response):
            return body
        if waiting.count >= MAX_WAITING:
            return _plain("too many requests wait for an answer\n", 503)
        waiting.count += 1
        try:
            answer = await in_thread(witness, lambda: member.witness.add_checkpoint(body))
        finally:
            waiting.count -= 1
        if answer.status == 200:
            follower.wake.set()
        return Response(answer.body, answer.status, {**_HEADERS, "Content-Type": answer.content_type})

    async def checkpoint(_: Request) -> Response:
        return _note(member.witness.signed_latest(), "Nothing has been cosigned yet.\n")

    async def mirror(_: Request) -> Response:
        if not member.settings.mirror:
            return _plain("This member isn't a mirror.\n", 404)
        return _note(member.vouching.signed_mirrored(), "Nothing is held in full yet.\n")

    async def replay(_: Request) -> Response:
        return _note(member.vouching.signed_statement(), "There is no replay statement yet.\n")

    async def status_document(_: Request) -> Response:
        return JSONResponse(status(member, follower.standing), headers=_HEADERS)

    async def tile(request: Request) -> Response:
        if not member.settings.mirror:
            return _plain("This member isn't a mirror.\n", 404)
        try:
            path = TilePath.parse(f"tile/{request.path_params['path']}")
            data = await in_thread(reader, lambda: _tile(member, path))
        except LogError:
            return _plain("This mirror holds no such file.\n", 404)
        return Response(data, 200, {**_HEADERS, "Content-Type": "application/octet-stream"})

    async def statement(request: Request) -> Response:
        sha256 = request.path_params["sha256"]
        found = await in_thread(reader, lambda: member.statements.read(sha256)) if member.settings.mirror else None
        if found is None:
            return _plain("This member holds no such statement.\n", 404)
        return Response(found, 200, {**_HEADERS, "Content-Type": "application/json"})

    async def page(request: Request) -> Response:
        language = words.choose(request.headers.get("accept-language", ""))
        html = pages.page(status(member, follower.standing), language, "FOLDER")
        headers = {
            **_HEADERS,
            "Content-Security-Policy": pages.POLICY,
            "Vary": "Accept-Language",
            "Content-Language": language,
        }
        return HTMLResponse(html, headers=headers)

    below = f"/{origin_hash(member.settings.origin)}"
    return Starlette(
        routes=[
            Route("/add-checkpoint", add_checkpoint, methods=["POST"]),
            Route(f"{below}/checkpoint", checkpoint),
            Route(f"{below}/mirror", mirror),
            Route(f"{below}/replay", replay),
            Route(f"{below}/status", status_document),
            Route(f"{below}/tile/{{path:path}}", tile),
            Route(f"{below}/statement/{{sha256}}", statement),
            Route("/", page),
        ]
    )


async def _body(request: Request) -> bytes | Response:
    """The request's body, or the answer to one that is too long or too slow."""
    pieces: list[bytes] = []
    length = 0
    try:
        async with asyncio.timeout(BODY_SECONDS):
            async for piece in request.stream():
                length += len(piece)
                if length > MAX_BODY_BYTES:
                    return _plain(f"a request has at most {MAX_BODY_BYTES} bytes\n", 413, Connection="close")
                pieces.append(piece)
    except TimeoutError:
        return _plain("the request took too long\n", 408, Connection="close")
    except ClientDisconnect:
        return _plain("", 400)
    return b"".join(pieces)


def _plain(text: str, status_code: int, **headers: str) -> Response:
    return PlainTextResponse(text, status_code, {**_HEADERS, **headers})


def _note(data: bytes | None, otherwise: str) -> Response:
    if data is None:
        return _plain(otherwise, 404)
    return Response(data, 200, {**_HEADERS, "Content-Type": _NOTE})


def _tile(member: Member, path: TilePath) -> bytes:
    """A tile or bundle, cut from the wider one that is held if it's partial.

    Raises:
        LogError: the copy doesn't reach so far.
    """
    tree = member.copy.tree(cached_tiles=1)
    if path.level is None:
        held = tree.bundle(path.index)
        if len(held) < path.width:
            raise LogError("The bundle isn't so wide yet.")
        return format_bundle(held[: path.width])
    hashes = tree.tile(path.level, path.index)
    if len(hashes) < path.width:
        raise LogError("The tile isn't so wide yet.")
    return b"".join(hashes[: path.width])
