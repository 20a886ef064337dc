"""``openhall check-messages``: for developers, whether every message is translated."""

from __future__ import annotations

import click


@click.command()
def command() -> None:
    """Check that every message of the source is translated into every language (for developers)."""
    from openhall.config import instance

    instance.load_django()
    from openhall.ui import catalogue

    if catalogue.main(["check"]):
        raise click.exceptions.Exit(1)
    click.echo("Every message is translated.")
