"""Invented markets with planted rings, and honest ones that look like them, to see what is found and what is not.

Everything is fictional and follows from the seed. Written as fact tables, batch by batch, so that ten million bids need
no more memory than a hundred thousand.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import pyarrow as pa
import pyarrow.parquet as pq

from openhall_indicators.expressions import EXPRESSIONS
from openhall_indicators.expressions.groups import rows_in
from openhall_indicators.facts import Facts
from openhall_indicators.market import FIRST_DAY, firms_of, market
from openhall_indicators.schema import TABLES

Row = dict[str, Any]
BATCH: Final = 5_000
RING: Final = 4
LOTS_OF_A_GROUP: Final = 24
KINDS: Final = ("rotation", "cover", "shared_files", "honest_partners", "same_building")
"""Three plants, and two near-misses: firms of one trade that meet often and win by chance, and firms of one address."""
GUILTY: Final = frozenset(KINDS[:3])
FEWEST_LOTS: Final = 20
"""Lots won within a group from which :func:`judge` makes a lead: in fewer, honest partners lose by chance too often."""


@dataclass(frozen=True)
class Planted:
    """A group of firms and what was planted on it."""

    kind: str
    members: tuple[str, ...]


def invent(folder: Path, *, bids: int, groups: int = 4, seed: int = 1, outsiders: float = 0.0) -> list[Planted]:
    """Write fact tables with about ``bids`` bids into ``folder``; tells what was planted (``groups`` of each kind).

    ``outsiders``: the chance that a firm of the market bids against a group in one of its lots, and may win it.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lots = random.Random(seed)  # noqa: S311 - an invented market, no secret
    planted = [
        Planted(kind, tuple(f"{kind}-{number}-{member}" for member in range(RING)))
        for kind in KINDS
        for number in range(groups)
    ]
    writers = {name: pq.ParquetWriter(folder / f"{name}.parquet", schema) for name, schema in TABLES.items()}
    pending: dict[str, list[Row]] = {name: [] for name in TABLES}

    def flush(name: str) -> None:
        if pending[name]:
            writers[name].write_table(pa.Table.from_pylist(pending[name], schema=TABLES[name]))
            pending[name].clear()

    for name, row in _plants(planted, lots, outsiders, firms_of(bids)):
        pending[name].append({column: row.get(column) for column in TABLES[name].names})
        if len(pending[name]) >= BATCH:
            flush(name)
    for name in TABLES:
        flush(name)
    for tables in market(bids, first=len(planted) * LOTS_OF_A_GROUP, seed=seed):
        for name, rows in tables.items():
            writers[name].write_table(rows)
    for writer in writers.values():
        writer.close()
    return planted


def _plants(planted: list[Planted], lots: random.Random, outsiders: float, firms: int) -> Iterator[tuple[str, Row]]:
    number = 0
    for group in planted:
        for turn in range(LOTS_OF_A_GROUP):
            offers, traces = _offers(group, turn, lots)
            if outsiders and lots.random() < outsiders:
                offers[f"firm-{lots.randrange(firms)}"] = min(offers.values()) * lots.lognormvariate(0.05, 0.12)
            yield from _tender(number, offers, traces, lots)
            number += 1


def _offers(group: Planted, turn: int, lots: random.Random) -> tuple[dict[str, float], list[tuple[str, str, str]]]:
    """Who offers how much in the group's lot number ``turn``, and what they leave behind."""
    price = 10 ** lots.uniform(4, 7)
    honest = {firm: price * lots.lognormvariate(0, 0.12) for firm in group.members}
    if group.kind in ("rotation", "cover"):
        winner = group.members[turn % RING if group.kind == "rotation" else 0]
        others = [firm for firm in group.members if firm != winner]
        return {winner: price, **{firm: price * lots.uniform(1.10, 1.16) for firm in others}}, []
    if group.kind == "shared_files":
        return honest, [(firm, "author", f"author of {group.members[0]}") for firm in group.members[:2]]
    if group.kind == "same_building":
        return honest, [(firm, "address", f"business park {group.members[0]}") for firm in group.members]
    return honest, []


