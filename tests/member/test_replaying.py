"""Redoing the rules, comparing with what the log recorded, and saying so under a key of its own."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable

import pytest
from tests.member.conftest import Inside
from tests.member.tiny_log import ORIGIN, TinyLog, leaf
from tests.rules.replay.casebook import recorded

from openhall_log import Frontier, leaf_hash, open_note
from openhall_log.encoding import decode_base64
from openhall_member.database import transaction
from openhall_member.replaying import Replay
from openhall_member.vouching import statement_at
from openhall_rules import pack
from openhall_rules.replay import PackNotHeld, packs_digest, start

HELD = pack("reference@2020-01-01")


@pytest.fixture
def member(log: TinyLog, inside: Callable[..., Inside]) -> Inside:
    """A member of an empty log."""
    return inside(log)


def follow(log: TinyLog, member: Inside) -> None:
    """The log asks for a cosignature, and the member does what it does then."""
    latest = member.member.witness.latest
    assert member.ask(log.request(latest.checkpoint.size if latest else 0))[0] == 200
    member.follower.round()


def statement(member: Inside) -> list[str] | None:
    """The lines of the newest replay statement, its signature verified."""
    data = member.member.vouching.signed_statement()
    if data is None:
        return None
    opened = open_note(data, [member.member.keys.replay.verifier])
    return opened.text.split("\n")[:-1]


class TestAgreement:
    def test_a_replay_statement_is_about_the_state_that_the_log_recorded(self, log: TinyLog, member: Inside) -> None:
        log.grow(300)
        root, state = log.root, log.state()[0]
        log.record_state()

        follow(log, member)

        said = statement(member)
        assert said is not None
        assert said[:2] == [f"{ORIGIN}/replay/v1", "300"]
        assert (decode_base64(said[2]), decode_base64(said[3])) == (root, state)
        assert said[4:] == [packs_digest(start()), "0"]
        assert (member.state, member.document["vouched"]) == ("agrees", 300)

    def test_none_before_the_log_has_recorded_any(self, log: TinyLog, member: Inside) -> None:
        log.grow(10)

        follow(log, member)

        assert statement(member) is None
        assert member.state == "agrees"

    def test_it_goes_on_with_the_log(self, log: TinyLog, member: Inside) -> None:
        for count in (1, 255, 256, 1200):
            log.grow(count)
            size = log.size
            log.record_state()
            follow(log, member)
            said = statement(member)
            assert said is not None
            assert said[1] == str(size)

    def test_packs_registered_up_to_that_size(self, log: TinyLog, member: Inside) -> None:
        log.add([leaf(0, code="SYS-02", kind="pack", pack=HELD.id, sha256=HELD.sha256)])
        log.record_state()
        follow(log, member)

        said = statement(member)
        assert said is not None
        assert said[4] == packs_digest({**start(), "packs": [[HELD.id, HELD.sha256]]})

    def test_a_whole_recorded_case(self, log: TinyLog, member: Inside) -> None:
        book = recorded()
        entries = book.entries()
        for body in book.statements.values():
            log.disclose(body)
        log.add(entries)
        log.record_state()

        follow(log, member)

        assert (member.state, member.document["vouched"]) == ("agrees", len(entries))
        assert member.member.statements.count() == len(book.statements)

    def test_one_leaf_at_a_time_is_the_same(self, log: TinyLog, member: Inside) -> None:
        book = recorded()
        entries = book.entries()
        for body in book.statements.values():
            log.disclose(body)
        for entry in entries:
            log.add([entry])
            follow(log, member)
        log.record_state()
        follow(log, member)

        assert member.state == "agrees"
        assert member.document["vouched"] == log.size - 1


class TestDisagreement:
    def test_another_state_root(self, log: TinyLog, member: Inside) -> None:
        log.grow(5)
        log.record_state(root=bytes(32))

        follow(log, member)

        assert statement(member) is None
        assert member.state == "mismatch"
        assert log.state(5)[0].hex() in member.document["detail"]

    def test_another_number_of_contradictions(self, log: TinyLog, member: Inside) -> None:
        log.grow(5)
        log.record_state(count=1)

        follow(log, member)

        assert statement(member) is None
        assert member.state == "mismatch"

    def test_the_earlier_statement_stays(self, log: TinyLog, member: Inside) -> None:
        log.grow(5)
        log.record_state()
        follow(log, member)
        log.grow(5)
        log.record_state(root=bytes(32))
        follow(log, member)

        said = statement(member)
        assert said is not None
        assert said[1] == "5"
        assert member.state == "mismatch"

    def test_a_contradiction_until_an_officer_acknowledges_it(self, log: TinyLog, member: Inside) -> None:
        log.add([leaf(0), b"not a leaf"])
        log.record_state()
        follow(log, member)
        assert (statement(member), member.state) == (None, "contradiction")
        assert "leaf 1: leaf.form" in member.document["detail"]

        log.add(
            [
                leaf(
                    3,
                    code="SYS-06",
                    kind="contradiction",
                    index=1,
                    rule="leaf.form",
                    statement=log.disclose(b'{"v":1}'),
                )
            ]
        )
        log.record_state()
        follow(log, member)

        said = statement(member)
        assert said is not None
        assert (said[1], said[5]) == ("4", "1")
        assert member.state == "agrees"

    def test_a_pack_that_is_not_held(self, log: TinyLog, member: Inside) -> None:
        log.add([leaf(0, code="SYS-02", kind="pack", pack=HELD.id, sha256="0" * 64)])
        log.record_state()

        follow(log, member)

        assert statement(member) is None
        assert member.state == "other-pack"
        assert member.document["mirrored"] == 2, "the copy is vouched for all the same"

    def test_a_case_under_a_pack_that_is_not_held(self, log: TinyLog, member: Inside) -> None:
        book = recorded()
        for row in book.rows:
            if row.code in ("SYS-02", "NOT-01"):
                row.public["sha256" if row.code == "SYS-02" else "pack_sha256"] = "0" * 64
        entries = book.entries()
        for body in book.statements.values():
            log.disclose(body)
        log.add(entries)
        assert member.ask(log.request(0))[0] == 200

        with pytest.raises(PackNotHeld):
            member.follower.round()

        assert member.state == "other-pack"
        assert 0 < member.document["replayed"] < member.document["copied"] == len(entries)


class TestCrashes:
    @pytest.mark.parametrize("leaves", [1, 7, 300])
    def test_any_batch_gives_the_same_states(
        self, log: TinyLog, member: Inside, monkeypatch: pytest.MonkeyPatch, leaves: int
    ) -> None:
        monkeypatch.setattr("openhall_member.replaying.BATCH_LEAVES", leaves)
        book = recorded()
        entries = book.entries()
        for body in book.statements.values():
            log.disclose(body)
        log.add(entries)
        log.record_state()

        follow(log, member)

        assert member.state == "agrees"
        assert member.document["vouched"] == len(entries)

    def test_a_commit_that_fails_is_done_again(
        self, log: TinyLog, member: Inside, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        book = recorded()
        entries = book.entries()
        for body in book.statements.values():
            log.disclose(body)
        log.add(entries)
        log.record_state()
        member.ask(log.request(0))
        failures = iter(range(1000))

        def unreliable(connection: sqlite3.Connection) -> object:
            if next(failures) % 3 == 0:
                raise sqlite3.OperationalError("broken off")
            return transaction(connection)

        monkeypatch.setattr("openhall_member.replaying.BATCH_LEAVES", 5)
        monkeypatch.setattr("openhall_member.replaying.transaction", unreliable)
        for _ in range(1000):
            try:
                member.follower.round()
                break
            except sqlite3.OperationalError:
                continue

        assert member.state == "agrees"
        assert member.document["vouched"] == len(entries)

    def test_it_goes_on_where_it_was(self, log: TinyLog, member: Inside, inside: Callable[..., Inside]) -> None:
        log.grow(400)
        follow(log, member)
        again = inside(log, folder=member.member.settings.folder)
        asked: list[str] = []
        again.follower._replay._statement = lambda sha256: asked.append(sha256) or b""  # type: ignore[func-returns-value]
        assert again.follower._replay.size == 400

        log.grow(1)
        log.record_state()
        follow(log, again)

        assert again.state == "agrees"
        assert again.document["vouched"] == 401

    def test_another_release_replays_from_the_first_leaf(
        self, log: TinyLog, member: Inside, inside: Callable[..., Inside], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        log.grow(400)
        log.record_state()
        follow(log, member)
        before = statement(member)
        monkeypatch.setattr("openhall_member.replaying.program", lambda: "2/later")

        again = inside(log, folder=member.member.settings.folder)

        assert again.follower._replay.size == 0
        assert statement(again) == before, "what was signed stays signed"
        again.follower.round()
        assert (again.document["replayed"], again.state) == (401, "agrees")


class TestVerdictTree:
    def test_the_root_at_every_size(self, log: TinyLog, member: Inside) -> None:
        log.grow(600)
        follow(log, member)
        replay = Replay(member.member.connection, lambda _: b"")
        frontier = Frontier()
        for index in range(600):
            frontier.add(leaf_hash(replay.verdicts.entry(index, held=600)))
            if index % 37 == 0 or index > 590:
                assert replay.verdicts.root_at(index + 1, held=600) == frontier.root
        assert frontier.root == log.state()[0]
        assert statement_at(replay, 600, log.root, ORIGIN).startswith(f"{ORIGIN}/replay/v1\n600\n")
