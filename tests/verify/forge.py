"""An attacker's bench: takes a case apart, lets a test change it, puts it together as well as the attacker can.

Three attackers: who changes bytes; who holds no key, but redoes every digest, name and manifest; and the operator,
who holds the log's key and writes a whole new log (``resealed``). None has a key of a bidder, custodian or officer.
"""

from __future__ import annotations

import copy
import hashlib
import hmac
import io
import json
import secrets
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openhall_log import Checkpoint, KeyType, LeafRow, LogProof, NoteKey, inclusion_proof, leaf_hash, sign_checkpoint
from openhall_log import tree_hash as root_of
from openhall_sealing import b64, canonical

SAMPLE = Path(__file__).parent / "sample"
FILLER = b'{"filler":true}'


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def unzipped(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: dict[str, bytes]) -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_STORED) as archive:
        for name in sorted(files):
            archive.writestr(zipfile.ZipInfo(name), files[name])
    return body.getvalue()


def with_manifest(files: dict[str, bytes]) -> dict[str, bytes]:
    """The files with a manifest that fits them."""
    manifest = json.loads(files["manifest.json"])
    rest = {name: data for name, data in files.items() if name != "manifest.json"}
    manifest["files"] = {name: {"sha256": sha256(data), "size": len(data)} for name, data in rest.items()}
    return {**rest, "manifest.json": canonical(manifest)}


