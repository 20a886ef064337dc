"""The demonstration from the command line: scratch home, processes, progress bar, table of accounts."""

from __future__ import annotations

import json
import os
import secrets
import shutil
import signal
import sys
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

MARK = "demo/invitation.json"
PROVINCE = "H99"
"""The fictional province's number, under which it has its account at the national portal."""
MEMBERS = 7
STAMPS_ABOVE = 2
"""The sandbox that stamps times listens on the site's port plus this."""
CALLS_ABOVE = 3
"""The sandbox that calls by telephone listens on the site's port plus this."""
NATIONAL_ABOVE = 4
"""The sandbox of the national portal listens on the site's port plus this."""
TEXTS_ABOVE = 5
"""The sandbox that sends text messages listens on the site's port plus this."""
BEGINS_AGO = timedelta(days=75)
"""How long before the present the story begins."""


def run(*, reset: bool, port: int) -> None:
    """Start everything, tell the story if it wasn't told yet, and stay until Ctrl-C."""
    from openhall.config import cluster, supervisor

    home = Path(cluster.default_home()) / "demo-instance"
    os.environ["OPENHALL_HOME"] = str(home)
    os.environ["OPENHALL_INSTANCE"] = "scratch"
    os.environ["OPENHALL_DEMO"] = "1"
    os.environ["OPENHALL_ORIGIN"] = f"http://localhost:{port}"
    os.environ["OPENHALL_STREAM_ORIGIN"] = f"http://localhost:{port + 1}"
    os.environ["OPENHALL_LOG_ORIGIN"] = "demo.invalid/witness"
    os.environ["OPENHALL_TSA_URL"] = f"http://127.0.0.1:{port + STAMPS_ABOVE}/tsa"
    os.environ["OPENHALL_CALL_GATEWAY"] = f"http://127.0.0.1:{port + CALLS_ABOVE}"
    os.environ["OPENHALL_NATIONAL_PROCEDURES"] = f"http://127.0.0.1:{port + NATIONAL_ABOVE}/mapi"
    os.environ["OPENHALL_TEXT_GATEWAY"] = f"http://127.0.0.1:{port + TEXTS_ABOVE}"
    os.environ.pop("OPENHALL_DATABASE_URL", None)
    told = home / MARK
    if home.exists() and (reset or not told.exists()):
        shutil.rmtree(home)  # a demonstration that was interrupted can't be told on
    home.mkdir(parents=True, exist_ok=True)
    if not told.exists():
        # Before the first process looks at it: the story begins weeks ago and ends now.
        (home / "clock").write_text(str(-int(BEGINS_AGO / timedelta(microseconds=1))))
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: asked.set())
    click.echo("Starting database, site, live stream, worker, sequencer, the sandboxes and seven members.")
    stamps = ("sandbox-tsa", "--out", str(home / "keys"), "--port", str(port + STAMPS_ABOVE))
    sandboxes = [
        supervisor.Program("calls", _exchange(home, port)),
        supervisor.Program("bank", supervisor.openhall("sandbox-bank")),
        supervisor.Program("tsa", supervisor.openhall(*stamps)),
        supervisor.Program("national", _national(home, port)),
        supervisor.Program("texts", _texts(home, port)),
    ]
    try:
        supervisor.check_ports("127.0.0.1", range(port + STAMPS_ABOVE, port + TEXTS_ABOVE + 1))
        with supervisor.everything(port=port, more=sandboxes, members=MEMBERS):
            if not told.exists():
                _tell(home, port, asked)
            if told.exists():
                _invite(json.loads(told.read_text()), port)  # without Django: it would hold up those that start
                asked.wait()
            click.echo("Stopping; the data is kept. “make demo RESET=1” starts afresh.")
    except supervisor.AlreadyRunning as error:
        raise click.ClickException(str(error)) from error
    click.echo("Stopped.")


def _exchange(home: Path, port: int) -> tuple[str, ...]:
    """The command line of the sandbox that calls by telephone, with whose secret the platform is provided."""
    folder = _shared(home, "exchange", "secret", "gateway-calls.secret", secrets.token_hex(32))
    words = f"http://127.0.0.1:{port}/api/v1/call-gateway/words"
    return _sandbox("tendering.experts.telephone", port + CALLS_ABOVE, folder, "--told", words)


def _national(home: Path, port: int) -> tuple[str, ...]:
    """The command line of the national portal's sandbox, with whose account the platform is provided."""
    account = f"province {secrets.token_hex(16)} {PROVINCE}\n"
    folder = _shared(home, "national", "account", "national-procedures.account", account)
    return _sandbox("procedures.catalogue.national", port + NATIONAL_ABOVE, folder, "--unit", PROVINCE)


def _texts(home: Path, port: int) -> tuple[str, ...]:
    """The command line of the sandbox that sends text messages. It goes by the demonstration's clock: a message that is
    older than a few minutes is refused.
    """
    folder = _shared(home, "texts", "secret", "gateway-texts.secret", secrets.token_hex(32))
    return _sandbox("procedures.dispatch", port + TEXTS_ABOVE, folder, "--clock", str(home / "clock"))


def _sandbox(room: str, port: int, folder: Path, *more: str) -> tuple[str, ...]:
    package = f"openhall.{room}.sandbox"
    return (sys.executable, "-m", package, "--port", str(port), "--home", str(folder), *more)


