"""Requirements and scales of the documents: what was examined follows from what the members found, and what fails is
out; no score lies off its scale.
"""

from decimal import Decimal
from typing import Any

from openhall_rules.evaluation import Parameters
from openhall_rules.law import Pack
from openhall_rules.requirements import (
    Documented,
    documented,
    examination_faults,
    failed,
    fewest_qualified,
    owners,
)
from openhall_verify import committees
from openhall_verify.findings import fail
from openhall_verify.proved import Evidence, Leaf

_SAID = {
    "requirements": "was not examined for each requirement of the documents, and no other",
    "open": "was ranked with a requirement left open",
    "evidence": "fails a requirement without page and reason",
    "stands": "fails a requirement and was not rejected",
    "owner": "was not examined for its qualification as the owner found",
    "members": "was not examined as more than half of the members found",
}


def check(evidence: Evidence, pack: Pack, lot: dict[str, Any], findings: Leaf, parameters: Parameters) -> None:
    """The examinations in the findings are complete and follow from the members', and every score is on its scale.

    Raises:
        Failed
    """
    said = evidence.statement(findings)
    terms = documented(lot["criteria"], parameters)
    _examined(evidence, lot, findings, said, terms, _owners(evidence, pack, lot, findings, terms))
    given = [row for one in said.get("sheets", ()) if one["void"] is not True for row in one["scores"].items()]
    if "sheets" not in said:
        given = [(entry["bid"], entry["other_scores"]) for entry in said["bids"]]
    for bid, scores in given:
        if wrong := terms.off_scale({name: Decimal(score) for name, score in scores.items()}):
            fail("scale", f"The scale of “{wrong[0]}” doesn’t admit a score that bid {bid} was given.")


def _owners(
    evidence: Evidence, pack: Pack, lot: dict[str, Any], findings: Leaf, terms: Documented
) -> dict[str, Any] | None:
    """What the owner found of qualifications before the findings, where the law gives that to it."""
    own = [one.id for one in owners(pack, terms.requirements)]
    if evidence.statement(findings).get("qualified", {}).get("requirements", []) != own:
        fail("qualification", f"The findings on lot {lot['number']} name other requirements as the owner's.")
    if not own:
        return None
    signed = [act for act in evidence.of("EVA-15", lot["uuid"]) if act.index < findings.index]
    void = [act for act in evidence.of("EVA-13", lot["uuid"]) if act.index < findings.index]
    since = max((act.index for act in void if "qualifications" in act.public), default=-1)
    if not any(act.index > since for act in signed):
        fail("qualification", f"The owner did not examine the qualifications in lot {lot['number']}.")
    for act in signed:
        last = max((one for one in void if one.index < act.index), key=lambda one: one.index, default=None)
        if last is not None and "qualifications" not in last.public:
            fail("qualification", f"Nothing orders the owner to examine again as at entry {act.index}.")
    if evidence.statement(findings)["qualified"]["leaf_sha256"] != signed[-1].sha256:
        fail("qualification", f"The findings on lot {lot['number']} don’t follow the owner’s last examination.")
    marks: dict[str, Any] = evidence.statement(signed[-1])["marks"]
    qualified, fewest = [bid for bid in marks if not failed(marks[bid])], fewest_qualified(pack)
    if len(qualified) < fewest:
        fail(
            "qualification", f"Lot {lot['number']} was evaluated with {len(qualified)} qualified, fewer than {fewest}."
        )
    return marks


def _examined(
    evidence: Evidence,
    lot: dict[str, Any],
    findings: Leaf,
    said: dict[str, Any],
    terms: Documented,
    owner: dict[str, Any] | None,
) -> None:
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
    if wrong := examination_faults(terms.requirements, said["bids"], marks, owner):
        bid, _colon, code = wrong[0].partition(": ")
        fail("examination", f"The bid {bid} {_SAID[code]}.")
