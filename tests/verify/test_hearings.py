"""Hearings as a stranger checks them: in order they hold; what was done wrongly is found."""

from __future__ import annotations

from typing import Any, cast

import pytest

import openhall_rules as rules
from openhall_verify import Failed, hearings
from openhall_verify.proved import Evidence, Leaf

COMPLAINT, HEARING = "33333333-3333-4333-8333-333333333333", "44444444-4444-4444-8444-444444444444"
PACK = rules.pack("reference@2020-01-01")
AT = "2026-01-05T09:0{}:00.000000Z"
OF = {"complaint": COMPLAINT}
ACTS: list[tuple[str, str, str, dict[str, Any]]] = [
    ("CPL-05", COMPLAINT, AT.format(0), {"accepted": True}),
    ("CPL-15", HEARING, AT.format(1), OF | {
        "begins_at": AT.format(3), "mode": "place", "sides": ["complainant", "owner"],
    }),
    ("CPL-16", HEARING, AT.format(1), OF | {"begins_at": AT.format(4), "mode": "place"}),
    ("CPL-17", HEARING, AT.format(2), OF | {"side": "owner", "answer": "stays_away"}),
    ("CPL-19", HEARING, AT.format(6), OF | {
        "began_at": AT.format(4), "ended_at": AT.format(5), "present": ["complainant"], "absent": ["owner"],
    }),
    ("CPL-20", HEARING, AT.format(7), OF | {"side": "complainant", "minutes": f"{4:064}", "signed": True}),
    ("CPL-12", COMPLAINT, AT.format(8), {}),
]  # fmt: skip


def evidence(without: tuple[int, ...] = (), changes: dict[int, dict[str, Any]] | None = None) -> Evidence:
    """The case with these acts left out, and codes or public fields of others changed."""
    leaves = []
    for index, (code, name, at, public) in enumerate(ACTS):
        if index in without:
            continue
        changed = dict((changes or {}).get(index, {}))
        kind = "hearing" if name == HEARING else "complaint"
        body = {"code": changed.pop("code", code), "object": f"{kind}:{name}", "at": at}
        leaves.append(Leaf(index, f"{index:064}", body | {"public": {**public, **changed}}))
    return Evidence(cast(Any, None), "c", cast(Any, None), leaves, leaves)


def test_in_order_they_hold() -> None:
    assert hearings.check(evidence(), PACK) == 1
    assert hearings.check(evidence(without=(4, 5), changes={3: {"code": "CPL-18"}}), PACK) == 1


@pytest.mark.parametrize(
    ("without", "changes", "found"),
    [
        ((0,), {}, "isn't taken up"),
        ((), {0: {"code": "CPL-07"}}, "isn't taken up"),
        ((), {1: {"begins_at": AT.format(1)}}, "too late"),
        ((), {2: {"begins_at": AT.format(0)}}, "too late"),
        ((1,), {}, "out of its turn"),
        ((), {2: {"complaint": HEARING, "code": "CPL-18"}}, "out of its turn"),
        ((), {3: {"side": "bidder"}}, "wasn't summoned"),
        ((), {4: {"began_at": AT.format(3)}}, "time of the hearing"),
        ((), {4: {"absent": []}}, "each side"),
        ((), {5: {"side": "owner"}}, "couldn't"),
        ((), {5: {"minutes": "0" * 64}}, "couldn't"),
        ((4, 5), {}, "still to come"),
    ],
    ids=["not taken up", "withdrawn", "no notice", "moved into the past", "never summoned", "another complaint",
         "not a side", "before its time", "nobody noted", "absent signs", "other minutes", "left open"],
)  # fmt: skip
def test_what_was_done_wrongly_is_found(
    without: tuple[int, ...], changes: dict[int, dict[str, Any]], found: str
) -> None:
    with pytest.raises(Failed, match=found):
        hearings.check(evidence(without, changes), PACK)


def test_a_pack_that_names_a_notice_has_it_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    from openhall_verify.shapes import instant

    monkeypatch.setattr(type(PACK), "ends", lambda self, path, after: instant(AT.format(5)))
    with pytest.raises(Failed, match="too late"):
        hearings.check(evidence(), PACK)
