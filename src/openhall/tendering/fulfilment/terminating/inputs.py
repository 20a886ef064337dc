"""What the early end of a contract takes. Texts are published letter by letter, as they were signed."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field, StringConstraints

from openhall.tendering.fulfilment.inputs import Text
from openhall.tendering.planning.public import Input, Instant, Sha256

Ground = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]


class TerminationInput(Input):
    """On which ground of the law the contract is to end, why, with which consequences, shown by which papers.

    ``bond``: release or hold, where a performance bond was asked for. ``evidence``: digests of papers (SHA-256).
    """

    ground: Ground
    reason: Text
    consequences: Text
    bond: Literal["release", "hold"]
    answer_due_at: Instant
    evidence: Annotated[list[Sha256], Field(max_length=10)] = Field(default_factory=list)


class TerminationAnswer(Input):
    """What the other side says to it; or that the side that announced it takes it back."""

    termination: UUID
    answer: Literal["agree", "object", "withdraw"]
    text: Text


class EndInput(Input):
    """The reasons of the side that ends the contract."""

    termination: UUID
    text: Text


class BondFreed(Input):
    """Why the bond goes back now."""

    text: Text


class BondKept(Input):
    """Why the bond isn't given back."""

    text: Text
