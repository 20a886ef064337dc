"""What would become of each entry of a file: the same for the dry check and for the import itself."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any

from openhall.exchange.imports import cn, ocds
from openhall.exchange.imports.models import ForeignRelease, Format, Outcome, likeness
from openhall.exchange.imports.ocds import Judged, LeftOut
from openhall.exchange.imports.reading import Entry, File, Number

CHUNK = 200
_LONGEST_TITLE = 300
_LONGEST_BEGINNING = 80


@dataclass(frozen=True)
class Finding:
    """One row of a report. ``judged``, ``text`` and ``content_sha256``: of a release that would be taken in."""

    number: int
    outcome: Outcome
    reason: str = ""
    detail: str = ""
    ocid: str = ""
    release_id: str = ""
    judged: Judged | None = field(default=None, repr=False)
    text: str = field(default="", repr=False)
    content_sha256: str = ""

    @property
    def title(self) -> str:
        """What it is about, as it says."""
        found: str = self.judged.facts.get("title", "") if self.judged else ""
        return found if len(found) <= _LONGEST_TITLE else found[: _LONGEST_TITLE - 1] + "…"

    @property
    def unknown(self) -> list[str]:
        """Fields that aren't the standard's."""
        return self.judged.unknown if self.judged else []


def format_of(file: File) -> Format:
    """How the file is written: by its first entry that is an object."""
    for entry in islice(file.entries(), CHUNK):
        if isinstance(entry.value, dict):
            return Format.CN if cn.is_entry(entry.value) else Format.OCDS
    return Format.OCDS


def content_sha256(value: Any) -> str:
    """Digest of what a release says, whatever its spaces and the order of its fields."""
    written = json.dumps(value, sort_keys=True, separators=(",", ":"), default=_number)
    return hashlib.sha256(written.encode()).hexdigest()


def _number(value: Any) -> Any:
    if isinstance(value, Number):
        return ["number", value.text]
    raise TypeError(type(value).__name__)


def findings(file: File, *, format: Format, publisher: str, at: datetime) -> Iterator[Finding]:
    """What would become of each entry, held against the releases of that publisher that are here.

    Raises:
        TooMuch
    """
    entries = enumerate(file.entries(), start=1)
    seen: dict[tuple[str, str], str] = {}
    while chunk := [_alone(number, entry, format, at) for number, entry in islice(entries, CHUNK)]:
        kept = _kept(publisher, [one.judged for one in chunk if one.judged])
        for one in chunk:
            yield _beside(one, seen, kept)


def _alone(number: int, entry: Entry, format: Format, at: datetime) -> Finding:
    """Judged by itself."""
    ocid = release_id = ""
    try:
        if entry.reason:
            raise LeftOut(entry.reason)
        ocds.fit(entry.value)
        ocid = ocds.identifier(entry.value.get("ocid"))
        release_id = ocds.identifier(entry.value.get("id"))
        version = entry.package.about.get("version")
        if format == Format.CN:
            judged = cn.judged(entry.value, at=at)
        else:
            judged = ocds.judged(entry.value, version=version if isinstance(version, str) else "", at=at)
    except LeftOut as found:
        # What has no id is found again by how it begins.
        detail = found.detail or ("" if ocid else entry.text[:_LONGEST_BEGINNING].strip())
        return Finding(number, Outcome.LEFT_OUT, found.reason, _printable(detail), ocid, release_id)
    digest = content_sha256(entry.value)
    return Finding(number, Outcome.TAKEN, "", "", judged.ocid, judged.release_id, judged, entry.text, digest)


def _printable(text: str) -> str:
    return "".join(character if character.isprintable() else "·" for character in text)[:200]


def _kept(publisher: str, releases: list[Judged]) -> dict[tuple[str, str], str]:
    """Content of those releases that are here already."""
    rows = ForeignRelease.objects.filter(
        record__publisher__likeness=likeness(publisher),
        record__ocid__in={one.ocid for one in releases},
        release_id__in={one.release_id for one in releases},
    )
    return {
        (ocid, key): digest for ocid, key, digest in rows.values_list("record__ocid", "release_id", "content_sha256")
    }


def _beside(one: Finding, seen: dict[tuple[str, str], str], kept: dict[tuple[str, str], str]) -> Finding:
    """Judged beside what came before it in the file, and what is here."""
    if one.judged is None:
        return one
    key = (one.ocid, one.release_id)
    # First the file itself: while it is being taken in, its own earlier entries are here already.
    earlier, reason = (seen[key], "twice") if key in seen else (kept.get(key), "differs")
    if earlier is None:
        seen[key] = one.content_sha256
        return one
    if earlier == one.content_sha256:
        return Finding(one.number, Outcome.KNOWN, "", "", *key, judged=one.judged)
    return Finding(one.number, Outcome.LEFT_OUT, reason, "", *key, judged=one.judged)
