"""For whom people act in objections and complaints: right it holds; a side or a body that changes hands is found."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any, cast

import pytest

from openhall_verify import Failed, grievances
from openhall_verify.proved import Evidence, Leaf

LOT, COMPLAINT, HEARING = (f"{number}{number * 7 % 10}333333-3333-4333-8333-333333333333" for number in (1, 2, 3))
OBJECTION, CORRECTION, OTHER = (f"{number}1444444-4444-4444-8444-444444444444" for number in (4, 5, 6))
OWNER, CENTRE, BODY, BIDDER, WINNER = "owner", "centre", "body", "bidder", "winner"
OF_BODY = {"complaint": COMPLAINT}
FILED = {"matter": "result", "lot": LOT, "channel": "online", "body": "entry"}
ACTS: list[tuple[str, str, str | None, dict[str, Any]]] = [
    ("PLN-01", OTHER, OWNER, {}),
    ("AWD-02", LOT, OWNER, {"bidder": "w" * 32}),
    ("OBJ-01", OBJECTION, BIDDER, {}),
    ("OBJ-02", OBJECTION, BIDDER, {}),
    ("CPL-02", COMPLAINT, BIDDER, FILED),
    ("CPL-04", COMPLAINT, BIDDER, {}),
    ("CPL-05", COMPLAINT, BODY, {}),
    ("CPL-10", COMPLAINT, OWNER, {"side": "owner"}),
    ("CPL-10", COMPLAINT, WINNER, {"side": "bidder"}),
    ("CPL-15", HEARING, BODY, OF_BODY),
    ("CPL-16", HEARING, BODY, OF_BODY),
    ("CPL-17", HEARING, BIDDER, OF_BODY | {"side": "complainant"}),
    ("CPL-17", HEARING, OWNER, OF_BODY | {"side": "owner"}),
    ("CPL-18", HEARING, BODY, OF_BODY),
    ("CPL-19", HEARING, BODY, OF_BODY),
    ("CPL-20", HEARING, WINNER, OF_BODY | {"side": "bidder"}),
    ("CPL-12", COMPLAINT, BODY, {}),
    ("CPL-21", CORRECTION, OWNER, OF_BODY),
    ("CPL-22", CORRECTION, BODY, OF_BODY),
    ("CPL-23", CORRECTION, BODY, OF_BODY),
]
KINDS = {LOT: "lot", HEARING: "hearing", OBJECTION: "objection", CORRECTION: "correction", COMPLAINT: "complaint"}


def checked(changes: dict[int, tuple[str | None, dict[str, Any]]] | None = None, *, actors: Any = None) -> None:
    """The case with some acts signed for others, or with other public fields."""
    leaves, intents = [], {}
    for index, (code, name, party, public) in enumerate(ACTS):
        own, more = (changes or {}).get(index, (party, {}))
        actor = (actors or {}).get(index, f"person of {own}")
        body = {"code": code, "object": f"{KINDS.get(name, 'project')}:{name}", "public": public | more, "actor": actor}
        leaves.append(Leaf(index, f"{index:064}", body))
        intents[f"{index:064}"] = cast(Any, SimpleNamespace(party=own))
    evidence = Evidence(cast(Any, None), "c", cast(Any, None), leaves, leaves, intents=intents)
    grievances.check(evidence, {OWNER}, {OWNER, CENTRE}, {"w" * 32: WINNER, "b" * 32: BIDDER})


def test_each_for_its_own_side_holds() -> None:
    checked()


@pytest.mark.parametrize("number", range(2, len(ACTS)))
@pytest.mark.parametrize("party", ["somebody else", None])
def test_any_act_signed_for_somebody_else_is_found(number: int, party: str | None) -> None:
    code = ACTS[number][0]
    with pytest.raises(Failed):
        checked({number: (party, {})})
    assert code in {
        "OBJ-01", "OBJ-02", "CPL-02", "CPL-04", "CPL-05", "CPL-10", "CPL-12", *(f"CPL-{one}" for one in range(15, 24))
    }  # fmt: skip


INDIVIDUAL: dict[int, tuple[str | None, dict[str, Any]]] = {
    2: (None, {"individual": True}), 3: (None, {}), 4: (None, {"individual": True}), 5: (None, {}), 11: (None, {}),
}  # fmt: skip


def test_an_individual_signs_for_nobody_under_one_name_of_the_case() -> None:
    checked(INDIVIDUAL)
    with pytest.raises(Failed, match="somebody else"):
        checked(INDIVIDUAL, actors={3: "another"})
    with pytest.raises(Failed, match="who complained"):
        checked(INDIVIDUAL, actors={5: "another"})
    with pytest.raises(Failed, match="who complained"):
        checked(INDIVIDUAL, actors={11: "another"})


def test_an_individual_that_isnt_one_or_has_a_hand_in_the_tender_is_found() -> None:
    with pytest.raises(Failed):
        checked(INDIVIDUAL | {2: (None, {})})
    with pytest.raises(Failed):
        checked({4: (BIDDER, {"individual": True})})
    with pytest.raises(Failed, match="a hand in the tender"):
        checked(INDIVIDUAL, actors=dict.fromkeys((0, 4, 5, 11), "an officer of the owner"))
    with pytest.raises(Failed, match="a hand in the tender"):
        checked({4: (CENTRE, {}), 5: (CENTRE, {}), 11: (CENTRE, {})})


def test_of_a_letter_the_body_signs_for_who_complained() -> None:
    letter = {4: (BODY, {"channel": "letter"}), 5: (BODY, {}), 11: (BODY, {})}
    checked(cast(Any, letter))
    with pytest.raises(Failed, match="the body"):
        checked(cast(Any, letter | {11: (BIDDER, {})}))


def test_a_body_decides_no_complaint_of_its_own() -> None:
    with pytest.raises(Failed, match="the body"):
        checked({index: (BODY, {}) for index, act in enumerate(ACTS) if act[2] == BIDDER and index > 3})
