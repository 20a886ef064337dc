"""Rules on acts outside cases: packs registered, values entered, states recorded, contradictions acknowledged."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from openhall_rules.law import base_id
from openhall_rules.leaves import canonical
from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act
from openhall_rules.replay.reading import Unreadable
from openhall_rules.replay.registry import rule
from openhall_rules.replay.states import MOST_ENTERED, MOST_PACKS, MOST_PATHS

MOST_VALUE: Final = 16_384
"""Bytes of a value that an authority enters."""


@rule("SYS-02")
def pack_registered(act: Act) -> None:
    """The pack and its digest are known from here on."""
    name, sha256 = reading.text(act.public, "pack"), reading.digest(act.public, "sha256")
    packs = act.shared["packs"]
    if len(name) > 100 or "\n" in name or len(packs) >= MOST_PACKS:
        raise Unreadable("pack")
    act.findings.require("pack.once", [name, sha256] not in packs, "not registered before", f"{name} {sha256}")
    act.shared["packs"] = [*packs, [name, sha256]]


@rule("LAW-01")
def value_entered(act: Act) -> None:
    """A value for a pack that is registered; whether the law leaves it open is asked by the notice that uses it."""
    name, path = reading.text(act.public, "pack"), reading.text(act.public, "path")
    value = reading.member(act.statement(), "value")
    if len(canonical(value)) > MOST_VALUE or len(path) > 200:
        raise Unreadable("value")
    known = any(pack == base_id(name) for pack, _sha256 in act.shared["packs"])
    if not act.findings.require("pack.registered", known, "a registered pack", name):
        return
    entered = dict(act.shared["entered"])
    key = f"{name} {path}"
    if key not in entered and len(entered) >= MOST_PATHS:
        raise Unreadable("path")
    entered[key] = [*entered.get(key, []), [reading.text(act.body, "at"), value]][-MOST_ENTERED:]
    act.shared["entered"] = entered


@rule("SYS-03")
def state_recorded(act: Act) -> None:
    """A state is recorded of a size that the log had reached, and sizes rise. Root and number are the caller's to
    compare: the reducer keeps no tree."""
    size = reading.number(act.public, "size")
    reading.digest(act.public, "state_root")
    reading.number(act.public, "contradictions")
    before = act.shared["recorded"]
    rises = size <= act.index and (before is None or size > before)
    act.findings.require("state.size", rises, f"more than {before or 0}, at most {act.index}", size)
    if rises:
        act.shared["recorded"] = size


@rule("SYS-06")
def contradiction_acknowledged(act: Act) -> None:
    """A named officer acknowledges a contradiction that stands."""
    index, broken = reading.number(act.public, "index"), reading.text(act.public, "rule")
    standing = act.shared["standing"]
    if act.findings.require("contradiction.stands", [index, broken] in standing, "one that stands", [index, broken]):
        act.shared["standing"] = [one for one in standing if one != [index, broken]]


def recorded_state(leaf: Mapping[str, Any]) -> tuple[int, str, int] | None:
    """``(size, state root in hex, contradictions)`` that a leaf records; None when it is no readable ``SYS-03``."""
    public = leaf.get("public")
    if leaf.get("code") != "SYS-03" or leaf.get("actor") != "log" or not isinstance(public, Mapping):
        return None
    try:
        return (
            reading.number(public, "size"),
            reading.digest(public, "state_root"),
            reading.number(public, "contradictions"),
        )
    except Unreadable:
        return None
