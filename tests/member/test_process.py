"""A member as people run it: a process that is killed, asked by many at once, run twice, and out of room."""

from __future__ import annotations

import contextlib
import http.client
import json
import random
import resource
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.member.conftest import Process
from tests.member.tiny_log import LOG_KEY, ORIGIN, Reply, TinyLog, leaf

from openhall_log import (
    Checkpoint,
    VerifierKey,
    open_checkpoint,
    open_note,
    parse_bundle,
    read_cosignature,
)
from openhall_member.requests import MAX_BODY_BYTES

Start = Callable[..., Process]


@pytest.fixture
def running(log: TinyLog, make_folder: Callable[..., Path], start_member: Start) -> Process:
    log.grow(300)
    return start_member(make_folder(log)).wait()


def keys(process: Process) -> dict[str, VerifierKey]:
    found = json.loads(process.below("status")[1])["keys"]
    return {role: VerifierKey.parse(vkey) for role, vkey in found.items() if vkey}


class TestHttp:
    def test_everything_that_a_member_serves(self, log: TinyLog, running: Process) -> None:
        log.record_state()
        status, _, body = running.ask("POST", "/add-checkpoint", log.request(0))
        assert status == 200
        known = keys(running)
        head = Checkpoint(ORIGIN, 301, log.root)
        assert read_cosignature(body, head, known["witness"])

        running.until("status", lambda _, said: json.loads(said)["state"] == "agrees")
        checkpoint = open_checkpoint(running.below("checkpoint")[1], LOG_KEY.verifier, [known["witness"]])
        mirror = open_checkpoint(running.below("mirror")[1], LOG_KEY.verifier, [known["mirror"]])
        assert checkpoint.checkpoint == mirror.checkpoint == head
        assert len(checkpoint.cosignatures) == len(mirror.cosignatures) == 1
        said = open_note(running.below("replay")[1], [known["replay"]]).text.split("\n")
        assert said[1] == "300"
        document = json.loads(running.below("status")[1])
        assert {name: document[name] for name in ("v", "name", "size", "mirrored", "replayed", "state", "detail")} == {
            "v": 1, "name": "audit-office", "size": 301, "mirrored": 301, "replayed": 301,
            "state": "agrees", "detail": "",
        }  # fmt: skip
        assert document["clock"].endswith("Z")

    def test_tiles_of_the_mirror_at_any_width(self, log: TinyLog, running: Process) -> None:
        running.ask("POST", "/add-checkpoint", log.request(0))
        running.until("mirror", lambda status, _: status == 200)

        for path in ("tile/0/000", "tile/1/000.p/1", "tile/0/001.p/44", "tile/entries/000", "tile/entries/001.p/44"):
            assert running.below(path) == (200, log.store.read(path))
        assert running.below("tile/0/000.p/7") == (200, log.store.read("tile/0/000")[: 7 * 32])
        assert parse_bundle(running.below("tile/entries/000.p/7")[1], width=7) == log.entries[:7]
        for path in ("tile/0/001", "tile/0/001.p/45", "tile/0/1", "tile/0/../../keys/witness.key", "tile/9/000"):
            assert running.below(path)[0] == 404

    def test_one_that_is_no_mirror(self, log: TinyLog, make_folder: Callable[..., Path], start_member: Start) -> None:
        log.grow(3)
        process = start_member(make_folder(log, mirror=False)).wait()
        process.ask("POST", "/add-checkpoint", log.request(0))
        process.until("status", lambda _, said: json.loads(said)["replayed"] == 3)

        assert [process.below(path)[0] for path in ("mirror", "replay", "tile/0/000.p/3", "checkpoint")] == [
            404, 404, 404, 200,
        ]  # fmt: skip

    def test_before_anything_was_cosigned(self, running: Process) -> None:
        assert [running.below(path)[0] for path in ("checkpoint", "replay")] == [404, 404]
        assert running.ask("GET", "/nothing")[0] == 404
        assert running.ask("GET", "/add-checkpoint")[0] == 405
        assert running.ask("GET", f"/{'0' * 64}/checkpoint")[0] == 404

    def test_a_body_without_end_is_cut_off(self, log: TinyLog, running: Process) -> None:
        for body in (b"x" * (MAX_BODY_BYTES + 1), b"x" * 30_000_000):
            # It may answer and close while we are still sending.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                assert running.ask("POST", "/add-checkpoint", body)[0] == 413
        assert running.ask("POST", "/add-checkpoint", log.request(0))[0] == 200

    def test_half_a_request_blocks_nobody(self, log: TinyLog, running: Process) -> None:
        halves = []
        for _ in range(40):
            half = socket.create_connection(("127.0.0.1", running.settings.port))
            half.sendall(b"POST /add-checkpoint HTTP/1.1\r\nHost: m\r\nContent-Length: 1000\r\n\r\nold 0")
            halves.append(half)

        assert running.ask("POST", "/add-checkpoint", log.request(0))[0] == 200
        for half in halves:
            half.close()

    @pytest.mark.parametrize(
        ("accepted", "language", "words"),
        [
            ("", "en", "All is well"),
            ("ko-KR,ko;q=0.9,en;q=0.8", "ko", "이상이 없습니다"),
            ("fr;q=0.9, zh-CN;q=0.8", "zh-Hans", "一切正常"),
            ("vi", "vi", "Mọi việc đều ổn"),
            ("xx;q=nonsense", "en", "All is well"),
        ],
        ids=["none", "Korean", "Chinese", "Vietnamese", "nonsense"],
    )
    def test_the_page(self, log: TinyLog, running: Process, accepted: str, language: str, words: str) -> None:
        running.ask("POST", "/add-checkpoint", log.request(0))
        running.until("status", lambda _, said: json.loads(said)["state"] == "agrees")

        status, headers, body = running.ask("GET", "/", **{"Accept-Language": accepted})

        page = body.decode()
        assert status == 200
        assert f'<html lang="{language}">' in page
        assert words in page
        assert "script" not in page
        assert headers["content-security-policy"].startswith("default-src 'none'")


