"""Complaints: their clocks, nothing done while suspended, awards void and lots ended only as decisions order."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

import openhall_rules as rules
from openhall_rules.law import UnknownValue, Unset
from openhall_verify import cancelling, orders
from openhall_verify.findings import fail
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.remedies import STEPS, individuals
from openhall_verify.shapes import instant, instant_text

SERVICE = "remedies.complaint_service"
EFFECTS = "remedies.complaint_effects"
FIRST = "time_limits.objection_before_complaint"
INDIVIDUALS = "remedies.complaint_individuals"
UNCOUNTED = frozenset({"inspection", "testing", "appraisal", "expert_review"})
REEVALUATE = "reevaluate"
COMMITTEES = ("same", "new")
ENDED_BY = "complaint_upheld"
"""The reason of ``OPN-07`` where a decision ends the lot."""
_FROM = {
    "CPL-03": {"filed"},
    "CPL-04": {"filed"},
    "CPL-05": {"filed"},
    "CPL-06": {"filed"},
    "CPL-07": {"filed", "accepted"},
    "CPL-08": {"accepted"},
    "CPL-10": {"accepted"},
    "CPL-11": {"accepted"},
    "CPL-12": {"accepted"},
    "CPL-13": {"accepted"},
    "CPL-14": {"over"},
}


@dataclass(slots=True)
class _Complaint:
    """How far a complaint is. ``began``: of a suspension that lasts."""

    filed: Leaf
    state: str = "filed"
    asked: bool = False
    accepted_at: datetime | None = None
    began: str | None = None
    uncounted: list[tuple[datetime, datetime]] = field(default_factory=list)

    @property
    def scope(self) -> str:
        return _scope(self.filed)


@dataclass(slots=True)
class _Ordered:
    """What a decision orders of a lot and is still to be done."""

    complaint: str
    annul: bool
    end: bool
    again: str = ""
    requalify: bool = False
    cancel: bool = False

    @property
    def done(self) -> bool:
        return not (self.annul or self.end or self.again or self.cancel)


def check(evidence: Evidence, pack: rules.Pack) -> int:
    """Every complaint of the case in the order of the log; how many there were.

    Raises:
        Failed: a clock that the law doesn't give, an act out of its turn, a step taken while the tender was suspended,
        an award made void or a lot ended otherwise than a decision orders, or an order that nobody carried out.
    """
    known: dict[str, _Complaint] = {}
    ordered: dict[str, _Ordered] = {}
    awarded: dict[str, Leaf] = {}
    for act in evidence.chain:
        if act.code == "CPL-02":
            if act.object in known:
                fail("complaint", f"The complaint at entry {act.index} was made before.")
            known[act.object] = _filed(evidence, pack, act)
        elif act.code == "CPL-09":
            _lifted(act, known)
        elif act.code in _FROM:
            _handled(act, known, pack, ordered, awarded)
            if act.code == "CPL-12":
                orders.decision(evidence, pack, act)
        elif act.code == "PRF-18":
            _cancelled(evidence, pack, act, ordered)
        elif act.code == "AWD-03":
            _annulled(act, ordered, awarded)
        elif act.code == "EVA-13" and "complaint" in act.public:
            _void(act, ordered)
        elif act.code == "OPN-07" and act.body["actor"] == "log" and act.public["reason"] == ENDED_BY:
            _ended(act, ordered, pack)
        elif act.code in STEPS:
            _step(act, known, ordered)
        if act.code == "AWD-02":
            awarded[act.object] = act
    if ordered:
        fail(
            "complaint",
            f"What the decision on the complaint {next(iter(ordered.values())).complaint} orders wasn't done.",
        )
    return len(known)


def _filed(evidence: Evidence, pack: rules.Pack, act: Leaf) -> _Complaint:
    public, where = act.public, f"at entry {act.index}"
    received, since = instant(public["received_at"]), instant(public["known_at"])
    if not since <= received <= instant(act.at):
        fail("complaint", f"The times of the complaint {where} are not in order.")
    waited = []
    if "objection" in public:
        raised = [one for one in evidence.of("OBJ-01", str(public["objection"])) if one.index < act.index]
        same = raised and raised[0].public["matter"] == public["matter"] and _scope(raised[0]) == _scope(act)
        taken_back = any(one.index < act.index for one in evidence.of("OBJ-02", str(public["objection"])))
        if not same or taken_back or public["objected"] is not True:
            fail("complaint", f"There was no such objection before the complaint {where}.")
        ends = [one for one in evidence.of("OBJ-03", str(public["objection"])) if one.index < act.index]
        waited.append((instant(raised[0].at), instant(ends[0].at) if ends else received))
    elif public["objected"] is True and public["matter"] != "opening":
        fail("complaint", f"The complaint {where} names no objection before it.")
    closes = _told(lambda: pack.complaint_closes(known_at=since, objections=waited))
    if public.get("closes_at") != closes or public["in_time"] is not (closes is None or received < instant(closes)):
        fail("complaint", f"It is said wrongly {where} until when the law takes the complaint.")
    _clocks(act, pack, received)
    if public.get("channel") == "online":
        _own_name(act, pack, act)
    return _Complaint(act)


def _own_name(filed: Leaf, pack: rules.Pack, act: Leaf) -> None:
    """A complaint in somebody's own name is made here, and taken up, only where the law lets individuals complain."""
    if "individual" in filed.public and filed.public["standing"] not in individuals(pack, INDIVIDUALS):
        fail("complaint", f"The law lets no individual complain as at entry {act.index}.")


