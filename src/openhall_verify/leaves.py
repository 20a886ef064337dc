"""Authenticity: that what lies in the folder is what the log holds (protocols §2, §3, §5)."""

import hashlib
import hmac
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from openhall_log import Checkpoint, LogError, VerifierKey, leaf_hash, open_checkpoint, verify_inclusion
from openhall_log.encoding import decode_base64
from openhall_sealing import IntentError, SealingError, b64u_decode
from openhall_sealing.intents import SignedIntent, intent_from_json, verify_signature
from openhall_verify.commands import COMMANDS
from openhall_verify.findings import Failed, Report, fail
from openhall_verify.folder import Folder, canonical, parse

MAX_LEAF_BYTES = 4096
NO_LEAF = "0" * 64
SEALED_TAG = b"openhall/sealed/v1\n"


@dataclass(frozen=True, slots=True)
class Leaf:
    """An entry proved to be in the log."""

    index: int
    sha256: str
    body: dict[str, Any]

    @property
    def code(self) -> str:
        """Function-point code, or ``SEALED``."""
        return str(self.body["code"])

    @property
    def public(self) -> dict[str, Any]:
        """The public fields."""
        found = self.body.get("public")
        return found if isinstance(found, dict) else {}

    @property
    def at(self) -> str:
        """Instant, in the fixed form that sorts as text."""
        return str(self.body["at"])

    @property
    def object(self) -> str:
        """Id of the thing acted on, without its kind."""
        return str(self.body["object"]).partition(":")[2]


@dataclass(slots=True)
class Evidence:
    """Everything proved so far. ``hidden``: digest of a sealed leaf → the act it hid (same index and digest)."""

    folder: Folder
    case: str
    checkpoint: Checkpoint
    leaves: list[Leaf]
    chain: list[Leaf]
    statements: dict[str, Any] = field(default_factory=dict)
    hidden: dict[str, Leaf] = field(default_factory=dict)

    def of(self, code: str, object_id: str | None = None) -> list[Leaf]:
        """Acts of the chain with that code, in order."""
        return [leaf for leaf in self.chain if leaf.code == code and object_id in (None, leaf.object)]

    def statement(self, leaf: Leaf) -> dict[str, Any]:
        """The statement that a leaf names."""
        digest = leaf.body.get("statement")
        if digest not in self.statements:
            fail("statement-missing", f"The statement of {leaf.code} at index {leaf.index} is missing.")
        found: dict[str, Any] = self.statements[digest]
        return found

    def acts(self) -> Iterator[Leaf]:
        """All acts: public ones, and hidden ones in place of their sealed leaves."""
        for leaf in self.leaves:
            yield self.hidden.get(leaf.sha256, leaf)


def read(folder: Folder, report: Report, *, log_key: str | None) -> Evidence:
    """Prove every leaf, follow the chain, map sealed leaves, check statements, signatures and disclosures."""
    manifest = folder.check_manifest(report)
    key = _log_key(folder, report, log_key)
    try:
        checkpoint = open_checkpoint(folder.read("checkpoint"), key).checkpoint
    except LogError as error:
        raise Failed("checkpoint", f"The checkpoint is not one of the log {key.name}: {error}") from error
    if manifest.get("origin") != checkpoint.origin:
        fail("checkpoint", "The manifest names another log than the checkpoint.")
    report.ok("checkpoint", f"The log {checkpoint.origin} signed its first {checkpoint.size} entries.")
    leaves = list(_proved(folder, checkpoint))
    report.ok("inclusion", f"All {len(leaves)} entries are in that log.")
    evidence = Evidence(
        folder, str(manifest.get("case")), checkpoint, leaves, _chain(leaves, str(manifest.get("case")))
    )
    report.ok("chain", f"The case's chain of {len(evidence.chain)} acts has no gap.")
    _statements(evidence)
    _map_sealed(evidence)
    report.ok("sealed", f"All {len(evidence.hidden)} sealed entries are the acts that the opening sets disclose.")
    _all_statements_named(evidence)
    report.ok("statements", f"All {len(evidence.statements)} statements have the digests that the log holds.")
    disclosed = _disclosures(evidence)
    signed = _signatures(evidence, disclosed)
    report.ok("signatures", f"All {signed} signatures are by keys that were enrolled on the log before.")
    return evidence


