"""Objections and pauses beside their acts."""

from collections.abc import Iterator

from openhall.config.watch.rows import Case, instant, provider
from openhall.tendering.remedies.models import Complaint, Pause
from openhall.tendering.remedies.objection_models import Objection
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
