"""How alike texts are: shingles, sketches, candidates by locality-sensitive hashing, and the exact Jaccard of those.

A shingle is ``size`` characters in a row, of the text without blanks and case. It is kept as a 64-bit polynomial hash;
two different shingles share one with a chance of about 10⁻¹⁹. Sketches (MinHash) are rensa's; whatever they propose
is checked on the shingles themselves, so that a sketch decides what is looked at and never what is found.
Source: Broder, On the resemblance and containment of documents (1997).
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations, pairwise
from typing import Final

import numpy as np
from numpy.typing import NDArray
from rensa import RMinHash

Shingles = NDArray[np.uint64]
"""Sorted, each once."""
SIZE: Final = 5
_FACTOR: Final = 0x9E3779B97F4A7C15
_MASK: Final = (1 << 64) - 1
PERMUTATIONS: Final = 128
BANDS: Final = 32
"""Of four rows each: a pair that is half alike is proposed with a chance of 0.87, one of 0.7 with 0.9998."""
SEED: Final = 20_261_122
LARGEST_BUCKET: Final = 200
"""Texts in one bucket of a band among which pairs are formed. In a larger one each meets its neighbour only."""


def shingles(text: str, size: int = SIZE) -> Shingles:
    """The shingles of a text; none when it is shorter than ``size``."""
    plain = "".join(unicodedata.normalize("NFKC", text).casefold().split())
    codes = np.frombuffer(plain.encode("utf-32-le", "replace"), dtype=np.uint32).astype(np.uint64)
    if len(codes) < size:
        return np.empty(0, dtype=np.uint64)
    hashed = np.zeros(len(codes) - size + 1, dtype=np.uint64)
    for place in range(size):
        weight = np.uint64(pow(_FACTOR, place + 1, 1 << 64))
        hashed += codes[place : place + len(hashed)] * weight
    # The sum is linear in the characters; mixing makes its low bits depend on all of them.
    hashed ^= hashed >> np.uint64(31)
    hashed *= np.uint64(0xBF58476D1CE4E5B9 & _MASK)
    hashed ^= hashed >> np.uint64(27)
    return np.unique(hashed)


def without(own: Shingles, others: Shingles) -> Shingles:
    """What is in ``own`` and not in ``others``: a bid without the words of the tender."""
    return np.setdiff1d(own, others, assume_unique=True)


def jaccard(one: Shingles, other: Shingles) -> tuple[float | None, int]:
    """|A ∩ B| / |A ∪ B| and |A ∪ B|; None where both are empty."""
    both = len(np.intersect1d(one, other, assume_unique=True))
    union = len(one) + len(other) - both
    return (both / union if union else None), union


@dataclass(frozen=True)
class Pair:
    """Two texts by their places in what was given, ``first`` < ``second``; ``union`` counts their shingles."""

    first: int
    second: int
    jaccard: float
    union: int


def candidates(texts: Sequence[Shingles]) -> Iterator[tuple[int, int]]:
    """Places of texts that share a band of their sketches, each pair once. Grows with what is alike, not with n²."""
    filled = [place for place, one in enumerate(texts) if len(one)]
    if len(filled) < 2:
        return
    flat = np.concatenate([texts[place] for place in filled])
    offsets = np.concatenate([[0], np.cumsum([len(texts[place]) for place in filled])]).astype(np.uint64)
    matrix = RMinHash.digest_matrix_from_flat_token_hashes(flat, offsets, PERMUTATIONS, SEED)
    sketches = np.array(matrix.to_rows(), dtype=np.uint32)
    width = PERMUTATIONS // BANDS
    seen: set[tuple[int, int]] = set()
    for band in range(BANDS):
        buckets: dict[bytes, list[int]] = defaultdict(list)
        part = np.ascontiguousarray(sketches[:, band * width : (band + 1) * width])
        for row, place in enumerate(filled):
            buckets[part[row].tobytes()].append(place)
        for bucket in buckets.values():
            if len(bucket) < 2:
                continue
            found = combinations(bucket, 2) if len(bucket) <= LARGEST_BUCKET else pairwise(bucket)
            for pair in found:
                if pair not in seen:
                    seen.add(pair)
                    yield pair


def similar(texts: Sequence[Shingles], least: float = 0.5) -> list[Pair]:
    """Pairs whose exact Jaccard is at least ``least``, among those that the sketches propose, in their order."""
    found = []
    for first, second in candidates(texts):
        value, union = jaccard(texts[first], texts[second])
        if value is not None and value >= least:
            found.append(Pair(first, second, value, union))
    return sorted(found, key=lambda one: (one.first, one.second))


class Rarity:
    """In how many files a shingle occurs, at most: counters of fixed size, in which collisions only make it larger."""

    def __init__(self, counters: int = 1 << 25) -> None:
        self._mask = np.uint64(counters - 1)
        self._counts = np.zeros(counters, dtype=np.uint8)

    def add(self, file: Shingles) -> None:
        """One file more."""
        places = np.unique(file & self._mask)
        counts = self._counts[places]
        self._counts[places] = counts + (counts < 255)

    def rare(self, file: Shingles, most: int) -> Shingles:
        """The file's shingles that at most ``most`` files have."""
        found: Shingles = file[self._counts[file & self._mask] <= most]
        return found
