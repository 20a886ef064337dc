"""``openhall-indicators``: list, run, evaluate, invent. Exit 0: done; 1: nothing usable; 2: misuse."""

from __future__ import annotations

import json
import os
import sys
from contextlib import ExitStack
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn, TimeElapsedColumn

from openhall_indicators.catalogue import LANGUAGES, catalogue
from openhall_indicators.engines import NoEngine, connect, from_engine, names_an_engine, stopping
from openhall_indicators.evaluating import evaluate
from openhall_indicators.facts import Limits, from_folder
from openhall_indicators.inventing import invent_
from openhall_indicators.reading import Tally, ingest, total_bytes
from openhall_indicators.report import render
from openhall_indicators.running import Answer, Said, chosen, compute, counted, what_was_capped, write_json

_INPUT = click.Path(exists=True, path_type=Path)
_OUT = click.Path(file_okay=False, path_type=Path)
OPTIONAL = [one.name for one in fields(Limits) if one.default is None]
"""Limits without a default: only a law or the user can give them."""
MOST_JOBS = 8


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="openhall", message="openhall-indicators %(version)s")
def main() -> None:
    """Indicators of public procurement, computed on anybody's open data. Nothing is sent anywhere.

    A value is a reason to look, never a verdict: each indicator says what else may explain it.
    """


@main.command("list")
@click.option("--json", "as_json", is_flag=True, help="All definitions as JSON.")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the names.")
def list_(as_json: bool, lang: str) -> None:
    """Print all indicators."""
    if as_json:
        click.echo(json.dumps([said.to_json() for said in catalogue().values()], ensure_ascii=False, indent=2))
        return
    for said in catalogue().values():
        click.echo(f"{said.id:5} {said.name[lang]} ({said.grain})")


def _limits(command: Any) -> Any:
    for name in reversed(OPTIONAL):
        command = click.option(
            f"--{name.replace('_', '-')}", type=click.FloatRange(min=0), help="A limit of the law or of your own."
        )(command)
    return click.option(
        "--closeness", type=click.FloatRange(0, 1), default=Limits().closeness, show_default=True, help="For F02."
    )(command)


@main.command()
@click.argument("data")
@click.option("--out", required=True, type=_OUT, help="Folder for tables, figures and the report.")
@click.option("--only", multiple=True, metavar="ID", help="Only this indicator (may be repeated).")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the report.")
@click.option("--memory", default="1GB", show_default=True, help="What the engine may hold before it uses the disk.")
@click.option("--engine", metavar="MASTER", help="Compute on this Spark (spark://…, local[…]) what was read from DATA.")
@click.option("--prefix", default="", metavar="TEXT", help="What the names of the tables of a database begin with.")
@_limits
def run(
    data: str,
    out: Path,
    only: tuple[str, ...],
    lang: str,
    memory: str,
    engine: str | None,
    prefix: str,
    **limits: float | None,
) -> None:
    """Read DATA and compute what it allows.

    DATA is a file or a folder: OCDS releases or records (JSON, JSON lines, packages), the World Bank's contract awards
    (bids.csv, contracts.csv), or fact tables as CSV or Parquet. .gz and .zip are read too. What can't be used is
    counted with its reason. Or it names an engine that has the fact tables: postgresql://…, or a Spark master.
    """
    try:
        wanted = chosen(only)
    except KeyError as unknown:
        raise click.BadParameter(f"There is no indicator {unknown.args[0]}.", param_hint="--only") from None
    given: dict[str, Any] = {name: limit for name, limit in limits.items() if limit is not None}
    with _progress() as progress, ExitStack() as closing:

        def opened(url: str) -> Any:
            backend = connect(url)
            closing.callback(backend.disconnect)
            return backend

        try:
            if names_an_engine(data):
                backend = opened(data)
                facts = from_engine(backend, Limits(**given), prefix=prefix)
                with stopping(backend):
                    tally, source = counted(facts), data.partition("://")[0].partition("[")[0]
            else:
                path = Path(_INPUT.convert(data, None, click.get_current_context()))
                facts_folder, source = out / "facts", path.name
                tally = _read(path, facts_folder, progress)
                facts = (
                    from_engine(opened(engine), Limits(**given), folder=facts_folder.resolve())
                    if engine
                    else from_folder(facts_folder, Limits(**given), memory=memory)
                )
            computing = progress.add_task("Computing", total=len(wanted))

            def advance(id_: str) -> None:
                progress.update(computing, advance=1, description=f"Computing {id_}")

            with stopping(facts.tables["bids"].get_backend()):
                answers = compute(facts, out, only=only, advance=advance)
                capped = what_was_capped(facts)
        except NoEngine as reason:
            raise click.ClickException(str(reason)) from None
        progress.update(computing, description="Computing")
    _write(out, answers, tally, capped, source, lang, asdict(facts.limits))
    for line in tally.lines():
        click.echo(f"Not used: {line}", err=True)
    for said in capped:
        click.echo(said, err=True)
    done = sum(1 for one in answers if one.answered)
    click.echo(f"{done} of {len(answers)} indicators answered. The report: {out / 'report.html'}")


def _read(path: Path, folder: Path, progress: Progress) -> Tally:
    reading = progress.add_task("Reading", total=max(total_bytes(path), 1))
    jobs = min(os.cpu_count() or 1, MOST_JOBS)
    tally = ingest(path, folder, advance=lambda done: progress.advance(reading, done), jobs=jobs)
    if not any(tally.rows.values()):
        _nothing(tally)
    return tally


def _nothing(tally: Tally) -> None:
    for line in tally.lines():
        click.echo(f"Not used: {line}", err=True)
    click.echo("Nothing in these data could be used.", err=True)
    sys.exit(1)


def _write(
    out: Path,
    answers: list[Answer],
    tally: Tally,
    capped: list[Said],
    source: str,
    lang: str,
    limits: dict[str, Any],
) -> None:
    told = {"source": source, "read": tally.to_json(), "limits": limits, "capped": [str(one) for one in capped]}
    write_json(out / "run.json", {**told, "indicators": [one.to_json() for one in answers]})
    (out / "report.html").write_text(render(answers, tally, capped, source=source, lang=lang), encoding="utf-8")


def _progress() -> Progress:
    columns = (TextColumn("{task.description}"), BarColumn(), TaskProgressColumn(), TimeElapsedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True)


main.add_command(evaluate)
main.add_command(invent_)

if __name__ == "__main__":
    main()
