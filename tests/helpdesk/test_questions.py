"""Questions: a named person, a clock, answers, escalation; articles, routes and figures."""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from tests.people import MONDAY

from openhall.helpdesk.questions import commands, forgetting, publishing, queries, tasks, work
from openhall.helpdesk.questions.inputs import ArticleInput, DutyInput, QuestionInput, ReasonInput, RouteInput
from openhall.helpdesk.questions.models import HelpArticle, HelpLetter, HelpQuestion, HelpState
from openhall.helpdesk.questions.refusals import (
    NotYourQuestion,
    ReceivedAlready,
    TooManyFromHere,
    TooManyGuests,
    TooManyWithoutWork,
)
from openhall.helpdesk.tips.work import digest
from openhall.identity.public import MandateMissing, Role
from openhall.kernel import clock
from openhall.kernel.models import Message
from openhall.kernel.refusals import MoveNotAllowed, NotFound, Stale
from openhall.witness.models import Outbox
from openhall.witness.public import statement

pytestmark = pytest.mark.django_db(transaction=True)
_spec = spec_from_file_location("openhall_helpdesk_people", Path(__file__).parent / "conftest.py")
assert _spec
assert _spec.loader
people = sys.modules.setdefault(_spec.name, module_from_spec(_spec))
_spec.loader.exec_module(people)
asks, answers = people.asks, people.answers


def leaf(code: str) -> dict:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


def find(text: str, at=MONDAY, *, first: int = 0) -> tuple[str, int]:
    """What a guest's browser does: terms, and a number that fits them."""
    terms = work.terms(at)
    over = hashlib.sha256(text.replace("\r\n", "\n").strip().encode()).hexdigest()
    bits = int(terms.split(".")[0])
    nonce = next(n for n in range(first, 1 << 24) if not int.from_bytes(digest(terms, over, n)) >> (256 - bits))
    return terms, nonce


def worked(text: str, terms: str = "", nonce: int | None = None, *, at=MONDAY):
    """A guest asks with work; its own where none is given."""
    if nonce is None:
        terms, nonce = find(text)
    given = QuestionInput(text=text, lang="en", terms=terms, nonce=nonce)
    return commands.receive_help_question(asked=given, asker=None, at=at)


