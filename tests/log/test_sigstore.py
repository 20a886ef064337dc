"""Our checkpoints and proofs before a referee that nobody here wrote: PyPI's ``sigstore``, a client of Rekor's log.

Its public verifier takes bundles alone (a signature or DSSE envelope whose digest is in Rekor's own kinds of entry), so
the parts beneath are called that do the work there: ``verify_checkpoint`` (signed note, root) and
``verify_merkle_inclusion`` (RFC 6962). They are given our key as the keyring's only one, and our note key id as log id.

It isn't enough alone; each leniency is a test of what it accepts and we refuse:

- the proof names its own tree size, and the size that the log signed isn't looked at: an entry passes for another;
- the name on a signature line isn't compared with anything;
- Python's ``int`` reads the size (``3_00``), and lines after the root are let through.

Consistency proofs and cosignatures it doesn't know.
"""

from __future__ import annotations

import hashlib
from base64 import b64decode, b64encode
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from sigstore._internal.merkle import verify_merkle_inclusion
from sigstore._internal.rekor.checkpoint import verify_checkpoint
from sigstore._internal.trust import Keyring, RekorKeyring
from sigstore.errors import VerificationError
from sigstore.models import TransparencyLogEntry
from sigstore_models.common.v1 import PublicKey, PublicKeyDetails
from sigstore_models.rekor.v1 import TransparencyLogEntry as Inner
from tests.log import referee_vectors

from openhall_log import (
    LogError,
    MalformedCheckpoint,
    NoteKey,
    UnsignedNote,
    leaf_hash,
    open_checkpoint,
    verify_inclusion,
)

KEY = referee_vectors.KEY
Vectors = dict[str, Any]


@pytest.fixture(scope="module")
def vectors(tmp_path_factory: pytest.TempPathFactory) -> Vectors:
    return referee_vectors.vectors(tmp_path_factory.mktemp("log"))


def keyring(key: NoteKey = KEY) -> RekorKeyring:
    der = Ed25519PublicKey.from_public_bytes(key.verifier.public_key).public_bytes(
        Encoding.DER, PublicFormat.SubjectPublicKeyInfo
    )
    given = PublicKey(raw_bytes=b64encode(der), key_details=PublicKeyDetails.PKIX_ED25519)
    return RekorKeyring(Keyring([given]))


def id_of(key: NoteKey = KEY) -> bytes:
    """C2SP signed-note's key id before it is cut to four bytes."""
    return hashlib.sha256(key.name.encode() + b"\n\x01" + key.verifier.public_key).digest()


def claimed(log: Vectors, proof: Vectors, **other: Any) -> TransparencyLogEntry:
    """Our proof in Rekor's clothes. The kind is one that nobody has; only bundles ask for it."""
    checkpoint = other.get("checkpoint", log["checkpoint"])
    root = checkpoint.split("\n")[2]
    return TransparencyLogEntry(
        Inner.from_dict(
            {
                "logIndex": str(other.get("index", proof["index"])),
                "logId": {"keyId": b64encode(id_of()).decode()},
                "kindVersion": {"kind": "openhall", "version": "1"},
                "canonicalizedBody": other.get("entry", proof["entry"]),
                "inclusionProof": {
                    "logIndex": str(other.get("index", proof["index"])),
                    "treeSize": str(other.get("size", log["size"])),
                    "rootHash": other.get("root", root),
                    "hashes": other.get("hashes", proof["hashes"]),
                    "checkpoint": {"envelope": checkpoint},
                },
            }
        )
    )


def accepts(entry: TransparencyLogEntry, key: NoteKey = KEY) -> bool:
    """What sigstore does to an entry's inclusion, in its own order."""
    try:
        verify_merkle_inclusion(entry)
        verify_checkpoint(keyring(key), entry)
    except VerificationError:
        return False
    return True


def we_accept(note: str, entry: bytes, index: int, hashes: list[bytes]) -> bool:
    try:
        head = open_checkpoint(note.encode(), KEY.verifier).checkpoint
        verify_inclusion(leaf_hash(entry), index, head.size, head.root, hashes)
    except LogError:
        return False
    return True


