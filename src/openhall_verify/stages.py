"""The order of the acts: what must come before what, once or often, by whom, from the plan to the archive."""

import hashlib
from collections.abc import Mapping
from typing import Any

from openhall_verify import cancelling, falls, rounds
from openhall_verify.findings import fail
from openhall_verify.folder import canonical
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant

ONCE = ("OPN-01", "OPN-03", "OPN-05", "OPN-07", "EVA-02", "AWD-01", "AWD-02", "CON-02",
        "AUC-01", "AUC-04", "AUC-06", "AUC-08", "AUC-09", "FEE-03")  # fmt: skip
BEFORE_NOTICE = ("PLN-01", "ENT-01", "RTN-01")
PERFORMING = (
    "PRF-01", "PRF-02", "PRF-03", "PRF-04", "PRF-05", "PRF-06", "PRF-07", "PRF-08", "PRF-09",
    "PRF-10", "PRF-11", "PRF-12", "PRF-13", "PRF-14", "PRF-15", "PRF-16", "PRF-17",
    "PRF-18", "BND-01", "BND-02", "BND-03", "BND-05", "BND-06",
)  # fmt: skip
"""Acts of a contract's performance: they follow its conclusion."""
ON_PANELS = (
    "PNL-02", "PNL-03", "PNL-04", "PNL-05", "PNL-06", "PNL-07", "PNL-08", "PNL-09", "PNL-12",
    "PNL-13", "PNL-14", "PNL-15", "PNL-16", "PNL-17", "PNL-18",
)  # fmt: skip
"""Acts on a committee across centres: they follow its proposal."""
BEFORE: dict[str, tuple[str, ...]] = {
    "OPN-03": ("OPN-01",),
    "OPN-04": ("OPN-03",),
    "OPN-05": ("OPN-03",),
    "OPN-08": ("OPN-03",),
    "OPN-06": ("OPN-05",),
    "HAL-15": ("OPN-03",),
    "EVA-01": ("OPN-05",),
    "EVA-02": ("EVA-01",),
    "EVA-08": ("OPN-05",),
    "EVA-12": ("DRW-06", "APT-01"),
    "EVA-13": ("EVA-02",),
    "EVA-15": ("OPN-05",),
    "APT-01": ("OPN-05",),
    "APT-02": ("APT-01",),
    "APT-03": ("APT-01",),
    "EXP-07": ("DRW-07", "APT-03"),
    "EXP-09": ("EXP-07",),
    "PNL-01": ("DRW-01", "APT-01"),
    **dict.fromkeys(ON_PANELS, ("PNL-01",)),
    "FEE-03": ("EVA-02", "OPN-07"),
    "FEE-04": ("FEE-03",),
    "AUC-03": ("AUC-01",),
    "AUC-04": ("AUC-01",),
    "AUC-06": ("AUC-04",),
    "AUC-07": ("AUC-06",),
    "AUC-08": ("AUC-04",),
    "AUC-09": ("AUC-04",),
    "AUC-11": ("AUC-09",),
    "AUC-12": ("AUC-01",),
    "AUC-13": ("AUC-01",),
    "AWD-01": ("EVA-02", "AUC-09"),
    "AWD-02": ("AWD-01",),
    "AWD-03": ("AWD-02",),
    "AWD-05": ("AWD-02",),
    "AWD-06": ("AWD-05",),
    "AWD-07": ("AWD-05",),
    "CON-01": ("AWD-02",),
    "AWD-04": ("AWD-02",),
    "CON-02": ("CON-01",),
    "CON-04": ("AWD-02",),
    "CON-05": ("CON-04",),
    **dict.fromkeys(PERFORMING, ("CON-02",)),
    "BND-04": ("CON-02", "PRF-18"),
    "CER-01": ("AWD-02",),
    "BID-04": ("OPN-05",),
    "DEP-05": ("OPN-03", "AUC-09"),
    "CPL-13": ("OPN-03", "AUC-09"),
    "CPL-14": ("CPL-13",),
    "DEP-06": ("DEP-05", "CPL-13"),
    "DEP-07": ("DEP-05", "CPL-13"),
    "DEP-08": ("DEP-05", "CPL-13"),
    "DEP-09": ("DEP-07",),
}
"""Code → codes of which one must stand before it in the same lot."""
ENDS: dict[str, tuple[str, ...]] = {
    "EVA-02": ("EVA-01", "OPN-06", "EVA-08", "APT-02", "PNL-01"),
    "EVA-01": ("EVA-12", "EVA-15", "APT-01"),
    "AUC-04": ("AUC-03",),
    "AUC-09": ("AUC-03", "AUC-06", "AUC-07", "AUC-08", "AUC-12", "AUC-13"),
    "OPN-07": (
        "OPN-01",
        "OPN-03",
        "OPN-05",
        "OPN-06",
        "BID-04",
        "APT-01",
        "APT-02",
        "PNL-01",
        "EVA-01",
        "EVA-02",
        "EVA-08",
        "EVA-12",
        "EVA-13",
        "EVA-15",
        "AWD-01",
        "AWD-02",
        "CON-01",
        "CON-02",
        "AUC-03",
        "AUC-04",
        "AUC-06",
        "AUC-07",
        "AUC-08",
        "AUC-09",
        "AUC-12",
        "AUC-13",
    ),
    "AWD-02": ("OPN-07", "BID-04", "EVA-13"),
    "CON-01": ("AWD-03", "EVA-13"),
    "PRF-07": ("PRF-18",),
}
"""Code → codes that must not come after it in the same lot."""