class TestAsking:
    def test_is_on_the_log_without_its_words_and_names_an_officer(self, first, level):
        row, code, recorded = asks("My telephone is 5550199.")

        assert (row.officer_id, row.centre_id) == (first.person.pk, first.organisation.pk)
        assert Outbox.objects.get(code="HLP-01").leaf_sha256 == recorded.leaf_sha256
        assert leaf("HLP-01")["public"] == {"due_at": "2026-03-02T05:00:00.000000Z", "lang": "en", "named": True}
        with connection.cursor() as cursor:
            cursor.execute("SELECT value::text FROM witness_committed")
            assert "5550199" not in str(cursor.fetchall())
        assert code not in str(HelpQuestion.objects.values_list("code_sha256"))

    def test_has_no_clock_until_an_authority_has_entered_one(self, first):
        row, _code, _recorded = asks()

        assert row.due_at is None
        assert leaf("HLP-01")["public"]["due_at"] is None

    def test_turns_go_round_among_those_on_duty_with_the_other_as_backup(self, first, second):
        named = [asks(at=MONDAY + timedelta(minutes=n))[0] for n in range(3)]

        assert [row.officer_id for row in named] == [first.person.pk, second.person.pk, first.person.pk]
        assert [row.backup_id for row in named] == [second.person.pk, first.person.pk, second.person.pk]

    def test_duty_is_on_the_log_and_who_is_off_gets_nothing(self, first, second):
        uuid = uuid4()
        signed = second.signs("keep_help_duty", f"duty:{uuid}", 0, {"on_duty": True})
        publishing.keep_help_duty(uuid=uuid, duty=DutyInput(on_duty=True), **signed)

        assert leaf("HLP-08")["public"] == {"on_duty": True}
        assert {asks(at=MONDAY + timedelta(minutes=n))[0].officer_id for n in range(3)} == {second.person.pk}

    def test_nobody_at_any_desk_is_said_honestly(self, home, db):
        row, _code, _recorded = asks()

        assert row.officer_id is None
        assert leaf("HLP-01")["public"]["named"] is False

    def test_guests_are_bounded_without_an_address(self, first, monkeypatch):
        monkeypatch.setattr(work, "GUESTS_AN_HOUR", 1)
        monkeypatch.setattr(work, "FEWEST_BITS", 4)
        worked("How?")

        with pytest.raises(TooManyGuests):
            worked("Where?")
        later = MONDAY + timedelta(hours=2)
        worked("Where?", *find("Where?", later), at=later)

    def test_without_work_a_bucket_is_emptied_and_fills_again(self, first, asker, monkeypatch):
        monkeypatch.setattr(work, "BUCKET", 2)
        monkeypatch.setattr(work, "FEWEST_BITS", 4)
        asks("One?")
        asks("Two?")

        with pytest.raises(TooManyWithoutWork):
            asks("Three?")
        row, _code, _recorded = worked("Where do I\r\nenrol? ")
        assert row.work_sha256, "whoever works is never kept out by those who don't"
        asks(who=asker.signs("x", "help:" + str(uuid4()))["actor"])  # an account needs none
        asks("Three?", at=MONDAY + timedelta(minutes=1))
        with pytest.raises(TooManyWithoutWork):
            asks("Four?", at=MONDAY + timedelta(minutes=1))
        asks("Four?", at=MONDAY + timedelta(minutes=2))

    def test_without_work_a_browser_has_three_turns_an_hour(self, first):
        earlier = [MONDAY - timedelta(minutes=one) for one in (50, 40, 30)]
        given = QuestionInput(text="Four?", lang="en")
        with pytest.raises(TooManyFromHere):
            commands.receive_help_question(asked=given, asker=None, at=MONDAY, turns=earlier)
        later = MONDAY + timedelta(minutes=11)
        commands.receive_help_question(asked=given, asker=None, at=later, turns=earlier)

    def test_the_browser_bears_its_turns_itself_and_can_not_write_them(self, first, monkeypatch):
        now = [MONDAY]
        monkeypatch.setattr(clock, "now", lambda: now[0])
        guest, other = Client(), Client()
        for number in range(3):
            now[0] += timedelta(seconds=1)
            assert "data-help-code" in guest.post("/help/ask", {"text": f"Question {number}"}).content.decode()
        cookie = guest.cookies["help-turns"]
        assert (cookie["path"], cookie["httponly"], cookie["samesite"]) == ("/help/ask", True, "Strict")
        assert guest.post("/help/ask", {"text": "One more"}).status_code == 429
        assert other.post("/help/ask", {"text": "One more"}).status_code == 200
        other.cookies["help-turns"] = cookie.value.replace(":", ":1", 1)
        assert other.post("/help/ask", {"text": "Another"}).status_code == 200, "what nobody signed counts for nothing"
        assert HelpQuestion.objects.filter(work_sha256="").count() == 5

    def test_work_lets_one_question_in_and_only_its_own(self, first, monkeypatch):
        monkeypatch.setattr(work, "FEWEST_BITS", 4)
        terms, nonce = find("How?")
        assert worked("How?", terms, nonce)[0].work_sha256
        assert worked("Another text.", terms, nonce)[0].work_sha256 == ""
        assert worked("How?", terms.replace("4.", "0.", 1), nonce)[0].work_sha256 == ""
        old = MONDAY + timedelta(hours=4)
        assert worked("How then?", *find("How then?"), at=old)[0].work_sha256 == ""

    def test_the_same_question_sent_twice_is_one_and_has_one_code(self, first, monkeypatch):
        monkeypatch.setattr(work, "FEWEST_BITS", 4)
        terms, nonce = find("How?")
        row, code, recorded = worked("How?", terms, nonce)
        again, same, before = worked("How?", terms, nonce, at=MONDAY + timedelta(seconds=3))
        assert (again.pk, same, before) == (row.pk, code, recorded)
        assert queries.by_code(code).pk == row.pk
        assert Outbox.objects.filter(code="HLP-01").count() == 1
        guest = Client()
        monkeypatch.setattr(clock, "now", lambda: MONDAY + timedelta(minutes=1))
        page = guest.post("/help/ask", {"text": "How?", "terms": terms, "nonce": nonce}).content.decode()
        assert code in page
        assert "the same question came twice" in page

    def test_where_its_code_can_not_be_told_any_more_the_number_is(self, first, monkeypatch, settings):
        monkeypatch.setattr(work, "FEWEST_BITS", 4)
        terms, nonce = find("How?")
        row, _code, _recorded = worked("How?", terms, nonce)
        monkeypatch.setattr(work, "key_of_codes", lambda: b"another")
        with pytest.raises(ReceivedAlready) as refused:
            worked("How?", terms, nonce)
        assert refused.value.facts["question"] == str(row.uuid)

    def test_two_guests_who_ask_the_same_have_a_question_each(self, first, monkeypatch):
        monkeypatch.setattr(work, "FEWEST_BITS", 4)
        terms, nonce = find("How?")
        row, code, _recorded = worked("How?", terms, nonce)
        other, another, _recorded = worked("How?", terms, find("How?", first=nonce + 1)[1])
        assert (other.pk, another) != (row.pk, code)
        assert other.work_sha256

    def test_a_flood_makes_itself_dear(self, first, monkeypatch):
        monkeypatch.setattr(work, "FEWEST_BITS", 4)
        monkeypatch.setattr(work, "QUESTIONS_PER_BIT", 1)
        before = int(work.terms(MONDAY).split(".")[0])
        asks()
        assert int(work.terms(MONDAY + timedelta(minutes=1)).split(".")[0]) == before, "only of those who work"
        worked("How?")
        assert int(work.terms(MONDAY + timedelta(minutes=1)).split(".")[0]) == before + 1

    def test_the_form_says_what_it_costs_and_takes_the_work(self, first, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: MONDAY)
        monkeypatch.setattr(work, "FEWEST_BITS", 4)
        guest = Client()
        shown = guest.get("/help/ask").content.decode()
        assert "your browser works for about a second" in shown
        assert 'data-help-work="/api/v1/help/terms"' in shown
        assert guest.get("/api/v1/help/terms").json()["terms"].startswith("4.")
        terms, nonce = find("Where?")
        guest.post("/help/ask", {"text": "Where?", "terms": terms, "nonce": nonce})
        assert HelpQuestion.objects.get().work_sha256
        guest.post("/help/ask", {"text": "Without script."})
        assert HelpQuestion.objects.latest("id").work_sha256 == ""


