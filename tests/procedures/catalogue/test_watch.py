"""The publication watch: decisions with their legal clock, desks, and the three sources field by field."""

from __future__ import annotations

import csv
import io
import json
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from pydantic import ValidationError
from tests.procedures.catalogue.conftest import BIRTH, NOW

from openhall.identity.public import MandateMissing, Role
from openhall.kernel import clock
from openhall.procedures.catalogue import comparing, stages, tasks, watching
from openhall.procedures.catalogue.comparable import comparable
from openhall.procedures.catalogue.refusals import DecisionKnown, NotPublishedHere, NotYourDesk
from openhall.procedures.catalogue.watch_inputs import DecisionInput, DeskInput
from openhall.procedures.catalogue.watch_models import Decision, Difference, Source, SourceRecord
from openhall.witness.models import Outbox, Statement

pytestmark = pytest.mark.django_db
CODE = BIRTH["code"]
MADE = ("creates", CODE, "H98.2")


@pytest.fixture
def june(monkeypatch):
    """It is 1 June 2026."""
    monkeypatch.setattr(clock, "now", lambda: NOW)


@pytest.fixture
def numbered(catalogue):
    """The commune bears H98.2."""
    catalogue.numbered("H98")
    catalogue.numbered("H98.2", catalogue.clerk.organisation.identifier)
    return catalogue


def stage(row: Decision, at: datetime = NOW) -> stages.Stage:
    (found,) = stages.stages(row, row.entries.all(), at)
    return found


def national(*contents: dict[str, Any], at: datetime = NOW) -> None:
    watching.keep_records(Source.NATIONAL, "", {one["code"]: one for one in contents}, at=at)


def seen() -> list[tuple[str, ...]]:
    rows = Difference.objects.order_by("source", "unit", "code", "field")
    return [(row.source, row.unit, row.code, row.kind, row.field, row.actor) for row in rows]


class TestDecisions:
    def test_it_is_on_the_log_with_what_it_does(self, catalogue):
        row = catalogue.decides(MADE)

        leaf = json.loads(bytes(Outbox.objects.get(leaf_sha256=row.leaf_sha256).leaf))
        assert leaf["public"] == {
            "number": BIRTH["decision"], "decided_date": "2026-05-20", "effective_date": "2026-06-01", "entries": 1,
        }  # fmt: skip
        said = json.loads(bytes(Statement.objects.get(sha256=leaf["statement"]).body))
        assert said["entries"] == [{"action": "creates", "code": CODE, "unit": "H98.2"}]

    def test_only_the_office_registers_one_and_once(self, catalogue):
        for who in (catalogue.clerk, catalogue.head):
            with pytest.raises(MandateMissing):
                catalogue.decides(MADE, who=who)
        catalogue.decides(MADE)
        with pytest.raises(DecisionKnown):
            catalogue.decides(MADE)

    @pytest.mark.parametrize(
        "changes",
        [
            {"entries": []},
            {"entries": "creates | 9.000001.000.00.00.H98"},
            {"entries": "invents | 9.000001.000.00.00.H98 | H98"},
            {"entries": "creates | 9 | H98"},
            {"entries": "creates | 9.000001.000.00.00.H98 | X"},
            {"entries": "creates | 9.000001.000.00.00.H98 | H98\nrepeals | 9.000001.000.00.00.H98 | H98"},
            {"effective_date": "2026-05-19"},
            {"issuer": "king"},
            {"jurisdiction": "atlantis"},
        ],
        ids=["none", "parts", "action", "code", "unit", "twice", "early", "issuer", "jurisdiction"],
    )
    def test_what_is_no_decision_is_refused(self, changes):
        whole = {
            "jurisdiction": "vn", "number": "1", "title": "T", "lang": "vi", "decided_date": "2026-05-20",
            "effective_date": "2026-06-01", "entries": "creates | 9.000001.000.00.00.H98 | H98",
        }  # fmt: skip
        assert DecisionInput.model_validate(whole)
        with pytest.raises(ValidationError):
            DecisionInput.model_validate(whole | changes)


