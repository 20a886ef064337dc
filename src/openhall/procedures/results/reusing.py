"""Taking a document of one's store as a component of a dossier: the same bytes, without a second upload."""

import io
from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier, Draft, Paper
from openhall.procedures.results import holding, keeping, policies, queries
from openhall.procedures.results.inputs import TakeInput
from openhall.procedures.results.models import Document, Reuse, State
from openhall.procedures.results.refusals import NotValid


@transaction.atomic
def take(*, draft: UUID, given: TakeInput, actor: Actor, at: datetime) -> Paper:
    """Take a valid document of one's own as a component of one's own draft.

    Raises:
        NotFound. NotValid: replaced, revoked or not issued. ResultWaitsForFee. What ``papers.keep`` raises.
    """
    holder = dossiers.own_draft(draft, actor, at, lock=True)
    row = Document.objects.filter(uuid=given.document, erased_at=None).first()
    if row is None or not policies.own(actor, row, at):
        raise NotFound(document=str(given.document))
    if row.state != State.ISSUED:
        raise NotValid(state=row.state)
    holding.require_paid(row)
    data = keeping.content(row.folder, row.sha256)
    paper = dossiers.keep_paper(
        holder,
        component=given.component,
        source=io.BytesIO(data),
        media_type=row.media_type,
        name=file_name(row),
        at=at,
    )
    if paper.sha256 != row.sha256:
        raise RuntimeError("The file of a document isn't what its digest says.")
    Reuse.objects.get_or_create(paper=paper, defaults={"document": row, "at": at})
    return paper


def require_valid(holder: Draft | Dossier) -> None:
    """Refuse to file with a document that doesn't hold any more. A renewed stamp is no reason.

    Raises:
        NotValid
    """
    papers = holder.papers.values_list("pk", flat=True)
    for row in Reuse.objects.filter(paper__in=papers).select_related("document"):
        if row.document.state != State.ISSUED:
            raise NotValid(state=row.document.state)


def usable(reader: Actor, at: datetime) -> list[Document]:
    """The valid documents of the reader's stores that wait for no fee; at most 100."""
    return [one for one in queries.own(reader, at).filter(state=State.ISSUED)[:100] if not holding.owed(one)]


def file_name(row: Document) -> str:
    """A name for the file, which tells nothing of the person."""
    ending = {"application/pdf": "pdf", "image/png": "png"}.get(row.media_type, "jpg")
    return f"{row.kind}-{row.uuid.hex[:8]}.{ending}"
