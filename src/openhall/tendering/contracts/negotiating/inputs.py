"""What the negotiation of a contract's wording takes."""

from typing import Annotated, Literal, Self
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import StringConstraints, model_validator

from openhall.tendering.contracts.inputs import Lines, Terms
from openhall.tendering.planning.public import Input

Reason = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"\S")]
ACCEPT, REFUSE, WITHDRAW = "accept", "refuse", "withdraw"


class ProposalInput(Terms):
    """All of the wording as one side wants it, and why. ``counters``: the open proposal of the other side, if it is an
    answer to one.
    """

    reason: Reason
    counters: UUID | None = None


class AnswerInput(Input):
    """What becomes of a proposal. A refusal says why."""

    proposal: UUID
    answer: Literal["accept", "refuse", "withdraw"]
    reason: Lines = ""

    @model_validator(mode="after")
    def _refusals_have_reasons(self) -> Self:
        if self.answer == REFUSE and not self.reason:
            raise ValueError(_("Say why you refuse the proposal."))
        return self
