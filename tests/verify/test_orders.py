"""Deposits that decisions order to be kept, as a stranger checks them: in order they hold; what is wrong is found."""

from __future__ import annotations

from typing import Any, cast

import pytest

import openhall_rules as rules
from openhall_verify import Failed, complaints, forfeits, noticed, spelling
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant, instant_text

LOT, DEPOSIT = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
BID, COMPLAINT = "33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444"
BIDDER = "ab" * 16
PACK = rules.pack("reference@2020-01-01")
AT = "2026-01-05T09:{:02}:00.000000Z"
MONEY = {"amount": "100.00", "currency": "USD"}
WHOSE = {"lot": LOT, "bidder": BIDDER}
THIS = {"complaint": COMPLAINT}
SINCE = instant(AT.format(3))
FILED: dict[str, Any] = {
    "lot": LOT, "matter": "procedure", "standing": "bidder", "objected": False, "in_time": True,
    "known_at": AT.format(3), "received_at": AT.format(3),
    "closes_at": instant_text(PACK.complaint_closes(known_at=SINCE)),
    "acceptance_due_at": instant_text(PACK.complaint_acceptance_due(received_at=SINCE)),
    "service_due_at": instant_text(PACK.ends("remedies.complaint_service", after=SINCE)),
}  # fmt: skip
DUE = instant_text(PACK.complaint_decision_due(accepted_at=instant(AT.format(4))))
HEARD = WHOSE | MONEY | {
    "deposit": DEPOSIT, "ground": "revoked_after_deadline", "article": "OpenHall reference rules; no law",
    "answer_due_at": "2026-01-08T00:00:00.000000Z",
}  # fmt: skip
ORDER = {"lot": LOT, "outcome": "upheld", "effect": "forfeit", "deposit": DEPOSIT, "keeper": "rule"}
ACTS: list[tuple[str, str, dict[str, Any]]] = [
    ("DEP-01", f"deposit:{DEPOSIT}", WHOSE | MONEY | {"value_date": "2026-01-01"}),
    ("OPN-05", f"lot:{LOT}", {}),
    ("BID-04", f"bid:{BID}", WHOSE),
    ("CPL-02", f"complaint:{COMPLAINT}", FILED),
    ("CPL-05", f"complaint:{COMPLAINT}", {"accepted": True, "decision_due_at": DUE}),
    ("CPL-13", f"complaint:{COMPLAINT}", HEARD),
    ("DEP-06", f"deposit:{DEPOSIT}", WHOSE),
    ("CPL-12", f"complaint:{COMPLAINT}", ORDER),
    ("CPL-14", f"complaint:{COMPLAINT}", WHOSE | {"deposit": DEPOSIT}),
    ("DEP-07", f"deposit:{DEPOSIT}", WHOSE | MONEY | THIS),
    ("DEP-09", f"deposit:{DEPOSIT}", WHOSE | MONEY | {"value_date": "2026-01-06"}),
]
LIFTED = ("CPL-14",)
BY_RULE = frozenset({"DEP-01", "OPN-05", "DEP-07", "DEP-08", "DEP-09"})


def evidence(without: tuple[str, ...] = LIFTED, signed: tuple[str, ...] = (), **changes: dict[str, Any]) -> Evidence:
    """The case with these acts left out, others signed, codes and public fields changed (``DEP_07={…}``)."""
    leaves = []
    for index, (code, name, public) in enumerate(ACTS):
        if code in without:
            continue
        changed = dict(changes.get(code.replace("-", "_"), {}))
        said = {**public, **changed}
        kind = str(said.pop("code", code))
        said = {key: value for key, value in said.items() if value is not None}
        actor = "log" if kind in BY_RULE and kind not in signed else "p" * 32
        body = {"code": kind, "object": name, "public": said, "at": AT.format(index), "statement": kind, "actor": actor}
        leaves.append(Leaf(index, f"{index:064}", body))
    statements = {"OPN-05": {"bids": [{"bid": BID, "bidder": BIDDER}], "unreadable": []}, "OPN-03": {}}
    return Evidence(cast(Any, None), "c", cast(Any, None), leaves, leaves, statements=statements)


