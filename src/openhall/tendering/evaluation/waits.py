"""What an evaluation waits for in other stages: they register their checks when their apps are ready."""

from collections.abc import Callable

from openhall.kernel.refusals import Refusal
from openhall.tendering.notices.public import Lot

Check = Callable[[Lot], None]
"""Raises a refusal while the lot’s bids can’t be evaluated yet."""
_checks: list[Check] = []


def before_evaluation(check: Check) -> None:
    """Let nothing be evaluated while ``check`` refuses; called once, when the other stage’s app is ready."""
    if check not in _checks:
        _checks.append(check)


def require_ready(lot: Lot) -> None:
    """Nothing holds the evaluation of a lot up.

    Raises:
        Refusal: of the stage that holds it up.
    """
    for check in _checks:
        check(lot)


def held_up_by(lot: Lot) -> Refusal | None:
    """The refusal that somebody would get who evaluated now, for pages."""
    try:
        require_ready(lot)
    except Refusal as refusal:
        return refusal
    return None
