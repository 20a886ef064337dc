"""Trust policies (C2SP tlog-policy): which logs are accepted, and which witnesses make a quorum."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from openhall_log.cosignatures import SignedCheckpoint, open_checkpoint
from openhall_log.errors import LogError
from openhall_log.keys import KeyType, MalformedKey, VerifierKey
from openhall_log.notes import Note

MAX_POLICY_BYTES = 1_000_000
NO_QUORUM = "none"
_GAP = re.compile(r"[ \t]+")
_THRESHOLD = re.compile(r"[1-9][0-9]{0,5}")


class MalformedPolicy(LogError):
    """A policy breaks a rule of its format; the message tells the line."""


class QuorumNotReached(LogError):
    """A checkpoint is signed by its log but not by enough witnesses."""


@dataclass(frozen=True, slots=True)
class Log:
    """A log accepted by a policy; its key is named after its origin."""

    key: VerifierKey
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Witness:
    """A witness, under the name by which the policy's groups know it (which needn't be its key's name)."""

    name: str
    key: VerifierKey
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Group:
    """Members (witnesses or groups) of which ``threshold`` must have witnessed."""

    name: str
    threshold: int
    members: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Policy:
    """A parsed policy.

    Attributes:
        logs: logs accepted, any of which may have signed.
        witnesses: by policy name.
        groups: by policy name.
        quorum: name of the witness or group that must have witnessed, or ``none``.
    """

    logs: tuple[Log, ...]
    witnesses: dict[str, Witness]
    groups: dict[str, Group]
    quorum: str

    @classmethod
    def parse(cls, data: bytes) -> Policy:
        """Read a policy file. Octets above 0x7F are opaque: they're kept, and compared, as they are.

        Raises:
            MalformedPolicy: the first rule broken, with its line number.
        """
        if len(data) > MAX_POLICY_BYTES:
            raise MalformedPolicy(f"A policy has at most {MAX_POLICY_BYTES} bytes.")
        if any(octet == 0x7F or (octet < 0x20 and octet not in b"\t\n") for octet in data):
            raise MalformedPolicy("A policy has no control characters but tabs and newlines.")
        if not data.endswith(b"\n"):
            raise MalformedPolicy("Each line of a policy ends in a newline.")
        reading = _Reading()
        text = data.decode("utf-8", errors="surrogateescape")
        for number, line in enumerate(text[:-1].split("\n"), start=1):
            words = _GAP.split(line.strip(" \t"))
            if words[0] and not words[0].startswith("#"):
                try:
                    reading.take(words)
                except LogError as error:
                    raise MalformedPolicy(f"Line {number} of the policy is refused: {error}") from error
        if reading.quorum is None:
            raise MalformedPolicy("A policy has a quorum line.")
        return cls(tuple(reading.logs), reading.witnesses, reading.groups, reading.quorum)

    def is_satisfied_by(self, cosigners: Iterable[VerifierKey]) -> bool:
        """Whether these witnesses, whose cosignatures were verified, make the quorum. Keys the policy doesn't list
        count for nothing."""
        if self.quorum == NO_QUORUM:
            return True
        keys = set(cosigners)
        witnessed = {name for name, witness in self.witnesses.items() if witness.key in keys}
        # A group's members stand on earlier lines, so one pass in order settles them all.
        for group in self.groups.values():
            if sum(member in witnessed for member in group.members) >= group.threshold:
                witnessed.add(group.name)
        return self.quorum in witnessed

    def open_checkpoint(self, data: bytes | Note) -> SignedCheckpoint:
        """Read a checkpoint that one of the logs signed and the quorum cosigned.

        Raises:
            QuorumNotReached: too few witnesses.
            LogError: any of :func:`openhall_log.cosignatures.open_checkpoint`.
        """
        signed = open_checkpoint(
            data, [log.key for log in self.logs], [witness.key for witness in self.witnesses.values()]
        )
        if not self.is_satisfied_by(found.key for found in signed.cosignatures):
            raise QuorumNotReached(
                f"{len(signed.cosignatures)} known witnesses have cosigned, which doesn't make the policy's quorum."
            )
        return signed


