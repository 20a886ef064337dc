"""The index of service to people and businesses: scores, totals, ranks, what lost points, and what would be if.

``assess(law, facts, Period.of("2026-05"), as_of=…)`` gives every unit's assessment; all arithmetic is exact and
rounded once, at the end. Nothing to measure is ``None`` and never 0; the one indicator of which the law says 0 is
``synchronised``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from fractions import Fraction
from functools import cached_property
from itertools import groupby
from typing import ClassVar, Final, NamedTuple

from openhall_rules.errors import RuleError
from openhall_rules.law import Pack
from openhall_rules.law_errors import Unset
from openhall_rules.money import decimal, of_last_digit, rounded_ratio, rounded_steps
from openhall_rules.service.facts import DossierCount, Facts, Unit
from openhall_rules.service.indicators import GROUPS, INDICATORS, Tallies, Tally, count
from openhall_rules.service.periods import Period

NOTHING: Final = "nothing_to_measure"
UNKNOWN: Final = "not_known"
UNSET: Final = "unset"


class UnknownDossier(RuleError):
    """A dossier that isn't among the facts, or has ended already, can't be finished in a simulation."""

    code: ClassVar[str] = "unknown_dossier"


class GroupsDiffer(RuleError):
    """The maxima of a group don't make what the group gives together."""

    code: ClassVar[str] = "groups_differ"


class Score(NamedTuple):
    """What one indicator gives a unit.

    Attributes:
        maximum: None while nobody has entered it.
        counted, of: what was counted, of what; ``average_days``: working days, of dossiers.
        rated: what is held against ``of``: mostly ``counted``; None where there is nothing to measure.
        ratio: the exact points as two whole numbers, which may have a common divisor; None with ``missing``.
        points: rounded; None with ``missing``.
        missing: ``nothing_to_measure``, ``not_known`` (nobody knows what is to be measured), ``unset``, or empty.
        lost: codes of what was counted in but not for it, sorted.
    """

    indicator: str
    maximum: Decimal | None
    counted: int
    of: Fraction | int
    rated: Fraction | int | None
    ratio: tuple[int, int] | None
    points: Decimal | None
    missing: str
    lost: tuple[str, ...]

    @property
    def exact(self) -> Fraction | None:
        """The exact points; None with ``missing``."""
        return None if self.ratio is None else Fraction(*self.ratio)

    @property
    def rate(self) -> Fraction | None:
        """None where there is nothing to measure."""
        return None if self.rated is None else Fraction(self.rated) / Fraction(self.of)


@dataclass(frozen=True, slots=True)
class Assessment:
    """A unit's scores in a period.

    Attributes:
        points: the sum of the scores that there are, rounded.
        assessed: the sum of their maxima.
        total: of 100, rounded; None while a value that it needs isn't entered, or nothing could be measured.
        band: ``excellent`` … ``weak``; None with the total, or where the edge of the band isn't entered.
        waits_for: path → authority, of the values that the total or the band needs.
    """

    unit: Unit
    period: str
    scores: Mapping[str, Score]
    points: Decimal
    assessed: Decimal
    total: Decimal | None
    band: str | None
    waits_for: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A unit's place: ``rank`` None for one without a total; ``tied``: others have the same total."""

    unit: str
    total: Decimal | None
    rank: int | None
    tied: bool


@dataclass(frozen=True, slots=True)
class Difference:
    """An indicator whose published points aren't ours.

    ``cause``: a known mistake that gives the published points: ``times_threshold`` (× where ÷ is meant),
    ``no_threshold``, ``null_as_zero``; empty where none does.
    """

    indicator: str
    own: Decimal | None
    published: Decimal
    cause: str


class _Terms:
    """What the law says of one indicator, looked up once for all units; scores of the same counts are the same."""

    def __init__(self, law: Pack, indicator: str) -> None:
        self.law, self.indicator = law, indicator
        self.declared = law.value(f"maxima.{indicator}")
        self.maximum = None if self.declared.unset else decimal(self.declared.value)
        self.digits, self.rounding = law.get("totals.digits"), law.get("totals.rounding")
        self.known: dict[tuple[int, Fraction | int, Fraction | int, bool], Score] = {}
        self.amounts: dict[int, Decimal] = {}

    @cached_property
    def most(self) -> tuple[int, int]:
        """The maximum as a ratio."""
        return decimal(self.law.get(f"maxima.{self.indicator}")).as_integer_ratio()

    def rounded(self, ratio: tuple[int, int]) -> Decimal:
        """Points as they are published."""
        if ratio is self.most:
            return self.full_points
        steps = rounded_steps(*ratio, self.digits, self.rounding)
        found = self.amounts.get(steps)
        if found is None:
            found = self.amounts[steps] = of_last_digit(steps, self.digits)
        return found

    @cached_property
    def full_points(self) -> Decimal:
        """The maximum as it is published."""
        return rounded_ratio(*self.most, self.digits, self.rounding)

    @cached_property
    def threshold(self) -> tuple[int, int]:
        """From which rate on the maximum is given, as a ratio."""
        return decimal(self.law.get(f"thresholds.{self.indicator}")).as_integer_ratio()

    def points(self, counted: Fraction | int, of: Fraction | int) -> tuple[int, int] | None:
        """As :func:`points`, as two whole numbers: each step of fractions would look for a common divisor."""
        most = self.most
        if not of:
            return None
        above, below = self.threshold
        reached, wanted = counted.numerator * below, of.numerator * above
        if type(counted) is not int or type(of) is not int:
            reached, wanted = reached * of.denominator, wanted * counted.denominator
        return most if reached >= wanted else (reached * most[0], wanted * most[1])


