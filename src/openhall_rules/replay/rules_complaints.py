"""Rules on complaints: their clocks, what may be taken up, the tender at rest, what a decision changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import Any, Final

from openhall_rules.law import UnknownValue, Unset
from openhall_rules.replay import reading, standing
from openhall_rules.replay.acts import Act, copied
from openhall_rules.replay.findings import instant_text
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.reading import Unreadable
from openhall_rules.replay.registry import rule
from openhall_rules.replay.rules_cancelling import ANEW, CANCELS, following_of, set_aside
from openhall_rules.replay.rules_orders import order_to_keep
from openhall_rules.replay.rules_reevaluation import REEVALUATE, order_of
from openhall_rules.replay.rules_remedies import PAUSED, in_own_name, individuals

STANDING: Final = "remedies.complaint_standing"
INDIVIDUALS: Final = "remedies.complaint_individuals"
ONLINE: Final = "online"
REFUSAL: Final = "remedies.complaint_refusal"
SERVICE: Final = "remedies.complaint_service"
SUSPENSION: Final = "remedies.complaint_suspension"
EFFECTS: Final = "remedies.complaint_effects"
FIRST: Final = "time_limits.objection_before_complaint"
MATTERS: Final = ("documents", "opening", "result", "procedure")
UNCOUNTED: Final = ("inspection", "testing", "appraisal", "expert_review")
"""Examinations, whose days aren't counted in the time for the decision."""
NOTED: Final = ("hearing", *UNCOUNTED)
FILED, ACCEPTED, OVER = "filed", "accepted", "over"
ENDED_BY: Final = "complaint_upheld"
"""The reason of ``OPN-07`` where a decision ends the lot."""
MOST_COMPLAINTS: Final = 1000
MOST_NOTES: Final = 1000


@rule("CPL-02")
def filed(act: Act) -> None:
    """A complaint's clocks are those of the law; whether it is in time and came after an objection is said rightly."""
    known, say, law, public = _known(act), act.findings, act.law(), act.public
    matter, scope = reading.text(public, "matter"), _scope(act)
    if act.uuid in known["complaints"] or len(known["complaints"]) >= MOST_COMPLAINTS or matter not in MATTERS:
        raise Unreadable("matter")
    if scope:
        act.lot(scope)
    may, standing = law.get(STANDING), reading.text(public, "standing")
    say.require("complaint.standing", standing in may, list(may), standing)
    individual = in_own_name(act)
    if individual and reading.text(public, "channel") == ONLINE:
        own = individuals(act, INDIVIDUALS)
        say.require("complaint.individual", standing in own, own, standing)
    received = reading.instant(public, "received_at")
    since = reading.instant(public, "known_at")
    say.require("complaint.times", since <= received <= act.at, "known, received, entered", public["received_at"])
    waited = _objection(act, matter, scope, received)
    closes = _told(lambda: law.complaint_closes(known_at=since, objections=waited))
    say.equal("complaint.closes", closes, public.get("closes_at"))
    in_time = closes is None or received < datetime.fromisoformat(closes)
    say.equal("complaint.in_time", in_time, reading.flag(public, "in_time"))
    _clocks(act, received)
    known["complaints"][act.uuid] = {
        "matter": matter,
        "scope": scope,
        "state": FILED,
        "asked": False,
        "in_time": in_time,
        "objected": reading.flag(public, "objected"),
        "acceptance": public.get("acceptance_due_at"),
        "accepted": None,
        "decision": None,
        "uncounted": [],
        "suspended": None,
    } | ({"individual": standing} if individual else {})
    act.case["complaints"] = known


def _objection(act: Act, matter: str, scope: str, received: datetime) -> list[tuple[datetime, datetime]]:
    """The time of the objection that came first; that to the opening is raised in the hall, which no rule replays."""
    name = act.public.get("objection")
    objected = reading.flag(act.public, "objected")
    if name is None:
        good = not objected or matter == "opening"
        act.findings.require("complaint.objection", good, "an objection of the case", "none")
        return []
    one = (act.case.get("remedies") or {"objections": {}})["objections"].get(name)
    good = objected and one is not None and [one["matter"], one["scope"]] == [matter, scope]
    good = good and "filed" in one and not one.get("withdrawn", False)
    if not act.findings.require("complaint.objection", good, "an objection to the same, not withdrawn", name):
        return []
    ended = one.get("ended")
    return [(datetime.fromisoformat(one["filed"]), received if ended is None else datetime.fromisoformat(ended))]


def _clocks(act: Act, since: datetime) -> None:
    law, say = act.law(), act.findings
    due = _told(lambda: law.complaint_acceptance_due(received_at=since))
    say.equal("complaint.acceptance_due", due, act.public.get("acceptance_due_at"))
    say.equal("complaint.service_due", _told(lambda: law.ends(SERVICE, after=since)), act.public.get("service_due_at"))


