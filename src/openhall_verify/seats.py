"""Seats of a committee across centres, drawn again from what its acts hold (protocols §11).

The pool is the one that was fixed; the number is the one that the host committed to; the root of the log is computed
from the proof that the fixing of the pool is in it. Members who lost a seat got the next free one of the order. Which
fee was in force when a session began stands in no case: members of the log compare it (protocols §8).
"""

from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from openhall_rules import draw, panels
from openhall_rules.errors import RuleError
from openhall_verify import committees
from openhall_verify.findings import Report, fail
from openhall_verify.leaves import Evidence, Leaf
from openhall_verify.roots import root_after
from openhall_verify.shapes import instant


def check(evidence: Evidence, report: Report) -> None:
    """Every draw of seats of the case, every seat that was given anew, and what a session cost; nothing where there is
    none.

    Raises:
        Failed
    """
    for proposed in evidence.of("PNL-01"):
        _proposed(evidence, proposed)
    for drawn in evidence.of("PNL-05"):
        fixed = [act for act in evidence.of("PNL-04", drawn.object) if act.index < drawn.index]
        if len(fixed) != 1:
            fail("seats", f"The seats of the panel {drawn.object} were drawn without being fixed once before.")
        pool = _pool(evidence, fixed[0], drawn)
        sittings = _sittings(evidence, drawn, pool, int(fixed[0].public["members"]))
        _session(evidence, drawn.object, pool, sittings)
        report.ok("seats", f"The panel {drawn.object}: pool, number and the log’s root give every member’s seat.")


def _proposed(evidence: Evidence, act: Leaf) -> None:
    """For as many members as the lot's committee has; each guest answered once, with what was proposed."""
    committee = committees.of_lot(evidence, str(act.public["lot"]), act.index)
    if committee is None or committee.members != act.public["members"]:
        fail("seats-committee", f"The panel at entry {act.index} is not for the members of the lot’s committee.")
    said = evidence.statement(act)
    asked: list[str] = said["guests"]
    if len(asked) != len(set(asked)) or len(asked) != act.public["guests"] or act.public["host"] in asked:
        fail("seats-guests", f"At entry {act.index} a guest centre was asked twice, or the host itself.")
    answers = [one for code in ("PNL-02", "PNL-03") for one in evidence.of(code, act.object)]
    sites = [str(one.public["site"]) for one in answers]
    if len(sites) != len(set(sites)) or not set(sites) <= set(asked):
        fail("seats-guests", f"On the panel {act.object} a centre answered twice, or without being asked.")
    for one in evidence.of("PNL-02", act.object):
        taken = evidence.statement(one)
        if [taken["rights"], taken["duties"]] != [said["rights"], said["duties"]]:
            fail("seats-guests", f"The guest at entry {one.index} took over something else than was proposed.")
    fixed = evidence.of("PNL-04", act.object)
    if fixed and set(asked) - {str(one.public["site"]) for one in answers if one.index < fixed[0].index}:
        fail("seats-guests", f"The pool at entry {fixed[0].index} was fixed before every guest had answered.")


def _pool(evidence: Evidence, fixed: Leaf, drawn: Leaf) -> list[str]:
    """The centre of each place, in the order drawn."""
    number, root = str(drawn.public["number"]), str(drawn.public["root"])
    if draw.number_commitment(drawn.object, number) != fixed.public["number_sha256"]:
        fail("seats-number", f"The number of the panel {drawn.object} isn’t the one that was committed to.")
    if drawn.public["size"] != fixed.index + 1 or root_after(evidence, fixed).hex() != root:
        fail("seats-root", f"The root of the panel {drawn.object} isn’t that of the log after the pool was fixed.")
    rows: list[dict[str, Any]] = evidence.statement(drawn)["pool"]
    if len(rows) != fixed.public["pool"]:
        fail("seats-pool", f"The pool of the panel {drawn.object} has another size than when it was fixed.")
    inside = {str(act.public["site"]) for act in evidence.of("PNL-02", drawn.object)}
    inside |= {str(act.public["host"]) for act in evidence.of("PNL-01", drawn.object)}
    if {str(row["site"]) for row in rows} - inside:
        fail("seats-pool", f"In the pool of the panel {drawn.object} is a seat of a centre that didn’t accept.")
    for row in rows:
        made = draw.entry(salt=bytes.fromhex(row["salt"]), draw=drawn.object, name=f"{row['site']}/{row['seat']}")
        if made != row["entry"]:
            fail("seats-pool", f"A seat of the panel {drawn.object} isn’t the one that was in the pool.")
    try:
        order = draw.order(
            lot=str(drawn.public["lot"]),
            root=fixed.public["pool_root"],
            number=number,
            log_root=root,
            pool=[(str(row["entry"]), []) for row in rows],
        )
    except RuleError as error:
        fail("seats-pool", f"The pool of the panel {drawn.object} isn’t the one that was fixed: {error}")
    if [row["entry"] for row in sorted(rows, key=lambda row: int(row["place"]))] != order:
        fail("seats-order", f"The seats of the panel {drawn.object} stand in another order than the draw gives.")
    return [str(row["site"]) for row in sorted(rows, key=lambda row: int(row["place"]))]