class TestAnswering:
    def test_is_on_the_log_in_time_and_told_to_whoever_asked(self, first, level, asker):
        row, _code, _recorded = asks(who=asker.signs("x", "help:" + str(uuid4()))["actor"])
        answers(first, row.uuid, at=MONDAY + timedelta(hours=1))

        assert leaf("HLP-02")["public"] == {"kind": "answer", "in_time": True}
        row.refresh_from_db()
        assert (row.state, row.due_at, row.broken) == (HelpState.ANSWERED, None, False)
        assert Message.objects.filter(person=asker.person.uuid, link=f"/help/questions/{row.uuid}").exists()

    def test_late_is_late(self, first, level):
        row, _code, _recorded = asks()
        row, _recorded = answers(first, row.uuid, at=MONDAY + timedelta(hours=5))

        assert leaf("HLP-02")["public"]["in_time"] is False
        assert row.broken

    def test_only_the_named_officer_or_the_backup(self, first, second, joins):
        row, _code, _recorded = asks()
        third = joins("Fu An", "Northern Trading Centre", Role.CENTRE)
        elsewhere = joins("Gao Li", "Southern Trading Centre", Role.CENTRE)

        with pytest.raises(NotYourQuestion):
            answers(third, row.uuid)
        with pytest.raises(NotFound):
            answers(elsewhere, row.uuid)
        answers(second, row.uuid)

    def test_two_tabs(self, first):
        row, _code, _recorded = asks()
        payload = {"kind": "answer", "text": "A", "lang": "en"}
        from openhall.helpdesk.questions.inputs import AnswerInput

        twice = [first.signs("answer_help_question", f"help:{row.uuid}", row.version, payload) for _ in range(2)]
        commands.answer_help_question(uuid=row.uuid, answer=AnswerInput(**payload), **twice[0])
        with pytest.raises(Stale):
            commands.answer_help_question(uuid=row.uuid, answer=AnswerInput(**payload), **twice[1])

    def test_a_second_officer_takes_it_over_by_name(self, first, second, joins):
        row, _code, _recorded = asks()
        third = joins("Fu An", "Northern Trading Centre", Role.CENTRE)
        commands.take_help_question(uuid=row.uuid, **third.signs("take_help_question", f"help:{row.uuid}", row.version))

        row.refresh_from_db()
        assert (row.officer_id, row.backup_id) == (third.person.pk, first.person.pk)
        assert leaf("HLP-05")["object"] == f"help:{row.uuid}"


