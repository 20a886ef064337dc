"""A small load generator: a few clients that ask for one page again and again over kept connections."""

from __future__ import annotations

import asyncio
import time

LONGEST_ANSWER = 16 * 1024 * 1024
MOST_REQUESTS = 20_000


def requests_per_second(port: int, path: str, *, clients: int, seconds: float) -> tuple[float, int]:
    """Answers a second, and the bytes of one body. Ends after ``seconds`` or ``MOST_REQUESTS``.

    Raises:
        RuntimeError: an answer isn't 200, or has no length.
    """
    return asyncio.run(_load(port, path, clients, seconds))


async def _load(port: int, path: str, clients: int, seconds: float) -> tuple[float, int]:
    request = f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/html\r\n\r\n".encode()
    connections = [await asyncio.open_connection("127.0.0.1", port, limit=LONGEST_ANSWER) for _ in range(clients)]
    started = time.perf_counter()
    until, done, size = started + seconds, 0, 0

    async def client(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        nonlocal done, size
        while time.perf_counter() < until and done < MOST_REQUESTS:
            writer.write(request)
            size = await _answer(reader)
            done += 1

    try:
        await asyncio.gather(*(client(reader, writer) for reader, writer in connections))
        return done / (time.perf_counter() - started), size
    finally:
        for _, writer in connections:
            writer.close()


async def _answer(reader: asyncio.StreamReader) -> int:
    """Read one whole answer; the length of its body in bytes."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    status, *lines = head.split("\r\n")
    if " 200" not in status:
        raise RuntimeError(f"The server answered {status}.")
    lengths = [line.partition(":")[2] for line in lines if line.startswith("content-length:")]
    if not lengths:
        raise RuntimeError("An answer came without its length.")
    return len(await reader.readexactly(int(lengths[0])))
