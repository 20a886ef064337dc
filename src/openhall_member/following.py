"""Following the log: copy what was cosigned, replay it, vouch for it; look for contradictions; wait; again."""

from __future__ import annotations

import logging
import random
import threading
import time
from dataclasses import dataclass, replace

from openhall_log import LogError, SignedCheckpoint, open_checkpoint
from openhall_member.errors import MemberError
from openhall_member.evidence import Forked
from openhall_member.member import Member
from openhall_member.packs import MAX_PACK_BYTES, BadPackFile, replay_holding, usable
from openhall_member.pull import LogSite, LogTrouble, Misbehaves, NotThere
from openhall_member.replaying import Replay
from openhall_member.witness import Cosigned
from openhall_rules.replay import MAX_STATEMENT_BYTES, PackNotHeld, contradictions, packs_not_held, withheld

SHORTEST_PAUSE, LONGEST_PAUSE = 0.5, 60.0
MOST_FETCHED = 5
"""Packs that are fetched in one go."""
CLOCK_TOLERANCE = 5.0
"""Seconds by which the two clocks may differ before we say so."""
logger = logging.getLogger("openhall_member")


class Withheld(LogTrouble):
    """A statement that is disclosed isn't served."""


class Stopped(Exception):
    """The program is asked to end."""


@dataclass(frozen=True, slots=True)
class Standing:
    """How far following has come; replaced as a whole, so any thread may read it.

    Attributes:
        replayed: leaves whose rules were redone.
        state: of the replay by itself, as protocols §7 names it (``behind`` while leaves are left).
        detail: a sentence, or nothing.
        trouble: what the log did last, while it lasts.
        offset: seconds by which the log's clock is ahead of ours; None when unknown.
        published: size of the log's newest published checkpoint seen.
    """

    replayed: int = 0
    state: str = "behind"
    detail: str = ""
    trouble: str = ""
    offset: float | None = None
    published: int | None = None


