"""Outbox and statements beside what is published: the log's own entries say what was recorded."""

import hashlib
import hmac
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from openhall.witness import public as witness
from openhall.witness.models import Outbox, Statement
from openhall.witness.recording import SEALED_TAG, canonical
from openhall.witness_room.warnings.public import Check
from openhall_log.tiles import TILE_WIDTH, TiledTree


def checks(first: int, end: int) -> Iterator[Check]:
    """Every row of the outbox from leaf ``first`` to before ``end``, and the statements that they name."""
    checkpoint = witness.published()
    if checkpoint is None:
        return
    tree = TiledTree(checkpoint.size, witness.store().read)
    rows = {row.leaf_index: row for row in Outbox.objects.filter(leaf_index__gte=first, leaf_index__lt=end)}
    bodies = dict(
        Statement.objects.filter(sha256__in=[row.statement_sha256 for row in rows.values()]).values_list(
            "sha256", "body"
        )
    )  # fmt: skip
    bundles: dict[int, list[bytes]] = {}
    for index in range(first, min(end, checkpoint.size)):
        place = index // TILE_WIDTH
        if place not in bundles:
            bundles = {place: tree.bundle(place)}
        entry = bundles[place][index % TILE_WIDTH]
        digest = hashlib.sha256(entry).hexdigest()
        row = rows.get(index)
        if row is None:
            yield Check(f"entry {index}", "outbox", digest, "", leaf_sha256=digest)
            continue
        yield Check(_name(row), "leaf", digest, hashlib.sha256(bytes(row.leaf)).hexdigest(), _case(row), digest)
        yield from _columns(row, json.loads(entry), digest)
        if row.statement_sha256:
            body = bodies.get(row.statement_sha256)
            found = hashlib.sha256(bytes(body)).hexdigest() if body is not None else ""
            yield Check(_name(row), "statement", row.statement_sha256, found, _case(row), digest)


def _name(row: Outbox) -> str:
    """What may be said of it: of a sealed act only that there is one."""
    return f"leaf {row.leaf_index}" if row.sealed_for is not None or row.code == "COVER" else row.object


def _case(row: Outbox) -> Any:
    return row.case_uuid if row.sealed_for is None else None


def _columns(row: Outbox, leaf: dict[str, Any], digest: str) -> Iterator[Check]:
    """The columns by which rows are found, beside the entry; of a sealed act the commitment's opening."""
    if row.code == "COVER":
        return
    said = leaf
    if row.sealed_for is not None:
        found = _commitment(row)
        yield Check(_name(row), "commitment", leaf.get("commitment"), found, None, digest)
        said = json.loads(bytes(row.hidden or b"{}"))
    told = {
        "code": row.code,
        "object": row.object,
        "at": row.at,
        "intent": row.intent_sha256,
    }
    meant = {
        "code": said.get("code"),
        "object": said.get("object"),
        "at": datetime.fromisoformat(said["at"]),
        "intent": said.get("intent", {}).get("sha256", ""),
    }
    for name, value in told.items():
        hidden = row.sealed_for is not None
        expected, now = (_digest(meant[name]), _digest(value)) if hidden else (meant[name], value)
        yield Check(_name(row), name, expected, now, _case(row), digest)
    if row.intent is not None:
        signed = hashlib.sha256(canonical(row.intent)).hexdigest()
        yield Check(_name(row), "signed intent", row.intent_sha256, signed, _case(row), digest)


def _digest(value: object) -> str:
    return hashlib.sha256(str(value).encode()).hexdigest()


def _commitment(row: Outbox) -> str:
    return hmac.digest(bytes(row.salt or b""), SEALED_TAG + bytes(row.hidden or b""), hashlib.sha256).hex()
