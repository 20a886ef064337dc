"""Our own replay of the published log: the same reducer that every member runs, on the same public bytes.

It follows the leaf index like every consumer of the feed. States, verdicts, disclosed statements and the cursor are
committed together, so a crash repeats leaves and never skips or doubles one. What a sealed leaf hides is never read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid5

from django.conf import settings
from django.db import transaction

from openhall.kernel import clock
from openhall.witness import sequencer, verdicts
from openhall.witness.founding import NAMESPACE
from openhall.witness.models import (
    Contradiction,
    DisclosedStatement,
    Outbox,
    ReplayedCase,
    ReplayHead,
    Statement,
    VerdictTile,
)
from openhall.witness.network_acts import CONTRADICTION_ACKNOWLEDGED, STATE_RECORDED
from openhall.witness.recording import LOG, Recorded, record
from openhall_rules import replay
from openhall_rules.leaves import SEALED, canonical, leaf_sha256

BATCH = 512
RECORD_EVERY = timedelta(seconds=5)
"""A state is recorded at most so often."""
_DIGEST = re.compile(r"[0-9a-f]{64}")
NO_NEWS = frozenset({SEALED, STATE_RECORDED.code})
"""Leaves after which no state is recorded by themselves."""


@dataclass(frozen=True)
class Replayed:
    """What our own replay makes of the first ``size`` leaves.

    ``state_root``: 32 bytes. ``packs_digest``: hex, of the packs registered. ``standing``: contradictions that nobody
    has acknowledged. ``stuck``: why it can't go on, empty when it can.
    """

    size: int
    state_root: bytes
    contradictions: int
    standing: tuple[tuple[int, str], ...]
    packs_digest: str
    stuck: str


@dataclass(frozen=True)
class Verdict:
    """One verdict with the proof that it is the one in the tree of ``size``, RFC 6962."""

    body: dict[str, Any]
    entry: bytes
    size: int
    state_root: bytes
    proof: tuple[bytes, ...]


def follow(*, limit: int = BATCH) -> int:
    """Replay the next leaves of the published log, in one transaction; how many. Safe to run twice at once."""
    checkpoint = sequencer.published()
    size = checkpoint.size if checkpoint else 0
    if ReplayHead.objects.filter(pk=1, version=replay.REPLAY_VERSION, size__gte=size).exists():
        return 0  # nothing new: no lock, nothing written
    with transaction.atomic(durable=True):
        head = _locked()
        if head is None or head.size >= size:
            return 0
        return _Batch(head).advance(min(size, head.size + limit))


def _locked() -> ReplayHead | None:
    """The head, locked; at version and size 0 when there is none of this reducer's. None while another one works."""
    begin = ReplayHead(version=replay.REPLAY_VERSION, shared=json.dumps(replay.start()))
    ReplayHead.objects.bulk_create([begin], ignore_conflicts=True)
    head = ReplayHead.objects.select_for_update(skip_locked=True).filter(pk=1).first()
    if head is not None and head.version != replay.REPLAY_VERSION:
        # Another reducer's verdicts are no verdicts of ours. What it recorded stays on the log.
        for model in (ReplayedCase, VerdictTile, Contradiction):
            model.objects.all().delete()
        head.version, head.size, head.shared, head.news, head.stuck = replay.REPLAY_VERSION, 0, begin.shared, -1, ""
        head.recorded_size = 0
    return head


