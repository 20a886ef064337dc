"""An empty signature field on a paper that is made here, there before the seal, so that the seal covers it."""

from __future__ import annotations

import hashlib
import io

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign import fields


def with_field(pdf: bytes, name: str, *, page: int, box: tuple[int, int, int, int]) -> bytes:
    """The PDF with one empty signature field: the same bytes for the same paper.

    Args:
        page: from 0; from the end where negative. box: left, bottom, right, top, in points.
    """
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    # pyHanko draws the second half of the file's id at random, and dates the change by this machine's clock.
    writer._document_id[1] = generic.ByteStringObject(hashlib.sha256(pdf).digest()[:16])
    writer._update_meta = lambda: None  # type: ignore[method-assign]
    fields.append_signature_field(writer, fields.SigFieldSpec(sig_field_name=name, on_page=page, box=box))
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()
