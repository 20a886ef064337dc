"""What ordering messages accepts."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from openhall.tendering.planning.public import Input

Index = Annotated[int, Field(ge=0, lt=2**53)]
Code = Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Z]{3}-[0-9]{2}$")]


class SubscriptionInput(Input):
    """A receiver. ``system``: only for a person. ``types``: codes of acts, none for all. ``from_index``: a place in the
    log, by default its present end."""

    system: UUID | None = None
    url: Annotated[str, StringConstraints(strip_whitespace=True, min_length=8, max_length=1_000)]
    types: Annotated[list[Code], Field(max_length=200)] = []
    from_index: Index | None = None


class ReplayInput(Input):
    """From where to tell it again."""

    from_index: Index
