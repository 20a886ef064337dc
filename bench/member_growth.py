"""What one member needs for logs of growing size: memory, processor time, and a check of everything it holds."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import subprocess
import sys
import time
import urllib.request
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from bench.entries import make_key
from bench.measuring import Part, Result, Row, Samples
from bench.processes import Taken, taken
from bench.sizes import Sizes
from openhall.config.ports import free_ports
from openhall_log import CHECKPOINT_PATH, Checkpoint, DirectoryStore, append, sign_checkpoint
from openhall_member.member import make, origin_hash
from openhall_rules.leaves import canonical

ROOT = Path(__file__).parents[1]
LONGEST_SECONDS = 3_600.0
BATCH = 16_384


@dataclass(frozen=True)
class Grown:
    """What a member needed for a log of ``entries``: seconds to follow it, to check it, and what it took."""

    entries: int
    follow: float
    check: float
    taken: Taken
    idle: Taken
    disk: float


def measure(result: Result, sizes: Sizes, folder: Path) -> None:
    """A member alone, for each size; beside the first size."""
    grown = [_member(entries, folder / str(entries)) for entries in sizes.member_entries]
    first = grown[0]
    for one in grown:
        of = f"{one.entries:,} entries"
        result.parts += [
            Part(f"member, {of}: entries followed and replayed", "a second", _single(one.entries / one.follow)),
            Part(f"member, {of}: processor time", "µs an entry", _single(_cpu(one))),
            Part(f"member, {of}: resident memory", "MB", _single(one.taken.rss)),
            Part(f"member, {of}: proportional memory", "MB", _single(one.taken.pss)),
            Part(f"member, {of}: most resident memory", "MB", _single(one.taken.peak)),
            Part(f"member, {of}: copy and databases", "bytes an entry", _single(one.disk / one.entries)),
            Part(f"member, {of}: openhall-member check", "s", _single(one.check)),
        ]
    for one in grown[1:]:
        peer = f"itself with {first.entries:,}"
        of = f"{one.entries:,} entries"
        for what, unit, ours, theirs in (
            ("processor time", "µs an entry", _cpu(one), _cpu(first)),
            ("check", "µs an entry", 1e6 * one.check / one.entries, 1e6 * first.check / first.entries),
            ("resident memory", "MB", one.taken.rss, first.taken.rss),
        ):
            row = Row(f"member, {of}: {what}", unit, _single(ours), peer, _single(theirs), better="less")
            result.rows.append(row)
    result.notes.append(
        "A member alone takes in a log that is there already and replays it; its leaves stand outside any case, so "
        "what grows with the log is all that is measured. The check hashes and replays everything again, start of the "
        "program included."
    )


def _single(value: float) -> Samples:
    return Samples((value,))


def _cpu(one: Grown) -> float:
    """Microseconds an entry, without what starting costs."""
    return max(1e6 * (one.taken.cpu - one.idle.cpu) / one.entries, 0.001)


def _member(entries: int, folder: Path) -> Grown:
    folder.mkdir(parents=True)
    _write_log(entries, folder / "log")
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}
    port = free_ports(2)
    home = folder / "member"
    settings = make(
        home, name="bench-member", log_key=str(make_key().verifier), log_url=f"http://127.0.0.1:{port}/", mirror=True,
        listen=f"127.0.0.1:{port + 1}", public_url=None,
    )  # fmt: skip
    path = home / "member.toml"
    text = path.read_text(encoding="utf-8")
    text = text.replace("poll_seconds = 5\n", "poll_seconds = 0.2\n")
    path.write_text(text.replace("unasked_seconds = 30\n", "unasked_seconds = 0.05\n"), encoding="utf-8")
    member = [sys.executable, "-m", "openhall_member.cli"]
    server = [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1", "--protocol", "HTTP/1.1"]
    with _process([*member, "run", str(home)], environment) as pid:
        url = f"http://127.0.0.1:{settings.port}/{origin_hash(settings.origin)}/status"
        _until(url, -1)
        idle = taken(pid)  # nothing is there to read yet
        with _process([*server, "--directory", str(folder / "log")], environment):
            started = time.perf_counter()
            _until(url, entries)
            follow = time.perf_counter() - started
            at_work = taken(pid)
    started = time.perf_counter()
    done = subprocess.run([*member, "check", "--quiet", str(home)], env=environment, capture_output=True, text=True)
    check = time.perf_counter() - started
    if done.returncode != 0:
        raise RuntimeError(f"The check found something: {(done.stdout + done.stderr)[-500:]}")
    disk = sum(file.stat().st_size for file in home.rglob("*") if file.is_file())
    return Grown(entries, follow, check, at_work, idle, float(disk))


def _write_log(entries: int, folder: Path) -> None:
    store, key, size, root = DirectoryStore(folder), make_key(), 0, None
    while size < entries:
        step = append(size, store.read, [_leaf(at) for at in range(size, min(entries, size + BATCH))], root=root)
        store.write(step.files)
        store.discard_partials([path for path, _ in step.files if ".p/" not in path])
        size, root = step.size, step.root
    assert root is not None
    store.write([(CHECKPOINT_PATH, sign_checkpoint(Checkpoint(key.name, size, root), key).to_bytes())])


def _leaf(number: int) -> bytes:
    """A leaf outside any case, as long as most."""
    thing = uuid.UUID(bytes=hashlib.sha256(number.to_bytes(8, "big")).digest()[:16], version=4)
    return canonical(
        {
            "v": 1, "code": "BEN-01", "actor": "log", "object": f"thing:{thing}", "at": "2026-03-02T09:00:00.000000Z",
            "public": {"sha256": hashlib.sha256(thing.bytes).hexdigest(), "number": number},
        }
    )  # fmt: skip


@contextlib.contextmanager
def _process(command: list[str], environment: dict[str, str]) -> Iterator[int]:
    """A process that ends with the block; its id."""
    with subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            yield process.pid
        finally:
            process.terminate()
            try:
                process.wait(timeout=20)
            except subprocess.TimeoutExpired:
                process.kill()


def _until(url: str, entries: int) -> None:
    """Wait until the member answers and has replayed so many entries (-1: until it answers)."""
    opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
    until, replayed = time.monotonic() + LONGEST_SECONDS, -2
    while replayed < entries:
        if time.monotonic() > until:
            raise RuntimeError(f"The member stands at {replayed} of {entries} entries.")
        with contextlib.suppress(OSError, ValueError), opener.open(url, timeout=15) as answer:
            replayed = int(json.loads(answer.read(100_000))["replayed"])
            if entries < 0:
                return
        time.sleep(0.05)
