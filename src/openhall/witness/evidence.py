"""Evidence of a case: everything that proves what the log holds of it, as files (protocols §5)."""

import hashlib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db.models import Q

from openhall.witness import sequencer
from openhall.witness.keys import verifier
from openhall.witness.models import Committed, Outbox, Statement
from openhall.witness.openings import OPENING, lot_of
from openhall.witness.receipts import NotYetInLog
from openhall.witness.recording import canonical, field_salt
from openhall_log import open_checkpoint
from openhall_log.tiles import CHECKPOINT_PATH, TiledTree
from openhall_sealing import b64, b64u, b64u_decode

ENROLMENT, REVOCATION = "SUB-05", "SUB-06"
NOTICE = "NOT-01"


@dataclass(frozen=True)
class Evidence:
    """Files of one case, by path; :meth:`with_files` adds what other rooms contribute and writes the manifest."""

    case: UUID
    files: Mapping[str, bytes] = field(repr=False)

    def with_files(self, more: Mapping[str, bytes]) -> dict[str, bytes]:
        """All files, the manifest last."""
        files = {**self.files, **more}
        manifest = {
            "v": 1,
            "case": str(self.case),
            "origin": settings.OPENHALL_LOG_ORIGIN,
            "files": {
                path: {"sha256": hashlib.sha256(data).hexdigest(), "size": len(data)}
                for path, data in sorted(files.items())
            },
        }
        return {**files, "manifest.json": canonical(manifest)}


def of_case(
    case: UUID, *, opened_lots: Collection[UUID], until_index: int | None = None, note: bytes | None = None
) -> Evidence:
    """Collect the evidence of a case.

    Args:
        opened_lots: lots whose window is closed; only their sealed acts are disclosed.
        until_index: the chain is told up to the act before this log index; all of it by default.
        note: an earlier checkpoint of this log to tell it at, so that several cases are told at one; then nothing that
            came later is told.

    Raises:
        NotYetInLog: an act of the case waits for the sequencer.
    """
    at_size = open_checkpoint(note, verifier()).checkpoint.size if note is not None else None
    chain = Outbox.objects.filter(case_uuid=case, sealed_for=None)
    if at_size is not None:
        until_index = at_size if until_index is None else min(until_index, at_size)
    rows = list(chain if until_index is None else chain.filter(leaf_index__lt=until_index))
    closed = {lot_of(row): row.leaf_index or 0 for row in rows if row.code in OPENING}
    for lot in opened_lots:
        # What is sealed for a lot after its window is in no opening set, so it isn't part of the disclosure.
        rows += Outbox.objects.filter(sealed_for=lot, leaf_index__lt=closed.get(str(lot), 0))
    rows += _custodians_keys(rows)
    rows += device_keys(rows, at_size)
    if note is None:
        note = sequencer.store().read(CHECKPOINT_PATH)
    size = open_checkpoint(note, verifier()).checkpoint.size
    if any(row.leaf_index is None or row.leaf_index >= size for row in rows):
        raise NotYetInLog(case=str(case))
    rows.sort(key=lambda row: row.leaf_index or 0)
    files = {
        "log.vkey": f"{verifier()}\n".encode(),
        "checkpoint": note,
        "leaves.jsonl": lines(proved_leaves(rows, TiledTree(size, sequencer.store().read))),
        "intents.jsonl": lines(intents_of(rows)),
        "disclosures.json": canonical(list(disclosures(rows))),
    }
    named = {json.loads(bytes(row.hidden or row.leaf)).get("statement") for row in rows} - {None}
    for statement in Statement.objects.filter(sha256__in=named):
        files[f"statements/{statement.sha256}.json"] = bytes(statement.body)
    return Evidence(case, files)


def _custodians_keys(rows: Iterable[Outbox]) -> list[Outbox]:
    """The enrolments of the opening keys to which the notice has bids sealed."""
    named: set[str] = set()
    for row in rows:
        if row.code == NOTICE:
            said = json.loads(bytes(Statement.objects.get(sha256=row.statement_sha256).body))
            named |= {custodian["enrolment"] for custodian in said["custodians"]}
    return list(Outbox.objects.filter(leaf_sha256__in=named))


def device_keys(rows: Iterable[Outbox], size: int | None = None) -> list[Outbox]:
    """Enrolment and revocation of every key that signed one of the acts; a key may be revoked by another."""
    found: list[Outbox] = []
    known: set[bytes] = set()
    new = _signers(rows)
    while new:
        known |= new
        enrolments = list(Outbox.objects.filter(code=ENROLMENT, public_key__in=list(new)))
        revocations = Outbox.objects.filter(code=REVOCATION, object__in=[row.object for row in enrolments])
        # What the log hasn't taken in yet says nothing of what it holds.
        known_then = {"leaf_index__isnull": False} if size is None else {"leaf_index__lt": size}
        taken_in = list(revocations.filter(**known_then))
        found += [*enrolments, *taken_in]
        new = _signers(taken_in) - known
    return found


def _signers(rows: Iterable[Outbox]) -> set[bytes]:
    rows = list(rows)
    firsts = {b64u_decode(row.first["public_key"]) for row in rows if row.first is not None}
    return firsts | {bytes(row.public_key) for row in rows if row.public_key is not None}


def proved_leaves(rows: Iterable[Outbox], tree: TiledTree) -> Iterator[dict[str, Any]]:
    """The lines of ``leaves.jsonl``."""
    for row in rows:
        index = row.leaf_index or 0
        yield {
            "index": index,
            "leaf": json.loads(bytes(row.leaf)),
            "proof": [b64(part) for part in tree.inclusion_proof(index)],
        }


def intents_of(rows: Iterable[Outbox]) -> Iterator[dict[str, Any]]:
    """The lines of ``intents.jsonl``."""
    for row in rows:
        if row.first is not None:
            yield row.first
        if row.intent is not None and row.public_key is not None:
            yield {
                "intent": row.intent,
                "signature": row.intent_signature,
                "public_key": b64u(bytes(row.public_key)),
            }


def disclosures(rows: list[Outbox]) -> Iterator[dict[str, Any]]:
    """What is disclosed of the rows: fields that were opened, and the public keys of enrolments."""
    by_id = {row.pk: row for row in rows}
    fields = Committed.objects.filter(outbox__in=list(by_id)).filter(
        Q(disclosed_at__isnull=False) | Q(outbox__code=ENROLMENT, path="public_key")
    )
    for entry in fields.order_by("outbox_id", "path"):
        row = by_id[entry.outbox_id]
        yield {
            "leaf_sha256": row.leaf_sha256,
            "path": entry.path,
            "record": row.object,
            "salt": field_salt(bytes(row.record_salt or b""), entry.path).hex(),
            "value": entry.value,
        }


def lines(items: Iterable[Mapping[str, Any]]) -> bytes:
    """JSON Lines of canonical JSON."""
    return b"".join(canonical(item) + b"\n" for item in items)
