"""Several programs under one parent, for ``openhall up`` and the demonstration.

Invariants:

- Every program is the leader of a session of its own, so Ctrl-C reaches only the parent, which ends them in order.
- A program ends when the parent ends, however the parent ends (see ``launch.py``); what a dead program leaves in its
  process group is killed before it is started again.
- A program that ends on its own is started again, at once the first time, then after 1, 2, 4 … 30 seconds.
"""

from __future__ import annotations

import contextlib
import fcntl
import http.client
import logging
import logging.handlers
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from openhall.config import cluster, instance, migrated
from openhall.config.unprivileged import LAUNCHER, ClusterError

COLOURS = ("36", "35", "33", "32", "34")
LONGEST_PAUSE = 30.0
#: A program that ran this long is healthy again: its next restart is immediate.
HEALTHY_SECONDS = 30.0
STOP_SECONDS = 8.0
WEB = "web"
LOG_BYTES = 10 * 1024 * 1024
#: How often we look whether the embedded database still runs.
DATABASE_SECONDS = 1.0
log = logging.getLogger("openhall.supervisor")


class AlreadyRunning(RuntimeError):
    """Another ``openhall up`` works on this home, or something else listens on its port."""


@dataclass(frozen=True)
class Program:
    """A program to keep running: a short name for its log, and its command line."""

    name: str
    command: tuple[str, ...]


def openhall(*arguments: str) -> tuple[str, ...]:
    """The command line of ``openhall ARGUMENTS`` under this very Python."""
    return (sys.executable, "-m", "openhall.config.cli", *arguments)


class Supervisor:
    """Keeps programs running from ``start`` to ``stop``.

    Args:
        programs: they end in the opposite order.
        logs: folder of one rotating log file per program.
        show: gets each line of output, with the program's name, to print it; None: only the files.
    """

    def __init__(
        self, programs: Sequence[Program], logs: Path, *, show: Callable[[str, str], None] | None = None
    ) -> None:
        self.programs = list(programs)
        self.logs = logs
        self.show = show
        self._stopping = threading.Event()
        self._running: dict[str, subprocess.Popen[bytes]] = {}
        self._threads: dict[str, threading.Thread] = {}

    def start(self, *, only: Collection[str] | None = None) -> None:
        """Start the programs that don't run yet (``only``: of these names), each watched by a thread of its own."""
        self.logs.mkdir(mode=0o700, parents=True, exist_ok=True)
        for program in self.programs:
            if program.name in self._threads or (only is not None and program.name not in only):
                continue
            # The thread lives until its program has ended for good: the kernel ties the program to it.
            thread = threading.Thread(target=self._keep_running, args=(program,), name=program.name, daemon=True)
            self._threads[program.name] = thread
            thread.start()

    def pid(self, name: str) -> int | None:
        """The process id of a running program, for tests and for the doctor."""
        process = self._running.get(name)
        return process.pid if process is not None and process.poll() is None else None

    def stop(self) -> None:
        """End every program: politely first, after ``STOP_SECONDS`` by force."""
        self._stopping.set()
        for program in reversed(self.programs):
            self._signal(program.name, signal.SIGTERM)
        deadline = time.monotonic() + STOP_SECONDS
        for thread in self._threads.values():
            thread.join(max(0.0, deadline - time.monotonic()))
        for name, thread in self._threads.items():
            if thread.is_alive():
                self._signal(name, signal.SIGKILL)
                thread.join(2.0)

    def _signal(self, name: str, number: int) -> None:
        process = self._running.get(name)
        if process is not None and process.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                # Force goes to the whole group; a polite word only to its leader, who tells the others itself.
                (os.killpg if number == signal.SIGKILL else os.kill)(process.pid, number)

    def _keep_running(self, program: Program) -> None:
        handler = logging.handlers.RotatingFileHandler(
            self.logs / f"{program.name}.log", maxBytes=LOG_BYTES, backupCount=4, encoding="utf-8"
        )
        pause = 0.0
        try:
            while not self._stopping.wait(pause):
                started = time.monotonic()
                code = self._run_once(program, handler)
                if self._stopping.is_set():
                    return
                healthy = time.monotonic() - started > HEALTHY_SECONDS
                pause = 0.0 if healthy else min(max(1.0, pause * 2), LONGEST_PAUSE)
                self._say(
                    program, handler, f"ended with {code}; starting again" + (f" in {pause:.0f} s" if pause else "")
                )
        finally:
            handler.close()

    def _run_once(self, program: Program, handler: logging.Handler) -> int:
        tie = ("--parent", str(os.getpid()), "--signal", str(int(signal.SIGTERM)))
        with subprocess.Popen(
            [sys.executable, "-I", "-S", str(LAUNCHER), *tie, "--", *program.command],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        ) as process:
            self._running[program.name] = process
            if self._stopping.is_set():  # asked to stop while this one was being started
                self._signal(program.name, signal.SIGTERM)
            reader = threading.Thread(target=self._read, args=(program, process, handler), daemon=True)
            reader.start()
            code = process.wait()
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(process.pid, signal.SIGKILL)
            reader.join(2.0)
            return code

    def _read(self, program: Program, process: subprocess.Popen[bytes], handler: logging.Handler) -> None:
        assert process.stdout is not None  # noqa: S101 - a pipe was asked for
        for line in process.stdout:
            self._say(program, handler, line.decode(errors="replace").rstrip())

    def _say(self, program: Program, handler: logging.Handler, line: str) -> None:
        handler.handle(logging.makeLogRecord({"msg": "%s", "args": (line,), "levelno": logging.INFO}))
        if self.show is not None:
            self.show(program.name, line)


