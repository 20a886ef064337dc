"""The crew of a replay: processes that share its work on one instance. One calls, the others do.

The caller keeps the virtual time: it hands out what happens at one instant, and waits until all of that is done before
the next. Nobody in the crew knows what others don't, so any of them may do any order, and whoever dies takes nothing
with it: the replay ends, and goes on when it is started again.
"""

from __future__ import annotations

import contextlib
import gc
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from multiprocessing.connection import Connection, wait
from typing import Any

from django.db import InterfaceError, OperationalError

from openhall.config.launch import end_with

Order = tuple[Any, ...]
"""Name of a hand's method, then its arguments."""
TRIES = 5
_FORK = multiprocessing.get_context("fork")


class DatabaseGone(Exception):
    """PostgreSQL doesn't answer any more."""


class HandLost(Exception):
    """A process of the crew ended before its work did."""


class HandFailed(Exception):
    """An order raised what nobody expected; the text is its traceback."""


class Crew:
    """Processes that do orders by calling the methods of a hand that each makes for itself.

    Start it before any thread and without open connections: the processes are forks.
    """

    def __init__(self, size: int, hand: Callable[[], Any]) -> None:
        self._lines: list[Connection] = []
        parent = os.getpid()
        for _ in range(size):
            ours, theirs = _FORK.Pipe()
            process = _FORK.Process(target=_work, args=(theirs, [*self._lines, ours], hand, parent), daemon=True)
            process.start()
            theirs.close()
            self._lines.append(ours)

    def each(self, orders: Iterable[Order]) -> Iterator[tuple[Order, Any]]:
        """Do every order once, whoever is free the next; orders with their answers, as they come.

        Raises:
            DatabaseGone, HandLost, HandFailed: the whole replay ends here.
        """
        left = iter(orders)
        busy: dict[Connection, Order] = {}
        for line in self._lines:
            self._next(line, left, busy)
        while busy:
            for line in [line for line in wait(list(busy)) if isinstance(line, Connection)]:
                order = busy.pop(line)
                answer = _answer(line)
                self._next(line, left, busy)
                yield order, answer

    def everybody(self, order: Order) -> None:
        """Have the same order done by every one."""
        with _whoever_hears():
            for line in self._lines:
                line.send(order)
        for line in self._lines:
            _answer(line)

    def close(self) -> None:
        """Send everybody home."""
        for line in self._lines:
            line.close()
        for process in multiprocessing.active_children():
            process.join(timeout=5)

    def _next(self, line: Connection, left: Iterator[Order], busy: dict[Connection, Order]) -> None:
        order = next(left, None)
        if order is not None:
            with _whoever_hears():
                line.send(order)
            busy[line] = order


@contextlib.contextmanager
def _whoever_hears() -> Iterator[None]:
    try:
        yield
    except (BrokenPipeError, ConnectionResetError) as error:
        raise HandLost from error


def _answer(line: Connection) -> Any:
    try:
        failed, answer = line.recv()
    except (EOFError, ConnectionResetError) as error:
        raise HandLost from error
    if failed:
        raise failed(answer)
    return answer


def _work(line: Connection, others: list[Connection], make: Callable[[], Any], parent: int) -> None:
    """A process of the crew: does orders until its caller is gone."""
    if sys.platform == "linux":
        end_with(parent, signal.SIGKILL)
    os.setsid()  # Ctrl-C in a terminal is for the caller, who closes the line
    for other in others:
        other.close()
    gc.freeze()  # what was loaded before the fork stays shared
    gc.set_threshold(50_000, 20, 50)  # rows by the thousand are made and forgotten: looking for cycles can wait
    hand = make()
    with contextlib.suppress(EOFError, BrokenPipeError, ConnectionResetError):
        while True:
            name, *arguments = line.recv()
            line.send(_done(partial(getattr(hand, name), *arguments)))


def _done(work: Callable[[], Any]) -> tuple[type[Exception] | None, Any]:
    """The answer to an order: why it failed, if it did, and what came of it."""
    import traceback

    for tried in range(1, TRIES + 1):
        try:
            return None, work()
        except (OperationalError, InterfaceError) as error:
            if tried < TRIES and _may_be_tried_again(error):
                continue
            return DatabaseGone, str(error)
        except Exception:
            return HandFailed, traceback.format_exc()
    raise AssertionError("The last try returns.")


def _may_be_tried_again(error: Exception) -> bool:
    """Two transactions met in the wrong order, and PostgreSQL undid this one whole."""
    from psycopg.errors import DeadlockDetected, SerializationFailure

    return isinstance(error.__cause__, DeadlockDetected | SerializationFailure)
