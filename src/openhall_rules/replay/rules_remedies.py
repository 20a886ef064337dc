"""Rules on objections: raised by whom and when the law admits them, the tender at rest until they are answered."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from openhall_rules.law import UnknownValue, Unset
from openhall_rules.replay import reading, standing
from openhall_rules.replay.acts import Act, copied
from openhall_rules.replay.findings import instant_text
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.reading import Unreadable
from openhall_rules.replay.registry import rule
from openhall_rules.replay.rules_reevaluation import REEVALUATE, order_of, owner_may

STANDING: Final = "remedies.objection_standing"
INDIVIDUALS: Final = "remedies.objection_individuals"
PAUSES: Final = "remedies.objection_pauses"
MOVES: Final = "remedies.pause_moves_deadline"
DOCUMENTS, RESULT = "documents", "result"
MEASURES: Final = {DOCUMENTS: ("none", "amend_documents", "end_lot"), RESULT: ("none", "end_lot")}
"""Matter → what the owner can announce to do about an objection that it upholds."""
PAUSED: Final = (
    "OPN-01", "OPN-03", "OPN-04", "OPN-05", "OPN-08",
    "AUC-01", "AUC-03", "AUC-04", "AUC-06", "AUC-07", "AUC-08", "AUC-09",
    "EVA-01", "EVA-02", "AWD-01", "AWD-02", "CON-01",
)  # fmt: skip
"""Steps that nobody takes while the tender pauses."""
MOST_OBJECTIONS: Final = 1000


@rule("OBJ-01")
def filed(act: Act) -> None:
    """An objection comes from whom the law lets object, in its time; it pauses the tender where the law says so."""
    known, say, law, public = _known(act), act.findings, act.law(), act.public
    matter, standing = reading.text(public, "matter"), reading.text(public, "standing")
    if act.uuid in known["objections"] or len(known["objections"]) >= MOST_OBJECTIONS or matter not in MEASURES:
        raise Unreadable("matter")
    scope = reading.text(public, "lot") if matter == RESULT else ""
    may = law.get(STANDING).get(matter, ())
    say.require("objection.standing", standing in may, list(may), standing)
    if in_own_name(act):
        own = individuals(act, INDIVIDUALS)
        say.require("objection.individual", standing in own, own, standing)
    closes = _closes(act, scope)
    say.require("objection.in_time", closes is not None and act.at < closes, _told(closes), act.body["at"])
    due = law.objection_reply_due(objected_at=act.at)
    say.equal("objection.reply_due", instant_text(due), reading.text(public, "reply_due_at"))
    pauses = reading.flag(public, "pauses")
    say.equal("objection.pauses", matter in law.get(PAUSES), pauses)
    known["objections"][act.uuid] = {"matter": matter, "scope": scope, "pauses": pauses, "open": True,
                                     "due": instant_text(due), "filed": act.body["at"]}  # fmt: skip
    if pauses:
        known["pauses"].setdefault(scope, act.body["at"])
    act.case["remedies"] = known


def in_own_name(act: Act) -> bool:
    """Whether a natural person acts in their own name: an act says so, or leaves it out."""
    if "individual" in act.public and not reading.flag(act.public, "individual"):
        raise Unreadable("individual")
    return "individual" in act.public


def individuals(act: Act, path: str) -> list[str]:
    """As what natural persons act in their own name; nothing where the law of the case leaves it open."""
    try:
        return list(act.law().get(path))
    except (UnknownValue, Unset):
        return []


def _closes(act: Act, scope: str) -> datetime | None:
    """Until when such an objection is admitted; None when it isn't now."""
    if scope:
        lot = act.lot(scope)
        return reading.instant(lot, "until") if lot["stage"] == "candidates" else None
    if any(lot["closed"] is not None for lot in act.case["lots"].values()):
        return None
    return act.law().document_objection_closes(deadline_at=reading.instant(act.notice(), "due"))


def _told(instant: datetime | None) -> str:
    return "an objection that is admitted now" if instant is None else f"before {instant_text(instant)}"


@rule("OBJ-02")
def withdrawn(act: Act) -> None:
    """An open objection is withdrawn."""
    ended = _end(act)
    if ended is not None:
        ended[1]["withdrawn"] = True


