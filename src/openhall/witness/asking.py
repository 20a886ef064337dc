"""Asking one member over HTTP: to cosign (C2SP tlog-witness), for its mirror's signature and its replay statement.

Nothing here touches the database or trusts an answer: every signature is verified before it is handed on, every answer
is bounded in bytes and in time, and whatever a member does wrong becomes a :class:`Problem` with words for people.
"""

from __future__ import annotations

import contextlib
import hashlib
import http.client
import re
import socket
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from django.db import models
from django.utils.translation import gettext_lazy as _

from openhall.witness.quorum import Member
from openhall_log import (
    Checkpoint,
    LogError,
    Note,
    TiledTree,
    VerifierKey,
    open_checkpoint,
    open_note,
    read_cosignature,
)
from openhall_log.encoding import decode_base64, encode_base64

LARGEST_ANSWER = 64 * 1024
_SIZE = re.compile(rb"(0|[1-9][0-9]{0,18})\n")
_DECIMAL = re.compile(r"0|[1-9][0-9]{0,18}")
_HEX = re.compile(r"[0-9a-f]{64}")
MOST_TRIES = 3


class Problem(models.TextChoices):
    """Why a member's last answer didn't count."""

    UNREACHABLE = "unreachable", _("It can’t be reached.")
    SLOW = "slow", _("It doesn’t answer in time.")
    FAULT = "fault", _("It answers that it has a fault of its own.")
    REFUSES = "refuses", _("It refuses our checkpoint.")
    GARBAGE = "garbage", _("Its answer can’t be understood.")
    FORGED = "forged", _("It signed something else than what it was asked for.")
    FORK = "fork", _("It was shown another history, under the log’s own signature.")
    AHEAD = "ahead", _("It has seen a longer log than ours, under the log’s own signature.")


class Trouble(Exception):
    """A member's answer doesn't count. ``evidence``: a note of its own that shows why, signed by the log itself."""

    def __init__(self, problem: Problem, detail: str, evidence: bytes = b"") -> None:
        super().__init__(f"{problem.value}: {detail}")
        self.problem, self.detail, self.evidence = problem, detail[:300], evidence


@dataclass(frozen=True)
class Signed:
    """A verified cosignature: by which key, its line, and the member's time (POSIX seconds)."""

    key: VerifierKey
    line: str
    time: int


@dataclass(frozen=True)
class Replayed:
    """A verified replay statement (protocols §7)."""

    note: bytes = field(repr=False)
    size: int = 0
    root: bytes = b""
    state_root: str = ""
    pack_sha256: str = ""
    contradictions: int = 0


@dataclass(frozen=True)
class Sent:
    """A checkpoint of ours as it goes to members: the note with the log's own signature, and the tree beneath it."""

    size: int
    root: bytes
    note: Note
    log_key: VerifierKey
    read: Callable[[str], bytes]

    def tree(self) -> TiledTree:
        """The tree, for one thread."""
        return TiledTree(self.size, self.read)


def cosigned(member: Member, sent: Sent, old: int, *, timeout: float) -> Signed:
    """Have the member cosign the checkpoint; ``old``: the size that it cosigned last, as far as we know.

    Raises:
        Trouble: whatever went wrong, with the evidence where the log's own signature stands under another history.
    """
    tree = sent.tree()
    for _attempt in range(MOST_TRIES):
        if old > sent.size:
            raise _differs(member, sent, timeout=timeout, said=f"its size is {old}, ours {sent.size}")
        proof = tree.consistency_proof(old) if 0 < old < sent.size else []
        lines = [f"old {old}\n", *(f"{encode_base64(part)}\n" for part in proof), "\n"]
        status, body = request(
            member.url, "POST", "/add-checkpoint", "".join(lines).encode() + sent.note.to_bytes(), timeout=timeout
        )
        if status == 200:
            return _read_signed(member.key, body, sent)
        if status == 409:
            match = _SIZE.fullmatch(body if body.endswith(b"\n") else body + b"\n")
            if match is None:
                raise Trouble(Problem.GARBAGE, "409 without the size that it should name")
            known = int(match[1])
            if known != old:
                old = known
                continue
            raise _differs(member, sent, timeout=timeout, said=f"409 for its own size {known}")
        if status == 422:
            raise _differs(member, sent, timeout=timeout, said="422: the proof doesn't lead to its root")
        raise Trouble(*_status(status, body))
    raise Trouble(Problem.GARBAGE, "it names another size each time it is asked")


