"""What the evaluation accepts. Figures are exact decimal strings; what a form leaves blank is as if it were absent."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal, Self
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, StringConstraints, field_validator, model_validator

from openhall.tendering.evaluation.models import Stance
from openhall.tendering.planning.public import Input, SentInput, Sha256
from openhall_rules.life_cycle import MOST_COSTS
from openhall_rules.money import BadAmount, decimal
from openhall_rules.requirements import MOST_REQUIREMENTS

MOST_BIDS = 1000
MOST_FILES = 10
"""Documents with one answer to the committee."""
_DIGITS, _DECIMALS = 18, 6


def _exact(value: object) -> Decimal:
    try:
        read = decimal(value.strip() if isinstance(value, str) else value)
    except BadAmount as error:
        raise ValueError(_("Write the figure without separators, such as 1234567.00.")) from error
    exponent = read.as_tuple().exponent
    if not isinstance(exponent, int) or exponent < -_DECIMALS or abs(read) >= Decimal(10) ** _DIGITS:
        raise ValueError(_("The figure is too long."))
    return read


def _not_negative(value: object) -> Decimal:
    read = _exact(value)
    if read < 0:
        raise ValueError(_("The figure must not be negative."))
    return read


def _difference(value: object) -> Decimal:
    read = _exact(value)
    if read == 0:
        raise ValueError(_("A correction of nothing is none; leave it out."))
    return read


Difference = Annotated[Decimal, BeforeValidator(_difference)]
Figure = Annotated[Decimal, BeforeValidator(_not_negative)]
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


def _is_blank(value: object) -> bool:
    return value is None or (isinstance(value, str) and not value.strip())


def _named_scores(scores: Any) -> Any:
    if isinstance(scores, list):
        if not all(isinstance(row, Mapping) and row.keys() <= {"name", "score"} for row in scores):
            raise ValueError(_("A score has a name and a figure."))
        named = {str(row.get("name") or ""): row.get("score") for row in scores}
        if len(named) != len(scores):
            raise ValueError(_("Every criterion is scored once."))
        scores = named
    if not isinstance(scores, Mapping):
        return scores
    # A form sends the criterion's name with every row: without a score it says nothing.
    return {name: score for name, score in scores.items() if not _is_blank(score)}


def _named_costs(costs: Any) -> Any:
    if isinstance(costs, list):
        if not all(isinstance(row, Mapping) and row.keys() <= {"name", "amount"} for row in costs):
            raise ValueError(_("A cost has a name and an amount."))
        return _named_scores([{"name": row.get("name"), "score": row.get("amount")} for row in costs])
    return _named_scores(costs)


class Mark(Input):
    """Whether a bid meets a requirement, and where that shows. ``page``: counted from 1."""

    verdict: Literal["pass", "fail", "unclear"]
    document: Annotated[str, StringConstraints(strip_whitespace=True, max_length=200)] = ""
    page: Annotated[int, Field(ge=1, le=100_000)] | None = None
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""


def _named_marks(marks: Any) -> Any:
    if not isinstance(marks, list):
        return marks
    if not all(isinstance(row, Mapping) and "requirement" in row for row in marks):
        raise ValueError(_("Every row of an examination names its requirement."))
    named = {str(row["requirement"]): {name: row[name] for name in row if name != "requirement"} for row in marks}
    if len(named) != len(marks):
        raise ValueError(_("Every requirement is marked once."))
    # A form sends every requirement: without a verdict it says nothing.
    return {name: mark for name, mark in named.items() if not all(map(_is_blank, mark.values()))}


Examination = Annotated[dict[Name, Mark], BeforeValidator(_named_marks)]
"""Marks by requirement."""


class Adjustment(Input):
    """A correction of the price that was read out: ``amount`` is added (it may be negative), with the reason."""

    amount: Difference
    reason: Reason


class Rejection(Input):
    """Why a bid is out. ``article``: a ground of the pack (``validity.rejection``)."""

    article: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,60}$")]
    reason: Reason


class Finding(Input):
    """What the committee found about one bid.

    ``evaluated_total``: the price that is compared, in the lot's currency; left out, the price read out counts.
    ``other_scores``: score by criterion, under a comprehensive score; a form sends a list of ``{name, score}``.
    ``costs``: what the bid declares for a year, by the name of the cost, where life-cycle costs are compared; a form
    sends a list of ``{name, amount}``. ``examination``: whether it meets each requirement of the documents, where the
    committee examines together.
    """

    bid: UUID
    evaluated_total: Figure | None = None
    adjustments: list[Adjustment] = Field(default_factory=list, max_length=50)
    other_scores: Annotated[dict[Name, Figure], BeforeValidator(_named_scores)] = Field(
        default_factory=dict, max_length=30
    )
    costs: Annotated[dict[Name, Figure], BeforeValidator(_named_costs)] = Field(
        default_factory=dict, max_length=MOST_COSTS
    )
    examination: Examination = Field(default_factory=dict, max_length=MOST_REQUIREMENTS)
    rejected: Rejection | None = None

    @field_validator("adjustments", mode="before")
    @classmethod
    def _rows_with_something(cls, rows: Any) -> Any:
        if not isinstance(rows, list):
            return rows
        return [row for row in rows if not isinstance(row, Mapping) or not all(map(_is_blank, row.values()))]

    @field_validator("rejected", mode="before")
    @classmethod
    def _not_rejected(cls, rejection: Any) -> Any:
        if isinstance(rejection, Mapping) and all(map(_is_blank, rejection.values())):
            return None
        return rejection


class BidExamination(Input):
    """A member's marks of one bid, by requirement; a form sends a list of rows."""

    bid: UUID
    examination: Examination = Field(max_length=MOST_REQUIREMENTS)

    def to_json(self) -> dict[str, dict[str, Any]]:
        """As sheets and findings keep it."""
        return {name: mark.model_dump() for name, mark in sorted(self.examination.items())}