class TestTheClock:
    @pytest.mark.parametrize(
        ("decided", "effective", "issuer", "due", "in_time"),
        [
            ("2026-06-05", "2026-06-12", "province", "2026-06-12", True),
            ("2026-06-08", "2026-06-12", "province", "2026-06-15", False),
            ("2026-08-20", "2026-08-27", "province", "2026-08-26", True),
            ("2026-08-24", "2026-09-03", "province", "2026-09-03", True),
            ("2026-06-05", "2026-06-12", "ministry", "2026-06-19", False),
        ],
        ids=["week", "late", "worked-saturday", "holiday", "ministry"],
    )
    def test_is_that_of_the_law(self, decided, effective, issuer, due, in_time):
        row = Decision(
            jurisdiction="vn", issuer=issuer, decided_date=date.fromisoformat(decided),
            effective_date=date.fromisoformat(effective),
        )  # fmt: skip

        assert stages.clock_of(row) == stages.Clock(date.fromisoformat(due), in_time)

    def test_of_a_year_whose_days_off_are_not_known_says_nothing(self):
        row = Decision(
            jurisdiction="vn", issuer="province", decided_date=date(2031, 1, 2), effective_date=date(2031, 2, 3)
        )

        assert stages.clock_of(row) == stages.Clock(None, None)


class TestStages:
    def test_each_step_names_who_must_act_next(self, numbered):
        decision = numbered.decides(MADE)
        assert (stage(decision).step, stage(decision).actor) == ("draft", "H98.2")
        row = numbered.drafts()
        assert (stage(decision).step, stage(decision).actor) == ("approve", "H98.2")
        row = numbered.approves(row)
        assert (stage(decision).step, stage(decision).actor) == ("publish", "")
        row = numbered.publishes(row)
        assert (stage(decision).step, stage(decision).actor) == ("show", "H98.2")
        numbered.shows(shown=row.content_sha256)
        assert (stage(decision).step, stage(decision).actor) == ("synchronise", "")
        national(row.content)
        done = stage(decision)
        assert (done.step, done.at_desk, done.national, done.title) == ("", True, True, BIRTH["title"])

    def test_lateness_counts_working_days_up_to_the_publication_or_today(self, catalogue):
        decision = catalogue.decides(MADE)
        assert stages.clock_of(decision).due_date == date(2026, 5, 27)
        assert stage(decision).late_days == 3
        assert stage(decision, NOW + timedelta(days=1)).late_days == 4
        catalogue.published()
        assert stage(decision, NOW + timedelta(days=30)).late_days == 3

    def test_the_draft_of_another_edition_under_the_same_decision_hides_nothing(self, catalogue):
        decision = catalogue.decides(MADE)
        catalogue.published()
        catalogue.drafts(title="Mới", valid_from="2026-09-01")

        assert stage(decision).step == "show"

    def test_a_repeal_is_done_when_it_ended_and_the_sources_took_it_down(self, numbered):
        row = numbered.published()
        numbered.shows(shown=row.content_sha256)
        decision = numbered.decides(("repeals", CODE, "H98.2"), number="9/QĐ-UBND (hư cấu)")
        assert (stage(decision).step, stage(decision).actor) == ("publish", "")
        numbered.ends(row, "2026-06-15")
        assert (stage(decision).step, stage(decision).actor) == ("show", "H98.2")
        numbered.shows(removed=CODE)
        assert stage(decision).step == ""

    def test_the_list_counts_what_is_published(self, catalogue):
        other = "9.000002.000.00.00.H98"
        row = catalogue.decides(MADE, ("creates", other, "H98.2"))
        catalogue.published()

        assert stages.counts([row]) == {row.pk: (2, 1)}


