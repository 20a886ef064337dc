"""A unit that decides asks another one: its own clock, what it may see, and no end while it is asked."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
from tests.people import Character
from tests.procedures.dossiers.conftest import NOW, Citizen, Desk, reading
from tests.procedures.opinions.conftest import QUESTION, Asking

from openhall.identity.models import Person
from openhall.identity.public import MandateMissing
from openhall.kernel import clock as house_clock
from openhall.kernel.models import Message
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, Stale
from openhall.procedures.dossiers import batches
from openhall.procedures.dossiers.models import BatchItem, State
from openhall.procedures.opinions import forgetting, queries, tasks
from openhall.procedures.opinions.models import Opinion, OpinionState
from openhall.procedures.opinions.refusals import AskedBefore, ClockNotRunning, OneselfAsked, OpinionOpen, TooLong
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
DUE = datetime(2026, 6, 3, 17, 0, tzinfo=UTC)
"""The end of Wednesday, 3 June, in Hanoi: two working days after Monday."""


def leaf(code: str) -> str:
    return bytes(Outbox.objects.get(code=code).leaf).decode()


def public(code: str) -> dict:
    return json.loads(leaf(code))["public"]


class TestAsking:
    def test_has_a_clock_of_its_own_and_the_log_says_nothing_of_the_question(self, asking: Asking) -> None:
        about = asking.processing()
        row = asking.asks(about)

        assert (row.state, row.due_at) == (OpinionState.ASKED, DUE)
        assert public("DOS-22") == {
            "dossier": str(about.uuid), "asking": "H98.2", "asked": "H98.3", "days": 2,
            "due_at": "2026-06-03T17:00:00.000000Z",
        }  # fmt: skip
        for words in ("family", "Giang", "Linh", "scan.pdf"):
            assert words not in leaf("DOS-22")
        assert "opinion" in json.dumps(Message.objects.order_by("-id").first().subject, default=str)  # type: ignore[union-attr]

    def test_is_bounded_by_the_dossiers_own_clock(self, asking: Asking) -> None:
        about = asking.processing()
        with pytest.raises(TooLong) as refused:
            asking.asks(about, days=4)
        assert refused.value.facts["until"] == "2026-06-04T17:00:00.000000Z"
        assert asking.asks(about, days=3).due_at == about.due_at

    def test_needs_a_clock_that_runs(self, asking: Asking) -> None:
        with pytest.raises(ClockNotRunning):
            asking.asks(asking.desk.files())
        waiting = asking.desk.says("ask_supplement", asking.desk.accepted(), missing="The birth record.")
        with pytest.raises(ClockNotRunning):
            asking.asks(waiting)

    def test_one_question_at_a_time_of_a_known_unit_that_is_another(self, asking: Asking) -> None:
        about = asking.processing()
        with pytest.raises(OneselfAsked):
            asking.asks(about, unit="H98.2")
        with pytest.raises(Invalid):
            asking.asks(about, unit="H98.77")
        with pytest.raises(Invalid):
            asking.asks(about, papers=[str(uuid4())])
        asking.withdraws(asking.asks(about))
        asking.asks(about)
        with pytest.raises(AskedBefore):
            asking.asks(about)

    def test_only_the_unit_that_decides_asks(self, asking: Asking, citizen: Citizen, office: Character) -> None:
        about = asking.processing()
        for who in (asking.neighbour, citizen, office):
            with pytest.raises((NotFound, MandateMissing)):
                asking.asks(about, who=who)
        assert not Opinion.objects.exists()


class TestAnswering:
    def test_the_asked_unit_gives_it_once(self, asking: Asking) -> None:
        row = asking.gives(asking.asks(asking.processing()))

        assert (row.state, row.words) == (OpinionState.GIVEN, "It knows the family.")
        assert public("DOS-23") == {"dossier": str(row.dossier.uuid), "asked": "H98.3", "in_time": True}
        assert "family" not in leaf("DOS-23")
        with pytest.raises(MoveNotAllowed):
            asking.gives(row)
        with pytest.raises(MoveNotAllowed):
            asking.withdraws(row)

    def test_after_the_due_instant_it_is_late(self, asking: Asking) -> None:
        asking.gives(asking.asks(asking.processing()), at=DUE + timedelta(seconds=1))
        assert public("DOS-23")["in_time"] is False

    def test_nobody_else_gives_it_and_two_tabs_give_it_once(
        self, asking: Asking, clerk: Character, citizen: Citizen, office: Character
    ) -> None:
        row = asking.asks(asking.processing())
        for who in (clerk, citizen, office):
            with pytest.raises((NotFound, MandateMissing)):
                asking.gives(row, who=who)
        asking.gives(row)
        row.version -= 1
        with pytest.raises((Stale, MoveNotAllowed)):
            asking.gives(row)

    def test_only_the_unit_that_decides_withdraws(self, asking: Asking, elder: Character) -> None:
        row = asking.asks(asking.processing())
        with pytest.raises(NotFound):
            asking.withdraws(row, who=elder)
        row = asking.withdraws(row)
        assert public("DOS-24") == {"dossier": str(row.dossier.uuid), "asked": "H98.3"}
        assert "brought" not in leaf("DOS-24")
        with pytest.raises(MoveNotAllowed):
            asking.gives(row)


class TestEnding:
    def test_the_dossier_isnt_done_while_a_unit_is_asked(self, asking: Asking) -> None:
        about = asking.processing()
        row = asking.asks(about)
        with pytest.raises(OpinionOpen):
            asking.desk.steps("finish_dossier", about)
        about.refresh_from_db()
        assert about.state == State.PROCESSING

        asking.gives(row)

        assert asking.desk.steps("finish_dossier", about).state == State.DONE

    def test_nor_stopped_unless_the_question_is_withdrawn(self, asking: Asking) -> None:
        about = asking.processing()
        row = asking.asks(about)
        about = asking.desk.says("ask_withdrawal", about, who=asking.desk.citizen, reason="I moved away.")
        with pytest.raises(OpinionOpen):
            asking.desk.says("stop_dossier", about, reason="It was withdrawn.")
        about.refresh_from_db()

        asking.withdraws(row)

        assert asking.desk.says("stop_dossier", about, reason="It was withdrawn.").state == State.STOPPED

    def test_in_a_batch_it_stays_and_says_why(self, asking: Asking) -> None:
        asked, free = asking.processing(), asking.processing()
        asking.asks(asked)
        for one in (asked, free):
            asking.desk.gives_result(one)
        asking.desk.orders("finish", asked, free)

        batches.carry_on(NOW)

        assert dict(BatchItem.objects.values_list("dossier__code", "refusal")) == {
            asked.code: "opinion-open", free.code: ""
        }  # fmt: skip


class TestSeeing:
    def test_the_asked_unit_reads_the_question_and_the_chosen_papers_only(
        self, asking: Asking, as_reader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(house_clock, "now", lambda: NOW)
        about = asking.processing()
        row = asking.asks(about)
        there, kept = about.papers.get(component=0), about.papers.get(component=1)
        other = as_reader(asking.neighbour)

        page = other.get(f"/desk/opinions/{row.uuid}")
        said = page.content.decode()
        assert page.status_code == 200
        assert QUESTION in said
        assert "khai sinh" in said
        for words in ("Giang", "Linh", about.code, str(about.uuid), str(kept.uuid)):
            assert words not in said
        assert str(row.uuid) in other.get("/desk/opinions").content.decode()
        file = other.get(f"/desk/opinions/{row.uuid}/papers/{there.uuid}")
        assert b"".join(file.streaming_content).startswith(b"%PDF")
        for address in (
            f"/desk/opinions/{row.uuid}/papers/{kept.uuid}",
            f"/dossiers/papers/{there.uuid}",
            f"/desk/dossiers/{about.uuid}",
            f"/desk/dossiers/{about.uuid}/opinions",
        ):
            assert other.get(address).status_code == 404, address
        api = other.get(f"/api/v1/opinions/{row.uuid}").json()
        assert "code" not in api
        assert "dossier" not in api
        assert [one["uuid"] for one in api["papers"]] == [str(there.uuid)]

    def test_papers_close_once_it_is_given(self, asking: Asking, as_reader, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(house_clock, "now", lambda: NOW)
        about = asking.processing()
        row = asking.gives(asking.asks(about))
        there, other = about.papers.get(component=0), as_reader(asking.neighbour)

        assert other.get(f"/desk/opinions/{row.uuid}/papers/{there.uuid}").status_code == 404
        assert "can’t be read" in other.get(f"/desk/opinions/{row.uuid}").content.decode()
        assert str(row.uuid) in other.get("/desk/opinions?ended=1").content.decode()
        assert not queries.queue(reading(asking.neighbour))

    def test_the_unit_that_decides_asks_on_a_page_and_reads_the_answer(
        self, asking: Asking, as_reader, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(house_clock, "now", lambda: NOW)
        about, mine = asking.processing(), as_reader(asking.desk.clerk)
        assert f"/desk/dossiers/{about.uuid}/opinions" in mine.get(f"/desk/dossiers/{about.uuid}").content.decode()
        page = mine.get(f"/desk/dossiers/{about.uuid}/opinions").content.decode()
        assert 'data-command="ask_opinion"' in page
        row = asking.asks(about)
        assert 'data-command="withdraw_opinion"' in mine.get(f"/desk/opinions/{row.uuid}").content.decode()
        asking.gives(row)
        assert "It knows the family." in mine.get(f"/desk/dossiers/{about.uuid}/opinions").content.decode()
        assert mine.get(f"/api/v1/opinions/{row.uuid}").json()["words"] == "It knows the family."

    def test_strangers_read_nothing(self, asking: Asking, as_reader, citizen: Citizen, office: Character) -> None:
        row = asking.asks(asking.processing())
        for who in (citizen, office):
            client = as_reader(who)
            for address in ("/desk/opinions", f"/desk/opinions/{row.uuid}", f"/api/v1/opinions/{row.uuid}"):
                assert client.get(address).status_code in (403, 404), address
        assert as_reader(None).get(f"/api/v1/opinions/{row.uuid}").status_code in (401, 403)


def test_people_are_warned_before_and_after_once_each(asking: Asking, elder: Character, head: Character) -> None:
    asking.asks(asking.processing())
    Message.objects.all().delete()
    soon = DUE - timedelta(days=2)
    assert tasks.due(soon - timedelta(seconds=1)) == 0
    assert tasks.due(soon) == 1
    assert tasks.due(soon) == 0
    assert {one.person for one in Message.objects.all()} == {elder.person.uuid}
    assert tasks.due(DUE) == 0
    assert tasks.due(DUE + timedelta(seconds=1)) == 1
    assert tasks.due(DUE + timedelta(days=9)) == 0

    kinds = [
        json.loads(bytes(one.leaf))["public"]["kind"] for one in Outbox.objects.filter(code="DOS-25").order_by("id")
    ]
    assert kinds == ["soon", "late"]
    assert {one.person for one in Message.objects.all()} == {elder.person.uuid, head.person.uuid}


def test_nobody_is_warned_of_what_was_given(asking: Asking) -> None:
    asking.gives(asking.asks(asking.processing()))
    assert tasks.due(DUE + timedelta(days=1)) == 0


def test_an_erased_persons_question_and_answer_go(asking: Asking, citizen: Citizen, desk: Desk) -> None:
    row = asking.gives(asking.asks(asking.processing()))
    human = Person.objects.get(pk=citizen.person.pk)
    assert forgetting.objects(human) == [f"opinion:{row.uuid}"]  # type: ignore[arg-type]

    forgetting.destroy(human, NOW)  # type: ignore[arg-type]

    row.refresh_from_db()
    assert (row.question, row.words, row.salt) == ("", "", "")
    assert row.state == OpinionState.GIVEN
