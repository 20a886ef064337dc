"""What notices accept."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import (
    BeforeValidator,
    ConfigDict,
    Field,
    StringConstraints,
    TypeAdapter,
    ValidationError,
    field_validator,
)

from openhall.kernel.refusals import Invalid
from openhall.tendering.planning.public import (
    Amount,
    Code,
    Currency,
    Input,
    Instant,
    LongText,
    SentInput,
    Sha256,
    Title,
)
from openhall_rules.life_cycle import MOST_COSTS, MOST_YEARS
from openhall_rules.money import BadAmount, decimal
from openhall_rules.requirements import MOST_LEVELS, MOST_REQUIREMENTS

MOST_LOTS = 100
MOST_ITEMS = 2000
MOST_DOCUMENTS = 200
MOST_CUSTODIANS = 9
TENDER_SETS = ("opening.", "evaluation.", "price_scores.")
"""Parts of a pack of which the tender documents may set what the law leaves to them; authorities enter the rest."""

Side = Literal["owner", "agency", "centre", "supervisor"]
"""Whose custodian somebody is; a supervisor's office is none of the parties of the project."""
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


def _quantity(value: object) -> str:
    """An exact quantity above 0 with at most six decimals, as text."""
    try:
        read = decimal(value.strip() if isinstance(value, str) else value)
    except BadAmount as error:
        raise ValueError(_("Write the quantity as figures, such as 12.5.")) from error
    exponent = read.as_tuple().exponent
    if read <= 0 or not isinstance(exponent, int) or exponent < -6 or read >= Decimal(10) ** 18:
        raise ValueError(_("A quantity is more than nothing and has at most six decimals."))
    return format(read, "f")


Quantity = Annotated[str, BeforeValidator(_quantity)]
Recipient = Annotated[str, StringConstraints(pattern=r"^age1[0-9a-z]{58}$")]


LIFE_CYCLE = ("life_cycle_years", "life_cycle_percent", "life_cycle_source", "life_cycle_lines")
"""Fields of a form that together say how a life-cycle cost is computed."""
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=20)]


def _rate(value: object) -> Decimal:
    try:
        read = decimal(value.strip() if isinstance(value, str) else value)
    except BadAmount as error:
        raise ValueError(_("Write the discount rate as figures, such as 0.03.")) from error
    exponent = read.as_tuple().exponent
    if not 0 <= read < 1 or not isinstance(exponent, int) or exponent < -8:
        raise ValueError(_("A discount rate is a fraction from 0 to less than 1, with at most eight decimals."))
    return read


Rate = Annotated[Decimal, BeforeValidator(_rate)]


class ItemDraft(Input):
    """A line of the bill of quantities."""

    id: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40)]
    description: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
    unit: Annotated[str, StringConstraints(strip_whitespace=True, max_length=40)] = ""
    quantity: Quantity


class CostDraft(Input):
    """A running cost that bids declare for a year; it counts in the years ``first`` to ``last``."""

    name: Name
    first: Annotated[int, Field(ge=1, le=MOST_YEARS)]
    last: Annotated[int, Field(ge=1, le=MOST_YEARS)]


class LifeCycle(Input):
    """How the life-cycle cost of a bid is computed, which is compared in the place of its price.

    ``rate``: discount rate a year, as a fraction. ``source``: where years and rate come from.
    """

    years: Annotated[int, Field(ge=1, le=MOST_YEARS)]
    rate: Rate
    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=500)]
    costs: list[CostDraft] = Field(min_length=1, max_length=MOST_COSTS)

    def to_json(self) -> dict[str, Any]:
        """As a lot keeps it."""
        return self.model_dump() | {"rate": format(self.rate, "f")}


class RequirementDraft(Input):
    """Something that every bid must meet before it is scored. ``clause``: where the documents ask for it."""

    id: Annotated[str, StringConstraints(pattern=r"^[a-z0-9]{1,20}$")]
    stage: Literal["formal", "qualification"]
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]
    clause: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]


