"""What evidence must ask of the rooms above it; config tells it how, once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol
from uuid import UUID


@dataclass(frozen=True, slots=True)
class ToldAct:
    """One act in plain words, in the language in force."""

    index: int
    at: datetime
    title: str
    body: str
    leaf_sha256: str


@dataclass(frozen=True, slots=True)
class Paper:
    """A public document of a case: kept by the platform under its digest, named by a statement of the case."""

    sha256: str
    title: str
    size: int


@dataclass(frozen=True, slots=True)
class ToldCase:
    """A case as the index tells it. ``packs``: the packs of law that it was opened under."""

    case: UUID
    title: str
    owner: str
    lang: str
    zone: str
    acts: Sequence[ToldAct]
    papers: Sequence[Paper]
    packs: Sequence[str]


class Sources(Protocol):
    """Everything is told at a checkpoint, and nothing that is still sealed or confidential."""

    def title_of(self, case: UUID) -> str:
        """Title of a public case; raises NotFound."""
        ...

    def files_of(self, case: UUID, note: bytes) -> Mapping[str, bytes]:
        """The evidence of one case (protocols §5), manifest included."""
        ...

    def told(self, case: UUID, note: bytes) -> ToldCase:
        """The case in words, in the language in force."""
        ...

    def cases_of_party(self, organisation: UUID, note: bytes) -> Sequence[tuple[UUID, Sequence[str]]]:
        """Cases in which the party's part is public, and what it is."""
        ...

    def is_public(self, case: UUID) -> bool:
        """Whether the case is a public one of this house."""
        ...


@dataclass
class _Told:
    sources: Sources | None = field(default=None)


_TOLD = _Told()


def provide(sources: Sources) -> None:
    """Say where cases are told (config does, once)."""
    _TOLD.sources = sources


def sources() -> Sources:
    """Whom to ask."""
    if _TOLD.sources is None:
        raise RuntimeError("Nobody has told the evidence room where cases come from.")
    return _TOLD.sources
