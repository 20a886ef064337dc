"""A finished file for another room, which keeps a copy of its own."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import UUID

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.witness_room.evidence import places, policies, queries
from openhall.witness_room.evidence.models import Retrieval, State
from openhall.witness_room.evidence.refusals import NoLongerKept

MOST = 100
"""Files that somebody chooses from: of the last two weeks, for no longer are they kept."""


@dataclass(frozen=True, slots=True)
class FinishedFile:
    """A finished evidence file, and what it is about."""

    path: Path
    sha256: str
    about: str


@dataclass(frozen=True, slots=True)
class ReadyFile:
    """A finished file as a choice: what it is about, since when it is there, and until when it is kept."""

    uuid: UUID
    about: str
    finished_at: datetime | None
    expires_at: datetime | None


def ready_files(reader: Actor) -> list[ReadyFile]:
    """The reader's own finished files that can still be had, newest first; none for who takes no evidence."""
    if reader.organisation is None or not reader.holds(*policies.TAKERS):
        return []
    rows = Retrieval.objects.filter(person=reader.person, organisation=reader.organisation, state=State.READY)
    return [ReadyFile(row.uuid, row.about, row.finished_at, row.expires_at) for row in rows[:MOST]]


def finished_file(reader: Actor, uuid: UUID) -> FinishedFile:
    """The file of one of the reader's own retrievals.

    Raises:
        NotFound: it is none of theirs. NotReady, RetrievalStopped, NoLongerKept.
    """
    if reader.organisation is None:
        raise NotFound(evidence=str(uuid))
    row = Retrieval.objects.filter(uuid=uuid, person=reader.person, organisation=reader.organisation).first()
    if row is None or not reader.holds(*policies.TAKERS):
        raise NotFound(evidence=str(uuid))
    found = queries.downloadable(row)
    path = places.finished(found.uuid)
    if not path.exists():
        raise NoLongerKept(expired_at="–")
    return FinishedFile(path, found.sha256, found.about)
