"""A whole platform as a newcomer starts it (``openhall up``), and a fictional tender driven through its API.

Loaded by the conftest of every folder whose tests need running processes.
"""

from __future__ import annotations

import atexit
import http.client
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from datetime import timedelta
from functools import cache
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from openhall.config.cluster import Cluster
from openhall.config.demo import scenes
from openhall.config.demo.people import People
from openhall.config.demo.tender import Tender
from openhall.config.ports import free_ports
from openhall.kernel import clock

PROGRAMS = ("web", "worker", "sequencer", "stream")
KEYS = "keys.json"
LOG_ORIGIN = "faults.invalid/witness"
PORTS = 32
"""The site's, the stream's after it, and above them those of the members."""
ARRIVE = """
import sys
from pathlib import Path
from openhall.config import instance
with instance.ready():
    from openhall.config.demo.people import People
    from openhall.config.founding import found
    from openhall.config.migrating import bring_up_to_date
    from openhall.kernel import clock
    from openhall.witness import public as witness
    bring_up_to_date()
    found(clock.now())
    People(Path(sys.argv[1])).arrive(clock.now())
    while witness.drain():
        pass
"""
"""Migrations, and fictional people who come with their keys, by the operator's founding commands.

Their acts are in the log: a copy that is started long after this was made has no old rows waiting, which would stop the
intake of bids until the sequencer has come up.
"""
LOT = {
    "title": "Forty fictional water meters",
    "estimate": "360000.00",
    "ceiling": "400000.00",
    "deposit": "0",
    "method": "lowest_evaluated_price",
}
PLAN = {
    "jurisdiction": "reference",
    "title": "Water meters of an invented town",
    "description": "Forty meters; the town, its office and its bidders are fictional.",
    "lang": "en",
    "estimate": "360000.00",
}


def clean_environment(home: Path, **more: str) -> dict[str, str]:
    """The environment of a process that knows nothing of the test run but ``home``."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENHALL_", "DJANGO_"))}
    return kept | {"OPENHALL_HOME": str(home), "OPENHALL_INSTANCE": "scratch", "OPENHALL_LOG_ORIGIN": LOG_ORIGIN} | more


def openhall(*arguments: str) -> list[str]:
    """The command line of ``openhall ARGUMENTS``."""
    return [sys.executable, "-m", "openhall.config.cli", *arguments]


@cache
def prepared() -> tuple[Path, int]:
    """A home with people in it that nothing has happened to, and the port it was made for: made once a run."""
    folder, port = Path(tempfile.mkdtemp(prefix="openhall-prepared-")), free_ports(PORTS)
    folder.chmod(0o711)
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    home = folder / "home"
    environment = clean_environment(home, OPENHALL_ORIGIN=f"http://localhost:{port}")
    subprocess.run([sys.executable, "-c", ARRIVE, str(folder / KEYS)], env=environment, check=True, timeout=300)
    return home, port


class Platform:
    """Database, site, stream, worker and sequencer in a home of their own, with fictional people.

    ``demo``: the people's keys lie in the home, for the page that loads them; else only the test has them.
    """

    def __init__(self, home: Path, *, demo: bool = False, **environment: str) -> None:
        self.home = home
        source, self.port = prepared()
        shutil.copytree(source, home, symlinks=True, ignore=shutil.ignore_patterns("run", "postgres.*", "logs"))
        self.origin = f"http://localhost:{self.port}"
        self.stream = f"http://localhost:{self.port + 1}"
        self.environment = clean_environment(
            home,
            OPENHALL_ORIGIN=self.origin,
            OPENHALL_STREAM_ORIGIN=self.stream,
            OPENHALL_DEMO="1" if demo else "",
            **environment,
        )
        if demo:
            (home / "demo").mkdir()
            shutil.copy(source.parent / KEYS, home / "demo" / KEYS)
        self.people = People(source.parent / KEYS)
        self.people.load()
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start everything and wait until the site answers."""
        with (self.home / "up.log").open("ab") as words:
            self.process = subprocess.Popen(
                openhall("up", "--port", str(self.port), "--workers", "1"),
                env=self.environment, stdin=subprocess.DEVNULL, stdout=words, stderr=words, start_new_session=True,
            )  # fmt: skip
        self.eventually(self.answers, seconds=120)

    def stop(self) -> None:
        """Stop everything, the way Ctrl-C does."""
        if self.process is None:
            return
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(40)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            Cluster(self.home).stop()
        self.process = None

    def tender(self) -> Tender:
        """A tender that nothing has happened to."""
        return Tender(self.origin, self.people.members)

    def called(self, *, due_in: timedelta = timedelta(hours=2)) -> Tender:
        """A tender that is open for bids, under the reference rules."""
        tender = self.tender()
        tender.plan(PLAN)
        tender.call(LOT, document=scenes.document(), due_at=clock.now() + due_in)
        return tender

    def answers(self) -> bool:
        """Whether the site answers with a page."""
        try:
            return self.get("/")[0] == 200
        except (OSError, http.client.HTTPException):
            assert self.process is None or self.process.poll() is None, self.words
            return False

    @property
    def words(self) -> str:
        """What the processes said last."""
        return (self.home / "up.log").read_text(errors="replace")[-6000:]

    def pid(self, program: str) -> int | None:
        """Process id of one of the programs, or of ``postgres``; None while it doesn't run."""
        assert self.process
        if program == "postgres":
            return Cluster(self.home).status().pid
        for pid in self.children(self.process.pid):
            try:
                words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if program.encode() in words and b"openhall.config.cli" in words:
                return pid
        return None

    def children(self, *parents: int | None) -> list[int]:
        """Processes that were started by one of these."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parent = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
                except OSError:
                    continue
                if parent in parents:
                    found.append(int(entry.name))
        return found

    def pids(self) -> list[int]:
        """Every process of the platform, the database's included."""
        assert self.process
        found: list[int] = []
        last = [pid for pid in (self.process.pid, self.pid("postgres")) if pid]
        while last:
            found += last
            last = [pid for pid in self.children(*last) if pid not in found]
        return found

    def kill(self, program: str) -> int:
        """kill -9; the process id that died."""
        pid = self.pid(program)
        assert pid, f"{program} does not run: {self.words}"
        os.kill(pid, signal.SIGKILL)
        return pid

    def eventually(self, true: Callable[[], Any], *, seconds: float = 60) -> Any:
        """What ``true`` returns, once it is something."""
        until = time.monotonic() + seconds
        while not (found := true()):
            if time.monotonic() > until:
                pytest.fail(f"it did not happen within {seconds:.0f} s: {self.words}")
            time.sleep(0.1)
        return found

    def rows(self, query: str, *values: Any) -> list[tuple[Any, ...]]:
        """Ask the platform's database."""
        with psycopg.connect(Cluster(self.home).url) as connection:
            return connection.execute(query, values or None).fetchall()

    def get(self, path: str, headers: dict[str, str] | None = None) -> tuple[int, bytes]:
        """Status and body of a public page, as a stranger gets it."""
        connection = http.client.HTTPConnection("localhost", self.port, timeout=30)
        try:
            connection.request("GET", path, headers={"Accept-Language": "en", **(headers or {})})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def json(self, path: str) -> Any:
        """A public JSON document."""
        return json.loads(self.get(path)[1])