@dataclass
class _Batch:
    """Leaves at work, all in one transaction."""

    head: ReplayHead
    cases: dict[str, replay.CaseState | None] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)
    statements: dict[str, bytes] = field(default_factory=dict)
    entries: list[bytes] = field(default_factory=list)
    disclosed: dict[str, int] = field(default_factory=dict)
    found: list[Contradiction] = field(default_factory=list)
    admitted: list[Mapping[str, Any]] = field(default_factory=list)

    def advance(self, until: int) -> int:
        head, shared = self.head, json.loads(self.head.shared)
        rows = list(
            Outbox.objects.filter(leaf_index__gte=head.size, leaf_index__lt=until)
            .order_by("leaf_index")
            .values_list("leaf_index", "leaf")
        )
        read = [(int(index or 0), bytes(leaf), replay.read_leaf(bytes(leaf))) for index, leaf in rows]
        self._load(leaf for _index, _entry, leaf in read if leaf is not None)
        size = begin = int(head.size)
        head.stuck = ""
        for index, entry, leaf in read:
            try:
                shared = self._one(index, entry, leaf, shared)
            except (replay.StatementMissing, replay.PackNotHeld) as error:
                head.stuck = f"{index}: {error}"[:300]
                break
            size = index + 1
            if leaf is None or leaf["code"] not in NO_NEWS:
                head.news = index
        verdicts.add(begin, self.entries)
        self._keep()
        head.size, head.shared = size, json.dumps(shared)
        head.save()
        return size - begin

    def _load(self, leaves: Iterable[Mapping[str, Any]]) -> None:
        """Read at once the states and the statements that the leaves name."""
        told = list(leaves)
        self.cases = dict.fromkeys((case for leaf in told if (case := replay.case_of(leaf)) is not None), None)
        for row in ReplayedCase.objects.filter(case_uuid__in=self.cases):
            self.cases[str(row.case_uuid)] = json.loads(row.state)
        self._fetch({leaf["statement"] for leaf in told if "statement" in leaf})

    def _fetch(self, names: Iterable[str]) -> None:
        for row in Statement.objects.filter(sha256__in=set(names) - self.statements.keys()):
            self.statements[row.sha256] = bytes(row.body)

    def _one(
        self, index: int, entry: bytes, leaf: Mapping[str, Any] | None, shared: replay.SharedState
    ) -> replay.SharedState:
        case = replay.case_of(leaf)
        state = self.cases.get(case) if case is not None else None
        if leaf is not None:
            wanted = replay.disclosed_by(leaf, state)
            if any(name not in self.statements for name in wanted):
                self._fetch(wanted)
        done = replay.reduce(
            index, entry, state=state, shared=shared, statements=self.statements, earlier=earlier, leaf=leaf
        )
        if done.case is not None:
            self.cases[done.case] = done.state
            self.changed.add(done.case)
        self.entries.append(replay.verdict_entry(done.verdict))
        for sha256 in done.disclosed:
            self.disclosed.setdefault(sha256, index)
        if leaf is not None and leaf["code"] == CONTRADICTION_ACKNOWLEDGED.code and "broken" not in done.verdict:
            self.admitted.append(leaf)
        self.found += [_contradiction(index, leaf, case, one) for one in done.verdict.get("broken", ())]
        return done.shared

    def _keep(self) -> None:
        ReplayedCase.objects.bulk_create(
            [ReplayedCase(case_uuid=UUID(case), state=json.dumps(self.cases[case])) for case in sorted(self.changed)],
            update_conflicts=True,
            unique_fields=["case_uuid"],
            update_fields=["state"],
        )
        DisclosedStatement.objects.bulk_create(
            [DisclosedStatement(sha256=sha256, leaf_index=index) for sha256, index in self.disclosed.items()],
            ignore_conflicts=True,
        )
        Contradiction.objects.bulk_create(self.found, ignore_conflicts=True)
        for leaf in self.admitted:  # written by the command already, except when all is replayed anew
            said = json.loads(self.statements[leaf["statement"]])
            Contradiction.objects.filter(
                leaf_index=leaf["public"]["index"], rule=leaf["public"]["rule"], acknowledgement=""
            ).update(
                acknowledgement=leaf_sha256(canonical(leaf)),
                acknowledged_at=datetime.fromisoformat(leaf["at"]),
                reason=str(said.get("reason", "")),
                correction=str(said.get("correction", "")),
            )


def _contradiction(
    index: int, leaf: Mapping[str, Any] | None, case: str | None, fact: Mapping[str, str]
) -> Contradiction:
    def kept(value: str) -> str:
        return value.replace("\0", "")[:200]  # the verdict has it letter by letter

    return Contradiction(
        leaf_index=index,
        rule=fact["rule"],
        expected=kept(fact["expected"]),
        found=kept(fact["found"]),
        code=str(leaf["code"]) if leaf is not None else "",
        case_uuid=UUID(case) if case is not None else None,
        found_at=clock.now(),
    )


