"""OCDS processes read and flagged, beside the Open Contracting Partnership's Cardinal counting fields of the same file.

Cardinal's wheel offers ``coverage`` alone: it counts which fields are filled. Ours reads everything into fact tables,
merges what was published twice, and then computes every indicator that the data allow, with its coverage.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.apart import apart
from bench.measuring import Part, Result, Row, Samples, in_turn
from bench.sizes import Sizes

TITLE = "Reading"
PEER = "Cardinal's coverage (Rust)"


def run(sizes: Sizes, folder: Path) -> Result:
    """One file, three pieces of work in turn."""
    from openhall_indicators.invented import write_releases

    file = folder / "releases.jsonl"
    size = write_releases(file, sizes.processes)
    told: dict[str, list[dict[str, Any]]] = {"read": [], "flag": [], "coverage": []}

    def contest(name: str) -> Callable[[], float]:
        def once() -> float:
            found = apart(f"bench.reading:{name}", file=str(file), out=str(folder / f"reading-{name}"))
            if found["processes"] != sizes.processes:
                raise RuntimeError(f"{name} saw {found['processes']} of {sizes.processes} processes.")
            told[name].append(found)
            return float(found["seconds"])

        return once

    found = in_turn({name: contest(name) for name in told}, warmup=0, repetitions=sizes.heavy_repetitions)
    what = f"{sizes.processes:,} processes ({size / 1e6:,.0f} MB of JSON lines)"
    memory = {name: Samples(tuple(one["peak_mb"] for one in runs)) for name, runs in told.items()}
    result = Result("reading", TITLE, sizes={"processes": sizes.processes, "bytes": size})
    result.rows = [
        Row(f"{what} read into fact tables", "s", found["read"], PEER, found["coverage"], "less"),
        Row(f"{what} read and flagged", "s", found["flag"], PEER, found["coverage"], "less"),
        Row("peak of memory, read into fact tables", "MB", memory["read"], PEER, memory["coverage"], "less"),
    ]
    result.parts = [
        Part("processes read into fact tables", "a second", _each(found["read"], sizes.processes)),
        Part("peak of memory, read and flagged", "MB", memory["flag"]),
        Part("indicators answered", "", Samples((float(told["flag"][-1]["answered"]),))),
    ]
    result.notes.append(
        f"Ours reads by {os.cpu_count()} processes; its peak is that of the reader and the readers beside it together. "
        "Cardinal counts fields and keeps nothing: it does less than either row of ours."
    )
    file.unlink()
    return result


def _each(seconds: Samples, many: int) -> Samples:
    return Samples(tuple(many / one for one in seconds.values))


def read(file: str, out: str) -> dict[str, Any]:
    """Into fact tables."""
    import resource

    from openhall_indicators.reading import ingest

    shutil.rmtree(out, ignore_errors=True)
    jobs = os.cpu_count() or 1
    tally = ingest(Path(file), Path(out), jobs=jobs)
    children = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024 * jobs
    return {"processes": tally.rows["tenders"], "children_mb": children}


def flag(file: str, out: str) -> dict[str, Any]:
    """Into fact tables, and every indicator over them."""
    from openhall_indicators.facts import from_folder
    from openhall_indicators.running import compute

    told = read(file, out)
    answers = compute(from_folder(Path(out)), Path(out), csv=False)
    return {**told, "answered": sum(1 for one in answers if one.answered)}


def coverage(file: str, out: str) -> dict[str, Any]:
    """Cardinal's own."""
    import ocdscardinal

    del out
    return {"processes": ocdscardinal.coverage(file)["/"]}
