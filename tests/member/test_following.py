"""Copying a log that is slow, broken or hostile, and vouching for the copy."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from tests.member.conftest import Inside
from tests.member.tiny_log import LOG_KEY, ORIGIN, Reply, TinyLog, leaf

from openhall_log import Checkpoint, KeyType, NoteKey, open_checkpoint, paths_of, sign_checkpoint
from openhall_member.copying import DamagedCopy
from openhall_member.errors import MemberError
from openhall_member.following import Withheld
from openhall_member.pull import LogTrouble, Misbehaves


@pytest.fixture
def member(log: TinyLog, inside: Callable[..., Inside]) -> Inside:
    """A member that holds 300 entries which it cosigned."""
    log.grow(300)
    found = inside(log)
    assert found.ask(log.request(0))[0] == 200
    found.follower.round()
    assert found.document["mirrored"] == 300
    return found


def forked(tmp_path: Path, log: TinyLog, shared: int, size: int) -> TinyLog:
    found = TinyLog(tmp_path / "other", log.key)
    found.add([*log.entries[:shared], *(leaf(number, other=True) for number in range(shared, size))])
    return found


def test_a_sandbox_is_never_taken_for_the_log_that_is_watched(
    tmp_path: Path, log: TinyLog, inside: Callable[..., Inside]
) -> None:
    log.grow(3)
    found = inside(log)
    played = TinyLog(tmp_path / "sandbox", NoteKey(f"{ORIGIN}/sandbox", KeyType.ED25519, bytes(range(32))))
    played.grow(3)
    assert played.root == log.root  # the same entries, under the same secret

    status, _answer = found.ask(played.request(0))
    assert status != 200
    log.publish(played.checkpoint())
    found.follower._looked = -1e9
    with pytest.raises(Misbehaves, match="isn't a checkpoint that it signed"):
        found.follower.round()
    assert not found.document["mirrored"]
    log.publish(log.checkpoint())
    assert found.ask(log.request(0))[0] == 200


class TestCopy:
    def test_every_tile_is_the_log_s(self, log: TinyLog, member: Inside) -> None:
        tree = member.member.copy.tree()
        for path in paths_of(300):
            assert member.member.copy.store.read(path) == log.store.read(path)
        assert tree.root() == log.root

    def test_it_grows_by_any_steps(self, log: TinyLog, member: Inside) -> None:
        size = 300
        for count in (1, 1, 211, 256, 3, 5000, 1):
            log.grow(count)
            assert member.ask(log.request(size))[0] == 200
            member.follower.round()
            size += count
            assert member.document["mirrored"] == size
            assert member.member.copy.tree().root() == log.root

    def test_a_mirror_vouches_for_what_it_holds(self, log: TinyLog, member: Inside) -> None:
        data = member.member.vouching.signed_mirrored()
        assert data is not None

        signed = open_checkpoint(data, LOG_KEY.verifier, [member.member.keys.mirror.verifier])

        assert signed.checkpoint == Checkpoint(ORIGIN, 300, log.root)
        assert len(signed.cosignatures) == 1

    def test_a_few_new_entries_cost_no_tiles(self, log: TinyLog, member: Inside) -> None:
        log.grow(10)
        member.ask(log.request(300))
        log.asked.clear()
        member.follower._looked = 1e18

        member.follower.round()

        assert log.asked == ["tile/entries/001.p/54"]

    def test_what_nobody_asks_to_cosign_is_copied_from_the_published_checkpoint(
        self, log: TinyLog, inside: Callable[..., Inside]
    ) -> None:
        log.grow(40)
        member = inside(log, unasked_seconds="0.05", poll_seconds="0.05")
        for _ in range(20):
            member.follower._looked = -1e9
            member.follower.round()
            if member.document["mirrored"]:
                break
            time.sleep(0.06)

        assert member.document["mirrored"] == 40
        assert member.document["size"] == 0

    def test_a_log_that_asks_is_copied_as_far_as_it_asks(self, log: TinyLog, inside: Callable[..., Inside]) -> None:
        """However long the published checkpoint has been ahead: mirror and witness sign the same sizes."""
        log.grow(5)
        member = inside(log, unasked_seconds="0.2", poll_seconds="0.05")
        old = 0
        for _ in range(8):
            size = log.size
            log.grow(5)
            assert member.ask(log.request(old, size=size))[0] == 200
            old = size
            member.follower._looked = -1e9
            member.follower.round()
            assert member.document["mirrored"] == size
            time.sleep(0.06)

    def test_it_goes_on_where_it_was(self, log: TinyLog, member: Inside, inside: Callable[..., Inside]) -> None:
        again = inside(log, folder=member.member.settings.folder)
        log.grow(700)
        assert again.ask(log.request(300))[0] == 200

        again.follower.round()

        assert again.document["mirrored"] == 1000

    def test_a_break_between_files_and_row_is_repeated(
        self, log: TinyLog, member: Inside, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        log.grow(100)
        member.ask(log.request(300))

        def broken(*_: object) -> None:
            raise OSError("gone")

        with monkeypatch.context() as patch:
            patch.setattr("openhall_member.copying.transaction", broken)
            with pytest.raises(OSError, match="gone"):
                member.follower.round()
        assert member.document["copied"] == 300

        member.follower.round()
        assert member.document["mirrored"] == 400

    def test_damage_on_our_own_disk_is_told(self, log: TinyLog, member: Inside) -> None:
        path = member.member.copy.store.root / "tile/0/001.p/44"
        path.write_bytes(bytes(len(path.read_bytes())))
        log.grow(1)
        member.ask(log.request(300))

        with pytest.raises(DamagedCopy, match="check"):
            member.follower.round()


def prefix(start: str, reply: Reply) -> Callable[[str], Reply | None]:
    return lambda path: reply if path.startswith(start) else None


GARBAGE: dict[str, Reply] = {
    "not found": Reply(404),
    "nothing": Reply(200, b""),
    "random bytes": Reply(200, b"\xfe\x01" * 4000),
    "zeroes": Reply(200, bytes(8192)),
    "cut short": Reply(200, bytes(8192), cut=100),
    "sent elsewhere": Reply(302, headers=[("Location", "http://127.0.0.1:9/")]),
    "too long": Reply(200, bytes(20_000_000)),
    "a server's error": Reply(500),
    "a page": Reply(200, b"<!doctype html><title>Sign in</title>"),
    "forbidden": Reply(403),
}


@pytest.fixture
def far(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every member is far behind: it proves what it fetches by tiles, as in its first hours."""
    monkeypatch.setattr("openhall_member.copying.NEAR_ENTRIES", 0)