class LevelDraft(Input):
    """Points of a scale from ``first`` to ``last``, and what earns them."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)

    first: Amount = Field(alias="from")
    last: Amount = Field(alias="to")
    text: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=1000)]


class ScaleDraft(Input):
    """The scores that a criterion admits. ``step``: left out, every score on a level is admitted."""

    step: Amount | None = None
    levels: list[LevelDraft] = Field(min_length=1, max_length=MOST_LEVELS)

    def to_json(self) -> dict[str, Any]:
        """As a lot keeps it."""
        levels = [
            {"from": format(one.first, "f"), "to": format(one.last, "f"), "text": one.text} for one in self.levels
        ]
        return {"step": None if self.step is None else format(self.step, "f"), "levels": levels}


class Criteria(Input):
    """Parameters of the method of evaluation, as openhall_rules takes them.

    ``formula``: code of a price formula of the pack. ``formula_parameters``: what the documents say otherwise than the
    pack's formula. ``score_limits``: highest score of every other criterion. ``blind``: members score without knowing
    whose the bids are. ``life_cycle``: what is compared in the place of the price, where it isn't the price.
    ``requirements``: what every bid must meet before it is scored. ``scales``: by criterion, the scores that it admits.
    ``total``: what the highest scores of price and criteria must add up to.
    """

    formula: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,60}$")] | None = None
    formula_parameters: dict[Name, Any] = Field(default_factory=dict, max_length=20)
    score_limits: dict[Name, Amount] = Field(default_factory=dict, max_length=30)
    blind: bool = False
    life_cycle: LifeCycle | None = None
    requirements: list[RequirementDraft] = Field(default_factory=list, max_length=MOST_REQUIREMENTS)
    scales: dict[Name, ScaleDraft] = Field(default_factory=dict, max_length=30)
    total: Amount | None = None

    def to_json(self) -> dict[str, Any]:
        """As a lot keeps it: decimals as strings, nothing that was left out."""
        stored: dict[str, Any] = {}
        if self.formula:
            stored["formula"] = self.formula
        if self.formula_parameters:
            stored["formula_parameters"] = self.formula_parameters
        if self.score_limits:
            stored["score_limits"] = {name: format(limit, "f") for name, limit in self.score_limits.items()}
        if self.blind:
            stored["blind"] = True
        if self.life_cycle is not None:
            stored["life_cycle"] = self.life_cycle.to_json()
        if self.requirements:
            stored["requirements"] = [one.model_dump() for one in self.requirements]
        if self.scales:
            stored["scales"] = {name: scale.to_json() for name, scale in self.scales.items()}
        if self.total is not None:
            stored["total"] = format(self.total, "f")
        return stored


class LotDraft(Input):
    """A lot as drafted. ``uuid`` keeps its identity from one draft to the next; ``currency``: else the project's."""

    uuid: UUID | None = None
    title: Title
    description: LongText = ""
    currency: Currency | None = None
    estimate: Amount | None = None
    ceiling: Amount | None = None
    deposit: Amount = Decimal(0)
    method: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")] = "lowest_evaluated_price"
    criteria: Criteria = Field(default_factory=Criteria)
    items: list[ItemDraft] = Field(default_factory=list, max_length=MOST_ITEMS)


class LifeCycleLines(Input):
    """A life-cycle cost as a form sends it; all of it blank where the price is compared.

    ``life_cycle_lines``: ``name | first year | last year`` a line. ``life_cycle_percent``: rate in per cent a year.
    """

    life_cycle_years: Line = ""
    life_cycle_percent: Line = ""
    life_cycle_source: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""
    life_cycle_lines: Annotated[str, StringConstraints(max_length=5_000)] = ""

    @property
    def life_cycle_written(self) -> bool:
        """Whether anything of it was filled in."""
        return any(getattr(self, name).strip() for name in LIFE_CYCLE)

    def life_cycle_facts(self) -> dict[str, Any]:
        """What the lines say, to be read as a :class:`LifeCycle`."""
        rows = [[part.strip() for part in line.split("|")] for line in self.life_cycle_lines.splitlines()]
        costs = [
            {"name": row[0], "first": row[1], "last": row[-1]} if 2 <= len(row) <= 3 else {"name": row[0]}
            for row in rows
            if any(row)
        ]
        try:
            rate: Decimal | str = decimal(self.life_cycle_percent.strip()) / 100
        except BadAmount:
            rate = self.life_cycle_percent
        return {"years": self.life_cycle_years, "rate": rate, "source": self.life_cycle_source, "costs": costs}


class LotForm(LotDraft, LifeCycleLines):
    """A lot as a form sends it: criteria and items as lines of text.

    ``other_criteria``: ``name = highest score`` a line. ``item_lines``: ``id | description | unit | quantity`` a line.
    """

    other_criteria: Annotated[str, StringConstraints(max_length=5_000)] = ""
    item_lines: Annotated[str, StringConstraints(max_length=500_000)] = ""

    @field_validator("other_criteria", mode="after")
    @classmethod
    def _criteria_lines(cls, lines: str) -> str:
        _limits(lines)
        return lines

    @field_validator("item_lines", mode="after")
    @classmethod
    def _item_lines(cls, lines: str) -> str:
        _items(lines)
        return lines

    def draft(self) -> LotDraft:
        """The lot that the lines describe.

        Raises:
            Invalid: together they don't fit.
        """
        lines = {"other_criteria", "item_lines", *LIFE_CYCLE}
        facts = self.model_dump(exclude=lines, exclude_unset=True)
        if self.other_criteria:
            facts["criteria"] = {**facts.get("criteria", {}), "score_limits": _limits(self.other_criteria)}
        if self.item_lines:
            facts["items"] = _items(self.item_lines)
        if self.life_cycle_written:
            facts["criteria"] = {**facts.get("criteria", {}), "life_cycle": self.life_cycle_facts()}
        try:
            return LotDraft.model_validate(facts)
        except ValidationError as error:
            raise Invalid(
                errors={".".join(str(part) for part in fault["loc"]): fault["msg"] for fault in error.errors()}
            ) from error