class TestDesks:
    def test_a_report_is_on_the_log_and_compared(self, numbered):
        row = numbered.published()
        leaf = numbered.shows(shown=row.content_sha256)

        assert json.loads(bytes(Outbox.objects.get(leaf_sha256=leaf).leaf))["public"] == {
            "unit": "H98.2", "file_sha256": "", "shown": 1, "removed": 0,
        }  # fmt: skip
        comparing.compare(NOW)
        assert [one for one in seen() if one[0] == "desk"] == []

    def test_a_file_is_the_whole_list(self, numbered):
        row = numbered.published()
        numbered.published(code="9.000002.000.00.00.H98", title="Khác")
        numbered.shows(shown=row.content_sha256)
        numbered.shows(file=[{"code": "9.000002.000.00.00.H98", "title": "Khác (cũ)"}, 7, {"title": "no number"}])
        shown = SourceRecord.objects.filter(source=Source.DESK).order_by("code")

        assert [(one.code, one.withdrawn) for one in shown] == [(CODE, True), ("9.000002.000.00.00.H98", False)]

    def test_only_for_the_desks_of_ones_own_numbers(self, numbered, joins):
        row = numbered.published()
        with pytest.raises(NotYourDesk):
            numbered.shows(unit="H98.3", shown=row.content_sha256)
        with pytest.raises(NotYourDesk):
            numbered.shows(unit="H98.21", shown=row.content_sha256)
        with pytest.raises(NotYourDesk):
            numbered.shows(who=joins("Other Clerk", "Another Commune", Role.DESK), shown=row.content_sha256)
        with pytest.raises(MandateMissing):
            numbered.shows(who=numbered.office, shown=row.content_sha256)
        numbered.shows(unit="H98.2.7", shown=row.content_sha256)

    def test_what_was_never_published_is_not_shown(self, numbered):
        with pytest.raises(NotPublishedHere):
            numbered.shows(shown=numbered.drafts().content_sha256)

    @pytest.mark.parametrize(
        "given",
        [{}, {"shown": "0" * 64, "file_sha256": "0" * 64}, {"shown": "x"}, {"removed": "a\0"}],
        ids=["nothing", "both", "digest", "nul"],
    )
    def test_a_report_says_one_thing(self, given):
        with pytest.raises(ValidationError):
            DeskInput.model_validate({"unit": "H98.2"} | given)


class TestComparing:
    def test_names_each_field_that_differs_and_who_must_act(self, numbered):
        row = numbered.published()
        national(row.content | {"time_limit": 5, "fees": [{"title": "Lệ phí", "amount": "9000"}]})
        numbered.shows(file=[BIRTH | {"title": "Tên cũ"}])
        comparing.compare(NOW)

        assert seen() == [
            ("desk", "H98.2", CODE, "differs", "title", "H98.2"),
            ("national", "", CODE, "differs", "fees", ""),
            ("national", "", CODE, "differs", "time_limit", ""),
        ]
        fees = Difference.objects.get(field="fees")
        assert (fees.here, fees.there) == ("Lệ phí: 8000", "Lệ phí: 9000")

    def test_gaps_on_either_side_and_since_when(self, numbered):
        numbered.published()
        numbered.decides(MADE, ("creates", "9.000009.000.00.00.H98", "H98.2"))
        national(BIRTH | {"code": "9.000009.000.00.00.H98"})
        comparing.compare(NOW)
        assert seen() == [
            ("desk", "H98.2", CODE, "missing", "", "H98.2"),
            ("national", "", CODE, "missing", "", ""),
            ("national", "", "9.000009.000.00.00.H98", "extra", "", "H98.2"),
        ]

        comparing.compare(NOW + timedelta(days=3))
        row = Difference.objects.get(source="national", kind="missing")
        assert (row.since, row.late_days) == (date(2026, 6, 1), 3)

    def test_an_edition_to_come_may_be_there_already(self, numbered):
        row = numbered.published()
        later = numbered.published(title="Mới", valid_from="2026-07-01")
        for content in (row.content, later.content):
            national(content)
            comparing.compare(NOW)
            assert seen() == []

    def test_a_procedure_that_ends_may_be_gone_from_the_database_already(self, numbered):
        row = numbered.published()
        national(row.content)
        numbered.ends(row, "2026-06-15")
        watching.withdraw(Source.NATIONAL, "", [CODE], at=NOW)
        comparing.compare(NOW)
        assert seen() == []
        national(row.content)
        comparing.compare(NOW + timedelta(days=20))
        assert seen() == [("national", "", CODE, "extra", "", "")]

    def test_is_done_again_when_something_changed_or_another_day_began(self, catalogue):
        assert comparing.due(NOW) == 0
        catalogue.published()
        assert [comparing.due(NOW), comparing.due(NOW)] == [1, 0]
        assert comparing.due(NOW + timedelta(days=1)) == 1
        national(BIRTH)
        assert comparing.due(NOW + timedelta(days=1)) == 1
        national(BIRTH)
        assert comparing.due(NOW + timedelta(days=1)) == 0

    def test_stands_whatever_a_source_sends(self, numbered):
        numbered.published()
        strange = {"title": ["\0", {"a": 1}], "components": [7, None, {"title": "\ud800"}], "fees": "x", "agency": 1e9}
        national({"code": CODE} | strange)
        comparing.compare(NOW)

        assert {"title", "components", "agency"} <= {one[4] for one in seen()}

    def test_costs_a_handful_of_questions_however_many_procedures_there_are(
        self, catalogue, django_assert_max_num_queries
    ):
        codes = [f"9.{n:06d}.000.00.00.H98" for n in range(120)]
        catalogue.hands_in({"procedures": [BIRTH | {"code": code} for code in codes]})
        while tasks.take_in_next(NOW):
            pass
        national(*(BIRTH | {"code": code, "time_limit": 9} for code in codes))

        with django_assert_max_num_queries(40):
            assert comparing.compare(NOW) == 120


