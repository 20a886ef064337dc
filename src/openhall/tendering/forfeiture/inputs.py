"""What the room of forfeitures accepts. Texts are published letter by letter, as they were signed."""

from typing import Annotated

from pydantic import StringConstraints

from openhall.tendering.planning.public import Amount, Input, Instant, SentInput

Ground = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"\S")]
Statement = Annotated[str, StringConstraints(min_length=1, max_length=5_000, pattern=r"\S")]


class AnnouncementInput(SentInput):
    """Why the owner wants to keep a deposit, how much of it, and until when the bidder can answer."""

    ground: Ground
    reason: Reason
    amount: Amount
    answer_due_at: Instant


class AnswerInput(Input):
    """What the bidder says to it."""

    answer: Statement


class DecisionInput(Input):
    """The owner's reasons for its decision."""

    reason: Reason
