"""Our own replay: it follows the published log, keeps verdicts that can be proved, and records its state by rule."""

from __future__ import annotations

import hashlib
import json
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.test import Client
from tests.rules.replay.casebook import Casebook, recorded, walk
from tests.witness.conftest import NOON, Act

from openhall.witness import public as witness
from openhall.witness import replaying, verdicts
from openhall.witness.models import Contradiction, DisclosedStatement, Outbox, ReplayHead, Statement
from openhall_log import Frontier, leaf_hash, verify_inclusion
from openhall_rules import replay
from openhall_rules.leaves import leaf_sha256

pytestmark = pytest.mark.django_db(transaction=True)

Book = list[replay.Reduced]


def write(book: Casebook, *, publish: bool = True) -> Book:
    """Put a log's entries into the outbox as they are, and publish them; what a member's replay says of them."""
    entries = book.entries()
    with transaction.atomic():
        Statement.objects.bulk_create(
            [Statement(sha256=name, body=body) for name, body in book.statements.items()], ignore_conflicts=True
        )
        for entry in entries:
            leaf = json.loads(entry)
            Outbox.objects.create(
                code=leaf["code"],
                case_uuid=leaf.get("case", {}).get("id"),
                object=leaf["object"],
                leaf=entry,
                leaf_sha256=leaf_sha256(entry),
                at=datetime.fromisoformat(leaf["at"]),
                statement_sha256=leaf.get("statement", ""),
            )
    if publish:
        witness.drain_all()
    return list(walk(entries, book.statements))


def catch_up(limit: int = 500) -> int:
    total = 0
    while grown := replaying.follow(limit=limit):
        total += grown
    return total


class TestFollowing:
    def test_agrees_with_a_replay_of_the_same_entries_anywhere_else(self) -> None:
        done = write(recorded())

        assert catch_up() == len(done)

        tree = verdicts.tree(len(done))
        assert [tree.entry(one.verdict["index"]) for one in done] == [replay.verdict_entry(d.verdict) for d in done]
        ours = witness.replayed()
        assert (ours.size, ours.contradictions, ours.standing, ours.stuck) == (len(done), 0, (), "")
        assert ours.packs_digest == replay.packs_digest(done[-1].shared)

    @pytest.mark.parametrize("limit", [1, 7, 64])
    def test_comes_to_the_same_root_however_it_is_cut(self, limit: int) -> None:
        done = write(recorded())

        catch_up(limit)

        tree = Frontier()
        for one in done:
            tree.add(leaf_hash(replay.verdict_entry(one.verdict)))
        assert witness.replayed().state_root == tree.root

    def test_sees_nothing_that_is_not_published(self) -> None:
        write(recorded(), publish=False)

        assert catch_up() == 0
        assert (witness.replayed().size, DisclosedStatement.objects.count()) == (0, 0)

    def test_a_batch_that_fails_leaves_nothing_behind_and_is_done_again(self, monkeypatch: pytest.MonkeyPatch) -> None:
        done = write(recorded())
        replaying.follow(limit=40)
        before = witness.replayed()

        def power_cut(*_: Any) -> None:
            raise OSError("power cut")

        with monkeypatch.context() as patched:
            patched.setattr(replaying._Batch, "_keep", power_cut)
            with pytest.raises(OSError, match="power cut"):
                replaying.follow()
        assert witness.replayed() == before

        catch_up()
        assert witness.replayed().size == len(done)

    def test_another_reducer_begins_again_with_the_first_leaf(self) -> None:
        done = write(recorded())
        catch_up()
        root = witness.replayed().state_root
        ReplayHead.objects.update(version=replay.REPLAY_VERSION + 1)

        assert witness.replayed().size == 0
        assert catch_up() == len(done)
        assert witness.replayed().state_root == root

    def test_waits_and_says_why_when_a_pack_is_not_held(self) -> None:
        book = recorded()
        book.public("SYS-02")["sha256"] = "0" * 64
        book.public("NOT-01")["pack_sha256"] = "0" * 64
        entries = book.entries()
        with transaction.atomic():
            Statement.objects.bulk_create([Statement(sha256=n, body=b) for n, b in book.statements.items()])
            for entry in entries:
                leaf = json.loads(entry)
                Outbox.objects.create(
                    code=leaf["code"], object=leaf["object"], leaf=entry, leaf_sha256=leaf_sha256(entry), at=NOON
                )
        witness.drain_all()

        catch_up()
        ours = witness.replayed()

        assert ours.size == book.rows.index(book.row("NOT-01"))
        assert "reference@2020-01-01" in ours.stuck


