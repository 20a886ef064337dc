"""Handing out a finished file: streamed, never cached by anybody."""

from __future__ import annotations

from django.http import FileResponse, HttpResponseBase

from openhall.witness_room.evidence import places, queries
from openhall.witness_room.evidence.models import Retrieval
from openhall.witness_room.evidence.refusals import NoLongerKept


def answer(row: Retrieval) -> HttpResponseBase:
    """The file as an answer.

    Raises:
        NotReady, RetrievalStopped, NoLongerKept
    """
    found = queries.downloadable(row)
    try:
        file = places.finished(found.uuid).open("rb")
    except FileNotFoundError as error:
        raise NoLongerKept(expired_at="–") from error
    # The response closes the file.
    made = FileResponse(file, as_attachment=True, filename=f"evidence-{found.uuid}.zip", content_type="application/zip")
    made["Cache-Control"] = "private, no-store"
    made["X-Content-Type-Options"] = "nosniff"
    return made
