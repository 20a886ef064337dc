"""``openhall web``: the site and its API, one or more processes."""

from __future__ import annotations

import click


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True)
@click.option("--workers", default=2, show_default=True, help="Processes that answer requests.")
@click.option("--threads", default=8, show_default=True, help="Requests at a time in each process.")
def command(host: str, port: int, workers: int, threads: int) -> None:
    """Serve the site and its API (WSGI)."""
    from granian.constants import HTTPModes, Interfaces
    from granian.server import Server

    from openhall.config import cluster, instance

    # WhiteNoise warns when the folder of collected files is missing; an empty one is fine.
    (instance.home() / "static").mkdir(parents=True, exist_ok=True)
    with cluster.database():
        Server(
            "openhall.config.wsgi:application",
            address=host,
            port=port,
            interface=Interfaces.WSGI,
            workers=workers,
            blocking_threads=threads,
            http=HTTPModes.http1,
            websockets=False,
            respawn_failed_workers=True,
            workers_kill_timeout=5,
        ).serve()
