"""What a supervisor retrieved: cases at one checkpoint, the law, documents, the retrieval itself (protocols §5).

Each case is a file of evidence by itself. What is checked here is that they belong together, that law and documents are
those that the cases name, and that a period's stretch of the log is whole.
"""

from __future__ import annotations

import hashlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from openhall_log import (
    Checkpoint,
    LogError,
    Policy,
    VerifierKey,
    leaf_hash,
    node_hash,
    open_checkpoint,
    tree_hash,
    verify_consistency,
)
from openhall_log.encoding import decode_base64
from openhall_rules.law import base_id
from openhall_verify import custodians, leaves, opening
from openhall_verify.findings import Failed, Report, fail
from openhall_verify.folder import LARGEST_LINE, Folder, canonical, parse
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant

MEMBERS = frozenset({"v", "kind", "origin", "retrieval", "leaf_sha256", "scope", "about", "cases", "missing", "files"})
ABOUT = {"project": {"project"}, "party": {"organisation"}, "period": {"from", "to"}}
IN_MEMORY = 32 * 1024 * 1024
RETRIEVED, PACK_REGISTERED, POLICY_ADOPTED = "EVD-01", "SYS-02", "SYS-04"
PLAN, NOTICE, AMENDMENT = "PLN-01", "NOT-01", "NOT-04"
AT_THE_ROOT = frozenset(
    {"manifest.json", "log.vkey", "checkpoint", "quorum", "quorum.json", "leaves.jsonl", "intents.jsonl",
     "disclosures.json", "index.html", "index.pdf", "log/entries.jsonl", "log/proof.json"}
)  # fmt: skip


@dataclass(slots=True)
class Named:
    """What the cases name: packs by digest, documents by digest with their sizes, and where their acts stand."""

    packs: dict[str, set[str | None]] = field(default_factory=dict)
    documents: dict[str, int] = field(default_factory=dict)
    places: dict[int, str] = field(default_factory=dict)


def is_retrieval(folder: Folder) -> bool:
    """Whether the manifest says that this is one."""
    manifest = folder.json("manifest.json")
    return isinstance(manifest, dict) and "kind" in manifest


def check(folder: Folder, report: Report, *, log_key: str | None) -> None:
    """Check the whole file.

    Raises:
        Failed: the first thing that does not hold.
    """
    manifest = _manifest(folder, report)
    key = leaves.log_key_of(folder, report, log_key)
    try:
        checkpoint = open_checkpoint(folder.read("checkpoint"), key).checkpoint
    except LogError as error:
        raise Failed("checkpoint", f"The checkpoint is not one of the log {key.name}: {error}") from error
    if manifest["origin"] != checkpoint.origin:
        fail("checkpoint", "The manifest names another log than the checkpoint.")
    report.of_log(checkpoint.origin)
    report.ok("checkpoint", f"The log {checkpoint.origin} signed its first {checkpoint.size} entries.")
    beside = leaves.read_beside(folder, checkpoint, report)
    _quorum(folder, beside, checkpoint, key, report)
    _retrieved(manifest, beside, report)
    named = Named()
    for case in manifest["cases"]:
        _case(folder, case, key, named)
    report.ok("cases", f"All {len(manifest['cases'])} cases hold, each by itself, at the same checkpoint.")
    _packs(folder, beside, named, report)
    _documents(folder, manifest, named, report)
    _period(folder, manifest, checkpoint, named, report)
    report.trusted.append("the index is there to be read; nothing in it is proved but what the other files prove")


def _manifest(folder: Folder, report: Report) -> dict[str, Any]:
    manifest = folder.json("manifest.json")
    if not isinstance(manifest.get("files"), dict) or manifest.keys() != MEMBERS:
        fail("manifest", "manifest.json has other members than that of a retrieval.")
    if manifest["v"] != 1 or manifest["kind"] != "evidence" or manifest["scope"] not in ABOUT:
        fail("manifest", "manifest.json is not that of a retrieval of version 1.")
    if not isinstance(manifest["about"], dict) or manifest["about"].keys() != ABOUT[manifest["scope"]]:
        fail("manifest", "manifest.json does not say what was asked for.")
    cases = manifest["cases"]
    if len(set(cases)) != len(cases) or sorted(f"cases/{case}.zip" for case in cases) != sorted(
        name for name in folder.names if name.startswith("cases/")
    ):
        fail("manifest", "The cases in the file are not those that the manifest lists.")
    if manifest["scope"] == "project" and cases != [manifest["about"]["project"]]:
        fail("manifest", "The file holds another case than the project that was asked for.")
    folders = ("cases/", "documents/", "packs/", "statements/")
    if odd := next((name for name in folder.names - AT_THE_ROOT if not name.startswith(folders)), None):
        fail("extra-file", f"The file {odd} has no place in a retrieval.")
    folder.check_files(manifest, report)
    return dict(manifest)