def checked(found: Evidence) -> int:
    complaints.check(found, PACK)
    return forfeits.check(found, PACK, LOT)


def test_heard_ordered_and_kept_it_holds() -> None:
    assert checked(evidence()) == 1


def test_an_order_that_was_lifted_lets_it_go() -> None:
    assert checked(evidence(without=("DEP-09",), DEP_07={"code": "DEP-08", "amount": None, "currency": None})) == 0


def test_a_decision_that_names_no_deposit_lets_it_go() -> None:
    nothing = {"effect": "correct", "deposit": None, "keeper": None}
    let_go = {"code": "DEP-08", "amount": None, "currency": None}
    assert checked(evidence(without=(*LIFTED, "DEP-09"), CPL_12=nothing, DEP_07=let_go)) == 0


@pytest.mark.parametrize(
    ("how", "found"),
    [
        ({"without": (*LIFTED, "BID-04")}, "not what the log shows"),
        ({"CPL_13": {"ground": "we_want_it"}}, "otherwise who keeps"),
        ({"CPL_13": {"article": "Article 1"}}, "another article"),
        ({"CPL_13": {"bidder": "cd" * 16}}, "is unknown"),
        ({"CPL_13": {"amount": "100.01"}}, "than the deposit"),
        ({"CPL_12": {"deposit": None}}, "names none"),
        ({"CPL_12": {"deposit": BID}}, "nobody was heard"),
        ({"without": (*LIFTED, "CPL-13")}, "nobody was heard"),
        ({"CPL_12": {"keeper": "owner", "keep_due_at": AT.format(59)}}, "otherwise who keeps"),
        ({"CPL_12": {"keep_due_at": AT.format(59)}}, "otherwise who keeps"),
        ({"without": (*LIFTED, "DEP-06")}, "before the bidder could answer"),
        ({"signed": ("DEP-07",)}, "of another"),
        ({"DEP_07": {"complaint": None}}, "is another"),
        ({"without": (*LIFTED, "DEP-09"), "DEP_07": {"code": "DEP-08"}}, "orders to be kept"),
        ({"CPL_12": {"effect": "correct", "deposit": None, "keeper": None}}, "No decision orders"),
    ],
    ids=["a bid that stands", "ground", "article", "bidder", "too much", "no deposit", "another deposit", "no hearing",
         "another keeper", "a clock", "not heard", "by the owner", "no complaint", "let go", "no order"],
)  # fmt: skip
def test_what_was_done_wrongly_is_found(how: dict[str, Any], found: str) -> None:
    with pytest.raises(Failed, match=found):
        checked(evidence(**how))


class TestLifeCycle:
    def test_the_terms_of_the_notice_enter_the_ranking(self) -> None:
        terms = {"years": 1, "rate": "0", "source": "S", "costs": [{"name": "Energy", "first": 1, "last": 1}]}

        assert noticed.criteria({"life_cycle": terms})["life_cycle"] == terms
        assert noticed.criteria({})["life_cycle"] is None

    def test_declared_costs_are_those_that_were_signed(self) -> None:
        entry = {"bid": BID, "bidder": BIDDER, "evaluated_total": None, "adjustments": [], "other_scores": {},
                 "rejected": None, "costs": {"Energy": "300.00"}}  # fmt: skip
        said = {"committee": {"members": 5, "experts": 4}, "bids": [entry]}

        def check(costs: Any) -> None:
            signed = {"bids": [{"bid": BID, "costs": costs}], "members": 5, "experts": 4}
            spelling.check_findings("at entry 1", signed, said)

        check({"Energy": "300.00"})
        check([{"name": "Energy", "amount": "300.00"}])
        with pytest.raises(Failed):
            check({"Energy": "200.00"})
        with pytest.raises(Failed):
            check({})
