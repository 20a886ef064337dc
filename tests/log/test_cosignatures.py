"""Checkpoints, cosignatures of both kinds, and offline proofs, against files that other implementations accept."""

from __future__ import annotations

import json
from base64 import b64decode
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.mldsa import MLDSA44PrivateKey

from openhall_log import (
    EMPTY_ROOT,
    BadSignature,
    Checkpoint,
    InvalidProof,
    KeyType,
    LogProof,
    MalformedCheckpoint,
    MalformedKey,
    MalformedNote,
    MalformedProof,
    Note,
    NoteKey,
    Signature,
    UnsignedNote,
    VerifierKey,
    WrongOrigin,
    cosign,
    open_checkpoint,
    open_note,
    read_cosignature,
    sign_checkpoint,
    sign_note,
    verify_consistency,
)
from openhall_log.keys import subtree_message

ROOT = bytes(range(32))
HEAD = Checkpoint("hall.example/witness", 12, ROOT)
MONDAY = 1_800_000_000


@pytest.fixture
def info(vectors: Path) -> dict[str, Any]:
    return dict(json.loads((vectors / "cross-checked" / "info.json").read_text()))


@pytest.fixture
def log_vkey(info: dict[str, Any]) -> VerifierKey:
    return VerifierKey.parse(info["logvkey"])


@pytest.fixture
def witness_vkeys(info: dict[str, Any]) -> list[VerifierKey]:
    return [VerifierKey.parse(vkey) for vkey in [*info["wvkeys"], info["mlvkey"]]]


class TestFilesThatOthersAccept:
    def test_a_checkpoint_of_70000_entries_with_five_cosignatures(
        self, vectors: Path, info: dict[str, Any], log_vkey: VerifierKey, witness_vkeys: list[VerifierKey]
    ) -> None:
        data = (vectors / "cross-checked" / "checkpoint").read_bytes()
        signed = open_checkpoint(data, log_vkey, witness_vkeys)
        assert signed.checkpoint == Checkpoint(info["origin"], 70_000, b64decode(info["root"]))
        assert signed.log_key == log_vkey
        assert [found.key for found in signed.cosignatures] == witness_vkeys
        assert {found.key.key_type for found in signed.cosignatures} == {KeyType.COSIGNATURE, KeyType.ML_DSA_44}
        assert all(found.time is not None and found.time > 1_700_000_000 for found in signed.cosignatures)
        assert signed.note.to_bytes() == data

    def test_a_changed_byte_in_any_cosignature_rejects_the_checkpoint(
        self, vectors: Path, log_vkey: VerifierKey, witness_vkeys: list[VerifierKey]
    ) -> None:
        note = open_checkpoint((vectors / "cross-checked" / "checkpoint").read_bytes(), log_vkey).note
        for number, line in enumerate(note.signatures):
            for place in (4, 20, -1):
                blob = bytearray(line.blob)
                blob[place] ^= 1
                lines = list(note.signatures)
                lines[number] = Signature.of(line.name, bytes(blob[:4]), bytes(blob[4:]))
                with pytest.raises(BadSignature):
                    open_checkpoint(Note(note.text, tuple(lines)), log_vkey, witness_vkeys)

    def test_the_older_checkpoint_is_the_beginning_of_the_newer(
        self, vectors: Path, info: dict[str, Any], log_vkey: VerifierKey
    ) -> None:
        new = open_checkpoint((vectors / "cross-checked" / "checkpoint").read_bytes(), log_vkey).checkpoint
        old = open_checkpoint((vectors / "cross-checked" / "checkpoint.old").read_bytes(), log_vkey).checkpoint
        proof = [b64decode(part) for part in info["con"]]
        verify_consistency(old.size, new.size, old.root, new.root, proof)
        with pytest.raises(InvalidProof):
            verify_consistency(old.size + 1, new.size, old.root, new.root, proof)

    def test_an_offline_proof(
        self, vectors: Path, info: dict[str, Any], log_vkey: VerifierKey, witness_vkeys: list[VerifierKey]
    ) -> None:
        data = (vectors / "cross-checked" / "p.tlog-proof").read_bytes()
        proof = LogProof.parse(data)
        assert proof.to_bytes() == data
        assert proof.index == info["index"]
        assert list(proof.hashes) == [b64decode(part) for part in info["inc"]]
        entry = info["entry"].encode()
        assert len(proof.verify(entry, log_vkey, witness_vkeys).cosignatures) == 5
        with pytest.raises(InvalidProof):
            proof.verify(entry + b" ", log_vkey, witness_vkeys)
        with pytest.raises(InvalidProof):
            LogProof(proof.index + 1, proof.hashes, proof.checkpoint).verify(entry, log_vkey)


