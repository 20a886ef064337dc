"""The co-bidding network and its groups, beside pandas joining the bids and igraph's Leiden with the same quality.

Both read the same Parquet file, keep pairs of firms with three common lots or more, weigh them by Jaccard, and divide
the graph by the constant Potts model. The groups need not be equal: both are local searches.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.apart import apart
from bench.measuring import Part, Result, Row, Samples, in_turn
from bench.sizes import Sizes

TITLE = "Co-bidding network"
PEER = "pandas and igraph (Leiden)"
FEWEST = 3
RESOLUTION = 0.25


def run(sizes: Sizes, folder: Path) -> Result:
    """One market with rings and partners, both in turn."""
    from openhall_indicators.synthetic import invent

    facts = folder / "cobids"
    invent(facts, bids=sizes.network_bids, groups=max(2, sizes.network_bids // 5_000))
    told: dict[str, list[dict[str, Any]]] = {"ours": [], "igraph": []}

    def contest(name: str) -> Callable[[], float]:
        def once() -> float:
            found = apart(f"bench.cobids:by_{name}", facts=str(facts))
            told[name].append(found)
            return float(found["seconds"])

        return once

    found = in_turn({name: contest(name) for name in told}, warmup=1, repetitions=sizes.heavy_repetitions)
    ours, theirs = told["ours"][-1], told["igraph"][-1]
    if ours["pairs"] != theirs["pairs"]:
        raise RuntimeError(f"We have {ours['pairs']} pairs, the peer {theirs['pairs']}.")
    memory = {name: Samples(tuple(one["peak_mb"] for one in runs[1:])) for name, runs in told.items()}
    result = Result("cobids", TITLE, sizes={"bids": sizes.network_bids})
    result.rows = [
        Row(f"groups in {sizes.network_bids:,} bids", "s", found["ours"], PEER, found["igraph"], "less"),
        Row("its peak of memory", "MB", memory["ours"], PEER, memory["igraph"], "less"),
    ]
    result.parts = [
        Part("pairs with three common lots or more", "pairs", Samples((float(ours["pairs"]),))),
        Part("groups, ours", "groups", Samples((float(ours["groups"]),))),
        Part("groups, igraph", "groups", Samples((float(theirs["groups"]),))),
    ]
    return result


def by_ours(facts: str) -> dict[str, Any]:
    """The library's pairs and groups."""
    from openhall_indicators.expressions.groups import rows_in
    from openhall_indicators.expressions.rigging import cobids
    from openhall_indicators.facts import from_folder
    from openhall_indicators.network import groups

    given = from_folder(Path(facts))
    pairs = rows_in(given, cobids(given))
    found = groups((row["first_id"], row["second_id"], row["value"]) for row in pairs)
    return {"pairs": len(pairs), "groups": len(found)}


def by_igraph(facts: str) -> dict[str, Any]:
    """The peer's."""
    import igraph
    import pandas as pd

    bids = pd.read_parquet(Path(facts) / "bids.parquet", columns=["tender_id", "lot_id", "bidder_id"])
    bids = bids.drop_duplicates()
    lots = bids.groupby("bidder_id").size()
    both = bids.merge(bids, on=["tender_id", "lot_id"])
    both = both[both["bidder_id_x"] < both["bidder_id_y"]]
    pairs = both.groupby(["bidder_id_x", "bidder_id_y"]).size().rename("common").reset_index()
    pairs = pairs[pairs["common"] >= FEWEST]
    each = pairs["bidder_id_x"].map(lots) + pairs["bidder_id_y"].map(lots) - pairs["common"]
    edges = zip(pairs["bidder_id_x"], pairs["bidder_id_y"], pairs["common"] / each, strict=True)
    graph = igraph.Graph.TupleList(edges, weights=True)
    found = graph.community_leiden("CPM", weights="weight", resolution=RESOLUTION, n_iterations=-1)
    return {"pairs": len(pairs), "groups": sum(1 for one in found if len(one) > 1)}
