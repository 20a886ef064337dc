"""Scores that the members of a committee gave one by one: the findings are their means, computed again."""

from typing import Any

from openhall_rules import scoring
from openhall_rules.blind import commitment
from openhall_rules.evaluation import Parameters
from openhall_verify import committees, rounds
from openhall_verify.findings import fail
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import is_digest


def check(evidence: Evidence, lot: dict[str, Any], findings: Leaf, parameters: Parameters) -> None:
    """Where every member is known by name and the documents name criteria, each scored, and the findings are the means.

    Raises:
        Failed
    """
    said = evidence.statement(findings)
    if "sheets" not in said:
        committee = committees.of_lot(evidence, lot["uuid"], findings.index)
        if parameters.score_limits and committee is not None and committee.is_whole:
            fail("scores", f"The findings on lot {lot['number']} don’t hold the scores of the members one by one.")
        return
    _blind(evidence, lot, said, rounds.around(evidence, lot["uuid"], findings.index))
    sheets = [one["scores"] for one in said["sheets"] if one["void"] is not True]
    if len(sheets) != said["committee"]["members"]:
        fail("scores", f"{len(sheets)} members scored lot {lot['number']}, not {said['committee']['members']}.")
    wrong = scoring.scored_otherwise(said["bids"], sheets, digits=parameters.score_digits, rounding=parameters.rounding)
    if wrong:
        fail("scores", f"The scores of bid {wrong[0]} are not the means of what the members gave.")


def _blind(evidence: Evidence, lot: dict[str, Any], said: dict[str, Any], within: tuple[int, int]) -> None:
    """Where the notice says that bids are scored blind, the seed was fixed on the log and is the one that is shown."""
    shown, fixed = said.get("blind"), rounds.within(evidence, "EVA-12", lot["uuid"], within)
    if (lot["criteria"].get("blind") is True) != (shown is not None) or len(fixed) != (shown is not None):
        fail("blind", f"Lot {lot['number']} was not scored blind as its notice says.")
    if shown is None:
        return
    if not isinstance(shown, dict) or shown.keys() != {"seed"} or not is_digest(shown["seed"]):
        fail("malformed", f"The seed of the blind scoring of lot {lot['number']} is not of its form.")
    if commitment(lot=lot["uuid"], seed=bytes.fromhex(shown["seed"])) != fixed[0].public["seed_sha256"]:
        fail("blind", f"The seed of the blind scoring of lot {lot['number']} is not the one that was fixed.")
