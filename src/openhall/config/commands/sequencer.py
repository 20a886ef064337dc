"""``openhall sequencer``: takes acts into the log, in commit order, and signs."""

from __future__ import annotations

import click


@click.command()
@click.option("--once", is_flag=True, help="Take in what waits and end.")
def command(once: bool) -> None:
    """Take recorded acts into the transparency log and sign its checkpoint."""
    from openhall.config import instance

    instance.end_on_signals()
    with instance.ready():
        from openhall.config import sequencing
        from openhall.witness import public as witness

        if once:
            click.echo(f"{witness.drain_all()} acts taken into the log.")
        else:
            click.echo("The sequencer is at work.")
            sequencing.run()
