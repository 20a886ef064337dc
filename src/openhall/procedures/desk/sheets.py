"""Pages of a scan: counted, drawn as pictures, picked and turned into a document of their own.

Pages are copied by pyHanko without being drawn anew: a picked page has the scanner's own picture. Poppler draws them
for the screen, as a process with limits; without it pages are picked by their numbers.
"""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from openhall.kernel import media
from openhall.procedures.desk import reading
from openhall.procedures.desk.refusals import PagesUnreadable
from openhall.procedures.dossiers import public as dossiers

if TYPE_CHECKING:
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.pdf_utils.writer import PdfFileWriter

MOST = 100
"""Pages of a scan that are shown and picked one by one."""
SIZES = {"small": 453, "large": 1700}
"""Pictures of pages: pixels of the longer edge, whichever way the page is turned."""
TURNS = (0, 90, 180, 270)
_INHERITED = ("/Resources", "/MediaBox", "/CropBox", "/Rotate")
DEEPEST = 40
Pick = tuple[int, int]
"""A page, counted from 1, and by how many degrees it is turned to the right."""


def count(path: Path, media_type: str) -> int:
    """How many pages it has; 0 for a PDF that can't be taken apart: broken, encrypted, or longer than anybody picks."""
    if media_type != media.PDF:
        return 1
    try:
        with path.open("rb") as file:
            found = len(_pages(_reader(file)))
    except Exception:  # whatever a parser trips over in a stranger’s file
        return 0
    return found if found <= MOST else 0


def picked(path: Path, media_type: str, picks: Sequence[Pick]) -> bytes:
    """A PDF of these pages in this order, turned. Links, forms and scripts of the pages stay behind.

    Raises:
        PagesUnreadable: it can't be taken apart, or has no such page.
    """
    try:
        if media_type != media.PDF:
            return _copied(io.BytesIO(dossiers.as_pdf([path.read_bytes()])), picks)
        with path.open("rb") as file:
            return _copied(file, picks)
    except Exception as error:  # as above
        raise PagesUnreadable from error


def picture(path: Path, media_type: str, pick: Pick, size: str) -> bytes:
    """A page as PNG; empty where Poppler isn't there or can't draw it.

    Raises:
        PagesUnreadable
    """
    program = shutil.which("pdftoppm")
    if program is None:
        return b""
    with tempfile.TemporaryDirectory(prefix="openhall-page-") as folder:
        page = Path(folder) / "page.pdf"
        page.write_bytes(picked(path, media_type, [pick]))
        reading.run([program, "-png", "-singlefile", "-scale-to", str(SIZES[size]), page, page.with_suffix("")])
        made = page.with_suffix(".png")
        return made.read_bytes() if made.is_file() else b""


def _reader(file: Any) -> PdfFileReader:
    from pyhanko.pdf_utils.reader import PdfFileReader

    found = PdfFileReader(file, strict=False)
    if found.encrypted:
        raise ValueError("An encrypted file isn't taken apart.")
    return found


def _pages(reader: PdfFileReader) -> list[dict[str, Any]]:
    """Each page with what it inherits; the tree is walked once, and never deeper than any real one."""
    found: list[dict[str, Any]] = []
    seen: set[Any] = set()

    def walk(node: Any, above: dict[str, Any], depth: int) -> None:
        here = above | {name: node.raw_get(name) for name in _INHERITED if name in node}
        if "/Kids" not in node:
            if len(found) > MOST:
                return
            found.append(here | ({"/Contents": node.raw_get("/Contents")} if "/Contents" in node else {}))
            return
        kids = node["/Kids"]
        for place in range(len(kids)):
            raw = kids.raw_get(place)
            key = getattr(raw, "reference", None)
            if depth > DEEPEST or (key is not None and key in seen):
                raise ValueError("A tree of pages that turns back on itself.")
            seen.add(key)
            walk(kids[place], here, depth + 1)

    walk(reader.root["/Pages"], {}, 0)
    return found


def _copied(file: Any, picks: Sequence[Pick]) -> bytes:
    from pyhanko.pdf_utils import generic
    from pyhanko.pdf_utils.writer import PdfFileWriter

    reader = _reader(file)
    pages = _pages(reader)
    writer = PdfFileWriter(stream_xrefs=False)  # type: ignore[no-untyped-call]
    # One import for all: what several pages share (a letterhead, a font) is copied once.
    known: dict[Any, Any] = {}
    for number, turn in picks:
        if not 1 <= number <= len(pages) or turn not in TURNS:
            raise ValueError("no such page or turn")
        said = pages[number - 1]
        kind = {generic.pdf_name("/Type"): generic.pdf_name("/Page")}
        page = generic.DictionaryObject(kind)  # type: ignore[no-untyped-call]
        for name, value in said.items():
            if name != "/Rotate":
                page[generic.pdf_name(name)] = _imported(writer, value, known)
        before = said.get("/Rotate", 0)
        if isinstance(before, generic.IndirectObject):
            before = before.get_object()  # type: ignore[no-untyped-call]
        turned = (int(before) + turn) % 360
        page[generic.pdf_name("/Rotate")] = generic.NumberObject(turned)  # type: ignore[no-untyped-call]
        writer.insert_page(page)  # type: ignore[no-untyped-call]
    out = io.BytesIO()
    writer.write(out)  # type: ignore[no-untyped-call]
    return out.getvalue()


def _imported(writer: PdfFileWriter, value: Any, known: dict[Any, Any]) -> Any:
    from pyhanko.pdf_utils import generic

    key = value.reference if isinstance(value, generic.IndirectObject) else None
    if key is None or key not in known:
        made = writer.import_object(value)
        if key is None:
            return made
        known[key] = made
    return known[key]
