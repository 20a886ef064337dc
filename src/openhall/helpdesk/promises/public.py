"""What config tells of promises that other rooms keep."""

from collections.abc import Callable
from datetime import date, datetime
from uuid import UUID

from openhall.helpdesk.promises.models import PromiseFact
from openhall.helpdesk.promises.rules import FIRST_DAY, PROMISES, Figures, Promise

Counting = Callable[[date], list[Figures]]
"""Counts kept and broken by month, from a day on."""
CountingAt = Callable[[date, datetime], list[Figures]]
"""The same at a present: what isn't done is broken once its time has passed."""


def measure(promise: Promise) -> None:
    """Let another room measure a promise of its own, published beside the others. Of one code the last counts."""
    PROMISES[promise.code] = promise


def opened(*, lot: UUID, case: UUID | None, due: date, done: date, leaf_sha256: str) -> None:
    """The bids of a lot were opened; both days on the clocks of its jurisdiction. Idempotent for each lot."""
    PromiseFact.objects.get_or_create(
        rule=FIRST_DAY,
        object=f"lot:{lot}",
        defaults={"case_uuid": case, "due_date": due, "done_date": done, "leaf_sha256": leaf_sha256},
    )


__all__ = ["Counting", "CountingAt", "Figures", "Promise", "measure", "opened"]