def test_comparable_texts_know_no_needless_spaces_and_no_defaults():
    one = comparable({"title": " a  b\n", "components": [{"title": "x"}], "fees": [], "time_limit": 3, "form": {}})

    assert one == {"title": "a b", "components": "x: 1", "time_limit": "3"}
    assert one == comparable({"title": "a b", "components": [{"title": "x", "copies": "1"}], "time_limit": "3"})


class TestReading:
    def test_those_concerned_read_the_watch_and_nobody_else(self, numbered, as_reader, joins, june):
        row = numbered.decides(MADE)
        inspector = joins("Ina Lo", "Inspection (fictional)", Role.INSPECTOR)
        stranger = joins("Bo Ng", "A Company", Role.OFFICER)
        urls = ("/desk/procedures/watch", f"/desk/procedures/decisions/{row.uuid}", "/desk/procedures/differences")
        for url in urls:
            for who in (numbered.clerk, numbered.head, numbered.office, inspector):
                assert as_reader(who).get(url).status_code == 200, url
            assert as_reader(stranger).get(url).status_code == 404
        assert as_reader(numbered.clerk).get("/desk/procedures/decisions/new").status_code == 404
        assert 'data-command="register_decision"' in (
            as_reader(numbered.office).get("/desk/procedures/decisions/new").content.decode()
        )

    def test_a_decision_shows_its_clock_and_the_unit_by_name(self, numbered, as_reader, june):
        row = numbered.decides(MADE)
        page = (
            as_reader(numbered.office)
            .get(f"/desk/procedures/decisions/{row.uuid}")
            .content.decode()
            .replace("\xa0", " ")
        )

        for said in ("27 May 2026", "3 working days", "Draft it", "Đơn vị H98.2", "Creates"):
            assert said in page, said

    def test_differences_are_a_page_and_a_file(self, numbered, as_reader, june):
        row = numbered.published(title="=1+1")
        national(row.content | {"title": "-2"})
        numbered.shows(file=[BIRTH])
        comparing.compare(NOW)
        reader = as_reader(numbered.office)
        page = reader.get("/desk/procedures/differences", {"source": "desk"}).content.decode()
        assert "Đơn vị H98.2" in page
        assert ">-2<" not in page

        answer = reader.get("/desk/procedures/differences.csv", {"unit": "H98"})
        body = b"".join(answer.streaming_content).decode()
        (line,) = list(csv.DictReader(io.StringIO(body)))
        assert (line["source"], line["field"], line["actor"]) == ("desk", "title", "H98.2")
        assert (line["here"], line["there"]) == ("'=1+1", BIRTH["title"])

    def test_an_officer_says_what_the_desk_shows(self, numbered, as_reader, june):
        row = numbered.published()
        clerk = as_reader(numbered.clerk)

        assert 'data-command="report_desk"' in clerk.get(f"/desk/procedures/editions/{row.uuid}").content.decode()
        assert 'data-command="report_desk"' in clerk.get("/desk/procedures/shown").content.decode()
        assert as_reader(numbered.office).get("/desk/procedures/shown").status_code == 404

    def test_programs_read_the_same(self, numbered, as_reader, june):
        decision = numbered.decides(MADE)
        row = numbered.published()
        national(row.content | {"time_limit": 5})
        comparing.compare(NOW)
        reader = as_reader(numbered.office)
        listed = reader.get("/api/v1/procedure-decisions").json()["decisions"][0]
        one = reader.get(f"/api/v1/procedure-decisions/{decision.uuid}").json()
        found = reader.get("/api/v1/procedure-differences", {"source": "national"}).json()

        assert (listed["publication_due"], listed["decided_in_time"], listed["published"]) == ("2026-05-27", True, 1)
        assert (one["procedures"][0]["next_step"], one["procedures"][0]["actor"]) == ("show", "H98.2")
        assert [(each["field"], each["here"], each["there"]) for each in found["differences"]] == [
            ("time_limit", "3", "5")
        ]
        assert as_reader(None).get("/api/v1/procedure-differences").status_code == 401