def shown(member: Member, sent_by: VerifierKey, *, timeout: float) -> list[tuple[Checkpoint, bytes]]:
    """The newest checkpoints that a member has cosigned and that its mirror holds, as the log's key ``sent_by`` signed
    them; none when it has seen nothing of the log.

    Raises:
        Trouble: it can't be reached, or what it shows isn't signed by the log.
    """
    found = []
    for what in ("checkpoint", "mirror") if member.mirror is not None else ("checkpoint",):
        status, body = request(member.url, "GET", f"/{origin_sha256(sent_by.name)}/{what}", timeout=timeout)
        if status == 404:
            continue
        if status != 200:
            raise Trouble(*_status(status, body))
        try:
            found.append((open_checkpoint(body, sent_by).checkpoint, body))
        except LogError as error:
            raise Trouble(Problem.FORGED, f"what it shows isn't signed by this log: {error}") from error
    return found


def mirrored(member: Member, log_name: str, *, timeout: float) -> bytes | None:
    """The note of the last checkpoint that the mirror holds in full; None when it holds none yet.

    Raises:
        Trouble
    """
    status, body = request(member.url, "GET", f"/{origin_sha256(log_name)}/mirror", timeout=timeout)
    if status == 404:
        return None
    if status != 200:
        raise Trouble(*_status(status, body))
    return body


def read_mirrored(member: Member, body: bytes, sent: Sent) -> tuple[int, Signed]:
    """Size of the mirror's checkpoint and its cosignature, which counts for the checkpoint of that size.

    Raises:
        Trouble: it isn't signed by the log or by the mirror's key, or is another history.
    """
    if member.mirror is None:
        raise Trouble(Problem.FORGED, "the policy knows no mirror key of this member")
    try:
        opened = open_checkpoint(body, sent.log_key, [member.mirror])
    except LogError as error:
        raise Trouble(Problem.FORGED, f"mirror: {error}") from error
    theirs = opened.checkpoint
    if not opened.cosignatures:
        raise Trouble(Problem.FORGED, "mirror: its own signature is missing")
    if theirs.size > sent.size:
        raise Trouble(Problem.AHEAD, f"mirror: {theirs.size} entries, ours has {sent.size}", body)
    if sent.tree().root_at(theirs.size) != theirs.root:
        raise Trouble(Problem.FORK, f"mirror: another root for {theirs.size} entries", body)
    found = opened.cosignatures[0]
    return theirs.size, Signed(found.key, found.signature.line, found.time or 0)


def replayed(member: Member, log_name: str, *, timeout: float) -> Replayed | None:
    """The member's last replay statement, verified; None before its first.

    Raises:
        Trouble
    """
    if member.replay is None:
        return None
    status, body = request(member.url, "GET", f"/{origin_sha256(log_name)}/replay", timeout=timeout)
    if status == 404:
        return None
    if status != 200:
        raise Trouble(*_status(status, body))
    return read_replay(body, member.replay, log_name)


def read_replay(body: bytes, key: VerifierKey, log_name: str) -> Replayed:
    """A replay statement that verifies.

    Raises:
        Trouble: it doesn't, or has another form.
    """
    try:
        text = open_note(body, [key]).text
        header, size, root, state_root, packs, contradictions = text.removesuffix("\n").split("\n")
        decoded, state = decode_base64(root, length=32), decode_base64(state_root, length=32)
    except LogError as error:
        raise Trouble(Problem.FORGED, f"replay statement: {error}") from error
    except ValueError as error:
        raise Trouble(Problem.GARBAGE, "its replay statement has another form") from error
    numbers = _DECIMAL.fullmatch(size) and _DECIMAL.fullmatch(contradictions) and _HEX.fullmatch(packs)
    if header != f"{log_name}/replay/v1" or not numbers:
        raise Trouble(Problem.GARBAGE, "its replay statement is of another log or of another form")
    return Replayed(body, int(size), decoded, state.hex(), packs, int(contradictions))


def origin_sha256(log_name: str) -> str:
    """How a member's addresses name a log."""
    return hashlib.sha256(log_name.encode()).hexdigest()