class TestConversationWithAWitness:
    def test_the_proofs_that_torchwoods_witness_accepts_and_refuses(self, vectors: Path) -> None:
        """Requests answered 200 carry a good proof from the last root accepted; those answered 422 a bad one."""
        text = (vectors / "witness" / "add-checkpoint.hurl").read_text()
        accepted, refused = 0, 0
        known: Checkpoint | None = None
        for request in text.split("POST ")[1:]:
            body = request.split("```\n")[1]
            status = int(request.split("HTTP ")[1][:3])
            head, _, note = body.partition("\n\n")
            old, *lines = head.split("\n")
            size = int(old.removeprefix("old "))
            if status not in (200, 422):
                continue
            if known is None:
                assert (size, status) == (0, 200)
                known = Checkpoint.parse(note.split("\n\n")[0] + "\n")
                continue
            if known.size != size:
                continue
            new = Checkpoint.parse(note.split("\n\n")[0] + "\n")
            proof = [b64decode(line) for line in lines]
            if status == 200:
                verify_consistency(size, new.size, known.root, new.root, proof)
                known, accepted = new, accepted + 1
            else:
                with pytest.raises(InvalidProof):
                    verify_consistency(size, new.size, known.root, new.root, proof)
                refused += 1
        assert accepted >= 2
        assert refused >= 2


class TestCheckpointText:
    def test_is_three_lines_that_read_back(self) -> None:
        assert HEAD.text == "hall.example/witness\n12\nAAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=\n"
        assert Checkpoint.parse(HEAD.text) == HEAD

    @pytest.mark.parametrize(
        "text",
        [
            "",
            "\n",
            HEAD.text[:-1],
            HEAD.text + "\n",
            HEAD.text + "extension\n",
            HEAD.text.replace("hall.example/witness", ""),
            HEAD.text.replace("\n12\n", "\n012\n"),
            HEAD.text.replace("\n12\n", "\n+12\n"),
            HEAD.text.replace("\n12\n", "\n-1\n"),
            HEAD.text.replace("\n12\n", "\n12 \n"),
            HEAD.text.replace("\n12\n", "\n\u0661\u0662\n"),
            HEAD.text.replace("\n12\n", "\n\n"),
            HEAD.text.replace("\n12\n", f"\n{2**63}\n"),
            HEAD.text.replace("\n12\n", f"\n{2**64}\n"),
            HEAD.text.replace("\n12\n", "\n0\n"),
            HEAD.text.replace("Hh8=", "Hh8"),
            HEAD.text.replace("Hh8=", "Hh9="),
            HEAD.text.replace("Hh8=", "Hh8fHw=="),
            HEAD.text.replace("Hh8=", "\u00e9h8="),
        ],
    )
    def test_any_other_spelling_is_refused(self, text: str) -> None:
        with pytest.raises(MalformedCheckpoint):
            Checkpoint.parse(text)

    def test_a_root_is_32_bytes_and_an_origin_one_line(self) -> None:
        for origin, root in (("a", ROOT[1:]), ("a", ROOT + b"x"), ("", ROOT), ("a\nb", ROOT), ("\udfff", ROOT)):
            with pytest.raises(MalformedCheckpoint):
                Checkpoint(origin, 12, root)

    def test_an_empty_tree_has_the_empty_root_and_the_largest_tree_is_accepted(self) -> None:
        assert Checkpoint.parse(Checkpoint("a", 0, EMPTY_ROOT).text).size == 0
        assert Checkpoint.parse(Checkpoint("a", 2**63 - 1, ROOT).text).size == 2**63 - 1


