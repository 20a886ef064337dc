"""``openhall up``: everything on one machine."""

from __future__ import annotations

import signal
import threading

import click


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Address to listen on.")
@click.option("--port", default=8000, show_default=True, help="Port of the site; the live stream takes the next one.")
@click.option("--workers", default=2, show_default=True, help="Processes that answer requests.")
@click.option(
    "--members",
    default=0,
    show_default=True,
    help="Also run so many members of the network here, to see how it works; real members run elsewhere.",
)
def command(host: str, port: int, workers: int, members: int) -> None:
    """Run everything on one machine: database, site, live stream, worker, sequencer and network."""
    from openhall.config import supervisor

    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: asked.set())
    click.echo("Starting the database and bringing it up to date.")
    try:
        with supervisor.everything(host=host, port=port, workers=workers, members=members, show=supervisor.printer()):
            if members:
                click.echo(
                    "The members' policy is in OPENHALL_HOME/policy; `openhall policy adopt --key KEY` adopts it."
                )
            click.echo(f"OpenHall is at http://localhost:{port} — Ctrl-C stops it.")
            asked.wait()
            click.echo("Stopping.")
    except (supervisor.AlreadyRunning, ValueError) as error:
        raise click.ClickException(str(error)) from error
    click.echo("Stopped.")
