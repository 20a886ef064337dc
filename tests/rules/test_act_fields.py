"""The shapes of acts as data: a leaf that holds something else is found."""

from __future__ import annotations

import pytest

from openhall_rules.act_fields import OtherShape, check_shape, shapes

NOTICE = {
    "code": "NOT-04",
    "actor": "0" * 32,
    "object": "notice:2b1c7f64-6f1e-4c1d-9f55-0e8b6a1d2c3f",
    "public": {"old_due_at": "", "new_due_at": ""},
    "statement": "0" * 64,
    "intent": {},
}


def test_a_leaf_of_its_kind_passes_and_an_unknown_code_is_left_alone():
    assert check_shape(NOTICE) is shapes()["NOT-04"]
    assert check_shape(NOTICE | {"code": "ZZZ-99"}) is None


@pytest.mark.parametrize(
    ("change", "where"),
    [
        ({"public": {"old_due_at": ""}}, "public"),
        ({"public": {"old_due_at": "", "new_due_at": "", "bidder": "x"}}, "public"),
        ({"object": "lot:2b1c7f64-6f1e-4c1d-9f55-0e8b6a1d2c3f"}, "object"),
        ({"actor": "log"}, "actor"),
        ({"commitments": {"bidder/name": "0" * 64}}, "commitments/bidder/name"),
    ],
    ids=["field-missing", "field-too-many", "another-thing", "by-the-log", "commitment"],
)
def test_anything_else_is_found(change, where):
    with pytest.raises(OtherShape) as found:
        check_shape(NOTICE | change)

    assert found.value.facts["where"] == where


def test_without_its_statement_or_its_signature():
    for name in ("statement", "intent"):
        with pytest.raises(OtherShape):
            check_shape({key: value for key, value in NOTICE.items() if key != name})


def test_a_sealed_kind_never_stands_in_the_open():
    bid = {
        "code": "BID-03",
        "actor": "0" * 32,
        "object": "bid:x",
        "intent": {},
        "public": dict.fromkeys(("lot", "bidder", "version")),
    }

    assert check_shape(bid, hidden=True)
    with pytest.raises(OtherShape):
        check_shape(bid)
