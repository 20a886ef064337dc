"""A finished file for another room, which keeps a copy of its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from uuid import UUID

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.witness_room.evidence import places, policies, queries
from openhall.witness_room.evidence.models import Retrieval
from openhall.witness_room.evidence.refusals import NoLongerKept


@dataclass(frozen=True, slots=True)
class FinishedFile:
    """A finished evidence file, and what it is about."""

    path: Path
    sha256: str
    about: str


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
