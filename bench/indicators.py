"""Three indicators on invented bids, beside pandas and polars doing the same work; then all, and how they grow.

Each contestant reads the same Parquet files and writes the same three tables, in a process of its own, so that its peak
of memory is its own. What they found is compared before their times are. The three: bids of a tender (A02), the prices'
coefficient of variation (B05), and a bidder's success rate by year (B08). The many are the OCDS indicators that plain
group-bys, joins and windows express (:data:`bench.peers.MANY`).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from bench.apart import apart
from bench.measuring import Part, Result, Row, Samples, in_turn
from bench.peers import MANY, of_pandas, of_polars
from bench.sizes import Sizes

TITLE = "Indicators"
THREE = ("A02", "B05", "B08")
PEERS = ("pandas", "polars")


def run(sizes: Sizes, folder: Path) -> Result:
    """Every size in turn; all indicators at each of them once."""
    from openhall_indicators.synthetic import invent

    result = Result("indicators", TITLE, sizes={"bids": list(sizes.indicator_bids)})
    medians: list[tuple[int, float]] = []
    for bids in sizes.indicator_bids:
        facts = folder / f"bids-{bids}"
        invent(facts, bids=bids, groups=5)
        peaks: dict[str, list[float]] = {}
        sums: dict[str, Any] = {}

        def contest(name: str, facts: Path = facts, peaks: Any = peaks, sums: Any = sums) -> float:
            out = facts / f"out-{name}"
            out.mkdir(exist_ok=True)
            told = apart(f"bench.indicators:by_{name}", facts=str(facts), out=str(out))
            peaks.setdefault(name, []).append(told["peak_mb"])
            sums[name] = told["sums"]
            return float(told["seconds"])

        names = ("ours", *PEERS)
        repetitions = sizes.heavy_repetitions if bids >= 1_000_000 else sizes.repetitions
        found = in_turn({name: lambda name=name: contest(name) for name in names}, warmup=1, repetitions=repetitions)
        _agree(sums)
        result.rows += [
            Row(f"three indicators on {bids:,} bids", "s", found["ours"], peer, found[peer], "less") for peer in PEERS
        ]
        memory = {name: Samples(tuple(peaks[name][1:])) for name in names}
        result.rows += [
            Row(f"its peak of memory, {bids:,} bids", "MB", memory["ours"], peer, memory[peer], "less")
            for peer in PEERS
        ]
        medians.append((bids, found["ours"].median))
        _many(result, facts, bids, repetitions)
        every = apart("bench.indicators:every", facts=str(facts), out=str(facts / "out-every"))
        result.parts += [
            Part(
                f"all {every['indicators']} indicators on {bids:,} bids, {every['answered']} answered",
                "s",
                _one(every["seconds"]),
            ),
            Part(f"their peak of memory, {bids:,} bids", "MB", _one(every["peak_mb"])),
        ]
    result.parts += [
        Part(f"growth of time from {a:,} to {b:,} bids (× {b / a:g})", "×", _one(time_b / time_a))
        for (a, time_a), (b, time_b) in pairwise(medians)
    ]
    result.notes.append(
        f"The engine of ours may hold 1 GB before it uses the disk. The {len(MANY)} are {', '.join(MANY)}; results are "
        "compared before times are. All indicators include those that need the whole co-bidding network; pandas and "
        "polars were not taught those."
    )
    return result


def _many(result: Result, facts: Path, bids: int, repetitions: int) -> None:
    """The indicators of :data:`MANY`, all three in turn."""
    told: dict[str, list[dict[str, Any]]] = {name: [] for name in ("ours", *PEERS)}

    def contest(name: str) -> float:
        out = facts / f"many-{name}"
        out.mkdir(exist_ok=True)
        told[name].append(apart(f"bench.indicators:many_by_{name}", facts=str(facts), out=str(out)))
        return float(told[name][-1]["seconds"])

    found = in_turn({name: lambda name=name: contest(name) for name in told}, warmup=0, repetitions=repetitions)
    _agree({name: runs[-1]["sums"] for name, runs in told.items()})
    memory = {name: Samples(tuple(one["peak_mb"] for one in runs)) for name, runs in told.items()}
    for peer in PEERS:
        what = f"{len(MANY)} OCDS indicators on {bids:,} bids"
        result.rows += [
            Row(what, "s", found["ours"], peer, found[peer], "less"),
            Row(f"peak of memory, {what}", "MB", memory["ours"], peer, memory[peer], "less"),
        ]


def many_by_ours(facts: str, out: str) -> dict[str, Any]:
    """The library's expressions for all of :data:`MANY`."""
    return by_ours(facts, out, ids=MANY)


def many_by_pandas(facts: str, out: str) -> dict[str, Any]:
    """pandas for all of :data:`MANY`."""
    for id_, frame in of_pandas(Path(facts)).items():
        frame.to_parquet(Path(out) / f"{id_}.parquet")
    return {"sums": _sums(out, MANY)}


