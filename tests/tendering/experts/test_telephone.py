"""Calls by telephone: handed over once, told on by signed words, answered by keys; nobody learns who is called."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.tendering.experts.conftest import Drawing, declares
from tests.tendering.experts.exchange import SECRET, Direct

from openhall.kernel import clock
from openhall.kernel.signed_messages import signed
from openhall.tendering.experts import tasks
from openhall.tendering.experts.models import Entry
from openhall.tendering.experts.telephone import ringing
from openhall.tendering.experts.telephone.models import Ringing, RingState
from openhall.tendering.experts.telephone.wire import ACCEPT, ANSWERED, SPOKEN, Word, word_json
from openhall.tendering.notices.models import Lot
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db

DOOR = "/api/v1/call-gateway/words"


def leaf(code: str) -> dict[str, Any]:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


@pytest.fixture
def line(draws: Drawing, tmp_path: Path) -> Iterator[Direct]:
    """The gateway, by the sandbox's own book."""
    found = Direct(tmp_path, draws.now)
    undo = ringing.provide(found)
    yield found
    undo()
    found.book.close()


@pytest.fixture
def reached(draws: Drawing, people, entries, line) -> Drawing:
    """All seven gave a telephone on which the words are said and no key is pressed; four are called."""
    for number, (who, row) in enumerate(zip(people, entries, strict=True)):
        declares(who, row, phone=f"+86 10 55{number}0", keys_answer=True, at=draws.now)
    draws.prepares()
    draws.draws()
    return draws


def rings(reached: Drawing, line: Direct, **time: int) -> None:
    """The worker hands over, the gateway makes its calls, and its words arrive."""
    tasks.due(reached.now)
    reached.passes(**(time or {"seconds": 2}))
    line.now = reached.now
    line.book.work(at=reached.now)
    line.book.deliver(lambda body, headers: arrives(body, headers), at=reached.now)


def arrives(body: bytes, headers: dict[str, str]) -> bool:
    kind = headers.pop("Content-Type")
    return Client().post(DOOR, body, content_type=kind, headers=headers).status_code == 200


@pytest.fixture(autouse=True)
def time(monkeypatch, draws):
    monkeypatch.setattr(clock, "now", lambda: draws.now)


def presses(entry: Entry, key: str) -> None:
    """From now on this expert's telephone presses that key."""
    phone = entry.expert.phone[:-1] + key
    type(entry.expert).objects.filter(pk=entry.expert_id).update(phone=phone)


class TestRinging:
    def test_each_is_handed_over_once_however_often_the_worker_runs(self, reached, line):
        for _ in range(4):
            rings(reached, line)
        assert len(line.asked) == 4
        assert [rung for _number, rung, _body in line.book.rung()] == [1, 1, 1, 1]
        assert set(Ringing.objects.values_list("state", flat=True)) == {RingState.SPOKEN}

    def test_the_gateway_learns_a_number_and_nothing_else(self, reached, line):
        rings(reached, line)
        told = json.dumps(line.asked, ensure_ascii=False)
        lot, project = reached.lot, reached.lot.notice.project
        secrets = {lot.title, project.title, str(lot.uuid), str(project.uuid), str(reached.uuid), project.owner.name}
        for one in reached.row.entries.select_related("expert__person"):
            secrets |= {one.expert.person.name, one.expert.person.email, str(one.call), str(one.expert.uuid)}
        assert [one for one in sorted(secrets) if one in told] == []
        assert "until" in told, "the control: the words are there"
        assert reached.called[0].expert.phone in told, "the control: so is the number"

    def test_nobody_learns_the_reference_or_the_number_from_log_or_pages(self, reached, line, as_reader, officer, host):
        rings(reached, line)
        keys = [str(one) for one in Ringing.objects.values_list("uuid", flat=True)]
        numbers = [one.expert.phone for one in reached.called]
        told = [bytes(row.leaf).decode() for row in Outbox.objects.all()]
        page = f"/desk/lots/{reached.lot.uuid}/draw"
        told += [as_reader(who).get(page).content.decode() for who in (officer, host, None)]
        assert [one for one in (*keys, *numbers) if any(one in text for text in told)] == []

    def test_a_gateway_that_is_down_is_tried_again_more_and_more_slowly_and_no_number_is_logged(
        self, reached, line, caplog
    ):
        line.down = True
        tries = []
        for second in range(0, 200, 5):
            before = sum(Ringing.objects.values_list("attempts", flat=True))
            tasks.due(reached.now)
            if sum(Ringing.objects.values_list("attempts", flat=True)) > before:
                tries.append(second)
            reached.passes(seconds=5)
        assert tries == [0, 10, 30, 70, 150]
        assert len(reached.called) == 4
        assert "ConnectionRefusedError" in caplog.text
        assert not [one for one in reached.called if one.expert.phone in caplog.text]
        line.down = False
        reached.passes(minutes=3)
        rings(reached, line)
        assert len(line.asked) == 4

    def test_who_has_answered_meanwhile_is_not_rung(self, reached, line):
        first = reached.called[0]
        reached.accepts(first)
        rings(reached, line)
        assert len(line.asked) == 3
        assert first.ringing.uuid not in [key for key, _body in line.asked]

    def test_a_number_that_is_refused_or_not_reached_changes_nothing(self, reached, line):
        first, second = reached.called[:2]
        presses(first, "9")
        presses(second, "8")
        rings(reached, line)
        states = {one.pk: one.ringing.state for one in reached.called}
        assert (states[first.pk], states[second.pk]) == (RingState.FAILED, RingState.FAILED)
        assert len(reached.called) == 4


