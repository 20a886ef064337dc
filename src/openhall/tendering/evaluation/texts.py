"""The words of documents in opened bids, page by page, for the time of one page that somebody reads; nothing is kept.

A file from a bidder is hostile until proven otherwise: a PDF is read by a process of its own with limits of time and
memory, and what it says is only ever shown as text.
"""

import json
import os
import resource
import subprocess
import sys
from dataclasses import dataclass
from typing import BinaryIO

from openhall_sealing import DocumentEntry

LARGEST = 50 * 1024 * 1024
"""Bytes of a document that is read for its words; a larger one is downloaded."""
SECONDS = 20
MEMORY = 1024**3
AROUND = 80
"""Characters shown before and after a hit."""
MOST_HITS = 200


@dataclass(frozen=True)
class Words:
    """The words of a document. ``pages`` is empty where it has none that can be read, as a scan."""

    pages: tuple[str, ...]


@dataclass(frozen=True)
class Hit:
    """Where words stand: ``page`` from 1, and the text around them in three parts."""

    page: int
    before: str
    found: str
    after: str


def has_words(entry: DocumentEntry) -> bool:
    """Whether a document is of a kind that is read, and not too large."""
    return entry.size <= LARGEST and (_is_pdf(entry) or entry.type.startswith("text/"))


def read(entry: DocumentEntry, file: BinaryIO) -> Words:
    """The words of a document; none where it can't be read. ``file`` is at its start, and is closed."""
    with file:
        content = file.read(LARGEST + 1) if has_words(entry) else b""
    if entry.type.startswith("text/"):
        return Words((content.decode("utf-8", errors="replace"),) if content else ())
    return Words(tuple(_of_pdf(content))) if content else Words(())


def find(words: Words, wanted: str) -> list[Hit]:
    """Where words stand, whatever their case, page after page."""
    sought = wanted.casefold().strip()
    found: list[Hit] = []
    for number, page in enumerate(words.pages, start=1):
        text = " ".join(page.split())
        # Folding may lengthen a letter; then places would not be those of the text.
        folded = text.casefold() if len(text.casefold()) == len(text) else text.lower()
        at = folded.find(sought) if sought else -1
        while at >= 0 and len(found) < MOST_HITS:
            end = at + len(sought)
            found.append(Hit(number, text[max(0, at - AROUND) : at], text[at:end], text[end : end + AROUND]))
            at = folded.find(sought, end)
    return found


def _is_pdf(entry: DocumentEntry) -> bool:
    return entry.type == "application/pdf" or entry.name.casefold().endswith(".pdf")


def _of_pdf(content: bytes) -> list[str]:
    paths = {"PYTHONPATH": os.pathsep.join(one for one in sys.path if one), "PATH": os.environ.get("PATH", "")}
    with subprocess.Popen(
        [sys.executable, "-m", "openhall.tendering.evaluation.pdf_words"],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=paths, start_new_session=True,
    ) as process:  # fmt: skip
        resource.prlimit(process.pid, resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.prlimit(process.pid, resource.RLIMIT_CPU, (SECONDS, SECONDS))
        try:
            printed, _nothing = process.communicate(content, timeout=SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            return []
    if process.returncode != 0:
        return []
    pages: list[str] = json.loads(printed)["pages"]
    return pages if any(page.strip() for page in pages) else []
