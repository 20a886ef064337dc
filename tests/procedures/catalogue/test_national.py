"""The national database: a real HTTP server of the sandbox, the outbox to it, the pull from it, and every fault."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.procedures.catalogue.conftest import BIRTH, FORM, NOW

from openhall.kernel.refusals import Stale
from openhall.procedures.catalogue import comparing, tasks
from openhall.procedures.catalogue.comparable import comparable
from openhall.procedures.catalogue.models import Import, ImportState
from openhall.procedures.catalogue.national import connection, syncing
from openhall.procedures.catalogue.national.fields import ours, theirs
from openhall.procedures.catalogue.national.interface import CursorUnknown, Message, NationalDown, NationalRefused
from openhall.procedures.catalogue.national.sandbox.book import Book
from openhall.procedures.catalogue.national.sandbox.server import Database
from openhall.procedures.catalogue.national.wire import ONE, TELL, Wire
from openhall.procedures.catalogue.watch_models import Difference, NationalLink, NationalMessage, SourceRecord

CODE = BIRTH["code"]
MINUTE = timedelta(minutes=1)
WHOLE = BIRTH | {"currency": "VND", "components": [{"title": "Tờ khai", "copies": 2}]}


@pytest.fixture
def database(tmp_path) -> Iterator[Database]:
    """The sandbox, serving on a free port."""
    book = Book(tmp_path / "national")
    server = Database(0, book, user="province", password="secret")
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server
    server.stopped.set()
    server.shutdown()
    server.server_close()
    thread.join()
    book.close()


def wire_to(database: Database, **changes: Any) -> Wire:
    return Wire(database.url, **{"user": "province", "password": "secret", "unit": "H98", "seconds": 5.0} | changes)


@pytest.fixture
def wire(database) -> Wire:
    return wire_to(database)


@pytest.fixture
def connected(database, wire) -> Iterator[Database]:
    """The catalogue speaks with the sandbox."""
    undo = connection.provide(wire)
    yield database
    undo()


def message(code: str = CODE, **changes: Any) -> Message:
    content = WHOLE | {"code": code} | changes
    return Message(uuid4(), code, content, None, None)


class TestFields:
    def test_what_is_told_comes_back_the_same(self):
        content = BIRTH | {
            "components": [{"title": "Tờ khai", "copies": 2}],
            "currency": "VND",
            "requirements": "Không",
        }

        assert comparable(ours(theirs(content))) == comparable(content)

    @pytest.mark.parametrize(
        ("times", "said"),
        [
            ([[("15", "Ngày làm việc")], [("15", "ngày làm việc")]], "15"),
            ([[("15", "Ngày")]], "15 Ngày"),
            ([[("15", "Giờ")]], "15 Giờ"),
            ([[("15", "")]], "15 –"),
            ([[("15", "Ngày làm việc"), ("20", "Ngày làm việc")]], "15; 20"),
            ([[("15", "Ngày làm việc")], [("10", "Ngày")]], "15; 10 Ngày"),
        ],
    )
    def test_a_time_limit_is_number_and_unit_of_every_way_and_case(self, times, said):
        ways = [
            {"KENH": "whole", "THOIGIAN": [{"THOIGIANGIAIQUYET": number, "DONVITINH": unit} for number, unit in way]}
            for way in times
        ]
        found = comparable(ours({"CACHTHUCTHUCHIEN": ways}))
        assert (found["time_limit"], found["online"]) == (said, "whole")
        assert (said == "15") == (comparable({"time_limit": 15})["time_limit"] == found["time_limit"])

    @pytest.mark.parametrize(
        ("ways", "said"), [([1], "none"), (["1", "3"], "none"), ([1, 2], "1; 2"), ([2], "2")], ids=str
    )
    def test_ways_alone_say_only_whether_it_goes_online_at_all(self, ways, said):
        assert ours({"CACHTHUCTHUCHIEN": [{"KENH": way} for way in ways]})["online"] == said

    def test_the_ways_are_told_by_their_national_numbers(self):
        content = WHOLE | {"requirements": "Không"}
        assert [way["KENH"] for way in theirs(content)["CACHTHUCTHUCHIEN"]] == [1, 2]
        assert [way["KENH"] for way in theirs(content | {"online": "none"})["CACHTHUCTHUCHIEN"]] == [1]

    @pytest.mark.parametrize(
        "record",
        [
            {},
            {"LINHVUCTHUCHIEN": "x"},
            {"CACHTHUCTHUCHIEN": [7, {"THOIGIAN": [None]}]},
            {"THANHPHANHOSO": {"GIAYTO": 1}},
        ],
        ids=["empty", "text", "numbers", "table"],
    )
    def test_a_strange_record_is_read_as_far_as_it_goes(self, record):
        assert comparable(ours(record)) == {}


class TestTheWire:
    def test_full_and_delta(self, wire, database):
        wire.tell(message())
        whole = wire.everything()
        assert whole.contents[CODE]["title"] == BIRTH["title"]
        assert wire.changes(whole.cursor).contents == {}

        other = "9.000002.000.00.00.H98"
        wire.tell(message(other, title="Khác"))
        wire.tell(Message(uuid4(), CODE, None, None, NOW.date()))
        delta = wire.changes(whole.cursor)
        assert (list(delta.contents), delta.gone, delta.more) == ([other], [CODE], False)
        assert list(wire.everything().contents) == [other]

    def test_a_long_delta_comes_in_pieces(self, wire, monkeypatch):
        from openhall.procedures.catalogue.national.sandbox import book

        monkeypatch.setattr(book, "PIECE", 2)
        codes = [f"9.{n:06d}.000.00.00.H98" for n in range(5)]
        for code in codes:
            wire.tell(message(code))
        found, cursor, pieces = [], "0", 0
        while True:
            answer = wire.changes(cursor)
            found, cursor, pieces = found + list(answer.contents), answer.cursor, pieces + 1
            if not answer.more:
                break
        assert (found, pieces) == (codes, 3)

    def test_a_key_counts_once(self, wire, database):
        once = message()
        wire.tell(once)
        cursor = wire.everything().cursor
        wire.tell(once)
        assert wire.changes(cursor).contents == {}

    def test_a_session_that_is_over_is_renewed(self, wire, database):
        wire.tell(message())
        database.sessions.clear()
        wire.tell(message())
        assert database.asked.count(TELL) == 2

    def test_an_unknown_account_is_not_let_in(self, database):
        with pytest.raises(NationalDown):
            wire_to(database, password="wrong").everything()

    def test_what_is_no_procedure_is_refused_for_good(self, wire):
        with pytest.raises(NationalRefused):
            wire.tell(message(title=""))

    def test_a_forgotten_cursor_is_told(self, wire, database):
        cursor = wire.everything().cursor
        database.set_fault("forget")
        with pytest.raises(CursorUnknown):
            wire.changes(cursor)

    @pytest.mark.parametrize("kind", ["down", "deaf", "error", "noise"])
    def test_every_silence_is_one_kind_of_failure(self, wire, database, kind):
        database.set_fault(kind)
        with pytest.raises(NationalDown):
            wire.tell(message())

    def test_a_slow_answer_is_waited_for_only_so_long(self, database):
        database.set_fault("slow", 30)
        with pytest.raises(NationalDown):
            wire_to(database, seconds=0.2).tell(message())

    @pytest.mark.parametrize("url", ["ftp://x", "http://example.org", "https://", ""])
    def test_only_https_leaves_this_machine(self, url):
        with pytest.raises(ValueError, match="https"):
            Wire(url, user="u", password="p", unit="H98")


@pytest.mark.django_db
class TestKeptInStep:
    def test_what_is_published_arrives_and_the_sources_agree(self, catalogue, connected):
        catalogue.published(form=FORM)
        assert syncing.due(NOW) > 0
        syncing.due(NOW + 6 * MINUTE)
        comparing.compare(NOW)

        assert SourceRecord.objects.get(source="national", code=CODE).withdrawn is False
        assert list(Difference.objects.all()) == []

    def test_an_outage_of_an_hour_loses_nothing_and_makes_nothing_late(self, catalogue, connected):
        connected.set_fault("down")
        row = catalogue.published()
        second = catalogue.published(title="Mới", valid_from="2026-07-01")
        catalogue.published(code="9.000002.000.00.00.H98", title="Khác")
        for minute in range(60):
            assert syncing.due(NOW + minute * MINUTE) == 0
        assert syncing.waiting() == 3
        assert NationalLink.objects.get().failing_since == NOW

        connected.set_fault("")
        # Up again: all of it is there within the longest wait, in its order, each once.
        syncing.due(NOW + 60 * MINUTE)
        syncing.due(NOW + 60 * MINUTE + syncing.LONGEST_WAIT)
        assert syncing.waiting() == 0
        assert connected.asked.count(TELL) == 3
        assert connected.book.one(CODE)["TENTTHC"] == second.title != row.title
        assert NationalLink.objects.get().failing_since is None

    def test_a_lost_answer_is_asked_for_again_and_counts_once(self, catalogue, connected):
        syncing.due(NOW)  # there is a session
        catalogue.published()
        connected.set_fault("deaf")
        syncing.due(NOW)
        assert syncing.waiting() == 1
        assert connected.book.cursor() == "1"
        connected.set_fault("")
        syncing.due(NOW + MINUTE)
        assert (syncing.waiting(), connected.book.cursor()) == (0, "1")

    def test_a_refused_message_holds_up_no_other(self, catalogue, connected):
        catalogue.published()
        NationalMessage.objects.update(content={**BIRTH, "title": "", "currency": "VND", "components": []})
        catalogue.published(code="9.000002.000.00.00.H98", title="Khác")
        syncing.due(NOW)

        assert syncing.waiting() == 0
        assert NationalMessage.objects.get(code=CODE).refused
        assert connected.book.one("9.000002.000.00.00.H98") is not None

    def test_a_repeal_takes_it_down_there(self, catalogue, connected):
        catalogue.ends(catalogue.published(), "2026-06-15")
        syncing.due(NOW)

        assert connected.book.one(CODE) is None

    def test_what_changes_there_comes_by_delta_and_is_seen_as_a_difference(self, catalogue, connected):
        catalogue.published()
        syncing.due(NOW)
        connected.asked.clear()
        changed = theirs(WHOLE | {"time_limit": 30})
        connected.book.tell("elsewhere", CODE, changed)
        assert syncing.due(NOW + 6 * MINUTE) == 1
        tasks.due(NOW + 6 * MINUTE)

        assert ONE not in connected.asked
        assert Difference.objects.get(field="time_limit").there == "30"

    def test_a_forgotten_cursor_asks_for_everything_and_finds_what_went(self, catalogue, connected):
        catalogue.published()
        syncing.due(NOW)
        syncing.due(NOW + 6 * MINUTE)
        connected.book.tell("elsewhere", CODE, None)
        connected.set_fault("forget")
        syncing.due(NOW + 12 * MINUTE)
        syncing.due(NOW + 12 * MINUTE)

        assert SourceRecord.objects.get(source="national", code=CODE).withdrawn is True

    def test_an_act_that_fails_leaves_no_message(self, catalogue, connected):
        row = catalogue.approves(catalogue.drafts())
        with pytest.raises(Stale):
            catalogue.publishes(row, content_sha256="0" * 64)
        assert syncing.waiting() == 0

    def test_without_a_database_everything_waits(self, catalogue):
        catalogue.published()
        assert (syncing.due(NOW), syncing.waiting()) == (0, 1)

    def test_a_file_of_more_procedures_than_leave_at_once_is_told_whole(self, catalogue, connected):
        entries = [
            BIRTH | {"code": f"9.{n:06d}.000.00.00.H98", "decision": f"{n % 28 + 1}/2026/NĐ-CP (hư cấu)"}
            for n in range(syncing.MOST + 5)
        ]
        catalogue.hands_in({"procedures": entries})
        at, turns = NOW, 0
        while tasks.due(at) or syncing.waiting():
            turns += 1
            assert turns < 100
        assert Import.objects.get().state == ImportState.DONE
        assert len(connected.book.listed()) == len(entries)
        tasks.due(NOW + 6 * MINUTE)
        assert list(Difference.objects.all()[:3]) == []


def test_the_account_lies_in_keys(settings, tmp_path, database):
    settings.OPENHALL_HOME, settings.OPENHALL_NATIONAL_PROCEDURES = tmp_path, database.url
    assert connection.national() is None
    connection.account_path().parent.mkdir(parents=True)
    connection.account_path().write_text("province secret H98\n")
    found = connection.national()
    assert found is not None
    assert found.everything().contents == {}
