"""What an edition says of filing: for whom it is, what it saves, when its fees are due and for whom they are lower."""

from typing import Annotated, Any, Literal

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, field_validator, model_validator

from openhall.procedures.catalogue import forms
from openhall.procedures.catalogue.base_inputs import Input, Line, amount_text, whole_number
from openhall.procedures.catalogue.conditions import Condition
from openhall_rules.money import decimal

MOST_ELIGIBILITY = 10
Texts = dict[str, Annotated[str, Field(max_length=500)]]
Due = Literal["filing", "acceptance", "pick_up"]
"""When a fee is due: before the dossier is accepted; when the unit asks for it; before the result is handed out."""


class Fee(Input):
    """A fee in the currency of the edition. ``online``: what it is for a dossier that is filed online, if that is less,
    and ``source``: by which text. One without the other is refused. ``due``: when it is due, if not on the day of the
    procedure's other fees."""

    title: Line
    amount: Annotated[str, BeforeValidator(amount_text)]
    online: Annotated[str | None, BeforeValidator(lambda value: None if value is None else amount_text(value))] = None
    source: Line | None = None
    due: Due | None = None

    @model_validator(mode="after")
    def _sourced(self) -> "Fee":
        if (self.online is None) != (self.source is None):
            raise ValueError(_("A lower fee online has its source, and a source has a lower fee."))
        if self.online is not None and decimal(self.online) > decimal(self.amount):
            raise ValueError(_("The fee online isn’t higher than that at the desk."))
        return self


class Benefit(Input):
    """What filing online saves, and where that is written."""

    title: Line
    source: Line


class Reduction(Input):
    """A group for which the fees are lower by so many per cent; 100 is an exemption.

    ``asked_if``: the answer by which one says that one belongs to it; its evidence is a paper with the same condition.
    """

    title: Line
    percent: Annotated[int, BeforeValidator(whole_number), Field(ge=1, le=100)]
    asked_if: Condition
    source: Line


class Eligibility(Input):
    """A question before one begins. ``wanted``: the answer with which one may go on; ``otherwise``: why one can't, and
    ``where``: where to go instead. Texts by language."""

    question: Texts
    wanted: bool
    otherwise: Texts
    where: Texts | None = None

    @field_validator("question", "otherwise", "where")
    @classmethod
    def _said(cls, value: Any) -> Any:
        if value is not None and not forms.texts(value):
            raise ValueError(_("Write a text by language."))
        return value
