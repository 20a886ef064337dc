"""A replay from the command line: the scratch instance, the progress bar, the report."""

from __future__ import annotations

import json
import os
import time
from itertools import islice
from pathlib import Path

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn


def scratch(out: Path) -> None:
    """Point this process at the scratch instance below ``out``: its own home, database and log."""
    instance = out / "instance"
    instance.mkdir(parents=True, exist_ok=True)
    os.environ["OPENHALL_HOME"] = str(instance.resolve())
    os.environ["OPENHALL_INSTANCE"] = "scratch"
    os.environ["OPENHALL_LOG_ORIGIN"] = "replay.invalid/witness"
    os.environ["OPENHALL_ORIGIN"] = "https://replay.invalid"
    os.environ.pop("OPENHALL_DATABASE_URL", None)


def run(path: Path, *, limit: int | None, out: Path, pack: str) -> None:
    """Run the replay to its end and write the report; says what it does as it goes."""
    from openhall.config import instance
    from openhall.config.replay import sources

    scratch(out)
    tenders = list(islice(sources.read(path), limit))
    with instance.ready():
        from django.core.management import call_command

        from openhall.config.replay.report import report
        from openhall.config.replay.runner import Replay

        call_command("migrate", verbosity=0, interactive=False)
        replay = Replay(out, pack, say=click.echo)
        before = set(replay.rows)
        if before:
            click.echo(f"Going on: {len(before)} tenders are finished already.")
        started = time.monotonic()
        with Progress(
            TextColumn("Replaying tenders"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
        ) as progress:
            task = progress.add_task("", total=len(tenders))
            replay.run(tenders, done=lambda count: progress.advance(task, count))
        seconds = time.monotonic() - started
        wanted = {tender.id for tender in tenders}
        rows = [row for row in replay.rows.values() if row.id in wanted]
        bids_run = sum(row.opened for row in rows if row.id not in before)
        figures = report(rows, source=path.name, pack=pack, seconds=seconds, bids_run=bids_run)
        holding, given = replay.check_receipts()
        figures["receipts"] = {"given": given, "verified": holding}
        _write(out / "report.json", figures)
    click.echo(json.dumps({key: figures[key] for key in ("tenders", "bids", "opened", "outcomes")}, indent=1))
    click.echo(f"The report is {out / 'report.json'}.")


def _write(path: Path, value: object) -> None:
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    temporary.replace(path)
