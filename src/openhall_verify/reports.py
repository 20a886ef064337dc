"""The signatures under a committee's report: each member known by name signed, dissented, or counts as agreeing."""

from typing import Any

from openhall_rules.reports import MOST_HOURS, longer_until, opinion_faults
from openhall_verify import committees, rounds
from openhall_verify.findings import Failed, fail
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant, instant_text

WORDS = {
    "missing": "isn’t signed by each member who was drawn or appointed",
    "unknown": "holds an opinion that there isn’t",
    "reason": "holds a dissent without reasons, or a refusal that nobody explains",
    "twice": "counts a signature twice",
    "unsigned": "holds an opinion that nobody signed",
    "minority": "is signed by no more than half of the members",
}
_KEYS = {"sheet", "leaf_sha256", "opinion", "reason"}


def check(evidence: Evidence, lot: dict[str, Any], report: Leaf) -> None:
    """Where a committee was drawn or appointed its report says how each member signed; else it says nothing of that.

    Raises:
        Failed
    """
    said = evidence.statement(report).get("opinions")
    committee = committees.of_lot(evidence, lot["uuid"], report.index)
    members = 0 if committee is None else committee.experts
    if said is None:
        if members:
            fail("opinions", f"The report on lot {lot['number']} doesn’t say how its members signed.")
        return
    if not isinstance(said, list) or not all(_is_opinion(one) for one in said):
        raise Failed("malformed", f"The signatures under the report on lot {lot['number']} are not of their form.")
    for fault in opinion_faults(said, members=members):
        fail("opinions", f"The report on lot {lot['number']} {WORDS[fault]}.")


def check_time(evidence: Evidence, lot: dict[str, Any], within: tuple[int, int] | None = None) -> None:
    """Each new end of the evaluation in one round, by default the one that counts, is as much later as the act gives.

    Raises:
        Failed
    """
    before = None
    bounds = rounds.all_of(evidence, lot["uuid"])[-1] if within is None else within
    for act in rounds.within(evidence, "EVA-08", lot["uuid"], bounds):
        hours = act.public["hours"]
        if type(hours) is not int or not 1 <= hours <= MOST_HOURS:
            fail("evaluation-time", f"The evaluation of lot {lot['number']} can’t last that many hours longer.")
        until = longer_until(at=instant(act.at), until=before, hours=hours)
        if act.public["until"] != instant_text(until):
            fail("evaluation-time", f"The evaluation of lot {lot['number']} does not last until {act.public['until']}.")
        before = until


def _is_opinion(one: object) -> bool:
    if not isinstance(one, dict) or one.keys() != _KEYS:
        return False
    texts = (one["opinion"], one["reason"])
    return all(isinstance(text, str) for text in texts) and all(
        text is None or isinstance(text, str) for text in (one["sheet"], one["leaf_sha256"])
    )
