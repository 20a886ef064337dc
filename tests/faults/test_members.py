"""The platform with members as processes of their own: an act becomes witnessed, whoever dies or stalls on the way."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import override_settings
from tests.faults.conftest import load

from openhall_verify import Failed, read_policy, verify_promise, verify_receipt

running = load("running")
#: One platform whose story the tests tell in turn, so they stay together.
pytestmark = pytest.mark.xdist_group("members")


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Any]:
    one = running.WithMembers(tmp_path_factory.mktemp("witnessed") / "home")
    try:
        one.start()
        with override_settings(OPENHALL_HOME=one.home, OPENHALL_ORIGIN=one.origin, OPENHALL_INSTANCE="scratch"):
            yield one
    finally:
        one.stop()


def test_nothing_is_witnessed_before_somebody_says_who_does(platform: Any) -> None:
    leaf = platform.acts()

    platform.eventually(lambda: platform.json(f"/api/v1/receipts/{leaf}")["state"] == "logged")
    assert platform.standing()["policy"] is None


@pytest.fixture
def adopted(platform: Any) -> Any:
    """The platform, once an authority has adopted the policy: each test can be run by itself, on any worker."""
    if platform.standing()["policy"] is None:
        platform.adopts()
    return platform


def test_an_authority_adopts_the_policy_and_everything_is_witnessed(adopted: Any, tmp_path: Path) -> None:
    platform = adopted
    leaf = platform.acts()

    platform.eventually(lambda: platform.witnessed(leaf), seconds=120)

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
        except Failed:
            return False
        return judged.passed[-1].code == "kept"

    platform.eventually(kept)


def test_members_redo_the_rules_and_agree(adopted: Any) -> None:
    platform = adopted

    def all_agree() -> bool:
        found = platform.standing()["members"]
        return len(found) == platform.members and all(one["replay_agrees"] for one in found)

    platform.eventually(all_agree, seconds=120)
    assert platform.standing()["disagreements"] == []


def test_the_quorum_goes_on_when_the_network_process_and_a_member_are_killed(adopted: Any) -> None:
    platform = adopted
    names = [one["name"] for one in platform.standing()["members"]]
    old = platform.kill("network")
    died = platform.member(names[3])
    os.kill(died, signal.SIGKILL)

    leaf = platform.acts()

    platform.eventually(lambda: platform.witnessed(leaf), seconds=120)
    platform.eventually(lambda: platform.pid("network") not in (None, old))
    size = platform.standing()["head"]
    platform.eventually(lambda: platform.standing()["members"][3]["size"] >= size, seconds=120)


def test_a_member_that_stalls_is_named_and_the_others_go_on(adopted: Any) -> None:
    platform = adopted
    names = [one["name"] for one in platform.standing()["members"]]
    stalled = platform.member(names[2])
    os.kill(stalled, signal.SIGSTOP)
    try:
        leaf = platform.acts()
        platform.eventually(lambda: platform.witnessed(leaf), seconds=120)
        platform.eventually(lambda: platform.standing()["members"][2]["problem"] == "slow", seconds=60)
        page = platform.get("/log")[1].decode()
        assert "It doesn’t answer in time." in page
    finally:
        os.kill(stalled, signal.SIGCONT)
    platform.eventually(lambda: platform.standing()["members"][2]["problem"] is None, seconds=120)
