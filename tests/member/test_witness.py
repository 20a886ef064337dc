"""What a member cosigns, and what it refuses (C2SP tlog-witness v1.0.0, and our own stricter rules)."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.member.conftest import Inside
from tests.member.tiny_log import LOG_KEY, ORIGIN, TinyLog, leaf

from openhall_log import (
    EMPTY_ROOT,
    Checkpoint,
    KeyType,
    Note,
    NoteKey,
    VerifierKey,
    open_checkpoint,
    read_cosignature,
    sign_checkpoint,
    sign_note,
)
from openhall_log.encoding import encode_base64
from openhall_member.requests import MalformedRequest, parse_request


@pytest.fixture
def member(log: TinyLog, inside: Callable[..., Inside]) -> Inside:
    """A member that has cosigned five entries."""
    log.grow(5)
    found = inside(log)
    assert found.ask(log.request(0))[0] == 200
    return found


def vkey(member: Inside) -> VerifierKey:
    return member.member.keys.witness.verifier


def other_history(tmp_path: Path, log: TinyLog, *, shared: int, size: int) -> TinyLog:
    """A log of the same key whose entries differ from number ``shared`` on."""
    found = TinyLog(tmp_path / "other", log.key)
    found.add([*log.entries[:shared], *(leaf(number, other=True) for number in range(shared, size))])
    return found


class TestCosigning:
    def test_the_first_checkpoint_needs_no_proof(self, log: TinyLog, inside: Callable[..., Inside]) -> None:
        log.grow(3)
        member = inside(log)

        status, body = member.ask(log.request(0))

        assert status == 200
        found = read_cosignature(body.encode(), Checkpoint(ORIGIN, 3, log.root), vkey(member))
        assert found.time
        assert body.endswith("\n")

    def test_a_larger_one_is_proven_to_continue_it(self, log: TinyLog, member: Inside) -> None:
        log.grow(300)

        assert member.ask(log.request(5))[0] == 200
        assert member.document["size"] == 305

    def test_the_same_one_again_is_cosigned_again(self, log: TinyLog, member: Inside) -> None:
        first, again = member.ask(log.request(5)), member.ask(log.request(5))

        assert first[0] == again[0] == 200

    def test_what_is_served_is_what_was_cosigned(self, log: TinyLog, member: Inside) -> None:
        data = member.member.witness.signed_latest()
        assert data is not None

        signed = open_checkpoint(data, LOG_KEY.verifier, [vkey(member)])

        assert signed.checkpoint == Checkpoint(ORIGIN, 5, log.root)
        assert len(signed.cosignatures) == 1

    def test_signatures_of_strangers_are_left_out(self, log: TinyLog, member: Inside) -> None:
        log.grow(1)
        strange = NoteKey("stranger.example", KeyType.ED25519, bytes([7]) * 32)
        note = log.checkpoint()
        both = note.with_signatures(sign_note(note.text, strange).signatures)

        assert member.ask(log.request(5, note=both))[0] == 200
        data = member.member.witness.signed_latest()
        assert data is not None
        assert b"stranger" not in data

    def test_it_outlives_the_process(self, log: TinyLog, member: Inside, inside: Callable[..., Inside]) -> None:
        again = inside(log, folder=member.member.settings.folder)

        assert again.member.witness.signed_latest() == member.member.witness.signed_latest()
        assert again.ask(log.request(0)) == (409, "5\n")


def malformed(log: TinyLog) -> dict[str, bytes]:
    good = log.request(5)
    proof = "".join(f"{encode_base64(bytes(32))}\n" for _ in range(64))
    note = log.checkpoint().to_bytes()
    return {
        "nothing": b"",
        "no empty line": good.replace(b"\n\n", b"\n"),
        "no old size": b"\n" + note,
        "another word": good.replace(b"old ", b"new ", 1),
        "a leading zero": good.replace(b"old 5", b"old 05", 1),
        "a sign": good.replace(b"old 5", b"old +5", 1),
        "a negative size": good.replace(b"old 5", b"old -5", 1),
        "two spaces": good.replace(b"old 5", b"old  5", 1),
        "a carriage return": good.replace(b"old 5\n", b"old 5\r\n", 1),
        "a size above 2**63": good.replace(b"old 5", b"old 9223372036854775808", 1),
        "a short hash": b"old 5\nAAAA\n\n" + note,
        "a hash that is no base64": b"old 5\n" + b"!" * 44 + b"\n\n" + note,
        "64 hashes": f"old 5\n{proof}\n".encode() + note,
        "not UTF-8": b"old 5\n\n\xff\xfe" + note,
        "a note without signatures": b"old 5\n\n" + log.checkpoint().text.encode(),
        "a note cut short": good[:-1],
        "an old size above the checkpoint's": log.request(5).replace(b"old 5", b"old 7", 1),
        "extension lines": b"old 5\n\n" + sign_note(f"{log.checkpoint().text}more\n", LOG_KEY).to_bytes(),
        "a size that is no number": b"old 5\n\n"
        + sign_note(f"{ORIGIN}\nfive\n{encode_base64(bytes(32))}\n", LOG_KEY).to_bytes(),
    }


class TestRefusals:
    @pytest.mark.parametrize("what", list(malformed(TinyLog(Path("unused"))).keys()))
    def test_malformed(self, log: TinyLog, member: Inside, what: str) -> None:
        log.grow(1)

        status, _ = member.ask(malformed(log)[what])

        assert status == 400
        assert member.document["size"] == 5

    def test_another_log(self, log: TinyLog, member: Inside) -> None:
        strange = NoteKey("elsewhere.example/log", KeyType.ED25519, LOG_KEY.seed)
        note = sign_checkpoint(Checkpoint(strange.name, 6, bytes(32)), strange)

        assert member.ask(b"old 5\n\n" + note.to_bytes())[0] == 404

    def test_a_wrong_signature(self, log: TinyLog, member: Inside) -> None:
        log.grow(1)
        impostor = NoteKey(ORIGIN, KeyType.ED25519, bytes([9]) * 32)
        good = log.checkpoint()
        later = sign_checkpoint(Checkpoint(ORIGIN, 7, bytes(32)), LOG_KEY)

        assert member.ask(log.request(5, note=sign_note(good.text, impostor)))[0] == 403
        assert member.ask(log.request(5, note=Note(good.text, later.signatures)))[0] == 403
        assert member.ask(log.request(5, note=Note(good.text, (*good.signatures, *later.signatures))))[0] == 403

    def test_another_old_size_than_was_cosigned_last(self, log: TinyLog, member: Inside) -> None:
        log.grow(4)

        assert member.ask(log.request(4)) == (409, "5\n")
        assert member.ask(log.request(6)) == (409, "5\n")
        assert member.ask(log.request(0)) == (409, "5\n")

    @pytest.mark.parametrize("change", ["none", "short", "long", "swapped", "wrong"])
    def test_a_wrong_proof(self, log: TinyLog, member: Inside, change: str) -> None:
        log.grow(4)
        head, note = log.request(5).split(b"\n\n", 1)
        first, *proof = head.split(b"\n")
        changed = {
            "none": [],
            "short": proof[:-1],
            "long": [*proof, proof[0]],
            "swapped": proof[::-1],
            "wrong": [encode_base64(bytes(32)).encode(), *proof[1:]],
        }[change]

        assert member.ask(b"\n".join([first, *changed]) + b"\n\n" + note)[0] == 422
        assert member.document["size"] == 5

    def test_a_proof_where_none_belongs(self, log: TinyLog, inside: Callable[..., Inside]) -> None:
        log.grow(3)
        body = log.request(0).replace(b"old 0\n", f"old 0\n{encode_base64(bytes(32))}\n".encode(), 1)

        assert inside(log).ask(body)[0] == 422

    def test_it_never_goes_back(self, log: TinyLog, member: Inside) -> None:
        assert member.ask(b"old 3\n\n" + log.checkpoint(3).to_bytes()) == (409, "5\n")
        assert member.document["size"] == 5


class TestEmptyLog:
    def test_no_entries_then_some(self, log: TinyLog, inside: Callable[..., Inside]) -> None:
        member = inside(log)

        assert log.root == EMPTY_ROOT
        assert member.ask(log.request(0))[0] == 200
        log.grow(2)
        assert member.ask(log.request(0))[0] == 200
        assert member.ask(log.request(0)) == (409, "2\n")


class TestForks:
    def test_two_roots_for_one_size(self, tmp_path: Path, log: TinyLog, member: Inside) -> None:
        other = other_history(tmp_path, log, shared=4, size=5)

        status, body = member.ask(other.request(5))

        assert (status, body) == (409, "5\n")
        assert member.state == "forked"
        [folder] = member.member.settings.evidence.iterdir()
        for name, root in (("ours.note", log.root), ("theirs.note", other.root)):
            kept = open_checkpoint((folder / name).read_bytes(), LOG_KEY.verifier)
            assert kept.checkpoint == Checkpoint(ORIGIN, 5, root)
        assert "evidence/settled" in (folder / "README.txt").read_text()

    def test_nothing_is_signed_until_people_have_decided(self, tmp_path: Path, log: TinyLog, member: Inside) -> None:
        other = other_history(tmp_path, log, shared=4, size=5)
        member.ask(other.request(5))
        log.grow(1)

        assert member.ask(log.request(5))[0] == 503

        evidence = member.member.settings.evidence
        [folder] = evidence.iterdir()
        (evidence / "settled").mkdir()
        folder.rename(evidence / "settled" / folder.name)
        assert member.ask(log.request(5))[0] == 200
        assert member.ask(other.request(5))[0] == 409, "the settled fork doesn't count again"
        assert member.ask(log.request(6))[0] == 200

    def test_against_the_copy_that_reaches_further(self, tmp_path: Path, log: TinyLog, member: Inside) -> None:
        log.grow(4)
        member.member.copy.extend(open_checkpoint(log.checkpoint(), LOG_KEY.verifier), member.follower.site)
        other = other_history(tmp_path, log, shared=5, size=7)
        assert member.document["copied"] == 9

        assert member.ask(other.request(5))[0] == 422
        assert member.state == "forked"

    def test_a_larger_one_is_looked_into_when_the_copy_gets_there(
        self, tmp_path: Path, log: TinyLog, member: Inside
    ) -> None:
        other = other_history(tmp_path, log, shared=2, size=8)
        assert member.ask(other.request(5))[0] == 422, "the log's signature, but no continuation"
        assert member.state != "forked"

        log.grow(3)
        member.ask(log.request(5))
        member.follower.round()

        assert member.state == "forked"


class TestParsing:
    @given(data=st.binary(max_size=400))
    def test_anything_is_read_or_refused(self, data: bytes) -> None:
        with contextlib.suppress(MalformedRequest):
            parse_request(data)

    @given(place=st.integers(0, 10_000), octet=st.integers(0, 255), cut=st.booleans())
    def test_a_request_with_one_wrong_byte_is_not_another_request(self, place: int, octet: int, cut: bool) -> None:
        """Each part has one spelling: what is read back is what was sent."""
        note = sign_checkpoint(Checkpoint(ORIGIN, 9, bytes(range(32))), LOG_KEY)
        good = f"old 5\n{encode_base64(bytes(32))}\n\n".encode() + note.to_bytes()
        place %= len(good)
        changed = good[:place] + (b"" if cut else bytes([octet])) + good[place + 1 :]
        with contextlib.suppress(MalformedRequest):
            read = parse_request(changed)
            lines = "".join(f"{encode_base64(part)}\n" for part in read.proof)
            assert f"old {read.old_size}\n{lines}\n".encode() + read.note.to_bytes() == changed


class TestClock:
    def test_the_time_is_that_of_our_own_clock(self, log: TinyLog, member: Inside) -> None:
        for at in (1_700_000_000, 1_600_000_000):  # a clock that was set back as well
            member.member.witness._clock = lambda at=at: at
            _, body = member.ask(log.request(5))
            assert read_cosignature(body.encode(), Checkpoint(ORIGIN, 5, log.root), vkey(member)).time == at


class TestDatabase:
    """Whatever the program does, the database refuses to forget."""

    @pytest.mark.parametrize(
        "statement",
        [
            "INSERT INTO cosigned VALUES (5, zeroblob(32), x'00', 0)",
            "INSERT INTO cosigned VALUES (4, zeroblob(32), x'00', 0)",
            "INSERT OR REPLACE INTO cosigned VALUES (4, zeroblob(32), x'00', 0)",
            "UPDATE cosigned SET root = zeroblob(32)",
            "UPDATE cosigned SET size = 4",
            "UPDATE cosigned SET size = 6",
            "DELETE FROM cosigned",
        ],
    )
    def test_a_step_back_is_refused(self, member: Inside, statement: str) -> None:
        with sqlite3.connect(member.member.settings.witness_database) as connection:
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute(statement)
            assert connection.execute("SELECT max(size) FROM cosigned").fetchone() == (5,)
        connection.close()

    def test_every_commit_is_synced(self, member: Inside) -> None:
        for connection in (member.member.connection, member.member.witness._connection):
            assert connection.execute("PRAGMA synchronous").fetchone() == (2,)

    def test_of_old_ones_the_first_of_each_hour_is_kept(
        self, log: TinyLog, member: Inside, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr("openhall_member.witness.KEPT", 100)
        log.grow(1100)
        connection = member.member.witness._connection
        connection.execute("BEGIN")
        for size in range(6, 1028):
            note = log.checkpoint(size).to_bytes() if size == 1027 else b"note"
            row = (size, log.tree.root_at(size), note, 1_700_000_000 + size * 60)
            connection.execute("INSERT INTO cosigned VALUES (?, ?, ?, ?)", row)
        connection.execute("COMMIT")
        member.member.witness._latest = member.member.witness._read_latest()

        assert member.ask(log.request(1027))[0] == 200

        kept = [size for (size,) in connection.execute("SELECT size FROM cosigned ORDER BY size")]
        assert kept[-1] == 1105
        assert kept[0] == 5
        assert set(range(929, 1028)) <= set(kept)
        assert 100 < len(kept) < 130

    def test_a_full_disk_signs_nothing(self, log: TinyLog, member: Inside) -> None:
        connection = member.member.witness._connection
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        old, answers = 5, []
        for _ in range(200):
            log.grow(1, publish=False)
            answers.append(member.ask(log.request(old)))
            if answers[-1][0] != 200:
                break
            old += 1

        status, body = answers[-1]
        assert status == 500
        assert "—" not in body
        assert member.document["size"] == old
        connection.execute(f"PRAGMA max_page_count = {pages + 100}")
        assert member.ask(log.request(old))[0] == 200
