"""Signed notes: the specification's example, every way in which a note may be malformed, and who may sign."""

from __future__ import annotations

import json
from base64 import b64encode
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from openhall_log import (
    BadSignature,
    KeyType,
    MalformedKey,
    MalformedNote,
    NoteKey,
    Signature,
    UnsignedNote,
    VerifierKey,
    open_note,
    parse_note,
    sign_note,
)

KEY = NoteKey("hall.example/witness", KeyType.ED25519, b"\x01" * 32)
OTHER = NoteKey("other.example", KeyType.ED25519, b"\x02" * 32)
NOTE = sign_note("Bids open.\n", KEY).to_bytes()
LINE = NOTE.split(b"\n\n")[1]


class TestTheExampleOfTheSpecification:
    def test_opens_under_its_key(self, vectors: Path) -> None:
        example = json.loads((vectors / "cross-checked" / "signed-note-spec-example.json").read_text())
        key = VerifierKey.parse(example["vkey"])
        opened = open_note(example["note"].encode(), [key])
        assert opened.text == "This is an example message.\n"
        assert [found.key for found in opened.verified] == [key]
        assert opened.note.to_bytes() == example["note"].encode()
        assert str(key) == example["vkey"]

    def test_does_not_open_once_changed(self, vectors: Path) -> None:
        example = json.loads((vectors / "cross-checked" / "signed-note-spec-example.json").read_text())
        with pytest.raises(BadSignature):
            open_note(
                example["note"].replace("example message", "exemplar message").encode(),
                [VerifierKey.parse(example["vkey"])],
            )


class TestMalformedNotes:
    @pytest.mark.parametrize(
        ("data", "reason"),
        [
            (b"", "blank line"),
            (b"\n", "blank line"),
            (b"\n" + LINE, "blank line"),
            (b"Bids open.\n" + LINE, "blank line"),
            (b"Bids open.\n\n", "newline"),
            (NOTE[:-1], "newline"),
            (NOTE + b"\n", "newline"),
            (NOTE + b"stray\n", "dash"),
            (NOTE.replace(b"\n\n", b"\n\nstray\n"), "dash"),
            (NOTE.replace(b"Bids", b"B\xffds"), "UTF-8"),
            (NOTE.replace(b"Bids", b"B\xed\xa0\x80ds"), "UTF-8"),
            (NOTE.replace(b"Bids", b"B\x00ds"), "control"),
            (NOTE.replace(b"Bids", b"B\tds"), "control"),
            (NOTE.replace(b"open.\n", b"open.\r\n"), "control"),
            (NOTE.replace(b"\xe2\x80\x94 ", b"- "), "dash"),
            (NOTE.replace(b"\xe2\x80\x94 ", b"\xe2\x80\x94"), "dash"),
            (NOTE.replace(b"\xe2\x80\x94 ", b"\xe2\x80\x94  "), "key name"),
            (NOTE.replace(b"hall.example/witness ", b"hall.example/witness"), "dash"),
            (NOTE.replace(b"hall.example/witness", b"hall+example"), "key name"),
            (NOTE.replace(b"hall.example/witness", "hall\u00a0example".encode()), "key name"),
            (NOTE.replace(b"hall.example/witness", "hall\u3000example".encode()), "key name"),
            (NOTE[:-1] + b" \n", "base64"),
            (NOTE.replace(LINE, b"\xe2\x80\x94 a !!!!\n"), "base64"),
            (NOTE.replace(LINE, b"\xe2\x80\x94 a AAAAAA\n"), "base64"),
            (NOTE.replace(LINE, b"\xe2\x80\x94 a \n"), "longer"),
            (NOTE.replace(LINE, b"\xe2\x80\x94 a AAAAAA==\n"), "longer"),
            (NOTE.replace(LINE, LINE * 101), "at most 100"),
            (b"x" * 1_000_000 + NOTE, "at most 1000000 bytes"),
        ],
    )
    def test_is_refused_for_its_reason(self, data: bytes, reason: str) -> None:
        with pytest.raises(MalformedNote, match=reason):
            parse_note(data)

    def test_sixteen_signatures_and_more_are_accepted(self) -> None:
        keys = [NoteKey(f"k{number}.example", KeyType.ED25519, bytes([number]) * 32) for number in range(1, 21)]
        note = sign_note("Bids open.\n", *keys)
        assert len(open_note(note.to_bytes(), [key.verifier for key in keys]).verified) == 20

    @given(st.binary(max_size=200))
    def test_arbitrary_bytes_are_a_note_that_round_trips_or_malformed(self, data: bytes) -> None:
        try:
            note = parse_note(data)
        except MalformedNote:
            return
        assert note.to_bytes() == data

    @given(st.text(st.characters(blacklist_categories=["Cs"], min_codepoint=32), max_size=80), st.integers(0, 3))
    def test_any_text_signed_opens_to_itself(self, text: str, blank_lines: int) -> None:
        signed = sign_note(f"{text}\n" + "\n" * blank_lines, KEY)
        assert open_note(signed.to_bytes(), [KEY.verifier]).text == f"{text}\n" + "\n" * blank_lines

    @pytest.mark.parametrize("text", ["", "no newline", "tab\t\n", "carriage\r\n", "lone \ud800\n"])
    def test_a_text_that_no_note_can_hold_is_not_signed(self, text: str) -> None:
        with pytest.raises(MalformedNote):
            sign_note(text, KEY)

    def test_a_note_is_signed_by_someone(self) -> None:
        with pytest.raises(MalformedNote, match="at least one signature"):
            sign_note("Bids open.\n")