class ExaminationInput(SentInput):
    """A member's examination of all bids. ``reason``: why it changes, where the member has signed another before."""

    bids: list[BidExamination] = Field(max_length=MOST_BIDS)
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""


class Findings(SentInput):
    """The findings on all bids of a lot. ``members`` and ``experts``: size of the committee."""

    bids: list[Finding] = Field(max_length=MOST_BIDS)
    members: Annotated[int, Field(ge=1, le=99)]
    experts: Annotated[int, Field(ge=0, le=99)]


class BidScores(Input):
    """A member's scores of one bid, by criterion; a form sends a list of ``{name, score}``."""

    bid: UUID
    scores: Annotated[dict[Name, Figure], BeforeValidator(_named_scores)] = Field(max_length=30)


class SheetInput(SentInput):
    """A member's scores of all bids. ``reason``: why they change, where the member has signed others before."""

    bids: list[BidScores] = Field(max_length=MOST_BIDS)
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""


class ChairInput(Input):
    """For whom a member votes: the id of a person on the committee."""

    member: UUID


class OpinionInput(Input):
    """How a member signs. ``findings``: digest of the leaf that recorded them; ``reason``: the dissent with reasons."""

    findings: Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]
    stance: Stance
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=4000)] = ""

    @model_validator(mode="after")
    def _reasoned(self) -> Self:
        if (self.stance == Stance.DISSENTS) != bool(self.reason):
            raise ValueError(_("A dissent has reasons, and nothing else has any."))
        return self


class RefusalToSign(Input):
    """A member who neither signs nor gives reasons, and how the committee explains it in writing."""

    member: UUID
    explanation: Reason


class ReportInput(Input):
    """What is signed with the report: who is recorded as refusing to sign. A form sends a row for each who hasn't."""

    refusals: list[RefusalToSign] = Field(default_factory=list, max_length=99)

    @field_validator("refusals", mode="before")
    @classmethod
    def _explained(cls, rows: Any) -> Any:
        if not isinstance(rows, list):
            return rows
        return [row for row in rows if not isinstance(row, Mapping) or not _is_blank(row.get("explanation"))]


class EvaluationTimeInput(Input):
    """How much longer an evaluation lasts, from now or from the end that was fixed before; the reason, if any."""

    hours: Annotated[int, Field(ge=1, le=720)]
    reason: Annotated[str, StringConstraints(strip_whitespace=True, max_length=2000)] = ""


class MoreTimeInput(Input):
    """Why a member finds the time too short."""

    reason: Reason


class ClarificationInput(Input):
    """A question to a bidder. ``hours``: how long it has to answer."""

    bid: UUID
    question: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
    hours: Annotated[int, Field(ge=1, le=240)]


class AnswerDocument(Input):
    """A file that the bidder uploaded, and what it is called."""

    title: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)]
    sha256: Sha256


class AnswerInput(Input):
    """A bidder's answer; ``within``: it says that the answer neither goes beyond its bid nor changes it."""

    answer: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10_000)]
    documents: list[AnswerDocument] = Field(default_factory=list, max_length=MOST_FILES)
    within: Literal[True]

    @field_validator("documents", mode="before")
    @classmethod
    def _chosen(cls, documents: Any) -> Any:
        """A form sends an entry even where no file was chosen."""
        if not isinstance(documents, list):
            return documents
        return [one for one in documents if not (isinstance(one, Mapping) and not one.get("sha256"))]


class SettingAsideInput(Input):
    """In what an answer goes beyond the bid or changes it."""

    reason: Reason


class DraftInput(Input):
    """What a member has typed so far; nothing of it is signed. Scores may be anything that fits into a field.

    ``scores``: left out, those typed before stay. ``notes``: of the bids on the page; those on others stay.
    """

    scores: dict[UUID, dict[Name, Annotated[str, StringConstraints(max_length=40)]]] | None = Field(
        default=None, max_length=MOST_BIDS
    )
    notes: dict[UUID, Annotated[str, StringConstraints(max_length=20_000)]] = Field(max_length=MOST_BIDS)
