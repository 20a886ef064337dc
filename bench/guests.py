"""A crowd of guests before one hall: from an act to the last of thousands of listeners, and what each of them costs.

Guests keep a connection to the live stream, divided among a few of its processes. Again and again an offer is made in
an auction, the log takes it in, and each guest's time is taken from just before the offer. The peer is a physical
limit: a bare server of as many processes that writes as many bytes to as many listeners, with the same client.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import resource
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from bench.auctions import Sale
from bench.measuring import Part, Result, Row, Samples
from bench.processes import ROOT, descendants, ended, program, taken
from bench.sizes import Sizes
from bench.timetable import quantile
from openhall.config.ports import free_ports

TITLE = "Guests"
AT_ONCE = 100
"""Guests that connect at the same time."""
LONGEST_WAIT = 60.0
SPARE_FILES = 500
FIRST_WORDS = b"retry:"
EVENT = b"data: "


@dataclass
class Crowd:
    """The guests of one measurement. ``heard``: when each of them got the present event."""

    heard: list[float] = field(default_factory=list)
    bytes: int = 0
    here: int = 0
    lost: int = 0
    turn: int = 0
    changed: asyncio.Event = field(default_factory=asyncio.Event)

    async def until(self, reached: Callable[[], bool], what: str) -> None:
        """Wait, bounded.

        Raises:
            RuntimeError: it took too long, or a guest was sent away.
        """
        limit = time.monotonic() + LONGEST_WAIT
        while not reached():
            if self.lost or time.monotonic() > limit:
                raise RuntimeError(f"{what}: {self.here} guests are here, {len(self.heard)} heard, {self.lost} lost.")
            self.changed.clear()
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self.changed.wait(), 0.5)


class Guest(asyncio.Protocol):
    """One connection that listens."""

    def __init__(self, crowd: Crowd, path: str) -> None:
        self.crowd, self.path, self.turn, self.begun = crowd, path, 0, False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        wire = cast(asyncio.Transport, transport)
        wire.write(f"GET {self.path} HTTP/1.1\r\nHost: localhost\r\nAccept: text/event-stream\r\n\r\n".encode())

    def data_received(self, data: bytes) -> None:
        crowd = self.crowd
        if not self.begun and FIRST_WORDS in data:
            self.begun = True
            crowd.here += 1
            crowd.changed.set()
        if self.turn < crowd.turn and EVENT in data:
            self.turn = crowd.turn
            crowd.heard.append(time.perf_counter())
            crowd.bytes = len(data)
            if len(crowd.heard) == crowd.here:
                crowd.changed.set()

    def connection_lost(self, exc: Exception | None) -> None:
        self.crowd.lost += 1
        self.crowd.changed.set()


@dataclass(frozen=True)
class Found:
    """Of each event: seconds to the middle one, to 99 of 100 and to the last guest; memory in kB a guest."""

    p50: tuple[float, ...]
    p99: tuple[float, ...]
    last: tuple[float, ...]
    kilobytes: float
    bytes: int


def run(sizes: Sizes, folder: Path) -> Result:
    """Ours, then the bare server with as many bytes."""
    from openhall.config import supervisor
    from openhall.witness import public as witness

    guests, processes, events = _allowed(sizes.guests), sizes.guest_processes, sizes.guest_events
    facts = {"guests": guests, "processes": processes, "events": events}
    result = Result("guests", TITLE, sizes=facts)
    sale = Sale(folder, sizes.auction_bidders, "guests")
    witness.drain_all()
    head = witness.published()
    path = f"/live/{sale.row.lot.notice.project.uuid}?after={head.size - 1 if head else -1}"
    with contextlib.ExitStack() as running:
        ports = [free_ports(1) for _place in range(processes)]
        pids = [running.enter_context(program("stream", "--port", str(port))) for port in ports]
        if not all(supervisor.wait_for("127.0.0.1", port) for port in ports):
            raise RuntimeError("A stream doesn't answer.")
        ours = asyncio.run(_measured(guests, ports, pids, path, events, lambda: _offers(sale)))
    with _bare(processes) as (ports, pids):
        size = ours.bytes
        bare = asyncio.run(_measured(guests, ports, pids, "/", events, lambda: _rings(ports, size)))
    limit = f"limit: a bare server of {processes} processes writes the same bytes"
    for name, mine, theirs in (
        ("99 of 100", ours.p99, bare.p99),
        ("the last", ours.last, bare.last),
    ):
        what = f"an offer is made → {name} of {guests:,} guests has it"
        result.rows.append(Row(what, "s", Samples(mine), limit, Samples(theirs), better="less"))
    memory = Samples((ours.kilobytes,)), Samples((bare.kilobytes,))
    result.rows.append(
        Row("memory of the stream's processes", "kB a guest", memory[0], limit, memory[1], better="less")
    )
    result.parts += [
        Part("an offer is made → the middle guest has it", "s", Samples(ours.p50)),
        Part("what a guest gets for an offer", "bytes", Samples((float(ours.bytes),))),
    ]
    result.notes.append(
        f"{processes} processes of “openhall stream”, all guests on the loopback in one process beside them, "
        f"PostgreSQL and the log on the same machine ({os.cpu_count()} cores). A time begins before the offer is "
        "checked and ends when the guest's bytes are read; a guest that is late because this client is counts as late. "
        "Memory is proportional (PSS), with the guests less without them."
    )
    return result


def _allowed(wanted: int) -> int:
    """As many guests as this process may open files for, raised as far as it may."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + SPARE_FILES
    if soft < needed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(needed, hard), hard))
    return max(1, min(wanted, resource.getrlimit(resource.RLIMIT_NOFILE)[0] - SPARE_FILES))


