"""The data that components show. Pages build these; templates only lay them out.

Texts may be plain or lazy strings (escaped) or safe strings (markup made by ``format_html``). Instants carry a zone;
``zone`` fields are IANA names.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString

Text = str | Promise


class TaskState(StrEnum):
    """How far a task is. Only states other than ``blocked`` are links."""

    BLOCKED = "blocked"
    TODO = "todo"
    STARTED = "started"
    DONE = "done"
    PROBLEM = "problem"


class StageState(StrEnum):
    """Where a stage stands in what comes."""

    DONE = "done"
    CURRENT = "current"
    NEXT = "next"
    STOPPED = "stopped"


class ReceiptState(StrEnum):
    """The three steps of a receipt, in order: recorded → in the log → witnessed."""

    RECORDED = "recorded"
    LOGGED = "logged"
    WITNESSED = "witnessed"


@dataclass(frozen=True, slots=True)
class Link:
    """A text that leads somewhere; ``current`` marks the page one is on."""

    text: Text
    url: str
    current: bool = False


@dataclass(frozen=True, slots=True)
class Tag:
    """A status as an adjective. ``colour``: grey, teal, green, amber or red."""

    text: Text
    colour: str = "grey"


def in_english(text: Text) -> SafeString:
    """Text of the record that stands in English on a page of any language: titles and sources of the rules."""
    return format_html('<span lang="en">{}</span>', text)


def of_unknown_language(text: Text) -> SafeString:
    """What somebody wrote in a language that nobody asked for, marked so for readers' voices (HTML, ``lang=""``)."""
    return format_html('<span lang="">{}</span>', text)


@dataclass(frozen=True, slots=True)
class SummaryRow:
    """One answer. ``change_url`` leads back to its question; ``lang`` marks text in another language."""

    key: Text
    value: Text
    change_url: str = ""
    lang: str = ""


@dataclass(frozen=True, slots=True)
class Task:
    """One task of a long form."""

    title: Text
    url: str = ""
    state: TaskState = TaskState.TODO
    hint: Text = ""


@dataclass(frozen=True, slots=True)
class TaskGroup:
    """Tasks that belong together under a heading."""

    title: Text
    tasks: Sequence[Task]


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of what comes. ``when`` is a text (a date, or "3 days after the opening")."""

    title: Text
    state: StageState = StageState.NEXT
    when: Text = ""
    detail: Text = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened. ``by`` names who did it; ``receipt_url`` leads to its proof."""

    title: Text
    at: datetime
    zone: str
    by: Text = ""
    body: Text = ""
    url: str = ""
    receipt_url: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    """A table's column. ``figure`` aligns to the right; ``header`` makes its cells row headers."""

    title: Text
    figure: bool = False
    header: bool = False


@dataclass(frozen=True, slots=True)
class WorkItem:
    """One case that waits for an official. ``deadline``: None where no law sets one; ``basis`` cites the law.

    ``lang``: the language that the title is written in, where it isn't the reader's.
    """

    title: Text
    url: str
    deadline: datetime | None
    zone: str
    doing: Text
    basis: Text = ""
    officer: Text = ""
    tag: Tag | None = None
    lang: str = ""


@dataclass(frozen=True, slots=True)
class WorkStage:
    """One stage of long work with honest counts; ``total`` is 0 while it isn't known."""

    title: Text
    done: int = 0
    total: int = 0
    state: StageState = StageState.NEXT


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar: ``value`` draws it, ``text`` says it in the reader's format; the title is about the ``marked`` ones."""

    label: Text
    value: Decimal
    text: Text
    marked: bool = False


@dataclass(frozen=True, slots=True)
class Receipt:
    """What the log answers to an act.

    ``reference`` is what a person keeps; ``leaf_index`` is known from ``logged`` on; ``status_url`` answers JSON for
    the island that advances the steps, ``stream_url`` tells it when to ask; ``file_url`` is the proof to keep.
    ``has_members``: whether independent members witness this log at all.
    """

    state: ReceiptState
    act: Text
    reference: str
    recorded_at: datetime
    zone: str
    leaf_index: int | None = None
    members: Text = ""
    file_url: str = ""
    verify_url: str = ""
    status_url: str = ""
    stream_url: str = ""
    has_members: bool = False


@dataclass(frozen=True, slots=True)
class Contact:
    """Whom to ask."""

    name: Text
    telephone: str = ""
    email: str = ""
    hours: Text = ""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """The page after an act: what was done, what happens next and when, whom to ask."""

    title: Text
    reference: str
    next_steps: Sequence[Stage] = field(default_factory=tuple)
    contact: Contact | None = None
    receipt: Receipt | None = None