class TestVerdicts:
    def test_are_proved_to_be_in_the_tree(self) -> None:
        done = write(recorded())
        catch_up(50)

        for index in (0, 1, len(done) // 2, len(done) - 1):
            found = witness.verdict(index)
            assert found is not None
            assert found.body == done[index].verdict
            verify_inclusion(leaf_hash(found.entry), index, found.size, found.state_root, list(found.proof))

    def test_are_there_as_far_as_the_replay_has_come(self) -> None:
        done = write(recorded())
        replaying.follow(limit=10)

        assert witness.verdict(9) is not None
        assert witness.verdict(10) is None
        assert witness.verdict(-1) is None
        assert (witness.state_root(11), len(done) > 11) == (None, True)

    def test_the_state_root_of_every_earlier_size_can_be_told(self) -> None:
        done = write(recorded())
        catch_up(33)
        tree = Frontier()
        for size, one in enumerate(done):
            assert witness.state_root(size) == tree.root.hex()
            tree.add(leaf_hash(replay.verdict_entry(one.verdict)))
        assert witness.state_root(len(done)) == tree.root.hex()


class TestRecordingTheState:
    def test_binds_the_platform_to_what_it_found(self) -> None:
        write(recorded())
        catch_up()
        ours = witness.replayed()

        made = replaying.record_state(at=NOON)

        assert made is not None
        row = Outbox.objects.get(leaf_sha256=made.leaf_sha256)
        leaf = json.loads(bytes(row.leaf))
        assert (leaf["code"], leaf["actor"]) == ("SYS-03", "log")
        assert leaf["public"] == {"size": ours.size, "state_root": ours.state_root.hex(), "contradictions": 0}
        assert replay.recorded_state(leaf) == (ours.size, ours.state_root.hex(), 0)

    def test_is_kept_by_the_rules_itself(self) -> None:
        write(recorded())
        for minute in range(3):
            catch_up()
            replaying.record_state(at=NOON + timedelta(minutes=minute))
            with transaction.atomic():
                witness.record_cover(NOON + timedelta(minutes=minute))
            witness.drain_all()
        catch_up()

        assert witness.replayed().contradictions == 0

    def test_is_not_done_twice_for_the_same(self) -> None:
        write(recorded())
        catch_up()

        assert replaying.record_state(at=NOON) is not None
        assert replaying.record_state(at=NOON + timedelta(hours=1)) is None

    def test_is_done_at_most_every_five_seconds(self, record: Act) -> None:
        write(recorded())
        catch_up()
        replaying.record_state(at=NOON)
        record("news")
        witness.drain_all()
        catch_up()

        assert replaying.record_state(at=NOON + timedelta(seconds=4)) is None
        assert replaying.record_state(at=NOON + timedelta(seconds=5)) is not None

    def test_sealed_leaves_and_records_of_the_state_are_no_news(self, record: Act) -> None:
        write(recorded())
        catch_up()
        replaying.record_state(at=NOON)
        for _ in range(3):
            with transaction.atomic():
                witness.record_cover(NOON)
        record("hidden", sealed_for=uuid4())
        witness.drain_all()
        catch_up()

        assert replaying.record_state(at=NOON + timedelta(hours=1)) is None

    def test_due_comes_to_rest(self) -> None:
        write(recorded())

        assert replaying.due(NOON) > 0
        witness.drain_all()
        replaying.due(NOON + timedelta(hours=1))
        witness.drain_all()
        assert replaying.due(NOON + timedelta(hours=2)) == 0


class TestContradictions:
    def test_are_kept_with_what_was_expected(self) -> None:
        book = recorded()
        book.public("AWD-02")["amount"] = "1010000.01"
        write(book)
        catch_up()

        (found,) = witness.contradictions()

        assert (found.rule, found.code, found.leaf_index) == (
            "award.price",
            "AWD-02",
            book.rows.index(book.row("AWD-02")),
        )
        assert ("1010000.00" in found.expected, "1010000.01" in found.found) == (True, True)
        assert witness.replayed().standing == ((found.leaf_index, "award.price"),)

    def test_are_counted_once_when_all_is_replayed_anew(self) -> None:
        book = recorded()
        book.public("AWD-02")["amount"] = "1010000.01"
        write(book)
        catch_up()
        ReplayHead.objects.update(version=replay.REPLAY_VERSION + 1)
        catch_up()

        assert Contradiction.objects.count() == 1


class TestStatements:
    @pytest.fixture
    def book(self) -> Casebook:
        book = recorded()
        write(book)
        return book

    def get(self, sha256: str) -> Any:
        return Client().get(f"/log/statement/{sha256}")

    def test_every_disclosed_one_is_served_as_its_bytes_for_ever(self, book: Casebook) -> None:
        catch_up()

        for sha256, body in book.statements.items():
            answer = self.get(sha256)
            assert (answer.status_code, answer.content) == (200, body)
            assert answer["Cache-Control"] == "public, max-age=31536000, immutable"
            assert answer["Access-Control-Allow-Origin"] == "*"
            assert hashlib.sha256(answer.content).hexdigest() == sha256

    def test_none_is_served_before_its_leaf_is_replayed(self, book: Casebook) -> None:
        place = {row.code: index for index, row in enumerate(book.rows)}
        entries = book.entries()
        own = {code: json.loads(entries[index]).get("statement") for code, index in place.items()}
        while replaying.follow(limit=1):
            size = witness.replayed().size
            for code, sha256 in own.items():
                if sha256 is None:
                    continue
                # Findings and ranking wait for the candidates; everything else for its own leaf.
                from_index = place["AWD-01"] if code in ("EVA-01", "EVA-02") else place[code]
                assert self.get(sha256).status_code == (200 if size > from_index else 404), (code, size)

    def test_one_that_is_only_in_the_outbox_is_not_there(self) -> None:
        book = recorded()
        write(book, publish=False)
        catch_up()

        assert {self.get(sha256).status_code for sha256 in book.statements} == {404}

    @pytest.mark.parametrize(
        "name", ["", "x", "0" * 64, "../checkpoint", "statement/" + "0" * 64, "A" * 64, "%00", "0" * 5000],
        ids=["nothing", "short", "unknown", "up", "twice", "upper", "nul", "long"],
    )  # fmt: skip
    def test_what_is_no_statement_is_not_there(self, book: Casebook, name: str) -> None:
        catch_up()

        assert self.get(name).status_code == 404

    def test_nothing_that_a_sealed_leaf_hides_is_served_before_its_window_closes(self, book: Casebook) -> None:
        window = book.rows.index(book.row("OPN-03"))
        salts = [row.salt for row in book.row("OPN-03").set]
        replaying.follow(limit=window)

        served = b"".join(self.get(sha256).content for sha256 in book.statements)

        assert salts
        assert not any(salt.encode() in served for salt in salts)
        assert witness.replayed().size == window