class Follower:
    """The thread that follows the log for one member."""

    def __init__(self, member: Member, *, site: LogSite | None = None) -> None:
        self.member = member
        self.site = site or LogSite(member.settings.log_url)
        self.wake = threading.Event()
        self.stopping = threading.Event()
        self._replay = Replay(member.connection, self._statement)
        self.standing = Standing(replayed=self._replay.size)
        self._looked = -1e9
        self._fetched = -1e9
        self._unfetched: dict[str, str] = {}
        self._unasked_since: float | None = None
        self._asked: Cosigned | None = None
        self._told: str | None = None
        self._halted: tuple[str, str] | None = None
        self._compared: Cosigned | None = None

    def stop(self) -> None:
        """Ask the thread to end; it does within one step."""
        self.stopping.set()
        self.wake.set()

    def run(self) -> None:
        """Follow until stopped. Trouble of any kind is told and tried again, more and more slowly."""
        failures = 0
        while not self.stopping.is_set():
            self.wake.clear()
            try:
                self.round()
                failures = 0
                self._trouble("")
            except Stopped:
                return
            except (LogTrouble, MemberError, PackNotHeld) as error:
                failures += 1
                self._trouble(str(error))
            except Exception as error:  # whatever a hostile log does, this member goes on cosigning and telling
                failures += 1
                logger.exception("Following the log met something unexpected.")
                self._trouble(f"Unexpected: {type(error).__name__}.")
            if failures:
                pause = min(LONGEST_PAUSE, 0.5 * 2 ** min(failures, 10)) * random.uniform(0.5, 1)  # noqa: S311
                # At least half a second; then a request to cosign, which shows that the log is there, ends the pause.
                self.stopping.wait(min(pause, SHORTEST_PAUSE))
                self.wake.wait(max(0.0, pause - SHORTEST_PAUSE))
            else:
                self.wake.wait(self.member.settings.poll_seconds)
        self.site.close()

    def round(self) -> None:
        """One round.

        Raises:
            LogTrouble, MemberError, PackNotHeld: what kept it from coming to its end.
        """
        if self.member.evidence.fork() is not None:
            self.tell_standing()
            return
        try:
            try:
                self._copy_cosigned()
            finally:
                self._replay_copy()  # what is copied can be replayed, whatever the log does now
            if time.monotonic() - self._looked >= self.member.settings.poll_seconds:
                self._looked = time.monotonic()
                if self._look():
                    self._replay_copy()
            self._judge_suspects()
        except Forked as fork:
            self.member.evidence.keep(fork)
        finally:
            self.tell_standing()

    def _copy_cosigned(self) -> None:
        latest = self.member.witness.latest
        if latest is not None and latest.checkpoint.size > self.member.copy.head.size:
            self._extend(open_checkpoint(latest.note, self.member.settings.log_key))

    def _extend(self, target: SignedCheckpoint) -> None:
        before = self.member.copy.head.size
        self.member.copy.extend(target, self.site, on_step=lambda _: self._step())
        if (size := self.member.copy.head.size) > before:
            logger.info("Copied the entries %d to %d.", before, size - 1)

    def _look(self) -> bool:
        """Compare what the log publishes with what we hold; copy it when nobody asks us for signatures.

        Returns:
            Whether there is more to replay.
        """
        try:
            signed = open_checkpoint(self.site.checkpoint(), self.member.settings.log_key)
        except LogError as error:
            raise Misbehaves(f"What the log publishes isn't a checkpoint that it signed: {error}") from error
        self._note_clock()
        checkpoint, copy = signed.checkpoint, self.member.copy
        earlier = self.standing.published
        self.standing = replace(self.standing, published=max(checkpoint.size, earlier or 0))
        latest = self.member.witness.latest
        if (
            latest is not None
            and latest.checkpoint.size == checkpoint.size
            and latest.checkpoint.root != checkpoint.root
        ):
            raise Forked(
                f"There are two roots for the same {checkpoint.size} entries.",
                ours=latest.note.to_bytes(),
                theirs=signed.note.signed_only_by(signed.log_key).to_bytes(),
            )
        if checkpoint.size <= copy.head.size:
            copy.extend(signed, self.site)  # only compares
            self._unasked_since = None
            if earlier is not None and checkpoint.size < earlier:
                raise Misbehaves(
                    f"The log's published checkpoint went back from {earlier} to {checkpoint.size} entries."
                )
            return False
        copy.prove_continuation(signed, self.site)
        now = time.monotonic()
        if self._unasked_since is None or latest is not self._asked:
            # A log that asks for cosignatures is copied as far as it asks: mirror and witness sign the same sizes.
            self._unasked_since, self._asked = now, latest
        if now - self._unasked_since < self.member.settings.unasked_seconds:
            return False
        self._extend(signed)
        return True

    def _replay_copy(self) -> None:
        """Redo the rules on what was copied, then vouch for it."""
        member, replay = self.member, self._replay
        self._compare_cosigned()
        try:
            if replay.size < member.copy.head.size:
                replay_holding(replay, member.copy.tree(), member.packs, on_batch=lambda _: self._step())
            else:
                member.packs.hold(packs_not_held(replay.shared))
        except Withheld as error:
            self._halted = ("withheld", str(error))
            raise
        except PackNotHeld as error:
            self._halted = ("other-pack", str(error))
            self._fetch_packs()
            raise
        self._halted = None
        self._fetch_packs()
        # Every statement that is disclosed was needed to come here, and each was on disk before it was used.
        if member.vouching.record_mirrored(member.copy):
            logger.info("Everything up to %d entries is on disk.", member.vouching.mirrored_size)
        if member.vouching.record_statement(replay, member.copy):
            logger.info("Replayed, and agreed with the log at %d entries.", member.vouching.statement_size)

    def _compare_cosigned(self) -> None:
        """What was cosigned last must be a beginning of the copy, wherever the copy came from."""
        latest = self.member.witness.latest
        if latest is None or latest is self._compared or latest.checkpoint.size > self.member.copy.head.size:
            return
        known = self.member.copy.root_at(latest.checkpoint.size)
        if known is not None and known[0] != latest.checkpoint.root:
            raise Forked(
                f"The first {latest.checkpoint.size} entries that were published aren't those that we cosigned.",
                ours=latest.note.to_bytes(),
                theirs=known[1],
            )
        self._compared = latest

    def _statement(self, sha256: str) -> bytes:
        """A statement, from our disk or from the log; on disk in any case when this returns."""
        data = self.member.statements.read(sha256)
        if data is not None:
            return data
        self._step()
        try:
            data = self.site.statement(sha256, limit=MAX_STATEMENT_BYTES)
        except NotThere as error:
            raise Withheld(f"The log doesn't serve the statement {sha256}, which it should have disclosed.") from error
        except Misbehaves as error:
            raise Withheld(str(error)) from error
        try:
            self.member.statements.write(sha256, data)
        except ValueError as error:
            raise Withheld(f"What the log serves as the statement {sha256} has another digest.") from error
        return data

    def _fetch_packs(self) -> None:
        """Get the files of packs that the log registered and that nobody holds here, for a person to look at."""
        packs = self.member.packs
        wanted = [(name, sha256) for name, sha256 in packs_not_held(self._replay.shared) if usable(name, sha256)]
        wanted = [one for one in wanted if packs.kept(*one) is None]
        if not wanted or time.monotonic() - self._fetched < self.member.settings.poll_seconds:
            return
        self._fetched = time.monotonic()
        for name, sha256 in wanted[:MOST_FETCHED]:
            self._step()
            try:
                packs.keep(name, sha256, self.site.get(f"pack/{sha256}", limit=MAX_PACK_BYTES))
            except (LogTrouble, BadPackFile) as error:
                self._unfetched[sha256] = str(error)
            else:
                self._unfetched.pop(sha256, None)
                logger.warning("The pack %s came from the log; it waits to be accepted.", name)

    def _pack_missing(self, name: str, sha256: str) -> str:
        """What is known of a registered pack that isn't held, and what to do."""
        kept = self.member.packs.kept(name, sha256)
        if kept is None:
            told = f"The log registered the pack {name} with digest {sha256}, which isn't held here."
            return " ".join([told, *([self._unfetched[sha256]] if sha256 in self._unfetched else [])])
        folder = self.member.settings.folder
        return (
            f"The log registered the pack {name}. Its files came from the log and have the digest {sha256}. Look at "
            f"them with “openhall-member packs {folder}”; then “openhall-member accept {folder} {name} --sha256 "
            f"{sha256}”."
        )

    def _judge_suspects(self) -> None:
        copy, witness = self.member.copy, self.member.witness
        for checkpoint, note in witness.suspects(up_to=copy.head.size):
            known = copy.root_at(checkpoint.size)
            witness.clear(checkpoint)
            if known is not None and known[0] != checkpoint.root:
                raise Forked(
                    f"The log signed two roots for its first {checkpoint.size} entries.", ours=known[1], theirs=note
                )

    def _step(self) -> None:
        """Between two steps of a long way: show how far it is, and end if asked."""
        self.standing = replace(self.standing, replayed=self._replay.size)
        if self.stopping.is_set():
            raise Stopped

    def tell_standing(self) -> None:
        """Work out the standing from what is stored."""
        state, detail = self._state()
        self.standing = replace(
            self.standing, replayed=self._replay.size, state=state, detail=detail, offset=self.site.offset
        )

    def _state(self) -> tuple[str, str]:
        """How the replay stands by itself (protocols §7), and why."""
        replay = self._replay
        missing = packs_not_held(replay.shared)
        if missing:
            name, sha256 = missing[0]
            return "other-pack", self._pack_missing(name, sha256)
        compared = replay.compared()
        if compared is not None and not compared[1]:
            return "mismatch", compared[2]
        if withheld(replay.shared):
            listed = "; ".join(f"leaf {index}: {rule}" for index, rule in replay.shared["standing"][:3])
            count = contradictions(replay.shared)
            return "contradiction", f"Decisions against the rules so far: {count}. Not acknowledged: {listed}."
        if replay.size < self.member.copy.head.size:
            return self._halted or ("behind", "")
        return "agrees", ""

    def _trouble(self, trouble: str) -> None:
        if trouble != self.standing.trouble:
            self.standing = replace(self.standing, trouble=trouble, offset=self.site.offset)
            if trouble:
                logger.warning("%s", trouble)
            else:
                logger.info("The log can be followed again.")

    def _note_clock(self) -> None:
        offset = self.site.offset
        if offset is None or abs(offset) <= CLOCK_TOLERANCE:
            self._told = None
            return
        told = f"{offset:.0f}"
        if told != self._told:
            self._told = told
            logger.warning(
                "The log's clock is %s seconds ahead of ours (less than 0: behind). One of them is wrong.", told
            )