class _Reading:
    """What the lines read so far have defined."""

    def __init__(self) -> None:
        self.logs: list[Log] = []
        self.witnesses: dict[str, Witness] = {}
        self.groups: dict[str, Group] = {}
        self.quorum: str | None = None
        self._member_of: dict[str, str] = {}

    def take(self, words: list[str]) -> None:
        """Take in one line."""
        match words:
            case ["log", vkey, *url] if len(url) <= 1:
                self._log(VerifierKey.parse(vkey), *url)
            case ["witness", name, vkey, *url] if len(url) <= 1:
                self._witness(name, VerifierKey.parse(vkey), *url)
            case ["group", name, threshold, *members] if members:
                self._group(name, threshold, members)
            case ["quorum", name]:
                self._quorum(name)
            case _:
                raise MalformedPolicy("it isn't a log, witness, group or quorum line with the words that these take.")

    def _log(self, key: VerifierKey, url: str | None = None) -> None:
        if any(log.key.public_key == key.public_key for log in self.logs):
            raise MalformedPolicy("the public key of this log is listed twice.")
        self.logs.append(Log(key, url))

    def _witness(self, name: str, key: VerifierKey, url: str | None = None) -> None:
        self._new(name)
        if key.key_type is KeyType.ED25519:
            raise MalformedKey("a witness has a cosignature key.")
        if any(witness.key.public_key == key.public_key for witness in self.witnesses.values()):
            raise MalformedPolicy("the public key of this witness is listed twice.")
        self.witnesses[name] = Witness(name, key, url)

    def _group(self, name: str, threshold: str, members: list[str]) -> None:
        self._new(name)
        count = len(members)
        named = {"any": 1, "all": count}
        if threshold not in named and not _THRESHOLD.fullmatch(threshold):
            raise MalformedPolicy("the threshold of a group is any, all or a number.")
        needed = named.get(threshold) or int(threshold)
        if needed > count:
            raise MalformedPolicy(f"the group has {count} members, fewer than its threshold {needed}.")
        for member in members:
            self._must_exist(member)
            if self._member_of.setdefault(member, name) != name or members.count(member) > 1:
                raise MalformedPolicy("one of the members is already a member of a group.")
        self.groups[name] = Group(name, needed, tuple(members))

    def _quorum(self, name: str) -> None:
        if self.quorum is not None:
            raise MalformedPolicy("a policy has one quorum line only.")
        if name != NO_QUORUM:
            self._must_exist(name)
        self.quorum = name

    def _new(self, name: str) -> None:
        if name == NO_QUORUM or name in self.witnesses or name in self.groups:
            raise MalformedPolicy("the name is already taken.")

    def _must_exist(self, name: str) -> None:
        if name not in self.witnesses and name not in self.groups:
            raise MalformedPolicy("it names a witness or a group that no earlier line defines.")


def excludes_split_view(members: int, threshold: int, colluding: int) -> bool:
    """Whether two different trees can't both gather ``threshold`` of ``members`` when ``colluding`` sign anything.

    Two quorums share at least ``2 * threshold - members`` members; an honest one is among them iff that exceeds the
    colluding ones: 2k > n + f.
    """
    _check_counts(members, threshold, colluding)
    return 2 * threshold > members + colluding


def tolerates_absent(members: int, threshold: int, absent: int) -> bool:
    """Whether the log goes on when ``absent`` of ``members`` are down: k <= n - d."""
    _check_counts(members, threshold, absent)
    return threshold <= members - absent


def _check_counts(members: int, threshold: int, some: int) -> None:
    if not (1 <= threshold <= members and 0 <= some <= members):
        raise MalformedPolicy("A threshold is between 1 and the number of members, and part of them isn't negative.")
