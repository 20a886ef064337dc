"""Rules on ratings of experts: of a member of a committee whose names are public, once of each side."""

from __future__ import annotations

from typing import Final

from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.registry import rule
from openhall_rules.replay.rules_draws import OVER

SIDES: Final = frozenset({"owner", "supervisor"})


@rule("EXP-07")
def rated(act: Act) -> None:
    """A member of one of the lot's committees is rated: after the award, by owner or supervisor, once of each."""
    if not act.case:
        return  # the case is archived: what is rated then stands outside its chain
    lot, say = act.lot(lot_of(act)), act.findings
    say.require("rating.secret", lot["stage"] in OVER, "after the award", lot["stage"])
    committee, seat = reading.text(act.public, "committee"), reading.number(act.public, "seat")
    side = reading.text(act.public, "side")
    stand = [lot[name] for name in ("draw", "appointed") if lot.get(name) is not None]
    before = [*lot.get("draws_before", {}).values(), *lot.get("appointed_before", {}).values()]
    sizes = {one["uuid"]: one["experts"] for one in (*stand, *before)}
    sat = 1 <= seat <= sizes.get(committee, 0)
    say.require("rating.member", sat and side in SIDES, "a member of a committee of the lot, by one of the sides", seat)
    said, known = f"{committee} {seat} {side}", lot.get("ratings", [])
    if say.require("rating.once", said not in known, "once of each side", said):
        lot["ratings"] = [*known, said]
        lot["rating_ids"] = {**lot.get("rating_ids", {}), act.uuid: side}


@rule("EXP-09")
def corrected(act: Act) -> None:
    """A rating that was given is corrected, for the side that gave it."""
    if not act.case:
        return
    lot = act.lot(lot_of(act))
    given = lot.get("rating_ids", {}).get(act.uuid)
    act.findings.equal("rating.corrected", given, reading.text(act.public, "side"))
