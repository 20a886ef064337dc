"""Drafting a report and sealing it. Drafting is no act; nothing counts before the office's seal is used (CRT-07)."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from openhall.identity.certificates import public as certificates
from openhall.identity.public import Actor
from openhall.kernel import files
from openhall.kernel.refusals import NotFound, Stale
from openhall.procedures.appraisal import drafting, policies
from openhall.procedures.appraisal.inputs import DraftInput
from openhall.procedures.appraisal.models import Report, ReportState
from openhall.procedures.appraisal.refusals import OtherReport, ReportThere
from openhall.procedures.index import public as index
from openhall.ui.pdf.typesetting import BOX_HEIGHT, BOX_WIDTH

KIND = "chair-report"
PDF = "application/pdf"
LARGEST = 10 * 1024 * 1024


@transaction.atomic
def draft(*, report: UUID, given: DraftInput, actor: Actor, at: datetime) -> Report:
    """Draft the report on a published edition; a draft of it that isn't sealed yet is thrown away.

    Raises:
        NotFound: no provincial office, or no such edition. ReportThere. Stale: the id was used.
    """
    policies.require_office(actor)
    if actor.organisation_id is None:
        raise NotFound
    edition = index.edition_by_id(given.edition)
    if Report.objects.filter(uuid=report).exists():
        raise Stale(seen=0, now=1)
    rows = Report.objects.select_for_update(of=("self",)).filter(edition=edition, office_id=actor.organisation_id)
    if any(one.state != ReportState.PREPARED for one in rows):
        raise ReportThere
    for one in rows:
        one.delete()
    row = Report(
        uuid=report, edition=edition, office_id=actor.organisation_id, lang=given.lang, prepared_at=at,
        content=drafting.content(edition, given.words),
    )  # fmt: skip
    row.pdf_sha256 = files.keep_bytes(drafting.drawn(row), media_type=PDF, at=at).sha256
    row.save()
    return row


def sealing(reader: Actor, row: Report, at: datetime) -> list[Any]:
    """The seals that the reader may put on it."""
    if row.state != ReportState.PREPARED or not policies.of_its_office(reader, row):
        return []
    found = certificates.counting(row.office_id, index.pack_at(at).jurisdiction, at)
    return [one for one in found if certificates.may_use(reader, one, at)]


def begin(*, report: UUID, batch: UUID, certificate: UUID, pdf_sha256: str, reader: Actor, at: datetime) -> Any:
    """Lay a draft before a keeper of the office's seal. Nothing is recorded yet.

    Raises:
        NotFound. OtherReport: it was drafted anew. MandateMissing, JurisdictionNotRecognised.
    """
    row = Report.objects.filter(uuid=report, state=ReportState.PREPARED).first()
    if row is None or not policies.of_its_office(reader, row):
        raise NotFound(report=str(report))
    if pdf_sha256 != row.pdf_sha256:
        raise OtherReport
    pack = index.pack_at(at)
    return certificates.begin_reserved(
        uuid=batch, certificate=certificate, jurisdiction=pack.jurisdiction, about=f"{KIND}:{row.uuid}",
        document=files.content(row.pdf_sha256, at_most=LARGEST), name=f"chair-report-{row.uuid}.pdf",
        place=certificates.Place(drafting.FIELD, BOX_WIDTH, BOX_HEIGHT, row.lang, pack.calendar.zone),
        reader=reader, at=at,
    )  # fmt: skip


def take(pdf: certificates.SealedPdf, actor: Actor, at: datetime) -> None:
    """Take the sealed report, in the transaction of the seal's act.

    Raises:
        NotFound. OtherReport: it was drafted anew meanwhile. MoveNotAllowed.
    """
    rows = Report.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(uuid=UUID(pdf.about.partition(":")[2])).first()
    if row is None or not policies.of_its_office(actor, row):
        raise NotFound(report=pdf.about)
    if pdf.source_sha256 != row.pdf_sha256:
        raise OtherReport
    row.move("seal")
    row.pdf_sha256 = pdf.sealed_sha256
    row.save()
