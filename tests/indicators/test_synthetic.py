"""What was planted is found, and honest firms that look alike are not."""

from __future__ import annotations

from pathlib import Path

import pytest

from openhall_indicators.facts import from_folder
from openhall_indicators.synthetic import KINDS, invent, judge


@pytest.fixture(scope="module")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("market")


def test_planted_rings_are_found_and_near_misses_are_left_alone(market: Path):
    planted = invent(market, bids=6000, groups=3)

    found = judge(from_folder(market), planted)

    assert {kind: found["by_kind"][kind]["planted"] for kind in KINDS} == dict.fromkeys(KINDS, 3)
    assert found["by_kind"]["rotation"]["led_to"] == 3
    assert found["by_kind"]["cover"]["led_to"] == 3
    assert found["by_kind"]["shared_files"]["led_to"] == 3
    assert found["recall"] == 1.0
    assert found["by_kind"]["same_building"]["led_to"] == 0
    assert found["false_leads"] <= 1


def test_the_same_seed_gives_the_same_market(tmp_path: Path):
    invent(tmp_path / "a", bids=1500, groups=1, seed=5)
    invent(tmp_path / "b", bids=1500, groups=1, seed=5)
    invent(tmp_path / "c", bids=1500, groups=1, seed=6)

    a, b, c = ((tmp_path / name / "bids.parquet").read_bytes() for name in "abc")
    assert a == b
    assert a != c
