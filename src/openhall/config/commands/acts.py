"""``openhall acts``: the catalogue of everything that goes on the log."""

from __future__ import annotations

import json

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A JSON list with subsystem, code, name, command and more.")
def command(as_json: bool) -> None:
    """List every kind of act that this installation records on the log."""
    from openhall.config import instance

    with instance.ready():
        from django.core.management import call_command

        call_command("migrate", verbosity=0, interactive=False)
        from openhall.config import urls  # noqa: F401 — loads every room, so that every act is declared
        from openhall.portal.record_pages import catalogue

        kinds = catalogue()
    if as_json:
        click.echo(json.dumps(kinds, ensure_ascii=False, indent=1))
        return
    for kind in kinds:
        click.echo(f"{kind['code']:8} {kind['subsystem']:12} {kind['name']} ({kind['command']})")