def platform(*, host: str, port: int, workers: int) -> tuple[Program, ...]:
    """The programs of a whole platform on one machine."""
    return (
        Program("sequencer", openhall("sequencer")),
        Program("network", openhall("network")),
        Program("worker", openhall("worker")),
        Program("stream", openhall("stream", "--host", host, "--port", str(port + 1))),
        Program(WEB, openhall("web", "--host", host, "--port", str(port), "--workers", str(workers))),
    )


def printer() -> Callable[[str, str], None]:
    """Print lines with the program's name before them, in colour on a terminal."""
    colours: dict[str, str] = {}
    lock = threading.Lock()

    def show(name: str, line: str) -> None:
        with lock:
            colour = colours.setdefault(name, COLOURS[len(colours) % len(COLOURS)])
            label = f"\033[{colour}m{name:>9} │\033[0m" if sys.stdout.isatty() else f"{name:>9} |"
            sys.stdout.write(f"{label} {line}\n")
            sys.stdout.flush()

    return show


@contextlib.contextmanager
def only_one(home: Path) -> Iterator[None]:
    """Hold the lock that says "a platform runs on this home"."""
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (home / "up.lock").open("a+") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            lock.seek(0)
            pid = lock.read().strip() or "unknown"
            raise AlreadyRunning(f"OpenHall already runs on {home} (process {pid}). Stop it first.") from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


def check_ports(host: str, ports: Sequence[int]) -> None:
    """Refuse early, in words, when a port is taken.

    Raises:
        AlreadyRunning: something listens there.
    """
    for port in ports:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((host, port))
            except OSError as error:
                raise AlreadyRunning(
                    f"Port {port} can't be used ({error.strerror}); choose another by --port."
                ) from error


def wait_for(host: str, port: int, *, seconds: float = 90.0) -> bool:
    """Wait until a site answers a request, whatever it answers: an open port alone says little."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(host, port, timeout=5)
        with contextlib.suppress(OSError, http.client.HTTPException):
            connection.request("GET", "/", headers={"Host": "localhost"})
            connection.getresponse().read()
            return True
        connection.close()
        time.sleep(0.1)
    return False


@contextlib.contextmanager
def database_kept(home: Path) -> Iterator[None]:
    """Start the embedded database again whenever it has died, for the length of a block."""
    server, stopping = cluster.Cluster(home), threading.Event()

    def keep() -> None:
        # The thread outlives every server that it starts: the kernel ties them to it.
        while not stopping.wait(DATABASE_SECONDS):
            try:
                server.start(die_with_parent=True)
            except (ClusterError, OSError):
                log.exception("The database doesn't start; it will be tried again.")

    thread = threading.Thread(target=keep, name="database", daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopping.set()
        thread.join()


def _members(home: Path, count: int, port: int) -> list[Program]:
    if not count:
        return []
    from openhall.config import members

    return [Program(member.name, member.command) for member in members.prepare(home, count, port=port)]


@contextlib.contextmanager
def everything(
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    workers: int = 2,
    more: Sequence[Program] = (),
    members: int = 0,
    show: Callable[[str, str], None] | None = None,
) -> Iterator[Supervisor]:
    """A whole platform for the length of a block: database, migrations, site, stream, worker, sequencer, network, and
    ``more``; and ``members`` of the network on this machine.

    Yields when the site answers: it starts first, so that the others don't hold it up, then everything else at once.
    Migrations run when something has changed since the last time. Sets ``OPENHALL_ORIGIN`` and
    ``OPENHALL_STREAM_ORIGIN`` for the chosen port unless they are set.

    Raises:
        AlreadyRunning: the home or a port is in use.
        ClusterError: the embedded database doesn't start.
        SystemExit: the migrations failed.
    """
    home = instance.home()
    with only_one(home):
        check_ports(host, (port, port + 1))
        os.environ.setdefault("OPENHALL_ORIGIN", f"http://localhost:{port}")
        os.environ.setdefault("OPENHALL_STREAM_ORIGIN", f"http://localhost:{port + 1}")
        external = bool(os.environ.get("OPENHALL_DATABASE_URL"))
        with cluster.database(home, die_with_parent=True), contextlib.ExitStack() as kept:
            if not external:
                kept.enter_context(database_kept(home))
            if not migrated.is_noted(home, os.environ["OPENHALL_DATABASE_URL"]):
                done = subprocess.run(openhall("migrate"), check=False)
                if done.returncode != 0:
                    raise SystemExit("The database could not be brought up to date; see above.")
            programs = (*more, *platform(host=host, port=port, workers=workers))
            supervisor = Supervisor(programs, home / "logs", show=show)
            supervisor.start(only=[WEB])
            try:
                supervisor.programs[:0] = _members(home, members, port)
                wait_for(host, port)
                supervisor.start()
                yield supervisor
            finally:
                supervisor.stop()
