"""What the treasury must ask of rooms above it. They tell it here how; it never imports them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from openhall_rules.law import Pack


@dataclass(frozen=True, slots=True)
class LotFacts:
    """What a bidder must pay for a lot, and until when. ``title`` is for people."""

    lot: UUID
    case: UUID
    title: str
    amount: Decimal
    currency: str
    due_at: datetime


@dataclass
class _Hooks:
    law_of_case: Callable[[UUID], Pack] | None = None
    lot_facts: Callable[[UUID], LotFacts | None] | None = None


HOOKS = _Hooks()


def provide(
    *,
    law_of_case: Callable[[UUID], Pack] | None = None,
    lot_facts: Callable[[UUID], LotFacts | None] | None = None,
) -> None:
    """Tell the treasury how to ask (config does, once).

    Args:
        law_of_case: the law of a case as it was frozen with its notice, to try waiting refunds again. Nothing entered
            later counts: the notice is what a stranger recomputes refunds from.
        lot_facts: what a published lot asks for; None for a lot that is unknown, takes no bids or needs no deposit.
    """
    if law_of_case is not None:
        HOOKS.law_of_case = law_of_case
    if lot_facts is not None:
        HOOKS.lot_facts = lot_facts
