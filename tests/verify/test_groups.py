"""A draw of several groups, done again by the verifier: what was published holds, and whatever was bent is found."""

from __future__ import annotations

import copy
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from openhall_rules import draw
from openhall_verify import Failed, draws, spelling

DRAW, LOT = "3f0c6a2e-8a0b-4c1d-9e2f-0123456789ab", "4f0c6a2e-8a0b-4c1d-9e2f-0123456789ab"
NUMBER, ROOT = "11" * 32, "22" * 32
NAMES = [f"Expert {n}" for n in range(8)]
SALTS = {name: bytes([n]) * 32 for n, name in enumerate(NAMES)}
OF = {draw.entry(salt=SALTS[name], draw=DRAW, name=name): name for name in NAMES}
POOL = sorted((entry, ["kinship"] if name == NAMES[3] else [], 1 + NAMES.index(name) % 2) for entry, name in OF.items())


def published() -> dict[str, Any]:
    """The three acts and the names that are opened: one of the first group and two of the second sit there."""
    root = draw.grouped_root(POOL)
    sizes = [[not excluded for _entry, excluded, own in POOL if own == group] for group in (1, 2)]
    orders = draw.orders(lot=LOT, root=root, number=NUMBER, log_root=ROOT, pool=POOL, groups=2)
    called = [(1, 1, "declined"), (1, 2, "accepted"), (2, 1, "accepted"), (2, 2, "lapsed"), (2, 3, "accepted")]
    calls = [
        {"group": group, "place": place, "entry": orders[group][place - 1], "answer": answer}
        for group, place, answer in called
    ]
    return {
        "fixed": {
            "pool": 8,
            "eligible": 7,
            "pool_root": root,
            "number_sha256": draw.number_commitment(DRAW, NUMBER),
            "groups": [
                {"experts": experts, "reserve": 0, "pool": len(one), "eligible": sum(one)}
                for experts, one in zip((1, 2), sizes, strict=True)
            ],
        },
        "drawn": {"number": NUMBER, "root": ROOT, "size": 5},
        "said": {
            "pool": [{"entry": entry, "excluded": excluded, "group": group} for entry, excluded, group in POOL],
            "calls": calls,
        },
        "names": {
            f"member/{one['group']}-{one['place']}": {
                "entry": one["entry"],
                "name": OF[one["entry"]],
                "salt": SALTS[OF[one["entry"]]].hex(),
            }
            for one in calls
            if one["answer"] == "accepted"
        },
    }


def checks(told: dict[str, Any], monkeypatch: pytest.MonkeyPatch) -> None:
    """What ``openhall-verify draw`` does with one draw."""
    monkeypatch.setattr(draws, "root_after", lambda _evidence, _fixed: bytes.fromhex(ROOT))
    shown = SimpleNamespace(
        object=DRAW, public={"lot": LOT}, sha256="a", body={"commitments": dict.fromkeys(told["names"], "")}
    )
    evidence = SimpleNamespace(statement=lambda _leaf: told["said"], disclosed={"a": told["names"]})
    fixed, drawn = SimpleNamespace(public=told["fixed"], index=4), SimpleNamespace(public=told["drawn"])
    orders = draws._orders(evidence, fixed, drawn, shown)
    draws._calls(evidence, shown, orders, [int(one["experts"]) for one in told["fixed"]["groups"]])


def test_what_was_published_holds(monkeypatch):
    checks(published(), monkeypatch)


def moved(told: dict[str, Any]) -> None:
    told["said"]["pool"][0]["group"] = 3 - told["said"]["pool"][0]["group"]


def smaller(told: dict[str, Any]) -> None:
    told["fixed"]["groups"][0]["pool"] -= 1


def left_out(told: dict[str, Any]) -> None:
    del told["said"]["calls"][3]


def swapped(told: dict[str, Any]) -> None:
    calls = told["said"]["calls"]
    calls[2]["entry"], calls[4]["entry"] = calls[4]["entry"], calls[2]["entry"]


def of_the_other_group(told: dict[str, Any]) -> None:
    told["said"]["calls"][0]["answer"], told["said"]["calls"][4]["answer"] = "accepted", "declined"


def of_no_group(told: dict[str, Any]) -> None:
    told["said"]["calls"].append(told["said"]["calls"][0] | {"group": 3})


def another_name(told: dict[str, Any]) -> None:
    told["names"]["member/1-2"]["name"] = "Somebody else"


@pytest.mark.parametrize(
    ("bend", "check"),
    [
        (moved, "draw-pool"),
        (smaller, "draw-pool"),
        (left_out, "draw-order"),
        (swapped, "draw-order"),
        (of_the_other_group, "draw-seats"),
        (of_no_group, "draw-order"),
        (another_name, "draw-names"),
    ],
    ids=lambda one: getattr(one, "__name__", one),
)
def test_what_was_bent_is_found(bend: Callable[[dict[str, Any]], None], check: str, monkeypatch):
    told = copy.deepcopy(published())
    bend(told)
    with pytest.raises(Failed) as failed:
        checks(told, monkeypatch)
    assert failed.value.code == check


SIGNED = {
    "members": "3",
    "experts": "3",
    "answer_minutes": "20",
    "number_sha256": "0" * 64,
    "groups": [
        {"name": "Lawyers", "experts": "1", "reserve": "", "fields": "Law, Contracts"},
        {"name": "Engineers", "experts": 2, "reserve": "1", "fields": ["Pumps"], "classes": "senior"},
        {"name": "", "experts": "", "reserve": "", "fields": ""},
    ],
}
LISTS: dict[str, list[str]] = {"regions": [], "languages": [], "classes": []}
SAID = {
    "conditions": {
        "fields": [],
        "regions": [],
        "languages": [],
        "superiors": [],
        "groups": [
            {"name": "Lawyers", "experts": 1, "reserve": 0, **LISTS, "fields": ["Law", "Contracts"]},
            {"name": "Engineers", "experts": 2, "reserve": 1, **LISTS, "fields": ["Pumps"], "classes": ["senior"]},
        ],
    }
}
PUBLIC = {
    "members": 3,
    "experts": 3,
    "answer_minutes": 20,
    "groups": [{"experts": 1, "reserve": 0}, {"experts": 2, "reserve": 1}],
}


def test_groups_are_those_that_were_signed():
    spelling.check_draw("here", SIGNED, SAID, PUBLIC)
    for name, value in (("experts", 1), ("fields", ["Law"]), ("classes", ["junior"]), ("reserve", 4)):
        bent = copy.deepcopy(SAID)
        bent["conditions"]["groups"][1][name] = value
        with pytest.raises(Failed):
            spelling.check_draw("here", SIGNED, bent, PUBLIC)
    with pytest.raises(Failed):
        spelling.check_draw("here", SIGNED, SAID, PUBLIC | {"groups": PUBLIC["groups"][:1]})


def test_a_class_is_told_only_where_it_was_asked_for():
    plain = {name: value for name, value in SIGNED.items() if name != "groups"} | {"fields": "Pumps"}
    said = {"conditions": {"fields": ["Pumps"], "regions": [], "languages": [], "superiors": []}}
    public = {name: value for name, value in PUBLIC.items() if name != "groups"}
    spelling.check_draw("here", plain, said, public)
    spelling.check_draw(
        "here", plain | {"classes": "senior"}, {"conditions": said["conditions"] | {"classes": ["senior"]}}, public
    )
    more = {"conditions": said["conditions"] | {"classes": ["senior"]}}
    for signed, told in ((plain | {"classes": "senior"}, said), (plain, more)):
        with pytest.raises(Failed):
            spelling.check_draw("here", signed, told, public)
