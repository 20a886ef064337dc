"""What the API of sectors takes."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import BeforeValidator, Field, field_validator

from openhall.tendering.planning.public import Category, Input, Title

Word = Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[\w.\-]+$")]


def _listed(given: object) -> object:
    """Words apart by commas, blanks or lines are a list; a form has one field for them."""
    return given.replace(",", " ").split() if isinstance(given, str) else given


class SectorInput(Input):
    """Which tenders are the sector, and who supervises them."""

    title: Title
    lang: Annotated[str, Field(pattern=r"^(en|ko|vi|zh-hans)$")]
    organisation: UUID
    classes: Annotated[list[Word], BeforeValidator(_listed), Field(max_length=200)] = []
    categories: Annotated[list[Word], BeforeValidator(_listed), Field(max_length=10)] = []
    basis: Annotated[str, Field(min_length=3, max_length=500)]

    @field_validator("categories")
    @classmethod
    def _known(cls, given: list[str]) -> list[str]:
        if unknown := set(given) - set(Category.values):
            raise ValueError(_("No category is named %(names)s.") % {"names": ", ".join(sorted(unknown))})
        return given
