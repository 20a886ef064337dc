"""``openhall-verify``: an appointed committee is one that the law allows; its names are those committed to."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.portal import conftest as portal
from tests.tendering.experts.naming import Appointing
from tests.tendering.experts.test_verify import Way
from tests.verify.forge import zipped

from openhall.config.founding import found
from openhall.portal.public import case_files
from openhall.tendering.experts import tasks
from openhall.witness.public import contradictions, replay_follow
from openhall_verify import Failed, appointments, draws, leaves, verify_award, verify_draw
from openhall_verify.findings import Report
from openhall_verify.folder import Folder
from openhall_verify.proved import Evidence

pytestmark = pytest.mark.django_db
course = portal.course


@pytest.fixture
def case(course: Any, people: list[Any], entries: list[Any], tmp_path: Path) -> Path:
    """A whole tender whose owner named four of five members; one was replaced."""
    found(course.now - timedelta(days=30))
    course.publishes().bids("1000.00", "1100.00", "1200.00").opens()
    names = Appointing(Way(course), course.call.officer, people, entries)
    names.appoints(*people[:4], members="5")
    course.now += timedelta(minutes=1)
    names.replaces(2, people[5])
    course.now += timedelta(minutes=1)
    course.expert = people[0]
    course.awards()
    course.now += timedelta(minutes=1)
    assert tasks.due(course.now) == 1
    course.archives()
    path = tmp_path / "case.zip"
    path.write_bytes(zipped(dict(case_files(course.call.project))))
    return path


def public(evidence: Evidence, code: str) -> dict[str, Any]:
    return evidence.of(code)[0].public


def named(evidence: Evidence) -> dict[str, Any]:
    found: dict[str, Any] = evidence.statement(evidence.of("APT-03")[0])["members"][1]
    return found


def dropped(evidence: Evidence, code: str) -> None:
    gone = evidence.of(code)
    evidence.chain = [leaf for leaf in evidence.chain if leaf not in gone]


def early(evidence: Evidence) -> None:
    """The findings came before the replacement, and none since."""
    before, found = evidence.of("APT-02")[0], evidence.of("EVA-01")[0]
    evidence.chain.remove(found)
    evidence.chain.insert(evidence.chain.index(before), type(found)(before.index - 1, found.sha256, found.body))


TAMPERED: dict[str, tuple[Callable[[Evidence], object], str]] = {
    "on another ground": (lambda e: public(e, "APT-01").update(ground="friendship"), "appointment"),
    "more experts than members": (lambda e: public(e, "APT-01").update(experts=6), "appointment"),
    "a name less": (lambda e: e.of("APT-01")[0].body["commitments"].pop("member/4"), "appointment-names"),
    "a seat that there isn't": (lambda e: public(e, "APT-02").update(place=5), "appointment-names"),
    "another name": (lambda e: named(e).update(number=2), "appointment-names"),
    "another leaf": (lambda e: named(e).update(leaf_sha256="0" * 64), "appointment-names"),
    "published early": (lambda e: dropped(e, "AWD-02"), "appointment-secret"),
    "findings of others": (lambda e: public(e, "APT-01").update(members=7, experts=4), "appointment-committee"),
    "findings from before": (early, "appointment-committee"),
}


def test_it_is_checked_whatever_was_bent_is_found_and_no_member_contradicts(case):
    """In one test: a case takes long to make, and reading it anew gives a fresh one each time."""
    assert "appointment" in [one.code for one in verify_award(case).passed]
    assert "appointment" in [one.code for one in verify_draw(case).passed]
    while replay_follow():
        pass
    assert contradictions() == []
    evidence = leaves.read(Folder(case), Report(), log_key=None)
    opened = {value for leaf in evidence.chain if leaf.code in ("APT-01", "APT-02")
              for value in evidence.disclosed.get(leaf.sha256, {}).values()}  # fmt: skip
    assert len(opened) == 4

    found_ = {}
    for name, (tamper, _code) in TAMPERED.items():
        evidence = leaves.read(Folder(case), Report(), log_key=None)
        law = draws.law_of(evidence)
        tamper(evidence)
        try:
            appointments.check(evidence, law, Report())
        except Failed as failure:
            found_[name] = failure.code
    assert found_ == {name: code for name, (_tamper, code) in TAMPERED.items()}