def points(law: Pack, indicator: str, counted: Fraction | int, of: Fraction | int) -> Fraction | None:
    """The exact points of a rate: the maximum from the threshold on, else rate × maximum ÷ threshold.

    None where there is nothing to measure.

    Raises:
        Unset: the maximum isn't entered.
    """
    found = _Terms(law, indicator).points(counted, of)
    return None if found is None else Fraction(*found)


def check_groups(law: Pack) -> None:
    """Ask that the maxima of each group, as far as all are entered, make what the group gives together.

    Raises:
        GroupsDiffer
    """
    for group, indicators in GROUPS.items():
        declared = [law.value(f"maxima.{one}") for one in indicators]
        if any(one.unset for one in declared):
            continue
        together = sum((one.value for one in declared), Decimal(0))
        if together != law.get(f"groups.{group}"):
            raise GroupsDiffer(f"The indicators of {group} give {together} together.", group=group, sum=str(together))


def assess(
    law: Pack, facts: Facts, period: Period, *, as_of: datetime, counted: Iterable[DossierCount] = ()
) -> dict[str, Assessment]:
    """The assessment of every unit: of the whole period, or of what of it had passed at ``as_of``.

    ``counted``: what a database counted of dossiers that aren't among the facts.

    Raises:
        GroupsDiffer: what was entered makes no 100 points. What ``count`` raises.
    """
    check_groups(law)
    terms = [_Terms(law, one) for one in INDICATORS]
    return {code: _assessed(law, terms, one, period) for code, one in count(law, facts, period, as_of, counted).items()}


_NOTHING: Final = Tally()
"""What nothing was counted of; nobody adds to it."""


def _assessed(law: Pack, terms: Iterable[_Terms], tallies: Tallies, period: Period) -> Assessment:
    waits: dict[str, str] = {}
    rate, reported = _synchronised(tallies, period)
    scores: dict[str, Score] = {}
    for each in terms:
        indicator = each.indicator
        tally = tallies.of.get(indicator, _NOTHING)
        rated: Fraction | int = tally.counted
        of: Fraction | int = tally.of
        unknown = bool(tally.unknown) and not tally.of
        if indicator == "synchronised":
            of = reported
        elif indicator == "filed_online":
            rated = rated * rate
            synchronising = tallies.of.get("synchronised", _NOTHING)
            unknown = unknown or (bool(of) and bool(synchronising.unknown) and not synchronising.of)
        scores[indicator] = _score(each, tally, rated, of, waits, unknown=unknown)
    found = [one for one in scores.values() if one.ratio is not None]
    exact = _together([one.ratio for one in found if one.ratio is not None])
    assessed = sum([one.maximum for one in found if one.maximum is not None], Decimal(0))
    total = None if waits else _total(law, scores, exact, assessed, waits)
    return Assessment(
        unit=tallies.unit,
        period=period.text,
        scores=scores,
        points=_rounded(law, *exact),
        assessed=assessed,
        total=total,
        band=None if total is None else band_of(law, total, waits),
        waits_for=waits,
    )


def _together(ratios: Iterable[tuple[int, int]]) -> tuple[int, int]:
    """The exact sum, as two whole numbers that may have a common divisor."""
    above, below = 0, 1
    for numerator, denominator in ratios:
        if denominator == 1:
            above += numerator * below
        else:
            above, below = above * denominator + numerator * below, below * denominator
    return above, below


def _synchronised(tallies: Tallies, period: Period) -> tuple[Fraction | int, Fraction | int]:
    """The rate of synchronisation (0 where there is nothing to compare with, as the law says) and its denominator."""
    reported: Fraction | int = max(tallies.national_report, tallies.portal)
    if not reported and tallies.last_year:
        reported = Fraction(tallies.last_year, period.a_year)
    if not reported:
        return 0, 0
    counted = tallies.of.get("synchronised", _NOTHING).counted
    return (1 if counted >= reported else Fraction(counted) / reported), reported


def _score(
    terms: _Terms, tally: Tally, rated: Fraction | int, of: Fraction | int, waits: dict[str, str], *, unknown: bool
) -> Score:
    if terms.maximum is None:
        waits[terms.declared.path] = terms.declared.set_by or ""
    key = (tally.counted, rated, of, unknown)
    found = terms.known.get(key)
    if found is None:
        found = terms.known[key] = _scored(terms, tally.counted, rated, of, unknown=unknown)
    return found._replace(lost=tuple(sorted(tally.lost))) if tally.lost else found