def _clocks(act: Leaf, pack: rules.Pack, since: datetime) -> None:
    due = _told(lambda: pack.complaint_acceptance_due(received_at=since))
    promised = _told(lambda: pack.ends(SERVICE, after=since))
    if [act.public.get("acceptance_due_at"), act.public.get("service_due_at")] != [due, promised]:
        fail("complaint", f"The clocks at entry {act.index} are not those of the law.")


def _handled(
    act: Leaf, known: dict[str, _Complaint], pack: rules.Pack, ordered: dict[str, _Ordered], awarded: dict[str, Leaf]
) -> None:
    one = known.get(act.object)
    if one is None or one.state not in _FROM[act.code]:
        fail("complaint", f"The act {act.code} at entry {act.index} comes out of its turn.")
    match act.code:
        case "CPL-03" | "CPL-04":
            if one.asked is (act.code == "CPL-03"):
                fail("complaint", f"A correction is asked for once, and then made: entry {act.index}.")
            one.asked = True
        case "CPL-05":
            _accepted(act, one, pack)
        case "CPL-06":
            _clocks(act, pack, instant(act.at))
        case "CPL-07":
            one.state = "over"
        case "CPL-08":
            if (
                one.began is not None
                or _scope(act) != one.scope
                or pack.get("remedies.complaint_suspension") is not True
            ):
                fail("complaint", f"The law gives no power to suspend as at entry {act.index}.")
            one.began = act.at
        case "CPL-11":
            _noted(act, one, pack)
        case "CPL-12":
            _decided(act, one, pack, ordered, awarded)


def _accepted(act: Leaf, one: _Complaint, pack: rules.Pack) -> None:
    due = None
    if act.public["accepted"] is True:
        _own_name(one.filed, pack, act)
        first = one.filed.public["matter"] in pack.get(FIRST) and one.filed.public["objected"] is not True
        late = one.filed.public["in_time"] is not True
        doubted = [name for name, against in (("in_time", late), ("objected", first)) if against]
        if list(act.public.get("found", ())) != doubted:
            fail(
                "complaint",
                f"The complaint taken up at entry {act.index} came too late or without an objection, "
                "and the body didn't find otherwise.",
            )
        one.state, one.accepted_at = "accepted", instant(act.at)
        due = _told(lambda: pack.complaint_decision_due(accepted_at=instant(act.at)))
    else:
        one.state = "over"
        grounds = pack.get("remedies.complaint_refusal")
        if grounds and act.public.get("ground") not in grounds:
            fail("complaint", f"The law knows no such reason as at entry {act.index}.")
    if act.public.get("decision_due_at") != due:
        fail("complaint", f"The time for the decision at entry {act.index} is not that of the law.")


def _noted(act: Leaf, one: _Complaint, pack: rules.Pack) -> None:
    began, ended = instant(act.public["began_at"]), instant(act.public["ended_at"])
    accepted = one.accepted_at
    if accepted is None or not accepted <= began <= ended <= instant(act.at):
        fail("complaint", f"What entry {act.index} notes lies outside of the complaint's time.")
    if act.public["kind"] in UNCOUNTED:
        one.uncounted.append((began, ended))
    due = _told(lambda: pack.complaint_decision_due(accepted_at=accepted, excluded=one.uncounted))
    if act.public.get("decision_due_at") != due:
        fail("complaint", f"The time for the decision at entry {act.index} is not that of the law.")


