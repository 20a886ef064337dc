"""A small log that holds custodians' enrolments, and the vectors that both sealers must take or refuse.

``python -m tests.sealing.enrolments`` writes ``vectors/custodians.json``; the same call gives the same bytes.
"""

import hashlib
import json
from pathlib import Path
from typing import Any

from openhall_log import Checkpoint, KeyType, LogProof, NoteKey, leaf_hash, node_hash, sign_checkpoint
from openhall_sealing import canonical

VECTORS = Path(__file__).parent / "vectors" / "custodians.json"
KEY = NoteKey("log.example", KeyType.ED25519, hashlib.sha256(b"log").digest())
OTHER_KEY = NoteKey("log.example", KeyType.ED25519, hashlib.sha256(b"another log").digest())


class EnrolmentLog:
    """Four entries: the enrolments of up to four recipients, the last ones of keys that nobody asks for."""

    def __init__(self, *recipients: str, key: NoteKey = KEY, **changes: Any) -> None:
        self.recipients, self.key = recipients, key
        padding = [f"age1nobody{index}" for index in range(4 - len(recipients))]
        self.leaves = [_leaf(index, recipient, changes) for index, recipient in enumerate([*recipients, *padding])]
        self.hashes = [leaf_hash(canonical(leaf)) for leaf in self.leaves]
        self.pairs = [node_hash(*self.hashes[:2]), node_hash(*self.hashes[2:])]
        self.note = sign_checkpoint(Checkpoint(key.name, 4, node_hash(*self.pairs)), key).to_bytes()

    def digest(self, index: int) -> str:
        return hashlib.sha256(canonical(self.leaves[index])).hexdigest()

    def proof(self, place: int, *, leaf: Any = None, index: int | None = None) -> bytes:
        path = (self.hashes[place ^ 1], self.pairs[1 - place // 2])
        extra = canonical({"leaf": leaf or self.leaves[place]})
        return LogProof(place if index is None else index, path, self.note, extra).to_bytes()

    def custodians(self, *, proofs: bool = True) -> list[dict[str, str]]:
        return [
            {
                "recipient": recipient,
                "organisation": f"Custodian {index}",
                "enrolment_leaf_sha256": self.digest(index),
                **({"proof": self.proof(index).decode()} if proofs else {}),
            }
            for index, recipient in enumerate(self.recipients)
        ]


def _leaf(index: int, recipient: str, changes: dict[str, Any]) -> dict[str, Any]:
    return {
        "v": 1,
        "code": "CUS-01",
        "actor": f"{index:032x}",
        "object": f"opening_key:00000000-0000-4000-8000-{index:012x}",
        "at": "2026-03-02T01:00:00.000000Z",
        "public": {"purpose": changes.get("purpose", "custodian"), "recipient": recipient},
        **({"code": changes["code"]} if "code" in changes else {}),
    }


def vectors() -> dict[str, Any]:
    """One custodian whose proof holds, and every way in which it may not."""
    log = EnrolmentLog("age1first", "age1second", "age1third")
    second = log.custodians()[1]

    def bad(name: str, key: NoteKey = KEY, **changes: str) -> dict[str, Any]:
        return {"name": name, "log_key": str(key.verifier), "custodian": second | changes}

    def made_by(other: EnrolmentLog) -> dict[str, str]:
        return {"proof": other.proof(1).decode(), "enrolment_leaf_sha256": other.digest(1)}

    claimed = log.leaves[1] | {"public": {"purpose": "custodian", "recipient": "age1evil"}}
    recipients = log.recipients
    return {
        "log_key": str(KEY.verifier),
        "custodians": log.custodians(),
        "refused": [
            bad("another recipient than the entry enrols", recipient="age1evil"),
            bad("an entry written for the recipient that is not in the log", recipient="age1evil",
                enrolment_leaf_sha256=hashlib.sha256(canonical(claimed)).hexdigest(),
                proof=log.proof(1, leaf=claimed).decode()),
            bad("the proof of another custodian", proof=log.proof(0).decode()),
            bad("a wrong place", proof=log.proof(1, index=0).decode()),
            bad("the log of another key", key=OTHER_KEY),
            bad("a log signed by somebody else", **made_by(EnrolmentLog(*recipients, key=OTHER_KEY))),
            bad("a bidder's key", **made_by(EnrolmentLog(*recipients, purpose="bidder"))),
            bad("another kind of act", **made_by(EnrolmentLog(*recipients, code="CUS-02"))),
            bad("no proof", proof=""),
            bad("rubbish", proof="c2sp.org/tlog-proof@v1\nextra !\nindex 1\n\n"),
        ],
    }  # fmt: skip


if __name__ == "__main__":
    VECTORS.write_text(json.dumps(vectors(), indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