class TestSigningCheckpoints:
    def test_gives_the_same_bytes_each_time(self, log_key: NoteKey) -> None:
        assert sign_checkpoint(HEAD, log_key).to_bytes() == sign_checkpoint(HEAD, log_key).to_bytes()

    def test_needs_a_key_named_after_the_origin(self, log_key: NoteKey) -> None:
        with pytest.raises(WrongOrigin):
            sign_checkpoint(Checkpoint("elsewhere.example", 12, ROOT), log_key)

    def test_a_log_that_signs_for_another_origin_is_refused(self, log_key: NoteKey) -> None:
        note = sign_note(Checkpoint("elsewhere.example", 12, ROOT).text, log_key)
        with pytest.raises(WrongOrigin):
            open_checkpoint(note, log_key.verifier)

    def test_witnesses_do_not_stand_in_for_the_log(self, log_key: NoteKey, members: list[NoteKey]) -> None:
        cosigned = Note(HEAD.text, (cosign(HEAD, members[0], time=MONDAY),))
        with pytest.raises(UnsignedNote):
            open_checkpoint(cosigned, log_key.verifier, [members[0].verifier])

    def test_a_signed_text_that_is_no_checkpoint_is_refused(self, log_key: NoteKey) -> None:
        promise = sign_note("hall.example/witness/promise/v1\n00\n", log_key)
        with pytest.raises(MalformedCheckpoint):
            open_checkpoint(promise, log_key.verifier)


class TestCosigning:
    def test_a_members_line_is_verified_with_its_time(self, log_key: NoteKey, members: list[NoteKey]) -> None:
        lines = [cosign(HEAD, member, time=MONDAY + number) for number, member in enumerate(members)]
        note = sign_checkpoint(HEAD, log_key).with_signatures(lines)
        signed = open_checkpoint(note.to_bytes(), log_key.verifier, [member.verifier for member in members])
        assert [found.time for found in signed.cosignatures] == [MONDAY + number for number in range(7)]

    def test_a_line_answered_by_a_witness_is_read_on_its_own(self, members: list[NoteKey]) -> None:
        key = members[0].verifier
        line = cosign(HEAD, members[0], time=MONDAY).line.encode()
        assert read_cosignature(line + b"\n", HEAD, key).time == MONDAY
        assert read_cosignature(line, HEAD, key).time == MONDAY
        with pytest.raises(BadSignature):
            read_cosignature(line, Checkpoint(HEAD.origin, 13, ROOT), key)
        with pytest.raises(UnsignedNote):
            read_cosignature(line, HEAD, members[1].verifier)
        with pytest.raises(MalformedNote):
            read_cosignature(b"not a line", HEAD, key)
        with pytest.raises(UnsignedNote):
            read_cosignature(line, HEAD, NoteKey("a", KeyType.ED25519, bytes(32)).verifier)

    def test_the_time_is_required_bounded_and_covered(self, members: list[NoteKey]) -> None:
        for time in (None, -1, 2**63):
            with pytest.raises(MalformedKey):
                members[0].sign(HEAD.text, time=time)
        signature = members[0].sign(HEAD.text, time=2**63 - 1)
        assert members[0].verifier.verify(HEAD.text, signature) == 2**63 - 1
        with pytest.raises(BadSignature):
            members[0].verifier.verify(HEAD.text, (2**63 - 2).to_bytes(8, "big") + signature[8:])
        with pytest.raises(BadSignature, match="time"):
            members[0].verifier.verify(HEAD.text, (2**63).to_bytes(8, "big") + signature[8:])

    def test_only_checkpoints_are_cosigned(self, members: list[NoteKey]) -> None:
        with pytest.raises(MalformedCheckpoint):
            members[0].sign("anything else\n", time=MONDAY)

    def test_a_plain_signature_carries_no_time(self, log_key: NoteKey) -> None:
        with pytest.raises(MalformedKey):
            log_key.sign(HEAD.text, time=MONDAY)


