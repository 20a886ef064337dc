"""Receipts held against a case: what a participant was promised and proved must be in it."""

from collections.abc import Sequence
from pathlib import Path

import openhall_rules as rules
from openhall_verify.findings import Report, fail
from openhall_verify.proved import Evidence
from openhall_verify.receipt import Receipt, read_receipt

TOO_FEW = "too_few_bidders"


def check(evidence: Evidence, pack: rules.Pack, paths: Sequence[Path], report: Report) -> None:
    """Every receipt is of this log and of this case, and its act was not suppressed.

    Raises:
        Failed: a receipt does not hold, or proves an act that the case leaves out.
    """
    key = evidence.folder.read("log.vkey").decode().strip()
    bids: dict[str, set[str]] = {}
    for path in paths:
        found = read_receipt(path, log_key=key)
        lot = _lot(evidence, found, path.name)
        if found.hidden is not None and found.hidden["code"] in ("BID-01", "BID-02", "BID-03") and lot is not None:
            standing = bids.setdefault(lot, set())
            (standing.discard if found.hidden["code"] == "BID-03" else standing.add)(found.hidden["object"])
    for lot, standing in bids.items():
        failed = evidence.of("OPN-07", lot)
        if failed and failed[0].public["reason"] == TOO_FEW and pack.may_open(len(standing)):
            fail(
                "suppressed", f"The lot {lot} failed for want of bids, but the receipts prove {len(standing)} of them."
            )
    if paths:
        report.ok("receipts", f"All {len(paths)} receipts are of acts that the case holds.")


def _lot(evidence: Evidence, receipt: Receipt, name: str) -> str | None:
    """The lot of a receipt's act; None for a public act."""
    if receipt.hidden is None:
        if not any(leaf.sha256 == receipt.sha256 for leaf in evidence.leaves):
            fail("suppressed", f"The receipt {name} proves the entry {receipt.index}, which is not in this case.")
        return None
    public = receipt.hidden.get("public", {})
    lot = public.get("lot")
    lots = {one["uuid"] for act in evidence.of("NOT-01") for one in evidence.statement(act)["lots"]}
    if lot is None and receipt.sha256 not in evidence.hidden:
        fail(
            "receipt",
            f"The receipt {name} does not say to which lot its act belongs, and no lot of this case holds it.",
        )
    if lot is not None and lot not in lots:
        fail("receipt", f"The receipt {name} is of an act for a lot that is not in this case.")
    windows = [act for code in ("OPN-03", "AUC-09") for act in evidence.of(code) if act.lot == lot]
    if windows and windows[0].index > receipt.index and receipt.sha256 not in evidence.hidden:
        fail(
            "suppressed",
            f"The receipt {name} proves {receipt.hidden['code']} on {receipt.hidden['object']}, recorded at entry "
            f"{receipt.index}, but the opening set of the lot leaves it out: the act was suppressed.",
        )
    return None if lot is None else str(lot)