def _limits(lines: str) -> dict[str, Decimal]:
    pairs = [line.rpartition("=") for line in lines.splitlines() if line.strip()]
    if any(not name.strip() for name, _sign, _limit in pairs):
        raise ValueError(_("Write each criterion as: name = highest score."))
    return {name.strip(): _PLAIN_AMOUNT.validate_python(limit.strip()) for name, _sign, limit in pairs}


def _items(lines: str) -> list[dict[str, str]]:
    rows = [[part.strip() for part in line.split("|")] for line in lines.splitlines() if line.strip()]
    if any(len(row) != 4 for row in rows) or len(rows) > MOST_ITEMS:
        raise ValueError(_("Write each item as: number | description | unit | quantity."))
    items = [dict(zip(("id", "description", "unit", "quantity"), row, strict=True)) for row in rows]
    for item in items:
        ItemDraft.model_validate(item)
    return items


_PLAIN_AMOUNT: TypeAdapter[Decimal] = TypeAdapter(Amount)


class DocumentDraft(Input):
    """A tender document that was uploaded before. ``kind``: which one of those that the law's procedure names."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    kind: Code = ""
    sha256: Sha256


class Terms(Input):
    """What holds for the whole notice.

    ``release_minutes``: window in which bidders release their bids; left out, the law's own value where it has one.
    ``custodians``: recipients of their opening keys, in the order of their shares; left out, the platform
    proposes them.
    ``custodian_sides``: sides of whom each must name at least one custodian.
    ``tender_values``: further values that the law leaves to the tender documents, by path.
    """

    release_minutes: Annotated[int, Field(ge=0, le=7 * 24 * 60)] | None = None
    threshold: Annotated[int, Field(ge=2, le=MOST_CUSTODIANS)] = 2
    bids_due_at: Instant | None = None
    custodians: list[Recipient] | None = Field(default=None, max_length=MOST_CUSTODIANS)
    custodian_sides: list[Side] = Field(default_factory=list, max_length=4)
    tender_values: dict[Name, Any] = Field(default_factory=dict, max_length=40)

    @field_validator("tender_values", mode="before")
    @classmethod
    def _paths(cls, values: Any) -> Any:
        """A form writes ``opening__objection_window`` for the path and leaves out nothing: blanks are absent."""
        if not isinstance(values, Mapping):
            return values
        return {str(name).replace("__", "."): value for name, value in values.items() if value not in (None, "")}


class NoticeDraft(Terms):
    """A whole notice: what it says replaces the draft that was there."""

    lots: list[LotDraft] = Field(default_factory=list, max_length=MOST_LOTS)
    documents: list[DocumentDraft] = Field(default_factory=list, max_length=MOST_DOCUMENTS)


class ExtensionInput(SentInput):
    """The deadline that somebody enters after an outage for which the law gives no figure."""

    outage: UUID
    new_due_at: Instant


class AmendmentInput(SentInput):
    """A change of the notice, its text letter by letter.

    ``new_due_at`` left out: the deadline moves as far as the law asks, or stays. ``criteria_sha256``: digest of the
    proposed changes of criteria that go out with it; left out, the criteria stay.
    """

    text: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]
    new_due_at: Instant | None = None
    documents_added: list[DocumentDraft] = Field(default_factory=list, max_length=MOST_DOCUMENTS)
    documents_withdrawn: list[Sha256] = Field(default_factory=list, max_length=MOST_DOCUMENTS)
    criteria_sha256: Sha256 | None = None

    @field_validator("documents_added", mode="before")
    @classmethod
    def _chosen(cls, documents: Any) -> Any:
        """A form sends an entry even where no file was chosen."""
        if not isinstance(documents, list):
            return documents
        return [one for one in documents if not (isinstance(one, Mapping) and not one.get("sha256"))]


class QuestionInput(Input):
    """A question on the tender documents, letter by letter."""

    text: Annotated[str, StringConstraints(min_length=1, max_length=5_000)]


class AnswerInput(Input):
    """The answer, published with the question, letter by letter."""

    answer: Annotated[str, StringConstraints(min_length=1, max_length=10_000)]


class ProofInput(Input):
    """What a custodian's trial share holds: base64 of 75 bytes."""

    share: Annotated[str, StringConstraints(min_length=1, max_length=200)]


class AbsenceInput(Input):
    """Whether a custodian is absent, and why; the reason is published letter by letter."""

    absent: bool
    reason: Annotated[str, StringConstraints(min_length=1, max_length=300)]


class Publication(Input):
    """What the person confirms by publishing: the deadline, and the digest of the notice as it was shown."""

    bids_due_at: Instant
    notice_sha256: Sha256


def as_instant(text: str) -> datetime:
    """An instant of a query, in UTC.

    Raises:
        Invalid: it is none.
    """
    try:
        return TypeAdapter(Instant).validate_python(text)
    except ValidationError as error:
        raise Invalid(errors={"bids_due_at": error.errors()[0]["msg"]}) from error
