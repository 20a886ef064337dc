"""``openhall stream``: the live stream of public events."""

from __future__ import annotations

import resource

import click

OWN_FILES = 256
"""Open files that the process needs beside its guests' connections."""
CONNECTIONS = 5_000
"""Twice as many as :mod:`openhall.config.live` lets listen: whoever finds no place is told so at once."""
BACKLOG = 4096
"""Connections that the system holds for a moment while many come at once."""


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8001, show_default=True)
def command(host: str, port: int) -> None:
    """Serve the live stream (ASGI, one process, one LISTEN connection)."""
    from granian.constants import HTTPModes, Interfaces, Loops
    from granian.server import Server

    from openhall.config import cluster, instance

    instance.home()
    with cluster.database():
        Server(
            "openhall.config.stream:application",
            address=host,
            port=port,
            interface=Interfaces.ASGI,  # with lifespan: it starts the listener
            workers=1,
            backlog=BACKLOG,
            # A guest's connection lasts as long as the guest stays. Granian would let in no more than its backlog,
            # and everybody else would wait before a page that never becomes live.
            backpressure=places(CONNECTIONS),
            loop=Loops.asyncio,
            http=HTTPModes.http1,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=3,
        ).serve()


def places(wanted: int) -> int:
    """How many may listen at once: ``wanted``, or what the limit of open files leaves after it was raised as far as it
    may be.
    """
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + OWN_FILES
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft == resource.RLIM_INFINITY else max(1, min(wanted, soft - OWN_FILES))
