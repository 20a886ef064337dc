"""Making the file of a retrieval, step by step; whoever dies in between loses one step.

====================================  ==========================================================================
dies …                                 then, when the lease of the dead worker is over …
====================================  ==========================================================================
before the checkpoint is fixed         it is fixed anew; nothing was collected
while a case is collected              the case is collected again at the same checkpoint; a part is whole or absent
while the ZIP is written               it is written again from the parts, which are kept
after the ZIP has its name, before     it is written again; only the file whose digest EVD-02 names is handed out
EVD-02
after EVD-02                           nothing is left to do but to remove the parts
====================================  ==========================================================================

Memory is bounded by one case's evidence; documents and the stretch of a period are streamed.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils import translation

from openhall.kernel.refusals import NotFound, Refusal
from openhall.witness import public as witness
from openhall.witness_room.evidence import commands, index, places
from openhall.witness_room.evidence.archive import Archive, zipped
from openhall.witness_room.evidence.contents import Contents
from openhall.witness_room.evidence.keeping import kept
from openhall.witness_room.evidence.models import Retrieval, RetrievedCase, Scope, State
from openhall.witness_room.evidence.refusals import NothingFound, TooLong
from openhall.witness_room.evidence.sources import sources

LEASE = timedelta(seconds=60)
"""For so long a worker has a retrieval to itself after each step."""
MOST_CASES = 5_000
SLICE = 32 * 1024 * 1024
"""Bytes that one step writes."""
ME = secrets.token_hex(16)
"""Names this process in leases."""
TO_DO = (State.REQUESTED, State.COLLECTING)

_writing: dict[UUID, Iterator[int]] = {}
"""ZIPs that this process is in the middle of writing."""


def step(at: datetime) -> int:
    """One step of the retrieval that waits longest; 0 when there is nothing to do."""
    row = _claim(at)
    if row is None:
        return 0
    try:
        return _step(row, at)
    except witness.NotYetInLog:
        _let_go(row)
        return 0
    except Refusal as refusal:
        with translation.override(row.lang):
            commands.stop(retrieval=row.pk, failure=str(refusal.title), at=at)
        _writing.pop(row.uuid, None)
        return 1
    except BaseException:
        # It is tried again when its lease is over; until then it stands in nobody's way.
        _writing.pop(row.uuid, None)
        _let_go(row)
        raise


def _let_go(row: Retrieval) -> None:
    Retrieval.objects.filter(pk=row.pk, lease_by=ME).update(lease_by="")


@transaction.atomic
def _claim(at: datetime) -> Retrieval | None:
    free = Q(lease_until=None) | Q(lease_until__lte=at) | Q(lease_by=ME)
    rows = Retrieval.objects.select_for_update(skip_locked=True, no_key=True).filter(free, state__in=TO_DO)
    row = rows.order_by("lease_until", "id").first()
    if row is not None:
        row.lease_until, row.lease_by = at + LEASE, ME
        row.save(update_fields=["lease_until", "lease_by"])
    return row


def _step(row: Retrieval, at: datetime) -> int:
    if row.state == State.REQUESTED:
        return _begin(row)
    case = row.cases.filter(collected=False).order_by("place").first()
    if case is not None:
        _collect(row, case)
        return 1
    writing = _writing.get(row.uuid)
    if writing is None:
        writing = _writing[row.uuid] = _write(row)
    done = 0
    for written in writing:
        done = written
        if written >= row.written + SLICE:
            break
    else:
        _writing.pop(row.uuid, None)
        path = places.finished(row.uuid)
        digest, size, files = json.loads((places.parts(row.uuid) / "finished.json").read_text())
        if path.stat().st_size == size:
            commands.finish_evidence(retrieval=row.pk, sha256=digest, size=size, files=files, at=at)
            places.clear(row.uuid)
        return 1
    Retrieval.objects.filter(pk=row.pk, lease_by=ME).update(written=done)
    return 1


def _begin(row: Retrieval) -> int:
    """Fix the checkpoint, once the log has taken in the retrieval's own act, and choose the cases."""
    own = witness.standing(row.leaf_sha256).index
    if own is None:
        Retrieval.objects.filter(pk=row.pk, lease_by=ME).update(lease_until=None)
        return 0
    note = witness.checkpoint_note()  # after its act was in the log, so that it is under this checkpoint
    cases = _cases(row, note)
    if len(cases) > MOST_CASES:
        raise TooLong(cases=len(cases), most=MOST_CASES)
    if not cases and row.scope == Scope.PROJECT:
        raise NothingFound
    with transaction.atomic():
        RetrievedCase.objects.bulk_create(
            [RetrievedCase(retrieval=row, case=case, place=place) for place, case in enumerate(cases, start=1)],
            ignore_conflicts=True,
        )
        state = Retrieval.workflow.after("collect", now=row.state)
        Retrieval.objects.filter(pk=row.pk, state=row.state).update(state=state, note=note)
    return 1


def _cases(row: Retrieval, note: bytes) -> list[UUID]:
    if row.scope == Scope.PROJECT and row.project is not None:
        return [row.project]
    if row.scope == Scope.PARTY and row.party is not None:
        return [case for case, _parts in sources().cases_of_party(row.party, note)]
    if row.starts_at is None or row.ends_at is None:
        return []
    found = witness.cases_between(row.starts_at, row.ends_at, size=witness.size_of(note))
    return [case for case in found if sources().is_public(case)]


def _note(row: Retrieval) -> bytes:
    if row.note is None:
        raise RuntimeError("The checkpoint of a retrieval is fixed before anything is collected.")
    return bytes(row.note)


def _collect(row: Retrieval, case: RetrievedCase) -> None:
    """One case: its evidence as a file of its own, and what the index tells of it."""
    note, folder = _note(row), places.parts(row.uuid)
    with translation.override(row.lang):
        told = sources().told(case.case, note)
    places.put(folder / f"{case.case}.zip", zipped(sources().files_of(case.case, note)))
    places.put(folder / f"{case.case}.json", kept(told))
    RetrievedCase.objects.filter(pk=case.pk).update(collected=True, acts=len(told.acts))


def _write(row: Retrieval) -> Iterator[int]:
    """Write the ZIP from the parts; yields how many bytes went in so far."""
    note, folder = _note(row), places.parts(row.uuid)
    cases = [case.case for case in row.cases.order_by("place")]
    contents = Contents(row, note, cases, [folder / f"{case}.json" for case in cases])
    Retrieval.objects.filter(pk=row.pk).update(to_write=contents.expected_bytes())
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    partial = folder / f"evidence.{ME}.partial"
    with Archive(partial) as archive:
        for name, data in contents.small_files().items():
            archive.add(name, [data])
        yield archive.written
        for case in cases:
            yield from archive.stream(f"cases/{case}.zip", _pieces(folder / f"{case}.zip"), stored=True)
        for paper in contents.papers():
            try:
                yield from archive.stream(f"documents/{paper.sha256}", contents.document(paper), stored=True)
            except NotFound:
                contents.missing.append(paper.sha256)
        if contents.stretch is not None:
            yield from archive.stream("log/entries.jsonl", contents.entries())
        yield from archive.stream("index.html", index.html(row, contents))
        archive.add("index.pdf", [index.pdf(row, contents)])
        archive.add("manifest.json", [contents.manifest(archive.digests)])
        yield archive.written
    digest, size = yield from archive.digest()
    places.put(folder / "finished.json", json.dumps([digest, size, len(archive.digests)]).encode())
    places.move(partial, places.finished(row.uuid))


def _pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(256 * 1024):
            yield piece
