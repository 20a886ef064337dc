"""A population register as a sandbox beside the dossiers’ characters."""

from __future__ import annotations

from collections.abc import Iterator
from threading import Thread

import pytest
from tests.procedures.dossiers.conftest import (  # noqa: F401
    NOW,
    as_reader,
    bare,
    citizen,
    clerk,
    desk,
    head,
    home,
    joins,
    neighbour,
    office,
    second,
    unit,
)

from openhall.procedures.registers import wire
from openhall.procedures.registers.sandbox.server import Register

SECRET = bytes(range(32))


@pytest.fixture
def register() -> Iterator[Register]:
    """The sandbox of the population register, spoken to over HTTP; its clock is the story’s."""
    server = Register(0, "population", SECRET, now=lambda: server.clock)  # type: ignore[attr-defined]
    server.clock = NOW  # type: ignore[attr-defined]
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    undo = wire.provide("population", wire.Wire(f"http://127.0.0.1:{server.server_address[1]}", SECRET))
    yield server
    undo()
    server.shutdown()
    server.server_close()
    thread.join()
