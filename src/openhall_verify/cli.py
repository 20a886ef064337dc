"""``openhall-verify``: receipt, evidence, archive, award. Exit 0: all holds; 1: something does not; 2: misuse."""

import json
import sys
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from openhall_log import Policy
from openhall_verify import (
    Failed,
    Report,
    read_policy,
    verify_archive,
    verify_award,
    verify_evidence,
    verify_promise,
    verify_receipt,
)
from openhall_verify.findings import SANDBOX

_PATH = click.Path(exists=True, path_type=Path)
LONGEST_KEY = 4096


def _options(command: Callable[..., None]) -> Callable[..., None]:
    """The options that every check takes."""
    for option in (
        click.option("--quiet", "-q", is_flag=True, help="Say nothing when all holds."),
        click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object instead of sentences."),
        click.option(
            "--log-key",
            envvar="OPENHALL_LOG_KEY",
            help="The log's verifier key (name+hex+base64), or a file that holds it. Take it from somewhere you trust: "
            "without it you learn that the evidence agrees with itself, not whose it is.",
        ),
    ):
        command = option(command)
    return command


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="openhall", message="openhall-verify %(version)s")
def main() -> None:
    """Check what OpenHall gave you, offline. Nothing is sent anywhere.

    Exit status: 0, everything that can be checked offline holds; 1, something does not, and a sentence says what; 2,
    the program was called in a way that it doesn't understand.
    """


@main.command()
@click.argument("file", type=_PATH)
@click.option(
    "--policy",
    type=_PATH,
    help="The network's policy (C2SP tlog-policy): so many independent members must have witnessed it. It also names "
    "the log's key.",
)
@_options
def receipt(file: Path, policy: Path | None, log_key: str | None, as_json: bool, quiet: bool) -> None:
    """Check a receipt or a promise: what was recorded, and that the log holds it.

    Without --log-key the key is taken from the policy, else from a file log.vkey beside the receipt, if there is one.
    """
    rules = _policy(policy)
    if rules is not None and log_key is None and len(rules.logs) == 1:
        log_key = str(rules.logs[0].key)
    beside = file.resolve().parent / "log.vkey"
    if log_key is None and beside.exists():
        if not (as_json or quiet):
            click.echo(f"Taking the log's key from {beside.name} beside the receipt.")
        log_key = str(beside)
    if log_key is None:
        click.echo("A receipt needs the log's key: give it with --log-key, or put log.vkey beside the file.", err=True)
        sys.exit(2)
    _run(lambda: verify_receipt(file, log_key=_key(log_key) or "", policy=rules), as_json, quiet)


@main.command()
@click.argument("file", type=_PATH)
@click.option("--policy", type=_PATH, required=True, help="The network's policy, from somewhere you trust.")
@click.option("--copy", type=_PATH, required=True, help="A copy of the log (a folder with tile/…), such as a mirror's.")
@click.option("--head", type=_PATH, help="The cosigned head.  [default: the file quorum in the copy]")
@click.option("--quiet", "-q", is_flag=True, help="Say nothing when the promise was kept.")
@click.option("--json", "as_json", is_flag=True, help="Answer with one JSON object instead of sentences.")
def promise(file: Path, policy: Path, copy: Path, head: Path | None, as_json: bool, quiet: bool) -> None:
    """Judge a promise without the log: by a copy of it and a head that members cosigned after the due time."""
    _run(lambda: verify_promise(file, policy=policy, copy=copy, head=head), as_json, quiet)


def _policy(path: Path | None) -> Policy | None:
    if path is None:
        return None
    try:
        return read_policy(path)
    except Failed as failure:
        click.echo(f"✗ {_shown(failure.sentence)}", err=True)
        sys.exit(1)


@main.command()
@click.argument("file", type=_PATH)
@_options
def evidence(file: Path, log_key: str | None, as_json: bool, quiet: bool) -> None:
    """Check an evidence file (ZIP) or folder: authentic, without a gap, complete up to its last act."""
    _run(lambda: verify_evidence(file, log_key=_key(log_key)), as_json, quiet)


@main.command()
@click.argument("directory", type=_PATH)
@click.option(
    "--receipt",
    "receipts",
    type=_PATH,
    multiple=True,
    help="A receipt of an act of this case, best one that shows what is sealed: the case must hold it. Repeatable.",
)
@_options
def award(directory: Path, receipts: tuple[Path, ...], log_key: str | None, as_json: bool, quiet: bool) -> None:
    """Redo a whole award (a folder or ZIP): opening, prices, scores, ranking, award, refunds."""
    _run(lambda: verify_award(directory, log_key=_key(log_key), receipts_of=receipts), as_json, quiet)


@main.command()
@click.argument("file", type=_PATH)
@_options
def archive(file: Path, log_key: str | None, as_json: bool, quiet: bool) -> None:
    """Check the archive of a project (ZIP or folder): every file as it was sealed, with its source on the log."""
    _run(lambda: verify_archive(file, log_key=_key(log_key)), as_json, quiet)


def _key(given: str | None) -> str | None:
    """The key itself, or what the file of that name holds."""
    if given is None:
        return None
    try:
        if Path(given).is_file():
            with Path(given).open("rb") as file:
                return file.read(LONGEST_KEY).decode("utf-8", "replace").strip()
    except OSError:  # too long for a file's name: it is the key
        return given
    return given


def _run(check: Callable[[], Report], as_json: bool, quiet: bool) -> None:
    try:
        report = check()
    except Failed as failure:
        if as_json:
            _answer({"holds": False, "failed": {"code": failure.code, "sentence": _shown(failure.sentence)}})
        else:
            click.echo(f"✗ {_shown(failure.sentence)}", err=True)
        sys.exit(1)
    if as_json:
        _answer({"holds": True, "passed": [asdict(passed) for passed in report.passed], "trusted": report.trusted})
        return
    if quiet:
        for passed in report.passed:
            if passed.code == SANDBOX:
                click.echo(f"! {_shown(passed.sentence)}", err=True)
    else:
        for passed in report.passed:
            click.echo(f"✓ {_shown(passed.sentence)}")
        for trusted in report.trusted:
            click.echo(f"! Taken on trust: {_shown(trusted)}.")
        click.echo("Everything that can be checked offline holds.")


def _answer(value: dict[str, Any]) -> None:
    click.echo(json.dumps(value, indent=1))


def _shown(sentence: str) -> str:
    """Without control characters: evidence must not write to the reader's terminal."""
    return "".join(letter if letter.isprintable() else "�" for letter in sentence)


if __name__ == "__main__":
    main()
