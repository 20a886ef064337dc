"""What the tender documents ask of bids besides a price: requirements that are met or not, and scales of points.

A lot's ``criteria`` may hold, besides those of ``openhall_rules.evaluation``:

``requirements``: a list of ``{"id", "stage", "text", "clause"}``; each is examined in every bid before anything is
scored. ``scales``: by criterion ``{"step": null or decimal string, "levels": [{"from", "to", "text"}]}``; a score lies
on a level, and so many steps above its beginning. ``total``: what the highest scores of price and criteria add up to.

An examination is ``{requirement: mark}``, a mark ``{"verdict", "document", "page", "reason"}``. Where members examine
one by one, that verdict counts which more than half of them gave; without one the requirement is unclear.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from types import MappingProxyType
from typing import Any, ClassVar, Final

from openhall_rules.errors import RuleError
from openhall_rules.evaluation import Parameters
from openhall_rules.money import decimal, text

QUALIFICATION: Final = "qualification"
STAGES: Final = ("formal", QUALIFICATION)
EXAMINER: Final = "evaluation.qualification_examiner"
OWNER: Final = "owner"
FEWEST: Final = "validity.minimum_qualified"
AMENDABLE: Final = "evaluation.qualification_amendable"
PASS: Final = "pass"  # noqa: S105 — a verdict
FAIL: Final = "fail"
UNCLEAR: Final = "unclear"
VERDICTS: Final = (PASS, FAIL, UNCLEAR)
MOST_REQUIREMENTS: Final = 100
MOST_LEVELS: Final = 20

Mark = Mapping[str, Any]
Marks = Mapping[str, Mapping[str, Mark]]
"""Bid → requirement → mark."""


class BadRequirement(RuleError):
    """Requirements, scales or a total of the documents that can't be followed."""

    code: ClassVar[str] = "bad_requirement"


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something that a bid meets or doesn't. ``clause``: where the documents ask for it."""

    id: str
    stage: str
    text: str
    clause: str


@dataclass(frozen=True, slots=True)
class Level:
    """Points from ``first`` to ``last``, and in words what earns them."""

    first: Decimal
    last: Decimal
    text: str


@dataclass(frozen=True, slots=True)
class Scale:
    """The scores that a criterion admits. ``step``: None where any score on a level is admitted."""

    step: Decimal | None
    levels: tuple[Level, ...]

    def admits(self, score: Decimal) -> bool:
        """Whether the score lies on a level, a whole number of steps above its beginning."""
        return any(
            one.first <= score <= one.last
            and (self.step is None or (Fraction(score) - Fraction(one.first)) % Fraction(self.step) == 0)
            for one in self.levels
        )


@dataclass(frozen=True, slots=True)
class Documented:
    """Requirements, in the order of the documents, and scales by criterion."""

    requirements: tuple[Requirement, ...] = ()
    scales: Mapping[str, Scale] = field(default_factory=dict)

    def off_scale(self, scores: Mapping[str, Decimal]) -> list[str]:
        """Criteria whose score their scale doesn't admit."""
        return sorted(
            name for name, score in scores.items() if name in self.scales and not self.scales[name].admits(score)
        )


def documented(criteria: Mapping[str, Any], parameters: Parameters) -> Documented:
    """Read and check what a lot's ``criteria`` ask for besides the parameters of the ranking.

    Raises:
        BadRequirement: something is missing, unreadable, named twice or doesn't add up.
    """
    try:
        requirements = tuple(
            Requirement(str(one["id"]), str(one["stage"]), str(one["text"]).strip(), str(one["clause"]).strip())
            for one in criteria.get("requirements") or ()
        )
        scales = {str(name): _scale(one) for name, one in (criteria.get("scales") or {}).items()}
        total = None if criteria.get("total") is None else decimal(criteria["total"])
    except (KeyError, TypeError, AttributeError) as error:
        raise BadRequirement(f"Requirements and scales are not readable: {error!r}") from error
    _check_requirements(requirements)
    for name, scale in scales.items():
        _check_scale(name, scale, parameters.score_limits)
    if total is not None:
        full = Decimal(0) if parameters.formula is None else parameters.formula.full
        found = sum(parameters.score_limits.values(), full)
        if found != total:
            raise BadRequirement(
                f"The highest scores add up to {text(found)}, not to {text(total)}.", total=text(total)
            )
    return Documented(requirements, MappingProxyType(scales))


def _scale(data: Mapping[str, Any]) -> Scale:
    step = data.get("step")
    levels = tuple(Level(decimal(one["from"]), decimal(one["to"]), str(one["text"]).strip()) for one in data["levels"])
    return Scale(None if step is None else decimal(step), levels)


def _check_requirements(requirements: Sequence[Requirement]) -> None:
    names = [one.id for one in requirements]
    if len(names) > MOST_REQUIREMENTS or len(set(names)) != len(names) or not all(names):
        raise BadRequirement(f"At most {MOST_REQUIREMENTS} requirements, each with an id of its own.", names=names[:20])
    for one in requirements:
        if one.stage not in STAGES:
            raise BadRequirement(f"There is no stage {one.stage} of an examination.", requirement=one.id)
        if not one.text or not one.clause:
            raise BadRequirement("A requirement has words and a clause of the documents.", requirement=one.id)


