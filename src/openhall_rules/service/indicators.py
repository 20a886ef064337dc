"""The indicators of the index and what each counts. One pass over the facts counts for each unit, then those above."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final

from openhall_rules.law import Pack
from openhall_rules.service.clock import WorkingClock, feedback_in_time, judge
from openhall_rules.service.facts import Channel, Dossier, DossierCount, Facts, Feedback, Level, Procedure, Unit
from openhall_rules.service.periods import Period

GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "transparency": ("announced_on_time", "published_on_time", "content_complete", "synchronised"),
    "progress": ("on_time", "average_days"),
    "online_services": ("offered_online", "online_in_use", "filed_online"),
    "payment": ("payment_integrated", "payment_in_use", "paid_online"),
    "digitisation": (
        "e_result", "digitised", "certified_copies", "reused", "shared", "population_dossiers", "population_procedures",
    ),
    "satisfaction": ("feedback_on_time", "feedback_satisfied", "dossier_satisfied"),
}  # fmt: skip
"""Groups in their order, with their indicators in theirs."""

INDICATORS: Final = {indicator: group for group, indicators in GROUPS.items() for indicator in indicators}
"""Indicator → group."""


@dataclass(slots=True)
class Tally:
    """What one indicator counted in one unit.

    ``lost``: codes of the dossiers, procedures, feedback or units that were counted in but not for it. ``unknown``: how
    many of those that it asks for nobody knows enough about.
    """

    counted: int = 0
    of: int = 0
    unknown: int = 0
    lost: list[str] = field(default_factory=list)

    def add(self, code: str, good: bool | None) -> None:
        """Count a thing in; what nobody knows isn't."""
        if good is None:
            self.unknown += 1
            return
        self.of += 1
        if good:
            self.counted += 1
        else:
            self.lost.append(code)


class Counted(dict[str, Tally]):
    """Indicator → what it counted; one of which nothing is counted yet has none before it is asked for."""

    def __missing__(self, indicator: str) -> Tally:
        found = self[indicator] = Tally()
        return found


@dataclass(slots=True)
class Tallies:
    """What was counted in one unit and those below it, and what the unit and its reports say."""

    unit: Unit
    of: Counted = field(default_factory=Counted)
    national_report: int = 0
    portal: int = 0
    last_year: int = 0

    def take(self, below: Tallies) -> None:
        """Add what was counted in a unit below; procedures in use are asked of each level for itself."""
        for indicator, theirs in below.of.items():
            if (theirs.of or theirs.unknown) and not indicator.endswith("_in_use"):
                mine = self.of[indicator]
                mine.counted += theirs.counted
                mine.of += theirs.of
                mine.unknown += theirs.unknown
                mine.lost += theirs.lost
        self.national_report += below.national_report
        self.portal += below.portal
        self.last_year += below.last_year


def above(units: Iterable[Unit]) -> dict[str, tuple[str, ...]]:
    """Unit → its code and those above it, from below.

    Raises:
        ValueError: a unit stands above itself, or under one that isn't there.
    """
    known = {one.code: one for one in units}
    chains = {}
    for code in known:
        chain = [code]
        while parent := known[chain[-1]].parent:
            if parent in chain or parent not in known:
                raise ValueError(f"{parent} can’t stand above {chain[-1]}")
            chain.append(parent)
        chains[code] = tuple(chain)
    return chains


def count(
    law: Pack, facts: Facts, period: Period, as_of: datetime, counted: Iterable[DossierCount] = ()
) -> dict[str, Tallies]:
    """What every indicator counts in every unit, as seen at ``as_of`` or at the end of the period, if that is earlier.

    ``counted``: dossiers that were counted elsewhere, beside those of the facts; what lost points isn't listed of them.

    Raises:
        KeyError: a fact names a unit that isn't there. BeyondCalendar: a day of a year that isn't known.
    """
    counting = _Counting(law, facts, period, as_of)
    for unit in facts.units.values():
        counting.unit(unit)
    for dossier in facts.dossiers:
        counting.dossier(dossier)
    counting.counted(counted)
    counting.catalogue(facts.procedures)
    for one in facts.feedback:
        counting.feedback(one)
    return counting.rolled_up()


def whole_online(procedures: Iterable[Procedure]) -> frozenset[str]:
    """Codes of the procedures that are offered online as a whole: of their dossiers ``filed_online`` is asked."""
    return frozenset(code for code, one in {one.code: one for one in procedures}.items() if one.online)


