"""The way back after an old backup was restored: the log's own bundles hold what the database lost, and the members'
mirrors what the log's folder lost with it (:mod:`openhall.witness.retrieving`).

What is brought back is the leaf, and the statement where a mirror holds it. The record that belonged to it (the bid,
the award …) is gone with the database and must be made again or read from other copies; so such a row has the code
:data:`LOST`, which no reaction follows.
"""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from openhall.kernel import clock
from openhall.witness import disagreeing, heads, retrieving, sequencer
from openhall.witness.models import CaseChain, Head, Outbox, Statement
from openhall.witness.quorum import NetworkPolicy
from openhall_log.tiles import TILE_WIDTH, TiledTree

LOST = "LOST"
"""Code of a row whose act the database has lost; its leaf tells what it was."""
SEALED = "SEALED"


@dataclass(frozen=True)
class BroughtBack:
    """What was done.

    ``again``: rows that still waited in the backup; ``lost``: leaves whose acts must be made again; ``fetched``: how
    many entries the log's folder lacked, too; ``statements``: how many statements of lost acts were found;
    ``withheld``: digests of those that no mirror holds (not disclosed yet, or lost); ``entangled``: acts that were
    recorded since the backup came back, in cases of lost acts, so that their place in the case is wrong.
    """

    again: int
    lost: list[dict[str, Any]]
    fetched: int = 0
    statements: int = 0
    withheld: tuple[str, ...] = ()
    entangled: tuple[str, ...] = ()


class NothingToBringBack(RuntimeError):
    """Neither is the database behind the log, nor the log behind the members."""


@transaction.atomic(durable=True)
def bring_back(policy: NetworkPolicy | None = None) -> BroughtBack:
    """Bring the log's folder up to what the members have seen, then the database up to the log's folder.

    Args:
        policy: names the members; by default the one in force. A backup may be older than its adoption.

    Raises:
        NothingToBringBack: nothing is missing.
        CantBringBack: the members know more, and no mirror gave it; nothing is changed.
        LogError: the bundles don't hash to the checkpoint's root; the database isn't changed.
    """
    Head.objects.get_or_create(pk=1)
    head = Head.objects.select_for_update().get(pk=1)
    network = policy or heads.in_force()
    before = sequencer.published()
    fetched = retrieving.catch_up(network)
    # Indexes that were given but never signed before the backup may be others in the log.
    known = min(head.size, before.size if before else 0) if fetched else head.size
    signed = sequencer.published()
    if signed is None or signed.size <= known:
        raise NothingToBringBack("The database is not behind the log: there is nothing to bring back.")
    tree = TiledTree(signed.size, sequencer.store().read)
    if tree.root() != signed.root:
        raise sequencer.HeadBehindCheckpoint("The log's tiles don't hash to its checkpoint; nothing was brought back.")
    Outbox.objects.filter(leaf_index__gte=known).update(leaf_index=None)
    again, lost, named, cases = 0, [], [], set()
    bundle: list[bytes] = []
    for index in range(known, signed.size):
        if not bundle or index % TILE_WIDTH == 0:
            bundle = tree.bundle(index // TILE_WIDTH)
        entry = bundle[index % TILE_WIDTH]
        digest = hashlib.sha256(entry).hexdigest()
        if Outbox.objects.filter(leaf_sha256=digest).update(leaf_index=index):
            again += 1
            continue
        leaf = json.loads(entry)
        _insert(index, digest, entry, leaf)
        lost.append({"index": index, "leaf_sha256": digest, "code": leaf["code"], "object": leaf["object"]})
        if "statement" in leaf:
            named.append(leaf["statement"])
        if "case" in leaf:
            cases.add(UUID(leaf["case"]["id"]))
    Head.objects.filter(pk=1).update(size=signed.size)
    found, withheld = _statements(network, named)
    reason = f"The entries {known} to {signed.size - 1} were brought back."
    disagreeing.settle_held(signed, sequencer.store().read, reason=reason, at=clock.now())
    waiting = Outbox.objects.filter(leaf_index=None, case_uuid__in=cases).order_by("id")
    return BroughtBack(again, lost, fetched, found, withheld, tuple(waiting.values_list("leaf_sha256", flat=True)))


def _statements(network: NetworkPolicy | None, named: list[str]) -> tuple[int, tuple[str, ...]]:
    """Fetch the statements that are gone with their acts: how many came, and the digests of those that didn't."""
    held = set(Statement.objects.filter(sha256__in=named).values_list("sha256", flat=True))
    missing = [sha256 for sha256 in dict.fromkeys(named) if sha256 not in held]
    found = retrieving.statements(network, missing)
    Statement.objects.bulk_create([Statement(sha256=sha256, body=body) for sha256, body in found.items()])
    return len(found), tuple(sha256 for sha256 in missing if sha256 not in found)


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
