"""Where sessions come from. Rooms above say what runs; here is what they must say."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID

from openhall.witness_room.watching.models import Step


@dataclass(frozen=True)
class Document:
    """A document that belongs to a step or a session, and where it is read."""

    title: str
    url: str
    sha256: str = ""


@dataclass(frozen=True)
class Told:
    """A step in plain words."""

    title: str
    body: str = ""
    lines: Sequence[str] = ()
    documents: Sequence[Document] = ()


@dataclass(frozen=True)
class Halting:
    """What the law of the case says about halting. ``steps`` is None while the authority named has not entered it."""

    steps: frozenset[str] | None
    article: str
    authority: str = ""


@dataclass(frozen=True)
class SessionFacts:
    """A session as its room knows it now.

    ``parties``: keys of organisations whose people can't witness it. ``archived``: its case takes no more acts.
    ``pending``: which step comes next, as :class:`Halting` names steps; empty where none does.
    """

    about: str
    kind: str
    case: UUID
    title: str
    part: str
    lang: str
    zone: str
    stage: str
    next_at: datetime | None
    next_what: Any
    pending: str
    owner: str
    url: str
    halting: Halting
    archived: bool = False
    parties: frozenset[int] = frozenset()
    documents: Sequence[Document] = field(default_factory=tuple)


class Source(Protocol):
    """A room whose sessions can be witnessed."""

    def facts(self, about: str) -> SessionFacts:
        """What is known of it now. Raises NotFound."""
        ...

    def lock(self, about: str) -> None:
        """Lock it as its own commands do, before anything of this room is locked."""
        ...

    def tell(self, about: str, steps: Sequence[Step]) -> dict[str, Told]:
        """Steps in plain words, by digest of their leaves."""
        ...


Sealer = Callable[..., bytes]
"""``seal(pdf, at=…, reason=…) -> sealed pdf`` by the installation's own seal."""


@dataclass
class _Wired:
    sources: dict[str, Source] = field(default_factory=dict)
    seal: Sealer | None = None


_wired = _Wired()


def provide(*, sources: dict[str, Source] | None = None, seal: Sealer | None = None) -> None:
    """Say where sessions come from and how papers are sealed; called once, when Django is ready."""
    _wired.sources |= sources or {}
    _wired.seal = seal or _wired.seal


def source(kind: str) -> Source:
    """The room of a kind of session."""
    return _wired.sources[kind]


def seal(pdf: bytes, *, at: datetime, reason: str) -> bytes:
    """The PDF with the installation's seal."""
    if _wired.seal is None:
        raise RuntimeError("Nobody seals papers: openhall.config.wiring provides it.")
    return _wired.seal(pdf, at=at, reason=reason)
