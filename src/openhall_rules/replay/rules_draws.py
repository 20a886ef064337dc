"""Rules on draws of committees: as the law composes them, from the pool that was fixed, in the order that follows."""

from __future__ import annotations

import re
from typing import Any, Final

from openhall_rules import draw
from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.reading import Unreadable
from openhall_rules.replay.registry import rule

OVER: Final = frozenset({"awarded", "contracted", "failed"})
CAUSES: Final = frozenset({"avoidance", "absence", "health"})
GROUNDS: Final = frozenset({"number_lost", "exhausted", "conditions", "tender", "other"})
"""Why an owner calls a draw off."""
MOST_EXPERTS: Final = 10_000
_HEX: Final = re.compile(r"[0-9a-f]{64}\Z")


@rule("DRW-01")
def prepared(act: Act) -> None:
    """The pool is fixed: one draw of a lot at a time, for a committee as the law composes it."""
    lot, say = act.lot(lot_of(act)), act.findings
    alone = lot.get("draw") is None and lot.get("appointed") is None
    say.require("draw.one", alone, "no other committee of the lot", act.uuid)
    members, experts = reading.number(act.public, "members"), reading.number(act.public, "experts")
    faults = list(act.law().committee_faults(members=members, experts=experts))
    say.require("draw.composition", not faults and experts <= members, "a committee as the law asks", faults)
    pool, eligible = reading.number(act.public, "pool"), reading.number(act.public, "eligible")
    say.require("draw.enough", experts <= eligible <= pool, f"at least {experts} of a pool", eligible)
    groups = _groups(act, experts, pool, eligible)
    lot["draw"] = groups | {
        "uuid": act.uuid,
        "members": members,
        "experts": experts,
        "pool": pool,
        "eligible": eligible,
        "root": reading.digest(act.public, "pool_root"),
        "commitment": reading.digest(act.public, "number_sha256"),
        "index": act.index,
        "at": act.body["at"],
        "number": None,
        "log_root": None,
        "complete": False,
    }


@rule("DRW-02")
def drawn(act: Act) -> None:
    """The owner shows the number that it committed to; the log's root is that after the pool was fixed."""
    _lot, known = _known(act)
    number, say = reading.text(act.public, "number"), act.findings
    held = _HEX.match(number) is not None and draw.number_commitment(act.uuid, number) == known["commitment"]
    say.require("draw.number", held and known["number"] is None, "the number committed to, once", number)
    say.equal("draw.size", known["index"] + 1, reading.number(act.public, "size"))
    known["number"], known["log_root"] = number, reading.digest(act.public, "root")


@rule("DRW-06")
def complete(act: Act) -> None:
    """As many have accepted as were to be drawn."""
    _lot, known = _known(act)
    act.findings.equal("draw.seats", known["experts"], reading.number(act.public, "experts"))
    known["complete"] = True


@rule("DRW-07")
def published(act: Act) -> None:
    """After the award the pool is shown: the one that was fixed, called in the order that number and log give."""
    lot, known = _known(act, ended=True)
    say, said = act.findings, act.statement()
    say.require("draw.secret", lot["stage"] in OVER and known["complete"], "after the award", lot["stage"])
    groups = known.get("groups", [])
    pool = _pool(said, grouped=bool(groups))
    eligible = sum(not excluded for _entry, excluded, _group in pool)
    shown = draw.grouped_root(pool) if groups else draw.pool_root([one[:2] for one in pool])
    fixed = shown == known["root"] and (len(pool), eligible) == (known["pool"], known["eligible"])
    if not say.require("draw.pool", fixed, known["root"], shown):
        return
    orders = draw.orders(
        lot=lot_of(act),
        root=shown,
        number=str(known["number"]),
        log_root=str(known["log_root"]),
        pool=pool,
        groups=len(groups),
    )
    rows, replaced = reading.rows(said, "calls"), 0
    for group, order in orders.items():
        calls = [one for one in rows if not groups or reading.number(one, "group") == group]
        called = [reading.text(one, "entry") for one in calls]
        places = [reading.number(one, "place") for one in calls]
        in_order = called == order[: len(called)] and places == list(range(1, len(called) + 1))
        say.require("draw.order", in_order, order[: len(called)], called)
        answers = [reading.text(one, "answer") for one in calls]
        say.equal("draw.accepted", groups[group - 1][0] if groups else known["experts"], answers.count("accepted"))
        replaced += answers.count("replaced")
    if known.get("replaced"):
        say.equal("draw.replaced", known["replaced"], replaced)


@rule("DRW-09")
def replaced(act: Act) -> None:
    """A member is replaced: the committee is complete no more, and what it found is void (条例 48)."""
    lot, known = _known(act)
    cause = reading.text(act.public, "cause")
    act.findings.require("draw.cause", cause in CAUSES, "a cause that the law knows", cause)
    known["complete"], known["replaced"] = False, int(known.get("replaced", 0)) + 1
    lot["evaluation"] = None


@rule("DRW-08")
def called_off(act: Act) -> None:
    """A draw that isn't complete is called off."""
    lot, known = _known(act)
    act.findings.require("draw.not_complete", not known["complete"], "before it is complete", act.uuid)
    if "ground" in act.public:
        ground = reading.text(act.public, "ground")
        act.findings.require("draw.ground", ground in GROUNDS, "a ground of the list", ground)
    lot["draw"] = None


def _known(act: Act, *, ended: bool = False) -> tuple[dict[str, Any], dict[str, Any]]:
    """The lot, and the draw that stands there, copied for writing; ``ended``: or one whose committee found in vain."""
    lot = act.lot(lot_of(act))
    found = lot.get("draw")
    if ended and act.uuid in lot.get("draws_before", {}):
        return lot, dict(lot["draws_before"][act.uuid])
    if found is None or found["uuid"] != act.uuid:
        raise Unreadable("object")
    lot["draw"] = dict(found)
    return lot, lot["draw"]


def _groups(act: Act, experts: int, pool: int, eligible: int) -> dict[str, Any]:
    """The groups of a draw, ``[[experts, reserve, pool, eligible]]``; nothing where it has none."""
    if "groups" not in act.public:
        return {}
    names = ("experts", "reserve", "pool", "eligible")
    groups = [[reading.number(one, name) for name in names] for one in reading.rows(act.public, "groups")]
    enough = all(seats >= 1 and seats + reserve <= fit <= met for seats, reserve, met, fit in groups)
    sums = [sum(one[place] for one in groups) for place in (0, 2, 3)]
    good = bool(groups) and enough and sums == [experts, pool, eligible]
    act.findings.require("draw.groups", good, "groups that add up, each with its reserve", groups)
    return {"groups": groups}


def _pool(said: dict[str, Any], *, grouped: bool) -> list[tuple[str, list[str], int]]:
    rows = reading.rows(said, "pool")
    if len(rows) > MOST_EXPERTS:
        raise Unreadable("pool")
    found = []
    for row in rows:
        excluded = reading.member(row, "excluded")
        if not isinstance(excluded, list) or not all(isinstance(one, str) for one in excluded):
            raise Unreadable("excluded")
        found.append((reading.digest(row, "entry"), excluded, reading.number(row, "group") if grouped else 0))
    return found
