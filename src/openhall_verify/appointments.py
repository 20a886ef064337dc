"""Committees that an owner appointed: where the law lets it, of the names that it committed to (protocols §11)."""

import re
from typing import Any

from openhall_rules.law import Pack, UnknownValue, Unset
from openhall_verify import rounds
from openhall_verify.findings import Report, fail
from openhall_verify.proved import Evidence, Leaf

GROUNDS = "committee.appointment"
_MEMBER = re.compile(r"member/([1-9][0-9]{0,2})\Z")


def check(evidence: Evidence, law: Pack, report: Report) -> None:
    """Every appointment of the case; names only where they are published.

    Raises:
        Failed
    """
    for named in evidence.of("APT-01"):
        lot, members, experts = str(named.public["lot"]), named.public["members"], named.public["experts"]
        if named.public["ground"] not in _grounds(law):
            fail("appointment", f"The law lets nobody name experts on the ground at entry {named.index}.")
        if experts > members or law.committee_faults(members=members, experts=experts):
            fail("appointment", f"A committee of {members} with {experts} experts isn’t one that the law allows.")
        seats = _seats(evidence, named, experts)
        _found_by_it(evidence, named, lot)
        for shown in evidence.of("APT-03", named.object):
            _published(evidence, shown, lot, seats)
        report.ok("appointment", f"The committee {named.object}: {experts} experts, named as the law lets an owner.")


def _grounds(law: Pack) -> tuple[str, ...]:
    try:
        return tuple(law.get(GROUNDS))
    except (UnknownValue, Unset):
        return ()


def _seats(evidence: Evidence, named: Leaf, experts: int) -> list[tuple[int, Leaf]]:
    """For each seat the number of the name that has it in the end, and the leaf that commits to it."""
    if _numbers(named) != list(range(1, experts + 1)):
        fail("appointment-names", f"The appointment at entry {named.index} doesn’t commit to a name for each seat.")
    seats = [(number, named) for number in range(1, experts + 1)]
    for count, act in enumerate(evidence.of("APT-02", named.object), start=1):
        place = act.public["place"]
        if type(place) is not int or not 1 <= place <= experts or _numbers(act) != [experts + count]:
            fail("appointment-names", f"The seat that is filled anew at entry {act.index} isn’t one of the committee.")
        seats[place - 1] = (experts + count, act)
    return seats


def _numbers(act: Leaf) -> list[int]:
    committed: dict[str, Any] = act.body.get("commitments", {})
    return sorted(int(found[1]) for path in committed if (found := _MEMBER.match(path)))


def _found_by_it(evidence: Evidence, named: Leaf, lot: str) -> None:
    """Findings of its time are of a committee of its size, and none that counts is from before a replacement."""
    ends = [act.index for act in evidence.of("EVA-13", lot) if act.index > named.index]
    news = [index for index in ends if _orders_new(evidence, lot, index)]
    until = min(news, default=evidence.chain[-1].index + 1)
    size = {"members": named.public["members"], "experts": named.public["experts"]}
    for findings in evidence.of("EVA-01", lot):
        if named.index < findings.index < until and evidence.statement(findings)["committee"] != size:
            fail("appointment-committee", f"The findings at entry {findings.index} are of another committee.")
    for act in evidence.of("APT-02", named.object):
        _begin, end = rounds.around(evidence, lot, act.index)
        signed = [one for one in evidence.of("EVA-02", lot) if act.index < one.index < end]
        anew = [one for one in evidence.of("EVA-01", lot) if act.index < one.index < end]
        if signed and not anew:
            fail(
                "appointment-committee",
                f"The report on lot {lot} rests on findings from before a replacement.",
            )


def _orders_new(evidence: Evidence, lot: str, index: int) -> bool:
    return any(act.index == index and act.public["committee"] == "new" for act in evidence.of("EVA-13", lot))


def _published(evidence: Evidence, shown: Leaf, lot: str, seats: list[tuple[int, Leaf]]) -> None:
    over = [act for code in ("AWD-02", "OPN-07") for act in evidence.of(code, lot)]
    if not any(act.index < shown.index for act in over):
        fail("appointment-secret", f"The names of the committee {shown.object} were published before the award.")
    wanted = [
        {"place": place, "number": number, "leaf_sha256": leaf.sha256}
        for place, (number, leaf) in enumerate(seats, start=1)
    ]
    if evidence.statement(shown)["members"] != wanted:
        fail("appointment-names", f"The committee {shown.object} is published with other names than have its seats.")
