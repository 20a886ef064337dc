"""The two states that a replay carries: of one case, and of the log as a whole. Both are plain JSON.

Their shape is this library's own business: it is in no verdict. What a verdict binds is the *standing* of the case,
a short account of how far each lot has come, which protocols §8 writes down.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from openhall_rules.law import UnknownPack, pack
from openhall_rules.leaves import canonical

CaseState = dict[str, Any]
"""``{id, seq, head, latest, ended, plan, admitted, notice, sessions, lots}``; grows with lots, bids, deposits."""
SharedState = dict[str, Any]
"""``{leaves, packs, entered, contradictions, standing, unlisted, recorded, heard, outages, seat_fees}``."""

MOST_STANDING: Final = 1000
"""Contradictions that are listed until they are acknowledged; what breaks more rules can't be cured by acts."""
MOST_ENTERED: Final = 8
"""Values kept of each path that authorities enter: the newest."""
MOST_PATHS: Final = 500
"""Pairs of pack and path with entered values."""
MOST_PACKS: Final = 1000


def start() -> SharedState:
    """The shared state before the first leaf."""
    return {
        "leaves": 0,
        "packs": [],
        "entered": {},
        "contradictions": 0,
        "standing": [],
        "unlisted": 0,
        "recorded": None,
        "heard": None,
        "outages": [],
        "seat_fees": {},
    }


def fresh_case(case: str) -> CaseState:
    """A case before its first leaf."""
    return {
        "id": case,
        "seq": 0,
        "head": "0" * 64,
        "latest": None,
        "ended": False,
        "plan": None,
        "admitted": False,
        "notice": None,
        "sessions": {},
        "lots": {},
    }


def contradictions(shared: SharedState) -> int:
    """How many contradictions (pairs of leaf and rule) were found so far, acknowledged or not."""
    return int(shared["contradictions"])


def standing_contradictions(shared: SharedState) -> tuple[tuple[int, str], ...]:
    """``(index, rule)`` of those that no officer has acknowledged (``SYS-06``), in the order of the log.

    At most 1,000 are listed; ``withheld`` counts those beyond as well.
    """
    return tuple((index, rule) for index, rule in shared["standing"])


def withheld(shared: SharedState) -> bool:
    """Whether a member must withhold its replay statement: a contradiction stands unacknowledged."""
    return bool(shared["standing"]) or shared["unlisted"] > 0


def packs_digest(shared: SharedState) -> str:
    """The line of the replay statement: hex SHA-256 of ``"<pack> <sha256>\\n"`` of all packs registered, in order."""
    return hashlib.sha256("".join(f"{name} {sha256}\n" for name, sha256 in shared["packs"]).encode()).hexdigest()


def holds(name: str, sha256: str) -> bool:
    """Whether this installation of the library holds that pack with that digest."""
    return held_sha256(name) == sha256


def held_sha256(name: str) -> str | None:
    """The digest of the pack of that name as held here; None when there is none."""
    try:
        return pack(name).sha256
    except UnknownPack:
        return None


def packs_not_held(shared: SharedState) -> tuple[tuple[str, str], ...]:
    """``(pack, sha256)`` of packs whose newest registration is not what is held here: say so instead of signing."""
    newest: dict[str, str] = dict(shared["packs"])
    return tuple((name, sha256) for name, sha256 in newest.items() if not holds(name, sha256))


def standing_of(case: CaseState) -> dict[str, Any]:
    """The account of a case that a verdict binds (protocols §8): how far each lot has come, and with what figures."""
    return {
        "acts": case["seq"],
        "head": case["head"],
        "bids_due_at": case["notice"]["due"] if case["notice"] else None,
        "ended": case["ended"],
        "lots": {uuid: _lot(lot) for uuid, lot in case["lots"].items()},
    }


def _lot(lot: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "stage": lot["stage"],
        "submitted": lot["submitted"],
        "released": lot["released"],
        "opened": len(lot["read"]),
        "candidates": lot["candidates"],
        "award": lot["award"],
        "deposits": len(lot["deposits"]),
        "refunds": len(lot["refunds"]),
    }


def standing_sha256(case: CaseState) -> str:
    """The member ``state`` of a verdict: SHA-256 of the canonical standing."""
    return hashlib.sha256(canonical(standing_of(case))).hexdigest()
