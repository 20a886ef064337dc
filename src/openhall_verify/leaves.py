"""Authenticity: that what lies in the folder is what the log holds (protocols §2, §3, §5)."""

import hashlib
import hmac
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from openhall_log import Checkpoint, LogError, VerifierKey, leaf_hash, open_checkpoint, verify_inclusion
from openhall_log.encoding import decode_base64
from openhall_verify import signatures
from openhall_verify.acts import check_beside, check_kind
from openhall_verify.findings import Failed, Report, fail
from openhall_verify.folder import Folder, canonical, parse
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import check_leaf, instant

MAX_LEAF_BYTES = 4096
NO_LEAF = "0" * 64
SEALED_TAG = b"openhall/sealed/v1\n"
CLOCKS_DIFFER = timedelta(minutes=10)
"""Acts bear the time at which their request came in, so that neighbours may stand a little out of order."""


def read(folder: Folder, report: Report, *, log_key: str | None) -> Evidence:
    """Prove every leaf, follow the chain, map sealed leaves, check statements, signatures and disclosures."""
    manifest = folder.check_manifest(report)
    key = log_key_of(folder, report, log_key)
    try:
        checkpoint = open_checkpoint(folder.read("checkpoint"), key).checkpoint
    except LogError as error:
        raise Failed("checkpoint", f"The checkpoint is not one of the log {key.name}: {error}") from error
    if manifest.get("origin") != checkpoint.origin:
        fail("checkpoint", "The manifest names another log than the checkpoint.")
    report.of_log(checkpoint.origin)
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
    evidence.disclosed = _disclosures(evidence)
    evidence.intents = signatures.check(evidence)
    report.ok("signatures", f"All {len(evidence.intents)} signatures are by keys that were enrolled on the log before.")
    return evidence


def read_beside(folder: Folder, checkpoint: Checkpoint, report: Report) -> Evidence:
    """Prove the entries that belong to no case, with their statements, disclosures and signatures."""
    found = list(_proved(folder, checkpoint, beside=True))
    evidence = Evidence(folder, "", checkpoint, found, [])
    _statements(evidence)
    _all_statements_named(evidence)
    evidence.disclosed = _disclosures(evidence)
    evidence.intents = signatures.check(evidence)
    report.ok("beside", f"All {len(found)} entries beside the cases are in that log, and signed by whom they say.")
    return evidence


def log_key_of(folder: Folder, report: Report, pinned: str | None) -> VerifierKey:
    """The log's key: the pinned one, which must be the folder's; else the folder's own, on trust."""
    try:
        line = folder.read("log.vkey").decode()
        own = VerifierKey.parse(line.strip())
        if line != f"{own}\n":
            fail("log-key", "The file log.vkey is not the log's key on one line.")
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


def _proved(folder: Folder, checkpoint: Checkpoint, *, beside: bool = False) -> Iterator[Leaf]:
    previous = -1
    for line in folder.lines("leaves.jsonl"):
        index, proof = line.get("index"), line.get("proof")
        if line.keys() != {"index", "leaf", "proof"} or type(index) is not int or not isinstance(proof, list):
            fail("leaf", "A line of leaves.jsonl is not a leaf with its index and proof.")
        if index <= previous:
            fail("leaf-order", f"The entry {index} is not in log order, or twice.")
        previous = index
        entry = canonical(line["leaf"])
        try:
            hashes = [decode_base64(part, length=32) for part in proof]
            verify_inclusion(leaf_hash(entry), index, checkpoint.size, checkpoint.root, hashes)
        except (LogError, TypeError, AttributeError) as error:
            raise Failed("inclusion", f"The entry {index} is not in the log as it lies here: {error}") from error
        if len(entry) > MAX_LEAF_BYTES:
            fail("leaf", f"The entry {index} is longer than a leaf may be.")
        body = check_leaf(line["leaf"], f"at entry {index}")
        if beside:
            check_beside(body, f"at entry {index}")
        elif body["code"] != "SEALED":
            check_kind(body, f"at entry {index}", hidden=False)
        yield Leaf(index, hashlib.sha256(entry).hexdigest(), body)


