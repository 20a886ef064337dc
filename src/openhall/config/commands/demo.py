"""``openhall demo``: a whole demonstration tender through the API, then the site."""

from __future__ import annotations

import click


@click.command()
@click.option("--reset", is_flag=True, help="Start afresh: the demonstration's own home is emptied.")
@click.option("--port", default=8000, show_default=True, help="Port of the site; the live stream takes the next one.")
def command(reset: bool, port: int) -> None:
    """Run a demonstration in a scratch instance of its own; Ctrl-C stops everything and keeps the data."""
    from openhall.config.demo import show

    show.run(reset=reset, port=port)