def _log_key(folder: Folder, report: Report, pinned: str | None) -> VerifierKey:
    try:
        own = VerifierKey.parse(folder.read("log.vkey").decode().strip())
        if pinned is None:
            report.trusted.append(
                f"the log's key came with the evidence ({own}); pin it with --log-key to be sure whose it is"
            )
            return own
        key = VerifierKey.parse(pinned.strip())
    except (LogError, UnicodeDecodeError) as error:
        raise Failed("log-key", f"The log's key is malformed: {error}") from error
    if str(key) != str(own):
        fail("log-key", f"The evidence comes with the key {own}, not with the pinned key {key}.")
    return key


def _proved(folder: Folder, checkpoint: Checkpoint) -> Iterator[Leaf]:
    previous = -1
    for line in folder.lines("leaves.jsonl"):
        if (
            not isinstance(line, dict)
            or not isinstance(line.get("index"), int)
            or not isinstance(line.get("leaf"), dict)
        ):
            fail("leaf", "A line of leaves.jsonl is not a leaf.")
        index, body = line["index"], line["leaf"]
        if index <= previous:
            fail("leaf-order", f"The entry {index} is not in log order, or twice.")
        previous = index
        entry = canonical(body)
        try:
            proof = [decode_base64(part, length=32) for part in line.get("proof") or []]
            verify_inclusion(leaf_hash(entry), index, checkpoint.size, checkpoint.root, proof)
        except (LogError, TypeError, AttributeError) as error:
            raise Failed("inclusion", f"The entry {index} is not in the log as it lies here: {error}") from error
        if len(entry) > MAX_LEAF_BYTES or not {"v", "code", "object", "at"} <= body.keys():
            fail("leaf", f"The entry {index} is not a leaf of version 1.")
        yield Leaf(index, hashlib.sha256(entry).hexdigest(), body)


def _chain(leaves: list[Leaf], case: str) -> list[Leaf]:
    chain = [leaf for leaf in leaves if isinstance(leaf.body.get("case"), dict)]
    previous = NO_LEAF
    for seq, leaf in enumerate(chain, start=1):
        link = leaf.body["case"]
        if link.get("id") != case:
            fail("chain", f"The entry {leaf.index} belongs to another case.")
        if link.get("seq") != seq or link.get("prev") != previous:
            fail(
                "chain",
                f"An act of the case is missing before entry {leaf.index}: its place is {link.get('seq')}, not {seq}.",
            )
        previous = leaf.sha256
    if not chain:
        fail("chain", "There is no act of the case.")
    return chain


def _statements(evidence: Evidence) -> None:
    for name in evidence.folder.names:
        if name.startswith("statements/"):
            data = evidence.folder.read(name)
            digest = hashlib.sha256(data).hexdigest()
            if name != f"statements/{digest}.json":
                fail("statement", f"The statement {name} was changed: its digest is {digest}.")
            value = parse(data, name)
            if canonical(value) != data:
                fail("statement", f"The statement {name} is not canonical.")
            evidence.statements[digest] = value


def _map_sealed(evidence: Evidence) -> None:
    by_digest = {leaf.sha256: leaf for leaf in evidence.leaves if leaf.code == "SEALED"}
    for window in evidence.of("OPN-03"):
        opening_set = evidence.statement(window)
        previous = -1
        for entry in opening_set.get("sealed", []):
            leaf = by_digest.get(entry.get("leaf_sha256"))
            hidden, salt = entry.get("hidden"), entry.get("salt")
            if leaf is None:
                fail(
                    "sealed",
                    f"The opening set of lot {window.object} names an entry that isn’t here: {entry['leaf_sha256']}.",
                )
            if leaf.sha256 in evidence.hidden or leaf.index <= previous or leaf.index >= window.index:
                fail("sealed", f"The sealed entry {leaf.index} is disclosed twice or out of order.")
            previous = leaf.index
            try:
                commitment = hmac.digest(bytes.fromhex(salt), SEALED_TAG + canonical(hidden), hashlib.sha256).hex()
            except (ValueError, TypeError) as error:
                raise Failed("sealed", f"The disclosure of entry {leaf.index} is malformed.") from error
            if not hmac.compare_digest(commitment, str(leaf.body.get("commitment"))):
                fail("sealed", f"The sealed entry {leaf.index} does not hide the act that the opening set says.")
            if str(hidden.get("at"))[:16] != leaf.at[:16]:
                fail("sealed", f"The act hidden in entry {leaf.index} bears another time than its entry.")
            evidence.hidden[leaf.sha256] = Leaf(leaf.index, leaf.sha256, hidden)
    if lost := next((leaf for digest, leaf in by_digest.items() if digest not in evidence.hidden), None):
        fail("sealed", f"The sealed entry {lost.index} is in no opening set: an act was left out.")


