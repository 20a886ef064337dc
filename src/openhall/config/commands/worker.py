"""``openhall worker``: what the platform does by rule and by schedule."""

from __future__ import annotations

import click


@click.command()
@click.option("--once", is_flag=True, help="Do what can be done now and end.")
def command(once: bool) -> None:
    """Do what falls due: the rooms' jobs, and the reactions of one room to the acts of another."""
    from openhall.config import instance

    instance.end_on_signals()
    with instance.ready():
        from openhall.config import worker
        from openhall.kernel import clock

        if once:
            click.echo(f"{worker.once(clock.now())} things done.")
        else:
            click.echo("The worker is at work.")
            worker.run()
