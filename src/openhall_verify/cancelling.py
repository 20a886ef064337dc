"""Contracts that decisions on complaints cancelled: ordered, and not performed as the law of the case means it."""

import openhall_rules as rules
from openhall_rules.law import UnknownValue, Unset
from openhall_verify.findings import fail
from openhall_verify.proved import Evidence, Leaf

UNTIL = "remedies.contract_cancellation"
UNPERFORMED = "unperformed"
CANCELS = "cancel_contract"
FOLLOWING = ("next_candidate", "anew")
ANEW = "anew"
FORGOTTEN = frozenset({"CON-01", "CON-02", "CON-03", "CON-04", "CON-05", "PRF-14", "PRF-16"})
"""Acts that come again once a contract was cancelled."""


def before(evidence: Evidence, lot: str, index: int) -> int:
    """Index of the last act before ``index`` by which a contract of the lot was cancelled; -1 where there is none."""
    return max((act.index for act in evidence.of("PRF-18") if act.lot == lot and act.index < index), default=-1)


def following(act: Leaf) -> str:
    """What a decision lets follow where it cancels a contract; empty where it cancels none.

    Raises:
        Failed: it says so though it cancels none, or doesn't though it cancels one.
    """
    found = act.public.get("following")
    if (found in FOLLOWING) is not (act.public["effect"] == CANCELS) or (found is not None and found not in FOLLOWING):
        fail("complaint", f"The decision at entry {act.index} doesn't say rightly what follows for the lot.")
    return str(found or "")


def check(evidence: Evidence, pack: rules.Pack, act: Leaf) -> None:
    """What a decision orders was carried out on the contract that the lot had, while the law still let it.

    Raises:
        Failed: another contract, one that was performed, another article, or milestones counted wrongly.
    """
    lot, where = str(act.lot), f"at entry {act.index}"
    since = before(evidence, lot, act.index)
    now = [one for one in evidence.chain if since < one.index < act.index and one.lot == lot]
    concluded = [one for one in now if one.code == "CON-02"]
    if not concluded or concluded[-1].object != act.object:
        fail("contract", f"No such contract was concluded before it was cancelled {where}.")
    own = [one for one in now if one.object == act.object]
    if any(one.code == "PRF-07" for one in own):
        fail("contract", f"The contract cancelled {where} was performed.")
    accepted = {str(one.public["milestone"]) for one in own if one.code == "PRF-04" and one.public["accepted"] is True}
    if act.public["accepted"] != len(accepted):
        fail("contract", f"How much of the contract was accepted is said wrongly {where}.")
    disputed = {one.public["payment"] for one in own if one.code == "PRF-11" and one.public["confirmed"] is not True}
    paid = [one for one in own if one.code == "PRF-10" and one.public["payment"] not in disputed]
    try:
        until, article = pack.get(UNTIL), pack.value(UNTIL).citation
    except (UnknownValue, Unset):
        until, article = None, ""
    if until is None or act.public["article"] != article or (until == UNPERFORMED and (accepted or paid)):
        fail("contract", f"The law lets no decision cancel the contract {where}.")
