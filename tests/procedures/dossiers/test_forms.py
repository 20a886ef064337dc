"""The filing form: who may file here, questions by steps, rows, papers that hang on answers; on pages and by API."""

from __future__ import annotations

import json
import re
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from tests.procedures.dossiers.conftest import CODE, NOW, SCAN, Desk, reading
from tests.procedures.dossiers.forms import FAMILY, WHOLE

from openhall.kernel import clock
from openhall.kernel.refusals import Invalid
from openhall.procedures.catalogue import forms
from openhall.procedures.dossiers import answering, drafts, filing, inputs, papers
from openhall.procedures.dossiers.models import Draft, Unit
from openhall.procedures.dossiers.refusals import NotDigitised, NotEligible, Unfinished

pytestmark = pytest.mark.django_db
SCHEMA = FAMILY["form"]


@pytest.fixture
def family(clerk, head, office, citizen, monkeypatch) -> Desk:
    """The commune at work, with a procedure that asks all that a form can ask."""
    desk = Desk(clerk, head, office, citizen)
    desk.publishes(**FAMILY)
    monkeypatch.setattr(clock, "now", lambda: NOW)
    return desk


@pytest.fixture(autouse=True)
def counter(request, db) -> Unit | None:
    """The commune as the unit H98.2."""
    return request.getfixturevalue("family").registers() if "family" in request.fixturenames else None


@pytest.fixture
def draft(family, citizen) -> Draft:
    """A draft of the citizen's with all answers and the paper that everybody brings."""
    row = drafts.begin(code=CODE, actor=reading(citizen), desk=None, at=NOW, eligible=[True, False])
    return keeps(row, citizen, authority="H98.2", answers=WHOLE, scans=(0,))


def keeps(row: Draft, who: Any, *, scans: tuple[int, ...] = (), **given: Any) -> Draft:
    """Somebody types into a draft and photographs papers."""
    row, wrong = drafts.keep(draft=row.uuid, given=inputs.DraftInput(**given), actor=reading(who), at=NOW)
    assert not wrong
    for place in scans:
        papers.keep(
            row, component=place, source=SimpleUploadedFile("a.pdf", SCAN), media_type="application/pdf", name="a.pdf",
            at=NOW,
        )  # fmt: skip
    return row


def text(response: Any, status: int = 200) -> str:
    """A page's text."""
    assert response.status_code == status, response.content.decode()[:2000]
    return response.content.decode()


class TestRows:
    def test_are_bounded_and_each_answer_is_checked_where_it_stands(self):
        kept, wrong = answering.read(
            SCHEMA, {"family": [{"name": "x" * 51}, {"name": "Mai"}, {}, {"name": "Too many"}]}, whole=False
        )

        assert kept == {"family": [{}, {"name": "Mai"}, {}]}
        assert wrong == {
            "family": "There can be at most 3 rows.",
            "family.0.name": "Write at most 50 signs.",
        }

    def test_that_are_required_blank_or_too_few_stop_the_filing(self):
        assert answering.read(SCHEMA, {"child": "L"}, whole=True)[1] == {"family": "Answer this question."}
        wrong = answering.read(SCHEMA, {"child": "L", "family": [{}, {"name": "M", "pupil": True}]}, whole=True)[1]
        assert wrong == {
            "family.0.name": "Answer this question.",
            "family.1.school": "Answer this question.",
        }

    def test_what_hangs_on_an_answer_of_the_row_is_dropped_with_it(self):
        kept, _wrong = answering.read(SCHEMA, {"family": [{"name": "M", "pupil": False, "school": "A"}]}, whole=False)

        assert kept["family"] == [{"name": "M", "pupil": False}]

    @pytest.mark.parametrize("bad", ["text", 5, True, {"name": "M"}, ["text"], [["nested"]]])
    def test_of_another_shape_are_no_answer(self, bad):
        kept, wrong = answering.read(SCHEMA, {"family": bad}, whole=False)

        assert kept == {}
        assert wrong == {"family": "Give rows, each with the answers by the names of its questions."}

    def test_a_question_that_no_row_has_is_named(self):
        assert answering.read(SCHEMA, {"family": [{"name": "M", "age": 5}]}, whole=False)[1] == {
            "family.0.age": "The form has no such question."
        }


def test_questions_come_in_the_order_of_the_steps_whatever_the_database_does_with_names():
    shuffled = SCHEMA | {"properties": dict(sorted(SCHEMA["properties"].items(), reverse=True))}

    assert [one["name"] for one in forms.fields(shuffled, "en")] == [
        "child", "proxy", "proxy_name", "family", "group",
    ]  # fmt: skip


def test_a_rule_of_the_form_makes_a_question_required():
    assert "proxy_name" not in answering.required(SCHEMA, {"proxy": False})
    assert answering.read(SCHEMA, WHOLE | {"proxy": True}, whole=True)[1] == {"proxy_name": "Answer this question."}