def earlier(sha256: str) -> tuple[int, bytes] | None:
    """A leaf of the log by its digest, of those that others may refer to."""
    row = Outbox.objects.filter(leaf_sha256=sha256, leaf_index__isnull=False).values_list("leaf_index", "leaf").first()
    return None if row is None or row[0] is None else (row[0], bytes(row[1]))


def record_state(*, at: datetime) -> Recorded | None:
    """Record what our replay makes of the log (SYS-03), by rule; None when there is nothing new, or it is too soon."""
    with transaction.atomic(durable=True):
        head = ReplayHead.objects.select_for_update(skip_locked=True).filter(pk=1).first()
        if head is None or head.version != replay.REPLAY_VERSION or head.news < head.recorded_size:
            return None
        if head.recorded_at is not None and head.recorded_at <= at < head.recorded_at + RECORD_EVERY:
            return None
        recorded = record(
            STATE_RECORDED(
                object=f"log:{uuid5(NAMESPACE, settings.OPENHALL_LOG_ORIGIN)}",
                public={
                    "size": head.size,
                    "state_root": verdicts.tree(head.size).root().hex(),
                    "contradictions": replay.contradictions(json.loads(head.shared)),
                },
            ),
            intent=None,
            actor=LOG,
            at=at,
        )
        head.recorded_size, head.recorded_at = head.size, at
        head.save(update_fields=["recorded_size", "recorded_at"])
        return recorded


def due(at: datetime, *, most: int = 8) -> int:
    """What the worker does: replay what is new, record the state when it is time; how many things were done."""
    done = 0
    for _ in range(most):
        grown = follow()
        done += grown
        if grown < BATCH:
            break
    return done + (record_state(at=at) is not None)


# What others may ask


def replayed() -> Replayed:
    """How far our own replay has come, and what it found."""
    head = ReplayHead.objects.filter(pk=1, version=replay.REPLAY_VERSION).first()
    shared = json.loads(head.shared) if head is not None else replay.start()
    size = head.size if head is not None else 0
    return Replayed(
        size=size,
        state_root=verdicts.tree(size).root(),
        contradictions=replay.contradictions(shared),
        standing=replay.standing_contradictions(shared),
        packs_digest=replay.packs_digest(shared),
        stuck=head.stuck if head is not None else "",
    )


def state_root(size: int) -> str | None:
    """Our own state root, in hex, at a size of the log; None where our replay hasn't come yet."""
    head = ReplayHead.objects.filter(pk=1, version=replay.REPLAY_VERSION).first()
    if head is None or not 0 <= size <= head.size:
        return None
    return verdicts.tree(head.size).root_at(size).hex()


def verdict(index: int) -> Verdict | None:
    """The verdict on one leaf with its proof; None where our replay hasn't come yet."""
    with transaction.atomic():  # tiles only grow, so those of an older head are still in them
        head = ReplayHead.objects.filter(pk=1, version=replay.REPLAY_VERSION).first()
        if head is None or not 0 <= index < head.size:
            return None
        tree = verdicts.tree(head.size)
        entry = tree.entry(index)
        proof = tuple(tree.inclusion_proof(index))
        return Verdict(json.loads(entry), entry, head.size, tree.root(), proof)


def contradictions(*, limit: int | None = None) -> list[Contradiction]:
    """The contradictions that were found, newest first; those without ``acknowledgement`` stand."""
    return list(Contradiction.objects.order_by("-leaf_index", "rule")[:limit])


def disclosed_statement(sha256: str) -> bytes | None:
    """The bytes of a statement that anybody may have; None for one that the published log hasn't disclosed."""
    if not _DIGEST.fullmatch(sha256) or not DisclosedStatement.objects.filter(sha256=sha256).exists():
        return None
    row = Statement.objects.filter(sha256=sha256).first()
    return None if row is None else bytes(row.body)
