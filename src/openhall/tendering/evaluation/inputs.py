"""What the evaluation accepts."""

from typing import Annotated
from uuid import UUID

from pydantic import Field, StringConstraints

from openhall.tendering.planning.public import Amount, Input

MOST_BIDS = 1000
Reason = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=2000)]
Name = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=80)]


class Adjustment(Input):
    """A correction of the price that was read out: ``amount`` is added (it may be negative), with the reason."""

    amount: Annotated[str, StringConstraints(pattern=r"^-?\d{1,18}(\.\d{1,6})?$")]
    reason: Reason


class Rejection(Input):
    """Why a bid is out. ``article``: a ground of the pack (``validity.rejection``)."""

    article: Annotated[str, StringConstraints(pattern=r"^[a-z_]{1,60}$")]
    reason: Reason


class Finding(Input):
    """What the committee found about one bid.

    ``evaluated_total``: the price that is compared, in the lot's currency; left out, the price read out counts as it is.
    ``other_scores``: score by criterion, under a comprehensive score.
    """

    bid: UUID
    evaluated_total: Amount | None = None
    adjustments: list[Adjustment] = Field(default_factory=list, max_length=50)
    other_scores: dict[Name, Amount] = Field(default_factory=dict, max_length=30)
    rejected: Rejection | None = None


class Findings(Input):
    """The findings on all bids of a lot. ``members`` and ``experts``: size of the committee."""

    bids: list[Finding] = Field(max_length=MOST_BIDS)
    members: Annotated[int, Field(ge=1, le=99)]
    experts: Annotated[int, Field(ge=0, le=99)]