class TestKeys:
    def test_one_comes_another_declines_and_the_log_says_by_telephone(self, reached, line):
        first, second = reached.called[:2]
        presses(first, "1")
        presses(second, "2")
        rings(reached, line)
        first.refresh_from_db()
        second.refresh_from_db()
        assert (first.state, second.state) == (Entry.State.ACCEPTED, Entry.State.DECLINED)
        for code in ("DRW-03", "DRW-04"):
            answered = leaf(code)
            assert (answered["actor"], answered["public"]) == ("log", {"means": "telephone"})
            assert "case" not in answered
        assert [one.place for one in reached.called] == [3, 4, 5]

    def test_where_the_expert_did_not_say_so_no_key_counts(self, draws, people, entries, line):
        for who, row in zip(people, entries, strict=True):
            declares(who, row, phone="+86 10 5551", at=draws.now)
        draws.prepares()
        draws.draws()
        rings(draws, line)
        assert {json.dumps(json.loads(body)["keys"]) for _key, body in line.asked} == {"{}"}
        assert "press 1" not in line.asked[0][1]
        key = Ringing.objects.first()
        assert ringing.hear(Word(str(key.uuid), ANSWERED, 9, ACCEPT), draws.now)
        assert len(draws.called) == 4

    def test_words_that_come_twice_late_or_after_the_answer_change_nothing(self, reached, line):
        first = reached.called[0]
        key = str(first.ringing.uuid)
        assert ringing.hear(Word(key, ANSWERED, 2, ACCEPT), reached.now)
        for word in (Word(key, ANSWERED, 2, ACCEPT), Word(key, SPOKEN, 1), Word(key, ANSWERED, 1, "decline")):
            assert not ringing.hear(word, reached.now)
        assert Outbox.objects.filter(code__in=("DRW-03", "DRW-04")).count() == 1
        assert not ringing.hear(Word("nothing", ANSWERED, 1, ACCEPT), reached.now)

    def test_too_late_a_key_counts_no_more(self, reached, line):
        first = reached.called[0]
        reached.passes(minutes=20)
        ringing.hear(Word(str(first.ringing.uuid), ANSWERED, 2, ACCEPT), reached.now)
        first.refresh_from_db()
        assert first.state == Entry.State.CALLED
        tasks.due(reached.now)
        first.refresh_from_db()
        assert first.state == Entry.State.LAPSED

    def test_a_key_whose_word_never_comes_is_asked_for(self, reached, line):
        first = reached.called[0]
        presses(first, "7")
        rings(reached, line)
        first.refresh_from_db()
        assert first.state == Entry.State.CALLED
        reached.passes(minutes=2)
        tasks.due(reached.now)
        first.refresh_from_db()
        assert first.state == Entry.State.ACCEPTED

    def test_a_committee_by_keys_alone_is_complete_and_published(self, reached, line):
        for one in reached.called:
            presses(one, "1")
        rings(reached, line)
        tasks.due(reached.now)
        Lot.objects.filter(pk=reached.lot.pk).update(state=Lot.State.FAILED)
        tasks.due(reached.now)
        assert reached.row.state == "published"


class TestDoor:
    def test_only_the_gateway_is_heard_and_only_just_now(self, reached, line):
        first = reached.called[0]
        body = json.dumps(word_json(Word(str(first.ringing.uuid), ANSWERED, 2, ACCEPT))).encode()
        wrong = [
            {},
            signed(b"x" * 32, body, at=reached.now),
            signed(SECRET, body + b" ", at=reached.now),
            signed(SECRET, body, at=reached.now - timedelta(minutes=6)),
        ]
        for headers in wrong:
            assert not arrives(body, {"Content-Type": "application/json"} | headers)
        first.refresh_from_db()
        assert first.state == Entry.State.CALLED
        assert arrives(body, signed(SECRET, body, at=reached.now))
        first.refresh_from_db()
        assert first.state == Entry.State.ACCEPTED

    def test_without_a_gateway_there_is_no_door(self, draws):
        assert Client().post(DOOR, b"{}", content_type="application/json").status_code == 404
