"""Start one program under an unprivileged identity, tied to the life of the process that asked for it.

Run as a file, never imported by the platform: ``python -I -S launch.py [options] -- PROGRAM ARGUMENT...``. It
changes what must be changed before ``exec`` and then becomes the program, so the process id stays the same.

``--parent PID`` and ``--signal N``
    the kernel sends signal N when the process PID ends, however it ends (Linux ``PR_SET_PDEATHSIG``).
``--namespace UID:GID``
    the program believes that it runs as UID:GID, inside a user namespace whose only mapping is to who we are.
    Nothing on disk changes its owner and closed parent folders stay reachable.
``--become UID:GID``
    really change to UID:GID, for which we must be root.
"""

from __future__ import annotations

import argparse
import ctypes
import os
import sys
from pathlib import Path

PR_SET_PDEATHSIG = 1
PR_SET_NO_NEW_PRIVS = 38
CLONE_NEWUSER = 0x10000000


def _libc() -> ctypes.CDLL:
    return ctypes.CDLL(None, use_errno=True)


def _check(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def enter_namespace(uid: int, gid: int) -> None:
    """Move into a new user namespace where our own user and group are called ``uid`` and ``gid``."""
    outer_uid, outer_gid = os.geteuid(), os.getegid()
    _check(_libc().unshare(CLONE_NEWUSER), "unshare")
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/gid_map").write_text(f"{gid} {outer_gid} 1")
    Path("/proc/self/uid_map").write_text(f"{uid} {outer_uid} 1")


def become(uid: int, gid: int) -> None:
    """Give up root for good."""
    os.setgroups([])
    os.setgid(gid)
    os.setuid(uid)


def end_with(parent: int, signal_number: int) -> None:
    """Ask the kernel for ``signal_number`` when ``parent`` ends; leave at once if it has ended already."""
    _check(_libc().prctl(PR_SET_PDEATHSIG, signal_number, 0, 0, 0), "prctl")
    if os.getppid() != parent:
        sys.exit("the process that asked for this program has ended")


def _pair(text: str) -> tuple[int, int]:
    uid, _, gid = text.partition(":")
    return int(uid), int(gid)


def main(arguments: list[str]) -> None:
    """Read the options, change ourselves accordingly, and become the program."""
    parser = argparse.ArgumentParser(description="Start one program under an unprivileged identity.")
    parser.add_argument("--parent", type=int)
    parser.add_argument("--signal", type=int, default=15)
    parser.add_argument("--namespace", type=_pair)
    parser.add_argument("--become", type=_pair)
    parser.add_argument("program", nargs="+")
    options = parser.parse_args(arguments)
    if options.namespace:
        enter_namespace(*options.namespace)
    if options.become:
        become(*options.become)
    if sys.platform == "linux":
        if options.namespace or options.become:
            _check(_libc().prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0), "prctl")
        if options.parent:
            # Last, because the kernel forgets the request whenever credentials change.
            end_with(options.parent, options.signal)
    os.execv(options.program[0], options.program)  # noqa: S606 - becoming a program is our purpose


if __name__ == "__main__":
    main(sys.argv[1:])