def _check_scale(name: str, scale: Scale, limits: Mapping[str, Decimal]) -> None:
    if name not in limits:
        raise BadRequirement(f"“{name}” has a scale and no highest score.", criterion=name)
    if not 1 <= len(scale.levels) <= MOST_LEVELS or not all(one.text for one in scale.levels):
        raise BadRequirement(f"The scale of “{name}” has at least one level, each with its words.", criterion=name)
    if scale.step is not None and scale.step <= 0:
        raise BadRequirement(f"The step of “{name}” is more than nothing.", criterion=name)
    ordered = sorted(scale.levels, key=lambda one: one.first)
    if any(one.first > one.last for one in ordered) or ordered[0].first < 0:
        raise BadRequirement(f"A level of “{name}” goes from its lowest to its highest points.", criterion=name)
    if any(one.last >= after.first for one, after in pairwise(ordered)):
        raise BadRequirement(f"Two levels of “{name}” admit the same points.", criterion=name)
    if ordered[-1].last != limits[name] or not scale.admits(limits[name]):
        raise BadRequirement(f"The scale of “{name}” ends with its highest score.", criterion=name)


def incomplete(mark: Mark) -> str | None:
    """What a mark lacks: ``document``, ``page`` or ``reason``; None when it is whole.

    Who finds that a bid fails says on which page of which document, and why; who finds it unclear says why.
    """
    if mark["verdict"] == FAIL:
        if not mark["document"]:
            return "document"
        if not isinstance(mark["page"], int) or isinstance(mark["page"], bool) or mark["page"] < 1:
            return "page"
    return "reason" if mark["verdict"] != PASS and not mark["reason"] else None


def combined(
    requirements: Sequence[Requirement], bids: Iterable[str], sheets: Sequence[Marks]
) -> dict[str, dict[str, Any]]:
    """The examination of every bid that follows from the members' marks.

    Document, page and reason are those of the first sheet, as they are given, that has the verdict which counts.
    """
    return {
        bid: {
            one.id: _of_all([sheet[bid][one.id] for sheet in sheets if one.id in sheet.get(bid, {})], len(sheets))
            for one in requirements
        }
        for bid in sorted(bids)
    }


def _of_all(marks: Sequence[Mark], members: int) -> dict[str, Any]:
    counted = Counter(str(one["verdict"]) for one in marks)
    verdict = next((name for name in (PASS, FAIL) if counted[name] * 2 > members), UNCLEAR)
    first = next((one for one in marks if one["verdict"] == verdict), None)
    said = {"document": "", "page": None, "reason": ""} if first is None else first
    return {"verdict": verdict, "document": said["document"], "page": said["page"], "reason": said["reason"]}


def failed(examination: Mapping[str, Mark]) -> list[str]:
    """Requirements that a bid fails."""
    return sorted(name for name, mark in examination.items() if mark["verdict"] == FAIL)


def owners(law: Any, requirements: Iterable[Requirement]) -> tuple[Requirement, ...]:
    """The requirements that the owner examines under a pack, and not the committee; mostly none."""
    value = law.values.get(EXAMINER)
    named = value is not None and not value.unset and law.get(EXAMINER) == OWNER
    return tuple(one for one in requirements if named and one.stage == QUALIFICATION)


def fewest_qualified(law: Any) -> int:
    """With fewer bidders whom the owner found qualified nothing is evaluated; 0 where a pack names no figure."""
    value = law.values.get(FEWEST)
    return 0 if value is None or value.unset else int(law.get(FEWEST))


def qualification_changed(law: Any, before: Mapping[str, Any], after: Mapping[str, Any]) -> bool:
    """Whether an amendment changes requirements on qualification although the pack lets none do so."""
    value = law.values.get(AMENDABLE)
    if value is None or value.unset or law.get(AMENDABLE) is not False:
        return False
    old, new = ([one for one in said.get("requirements") or () if one["stage"] == QUALIFICATION]
                for said in (before, after))  # fmt: skip
    return old != new


def examination_faults(
    requirements: Sequence[Requirement],
    entries: Iterable[Mapping[str, Any]],
    sheets: Sequence[Marks] | None,
    owner: Marks | None = None,
) -> list[str]:
    """What is wrong with the examinations in findings, as ``<bid>: <code>``; nothing is left open in them.

    Codes: ``requirements`` (not each of the documents, or another), ``open``, ``evidence``, ``stands`` (it fails a
    requirement and isn't rejected), ``members`` (it isn't what follows from the members' marks), ``owner`` (it isn't
    what the owner found).

    Args:
        entries: the bids of ``EVA-01``, each with ``bid``, ``rejected`` and ``examination``.
        sheets: marks of the members, where they examined one by one; those that count, in the order of their sheets.
        owner: marks of qualifications, where the owner examines them; a bid that fails one is examined no further.
    """
    rows, wrong = list(entries), []
    apart = owner is not None
    own = {one.id for one in requirements if apart and one.stage == QUALIFICATION}
    rest = [one for one in requirements if one.id not in own]
    right = None if sheets is None else combined(rest, (str(one["bid"]) for one in rows), sheets)
    for entry in rows:
        bid, marks = str(entry["bid"]), entry.get("examination") or {}
        found = (owner or {}).get(bid, {})
        asked = own | (set() if failed(found) else {one.id for one in rest})
        if apart and {name: marks[name] for name in marks.keys() & own} != found:
            wrong.append(f"{bid}: owner")
        elif marks.keys() != asked:
            wrong.append(f"{bid}: requirements")
        elif any(one["verdict"] not in (PASS, FAIL) for one in marks.values()):
            wrong.append(f"{bid}: open")
        elif any(incomplete(one) for one in marks.values()):
            wrong.append(f"{bid}: evidence")
        elif failed(marks) and entry["rejected"] is None:
            wrong.append(f"{bid}: stands")
        elif right is not None and not failed(found) and right[bid] != {one.id: marks[one.id] for one in rest}:
            wrong.append(f"{bid}: members")
    return wrong