def _quorum(folder: Folder, beside: Evidence, checkpoint: Checkpoint, key: VerifierKey, report: Report) -> None:
    """The members' head is of the same history, and cosigned as the adopted policy asks."""
    if "quorum" not in folder.names:
        report.trusted.append("no member cosigned this history: that everybody is shown the same one is the log's word")
        return
    adopted = [leaf for leaf in beside.leaves if leaf.code == POLICY_ADOPTED]
    policy = Policy.parse(str(beside.statement(adopted[-1])["policy"]).encode()) if adopted else None
    keys = [witness.key for witness in policy.witnesses.values()] if policy else []
    signed = open_checkpoint(folder.read("quorum"), key, keys)
    head = signed.checkpoint
    if head.origin != checkpoint.origin:
        fail("quorum", "The members' head is that of another log.")
    proof = [decode_base64(part, length=32) for part in folder.json("quorum.json")["proof"]]
    older, newer = sorted((head, checkpoint), key=lambda one: one.size)
    verify_consistency(older.size, newer.size, older.root, newer.root, proof)
    if policy is None or not policy.is_satisfied_by([one.key for one in signed.cosignatures]):
        report.trusted.append("the members' cosignatures are fewer than the policy in this file asks for")
        return
    report.ok(
        "quorum",
        f"{len(signed.cosignatures)} members cosigned the first {head.size} entries of the same history, as the "
        "adopted policy asks.",
    )
    report.trusted.append("the members and their keys are those of the policy that the log holds; ask them themselves")


def _retrieved(manifest: dict[str, Any], beside: Evidence, report: Report) -> None:
    """The act by which this file was asked for, and that it asks for what is here."""
    acts = [leaf for leaf in beside.leaves if leaf.code == RETRIEVED]
    if len(acts) != 1 or acts[0].sha256 != manifest["leaf_sha256"] or acts[0].object != manifest["retrieval"]:
        fail("retrieval", "The act by which this file was retrieved is not in it, or is another one.")
    act, about = acts[0], manifest["about"]
    if act.public["scope"] != manifest["scope"]:
        fail("retrieval", "The act asks for evidence of another kind.")
    spelled = {
        "project": lambda: f"project:{about['project']}",
        "party": lambda: f"organisation:{about['organisation']}",
        "period": lambda: f"period:{about['from']}/{about['to']}",
    }[manifest["scope"]]()
    if beside.disclosed.get(act.sha256, {}).get("about") != spelled:
        fail("retrieval", "What was asked for is not what this file says.")
    report.ok("retrieval", f"It was asked for by the act at entry {act.index}, for what it holds.")
    if manifest["scope"] == "party":
        report.trusted.append("that no case of the party was left out can't be seen from the file")


def _case(folder: Folder, case: str, key: VerifierKey, named: Named) -> None:
    name = f"cases/{case}.zip"
    with tempfile.SpooledTemporaryFile(max_size=IN_MEMORY) as copy:
        for piece in folder.pieces(name):
            copy.write(piece)
        copy.seek(0)
        inner = Folder(Path(name), stream=copy)
        if inner.read("checkpoint") != folder.read("checkpoint"):
            fail("checkpoint", f"The case {case} is told at another checkpoint than the file.")
        evidence = leaves.read(inner, Report(), log_key=str(key))
        if evidence.case != case:
            fail("manifest", f"The file {name} holds another case.")
        custodians.check(evidence)
        opening.check_files(evidence)
        for leaf in evidence.chain:
            _note(evidence, leaf, named)
            named.places[leaf.index] = case


def _note(evidence: Evidence, leaf: Leaf, named: Named) -> None:
    if leaf.code in (PLAN, NOTICE):
        named.packs.setdefault(base_id(str(leaf.public["pack"])), set()).add(leaf.public.get("pack_sha256"))
    if leaf.code in (NOTICE, AMENDMENT):
        for one in evidence.statement(leaf)["documents" if leaf.code == NOTICE else "documents_added"]:
            named.documents[str(one["sha256"])] = int(one["size"])


def _packs(folder: Folder, beside: Evidence, named: Named, report: Report) -> None:
    """Every pack's files have the digest under which the log registered it, and it is the law of the cases."""
    registered = {
        (leaf.public["pack"], leaf.public["sha256"]) for leaf in beside.leaves if leaf.code == PACK_REGISTERED
    }
    files: dict[str, dict[str, str]] = {}
    for name in folder.names:
        if name.startswith("packs/"):
            _packs_word, jurisdiction, day, file = name.split("/", 3)
            files.setdefault(f"{jurisdiction}@{day}", {})[file] = folder.digest(name)[0]
    digests = {pack: hashlib.sha256(canonical(each)).hexdigest() for pack, each in files.items()}
    for pack, digest in digests.items():
        if (pack, digest) not in registered:
            fail("packs", f"The rules {pack} in the file are not those that the log registered.")
        if pack not in named.packs:
            fail("packs", f"No case was opened under the rules {pack}.")
    for pack, wanted in named.packs.items():
        if wanted - {None, digests.get(pack)}:
            report.trusted.append(f"the rules {pack} that a case was opened under are not in the file in that version")
    report.ok("packs", f"All {len(digests)} packs of rules have the digests that the log registered.")


