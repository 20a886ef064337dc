"""``openhall manage``: Django's own commands."""

from __future__ import annotations

import click


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": []})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def command(arguments: tuple[str, ...]) -> None:
    """Run one of Django's own commands, such as “shell” or “makemigrations”."""
    from openhall.config import instance

    with instance.ready():
        from django.core.management import execute_from_command_line

        execute_from_command_line(["openhall manage", *arguments])
