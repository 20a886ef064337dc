"""An honest load over HTTP: requests leave on a timetable whatever became of the earlier ones (open loop).

An answer's time counts from the timetable, so a server that falls behind is seen to.
"""

from __future__ import annotations

import asyncio
import time
from collections.abc import Sequence
from dataclasses import dataclass

CONNECTIONS = 256


@dataclass(frozen=True)
class Request:
    """A request as it goes over the wire."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes

    def to_bytes(self) -> bytes:
        lines = [
            f"{self.method} {self.path} HTTP/1.1",
            "Host: localhost",
            "Content-Type: application/json",
            f"Content-Length: {len(self.body)}",
            *(f"{name}: {value}" for name, value in self.headers.items()),
        ]
        return "\r\n".join([*lines, "", ""]).encode() + self.body


@dataclass(frozen=True)
class Answered:
    """How long after its time on the timetable a request was answered (seconds), and how."""

    seconds: float
    status: int
    body: bytes


def evenly(count: int, rate: float) -> list[float]:
    """The seconds at which ``count`` requests leave, ``rate`` a second."""
    return [place / rate for place in range(count)]


def rising(count: int, seconds: float) -> list[float]:
    """The seconds at which they leave when there are ever more of them: in the end twice as many as in the mean."""
    return [seconds * ((place + 1) / count) ** 0.5 for place in range(count)]


async def send(port: int, requests: Sequence[Request], leave: Sequence[float]) -> tuple[list[Answered], float]:
    """Send each request at its time; the answers in the order of the timetable, and how long it all took."""
    free: asyncio.Queue[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = asyncio.Queue()
    for _place in range(min(CONNECTIONS, max(8, len(requests)))):
        free.put_nowait(await asyncio.open_connection("127.0.0.1", port))
    begin = time.perf_counter() + 0.1

    async def one(request: Request, after: float) -> Answered:
        due = begin + after
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        reader, writer = await free.get()
        if reader.at_eof():  # the server closed what had long been idle; a browser, too, opens another one
            writer.close()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(request.to_bytes())
        status, body = await _answer(reader)
        answered = Answered(time.perf_counter() - due, status, body)
        free.put_nowait((reader, writer))
        return answered

    try:
        answers = await asyncio.gather(*map(one, requests, leave))
        return list(answers), time.perf_counter() - begin
    finally:
        while not free.empty():
            free.get_nowait()[1].close()


async def _answer(reader: asyncio.StreamReader) -> tuple[int, bytes]:
    """Read one whole answer with its length."""
    head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    lines = head.split("\r\n")
    [length] = [line.partition(":")[2] for line in lines if line.startswith("content-length:")]
    return int(lines[0].split()[1]), await reader.readexactly(int(length))


def quantile(values: Sequence[float], part: float) -> float:
    """The smallest value that at least this part of all doesn't exceed."""
    ordered = sorted(values)
    return ordered[max(0, -(-int(len(ordered) * part * 1000) // 1000) - 1)]
