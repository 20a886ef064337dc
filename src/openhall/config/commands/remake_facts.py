"""``openhall remake-facts``: what supervision knows of tenders is read again from the log."""

from __future__ import annotations

import click


@click.command()
def command() -> None:
    """Have supervision's facts and figures made anew, after an upgrade that changes what they hold.

    The worker does it tender by tender, and goes on where it was when it is stopped. Until then the old ones are shown.
    Nothing is lost: all of it comes from the log and from what everybody may read.
    """
    from openhall.config import instance

    with instance.ready():
        from openhall.supervision.facts import public as facts

        many = facts.remake()
    click.echo(f"The facts of {many} tenders will be made anew by the worker, and all figures after them.")
