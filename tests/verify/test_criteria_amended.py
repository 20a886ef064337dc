"""Criteria that an amendment changed: the award is verified by those that held at the opening, and by no others."""

from __future__ import annotations

import copy
from typing import Any

import pytest
from tests.verify.accomplices import by_accomplice
from tests.verify.forge import Forge, sha256

from openhall_sealing import canonical

SIGNED = {"id": "f1", "stage": "formal", "text": "It is signed.", "clause": "3.1"}
NEW = {"requirements": [SIGNED]}


def amended(award: dict[str, bytes], after: dict[str, Any] = NEW, **changes: Any) -> Forge:
    """A case whose owner, an accomplice, signs an amendment of the criteria; the committee evaluates by the old."""
    case = Forge(award)
    said = case.said("NOT-04")
    lot = case.said("NOT-01")["lots"][0]
    said["lots"] = [{"lot": lot["uuid"], "before": lot["criteria"], "after": after, **changes}]
    said["signed"]["criteria_sha256"] = sha256(canonical({"v": 1, "lots": said["lots"]}))
    by_accomplice(case, "NOT-04", "amend_notice", said["signed"])
    return case


def test_evaluating_by_the_old_criteria_is_found(award, refused):
    assert refused(amended(award).resealed()).code == "examination"


def test_an_amendment_that_starts_from_other_criteria_is_found(award, refused):
    assert refused(amended(award, before={"total": "100"}).resealed()).code == "criteria"


@pytest.mark.parametrize("after", [{"requirements": [SIGNED | {"clause": ""}]}, {"requirements": [SIGNED, SIGNED]}])
def test_criteria_that_can_not_be_followed_are_found(award, refused, after):
    assert refused(amended(award, after).resealed()).code == "criteria"


def test_criteria_that_nobody_signed_are_found(award, refused):
    case = amended(award)
    said = case.said("NOT-04")
    said["lots"] = [copy.deepcopy(said["lots"][0]) | {"after": {"requirements": []}}]
    assert refused(case.resealed()).code == "signature"