def _decided(
    act: Leaf, one: _Complaint, pack: rules.Pack, ordered: dict[str, _Ordered], awarded: dict[str, Leaf]
) -> None:
    effect = act.public["effect"]
    allowed = {"none"} if act.public["outcome"] == "dismissed" else {"none", *pack.get(EFFECTS)}
    if effect not in allowed or _scope(act) != one.scope:
        fail("complaint", f"What the decision at entry {act.index} orders doesn't fit.")
    one.state = "over"
    following = cancelling.following(act)
    if effect in ("annul_award", "end_lot", REEVALUATE, cancelling.CANCELS) and one.scope:
        again = str(act.public["committee"]) if effect == REEVALUATE else ""
        requalify = "qualifications" in act.public
        end = effect == "end_lot" or following == cancelling.ANEW
        ordered[one.scope] = _Ordered(
            act.object, one.scope in awarded, end, again, requalify, cancel=effect == cancelling.CANCELS
        )


def _cancelled(evidence: Evidence, pack: rules.Pack, act: Leaf, ordered: dict[str, _Ordered]) -> None:
    order = ordered.get(str(act.lot))
    if order is None or not order.cancel or order.complaint != act.public["complaint"]:
        fail("complaint", f"No decision cancels the contract that entry {act.index} cancels.")
    cancelling.check(evidence, pack, act)
    order.cancel = False


def _lifted(act: Leaf, known: dict[str, _Complaint]) -> None:
    one = known.get(act.object)
    by_rule = act.body["actor"] == "log"
    if one is None or one.began is None or one.began != act.public["began_at"] or (by_rule and one.state != "over"):
        fail("complaint", f"There was no suspension that entry {act.index} could end.")
    one.began = None


def _annulled(act: Leaf, ordered: dict[str, _Ordered], awarded: dict[str, Leaf]) -> None:
    order, award = ordered.get(act.object), awarded.pop(act.object, None)
    known = order is not None and order.annul and not order.cancel
    if order is None or not known or order.complaint != act.public["complaint"] or award is None:
        fail("complaint", f"No decision makes the award void that entry {act.index} makes void.")
    if [act.public["bid"], act.public["bidder"]] != [award.public["bid"], award.public["bidder"]]:
        fail("complaint", f"Entry {act.index} makes another award void than there was.")
    order.annul = False
    if order.done:
        del ordered[act.object]


def _void(act: Leaf, ordered: dict[str, _Ordered]) -> None:
    order = ordered.get(act.object)
    wanted = None if order is None or order.annul else [order.complaint, order.again, order.requalify]
    found = [act.public["complaint"], act.public["committee"], "qualifications" in act.public]
    if wanted != found or act.public["committee"] not in COMMITTEES:
        fail("complaint", f"No decision makes the findings void that entry {act.index} makes void.")
    del ordered[act.object]


def orders_reevaluation(evidence: Evidence, complaint: str) -> bool:
    """Whether the decision on a complaint orders that the bids are evaluated again: then every bid counts again."""
    return any(act.public["effect"] == REEVALUATE for act in evidence.of("CPL-12", complaint))


def _ended(act: Leaf, ordered: dict[str, _Ordered], pack: rules.Pack) -> None:
    order = ordered.pop(act.object, None)
    if order is None or order.annul or not order.end:
        fail("complaint", f"No decision ends the lot that entry {act.index} ends.")
    if act.public["article"] != pack.value(EFFECTS).citation:
        fail("complaint", f"Entry {act.index} ends the lot by another article than the law's.")


def _step(act: Leaf, known: dict[str, _Complaint], ordered: dict[str, _Ordered]) -> None:
    lot = act.lot or act.object
    if any(one.began is not None and one.scope in ("", lot) for one in known.values()):
        fail("complaint", f"The step at entry {act.index} ({act.code}) was taken while the tender was suspended.")
    if lot in ordered:
        fail("complaint", f"The step at entry {act.index} ({act.code}) came before the decision was carried out.")


def _scope(act: Leaf) -> str:
    return str(act.public.get("lot", ""))


def _told(ask: Callable[[], datetime]) -> str | None:
    try:
        return instant_text(ask())
    except (UnknownValue, Unset):
        return None
