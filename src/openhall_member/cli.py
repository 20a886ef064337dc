"""``openhall-member``: init, run, check, status, packs, accept, policy.

Exit 0: well; 1: something is wrong; 2: misuse.
"""

from __future__ import annotations

import json
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from openhall_log import LogError, Policy
from openhall_member import keys
from openhall_member import settings as settings_file
from openhall_member.errors import MemberError
from openhall_member.member import AlreadyRunning, locked, make, origin_hash, policy_lines

_FOLDER = click.Path(path_type=Path, file_okay=False)


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="openhall", message="openhall-member %(version)s")
def main() -> None:
    """Watch an OpenHall log: sign that it tells everyone the same history, keep a copy, and redo the rules.

    Exit status: 0, all is well; 1, something is wrong, and a sentence says what; 2, the program was called in a way
    that it doesn't understand.
    """


@main.command()
@click.argument("folder", type=_FOLDER)
@click.option("--name", required=True, help="Short name of your organisation, such as audit-office.")
@click.option("--log-key", required=True, help="The log's verifier key (name+hex+base64), or a file that holds it.")
@click.option("--log-url", required=True, help="Where the log's files are read, such as https://hall.example/log/.")
@click.option(
    "--mirror/--no-mirror", default=False, help="Also vouch for your copy, and hand it out.", show_default=True
)
@click.option(
    "--listen", default="127.0.0.1:7380", show_default=True, metavar="HOST:PORT", help="Address to answer on."
)
@click.option("--public-url", help="The address at which others reach you.  [default: http://HOST:PORT]")
def init(
    folder: Path, name: str, log_key: str, log_url: str, mirror: bool, listen: str, public_url: str | None
) -> None:
    """Make a new member in FOLDER: keys, settings, and the lines for the network's policy."""
    if Path(log_key).is_file():
        log_key = Path(log_key).read_text(encoding="utf-8")
    with _refusals():
        settings = make(
            folder, name=name, log_key=log_key, log_url=log_url, mirror=mirror, listen=listen, public_url=public_url
        )
        own = keys.read(settings.keys, settings.name)
        lines = policy_lines(settings, own)
        (folder / "policy-lines.txt").write_text(lines, encoding="utf-8")
    click.echo(f"A new member is in {folder}. Its settings are in {folder / settings_file.SETTINGS_FILE}.", err=True)
    click.echo("Give these lines to whoever writes the network's policy, by a way that nobody can change:", err=True)
    click.echo(lines, nl=False)
    click.echo(
        f"Keep {folder / 'keys'} secret. Never restore witness.sqlite from a backup: a member that forgets what it "
        "has signed can be made to sign a second history. If it is lost, make a new member.",
        err=True,
    )


@main.command()
@click.argument("folder", type=_FOLDER)
def run(folder: Path) -> None:
    """Watch the log and answer requests until stopped (SIGTERM or Ctrl-C)."""
    with _refusals():
        from openhall_member import running

        sys.exit(running.run(settings_file.read(folder)))


@main.command()
@click.argument("folder", type=_FOLDER)
@click.option("--quiet", "-q", is_flag=True, help="Say nothing when all is well.")
def check(folder: Path, quiet: bool) -> None:
    """Redo everything from the copy in FOLDER, without a network. The member may be running."""
    with _refusals():
        from openhall_member.checking import Check

        work = Check(settings_file.read(folder))
        with click.progressbar(
            length=work.work, label="Checking", file=sys.stderr, hidden=quiet or not sys.stderr.isatty(), show_eta=True
        ) as bar:
            found = work.run(bar.update)
    if not quiet:
        for sentence in found.good:
            click.echo(f"Well:  {sentence}")
    for sentence in found.wrong:
        click.echo(f"WRONG: {sentence}")
    if found.wrong:
        click.echo(f"{len(found.wrong)} things are wrong.")
        sys.exit(1)
    if not quiet:
        click.echo("All is well.")


@main.command()
@click.argument("folder", type=_FOLDER)
@click.option("--json", "as_json", is_flag=True, help="The whole document instead of sentences.")
def status(folder: Path, as_json: bool) -> None:
    """Tell how the member in FOLDER stands."""
    with _refusals():
        found = _status(folder)
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        click.echo(f"{found['name']} watches {found['origin']} and {'runs' if found['running'] else 'does not run'}.")
        click.echo(f"Cosigned {found['size']}, copied {found['copied']}, held in full {found['mirrored']}, ", nl=False)
        click.echo(f"replayed {found['replayed']} entries.")
        click.echo(f"State: {found['state']}. {found['detail']}".rstrip())
    if found["state"] not in ("agrees", "behind"):
        sys.exit(1)


def _status(folder: Path) -> dict[str, Any]:
    """Asked of the running program, or else read from the folder."""
    from openhall_member.following import Follower
    from openhall_member.member import Member
    from openhall_member.status import status as standing

    settings = settings_file.read(folder)
    try:
        with locked(folder):
            member = Member(settings)
            try:
                follower = Follower(member)
                follower.tell_standing()
                return {**standing(member, follower.standing), "running": False}
            finally:
                member.close()
    except AlreadyRunning:
        host = f"[{settings.host}]" if ":" in settings.host else settings.host
        url = f"http://{host}:{settings.port}/{origin_hash(settings.origin)}/status"
        try:
            opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
            with opener.open(url, timeout=15) as answer:
                found: dict[str, Any] = json.loads(answer.read(100_000))
                return {**found, "running": True}
        except (OSError, ValueError) as error:
            raise MemberError(f"A process holds {folder} but doesn't answer at {url}.") from error


@main.command()
@click.argument("folder", type=_FOLDER)
def packs(folder: Path) -> None:
    """Show the rule packs that the log registered, which are held, and what a new one changes."""
    with _refusals():
        from openhall_member import deciding

        for line in deciding.told(settings_file.read(folder)):
            click.echo(line)


@main.command()
@click.argument("folder", type=_FOLDER)
@click.argument("name")
@click.option("--sha256", required=True, help="The digest as you know it from elsewhere, such as the authority.")
def accept(folder: Path, name: str, sha256: str) -> None:
    """Accept the rule pack NAME, whose files came from the log: its rules are redone from now on."""
    with _refusals():
        from openhall_member.packs import Packs

        settings = settings_file.read(folder)
        found = Packs(settings.packs, settings.own_packs).accept(name, sha256.strip().lower())
    click.echo(f"{found.base_id} is accepted: {found.title}")
    click.echo("A member that runs holds it at its next look at the log.")


@main.command()
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def policy(file: Path) -> None:
    """Read a network's policy: n members, k must sign, f may collude. Refuse one that a log could deceive."""
    with _refusals():
        from openhall_member.policies import examine

        try:
            found = examine(Policy.parse(file.read_bytes()))
        except LogError as error:
            raise MemberError(str(error)) from error
    click.echo(f"n = {found.members} members, k = {found.threshold} must sign, f = {found.colluding} may collude.")
    click.echo(f"2k = {2 * found.threshold} is larger than n + f = {found.members + found.colluding}.")
    click.echo(f"The log goes on while up to {found.absent} of the members are down.")
    if found.mirrors:
        click.echo(f"{found.mirrors_needed} of {found.mirrors} mirrors must hold everything.")


class _Refusals:
    """Turns what this program refuses into a sentence and exit status 1."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, _trace: object) -> None:
        if isinstance(error, MemberError):
            click.echo(str(error), err=True)
            sys.exit(1)


_refusals: Callable[[], _Refusals] = _Refusals

if __name__ == "__main__":
    main()
