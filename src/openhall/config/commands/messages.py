"""``openhall messages``: for developers, the message files brought in step with the source."""

from __future__ import annotations

import click


@click.command()
@click.option("--compile-only", is_flag=True, help="Only write the compiled files; needs no gettext.")
def command(compile_only: bool) -> None:
    """Bring the message files in step with the source and compile them (for developers)."""
    from openhall.config import messages

    if not compile_only:
        try:
            messages.collect()
        except messages.MissingGettext as error:
            raise click.ClickException(str(error)) from error
    messages.compile_all()
    for fault in messages.faults():
        click.echo(fault)
