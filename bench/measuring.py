"""How things are timed: warm-up, then the contestants in turn, and the ratio taken pair by pair.

A machine drifts (other work, clock speed, a disk that fills its cache). Contestants that take turns drift together, so
the ratio of neighbours says more than two figures taken minutes apart.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Better = Literal["more", "less"]


@dataclass(frozen=True)
class Samples:
    """The values of one figure, in the order in which they were measured."""

    values: tuple[float, ...]

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    def summary(self) -> dict[str, Any]:
        """Minimum, median, maximum and all values, to six significant digits."""
        rounded = [_significant(value) for value in self.values]
        return {
            "min": min(rounded),
            "median": _significant(self.median),
            "max": max(rounded),
            "values": rounded,
        }


@dataclass(frozen=True)
class Row:
    """Our figure beside the peer's. ``better``: whether more or less of ``unit`` is better."""

    what: str
    unit: str
    ours: Samples
    peer: str
    theirs: Samples
    better: Better = "more"

    @property
    def ratio(self) -> Samples:
        """Ours divided by the peer's, pair by pair."""
        return Samples(tuple(a / b for a, b in zip(self.ours.values, self.theirs.values, strict=True)))

    def to_json(self) -> dict[str, Any]:
        return {
            "what": self.what,
            "unit": self.unit,
            "better": self.better,
            "ours": self.ours.summary(),
            "peer": {"name": self.peer, **self.theirs.summary()},
            "ratio": self.ratio.summary(),
        }


@dataclass(frozen=True)
class Part:
    """A figure of ours without a peer: a stage, a count, what a limit is made of."""

    what: str
    unit: str
    samples: Samples

    def to_json(self) -> dict[str, Any]:
        return {"what": self.what, "unit": self.unit, **self.samples.summary()}


@dataclass
class Result:
    """What one benchmark found; ``sizes`` says how much it did."""

    name: str
    title: str
    rows: list[Row] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    sizes: dict[str, Any] = field(default_factory=dict)

    def to_json(self) -> dict[str, Any]:
        return asdict(self) | {
            "rows": [row.to_json() for row in self.rows],
            "parts": [part.to_json() for part in self.parts],
        }


def in_turn(contestants: Mapping[str, Callable[[], float]], *, warmup: int, repetitions: int) -> dict[str, Samples]:
    """Call every contestant ``repetitions`` times in turn, every second round backwards; the values they return.

    ``warmup`` rounds come first and are thrown away.
    """
    found: dict[str, list[float]] = {name: [] for name in contestants}
    for number in range(warmup + repetitions):
        order = list(contestants)[:: 1 if number % 2 == 0 else -1]
        for name in order:
            value = contestants[name]()
            if number >= warmup:
                found[name].append(value)
    return {name: Samples(tuple(values)) for name, values in found.items()}


def rate(work: Callable[[], int]) -> float:
    """How many a second: ``work`` does some and says how many."""
    started = time.perf_counter()
    done = work()
    return done / (time.perf_counter() - started)


def rate_within(step: Callable[[], int], seconds: float) -> float:
    """How many a second when ``step`` is repeated until ``seconds`` are over (at least once)."""
    started = time.perf_counter()
    done = 0
    while True:
        done += step()
        passed = time.perf_counter() - started
        if passed >= seconds:
            return done / passed


def _significant(value: float) -> float:
    return float(f"{value:.6g}")
