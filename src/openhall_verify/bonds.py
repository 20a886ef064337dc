"""Performance bonds that were kept: after the owner ended the contract on a ground of the law, whole, once."""

from typing import Any

import openhall_rules as rules
from openhall_rules.law import UnknownValue, Unset
from openhall_verify.findings import fail
from openhall_verify.proved import Evidence, Leaf

GROUNDS = "deposits.bond_kept"
RECIPIENT = "deposits.bond_recipient"


def check(evidence: Evidence, pack: rules.Pack, lot: str) -> int:
    """Every bond of a lot that was kept; how many.

    Raises:
        Failed: on no ground of the law or of no contract that the owner ended, for another recipient or amount, or
        paid without having been kept, or twice.
    """
    kept = [act for act in evidence.of("BND-05") if act.lot == lot]
    for act in kept:
        _kept(evidence, pack, lot, act)
    paid = [act for act in evidence.of("BND-06") if act.lot == lot]
    for number, act in enumerate(paid):
        before = [one for one in kept if one.index < act.index]
        if len(before) <= number or before[number].public["amount"] != act.public["amount"]:
            fail("bond", f"No such bond was kept as was paid at entry {act.index}.")
    return len(kept)


def _kept(evidence: Evidence, pack: rules.Pack, lot: str, act: Leaf) -> None:
    public, where = act.public, f"at entry {act.index}"
    begun = [one for one in evidence.of("PRF-14", act.object) if one.public["termination"] == public["termination"]]
    own = bool(begun) and begun[0].public["side"] == "owner" and begun[0].public["ground"] == public["ground"]
    over = any(
        one.index < act.index and one.public["termination"] == public["termination"]
        for one in [
            *evidence.of("PRF-16", act.object),
            *(one for one in evidence.of("PRF-15", act.object) if one.public["answer"] == "agree"),
        ]
    )
    grounds, article = _told(pack, GROUNDS)
    if not own or not over or public["ground"] not in (grounds or ()) or public["article"] != article:
        fail("bond", f"The law lets no bond be kept as {where}.")
    if _told(pack, RECIPIENT)[0] != public["recipient"]:
        fail("bond", f"The law names another recipient of the bond kept {where}.")
    of_lot = [one for one in evidence.chain if one.lot == lot and one.index < act.index]
    held = [one for one in of_lot if one.code == "BND-02"]
    gone = [one for one in of_lot if one.code in ("BND-03", "BND-05") and held and one.index > held[-1].index]
    if not held or gone or held[-1].public["amount"] != public["amount"]:
        fail("bond", f"No such bond was held as was kept {where}.")


def _told(pack: rules.Pack, path: str) -> tuple[Any, str]:
    try:
        return pack.get(path), pack.value(path).citation
    except (UnknownValue, Unset):
        return None, ""