class TestGarbage:
    @pytest.mark.parametrize("what", list(GARBAGE))
    @pytest.mark.parametrize("where", ["tile/entries/", "tile/0/", "tile/1/"])
    def test_nothing_wrong_is_ever_written(
        self, log: TinyLog, member: Inside, what: str, where: str, far: None
    ) -> None:
        log.grow(3 * 256)
        assert member.ask(log.request(300))[0] == 200
        log.misbehave = prefix(where, GARBAGE[what])

        with pytest.raises(LogTrouble):
            member.follower.round()

        assert member.document["mirrored"] == 300
        assert member.state == "behind"
        log.misbehave = lambda _: None
        member.follower.round()
        assert member.document["mirrored"] == 300 + 3 * 256
        assert member.member.copy.tree().root() == log.root

    @pytest.mark.parametrize("what", list(GARBAGE))
    def test_a_published_checkpoint_that_is_none(self, log: TinyLog, member: Inside, what: str) -> None:
        log.misbehave = prefix("checkpoint", GARBAGE[what])
        member.follower._looked = -1e9

        with pytest.raises(LogTrouble):
            member.follower.round()

        assert member.document["mirrored"] == 300
        assert member.document["state"] == "agrees"

    def test_entries_of_another_place(self, log: TinyLog, member: Inside, far: None) -> None:
        log.grow(4 * 256)
        member.ask(log.request(300))
        first = log.store.read("tile/entries/002")
        log.misbehave = lambda path: Reply(200, first) if path == "tile/entries/003" else None

        with pytest.raises(Misbehaves, match="aren't those of the checkpoint"):
            member.follower.round()

    def test_an_oversized_entry_is_an_entry(self, log: TinyLog, member: Inside) -> None:
        log.add([b"x" * 65_535, b""])
        member.ask(log.request(300))

        member.follower.round()

        assert member.document["mirrored"] == 302
        assert member.state == "contradiction"

    def test_a_checkpoint_of_another_log(self, log: TinyLog, member: Inside) -> None:
        strange = NoteKey("elsewhere.example/log", KeyType.ED25519, bytes([8]) * 32)
        log.publish(sign_checkpoint(Checkpoint(strange.name, 301, bytes(32)), strange))
        member.follower._looked = -1e9

        with pytest.raises(Misbehaves, match="signed"):
            member.follower.round()

    def test_a_checkpoint_that_goes_back(self, log: TinyLog, member: Inside) -> None:
        member.follower._looked = -1e9
        member.follower.round()
        log.publish(log.checkpoint(200))
        member.follower._looked = -1e9

        with pytest.raises(Misbehaves, match="went back from 300 to 200"):
            member.follower.round()