def _scored(terms: _Terms, counted: int, rated: Fraction | int, of: Fraction | int, *, unknown: bool) -> Score:
    missing, ratio = "", None
    if terms.maximum is None:
        missing = UNSET
    else:
        ratio = (0, 1) if terms.indicator == "synchronised" and not of else terms.points(rated, of)
        if unknown:
            ratio, missing = None, UNKNOWN
        elif terms.indicator == "average_days" or ratio is None:
            ratio, missing = None, NOTHING if not of else ""
    return Score(
        indicator=terms.indicator,
        maximum=terms.maximum,
        counted=counted,
        of=of,
        rated=rated if of and not unknown else None,
        ratio=ratio,
        points=None if ratio is None else terms.rounded(ratio),
        missing=missing,
        lost=(),
    )


def _total(
    law: Pack, scores: Mapping[str, Score], exact: tuple[int, int], assessed: Decimal, waits: dict[str, str]
) -> Decimal | None:
    if not assessed:
        return None
    if any(one.missing in (NOTHING, UNKNOWN) and one.maximum for one in scores.values()):
        try:
            rule = law.get("totals.nothing_to_measure")
        except Unset as unset:
            waits[unset.path] = unset.authority
            return None
        if rule == "scale":
            above, below = assessed.as_integer_ratio()
            exact = exact[0] * 100 * below, exact[1] * above
    return _rounded(law, *exact)


def band_of(law: Pack, total: Decimal, waits: dict[str, str]) -> str | None:
    """The band of a total; None, with path and authority put into ``waits``, where its edge isn’t entered."""
    for band in ("excellent", "good", "fair", "average"):
        try:
            edge = law.get(f"totals.{band}")
        except Unset as unset:
            if total < law.get("totals.average"):
                return "weak"
            waits[unset.path] = unset.authority
            return None
        if total >= edge:
            return band
    return "weak"


def _rounded(law: Pack, above: int, below: int) -> Decimal:
    return rounded_ratio(above, below, law.get("totals.digits"), law.get("totals.rounding"))


def rank(law: Pack, assessed: Iterable[Assessment]) -> list[Place]:
    """Units by published total, best first; equal totals share a place. Those without a total come last, unranked."""
    rows = sorted(assessed, key=lambda one: one.unit.code)
    with_total = sorted((one for one in rows if one.total is not None), key=lambda one: one.total or 0, reverse=True)
    places: list[Place] = []
    dense = law.get("totals.ties") == "dense"
    for group, (total, equal) in enumerate(groupby(with_total, key=lambda one: one.total), start=1):
        together = list(equal)
        place = group if dense else len(places) + 1
        places += [Place(one.unit.code, total, place, tied=len(together) > 1) for one in together]
    return places + [Place(one.unit.code, None, None, tied=False) for one in rows if one.total is None]


def finished(facts: Facts, done: Mapping[str, datetime]) -> Facts:
    """The facts as they would be if these dossiers (code → instant) were finished then.

    Raises:
        UnknownDossier: one isn't there, has ended, or would end before it came in.
    """
    left = dict(done)
    dossiers = []
    for one in facts.dossiers:
        at = left.pop(one.code, None)
        if at is not None and (one.ended_at is not None or at < one.received_at):
            raise UnknownDossier(f"{one.code} can’t be finished then.", dossier=one.code)
        dossiers.append(one if at is None else replace(one, done_at=at))
    if left:
        raise UnknownDossier("These dossiers aren’t there.", dossiers=sorted(left))
    return replace(facts, dossiers=tuple(dossiers))


def simulate(
    law: Pack,
    facts: Facts,
    period: Period,
    done: Mapping[str, datetime],
    *,
    as_of: datetime,
    counted: Iterable[DossierCount] = (),
) -> tuple[dict[str, Assessment], dict[str, Assessment]]:
    """Every unit's assessment as seen at ``as_of``, if nothing more happens and if these dossiers are finished.

    ``counted``: the other dossiers, as a database counted them.

    Raises:
        UnknownDossier. What ``assess`` raises.
    """
    others = list(counted)
    return (
        assess(law, facts, period, as_of=as_of, counted=others),
        assess(law, finished(facts, done), period, as_of=as_of, counted=others),
    )


def compare(law: Pack, own: Assessment, published: Mapping[str, Decimal]) -> list[Difference]:
    """Where the points that somebody published differ from ours, and which known mistake would give theirs."""
    found = []
    for indicator, theirs in published.items():
        score = own.scores[indicator]
        if theirs == score.points:
            continue
        cause = "null_as_zero" if score.missing in (NOTHING, UNKNOWN) and theirs == 0 else ""
        threshold = Fraction(law.get(f"thresholds.{indicator}"))
        if score.rate is not None and score.maximum is not None and threshold != 1:
            plain = score.rate * Fraction(score.maximum)
            if theirs == _rounded(law, *(plain * threshold).as_integer_ratio()):
                cause = "times_threshold"
            elif theirs == _rounded(law, *plain.as_integer_ratio()):
                cause = "no_threshold"
        found.append(Difference(indicator, score.points, theirs, cause))
    return found
