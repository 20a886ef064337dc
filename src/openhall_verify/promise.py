"""A promise judged without the log: by a copy of it and a head that the members cosigned after the promise was due.

Misconduct is proved by three files that anybody may check again: the log's promise, a head whose cosignatures are later
than the promised time, and the entries under that head, among which the promised one is not (protocols §9).
"""

import hashlib
from datetime import UTC, datetime
from pathlib import Path

from openhall_log import LogError, Policy, TiledTree, VerifierKey, leaf_hash, open_note, tree_hash
from openhall_log.store import DirectoryStore
from openhall_log.tiles import TILE_WIDTH
from openhall_verify.findings import Failed, Report, fail, only_findings
from openhall_verify.shapes import instant, is_digest

LARGEST_NOTE = 1_000_000
HEAD = "quorum"


def read_policy(path: Path) -> Policy:
    """The network's policy.

    Raises:
        Failed: it can't be read.
    """
    try:
        return Policy.parse(_read(path))
    except LogError as error:
        raise Failed("policy", f"The policy can't be read: {error}") from error


def verify_promise(path: Path, *, policy: Path, copy: Path, head: Path | None = None) -> Report:
    """Judge a promise by a copy of the log.

    Args:
        path: the promise. policy: the network's policy (C2SP tlog-policy), from somewhere the reader trusts.
        copy: a folder with ``tile/…`` as a mirror keeps it. head: the cosigned checkpoint; ``quorum`` in the copy by
        default.

    Raises:
        Failed: code ``broken`` when the promise was broken, provably; others when something can't be judged.
    """
    with only_findings():
        return _judge(path, policy, copy, head)


def _judge(path: Path, policy: Path, copy: Path, head: Path | None) -> Report:
    report = Report()
    rules = read_policy(policy)
    key, leaf, due = _promise(path, [log.key for log in rules.logs])
    report.of_log(key.name)
    report.ok("promise", f"The log {key.name} promised to hold the entry {leaf} by {due}.")
    note = _read(head if head is not None else copy / HEAD)
    try:
        signed = rules.open_checkpoint(note)
    except LogError as error:
        raise Failed("head", f"The head does not hold under the policy: {error}") from error
    size = signed.checkpoint.size
    report.ok("head", f"The members have witnessed a head of {size} entries.")
    limit = instant(due).timestamp()
    late = [found for found in signed.cosignatures if found.time is not None and found.time > limit]
    index = _search(copy, size, signed.checkpoint.root, leaf)
    if index is None:
        if not rules.is_satisfied_by(found.key for found in late):
            fail("too-early", "The promised entry isn't under this head, but the head isn't from after the due time.")
        first = datetime.fromtimestamp(min(found.time or 0 for found in late), UTC)
        fail(
            "broken",
            f"The promise is broken: it was due at {due}, and at {first:%Y-%m-%dT%H:%M:%SZ} or later the members "
            f"witnessed a head of {size} entries without it. The promise, that head and these entries prove it to "
            "anybody.",
        )
    report.ok("kept", f"The promise was kept: the entry {index} of the log is the promised one.")
    return report


def _promise(path: Path, keys: list[VerifierKey]) -> tuple[VerifierKey, str, str]:
    try:
        opened = open_note(_read(path), keys)
    except LogError as error:
        raise Failed("promise", f"The promise does not hold: {error}") from error
    key, lines = opened.verified[0].key, opened.text.splitlines()
    if len(lines) != 4 or lines[0] != f"{key.name}/promise/v1" or not is_digest(lines[1]):
        fail("promise", "The promise is of another log or of another form.")
    if not instant(lines[2]) < instant(lines[3]):
        fail("promise", "The promise is due before it was given.")
    return key, lines[1], lines[3]


def _search(copy: Path, size: int, root: bytes, leaf_sha256: str) -> int | None:
    """Index of the entry; None when it isn't among them. Every entry is hashed, so the copy need not be trusted."""
    tree = TiledTree(size, DirectoryStore(copy).read)
    wanted, found, hashes = bytes.fromhex(leaf_sha256), None, []
    for number in range(-(-size // TILE_WIDTH)):
        for offset, entry in enumerate(tree.bundle(number)):
            hashes.append(leaf_hash(entry))
            if found is None and hashlib.sha256(entry).digest() == wanted:
                found = number * TILE_WIDTH + offset
    if tree_hash(hashes) != root:
        fail("copy", "The copy's entries are not those that the members have witnessed.")
    return found


def _read(path: Path) -> bytes:
    if not path.is_file():
        fail("unreadable", f"{path.name} is not a file.")
    with path.open("rb") as file:
        data = file.read(LARGEST_NOTE + 1)
    if len(data) > LARGEST_NOTE:
        fail("too-large", f"{path.name} is too large.")
    return data
