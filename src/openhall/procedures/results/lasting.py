"""What the platform does for sealed documents by itself: time stamps, issuing, and renewing before a stamp runs out.

Who stamps may be down: then the document waits and is tried again, later each time, and nothing is lost. What was made
is kept as a file before a transaction names it; killed in between, it is made again.
"""

from datetime import datetime, timedelta
from uuid import UUID

from django.db import transaction

from openhall.identity.certificates import public as certificates
from openhall.identity.certificates.public import Lasting, StampUnavailable
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Refusal
from openhall.procedures.results import acts, drawing, keeping, telling
from openhall.procedures.results.models import Document, Rendition, State
from openhall.witness.public import LOG, record

RENEW_BEFORE = timedelta(days=90)
"""How long before its certificate runs out a time stamp is renewed; a third of its time where it lasts less."""
SOONEST, LATEST = timedelta(minutes=1), timedelta(minutes=30)
PIECE = 20


def due(at: datetime) -> list[UUID]:
    """Documents for which something is to be done, the longest waiting first."""
    rows = Document.objects.filter(next_at__lte=at, erased_at=None).order_by("next_at", "id")
    return list(rows.values_list("uuid", flat=True)[:PIECE])


def carry_on(*, document: UUID, at: datetime) -> bool:
    """Stamp and issue a sealed document, or renew the stamp of an issued one; False when it must wait."""
    row = Document.objects.select_related("seal").filter(uuid=document, next_at__lte=at, erased_at=None).first()
    if row is None:
        return False
    before = row.sha256
    try:
        pdf = keeping.content(row.folder, before)
        if row.state == State.SIGNED and row.seal is not None:
            made = certificates.complete(pdf, field=drawing.FIELD, seal=row.seal, jurisdiction=row.jurisdiction, at=at)
        else:
            made = certificates.renew(pdf, at=at)
    except (StampUnavailable, Refusal) as error:
        _waits(row, at, str(error) if isinstance(error, StampUnavailable) else error.code)
        return False
    digest = keeping.keep(row.folder, made.pdf)
    if row.state == State.SIGNED:
        return issue_document(document=document, before=before, made=made, digest=digest, at=at)
    return renew_stamp(document=document, before=before, made=made, digest=digest, at=at)


@transaction.atomic
def _waits(row: Document, at: datetime, problem: str) -> None:
    """Note why it waits, and when it is tried again."""
    pause = min(SOONEST * 2 ** min(row.tries, 10), LATEST)
    Document.objects.filter(pk=row.pk, sha256=row.sha256, state=row.state).update(
        next_at=at + pause, tries=row.tries + 1, problem=problem[:60]
    )


def _locked(document: UUID, before: str, state: str) -> Document | None:
    rows = Document.objects.select_for_update(of=("self",), no_key=True)
    rows = rows.select_related("unit__organisation", "dossier__edition__procedure", "replaces", "person")
    return rows.filter(uuid=document, sha256=before, state=state, erased_at=None).first()


def renewal_at(made: Lasting) -> datetime:
    """When the newest time stamp is to be renewed."""
    return made.until - min(RENEW_BEFORE, (made.until - made.stamped_at) / 3)


@transaction.atomic(durable=True)
def issue_document(*, document: UUID, before: str, made: Lasting, digest: str, at: datetime) -> bool:
    """Issue a document that has its time stamps (RES-03); False when somebody else just did."""
    row = _locked(document, before, State.SIGNED)
    if row is None:
        return False
    old = row.replaces
    if old is not None:
        old = Document.objects.select_for_update(of=("self",)).get(pk=old.pk)
        old.move("replace")
        old.ended_at = at
        old.save()
    row.move("issue")
    row.issued_at = at
    _stamped(row, made, digest)
    act = acts.DOCUMENT_ISSUED(
        object=f"document:{row.uuid}",
        public={
            "kind": row.kind,
            "procedure": row.dossier.edition.procedure.code if row.dossier else "",
            "unit": row.unit.number,
            "until": instant_text(made.until),
            "replaces": str(old.uuid) if old else "",
        },
        commit={"document": said(row)},
    )
    telling.issued(row, at=at)
    leaf = record(act, intent=None, actor=LOG, at=at).leaf_sha256
    row.leaf_sha256 = leaf
    row.save()
    if old is not None:
        Document.objects.filter(pk=old.pk).update(end_leaf=leaf)
    Rendition.objects.create(document=row, sha256=digest, size=row.size, at=at, leaf_sha256=leaf)
    return True


@transaction.atomic(durable=True)
def renew_stamp(*, document: UUID, before: str, made: Lasting, digest: str, at: datetime) -> bool:
    """Let a document have a further time stamp (RES-05); False when somebody else just did."""
    row = _locked(document, before, State.ISSUED)
    if row is None:
        return False
    row.renewals += 1
    row.version += 1
    _stamped(row, made, digest)
    act = acts.STAMP_RENEWED(
        object=f"document:{row.uuid}",
        public={"until": instant_text(made.until), "renewals": row.renewals},
        commit={"document": said(row)},
    )
    leaf = record(act, intent=None, actor=LOG, at=at).leaf_sha256
    row.save()
    Rendition.objects.create(document=row, sha256=digest, size=row.size, at=at, leaf_sha256=leaf)
    return True


def _stamped(row: Document, made: Lasting, digest: str) -> None:
    row.sha256, row.size = digest, len(made.pdf)
    row.stamped_until, row.next_at, row.tries, row.problem = made.until, renewal_at(made), 0, ""


def said(row: Document) -> dict[str, object]:
    """What an act commits to of a document."""
    return {"v": 1, "sha256": row.sha256, "size": row.size}
