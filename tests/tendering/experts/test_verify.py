"""``openhall-verify draw``: what is published after the award suffices to draw again; whatever was bent is found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from tests.portal import conftest as portal
from tests.tendering.experts.conftest import Drawing
from tests.verify.forge import zipped

from openhall.portal.public import case_files
from openhall.tendering.experts import tasks
from openhall.witness.public import drain_all
from openhall_verify import Failed, draws, leaves, verify_award, verify_draw
from openhall_verify.cli import main
from openhall_verify.findings import Report
from openhall_verify.folder import Folder
from openhall_verify.proved import Evidence, Leaf

pytestmark = pytest.mark.django_db
course = portal.course


@dataclass
class Way:
    """The course of a tender, as a draw needs it."""

    course: Any

    @property
    def lot(self) -> Any:
        """The lot as it is now."""
        return self.course.lot

    @property
    def now(self) -> datetime:
        """The present of the course."""
        return self.course.now

    def passes(self, **time: int) -> None:
        """Time goes by."""
        self.course.now += timedelta(**time)


@pytest.fixture
def case(course: Any, people: list[Any], entries: list[Any], tmp_path: Path) -> Path:
    """A whole tender, from plan to archive, whose committee was drawn: one declined, one was passed over."""
    course.publishes().bids("1000.00", "1100.00", "1200.00").opens()
    drawn = Drawing(Way(course), course.call.officer, people)
    drawn.prepares()
    drawn.draws()
    drawn.declines(drawn.called[0])
    for one in drawn.called[:3]:
        drawn.accepts(one)
    drawn.passes(minutes=20)
    tasks.due(drawn.now)
    drawn.completes()
    seat = drawn.row.entries.filter(state="accepted").select_related("expert__person").order_by("place")[0]
    course.expert = drawn.person(seat)
    drawn.passes(minutes=1)
    course.awards()
    drawn.passes(minutes=1)
    assert tasks.due(drawn.now) == 1
    course.archives()
    path = tmp_path / "case.zip"
    path.write_bytes(zipped(dict(case_files(course.call.project))))
    return path


def test_the_committee_is_drawn_again(case, tmp_path):
    report = verify_draw(case)

    assert [one.code for one in report.passed][-1] == "draw"
    assert "draw" in [one.code for one in verify_award(case).passed]
    answer = CliRunner().invoke(main, ["draw", str(case)])
    assert answer.exit_code == 0
    assert "4 were seated" in " ".join(answer.output.split())


def test_without_a_draw_there_is_nothing_to_draw_again(opened, tmp_path):
    drain_all()
    path = tmp_path / "case.zip"
    path.write_bytes(zipped(dict(case_files(opened.lot.notice.project))))
    with pytest.raises(Failed) as refused:
        verify_draw(path)
    assert refused.value.code == "draw"


def said(evidence: Evidence) -> dict[str, Any]:
    return evidence.statement(evidence.of("DRW-07")[0])


def public(evidence: Evidence, code: str) -> dict[str, Any]:
    return evidence.of(code)[0].public


def named(evidence: Evidence) -> dict[str, Any]:
    return next(iter(evidence.disclosed[evidence.of("DRW-07")[0].sha256].values()))


def dropped(evidence: Evidence, code: str) -> None:
    gone: list[Leaf] = evidence.of(code)
    evidence.chain = [leaf for leaf in evidence.chain if leaf not in gone]


TAMPERED: dict[str, tuple[Callable[[Evidence], object], str]] = {
    "another number": (lambda e: public(e, "DRW-02").update(number="0" * 64), "draw-number"),
    "another root": (lambda e: public(e, "DRW-02").update(root="0" * 64), "draw-root"),
    "another size": (lambda e: public(e, "DRW-02").update(size=1), "draw-root"),
    "a pool with one less": (lambda e: said(e)["pool"].pop(), "draw-pool"),
    "another reason": (lambda e: said(e)["pool"][0].update(excluded=["kinship"]), "draw-pool"),
    "another digest": (lambda e: public(e, "DRW-01").update(pool_root="0" * 64), "draw-pool"),
    "a call left out": (lambda e: said(e)["calls"].pop(0), "draw-order"),
    "calls in another order": (lambda e: said(e)["calls"].reverse(), "draw-order"),
    "an answer that is none": (lambda e: said(e)["calls"][0].update(answer="bought"), "draw-order"),
    "one seat more": (lambda e: said(e)["calls"][0].update(answer="accepted"), "draw-seats"),
    "another name": (lambda e: named(e).update(name="Somebody"), "draw-names"),
    "another salt": (lambda e: named(e).update(salt="00" * 32), "draw-names"),
    "too few experts": (lambda e: public(e, "DRW-01").update(experts=6), "draw-composition"),
    "published early": (lambda e: dropped(e, "AWD-02"), "draw-secret"),
    "never drawn": (lambda e: dropped(e, "DRW-02"), "draw"),
}


def test_whatever_was_bent_is_found(case):
    """In one test: a case takes long to make, and reading it anew gives a fresh one each time."""
    evidence = leaves.read(Folder(case), Report(), log_key=None)
    fixed, drawn = evidence.of("DRW-01")[0], evidence.of("DRW-02")[0]
    assert draws.root_after(evidence, fixed).hex() == drawn.public["root"]
    assert draws.root_after(evidence, drawn).hex() != drawn.public["root"]
    evidence.disclosed.clear()  # a name that was erased is nobody's
    draws.check(evidence, draws.law_of(evidence), Report())

    found = {}
    for name, (tamper, _code) in TAMPERED.items():
        evidence = leaves.read(Folder(case), Report(), log_key=None)
        law = draws.law_of(evidence)
        tamper(evidence)
        try:
            draws.check(evidence, law, Report())
        except Failed as failure:
            found[name] = failure.code

    assert found == {name: code for name, (_tamper, code) in TAMPERED.items()}