def _numbers(row: DossierCount) -> tuple[tuple[str, tuple[int, int, int]], ...]:
    """What a row counts for each indicator of dossiers: counted, of, unknown."""
    return (
        ("on_time", (row.in_time, row.ran, 0)),
        ("dossier_satisfied", row.satisfied),
        ("average_days", (row.days, row.ended, 0)),
        ("e_result", row.e_result),
        ("digitised", row.digitised),
        ("shared", row.shared),
        ("synchronised", row.synchronised),
        ("reused", row.reused),
        ("paid_online", (row.paid, row.with_fee, 0)),
        ("population_dossiers", (*row.population, 0)),
        ("filed_online", row.filed_online),
    )


class _Counting:
    """Counts each fact at its own unit; :meth:`rolled_up` adds those below."""

    def __init__(self, law: Pack, facts: Facts, period: Period, as_of: datetime) -> None:
        self.law, self.period = law, period
        self.clock = WorkingClock(law.calendar)
        self.begins, ends = period.starts_at(law.calendar), period.ends_at(law.calendar)
        self.at = min(ends, as_of)
        self.chains = above(facts.units.values())
        self.levels = {code: facts.units[chain[-1]].level for code, chain in self.chains.items()}
        self.tallies = {code: Tallies(unit) for code, unit in facts.units.items()}
        self.procedures = {one.code: one for one in facts.procedures} if facts.dossiers else {}
        self.parts = frozenset(law.get("catalogue.parts"))
        self.used = {code: _Used() for code in self.chains}

    def add(self, unit: str, indicator: str, code: str, good: bool | None) -> None:
        self.tallies[unit].of[indicator].add(code, good)

    def unit(self, unit: Unit) -> None:
        one = self.tallies[unit.code]
        one.national_report = unit.national_report or 0
        one.portal = unit.portal or 0
        one.last_year = unit.last_year or 0
        if unit.certified_copies is not None:
            self.add(unit.code, "certified_copies", unit.code, unit.certified_copies)

    def dossier(self, one: Dossier) -> None:
        if one.received_at >= self.at:
            return
        ended = one.ended_at
        if ended is not None and ended < self.begins:
            return
        judged = judge(self.law, self.clock, one, self.at)
        self.add(one.unit, "on_time", one.code, not judged.late)
        # Who doesn't know whether somebody complained knows nothing of 5.4, of a late dossier either.
        satisfied = None if one.regretted is None else not (judged.late or one.regretted)
        self.add(one.unit, "dossier_satisfied", one.code, satisfied)
        if judged.ended:
            tally = self.tallies[one.unit].of["average_days"]
            tally.counted += self.clock.taken(one, judged.stood_at)
            tally.of += 1
        if any(each is not None and each <= self.at for each in (one.done_at, one.returned_at)):
            self.resulted(one)
        if one.received_at >= self.begins:
            self.received(one)

    def resulted(self, one: Dossier) -> None:
        """What is asked of results: a dossier that was stopped has none."""
        self.add(one.unit, "e_result", one.code, one.e_result)
        whole = one.components_digitised >= one.components and one.result_digitised
        # A missing component settles it; else the result does, as far as it is known.
        self.add(one.unit, "digitised", one.code, whole)
        self.add(one.unit, "shared", one.code, one.shared)

    def received(self, one: Dossier) -> None:
        procedure = self.procedures.get(one.procedure)
        self.add(one.unit, "synchronised", one.code, one.synchronised)
        self.add(one.unit, "reused", one.code, None if one.components_reused is None else one.components_reused > 0)
        online = one.channel is Channel.ONLINE
        if procedure is not None and procedure.online:
            # None (not known) passes through “or” and “and”: a desk's dossier is lost, whatever its result is.
            self.add(one.unit, "filed_online", one.code, online and (not one.paper_result or one.result_link))
        if any(one.fees):
            self.add(one.unit, "paid_online", one.code, one.paid is not None)
        if one.checked_population is not None:
            self.add(one.unit, "population_dossiers", one.code, one.checked_population)
        used = self.used[one.unit]
        if online:
            used.online.add(one.procedure)
        if any(one.fees):
            used.with_fee.add(one.procedure)
            if one.paid is not None:
                used.paid.add(one.procedure)

    def counted(self, rows: Iterable[DossierCount]) -> None:
        """Take in what was counted elsewhere."""
        for row in rows:
            tallies, used = self.tallies[row.unit].of, self.used[row.unit]
            for indicator, (counted, of, unknown) in _numbers(row):
                tally = tallies[indicator]
                tally.counted += counted
                tally.of += of
                tally.unknown += unknown
            used.online |= row.used_online
            used.with_fee |= row.used_with_fee
            used.paid |= row.used_paid

    def catalogue(self, procedures: Iterable[Procedure]) -> None:
        """What units say of their procedures: twenty for each of a thousand units, so the loop asks nothing twice."""
        unit, whole = None, self.parts
        for one in procedures:
            code = one.code
            if one.unit != unit:
                unit = one.unit
                tallies, used = self.tallies[unit].of, self.used[unit]
                offered, has_fee = used.offered, used.has_fee
                complete, online = tallies["content_complete"], tallies["offered_online"]
                paid, population = tallies["payment_integrated"], tallies["population_procedures"]
            if one.decisions:
                self.decided(one)
            if one.parts:
                complete.add(code, one.parts >= whole)
            if one.could_be_online:
                online.add(code, one.online)
            if one.has_fee:
                paid.add(code, one.payment_integrated)
                has_fee[code] = has_fee.get(code, 0) + 1
            if one.needs_population_data:
                population.add(code, one.population_connected)
            if one.online:
                offered[code] = offered.get(code, 0) + 1

    def decided(self, one: Procedure) -> None:
        of_ministry = self.levels[one.unit] is Level.MINISTRY
        # What a ministry decided binds the ministry: no province wins or loses by how early it was.
        decided = [
            each for each in one.decisions
            if each.decided_date in self.period
            and (each.issuer is None or (each.issuer is Level.MINISTRY) == of_ministry)
        ]  # fmt: skip
        if not decided:
            return
        ministry = "_ministry" if of_ministry else ""
        early = self.law.get(f"limits.decision_before_effect{ministry}")
        late = self.law.get(f"limits.publication{ministry}")
        in_time = all(each.decided_date <= self.clock.back(each.effective_date, early) for each in decided)
        self.add(one.unit, "announced_on_time", one.code, in_time)
        public = all(self.published(each.decided_date, each.published_date, late) for each in decided)
        self.add(one.unit, "published_on_time", one.code, public)

    def rolled_up(self) -> dict[str, Tallies]:
        """Everything with what stands below it. Whether a procedure is in use is asked of each level for itself."""
        for code in sorted(self.chains, key=lambda one: -len(self.chains[one])):
            used = self.used[code]
            used.count(self.tallies[code].of)
            if len(self.chains[code]) > 1:
                parent = self.chains[code][1]
                self.tallies[parent].take(self.tallies[code])
                self.used[parent].take(used)
        return self.tallies

    def published(self, decided: date, published: date | None, limit: int) -> bool:
        reached = published if published is not None else self.law.calendar.day_of(self.at)
        return reached <= self.clock.last(decided, limit)

    def feedback(self, one: Feedback) -> None:
        ended = one.refused_at or one.published_at
        if one.received_at >= self.at or (ended is not None and ended < self.begins):
            return
        self.add(one.unit, "feedback_on_time", one.code, feedback_in_time(self.law, self.clock, one, self.at))
        if one.answered_at is not None and self.begins <= one.answered_at < self.at:
            satisfied = None if one.dissatisfied is None else not one.dissatisfied
            self.add(one.unit, "feedback_satisfied", one.code, satisfied)


@dataclass(slots=True)
class _Used:
    """Under which procedures dossiers of a unit came in, and how often each is offered online, or with a fee."""

    online: set[str] = field(default_factory=set)
    with_fee: set[str] = field(default_factory=set)
    paid: set[str] = field(default_factory=set)
    offered: dict[str, int] = field(default_factory=dict)
    has_fee: dict[str, int] = field(default_factory=dict)

    def count(self, of: Mapping[str, Tally]) -> None:
        """Count the procedures that are in use; one without a dossier with a fee isn't asked about."""
        for indicator, asked, good in (
            ("online_in_use", self.offered, self.online),
            ("payment_in_use", {one: often for one, often in self.has_fee.items() if one in self.with_fee}, self.paid),
        ):
            for code, often in asked.items():
                tally = of[indicator]
                tally.of += often
                if code in good:
                    tally.counted += often
                else:
                    tally.lost += [code] * often

    def take(self, below: _Used) -> None:
        """Add a unit below."""
        self.online |= below.online
        self.with_fee |= below.with_fee
        self.paid |= below.paid
        for mine, theirs in ((self.offered, below.offered), (self.has_fee, below.has_fee)):
            for code, often in theirs.items():
                mine[code] = mine.get(code, 0) + often
