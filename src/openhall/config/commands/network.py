"""``openhall network``: has the members witness the log."""

from __future__ import annotations

import click


@click.command()
@click.option("--once", is_flag=True, help="Ask about the newest head, for ten seconds at most, and end.")
def command(once: bool) -> None:
    """Send the log's head to the members, collect their signatures, publish what their quorum has witnessed."""
    from openhall.config import instance

    instance.end_on_signals()
    with instance.ready():
        from openhall.config import networking

        if once:
            click.echo(f"The members have witnessed {networking.once()} entries.")
        else:
            click.echo("The network process is at work.")
            networking.run()
