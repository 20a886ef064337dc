"""Lists of decisions that nobody has registered: drafted from what was published and from the national database."""

from __future__ import annotations

from datetime import date

import pytest
from tests.procedures.catalogue.conftest import BIRTH, NOW
from tests.procedures.dossiers.conftest import reading

from openhall.kernel import clock
from openhall.kernel.refusals import NotFound
from openhall.procedures.catalogue import comparing, drafting, tasks, watching
from openhall.procedures.catalogue.watch_models import Source

pytestmark = pytest.mark.django_db
CODE, OTHER = BIRTH["code"], "9.000002.000.00.00.H98"


@pytest.fixture(autouse=True)
def june(monkeypatch):
    monkeypatch.setattr(clock, "now", lambda: NOW)


def drafts(catalogue, at=NOW):
    return drafting.drafts(reading(catalogue.office), at)


def lines(one):
    return sorted(entry.line for entry in one.entries.values())


class TestDrafts:
    def test_an_import_under_two_decisions_drafts_two_lists_with_their_clock(self, catalogue):
        catalogue.published()
        entries = [
            BIRTH | {"valid_from": "2026-07-01", "title": "Mới", "decision": "7/QĐ (hư cấu)"},
            BIRTH | {"code": OTHER, "decision": "7/QĐ (hư cấu)"},
        ]
        catalogue.hands_in({"procedures": entries})
        tasks.take_in_next(NOW)

        found = {one.number: one for one in drafts(catalogue)}
        assert set(found) == {BIRTH["decision"], "7/QĐ (hư cấu)"}
        seventh = found["7/QĐ (hư cấu)"]
        assert lines(seventh) == [f"amends | {CODE} | H98.2", f"creates | {OTHER} | H98.2"]
        assert (seventh.decided_date, seventh.effective_date) == (date(2026, 5, 20), date(2026, 6, 1))
        # Five working days after 20 May 2026.
        assert (seventh.due_date, seventh.late_days) == (date(2026, 5, 27), 3)

    def test_a_registered_decision_needs_no_draft(self, catalogue):
        catalogue.published()
        catalogue.decides(("creates", CODE, "H98.2"))
        assert drafts(catalogue) == []

    def test_what_the_national_database_tells_is_drafted(self, catalogue):
        catalogue.published()
        catalogue.decides(("creates", CODE, "H98.2"))
        told = {
            CODE: BIRTH | {"title": "Sửa đổi", "decision": "8/QĐ-BTP (hư cấu)", "decided_date": "28/05/2026"},
            OTHER: BIRTH | {"code": OTHER, "decision": "8/QĐ-BTP (hư cấu)"},
        }
        watching.keep_records(Source.NATIONAL, "", told, at=NOW)
        comparing.compare(NOW)

        (one,) = drafts(catalogue)
        assert (one.number, one.origins) == ("8/QĐ-BTP (hư cấu)", {"national"})
        assert one.decided_date == date(2026, 5, 28)
        assert lines(one) == [f"amends | {CODE} | H98.2", f"creates | {OTHER} | "]

    def test_what_it_took_down_is_to_be_repealed_by_a_decision_to_be_found(self, catalogue):
        row = catalogue.published()
        catalogue.decides(("creates", CODE, "H98.2"))
        watching.keep_records(Source.NATIONAL, "", {CODE: row.content}, at=NOW)
        watching.withdraw(Source.NATIONAL, "", [CODE], at=NOW)
        comparing.compare(NOW)

        (one,) = drafts(catalogue)
        assert (one.number, one.due_date, lines(one)) == ("", None, [f"repeals | {CODE} | H98.2"])

    def test_only_whoever_registers_sees_them(self, catalogue):
        catalogue.published()
        assert drafting.drafts(reading(catalogue.clerk), NOW) == []
        stranger = reading(catalogue.clerk)
        stranger = type(stranger)(
            person=stranger.person, person_id=stranger.person_id, name="", organisation=None, organisation_id=None,
            roles=frozenset(),
        )  # fmt: skip
        with pytest.raises(NotFound):
            drafting.drafts(stranger, NOW)

    def test_a_thousand_procedures_cost_a_handful_of_questions(self, catalogue, django_assert_max_num_queries):
        catalogue.hands_in({"procedures": [BIRTH | {"code": f"9.{n:06d}.000.00.00.H98"} for n in range(100)]})
        tasks.take_in_next(NOW)
        reader = reading(catalogue.office)
        with django_assert_max_num_queries(15):
            assert len(drafting.drafts(reader, NOW)[0].entries) == 100


class TestPages:
    def test_the_watch_leads_to_a_form_that_is_filled_in(self, catalogue, as_reader):
        catalogue.published()
        page = as_reader(catalogue.office).get("/desk/procedures/watch").content.decode()
        assert "Decisions to be registered" in page
        form = as_reader(catalogue.office).get("/desk/procedures/decisions/new", {"draft": BIRTH["decision"]})
        assert f"creates | {CODE} | H98.2" in form.content.decode()
        assert 'value="2026-05-20"' in form.content.decode()

    def test_programs_read_them(self, catalogue, as_reader):
        catalogue.published()
        found = as_reader(catalogue.office).get("/api/v1/procedure-decision-drafts").json()["drafts"]
        assert [(one["number"], one["late_days"]) for one in found] == [(BIRTH["decision"], 3)]
        assert found[0]["entries"] == [{"action": "creates", "code": CODE, "unit": "H98.2"}]


def test_a_day_is_read_in_both_writings():
    days = [drafting._day(one) for one in ("2026-05-20", "20/05/2026", "soon", None)]
    assert days == [date(2026, 5, 20), date(2026, 5, 20), None, None]
