"""Documents as PDF/A, with a QR code to their public page and an empty place for the seal at the foot of page one."""

import io
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import segno
from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _

from openhall.identity.certificates import public as certificates
from openhall.ui.pdf import Attachment, typeset_source

SOURCE = Path(__file__).parent / "typst" / "result.typ"
FIELD, WIDTH, HEIGHT = "authority", 260, 70
BOX = (278, 56, 278 + WIDTH, 56 + HEIGHT)
"""Where the seal stands on the first page (points from the lower left), between the text and the footer."""


def page_url(uuid: UUID) -> str:
    """The public page of a document, to which its code leads."""
    return f"{settings.OPENHALL_ORIGIN}/documents/{uuid}"


def drawn(
    content: dict[str, Any], *, uuid: UUID, issuer: str, lang: str, at: datetime, scans: Sequence[Attachment] = (),
    attached: Sequence[Attachment] = (), sealable: bool = True,
) -> bytes:  # fmt: skip
    """A document. ``content``: title, rows, paragraphs; ``scans``: pictures, shown a page each and attached;
    ``attached``: files that are attached only.
    """
    address = page_url(uuid)
    code = io.BytesIO()
    segno.make(address, error="m").save(code, kind="svg", border=1, scale=4, xmldecl=False)
    with translation.override(lang):
        footer = _("Check this document: %(address)s") % {"address": address}
        if settings.OPENHALL_SANDBOX:
            mark = _(
                "This installation is there to try programs. Nothing here is real business, and nothing here counts."
            )
            footer = f"{mark} · {footer}"
    data = content | {
        "issuer": issuer,
        "address": address,
        "footer": footer,
        "qr_svg": code.getvalue().decode(),
        "scans": len(scans),
    }
    pdf = typeset_source(SOURCE.read_text(), data, lang=lang, at=at, attachments=[*scans, *attached])
    return certificates.with_field(pdf, FIELD, page=0, box=BOX) if sealable else pdf
