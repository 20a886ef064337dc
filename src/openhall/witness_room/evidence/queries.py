"""What may be read of retrievals: one's own, by who still holds the role."""

from __future__ import annotations

from dataclasses import dataclass
from uuid import UUID

from openhall.identity.public import Actor
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.witness_room.evidence import policies
from openhall.witness_room.evidence.models import Retrieval, State
from openhall.witness_room.evidence.refusals import NoLongerKept, NotReady, RetrievalStopped

PAGE = 50


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a retrieval is, in counts that are true: cases collected, bytes written."""

    cases: int
    collected: int
    written: int
    to_write: int


def own(reader: Actor, *, before: int | None = None) -> list[Retrieval]:
    """The reader's retrievals, newest first.

    Raises:
        NotYours
    """
    rows = Retrieval.objects.filter(person=reader.person, organisation=policies.may_read(reader))
    return list((rows if before is None else rows.filter(pk__lt=before))[: PAGE + 1])


def one(reader: Actor, uuid: UUID) -> Retrieval:
    """One of the reader's retrievals.

    Raises:
        NotYours; NotFound: it is none of theirs.
    """
    organisation = policies.may_read(reader)
    row = Retrieval.objects.filter(uuid=uuid, person=reader.person, organisation=organisation).first()
    if row is None:
        raise NotFound(evidence=str(uuid))
    return row


def progress(row: Retrieval) -> Progress:
    """How far it is."""
    done = list(row.cases.order_by("place").values_list("collected", flat=True))
    return Progress(len(done), sum(done), row.written, row.to_write)


def downloadable(row: Retrieval) -> Retrieval:
    """The retrieval, if its file can be downloaded now.

    Raises:
        NotReady, RetrievalStopped, NoLongerKept
    """
    if row.state == State.FAILED:
        raise RetrievalStopped(failure=row.failure)
    if row.state == State.EXPIRED:
        raise NoLongerKept(expired_at=instant_text(row.expires_at) if row.expires_at else "")
    if row.state != State.READY:
        raise NotReady(state=row.state)
    return row
