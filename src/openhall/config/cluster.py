"""The PostgreSQL server that OpenHall brings along, for those who have none of their own.

The programs come from a wheel; this module only lays out a data folder, starts the server and stops it. It knows
nothing of Django. Three rules hold:

- The server listens on a Unix socket in a folder that only its owner may enter, and on no network address.
- Nothing outside ``OPENHALL_HOME`` changes its owner or mode, and no account of the machine is created, also when
  root starts it (PostgreSQL refuses to run as root: see ``Identity``).
- Starting and stopping happen under one file lock, so that any number of processes may ask at the same time.

With ``OPENHALL_DATABASE_URL`` set, none of this is used.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import signal
import socket
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from openhall.config import postgres_programs, unprivileged
from openhall.config.unprivileged import ClusterError, Identity

ROLE = DATABASE = "openhall"
SOCKET = ".s.PGSQL.5432"
#: A socket's path holds 107 bytes (Linux, ``sun_path``); PostgreSQL adds its own file name to the folder.
LONGEST_SOCKET_FOLDER = 107 - len(f"/{SOCKET}")
#: How long a start is repeated while what an earlier, killed server left behind is still going away.
RETRY_SECONDS = 8.0
#: How long a started server may recover from its write-ahead log before we give up.
READY_SECONDS = 120.0

#: Sized for two cores and a few hundred megabytes; an installation that outgrows this brings its own server.
SETTINGS = {
    "listen_addresses": "",
    "unix_socket_permissions": "0700",
    "max_connections": "100",
    "shared_buffers": "256MB",
    "effective_cache_size": "1GB",
    "work_mem": "8MB",
    "maintenance_work_mem": "128MB",
    "max_wal_size": "2GB",
    "random_page_cost": "1.1",
    "jit": "off",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "fsync": "on",
    "synchronous_commit": "on",
    "full_page_writes": "on",
    "logging_collector": "on",
    "log_filename": "postgres-%a.log",
    "log_rotation_age": "1d",
    "log_truncate_on_rotation": "on",
    "log_line_prefix": "%m [%p] %a ",
}
#: For tests only: a power cut may destroy the database. Commits stay synchronous, so kill -9 loses nothing.
FORGETFUL = {"fsync": "off", "full_page_writes": "off", "autovacuum": "off"}


#: Servers that this process started. One may outlive its ``Cluster``, and must be waited for when it ends.
_CHILDREN: list[subprocess.Popen[bytes]] = []


@dataclass(frozen=True)
class Status:
    """What ``Cluster.status`` found: ``pid`` is None when no server runs on this data folder."""

    initialised: bool
    pid: int | None
    version: str | None
    url: str


class Cluster:
    """One PostgreSQL server with its data in ``home/postgres``.

    Args:
        home: the folder of this installation (``OPENHALL_HOME``); made when missing, closed to others.
        durable: False only for tests: writes aren't forced to disk.
    """

    def __init__(self, home: Path, *, durable: bool = True) -> None:
        self.home = home.absolute()
        self.durable = durable
        self.data = self.home / "postgres"
        self.logs = self.home / "logs"

    # -- where things are

    @property
    def socket_folder(self) -> Path:
        """A folder short enough for a socket's path: inside ``home`` if that fits."""
        inside = self.home / "run"
        if len(os.fsencode(inside)) <= LONGEST_SOCKET_FOLDER:
            return inside
        digest = hashlib.sha256(os.fsencode(self.home)).hexdigest()[:16]
        runtime = os.environ.get("XDG_RUNTIME_DIR", "")
        base = Path(runtime) if runtime and len(os.fsencode(runtime)) < 60 and Path(runtime).is_dir() else Path("/tmp")  # noqa: S108
        return base / f"openhall-{os.geteuid()}-{digest}"

    @property
    def url(self) -> str:
        """What ``OPENHALL_DATABASE_URL`` would be for this server."""
        return self.url_for(ROLE, DATABASE)

    def url_for(self, role: str, database: str) -> str:
        return f"postgresql://{role}@/{database}?host={quote(str(self.socket_folder), safe='')}"

    @property
    def initialised(self) -> bool:
        return (self.data / "PG_VERSION").exists()

    # -- what others call

    def start(self, *, die_with_parent: bool = False) -> str:
        """Make the data folder if needed, start the server unless it runs, and wait until it answers.

        Args:
            die_with_parent: the server ends when this process ends, even by kill -9. The thread that calls must
                live as long as the process.

        Returns:
            The URL of the database.

        Raises:
            ClusterError: it can't be started; the message holds the reason and the server's last words.
        """
        with self._exclusive():
            if self._postmaster() is not None and self._wait_until_ready(None) and self._answers():
                return self.url
            identity = unprivileged.choose(self.data if self.data.exists() else self.home)
            binaries = postgres_programs.folder(self.home, identity, version=self._version())
            if identity.changes_owner and not unprivileged.runs(identity, "/bin/sh", "-c", 'cd "$0"', str(self.home)):
                raise postgres_programs.unreachable(identity, self.home)
            self._closed_folder(self.socket_folder, identity)
            self._closed_folder(self.logs, Identity(os.geteuid(), os.getegid()))
            if not self.initialised:
                self._initialise(identity, binaries)
            self._start(identity, binaries, die_with_parent=die_with_parent)
            return self.url

    def stop(self) -> None:
        """Stop the server and wait for it: open transactions are rolled back, connections closed."""
        with self._exclusive():
            self._stop()

    def status(self) -> Status:
        return Status(self.initialised, self._postmaster(), self._version(), self.url)

    def _version(self) -> str | None:
        """The major version that the data are of."""
        return (self.data / "PG_VERSION").read_text().strip() if self.initialised else None

    @contextlib.contextmanager
    def in_use(self, *, die_with_parent: bool = False) -> Iterator[str]:
        """Keep the server running for the length of a block; the last process to leave stops it."""
        self._make_home()
        with (self.home / "postgres.users").open("a") as users:
            fcntl.flock(users, fcntl.LOCK_SH)
            try:
                yield self.start(die_with_parent=die_with_parent)
            finally:
                with self._exclusive():
                    try:
                        fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    except BlockingIOError:
                        pass  # somebody else still needs it and will stop it
                    else:
                        self._stop()

    # -- identity and folders

    def _make_home(self) -> None:
        if not self.home.is_dir():
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)

    @contextlib.contextmanager
    def _exclusive(self) -> Iterator[None]:
        """Only one process at a time prepares, starts or stops this server."""
        self._make_home()
        with (self.home / "postgres.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _closed_folder(self, folder: Path, identity: Identity) -> None:
        """Make a folder that only the server's user (and root) may enter; refuse one that a stranger made."""
        with contextlib.suppress(FileExistsError):
            folder.mkdir(mode=0o700, parents=True)
            if identity.changes_owner:
                os.chown(folder, identity.uid, identity.gid)
        found = folder.lstat()
        if not stat.S_ISDIR(found.st_mode) or found.st_uid not in {os.geteuid(), identity.uid}:
            raise ClusterError(f"{folder} should be a folder of ours, but somebody else made it.")
        if stat.S_IMODE(found.st_mode) != 0o700:
            folder.chmod(0o700)

    # -- making the data folder

    def _initialise(self, identity: Identity, binaries: Path) -> None:
        """Lay out the data folder beside its place and move it there whole, so that a crash leaves no half of one."""
        half = Path(tempfile.mkdtemp(prefix="postgres-new-", dir=self.home))
        try:
            if identity.changes_owner:
                os.chown(half, identity.uid, identity.gid)
            locale = ["--locale=C.UTF-8", "--encoding=UTF8"]
            if binaries.parent.name.endswith("18"):
                # Sorting by code point, from the server's own tables: an update of the machine can't break an index.
                locale += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            unprivileged.run(
                identity,
                str(binaries / "initdb"),
                *(f"--pgdata={half}", "--username=postgres", "--auth=trust", "--no-instructions", *locale),
                *(() if self.durable else ("--no-sync",)),
            )
            # Who can enter the socket's folder is in; there is no other way to connect.
            (half / "pg_hba.conf").write_text("local all all trust\n")
            role = f"CREATE ROLE {ROLE} LOGIN {'NOCREATEDB' if self.durable else 'CREATEDB'};\n"
            unprivileged.run(
                identity,
                *(str(binaries / "postgres"), "--single", "-D", str(half), "-c", "log_min_messages=error"),
                *(() if self.durable else ("-c", "fsync=off")),
                "postgres",
                stdin=f"{role}CREATE DATABASE {DATABASE} OWNER {ROLE};\n",
            )
            half.rename(self.data)
        except BaseException:
            shutil.rmtree(half, ignore_errors=True)
            raise

    # -- starting and stopping

    def _postmaster(self) -> int | None:
        """The process id of the server that runs on our data folder, if one does."""
        try:
            pid = int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (FileNotFoundError, ValueError):
            return None
        _bury()
        return pid if pid > 0 and self._is_ours(pid) else None

    def _is_ours(self, pid: int) -> bool:
        if not Path("/proc/self").exists():
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.kill(pid, 0)
                return True
            return False
        try:
            return Path(f"/proc/{pid}/cwd").readlink() == self.data.resolve()
        except OSError:
            return False

    def _answers(self) -> bool:
        """True if somebody listens on the socket: a server that was killed an instant ago no longer does."""
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(5)
            return probe.connect_ex(os.fsencode(self.socket_folder / SOCKET)) == 0

    def _clear_the_way(self, until: float) -> None:
        """Wait for the survivors of a killed server, then forget process numbers that mean nothing any more.

        After a reboot, or while a dead server isn't buried, the number in ``postmaster.pid`` or in the socket's lock
        belongs to somebody else, and PostgreSQL would refuse to start. Both are ours alone, and are removed only when
        no process at all works in the data folder.
        """
        _bury()
        if not Path("/proc/self").exists():
            return
        numbers = [int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit()]
        while numbers := [number for number in numbers if self._is_ours(number)]:
            if time.monotonic() > until:
                raise ClusterError(f"Processes {numbers} of an earlier server still work in {self.data}.")
            time.sleep(0.05)
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.socket_folder / f"{SOCKET}.lock").unlink(missing_ok=True)

    def _start(self, identity: Identity, binaries: Path, *, die_with_parent: bool) -> None:
        settings = SETTINGS | {
            "unix_socket_directories": str(self.socket_folder),
            "log_directory": str(self.data / "log" if identity.changes_owner else self.logs),
        }
        if not self.durable:
            settings |= FORGETFUL
        tie = ("--parent", str(os.getpid()), "--signal", str(int(signal.SIGINT))) if die_with_parent else ()
        command = unprivileged.command(identity, *tie, program=[str(binaries / "postgres"), "-D", str(self.data)])
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        last_words = self.logs / "postgres-start.log"
        give_up_at = time.monotonic() + RETRY_SECONDS
        while True:
            self._clear_the_way(give_up_at)
            with last_words.open("wb") as output:
                # A session of its own: Ctrl-C in a terminal must not reach the server before its clients.
                process = subprocess.Popen(
                    command,
                    stdin=subprocess.DEVNULL,
                    stdout=output,
                    stderr=output,
                    start_new_session=True,
                    env=unprivileged.environment(),
                )
            if self._wait_until_ready(process):
                _CHILDREN.append(process)
                return
            process.kill()
            process.wait()
            if time.monotonic() > give_up_at:
                words = self._last_words()
                raise ClusterError(f"PostgreSQL doesn't start on {self.data}. It says:\n{words}")
            time.sleep(0.25)

    def _last_words(self) -> str:
        """The ends of what the server wrote before and after it opened its log."""
        files = sorted(self.logs.glob("postgres-*.log"), key=lambda path: path.stat().st_mtime)[-2:]
        return "\n".join(path.read_text(errors="replace").strip()[-1000:] for path in files)

    def _wait_until_ready(self, process: subprocess.Popen[bytes] | None) -> bool:
        """True once the server takes connections; False if it ended before."""
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            if process.poll() is not None if process else self._postmaster() is None:
                return False
            with contextlib.suppress(FileNotFoundError, IndexError):
                lines = (self.data / "postmaster.pid").read_text().split("\n")
                # A file that an earlier server left behind says "ready" too: the number must be the new one's.
                if lines[7].strip() == "ready" and (process is None or int(lines[0]) == process.pid):
                    return True
            time.sleep(0.02)
        return False

    def _stop(self) -> None:
        for way, seconds in ((signal.SIGINT, 30.0), (signal.SIGQUIT, 10.0), (signal.SIGKILL, 5.0)):
            pid = self._postmaster()
            if pid is None:
                return
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, way)
            deadline = time.monotonic() + seconds
            while time.monotonic() < deadline:
                if self._postmaster() is None:
                    _bury(pid)
                    return
                time.sleep(0.02)
        raise ClusterError(f"The PostgreSQL server on {self.data} doesn't stop.")


