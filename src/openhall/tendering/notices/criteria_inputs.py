"""Criteria, scales and requirements of one lot as a form sends them."""

from collections.abc import Mapping
from typing import Annotated, Any
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import Field, StringConstraints, ValidationError, field_validator

from openhall.kernel.refusals import Invalid
from openhall.tendering.notices.inputs import (
    Criteria,
    LevelDraft,
    LifeCycle,
    LifeCycleLines,
    Name,
    RequirementDraft,
    ScaleDraft,
)
from openhall.tendering.planning.public import Amount, Input
from openhall_rules.requirements import MOST_REQUIREMENTS

ROW_MARKS = ("id", "stage")
"""Fields that a row of a form has before anybody writes into it."""


def _is_empty(row: Any) -> bool:
    return isinstance(row, Mapping) and not any(str(row[name] or "").strip() for name in row.keys() - set(ROW_MARKS))


class CriterionRow(Input):
    """A criterion as a form sends it. ``levels``: ``points = words`` or ``from to = words`` a line; blank: no scale."""

    name: Name
    limit: Amount
    step: Amount | None = None
    levels: Annotated[str, StringConstraints(max_length=20_000)] = ""

    @field_validator("levels", mode="after")
    @classmethod
    def _lines(cls, lines: str) -> str:
        _levels(lines)
        return lines

    def scale(self) -> ScaleDraft | None:
        """The scale that the lines describe; None where there is none."""
        levels = _levels(self.levels)
        return ScaleDraft.model_validate({"step": self.step, "levels": levels}) if levels else None


class CriteriaForm(Input):
    """By what one lot is evaluated, besides its price. A form sends blank rows too; they say nothing.

    ``formula``: code of the pack's price formula, blank without one. ``price_points``: highest score of the price;
    blank, that of the formula.
    """

    lot: UUID
    formula: Annotated[str, StringConstraints(pattern=r"^[a-z_]{0,60}$")] = ""
    price_points: Amount | None = None
    total: Amount | None = None
    criteria: list[CriterionRow] = Field(default_factory=list, max_length=30)
    requirements: list[RequirementDraft] = Field(default_factory=list, max_length=MOST_REQUIREMENTS)

    @field_validator("criteria", "requirements", mode="before")
    @classmethod
    def _written(cls, rows: Any) -> Any:
        return [row for row in rows if not _is_empty(row)] if isinstance(rows, list) else rows

    def applied(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """A lot's criteria with these in the place of those that a form edits.

        Raises:
            Invalid: a criterion is named twice, or the price's points have no formula.
        """
        names = [one.name for one in self.criteria]
        if len(set(names)) != len(names):
            raise Invalid(errors={"criteria": _("Every criterion is named once.")})
        if self.price_points is not None and not self.formula:
            raise Invalid(errors={"price_points": _("Points for the price need a price formula.")})
        parameters = dict(stored.get("formula_parameters") or {}) if self.formula == stored.get("formula") else {}
        if self.price_points is not None:
            parameters["full"] = format(self.price_points, "f")
        kept = {name: stored[name] for name in ("blind", "life_cycle") if name in stored}
        scales = {one.name: scale for one in self.criteria if (scale := one.scale()) is not None}
        return (
            kept
            | Criteria(
                formula=self.formula or None,
                formula_parameters=parameters,
                score_limits={one.name: one.limit for one in self.criteria},
                requirements=self.requirements,
                scales=scales,
                total=self.total,
            ).to_json()
        )


class ProposalForm(CriteriaForm, LifeCycleLines):
    """What an amendment shall put in the place of a published lot's criteria; the life-cycle cost with them."""

    def applied(self, stored: Mapping[str, Any]) -> dict[str, Any]:
        """A lot's criteria with these in the place of those that a form edits.

        Raises:
            Invalid: as of a draft's criteria, or the life-cycle cost isn't complete.
        """
        kept = {name: value for name, value in stored.items() if name != "life_cycle"}
        found = super().applied(kept)
        if self.life_cycle_written:
            try:
                found["life_cycle"] = LifeCycle.model_validate(self.life_cycle_facts()).to_json()
            except ValidationError as error:
                faults = {f"life_cycle_{fault['loc'][0]}": fault["msg"] for fault in error.errors()}
                raise Invalid(errors=faults) from error
        return found


def _levels(lines: str) -> list[dict[str, str]]:
    found = []
    for line in lines.splitlines():
        points, sign, words = line.partition("=")
        ends = points.split()
        if not line.strip():
            continue
        if not sign or not words.strip() or not 1 <= len(ends) <= 2:
            raise ValueError(_("Write each level as: lowest points, highest points = what earns them."))
        level = {"from": ends[0], "to": ends[-1], "text": words.strip()}
        try:
            LevelDraft.model_validate(level)
        except ValidationError as error:
            raise ValueError(error.errors()[0]["msg"]) from error
        found.append(level)
    return found