def test_a_wrong_type_is_said_and_not_kept():
    for name, bad in (("child", True), ("child", ["a"]), ("proxy", "perhaps"), ("proxy", 1)):
        kept, wrong = answering.read(SCHEMA, {name: bad}, whole=False)
        assert (kept, list(wrong)) == ({}, [name])


class TestEligibility:
    def test_nobody_begins_whom_the_answers_stand_against(self, family, citizen):
        for eligible in ((), [True], [False, False], [True, True], [True, False, True]):
            with pytest.raises(NotEligible):
                drafts.begin(code=CODE, actor=reading(citizen), desk=None, at=NOW, eligible=eligible)

        assert not Draft.objects.exists()
        drafts.begin(code=CODE, actor=reading(citizen), desk=None, at=NOW, eligible=[True, False])

    def test_the_page_says_why_and_where_to_go_and_begins_nothing(self, family, citizen, as_reader):
        me, url = as_reader(citizen), f"/dossiers/new/{CODE}"
        assert "Do you live in this commune?" in text(me.get(url))

        page = text(me.post(url, {"may-0": "no", "may-1": "no"}), 422)

        assert "It is for people of the commune." in page
        assert "Go to the commune where you live." in page
        assert "You have it already." not in page
        assert re.search(r'value="no" id="may-1-no" checked', page)
        assert "Answer yes or no." in text(me.post(url, {"may-0": "yes"}), 422)
        assert not Draft.objects.exists()
        assert me.post(url, {"may-0": "yes", "may-1": "no"}).status_code == 302

    def test_a_program_is_told_the_same(self, family, citizen, as_reader):
        me = as_reader(citizen)

        def begins(**given: Any) -> Any:
            return me.post("/api/v1/dossier-drafts", json.dumps({"procedure": CODE} | given), "application/json")

        refused = begins(eligible=[False, False])
        assert (refused.status_code, refused.json()["code"]) == (422, "not-eligible")
        assert refused.json()["errors"][0]["field"] == "may-0"
        assert begins(eligible=["yes", 3]).status_code == 422
        assert begins(eligible=[True, False]).status_code == 201

    def test_the_desk_asks_the_person_before_it(self, family, counter, clerk, as_reader):
        me = as_reader(clerk)
        to = me.post("/desk/dossiers/new", {"unit": counter.number, "code": CODE}).headers["Location"]
        assert to == f"/dossiers/new/{CODE}?unit=H98.2"
        assert "for the person before you" in text(me.get(to))

        begun = me.post(f"/dossiers/new/{CODE}", {"unit": counter.number, "may-0": "yes", "may-1": "no"})

        assert begun.status_code == 302
        assert Draft.objects.get().desk == counter

    def test_nobody_begins_at_a_desk_of_others(self, family, counter, neighbour, citizen, as_reader):
        for who in (neighbour, citizen):
            answer = as_reader(who).post(
                f"/dossiers/new/{CODE}", {"unit": counter.number, "may-0": "yes", "may-1": "no"}
            )
            assert answer.status_code == 404


