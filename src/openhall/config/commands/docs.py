"""``openhall docs``: the reference, written from the code."""

from __future__ import annotations

from pathlib import Path

import click


@click.command()
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("docs/reference"),
    show_default=True,
    help="Folder of the reference.",
)
@click.option("--check", is_flag=True, help="Write nothing; exit with 1 when a page isn't in step with the code.")
def command(out: Path, check: bool) -> None:
    """Write the reference pages (acts, settings, API, packs, states, commands) from the code."""
    from openhall.config import instance

    # Nothing is read from a database, so none is started.
    instance.home()
    instance.load_django()
    from openhall.config import reference

    if check:
        for name in (stale := reference.out_of_step(out)):
            click.echo(f"{out / name} isn't in step with the code; run `make docs`.")
        if stale:
            raise click.exceptions.Exit(1)
        return
    changed = reference.write(out)
    click.echo(f"{len(changed)} pages changed." if changed else "Every page was in step.")
