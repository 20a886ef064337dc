"""What outages accept."""

from typing import Annotated

from pydantic import StringConstraints

from openhall.tendering.planning.public import Instant, SentInput

Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2_000)]


class DeclarationInput(SentInput):
    """A declared outage: from when to when, and why, for everybody to read."""

    began_at: Instant
    ended_at: Instant
    reason: Reason
