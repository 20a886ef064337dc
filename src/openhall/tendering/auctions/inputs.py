"""What auctions accept."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from openhall.tendering.planning.public import Input, Instant, SentInput, Sha256
from openhall_rules.auctions import MOST_EXTENSIONS, Terms

Written = Annotated[str, StringConstraints(pattern=r"^(0|[1-9][0-9]{0,17})(\.[0-9]{1,4})?$")]
"""An amount as it is signed and published, letter by letter."""
Seconds = Annotated[int, Field(ge=0, le=86_400)]
Minutes = Annotated[int, Field(ge=0, le=10_080)]
Salt = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{64}$")]


class Announcement(SentInput):
    """The terms of an auction; ``openhall_rules.auctions.Terms`` says what each means."""

    lot: UUID
    start: Written
    step: Written
    limit: Written | None = None
    starts_at: Instant
    ends_at: Instant
    window_seconds: Seconds = 0
    extension_seconds: Seconds = 0
    most_extensions: Annotated[int, Field(ge=0, le=MOST_EXTENSIONS)] = 0
    second_minutes: Minutes = 0
    reveal_minutes: Minutes = 0
    reserve: Sha256 | None = None

    def terms(self, *, method: str, currency: str) -> Terms:
        """As the rules take them.

        Raises:
            openhall_rules.auctions.BadTerms
        """
        starts_at: datetime = self.starts_at
        ends_at: datetime = self.ends_at
        return Terms(
            method=method,
            currency=currency,
            start=Decimal(self.start),
            step=Decimal(self.step),
            limit=None if self.limit is None else Decimal(self.limit),
            starts_at=starts_at,
            ends_at=ends_at,
            window_seconds=self.window_seconds,
            extension_seconds=self.extension_seconds,
            most_extensions=self.most_extensions,
            second_minutes=self.second_minutes,
            reveal_minutes=self.reveal_minutes,
            reserve=self.reserve,
        ).check()


class Entry(Input):
    """An entry into an auction."""

    auction: UUID


class OfferInput(Input):
    """An offer."""

    auction: UUID
    amount: Written


class SealedInput(Input):
    """A commitment to a last offer."""

    auction: UUID
    commitment: Sha256


class MaximumInput(Input):
    """A commitment to a maximum."""

    commitment: Sha256


class Revealed(Input):
    """What was committed to, and the salt."""

    amount: Written
    salt: Salt
