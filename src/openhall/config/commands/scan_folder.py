"""``openhall scan-folder``: watch the folder into which a counter's scanner writes."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--unit", required=True, help="Number of the unit, such as H98.2.")
@click.option("--counter", required=True, type=click.IntRange(1, 99), help="Number of the counter.")
@click.option("--every", default=1.0, show_default=True, help="Seconds between two looks.")
@click.option("--once", is_flag=True, help="Look twice, take what is finished, and end.")
def command(folder: Path, unit: str, counter: int, every: float, once: bool) -> None:
    """Bring what a scanner lays into FOLDER to the tray of a counter; files that are still written are waited for.

    What is no PDF, TIFF, JPEG or PNG goes into the folder “refused”. It may be stopped at any time.
    """
    import time

    from openhall.config import instance

    instance.end_on_signals()
    with instance.ready():
        from django.db import close_old_connections

        from openhall.kernel import clock
        from openhall.procedures.desk.public import Watcher, unit_of

        row = unit_of(unit)
        if row is None:
            raise click.ClickException(f"There is no unit {unit}.")
        folder.mkdir(parents=True, exist_ok=True)
        watcher = Watcher(folder, row, counter)
        click.echo(f"Watching {folder} for counter {counter} of {unit}.")
        looks = 0
        while not (once and looks >= 2):
            if came := watcher.look(clock.now()):
                click.echo(f"{came} came into the tray.")
            looks += 1
            close_old_connections()
            time.sleep(every)
