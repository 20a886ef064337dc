"""``openhall check-messages``: for developers, whether every message is translated."""

from __future__ import annotations

import os

import click


@click.command()
def command() -> None:
    """Check that every message of the source is translated into every language (for developers)."""
    from openhall.config import messages

    found = messages.faults()
    try:
        found += messages.out_of_step()
    except messages.MissingGettext as error:
        if os.environ.get("CI"):
            raise click.ClickException(str(error)) from error
        click.echo(f"{error} Whether the files are in step with the source wasn't checked.")
    for fault in found:
        click.echo(fault)
    if found:
        raise click.exceptions.Exit(1)
    click.echo("Every message is translated.")
