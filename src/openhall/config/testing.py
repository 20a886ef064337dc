"""The test harness: a pytest plugin that gives every run a PostgreSQL server and a home of its own.

Loaded by ``-p`` in ``pytest.ini``, because the environment must be right before pytest-django reads the settings.
The server starts when the first test asks for the database, and ends with the run however the run ends. Each worker
of pytest-xdist gets its own copy of one migrated template database.

Runs that name only folders of the libraries (``pytest tests/log``) don't load Django at all.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import sys
import tempfile
from pathlib import Path

import pytest

from openhall.config import prepared
from openhall.config.cluster import Cluster

LIBRARY_TESTS = (
    "tests/indicators",
    "tests/log",
    "tests/member",
    "tests/rules",
    "tests/sealing",
    "tests/verify",
    "tests/architecture/test_no_paths.py",
)
_FOLDER = "OPENHALL_TEST_FOLDER"


def _worker() -> str:
    """The name of this worker: ``gw0`` and so on under pytest-xdist, ``main`` otherwise."""
    return os.environ.get("PYTEST_XDIST_WORKER", "main")


def _only_libraries(arguments: list[str], root: Path) -> bool:
    named = [Path(word.partition("::")[0]).resolve() for word in arguments if not word.startswith("-")]
    paths = [path for path in named if path.exists()]
    folders = [root / folder for folder in LIBRARY_TESTS]
    return bool(paths) and all(any(path.is_relative_to(folder) for folder in folders) for path in paths)


class Harness:
    """What one process of a test run needs to know: where the run's folder is, and whether we made it."""

    def __init__(self) -> None:
        self.owner = _FOLDER not in os.environ
        if self.owner:
            self.folder = Path(tempfile.mkdtemp(prefix="openhall-test-"))
            # Where root can't use namespaces the server runs as nobody, who must be able to walk in.
            self.folder.chmod(0o711)
            os.environ[_FOLDER] = str(self.folder)
            atexit.register(self.end)
        else:
            self.folder = Path(os.environ[_FOLDER])
        self.cluster = Cluster(self.folder / "server", durable=False)
        self.name = f"test_{_worker()}"
        home = self.folder / f"home-{_worker()}"
        home.mkdir(mode=0o700, exist_ok=True)
        (home / "static").mkdir(exist_ok=True)  # WhiteNoise warns when there is none
        os.environ["OPENHALL_HOME"] = str(home)
        os.environ["OPENHALL_INSTANCE"] = "scratch"
        # Tests look at once at what they wrote; tests/config/test_crowd.py switches it on.
        os.environ["OPENHALL_CROWD_SECONDS"] = "0"
        self.url = os.environ["OPENHALL_DATABASE_URL"] = self.cluster.url_for("openhall", self.name)

    def end(self) -> None:
        """Stop the server and remove the run's folder; called again, do nothing."""
        if self.owner and self.folder.exists():
            if self.cluster.home.exists():
                self.cluster.stop()
            shutil.rmtree(self.folder, ignore_errors=True)

    def start(self) -> None:
        """Start the run's server, on a copy of the prepared data folder if this run has none yet."""
        with (self.folder / "server.lock").open("a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not self.cluster.initialised and prepared.put_into(self.cluster):
                (self.folder / "template.ready").touch()
            self.cluster.start(die_with_parent=True)

    def make_database(self) -> None:
        """Give this worker a fresh copy of the migrated template, which the first to come prepares if nobody has."""
        import psycopg
        from django.core.management import call_command
        from django.db import connection

        self.start()
        template = prepared.TEMPLATE
        with (
            (self.folder / "template.lock").open("a") as lock,
            psycopg.connect(self.cluster.url_for("openhall", "postgres"), autocommit=True) as server,
        ):
            fcntl.flock(lock, fcntl.LOCK_EX)
            ready = self.folder / "template.ready"
            if not ready.exists():
                server.execute(f"DROP DATABASE IF EXISTS {template}")
                server.execute(f"CREATE DATABASE {template}")
                connection.settings_dict["NAME"] = template
                call_command("migrate", verbosity=0, interactive=False)
                self.leave_database()
                ready.touch()
            server.execute(f"DROP DATABASE IF EXISTS {self.name} WITH (FORCE)")
            server.execute(f"CREATE DATABASE {self.name} TEMPLATE {template}")
        connection.settings_dict["NAME"] = self.name

    def leave_database(self) -> None:
        """Close every connection of this process, those that wait in the pool too."""
        from django.db import connection, connections

        connections.close_all()
        if hasattr(connection, "close_pool"):
            connection.close_pool()


HARNESS = Harness()
if not _only_libraries(sys.argv[1:], Path.cwd()):
    # At import, because pytest-django reads this before it calls any hook of ours.
    os.environ["DJANGO_SETTINGS_MODULE"] = "openhall.config.settings"


def pytest_configure(config: pytest.Config) -> None:
    """Under pytest-xdist the server belongs to the controller, so that it outlives any worker."""
    if HARNESS.owner and getattr(config.option, "numprocesses", None):
        HARNESS.start()


@pytest.hookimpl(trylast=True)
def pytest_unconfigure() -> None:
    """End the server, also after Ctrl-C."""
    if HARNESS.owner:
        if "django" in sys.modules and os.environ.get("DJANGO_SETTINGS_MODULE"):
            HARNESS.leave_database()
        HARNESS.end()