def _shared(home: Path, name: str, own: str, key: str, secret: str) -> Path:
    """The folder of a sandbox; ``secret`` lies in it as ``own``, and among the platform's keys as ``key``."""
    folder, shared = home / name, home / "keys" / key
    if not shared.exists():
        for place in (folder, shared.parent):
            place.mkdir(parents=True, exist_ok=True, mode=0o700)
        for path in (folder / own, shared):
            path.touch(mode=0o600)
            path.write_text(secret)
    return folder


def _tell(home: Path, port: int, asked: threading.Event) -> None:
    from openhall.config import instance

    instance.load_django()
    from openhall.config.demo.seals import told as told_of_certificates
    from openhall.config.demo.story import STEPS, Story

    class Interrupted(Exception):
        """Ctrl-C while the story is told."""

    with Progress(
        BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(), TextColumn("{task.description}"), transient=False
    ) as progress:
        task = progress.add_task("", total=STEPS)

        def tell(text: str) -> None:
            if asked.is_set():
                raise Interrupted
            progress.update(task, description=text)
            progress.advance(task)

        story = Story(home, f"http://localhost:{port}", datetime.now(UTC), tell)
        try:
            facts = {"tenders": story.run(), "accounts": _accounts(), "network": _network()}
            facts["certificates"] = told_of_certificates(story.keeper.folder)
        except Interrupted:
            return
        finally:
            instance.leave_database()
        progress.update(task, completed=STEPS, description="Told.")
    (home / MARK).write_text(json.dumps(facts))


def _accounts() -> list[list[str]]:
    """Whom one may sign in as: name to sign in, who it is, what to try."""
    from openhall.config.demo.people import PARTS

    return [[part.email, f"{part.name}, {part.organisation}", part.shows] for part in PARTS]


def _network() -> dict[str, Any] | None:
    """The members that witness the log, as the story had them adopted."""
    from openhall.witness import public as witness

    policy = witness.adopted()
    if policy is None:
        return None
    members = [[member.name, member.url, member.mirror is not None] for member in policy.members]
    return {"threshold": policy.threshold, "members": members}


def _invite(told: dict[str, Any], port: int) -> None:
    from openhall.config.demo import PASSWORD

    site, tenders = f"http://localhost:{port}", told["tenders"]
    console = Console()
    places = Table(title="Five tenders and two auctions", title_justify="left", show_header=False)
    places.add_row("from plan to certificate", f"{site}/tenders/{tenders['finished']['project']}")
    places.add_row("its award fell, a deposit was kept", f"{site}/tenders/{tenders['fallen']['project']}")
    places.add_row("open for bids", f"{site}/tenders/{tenders['bidding']['project']}")
    places.add_row("about to open in the live hall", f"{site}/halls/{tenders['opening']['lot']}")
    places.add_row("its committee sits in two cities", f"{site}/lots/{tenders['seated']['lot']}/panel")
    places.add_row("an auction that is running", f"{site}/auctions/{tenders['running']['auction']}")
    places.add_row("an auction, from its terms to the contract", f"{site}/tenders/{tenders['sold']['project']}")
    console.print(places)
    accounts = Table(title=f"Demo accounts, password “{PASSWORD}”", title_justify="left")
    for heading in ("sign in as", "who", "what to try"):
        accounts.add_column(heading)
    for row in told["accounts"]:
        accounts.add_row(*row)
    accounts.add_row("(no account)", "a guest", "the live hall, every page, the verifier")
    console.print(accounts)
    if told.get("certificates"):
        console.print(_certificates(site, PASSWORD, **told["certificates"]))
    if told["network"]:
        console.print(_members(**told["network"]))
    console.print(f"OpenHall is at {site} — sign in, load the demo key on “My account”, and act. Ctrl-C stops it.")


def _certificates(site: str, password: str, *, holder: str, email: str, folder: str) -> Table:
    title = f"Certificates of a fictional authority, issued to {holder} ({email})"
    table = Table(title=title, title_justify="left")
    for heading in ("what for", "where", "files"):
        table.add_column(heading, overflow="fold")
    for what, page, stem in (
        ("sign in without a password", f"{site}/sign-in/certificate", "person"),
        ("seal PDFs, and contracts on their pages", f"{site}/seals", "seal"),
        ("seal results as the commune’s desk", f"{site}/desk/dossiers", "commune"),
    ):
        table.add_row(what, page, f"{folder}/{stem}.pem and {stem}.key")
    helped = f"person.p12, seal.p12, commune.p12; password “{password}”"
    table.add_row("with the offline helper", "openhall certificate sign", helped)
    return table


def _members(threshold: int, members: list[tuple[str, str, bool]]) -> Table:
    mirrors = sum(is_mirror for _name, _url, is_mirror in members)
    table = Table(
        title=f"The log is witnessed by {threshold} of {len(members)} members, {mirrors} of which mirror",
        title_justify="left",
    )
    for heading in ("member", "its own page", "what it does"):
        table.add_column(heading)
    for name, url, is_mirror in members:
        does = "witnesses, copies, redoes the rules" + (", vouches for its copy" if is_mirror else "")
        table.add_row(name, url, does)
    return table
