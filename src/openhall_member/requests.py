"""The body of an ``add-checkpoint`` request (C2SP tlog-witness v1.0.0)."""

from __future__ import annotations

from dataclasses import dataclass

from openhall_log import MalformedNote, Note, parse_note
from openhall_log.encoding import HASH_LENGTH, MalformedText, decode_base64, decode_decimal

MAX_BODY_BYTES = 64 * 1024
"""Room for 63 proof lines, a checkpoint and some hundred signatures; anything longer isn't read to its end."""
MAX_PROOF_LINES = 63


class MalformedRequest(Exception):
    """The body isn't an old size, proof lines, an empty line and a note."""


@dataclass(frozen=True, slots=True)
class CheckpointRequest:
    """What a log asks to be cosigned.

    Attributes:
        old_size: the size that it believes this witness cosigned last.
        proof: RFC 6962 consistency proof from that size, at most 63 hashes.
        note: the checkpoint, unverified.
    """

    old_size: int
    proof: tuple[bytes, ...]
    note: Note

    @property
    def origin(self) -> str:
        """The first line of the note: which log it is about."""
        return self.note.text.partition("\n")[0]


def parse_request(body: bytes) -> CheckpointRequest:
    """Read a request, each part in its only spelling.

    Raises:
        MalformedRequest: with the rule that it breaks.
    """
    head, blank, note = body.partition(b"\n\n")
    if not blank:
        raise MalformedRequest("an empty line stands between the proof and the checkpoint")
    try:
        first, *lines = head.decode("ascii").split("\n")
        if not first.startswith("old "):
            raise MalformedRequest("the first line is the word old, a space and a size")
        if len(lines) > MAX_PROOF_LINES:
            raise MalformedRequest(f"a proof has at most {MAX_PROOF_LINES} lines")
        old_size = decode_decimal(first.removeprefix("old "))
        proof = tuple(decode_base64(line, length=HASH_LENGTH) for line in lines)
        return CheckpointRequest(old_size, proof, parse_note(note))
    except UnicodeDecodeError as error:
        raise MalformedRequest("the old size and the proof are ASCII") from error
    except (MalformedText, MalformedNote) as error:
        raise MalformedRequest(str(error)) from error
