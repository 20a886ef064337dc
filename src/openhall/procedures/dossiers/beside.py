"""What rooms above say of dossiers: whether a step may be taken, and what belongs on their pages.

Rooms register once, when their app is ready; of one name the last counts.
"""

from collections.abc import Callable
from datetime import datetime

from openhall.identity.public import Actor
from openhall.procedures.dossiers.models import Dossier, Draft
from openhall.ui.components import SummaryRow

Before = Callable[[Dossier | Draft, str, datetime], None]
"""Refuses a step (``file``, ``refuse``, ``stop``, ``finish``, ``give_back``) of a locked dossier, or of the draft that
is to be filed."""
Facts = Callable[[Dossier], list[SummaryRow]]
"""What everybody may read who sees how far a dossier is: nothing personal."""
Links = Callable[[Dossier | Draft, Actor, datetime], list[tuple[str, str]]]
"""Addresses and words for somebody who may read the dossier or draft."""

_BEFORE: dict[str, Before] = {}
_FACTS: dict[str, Facts] = {}
_LINKS: dict[str, Links] = {}


def before_step(name: str, check: Before) -> None:
    """Let a room refuse steps."""
    _BEFORE[name] = check


def say_beside(name: str, *, facts: Facts, links: Links) -> None:
    """Let a room say more of dossiers."""
    _FACTS[name], _LINKS[name] = facts, links


def require(row: Dossier | Draft, step: str, at: datetime) -> None:
    """Ask every room whether the step may be taken.

    Raises:
        Whatever a room refuses it for.
    """
    for check in _BEFORE.values():
        check(row, step, at)


def facts(row: Dossier) -> list[SummaryRow]:
    """What the rooms say of a dossier."""
    return [one for say in _FACTS.values() for one in say(row)]


def links(row: Dossier | Draft, reader: Actor, at: datetime) -> list[tuple[str, str]]:
    """Where the rooms lead from a dossier or draft."""
    return [one for say in _LINKS.values() for one in say(row, reader, at)]