class TestForks:
    @pytest.mark.parametrize("shared", [0, 1, 44, 255, 256, 299])
    def test_another_history_published_to_us(self, tmp_path: Path, log: TinyLog, member: Inside, shared: int) -> None:
        other = forked(tmp_path, log, shared, 700)
        log.folder, log.store = other.folder, other.store
        member.follower._looked = -1e9

        member.follower.round()

        assert member.state == "forked"
        [folder] = member.member.settings.evidence.iterdir()
        roots = {open_checkpoint(path.read_bytes(), LOG_KEY.verifier).checkpoint for path in folder.glob("*.note")}
        assert roots == {Checkpoint(ORIGIN, 300, log.root), Checkpoint(ORIGIN, 700, other.root)}
        assert member.document["copied"] == 300

    @pytest.mark.parametrize("dropped", [0, 150, 299], ids=["the first", "one in the middle", "the last"])
    @pytest.mark.parametrize("more", [1, 400], ids=["as long as before", "longer"])
    def test_a_log_that_drops_an_entry(
        self, tmp_path: Path, log: TinyLog, member: Inside, dropped: int, more: int
    ) -> None:
        """Under its own signature, new entries fill the gap: nothing is cosigned, and both notes prove it."""
        other = TinyLog(tmp_path / "other", log.key)
        kept = [entry for number, entry in enumerate(log.entries) if number != dropped]
        other.add([*kept, *(leaf(300 + number) for number in range(more))])
        refused = member.ask(other.request(300))[0]
        log.folder, log.store = other.folder, other.store
        member.follower._looked = -1e9
        member.follower.round()

        assert refused in (409, 422)
        assert member.state == "forked"
        assert member.document["size"] == 300
        [folder] = member.member.settings.evidence.iterdir()
        heads = {open_checkpoint(path.read_bytes(), LOG_KEY.verifier).checkpoint for path in folder.glob("*.note")}
        assert heads == {Checkpoint(ORIGIN, 300, log.root), Checkpoint(ORIGIN, 299 + more, other.root)}

    def test_a_smaller_one(self, tmp_path: Path, log: TinyLog, member: Inside) -> None:
        other = forked(tmp_path, log, 100, 200)
        log.publish(other.checkpoint())
        member.follower._looked = -1e9

        member.follower.round()

        assert member.state == "forked"

    def test_the_same_size(self, tmp_path: Path, log: TinyLog, member: Inside) -> None:
        other = forked(tmp_path, log, 299, 300)
        log.publish(other.checkpoint())
        member.follower._looked = -1e9

        member.follower.round()

        assert member.state == "forked"
        assert member.member.vouching.signed_mirrored() is not None, "what was signed before stays"

    def test_cosigned_one_way_and_published_another(self, tmp_path: Path, log: TinyLog, member: Inside) -> None:
        """The copy got ahead along what is published before the other history was handed in."""
        other = forked(tmp_path, log, 300, 400)
        assert member.ask(other.request(300))[0] == 200
        member.member.copy.extend(open_checkpoint(log.grow(150), LOG_KEY.verifier), member.follower.site)

        member.follower.round()

        assert member.state == "forked"
        assert member.document["mirrored"] == 300, "the copy isn't vouched for"

    def test_cosigned_one_way_and_served_another(self, tmp_path: Path, log: TinyLog, member: Inside) -> None:
        other = forked(tmp_path, log, 300, 400)
        log.grow(100)
        member.ask(log.request(300))
        log.folder, log.store = other.folder, other.store
        other.publish(log.checkpoint())

        with pytest.raises(Misbehaves):
            member.follower.round()

        assert member.document["copied"] == 300


