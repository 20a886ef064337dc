"""Reading scans: words by Tesseract, codes by ZBar, as processes with limits of time and memory.

Both are programs of the system, and neither is needed: without them scans are taken by hand as before, and the tray
says so. Whoever has another engine provides a :class:`Reader`.
"""

import logging
import os
import resource
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from openhall.kernel import media

SECONDS = 60
MEMORY = 2 * 1024**3
PAGES = 20
MOST_TEXT = 200_000
LANGUAGES = ("vie", "eng")
log = logging.getLogger("openhall.desk")


PAGE_END = "\f"
"""Stands between the words of two pages."""


@dataclass(frozen=True, slots=True)
class Read:
    """What a scan says: its words, page after page with :data:`PAGE_END` between them, and what its codes say."""

    text: str
    codes: tuple[str, ...]


class Reader(Protocol):
    """Reads a scan."""

    def read(self, path: Path, media_type: str) -> Read:
        """Its words and codes; empty where nothing can be read."""

    def as_pdf(self, path: Path) -> bytes:
        """A TIFF as PDF; empty when it can't be made one."""


def run(words: Sequence[str | Path], *, most: int = MOST_TEXT) -> bytes:
    """What a program prints; empty when it fails, takes too long or needs too much. No shell, no inherited secrets."""
    quiet = {"PATH": os.environ.get("PATH", "/usr/bin:/bin"), "LANG": "C.UTF-8", "OMP_THREAD_LIMIT": "1"}
    with subprocess.Popen(
        [str(one) for one in words], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env=quiet, start_new_session=True,
    ) as process:  # fmt: skip
        try:
            resource.prlimit(process.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
            resource.prlimit(process.pid, resource.RLIMIT_CPU, (SECONDS, SECONDS))
        except (ProcessLookupError, PermissionError):
            log.debug("%s ended before its limits were set.", words[0])
        try:
            printed, _nothing = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            log.warning("%s took too long and was stopped.", words[0])
            return b""
    return printed[:most] if process.returncode == 0 else b""


class Programs:
    """The reader made of the system's programs.

    Args:
        tesseract, pdftoppm, pdftotext, zbarimg: their paths; empty: not there.
    """

    def __init__(self, tesseract: str, pdftoppm: str = "", pdftotext: str = "", zbarimg: str = "") -> None:
        self.tesseract, self.pdftoppm, self.pdftotext, self.zbarimg = tesseract, pdftoppm, pdftotext, zbarimg
        there = run([tesseract, "--list-langs"]).decode(errors="replace").split()
        self.languages = "+".join(one for one in LANGUAGES if one in there) or "eng"

    def read(self, path: Path, media_type: str) -> Read:
        """Its words and codes."""
        if media_type != media.PDF:
            return Read(self._words(path), self._codes(path))
        with tempfile.TemporaryDirectory(prefix="openhall-read-") as folder:
            pages = self._pages(path, Path(folder))
            written = self._run_text(path).split(PAGE_END)
            said = PAGE_END.join(
                (written[place].strip() if place < len(written) else "") or self._words(one)
                for place, one in enumerate(pages)
            )
            said = said if pages else PAGE_END.join(written)
            codes = dict.fromkeys(code for one in pages for code in self._codes(one))
        return Read(said[:MOST_TEXT], tuple(codes))

    def as_pdf(self, path: Path) -> bytes:
        """A TIFF as a PDF in which words can be searched."""
        return run([self.tesseract, path, "stdout", "-l", self.languages, "pdf"], most=media.MAX_NESTED)

    def _run_text(self, path: Path) -> str:
        """The words of a PDF that a computer wrote; empty for photographs of paper."""
        if not self.pdftotext:
            return ""
        return run([self.pdftotext, "-l", str(PAGES), "-enc", "UTF-8", path, "-"]).decode(errors="replace")

    def _pages(self, path: Path, folder: Path) -> list[Path]:
        if not self.pdftoppm:
            return []
        run([self.pdftoppm, "-r", "200", "-gray", "-png", "-l", str(PAGES), path, folder / "page"])
        return sorted(folder.glob("page*.png"))

    def _words(self, path: Path) -> str:
        return run([self.tesseract, path, "stdout", "-l", self.languages]).decode(errors="replace").strip()

    def _codes(self, path: Path) -> tuple[str, ...]:
        if not self.zbarimg:
            return ()
        said = run([self.zbarimg, "-q", "--raw", "--nodbus", "-Sdisable", "-Sqrcode.enable", path])
        return tuple(line.strip()[:500] for line in said.decode(errors="replace").splitlines() if line.strip())


_given: list[Reader | None] = []
_found: list[Reader | None] = []


def provide(reader: Reader | None) -> Callable[[], None]:
    """Let this reader read (None: nothing is read); what comes back undoes it."""
    _given.append(reader)
    return lambda: _given.remove(reader)


def reader() -> Reader | None:
    """The reader; None where the system has no Tesseract."""
    if _given:
        return _given[-1]
    if not _found:
        paths = [shutil.which(name) or "" for name in ("tesseract", "pdftoppm", "pdftotext", "zbarimg")]
        _found.append(Programs(*paths) if paths[0] else None)
    return _found[-1]