class TestPages:
    def test_lead_step_by_step_and_keep_each(self, family, citizen, as_reader):
        me = as_reader(citizen)
        url = me.post(f"/dossiers/new/{CODE}", {"may-0": "yes", "may-1": "no"}).headers["Location"]
        who = {"name": "Giang Ly", "authority": "H98.2"}

        assert "answer-child" not in text(me.get(url))
        assert me.post(url, who).headers["Location"] == f"{url}?step=2"
        assert "The child" in text(me.get(f"{url}?step=2"))
        on = me.post(f"{url}?step=2", {"answer-child": "Linh", "shown-proxy": "1"})
        assert on.headers["Location"] == f"{url}?step=3"

        row = Draft.objects.get()
        assert (row.authority, row.applicant["name"], row.answers) == (
            "H98.2", "Giang Ly", {"child": "Linh", "proxy": False}
        )  # fmt: skip

    def test_add_and_remove_rows_without_any_script(self, family, citizen, as_reader):
        me = as_reader(citizen)
        url = me.post(f"/dossiers/new/{CODE}", {"may-0": "yes", "may-1": "no"}).headers["Location"] + "?step=3"
        assert 'name="add" value="family"' in text(me.get(url))

        added = me.post(url, {"rows-family": "0", "add": "family"})
        assert added.headers["Location"] == f"{url}#question-family-0"
        me.post(url, {"rows-family": "1", "row-family-0-name": "Mai", "shown-row-family-0-pupil": "1", "add": "family"})
        page = text(me.get(url))
        assert 'name="row-family-1-name"' in page
        assert 'value="Mai"' in page
        me.post(url, {"rows-family": "2", "row-family-0-name": "Mai", "row-family-1-name": "Vy", "add": "family"})
        assert "There can be at most 3 rows." in text(me.get(url))

        gone = me.post(
            url, {"rows-family": "3", "row-family-0-name": "Mai", "row-family-1-name": "Vy", "remove": "family:0"}
        )

        assert gone.headers["Location"] == f"{url}#question-family"
        assert Draft.objects.get().answers["family"] == [{"name": "Vy"}, {}]

    @pytest.mark.parametrize(
        ("step", "ticked", "brings"),
        [
            (2, {"proxy": True}, 'name="answer-proxy_name"'),
            (3, {"family": [{"name": "Mai", "pupil": True}]}, 'name="row-family-0-school"'),
        ],
    )
    def test_ask_what_an_answer_brings_though_a_script_has_kept_it_before(
        self, draft, citizen, as_reader, step, ticked, brings
    ):
        me, url = as_reader(citizen), f"/dossiers/drafts/{draft.uuid}?step={step}"
        page = text(me.get(url))
        assert brings not in page
        seen = re.search(r'name="seen" value="([^"]*)"', page)[1]
        sent = {"seen": seen, "answer-child": "Linh Ly", "answer-proxy": "yes", "shown-proxy": "1"} if step == 2 else {
            "seen": seen, "rows-family": "1", "row-family-0-name": "Mai", "row-family-0-pupil": "yes",
            "shown-row-family-0-pupil": "1",
        }  # fmt: skip
        kept = me.put(f"/api/v1/dossier-drafts/{draft.uuid}", json.dumps({"answers": ticked}), "application/json")
        assert kept.status_code == 200

        assert me.post(url, sent).headers["Location"] == url

        page = text(me.get(url))
        assert brings in page
        seen = re.search(r'name="seen" value="([^"]*)"', page)[1]
        assert me.post(url, sent | {"seen": seen}).headers["Location"] != url

    def test_say_what_is_wrong_in_a_row_beside_it(self, family, citizen, as_reader):
        me = as_reader(citizen)
        url = me.post(f"/dossiers/new/{CODE}", {"may-0": "yes", "may-1": "no"}).headers["Location"] + "?step=3"

        page = text(me.post(url, {"rows-family": "1", "row-family-0-name": "x" * 51}), 422)

        assert 'id="id_row-family-0-name-error"' in page
        assert "Write at most 50 signs." in page

    @pytest.mark.parametrize(
        "sent",
        [
            {"rows-family": "999", "row-family-998-name": "x"},
            {"rows-family": "99999999999"},
            {"rows-family": "-1"},
            {"remove": "family:99"},
            {"remove": "nothing:0"},
            {"remove": "family:²"},
            {"add": "child"},
            {"add": "nothing"},
        ],
    )
    def test_take_no_harm_from_what_no_page_sends(self, family, citizen, as_reader, sent):
        me = as_reader(citizen)
        url = me.post(f"/dossiers/new/{CODE}", {"may-0": "yes", "may-1": "no"}).headers["Location"] + "?step=3"

        assert me.post(url, sent).status_code in (302, 422)

        assert len(Draft.objects.get().answers.get("family", [])) <= 3

    def test_a_step_that_there_is_not_is_the_nearest(self, draft, citizen, as_reader):
        me = as_reader(citizen)
        for step in ("0", "99", "x", "²", "-1", "9" * 50):
            text(me.get(f"/dossiers/drafts/{draft.uuid}?step={step}"))

    def test_what_is_missing_is_named_with_its_row_and_the_way_to_it(self, draft, citizen, as_reader):
        keeps(draft, citizen, answers={"family": [{"name": "Mai", "pupil": True}]})

        page = text(as_reader(citizen).get(f"/dossiers/drafts/{draft.uuid}/check"))

        assert "Family member, row 1: School" in page
        assert f"/dossiers/drafts/{draft.uuid}?step=3#question-family" in page
        assert 'data-command="file_dossier"' not in page

    def test_the_answers_are_shown_with_their_rows_and_the_way_back(self, draft, citizen, as_reader):
        keeps(draft, citizen, answers={"family": [{"name": "Mai", "pupil": True, "school": "Hoa Sen"}]})

        page = text(as_reader(citizen).get(f"/dossiers/drafts/{draft.uuid}/check"))

        assert "Hoa Sen" in page
        assert f"/dossiers/drafts/{draft.uuid}?step=2#question-child" in page
        assert 'data-command="file_dossier"' in page

    def test_a_choice_is_called_by_its_name_and_kept_by_its_value(self, draft, citizen, as_reader):
        me = as_reader(citizen)
        page = text(me.get(f"/dossiers/drafts/{draft.uuid}?step=3"))
        assert 'value="nghèo"' in page
        assert "A poor household" in page

        row = keeps(draft, citizen, answers={"group": "nghèo"})

        assert row.answers["group"] == "nghèo"
        assert "A poor household" in text(me.get(f"/dossiers/drafts/{draft.uuid}/check"))