@rule("OBJ-03")
def answered(act: Act) -> None:
    """An open objection is answered, by a measure that fits; who upholds it by ending the lot can't award it."""
    ended = _end(act)
    if ended is None:
        return
    known, one = ended
    act.findings.in_time("objection.reply_in_time", due=reading.instant(one, "due"), at=act.at)
    upheld, measure = reading.flag(act.public, "upheld"), reading.text(act.public, "measure")
    allowed = MEASURES[one["matter"]] if upheld else ("none",)
    if upheld and one["matter"] == RESULT and owner_may(act):
        allowed = (*allowed, REEVALUATE)
    act.findings.require("objection.measure", measure in allowed, list(allowed), measure)
    if measure == "end_lot":
        known["barred"] = sorted({*known["barred"], *([one["scope"]] if one["scope"] else act.case["lots"])})
    if measure == REEVALUATE:
        known["again"] = {**known.get("again", {}), one["scope"]: {"objection": act.uuid} | order_of(act)}


@rule("OBJ-04")
def resumed(act: Act) -> None:
    """The tender goes on by rule when no objection pauses it any more; its deadline moves where the law says so."""
    known, say = _known(act), act.findings
    scope = reading.text(act.public, "lot") if "lot" in act.public else ""
    began = known["pauses"].get(scope)
    open_ = sorted(name for name, one in known["objections"].items() if one["open"] and one["scope"] == scope)
    still = [name for name in open_ if known["objections"][name]["pauses"]]
    found = reading.text(act.public, "began_at")
    say.require("pause.over", began == found and not still, began or "a pause", still or found)
    if not scope:
        _deadline(act, reading.instant(act.public, "began_at"))
    known["pauses"].pop(scope, None)
    act.case["remedies"] = known
    if began == found:
        standing.ended(act, scope, found)


def _deadline(act: Act, began: datetime) -> None:
    """Where the deadline for bids is after a pause that an objection to the documents made."""
    notice = act.notice()
    due = reading.instant(notice, "due")
    old, new = reading.instant(act.public, "old_due_at"), reading.instant(act.public, "new_due_at")
    try:
        moves = bool(act.law().get(MOVES))
    except Unset:
        moves = False
    wanted = act.law().after_pauses(deadline_at=due, pauses=[(began, act.at)]) if moves else due
    say = act.findings
    say.equal("pause.deadline", [instant_text(due), instant_text(wanted)], [instant_text(old), instant_text(new)])
    act.case["notice"] = {**notice, "due": instant_text(new)}


@rule(*PAUSED)
def running(act: Act) -> None:
    """No step is taken while the tender, or the lot, pauses. Said of cases in which somebody has objected."""
    known = act.case.get("remedies")
    if known is None:
        return
    lot = lot_of(act)
    paused = [scope for scope in ("", lot) if scope in known["pauses"]]
    act.findings.require("pause.running", not paused, "a tender that goes on", [known["pauses"][one] for one in paused])
    if "again" in known:
        act.findings.require("objection.carried_out", lot not in known["again"], "an answer carried out", lot)


@rule("AWD-02")
def not_barred(act: Act) -> None:
    """A lot that its owner has said it ends is not awarded. Said of cases in which somebody has objected."""
    known = act.case.get("remedies")
    if known is not None:
        good = lot_of(act) not in known["barred"]
        act.findings.require("objection.upheld", good, "a lot that its owner doesn't end", lot_of(act))


def _known(act: Act) -> dict[str, Any]:
    """A copy of what the case knows of objections."""
    known: dict[str, Any] = copied(act.case.get("remedies") or {"objections": {}, "pauses": {}, "barred": []})
    return known


def _end(act: Act) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """End an open objection; it with all that the case knows, or None where there is none."""
    known = _known(act)
    one = known["objections"].get(act.uuid)
    good = one is not None and one["open"]
    if not act.findings.require("objection.open", good, "an open objection", act.uuid):
        return None
    one["open"], one["ended"] = False, act.body["at"]
    act.case["remedies"] = known
    return known, one