class TestStatements:
    def test_they_are_held_before_the_mirror_vouches(self, log: TinyLog, member: Inside) -> None:
        statement = b'{"v":1}'
        log.add([leaf(300, statement=statement)])
        member.ask(log.request(300))

        with pytest.raises(Withheld):
            member.follower.round()
        assert (member.document["mirrored"], member.document["copied"], member.state) == (300, 301, "withheld")

        log.disclose(statement)
        member.follower.round()
        assert (member.document["mirrored"], member.state) == (301, "agrees")
        assert member.member.statements.count() == 1

    @pytest.mark.parametrize("served", [b"", b'{"v":2}', b"<html>"], ids=["nothing", "another", "a page"])
    def test_other_bytes_are_no_statement(self, log: TinyLog, member: Inside, served: bytes) -> None:
        statement = b'{"v":1}'
        log.add([leaf(300, statement=log.disclose(statement))])
        member.ask(log.request(300))
        log.misbehave = prefix("statement/", Reply(200, served))

        with pytest.raises(Withheld, match="another digest"):
            member.follower.round()

        assert member.member.statements.count() == 0
        assert member.document["mirrored"] == 300

    @pytest.mark.parametrize("what", ["sent elsewhere", "cut short", "forbidden"])
    def test_no_proper_answer_withholds_it(self, log: TinyLog, member: Inside, what: str) -> None:
        log.add([leaf(300, statement=b'{"v":1}')])
        member.ask(log.request(300))
        log.misbehave = prefix("statement/", GARBAGE[what])

        with pytest.raises(Withheld):
            member.follower.round()

        assert (member.document["mirrored"], member.state) == (300, "withheld")

    def test_a_damaged_file_is_fetched_again(self, log: TinyLog, member: Inside) -> None:
        statement = log.disclose(b'{"v":1}')
        sha256 = hashlib.sha256(statement).hexdigest()
        member.member.statements.write(sha256, statement)
        path = member.member.settings.statements / sha256[:2] / sha256
        path.write_bytes(b"damaged")
        log.add([leaf(300, statement=statement)])
        member.ask(log.request(300))

        member.follower.round()

        assert path.read_bytes() == statement


def test_a_folder_without_its_witness_database_never_signs(
    log: TinyLog, make_folder: Callable[..., Path], inside: Callable[..., Inside]
) -> None:
    folder = make_folder(log)
    (folder / "witness.sqlite").unlink()

    with pytest.raises(MemberError, match="must never sign again"):
        inside(log, folder=folder)