def many_by_polars(facts: str, out: str) -> dict[str, Any]:
    """polars for all of :data:`MANY`."""
    for id_, frame in of_polars(Path(facts)).items():
        frame.write_parquet(Path(out) / f"{id_}.parquet")
    return {"sums": _sums(out, MANY)}


def _one(value: float) -> Samples:
    return Samples((value,))


def _agree(sums: dict[str, Any]) -> None:
    for name, found in sums.items():
        for id_, (rows, total) in found.items():
            own_rows, own = sums["ours"][id_]
            if rows != own_rows or not math.isclose(total, own, rel_tol=1e-9):
                raise RuntimeError(f"{name} found {rows} rows and {total} for {id_}, we {own_rows} and {own}.")


def by_ours(facts: str, out: str, ids: Sequence[str] = THREE) -> dict[str, Any]:
    """The library's expressions, written by its engine."""
    from openhall_indicators.expressions import EXPRESSIONS
    from openhall_indicators.facts import from_folder

    given = from_folder(Path(facts))
    engine = given.tables["bids"].get_backend()
    for id_ in ids:
        engine.to_parquet(EXPRESSIONS[id_](given), Path(out) / f"{id_}.parquet")
    return {"sums": _sums(out, ids)}


def by_pandas(facts: str, out: str) -> dict[str, Any]:
    """The same by pandas, with columns named and no copy that it doesn't need."""
    import pandas as pd

    bids = pd.read_parquet(
        Path(facts) / "bids.parquet",
        columns=["tender_id", "lot_id", "bidder_id", "status", "won", "amount", "currency"],
    )
    bids = bids[~bids["status"].fillna("pending").isin(["withdrawn", "invited", "draft"])]
    years = pd.read_parquet(Path(facts) / "tenders.parquet", columns=["tender_id", "year"])
    counted = bids.groupby("tender_id").size().reindex(years["tender_id"])
    counted.rename("value").astype("float64").to_frame().to_parquet(Path(out) / "A02.parquet")
    lot = ["tender_id", "lot_id", "currency"]
    priced = bids[bids["amount"] > 0].groupby(lot)["amount"].agg(["mean", "std"])
    cv = (priced["std"] / priced["mean"]).rename("value").reset_index()
    whole = bids[lot].drop_duplicates().merge(cv, on=lot, how="left")
    whole.to_parquet(Path(out) / "B05.parquet")
    valid = bids[bids["status"].fillna("pending") != "disqualified"].merge(years, on="tender_id", how="left")
    valid = valid[valid["bidder_id"].notna() & valid["won"].notna()]
    rates = valid.groupby(["bidder_id", "year"])["won"].mean().astype("float64").rename("value").reset_index()
    rates.to_parquet(Path(out) / "B08.parquet")
    return {"sums": _sums(out)}


def by_polars(facts: str, out: str) -> dict[str, Any]:
    """The same by polars, lazily, on all cores."""
    import polars as pl

    bids = pl.scan_parquet(Path(facts) / "bids.parquet").filter(
        ~pl.col("status").fill_null("pending").is_in(["withdrawn", "invited", "draft"])
    )
    years = pl.scan_parquet(Path(facts) / "tenders.parquet").select("tender_id", "year")
    counted = bids.group_by("tender_id").len("value")
    lot = ["tender_id", "lot_id", "currency"]
    amount = pl.col("amount").filter(pl.col("amount") > 0)
    rates = (
        bids.filter(
            (pl.col("status").fill_null("pending") != "disqualified")
            & pl.col("bidder_id").is_not_null()
            & pl.col("won").is_not_null()
        )
        .join(years, on="tender_id", how="left")
        .group_by("bidder_id", "year")
        .agg(value=pl.col("won").mean())
    )
    told = pl.collect_all(
        [
            years.join(counted, on="tender_id", how="left").select("tender_id", pl.col("value").cast(pl.Float64)),
            bids.group_by(lot).agg(value=amount.std() / amount.mean()),
            rates,
        ]
    )
    for id_, table in zip(THREE, told, strict=True):
        table.write_parquet(Path(out) / f"{id_}.parquet")
    return {"sums": _sums(out)}


def _sums(out: str, ids: Sequence[str] = THREE) -> dict[str, tuple[int, float]]:
    """Rows with a value and the values' sum, of each table that was written."""
    import pyarrow.compute as pc
    import pyarrow.parquet as pq

    found = {}
    for id_ in ids:
        values = pq.read_table(Path(out) / f"{id_}.parquet", columns=["value"])["value"]
        finite = values.filter(pc.fill_null(pc.is_finite(values), False))
        found[id_] = (len(finite), pc.sum(finite).as_py())
    return found


def every(facts: str, out: str) -> dict[str, Any]:
    """All indicators as ``openhall-indicators run`` computes them, without the CSV beside each Parquet file."""
    from openhall_indicators.facts import from_folder
    from openhall_indicators.running import compute

    answers = compute(from_folder(Path(facts)), Path(out), csv=False)
    return {"indicators": len(answers), "answered": sum(1 for one in answers if one.answered)}
