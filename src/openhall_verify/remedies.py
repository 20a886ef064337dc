"""Objections: raised in time by whom the law lets object, answered, and nothing done while they paused the tender."""

from dataclasses import dataclass, field

import openhall_rules as rules
from openhall_rules.law import UnknownValue, Unset
from openhall_verify.findings import fail
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant, instant_text

PATH = "remedies."
STEPS = frozenset(
    {
        "OPN-01", "OPN-03", "OPN-04", "OPN-05", "OPN-08", "AUC-01", "AUC-03", "AUC-04", "AUC-06", "AUC-07", "AUC-08",
        "AUC-09", "EVA-01", "EVA-02", "AWD-01", "AWD-02", "CON-01",
    }
)  # fmt: skip
"""What nobody does while the tender pauses."""
MEASURES = {"documents": {"none", "amend_documents", "end_lot"}, "result": {"none", "end_lot"}}


@dataclass(slots=True)
class _Standing:
    """What the case knows of objections. A scope is a lot, or empty for the whole tender."""

    open: dict[str, Leaf] = field(default_factory=dict)
    ended: set[str] = field(default_factory=set)
    paused: dict[str, Leaf] = field(default_factory=dict)
    barred: set[str] = field(default_factory=set)
    again: dict[str, Leaf] = field(default_factory=dict)


def check_resumption(change: Leaf, due: str, pack: rules.Pack) -> str:
    """The deadline that holds after ``OBJ-04``.

    Raises:
        Failed: it moved otherwise than the law says.
    """
    if "lot" in change.public:
        return due
    began = instant(change.public["began_at"])
    try:
        moves = bool(pack.get(f"{PATH}pause_moves_deadline"))
    except Unset:
        moves = False
    wanted = due
    if moves:
        pauses = [(began, instant(change.at))]
        wanted = instant_text(pack.after_pauses(deadline_at=instant(due), pauses=pauses))
    if [change.public["old_due_at"], change.public["new_due_at"]] != [due, wanted]:
        fail("deadline", f"After the pause that ended at entry {change.index} the deadline should be {wanted}.")
    return wanted


def check(evidence: Evidence, pack: rules.Pack, due: str, lots: list[str]) -> int:
    """Every objection of the case in the order of the log; how many there were.

    Args:
        due: the deadline for bids as it was first published. lots: ids of all lots.

    Raises:
        Failed: raised too late or by nobody whom the law lets object, answered otherwise than it says, a step taken
        while the tender paused, or a lot awarded that its owner had said it ends.
    """
    known, deadline = _Standing(), due
    for act in evidence.chain:
        match act.code:
            case "NOT-04" | "NOT-05":
                deadline = str(act.public["new_due_at"])
            case "OBJ-01":
                _filed(evidence, pack, act, known, deadline)
            case "OBJ-02" | "OBJ-03":
                _ended(act, known, lots, pack)
            case "EVA-13" if "objection" in act.public:
                _void(act, known)
            case "OBJ-04":
                _resumed(act, known)
                deadline = str(act.public.get("new_due_at", deadline))
            case code if code in STEPS:
                _step(act, known)
    if known.again:
        fail("objection", "The owner said that bids are evaluated again, and the findings were not made void.")
    return len(known.open) + len(known.ended)