class TestGoingOn:
    def test_a_guest_comes_back_by_the_code_writes_and_closes(self, first, level):
        row, code, _recorded = asks()
        answers(first, row.uuid)
        later = MONDAY + timedelta(hours=1)
        commands.follow_up_help_question(
            uuid=row.uuid, text="And on my phone?", asker=None, code=code.lower(), at=later
        )
        assert leaf("HLP-03")["public"] == {"due_at": "2026-03-02T06:00:00.000000Z"}
        answers(first, row.uuid, at=later)
        _row, rate_url, _recorded = commands.close_help_question(
            uuid=row.uuid, intent=None, actor=None, code=code, at=later
        )

        assert leaf("HLP-06")["public"] == {"by": "asker"}
        assert leaf("HLP-06")["actor"] == "log"
        assert rate_url.startswith("/satisfaction/rate/")
        assert [one.kind for one in HelpLetter.objects.all()] == ["question", "answer", "follow_up", "answer"]

    def test_no_code_no_question(self, first, second):
        row, _code, _recorded = asks()

        for code in ("", "AAAAA-AAAAA-AAAAA-AAAAA"):
            with pytest.raises(NotFound):
                commands.follow_up_help_question(uuid=row.uuid, text="x", asker=None, code=code, at=MONDAY)
            with pytest.raises(NotFound):
                queries.by_code(code)

    def test_an_officer_closes_what_is_answered_and_nothing_else(self, first):
        row, _code, _recorded = asks()
        with pytest.raises(MoveNotAllowed):
            commands.close_help_question(
                uuid=row.uuid, **first.signs("close_help_question", f"help:{row.uuid}", row.version)
            )
        row, _recorded = answers(first, row.uuid)
        commands.close_help_question(
            uuid=row.uuid, **first.signs("close_help_question", f"help:{row.uuid}", row.version)
        )
        assert leaf("HLP-06")["public"] == {"by": "officer"}

    def test_erasing_forgets_who_asked_and_what(self, first, asker):
        row, _code, _recorded = asks("I am Eun.", who=asker.signs("x", "help:" + str(uuid4()))["actor"])
        forgetting.forget(asker.person.uuid, [])

        row.refresh_from_db()
        assert row.person_id is None
        assert HelpLetter.objects.get().text == ""


class TestBeingLate:
    def test_goes_up_level_by_level_and_each_is_on_the_log(self, first, second, level, joins):
        supervisor = joins("Gu Lan", "Supervision", Role.SUPERVISOR)
        row, _code, _recorded = asks()

        assert tasks.due(MONDAY + timedelta(hours=3)) == 0
        for level_, hours in enumerate((4, 6, 8), start=1):
            assert tasks.due(MONDAY + timedelta(hours=hours)) == 1
            assert tasks.due(MONDAY + timedelta(hours=hours)) == 0
            assert leaf("HLP-04")["public"] == {"level": level_}
        assert tasks.due(MONDAY + timedelta(hours=30)) == 0
        assert Message.objects.filter(person=second.person.uuid).count() == 2
        assert Message.objects.filter(person=supervisor.person.uuid, link="/help/statistics").count() == 1
        row.refresh_from_db()
        assert row.broken

    def test_an_answer_stops_it(self, first, level):
        row, _code, _recorded = asks()
        answers(first, row.uuid)

        assert tasks.due(MONDAY + timedelta(hours=5)) == 0


class TestLayingDown:
    def test_the_service_level_is_signed_by_an_authority_with_its_source(self, level, first):
        _row, recorded = level
        entry = Outbox.objects.get(code="HLP-07")
        assert entry.leaf_sha256 == recorded.leaf_sha256
        assert statement(entry.statement_sha256)["basis"].startswith("Service rules")

        from openhall.helpdesk.questions.inputs import ServiceLevelInput

        uuid = uuid4()
        payload = {"answer_hours": 1, "escalate_hours": 1, "basis": "B"}
        signed = first.signs("set_service_level", f"service-level:{uuid}", 0, payload)
        with pytest.raises(MandateMissing):
            publishing.set_service_level(uuid=uuid, level=ServiceLevelInput(**payload), **signed)

    def test_routes_say_who_where_how_and_which_law(self, authority, client):
        uuid = uuid4()
        payload = {
            "lang": "en", "matter": "Delay", "who": "Office of Rules", "where": "1 Example Street", "how": "In writing",
            "law": "Rules of the fictional office, art. 1",
        }  # fmt: skip
        signed = authority.signs("publish_complaint_route", f"complaint-route:{uuid}", 0, payload)
        publishing.publish_complaint_route(uuid=uuid, route=RouteInput(**payload), **signed)

        entry = Outbox.objects.get(code="HLP-11")
        assert statement(entry.statement_sha256)["law"] == payload["law"]
        assert "1 Example Street" in client.get("/help/routes").content.decode()
        why = {"reason": "Moved", "lang": "en"}
        signed = authority.signs("withdraw_complaint_route", f"complaint-route:{uuid}", 1, why)
        publishing.withdraw_complaint_route(uuid=uuid, why=ReasonInput(**why), **signed)
        assert leaf("HLP-12")["object"] == f"complaint-route:{uuid}"
        assert "1 Example Street" not in client.get("/help/routes").content.decode()


