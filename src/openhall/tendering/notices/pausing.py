"""What later stages ask before a step: whether the tender, or the lot, stands still. A room above says why it does."""

from collections.abc import Callable
from datetime import datetime

from openhall.tendering.notices.models import Lot, Notice

Check = Callable[[Lot, str], None]
Ends = Callable[[Lot], bool]
_checks: list[Check] = []
_ends: list[Ends] = []


def provide_check(check: Check, ends: Ends) -> None:
    """Let a room say no to a step on a lot, by raising its refusal; called once, when its app is ready.

    Args:
        ends: whether the room knows a reason for which a lot whose candidates are public can't be awarded any more.
    """
    if check not in _checks:
        _checks.append(check)
        _ends.append(ends)


def must_end(lot: Lot) -> bool:
    """Whether a lot whose candidates are public can only be ended, and called anew (条例 55)."""
    return any(ends(lot) for ends in _ends)


def require_unpaused(lot: Lot, step: str) -> None:
    """What a step asks once it holds the locks of project and lot: whoever pauses a tender takes the project's lock.

    Args:
        step: ``closing``, ``release``, ``opening``, ``auction``, ``offer``, ``evaluation``, ``candidates``, ``award``
            or ``contract``.

    Raises:
        What the checks raise.
    """
    for check in _checks:
        check(lot, step)


def move_deadline(found: Notice, due: datetime) -> None:
    """Put the deadline of a locked notice that is out where a rule puts it, never earlier."""
    found.move("extend")
    found.bids_due_at = due
    found.save(update_fields=["state", "version", "bids_due_at"])