def flipped(data: str, at: int = -1) -> str:
    changed = bytearray(b64decode(data))
    changed[at] ^= 1
    return b64encode(bytes(changed)).decode()


def test_the_file_for_other_languages_is_what_the_code_makes(tmp_path: Path) -> None:
    assert referee_vectors.FILE.read_text(encoding="utf-8") == referee_vectors.text(tmp_path)


def test_it_opens_our_checkpoints_and_proves_our_entries(vectors: Vectors) -> None:
    count = 0
    for log in vectors["logs"]:
        for proof in log["proofs"]:
            assert accepts(claimed(log, proof)), (log["size"], proof["index"])
            assert accepts(claimed(log, proof, checkpoint=log["cosigned"]))  # a member's line beside it does no harm
            count += 1
    assert count == 40


def test_it_refuses_whatever_is_changed(vectors: Vectors) -> None:
    """Each lie is refused by us too."""
    log = vectors["logs"][-1]
    other = vectors["logs"][-2]
    for proof in log["proofs"]:
        hashes = proof["hashes"]
        lies: dict[str, dict[str, Any]] = {
            "entry": {"entry": flipped(proof["entry"])},
            "hash": {"hashes": [flipped(hashes[0]), *hashes[1:]]},
            "one hash less": {"hashes": hashes[:-1]},
            "one hash more": {"hashes": [*hashes, hashes[0]]},
            "another place": {"index": proof["index"] ^ 1},
            "root": {"root": flipped(log["checkpoint"].split("\n")[2])},
            "checkpoint": {"checkpoint": other["checkpoint"]},
            "signature": {"checkpoint": tampered(log["checkpoint"])},
            "text": {"checkpoint": log["checkpoint"].replace("\n300\n", "\n301\n")},
        }
        for what, lie in lies.items():
            assert not accepts(claimed(log, proof, **lie)), (what, proof["index"])
            if what != "root":  # our proofs have none of their own
                assert not we_accept(
                    lie.get("checkpoint", log["checkpoint"]),
                    b64decode(lie.get("entry", proof["entry"])),
                    lie.get("index", proof["index"]),
                    [b64decode(part) for part in lie.get("hashes", hashes)],
                ), what
        assert not accepts(claimed(log, proof), key=NoteKey(KEY.name, KEY.key_type, b"\x08" * 32))


def tampered(note: str) -> str:
    head, dash, line = note.rpartition("— ")
    name, _, signature = line.strip().partition(" ")
    return f"{head}{dash}{name} {flipped(signature)}\n"


class TestWhatItAcceptsAndWeRefuse:
    def test_another_place_in_a_tree_of_another_size(self, vectors: Vectors) -> None:
        """The last of 300 entries passes for the last of 32: the size that the log signed isn't asked."""
        log = vectors["logs"][-1]
        proof = log["proofs"][-1]
        assert proof["index"] == 299
        assert accepts(claimed(log, proof, index=31, size=32))

        hashes = [b64decode(part) for part in proof["hashes"]]
        assert we_accept(log["checkpoint"], b"entry 299", 299, hashes)
        assert not we_accept(log["checkpoint"], b"entry 299", 31, hashes)

    def test_a_signature_under_another_name(self, vectors: Vectors) -> None:
        log = vectors["logs"][-1]
        renamed = log["checkpoint"].replace("— hall.example/witness ", "— somebody.example ")
        assert accepts(claimed(log, log["proofs"][0], checkpoint=renamed))

        with pytest.raises(UnsignedNote):
            open_checkpoint(renamed.encode(), KEY.verifier)

    @pytest.mark.parametrize("form", ["a size with an underscore", "a line too many"])
    def test_a_checkpoint_in_another_form(self, vectors: Vectors, form: str) -> None:
        log = vectors["logs"][-1]
        loose = vectors["loose"][form]
        assert accepts(claimed(log, log["proofs"][0], checkpoint=loose))

        with pytest.raises(MalformedCheckpoint):
            open_checkpoint(loose.encode(), KEY.verifier)

    def test_even_it_reads_no_hexadecimal_size(self, vectors: Vectors) -> None:
        log = vectors["logs"][-1]
        assert not accepts(claimed(log, log["proofs"][0], checkpoint=vectors["loose"]["a size in hexadecimal"]))
