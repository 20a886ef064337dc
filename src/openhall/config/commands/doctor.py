"""``openhall doctor``: what is configured, reachable and healthy."""

from __future__ import annotations

import click


@click.command()
def command() -> None:
    """Say in plain words what is configured, reachable and healthy; exit with 1 when something is broken."""
    from openhall.config import doctor, instance

    with instance.ready():
        from openhall.kernel import clock

        worst = 0
        colours = {doctor.Health.WELL: "green", doctor.Health.WATCH: "yellow", doctor.Health.BROKEN: "red"}
        for finding in doctor.examine(doctor.ALL, clock.now()):
            click.echo(f"{click.style(f'{finding.health:>7}', fg=colours[finding.health])}  {finding.sentence}")
            if finding.advice:
                click.echo(f"         → {finding.advice}")
            worst += finding.health is doctor.Health.BROKEN
    if worst:
        click.echo(f"{worst} things are broken.")
        raise click.exceptions.Exit(1)
    click.echo("Nothing is broken.")
