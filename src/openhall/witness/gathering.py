"""What evidence of several cases needs of the log beside the cases: checkpoint, other entries, a stretch of the log.

Everything here is told at one checkpoint, so that a file that is made in many steps tells one state of the log.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Max, Min

from openhall.witness import quorum, sequencer
from openhall.witness.evidence import ENROLMENT, device_keys, disclosures, intents_of, lines, proved_leaves
from openhall.witness.keys import verifier
from openhall.witness.models import Committed, Outbox, Statement
from openhall.witness.recording import canonical, field_salt
from openhall_log import open_checkpoint
from openhall_log.tiles import CHECKPOINT_PATH, TiledTree
from openhall_sealing import b64

FOUNDED, PACK_REGISTERED, POLICY_ADOPTED = "SYS-01", "SYS-02", "SYS-04"
ORGANISATION_REGISTERED, BODY_RECOGNISED = "SUB-02", "SUB-10"


def size_of(note: bytes) -> int:
    """How many entries a checkpoint of this log covers."""
    return open_checkpoint(note, verifier()).checkpoint.size


def checkpoint_note() -> bytes:
    """The newest checkpoint of this log, as its bytes."""
    return sequencer.store().read(CHECKPOINT_PATH)


def quorum_files(size: int) -> dict[str, bytes]:
    """The newest checkpoint that the members cosigned, with its way to the one of ``size``; nothing without one."""
    head = quorum.quorum_head()
    if head is None or head.checkpoint.size == 0:
        return {}
    older, newer = sorted((head.checkpoint.size, size))
    proof = [] if older == newer else TiledTree(newer, sequencer.store().read).consistency_proof(older)
    return {"quorum": head.note.to_bytes(), "quorum.json": canonical({"v": 1, "proof": [b64(part) for part in proof]})}


def cases_between(start: datetime, end: datetime, *, size: int) -> list[UUID]:
    """Cases with a public act in a period, by the order in which they began."""
    rows = Outbox.objects.filter(at__gte=start, at__lt=end, leaf_index__lt=size, sealed_for=None)
    found = rows.exclude(case_uuid=None).order_by().values("case_uuid").annotate(first=Min("leaf_index"))
    return [row["case_uuid"] for row in found.order_by("first") if row["case_uuid"] is not None]


def indexes_between(start: datetime, end: datetime, *, size: int) -> tuple[int, int] | None:
    """The stretch of the log that holds every entry of a period; None when it holds none."""
    rows = Outbox.objects.filter(at__gte=start, at__lt=end, leaf_index__lt=size)
    found = rows.aggregate(first=Min("leaf_index"), last=Max("leaf_index"))
    return None if found["first"] is None else (found["first"], found["last"] + 1)


def stretch(first: int, after: int, *, size: int) -> Iterator[bytes]:
    """The entries ``first`` to ``after``, one canonical line each, as everybody can read them from the log."""
    tree = TiledTree(size, sequencer.store().read, cached_tiles=8)
    for index in range(first, after):
        yield tree.entry(index) + b"\n"


def stretch_proof(first: int, after: int, *, size: int) -> bytes:
    """What proves that a stretch is whole: the hashes of the subtrees left and right of it, in the tree's order."""
    tree = TiledTree(size, sequencer.store().read)

    def beside(start: int, end: int) -> Iterator[bytes]:
        if end <= first or start >= after:
            yield tree.range_hash(start, end)
        elif not (first <= start and end <= after):
            middle = start + (1 << ((end - start - 1).bit_length() - 1))
            yield from beside(start, middle)
            yield from beside(middle, end)

    hashes = [b64(part) for part in beside(0, size)]
    return canonical({"v": 1, "first": first, "after": after, "size": size, "hashes": hashes})


def beside_cases(
    note: bytes, *, leaf_sha256: str, packs: Mapping[str, str], organisation: UUID | None = None
) -> dict[str, bytes]:
    """Entries that belong to no case: the retrieval itself, the founding, the packs' registration, the policy, a party.

    Of a party's registration the committed name and identifier are disclosed, and of the retrieval what it was for: who
    asked named both.
    """
    size = size_of(note)
    logged = Outbox.objects.filter(leaf_index__lt=size, sealed_for=None)
    own = list(logged.filter(leaf_sha256=leaf_sha256))
    rows = [*own, *device_keys(own, size), *logged.filter(code=FOUNDED)[:1]]
    rows += [row for row in logged.filter(code=PACK_REGISTERED) if _pack_of(row) in packs.items()]
    adopted = list(logged.filter(code=POLICY_ADOPTED).order_by("-leaf_index")[:1])
    rows += [*adopted, *device_keys(adopted, size)]
    party: list[Outbox] = []
    if organisation is not None:
        about = f"organisation:{organisation}"
        party = list(logged.filter(object=about, code__in=[ORGANISATION_REGISTERED, BODY_RECOGNISED]))
        rows += [*party, *device_keys(party, size)]
    rows = sorted({row.pk: row for row in rows}.values(), key=lambda row: row.leaf_index or 0)
    named = {row.statement_sha256 for row in rows} - {""}
    told = [*disclosures([row for row in rows if row.code == ENROLMENT]), *_opened([*own, *party])]
    return {
        "leaves.jsonl": lines(proved_leaves(rows, TiledTree(size, sequencer.store().read))),
        "intents.jsonl": lines(intents_of(rows)),
        "disclosures.json": canonical(told),
        **{
            f"statements/{statement.sha256}.json": bytes(statement.body)
            for statement in Statement.objects.filter(sha256__in=named).order_by("sha256")
        },
    }


def _pack_of(row: Outbox) -> tuple[str, str]:
    public = json.loads(bytes(row.leaf))["public"]
    return public["pack"], public["sha256"]


def _opened(rows: Collection[Outbox]) -> Iterator[dict[str, Any]]:
    """Every committed field of these acts; enrolments of keys are told elsewhere."""
    by_id = {row.pk: row for row in rows}
    for entry in Committed.objects.filter(outbox__in=list(by_id)).order_by("outbox_id", "path"):
        row = by_id[entry.outbox_id]
        yield {
            "leaf_sha256": row.leaf_sha256,
            "path": entry.path,
            "record": row.object,
            "salt": field_salt(bytes(row.record_salt or b""), entry.path).hex(),
            "value": entry.value,
        }