def _sittings(evidence: Evidence, drawn: Leaf, pool: list[str], members: int) -> list[panels.Sitting]:
    """Who sat where and how long: where a centre dropped out its members got the next places of the order."""
    found = [panels.Sitting(place, place, instant(drawn.at)) for place in range(1, members + 1)]
    gone: list[str] = []
    for act in evidence.of("PNL-06", drawn.object):
        site = str(act.public["site"])
        seated = {one.place: one.member for one in found if one.ends is None}
        lost, moves = panels.reassigned(pool, seated=seated, used={one.place for one in found}, gone=gone, site=site)
        if evidence.statement(act)["moved"] != [move.to_json() for move in moves] or act.public["moved"] != len(lost):
            fail("seats-moved", f"At entry {act.index} members got other seats than the order says.")
        gone.append(site)
        left = {move.place for move in moves}
        found = [
            panels.Sitting(one.member, one.place, one.begins, instant(act.at))
            if one.ends is None and one.place in left
            else one
            for one in found
        ] + [panels.Sitting(move.member, move.to, instant(act.at)) for move in moves]
    return found


def _session(evidence: Evidence, panel: str, pool: list[str], sittings: list[panels.Sitting]) -> None:
    """Checks of presence come when the session lasts, no sooner than the host set; what guests are owed adds up."""
    begun, closed = evidence.of("PNL-07", panel), evidence.of("PNL-08", panel)
    if len(begun) > 1 or len(closed) > 1 or (closed and not begun):
        fail("seats-session", f"The session of the panel {panel} was begun or closed twice, or closed and never begun.")
    if not begun:
        return
    began = instant(begun[0].at)
    ends = closed[0].index if closed else evidence.chain[-1].index + 1
    asked: dict[int, datetime] = {}
    for act in evidence.of("PNL-12", panel):
        member, when = act.public["member"], instant(act.public["asked_at"])
        earliest = asked.get(member, began) + timedelta(seconds=begun[0].public["check_from"])
        given = timedelta(seconds=panels.ANSWER_SECONDS)
        if not begun[0].index < act.index < ends or when < earliest or instant(act.at) < when + given:
            fail("seats-presence", f"The check of presence at entry {act.index} is none that the host’s bounds allow.")
        asked[member] = when
    for act in closed:
        _owed(evidence, act, pool, sittings, began)


def _owed(evidence: Evidence, act: Leaf, pool: list[str], sittings: list[panels.Sitting], began: datetime) -> None:
    said = evidence.statement(act)
    rule = said["rule"]
    if act.public["fee"] != ("unset" if rule is None else "entered"):
        fail("seats-owed", f"Entry {act.index} says otherwise than its statement whether a fee was entered.")
    if rule is not None and (rule["counted"] not in panels.COUNTED or Decimal(rule["amount"]) < 0):
        fail("seats-owed", f"The fee at entry {act.index} is none of its kind.")
    host = next(str(one.public["host"]) for one in evidence.of("PNL-01", act.object))
    wanted = panels.owed(pool, sittings, host=host, began=began, closed=instant(act.at), rule=rule)
    if sorted(said["owed"], key=lambda one: str(one["site"])) != wanted:
        fail(
            "seats-owed",
            f"What guest centres are owed at entry {act.index} does not follow from the seats’ times.",
        )