class Forge:
    """A case in parts. ``lines``: ``{index, leaf, proof}``; ``statements`` by digest; everything may be changed.

    ``hidden[i]`` are the entries ``{leaf_sha256, salt, hidden}`` of the opening set, in its order.
    """

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files = dict(files)
        self.lines: list[dict[str, Any]] = [json.loads(line) for line in files["leaves.jsonl"].splitlines()]
        self.intents: list[dict[str, Any]] = [json.loads(line) for line in files["intents.jsonl"].splitlines()]
        self.disclosures: list[dict[str, Any]] = json.loads(files["disclosures.json"])
        self.result: dict[str, Any] = json.loads(files["result.json"])
        self.manifest: dict[str, Any] = json.loads(files["manifest.json"])
        self.statements: dict[str, dict[str, Any]] = {
            name[11:75]: json.loads(data) for name, data in files.items() if name.startswith("statements/")
        }
        self._salts = {entry["leaf_sha256"]: entry["salt"] for entry in self.hidden}

    def leaf(self, code: str, number: int = 0) -> dict[str, Any]:
        """The leaf with that code (the n-th)."""
        return [line["leaf"] for line in self.lines if line["leaf"]["code"] == code][number]

    def line(self, code: str, number: int = 0) -> dict[str, Any]:
        return [line for line in self.lines if line["leaf"]["code"] == code][number]

    def said(self, code: str, number: int = 0) -> dict[str, Any]:
        """The statement of an act, to be changed."""
        return self.statements[self.leaf(code, number)["statement"]]

    @property
    def hidden(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.said("OPN-03")["sealed"]
        return entries

    def act(self, code: str, number: int = 0) -> dict[str, Any]:
        """A hidden act with that code (the n-th)."""
        return [entry["hidden"] for entry in self.hidden if entry["hidden"]["code"] == code][number]

    def drop(self, line: dict[str, Any]) -> None:
        self.lines.remove(line)

    def relink(self) -> None:
        """Redo all that follows from contents: sealed entries, statements' names, the chain, counts, disclosures."""
        for entry in self.hidden:
            line = next((one for one in self.lines if sha256(canonical(one["leaf"])) == entry["leaf_sha256"]), None)
            if line is None:
                continue
            before = entry["leaf_sha256"]
            salt = bytes.fromhex(entry["salt"])
            body = b"openhall/sealed/v1\n" + canonical(entry["hidden"])
            line["leaf"]["commitment"] = hmac.digest(salt, body, "sha256").hex()
            line["leaf"]["at"] = entry["hidden"]["at"][:16] + ":00.000000Z"
            entry["leaf_sha256"] = sha256(canonical(line["leaf"]))
            self._moved(before, entry["leaf_sha256"])
        renamed = {old: sha256(canonical(body)) for old, body in self.statements.items()}
        self.statements = {renamed[old]: body for old, body in self.statements.items()}
        previous = "0" * 64
        chain = [line["leaf"] for line in self.lines if "case" in line["leaf"]]
        for seq, leaf in enumerate(chain, start=1):
            before = sha256(canonical(leaf))
            if leaf.get("statement") in renamed:
                leaf["statement"] = renamed[leaf["statement"]]
            leaf["case"] |= {"seq": seq, "prev": previous}
            if leaf["code"] == "ARC-01":
                leaf["public"]["leaves"] = len(chain) - 1
            previous = sha256(canonical(leaf))
            self._moved(before, previous)

    def _moved(self, before: str, after: str) -> None:
        for item in self.disclosures:
            if item["leaf_sha256"] == before:
                item["leaf_sha256"] = after

    def built(self) -> dict[str, bytes]:
        """The files as they are now, manifest redone; proofs and checkpoint are the old ones."""
        rest = {name: data for name, data in self.files.items() if not name.startswith("statements/")}
        rest |= {f"statements/{sha256(canonical(body))}.json": canonical(body) for body in self.statements.values()}
        rest |= {
            "leaves.jsonl": b"".join(canonical(line) + b"\n" for line in self.lines),
            "intents.jsonl": b"".join(canonical(line) + b"\n" for line in self.intents),
            "disclosures.json": canonical(self.disclosures),
            "result.json": canonical(self.result),
            "manifest.json": canonical(self.manifest),
        }
        return with_manifest(rest)

    def resealed(self, key: NoteKey | None = None, *, relink: bool = True) -> dict[str, bytes]:
        """The files with a new log that holds the leaves as they are now, signed with a key of our own."""
        if relink:
            self.relink()
        key = key or operator()
        checkpoint, hashes = self._log(key)
        row = LeafRow(hashes)
        for line in self.lines:
            line["proof"] = [b64(part) for part in inclusion_proof(line["index"], len(hashes), row)]
        self.manifest["origin"] = key.name
        self.files |= {"log.vkey": f"{key.verifier}\n".encode(), "checkpoint": checkpoint}
        return self.built()

    def _log(self, key: NoteKey) -> tuple[bytes, list[bytes]]:
        entries = {line["index"]: canonical(line["leaf"]) for line in self.lines}
        hashes = [leaf_hash(entries.get(index, FILLER)) for index in range(max(entries) + 1)]
        return sign_checkpoint(Checkpoint(key.name, len(hashes), root_of(hashes)), key).to_bytes(), hashes

    def receipt(self, line: dict[str, Any], key: NoteKey, *, salt: str = "", hidden: Any = None) -> bytes:
        """What the participant got for an entry."""
        checkpoint, hashes = self._log(key)
        extra = {"leaf": line["leaf"]} | ({"hidden": hidden, "salt": salt} if hidden else {})
        proof = inclusion_proof(line["index"], len(hashes), LeafRow(hashes))
        return LogProof(line["index"], tuple(proof), checkpoint, canonical(extra)).to_bytes()

    def seal(self, hidden: dict[str, Any], index: int) -> dict[str, Any]:
        """A new sealed entry for an act; ``{leaf_sha256, salt, hidden}``, with its line put in place."""
        salt = secrets.token_bytes(32)
        commitment = hmac.digest(salt, b"openhall/sealed/v1\n" + canonical(hidden), "sha256").hex()
        leaf = {
            "v": 1,
            "code": "SEALED",
            "at": hidden["at"][:16] + ":00.000000Z",
            "object": "sealed:3f0c1e8a-0000-4000-8000-000000000000",
            "commitment": commitment,
        }
        self.lines.append({"index": index, "leaf": leaf, "proof": []})
        self.lines.sort(key=lambda line: line["index"])
        return {"leaf_sha256": sha256(canonical(leaf)), "salt": salt.hex(), "hidden": hidden}


def operator(name: str = "replay.invalid/witness") -> NoteKey:
    """A log key of our own, under any name."""
    return NoteKey(name, KeyType.ED25519, secrets.token_bytes(32))


def forge(change: Callable[[Forge], None], files: dict[str, bytes]) -> Forge:
    """A changed copy of a case."""
    made = Forge(copy.deepcopy(files))
    change(made)
    return made
