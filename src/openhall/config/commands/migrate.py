"""``openhall migrate``: the database brought up to date."""

from __future__ import annotations

import click


@click.command()
def command() -> None:
    """Bring the database up to date and enter this installation and its packs of law in the log."""
    import os

    from openhall.config import instance, migrated

    with instance.ready():
        from django.core.management import call_command

        from openhall.config.founding import found
        from openhall.kernel import clock

        call_command("migrate", verbosity=0, interactive=False)
        found(clock.now())
        migrated.note(instance.home(), os.environ["OPENHALL_DATABASE_URL"])
    click.echo("The database is up to date.")
