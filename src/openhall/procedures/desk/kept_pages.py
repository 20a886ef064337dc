"""Pictures of pages, kept beside what they show: drawn once, destroyed with the scan or the folder of the papers."""

import secrets
import shutil
from pathlib import Path
from uuid import UUID

from openhall.kernel import media
from openhall.procedures.desk import sheets, watching
from openhall.procedures.desk.scan_models import Scan
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Paper


def draws() -> bool:
    """Whether this server can draw pages of a PDF."""
    return shutil.which("pdftoppm") is not None


def place_of(folder: UUID, row: Paper) -> Path:
    """Where a paper lies."""
    return dossiers.place_of_paper(folder, row.sha256)


def of_scan(row: Scan, pick: sheets.Pick, size: str) -> bytes:
    """A page of a scan as PNG.

    Raises:
        PagesUnreadable
    """
    path = watching.place(row)
    return _kept(path, row.media_type, pick, size, path.with_name(f"{row.uuid.hex}.pages"))


def of_paper(folder: UUID, row: Paper, pick: sheets.Pick, size: str) -> bytes:
    """A page of a paper as PNG. Its pictures lie in the folder of the papers and go with them.

    Raises:
        PagesUnreadable
    """
    path = place_of(folder, row)
    return _kept(path, row.media_type, pick, size, path.with_name(f"{row.sha256}.pages"))


def forget(row: Scan) -> None:
    """Destroy the pictures of a scan. Idempotent."""
    shutil.rmtree(watching.place(row).with_name(f"{row.uuid.hex}.pages"), ignore_errors=True)


def _kept(path: Path, media_type: str, pick: sheets.Pick, size: str, folder: Path) -> bytes:
    if media_type == media.PDF and not draws():
        return b""
    page, turn = pick
    kept = folder / f"{page}-{turn}-{size}.png"
    if kept.is_file():
        return kept.read_bytes()
    made = sheets.picture(path, media_type, pick, size)
    if made:
        folder.mkdir(parents=True, exist_ok=True)
        partial = folder / f"incoming-{secrets.token_hex(8)}"
        partial.write_bytes(made)
        partial.replace(kept)
    return made
