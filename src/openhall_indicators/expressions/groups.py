"""H11–H13 · Groups in the co-bidding network, and how they share what they win.

The pairs come from the engine; the groups are found in memory, where only pairs with enough common lots arrive.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from openhall_indicators.expressions.frames import attach, known, places, submitted
from openhall_indicators.expressions.registry import indicator
from openhall_indicators.expressions.rigging import cobids
from openhall_indicators.facts import Facts
from openhall_indicators.network import Group, groups

_SHAPE = pa.schema([("group", pa.string()), ("members", pa.string()), ("value", pa.float64()), ("n", pa.int64())])
FEWEST_LOTS = 4


@dataclass(frozen=True)
class Shared:
    """A lot in which at least two of a group bid and one of them won."""

    winner: str
    present: frozenset[str]
    dated: bool


def rows_in(facts: Facts, expression: ir.Table) -> list[dict[str, Any]]:
    """The rows of an expression, computed where the facts are."""
    return list(facts.tables["bids"].get_backend().to_pyarrow(expression).to_pylist())


def found_groups(facts: Facts) -> list[Group]:
    """Groups by H10's weights; found once for the three indicators."""

    def find() -> list[Group]:
        return groups((row["first_id"], row["second_id"], row["value"]) for row in rows_in(facts, cobids(facts)))

    return facts.once("groups", find)


def _table(rows: list[dict[str, Any]]) -> ir.Table:
    return ibis.memtable(pa.Table.from_pylist(rows, schema=_SHAPE))


def _named(group: Group) -> dict[str, Any]:
    return {"group": group.members[0], "members": ",".join(group.members)}


@indicator("H11")
def coherence(facts: Facts) -> ir.Table:
    return _table(
        [{**_named(one), "value": one.coherence * one.exclusivity, "n": one.pairs} for one in found_groups(facts)]
    )


def shared_lots(facts: Facts) -> dict[Group, list[Shared]]:
    """Of each group: its lots with a winner of it, in the order of their tenders' days; found once."""
    return facts.once("shared lots", lambda: _shared_lots(facts, found_groups(facts)))


def _shared_lots(facts: Facts, found: list[Group]) -> dict[Group, list[Shared]]:
    home = {firm: group for group in found for firm in group.members}
    if not home:
        return {}
    mine = ibis.memtable(pa.table({"bidder_id": list(home), "group": [home[firm].members[0] for firm in home]}))
    bids = known(submitted(facts), "bidder_id").select("tender_id", "lot_id", "bidder_id", "won")
    inside = attach(bids, mine, ("bidder_id",), "inner")
    dated = attach(inside, places(facts).select("tender_id", "day"), ("tender_id",))
    told = dated.mutate(moment=dated.day.epoch_seconds().cast("float64")).drop("day")
    lots: dict[tuple[str, float, str, str], tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    undated = -1.0
    for row in rows_in(facts, told):
        row["moment"] = undated if row["moment"] is None else row["moment"]
        present, won = lots[row["group"], row["moment"], row["tender_id"], row["lot_id"]]
        present.add(row["bidder_id"])
        if row["won"]:
            won.add(row["bidder_id"])
    by_name = {group.members[0]: group for group in found}
    result: dict[Group, list[Shared]] = defaultdict(list)
    for (name, moment, *_), (present, won) in sorted(lots.items()):
        if len(present) >= 2 and len(won) == 1:
            result[by_name[name]].append(Shared(next(iter(won)), frozenset(present), moment != undated))
    return result


@indicator("H12")
def rotation(facts: Facts) -> ir.Table:
    found, lots = found_groups(facts), shared_lots(facts)
    rows = []
    for group in found:
        mine = [one.winner for one in lots.get(group, []) if one.dated]
        enough = len(mine) >= FEWEST_LOTS and len(set(mine)) >= 2
        changes = sum(1 for a, b in pairwise(mine) if a != b)
        rows.append({**_named(group), "value": changes / (len(mine) - 1) if enough else None, "n": len(mine)})
    return _table(rows)


@indicator("H13")
def cover(facts: Facts) -> ir.Table:
    found, lots = found_groups(facts), shared_lots(facts)
    rows = []
    for group in found:
        mine = lots.get(group, [])
        value = None
        if len(mine) >= FEWEST_LOTS:
            wins = Counter(one.winner for one in mine)
            there = Counter(firm for one in mine for firm in one.present)
            partner = min(group.members, key=lambda firm: (wins[firm], -there[firm], firm))
            value = sum(1 for one in mine if partner in one.present and one.winner != partner) / len(mine)
        rows.append({**_named(group), "value": value, "n": len(mine)})
    return _table(rows)
