"""What rooms above say of dossiers: whether a step may be taken, and what belongs on their pages.

Rooms register once, when their app is ready; of one name the last counts.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from django.http import HttpRequest
from django.utils.html import format_html_join
from django.utils.safestring import SafeString

from openhall.identity.public import Actor
from openhall.kernel.wording import Text
from openhall.procedures.dossiers.models import Dossier, Draft
from openhall.ui.components import SummaryRow

Before = Callable[[Dossier | Draft, str, datetime], None]
"""Refuses a step (``file``, ``accept``, ``refuse``, ``stop``, ``finish``, ``give_back``, ``ask_withdrawal``) of a
locked dossier, or of the draft that is to be filed."""
After = Callable[[Dossier, str, datetime], None]
"""Follows a step that was taken, in its transaction; the dossier is locked and saved."""
Reads = Callable[[Actor, Dossier], bool]
"""Whether somebody reads a dossier whom it doesn’t concern otherwise."""
Facts = Callable[[Dossier], list[SummaryRow]]
"""What everybody may read who sees how far a dossier is: nothing personal."""
Links = Callable[[Dossier | Draft, Actor, datetime], list[tuple[str, str]]]
"""Addresses and words for somebody who may read the dossier or draft."""

Panel = Callable[[HttpRequest, Dossier | Draft, Actor, datetime], SafeString]
"""A piece of a page beside the form or the dossier, for the people of a desk; empty where there is nothing to show."""

Listener = Callable[[Dossier, str, Text, Text, str, str, datetime], None]
"""Takes what whoever filed without an account is told: dossier, its step (or nothing), subject, body, what an officer
wrote for them (or nothing), link, when."""

Sources = Callable[[Dossier | Draft], Mapping[str, str]]
"""Which answers another source says so too: name of the question (``applicant.name`` and the like for who files) → in
words, which source and when."""

_BEFORE: dict[str, Before] = {}
_AFTER: dict[str, After] = {}
_READS: dict[str, Reads] = {}
_LISTENERS: dict[str, Listener] = {}
_FACTS: dict[str, Facts] = {}
_LINKS: dict[str, Links] = {}
_PANELS: dict[str, Panel] = {}
_SOURCES: dict[str, Sources] = {}


def before_step(name: str, check: Before) -> None:
    """Let a room refuse steps."""
    _BEFORE[name] = check


def after_step(name: str, follow: After) -> None:
    """Let a room follow steps."""
    _AFTER[name] = follow


def let_read(name: str, check: Reads) -> None:
    """Let a room say who else reads dossiers."""
    _READS[name] = check


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


def follow(row: Dossier, step: str, at: datetime) -> None:
    """Tell every room that a step was taken."""
    for told in _AFTER.values():
        told(row, step, at)


def reads(reader: Actor, row: Dossier) -> bool:
    """Whether a room lets somebody read a dossier."""
    return any(check(reader, row) for check in _READS.values())


def facts(row: Dossier) -> list[SummaryRow]:
    """What the rooms say of a dossier."""
    return [one for say in _FACTS.values() for one in say(row)]


def links(row: Dossier | Draft, reader: Actor, at: datetime) -> list[tuple[str, str]]:
    """Where the rooms lead from a dossier or draft."""
    return [one for say in _LINKS.values() for one in say(row, reader, at)]


def hear(name: str, listener: Listener) -> None:
    """Let a room tell those who have no account."""
    _LISTENERS[name] = listener


def told(row: Dossier, step: str, subject: Text, body: Text, words: str, link: str, at: datetime) -> None:
    """Whoever filed has no account: the rooms that reach them otherwise take it, in the same transaction."""
    for listener in _LISTENERS.values():
        listener(row, step, subject, body, words, link, at)


def show_beside(name: str, panel: Panel) -> None:
    """Let a room show something beside the form."""
    _PANELS[name] = panel


def panels(request: HttpRequest, row: Dossier | Draft, reader: Actor, at: datetime) -> SafeString:
    """What the rooms show beside the form, each rendered by its own template."""
    return format_html_join("", "{}", ((panel(request, row, reader, at),) for panel in _PANELS.values()))


def tell_sources(name: str, say: Sources) -> None:
    """Let a room say where answers come from."""
    _SOURCES[name] = say


def sources(row: Dossier | Draft) -> dict[str, str]:
    """Where answers come from, as the rooms say."""
    return {question: words for say in _SOURCES.values() for question, words in say(row).items()}
