"""What the witness must ask of rooms above it. They tell it here how; it never imports them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol
from uuid import UUID

from openhall.witness.recording import SignedIntent, SomeActor


class Admits(Protocol):
    """Lets an authenticated intent act, inside the command's transaction, or raises the refusal that says why not."""

    def __call__(
        self, intent: SignedIntent, actor: SomeActor, *, roles: frozenset[str], version: int, at: datetime
    ) -> None: ...


@dataclass
class _Hooks:
    admit: Admits | None = None
    wait: Callable[[UUID | None], timedelta] | None = None


HOOKS = _Hooks()


def provide(
    *,
    admit: Admits | None = None,
    wait: Callable[[UUID | None], timedelta] | None = None,
) -> None:
    """Tell the witness how to ask (config does, once). What is left out stays as it was.

    Args:
        admit: identity's. wait: how long the law lets something wait for the members, by case (None: no case);
        raises the refusal that names who must enter it.
    """
    if admit is not None:
        HOOKS.admit = admit
    if wait is not None:
        HOOKS.wait = wait
