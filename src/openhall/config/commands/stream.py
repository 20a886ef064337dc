"""``openhall stream``: the live stream of public events."""

from __future__ import annotations

import click


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
            loop=Loops.asyncio,
            http=HTTPModes.http1,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=3,
        ).serve()
