"""Findings that were made void are computed again by the verifier like those that count; whatever was bent is found."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from tests.portal.test_evidence import complains_and_is_right
from tests.verify.forge import Forge, zipped

from openhall.config.founding import found
from openhall.portal.public import case_files
from openhall.witness.public import drain_all
from openhall_verify import Failed, verify_award

pytestmark = pytest.mark.django_db


@pytest.fixture
def files(course: Any, authority: Any) -> dict[str, bytes]:
    """A tender that was awarded, evaluated again by a decision, awarded again and archived."""
    found(course.now - timedelta(days=30))
    course.publishes().bids("1000.00", "900.50", "1100.00").opens().awards()
    complains_and_is_right(course, authority, effect="reevaluate", committee="same")
    drain_all()
    course.now += timedelta(hours=1)
    course.awards().archives()
    return dict(case_files(course.call.project))


def ranked(case: Forge) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = case.said("EVA-02")["ranking"]["ranked"]
    return rows


def exchanged(case: Forge) -> None:
    """In the void report the second came first."""
    first, second = ranked(case)[:2]
    first["bid"], second["bid"] = second["bid"], first["bid"]


def to_the_second(case: Forge) -> None:
    """The void award went to another candidate, and so says the act that annulled it."""
    other = case.said("AWD-01")["candidates"][1]
    for code in ("AWD-02", "AWD-03"):
        case.leaf(code)["public"].update(bid=other["bid"], bidder=other["bidder"])


def a_candidate_less(case: Forge) -> None:
    case.said("AWD-01")["candidates"].pop()


def one_letter_less(case: Forge) -> None:
    case.drop(case.line("AWD-04"))


def too_short(case: Forge) -> None:
    case.leaf("AWD-01")["public"]["until"] = case.leaf("AWD-01")["at"]


def dearer(case: Forge) -> None:
    case.leaf("AWD-02")["public"]["amount"] = "1.00"


def one_more_than_ranked(case: Forge) -> None:
    case.leaf("EVA-02")["public"]["candidates"] += 1


TAMPERED: dict[str, tuple[Callable[[Forge], None], str]] = {
    "another ranking": (exchanged, "ranking"),
    "more candidates than ranked": (one_more_than_ranked, "ranking"),
    "a candidate less": (a_candidate_less, "award"),
    "candidates public for no time": (too_short, "award"),
    "an award to the second": (to_the_second, "award"),
    "another amount": (dearer, "award"),
    "a letter less": (one_letter_less, "letters"),
}


def test_a_void_round_is_computed_again_and_whatever_was_bent_in_it_is_found(files, tmp_path: Path):
    """In one test: a case takes long to make. The operator, who holds the log's key, writes each log anew."""
    path = tmp_path / "case.zip"
    path.write_bytes(zipped(Forge(files).resealed()))
    told = {one.code: one.sentence for one in verify_award(path).passed}
    assert "they too come out the same" in told["rounds"]

    noticed = {}
    for name, (tamper, _code) in TAMPERED.items():
        case = Forge(files)
        tamper(case)
        path.write_bytes(zipped(case.resealed()))
        try:
            verify_award(path)
        except Failed as failure:
            noticed[name] = failure.code
    assert noticed == {name: code for name, (_tamper, code) in TAMPERED.items()}
