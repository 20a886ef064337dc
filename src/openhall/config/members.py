"""Members on this machine, for ``openhall up --members N`` and the demonstration.

Real members are other organisations on other machines. These are processes of their own with keys and folders of their
own below ``OPENHALL_HOME/members``; they show how the network works, and prove nothing against who owns this machine.
"""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from openhall_log import KeyType, NoteKey
from openhall_member import keys as member_keys
from openhall_member import settings as member_settings
from openhall_member.member import make, policy_lines

NAMES = ("supervision", "audit-office", "discipline", "notary", "bidders-association", "university", "province")
"""Whom LOG.md would have as members; beyond seven they are numbered."""
MIRRORS = 2
"""How many of those that mirror must hold everything."""
FEWEST, MOST = 2, 12
FIRST_PORT_ABOVE = 10
"""The first member listens on the site's port plus this, the others on the next ones."""
_LOG_URL = re.compile(r'^log_url = ".*"$', re.MULTILINE)


@dataclass(frozen=True)
class LocalMember:
    """A member on this machine."""

    name: str
    folder: Path
    url: str
    mirror: bool
    lines: str

    @property
    def command(self) -> tuple[str, ...]:
        """The command line of its process."""
        return (sys.executable, "-m", "openhall_member.cli", "run", str(self.folder))


def names(count: int) -> list[str]:
    """As many names."""
    return [NAMES[number] if number < len(NAMES) else f"member-{number + 1}" for number in range(count)]


def threshold(count: int) -> int:
    """The smallest k with 2k > n + 1: one colluder can't help to fork the log."""
    return (count + 1) // 2 + 1


def mirrors(count: int) -> int:
    """How many of them mirror: enough that the required ones remain when as many are down as may be."""
    return min(count, MIRRORS + count - threshold(count))


def prepare(home: Path, count: int, *, port: int) -> list[LocalMember]:
    """Make the members' folders, or take those that are there; and write their policy to ``OPENHALL_HOME/policy``.

    Args:
        port: of the site, from which they read the log.

    Raises:
        ValueError: fewer than two or more than twelve.
        MemberError: a folder can't be used.
    """
    if not FEWEST <= count <= MOST:
        raise ValueError(f"A network on one machine has {FEWEST} to {MOST} members.")
    log_key = _log_key(home)
    log_url = f"http://localhost:{port}/log/"
    found = []
    for number, name in enumerate(names(count)):
        folder = home / "members" / name
        if not (folder / member_settings.SETTINGS_FILE).exists():
            listen = f"127.0.0.1:{port + FIRST_PORT_ABOVE + number}"
            make(
                folder, name=name, log_key=str(log_key), log_url=log_url, mirror=number < mirrors(count), listen=listen,
                public_url=None,
            )  # fmt: skip
        _follow(folder, log_url)
        settings = member_settings.read(folder)
        own = member_keys.read(settings.keys, settings.name)
        lines = policy_lines(settings, own)
        found.append(LocalMember(name, folder, settings.public_url, settings.mirror, lines))
    policy = home / "policy"
    if not policy.exists():
        policy.write_text(policy_of(found), encoding="utf-8")
    return found


def policy_of(members: list[LocalMember]) -> str:
    """Their policy: enough of them that one colluder can't help to fork the log, and every mirror."""
    lines: list[str] = []
    for member in members:
        lines += [line for line in member.lines.splitlines() if line not in lines]
    together = " ".join(member.name for member in members)
    copies = [f"{member.name}-mirror" for member in members if member.mirror]
    lines += [
        f"group members {threshold(len(members))} {together}",
        f"group mirrors {min(MIRRORS, len(copies))} {' '.join(copies)}",
        "group both all members mirrors",
        "quorum both",
    ]
    return "".join(f"{line}\n" for line in lines)


def _follow(folder: Path, log_url: str) -> None:
    """The site may have moved to another port since the folder was made."""
    path = folder / member_settings.SETTINGS_FILE
    text = path.read_text(encoding="utf-8")
    now = _LOG_URL.sub(f'log_url = "{log_url}"', text)
    if now != text:
        path.write_text(now, encoding="utf-8")


def _log_key(home: Path) -> object:
    from openhall.config import sandbox
    from openhall.config.settings import VARIABLES

    named = os.environ.get("OPENHALL_LOG_ORIGIN", VARIABLES["OPENHALL_LOG_ORIGIN"][0])
    origin = sandbox.log_origin(named, sandbox=os.environ.get("OPENHALL_SANDBOX") == "1")
    return NoteKey(origin, KeyType.ED25519, (home / "keys" / "log.key").read_bytes()).verifier
