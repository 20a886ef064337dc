"""Scores that the members of a committee give one by one: what follows from them, for anyone who computes it again.

A sheet is one member's scores: ``{bid: {criterion: decimal string}}``. What counts is the mean of all members' sheets,
rounded once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from openhall_rules.money import decimal, rounded, text

Sheet = Mapping[str, Mapping[str, Any]]
"""Bid → criterion → score, as a decimal string."""


@dataclass(frozen=True, slots=True)
class Deviation:
    """A score that lies far from the mean. ``sheet``: place of the sheet in the sequence that was given, from 0."""

    sheet: int
    bid: str
    criterion: str
    score: Decimal
    mean: Decimal


def means(sheets: Sequence[Sheet], *, digits: int, rounding: str) -> dict[str, dict[str, str]]:
    """The mean of every score, by bid and criterion, as decimal strings; only what every sheet scores has one.

    Args:
        sheets: one for each member. digits, rounding: as in the parameters of the evaluation.
    """
    found: dict[str, dict[str, str]] = {}
    for bid in sorted(set.intersection(*(set(sheet) for sheet in sheets))) if sheets else ():
        names = set.intersection(*(set(sheet[bid]) for sheet in sheets))
        found[bid] = {name: text(rounded(_mean(sheets, bid, name), digits, rounding)) for name in sorted(names)}
    return found


def deviations(sheets: Sequence[Sheet], limits: Mapping[str, Decimal], share: Decimal) -> list[Deviation]:
    """Scores further from the mean than ``share`` of their criterion's highest score; they count all the same.

    Args:
        limits: highest score by criterion. share: from 0 to 1.
    """
    found = []
    for place, sheet in enumerate(sheets):
        for bid in sorted(sheet):
            for name in sorted(limits.keys() & sheet[bid].keys()):
                if any(name not in one.get(bid, {}) for one in sheets):
                    continue
                mean, score = _mean(sheets, bid, name), decimal(sheet[bid][name])
                if abs(Fraction(score) - mean) > Fraction(share) * Fraction(limits[name]):
                    found.append(Deviation(place, bid, name, score, rounded(mean, 2)))
    return found


def scored_otherwise(
    entries: Iterable[Mapping[str, Any]], sheets: Sequence[Sheet], *, digits: int, rounding: str
) -> list[str]:
    """Bids whose scores in the findings aren't the means of the sheets; one that is rejected needs none.

    Args:
        entries: the bids of ``EVA-01``, each with ``bid``, ``other_scores`` and ``rejected``.
    """
    right = means(sheets, digits=digits, rounding=rounding)
    wrong = []
    for entry in entries:
        given = {str(name): decimal(score) for name, score in entry["other_scores"].items()}
        computed = {name: decimal(score) for name, score in right.get(str(entry["bid"]), {}).items()}
        if given != computed and not (entry["rejected"] is not None and not given):
            wrong.append(str(entry["bid"]))
    return wrong


def _mean(sheets: Sequence[Sheet], bid: str, name: str) -> Fraction:
    return sum((Fraction(decimal(sheet[bid][name])) for sheet in sheets), Fraction(0)) / len(sheets)
