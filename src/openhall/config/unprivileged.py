"""Who the embedded PostgreSQL runs as: never root, and without touching accounts, owners or parent folders.

The work of changing identity is done by ``launch.py``, in the process that then becomes the program.
"""

from __future__ import annotations

import os
import pwd
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

LAUNCHER = Path(__file__).with_name("launch.py")


class ClusterError(RuntimeError):
    """The embedded server can't be prepared, started or stopped; the message says what to do."""


@dataclass(frozen=True)
class Identity:
    """Under whose name the server runs.

    - Not root: ourselves, nothing to do.
    - Root, and the data belong to an ordinary user: that user.
    - Root, and the data belong to root: a user namespace in which root is called ``nobody``. The files stay root's,
      so a home that only root may enter serves as well.
    - Root where namespaces are forbidden (some containers): ``nobody`` itself, which needs a path it can walk.
    """

    uid: int
    gid: int
    options: tuple[str, ...] = ()

    @property
    def changes_owner(self) -> bool:
        return "--become" in self.options


def choose(place: Path) -> Identity:
    """The identity for a server whose data folder is ``place``, or will be made in the folder ``place``.

    Raises:
        ClusterError: the data belong to root and this machine gives root no way to be somebody else.
    """
    if os.geteuid() != 0:
        return Identity(os.geteuid(), os.getegid())
    owner = place.stat()
    if owner.st_uid != 0:
        return become(owner.st_uid, owner.st_gid)
    nobody = pwd.getpwnam("nobody")
    inside = Identity(0, 0, ("--namespace", f"{nobody.pw_uid}:{nobody.pw_gid}"))
    if runs(inside, sys.executable, "-I", "-S", "-c", ""):
        return inside
    if (place / "PG_VERSION").exists():
        raise ClusterError(
            f"{place} belongs to root, PostgreSQL never runs as root, and this machine forbids user namespaces. "
            "Run as an ordinary user, or set OPENHALL_DATABASE_URL."
        )
    return become(nobody.pw_uid, nobody.pw_gid)


def become(uid: int, gid: int) -> Identity:
    return Identity(uid, gid, ("--become", f"{uid}:{gid}"))


def command(identity: Identity, *options: str, program: list[str]) -> list[str]:
    if not identity.options and not options:
        return list(program)
    return [sys.executable, "-I", "-S", str(LAUNCHER), *identity.options, *options, "--", *program]


def runs(identity: Identity, *program: str) -> bool:
    done = subprocess.run(
        command(identity, program=list(program)), capture_output=True, check=False, cwd="/", env=environment()
    )
    return done.returncode == 0


def run(identity: Identity, *program: str, stdin: str = "") -> None:
    done = subprocess.run(
        command(identity, program=list(program)),
        input=stdin,
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
        env=environment(),
    )
    if done.returncode != 0:
        raise ClusterError(f"{Path(program[0]).name} failed:\n{(done.stderr or done.stdout).strip()[-2000:]}")


def environment() -> dict[str, str]:
    """No variable of ours or libpq's reaches the server, nor does a foreign locale."""
    return {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
