"""The contract of a lot: signed by both sides over one document, in time, for the price of the award."""

from typing import Any

import openhall_rules as rules
from openhall_verify.findings import fail
from openhall_verify.leaves import Evidence
from openhall_verify.shapes import instant


def check(evidence: Evidence, pack: rules.Pack, lot: str, award: dict[str, Any]) -> None:
    """What the log says of the lot's contract agrees with its award.

    Raises:
        Failed: concluded without both signatures, too late, or for another price.
    """
    concluded = evidence.of("CON-02")
    signed = [act for act in evidence.of("CON-01") if act.lot == lot]
    for act in (act for act in concluded if act.lot == lot):
        sides = {one.public["side"] for one in signed if one.object == act.object and one.index < act.index}
        if sides != {"owner", "supplier"}:
            fail("contract", f"The contract at entry {act.index} was concluded without the signatures of both sides.")
        if (act.public["amount"], act.public["currency"]) != (award["amount"], award["currency"]):
            fail("contract", f"The contract at entry {act.index} is for another price than the award.")
        awarded = evidence.of("AWD-02", lot)[-1]
        if instant(act.at) > pack.contract_due(award_notice_at=instant(awarded.at)):
            fail("contract", f"The contract at entry {act.index} was concluded later than the law allows.")
