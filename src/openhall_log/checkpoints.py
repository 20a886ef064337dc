"""The body of a checkpoint (C2SP tlog-checkpoint v1.0.0): origin, tree size, root hash.

Signing and opening are in :mod:`openhall_log.cosignatures`, because a log and its witnesses sign the same body.
"""

from __future__ import annotations

from dataclasses import dataclass

from openhall_log.encoding import (
    HASH_LENGTH,
    MAX_COUNT,
    MalformedText,
    decode_base64,
    decode_decimal,
    encode_base64,
    is_unicode,
)
from openhall_log.errors import LogError
from openhall_log.merkle import EMPTY_ROOT


class MalformedCheckpoint(LogError):
    """A text isn't the three lines of a checkpoint."""


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """What a log states: its tree of ``size`` leaves has this root.

    Attributes:
        origin: the log's identity, such as ``hall.example/witness``.
        size: number of leaves, 0 to 2**63 - 1.
        root: the 32-byte RFC 6962 root.

    Extension lines are refused: nobody audits them (LOG design; C2SP advises against them).
    """

    origin: str
    size: int
    root: bytes

    def __post_init__(self) -> None:
        if not self.origin or not is_unicode(self.origin) or any(character < " " for character in self.origin):
            raise MalformedCheckpoint("A checkpoint's origin is one non-empty line without control characters.")
        if not 0 <= self.size <= MAX_COUNT:
            raise MalformedCheckpoint("A checkpoint's size is between 0 and 2**63 - 1.")
        if len(self.root) != HASH_LENGTH:
            raise MalformedCheckpoint("A checkpoint's root is 32 bytes long.")
        if self.size == 0 and self.root != EMPTY_ROOT:
            raise MalformedCheckpoint("The checkpoint of an empty tree has the root of the empty tree.")

    @classmethod
    def parse(cls, text: str) -> Checkpoint:
        """Read the text of a note (without its signatures).

        Raises:
            MalformedCheckpoint: it isn't exactly the three lines, each in its only spelling.
        """
        lines = text.split("\n")
        if len(lines) != 4 or lines[3]:
            raise MalformedCheckpoint("A checkpoint has three lines: origin, size and root.")
        try:
            return cls(lines[0], decode_decimal(lines[1]), decode_base64(lines[2], length=HASH_LENGTH))
        except MalformedText as error:
            raise MalformedCheckpoint(f"The checkpoint's size or root is malformed: {error}") from error

    @property
    def text(self) -> str:
        """The three lines that are signed, each ended by a newline."""
        return f"{self.origin}\n{self.size}\n{encode_base64(self.root)}\n"
