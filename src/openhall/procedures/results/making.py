"""Making a document of another room: what it says, with a scan as part of it; then it is sealed as results are."""

from datetime import datetime
from typing import Any
from uuid import UUID

from openhall.kernel import media
from openhall.procedures.dossiers.public import Unit
from openhall.procedures.results import drawing, issuing
from openhall.procedures.results.models import Document, Kind
from openhall.ui.pdf import Attachment

ENDINGS = {media.PDF: "pdf", media.PNG: "png", media.JPEG: "jpg"}


def made(
    *,
    uuid: UUID,
    kind: Kind,
    unit: Unit,
    person_id: int | None,
    made_by_id: int,
    content: dict[str, Any],
    scan: bytes,
    scan_type: str,
    scan_name: str,
    pages: int,
    jurisdiction: str,
    zone: str,
    lang: str,
    at: datetime,
) -> Document:
    """An unsealed document with a scan: a picture is shown on a page of its own, a PDF is attached; both lie inside.

    Args:
        content: title, rows and paragraphs. scan_name: what the attachment is, in the document's language.
    """
    attached = Attachment(f"original.{ENDINGS[scan_type]}", scan, scan_type, scan_name, relationship="source")
    shown = [] if scan_type == media.PDF else [attached]
    pdf = drawing.drawn(
        content, uuid=uuid, issuer=unit.organisation.name, lang=lang, at=at, scans=shown,
        attached=[attached] if not shown else [],
    )  # fmt: skip
    row = Document(
        uuid=uuid, kind=kind, unit=unit, person_id=person_id, made_by_id=made_by_id, jurisdiction=jurisdiction,
        zone=zone, lang=lang, title=content["title"][:500], pages=pages, media_type=issuing.PDF, prepared_at=at,
    )  # fmt: skip
    return issuing.keep_prepared(row, pdf)
