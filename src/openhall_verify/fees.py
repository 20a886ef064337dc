"""Fees of a committee, computed again from what is published after the award (protocols §6)."""

from typing import Any

from openhall_rules.errors import RuleError
from openhall_rules.fees import fee_statement
from openhall_rules.law import Pack
from openhall_rules.money import decimal
from openhall_rules.panels import lasted
from openhall_verify import committees, rooms
from openhall_verify.findings import Report, fail
from openhall_verify.folder import canonical
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant

PATH = "expert_fees."


def check(evidence: Evidence, law: Pack, report: Report) -> None:
    """Every fee that was published is what the tables make of each member’s own time.

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
    least, most = _members(evidence, ordered)
    if len(fees) != ordered.public["members"] or not least <= len(fees) <= most:
        fail("fees", f"The order at entry {ordered.index} is not for as many members as worked on the lot.")
    if max((int(fee["minutes"]) for fee in fees), default=0) != ordered.public["minutes"]:
        fail("fees", f"The order at entry {ordered.index} names another time than the longest of its fees.")
    _in_session(evidence, ordered)
    if rules["payer"] != ordered.public["payer"]:
        fail("fees", f"The order at entry {ordered.index} is not by whom the rules let pay.")
    opened = evidence.disclosed.get(ordered.sha256, {})
    for place, fee in enumerate(fees, start=1):
        try:
            wanted = fee_statement(
                expert_class=fee["class"],
                minutes=fee["minutes"],
                kilometres=fee["kilometres"],
                base_hours=rules["base_hours"],
                classes=rules["classes"],
                distances=rules["distances"],
                withholding=rules["withholding"],
                currency=rules["currency"],
            ).to_json()
        except RuleError as error:
            fail("fees", f"The fee {place} of the order at entry {ordered.index} can’t be computed: {error}")
        if wanted | {name: fee[name] for name in ("round", "site") if name in fee} != fee:
            fail("fees", f"The fee {place} of the order at entry {ordered.index} is not what the tables give.")
        if not _sat_there(evidence, ordered, fee):
            fail("fees", f"The fee {place} of the order at entry {ordered.index} is for the way to another centre.")
        if canonical(opened.get(f"fee/{place}")) != canonical(fee):
            fail("fees", f"The fee {place} of the order at entry {ordered.index} is not what was committed to.")


def _sat_there(evidence: Evidence, ordered: Leaf, fee: dict[str, Any]) -> bool:
    """Whether a fee that pays for the way names a centre; where committees of the lot had rooms alone, one of theirs.

    How far it is to the centre its office has entered on the log, in no case: members of the log compare that.
    """
    if "site" not in fee:
        return decimal(fee["distance"]) == 0
    begun = {act.object for act in evidence.of("PNL-07") if act.lot == ordered.object}
    proposed = [act for act in evidence.of("PNL-01") if act.object in begun]
    if not proposed or evidence.of("EVA-13", ordered.object):
        return True
    sites = {act.public["host"] for act in proposed}
    return fee["site"] in sites.union(*(evidence.statement(act)["guests"] for act in proposed))


def _members(evidence: Evidence, ordered: Leaf) -> tuple[int, int]:
    """At least and at most how many fees one order has: one for each expert of every committee whose report isn't paid
    yet, or whose lot failed with findings, and for those who were replaced and had worked."""
    lot = ordered.object
    before = [act.index for act in evidence.of("FEE-03", lot) if act.index < ordered.index]
    paid = max(before, default=-1)
    ends = [act.index for act in evidence.of("EVA-13", lot) if paid < act.index < ordered.index]
    reports = [act.index for act in evidence.of("EVA-02", lot) if paid < act.index < ordered.index]
    # An order pays the report before it: the EVA-13 that follows it ends a round that is paid.
    ends = [one for one in ends if any(paid < report < one for report in reports)]
    void = max((act.index for act in evidence.of("EVA-13", lot) if act.index < ordered.index), default=-1)
    failed = any(act.index < ordered.index for act in evidence.of("OPN-07", lot))
    after = [act for code in ("EVA-01", "EVA-02") for act in evidence.of(code, lot)]
    last = not failed or any(void < act.index < ordered.index for act in after)
    least = most = 0
    for end in [*ends, *([ordered.index] if last else [])]:
        found = committees.of_lot(evidence, lot, end)
        if found is None:
            continue
        object_, code = found.act.object, "DRW-09" if found.act.code == "DRW-01" else "APT-02"
        replaced = [act for act in evidence.of(code, object_) if act.index < end]
        least, most = least + found.experts, most + found.experts + len(replaced)
    return least, most


def _in_session(evidence: Evidence, ordered: Leaf) -> None:
    """Where the committee sat in a room nobody is paid for longer than its sessions lasted."""
    lot = ordered.object
    if any(act.index < ordered.index for act in evidence.of("EVA-13", lot)):
        return
    begun = [act for act in evidence.of("PNL-07") if act.lot == lot and act.index < ordered.index]
    if not begun:
        return
    seconds = 0
    for act in begun:
        closed = evidence.of("PNL-08", act.object)
        ends = instant(closed[0].at) if closed else instant(ordered.at)
        seconds += lasted(instant(act.at), ends, rooms.pauses_of(evidence, act.object))
    if ordered.public["minutes"] > -(-seconds // 60):
        fail("fees", f"The order at entry {ordered.index} pays for longer than the committee’s sessions lasted.")


def _plain(value: Any) -> Any:
    if hasattr(value, "items"):
        return {key: _plain(inner) for key, inner in value.items()}
    return value