async def _measured(
    guests: int,
    ports: Sequence[int],
    pids: Sequence[int],
    path: str,
    events: int,
    ring: Callable[[], Awaitable[None]],
) -> Found:
    """Let the guests come, ring ``events`` times after one that warms up, and time each of them."""
    crowd, loop = Crowd(), asyncio.get_running_loop()
    before = _memory(pids)
    transports = []
    for first in range(0, guests, AT_ONCE):
        places = range(first, min(first + AT_ONCE, guests))
        coming = [
            loop.create_connection(lambda: Guest(crowd, path), "127.0.0.1", ports[one % len(ports)]) for one in places
        ]
        transports += [transport for transport, _guest in await asyncio.gather(*coming)]
        await crowd.until(lambda: crowd.here == places.stop, "Guests are coming")  # noqa: B023 — awaited here
    quantiles: list[tuple[float, float, float]] = []
    for number in range(events + 1):
        crowd.heard, crowd.turn = [], crowd.turn + 1
        begin = time.perf_counter()
        await ring()
        await crowd.until(lambda: len(crowd.heard) == guests, "An event is on its way")
        if number:
            waits = [at - begin for at in crowd.heard]
            quantiles.append((quantile(waits, 0.5), quantile(waits, 0.99), max(waits)))
        await asyncio.sleep(0.2)
    kilobytes = max(1e3 * (_memory(pids) - before) / guests, 0.001)
    for transport in transports:
        transport.abort()
    p50, p99, last = zip(*quantiles, strict=True)
    return Found(p50, p99, last, kilobytes, crowd.bytes)


def _memory(pids: Sequence[int]) -> float:
    """Proportional memory of the processes and what they started, in MB."""
    return sum(taken(one).pss for pid in pids for one in descendants(pid))


async def _offers(sale: Sale) -> None:
    """An offer is made, and the log takes it in, as its sequencer would at once."""
    await asyncio.to_thread(_offer, sale)


def _offer(sale: Sale) -> None:
    from django.db import connection

    from bench.auctions import make
    from openhall.witness import public as witness

    try:
        make(sale, sale.ready(1))
        witness.drain_all()
    finally:
        connection.close()


async def _rings(ports: Sequence[int], size: int) -> None:
    for port in ports:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writer.write(f"GET /ring?{size} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        await reader.read()
        writer.close()


@contextlib.contextmanager
def _bare(processes: int) -> Iterator[tuple[list[int], list[int]]]:
    """Bare servers that answer: their ports and process ids."""
    with contextlib.ExitStack() as running:
        ports = [free_ports(1) for _place in range(processes)]
        pids = []
        for port in ports:
            command = [sys.executable, "-m", "bench.bare_stream", "--port", str(port)]
            pids.append(running.enter_context(ended(subprocess.Popen(command, cwd=ROOT))).pid)
        asyncio.run(_answer_all(ports))
        yield ports, pids


async def _answer_all(ports: Sequence[int]) -> None:
    until = time.monotonic() + LONGEST_WAIT
    for port in ports:
        while True:
            try:
                await _rings([port], 16)
                break
            except OSError:
                if time.monotonic() > until:
                    raise RuntimeError(f"The bare server on port {port} doesn't answer.") from None
                await asyncio.sleep(0.1)
