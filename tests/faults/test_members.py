"""The platform with members as processes of their own: an act becomes witnessed, whoever dies or stalls on the way."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import override_settings
from tests.faults.conftest import load

from openhall_verify import read_policy, verify_promise, verify_receipt

running = load("running")
#: One platform whose story the tests tell in turn, so they stay together.
pytestmark = pytest.mark.xdist_group("members")
MEMBERS = 4


class WithMembers(running.Platform):
    """``openhall up --members 4``."""

    def start(self) -> None:
        with (self.home / "up.log").open("ab") as words:
            self.process = subprocess.Popen(
                running.openhall("up", "--port", str(self.port), "--workers", "1", "--members", str(MEMBERS)),
                env=self.environment, stdin=subprocess.DEVNULL, stdout=words, stderr=words, start_new_session=True,
            )  # fmt: skip
        self.eventually(self.answers, seconds=180)

    def member(self, name: str) -> int:
        """Process id of a member."""
        assert self.process
        for pid in self.children(self.process.pid):
            words = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
            if str(self.home / "members" / name).encode() in words:
                return pid
        pytest.fail(f"the member {name} does not run")

    def standing(self) -> dict[str, Any]:
        return self.json("/api/v1/log")


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    one = WithMembers(tmp_path_factory.mktemp("witnessed") / "home")
    try:
        one.start()
        with override_settings(OPENHALL_HOME=one.home, OPENHALL_ORIGIN=one.origin, OPENHALL_INSTANCE="scratch"):
            yield one
    finally:
        one.stop()


def acts(platform: Any) -> str:
    """Somebody does something; the digest of its leaf."""
    tender = platform.tender()
    tender.plan(running.PLAN)
    [[leaf]] = platform.rows("SELECT leaf_sha256 FROM witness_outbox WHERE code = 'PLN-01' ORDER BY id DESC LIMIT 1")
    return str(leaf)


def witnessed(platform: Any, leaf: str) -> bool:
    return bool(platform.json(f"/api/v1/receipts/{leaf}")["state"] == "witnessed")


def test_nothing_is_witnessed_before_somebody_says_who_does(platform: Any) -> None:
    leaf = acts(platform)

    platform.eventually(lambda: platform.json(f"/api/v1/receipts/{leaf}")["state"] == "logged")
    assert platform.standing()["policy"] is None


@pytest.fixture
def adopted(platform: Any) -> Any:
    """The platform, once an authority has adopted the policy: each test can be run by itself, on any worker."""
    if platform.standing()["policy"] is None:
        policy = uuid4()
        platform.tender().as_("authority").act(
            "PUT", f"/api/v1/log/policies/{policy}", command="adopt_policy", object=f"policy:{policy}", version=0,
            payload={"policy": (platform.home / "policy").read_text()},
        )  # fmt: skip
        leaf = acts(platform)
        platform.eventually(lambda: witnessed(platform, leaf), seconds=120)
    return platform


def test_an_authority_adopts_the_policy_and_everything_is_witnessed(adopted: Any, tmp_path: Path) -> None:
    platform = adopted
    leaf = acts(platform)

    platform.eventually(lambda: witnessed(platform, leaf), seconds=120)

    (tmp_path / "it.tlog-proof").write_bytes(platform.get(f"/receipts/{leaf}/proof")[1])
    (tmp_path / "it.promise").write_bytes(platform.get(f"/receipts/{leaf}/promise")[1])
    (tmp_path / "policy").write_bytes(platform.get("/log/policy")[1])
    (tmp_path / "quorum").write_bytes(platform.get("/log/quorum")[1])
    rules = read_policy(tmp_path / "policy")
    report = verify_receipt(tmp_path / "it.tlog-proof", log_key=str(rules.logs[0].key), policy=rules)
    assert {"inclusion", "quorum"} <= {passed.code for passed in report.passed}
    # A mirror's own copy is enough to judge the promise; it may be a moment behind.
    mirror = next((platform.home / "members").iterdir()) / "copy"

    def kept() -> bool:
        try:
            judged = verify_promise(
                tmp_path / "it.promise", policy=tmp_path / "policy", copy=mirror, head=tmp_path / "quorum"
            )
        except Exception:
            return False
        return judged.passed[-1].code == "kept"

    platform.eventually(kept)


def test_members_redo_the_rules_and_agree(adopted: Any) -> None:
    platform = adopted

    def all_agree() -> bool:
        found = platform.standing()["members"]
        return len(found) == MEMBERS and all(one["replay_agrees"] for one in found)

    platform.eventually(all_agree, seconds=120)
    assert platform.standing()["disagreements"] == []


def test_the_quorum_goes_on_when_the_network_process_and_a_member_are_killed(adopted: Any) -> None:
    platform = adopted
    names = [one["name"] for one in platform.standing()["members"]]
    old = platform.kill("network")
    died = platform.member(names[3])
    os.kill(died, signal.SIGKILL)

    leaf = acts(platform)

    platform.eventually(lambda: witnessed(platform, leaf), seconds=120)
    platform.eventually(lambda: platform.pid("network") not in (None, old))
    size = platform.standing()["head"]
    platform.eventually(lambda: platform.standing()["members"][3]["size"] >= size, seconds=120)


def test_a_member_that_stalls_is_named_and_the_others_go_on(adopted: Any) -> None:
    platform = adopted
    names = [one["name"] for one in platform.standing()["members"]]
    stalled = platform.member(names[2])
    os.kill(stalled, signal.SIGSTOP)
    try:
        leaf = acts(platform)
        platform.eventually(lambda: witnessed(platform, leaf), seconds=120)
        platform.eventually(lambda: platform.standing()["members"][2]["problem"] == "slow", seconds=60)
        page = platform.get("/log")[1].decode()
        assert "It doesn’t answer in time." in page
    finally:
        os.kill(stalled, signal.SIGCONT)
    platform.eventually(lambda: platform.standing()["members"][2]["problem"] is None, seconds=120)
