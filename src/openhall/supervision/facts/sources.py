"""What facts are told about tenders by the rooms that know them. Config provides it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol
from uuid import UUID


@dataclass(frozen=True)
class ToldComplaint:
    """A complaint that has ended. ``ending``: refused, withdrawn, or what was decided; ``ground``: why it was refused.

    ``leaf_sha256``: the act that ended it; empty where none did.
    """

    uuid: UUID
    party: UUID
    party_name: str
    matter: str
    standing: str
    filed_at: datetime
    ended_at: datetime | None
    ending: str
    ground: str
    in_vain: bool
    leaf_sha256: str


@dataclass(frozen=True)
class Told:
    """A tender as everybody may know it now, and its rows of the fact tables: ``(table, row)``."""

    case: UUID
    tender_id: str
    centre: UUID
    title: str
    lang: str
    buyer_name: str
    category: str
    resource_class: str
    jurisdiction: str
    state: str
    published_at: datetime | None
    rows: Sequence[tuple[str, dict[str, Any]]]
    complaints: Sequence[ToldComplaint] = ()


class Source(Protocol):
    """This house's tenders."""

    def holds(self, index: int) -> bool:
        """Whether what is told holds the act at this leaf index already."""

    def told(self, case: UUID) -> Told | None:
        """The tender; None while nothing of it is published."""


_SOURCES: list[Source] = []


def provide(source: Source) -> None:
    """Called once, when Django is ready."""
    _SOURCES[:] = [source]


def source() -> Source:
    """What config provided."""
    return _SOURCES[0]