class TestArticles:
    def publishes(self, who, uuid, version, lang, title, body):
        payload = {"lang": lang, "title": title, "body": body}
        signed = who.signs("publish_help_article", f"help-article:{uuid}", version, payload)
        return publishing.publish_help_article(uuid=uuid, article=ArticleInput(**payload), **signed)

    def test_are_found_in_each_of_their_languages_until_they_are_withdrawn(self, first, client):
        uuid = uuid4()
        self.publishes(first, uuid, 0, "en", "Enrolling a browser", "Open the page of keys.")
        self.publishes(first, uuid, 1, "ko", "브라우저 등록", "열쇠 페이지를 여십시오.")
        assert leaf("HLP-09")["public"] == {"lang": "ko", "binding": False, "edition": 1}
        for words in ("enrolling", "브라우저", ""):
            assert [row.uuid for row in queries.articles(words)] == [uuid], words
        assert queries.articles("deposit") == []
        assert "Enrolling a browser" in client.get("/help?q=enrolling").content.decode()
        korean = client.get(f"/help/articles/{uuid}", headers={"Accept-Language": "ko"}).content.decode()
        assert "브라우저 등록" in korean

        why = {"reason": "Out of date", "lang": "en"}
        signed = first.signs("withdraw_help_article", f"help-article:{uuid}", 2, why)
        publishing.withdraw_help_article(uuid=uuid, why=ReasonInput(**why), **signed)
        assert statement(Outbox.objects.get(code="HLP-10").statement_sha256)["reason"] == "Out of date"
        assert queries.articles("enrolling") == []
        assert "Out of date" in client.get(f"/help/articles/{uuid}").content.decode()

    def test_another_centre_changes_nothing(self, first, joins):
        uuid = uuid4()
        self.publishes(first, uuid, 0, "en", "T", "B")
        with pytest.raises(NotFound):
            self.publishes(joins("Gao Li", "Southern Trading Centre", Role.CENTRE), uuid, 1, "en", "X", "Y")
        assert HelpArticle.objects.get().version == 1


class TestPages:
    def test_a_guest_asks_without_script_and_comes_back(self, first, level, client):
        asked = client.post("/help/ask", {"text": "How?", "page": "/tenders?q=secret"})
        row = HelpQuestion.objects.get()
        code = asked.context["code"]

        assert code in asked.content.decode()
        assert (row.page, row.person_id) == ("/tenders", None)
        wrong = Client().post("/help/return", {"code": "AAAAA"})
        assert "No question has this code" in wrong.content.decode()
        back = Client().post("/help/return", {"code": code}).content.decode()
        assert "How?" in back
        assert "Cui Wen" in back
        again = Client().post(f"/help/questions/{row.uuid}/write", {"text": "More.", "code": code})
        assert "More." in again.content.decode()
        closed = Client().post(f"/help/questions/{row.uuid}/close", {"code": code})
        assert closed.url.startswith("/satisfaction/rate/")
        assert Client().get(closed.url).status_code == 200

    def test_a_question_is_seen_by_its_asker_and_its_desk_only(self, first, asker, joins, as_reader):
        as_reader(asker).post("/help/ask", {"text": "Whose?", "page": ""})
        row = HelpQuestion.objects.get()
        address = f"/help/questions/{row.uuid}"
        stranger = joins("Gao Li", "Southern Trading Centre", Role.CENTRE)

        assert as_reader(asker).get(address).status_code == 200
        assert "Whose?" in as_reader(first).get(address).content.decode()
        assert as_reader(stranger).get(address).status_code == 404
        assert Client().get(address).status_code == 302
        assert as_reader(first).get("/desk/help").status_code == 200
        assert as_reader(asker).get("/desk/help").status_code == 404
        assert as_reader(first).get(f"/desk/help/articles/new?question={row.uuid}").status_code == 200

    def test_every_page_leads_to_help_with_its_address(self, home, db, client):
        assert 'href="/help?page=%2Ftenders"' in client.get("/tenders?q=words").content.decode()
        assert "page=" not in client.get("/tips").content.decode().partition("oh-footer__links")[2]

    def test_figures_are_a_table_and_csv(self, first, level, client):
        row, _code, _recorded = asks()
        answers(first, row.uuid)
        asks("Another")
        late = MONDAY + timedelta(hours=5)
        tasks.due(late)

        month = queries.by_month(late)[0]
        assert (month.asked, month.answered, month.clocked, month.within, month.late, month.open) == (2, 1, 2, 1, 1, 2)
        assert "2026-03,2,1,2,1,1,2" in client.get("/help/statistics.csv").content.decode()
        assert "2026-03" in client.get("/help/statistics").content.decode()
