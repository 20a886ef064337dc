"""A replay from the command line: the scratch instance, the progress bar, the report."""

from __future__ import annotations

import contextlib
import fcntl
import json
import logging
import os
import time
from collections.abc import Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

if TYPE_CHECKING:
    from openhall.config.replay.crew import Crew
    from openhall.config.replay.sources import SourceTender

PATIENCE = 10.0
"""Seconds that a replay waits for the rest of an earlier one, which was killed, to end."""


def scratch(out: Path) -> None:
    """Point this process at the scratch instance below ``out``: its own home, database and log."""
    instance = out / "instance"
    instance.mkdir(parents=True, exist_ok=True)
    os.environ["OPENHALL_HOME"] = str(instance.resolve())
    os.environ["OPENHALL_INSTANCE"] = "scratch"
    os.environ["OPENHALL_LOG_ORIGIN"] = "replay.invalid/witness"
    os.environ["OPENHALL_ORIGIN"] = "https://replay.invalid"
    os.environ.pop("OPENHALL_DATABASE_URL", None)


def run(path: Path, *, limit: int | None, out: Path, pack: str, processes: int) -> None:
    """Run the replay to its end and write the report; says what it does as it goes."""
    from openhall.config import instance
    from openhall.config.replay import reading

    scratch(out)
    tenders = list(islice(reading.read(path), limit))
    with _alone(out), instance.ready(), _plainly(out):
        from openhall.config.migrating import bring_up_to_date
        from openhall.config.replay.crew import Crew
        from openhall.config.replay.hand import Hand

        bring_up_to_date()
        instance.leave_database()  # the crew are forks: each opens connections of its own
        crew = Crew(processes, partial(Hand, out, pack))
        try:
            figures = _replayed(tenders, crew, out, pack, source=path.name)
        finally:
            crew.close()
    click.echo(json.dumps({key: figures[key] for key in ("tenders", "bids", "opened", "outcomes")}, indent=1))
    click.echo(f"The report is {out / 'report.json'}.")


def _replayed(tenders: list[SourceTender], crew: Crew, out: Path, pack: str, *, source: str) -> dict[str, Any]:
    from openhall.config.replay.report import report
    from openhall.config.replay.shared import SharedReplay

    replay = SharedReplay(out, pack, crew, say=click.echo)
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
    figures = report(rows, source=source, pack=pack, seconds=seconds, bids_run=bids_run)
    holding, given = replay.check_receipts()
    figures["receipts"] = {"given": given, "verified": holding}
    _write(out / "report.json", figures)
    return figures


@contextlib.contextmanager
def _alone(out: Path) -> Iterator[None]:
    """One replay at a time works in a folder. The lock is held until the last process of a crew has ended."""
    with (out / "replay.lock").open("a") as lock:
        until = time.monotonic() + PATIENCE
        while True:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise click.ClickException(f"Another replay is at work in {out}.") from None
                time.sleep(0.1)
            else:
                break
        yield


@contextlib.contextmanager
def _plainly(out: Path) -> Iterator[None]:
    """Say in a sentence that the database or a process ended, and how to go on."""
    from django.db import InterfaceError, OperationalError

    from openhall.config.replay.crew import DatabaseGone, HandLost

    try:
        yield
    except (OperationalError, InterfaceError, DatabaseGone, HandLost) as error:
        logging.getLogger("psycopg.pool").setLevel(logging.CRITICAL)
        what = "A process of the replay" if isinstance(error, HandLost) else "PostgreSQL"
        raise click.ClickException(
            f"{what} ended before the replay did. Nothing that was finished is lost: start the same command again, "
            f"with the same --out {out}, and it goes on."
        ) from error


def _write(path: Path, value: object) -> None:
    temporary = path.with_suffix(".new")
    temporary.write_text(json.dumps(value, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    temporary.replace(path)
