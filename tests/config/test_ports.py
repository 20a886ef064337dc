"""Ports for tests and benchmarks beside one another."""

from __future__ import annotations

import os
import socket
import subprocess
import sys

from openhall.config.ports import _is_free, free_ports


def test_two_runs_never_get_the_same_ports_although_nobody_listens_yet():
    ours = {free_ports(20) for _turn in range(3)}
    code = (
        "import os; os.getpid = lambda: {pid}\n"
        "from openhall.config.ports import free_ports\n"
        "print(*(free_ports(20) for _ in range(3)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code.replace("{pid}", str(os.getpid()))],
        capture_output=True, text=True, check=True, timeout=60,
    )  # fmt: skip
    theirs = {int(port) for port in done.stdout.split()}

    assert len(ours) == len(theirs) == 3
    assert not ours & theirs
    assert all(12_000 <= port < 32_000 for port in ours | theirs)


def test_ports_on_which_somebody_listens_are_passed_over():
    free = free_ports(2)
    with socket.socket() as other:
        other.bind(("127.0.0.1", free + 1))
        other.listen()
        assert not _is_free(free + 1)
    assert _is_free(free)


def test_ports_that_were_given_are_not_given_again():
    given = [free_ports(2) for _turn in range(40)]

    assert len({port + place for port in given for place in range(2)}) == 80
