"""``openhall messages``: for developers, the message files brought in step with the source."""

from __future__ import annotations

import click


@click.command()
@click.option("--compile-only", is_flag=True, help="Only write the compiled files.")
def command(compile_only: bool) -> None:
    """Bring the message files in step with the source and compile them (for developers; needs no gettext)."""
    from openhall.config import instance

    instance.load_django()
    from openhall.ui import catalogue

    if not compile_only:
        catalogue.update()
    catalogue.compile()
    for language, texts in catalogue.untranslated().items():
        click.echo(f"{language}: {len(texts)} messages are not translated yet.")