def _chain(leaves: list[Leaf], case: str) -> list[Leaf]:
    chain = [leaf for leaf in leaves if "case" in leaf.body]
    previous, latest = NO_LEAF, None
    for seq, leaf in enumerate(chain, start=1):
        link = leaf.body["case"]
        if link.get("id") != case:
            fail("chain", f"The entry {leaf.index} belongs to another case.")
        if link.get("seq") != seq or link.get("prev") != previous:
            fail(
                "chain",
                f"An act of the case is missing before entry {leaf.index}: its place is {link.get('seq')}, not {seq}.",
            )
        previous, at = leaf.sha256, instant(leaf.at)
        if latest is not None and at < latest - CLOCKS_DIFFER:
            fail(
                "clock",
                f"The act at entry {leaf.index} bears a time ({leaf.at}) long before an earlier act.",
            )
        latest = at if latest is None else max(latest, at)
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
            if not isinstance(value, dict) or value.get("v") != 1:
                fail("statement", f"The statement {name} is not one of version 1.")
            if canonical(value) != data:
                fail("statement", f"The statement {name} is not canonical.")
            evidence.statements[digest] = value


def _map_sealed(evidence: Evidence) -> None:
    by_digest = {leaf.sha256: leaf for leaf in evidence.leaves if leaf.code == "SEALED"}
    for window in (act for act in evidence.chain if act.code in ("OPN-03", "AUC-09")):
        opening_set, lot = evidence.statement(window), window.lot
        if opening_set.get("lot") != lot:
            fail("sealed", f"The opening set of lot {lot} is that of another lot.")
        previous = -1
        for entry in opening_set["sealed"]:
            leaf = by_digest.get(entry["leaf_sha256"])
            if leaf is None:
                fail(
                    "sealed",
                    f"The opening set of lot {lot} names an entry that isn’t here: {entry['leaf_sha256']}.",
                )
            if leaf.sha256 in evidence.hidden or leaf.index <= previous or leaf.index >= window.index:
                fail("sealed", f"The sealed entry {leaf.index} is disclosed twice or out of order.")
            previous = leaf.index
            body = open_sealed(leaf.body, entry["hidden"], entry["salt"], f"in entry {leaf.index}")
            if body.get("public", {}).get("lot", lot) not in (lot, None):
                fail("opening-set", f"The act hidden in entry {leaf.index} belongs to another lot.")
            evidence.hidden[leaf.sha256] = Leaf(leaf.index, leaf.sha256, body)
    if lost := next((leaf for digest, leaf in by_digest.items() if digest not in evidence.hidden), None):
        fail("sealed", f"The sealed entry {lost.index} is in no opening set: an act was left out.")


def open_sealed(sealed: dict[str, Any], hidden: Any, salt: Any, where: str) -> dict[str, Any]:
    """The act that a sealed entry hides, checked against its commitment.

    Raises:
        Failed: it hides another one, at another time, or the salt is malformed.
    """
    try:
        commitment = hmac.digest(bytes.fromhex(salt), SEALED_TAG + canonical(hidden), hashlib.sha256).hex()
    except (ValueError, TypeError) as error:
        raise Failed("sealed", f"The salt of what is hidden {where} is malformed.") from error
    if not hmac.compare_digest(commitment, str(sealed.get("commitment")).encode("ascii", "replace").decode()):
        fail("sealed", f"What is sealed {where} is not the act that is shown.")
    body = check_leaf(hidden, f"hidden {where}")
    if "case" in body or body["code"] == "SEALED":
        fail("sealed", f"What is hidden {where} is not an act that can be sealed.")
    check_kind(body, f"hidden {where}", hidden=True)
    if body["at"][:16] != str(sealed.get("at"))[:16]:
        fail("sealed", f"The act hidden {where} bears another time than its entry.")
    return body


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
        if item.keys() != {"leaf_sha256", "path", "record", "salt", "value"}:
            fail("disclosure", "An entry of disclosures.json is not a disclosure.")
        leaf = leaves.get(item["leaf_sha256"])
        path, record = str(item["path"]), str(item["record"])
        if leaf is None or record != leaf.body["object"]:
            fail("disclosure", f"A disclosure of {path[:80]} belongs to no entry here.")
        try:
            salt = bytes.fromhex(item["salt"])
        except (ValueError, TypeError) as error:
            raise Failed("disclosure", f"The disclosure of {path} at entry {leaf.index} has no salt.") from error
        body = path.encode() + b"\0" + record.encode() + b"\0" + canonical(item["value"])
        if hmac.digest(salt, body, hashlib.sha256).hex() != leaf.body.get("commitments", {}).get(path):
            fail("disclosure", f"The disclosed {path[:80]} at entry {leaf.index} is not what the log committed to.")
        if path in found.setdefault(leaf.sha256, {}):
            fail("disclosure", f"The disclosure of {path} at entry {leaf.index} stands twice.")
        found[leaf.sha256][path] = item["value"]
    return found