class WithMembers(Platform):
    """``openhall up --members 4``: members as processes of their own, in folders of their own below the home."""

    members = 4

    def start(self) -> None:
        """Start everything and wait until the site answers."""
        with (self.home / "up.log").open("ab") as words:
            self.process = subprocess.Popen(
                openhall("up", "--port", str(self.port), "--workers", "1", "--members", str(self.members)),
                env=self.environment, stdin=subprocess.DEVNULL, stdout=words, stderr=words, start_new_session=True,
            )  # fmt: skip
        self.eventually(self.answers, seconds=400)

    def member(self, name: str) -> int:
        """Process id of a member."""
        assert self.process
        for pid in self.children(self.process.pid):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if str(self.home / "members" / name).encode() in words:
                return pid
        pytest.fail(f"the member {name} does not run")

    def standing(self) -> dict[str, Any]:
        """What the log says of itself and of its members."""
        found: dict[str, Any] = self.json("/api/v1/log")
        return found

    def acts(self) -> str:
        """Somebody does something; the digest of its leaf."""
        self.tender().plan(PLAN)
        [[leaf]] = self.rows("SELECT leaf_sha256 FROM witness_outbox WHERE code = 'PLN-01' ORDER BY id DESC LIMIT 1")
        return str(leaf)

    def witnessed(self, leaf: str) -> bool:
        """Whether the members' quorum has witnessed it."""
        return bool(self.json(f"/api/v1/receipts/{leaf}")["state"] == "witnessed")

    def adopts(self) -> None:
        """An authority adopts the policy of these members, and something is witnessed."""
        policy = uuid4()
        self.tender().as_("authority").act(
            "PUT", f"/api/v1/log/policies/{policy}", command="adopt_policy", object=f"policy:{policy}", version=0,
            payload={"policy": (self.home / "policy").read_text()},
        )  # fmt: skip
        leaf = self.acts()
        self.eventually(lambda: self.witnessed(leaf), seconds=120)
