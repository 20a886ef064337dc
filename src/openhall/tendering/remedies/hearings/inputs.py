"""What hearings accept. Texts are taken letter by letter, as they were signed."""

from typing import Annotated, Literal
from uuid import UUID

from django.utils.translation import gettext as _
from pydantic import StringConstraints, model_validator

from openhall.tendering.planning.public import Input, Instant
from openhall.tendering.remedies.complaints.inputs import WithDocuments
from openhall.tendering.remedies.inputs import Short, Text

SIDES = ("complainant", "owner", "bidder")
Leaf = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class _Named(Input):
    """One yes or no for each side."""

    complainant: bool = False
    owner: bool = False
    bidder: bool = False

    @property
    def sides(self) -> list[str]:
        """The sides that are named."""
        return [one for one in SIDES if getattr(self, one)]


class SummonsInput(_Named):
    """When, where, about what, and which sides are summoned."""

    complaint: UUID
    begins_at: Instant
    mode: Literal["place", "remote"]
    place: Short
    subject: Short

    @model_validator(mode="after")
    def _whole(self) -> "SummonsInput":
        if not self.sides:
            raise ValueError(_("Summon at least one side."))
        return self


class HearingMoveInput(Input):
    """Another time for a hearing, and why."""

    begins_at: Instant
    mode: Literal["place", "remote"]
    place: Short
    reason: Short


class SummonsAnswerInput(Input):
    """Whether a side comes. Who doesn't, or asks for another time, says why."""

    answer: Literal["comes", "asks_to_move", "stays_away"]
    text: Short | None = None

    @model_validator(mode="after")
    def _whole(self) -> "SummonsAnswerInput":
        if self.answer != "comes" and self.text is None:
            raise ValueError(_("Say why."))
        return self


class CallingOffInput(Input):
    """Why a hearing is called off."""

    reason: Short


class MinutesInput(_Named, WithDocuments):
    """The minutes: from when to when, which sides came, and what was said."""

    began_at: Instant
    ended_at: Instant
    text: Text


class MinutesSignatureInput(Input):
    """Whether the minutes of this leaf are signed, or why not."""

    minutes: Leaf
    signed: bool
    reason: Short | None = None

    @model_validator(mode="after")
    def _whole(self) -> "MinutesSignatureInput":
        if self.signed is (self.reason is not None):
            raise ValueError(_("Say why where you don’t sign, and only there."))
        return self
