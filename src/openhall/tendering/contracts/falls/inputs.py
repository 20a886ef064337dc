"""What the fall of an award takes. Texts are published letter by letter, as they were signed."""

from typing import Annotated
from uuid import UUID

from pydantic import StringConstraints

from openhall.tendering.planning.public import Input, Instant

Ground = Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,40}$")]
Reason = Annotated[str, StringConstraints(min_length=1, max_length=2_000, pattern=r"\S")]
Statement = Annotated[str, StringConstraints(min_length=1, max_length=5_000, pattern=r"\S")]


class FallInput(Input):
    """On which ground of the law an award may fall, why, and until when the winner can answer."""

    lot: UUID
    ground: Ground
    reason: Reason
    answer_due_at: Instant


class AnswerInput(Input):
    """What the winner says to it."""

    answer: Statement


class DecisionInput(Input):
    """The owner's reasons."""

    reason: Reason
