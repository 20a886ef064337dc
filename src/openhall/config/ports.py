"""Ports for servers that a test or a benchmark starts."""

from __future__ import annotations

import atexit
import os
import socket

LOWEST_PORT, HIGHEST_PORT = 12_000, 32_000
STRETCH = 32
_CLAIMS: list[socket.socket] = []
"""Kept open, since a claim ends with its socket."""
_LEFT: list[int] = []
"""Of the stretch that was claimed last, what nobody was given yet."""


def free_ports(count: int) -> int:
    """The first of so many neighbouring ports that are free now and that no other benchmark or test takes.

    They lie below the range from which the kernel hands out ports by itself. A stretch of them is claimed by an
    abstract socket that this process keeps until it ends, so two runs beside one another never choose the same; where
    the looking begins depends on the process, so what is neither is met seldom, and every port is tried.

    Raises:
        ValueError: so many don't fit into a stretch.
        RuntimeError: none were found.
    """
    if not 0 < count <= STRETCH:
        raise ValueError(f"Ports are handed out in stretches of {STRETCH}.")
    while len(_LEFT) >= count:
        given = _LEFT[:count]
        del _LEFT[:count]
        if all(_is_free(port) for port in given):
            return given[0]
    stretches = [range(first, first + STRETCH) for first in range(LOWEST_PORT, HIGHEST_PORT - STRETCH, STRETCH)]
    begin = os.getpid() * 7 % len(stretches)
    for ports in stretches[begin:] + stretches[:begin]:
        if _claimed(ports[0]) and all(_is_free(port) for port in ports[:count]):
            _LEFT[:] = ports[count:]
            return ports[0]
    raise RuntimeError("No free ports were found.")


def _claimed(first: int) -> bool:
    """Claim a stretch for this process, once."""
    claim = socket.socket(socket.AF_UNIX)
    try:
        claim.bind(f"\0openhall-ports-{first}")
    except OSError:
        claim.close()
        return False
    atexit.register(claim.close)
    _CLAIMS.append(claim)
    return True


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        # As a server binds: what only lingers after its last connection is free.
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
