"""What is accepted of results by post; what is signed is what was sent."""

from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Annotated, Any, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, field_validator, model_validator

from openhall.procedures.dispatch.inputs import Input, _without_nul

MOST_PLACES = 100


def _text(most: int, least: int = 0) -> Any:
    return StringConstraints(strip_whitespace=True, min_length=least, max_length=most)


Line = Annotated[str, _text(200, 1), AfterValidator(_without_nul)]
Blank = Annotated[str, _text(200), AfterValidator(_without_nul)]


class CollectionInput(Input):
    """How the result is wanted; by post with name and address. ``place``: of the carrier's table, if there is one."""

    way: Literal["desk", "post", "electronic"]
    name: Blank = ""
    telephone: Blank = ""
    address: Annotated[str, _text(500), AfterValidator(_without_nul)] = ""
    place: Blank = ""

    @model_validator(mode="after")
    def _addressed(self) -> "CollectionInput":
        if self.way == "post" and not (self.name and self.address):
            raise ValueError(_("By post, a name and an address are needed."))
        return self


class Rate(Input):
    """A place, or a weight and distance, and what a parcel costs there, as a plain decimal text."""

    place: Line
    price: Annotated[str, _text(20, 1)]

    @field_validator("price")
    @classmethod
    def _priced(cls, value: str) -> str:
        try:
            price = Decimal(value)
        except InvalidOperation as error:
            raise ValueError(_("A price is a number, such as 26000.")) from error
        if not price.is_finite() or price <= 0 or price.as_tuple().exponent not in range(-2, 1):
            raise ValueError(_("A price is a number, such as 26000."))
        return value


def _rates(value: Any) -> Any:
    """Lines such as ``place | price`` as rows; a list is left as it is."""
    if not isinstance(value, str):
        return value
    rows = [line.rpartition("|") for line in value.splitlines() if line.strip()]
    return [{"place": place.strip(), "price": price.strip()} for place, _bar, price in rows]


class RatesInput(Input):
    """A carrier's prices from a day on. ``terms``: to whom and when one pays; ``source``: where that is written."""

    carrier: Line
    terms: Annotated[str, _text(1000, 1), AfterValidator(_without_nul)]
    source: Annotated[str, _text(500, 1), AfterValidator(_without_nul)]
    valid_from: date
    rows: Annotated[list[Rate], BeforeValidator(_rates), Field(min_length=1, max_length=MOST_PLACES)]

    @model_validator(mode="after")
    def _once(self) -> "RatesInput":
        if len({one.place for one in self.rows}) != len(self.rows):
            raise ValueError(_("Each place stands once in the table."))
        return self


class ParcelInput(Input):
    """The dossier whose result is handed over for the post."""

    dossier: UUID


class MovedInput(Input):
    """How far a parcel is, as the post says. ``number``: under which it follows it, when it was taken."""

    state: Literal["taken", "delivered", "returned"]
    number: Annotated[str, _text(60), AfterValidator(_without_nul)] = ""

    @model_validator(mode="after")
    def _numbered(self) -> "MovedInput":
        if self.state == "taken" and len(self.number) < 3:
            raise ValueError(_("A parcel that the post took has a number."))
        return self
