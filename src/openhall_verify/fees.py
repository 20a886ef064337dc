"""Fees of a committee, computed again from what is published after the award (protocols §6)."""

from typing import Any

from openhall_rules.errors import RuleError
from openhall_rules.fees import fee_statement
from openhall_rules.law import Pack
from openhall_verify.findings import Report, fail
from openhall_verify.folder import canonical
from openhall_verify.leaves import Evidence, Leaf

PATH = "expert_fees."


def check(evidence: Evidence, law: Pack, report: Report) -> None:
    """Every fee that was published is what the tables make of it, one for each drawn member.

    Raises:
        Failed: other rules than the notice froze, a fee too many, another amount, or another than was committed to.
    """
    for shown in evidence.of("FEE-04"):
        ordered = [act for act in evidence.of("FEE-03", shown.object) if act.index < shown.index]
        earlier = [act for act in evidence.of("FEE-04", shown.object) if act.index < shown.index]
        ordered = ordered[len(earlier) : len(earlier) + 1]  # those of void findings are published first
        if len(ordered) != 1:
            fail("fees", f"The fees at entry {shown.index} were not ordered once before.")
        over = [act for code in ("AWD-02", "OPN-07") for act in evidence.of(code, shown.object)]
        if not any(act.index < shown.index for act in over):
            fail("fees", f"The fees at entry {shown.index} were published before the award.")
        said = evidence.statement(shown)
        _rules(law, said["rules"], shown)
        _fees(evidence, ordered[0], said["rules"], said["fees"])
        report.ok("fees", f"The fees of the lot {shown.object}: {len(said['fees'])}, each as the tables give it.")


def _rules(law: Pack, rules: dict[str, Any], shown: Leaf) -> None:
    """What the notice froze is what they were computed by; what it left unset the statement alone says."""
    for name, value in rules.items():
        declared = law.values.get(f"{PATH}{name}")
        if declared is None or (not declared.unset and canonical(_plain(declared.value)) != canonical(value)):
            fail("fees", f"The fees at entry {shown.index} were computed by another {name} than the law’s.")


def _fees(evidence: Evidence, ordered: Leaf, rules: dict[str, Any], fees: list[dict[str, Any]]) -> None:
    drawn = [act for act in evidence.of("DRW-06") if act.lot == ordered.object and act.index < ordered.index]
    members = drawn[-1].public["experts"] if drawn else None
    if not len(fees) == ordered.public["members"] == members:
        fail("fees", f"The order at entry {ordered.index} is not for as many members as were drawn.")
    if rules["payer"] != ordered.public["payer"]:
        fail("fees", f"The order at entry {ordered.index} is not by whom the rules let pay.")
    opened = evidence.disclosed.get(ordered.sha256, {})
    for place, fee in enumerate(fees, start=1):
        try:
            wanted = fee_statement(
                expert_class=fee["class"],
                minutes=ordered.public["minutes"],
                kilometres=fee["kilometres"],
                base_hours=rules["base_hours"],
                classes=rules["classes"],
                distances=rules["distances"],
                withholding=rules["withholding"],
                currency=rules["currency"],
            ).to_json()
        except RuleError as error:
            fail("fees", f"The fee {place} of the order at entry {ordered.index} can’t be computed: {error}")
        if wanted != fee:
            fail("fees", f"The fee {place} of the order at entry {ordered.index} is not what the tables give.")
        if canonical(opened.get(f"fee/{place}")) != canonical(fee):
            fail("fees", f"The fee {place} of the order at entry {ordered.index} is not what was committed to.")


def _plain(value: Any) -> Any:
    if hasattr(value, "items"):
        return {key: _plain(inner) for key, inner in value.items()}
    return value
