"""``openhall acts``: the catalogue of everything that goes on the log."""

from __future__ import annotations

import json

import click


@click.command()
@click.option("--json", "as_json", is_flag=True, help="A JSON list with subsystem, code, name, command and more.")
@click.option("--toml", "as_toml", is_flag=True, help="The shapes of all acts, as openhall_rules/act_fields.toml.")
def command(as_json: bool, as_toml: bool) -> None:
    """List every kind of act that this installation records on the log."""
    from openhall.config import instance

    if as_toml:
        # Nothing is read from a database, so none is started.
        instance.home()
        instance.load_django()
        from openhall.config import catalogue as shapes
        from openhall.config.reference.loading import room_modules

        room_modules()
        click.echo(shapes.as_toml(), nl=False)
        return
    with instance.ready():
        from openhall.config.migrating import bring_up_to_date

        bring_up_to_date()
        from openhall.config import urls  # noqa: F401 — loads every room, so that every act is declared
        from openhall.portal.public import catalogue

        kinds, total = catalogue.entries(), catalogue.totals()
    if as_json:
        click.echo(json.dumps(kinds, ensure_ascii=False, indent=1))
        return
    for kind in kinds:
        click.echo(f"{kind['code']:8} {kind['subsystem']:20} {kind['name']} ({kind['command']})")
    click.echo(
        f"{total.function_points} of {total.target_function_points} function points in {total.subsystems} of "
        f"{total.target_subsystems} subsystems."
    )
