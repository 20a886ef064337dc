"""Objections, pauses, complaints, their hearings and the corrections that they order, beside their acts."""

from collections.abc import Iterator
from typing import Any

from openhall.config.watch.rows import Case, instant, provider
from openhall.tendering.remedies.correction_models import Correction, CorrectionState, CorrectionStep
from openhall.tendering.remedies.hearing_models import Hearing, HearingState, MinutesSignature, SideAnswer
from openhall.tendering.remedies.models import Complaint, Pause
from openhall.tendering.remedies.objection_models import Objection
from openhall.witness.public import FeedAct
from openhall.witness_room.warnings.public import Check


@provider
def objections(case: Case) -> Iterator[Check]:
    """About what, since when, until when to be answered, and how it ended."""
    for act in case.of("OBJ-01", "OBJ-02", "OBJ-03"):
        row, public = Objection.objects.select_related("lot").filter(uuid=act.uuid).first(), act.body["public"]
        if row is None:
            yield case.check(act, act.object, "objection", "raised", "missing")
            continue
        lot = None if row.lot is None else str(row.lot.uuid)
        yield case.check(act, act.object, "objection_about", [public["matter"], public.get("lot")], [row.matter, lot])
        if act.code == "OBJ-01":
            due = instant(public["reply_due_at"])
            yield case.check(act, act.object, "objection_due", due, row.reply_due_at)
            own = "individual" in public
            yield case.check(act, act.object, "objection_individual", own, row.person_id is not None)
        elif act.code == "OBJ-02":
            yield case.check(act, act.object, "objection_state", "withdrawn", row.state)
        else:
            said = [public["upheld"], public["measure"], act.statement()["summary"]]
            yield case.check(act, act.object, "objection_answer", said, [row.upheld, row.measure, row.summary])


@provider
def pauses(case: Case) -> Iterator[Check]:
    """When each pause began and that it ended."""
    for act in case.of("OBJ-04"):
        row = Pause.objects.filter(leaf_sha256=act.leaf_sha256).first()
        found = None if row is None else row.began_at
        yield case.check(act, act.object, "pause", instant(act.body["public"]["began_at"]), found)


@provider
def complaints(case: Case) -> Iterator[Check]:
    """About what, whether in time, by which body, and how they ended."""
    for act in case.of("CPL-02", "CPL-05", "CPL-06", "CPL-12"):
        row = Complaint.objects.select_related("lot", "body").filter(uuid=act.uuid).first()
        public = act.body["public"]
        if row is None:
            yield case.check(act, act.object, "complaint", "made", "missing")
        elif act.code == "CPL-02":
            lot = None if row.lot is None else str(row.lot.uuid)
            said = [public["matter"], public.get("lot"), public["in_time"], public["objected"], "individual" in public]
            found = [row.matter, lot, row.in_time, row.objected, row.individual]
            yield case.check(act, act.object, "complaint", said, found)
        elif act.code == "CPL-05":
            said = [public["accepted"], public.get("ground", "")]
            yield case.check(act, act.object, "complaint", said, [not row.ground, row.ground])
        elif act.code == "CPL-06":
            newest = case.last("CPL-06", act.object)
            if newest is not None and newest.leaf_sha256 == act.leaf_sha256:
                yield case.check(act, act.object, "complaint", public["body"], str(row.body.uuid))
        else:
            said = [public["outcome"], public["effect"], public.get("following", ""), act.statement()["published"]]
            kept = [row.outcome, row.effect, row.following, row.published]
            yield case.check(act, act.object, "complaint", said, kept)


