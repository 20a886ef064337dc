"""A small member for the tests: C2SP tlog-witness over HTTP, on demand a bad one."""

from __future__ import annotations

import hashlib
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from openhall_log import (
    Checkpoint,
    InvalidProof,
    KeyType,
    LogError,
    NoteKey,
    VerifierKey,
    cosign,
    format_bundle,
    open_checkpoint,
    parse_bundle,
    sign_note,
    verify_consistency,
)
from openhall_log.encoding import decode_base64, encode_base64


class SmallMember:
    """Cosigns what is consistent with what it has seen. ``behaviour`` makes it a bad one.

    Behaviours: ``well``, ``stalls`` (never answers), ``drips`` (a byte now and then), ``garbage``, ``fault`` (500),
    ``lies`` (signs another tree), ``silent`` (200 without a line), ``stranger`` (404), ``huge``, ``not-http``,
    ``nonsense-409``.
    ``clock``: seconds by which its clock is wrong. ``copy``: a folder that it serves as a mirror's, with tiles and
    ``statement/<sha256>``.
    """

    def __init__(
        self, name: str, log_key: VerifierKey, *, mirror: bool = False, host: str = "127.0.0.1", port: int = 0
    ) -> None:
        self.name, self.log_key, self.mirrors = name, log_key, mirror
        seed = hashlib.sha256(name.encode()).digest()
        self.key = NoteKey(f"{name}.example", KeyType.COSIGNATURE, seed)
        self.mirror_key = NoteKey(f"{name}.example/mirror", KeyType.COSIGNATURE, hashlib.sha256(seed).digest())
        self.replay_key = NoteKey(f"{name}.example/replay", KeyType.ED25519, hashlib.sha256(seed + b"r").digest())
        self.behaviour, self.clock = "well", 0
        self.last: tuple[Checkpoint, bytes] | None = None
        self.replay: bytes | None = None
        self.asked = 0
        self.copy: Path | None = None
        self._lock = threading.Lock()
        member = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *arguments: Any) -> None:
                pass

            def do_POST(self) -> None:
                member.answer(self, self.rfile.read(int(self.headers["Content-Length"])))

            def do_GET(self) -> None:
                member.show(self)

        self.server = ThreadingHTTPServer((host, port), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self.thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        self.thread.start()

    def stop(self) -> None:
        self.behaviour = "well"
        self.server.shutdown()
        self.server.server_close()

    def lines(self) -> list[str]:
        """What the policy says of it."""
        found = [
            f"witness {self.name} {self.key.verifier} {self.url}",
            f"# replay {self.name} {self.replay_key.verifier}",
        ]
        return found + [f"witness {self.name}-mirror {self.mirror_key.verifier}"] * self.mirrors

    def sees(self, note: bytes) -> None:
        """The member was shown this by the log before, perhaps another history."""
        checkpoint = open_checkpoint(note, self.log_key).checkpoint
        signed = open_checkpoint(note, self.log_key).note.with_signatures([cosign(checkpoint, self.key, time=1)])
        self.last = (checkpoint, signed.to_bytes())

    def answer(self, to: BaseHTTPRequestHandler, body: bytes) -> None:
        self.asked += 1
        bad = getattr(self, f"_{self.behaviour.replace('-', '_')}", None)
        if bad is not None:
            bad(to)
            return
        with self._lock:
            status, answer, kind = self.consider(body)
        send(to, status, answer, kind)

    def consider(self, body: bytes) -> tuple[int, bytes, str]:
        head, _blank, note = body.partition(b"\n\n")
        lines = head.decode().split("\n")
        old, proof = int(lines[0].removeprefix("old ")), [decode_base64(line) for line in lines[1:]]
        try:
            signed = open_checkpoint(note, self.log_key)
        except LogError:
            return 403, b"", "text/plain"
        known = self.last[0] if self.last else Checkpoint(self.log_key.name, 0, hashlib.sha256(b"").digest())
        if known.size != old:
            return 409, f"{known.size}\n".encode(), "text/x.tlog.size"
        if old == signed.checkpoint.size and known.root != signed.checkpoint.root:
            return 409, f"{known.size}\n".encode(), "text/x.tlog.size"
        try:
            if old:
                verify_consistency(old, signed.checkpoint.size, known.root, signed.checkpoint.root, proof)
        except InvalidProof:
            return 422, b"", "text/plain"
        at = int(time.time()) + self.clock
        checkpoint = signed.checkpoint
        if self.behaviour == "lies":
            checkpoint = Checkpoint(checkpoint.origin, checkpoint.size, hashlib.sha256(b"other").digest())
        line = cosign(checkpoint, self.key, time=at)
        self.last = (signed.checkpoint, signed.note.with_signatures([line]).to_bytes())
        return 200, f"{line.line}\n".encode(), "text/plain"

    def show(self, to: BaseHTTPRequestHandler) -> None:
        what = to.path.rpartition("/")[2]
        path = to.path.split("/", 2)[2] if to.path.count("/") > 1 else ""
        if path.startswith(("tile/", "statement/")):
            self.hand_out(to, path)
        elif self.behaviour in ("stalls", "drips", "fault", "garbage"):
            getattr(self, f"_{self.behaviour}")(to)
        elif what == "checkpoint" and self.last:
            send(to, 200, self.last[1])
        elif what == "mirror" and self.last and self.mirrors:
            checkpoint = self.last[0]
            line = cosign(checkpoint, self.mirror_key, time=int(time.time()) + self.clock)
            own = open_checkpoint(self.last[1], self.log_key).note.signed_only_by(self.log_key)
            send(to, 200, own.with_signatures([line]).to_bytes())
        elif what == "replay" and self.replay:
            send(to, 200, self.replay)
        else:
            send(to, 404, b"")

    def hand_out(self, to: BaseHTTPRequestHandler, path: str) -> None:
        """A file of its copy, a bundle cut to the width asked for, like a mirror does."""
        full, _, width = path.partition(".p/")
        try:
            for name in (path, full) if self.copy else ():
                if (found := self.copy / name).is_file():
                    data = found.read_bytes()
                    if name != path:
                        data = format_bundle(parse_bundle(data, width=256)[: int(width)])
                    return send(to, 200, data)
            if self.copy and width:  # from a wider partial one
                for found in sorted((self.copy / f"{full}.p").iterdir(), key=lambda one: int(one.name)):
                    if int(found.name) > int(width):
                        held = parse_bundle(found.read_bytes(), width=int(found.name))
                        return send(to, 200, format_bundle(held[: int(width)]))
        except (OSError, LogError):
            pass
        return send(to, 404, b"")

    def replays(self, size: int, root: bytes, state_root: bytes, contradictions: int = 0) -> None:
        """Its replay statement from now on."""
        text = (
            f"{self.log_key.name}/replay/v1\n{size}\n{encode_base64(root)}\n{encode_base64(state_root)}\n"
            f"{'0' * 64}\n{contradictions}\n"
        )
        self.replay = sign_note(text, self.replay_key).to_bytes()

    # What bad members do

    def _stalls(self, to: BaseHTTPRequestHandler) -> None:
        until = time.monotonic() + 30
        while self.behaviour == "stalls" and time.monotonic() < until:
            time.sleep(0.05)
        to.close_connection = True

    def _drips(self, to: BaseHTTPRequestHandler) -> None:
        to.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        until = time.monotonic() + 30
        try:
            while self.behaviour == "drips" and time.monotonic() < until:
                to.wfile.write(b".")
                to.wfile.flush()
                time.sleep(0.05)
        except OSError:
            pass

    def _garbage(self, to: BaseHTTPRequestHandler) -> None:
        send(to, 200, b"\xff\x00 not a signature\n\n\n")

    def _fault(self, to: BaseHTTPRequestHandler) -> None:
        send(to, 500, b"my disk is broken\n")

    def _silent(self, to: BaseHTTPRequestHandler) -> None:
        send(to, 200, b"")

    def _stranger(self, to: BaseHTTPRequestHandler) -> None:
        send(to, 404, b"")

    def _huge(self, to: BaseHTTPRequestHandler) -> None:
        send(to, 200, b"x" * 10_000_000)

    def _nonsense_409(self, to: BaseHTTPRequestHandler) -> None:
        send(to, 409, b"many\n", "text/x.tlog.size")

    def _not_http(self, to: BaseHTTPRequestHandler) -> None:
        to.wfile.write(b"220 mail.example ESMTP\r\n")
        to.connection.shutdown(socket.SHUT_RDWR)


def send(to: BaseHTTPRequestHandler, status: int, body: bytes, kind: str = "text/plain") -> None:
    try:
        to.send_response(status)
        to.send_header("Content-Type", kind)
        to.send_header("Content-Length", str(len(body)))
        to.end_headers()
        to.wfile.write(body)
    except OSError:
        pass


def policy_text(
    log_key: VerifierKey, members: list[SmallMember], threshold: int | None = None, mirrors: int = 0
) -> bytes:
    """The usual policy over these members."""
    names = " ".join(member.name for member in members)
    threshold = threshold if threshold is not None else (len(members) + 1) // 2 + 1
    lines = [f"log {log_key}", *(line for member in members for line in member.lines())]
    lines.append(f"group members {threshold} {names}")
    if mirrors:
        lines.append(f"group mirrors {mirrors} " + " ".join(f"{m.name}-mirror" for m in members if m.mirrors))
        lines += ["group both all members mirrors", "quorum both"]
    else:
        lines.append("quorum members")
    return "".join(f"{line}\n" for line in lines).encode()


if __name__ == "__main__":
    import sys

    # A process of its own, for tests that cut the network: name, the log's key, address, port.
    SmallMember(sys.argv[1], VerifierKey.parse(sys.argv[2]), host=sys.argv[3], port=int(sys.argv[4]))
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    threading.Event().wait()
