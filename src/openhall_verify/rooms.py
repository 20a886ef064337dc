"""The room of a committee across centres: findings are made at confirmed seats of an open session (protocols §11).

Who adjourned, resumed and compared stands in the case. When a member scored stands in no case: the platform refuses it
outside the session, and nobody can check that from a case.
"""

from datetime import datetime

from openhall_rules import panels
from openhall_verify.findings import fail
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant

AT_THE_SEAT = "person"
CONFIRMED = "confirmed"
MOVES = ("PNL-06", "PNL-16", "PNL-17")
IN_ROOM = ("PNL-06", "PNL-07", "PNL-08", "PNL-12", "PNL-13", "PNL-14", "PNL-15", "PNL-17")


def pauses_of(evidence: Evidence, panel: str) -> list[panels.Pause]:
    """When a session was adjourned, and until when; None: it was not resumed.

    Raises:
        Failed: adjourned twice, or resumed without being adjourned.
    """
    found: list[tuple[datetime, datetime | None]] = []
    acts = [*evidence.of("PNL-14", panel), *evidence.of("PNL-15", panel)]
    for act in sorted(acts, key=lambda one: one.index):
        lasts = bool(found) and found[-1][1] is None
        if (act.code == "PNL-15") != lasts:
            fail("seats-adjourned", f"At entry {act.index} a session was adjourned or resumed that wasn’t so before.")
        if act.code == "PNL-15":
            found[-1] = (found[-1][0], instant(act.at))
        else:
            if instant(act.public["until"]) <= instant(act.at):
                fail("seats-adjourned", f"Entry {act.index} adjourns a session until an instant that was over.")
            found.append((instant(act.at), None))
    return found


def check(evidence: Evidence, drawn: Leaf, pool: list[str], sittings: list[panels.Sitting], members: int) -> None:
    """Who was compared by a centre sat there; findings and report were signed where the panel lets them be.

    Raises:
        Failed
    """
    proposed = evidence.of("PNL-01", drawn.object)[0]
    lot = str(drawn.public["lot"])
    ends = _superseded(evidence, proposed)
    acts = [act for code in IN_ROOM for act in evidence.of(code, drawn.object)]
    acts += [act for code in ("EVA-01", "EVA-02") for act in evidence.of(code, lot)]
    state, confirmed = "seated", dict[str, bool]()
    for act in sorted(acts, key=lambda one: one.index):
        match act.code:
            case "PNL-07" | "PNL-15":
                state = "running"
            case "PNL-08":
                state = "closed"
            case "PNL-14":
                state, confirmed = "adjourned", {}
            case "PNL-12":
                confirmed[str(act.public["member"])] = False
            case "PNL-13":
                _compared(evidence, act, proposed, pool, sittings)
                confirmed[str(act.public["member"])] = act.public["outcome"] == CONFIRMED and state == "running"
            case "PNL-06" | "PNL-17":
                left = {one.member for one in sittings if one.ends == instant(act.at)}
                confirmed = {one: yes for one, yes in confirmed.items() if int(one) not in left}
            case "EVA-01" if proposed.index < act.index < ends:
                if state != "running" or panels.unfit(members, confirmed):
                    fail("seats-findings", f"The findings at entry {act.index} weren’t made at confirmed seats.")
            case "EVA-02" if proposed.index < act.index < ends:
                if state not in ("running", "closed"):
                    fail("seats-findings", f"The report at entry {act.index} was signed while no session was open.")


def _superseded(evidence: Evidence, proposed: Leaf) -> int:
    """From which entry on a panel counts no more: called off, its findings void, or another one proposed."""
    lot = str(proposed.public["lot"])
    others = [act.index for act in evidence.of("PNL-01") if act.public["lot"] == lot and act.index > proposed.index]
    void = [act.index for act in evidence.of("EVA-13", lot) if act.index > proposed.index]
    ends = [*others, *void, *(act.index for act in evidence.of("PNL-09", proposed.object))]
    return min(ends, default=evidence.chain[-1].index + 1)


def _compared(evidence: Evidence, act: Leaf, proposed: Leaf, pool: list[str], sittings: list[panels.Sitting]) -> None:
    """A centre that compared at the seat had the right, and the member sat there."""
    if act.public["means"] != AT_THE_SEAT:
        return
    site, at = str(act.public["site"]), instant(act.at)
    where = [
        pool[one.place - 1]
        for one in sittings
        if one.member == act.public["member"] and one.begins <= at and (one.ends is None or at < one.ends)
    ]
    may = site == proposed.public["host"] or "check_who_sits" in evidence.statement(proposed)["rights"]
    if site not in where or not may:
        fail("seats-compared", f"The centre at entry {act.index} had no right to compare who sits there.")
