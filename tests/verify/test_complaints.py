"""Complaints as a stranger checks them: in order they hold; what was done wrongly is found."""

from __future__ import annotations

from typing import Any, cast

import pytest

import openhall_rules as rules
from openhall_verify import Failed, complaints
from openhall_verify.proved import Evidence, Leaf

LOT, COMPLAINT = "11111111-1111-4111-8111-111111111111", "33333333-3333-4333-8333-333333333333"
OBJECTION, BID, BIDDER = "44444444-4444-4444-8444-444444444444", "55555555-5555-4555-8555-555555555555", "b1"
PACK = rules.pack("reference@2020-01-01")
AT = "2026-01-05T09:0{}:00.000000Z"


def _text(instant: Any) -> str:
    from openhall_verify.shapes import instant_text

    return instant_text(instant)


def _instant(text: str) -> Any:
    from openhall_verify.shapes import instant

    return instant(text)


SINCE = _instant(AT.format(3))
WAITED = [(_instant(AT.format(0)), _instant(AT.format(1)))]
OF_LOT = {"lot": LOT}
FILED: dict[str, Any] = OF_LOT | {
    "matter": "result", "standing": "bidder", "objected": True, "objection": OBJECTION, "in_time": True,
    "known_at": AT.format(2), "received_at": AT.format(3),
    "closes_at": _text(PACK.complaint_closes(known_at=_instant(AT.format(2)), objections=WAITED)),
    "acceptance_due_at": _text(PACK.complaint_acceptance_due(received_at=SINCE)),
    "service_due_at": _text(PACK.ends("remedies.complaint_service", after=SINCE)),
}  # fmt: skip
DUE = _text(PACK.complaint_decision_due(accepted_at=_instant(AT.format(4))))
NOTE = {"kind": "hearing", "began_at": AT.format(4), "ended_at": AT.format(5), "decision_due_at": DUE}
VOID = {"bid": BID, "bidder": BIDDER, "complaint": COMPLAINT}
ARTICLE = PACK.value("remedies.complaint_effects").citation
ACTS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("OBJ-01", f"objection:{OBJECTION}", AT.format(0), {"matter": "result", "lot": LOT}),
    ("OBJ-03", f"objection:{OBJECTION}", AT.format(1), {}),
    ("AWD-02", f"lot:{LOT}", AT.format(2), {"bid": BID, "bidder": BIDDER}),
    ("CPL-02", f"complaint:{COMPLAINT}", AT.format(3), FILED),
    ("CPL-05", f"complaint:{COMPLAINT}", AT.format(4), {"accepted": True, "decision_due_at": DUE}),
    ("CPL-08", f"complaint:{COMPLAINT}", AT.format(4), OF_LOT),
    ("CPL-10", f"complaint:{COMPLAINT}", AT.format(5), {"side": "owner"}),
    ("CPL-11", f"complaint:{COMPLAINT}", AT.format(5), NOTE),
    ("CPL-12", f"complaint:{COMPLAINT}", AT.format(6), OF_LOT | {"outcome": "upheld", "effect": "end_lot"}),
    ("CPL-09", f"complaint:{COMPLAINT}", AT.format(6), OF_LOT | {"began_at": AT.format(4)}),
    ("AWD-03", f"lot:{LOT}", AT.format(6), VOID),
    ("OPN-07", f"lot:{LOT}", AT.format(6), {"reason": "complaint_upheld", "article": ARTICLE}),
]
BY_RULE = frozenset({"CPL-09", "AWD-03", "OPN-07"})


def evidence(without: tuple[int, ...] = (), changes: dict[int, dict[str, Any]] | None = None) -> Evidence:
    """The case with these acts left out, and codes or public fields of others changed."""
    leaves = []
    for index, (code, name, at, public) in enumerate(ACTS):
        if index in without:
            continue
        changed = dict((changes or {}).get(index, {}))
        body = {"code": changed.pop("code", code), "object": name, "at": at}
        body["actor"] = "log" if code in BY_RULE else "p" * 32
        leaves.append(Leaf(index, f"{index:064}", body | {"public": {**public, **changed}}))
    return Evidence(cast(Any, None), "c", cast(Any, None), leaves, leaves)


def test_in_order_they_hold() -> None:
    assert complaints.check(evidence(), PACK) == 1
    assert complaints.check(evidence(without=(11,), changes={8: {"effect": "annul_award"}}), PACK) == 1


@pytest.mark.parametrize(
    ("without", "changes", "found"),
    [
        ((0, 1), {}, "no such objection"),
        ((), {1: {"code": "OBJ-02"}}, "no such objection"),
        ((), {3: {"closes_at": AT.format(9)}}, "said wrongly"),
        ((), {3: {"in_time": False}}, "said wrongly"),
        ((), {3: {"acceptance_due_at": AT.format(9)}}, "clocks"),
        ((), {3: {"received_at": AT.format(9)}}, "not in order"),
        ((4,), {}, "out of its turn"),
        ((), {4: {"decision_due_at": AT.format(9)}}, "time for the decision"),
        ((), {4: {"accepted": False, "ground": "tedious"}}, "no such reason"),
        ((), {5: {"lot": BID}}, "no power to suspend"),
        ((), {7: {"kind": "testing"}}, "time for the decision"),
        ((), {7: {"began_at": AT.format(0)}}, "outside"),
        ((), {8: {"outcome": "dismissed"}}, "doesn't fit"),
        ((), {8: {"effect": "none"}}, "No decision makes"),
        ((), {9: {"began_at": AT.format(0)}}, "no suspension"),
        ((), {10: {"bid": COMPLAINT}}, "another award void"),
        ((10,), {}, "No decision ends"),
        ((11,), {}, "wasn't done"),
        ((), {11: {"article": "Article 1"}}, "another article"),
        ((), {6: {"code": "CON-01", "lot": LOT}}, "while the tender was suspended"),
    ],
    ids=["no objection", "withdrawn", "closes", "in time", "clock", "times", "not taken up", "decision due", "ground",
         "suspended", "examination", "outside", "dismissed", "nothing ordered", "lifted", "another award", "not void",
         "not ended", "article", "while suspended"],
)  # fmt: skip
def test_what_was_done_wrongly_is_found(
    without: tuple[int, ...], changes: dict[int, dict[str, Any]], found: str
) -> None:
    with pytest.raises(Failed, match=found):
        complaints.check(evidence(without, changes), PACK)


@pytest.mark.parametrize(("channel", "entry"), [("online", 3), ("letter", 4)])
def test_an_individual_complains_where_the_law_lets_one(
    channel: str, entry: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    alone = evidence(changes={3: {"individual": True, "channel": channel}})
    complaints.check(alone, PACK)
    monkeypatch.setattr(complaints, "individuals", lambda pack, path: [])
    with pytest.raises(Failed, match=f"no individual complain as at entry {entry}"):
        complaints.check(alone, PACK)
