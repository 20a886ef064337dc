"""What the members have seen of our log: asked before anything is signed after a start.

Whoever restores a backup of database and log folder has nothing on the machine that tells how old it is. The members
know: each shows the newest checkpoint that it cosigned, under our own signature.

The rule (docs/adr/0016): as many members must have answered as must sign (k of n), because two groups
of k share a member that doesn't collude, so one of those that answered has seen every head that had a quorum. But
absent members get no veto: after :data:`PATIENCE_SECONDS` the log goes on without them, and says so. The network
process keeps asking, and what a member proves later stops the sequencer then.
"""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from openhall.witness import asking, disagreeing, quorum, sequencer
from openhall.witness.asking import Trouble
from openhall.witness.keys import verifier
from openhall.witness.models import NetworkMember
from openhall.witness.quorum import Member, NetworkPolicy
from openhall_log import Checkpoint
from openhall_log.tiles import CHECKPOINT_PATH, MissingFile

log = logging.getLogger("openhall.sequencer")
PATIENCE_SECONDS = 240.0
"""Less than the five minutes after which intake stops, and than the ten minutes that a promise gives."""
TIMEOUT_SECONDS = 3.0


@dataclass(frozen=True)
class Heard:
    """What one member shows: checkpoints that our key signed, with their notes; or why it can't be told."""

    member: Member
    shown: tuple[tuple[Checkpoint, bytes], ...] = ()
    trouble: str = ""


def ask(members: Sequence[Member], *, timeout: float) -> list[Heard]:
    """Ask all of them at once; at most ``timeout`` seconds for each request."""
    key = verifier()

    def one(member: Member) -> Heard:
        try:
            return Heard(member, tuple(asking.shown(member, key, timeout=timeout)))
        except Trouble as trouble:
            return Heard(member, trouble=trouble.detail)

    if not members:
        return []
    with ThreadPoolExecutor(len(members), thread_name_prefix="head") as pool:
        return list(pool.map(one, members))


def in_force() -> NetworkPolicy | None:
    """The policy, from the table or, where the table is older, from the log's folder."""
    return quorum.project_policy() or quorum.adopted()


def before_signing(
    *, now: Callable[[], datetime], patience: float = PATIENCE_SECONDS, timeout: float = TIMEOUT_SECONDS
) -> int:
    """Ask the members whether they know more of our log than we do; how many have answered that they don't.

    Returns at once without a policy, otherwise when as many have answered as must sign, or after ``patience`` seconds.

    Raises:
        NothingIsSigned: one of them proves that more, or something else, was signed. Both notes are kept.
    """
    policy = in_force()
    if policy is None:
        return 0
    until = time.monotonic() + patience
    asked = {member.name: member for member in policy.members}
    told = -1
    while True:
        for heard in ask(list(asked.values()), timeout=timeout):
            if _agrees(heard, at=now()):
                del asked[heard.member.name]
        sequencer.refuse_what_members_disprove(sequencer.published())
        answered = len(policy.members) - len(asked)
        if answered >= policy.threshold:
            return answered
        if time.monotonic() >= until:
            log.error(
                "Only %d of the %d members that must sign have answered within %.0f seconds (missing: %s). The log "
                "goes on without them; if a backup was restored, stop it now.",
                answered, policy.threshold, patience, ", ".join(asked),
            )  # fmt: skip
            return answered
        if told != answered:
            told = answered
            log.warning(
                "Before anything is signed the members are asked what they have seen: %d of %d have answered.",
                answered, policy.threshold,
            )  # fmt: skip
        time.sleep(min(1.0, max(0.0, until - time.monotonic())))


def _agrees(heard: Heard, *, at: datetime) -> bool:
    """Whether a member has answered, and knows no more than we have; what it proves is kept."""
    if heard.trouble:
        return False
    key = str(heard.member.key)
    with transaction.atomic():
        row, _new = NetworkMember.objects.get_or_create(
            key=key, defaults={"name": heard.member.name, "url": heard.member.url}
        )
        if not heard.shown:
            # One that cosigned before and shows nothing now has forgotten, or something else answers in its place.
            return row.size == 0
        signed, read = sequencer.published(), sequencer.store().read
        agrees = True
        for theirs, note in heard.shown:
            kind = disagreeing.contradicts(theirs, signed, read)
            if kind is not None:
                agrees = False
                disagreeing.keep(row, kind, _own_note(), note, at)
        return agrees


def _own_note() -> bytes:
    try:
        return sequencer.store().read(CHECKPOINT_PATH)
    except MissingFile:
        return b""
