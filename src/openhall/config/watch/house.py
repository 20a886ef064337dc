"""Collecting signals: how far the log is, what waits, what members say, how clocks differ, what the replay found."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from django.conf import settings
from django.db import connection

from openhall.config.watch import cases, leaves
from openhall.kernel import clock
from openhall.witness import public as witness
from openhall.witness import quorum
from openhall.witness.models import CaseChain, Contradiction, Head, LatePromise, NetworkMember, Outbox
from openhall.witness.promises import PROMISED
from openhall.witness_room.warnings import public as warnings
from openhall.witness_room.warnings.public import Check, Clock, Logged, Member, Mismatch, Signals, Waiting

MOST_WAITING = 1_000
MOST_LOGGED = 5_000
DISAGREES = {"fork": "conflict", "ahead": "conflict"}
"""What a member's last problem means for the warnings; others only keep it from confirming."""


class House:
    """The house as the warnings see it (:class:`openhall.witness_room.warnings.signals.House`)."""

    def signals(self, at: datetime, *, logged_from: int) -> Signals:
        """A look now."""
        checkpoint = witness.published()
        size = checkpoint.size if checkpoint else 0
        # Where the clock was moved, what looks late may not be: only what waits since the last move counts.
        moved_at = clock_moved_at(at)
        return Signals(
            at=at,
            head=Head.objects.filter(pk=1).values_list("size", flat=True).first() or 0,
            published=size,
            waiting=_waiting(size, moved_at),
            logged=_logged(logged_from, size, moved_at),
            late=_late() if moved_at is None else (),
            quorum=quorum.witnessed_size() if quorum.adopted() is not None else None,
            quorum_behind_since=_behind_since(moved_at),
            members=_members(at),
            clocks=_clocks(),
            mismatches=_mismatches(),
            contradictions=_contradictions(),
            used_after_revocation=_used_after_revocation(logged_from, size),
        )

    def count_cases(self) -> int:
        """How many cases have acts on the log."""
        return CaseChain.objects.count()

    def next_case(self, after: UUID | None) -> UUID | None:
        """The case behind ``after`` in the order of their ids."""
        found = CaseChain.objects.order_by("case_uuid")
        if after is not None:
            found = found.filter(case_uuid__gt=after)
        return found.values_list("case_uuid", flat=True).first()

    def case_checks(self, case: UUID) -> list[Check]:
        """Every row of a case beside its act."""
        return list(cases.checks(case))

    def leaf_checks(self, first: int, end: int) -> list[Check]:
        """Outbox and statements beside the published entries."""
        return list(leaves.checks(first, end))


def clock_moved_at(at: datetime) -> datetime | None:
    """When, by its own clock, the virtual clock of a scratch instance was last moved; None where it never was."""
    file = Path(settings.OPENHALL_HOME) / "clock"
    if not clock.offset():
        return None
    return at - timedelta(seconds=max(0.0, time.time() - file.stat().st_mtime))


def _since(recorded_at: datetime, moved_at: datetime | None) -> datetime:
    return recorded_at if moved_at is None else max(recorded_at, moved_at)


def _waiting(size: int, moved_at: datetime | None) -> tuple[Waiting, ...]:
    """Acts without an index, and those with one that aren't under the checkpoint yet."""
    found = list(Outbox.objects.filter(leaf_index=None).order_by("id").values_list("leaf_sha256", "at")[:MOST_WAITING])
    unpublished = Outbox.objects.filter(leaf_index__gte=size).order_by("leaf_index")
    found += unpublished.values_list("leaf_sha256", "at")[:MOST_WAITING]
    return tuple(Waiting(leaf, _since(at, moved_at)) for leaf, at in found)


def _logged(first: int, size: int, moved_at: datetime | None) -> tuple[Logged, ...]:
    acts = Outbox.objects.filter(leaf_index__gte=first, leaf_index__lt=size).order_by("leaf_index")
    found = acts.values_list("leaf_index", "leaf_sha256", "at")[:MOST_LOGGED]
    return tuple(Logged(index, leaf, _since(at, moved_at)) for index, leaf, at in found if index is not None)


def _late() -> tuple[Waiting, ...]:
    """Late promises that the witness itself noted."""
    found = LatePromise.objects.order_by("leaf_sha256").values_list("leaf_sha256", "due_at")[:MOST_WAITING]
    return tuple(Waiting(leaf, due - PROMISED) for leaf, due in found)


def _behind_since(moved_at: datetime | None) -> datetime | None:
    """When the first act behind the quorum head was recorded."""
    if quorum.adopted() is None:
        return None
    rows = Outbox.objects.filter(leaf_index__gte=quorum.witnessed_size()).order_by("leaf_index")
    recorded_at = rows.values_list("at", flat=True).first()
    return None if recorded_at is None else _since(recorded_at, moved_at)


def _members(at: datetime) -> tuple[Member, ...]:
    policy = quorum.adopted()
    if policy is None:
        return ()
    known = {row.key: row for row in NetworkMember.objects.order_by("id")}
    found = []
    for member in policy.members:
        row = known.get(str(member.key))
        if row is None:
            found.append(Member(member.name))
            continue
        state = DISAGREES.get(row.problem, "")
        if row.replay_contradictions:
            state = state or "contradiction"
        # A member that has confirmed all there is isn't asked: it is silent only while it has a problem.
        seen = row.asked_at if row.problem in {"", *DISAGREES} else row.problem_since
        behind = None if row.clock_offset is None else -float(row.clock_offset)
        found.append(Member(row.name, state, row.size, at if not row.problem and seen else seen, row.detail, behind))
    return tuple(found)


def _clocks() -> tuple[Clock, ...]:
    """The database's clock beside this process's, both as machines show them: a virtual clock moves neither."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        (database,) = cursor.fetchone()
    return (Clock("database", (clock.now() - clock.offset() - database.astimezone(UTC)).total_seconds()),)


def _mismatches() -> tuple[Mismatch, ...]:
    rows = NetworkMember.objects.filter(replay_agrees=False).order_by("id")
    return tuple(
        Mismatch(row.name, row.replay_size or 0, witness.state_root(row.replay_size or 0) or "–", row.replay_state_root)
        for row in rows
    )


def _contradictions() -> tuple[warnings.Contradiction, ...]:
    """Those that no officer has acknowledged yet."""
    rows = Contradiction.objects.filter(acknowledgement="").order_by("leaf_index", "rule")[:100]
    return tuple(
        warnings.Contradiction(row.leaf_index, row.rule, row.expected, row.found, row.case_uuid) for row in rows
    )


def _used_after_revocation(first: int, size: int) -> tuple[warnings.UsedAfterRevocation, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT act.leaf_index, act.leaf_sha256, key.uuid, revoked.leaf_index
            FROM identity_devicekey AS key
            JOIN witness_outbox AS revoked ON revoked.code = 'SUB-06' AND revoked.object = 'key:' || key.uuid
            JOIN witness_outbox AS act ON act.public_key = key.public_key AND act.leaf_index > revoked.leaf_index
            WHERE key.revoked_at IS NOT NULL AND act.leaf_index >= %s AND act.leaf_index < LEAST(%s, %s)
            ORDER BY act.leaf_index LIMIT 100
            """,
            [first, size, first + MOST_LOGGED],
        )
        return tuple(warnings.UsedAfterRevocation(*found) for found in cursor.fetchall())
