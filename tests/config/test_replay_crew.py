"""The crew of a replay: every order is done once by somebody, and whoever ends takes nothing with it."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db import OperationalError
from psycopg.errors import DeadlockDetected

from openhall.config.replay.crew import Crew, DatabaseGone, HandFailed, HandLost

SIZE = 2


class Hand:
    """A hand that shows what it was told."""

    def __init__(self) -> None:
        self.tries = 0

    def double(self, number: int) -> tuple[int, int]:
        return 2 * number, os.getpid()

    def fail(self) -> None:
        raise ValueError("nobody expected this")

    def die(self) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    def lose_the_database(self) -> None:
        raise OperationalError("the server closed the connection")

    def meet_another(self, times: int) -> int:
        """Undone by PostgreSQL as often as is said."""
        self.tries += 1
        if self.tries <= times:
            raise OperationalError("deadlock detected") from DeadlockDetected()
        return self.tries


@pytest.fixture
def crew() -> Iterator[Crew]:
    made = Crew(SIZE, Hand)
    yield made
    made.close()


def test_every_order_is_done_once_and_everybody_has_a_part_in_it(crew):
    orders = [("double", number) for number in range(50)]

    done = list(crew.each(orders))

    assert sorted(order for order, _answer in done) == orders
    assert all(answer[0] == 2 * order[1] for order, answer in done)
    assert len({answer[1] for _order, answer in done}) == SIZE
    assert os.getpid() not in {answer[1] for _order, answer in done}


def test_no_orders_are_done_at_once(crew):
    assert list(crew.each([])) == []


def test_what_nobody_expected_ends_the_work_with_its_traceback(crew):
    with pytest.raises(HandFailed, match="nobody expected this"):
        list(crew.each([("fail",)]))


def test_a_hand_that_dies_is_missed(crew):
    with pytest.raises(HandLost):
        list(crew.each([("die",)]))
    with pytest.raises(HandLost):
        crew.everybody(("double", 1))


def test_a_lost_database_is_told_from_a_fault(crew):
    with pytest.raises(DatabaseGone, match="closed the connection"):
        list(crew.each([("lose_the_database",)]))


def test_what_a_deadlock_undid_is_done_again_but_not_for_ever(crew):
    assert list(crew.each([("meet_another", 2)])) == [(("meet_another", 2), 3)]
    with pytest.raises(DatabaseGone, match="deadlock"):
        list(crew.each([("meet_another", 1000)]))


CALLER = """
import os, signal, sys
sys.path.insert(0, sys.argv[1])
import django
from openhall.config.replay.crew import Crew
class Hand:
    def pid(self): return os.getpid()
crew = Crew(2, Hand)
print(*sorted({answer for _ in range(20) for _, answer in crew.each([("pid",), ("pid",)])}), flush=True)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_nobody_outlives_a_caller_that_was_killed():
    root = Path(__file__).parents[2] / "src"
    said = subprocess.run([sys.executable, "-c", CALLER, str(root)], capture_output=True, text=True, check=False)
    pids = [int(word) for word in said.stdout.split()]

    assert len(pids) == SIZE, said.stderr
    until = time.monotonic() + 20
    while any(_lives(pid) for pid in pids):
        assert time.monotonic() < until, "a hand outlived its caller"
        time.sleep(0.02)


def _lives(pid: int) -> bool:
    """Whether the process works: one that only waits to be buried doesn't."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False
