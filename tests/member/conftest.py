"""Fixtures of the member's tests: members in this process or in their own, and a tiny log that they watch."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from http.server import ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from tests.member.tiny_log import Handler, TinyLog

from openhall.config.ports import free_ports
from openhall_member import member as members
from openhall_member import settings as settings_file
from openhall_member.following import Follower
from openhall_member.member import Member, origin_hash
from openhall_member.status import status

SHARED = Path(__file__).resolve().parents[2].parent / "shared"


@pytest.fixture
def serve() -> Iterator[Callable[[TinyLog], TinyLog]]:
    """Puts a web server before a log."""
    running: list[ThreadingHTTPServer] = []

    def begin(log: TinyLog) -> TinyLog:
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.log = log  # type: ignore[attr-defined]
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()
        running.append(server)
        log.url = f"http://127.0.0.1:{server.server_address[1]}/log/"
        return log

    yield begin
    for server in running:
        server.shutdown()
        server.server_close()


@pytest.fixture
def log(tmp_path: Path, serve: Callable[[TinyLog], TinyLog]) -> TinyLog:
    return serve(TinyLog(tmp_path / "log"))


@pytest.fixture
def make_folder(tmp_path: Path) -> Callable[..., Path]:
    """Makes a member's folder that looks at its log without waiting."""

    def make(log: TinyLog, *, name: str = "audit-office", mirror: bool = True, **changes: str) -> Path:
        folder = tmp_path / name.replace("/", "-")
        members.make(
            folder,
            name=name,
            log_key=str(log.key.verifier),
            log_url=log.url or "http://127.0.0.1:9/log/",
            mirror=mirror,
            listen=f"127.0.0.1:{free_ports(1)}",
            public_url=None,
        )
        path = folder / settings_file.SETTINGS_FILE
        text = path.read_text()
        for key, value in {"poll_seconds": "0.1", "unasked_seconds": "0.05", **changes}.items():
            lines = [f"{key} = {value}" if line.startswith(f"{key} =") else line for line in text.splitlines()]
            text = "\n".join(lines) + "\n"
        path.write_text(text)
        return folder

    return make


@dataclass
class Inside:
    """A member in this process, whose rounds are walked one by one."""

    member: Member
    follower: Follower

    @property
    def state(self) -> str:
        return str(self.document["state"])

    @property
    def document(self) -> dict[str, Any]:
        return status(self.member, self.follower.standing)

    def ask(self, body: bytes) -> tuple[int, str]:
        answer = self.member.witness.add_checkpoint(body)
        return answer.status, answer.body


@pytest.fixture
def inside(make_folder: Callable[..., Path]) -> Iterator[Callable[..., Inside]]:
    """Opens a member in this process."""
    opened: list[Inside] = []

    def begin(log: TinyLog, *, folder: Path | None = None, **options: Any) -> Inside:
        member = Member(settings_file.read(folder or make_folder(log, **options)))
        opened.append(Inside(member, Follower(member)))
        return opened[-1]

    yield begin
    for each in opened:
        each.follower.site.close()
        each.member.close()


class Process:
    """A member in a process of its own, as people run it."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.settings = settings_file.read(folder)
        self.output = (folder.parent / f"{folder.name}.output").open("ab")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "openhall_member.cli", "run", str(folder)],
            stdout=self.output,
            stderr=self.output,
            env={**os.environ, "PYTHONPATH": str(Path(members.__file__).parents[1]), **environment},
        )
        self._connection: http.client.HTTPConnection | None = None

    @property
    def log(self) -> str:
        return Path(str(self.output.name)).read_text()

    def wait(self) -> Process:
        """Wait until it answers."""
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            assert self.process.poll() is None, self.log
            try:
                with socket.create_connection(("127.0.0.1", self.settings.port), timeout=1):
                    return self
            except OSError:
                time.sleep(0.02)
        raise AssertionError(f"The member doesn't answer: {self.log}")

    def ask(
        self, method: str, path: str, body: bytes | None = None, **headers: str
    ) -> tuple[int, dict[str, str], bytes]:
        """One request on a kept connection."""
        connection = self._connection or http.client.HTTPConnection("127.0.0.1", self.settings.port, timeout=60)
        self._connection = connection
        try:
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        except (OSError, http.client.HTTPException):
            connection.close()
            self._connection = None
            raise

    def below(self, path: str) -> tuple[int, bytes]:
        """What it serves for its log."""
        status, _, body = self.ask("GET", f"/{origin_hash(self.settings.origin)}/{path}")
        return status, body

    def until(self, path: str, right: Callable[[int, bytes], bool], seconds: float = 60) -> bytes:
        """Wait until an answer is right."""
        deadline = time.monotonic() + seconds
        while True:
            status, body = self.below(path)
            if right(status, body):
                return body
            assert time.monotonic() < deadline, (status, body, self.log)
            time.sleep(0.05)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self._forget()

    def stop(self) -> int:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        code = self.process.wait(timeout=60)
        self._forget()
        return code

    def _forget(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        self.output.close()


@pytest.fixture
def start_member() -> Iterator[Callable[..., Process]]:
    """Starts members in processes of their own, and ends them."""
    started: list[Process] = []

    def begin(folder: Path, **environment: str) -> Process:
        started.append(Process(folder, **environment))
        return started[-1]

    yield begin
    for process in started:
        if process.process.poll() is None:
            process.kill()
        process.output.close()
