"""A tiny log in a folder, and a web server before it that can be told to misbehave."""

from __future__ import annotations

import hashlib
import time
import uuid
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any

from openhall_log import (
    EMPTY_ROOT,
    Checkpoint,
    DirectoryStore,
    Frontier,
    KeyType,
    Note,
    NoteKey,
    TiledTree,
    append,
    leaf_hash,
    sign_checkpoint,
)
from openhall_log.encoding import encode_base64
from openhall_rules.leaves import canonical, leaf_sha256
from openhall_rules.replay import case_of, disclosed_by, read_leaf, reduce, start, verdict_entry

ORIGIN = "hall.example/witness"
LOG_KEY = NoteKey(ORIGIN, KeyType.ED25519, bytes(range(32)))
AT = "2026-03-02T09:00:00.000000Z"


def thing(number: int) -> str:
    """An id that is the same in every run."""
    return str(uuid.UUID(bytes=hashlib.sha256(str(number).encode()).digest()[:16], version=4))


def leaf(
    number: int, *, code: str = "TST-01", kind: str = "thing", statement: bytes | None = None, **public: Any
) -> bytes:
    """A leaf outside any case."""
    body: dict[str, Any] = {
        "v": 1,
        "code": code,
        "actor": "log",
        "object": f"{kind}:{thing(number)}",
        "at": AT,
        "public": public or {"number": number},
    }
    if code == "SYS-06":  # an officer's, by a signed intent
        body |= {"actor": "0" * 32, "intent": {"sha256": "0" * 64, "signature": "A" * 86}}
    if statement is not None:
        body["statement"] = hashlib.sha256(statement).hexdigest()
    return canonical(body)


@dataclass
class Reply:
    """What the log's server says instead of a file."""

    status: int = 200
    body: bytes = b""
    headers: Sequence[tuple[str, str]] = ()
    stall: float = 0.0
    cut: int = 0


class TinyLog:
    """A log in a folder, with a web server before it that can be told to misbehave."""

    def __init__(self, folder: Path, key: NoteKey = LOG_KEY) -> None:
        self.folder = folder
        self.key = key
        self.store = DirectoryStore(folder)
        self.size, self.root = 0, EMPTY_ROOT
        self.entries: list[bytes] = []
        self.statements: dict[str, bytes] = {}
        self.misbehave: Callable[[str], Reply | None] = lambda _: None
        self.asked: list[str] = []
        self.date: float | None = None
        self.url = ""

    def add(self, entries: Sequence[bytes], *, publish: bool = True) -> Note:
        """Take entries in; sign, and publish unless told not to."""
        for begin in range(0, len(entries), 4096):
            step = append(self.size, self.store.read, entries[begin : begin + 4096], root=self.root)
            self.store.write(step.files)
            self.size, self.root = step.size, step.root
        self.entries += entries
        note = self.checkpoint()
        if publish:
            self.publish(note)
        return note

    def grow(self, count: int, **options: Any) -> Note:
        """Take in so many plain leaves."""
        return self.add([leaf(number) for number in range(self.size, self.size + count)], **options)

    def checkpoint(self, size: int | None = None) -> Note:
        """The log's signed checkpoint, now or at an earlier size."""
        root = self.root if size is None else self.tree.root_at(size)
        return sign_checkpoint(Checkpoint(self.key.name, self.size if size is None else size, root), self.key)

    def publish(self, note: Note) -> None:
        self.store.write([("checkpoint", note.to_bytes())])

    def disclose(self, statement: bytes) -> bytes:
        """Serve a statement."""
        self.statements[hashlib.sha256(statement).hexdigest()] = statement
        return statement

    @property
    def tree(self) -> TiledTree:
        return TiledTree(self.size, self.store.read)

    def request(self, old: int, *, size: int | None = None, note: Note | None = None) -> bytes:
        """The body of an add-checkpoint request with a right proof."""
        end = self.size if size is None else size
        proof = self.tree.consistency_proof(old, size=end) if 0 < old <= end else []
        signed = note or self.checkpoint(size)
        lines = "".join(f"{encode_base64(part)}\n" for part in proof)
        return f"old {old}\n{lines}\n".encode() + signed.to_bytes()

    def state(self, size: int | None = None) -> tuple[bytes, int]:
        """State root and number of contradictions, worked out as the library's docstring says."""
        shared, cases, tree, found = start(), {}, Frontier(), 0
        places = {leaf_sha256(entry): (index, entry) for index, entry in enumerate(self.entries)}
        for index, entry in enumerate(self.entries[: self.size if size is None else size]):
            body = read_leaf(entry)
            case = case_of(body)
            wanted = disclosed_by(body, cases.get(case)) if body else ()
            done = reduce(
                index,
                entry,
                state=cases.get(case),
                shared=shared,
                statements={sha256: self.statements[sha256] for sha256 in wanted},
                earlier=places.get,
            )
            shared = done.shared
            if done.case is not None:
                cases[done.case] = done.state
            tree.add(leaf_hash(verdict_entry(done.verdict)))
            found += len(done.verdict.get("broken", []))
        return tree.root, found

    def record_state(self, *, root: bytes | None = None, count: int | None = None, **options: Any) -> Note:
        """Add the platform's own result (SYS-03), right unless told otherwise."""
        ours, found = self.state()
        entry = canonical(
            {
                "v": 1,
                "code": "SYS-03",
                "actor": "log",
                "object": f"log:{thing(self.size)}",
                "at": AT,
                "public": {
                    "size": self.size,
                    "state_root": (root or ours).hex(),
                    "contradictions": found if count is None else count,
                },
            }
        )
        return self.add([entry], **options)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_: object) -> None:
        """Be quiet."""

    def date_time_string(self, timestamp: float | None = None) -> str:
        return super().date_time_string(self.server.log.date if timestamp is None else timestamp)  # type: ignore[attr-defined]

    def do_GET(self) -> None:
        log: TinyLog = self.server.log  # type: ignore[attr-defined]
        path = self.path.removeprefix("/log/")
        log.asked.append(path)
        reply = log.misbehave(path) or self._file(log, path)
        time.sleep(reply.stall)
        self.send_response(reply.status)
        for name, value in reply.headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.end_headers()
        try:
            self.wfile.write(reply.body[: len(reply.body) - reply.cut])
        except OSError:
            self.close_connection = True
        if reply.cut:
            self.close_connection = True

    @staticmethod
    def _file(log: TinyLog, path: str) -> Reply:
        if path.startswith("statement/"):
            body = log.statements.get(path.removeprefix("statement/"))
        else:
            target = log.folder / path
            body = target.read_bytes() if target.is_file() else None
        return Reply(404) if body is None else Reply(200, body)