def _all_statements_named(evidence: Evidence) -> None:
    named = {leaf.body["statement"] for leaf in evidence.acts() if "statement" in leaf.body}
    if lost := next(iter(named - evidence.statements.keys()), None):
        fail("statement-missing", f"The statement {lost} that the log names is missing.")
    if extra := next(iter(evidence.statements.keys() - named), None):
        fail("statement", f"No entry of the log names the statement {extra}.")


def _disclosures(evidence: Evidence) -> dict[str, dict[str, Any]]:
    """Disclosed values by leaf digest and path, each checked against its commitment."""
    leaves = {leaf.sha256: leaf for leaf in evidence.acts()}
    found: dict[str, dict[str, Any]] = {}
    for item in evidence.folder.json("disclosures.json"):
        leaf = leaves.get(item.get("leaf_sha256"))
        path, record = str(item.get("path")), str(item.get("record"))
        if leaf is None or record != leaf.body["object"]:
            fail("disclosure", f"A disclosure of {path} belongs to no entry here.")
        try:
            salt = bytes.fromhex(item["salt"])
        except (KeyError, ValueError, TypeError) as error:
            raise Failed("disclosure", f"The disclosure of {path} at entry {leaf.index} has no salt.") from error
        body = path.encode() + b"\0" + record.encode() + b"\0" + canonical(item.get("value"))
        if hmac.digest(salt, body, hashlib.sha256).hex() != (leaf.body.get("commitments") or {}).get(path):
            fail("disclosure", f"The disclosed {path} at entry {leaf.index} is not what the log committed to.")
        found.setdefault(leaf.sha256, {})[path] = item.get("value")
    return found


def _signatures(evidence: Evidence, disclosed: dict[str, dict[str, Any]]) -> int:
    enrolled = {
        values["public_key"]: leaf.index
        for leaf in evidence.leaves
        if leaf.code == "SUB-05" and "public_key" in (values := disclosed.get(leaf.sha256, {}))
    }
    intents = {
        hashlib.sha256(canonical(line.get("intent"))).hexdigest(): line
        for line in evidence.folder.lines("intents.jsonl")
    }
    count = 0
    for leaf in evidence.acts():
        signed = leaf.body.get("intent")
        if signed is None:
            if leaf.code != "SEALED" and leaf.body.get("actor") != "log":
                fail("signature", f"The act at entry {leaf.index} is a person's and bears no signature.")
            continue
        line = intents.get(signed.get("sha256"))
        if line is None or line.get("signature") != signed.get("signature"):
            fail("signature", f"What was signed at entry {leaf.index} is missing.")
        public_key = str(line.get("public_key"))
        try:
            intent = intent_from_json(line["intent"])
            verify_signature(SignedIntent(intent, b64u_decode(line["signature"])), b64u_decode(public_key))
        except (IntentError, SealingError) as error:
            raise Failed("signature", f"The signature at entry {leaf.index} does not verify: {error}") from error
        if intent.object != leaf.body["object"] or intent.command not in COMMANDS.get(leaf.code, ()):
            fail(
                "signature",
                f"What was signed at entry {leaf.index} is another act: {intent.command} on {intent.object}.",
            )
        if enrolled.get(public_key, leaf.index + 1) > leaf.index:
            fail("key", f"The key that signed entry {leaf.index} was not enrolled on the log before.")
        count += 1
    return count
