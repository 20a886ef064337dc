"""The page that strangers build from names every rule that is replayed, and a test breaks every one of them."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
from tests.rules.replay import (
    test_alliances,
    test_appointments,
    test_cancelling,
    test_china,
    test_complaints,
    test_corrections,
    test_criteria_amended,
    test_draws,
    test_endings,
    test_fees,
    test_forfeits,
    test_fulfilment,
    test_halts,
    test_hearings,
    test_objections,
    test_orders,
    test_outages,
    test_panels,
    test_qualifications,
    test_recorded,
    test_reevaluation,
    test_rooms,
    test_standing_still,
    test_wording,
)
from tests.rules.test_purity import ALLOWED, CLOCK, imports
from tests.tendering.auctions import wrongs

import openhall_rules.replay as package

ROOT = Path(package.__file__).parent
MODULES = sorted(ROOT.glob("*.py"))
PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "protocols.md"
SAYS = {"require", "equal", "broken", "keep", "late", "in_time"}
ELSEWHERE = {
    "leaf.form": "test_hostile",
    "act.form": "test_hostile",
    "case.chain": "test_recorded: a gap",
    "opening_set.sealed": "test_recorded: another salt",
    "state.size": "test_china: system kinds",
    "evaluation.fresh": "test_draws: findings from before a replacement",
    "evaluation.sheets": "test_draws: a sheet of a member is missing",
    "evaluation.examination": "test_examinations: a failure that stands",
    "evaluation.examiners": "test_examinations: a member who did not examine",
    "evaluation.scales": "test_examinations: a score off its scale",
    "evaluation.costs": "test_life_cycle: other costs than were sealed",
    "qualification.asked": "test_qualifications: a law that gives it to the committee",
    "amendment.qualification": "test_criteria_amended: a law that lets none change",
    "fees.session": "test_fees: longer than the sessions lasted",
    "fees.distance": "test_fees: kilometres that nobody entered",
    "distance.site": "test_fees: a centre that was never entered",
    "distance.form": "test_fees: farther than the earth is round",
    "qualification.stands": "test_qualifications: examined anew without an order",
    "rating.corrected": "test_draws: a rating of another side",
    "scores.in_session": "test_rooms: scores while the session is adjourned",
    "scores.on_log": "test_rooms: scores that nobody signed",
    "complaint.objection_first": "test_complaints: a law that wants an objection first",
    "milestone.in_time": "test_fulfilment: a milestone that came late",
    "contradiction.stands": "test_china: system kinds",
}
"""Rules that are broken by tests of their own, not by a tampering in a list."""


def told_by_the_code() -> set[str]:
    """Every rule that a finding names."""
    found = set()
    for module in MODULES:
        for node in ast.walk(ast.parse(module.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in SAYS:
                first = node.args[0] if node.args else None
                if isinstance(first, ast.Constant) and isinstance(first.value, str):
                    found.add(first.value)
    return found


def told_by_the_page() -> set[str]:
    """Every rule in the first column of the table of §8."""
    section = PAGE.read_text().split("\n## 8.")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for cell in rows for name in re.findall(r"`([a-z_]+\.[a-z_]+)`", cell)}


def test_the_page_names_exactly_the_rules_of_the_code() -> None:
    assert told_by_the_page() == told_by_the_code()


def test_every_rule_is_broken_by_a_test() -> None:
    tampered = (
        {
            rule
            for _tamper, _code, rule in [
                *test_recorded.FOUND,
                *test_china.BROKEN,
                *test_china.LATE,
                *test_halts.BROKEN,
                *test_outages.BROKEN,
                *test_forfeits.BROKEN,
                *test_appointments.BROKEN,
                *test_appointments.NAMES,
                *test_panels.BROKEN,
                *test_rooms.BROKEN,
                *test_fulfilment.BROKEN,
                *test_objections.BROKEN,
                *test_orders.BROKEN,
                *test_orders.LATE,
                *test_objections.LATE,
                *test_draws.BROKEN,
                *test_draws.BENT,
                *test_draws.SIGNED,
                *test_draws.RATED,
                *test_draws.GROUPS,
                *test_draws.OFF,
                *test_complaints.BROKEN,
                *test_complaints.LATE,
                *test_fees.BROKEN,
                *test_reevaluation.BROKEN,
                *test_reevaluation.ANSWERED,
                *test_reevaluation.REDRAWN,
                *test_standing_still.BROKEN,
                *test_alliances.BROKEN,
                *test_hearings.BROKEN,
                *test_corrections.BROKEN,
            ]
        }
        | {wrong.rule for wrong in wrongs.WRONGS}
        | {rule for _act, rule in (*test_endings.BENT, *test_wording.BENT, *test_cancelling.BENT)}
        | {rule for _tamper, rule in (*test_qualifications.BROKEN, *test_criteria_amended.BROKEN)}
    )

    assert told_by_the_code() - tampered - ELSEWHERE.keys() == set()


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_no_framework_clock_network_randomness_or_float(module: Path) -> None:
    tree = ast.parse(module.read_text())
    assert imports(tree) <= ALLOWED
    for node in ast.walk(tree):
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), ast.dump(node)
        assert not (isinstance(node, ast.Attribute) and node.attr in CLOCK), ast.dump(node)
