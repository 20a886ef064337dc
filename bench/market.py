"""A market with planted rings, shared files and clean near-misses: what is found, and who is wrongly suspected.

No race: nobody else offers these rules. The plants are found twice, once among themselves in their lots, and once with
a firm of the market bidding in half of these, which may win.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from bench.apart import apart
from bench.measuring import Part, Result, Samples
from bench.sizes import Sizes

TITLE = "Planted rings"
ALONE, WITH_OUTSIDERS = 0.0, 0.5
SAYS = {
    "rotation": "rings that take turns",
    "cover": "rings with cover bids",
    "shared_files": "pairs with files of one author",
    "honest_partners": "honest partners (near-misses)",
    "same_building": "firms of one building (near-misses)",
}


def run(sizes: Sizes, folder: Path) -> Result:
    """Both markets, one after the other."""
    result = Result("market", TITLE, sizes={"bids": sizes.market_bids, "plants of each kind": sizes.market_groups})
    for outsiders, words in ((ALONE, "alone in their lots"), (WITH_OUTSIDERS, "with outsiders in half of their lots")):
        told = apart(
            "bench.market:found",
            facts=str(folder / f"market-{outsiders}"),
            bids=sizes.market_bids,
            groups=sizes.market_groups,
            outsiders=outsiders,
        )
        about = f"{told['bids']:,} bids, plants {words}"
        result.parts += [
            Part(f"recall, {about}", "", _one(told["recall"])),
            Part(f"leads on nobody guilty, {about}", f"of {told['leads']} leads", _one(told["false_leads"])),
            *[
                Part(f"{says} led to, {about}", f"of {one['planted']}", _one(one["led_to"]))
                for kind, says in SAYS.items()
                for one in (told["by_kind"][kind],)
            ],
            Part(f"time to find them, {about}", "s", _one(told["finding"])),
            Part(f"peak of memory with inventing, {about}", "MB", _one(told["peak_mb"])),
        ]
    result.notes.append(
        "A group is a lead when its winners take turns (H12 ≥ 0.99) or one partner always loses (H13 ≥ 0.99) in "
        "twenty lots or more, a pair when its files name one author (H04). The rules are examples; the plants are "
        "ours. A ring of 24 lots of which outsiders won more than four is found as a group and has too few lots left "
        "for a lead: that, and not the grouping, is what recall with outsiders lacks."
    )
    return result


def _one(value: float) -> Samples:
    return Samples((float(value),))


def found(facts: str, bids: int, groups: int, outsiders: float) -> dict[str, Any]:
    """Invent and judge."""
    import time

    import pyarrow.parquet as pq

    from openhall_indicators.facts import from_folder
    from openhall_indicators.synthetic import invent, judge

    planted = invent(Path(facts), bids=bids, groups=groups, outsiders=outsiders)
    started = time.perf_counter()
    told = judge(from_folder(Path(facts)), planted)
    many = pq.read_metadata(Path(facts) / "bids.parquet").num_rows
    return {**told, "bids": many, "finding": time.perf_counter() - started}
