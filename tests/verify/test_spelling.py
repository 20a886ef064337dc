"""One finding in the spellings that a form or a program may send it in; and what is not the same finding."""

from __future__ import annotations

import copy
import hashlib

import pytest

from openhall_sealing import canonical
from openhall_verify import Failed
from openhall_verify.spelling import check_amendment, check_findings

BID = "3f0c1e8a-1111-4000-8000-000000000000"
SAID = {
    "bids": [
        {
            "bid": BID,
            "bidder": "a" * 32,
            "evaluated_total": "850.00",
            "adjustments": [{"amount": "-150.00", "reason": "Added twice."}],
            "other_scores": {"Service": "7.5"},
            "rejected": None,
        }
    ],
    "committee": {"members": 5, "experts": 4},
}
FORM = {
    "bids": [
        {
            "bid": BID.upper(),
            "evaluated_total": " 850.00",
            "adjustments": [{"amount": "-150.00", "reason": "Added twice.\n"}, {"amount": "", "reason": ""}],
            "other_scores": [{"name": "Service", "score": "7.5"}, {"name": "Other", "score": ""}],
            "rejected": {"article": "", "reason": ""},
        }
    ],
    "members": 5,
    "experts": "4",
}
PROGRAM = {
    "bids": [{name: value for name, value in SAID["bids"][0].items() if name not in ("bidder", "rejected")}],
    "members": 5,
    "experts": 4,
}
REJECTED = {"article": "unresponsive", "reason": "No pumps."}


@pytest.mark.parametrize("sent", [FORM, PROGRAM])
def test_one_finding_in_two_spellings(sent):
    check_findings("here", sent, SAID)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("evaluated_total", "850.01"),
        ("evaluated_total", None),
        ("adjustments", []),
        ("adjustments", [{"amount": "-150.00", "reason": "Other."}]),
        ("adjustments", [{"amount": "150.00", "reason": "Added twice."}]),
        ("other_scores", {"Service": "7.6"}),
        ("other_scores", {}),
        ("rejected", REJECTED),
        ("more", "x"),
    ],
)
@pytest.mark.parametrize("sent", [FORM, PROGRAM])
def test_another_finding(sent, name, value):
    said = copy.deepcopy(SAID)
    said["bids"][0][name] = value
    with pytest.raises(Failed):
        check_findings("here", sent, said)


def test_a_rejection_is_the_signed_one():
    sent, said = copy.deepcopy(PROGRAM), copy.deepcopy(SAID)
    sent["bids"][0]["rejected"] = said["bids"][0]["rejected"] = REJECTED
    check_findings("here", sent, said)
    for other in (None, {**REJECTED, "article": "late"}, {**REJECTED, "reason": "No pumps"}):
        said["bids"][0]["rejected"] = other
        with pytest.raises(Failed):
            check_findings("here", sent, said)


@pytest.mark.parametrize("change", [{"members": 7}, {"experts": "5"}, {"more": 1}, {"bids": []}])
def test_other_numbers_or_bids(change):
    with pytest.raises(Failed):
        check_findings("here", PROGRAM | change, SAID)


class TestAmendments:
    SENT = {
        "text": " Two boxes.",
        "new_due_at": "2026-04-08T00:00+08:00",
        "documents_added": [{"title": "Drawings ", "sha256": "1" * 64}, {"title": ""}],
        "documents_withdrawn": ["2" * 64, "2" * 64],
    }
    SAID = {
        "text": " Two boxes.",
        "documents_added": [{"title": "Drawings", "sha256": "1" * 64, "size": 5, "type": "text/plain"}],
        "documents_withdrawn": ["2" * 64],
    }
    DUE = {"new_due_at": "2026-04-07T16:00:00.000000Z"}

    def test_holds(self):
        check_amendment("here", self.SENT, self.SAID, self.DUE)
        check_amendment("here", self.SENT | {"new_due_at": ""}, self.SAID, self.DUE)

    @pytest.mark.parametrize(
        "change",
        [
            {"text": "Two boxes."},
            {"documents_added": []},
            {"documents_added": [{"title": "Drawings", "sha256": "3" * 64}]},
            {"documents_added": [{"title": "Other", "sha256": "1" * 64}]},
            {"documents_withdrawn": []},
        ],
    )
    def test_says_something_else(self, change):
        with pytest.raises(Failed):
            check_amendment("here", self.SENT, self.SAID | change, self.DUE)

    def test_changes_other_criteria(self):
        lots = [{"lot": "3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab", "before": {}, "after": {"total": "100"}}]
        seen = hashlib.sha256(canonical({"v": 1, "lots": lots})).hexdigest()
        check_amendment("here", self.SENT | {"criteria_sha256": seen}, self.SAID | {"lots": lots}, self.DUE)
        for sent, said in (
            (self.SENT, self.SAID | {"lots": lots}),
            (self.SENT | {"criteria_sha256": seen}, self.SAID),
            (self.SENT | {"criteria_sha256": seen}, self.SAID | {"lots": [lots[0] | {"after": {"total": "90"}}]}),
        ):
            with pytest.raises(Failed):
                check_amendment("here", sent, said, self.DUE)

    def test_moves_the_deadline_elsewhere(self):
        with pytest.raises(Failed):
            check_amendment("here", self.SENT, self.SAID, {"new_due_at": "2026-04-08T16:00:00.000000Z"})
        with pytest.raises(Failed):
            check_amendment("here", self.SENT | {"more": 1}, self.SAID, self.DUE)
