"""Documents that are alike among thousands, beside datasketch with the same sketches and the same threshold.

Invented documents of an invented trade; every hundredth has a sibling that differs in a tenth of its sentences. Both
shingle, sketch, ask for candidates and check them exactly, in a process of their own.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.apart import apart
from bench.measuring import Part, Result, Row, Samples, in_turn
from bench.sizes import Sizes

TITLE = "Documents"
PEER = "datasketch (MinHash, LSH)"
LEAST = 0.5


def run(sizes: Sizes, folder: Path) -> Result:
    """Both in turn, over the same documents."""
    del folder
    told: dict[str, list[dict[str, Any]]] = {"ours": [], "datasketch": []}

    def contest(name: str) -> Callable[[], float]:
        def once() -> float:
            found = apart(f"bench.documents:by_{name}", count=sizes.documents)
            told[name].append(found)
            return float(found["work"])

        return once

    found = in_turn({name: contest(name) for name in told}, warmup=0, repetitions=sizes.heavy_repetitions)
    memory = {name: Samples(tuple(one["peak_mb"] for one in runs)) for name, runs in told.items()}
    result = Result("documents", TITLE, sizes={"documents": sizes.documents})
    result.rows = [
        Row(
            f"similar pairs among {sizes.documents:,} documents", "s", found["ours"], PEER, found["datasketch"], "less"
        ),
        Row("its peak of memory", "MB", memory["ours"], PEER, memory["datasketch"], "less"),
    ]
    for name, label in (("ours", "ours"), ("datasketch", PEER)):
        last = told[name][-1]
        result.parts += [
            Part(f"recall of the planted siblings, {label}", "", Samples((last["recall"],))),
            Part(f"pairs that are no siblings, {label}", "pairs", Samples((float(last["others"]),))),
        ]
    result.notes.append(
        f"Shingles of 5 characters, 128 permutations, pairs of an exact Jaccard of {LEAST} or more. Ours has 32 bands "
        "of 4 rows; datasketch chooses its own for the threshold."
    )
    return result


def invented(count: int) -> tuple[list[str], set[tuple[int, int]]]:
    """Documents of about 2,000 characters, and the places of the planted siblings."""
    lots = random.Random(7)  # noqa: S311 - invented documents, no secret
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(lots.choices(letters, k=lots.randint(3, 9))) for _ in range(20_000)]

    def sentence() -> str:
        return " ".join(lots.choices(words, k=12)) + ". "

    documents: list[str] = []
    siblings: set[tuple[int, int]] = set()
    while len(documents) < count:
        said = [sentence() for _ in range(25)]
        documents.append("".join(said))
        if len(documents) % 100 == 50 and len(documents) < count:
            changed = [sentence() if place % 10 == 0 else one for place, one in enumerate(said)]
            documents.append("".join(changed))
            siblings.add((len(documents) - 2, len(documents) - 1))
    return documents, siblings


def _judged(pairs: set[tuple[int, int]], siblings: set[tuple[int, int]], seconds: float) -> dict[str, Any]:
    return {
        "recall": len(pairs & siblings) / max(1, len(siblings)),
        "others": len(pairs - siblings),
        "work": seconds,
    }


def by_ours(count: int) -> dict[str, Any]:
    """The library's."""
    import time

    from openhall_indicators.similarity import shingles, similar

    documents, siblings = invented(count)
    started = time.perf_counter()
    found = similar([shingles(text) for text in documents], LEAST)
    seconds = time.perf_counter() - started
    return _judged({(one.first, one.second) for one in found}, siblings, seconds)


def by_datasketch(count: int) -> dict[str, Any]:
    """datasketch's, with sets of shingles for the exact check."""
    import time

    from datasketch import MinHash, MinHashLSH

    documents, siblings = invented(count)
    started = time.perf_counter()
    index = MinHashLSH(threshold=LEAST, num_perm=128)
    sets: list[set[bytes]] = []
    pairs: set[tuple[int, int]] = set()
    for place, text in enumerate(documents):
        plain = "".join(text.casefold().split())
        said = {plain[at : at + 5].encode() for at in range(len(plain) - 4)}
        sketch = MinHash(num_perm=128)
        sketch.update_batch(said)
        for other in index.query(sketch):
            if len(said & sets[other]) / len(said | sets[other]) >= LEAST:
                pairs.add((other, place))
        index.insert(place, sketch)
        sets.append(said)
    return _judged(pairs, siblings, time.perf_counter() - started)