class TestWhoSigned:
    def test_a_note_without_a_known_key_is_unsigned(self) -> None:
        with pytest.raises(UnsignedNote):
            open_note(NOTE, [OTHER.verifier])
        with pytest.raises(UnsignedNote):
            open_note(NOTE, [])

    def test_lines_of_unknown_keys_are_ignored_whatever_they_hold(self) -> None:
        junk = Signature("junk.example", b64encode(b"12345").decode())
        note = sign_note("Bids open.\n", KEY, OTHER).with_signatures([junk])
        assert [found.key for found in open_note(note, [KEY.verifier]).verified] == [KEY.verifier]

    def test_a_known_name_with_another_id_and_a_known_id_with_another_name_are_unknown(self) -> None:
        genuine = parse_note(NOTE).signatures[0]
        renamed = Signature("elsewhere.example", genuine.encoded)
        other_id = Signature(KEY.name, b64encode(b"\0\0\0\0" + genuine.blob[4:]).decode())
        for line in (renamed, other_id):
            with pytest.raises(UnsignedNote):
                open_note(parse_note(NOTE).__class__("Bids open.\n", (line,)), [KEY.verifier])

    @pytest.mark.parametrize("cut", [1, 64])
    def test_a_known_key_with_a_bad_signature_rejects_the_note_even_beside_a_good_one(self, cut: int) -> None:
        genuine = parse_note(NOTE).signatures[0]
        bad = Signature.of(KEY.name, KEY.verifier.key_id, bytes(cut))
        note = sign_note("Bids open.\n", OTHER).with_signatures([genuine, bad])
        with pytest.raises(BadSignature, match="length" if cut == 1 else "verify"):
            open_note(note.to_bytes(), [OTHER.verifier, KEY.verifier])

    def test_a_known_key_must_be_written_in_canonical_base64(self) -> None:
        genuine = parse_note(NOTE).signatures[0]
        stem, last = genuine.encoded[:-2], genuine.encoded[-2]
        assert genuine.encoded.endswith("=")
        alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
        spelled = Signature(KEY.name, f"{stem}{alphabet[alphabet.index(last) | 1]}=")
        assert spelled.blob == genuine.blob
        with pytest.raises(BadSignature, match="canonical"):
            open_note(NOTE.replace(genuine.encoded.encode(), spelled.encoded.encode()), [KEY.verifier])

    def test_the_first_of_several_lines_by_one_key_is_reported_once(self) -> None:
        assert len(open_note(NOTE + LINE, [KEY.verifier, KEY.verifier]).verified) == 1

    def test_the_signature_of_one_key_is_found(self) -> None:
        opened = open_note(sign_note("Bids open.\n", KEY, OTHER), [KEY.verifier, OTHER.verifier])
        found = opened.by(OTHER.verifier)
        assert found is not None
        assert found.signature.name == OTHER.name
        assert opened.by(NoteKey("absent.example", KeyType.ED25519, b"\x03" * 32).verifier) is None

    def test_two_known_keys_that_share_name_and_id_are_refused(self) -> None:
        seen: dict[bytes, VerifierKey] = {}
        for number in count():
            key = VerifierKey("twin.example", KeyType.ED25519, number.to_bytes(32, "big"))
            twin = seen.setdefault(key.key_id, key)
            if twin != key:
                break
        with pytest.raises(MalformedKey, match="share one key id"):
            open_note(NOTE, [KEY.verifier, twin, key])

    def test_only_the_lines_of_one_key_can_be_kept(self) -> None:
        note = sign_note("Bids open.\n", KEY, OTHER)
        assert note.signed_only_by(KEY.verifier).to_bytes() == NOTE


