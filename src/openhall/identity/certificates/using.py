"""Using a seal: the act that makes a signed batch count (CRT-07)."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhall.identity.certificates import acts, batches, refusals, reserved
from openhall.identity.certificates.models import BatchState, Certificate, SealBatch, SealedPdf
from openhall.identity.intents import admit
from openhall.identity.values import Actor, Intent
from openhall.kernel.refusals import Invalid, NotFound
from openhall.witness.public import Recorded, record


@transaction.atomic(durable=True)
def use_seal(
    *, uuid: UUID, documents: list[str], intent: Intent, actor: Actor, at: datetime
) -> tuple[SealBatch, Recorded]:
    """Seal the PDFs of a batch by one act; from now on they are given out.

    Args:
        documents: the digests of the sealed PDFs, all of them in their order, as the person signs them.

    Raises:
        NotFound, MoveNotAllowed, PreparedTooLongAgo, Invalid: other digests; CertificateNotBound: the seal was unbound
        meanwhile. MandateMissing and its kin: the actor holds none of the roles that the seal asks for. Of a paper
        with a place reserved for the seal: whatever its room refuses it for.
    """
    row = SealBatch.objects.select_for_update(no_key=True).filter(uuid=uuid).first()
    if row is None or row.person_id != actor.person_id:
        raise NotFound(seal=str(uuid))
    seal = Certificate.objects.select_related("entry").get(pk=row.certificate_id)
    admit(intent, actor, roles=set(seal.roles), organisation_id=row.organisation_id, version=row.version, at=at)
    row.move("seal")
    if seal.unbound_at is not None:
        raise refusals.CertificateNotBound
    batches.require_fresh(row, at)
    pdfs = list(row.pdfs.order_by("id"))
    if documents != [pdf.sealed_sha256 for pdf in pdfs]:
        raise Invalid(errors={"documents": _("These are not the digests of the PDFs in this batch. Reload the page.")})
    row.sealed_at = at
    for pdf in pdfs:
        reserved.hand_back(pdf, actor, at)
    act = acts.SEAL_USED(
        object=f"seal:{row.uuid}",
        public={
            "certificate_sha256": seal.sha256,
            "jurisdiction": row.jurisdiction,
            "documents": len(pdfs),
        },
        statement={
            "v": 1,
            "organisation": str(row.organisation.uuid),
            "documents": [{"number": pdf.number, "sha256": pdf.sealed_sha256, "size": pdf.size} for pdf in pdfs],
        },
    )
    # What was handed in and prepared has done its work; the sealed PDFs lie in the store of files.
    SealedPdf.objects.filter(batch=row).update(source=None, prepared=None, to_sign=None)
    recorded = record(act, intent=intent, actor=actor, at=at)
    row.leaf_sha256 = recorded.leaf_sha256
    row.save(update_fields=["state", "version", "sealed_at", "leaf_sha256"])
    return row, recorded


def sealed_pdf(uuid: UUID) -> SealedPdf:
    """A PDF whose seal counts, with its batch.

    Raises:
        NotFound
    """
    rows = SealedPdf.objects.select_related("batch__certificate__entry", "organisation")
    row = rows.filter(uuid=uuid, batch__state=BatchState.SEALED).first()
    if row is None:
        raise NotFound(sealed=str(uuid))
    return row


def by_digest(sha256: str) -> SealedPdf | None:
    """The sealed PDF with this digest, where its seal counts."""
    rows = SealedPdf.objects.select_related("batch__certificate__entry", "organisation")
    return rows.filter(sealed_sha256=sha256, batch__state=BatchState.SEALED).order_by("id").first()
