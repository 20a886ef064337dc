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
from openhall_verify import committees, rooms
from openhall_verify.findings import Report, fail
from openhall_verify.proved import Evidence, Leaf
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
        members = int(fixed[0].public["members"])
        sittings = _sittings(evidence, drawn, pool, members)
        _session(evidence, drawn.object, pool, sittings)
        rooms.check(evidence, drawn, pool, sittings, members)
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
    """Who sat where and how long: where a seat was lost its member got the next place; ``pool`` grows by seats that
    were provided later."""
    found = [panels.Sitting(place, place, instant(drawn.at)) for place in range(1, members + 1)]
    spent: set[int] = set()
    acts = [act for code in rooms.MOVES for act in evidence.of(code, drawn.object)]
    for act in sorted(acts, key=lambda one: one.index):
        site, said = str(act.public["site"]), evidence.statement(act)
        seated = {one.place: one.member for one in found if one.ends is None}
        used = {*spent, *(one.place for one in found)}
        left: list[int] = []
        if act.code == "PNL-06":
            lost, moves = panels.reassigned(pool, seated=seated, used=used, gone=(), site=site)
            wanted, count = [move.to_json() for move in moves], len(lost)
            left = [place for place, where in enumerate(pool, start=1) if where == site]
            taken = [(move.member, move.to) for move in moves]
        elif act.code == "PNL-17":
            left = [place for place, member in seated.items() if member == act.public["member"]]
            if [pool[place - 1] for place in left] != [site]:
                fail("seats-stopped", f"At entry {act.index} a centre stopped a seat that isn’t its own.")
            free = [place for place in range(1, len(pool) + 1) if place not in used][:1]
            taken = [(int(act.public["member"]), place) for place in free]
            wanted = [{"member": member, "from": left[0], "to": place} for member, place in taken]
            count = len(wanted)
        else:
            waiting = [member for member in range(1, members + 1) if member not in seated.values()]
            further = range(len(pool) + 1, len(pool) + 1 + len(said["seats"]))
            taken = list(zip(waiting, further, strict=False))
            wanted, count = [{"member": member, "to": place} for member, place in taken], len(taken)
            pool.extend(site for _place in further)
        if said["moved"] != wanted or act.public["moved"] != count:
            fail("seats-moved", f"At entry {act.index} members got other seats than the order says.")
        spent.update(left)
        found = [
            panels.Sitting(one.member, one.place, one.begins, instant(act.at))
            if one.ends is None and one.place in left
            else one
            for one in found
        ] + [panels.Sitting(member, place, instant(act.at)) for member, place in taken]
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
    pauses = rooms.pauses_of(evidence, panel)
    for act in evidence.of("PNL-12", panel):
        member, when = act.public["member"], instant(act.public["asked_at"])
        again = [until for _since, until in pauses if until is not None and until <= when]
        earliest = max([asked.get(member, began), *again]) + timedelta(seconds=begun[0].public["check_from"])
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
    pauses = rooms.pauses_of(evidence, act.object)
    wanted = panels.owed(pool, sittings, host=host, began=began, closed=instant(act.at), rule=rule, pauses=pauses)
    if sorted(said["owed"], key=lambda one: str(one["site"])) != wanted:
        fail(
            "seats-owed",
            f"What guest centres are owed at entry {act.index} does not follow from the seats’ times.",
        )
