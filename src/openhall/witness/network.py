"""The platform's side of the network: sends checkpoints to the members, collects what they sign, publishes the quorum.

One thread for each member does nothing but HTTP and arithmetic, so that a member that stalls, lies or answers garbage
never delays another. All that the threads find out goes through one queue to the thread that owns the database:

===============================  ===============================================================================
dies …                            then, at the next start …
===============================  ===============================================================================
before a checkpoint is kept       the newest one is kept and sent
before an answer is kept          the member is asked again; it names its size (409) and cosigns again
before the quorum is published    the kept cosignatures are put together again
after                             nothing is left to do
===============================  ===============================================================================

Two network processes at once do the same work twice: rows are unique, the quorum head is replaced under one lock and
never by a smaller one.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import Q

from openhall.witness import asking, disagreeing, quorum, replaying, sequencer
from openhall.witness.asking import Problem, Replayed, Sent, Signed, Trouble
from openhall.witness.keys import verifier
from openhall.witness.models import Cosignature, NetworkMember, SentCheckpoint
from openhall.witness.quorum import Member, NetworkPolicy
from openhall_log import LogError, open_checkpoint, parse_note
from openhall_log.notes import Signature
from openhall_log.tiles import CHECKPOINT_PATH

log = logging.getLogger("openhall.network")
LONGEST_PAUSE = 60.0
REPLAY_SECONDS = 2.0
MIRROR_SECONDS = 0.2
POLICY_SECONDS = 1.0
MOST_KEPT = 2_000
"""Checkpoints without a quorum that are kept; a mirror that is further behind must catch up to a newer one."""
EVIDENCE = {Problem.FORK: "fork", Problem.AHEAD: "ahead"}


@dataclass(frozen=True)
class Answer:
    """What a thread found out about one member."""

    member: Member
    sent: Sent
    cosigned: Signed | None = None
    mirrored: tuple[int, Signed] | None = None
    replayed: Replayed | None = None
    trouble: Trouble | None = None
    about: str = "cosign"


class Board:
    """The newest checkpoint, where every member's thread sees it."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._sent: Sent | None = None
        self._stopped = False

    def show(self, sent: Sent) -> None:
        """From now on this is the newest."""
        with self._changed:
            self._sent = sent
            self._changed.notify_all()

    def stop(self) -> None:
        """Every thread ends as soon as its request is over."""
        with self._changed:
            self._stopped = True
            self._changed.notify_all()

    @property
    def stopped(self) -> bool:
        """Whether the threads shall end."""
        return self._stopped

    def wait(self, known: Sent | None, seconds: float) -> Sent | None:
        """The newest checkpoint; waits at most ``seconds`` for another one than ``known``."""
        with self._changed:
            self._changed.wait_for(lambda: self._stopped or self._sent is not known, timeout=seconds)
            return self._sent


class Link(threading.Thread):
    """Asks one member, again and again, at its own pace: twice as long a pause after each failure, up to a minute."""

    def __init__(
        self, member: Member, board: Board, answers: queue.SimpleQueue[Answer], *, size: int, timeout: float
    ) -> None:
        super().__init__(name=f"member {member.name}", daemon=True)
        self.member, self.board, self.answers, self.timeout = member, board, answers, timeout
        self.size, self.mirror_size, self.replay_size = size, -1, -1
        self.handled: Sent | None = None
        self.failures = 0
        self._next_replay = 0.0
        self._quiet_until = 0.0

    def run(self) -> None:
        """Until the board says stop."""
        while not self.board.stopped:
            behind = self.member.mirror is not None and self.mirror_size < self.size
            sent = self.board.wait(self.handled, MIRROR_SECONDS if behind else REPLAY_SECONDS)
            pause = self._quiet_until - time.monotonic()
            if pause > 0:
                time.sleep(min(pause, 0.1))
            elif sent is not None and not self.board.stopped:
                self.ask(sent)

    def ask(self, sent: Sent) -> None:
        """Everything that is to be asked now."""
        parts: list[tuple[str, Callable[[Sent], Answer | None]]] = []
        if sent is not self.handled:
            parts.append(("cosign", self._cosign))
        if self.member.mirror is not None and self.mirror_size < sent.size:
            parts.append(("mirror", self._mirror))
        if self.member.replay is not None and time.monotonic() >= self._next_replay:
            parts.append(("replay", self._replay))
        for about, part in parts:
            try:
                answer = part(sent)
            except Trouble as trouble:
                answer = Answer(self.member, sent, trouble=trouble, about=about)
            except (LogError, OSError) as error:
                # Our own files can't be read: no fault of the member's, so nothing is said about it.
                log.error("Our log can't be read to ask %s: %s", self.member.name, error)
                self._quiet_until = time.monotonic() + 1.0
                return
            except Exception as error:
                # What a hostile member answers must never stop the others: whatever goes wrong stays with its link.
                log.exception("Asking %s failed.", self.member.name)
                strange = Trouble(Problem.GARBAGE, f"{type(error).__name__}: {error}")
                answer = Answer(self.member, sent, trouble=strange, about=about)
            if answer is not None:
                self.answers.put(answer)
            if answer is not None and answer.trouble is not None and about == "cosign":
                self.failures += 1
                self._quiet_until = time.monotonic() + min(LONGEST_PAUSE, 0.5 * 2 ** min(self.failures, 8))
                return
        if parts and parts[0][0] == "cosign":
            self.failures = 0

    def _cosign(self, sent: Sent) -> Answer:
        found = asking.cosigned(self.member, sent, max(0, self.size), timeout=self.timeout)
        self.size, self.handled = sent.size, sent
        return Answer(self.member, sent, cosigned=found)

    def _mirror(self, sent: Sent) -> Answer | None:
        body = asking.mirrored(self.member, sent.log_key.name, timeout=self.timeout)
        if body is None:
            return None
        found = asking.read_mirrored(self.member, body, sent)
        if found[0] <= self.mirror_size:
            return None
        self.mirror_size = found[0]
        return Answer(self.member, sent, mirrored=found, about="mirror")

    def _replay(self, sent: Sent) -> Answer | None:
        self._next_replay = time.monotonic() + REPLAY_SECONDS
        found = asking.replayed(self.member, sent.log_key.name, timeout=self.timeout)
        if found is None or found.size == self.replay_size:
            return None
        self.replay_size = found.size
        return Answer(self.member, sent, replayed=found, about="replay")


