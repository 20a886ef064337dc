"""kill -9 of the worker between the telephone gateway's answer and our row; the sandbox in a process of its own."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from openhall.config.ports import free_ports
from openhall.tendering.experts.telephone.wire import SPOKEN, CallRefused, LineDown, Order, Wire, Word

STARTED = "openhall.tendering.experts.telephone.sandbox"


def started(port: int, folder: Path) -> subprocess.Popen[bytes]:
    """A sandbox as an operator starts it; its words go nowhere."""
    told = "http://localhost:9/api/v1/call-gateway/words"
    return subprocess.Popen([sys.executable, "-m", STARTED, "--port", str(port), "--home", str(folder), "--told", told])


def line_to(port: int, folder: Path) -> Wire:
    """The wire to it, once it answers."""
    secret, until = folder / "secret", time.monotonic() + 30
    while True:
        try:
            wire = Wire(f"http://localhost:{port}", bytes.fromhex(secret.read_text()), seconds=10)
            wire.state_of("0")
            return wire
        except (FileNotFoundError, ValueError, LineDown):
            assert time.monotonic() < until
            time.sleep(0.05)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[tuple[int, Path]]:
    """Port and folder of a sandbox that runs."""
    port, folder = free_ports(1), tmp_path / "exchange"
    process = started(port, folder)
    yield port, folder
    process.terminate()
    process.wait(timeout=10)


def order(key: str, number: str = "+86 10 5550") -> Order:
    return Order(key, number, "en", "A call waits.", "2026-03-02T02:00:00.000000Z", {"1": "accept"})


def rung(folder: Path) -> list[int]:
    with sqlite3.connect(folder / "calls.sqlite3") as rows:
        return [count for (count,) in rows.execute("SELECT rung FROM call ORDER BY key").fetchall()]


def once_spoken(wire: Wire, key: str) -> Word:
    until = time.monotonic() + 30
    while True:
        word = wire.state_of(key)
        if word is not None and word.state == SPOKEN:
            return word
        assert time.monotonic() < until
        time.sleep(0.05)


def test_the_same_call_handed_over_by_workers_that_die_rings_once(place):
    port, folder = place
    wire = line_to(port, folder)
    for _ in range(3):
        child = os.fork()
        if child == 0:  # pragma: no cover - it is killed
            wire.call(order("one"))
            os.kill(os.getpid(), signal.SIGKILL)
        _pid, status = os.waitpid(child, 0)
        assert os.WTERMSIG(status) == signal.SIGKILL
    assert once_spoken(wire, "one") == wire.call(order("one"))
    assert rung(folder) == [1]


def test_a_gateway_killed_in_the_middle_remembers_what_it_took_in(tmp_path):
    port, folder = free_ports(1), tmp_path / "exchange"
    process = started(port, folder)
    wire = line_to(port, folder)
    wire.call(order("one"))
    process.kill()
    process.wait(timeout=10)
    with pytest.raises(LineDown):
        wire.state_of("one")
    process = started(port, folder)
    try:
        line_to(port, folder)
        assert once_spoken(wire, "one").sequence == 1
        assert rung(folder) == [1]
    finally:
        process.terminate()
        process.wait(timeout=10)


def test_nobody_else_hands_calls_over_and_some_numbers_are_refused(place):
    port, folder = place
    line_to(port, folder)
    with pytest.raises(LineDown, match="401"):
        Wire(f"http://localhost:{port}", b"x" * 32).call(order("two"))
    with pytest.raises(CallRefused):
        line_to(port, folder).call(order("three", "+86 10 5559"))
    assert rung(folder) == []


@pytest.mark.parametrize("url", ["http://example.org", "ftp://localhost", "localhost"])
def test_a_wire_is_secure_or_on_this_machine(url):
    with pytest.raises(ValueError, match="https"):
        Wire(url, b"s" * 32)