def _tender(
    number: int, offers: dict[str, float], traces: list[tuple[str, str, str]], lots: random.Random
) -> Iterator[tuple[str, Row]]:
    tender = f"T{number:08}"
    day = FIRST_DAY + timedelta(days=number % 1000, minutes=number % 480)
    winner = min(offers, key=lambda firm: (offers[firm], firm))
    yield (
        "tenders",
        {
            "tender_id": tender,
            "buyer_id": f"buyer-{number % 50}",
            "status": "complete",
            "method": "open",
            "market": f"{10 + number % 20}",
            "value": offers[winner] * lots.uniform(1.0, 1.2),
            "currency": "XXX",
            "start_at": day,
            "end_at": day + timedelta(days=21),
            "day": day,
            "year": str(day.year),
            "quarter": f"{day.year}-Q{(day.month + 2) // 3}",
        },
    )
    for place, (firm, amount) in enumerate(offers.items()):
        yield (
            "bids",
            {
                "tender_id": tender,
                "lot_id": "",
                "bid_id": str(place),
                "bidder_id": firm,
                "status": "valid",
                "won": firm == winner,
                "amount": round(amount, 2),
                "currency": "XXX",
                "at": day + timedelta(days=20, minutes=lots.randrange(1440)),
            },
        )
    yield (
        "awards",
        {
            "tender_id": tender,
            "lot_id": "",
            "award_id": tender,
            "supplier_id": winner,
            "suppliers": 1,
            "status": "active",
            "at": day + timedelta(days=30),
            "value": round(offers[winner], 2),
            "currency": "XXX",
        },
    )
    for firm, kind, value in traces:
        yield "traces", {"tender_id": tender, "bidder_id": firm, "kind": kind, "value": value}


def judge(facts: Facts, planted: list[Planted]) -> dict[str, Any]:
    """What simple rules over H04 and H11–H13 find: recall by plant, leads on near-misses, and leads on nobody planted.

    The rules are examples, stated here and nowhere else: a group is a lead when its winners take turns (H12 ≥ 0.99) or
    one partner always loses (H13 ≥ 0.99) in twenty lots or more; a pair is one when files name one author (H04).
    """
    turns = _of_groups(facts, "H12")
    covers = _of_groups(facts, "H13")
    named = {
        members: {rule for rule, found in (("turns", turns), ("covers", covers)) if found.get(members, 0.0) >= 0.99}
        for members in turns.keys() | covers.keys()
    }
    leads = {members for members, rules in named.items() if rules}
    pairs = {(row["first_id"], row["second_id"]) for row in rows_in(facts, EXPRESSIONS["H04"](facts))}
    leads |= {frozenset(pair) for pair in pairs}
    known = {firm: group for group in planted for firm in group.members}
    hit = {known[firm] for members in leads for firm in members if firm in known}
    by_kind = {
        kind: {
            "planted": sum(1 for one in planted if one.kind == kind),
            "led_to": sum(1 for one in hit if one.kind == kind),
        }
        for kind in KINDS
    }
    return {
        "by_kind": by_kind,
        "leads": len(leads),
        "recall": sum(by_kind[kind]["led_to"] for kind in GUILTY)
        / max(1, sum(by_kind[kind]["planted"] for kind in GUILTY)),
        "false_leads": sum(1 for members in leads if not any(_guilty(known.get(firm)) for firm in members)),
    }


def _guilty(group: Planted | None) -> bool:
    return group is not None and group.kind in GUILTY


def _of_groups(facts: Facts, id_: str) -> dict[frozenset[str], float]:
    return {
        frozenset(row["members"].split(",")): row["value"]
        for row in rows_in(facts, EXPRESSIONS[id_](facts))
        if row["value"] is not None and row["n"] >= FEWEST_LOTS
    }
