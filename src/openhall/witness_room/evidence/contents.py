"""What a file of evidence holds, beside the cases themselves (protocols §5)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from uuid import UUID

from django.conf import settings

import openhall_rules as rules
from openhall.kernel import files
from openhall.kernel.clock import instant_text
from openhall.witness import public as witness
from openhall.witness_room.evidence.keeping import read_told
from openhall.witness_room.evidence.models import Retrieval, Scope
from openhall.witness_room.evidence.sources import Paper, ToldCase
from openhall_rules.law import base_id, files_of

PIECE = 256 * 1024


class Contents:
    """Everything about one retrieval at its checkpoint. ``missing``: digests of documents that the store lost."""

    def __init__(self, row: Retrieval, note: bytes, cases: Sequence[UUID], told: Sequence[Path]) -> None:
        self.row, self.note, self.cases = row, note, cases
        self._told = told
        self.size = witness.size_of(note)
        self.missing: list[str] = []

    def told(self) -> Iterator[ToldCase]:
        """The cases in words, one after the other."""
        for path in self._told:
            yield read_told(path)

    @cached_property
    def packs(self) -> Mapping[str, str]:
        """Pack → digest, of the packs of law that the cases were opened under."""
        named = dict.fromkeys(base_id(pack) for case in self.told() for pack in case.packs)
        return {pack: rules.pack(pack).sha256 for pack in sorted(named) if pack in rules.available()}

    @cached_property
    def stretch(self) -> tuple[int, int] | None:
        """First entry of the period's stretch of the log, and the first after it."""
        row = self.row
        if row.scope != Scope.PERIOD or row.starts_at is None or row.ends_at is None:
            return None
        return witness.indexes_between(row.starts_at, row.ends_at, size=self.size)

    def small_files(self) -> dict[str, bytes]:
        """The log's part: key, checkpoint, the members' head, entries beside the cases, packs."""
        found = {"log.vkey": f"{witness.verifier()}\n".encode(), "checkpoint": self.note}
        found |= witness.quorum_files(self.size)
        found |= witness.beside_cases(
            self.note, leaf_sha256=self.row.leaf_sha256, packs=self.packs, organisation=self.row.party
        )
        for pack in self.packs:
            found |= _pack_files(pack)
        if self.stretch is not None:
            found["log/proof.json"] = witness.stretch_proof(*self.stretch, size=self.size)
        return found

    def entries(self) -> Iterator[bytes]:
        """The stretch, some entries at a time."""
        if self.stretch is None:
            return
        lines: list[bytes] = []
        held = 0
        for line in witness.stretch(*self.stretch, size=self.size):
            lines.append(line)
            held += len(line)
            if held >= PIECE:
                yield b"".join(lines)
                lines, held = [], 0
        if lines:
            yield b"".join(lines)

    def papers(self) -> list[Paper]:
        """Every document that the cases' statements name, once."""
        found: dict[str, Paper] = {}
        for case in self.told():
            for paper in case.papers:
                found.setdefault(paper.sha256, paper)
        return [found[digest] for digest in sorted(found)]

    def document(self, paper: Paper) -> Iterator[bytes]:
        """A document's bytes."""
        return files.pieces(paper.sha256)

    def expected_bytes(self) -> int:
        """About how much there is to write, before it is packed: what can be told of the work ahead."""
        parts = sum(path.with_suffix(".zip").stat().st_size for path in self._told)
        return parts + sum(paper.size for paper in self.papers())

    def manifest(self, digests: Mapping[str, tuple[str, int]]) -> bytes:
        """The manifest of the whole file."""
        row = self.row
        about: dict[str, str] = {}
        if row.scope == Scope.PROJECT:
            about["project"] = str(row.project)
        elif row.scope == Scope.PARTY:
            about["organisation"] = str(row.party)
        elif row.starts_at is not None and row.ends_at is not None:
            about |= {"from": instant_text(row.starts_at), "to": instant_text(row.ends_at)}
        return witness.canonical(
            {
                "v": 1,
                "kind": "evidence",
                "origin": settings.OPENHALL_LOG_ORIGIN,
                "retrieval": str(row.uuid),
                "leaf_sha256": row.leaf_sha256,
                "scope": row.scope,
                "about": about,
                "cases": [str(case) for case in self.cases],
                "missing": sorted(self.missing),
                "files": {name: {"sha256": sha256, "size": size} for name, (sha256, size) in sorted(digests.items())},
            }
        )


def _pack_files(pack: str) -> dict[str, bytes]:
    jurisdiction, _at, day = pack.partition("@")
    return {f"packs/{jurisdiction}/{day}/{name}": content for name, content in files_of(pack).items()}
