"""A committee's draw, done again from what is published after the award (protocols §11).

The pool is the one that was fixed; the number is the one that the owner committed to; the root of the log is computed
from the proof that the fixing of the pool is in it. The order follows, and nobody in it was left out.
"""

from pathlib import Path
from typing import Any

from openhall_rules import draw
from openhall_rules.errors import RuleError
from openhall_rules.law import Pack, pack
from openhall_verify import appointments, custodians, leaves, opening, parties, rounds, seats
from openhall_verify.findings import Report, fail, only_findings
from openhall_verify.folder import Folder
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.roots import root_after

ANSWERS = frozenset({"accepted", "declined", "lapsed", "called", "replaced"})


def verify_draw(path: Path, *, log_key: str | None = None) -> Report:
    """Draw every committee of a case again, from its evidence (folder or ZIP) after the award; and every panel’s seats.

    Raises:
        Failed: the first thing that does not hold, or there is no draw that was published.
    """
    report = Report()
    with only_findings():
        evidence = leaves.read(Folder(path), report, log_key=log_key)
        parties.check(evidence)
        custodians.check(evidence)
        opening.check_files(evidence)
        if not any(evidence.of(code) for code in ("DRW-07", "PNL-05", "APT-01")):
            fail("draw", "This evidence holds no draw that was published: it is public once the lot is awarded.")
        check(evidence, law_of(evidence), report)
        appointments.check(evidence, law_of(evidence), report)
        seats.check(evidence, report)
    return report


def law_of(evidence: Evidence) -> Pack:
    """The law that the notice froze."""
    notice = next(iter(evidence.of("NOT-01")), None)
    if notice is None:
        fail("notice", "The case has no notice.")
    found = pack(notice.public["pack"])
    if found.sha256 != notice.public["pack_sha256"]:
        fail("pack", f"This verifier has another version of {found.id} than the case.")
    values = evidence.statement(notice)["pack_values"]
    return found.with_values(values) if values else found


def check(evidence: Evidence, law: Pack, report: Report) -> None:
    """Every published draw of the case; nothing where there is none.

    Raises:
        Failed
    """
    for shown in evidence.of("DRW-07"):
        fixed, drawn = (_before(evidence, code, shown) for code in ("DRW-01", "DRW-02"))
        lot = str(shown.public["lot"])
        if {str(act.public["lot"]) for act in (fixed, drawn)} != {lot}:
            fail("draw", f"The draw {shown.object} is of one lot and then of another.")
        _after_the_award(evidence, shown, lot)
        members, experts = fixed.public["members"], fixed.public["experts"]
        if experts > members or law.committee_faults(members=members, experts=experts):
            fail("draw-composition", f"A committee of {members} with {experts} experts isn’t one that the law allows.")
        groups = [int(one["experts"]) for one in fixed.public.get("groups", [])]
        orders = _orders(evidence, fixed, drawn, shown)
        _calls(evidence, shown, orders, groups or [experts])
        _replaced(evidence, shown, lot)
        _evaluated_by_it(evidence, lot, members, experts, drawn)
        report.ok(
            "draw",
            f"The draw {shown.object}: pool, number and the log’s root give the order in which {experts} were seated.",
        )


def _before(evidence: Evidence, code: str, shown: Leaf) -> Leaf:
    found = [act for act in evidence.of(code, shown.object) if act.index < shown.index]
    if len(found) != 1:
        fail("draw", f"The draw {shown.object} has not one {code} before it was published.")
    return found[0]


def _after_the_award(evidence: Evidence, shown: Leaf, lot: str) -> None:
    over = [act for code in ("AWD-02", "OPN-07") for act in evidence.of(code, lot)]
    if not any(act.index < shown.index for act in over):
        fail("draw-secret", f"The names of the draw {shown.object} were published before the award.")


def _orders(evidence: Evidence, fixed: Leaf, drawn: Leaf, shown: Leaf) -> dict[int, list[str]]:
    """The order in which the pool is called, or each of its groups, by the group’s number (0: there are none)."""
    number, root = str(drawn.public["number"]), str(drawn.public["root"])
    if draw.number_commitment(shown.object, number) != fixed.public["number_sha256"]:
        fail("draw-number", f"The number of the draw {shown.object} isn’t the one that was committed to.")
    if drawn.public["size"] != fixed.index + 1 or root_after(evidence, fixed).hex() != root:
        fail("draw-root", f"The root of the draw {shown.object} isn’t that of the log after the pool was fixed.")
    rows, groups = evidence.statement(shown)["pool"], fixed.public.get("groups", [])
    pool = [
        (str(row["entry"]), [str(ground) for ground in row["excluded"]], int(row["group"]) if groups else 0)
        for row in rows
    ]
    eligible = sum(not excluded for _entry, excluded, _group in pool)
    if (len(pool), eligible) != (fixed.public["pool"], fixed.public["eligible"]):
        fail("draw-pool", f"The pool of the draw {shown.object} has another size than when it was fixed.")
    for number_of, group in enumerate(groups, start=1):
        own = [not excluded for _entry, excluded, in_group in pool if in_group == number_of]
        if (len(own), sum(own)) != (group["pool"], group["eligible"]):
            fail("draw-pool", f"Group {number_of} of the draw {shown.object} has another size than when it was fixed.")
    _registers(evidence, fixed, shown)
    try:
        return draw.orders(
            lot=str(shown.public["lot"]),
            root=fixed.public["pool_root"],
            number=number,
            log_root=root,
            pool=pool,
            groups=len(groups),
        )
    except RuleError as error:
        fail("draw-pool", f"The pool of the draw {shown.object} isn’t the one that was fixed: {error}")


