"""A whole tender that was scored blind: a stranger recomputes it, and whatever was bent in it is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.portal import conftest as portal
from tests.tendering.evaluation.conftest import CHINA
from tests.tendering.evaluation.test_blind import CRITERIA, Blind
from tests.tendering.experts.conftest import Drawing
from tests.tendering.experts.test_verify import Way
from tests.verify.forge import zipped

from openhall.portal.public import case_files
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.evaluation import tasks as evaluation_tasks
from openhall.tendering.experts import tasks
from openhall.tendering.notices.public import parameters_of
from openhall.tendering.opening import commands as opening
from openhall.tendering.opening.public import read_out
from openhall.tendering.planning.public import law_of
from openhall.witness.public import drain_all
from openhall_rules import blind
from openhall_verify import Failed, leaves, scores, stages, verify_award
from openhall_verify.findings import Report
from openhall_verify.folder import Folder
from openhall_verify.proved import Evidence

pytestmark = pytest.mark.django_db
course = portal.course


class BlindWay(Way):
    """The course of a tender as the committee's table needs it."""

    @property
    def panel(self) -> BlindWay:
        """Where the bids are."""
        return self

    @property
    def bids(self) -> Any:
        """What was read out, in order."""
        return read_out(self.lot.pk)


@pytest.fixture
def case(course: Any, people: list[Any], entries: list[Any], tmp_path: Path) -> Path:
    """From plan to archive: five were drawn, each scored under names of its own, the chair closed.

    The owner ends the lot after the report, so that no contract is needed; findings and names are public then as well.
    """
    course.call.jurisdiction = "cn"
    course.publishes(tender_values=CHINA, method="comprehensive_score", criteria=CRITERIA, ceiling="1500.00")
    course.bids("1000.00", "1100.00", "1200.00").opens()
    drawn = Drawing(BlindWay(course), course.call.officer, people)
    drawn.prepares(members=5, experts=5)
    drawn.draws()
    table = Blind(drawn, drawn.completes())
    assert evaluation_tasks.due(drawn.now) == 1
    table.all_the_way()
    course.expert = table.seated[0]
    course.now += timedelta(minutes=1)
    rows = [{"bid": str(bid.bid), **found} for bid, found in zip(table.draws.panel.bids, table.findings(), strict=True)]
    payload = {"bids": rows, "members": 5, "experts": 5}
    about = f"lot:{course.lot.uuid}"
    signed = course.expert.signs("evaluate_bids", about, course.lot.version, payload, at=course.now)
    given = evaluation.Findings.model_validate(payload)
    evaluation.evaluate_bids(lot_uuid=course.lot.uuid, findings=given, **signed)
    drain_all()
    course.reports()
    failure = {"reason": "The money was cut.", "article": "An article of invented rules"}
    signed = course.call.officer.signs("fail_lot", about, course.lot.version, failure, at=course.now)
    opening.fail_lot(lot=course.lot.uuid, **failure, **signed)
    drain_all()
    course.now += timedelta(minutes=1)
    assert tasks.due(course.now) == 1
    course.archives()
    path = tmp_path / "case.zip"
    path.write_bytes(zipped(dict(case_files(course.call.project))))
    return path


def said(evidence: Evidence) -> dict[str, Any]:
    return evidence.statement(evidence.of("EVA-01")[-1])


def swapped(evidence: Evidence) -> None:
    """One sheet's scores of two bids change places, as under other names."""
    sheet = next(one for one in said(evidence)["sheets"] if len({str(row) for row in one["scores"].values()}) > 1)
    rows = list(sheet["scores"].values())
    sheet["scores"] = dict(zip(sheet["scores"], [*rows[1:], rows[0]], strict=True))


def unfixed(evidence: Evidence) -> None:
    evidence.chain = [leaf for leaf in evidence.chain if leaf.code != "EVA-12"]


def fixed_late(evidence: Evidence) -> None:
    chain = [leaf for leaf in evidence.chain if leaf.code != "EVA-12"]
    place = next(place for place, leaf in enumerate(chain) if leaf.code == "EVA-01") + 1
    evidence.chain = [*chain[:place], evidence.of("EVA-12")[0], *chain[place:]]


TAMPERED: dict[str, tuple[Callable[[Evidence], object], str]] = {
    "another seed": (lambda e: said(e)["blind"].update(seed="ab" * 32), "blind"),
    "no seed": (lambda e: said(e).pop("blind"), "blind"),
    "a seed of no form": (lambda e: said(e)["blind"].update(seed="new"), "malformed"),
    "another digest": (lambda e: e.of("EVA-12")[0].public.update(seed_sha256="0" * 64), "blind"),
    "never fixed": (unfixed, "blind"),
    "fixed after the findings": (fixed_late, "order"),
    "scores under other names": (swapped, "scores"),
    "a sheet left out": (lambda e: said(e)["sheets"].pop(), "scores"),
}


def recomputed(evidence: Evidence, lot: dict[str, Any], parameters: Any) -> None:
    stages.check(evidence, {lot["uuid"]: lot})
    scores.check(evidence, lot, evidence.of("EVA-01")[-1], parameters)


def test_a_blind_case_is_recomputed_whole_and_whatever_was_bent_in_it_is_found(case: Path, course: Any) -> None:
    """In one test: a case takes long to make, and reading it anew gives a fresh one each time."""
    assert {"ranking", "draw", "result"} <= {one.code for one in verify_award(case).passed}
    evidence = leaves.read(Folder(case), Report(), log_key=None)
    lot = evidence.statement(evidence.of("NOT-01")[0])["lots"][0]
    seed, sheets = bytes.fromhex(said(evidence)["blind"]["seed"]), [one["sheet"] for one in said(evidence)["sheets"]]
    bids = [row["bid"] for row in said(evidence)["bids"]]
    names = {alias for sheet in sheets for alias, _bid in blind.order(seed=seed, sheet=sheet, bids=bids)}
    assert len(names) == len(sheets) * len(bids)  # anybody can name what each member saw
    parameters = parameters_of(course.lot, law_of(course.call.project))

    found = {}
    for what, (bend, _code) in TAMPERED.items():
        evidence = leaves.read(Folder(case), Report(), log_key=None)
        bend(evidence)
        with pytest.raises(Failed) as refused:
            recomputed(evidence, lot, parameters)
        found[what] = refused.value.code
    assert found == {what: code for what, (_bend, code) in TAMPERED.items()}