class TestKeys:
    def test_a_verifier_key_and_a_private_key_survive_their_text(self) -> None:
        for key_type in (KeyType.ED25519, KeyType.COSIGNATURE):
            key = NoteKey("hall.example/w", key_type, bytes(range(32)))
            assert NoteKey.parse(key.export()) == key
            assert VerifierKey.parse(str(key.verifier)) == key.verifier

    def test_one_key_has_another_id_for_each_type(self) -> None:
        ids = {NoteKey("a.example", kind, b"\x05" * 32).verifier.key_id for kind in (KeyType(1), KeyType(4))}
        assert len(ids) == 2

    @pytest.mark.parametrize(
        "vkey",
        [
            "",
            "name",
            "name+12345678",
            "+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530d903b+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530D903A+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/bar+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2",
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k\n",
            "example.com/foo+530d903a+AukyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3Q==",
            "example.com/foo+530d903a+",
            "exam ple.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
            "exam\ud800ple+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k",
        ],
    )
    def test_a_malformed_verifier_key_is_refused(self, vkey: str) -> None:
        with pytest.raises(MalformedKey):
            VerifierKey.parse(vkey)

    def test_a_malformed_private_key_is_refused(self) -> None:
        good = KEY.export()
        bare = good.removeprefix("PRIVATE+KEY+")
        for text in (str(KEY.verifier), bare, good[:-4], good.replace("witness", "witless")):
            with pytest.raises(MalformedKey):
                NoteKey.parse(text)
        with pytest.raises(MalformedKey):
            NoteKey("a.example", KeyType.ML_DSA_44, bytes(32))
        with pytest.raises(MalformedKey):
            NoteKey("a.example", KeyType.ED25519, bytes(31))

    def test_secrets_stay_out_of_representations(self) -> None:
        secret = NoteKey("a.example", KeyType.ED25519, b"secret seed, 32 bytes long......")
        assert "secret" not in repr(secret)


class TestEd25519EdgeCases:
    def test_points_of_small_order_and_other_encodings_are_refused(self, vectors: Path) -> None:
        cases = json.loads((vectors / "ed25519" / "ed25519vectors.json").read_text())
        assert len(cases) == 914
        weak = {"low_order_A", "low_order_R", "low_order_residue", "non_canonical_A", "non_canonical_R"}
        accepted = 0
        for case in cases:
            key = VerifierKey("edge.example", KeyType.ED25519, bytes.fromhex(case["key"]))
            try:
                key.verify(case["msg"], bytes.fromhex(case["sig"]))
                verdict = True
            except BadSignature:
                verdict = False
            assert verdict == weak.isdisjoint(case["flags"] or []), case["number"]
            accepted += verdict
        assert accepted == 43