@rule("CPL-03")
def correction_asked(act: Act) -> None:
    """A correction is asked for once, before it is said whether the complaint is taken up."""
    found = _one(act, FILED)
    if found is None:
        return
    known, one = found
    act.findings.require("complaint.correction_once", not one["asked"], "once", act.uuid)
    one["asked"] = True
    act.case["complaints"] = known


@rule("CPL-04")
def corrected(act: Act) -> None:
    """Only what was asked for is added."""
    found = _one(act, FILED)
    if found is not None:
        act.findings.require("complaint.correction_asked", found[1]["asked"], "what was asked for", act.uuid)


@rule("CPL-05")
def acceptance(act: Act) -> None:
    """What came too late, or without the objection that the law wants first, isn't taken up unless the body finds that
    it was otherwise."""
    found = _one(act, FILED)
    if found is None:
        return
    known, one = found
    say, law = act.findings, act.law()
    if one["acceptance"] is not None:
        say.in_time("complaint.acceptance_in_time", due=datetime.fromisoformat(one["acceptance"]), at=act.at)
    accepted = reading.flag(act.public, "accepted")
    due = None
    if accepted:
        otherwise = _found(act)
        if "individual" in one:
            own = individuals(act, INDIVIDUALS)
            say.require("complaint.individual", one["individual"] in own, own, one["individual"])
        first = one["matter"] in law.get(FIRST) and not one["objected"]
        against = [*(["in_time"] if not one["in_time"] else []), *(["objected"] if first else [])]
        say.require("complaint.found", set(otherwise) <= set(against), f"nothing but {against}", otherwise)
        say.require("complaint.admissible", one["in_time"] or "in_time" in otherwise, "a complaint in time", act.uuid)
        say.require("complaint.objection_first", not first or "objected" in otherwise, "an objection before", act.uuid)
        due = _told(lambda: law.complaint_decision_due(accepted_at=act.at))
        one["state"], one["accepted"], one["decision"] = ACCEPTED, act.body["at"], due
    else:
        may = law.get(REFUSAL)
        ground = reading.text(act.public, "ground")
        say.require("complaint.ground", not may or ground in may, list(may), ground)
        one["state"] = OVER
    say.equal("complaint.decision_due", due, act.public.get("decision_due_at"))
    act.case["complaints"] = known


def _found(act: Act) -> list[str]:
    """What the body finds against what was computed."""
    found = act.public.get("found", [])
    if not isinstance(found, list) or not all(one in ("in_time", "objected") for one in found):
        raise Unreadable("found")
    return found


@rule("CPL-06")
def transferred(act: Act) -> None:
    """At another body the time of the law begins anew."""
    found = _one(act, FILED)
    if found is None:
        return
    _clocks(act, act.at)
    found[1]["acceptance"] = act.public.get("acceptance_due_at")
    act.case["complaints"] = found[0]


@rule("CPL-07")
def withdrawn(act: Act) -> None:
    """A complaint that hasn't ended is withdrawn."""
    found = _one(act, FILED, ACCEPTED)
    if found is not None:
        found[1]["state"] = OVER
        act.case["complaints"] = found[0]


@rule("CPL-08")
def suspended(act: Act) -> None:
    """The tender, or the complaint's lot, is suspended where the law gives that power, once at a time."""
    found = _one(act, ACCEPTED)
    if found is None:
        return
    known, one = found
    may = act.law().get(SUSPENSION)
    good = may is True and one["suspended"] is None and _scope(act) == one["scope"]
    act.findings.require("suspension.power", good, "a power of the law, used once", _scope(act))
    one["suspended"], one["since"] = act.body["at"], act.index
    act.case["complaints"] = known


@rule("CPL-09")
def lifted(act: Act) -> None:
    """A suspension that lasts ends; by rule only with its complaint."""
    known, say = _known(act), act.findings
    one = known["complaints"].get(act.uuid)
    began = None if one is None else one["suspended"]
    good = began is not None and began == reading.text(act.public, "began_at") and _scope(act) == one["scope"]
    if say.require(
        "suspension.over", good and (not act.by_rule or one["state"] == OVER), began, act.public["began_at"]
    ):
        one["suspended"] = None
        act.case["complaints"] = known
        standing.ended(act, one["scope"], act.public["began_at"], since=one["since"])


@rule("CPL-10")
def answered(act: Act) -> None:
    """A complaint is answered between its acceptance and its decision."""
    _one(act, ACCEPTED)


@rule("CPL-11")
def noted(act: Act) -> None:
    """The days of examinations move the law's end for the decision, those of a hearing don't."""
    found = _one(act, ACCEPTED)
    if found is None:
        return
    known, one = found
    public, say, law = act.public, act.findings, act.law()
    began, ended = reading.instant(public, "began_at"), reading.instant(public, "ended_at")
    accepted = datetime.fromisoformat(one["accepted"])
    say.require("inquiry.times", accepted <= began <= ended <= act.at, "after the acceptance", public["began_at"])
    kind = reading.text(public, "kind")
    if kind not in NOTED or len(one["uncounted"]) >= MOST_NOTES:
        raise Unreadable("kind")
    if kind in UNCOUNTED and began <= ended:
        one["uncounted"].append([public["began_at"], public["ended_at"]])
    spans = [(datetime.fromisoformat(a), datetime.fromisoformat(b)) for a, b in one["uncounted"]]
    due = _told(lambda: law.complaint_decision_due(accepted_at=accepted, excluded=spans))
    say.equal("complaint.decision_due", due, public.get("decision_due_at"))
    one["decision"] = due
    act.case["complaints"] = known


