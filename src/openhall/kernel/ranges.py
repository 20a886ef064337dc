"""Handing out a large file in pieces: a download that was cut goes on where it stopped (RFC 9110, section 14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from django.http import HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

from openhall.kernel.files import CHUNK
from openhall.kernel.refusals import NotFound

_ONE_RANGE = re.compile(r"bytes=([0-9]{0,15})-([0-9]{0,15})", re.ASCII)


class _Pieces:
    """``length`` bytes of an open file from ``start`` on; closes it however the answer ends."""

    def __init__(self, file: BinaryIO, start: int, length: int) -> None:
        self._file, self._left = file, length
        file.seek(start)

    def __iter__(self) -> Iterator[bytes]:
        while self._left and (piece := self._file.read(min(CHUNK, self._left))):
            self._left -= len(piece)
            yield piece

    def close(self) -> None:
        self._file.close()


def answer(request: HttpRequest, path: Path, *, sha256: str, content_type: str, filename: str) -> HttpResponseBase:
    """The file as a download, or the one range of it that was asked for. Kept by no cache.

    ``sha256``: its digest, which is its entity tag: ``If-Range`` with another one gives the whole file.

    Raises:
        NotFound: the file isn't there.
    """
    try:
        file = path.open("rb")
    except FileNotFoundError as error:
        raise NotFound(file=sha256) from error
    size, tag = file.seek(0, 2), f'"{sha256}"'
    wanted = _ONE_RANGE.fullmatch(request.headers.get("Range", "")) if request.method == "GET" else None
    if request.headers.get("If-Range", tag) != tag:
        wanted = None
    span = _span(wanted, size) if wanted else (0, size)
    made: HttpResponseBase
    if span is None:
        file.close()
        made = HttpResponse(status=416)
        made["Content-Range"] = f"bytes */{size}"
        return made
    start, end = span
    made = StreamingHttpResponse(_Pieces(file, start, end - start), status=206 if wanted else 200)
    made["Content-Type"] = content_type
    made["Content-Length"] = str(end - start)
    made["Content-Disposition"] = content_disposition_header(as_attachment=True, filename=filename) or "attachment"
    if wanted:
        made["Content-Range"] = f"bytes {start}-{end - 1}/{size}"
    made["Accept-Ranges"], made["ETag"] = "bytes", tag
    made["Cache-Control"], made["X-Content-Type-Options"] = "private, no-store", "nosniff"
    return made


def _span(wanted: re.Match[str], size: int) -> tuple[int, int] | None:
    """First byte and the one after the last; None when the file has none of them."""
    first, last = wanted.groups()
    if first:
        start, end = int(first), min(size, int(last) + 1) if last else size
    elif last:  # the last so many bytes
        start, end = max(0, size - int(last)), size
    else:
        return None
    return (start, end) if start < end else None
