"""What is accepted of registers."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, StringConstraints


class StandInInput(BaseModel):
    """The paper for which an answer stands in: its place in the edition's list, from 0."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    component: Annotated[int, Field(ge=0, le=999)]


class ConsentInput(BaseModel):
    """Consent that a register is asked about a number (of an identity document, a parcel, a taxpayer), for a draft."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    draft: UUID
    source: Literal["population", "land", "tax", "insurance"]
    number: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z./-]{3,40}$")]