class TestPapersThatHangOnAnswers:
    def test_are_asked_for_when_an_answer_makes_them_necessary(self, draft, citizen, as_reader):
        url = f"/dossiers/drafts/{draft.uuid}/papers"
        me = as_reader(citizen)
        assert "Giấy ủy quyền" not in text(me.get(url))

        keeps(draft, citizen, answers={"proxy": True, "proxy_name": "Ha Ly"})

        page = text(me.get(url))
        assert "Giấy ủy quyền" in page
        assert "For somebody else" in page
        assert "Giấy hộ nghèo" not in page

    def test_the_act_decides_as_the_page_does(self, family, draft, citizen):
        row = keeps(draft, citizen, answers={"proxy": True, "proxy_name": "Ha Ly"})

        with pytest.raises(Unfinished) as refusal:
            family.files(row)
        assert list(refusal.value.errors) == ["paper-1"]

        row = keeps(row, citizen, scans=(1,))
        assert list(family.files(row).papers.values_list("component", flat=True)) == [0, 1]

    def test_one_that_is_not_asked_for_is_not_taken(self, draft, citizen, as_reader):
        with pytest.raises(Invalid):
            keeps(draft, citizen, scans=(1,))
        answer = as_reader(citizen).put(
            f"/api/v1/dossier-drafts/{draft.uuid}/papers/1", SCAN, content_type="application/pdf"
        )
        assert answer.status_code == 422

    def test_one_that_became_needless_is_not_filed_and_is_destroyed(
        self, family, draft, citizen, as_reader, django_capture_on_commit_callbacks
    ):
        row = keeps(draft, citizen, answers={"proxy": True, "proxy_name": "Ha Ly"})
        papers.keep(
            row, component=1, source=SimpleUploadedFile("b.pdf", SCAN + b"b"), media_type="application/pdf",
            name="b.pdf", at=NOW,
        )  # fmt: skip
        lies = papers.place(row.folder, row.papers.get(component=1).sha256)
        row = keeps(row, citizen, answers={"proxy": False})
        assert "Not needed any more" in text(as_reader(citizen).get(f"/dossiers/drafts/{row.uuid}/papers"))
        assert lies.exists()

        with django_capture_on_commit_callbacks(execute=True):
            filed = family.files(row)

        assert list(filed.papers.values_list("component", flat=True)) == [0]
        assert not lies.exists()
        assert filing.digest(filed)

    def test_the_desk_accepts_when_what_the_answers_ask_for_is_there(self, family, counter, clerk):
        row = drafts.begin(code=CODE, actor=reading(clerk), desk=counter, at=NOW, eligible=[True, False])
        given = {"authority": "H98.2", "applicant": {"name": "Giang Ly"}}
        row = keeps(row, clerk, answers=WHOLE | {"proxy": True, "proxy_name": "Ha Ly"}, scans=(0,), **given)
        filed = family.takes_in(row)

        with pytest.raises(NotDigitised):
            family.steps("accept_dossier", filed)
        family.scans(filed, 1)

        assert family.steps("accept_dossier", filed).received_at == NOW


class TestByPrograms:
    def test_rows_are_sent_as_lists_and_faults_are_named(self, draft, citizen, as_reader):
        me, url = as_reader(citizen), f"/api/v1/dossier-drafts/{draft.uuid}"

        def puts(answers: Any) -> Any:
            return me.put(url, json.dumps({"answers": answers}), "application/json")

        kept = puts({"family": [{"name": "Mai", "pupil": True, "school": "Hoa Sen"}]}).json()
        assert kept["answers"]["family"] == [{"name": "Mai", "pupil": True, "school": "Hoa Sen"}]
        assert kept["errors"] == {}
        assert puts({"nothing": "x"}).json()["errors"] == {"nothing": "The form has no such question."}
        assert puts({"family": [{"name": "M"}] * 4}).json()["errors"]["family"] == "There can be at most 3 rows."

    @pytest.mark.parametrize(
        "bad",
        [
            {"family": [{"name": {"deep": 1}}]},
            {"family": [{"name": "x"}] * 101},
            {"family": [{str(place): "x" for place in range(51)}]},
            {str(place): "x" for place in range(201)},
            {"child": None},
            {"child": {"a": "b"}},
            {"child": 1.5},
        ],
    )
    def test_what_is_of_another_shape_is_refused_whole(self, draft, citizen, as_reader, bad):
        answer = as_reader(citizen).put(
            f"/api/v1/dossier-drafts/{draft.uuid}", json.dumps({"answers": bad}), "application/json"
        )

        assert answer.status_code == 422, answer.content
        assert Draft.objects.get().answers == WHOLE
