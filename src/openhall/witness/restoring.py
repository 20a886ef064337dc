"""The way back after an old backup of the database was restored: the log's own bundles hold what the database lost.

What is brought back is the leaf alone. The record that belonged to it (the bid, the award …) is gone with the database
and must be made again or read from other copies; so such a row has the code :data:`LOST`, which no reaction follows.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from openhall.witness import sequencer
from openhall.witness.models import CaseChain, Head, Outbox
from openhall_log.tiles import TILE_WIDTH, TiledTree

LOST = "LOST"
"""Code of a row whose act the database has lost; its leaf tells what it was."""
SEALED = "SEALED"


@dataclass(frozen=True)
class BroughtBack:
    """What was done.

    ``again``: rows that still waited in the backup; ``lost``: leaves whose acts must be made again.
    """

    again: int
    lost: list[dict[str, Any]]


class NothingToBringBack(RuntimeError):
    """The database is not behind the log."""


@transaction.atomic(durable=True)
def bring_back() -> BroughtBack:
    """Give the database the leaves between its head and the published checkpoint, and move the head there.

    Raises:
        NothingToBringBack: the head isn't behind.
        LogError: the bundles don't hash to the checkpoint's root; nothing is changed.
    """
    Head.objects.get_or_create(pk=1)
    head = Head.objects.select_for_update().get(pk=1)
    signed = sequencer.published()
    if signed is None or signed.size <= head.size:
        raise NothingToBringBack("The database is not behind the log: there is nothing to bring back.")
    tree = TiledTree(signed.size, sequencer.store().read)
    if tree.root() != signed.root:
        raise sequencer.HeadBehindCheckpoint("The log's tiles don't hash to its checkpoint; nothing was brought back.")
    again, lost = 0, []
    for index in range(head.size, signed.size):
        entry = tree.bundle(index // TILE_WIDTH)[index % TILE_WIDTH]
        digest = hashlib.sha256(entry).hexdigest()
        if Outbox.objects.filter(leaf_sha256=digest).update(leaf_index=index):
            again += 1
            continue
        leaf = json.loads(entry)
        _insert(index, digest, entry, leaf)
        lost.append({"index": index, "leaf_sha256": digest, "code": leaf["code"], "object": leaf["object"]})
    Head.objects.filter(pk=1, size=head.size).update(size=signed.size)
    return BroughtBack(again, lost)


def _insert(index: int, digest: str, entry: bytes, leaf: dict[str, Any]) -> None:
    case = leaf.get("case")
    Outbox.objects.create(
        leaf_index=index,
        code=LOST,
        case_uuid=UUID(case["id"]) if case else None,
        object=leaf["object"],
        leaf=entry,
        leaf_sha256=digest,
        at=datetime.fromisoformat(leaf["at"]),
        statement_sha256=leaf.get("statement", ""),
        intent_sha256=leaf["intent"]["sha256"] if "intent" in leaf else "",
        intent_signature=leaf["intent"]["signature"] if "intent" in leaf else "",
    )
    if case:
        # Whatever the case does next continues the chain that the log shows.
        CaseChain.objects.update_or_create(
            case_uuid=UUID(case["id"]), defaults={"seq": case["seq"], "last_sha256": digest}
        )
