"""Whoever filed is asked at the end, answers by account or by the secret of the receipt, and counts without a name."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.db.models import Count, Q
from django.test.utils import CaptureQueriesContext
from tests.people import Character
from tests.procedures.dossiers.conftest import NOW, Citizen, reading
from tests.procedures.feedback.conftest import QUESTIONS, Voices
from tests.procedures.index.conftest import DAY, JULY, Office

from openhall.config import reactions
from openhall.identity.models import Person
from openhall.identity.public import MandateMissing
from openhall.kernel import clock
from openhall.kernel.models import Message
from openhall.kernel.refusals import Invalid, NotFound
from openhall.procedures.dossiers import filing
from openhall.procedures.feedback import forgetting, queries
from openhall.procedures.feedback.models import Asking, ChoiceTally, Tally
from openhall.procedures.feedback.policies import Holder
from openhall.procedures.feedback.refusals import NotAsked, TimeOver
from openhall.procedures.index.models import Stretch
from openhall.procedures.index.queries import lost
from openhall.witness.models import Outbox
from openhall_rules.service import Period

pytestmark = pytest.mark.django_db
JUNE = Period.of("2026-06")


def score(found, indicator: str, code: str = "H98.2") -> list[object]:
    """An indicator of a unit: counted, of, points, missing."""
    return next(one for one in found.figures["units"] if one["code"] == code)["scores"][indicator][1:]


class TestQuestions:
    def test_the_office_publishes_them_with_their_source_and_the_newest_is_asked(self, voices: Voices):
        first, second = voices.publishes(), voices.publishes(days=20, questions=[])

        assert (first.number, second.number) == (1, 2)
        assert queries.newest() == second
        entry = json.loads(bytes(Outbox.objects.filter(code="FBK-01").earliest("id").leaf))
        assert entry["public"] == {"number": 1, "days": 10, "source": "Decision 7 (fictional)"}

    def test_nobody_else_does(self, voices: Voices, head: Character, citizen: Citizen):
        for who in (head, citizen):
            with pytest.raises(MandateMissing):
                voices.publishes(who=who)

    def test_each_is_there_in_vietnamese(self, voices: Voices):
        with pytest.raises(ValueError, match="Vietnamese"):
            voices.publishes(questions=[{"en": "Was it quick?"}])


class TestAsking:
    def test_while_no_authority_has_said_what_is_asked_nobody_is(self, voices: Voices):
        assert voices.asked() is None
        assert queries.said_of([1]) == {}

    def test_whoever_filed_is_asked_once_with_the_way_to_the_page(self, asking: Voices):
        row = asking.returned()
        Message.objects.all().delete()
        for _time in range(2):
            asking.asked(row)

        found = Asking.objects.get()
        assert (found.unit.number, found.ending, found.month) == ("H98.2", "result", "2026-06")
        assert found.until_at == NOW + 11 * DAY
        assert [(one.person, one.link) for one in Message.objects.all()] == [
            (asking.desk.citizen.person.uuid, f"/dossiers/{row.uuid}/feedback")
        ]

    def test_a_paper_result_is_asked_about_when_it_was_handed_out(self, asking: Voices):
        row = asking.desk.steps("process_dossier", asking.desk.accepted())
        row = asking.desk.steps("finish_dossier", row, at=NOW + DAY)
        assert asking.asked(row, code="DOS-12") is None
        row = asking.desk.steps("give_back_dossier", row, at=NOW + DAY)
        assert asking.asked(row) is not None

    def test_so_is_who_was_refused_or_withdrew(self, asking: Voices):
        refused = asking.desk.says("refuse_dossier", asking.desk.files(), reason="Not this unit’s matter.")
        stopped = asking.desk.says("ask_withdrawal", asking.desk.accepted(), who=asking.desk.citizen, reason="Moved.")
        stopped = asking.desk.says("stop_dossier", stopped, reason="Withdrawn.")

        assert asking.asked(refused, code="DOS-06").ending == "refused"
        assert asking.asked(stopped, code="DOS-11").ending == "stopped"
        codes = {"DOS-06", "DOS-11", "DOS-12", "DOS-13", "RES-03"}
        assert reactions.CONSUMERS["asking-about-dossiers"].codes == codes


class TestAnswering:
    def test_counts_may_be_changed_until_the_last_day_and_the_log_says_nothing(self, asking: Voices):
        row = asking.returned()
        asking.asked(row)
        asking.rates(row, "no", q1="yes")
        found = asking.rates(row, "yes", q1="no", at=NOW + 11 * DAY)

        assert (found.satisfied, found.choices, found.version) == (True, {"1": "no"}, 2)
        assert Outbox.objects.filter(code="FBK-02").exclude(sealed_for=None).count() == 2
        for entry in Outbox.objects.filter(code="FBK-02"):
            assert b"satisfied" not in bytes(entry.leaf)
        with pytest.raises(TimeOver):
            asking.rates(row, "no", at=NOW + 11 * DAY + timedelta(seconds=1))

    def test_only_about_ones_own_and_only_what_was_asked(self, asking: Voices, neighbour: Character, clerk: Character):
        row = asking.returned()
        with pytest.raises(NotAsked):
            asking.rates(row, "yes")
        asking.asked(row)
        for who in (neighbour, clerk):
            with pytest.raises(NotFound):
                asking.rates(asking.whose(row, who), "yes")
        with pytest.raises(Invalid):
            asking.rates(row, "yes", q3="yes")
        with pytest.raises(NotFound):
            asking.rates(Holder(row.code, "AAAA-BBBB-CCCC"), "yes")
        assert Asking.objects.get().satisfied is None

    def test_by_number_and_secret_without_an_account(self, asking: Voices):
        row = asking.returned()
        asking.asked(row)

        assert asking.rates(Holder(row.code, filing.secret_of(row)), "no").satisfied is False


class TestTheIndex:
    def test_learns_it_and_silence_is_neither_praise_nor_blame(self, asking: Voices, ready: Office):
        said, silent = asking.returned(), asking.returned()
        for row in (said, silent):
            asking.asked(row)
        assert score(ready.computes(), "dossier_satisfied") == [0, "0", None, "not_known"]

        asking.rates(said, "yes")
        assert score(ready.computes(), "dossier_satisfied")[:2] == [1, "1"]
        asking.rates(said, "no", at=NOW + 3 * DAY)
        assert score(ready.computes(), "dossier_satisfied")[:3] == [0, "1", "0.00"]
        assert set(Stretch.objects.filter(dossier=silent.pk).values_list("regretted", flat=True)) == {None}

    def test_lists_to_the_unit_nobody_who_answered(self, asking: Voices, ready: Office, head: Character):
        row = asking.returned()
        asking.asked(row)
        asking.rates(row, "no")
        ready.computes()

        assert lost(reading(head), JUNE, "H98.2", "dossier_satisfied", JULY) == []

    def test_counts_a_complaint_whatever_was_answered(self, asking: Voices, ready: Office):
        row = asking.returned()
        asking.asked(row)
        asking.rates(row, "yes")
        asking.writes(row, at=NOW + 2 * DAY)

        assert score(ready.computes(), "dossier_satisfied")[:2] == [0, "1"]


class TestFigures:
    def test_few_answers_are_withheld_and_no_sum_betrays_them(self):
        cells = {one.unit: one for one in queries._summed("2026-06", {"H98.2": (9, 7, 6), "H98.3": (3, 2, 2)})}

        assert (cells["H98.2"].answered, cells["H98.2"].tenths) == (7, 857)
        assert (cells["H98.3"].asked, cells["H98.3"].answered) == (3, None)
        assert cells["H98"].answered is None

    def test_a_sum_is_told_where_what_is_hidden_in_it_is_many_together(self):
        own = {"H98.2": (9, 7, 6), "H98.3": (3, 2, 2), "H98.4": (4, 3, 0)}
        cells = {one.unit: one for one in queries._summed("2026-06", own)}

        assert (cells["H98"].asked, cells["H98"].answered, cells["H98"].satisfied) == (16, 12, 8)

    def test_nobody_answered_is_no_rate(self):
        (top, _own) = queries._summed("2026-06", {"H98.2": (3, 0, 0)})
        assert (top.answered, top.tenths) == (0, None)

    def test_everybody_reads_them_and_no_name(self, asking: Voices, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOW + 3 * DAY)
        for place in range(5):
            row = asking.returned()
            asking.asked(row)
            asking.rates(row, "yes" if place else "no", q1="yes")
        guest = as_reader(None)

        cells = guest.get("/api/v1/dossier-feedback").json()["cells"]
        assert {"month": "2026-06", "unit": "H98.2", "asked": 5, "answered": 5, "satisfied": 4} in cells
        assert "2026-06,H98.2,5,5,4" in guest.get("/feedback.csv").content.decode()
        page = guest.get("/feedback/units/H98.2").content.decode()
        assert QUESTIONS[0]["en"] in page
        assert guest.get("/feedback/units/H98.99").status_code == 404
        assert "80.0" in guest.get("/feedback").content.decode()
        assert guest.get("/api/v1/question-sets/newest").json()["number"] == 1


class TestPages:
    def test_one_answers_by_ones_account(self, asking: Voices, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOW + 3 * DAY)
        row = asking.returned()
        asking.asked(row)
        reader, address = as_reader(asking.desk.citizen), f"/dossiers/{row.uuid}/feedback"
        assert address in reader.get(f"/dossiers/{row.uuid}").content.decode()
        assert QUESTIONS[0]["en"] in reader.get(address).content.decode()

        wrong = reader.post(address, {"what": "rating"})
        assert (wrong.status_code, "Say whether you are satisfied." in wrong.content.decode()) == (422, True)
        told = reader.post(address, {"what": "rating", "satisfied": "yes", "choice-2": "no"}, follow=True)
        assert "Thank you." in told.content.decode()
        found = Asking.objects.get()
        assert (found.satisfied, found.choices) == (True, {"2": "no"})
        assert as_reader(asking.desk.clerk).get(address).status_code == 404

    def test_a_guest_comes_from_following_a_dossier_and_is_told_nothing_without_the_secret(
        self, asking: Voices, as_reader, monkeypatch
    ):
        monkeypatch.setattr(clock, "now", lambda: NOW + 3 * DAY)
        row = asking.returned()
        asking.asked(row)
        guest, key = as_reader(None), {"code": row.code, "secret": filing.secret_of(row)}
        assert 'action="/track/feedback"' in guest.post("/track", key).content.decode()
        assert guest.get("/track/feedback").status_code == 200
        assert guest.post("/track/feedback", key | {"secret": "AAAA-BBBB-CCCC"}).status_code == 422
        assert 'name="satisfied"' in guest.post("/track/feedback", key).content.decode()
        told = guest.post("/track/feedback", key | {"what": "rating", "satisfied": "no"})

        assert "Thank you." in told.content.decode()
        assert Asking.objects.get().satisfied is False

    def test_programs_say_the_same(self, asking: Voices, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOW + 3 * DAY)
        row = asking.returned()
        asking.asked(row)
        guest, key = as_reader(None), {"code": row.code, "secret": filing.secret_of(row)}

        def sends(name: str, **more: object):
            return guest.post(f"/api/v1/dossier-feedback/track{name}", key | more, content_type="application/json")

        assert sends("").json()["asked"]["satisfied"] is None
        assert sends("/rating", satisfied="yes", choices={"1": "no"}).json()["asked"]["satisfied"] is True
        wrote = sends("/reflections", words="Nobody was there.").json()["reflections"]
        assert [one["state"] for one in wrote] == ["open"]
        assert sends("/reply-rating", satisfied="no").status_code == 409
        assert sends("/rating", satisfied="yes", secret="AAAA-BBBB-CCCC").status_code == 404
        own = as_reader(asking.desk.citizen).get(f"/api/v1/dossiers/{row.uuid}/feedback").json()
        assert (own["asked"]["satisfied"], own["reflections"]) == (True, wrote)

    def test_the_office_publishes_on_the_page_and_everybody_reads_the_source(
        self, asking: Voices, as_reader, monkeypatch
    ):
        monkeypatch.setattr(clock, "now", lambda: NOW)
        page = as_reader(asking.desk.office).get("/feedback/questions").content.decode()
        assert 'data-command="publish_questions"' in page
        page = as_reader(None).get("/feedback/questions").content.decode()
        assert "Decision 7 (fictional)" in page
        assert "data-command" not in page


def test_who_is_erased_is_forgotten_and_stays_counted(asking: Voices, citizen: Citizen):
    row = asking.returned()
    found = asking.asked(row)
    asking.rates(row, "yes")
    wrote = asking.writes(row)
    human = Person.objects.get(pk=citizen.person.pk)

    assert forgetting.objects(human) == [f"dossier-answer:{found.uuid}", f"reflection:{wrote.uuid}"]
    forgetting.destroy(human, NOW)
    wrote.refresh_from_db()
    assert (wrote.words, wrote.salt, Asking.objects.get().satisfied) == ("", "", True)


class TestTally:
    def test_is_what_the_askings_say_after_each_answer_and_change(self, asking: Voices):
        rows = [asking.returned() for _number in range(3)]
        for row in rows:
            asking.asked(row)
        for row, said in ((rows[0], "yes"), (rows[1], "no"), (rows[0], "no"), (rows[1], "yes"), (rows[1], "yes")):
            asking.rates(row, said)

            [one] = Tally.objects.all()
            found = Asking.objects.aggregate(
                asked=Count("id"), answered=Count("satisfied"), satisfied=Count("id", filter=Q(satisfied=True))
            )
            assert {name: getattr(one, name) for name in found} == found

        assert (one.asked, one.answered, one.satisfied) == (3, 2, 1)

    def test_the_figures_read_a_row_for_a_month_and_unit_and_no_asking(self, asking: Voices):
        def reads() -> list[int]:
            with CaptureQueriesContext(connection) as caught:
                queries.cells()
            statements = [one["sql"] for one in caught]
            assert not any("feedback_asking" in one for one in statements)
            with connection.cursor() as cursor:
                counted = []
                for one in statements:
                    cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {one}")
                    counted.append(round(cursor.fetchone()[0][0]["Plan"]["Actual Rows"]))
            return counted

        def once() -> None:
            row = asking.returned()
            asking.asked(row)
            asking.rates(row, "yes")

        once()
        few = reads()
        for _number in range(4):
            once()

        assert reads() == few == [1, 1]
        with CaptureQueriesContext(connection) as control:
            Asking.objects.count()
        assert "feedback_asking" in control[0]["sql"], "the control: an asking that is read is seen"

    def test_each_question_is_counted_as_people_say_now(self, asking: Voices):
        rows = [asking.returned() for _number in range(6)]
        for row in rows:
            asking.asked(row)
        for row in rows:
            asking.rates(row, "yes", q1="yes", q2="no")
        asking.rates(rows[0], "yes", q1="no")
        asking.rates(rows[1], "no", q1="yes", q2="no")

        first, second = ChoiceTally.objects.order_by("place")
        said = list(Asking.objects.values_list("choices", flat=True))
        for one, place in ((first, "1"), (second, "2")):
            assert one.yes == sum(given.get(place) == "yes" for given in said)
            assert one.no == sum(given.get(place) == "no" for given in said)
        assert (first.yes, first.no, second.yes, second.no) == (5, 1, 0, 5)
        assert [(one.yes, one.no) for one in queries.choices(rows[0].unit.number)] == [(5, 1), (0, 5)]

    def test_questions_and_reflections_are_read_without_an_asking_or_an_ended_reflection(self, asking: Voices):
        def reads() -> tuple[int, int]:
            with CaptureQueriesContext(connection) as caught:
                queries.choices(row.unit.number)
                queries.handled(NOW)
                queries.handled(NOW, row.unit.number)
            statements = [one["sql"] for one in caught]
            assert not any('FROM "feedback_asking"' in one for one in statements)
            waiting = [one for one in statements if 'FROM "feedback_reflection"' in one]
            assert all("\"state\" = 'open'" in one for one in waiting)
            with connection.cursor() as cursor:
                counted = 0
                for one in statements:
                    cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {one}")
                    counted += round(cursor.fetchone()[0][0]["Plan"]["Actual Rows"])
            return len(statements), counted

        row = asking.returned()
        asking.asked(row)
        asking.rates(row, "yes", q1="yes")
        asking.answers(asking.writes(row))
        few = reads()
        for _number in range(3):
            more = asking.returned()
            asking.asked(more)
            asking.rates(more, "no", q1="no")
            asking.answers(asking.writes(more))

        assert reads() == few
        [one] = queries.handled(NOW)
        assert (one.handed_in, one.in_time, one.waiting) == (4, 4, 0)
