"""Requirements and scales of the documents: what was examined follows from what the members found, and what fails is
out; no score lies off its scale.
"""

from decimal import Decimal
from typing import Any

from openhall_rules.evaluation import Parameters
from openhall_rules.requirements import Documented, documented, examination_faults
from openhall_verify import committees
from openhall_verify.findings import fail
from openhall_verify.leaves import Evidence, Leaf

_SAID = {
    "requirements": "was not examined for each requirement of the documents, and no other",
    "open": "was ranked with a requirement left open",
    "evidence": "fails a requirement without page and reason",
    "stands": "fails a requirement and was not rejected",
    "members": "was not examined as more than half of the members found",
}


def check(evidence: Evidence, lot: dict[str, Any], findings: Leaf, parameters: Parameters) -> None:
    """The examinations in the findings are complete and follow from the members', and every score is on its scale.

    Raises:
        Failed
    """
    said = evidence.statement(findings)
    terms = documented(lot["criteria"], parameters)
    _examined(evidence, lot, findings, said, terms)
    given = [row for one in said.get("sheets", ()) if one["void"] is not True for row in one["scores"].items()]
    if "sheets" not in said:
        given = [(entry["bid"], entry["other_scores"]) for entry in said["bids"]]
    for bid, scores in given:
        if wrong := terms.off_scale({name: Decimal(score) for name, score in scores.items()}):
            fail("scale", f"The scale of “{wrong[0]}” doesn’t admit a score that bid {bid} was given.")


def _examined(evidence: Evidence, lot: dict[str, Any], findings: Leaf, said: dict[str, Any], terms: Documented) -> None:
    marks = None
    if "examined" in said:
        marks = [one["marks"] for one in said["examined"] if one["void"] is not True]
        if len(marks) != said["committee"]["members"]:
            fail(
                "examination",
                f"{len(marks)} members examined lot {lot['number']}, not {said['committee']['members']}.",
            )
    elif terms.requirements:
        committee = committees.of_lot(evidence, lot["uuid"], findings.index)
        if committee is not None and committee.is_whole:
            fail(
                "examination",
                f"The findings on lot {lot['number']} don’t hold the examination of the members one by one.",
            )
    if wrong := examination_faults(terms.requirements, said["bids"], marks):
        bid, _colon, code = wrong[0].partition(": ")
        fail("examination", f"The bid {bid} {_SAID[code]}.")
