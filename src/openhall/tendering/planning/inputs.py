"""What planning accepts: bounded, typed, and never a float for money. Later stages use the same building blocks."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Self
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    PrivateAttr,
    StringConstraints,
    model_validator,
)

from openhall.tendering.planning.models import Category
from openhall_rules.money import BadAmount, decimal
from openhall_rules.procedures import MOST_BYTES, MOST_FILES

INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:\d\d)")


def _amount(value: object) -> Decimal:
    """An exact amount of 0 or more with at most four decimals, the most that a currency has (ISO 4217)."""
    try:
        read = decimal(value.strip() if isinstance(value, str) else value)
    except BadAmount as error:
        raise ValueError(_("Write the amount as figures, such as 1234567.00, without separators.")) from error
    exponent = read.as_tuple().exponent
    if not isinstance(exponent, int) or not 0 <= read < Decimal(10) ** 22 or read != round(read, 4):
        raise ValueError(_("The amount must not be negative and has at most four decimals."))
    return round(read, 4) if exponent < -4 else read  # zeros behind say nothing


def _instant(value: object) -> datetime:
    """An instant with its zone; a date and time without one names no instant."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value.astimezone(UTC)
    if isinstance(value, str) and INSTANT.fullmatch(value):
        return datetime.fromisoformat(value).astimezone(UTC)
    raise ValueError(_("Write date and time with their zone, such as 2026-12-14T09:30:00+08:00."))


Amount = Annotated[Decimal, BeforeValidator(_amount)]
"""Money as a decimal string."""
Instant = Annotated[datetime, BeforeValidator(_instant)]
"""An aware instant, in UTC."""
Currency = Annotated[str, StringConstraints(pattern=r"^[A-Z]{3}$")]
Title = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300)]
LongText = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000)]
Sha256 = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


PackFile = Annotated[str, StringConstraints(pattern=r"^((classes|procedures)/)?[a-z0-9_]{1,60}\.toml$")]
PackText = Annotated[str, StringConstraints(max_length=MOST_BYTES)]


def _refuse_nul(value: object, depth: int = 16) -> None:
    """PostgreSQL keeps no NUL in a text, and nobody types one."""
    if isinstance(value, str):
        if "\0" in value:
            raise ValueError(_("A text can’t hold the character NUL."))
    elif depth and isinstance(value, Mapping):
        for name, item in value.items():
            _refuse_nul(name, depth - 1)
            _refuse_nul(item, depth - 1)
    elif depth and isinstance(value, list | tuple):
        for item in value:
            _refuse_nul(item, depth - 1)


class Input(BaseModel):
    """An input: unknown fields are refused, fields left blank in a form are as if they were absent."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    @model_validator(mode="before")
    @classmethod
    def _without_blanks(cls, data: Any) -> Any:
        if not isinstance(data, Mapping):
            return data
        _refuse_nul(data)
        return {
            name: value
            for name, value in data.items()
            if value is not None and not (isinstance(value, str) and not value.strip())
        }


class SentInput(Input):
    """An input that remembers its spelling: its act publishes what was signed, exactly, beside what it means."""

    _sent: dict[str, Any] = PrivateAttr(default_factory=dict)

    @model_validator(mode="wrap")
    @classmethod
    def _remember(cls, data: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        made = handler(data)
        if isinstance(data, Mapping):
            made._sent = dict(data)
        return made

    @property
    def sent(self) -> dict[str, Any]:
        """The JSON payload as it was sent and signed."""
        return self._sent


Code = Annotated[str, StringConstraints(pattern=r"^[a-z_]{0,40}$")]
"""Code of a class or a procedure of a pack."""


class ProjectDraft(Input):
    """What a project is about. ``lang`` is the binding language of all that is published about it.

    ``resource_class``, ``procedure``: codes of the pack in force. Without a procedure the class's usual one is taken,
    without both the pack's own rules apply.
    """

    owner: UUID
    agency: UUID | None = None
    centre: UUID
    title: Title
    description: LongText = ""
    lang: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})?$", max_length=10)] = "en"
    category: Category = Category.GOODS
    resource_class: Code = ""
    procedure: Code = ""
    jurisdiction: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,20}$")]
    estimate: Amount | None = None
    currency: Currency
    planned_notice_date: date | None = None


class LegalValueInput(Input):
    """A value for a pack's open place. ``value`` is JSON as the rules take it; decimals are strings."""

    pack: Annotated[str, StringConstraints(max_length=90)]
    path: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}\.[a-z0-9_]{1,40}$")]
    value: Any
    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]


class PackProposal(Input):
    """A dated version of a pack. ``before``: the pack that it replaces; ``from_date``: its first day.

    It differs by files (``files``, or one by ``file_name`` and ``file_text``; a null text takes a file away), or by one
    value said anew: ``path``, ``value`` as typed, ``citation``; ``procedure``: whose value it is, blank for the pack's.
    """

    before: Annotated[str, StringConstraints(pattern=r"^[a-z]{2,20}@\d{4}-\d\d-\d\d$")]
    from_date: date
    source: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)]
    files: dict[PackFile, PackText | None] = Field(default_factory=dict, max_length=MOST_FILES)
    file_name: PackFile | None = None
    file_text: PackText | None = None
    procedure: Code = ""
    path: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}\.[a-z0-9_]{1,40}$")] | None = None
    value: Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=200)] | None = None
    citation: Annotated[str, StringConstraints(strip_whitespace=True, min_length=3, max_length=500)] | None = None


class PackAdoption(Input):
    """What the authority confirms: the digest of the pack as it was checked and shown."""

    pack_sha256: Sha256


class Invited(Input):
    """Organisations that may bid."""

    invited: list[UUID] = Field(min_length=1, max_length=200)


class CostInput(Input):
    """One input of the cost model; without a value it is unset."""

    value: Amount | None = None
    source: Annotated[str, StringConstraints(strip_whitespace=True, max_length=500)] = ""


class CostModelInput(Input):
    """The whole cost model; what is left out is unset."""

    currency: Currency
    inputs: dict[Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")], CostInput] = Field(max_length=20)


class Nothing(Input):
    """The payload of a command that needs nothing but the signature."""


class PlanPublication(Input):
    """What the person confirms by publishing: digest of the plan as it was shown (``publication.plan_to_sign``)."""

    plan_sha256: Sha256
