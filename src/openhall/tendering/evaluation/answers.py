"""The committee's form: its fields as rows, and what was typed read back for a preview."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from openhall.tendering.evaluation import board, checks, examining, grounds
from openhall.tendering.evaluation.queries import Bench
from openhall.tendering.opening.public import ReadOut
from openhall_rules.money import text
from openhall_rules.requirements import Requirement

SPARE = 2
"""Empty rows for further corrections."""
_FORBIDDEN = {"csrfmiddlewaretoken", "language", "next"}
_MOST_FIELDS = 100_000


@dataclass(frozen=True)
class Field:
    """One field: ``name`` is its path in the payload, ``value`` what stands in it, ``hint`` what it may hold.

    ``fixed``: the bid itself decides it, and nobody can write another value.
    """

    name: str
    value: str = ""
    label: str = ""
    hint: str = ""
    fixed: bool = False

    @property
    def id(self) -> str:
        """Its id in the page."""
        return f"id_{self.name}"


@dataclass(frozen=True)
class MarkFields:
    """The fields of one requirement in one bid."""

    asked: Requirement
    requirement: Field
    verdict: Field
    document: Field
    page: Field
    reason: Field
    verdicts: list[tuple[str, str]]

    @property
    def is_at_fault(self) -> bool:
        """Whether the fields of the evidence are shown open."""
        return self.verdict.value in ("fail", "unclear")


def mark_fields(where: str, asked: Iterable[Requirement], given: object) -> list[MarkFields]:
    """A row for each requirement, filled from marks by requirement or from the rows of a form."""
    marks = {str(row.get("requirement")): row for row in _rows(given)} if isinstance(given, list) else given
    known = marks if isinstance(marks, Mapping) else {}
    found = []
    for row, one in enumerate(asked):
        mark, at = known.get(one.id) or {}, f"{where}.examination.{row}"
        page = mark.get("page") if isinstance(mark, Mapping) else None
        found.append(
            MarkFields(
                one,
                Field(f"{at}.requirement", one.id),
                Field(f"{at}.verdict", _text(mark, "verdict")),
                Field(f"{at}.document", _text(mark, "document")),
                Field(f"{at}.page", "" if page is None else str(page)),
                Field(f"{at}.reason", _text(mark, "reason")),
                board.verdicts(),
            )
        )
    return found


@dataclass(frozen=True)
class BidFields:
    """The fields of one bid."""

    bid: ReadOut
    name: str
    id: Field
    evaluated_total: Field
    adjustments: list[tuple[Field, Field]]
    scores: list[tuple[Field, Field]]
    costs: list[tuple[Field, Field]]
    marks: list[MarkFields]
    article: Field
    reason: Field
    grounds: list[tuple[str, str]]
    needs_price: bool

    @property
    def is_corrected(self) -> bool:
        """Whether the fields of the price are shown open: something stands in them, or must."""
        typed = [self.evaluated_total, *(one for pair in self.adjustments for one in pair)]
        return self.needs_price or any(one.value for one in typed)

    @property
    def is_rejected(self) -> bool:
        """Whether a ground or a reason was entered."""
        return bool(self.article.value or self.reason.value)


def bid_fields(bench: Bench, payload: Mapping[str, Any]) -> list[BidFields]:
    """The fields of every opened bid, filled from a payload (typed, or recorded before)."""
    given = {str(entry.get("bid")): entry for entry in payload.get("bids", []) if isinstance(entry, Mapping)}
    choices = grounds.choices(bench.law)
    asked = () if examining.is_apart(bench.lot) else examining.requirements(bench.lot)
    wanted = examining.to_examine(bench.lot)
    return [
        _fields(place, bid, bench, given.get(str(bid.bid), {}), choices, asked if str(bid.bid) in wanted else ())
        for place, bid in enumerate(bench.bids)
    ]


def _fields(
    place: int,
    bid: ReadOut,
    bench: Bench,
    entry: Mapping[str, Any],
    choices: list[tuple[str, str]],
    requirements: Iterable[Requirement],
) -> BidFields:
    where = f"bids.{place}"
    written = [row for row in _rows(entry.get("adjustments")) if _text(row, "amount") or _text(row, "reason")]
    scores = entry.get("other_scores") or {}
    if isinstance(scores, list):
        scores = {str(row.get("name")): row.get("score") for row in _rows(scores)}
    costs = entry.get("costs") or {}
    if isinstance(costs, list):
        costs = {str(row.get("name")): row.get("amount") for row in _rows(costs)}
    sealed = {name: text(cost) for name, cost in checks.sealed_costs(bid, bench.parameters).items()}
    asked = bench.parameters.life_cycle.costs if bench.parameters.life_cycle is not None else ()
    rejected = entry.get("rejected") or {}
    return BidFields(
        bid=bid,
        name=bench.names[bid.organisation_id],
        id=Field(f"{where}.bid", str(bid.bid)),
        evaluated_total=Field(f"{where}.evaluated_total", _text(entry, "evaluated_total")),
        adjustments=[
            (
                Field(f"{where}.adjustments.{row}.amount", _text(one, "amount")),
                Field(f"{where}.adjustments.{row}.reason", _text(one, "reason")),
            )
            for row, one in enumerate([*written, *({} for _ in range(SPARE))])
        ],
        scores=[
            (
                Field(f"{where}.other_scores.{row}.name", name),
                Field(f"{where}.other_scores.{row}.score", str(scores.get(name) or ""), label=name, hint=text(limit)),
            )
            for row, (name, limit) in enumerate(sorted(bench.parameters.score_limits.items()))
        ],
        costs=[
            (
                Field(f"{where}.costs.{row}.name", one.name),
                Field(
                    f"{where}.costs.{row}.amount",
                    sealed.get(one.name) or str(costs.get(one.name) or ""),
                    label=one.name,
                    fixed=one.name in sealed,
                ),
            )
            for row, one in enumerate(asked)
        ],
        marks=mark_fields(where, requirements, entry.get("examination")),
        article=Field(f"{where}.rejected.article", _text(rejected, "article")),
        reason=Field(f"{where}.rejected.reason", _text(rejected, "reason")),
        grounds=choices,
        needs_price=bid.currency != bench.lot.currency,
    )


def _rows(value: object) -> list[Mapping[str, Any]]:
    return [row for row in value if isinstance(row, Mapping)] if isinstance(value, list) else []


def _text(entry: object, name: str) -> str:
    value = entry.get(name) if isinstance(entry, Mapping) else None
    return value if isinstance(value, str) else ""


def payload_of(fields: Mapping[str, Any]) -> dict[str, Any]:
    """What was typed, as the payload that the browser would sign: dots nest, whole numbers between dots make a list."""
    payload: dict[str, Any] = {}
    for name in list(fields)[:_MOST_FIELDS]:
        if name not in _FORBIDDEN:
            value = str(fields[name]).replace("\r\n", "\n")
            is_count = name in ("members", "experts") and value.isascii() and value.isdecimal()
            _put(payload, name.split("."), int(value) if is_count else value)
    lists: dict[str, Any] = _lists(payload)
    return lists


def _put(target: dict[str, Any], path: list[str], value: object) -> None:
    for step in path[:-1]:
        inner = target.setdefault(step, {})
        if not isinstance(inner, dict):
            return
        target = inner
    target.setdefault(path[-1], value)


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    inner = {name: _lists(item) for name, item in value.items()}
    if inner and all(name.isdecimal() for name in inner):
        return [inner[name] for name in sorted(inner, key=int)]
    return inner
