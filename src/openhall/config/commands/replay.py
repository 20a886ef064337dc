"""``openhall replay``: real tenders through the real commands."""

from __future__ import annotations

import os
from pathlib import Path

import click


@click.command()
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@click.option("--limit", type=click.IntRange(min=1), help="Run at most this many tenders.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), required=True, help="Folder for the results.")
@click.option("--pack", default="reference@2020-01-01", show_default=True, help="Rules to run under.")
@click.option(
    "--processes",
    type=click.IntRange(min=1),
    default=lambda: min(8, (os.cpu_count() or 1) + 1),
    show_default="one more than processors",
    help="Processes that share the work.",
)
def command(path: Path, limit: int | None, out: Path, pack: str, processes: int) -> None:
    """Run every recorded tender at PATH as a tender of ours, in a scratch instance under OUT with a virtual clock.

    Writes OUT/report.json and one folder a tender below OUT/awards that “openhall-verify award” accepts. A replay that
    was stopped goes on when it is started again with the same OUT.
    """
    from openhall.config.replay import session

    session.run(path, limit=limit, out=out, pack=pack, processes=processes)