@provider
def hearings(case: Case) -> Iterator[Check]:
    """When, how and to which sides; who came, the minutes letter by letter; whether it took place."""
    for act in case.of("CPL-15", "CPL-16", "CPL-18", "CPL-19"):
        row, public = Hearing.objects.select_related("complaint").filter(uuid=act.uuid).first(), act.body["public"]
        if row is None:
            yield case.check(act, act.object, "hearing", "summoned", "missing")
            continue
        yield case.check(act, act.object, "hearing_of", public["complaint"], str(row.complaint.uuid))
        if act.code == "CPL-15":
            yield case.check(act, act.object, "hearing_sides", public["sides"], row.sides)
            yield from case.committed(act, act.object, {"subject": row.subject})
        if act.code in SET and act == _last(case, act, *SET):
            yield case.check(act, act.object, "hearing_begins", instant(public["begins_at"]), row.begins_at)
            yield case.check(act, act.object, "hearing_mode", public["mode"], row.mode)
            yield from case.committed(act, act.object, {"place": row.place})
        if act.code in MOVED and act == _last(case, act, *MOVED):
            yield from case.committed(act, act.object, {"reason": row.reason})
        if act.code == "CPL-18":
            yield case.check(act, act.object, "hearing_state", str(HearingState.OFF), row.state)
        elif act.code == "CPL-19":
            yield case.check(act, act.object, "hearing_state", str(HearingState.HELD), row.state)
            held = [instant(public["began_at"]), instant(public["ended_at"])]
            yield case.check(act, act.object, "hearing_held", held, [row.began_at, row.ended_at])
            yield case.check(act, act.object, "hearing_present", public["present"], row.present)
            yield case.check(act, act.object, "hearing_minutes", act.leaf_sha256, row.minutes_leaf)
            yield from case.committed(act, act.object, {"text": row.minutes})


@provider
def hearing_sides(case: Case) -> Iterator[Check]:
    """What each side said to its summons, and whether it signed the minutes."""
    for act in case.of("CPL-17"):
        answer, public = SideAnswer.objects.filter(leaf_sha256=act.leaf_sha256).first(), act.body["public"]
        found = None if answer is None else [answer.side, answer.answer]
        yield case.check(act, act.object, "hearing_answer", [public["side"], public["answer"]], found)
        if answer is not None:
            yield from case.committed(act, act.object, {"text": answer.text})
    for act in case.of("CPL-20"):
        rows = MinutesSignature.objects.select_related("hearing").filter(leaf_sha256=act.leaf_sha256)
        signature, public = rows.first(), act.body["public"]
        said: list[Any] = [public["side"], public["signed"], public["minutes"]]
        now = None if signature is None else [signature.side, signature.signed, signature.hearing.minutes_leaf]
        yield case.check(act, act.object, "hearing_signature", said, now)
        if signature is not None:
            yield from case.committed(act, act.object, {"reason": signature.reason})


@provider
def corrections(case: Case) -> Iterator[Check]:
    """Until when the owner corrects, what it reported and the body said, and how far it is."""
    for act in case.of("CPL-12"):
        due = act.body["public"].get("correct_due_at")
        row = Correction.objects.filter(complaint__uuid=act.uuid).first()
        if due is None or row is None:
            expected = "ordered" if due is not None else "not ordered"
            now = "not ordered" if row is None else "ordered"
            yield case.check(act, act.object, "correction", expected, now)
        elif not case.of_object(f"correction:{row.uuid}", "CPL-23"):
            yield case.check(act, act.object, "correction_due", instant(due), row.due_at)
    for act in case.of(*STEPS):
        row, public = Correction.objects.select_related("complaint").filter(uuid=act.uuid).first(), act.body["public"]
        if row is None:
            yield case.check(act, act.object, "correction", "ordered", "missing")
            continue
        yield case.check(act, act.object, "correction_of", public["complaint"], str(row.complaint.uuid))
        if act.code == "CPL-23" and act == _last(case, act, "CPL-23"):
            yield case.check(act, act.object, "correction_due", instant(public["due_at"]), row.due_at)
        if act == _last(case, act, *STEPS):
            yield case.check(act, act.object, "correction_state", str(STEPS[act.code]), row.state)
        step = CorrectionStep.objects.filter(leaf_sha256=act.leaf_sha256).first()
        yield case.check(act, act.object, "correction_step", act.code, "missing" if step is None else step.code)
        if step is not None:
            path = "text" if act.code == "CPL-21" else "reason"
            yield from case.committed(act, act.object, {path: step.text})


SET, MOVED = ("CPL-15", "CPL-16"), ("CPL-16", "CPL-18")
"""Acts that say when and where a hearing is, and those that say why it isn't where it was."""
STEPS = {
    "CPL-21": CorrectionState.REPORTED,
    "CPL-22": CorrectionState.ACCEPTED,
    "CPL-23": CorrectionState.OWED,
}
"""Acts of a correction, each with the state in which it leaves it."""


def _last(case: Case, act: FeedAct, *codes: str) -> FeedAct:
    """The newest act of these codes on the thing that ``act``, one of them, is on."""
    return max(case.of_object(act.object, *codes), key=lambda one: one.index)
