"""Rules on committees that an owner appoints: where the law lets it, committed to by name, published at the end."""

from __future__ import annotations

import re
from typing import Any, Final

from openhall_rules.law import UnknownValue, Unset
from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.reading import Unreadable
from openhall_rules.replay.registry import rule
from openhall_rules.replay.rules_draws import CAUSES, OVER

GROUNDS: Final = "committee.appointment"
_MEMBER: Final = re.compile(r"member/([1-9][0-9]{0,2})\Z")


@rule("APT-01")
def appointed(act: Act) -> None:
    """The owner names a committee: the only one of the lot, as the law composes it, on a ground that it knows."""
    lot, say = act.lot(lot_of(act)), act.findings
    alone = lot.get("draw") is None and lot.get("appointed") is None
    say.require("appointment.one", alone, "no other committee of the lot", act.uuid)
    members, experts = reading.number(act.public, "members"), reading.number(act.public, "experts")
    faults = list(act.law().committee_faults(members=members, experts=experts))
    say.require("appointment.composition", not faults and experts <= members, "a committee as the law asks", faults)
    ground = reading.text(act.public, "ground")
    say.require("appointment.ground", ground in grounds(act), "a ground of the law", ground)
    numbers = _numbers(act)
    say.equal("appointment.names", list(range(1, experts + 1)), numbers)
    lot["appointed"] = {
        "uuid": act.uuid,
        "members": members,
        "experts": experts,
        "at": act.body["at"],
        "seats": [[number, act.sha256] for number in numbers],
        "named": len(numbers),
        "replaced": 0,
    }


@rule("APT-02")
def replaced(act: Act) -> None:
    """Another expert is named for a seat: what the committee found is void (条例 48)."""
    lot, known = _known(act)
    say, cause = act.findings, reading.text(act.public, "cause")
    say.require("appointment.cause", cause in CAUSES, "a cause that the law knows", cause)
    place, numbers = reading.number(act.public, "place"), _numbers(act)
    wanted = known["named"] + 1
    good = 1 <= place <= len(known["seats"]) and numbers == [wanted]
    if not say.require("appointment.seat", good, [f"1 to {len(known['seats'])}", [wanted]], [place, numbers]):
        return
    known["seats"] = [*known["seats"][: place - 1], [wanted, act.sha256], *known["seats"][place:]]
    known["named"], known["replaced"] = wanted, known["replaced"] + 1
    lot["evaluation"] = None


@rule("APT-03")
def published(act: Act) -> None:
    """After the award the commitments of those who sit there are opened, seat by seat."""
    lot, known = _known(act, ended=True)
    say = act.findings
    say.require("appointment.secret", lot["stage"] in OVER, "after the award", lot["stage"])
    say.require("appointment.once", not known.get("published"), "names that weren’t published", act.uuid)
    wanted = [
        {"place": place, "number": number, "leaf_sha256": leaf}
        for place, (number, leaf) in enumerate(known["seats"], start=1)
    ]
    say.equal("appointment.members", wanted, reading.rows(act.statement(), "members"))
    known["published"] = True


def grounds(act: Act) -> tuple[str, ...]:
    """Grounds on which the law of the case lets an owner name experts; none where it says nothing."""
    try:
        return tuple(act.law().get(GROUNDS))
    except (UnknownValue, Unset):
        return ()


def _numbers(act: Act) -> list[int]:
    """The numbers of the names that the act commits to, ascending."""
    committed = act.body.get("commitments")
    if not isinstance(committed, dict):
        raise Unreadable("commitments")
    return sorted(int(found[1]) for path in committed if (found := _MEMBER.match(str(path))))


def _known(act: Act, *, ended: bool = False) -> tuple[dict[str, Any], dict[str, Any]]:
    """The lot, and the appointment that stands there, copied for writing; ``ended``: or one whose committee found in
    vain.
    """
    lot = act.lot(lot_of(act))
    before = lot.get("appointed_before", {})
    if ended and act.uuid in before:
        one = dict(before[act.uuid])
        lot["appointed_before"] = {**before, act.uuid: one}
        return lot, one
    found = lot.get("appointed")
    if found is None or found["uuid"] != act.uuid:
        raise Unreadable("object")
    lot["appointed"] = dict(found)
    return lot, lot["appointed"]
