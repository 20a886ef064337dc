"""The network between the log and a member is cut for a while: the quorum goes on without it, and it catches up.

A real cut: the member runs in a network namespace of its own, and the line between the two is taken down.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from openhall.witness import network as networking
from openhall.witness import public as witness
from openhall.witness import quorum
from openhall.witness.acts import REGISTRY
from openhall.witness.keys import verifier
from openhall.witness.models import AdoptedPolicy, Disagreement, NetworkMember

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
LONGEST_PAUSE = 6.0
"""In place of the minute that the network leaves at most before it asks again."""
CUT_SECONDS = 30
HELPER = Path(__file__).parents[1] / "witness" / "members.py"
KIND = REGISTRY.get("TST-12") or witness.ActKind(
    code="TST-12", subsystem="tests", name="Cut", meaning="An act of the tests of a cut network.", command="none"
)
_spec = spec_from_file_location("openhall_tests_of_members", HELPER)
assert _spec
assert _spec.loader
members = sys.modules.setdefault(_spec.name, module_from_spec(_spec))
_spec.loader.exec_module(members)


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True, timeout=20)


def namespaces_work() -> bool:
    if shutil.which("ip") is None or os.geteuid() != 0:
        return False
    name = f"oh-try-{os.getpid()}"
    tried = subprocess.run(["ip", "netns", "add", name], check=False, capture_output=True)
    subprocess.run(["ip", "netns", "del", name], check=False, capture_output=True)
    return tried.returncode == 0


class Line:
    """A namespace, and the line to it."""

    def __init__(self) -> None:
        number = os.getpid() % 250
        self.name, self.here, self.there = f"oh-{os.getpid()}", f"oh{os.getpid() % 10**6}a", f"oh{os.getpid() % 10**6}b"
        self.address = f"10.213.{number}.2"
        ip("netns", "add", self.name)
        ip("link", "add", self.here, "type", "veth", "peer", "name", self.there, "netns", self.name)
        ip("addr", "add", f"10.213.{number}.1/30", "dev", self.here)
        ip("netns", "exec", self.name, "ip", "addr", "add", f"{self.address}/30", "dev", self.there)
        ip("netns", "exec", self.name, "ip", "link", "set", "lo", "up")
        self.join()

    def cut(self) -> None:
        # At the far end, so that this side keeps the route: nobody else on the way may answer instead.
        ip("netns", "exec", self.name, "ip", "link", "set", self.there, "down")

    def join(self) -> None:
        ip("link", "set", self.here, "up")
        ip("netns", "exec", self.name, "ip", "link", "set", self.there, "up")

    def remove(self) -> None:
        subprocess.run(["ip", "netns", "del", self.name], check=False, capture_output=True)
        subprocess.run(["ip", "link", "del", self.here], check=False, capture_output=True)


@pytest.fixture
def line() -> Iterator[Line]:
    if not namespaces_work():
        pytest.skip("needs root and network namespaces")
    made = Line()
    yield made
    made.remove()


@pytest.fixture
def far(line: Line, settings: Any, tmp_path: Path) -> Iterator[Any]:
    """A member beyond the line."""
    settings.OPENHALL_HOME = tmp_path
    twin = members.SmallMember("far", verifier())
    twin.stop()  # only its keys are needed here; the member itself is the process
    twin.url = f"http://{line.address}:7380"
    process = subprocess.Popen(
        ["ip", "netns", "exec", line.name, sys.executable, str(HELPER), "far", str(verifier()), line.address, "7380"],
        stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONPATH": str(Path(__file__).parents[2] / "src")},
    )
    assert process.stdout
    assert process.stdout.readline() == b"ready\n"
    yield twin
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.fixture
def near(far: Any) -> Iterator[list[Any]]:
    """Three members on this side."""
    found = [members.SmallMember(name, verifier()) for name in ("audit", "notary", "university")]
    yield found
    for member in found:
        member.stop()


def grows() -> int:
    with transaction.atomic():
        witness.record(KIND(object=f"thing:{uuid4()}"), intent=None, actor=witness.LOG, at=NOON)
    witness.drain_all()
    head = witness.published()
    assert head is not None
    return head.size


class Watched:
    """A policy of three near members and the far one (three must sign), and a network process whose turns we make."""

    def __init__(self, near: list[Any], far: Any) -> None:
        text = members.policy_text(verifier(), [*near, far], threshold=3)
        AdoptedPolicy.objects.create(
            uuid=uuid4(), text=text, sha256="0" * 64, members=4, threshold=3, mirrors=0, adopted_at=NOON,
            adopted_by=uuid4(), leaf_sha256="0" * 64,
        )  # fmt: skip
        self.network = networking.Network(period=0.0, timeout=1.0, now=lambda: datetime.now(UTC), wall=time.time)

    def until(self, true: Callable[[], Any], seconds: float = 60.0) -> None:
        end = time.monotonic() + seconds
        while not true():
            self.network.turn(0.05)
            assert time.monotonic() < end, "it did not happen in time"

    def for_(self, seconds: float) -> None:
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.network.turn(0.05)

    @property
    def far(self) -> NetworkMember:
        return NetworkMember.objects.get(name="far")


@pytest.fixture
def watched(transactional_db: None, near: list[Any], far: Any) -> Iterator[Watched]:
    made = Watched(near, far)
    yield made
    made.network.stop()


def test_a_member_behind_a_cut_line_is_missed_and_comes_back(line: Line, near: list[Any], watched: Watched) -> None:
    size = grows()
    watched.until(lambda: NetworkMember.objects.filter(size=size).count() == 4)
    line.cut()
    for _ in range(3):
        size = grows()
        started = time.monotonic()
        watched.until(lambda size=size: witness.witnessed_size() == size)
        assert time.monotonic() - started < 30
    watched.until(lambda: watched.far.problem in ("slow", "unreachable"))
    assert watched.far.size == 1
    since = watched.far.problem_since

    near[0].behaviour = "fault"  # now two of four are away: the log goes on, the quorum stands still
    size = grows()
    watched.until(lambda: NetworkMember.objects.get(name="audit").problem == "fault")
    assert witness.witnessed_size() == size - 1
    assert watched.far.problem_since == since

    line.join()
    watched.until(lambda: watched.far.size == size, seconds=120)
    watched.until(lambda: witness.witnessed_size() == size)
    assert watched.far.problem == ""
    assert not Disagreement.objects.exists()
    assert quorum.quorum_head() is not None


def test_after_a_cut_of_minutes_it_has_everything_within_one(
    line: Line, near: list[Any], watched: Watched, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whoever can't be reached is asked more and more rarely, but at least once a minute; the others never wait.

    Minutes pass ten times as fast here: pauses grow to six seconds, and the cut is five of these long.
    """
    assert networking.LONGEST_PAUSE == 10 * LONGEST_PAUSE
    monkeypatch.setattr(networking, "LONGEST_PAUSE", LONGEST_PAUSE)
    size = grows()
    watched.until(lambda: NetworkMember.objects.filter(size=size).count() == 4)
    line.cut()
    end = time.monotonic() + CUT_SECONDS
    while time.monotonic() < end:
        size = grows()
        watched.until(lambda size=size: witness.witnessed_size() == size, seconds=15)
        watched.for_(2)
    link = next(link for link in watched.network._links if link.member.name == "far")
    assert 5 <= link.failures <= 2 + CUT_SECONDS / 4  # asked rarely: without pauses once a second
    assert watched.far.size == 1

    line.join()
    watched.until(lambda: watched.far.size == size, seconds=LONGEST_PAUSE + 15)
    assert not NetworkMember.objects.exclude(problem="").exists()
    assert not Disagreement.objects.exists()