@rule("CPL-12")
def decided(act: Act) -> None:
    """A complaint that was taken up is decided; what it orders fits, and is carried out next."""
    found = _one(act, ACCEPTED)
    if found is None:
        return
    known, one = found
    say, public = act.findings, act.public
    if one["decision"] is not None:
        say.in_time("complaint.decided_in_time", due=datetime.fromisoformat(one["decision"]), at=act.at)
    outcome, effect = reading.text(public, "outcome"), reading.text(public, "effect")
    allowed = ["none"] if outcome == "dismissed" else ["none", *act.law().get(EFFECTS)]
    say.require("complaint.effect", effect in allowed and _scope(act) == one["scope"], allowed, effect)
    order_to_keep(act, one["scope"])
    one["state"] = OVER
    following = following_of(act, effect)
    if effect in ("annul_award", "end_lot", REEVALUATE, CANCELS) and one["scope"]:
        awarded = "AWD-02" in act.lot(one["scope"])["seen"]
        order = {"complaint": act.uuid, "annul": awarded, "end": effect == "end_lot" or following == ANEW}
        again = order_of(act) if effect == REEVALUATE else {}
        cancel = {"cancel": True} if effect == CANCELS else {}
        known["pending"][one["scope"]] = order | again | cancel
    act.case["complaints"] = known


@rule("AWD-03")
def annulled(act: Act) -> None:
    """An award is void by rule where a decision orders it; its bid wins no more, and the lot can be awarded again."""
    known, lot, say = _known(act), act.lot(), act.findings
    pending = known["pending"].get(act.uuid)
    award = lot["award"] or {"bid": None, "bidder": None}
    due = pending is not None and pending["annul"] and not pending.get("cancel")
    wanted = [award["bid"], award["bidder"], pending["complaint"] if pending and due else None]
    found = [reading.text(act.public, name) for name in ("bid", "bidder", "complaint")]
    say.equal("annulment.ordered", wanted, found)
    if not (pending and pending.get("again")):  # in a new evaluation every bid counts
        lot["void"] = sorted({*lot.get("void", ()), found[0]})
    lot["award"], lot["stage"], lot["fall"], lot["contract"] = None, "candidates", None, None
    lot["seen"] = [code for code in lot["seen"] if code not in ("AWD-02", "AWD-03", "CON-04", "CON-05")]
    lot["letters"] = []
    set_aside(lot)
    if pending is not None:
        pending["annul"] = False
        if not pending["end"] and not pending.get("again"):
            known["pending"].pop(act.uuid)
    act.case["complaints"] = known


def ends_lot(act: Act) -> bool:
    """Whether a decision orders that the lot ends; once that is done it is done."""
    known = _known(act)
    pending = known["pending"].get(act.uuid)
    if pending is None or not pending["end"] or pending["annul"]:
        return False
    known["pending"].pop(act.uuid)
    act.case["complaints"] = known
    return True


@rule(*PAUSED)
def running(act: Act) -> None:
    """No step is taken while the tender, or the lot, is suspended, or a decision waits to be carried out."""
    known = act.case.get("complaints")
    if known is None:
        return
    scopes = ("", lot_of(act))
    found = sorted(
        name for name, one in known["complaints"].items() if one["suspended"] is not None and one["scope"] in scopes
    )
    say = act.findings
    say.require("suspension.running", not found, "a tender that isn't suspended", found)
    say.require("complaint.carried_out", scopes[1] not in known["pending"], "a decision carried out", scopes[1])


def _known(act: Act) -> dict[str, Any]:
    """A copy of what the case knows of complaints."""
    known: dict[str, Any] = copied(act.case.get("complaints") or {"complaints": {}, "pending": {}})
    return known


def _one(act: Act, *states: str) -> tuple[dict[str, Any], dict[str, Any]] | None:
    """The complaint that the act is on, in one of these states, with all that the case knows; else None."""
    known = _known(act)
    one = known["complaints"].get(act.uuid)
    good = one is not None and one["state"] in states
    if not act.findings.require("complaint.state", good, list(states), None if one is None else one["state"]):
        return None
    return known, one


def _scope(act: Act) -> str:
    return reading.text(act.public, "lot") if "lot" in act.public else ""


def _told(ask: Callable[[], datetime]) -> str | None:
    """What the law says, as a leaf has it; None where it names no such time."""
    try:
        return instant_text(ask())
    except (UnknownValue, Unset):
        return None