def _documents(folder: Folder, manifest: dict[str, Any], named: Named, report: Report) -> None:
    """Every document that a case names is here with its digest, or is said to be missing; no other one is."""
    present = {name.removeprefix("documents/") for name in folder.names if name.startswith("documents/")}
    if strange := next(iter(sorted(present - named.documents.keys())), None):
        fail("documents", f"No case names the document {strange}.")
    missing = set(manifest["missing"])
    if lost := next(iter(sorted(named.documents.keys() - present - missing)), None):
        fail("documents", f"The document {lost} that a case names is neither here nor said to be missing.")
    for digest in present:
        if folder.digest(f"documents/{digest}") != (digest, named.documents[digest]):
            fail("documents", f"The document {digest} was changed.")
    if missing:
        report.trusted.append(
            f"{len(missing)} documents that cases name could not be added: {', '.join(sorted(missing))}"
        )
    report.ok("documents", f"All {len(present)} documents have the digests and sizes that signed statements name.")


def _period(folder: Folder, manifest: dict[str, Any], checkpoint: Checkpoint, named: Named, report: Report) -> None:
    """The stretch of the log is whole, and every case with an act in the period is here."""
    if "log/proof.json" not in folder.names:
        if "log/entries.jsonl" in folder.names:
            fail("period", "The entries of the period have no proof.")
        if manifest["scope"] == "period" and manifest["cases"]:
            fail("period", "The entries of the period are missing.")
        return
    proof = folder.json("log/proof.json")
    first, after, size = proof["first"], proof["after"], proof["size"]
    if size != checkpoint.size or not 0 <= first < after <= size:
        fail("period", "The stretch of the log is not one of this checkpoint.")
    start, end = instant(manifest["about"]["from"]), instant(manifest["about"]["to"])
    stack = _Subtrees(first)
    cases = set(manifest["cases"])
    for place, entry in enumerate(_entries(folder), start=first):
        stack.add(leaf_hash(entry))
        body = parse(entry, f"log/entries.jsonl, entry {place}")
        link = body.get("case") if isinstance(body, dict) else None
        if isinstance(link, dict) and start <= instant(body["at"]) < end and link["id"] not in cases:
            fail("period", f"The case {link['id']} has an act in the period, at entry {place}, and was left out.")
        if named.places.get(place, link and link["id"]) != (link and link["id"]):
            fail("period", f"The entry {place} belongs to another case in the stretch than in its case.")
    if stack.after != after:
        fail("period", "The stretch of the log has another number of entries than it says.")
    hashes = iter([decode_base64(part, length=32) for part in proof["hashes"]])
    if _root(0, size, stack, hashes) != checkpoint.root or next(hashes, None) is not None:
        fail("period", "The stretch of the log is not whole: its entries don't make up the checkpoint.")
    report.ok("period", f"The entries {first} to {after - 1} of the log are here without a gap.")


def _entries(folder: Folder) -> Iterator[bytes]:
    rest = b""
    for piece in folder.pieces("log/entries.jsonl"):
        *whole, rest = (rest + piece).split(b"\n")
        yield from whole
        if len(rest) > LARGEST_LINE:
            fail("too-large", "A line of log/entries.jsonl is too long.")
    if rest:
        fail("truncated", "The last line of log/entries.jsonl was cut.")


class _Subtrees:
    """Hashes of the leaves of a stretch, by index."""

    def __init__(self, first: int) -> None:
        self.first = first
        self._hashes: list[bytes] = []

    @property
    def after(self) -> int:
        """First index after the stretch."""
        return self.first + len(self._hashes)

    def add(self, leaf: bytes) -> None:
        """The next leaf."""
        self._hashes.append(leaf)

    def hash(self, start: int, end: int) -> bytes:
        """Hash of a subtree within the stretch."""
        return tree_hash(self._hashes[start - self.first : end - self.first])


def _root(start: int, end: int, stretch: _Subtrees, hashes: Iterator[bytes]) -> bytes:
    """The tree's hash, from the stretch and the subtrees beside it."""
    if end <= stretch.first or start >= stretch.after:
        found = next(hashes, None)
        if found is None:
            fail("period", "The proof of the stretch is too short.")
        return found
    if stretch.first <= start and end <= stretch.after:
        return stretch.hash(start, end)
    middle = start + (1 << ((end - start - 1).bit_length() - 1))
    left = _root(start, middle, stretch, hashes)
    return node_hash(left, _root(middle, end, stretch, hashes))
