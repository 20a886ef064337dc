"""What is accepted of registers."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, StringConstraints


class ConsentInput(BaseModel):
    """Consent that a register is asked about a number (of an identity document, a parcel, a taxpayer), for a draft."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    draft: UUID
    source: Literal["population", "land", "tax", "insurance"]
    number: Annotated[str, StringConstraints(strip_whitespace=True, pattern=r"^[0-9A-Za-z./-]{3,40}$")]
