"""``openhall-verify``: receipt FILE, evidence FILE, award DIR. Exit 0: all holds; 1: something does not; 2: misuse."""

import sys
from collections.abc import Callable
from pathlib import Path

import click

from openhall_verify import Failed, Report, verify_award, verify_evidence, verify_receipt

_KEY = click.option(
    "--log-key",
    envvar="OPENHALL_LOG_KEY",
    help="The log's verifier key (name+hex+base64), or a file that holds it. Take it from somewhere you trust.",
)
_PATH = click.Path(exists=True, path_type=Path)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def main() -> None:
    """Check what OpenHall gave you, offline. Nothing is sent anywhere."""


@main.command()
@click.argument("file", type=_PATH)
@_KEY
def receipt(file: Path, log_key: str | None) -> None:
    """Check a receipt or a promise."""
    beside = file.resolve().parent / "log.vkey"
    if log_key is None and beside.exists():
        click.echo(f"Taking the log's key from {beside.name} beside the receipt.")
        log_key = str(beside)
    if log_key is None:
        click.echo("A receipt needs the log's key: give it with --log-key, or put log.vkey beside the file.", err=True)
        sys.exit(2)
    _run(lambda: verify_receipt(file, log_key=_key(log_key) or ""))


@main.command()
@click.argument("file", type=_PATH)
@_KEY
def evidence(file: Path, log_key: str | None) -> None:
    """Check an evidence file (ZIP) or folder: authentic, complete up to its last act."""
    _run(lambda: verify_evidence(file, log_key=_key(log_key)))


@main.command()
@click.argument("directory", type=_PATH)
@_KEY
def award(directory: Path, log_key: str | None) -> None:
    """Redo a whole award: opening, scores, ranking, award, refunds."""
    _run(lambda: verify_award(directory, log_key=_key(log_key)))


def _key(given: str | None) -> str | None:
    if given is not None and Path(given).is_file():
        return Path(given).read_text().strip()
    return given


def _run(check: Callable[[], Report]) -> None:
    try:
        report = check()
    except Failed as failure:
        click.echo(f"✗ {failure.sentence}", err=True)
        sys.exit(1)
    for passed in report.passed:
        click.echo(f"✓ {passed.sentence}")
    for trusted in report.trusted:
        click.echo(f"! Taken on trust: {trusted}.")
    click.echo("Everything that can be checked offline holds.")


if __name__ == "__main__":
    main()