class TestPostQuantumCosignatures:
    def test_commit_to_the_cosigners_name_the_time_and_the_tree(self, log_key: NoteKey) -> None:
        private = MLDSA44PrivateKey.from_seed_bytes(b"\x09" * 32)
        key = VerifierKey("pq.example", KeyType.ML_DSA_44, private.public_key().public_bytes_raw())
        assert VerifierKey.parse(str(key)) == key

        def line(name: str, checkpoint: Checkpoint, signed_time: int) -> Signature:
            message = subtree_message(name, signed_time, checkpoint.origin, 0, checkpoint.size, checkpoint.root)
            return Signature.of(key.name, key.key_id, MONDAY.to_bytes(8, "big") + private.sign(message))

        note = sign_checkpoint(HEAD, log_key)
        good = note.with_signatures([line("pq.example", HEAD, MONDAY)])
        assert open_checkpoint(good.to_bytes(), log_key.verifier, [key]).cosignatures[0].time == MONDAY
        for wrong in (
            line("qp.example", HEAD, MONDAY),
            line("pq.example", HEAD, MONDAY + 1),
            line("pq.example", Checkpoint(HEAD.origin, 13, ROOT), MONDAY),
        ):
            with pytest.raises(BadSignature):
                open_checkpoint(note.with_signatures([wrong]), log_key.verifier, [key])

    def test_a_text_that_is_no_checkpoint_is_not_cosigned(self) -> None:
        private = MLDSA44PrivateKey.from_seed_bytes(b"\x09" * 32)
        key = VerifierKey("pq.example", KeyType.ML_DSA_44, private.public_key().public_bytes_raw())
        note = Note("anything\n", (Signature.of(key.name, key.key_id, bytes(2428)),))
        with pytest.raises(BadSignature, match="isn't a checkpoint"):
            open_note(note, [key])

    def test_the_message_is_the_structure_of_the_specification(self) -> None:
        assert subtree_message("w", 0, "log", 8, 12, ROOT) == (
            b"subtree/v1\n\0" + b"\x01w" + bytes(8) + b"\x03log" + bytes(7) + b"\x08" + bytes(7) + b"\x0c" + ROOT
        )
        with pytest.raises(MalformedCheckpoint):
            subtree_message("w", 1, "log", 8, 12, ROOT)
        with pytest.raises(MalformedCheckpoint):
            subtree_message("w" * 256, 0, "log", 0, 12, ROOT)


class TestMalformedProofs:
    KEY = NoteKey(HEAD.origin, KeyType.ED25519, b"\x01" * 32)
    NOTE = sign_checkpoint(HEAD, KEY).to_bytes()
    GOOD = LogProof(3, (ROOT, ROOT), NOTE, b"why").to_bytes()

    def test_a_proof_with_extra_data_reads_back(self) -> None:
        proof = LogProof.parse(self.GOOD)
        assert (proof.extra, proof.index, len(proof.hashes)) == (b"why", 3, 2)
        assert proof.to_bytes() == self.GOOD

    def test_a_tree_of_one_leaf_has_a_proof_without_hashes(self) -> None:
        proof = LogProof(0, (), self.NOTE)
        assert LogProof.parse(proof.to_bytes()) == proof

    @pytest.mark.parametrize(
        ("old", "new"),
        [
            (b"c2sp.org/tlog-proof@v1", b"c2sp.org/tlog-proof@v2"),
            (b"extra d2h5", b"extra"),
            (b"extra d2h5", b"extra "),
            (b"extra d2h5", b"extra d2h"),
            (b"extra d2h5", b"extra d2h5\nextra d2h5"),
            (b"extra d2h5\nindex 3", b"index 3\nextra d2h5"),
            (b"index 3\n", b""),
            (b"index 3\n", b"number 3\n"),
            (b"index 3\n", b"3\n"),
            (b"index 3", b"index 03"),
            (b"index 3", b"index -3"),
            (b"index 3", b"index  3"),
            (b"index 3", b"index 9223372036854775808"),
            (b"index 3", b"index 3\nAAAA"),
            (b"index 3", b"index 3\n" + b"\n".join([b"A" * 43 + b"="] * 62)),
            (b"index 3", b"index \xef\xbc\x93"),
            (b"\n\n", b"\n"),
            (b"\n\n\xe2\x80\x94", b"\n\xe2\x80\x94"),
        ],
    )
    def test_any_other_spelling_is_refused(self, old: bytes, new: bytes) -> None:
        changed = self.GOOD.replace(old, new, 1)
        assert changed != self.GOOD
        with pytest.raises(MalformedProof):
            LogProof.parse(changed)

    @pytest.mark.parametrize(("old", "new"), [(b"\n\n", b"\n\n\n"), (b"index 3\n", b"index 3\n\n")])
    def test_a_blank_line_in_another_place_changes_what_was_signed(self, old: bytes, new: bytes) -> None:
        with pytest.raises(BadSignature):
            LogProof.parse(self.GOOD.replace(old, new, 1)).verify(b"", self.KEY.verifier)

    def test_bounds_are_kept_when_a_proof_is_made(self) -> None:
        for index, hashes, extra in (
            (-1, (), b""),
            (0, (ROOT,) * 64, b""),
            (0, (b"short",), b""),
            (0, (), b"x" * 100_001),
        ):
            with pytest.raises(MalformedProof):
                LogProof(index, hashes, self.NOTE, extra)
        with pytest.raises(MalformedProof):
            LogProof(0, (), b"no note")
        with pytest.raises(MalformedProof, match="at most 1200000 bytes"):
            LogProof.parse(self.GOOD + b"x" * 1_300_000)