class Network:
    """The network process: call :meth:`turn` for ever.

    Args:
        period: at most so often (seconds) a new checkpoint goes out. timeout: of one request (seconds).
        now: the platform's clock; wall: POSIX seconds, with which members' clocks are compared.
    """

    def __init__(
        self, *, period: float, timeout: float, now: Callable[[], datetime], wall: Callable[[], float]
    ) -> None:
        self.period, self.timeout, self.now, self.wall = period, timeout, now, wall
        self.board = Board()
        self.answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self.policy: NetworkPolicy | None = None
        self._links: list[Link] = []
        self._sent: Sent | None = None
        self._next_policy = self._next_round = self._next_comparison = 0.0

    def turn(self, seconds: float = 0.1) -> bool:
        """One turn: the policy, a new checkpoint if it is time, the answers that have come. Whether anything was done.

        Waits at most ``seconds`` for an answer.
        """
        if time.monotonic() >= self._next_policy:
            self._next_policy = time.monotonic() + POLICY_SECONDS
            policy = quorum.project_policy()
            if policy is not None and (self.policy is None or policy.sha256 != self.policy.sha256):
                self._connect(policy)
        if self.policy is None:
            time.sleep(seconds)
            return False
        if time.monotonic() >= self._next_round:
            self._send()
        if time.monotonic() >= self._next_comparison:
            self._next_comparison = time.monotonic() + REPLAY_SECONDS / 2
            compare_replays(self.now())
        return self._take(seconds)

    def stop(self) -> None:
        """Let the threads end."""
        self.board.stop()
        for link in self._links:
            link.join(self.timeout + 1)

    def _connect(self, policy: NetworkPolicy) -> None:
        """Threads for exactly the members of this policy."""
        self.board.stop()
        self.board, self.policy, self._sent = Board(), policy, None
        known = {row.key: row for row in NetworkMember.objects.all()}
        self._links = []
        for member in policy.members:
            row = known.get(str(member.key)) or NetworkMember(key=str(member.key))
            row.name, row.url = member.name, member.url
            row.save()
            link = Link(member, self.board, self.answers, size=row.size, timeout=self.timeout)
            self._links.append(link)
            link.start()

    def _send(self) -> None:
        """Show the newest checkpoint to the members, once it is kept."""
        try:
            note = parse_note(sequencer.store().read(CHECKPOINT_PATH)).signed_only_by(verifier())
        except LogError:
            return  # there is no log yet
        checkpoint = open_checkpoint(note, verifier()).checkpoint
        if checkpoint.size == 0 or (self._sent is not None and checkpoint.size <= self._sent.size):
            return
        SentCheckpoint.objects.get_or_create(size=checkpoint.size, defaults={"note": note.to_bytes()})
        self._next_round = time.monotonic() + self.period
        # A member that was ahead of a restored log must be asked again, so nothing is assumed of larger sizes.
        self._sent = Sent(checkpoint.size, checkpoint.root, note, verifier(), sequencer.store().read)
        self.board.show(self._sent)

    def _take(self, seconds: float) -> bool:
        found: list[Answer] = []
        try:
            found.append(self.answers.get(timeout=seconds))
            while len(found) < 100:
                found.append(self.answers.get_nowait())
        except queue.Empty:
            pass
        if not found:
            return False
        with transaction.atomic():
            for answer in found:
                keep(answer, at=self.now(), wall=self.wall())
        if self.policy is not None and any(answer.cosigned or answer.mirrored for answer in found):
            publish(self.policy)
        return True