def _bury(last: int | None = None) -> None:
    """Wait for our servers that have ended, so that their process numbers are free.

    ``last``: one that has put its data folder in order and is about to end: its number is gone before it is.
    """
    for child in list(_CHILDREN):
        if child.pid == last:
            with contextlib.suppress(subprocess.TimeoutExpired):
                child.wait(10)
        if child.poll() is not None:
            _CHILDREN.remove(child)


def default_home() -> Path:
    """``OPENHALL_HOME``, or ``var`` in the current folder."""
    return Path(os.environ.get("OPENHALL_HOME") or "var").absolute()


@contextlib.contextmanager
def database(home: Path | None = None, *, die_with_parent: bool = False) -> Iterator[str]:
    """The URL of the database to use, for the length of a block.

    An external server by ``OPENHALL_DATABASE_URL`` if that is set; the embedded one otherwise, and then the
    variable is set meanwhile, so that settings and child processes find it.
    """
    if external := os.environ.get("OPENHALL_DATABASE_URL"):
        yield external
        return
    with Cluster(home or default_home()).in_use(die_with_parent=die_with_parent) as url:
        os.environ["OPENHALL_DATABASE_URL"] = url
        try:
            yield url
        finally:
            os.environ.pop("OPENHALL_DATABASE_URL", None)