def _filed(evidence: Evidence, pack: rules.Pack, act: Leaf, known: _Standing, deadline: str) -> None:
    matter, scope = act.public["matter"], _scope(act)
    if act.object in known.open or act.object in known.ended or matter not in MEASURES:
        fail("objection", f"The objection at entry {act.index} was raised before, or is about nothing known.")
    if act.public["standing"] not in pack.get(f"{PATH}objection_standing").get(matter, ()):
        fail("objection", f"The law lets nobody of that standing object as at entry {act.index}.")
    if "individual" in act.public and act.public["standing"] not in individuals(pack, f"{PATH}objection_individuals"):
        fail("objection", f"The law lets no individual object as at entry {act.index}.")
    if matter == "documents":
        closed = any(one.index < act.index for one in evidence.of("OPN-01"))
        in_time = not closed and instant(act.at) < pack.document_objection_closes(deadline_at=instant(deadline))
    else:
        published = [one for one in evidence.of("AWD-01", scope) if one.index < act.index]
        since = max((one.index for one in evidence.of("EVA-13", scope) if one.index < act.index), default=-1)
        over = any(since < one.index < act.index for code in ("AWD-02", "OPN-07") for one in evidence.of(code, scope))
        published = [one for one in published if one.index > since]
        in_time = bool(published) and not over and instant(act.at) < instant(published[-1].public["until"])
    if not in_time:
        fail("objection", f"The objection at entry {act.index} was taken in when the law admits none.")
    reply_due = instant_text(pack.objection_reply_due(objected_at=instant(act.at)))
    if act.public["reply_due_at"] != reply_due:
        fail("objection", f"The objection at entry {act.index} must be answered until {reply_due}.")
    pauses = matter in pack.get(f"{PATH}objection_pauses")
    if act.public["pauses"] is not pauses:
        fail("objection", f"At entry {act.index} it is said wrongly whether the objection pauses the tender.")
    known.open[act.object] = act
    if pauses:
        known.paused.setdefault(scope, act)


def individuals(pack: rules.Pack, path: str) -> list[str]:
    """As what natural persons object or complain in their own name; nothing where the law leaves it open."""
    try:
        return list(pack.get(path))
    except (UnknownValue, Unset):
        return []


def _ended(act: Leaf, known: _Standing, lots: list[str], pack: rules.Pack) -> None:
    raised = known.open.pop(act.object, None)
    if raised is None:
        fail("objection", f"There is no open objection that entry {act.index} could end.")
    known.ended.add(act.object)
    if act.code == "OBJ-02":
        return
    measure = act.public["measure"]
    allowed = MEASURES[raised.public["matter"]] if act.public["upheld"] is True else {"none"}
    if act.public["upheld"] is True and raised.public["matter"] == "result" and _owner_may(pack):
        allowed = {*allowed, "reevaluate"}
    if measure not in allowed:
        fail("objection", f"The measure at entry {act.index} doesn't fit the answer.")
    if measure == "end_lot":
        known.barred |= {_scope(raised)} if _scope(raised) else set(lots)
    if measure == "reevaluate":
        known.again[_scope(raised)] = act


def _owner_may(pack: rules.Pack) -> bool:
    try:
        return pack.get(f"{PATH}objection_reevaluation") is True
    except (UnknownValue, Unset):
        return False


def _void(act: Leaf, known: _Standing) -> None:
    answer = known.again.pop(act.object, None)
    wanted = None if answer is None else [answer.object, answer.public["committee"], "qualifications" in answer.public]
    found = [act.public["objection"], act.public["committee"], "qualifications" in act.public]
    if wanted != found or act.public["committee"] not in ("same", "new"):
        fail("objection", f"No answer of the owner makes the findings void that entry {act.index} makes void.")


def _resumed(act: Leaf, known: _Standing) -> None:
    scope = _scope(act)
    began = known.paused.pop(scope, None)
    if began is None or began.at != act.public["began_at"]:
        fail("objection", f"There was no such pause as entry {act.index} ends.")
    if any(one.public["pauses"] and _scope(one) == scope for one in known.open.values()):
        fail("objection", f"The tender goes on at entry {act.index} though an objection that pauses it is open.")


def _step(act: Leaf, known: _Standing) -> None:
    lot = act.lot or act.object
    if lot in known.again:
        fail("objection", f"The step at entry {act.index} ({act.code}) came before the findings were made void.")
    if known.paused.keys() & {"", lot}:
        fail("objection", f"The step at entry {act.index} ({act.code}) was taken while the tender paused.")
    if act.code == "AWD-02" and lot in known.barred:
        fail("objection", f"The lot awarded at entry {act.index} is one that its owner had said it ends.")


def _scope(act: Leaf) -> str:
    return str(act.public.get("lot", ""))
