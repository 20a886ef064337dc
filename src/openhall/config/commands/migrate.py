"""``openhall migrate``: the database brought up to date."""

from __future__ import annotations

import click


@click.command()
def command() -> None:
    """Bring the database up to date and enter this installation and its packs of law in the log."""
    import os

    from openhall.config import instance, migrated

    with instance.ready():
        from openhall.config.founding import found
        from openhall.config.migrating import alone, bring_up_to_date
        from openhall.kernel import clock

        with alone():
            bring_up_to_date()
            found(clock.now())
        migrated.note(instance.home(), os.environ["OPENHALL_DATABASE_URL"])
    click.echo("The database is up to date.")