def keep(answer: Answer, *, at: datetime, wall: float) -> None:
    """Write down what a member answered; in the caller's transaction."""
    row = NetworkMember.objects.select_for_update().get(key=str(answer.member.key))
    fields: dict[str, Any] = {"asked_at": at}
    if answer.cosigned is not None:
        fields |= {"problem": "", "detail": "", "problem_since": None, "cosigned_at": at}
        fields |= {"size": max(row.size, answer.sent.size), "clock_offset": round(answer.cosigned.time - wall)}
        _keep_signature(answer.sent.size, answer.cosigned)
    if answer.mirrored is not None:
        size, signed = answer.mirrored
        fields |= {"mirror_size": max(row.mirror_size or 0, size), "mirrored_at": at, "mirror_detail": ""}
        _keep_signature(size, signed)
    if answer.replayed is not None:
        fields |= _replay_fields(row, answer, answer.replayed, at)
    if answer.trouble is not None:
        fields |= _trouble_fields(row, answer, answer.trouble, at)
    NetworkMember.objects.filter(pk=row.pk).update(**fields)


def _keep_signature(size: int, signed: Signed) -> None:
    """Keep a verified line under the checkpoint of that size, if it is one of those still waiting for a quorum."""
    if SentCheckpoint.objects.select_for_update(no_key=True).filter(size=size).first() is not None:
        row = Cosignature(checkpoint_id=size, key=str(signed.key), line=signed.line, time=signed.time)
        Cosignature.objects.bulk_create([row], ignore_conflicts=True)


def _replay_fields(row: NetworkMember, answer: Answer, found: Replayed, at: datetime) -> dict[str, Any]:
    on_our_log = found.size <= answer.sent.size and answer.sent.tree().root_at(found.size) == found.root
    if found.size <= answer.sent.size and not on_our_log:
        disagreeing.keep(row, "replay", answer.sent.note.to_bytes(), found.note, at)
    return {
        "replay_note": found.note,
        "replay_size": found.size,
        "replay_state_root": found.state_root,
        "replay_contradictions": found.contradictions,
        "replay_agrees": None if on_our_log else False,
        "replayed_at": at,
        "replay_detail": "" if on_our_log else "it replayed another history",
    }


def compare_replays(at: datetime) -> int:
    """Compare the members' statements with our own replay, as far as it has come; how many could be compared."""
    done = 0
    for row in NetworkMember.objects.filter(replay_agrees=None, replay_size__isnull=False):
        own = replaying.state_root(row.replay_size or 0)
        if own is None:
            continue
        agrees = own == row.replay_state_root
        with transaction.atomic():
            if not agrees:
                note = sequencer.store().read(CHECKPOINT_PATH)
                disagreeing.keep(row, "replay", note, bytes(row.replay_note or b""), at)
            # Only if it hasn't stated something else meanwhile.
            NetworkMember.objects.filter(pk=row.pk, replay_size=row.replay_size).update(
                replay_agrees=agrees,
                replay_detail="" if agrees else f"its state root at {row.replay_size} entries isn't ours",
            )
        done += 1
    return done


def _trouble_fields(row: NetworkMember, answer: Answer, trouble: Trouble, at: datetime) -> dict[str, Any]:
    kind = EVIDENCE.get(trouble.problem)
    published = sequencer.published()
    if kind == "ahead" and published is not None and _size_of(trouble.evidence) <= published.size:
        return {}  # another network process sent a newer checkpoint meanwhile
    if kind is not None and trouble.evidence:
        disagreeing.keep(row, kind, answer.sent.note.to_bytes(), trouble.evidence, at)
    if answer.about == "mirror" and kind is None:
        return {"mirror_detail": trouble.detail}
    if answer.about == "replay":
        return {"replay_detail": trouble.detail}
    since = row.problem_since if row.problem else at
    return {"problem": trouble.problem.value, "detail": trouble.detail, "problem_since": since}


def _size_of(note: bytes) -> int:
    return open_checkpoint(note, verifier()).checkpoint.size


def publish(policy: NetworkPolicy) -> int | None:
    """Publish the largest kept checkpoint that satisfies the policy; its size when the quorum head changed."""
    by_text = {str(witness.key): witness.key for witness in policy.policy.witnesses.values()}
    head = quorum.witnessed_size()
    rows = SentCheckpoint.objects.filter(size__gte=head).order_by("-size").prefetch_related("cosignatures")
    for row in rows[:MOST_KEPT]:
        signed = [found for found in row.cosignatures.all() if found.key in by_text]
        if not policy.policy.is_satisfied_by(by_text[found.key] for found in signed):
            continue
        note = parse_note(bytes(row.note)).with_signatures(
            _signature(found.line) for found in sorted(signed, key=lambda found: found.pk)
        )
        policy.policy.open_checkpoint(note)  # what is published was verified as a whole, a moment ago
        changed = quorum.publish_quorum(note)
        # Stragglers of the head itself are still welcome; what lies below it needs nothing more.
        SentCheckpoint.objects.filter(size__lt=row.size).delete()
        return row.size if changed else None
    surplus = list(SentCheckpoint.objects.order_by("-size").values_list("size", flat=True)[MOST_KEPT : MOST_KEPT + 1])
    SentCheckpoint.objects.filter(Q(size__lte=surplus[0]) if surplus else Q(size=-1)).delete()
    return None


def _signature(line: str) -> Signature:
    _dash, name, encoded = line.split(" ")
    return Signature(name, encoded)