def _read_signed(key: VerifierKey, body: bytes, sent: Sent) -> Signed:
    lines = [line for line in body.split(b"\n") if line]
    if not lines or len(lines) > 16:
        raise Trouble(Problem.GARBAGE, "200 without a signature line")
    checkpoint = Checkpoint.parse(sent.note.text)
    worst: LogError | None = None
    for line in lines:
        try:
            found = read_cosignature(line, checkpoint, key)
        except LogError as error:  # a line of a key that we don't know is ignored, like in any note
            worst = error
            continue
        return Signed(key, found.signature.line, found.time or 0)
    raise Trouble(Problem.FORGED, str(worst))


def _differs(member: Member, sent: Sent, *, timeout: float, said: str) -> Trouble:
    """Why a member can't follow: look at what it cosigned last. The log's own signature there is the proof."""
    try:
        status, body = request(member.url, "GET", f"/{origin_sha256(sent.log_key.name)}/checkpoint", timeout=timeout)
        if status != 200:
            return Trouble(Problem.REFUSES, f"{said}; it shows no checkpoint ({status})")
        theirs = open_checkpoint(body, sent.log_key).checkpoint
    except Trouble as trouble:
        return Trouble(Problem.REFUSES, f"{said}; its checkpoint can't be had: {trouble.detail}")
    except LogError as error:
        return Trouble(Problem.REFUSES, f"{said}; what it shows isn't signed by this log: {error}")
    if theirs.size > sent.size:
        return Trouble(Problem.AHEAD, f"{theirs.size} entries, ours has {sent.size}", body)
    if sent.tree().root_at(theirs.size) != theirs.root:
        return Trouble(Problem.FORK, f"another root for {theirs.size} entries", body)
    return Trouble(Problem.REFUSES, f"{said}; yet its last checkpoint is ours")


def _status(status: int, body: bytes) -> tuple[Problem, str]:
    words = body[:120].decode("utf-8", "replace").split("\n")[0]
    detail = "".join(letter if letter.isprintable() else "�" for letter in f"HTTP {status} {words}").strip()
    if status >= 500:
        return Problem.FAULT, detail
    if status == 404:
        return Problem.REFUSES, f"it doesn't know this log ({detail})"
    if status == 403:
        return Problem.REFUSES, f"it doesn't trust the log's signature ({detail})"
    return (Problem.REFUSES, detail) if 400 <= status < 500 else (Problem.GARBAGE, detail)


def request(
    url: str, method: str, path: str, body: bytes | None = None, *, timeout: float, limit: int = LARGEST_ANSWER
) -> tuple[int, bytes]:
    """One request within ``timeout`` seconds altogether, however slowly the bytes drip; no redirects are followed.

    Raises:
        Trouble: unreachable, too slow, not HTTP, or more than ``limit`` bytes.
    """
    parts = urlsplit(url)
    deadline = time.monotonic() + timeout
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname or "", parts.port, timeout=timeout)
    # A socket's own timeout begins anew with each byte; this ends the whole exchange.
    watch = threading.Timer(timeout, _cut, [connection])
    watch.daemon = True
    watch.start()
    try:
        headers = {"Content-Type": "text/plain; charset=utf-8"} if body is not None else {}
        connection.request(method, parts.path.rstrip("/") + path, body=body, headers=headers)
        with connection.getresponse() as answer:
            status, data = answer.status, answer.read(limit + 1)
    except (OSError, http.client.HTTPException, ValueError, AttributeError) as error:
        if time.monotonic() >= deadline or isinstance(error, TimeoutError):
            raise Trouble(Problem.SLOW, f"no whole answer within {timeout:g} s") from error
        if isinstance(error, OSError):
            raise Trouble(Problem.UNREACHABLE, error.strerror or type(error).__name__) from error
        raise Trouble(Problem.GARBAGE, f"not HTTP: {type(error).__name__}") from error
    finally:
        watch.cancel()
        connection.close()
    if time.monotonic() >= deadline:
        raise Trouble(Problem.SLOW, f"no whole answer within {timeout:g} s")
    if len(data) > limit:
        raise Trouble(Problem.GARBAGE, f"an answer of more than {limit} bytes")
    return status, data


def _cut(connection: http.client.HTTPConnection) -> None:
    if connection.sock is not None:
        with contextlib.suppress(OSError):
            connection.sock.shutdown(socket.SHUT_RDWR)
