"""Which bids are opened, and in which order: the log's."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar, Final, Literal

from openhall_rules.errors import RuleError

ACTS: Final = ("submitted", "replaced", "withdrawn")


class BadSubmission(RuleError):
    """A history of submissions that cannot have happened."""

    code: ClassVar[str] = "bad_submission"


@dataclass(frozen=True, slots=True)
class Submission:
    """An act of a bidder on a bid before the deadline.

    Attributes:
        bidder: pseudonym in this lot; one bidder has at most one bid that stands.
        leaf_index: index of the act in the log.
        act: ``submitted``, ``replaced`` or ``withdrawn``.
    """

    bidder: str
    leaf_index: int
    act: Literal["submitted", "replaced", "withdrawn"] = "submitted"


def opening_order(submissions: Iterable[Submission]) -> tuple[Submission, ...]:
    """The submissions that count, in the order in which they are opened.

    A bidder's last act decides: a replacement takes the place of its own leaf, a withdrawal takes the bid out; after a
    withdrawal a bidder may submit again.

    Raises:
        BadSubmission: two acts on one leaf, an unknown act, a replacement or withdrawal of nothing, or a second
            submission beside one that stands.
    """
    standing: dict[str, Submission] = {}
    last = -1
    for submission in sorted(submissions, key=lambda submission: submission.leaf_index):
        if submission.leaf_index <= last:
            raise BadSubmission("Two acts share a leaf, or a leaf index is negative.", leaf_index=submission.leaf_index)
        last = submission.leaf_index
        if submission.act not in ACTS:
            raise BadSubmission("Unknown act on a bid.", act=submission.act)
        if (submission.act == "submitted") == (submission.bidder in standing):
            raise BadSubmission(
                "A bid is submitted once, and only a standing bid is replaced or withdrawn.",
                bidder=submission.bidder,
                act=submission.act,
            )
        if submission.act == "withdrawn":
            del standing[submission.bidder]
        else:
            standing[submission.bidder] = submission
    return tuple(sorted(standing.values(), key=lambda submission: submission.leaf_index))
