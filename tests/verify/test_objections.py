"""Objections as a stranger checks them: in order they hold; what was done wrongly is found."""

from __future__ import annotations

from typing import Any, cast

import pytest

import openhall_rules as rules
from openhall_verify import Failed, remedies
from openhall_verify.proved import Evidence, Leaf

LOT, NOTICE = "11111111-1111-4111-8111-111111111111", "22222222-2222-4222-8222-222222222222"
FIRST, SECOND = "33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444"
PACK = rules.pack("reference@2020-01-01")
DUE, MOVED = "2026-01-05T10:00:00.000000Z", "2026-01-05T10:01:00.000000Z"
AT = "2026-01-05T09:0{}:00.000000Z"
RESULT = {"matter": "result", "lot": LOT}
ACTS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("OBJ-01", f"objection:{FIRST}", AT.format(1), {"matter": "documents", "standing": "interested", "pauses": True,
                                                    "reply_due_at": AT.format(2)}),
    ("OBJ-03", f"objection:{FIRST}", AT.format(2), {"matter": "documents", "upheld": False, "measure": "none"}),
    ("OBJ-04", f"notice:{NOTICE}", AT.format(2), {"began_at": AT.format(1), "old_due_at": DUE, "new_due_at": MOVED}),
    ("OPN-01", f"lot:{LOT}", MOVED, {}),
    ("AWD-01", f"lot:{LOT}", "2026-01-06T09:00:00.000000Z", {"until": "2026-01-06T09:05:00.000000Z"}),
    ("OBJ-01", f"objection:{SECOND}", "2026-01-06T09:01:00.000000Z",
     RESULT | {"standing": "bidder", "pauses": True, "reply_due_at": "2026-01-06T09:02:00.000000Z"}),
    ("OBJ-02", f"objection:{SECOND}", "2026-01-06T09:03:00.000000Z", RESULT),
    ("OBJ-04", f"notice:{NOTICE}", "2026-01-06T09:03:00.000000Z",
     {"began_at": "2026-01-06T09:01:00.000000Z", "lot": LOT}),
    ("AWD-02", f"lot:{LOT}", "2026-01-06T09:06:00.000000Z", {}),
]  # fmt: skip


def evidence(without: tuple[int, ...] = (), changes: dict[int, dict[str, Any]] | None = None) -> Evidence:
    """The case with these acts left out, and codes, times or public fields of others changed."""
    leaves = []
    for index, (code, name, at, public) in enumerate(ACTS):
        if index in without:
            continue
        changed = dict((changes or {}).get(index, {}))
        body = {"code": changed.pop("code", code), "object": name, "at": changed.pop("at", at)}
        leaves.append(Leaf(index, f"{index:064}", body | {"public": {**public, **changed}}))
    return Evidence(cast(Any, None), "c", cast(Any, None), leaves, leaves)


def test_in_order_they_hold() -> None:
    assert remedies.check(evidence(), PACK, DUE, [LOT]) == 2
    assert remedies.check_resumption(evidence().chain[2], DUE, PACK) == MOVED


@pytest.mark.parametrize(
    ("without", "changes", "found"),
    [
        ((), {0: {"standing": "passer-by"}}, "nobody of that standing"),
        ((), {0: {"at": "2026-01-05T11:00:00.000000Z"}}, "when the law admits none"),
        ((), {5: {"at": "2026-01-06T09:05:00.000000Z"}}, "when the law admits none"),
        ((4,), {}, "when the law admits none"),
        ((), {0: {"reply_due_at": DUE}}, "must be answered until"),
        ((), {0: {"pauses": False}}, "said wrongly"),
        ((0,), {}, "no open objection"),
        ((), {1: {"measure": "end_lot"}}, "doesn't fit"),
        ((1,), {}, "is open"),
        ((), {2: {"began_at": DUE}}, "no such pause"),
        ((2,), {}, "while the tender paused"),
        ((7,), {}, "while the tender paused"),
        ((), {6: {"code": "OBJ-03", "upheld": True, "measure": "end_lot"}}, "had said it ends"),
    ],
    ids=["standing", "too late", "after the publicity", "no candidates", "due another day", "no pause", "never raised",
         "measure", "gone on", "no such pause", "closed", "awarded", "awarded though it ends"],
)  # fmt: skip
def test_what_was_done_wrongly_is_found(
    without: tuple[int, ...], changes: dict[int, dict[str, Any]], found: str
) -> None:
    with pytest.raises(Failed, match=found):
        remedies.check(evidence(without, changes), PACK, DUE, [LOT])


def test_another_deadline_after_the_pause_is_found() -> None:
    with pytest.raises(Failed, match="the deadline should be"):
        remedies.check_resumption(evidence(changes={2: {"new_due_at": DUE}}).chain[2], DUE, PACK)


def test_an_individual_objects_where_the_law_lets_one(monkeypatch: pytest.MonkeyPatch) -> None:
    alone = evidence(changes={0: {"individual": True}})
    assert remedies.check(alone, PACK, DUE, [LOT]) == 2
    monkeypatch.setattr(remedies, "individuals", lambda pack, path: [])
    with pytest.raises(Failed, match="no individual"):
        remedies.check(alone, PACK, DUE, [LOT])