def _registers(evidence: Evidence, fixed: Leaf, shown: Leaf) -> None:
    """A pool across cities holds the part of every city's register that was fixed, and leaves no city out.

    Which centres are in an alliance stands in no case: the statement of ``DRW-01`` names them, and members of the log
    compare the registers with what the log says of the alliance.
    """
    told = fixed.public.get("registers")
    rows = evidence.statement(shown)["pool"]
    if told is None:
        if "alliance" in fixed.public or any("centre" in row for row in rows):
            fail("draw-registers", f"The draw {shown.object} names cities and not the registers of its pool.")
        return
    sites = {str(one["site"]): str(one["centre"]) for one in evidence.statement(fixed)["members"]}
    centres = sorted(set(sites.values()))
    if len(centres) < 2 or [one["centre"] for one in told] != centres:
        fail("draw-registers", f"The pool of the draw {shown.object} leaves out the register of a city.")
    try:
        pool = [(str(row["entry"]), [str(why) for why in row["excluded"]], str(row.get("centre"))) for row in rows]
        wanted = draw.registers(pool, centres)
    except RuleError as error:
        fail("draw-registers", f"The registers of the draw {shown.object} can’t be made of its pool: {error}")
    if wanted != told:
        fail("draw-registers", f"A city’s part of the pool of the draw {shown.object} isn’t the one that was fixed.")


def _calls(evidence: Evidence, shown: Leaf, orders: dict[int, list[str]], wanted: list[int]) -> None:
    calls = evidence.statement(shown)["calls"]
    for (group, order), experts in zip(orders.items(), wanted, strict=True):
        own = [call for call in calls if call.get("group", 0) == group]
        if [call["entry"] for call in own] != order[: len(own)]:
            fail("draw-order", f"In the draw {shown.object} others were called than the order says.")
        if [call["place"] for call in own] != list(range(1, len(own) + 1)):
            fail("draw-order", f"In the draw {shown.object} a place is missing.")
        if (sat := sum(call["answer"] == "accepted" for call in own)) != experts:
            fail("draw-seats", f"The draw {shown.object} seated {sat} experts, not {experts}.")
    if any(call.get("group", 0) not in orders for call in calls):
        fail("draw-order", f"In the draw {shown.object} somebody of no group was called.")
    if strange := next((call["answer"] for call in calls if call["answer"] not in ANSWERS), None):
        fail("draw-order", f"In the draw {shown.object} a call was answered {str(strange)[:20]!r}.")
    seated = [call for call in calls if call["answer"] == "accepted"]
    named = evidence.disclosed.get(shown.sha256, {})
    committed = shown.body.get("commitments", {})
    if committed.keys() != {_member(call) for call in seated}:
        fail("draw-names", f"The draw {shown.object} commits to other names than those of its members.")
    for call in seated:
        value = named.get(_member(call))
        if value is None:
            continue  # erased since: the commitment stays, the name is nobody's any more
        salt = bytes.fromhex(value["salt"])
        made = draw.entry(salt=salt, draw=shown.object, name=value["name"])
        if not made == value["entry"] == call["entry"]:
            fail("draw-names", f"The member at place {call['place']} isn’t the one who was in the pool.")


def _member(call: dict[str, Any]) -> str:
    """Under which path the name of a member is committed to: place, after the group where there are any."""
    return f"member/{call['group']}-{call['place']}" if "group" in call else f"member/{call['place']}"


def _replaced(evidence: Evidence, shown: Leaf, lot: str) -> None:
    """As many were replaced as the log tells, and what the report ranks was found after the last had been."""
    told = evidence.of("DRW-09", shown.object)
    answers = [call["answer"] for call in evidence.statement(shown)["calls"]]
    if answers.count("replaced") != len(told):
        fail("draw-replaced", f"The draw {shown.object} shows other replacements than its acts do.")
    if not told:
        return
    complete = max((act.index for act in evidence.of("DRW-06", shown.object)), default=-1)
    round_ = rounds.around(evidence, lot, told[0].index)
    findings, reports = (
        [act for act in evidence.of(code, lot) if round_[0] < act.index < round_[1]] for code in ("EVA-01", "EVA-02")
    )
    if complete < told[-1].index or (reports and not findings[-1].index > complete):
        fail("draw-replaced", f"The report on lot {lot} rests on findings from before a member was replaced (条例 48).")


def _evaluated_by_it(evidence: Evidence, lot: str, members: int, experts: int, drawn: Leaf) -> None:
    until = _ends(evidence, lot, drawn)
    for findings in evidence.of("EVA-01", lot):
        if findings.index > until or findings.index < _since(evidence, lot, drawn):
            continue
        committee = evidence.statement(findings)["committee"]
        if findings.index < drawn.index or committee != {"members": members, "experts": experts}:
            fail("draw-committee", f"The findings at entry {findings.index} are of another committee than was drawn.")


def _since(evidence: Evidence, lot: str, drawn: Leaf) -> int:
    """Index from which on findings are this committee’s to make: after those that were made void before it."""
    return max((act.index for act in evidence.of("EVA-13", lot) if act.index < drawn.index), default=-1)


def _ends(evidence: Evidence, lot: str, drawn: Leaf) -> int:
    """Index up to which findings are this committee’s: until a new one was ordered in its place."""
    ends = [
        act.index for act in evidence.of("EVA-13", lot) if act.index > drawn.index and act.public["committee"] == "new"
    ]
    return min(ends, default=evidence.chain[-1].index)
