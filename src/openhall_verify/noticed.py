"""What the notice of a case fixed, and how its deadline and its criteria changed since."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import openhall_rules as rules
from openhall_rules.requirements import documented, qualification_changed
from openhall_verify import remedies
from openhall_verify.findings import fail
from openhall_verify.folder import canonical
from openhall_verify.outages import check_extension
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant


@dataclass(frozen=True, slots=True)
class Case:
    """What the notice fixed: the law, the deadline, the lots."""

    pack: rules.Pack
    notice: Leaf
    bids_due_at: str
    lots: Mapping[str, dict[str, Any]]


def read(evidence: Evidence) -> Case:
    published = evidence.of("NOT-01")
    if len(published) != 1:
        fail("notice", "The case has no notice, or two.")
    notice = published[0]
    statement = evidence.statement(notice)
    pack = rules.pack(notice.public["pack"])
    if pack.sha256 != notice.public["pack_sha256"]:
        fail(
            "pack",
            f"This verifier has another version of {pack.id} than the case: {notice.public['pack_sha256']}.",
        )
    if statement["pack_values"]:
        pack = pack.with_values(statement["pack_values"])
    due = notice.public["bids_due_at"]
    instant(due)
    lots = {lot["uuid"]: lot for lot in statement["lots"]}
    if len(lots) != len(statement["lots"]) or notice.public["lots"] != len(lots):
        fail("notice", "The notice counts other lots than it lists.")
    if pack.get("opening.release_window") != notice.public["release_minutes"]:
        fail("notice", "The release window of the notice is not that of its law.")
    if statement["published_at"] != notice.at:
        fail("notice", "The notice was published at another time than its entry says.")
    if [lot["number"] for lot in statement["lots"]] != list(range(1, len(lots) + 1)):
        fail("notice", "The lots of the notice are not numbered 1, 2, 3 and so on.")
    for lot in statement["lots"]:
        earliest = pack.bid_deadline(lot["method"], published_at=instant(notice.at))
        if instant(due) < earliest:
            fail(
                "deadline", f"The law asks for a bid deadline not before {earliest.isoformat()}; the notice says {due}."
            )
    for change in evidence.chain:
        if change.code == "NOT-05":
            due = check_extension(evidence, change, due, pack)
        elif change.code == "NOT-04":
            due = _amended(change, due, pack)
            _changed(evidence, change, lots, pack)
        elif change.code == "OBJ-04":
            due = remedies.check_resumption(change, due, pack)
    return Case(pack, notice, due, lots)


def _amended(amendment: Leaf, due: str, pack: rules.Pack) -> str:
    """The deadline that holds after NOT-04."""
    if amendment.public["old_due_at"] != due:
        fail("deadline", "An amendment starts from another deadline than the notice.")
    moved = pack.change_moves_deadline(change_at=instant(amendment.at), deadline_at=instant(due))
    due = str(amendment.public["new_due_at"])
    if instant(due) < instant(amendment.public["old_due_at"]):
        fail("deadline", f"The amendment at entry {amendment.index} brought the deadline forward.")
    if moved is not None and instant(due) < moved:
        fail("deadline", f"The amendment should have moved the deadline to {moved.isoformat()}.")
    return due


def _changed(evidence: Evidence, amendment: Leaf, lots: dict[str, dict[str, Any]], pack: rules.Pack) -> None:
    """Put the criteria in force that NOT-04 published: it starts from those that held, and the law admits them."""
    where = f"The amendment at entry {amendment.index}"
    for one in evidence.statement(amendment).get("lots", ()):
        lot = lots.get(one["lot"])
        if lot is None or canonical(lot["criteria"]) != canonical(one["before"]):
            fail("criteria", f"{where} starts from other criteria than those that held.")
        if qualification_changed(pack, one["before"], one["after"]):
            fail("criteria", f"{where} changes requirements on qualification, which the law forbids.")
        lot = lots[one["lot"]] = {**lot, "criteria": one["after"]}
        ceiling = None if lot["ceiling"] is None else Decimal(lot["ceiling"])
        try:
            parameters = pack.evaluation_parameters(
                lot["method"], currency=lot["currency"], ceiling=ceiling, **criteria(one["after"])
            )
            documented(one["after"], parameters)
        except rules.RuleError as error:
            fail("criteria", f"{where} puts criteria in force that the law doesn’t admit: {error}")


def criteria(stored: Mapping[str, Any]) -> dict[str, Any]:
    """A lot's ``criteria`` as keyword arguments of ``Pack.evaluation_parameters``."""
    return {
        "formula": stored.get("formula"),
        "formula_parameters": stored.get("formula_parameters"),
        "score_limits": {name: Decimal(limit) for name, limit in (stored.get("score_limits") or {}).items()},
        "life_cycle": stored.get("life_cycle"),
    }
