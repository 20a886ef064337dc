"""Signatures under a committee's report, the share that asks for more time, and how the time grows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from openhall_rules import blind
from openhall_rules.law import in_force
from openhall_rules.reports import longer_until, opinion_faults

NOON = datetime(2026, 3, 2, 4, tzinfo=UTC)


def opinions(**changes: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = [
        {"sheet": f"sheet {n}", "leaf_sha256": f"leaf {n}", "opinion": "agrees", "reason": ""} for n in range(5)
    ]
    rows[0] |= changes
    return rows


def test_five_signatures_make_a_report_complete_also_with_a_dissent_or_a_recorded_refusal() -> None:
    assert opinion_faults(opinions(), members=5) == ()
    assert opinion_faults(opinions(opinion="dissents", reason="Page 4."), members=5) == ()
    assert opinion_faults(opinions(opinion="deemed_to_agree"), members=5) == ()
    recorded = opinions(sheet=None, leaf_sha256=None, opinion="deemed_to_agree", reason="He left the room.")
    assert opinion_faults(recorded, members=5) == ()


WRONG = {
    "one is missing": (opinions()[1:], ("missing",)),
    "one too many": ([*opinions(), opinions()[0] | {"sheet": "x", "leaf_sha256": "y"}], ("missing",)),
    "an opinion that there isn't": (opinions(opinion="abstains"), ("unknown",)),
    "a dissent without reasons": (opinions(opinion="dissents"), ("reason",)),
    "a refusal that nobody explains": (opinions(leaf_sha256=None, opinion="deemed_to_agree"), ("reason",)),
    "one signature twice": (opinions(leaf_sha256="leaf 1"), ("twice",)),
    "one sheet twice": (opinions(sheet="sheet 1"), ("twice",)),
    "an agreement that nobody signed": (opinions(leaf_sha256=None, reason="So we think."), ("unsigned",)),
    "a minority": (
        [row | ({"leaf_sha256": None, "opinion": "deemed_to_agree", "reason": "R"} if n > 1 else {})
         for n, row in enumerate(opinions())],
        ("minority",),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_what_is_wrong_with_signatures_is_named(name: str) -> None:
    rows, faults = WRONG[name]
    assert opinion_faults(rows, members=5) == faults


def test_more_than_a_third_is_more_than_a_third() -> None:
    law = in_force("cn", NOON)
    assert not law.more_time_due(asking=0, members=5)
    assert not law.more_time_due(asking=1, members=5)
    assert law.more_time_due(asking=2, members=5)
    assert not law.more_time_due(asking=3, members=9), "a third is not more than a third"
    assert law.more_time_due(asking=4, members=9)


def test_names_for_blind_scoring_are_uuids_that_follow_from_seed_sheet_and_bid() -> None:
    seed = bytes(32)
    one = blind.alias(seed=seed, sheet="s", bid="b")
    assert UUID(one).version == 4
    assert str(UUID(one)) == one
    assert one == blind.alias(seed=seed, sheet="s", bid="b")
    others = {blind.alias(seed=bytes(31) + b"1", sheet="s", bid="b"), blind.alias(seed=seed, sheet="t", bid="b"),
              blind.alias(seed=seed, sheet="s", bid="c")}  # fmt: skip
    assert len(others | {one}) == 4
    found = blind.order(seed=seed, sheet="s", bids=["a", "b", "c"])
    assert [alias for alias, _bid in found] == sorted(alias for alias, _bid in found)


def test_hours_count_from_the_end_that_was_fixed_unless_it_is_over() -> None:
    assert longer_until(at=NOON, until=None, hours=2) == NOON + timedelta(hours=2)
    assert longer_until(at=NOON, until=NOON + timedelta(hours=1), hours=2) == NOON + timedelta(hours=3)
    assert longer_until(at=NOON, until=NOON - timedelta(hours=1), hours=2) == NOON + timedelta(hours=2)
