"""Each detector: what makes it speak, and what leaves it silent."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from openhall.witness_room.warnings.detectors import (
    clock_drift,
    contradiction,
    disagreeing_member,
    late_promise,
    missing_member,
    replay_mismatch,
    revoked_key,
    stalled_head,
)
from openhall.witness_room.warnings.signals import (
    Clock,
    Contradiction,
    Logged,
    Member,
    Mismatch,
    Signals,
    UsedAfterRevocation,
    Waiting,
)

NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
QUIET = Signals(
    at=NOON,
    head=10,
    published=10,
    quorum=10,
    members=(Member("audit", "agrees", 10, NOON, "", 0.5),),
    clocks=(Clock("database", 0.01),),
)


def ago(**time: float) -> datetime:
    return NOON - timedelta(**time)


def codes(detector: Any, signals: Signals) -> list[str]:
    return [one.kind.code for one in detector.look(signals)]


@pytest.mark.parametrize(
    "detector",
    [
        late_promise, stalled_head, missing_member, disagreeing_member, replay_mismatch, contradiction, clock_drift,
        revoked_key,
    ],
    ids=lambda module: module.__name__.rpartition(".")[2],
)  # fmt: skip
def test_a_quiet_house_raises_nothing(detector):
    assert codes(detector, QUIET) == []


class TestLatePromise:
    def test_an_act_that_waits_beyond_a_minute(self):
        assert codes(late_promise, replace(QUIET, waiting=(Waiting("a" * 64, ago(seconds=61)),))) == ["slow_promise"]
        assert codes(late_promise, replace(QUIET, waiting=(Waiting("a" * 64, ago(seconds=59)),))) == []

    def test_an_act_that_waits_beyond_its_promise(self):
        late = replace(QUIET, waiting=(Waiting("a" * 64, ago(minutes=10, seconds=1)),))
        assert codes(late_promise, late) == ["slow_promise", "late_promise"]
        assert codes(late_promise, replace(QUIET, waiting=(Waiting("a" * 64, ago(minutes=10)),))) == ["slow_promise"]

    def test_a_leaf_behind_one_that_was_recorded_after_its_time(self):
        in_order = (Logged(8, "a" * 64, ago(minutes=20)), Logged(9, "b" * 64, ago(minutes=9)))
        turned = (Logged(8, "b" * 64, ago(minutes=9)), Logged(9, "a" * 64, ago(minutes=20)))
        assert codes(late_promise, replace(QUIET, logged=in_order)) == []
        found = list(late_promise.look(replace(QUIET, logged=turned)))
        assert [(one.kind.code, one.key) for one in found] == [("late_promise", "a" * 64)]

    def test_remembers_what_an_earlier_look_saw(self):
        logged = (Logged(9, "a" * 64, ago(minutes=20)),)
        seen = replace(QUIET, logged=logged, highest_recorded_at=ago(minutes=5))
        assert codes(late_promise, seen) == ["late_promise"]
        assert late_promise.highest_of(seen) == ago(minutes=5)
        assert late_promise.highest_of(QUIET) is None

    def test_what_the_witness_noted_itself(self):
        assert codes(late_promise, replace(QUIET, late=(Waiting("a" * 64, ago(days=1)),))) == ["late_promise"]


class TestStalledHead:
    def test_acts_wait_and_the_head_stands(self):
        assert codes(stalled_head, replace(QUIET, waiting=(Waiting("a", ago(minutes=6)),))) == ["stalled_head"]
        assert codes(stalled_head, replace(QUIET, waiting=(Waiting("a", ago(minutes=4)),))) == []

    def test_the_quorum_no_longer_follows(self):
        behind = replace(QUIET, quorum=7, quorum_behind_since=ago(minutes=6))
        assert codes(stalled_head, behind) == ["quorum_behind"]
        assert codes(stalled_head, replace(behind, quorum_behind_since=ago(minutes=4))) == []
        assert codes(stalled_head, replace(behind, quorum=None)) == []
        assert codes(stalled_head, replace(behind, quorum=10)) == []


class TestMembers:
    def test_one_that_does_not_answer(self):
        silent = replace(
            QUIET, members=(Member("audit", "", 3, ago(minutes=11)), Member("press", "", 3, ago(minutes=9)))
        )
        found = list(missing_member.look(silent))
        assert [one.key for one in found] == ["audit"]

    def test_one_that_never_answered(self):
        assert codes(missing_member, replace(QUIET, members=(Member("audit"),))) == ["missing_member"]

    @pytest.mark.parametrize("state", ["mismatch", "contradiction", "other-pack", "conflict"])
    def test_one_that_says_no(self, state):
        assert codes(disagreeing_member, replace(QUIET, members=(Member("audit", state, 3, NOON),))) == [
            "disagreeing_member"
        ]

    @pytest.mark.parametrize("state", ["agrees", "behind", "withheld", ""])
    def test_one_that_does_not_say_no(self, state):
        assert codes(disagreeing_member, replace(QUIET, members=(Member("audit", state, 3, NOON),))) == []

    def test_another_state_root(self):
        mismatch = replace(QUIET, mismatches=(Mismatch("audit", 8, "aa", "bb"),))
        assert codes(replay_mismatch, mismatch) == ["replay_mismatch"]

    def test_a_broken_rule(self):
        broken = replace(QUIET, contradictions=(Contradiction(8, "draw", "1", "2"),))
        assert [one.key for one in contradiction.look(broken)] == ["8/draw"]


class TestClocks:
    def test_own_clocks_within_two_seconds(self):
        for behind, expected in ((2.5, ["clock_drift"]), (-2.5, ["clock_drift"]), (1.9, [])):
            assert codes(clock_drift, replace(QUIET, clocks=(Clock("database", behind),))) == expected

    def test_members_within_a_minute(self):
        for behind, expected in ((61.0, ["clock_drift"]), (-61.0, ["clock_drift"]), (59.0, []), (None, [])):
            member = Member("audit", "agrees", 10, NOON, "", behind)
            assert codes(clock_drift, replace(QUIET, members=(member,))) == expected


def test_a_key_used_behind_its_revocation():
    used = replace(QUIET, used_after_revocation=(UsedAfterRevocation(9, "a" * 64, uuid4(), 4),))
    assert codes(revoked_key, used) == ["revoked_key_used"]