def check(evidence: Evidence, lots: Mapping[str, Any]) -> None:
    """The acts of the case and of every lot stand in their order.

    Raises:
        Failed: an act comes too early, too late, twice, or for a lot that the notice does not name.
    """
    _beginning(evidence)
    by_lot: dict[str, list[Leaf]] = {}
    bids = {act.object: act.public["lot"] for act in evidence.hidden.values() if act.code in ("BID-01", "BID-02")}
    for act in evidence.chain:
        lot = act.lot
        if act.code in ("OPN-06", "OPN-08", "BID-04") and bids.get(act.object) != lot:
            fail("order", f"The act {act.code} at entry {act.index} is on a bid that was never handed in.")
        if lot is not None and lot not in lots and act.code != "DEP-03":
            fail("order", f"The act {act.code} at entry {act.index} is for a lot that the notice does not name.")
        if lot is not None:
            by_lot.setdefault(lot, []).append(act)
    for acts in by_lot.values():
        _lot(acts)
    _answers(evidence)


def _beginning(evidence: Evidence) -> None:
    codes = [act.code for act in evidence.chain]
    for code in ("PLN-01", "NOT-01", "ARC-01"):
        if codes.count(code) > 1:
            fail("order", f"The case has the act {code} twice.")
    if codes[0] != "PLN-01":
        fail("chain", "The case does not begin with its plan.")
    if "ARC-01" in codes[:-1]:
        fail("order", "Acts follow the archive act that ends the case.")
    if "NOT-01" not in codes:
        return
    published = codes.index("NOT-01")
    admitted = [act for act in evidence.chain[:published] if act.code == "ENT-01"]
    if not admitted or any(check["passed"] is not True for check in admitted[-1].public["checks"]):
        fail("order", "The notice was published without a commitment whose checks had all passed.")
    conditions = canonical(evidence.statement(admitted[-1])["conditions"])
    if hashlib.sha256(conditions).hexdigest() != admitted[-1].public["conditions_sha256"]:
        fail("statement", "The conditions of the commitment are not those that were signed.")
    if early := next((act for act in evidence.chain[:published] if act.code not in BEFORE_NOTICE), None):
        fail("order", f"The act {early.code} at entry {early.index} comes before the notice.")
    plan, notice = evidence.chain[0], evidence.chain[published]
    if plan.public["pack"] != notice.public["pack"]:
        fail("order", "The notice follows another law than the plan.")
    if early := next((act for act in evidence.hidden.values() if act.index < notice.index), None):
        fail("order", f"The sealed act at entry {early.index} comes before the notice.")


def _lot(acts: list[Leaf]) -> None:
    seen: dict[str, Leaf] = {}
    for act in acts:
        if act.code in ONCE and act.code in seen:
            fail(
                "order",
                f"The act {act.code} stands twice for one lot, at entry {seen[act.code].index} and {act.index}.",
            )
        if act.code in BEFORE and not any(code in seen for code in BEFORE[act.code]):
            fail("order", f"The act {act.code} at entry {act.index} comes before {' or '.join(BEFORE[act.code])}.")
        for end, over in ENDS.items():
            if end in seen and act.code in over:
                fail("order", f"The act {act.code} at entry {act.index} comes after {end}.")
        seen[act.code] = act
        if act.code == "AWD-03":  # void, as if it had not been awarded
            del seen["AWD-02"], seen["AWD-03"]
        if act.code == "PRF-18":  # as if no contract had been made
            seen = {code: one for code, one in seen.items() if code not in cancelling.FORGOTTEN}
        if act.code == "AWD-07":
            seen = {code: one for code, one in seen.items() if code not in falls.FORGOTTEN}
        if act.code == "EVA-13":  # void, as if nothing had been found
            seen = {code: one for code, one in seen.items() if code not in rounds.FORGOTTEN}


def _answers(evidence: Evidence) -> None:
    """A published question is the one that was asked; a deadline is never changed when it has passed."""
    asked = {act.object: act for act in evidence.hidden.values() if act.code == "NOT-02"}
    for answer in evidence.of("NOT-03"):
        if evidence.statement(answer)["answered_at"] != answer.at:
            fail("question", f"The answer at entry {answer.index} bears another time than its entry.")
        question = asked.get(answer.object)
        if question is None:
            continue
        text = str(evidence.statement(answer)["question"])
        if hashlib.sha256(text.encode()).hexdigest() != question.public["text_sha256"]:
            fail("question", f"The question answered at entry {answer.index} is not the one that was asked.")
        if answer.index < question.index:
            fail("order", f"The question at entry {question.index} was answered before it was asked.")
    notices = {act.object for act in evidence.of("NOT-01")}
    for change in evidence.of("NOT-04"):
        if change.object not in notices or instant(change.at) >= instant(change.public["old_due_at"]):
            fail(
                "deadline", f"The amendment at entry {change.index} came when the bids were due, or of another notice."
            )
        if closed := next((act for act in evidence.of("OPN-01") if act.index < change.index), None):
            fail("deadline", f"The amendment at entry {change.index} came after the lot was closed at {closed.index}.")