class TestKilled:
    @pytest.mark.slow
    def test_again_and_again_while_cosigning_and_copying(
        self, log: TinyLog, make_folder: Callable[..., Path], start_member: Start
    ) -> None:
        """Whatever was answered is remembered; no size ever has two roots; it never goes back."""
        folder = make_folder(log)
        dice = random.Random(7)
        old, answered = 0, 0
        witness: VerifierKey | None = None
        for _ in range(6):
            process = start_member(folder).wait()
            witness = witness or keys(process)["witness"]
            timer = threading.Timer(dice.uniform(0.05, 0.9), process.kill)
            timer.start()
            try:
                while True:
                    log.grow(dice.choice([1, 3, 700]))
                    status, _, body = process.ask("POST", "/add-checkpoint", log.request(old))
                    if status == 409:
                        old = int(body)
                        assert old >= answered, "it forgot what it had answered"
                        status, _, body = process.ask("POST", "/add-checkpoint", log.request(old))
                    assert status == 200, body
                    read_cosignature(body, Checkpoint(ORIGIN, log.size, log.root), witness)
                    old = answered = log.size
            except (OSError, http.client.HTTPException):
                timer.join()
        process = start_member(folder).wait()
        log.record_state()
        status, _, body = process.ask("POST", "/add-checkpoint", log.request(old))
        if status == 409:
            assert int(body) >= answered
            assert process.ask("POST", "/add-checkpoint", log.request(int(body)))[0] == 200
        process.until("status", lambda _, said: json.loads(said)["vouched"] == log.size - 1, 120)
        assert process.stop() == 0
        done = subprocess.run(
            [sys.executable, "-m", "openhall_member.cli", "check", str(folder)],
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stdout

    def test_a_fork_after_a_kill_is_refused(
        self, tmp_path: Path, log: TinyLog, make_folder: Callable[..., Path], start_member: Start
    ) -> None:
        log.grow(5)
        folder = make_folder(log)
        process = start_member(folder).wait()
        assert process.ask("POST", "/add-checkpoint", log.request(0))[0] == 200
        process.kill()
        other = TinyLog(tmp_path / "other")
        other.add([leaf(number, other=True) for number in range(5)])

        process = start_member(folder).wait()

        assert process.ask("POST", "/add-checkpoint", other.request(0))[0] == 409
        assert process.ask("POST", "/add-checkpoint", log.request(5))[0] == 503


class TestCheckedMeanwhile:
    def test_a_member_that_grows_while_it_is_checked(self, log: TinyLog, running: Process) -> None:
        log.record_state()
        running.ask("POST", "/add-checkpoint", log.request(0))
        running.until("replay", lambda status, _: status == 200)
        stop = threading.Event()

        def grow() -> None:
            while not stop.is_set():
                old = log.size
                log.grow(17)
                if old % 3 == 0:
                    log.record_state()
                assert running.ask("POST", "/add-checkpoint", log.request(old))[0] == 200

        thread = threading.Thread(target=grow)
        thread.start()
        done = [
            subprocess.run(
                [sys.executable, "-m", "openhall_member.cli", "check", str(running.folder)],
                capture_output=True, text=True, check=False,
            )
            for _ in range(2)
        ]  # fmt: skip
        stop.set()
        thread.join()

        assert [each.returncode for each in done] == [0, 0], [each.stdout + each.stderr for each in done]


class TestOutage:
    def test_a_log_that_is_away_for_a_while(self, log: TinyLog, running: Process) -> None:
        running.ask("POST", "/add-checkpoint", log.request(0))
        running.until("mirror", lambda status, _: status == 200)
        log.misbehave = lambda _: Reply(503)
        running.until("status", lambda _, said: "503" in json.loads(said)["detail"])
        log.grow(3)
        assert running.ask("POST", "/add-checkpoint", log.request(300))[0] == 200, "cosigning needs no copy"
        running.until("status", lambda _, said: json.loads(said)["state"] == "behind")

        log.misbehave = lambda _: None
        log.grow(1)
        running.ask("POST", "/add-checkpoint", log.request(303))

        running.until("status", lambda _, said: not json.loads(said)["detail"])
        document = json.loads(running.below("status")[1])
        assert (document["state"], document["mirrored"]) == ("agrees", 304)
        assert "The log can be followed again." in running.log

    def test_a_fork_shown_to_this_member_alone(self, tmp_path: Path, log: TinyLog, running: Process) -> None:
        running.ask("POST", "/add-checkpoint", log.request(0))
        running.until("mirror", lambda status, _: status == 200)
        other = TinyLog(tmp_path / "other")
        other.add([*log.entries[:200], *(leaf(number, other=True) for number in range(200, 500))])
        log.folder = other.folder

        running.until("status", lambda _, said: json.loads(said)["state"] == "forked")

        assert running.ask("POST", "/add-checkpoint", log.request(300))[0] == 503
        assert b"evidence/fork-" in running.below("status")[1]


class TestManyAtOnce:
    def test_of_two_histories_only_one_is_ever_signed(
        self, tmp_path: Path, log: TinyLog, make_folder: Callable[..., Path], start_member: Start
    ) -> None:
        log.grow(4)
        other = TinyLog(tmp_path / "other")
        other.add([*log.entries, *(leaf(number, other=True) for number in range(40))])
        log.grow(40)
        process = start_member(make_folder(log, poll_seconds="60")).wait()
        port = process.settings.port
        assert process.ask("POST", "/add-checkpoint", log.request(0, size=4))[0] == 200
        signed: list[tuple[int, bytes]] = []

        def ask(bodies: list[tuple[int, bytes, bytes]]) -> None:
            connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
            for size, root, body in bodies:
                connection.request("POST", "/add-checkpoint", body)
                answer = connection.getresponse()
                answer.read()
                if answer.status == 200:
                    signed.append((size, root))
            connection.close()

        steps = [
            [(size, each.tree.root_at(size), each.request(size - 1, size=size)) for size in range(5, 45)]
            for each in (log, other, log, other)
        ]
        threads = [threading.Thread(target=ask, args=(step,)) for step in steps]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert signed
        roots = dict(signed)
        assert set(signed) == set(roots.items()), "one size has two roots"
        assert sum(root == log.tree.root_at(size) for size, root in roots.items()) in (0, len(roots))


class TestOneProcess:
    def test_a_second_one_is_refused(self, running: Process) -> None:
        done = subprocess.run(
            [sys.executable, "-m", "openhall_member.cli", "run", str(running.folder)],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip

        assert done.returncode == 1
        assert "already runs" in done.stderr

    def test_an_address_that_is_taken(self, running: Process, log: TinyLog, make_folder: Callable[..., Path]) -> None:
        folder = make_folder(log, name="other", listen=f'"127.0.0.1:{running.settings.port}"')

        done = subprocess.run(
            [sys.executable, "-m", "openhall_member.cli", "run", str(folder)],
            capture_output=True, text=True, check=False, timeout=60,
        )  # fmt: skip

        assert done.returncode == 1
        assert "can't be listened on" in done.stderr

    def test_it_ends_politely_and_soon(self, running: Process) -> None:
        begun = time.monotonic()

        assert running.stop() == 0

        assert time.monotonic() - begun < 30
        assert "Ended." in running.log
        assert "panicked" not in running.log


class TestFullDisk:
    def test_nothing_is_signed_until_there_is_room(self, log: TinyLog, running: Process) -> None:
        """No file of the process may grow: what a full disk does, without one."""
        assert running.ask("POST", "/add-checkpoint", log.request(0))[0] == 200
        running.until("status", lambda _, said: json.loads(said)["mirrored"] == 300)
        pid = running.process.pid
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
        log.grow(5)

        status, _, body = running.ask("POST", "/add-checkpoint", log.request(300))

        assert status == 500
        assert "—" not in body.decode()
        document = json.loads(running.below("status")[1])
        assert (document["size"], document["mirrored"]) == (300, 300)
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
        assert running.ask("POST", "/add-checkpoint", log.request(300))[0] == 200
        running.until("status", lambda _, said: json.loads(said)["mirrored"] == 305)

    def test_nothing_is_vouched_for(self, log: TinyLog, running: Process) -> None:
        assert running.ask("POST", "/add-checkpoint", log.request(0))[0] == 200
        running.until("status", lambda _, said: json.loads(said)["mirrored"] == 300)
        log.misbehave = lambda _: Reply(503)
        log.grow(5)
        assert running.ask("POST", "/add-checkpoint", log.request(300))[0] == 200
        pid = running.process.pid
        before = resource.prlimit(pid, resource.RLIMIT_FSIZE, (100, resource.RLIM_INFINITY))
        log.misbehave = lambda _: None

        running.until("status", lambda _, said: "can't be written" in json.loads(said)["detail"])

        mirror = open_checkpoint(running.below("mirror")[1], LOG_KEY.verifier)
        assert mirror.checkpoint.size == 300
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)
        running.until("status", lambda _, said: json.loads(said)["mirrored"] == 305)
