"""Reactions: the only place where two domains meet. Each follows the ordered feed with a cursor of its own."""

from collections.abc import Callable

from openhall.witness.public import FeedAct

CONSUMERS: dict[str, Callable[[FeedAct], None]] = {}
"""Name of the cursor → handler. A handler runs in the cursor's transaction and is idempotent by leaf index."""
