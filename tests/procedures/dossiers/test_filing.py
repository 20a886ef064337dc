"""Filing: drafts, conditions, papers, the number, the unit, and what the log holds."""

from __future__ import annotations

import json
from datetime import date, timedelta

import pytest
from tests.procedures.dossiers.conftest import CODE, NOW, reading

from openhall.kernel import clock
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import answering, drafts, filing, inputs, papers, queries
from openhall.procedures.dossiers.models import Draft
from openhall.procedures.dossiers.refusals import ContentDiffers, NotFilable, Unfinished
from openhall.witness.models import Committed, Outbox

pytestmark = pytest.mark.django_db


class TestDrafts:
    def test_keep_what_was_typed_and_only_what_can_be_an_answer(self, desk, citizen):
        row = drafts.begin(code=CODE, actor=reading(citizen), desk=None, at=NOW)
        given = inputs.DraftInput(answers={"child": "x" * 101, "twin": "on"})

        row, wrong = drafts.keep(draft=row.uuid, given=given, actor=reading(citizen), at=NOW)

        assert row.answers == {"twin": True}
        assert list(wrong) == ["child"]

    def test_a_question_that_is_not_asked_any_more_keeps_no_answer(self, desk, citizen):
        row = desk.drafts(twin=True, other="Ha Ly")
        assert row.answers["other"] == "Ha Ly"

        given = inputs.DraftInput(answers={"twin": False})
        row, _wrong = drafts.keep(draft=row.uuid, given=given, actor=reading(citizen), at=NOW)

        assert row.answers == {"child": "Linh Ly", "twin": False}

    def test_nobody_else_reads_or_keeps_them(self, desk, clerk):
        row = desk.drafts()

        with pytest.raises(NotFound):
            drafts.keep(draft=row.uuid, given=inputs.DraftInput(), actor=reading(clerk), at=NOW)

    def test_a_thrown_away_draft_takes_its_papers_along(self, desk, citizen, django_capture_on_commit_callbacks):
        row = desk.drafts()
        lies = papers.place(row.folder, row.papers.first().sha256)
        assert lies.exists()

        with django_capture_on_commit_callbacks(execute=True):
            drafts.discard(draft=row.uuid, actor=reading(citizen))

        assert not lies.exists()
        assert not Draft.objects.exists()

    def test_what_hangs_on_another_answer_is_required_only_then(self):
        schema = {
            "required": ["b"],
            "properties": {
                "a": {"type": "boolean"},
                "b": {"type": "integer", "minimum": 1, "x-ui": {"visible_if": {"field": "a", "equals": True}}},
            },
        }

        assert answering.read(schema, {}, whole=True) == ({}, {})
        assert list(answering.read(schema, {"a": True}, whole=True)[1]) == ["b"]
        assert answering.read(schema, {"a": True, "b": "7"}, whole=True) == ({"a": True, "b": 7}, {})
        assert list(answering.read(schema, {"a": True, "b": "0"}, whole=True)[1]) == ["b"]


class TestFilingOnline:
    def test_gives_a_number_of_the_units_day_and_a_proof(self, desk, clerk):
        first, other = desk.files(), desk.files(child="Mai Ly")

        assert first.code == "H98.2-260601-0001"
        assert other.code == "H98.2-260601-0002"
        leaf = Outbox.objects.get(leaf_sha256=first.filed_leaf)
        assert leaf.code == "DOS-03"
        assert first.unit is not None
        assert first.unit.organisation_id == clerk.organisation.pk
        assert first.due_at is None
        assert list(first.papers.values_list("component", flat=True)) == [0, 1]
        assert not Draft.objects.exists()

    def test_puts_nothing_personal_on_the_log(self, desk):
        row = desk.files()

        leaf = Outbox.objects.get(leaf_sha256=row.filed_leaf)
        public = bytes(leaf.leaf).decode()
        assert json.loads(public)["public"]["procedure"] == CODE
        for secret in ("Giang", "Linh", row.papers.first().sha256, filing.secret_of(row)):
            assert secret not in public
        kept = Committed.objects.get(outbox=leaf, path="content")
        assert "Linh" in json.dumps(kept.value, default=str)

    def test_refuses_what_is_unfinished_and_names_each_missing_thing(self, desk):
        draft = desk.drafts(scans=(0,), authority="", twin=True)

        with pytest.raises(Unfinished) as refusal:
            desk.files(draft)

        assert sorted(refusal.value.errors) == ["answer-other", "authority", "paper-1"]
        assert not Outbox.objects.filter(code="DOS-03").exists()

    def test_refuses_a_draft_that_changed_after_it_was_checked(self, desk, citizen):
        draft = desk.drafts()
        payload = {"content_sha256": filing.digest(draft)}
        given = inputs.DraftInput(answers={"child": "Another"})
        drafts.keep(draft=draft.uuid, given=given, actor=reading(citizen), at=NOW)

        signed = citizen.signs("file_dossier", f"dossier:{draft.uuid}", 0, payload, at=NOW)
        with pytest.raises(ContentDiffers):
            filing.file_dossier(dossier=draft.uuid, given=inputs.ContentInput(**payload), **signed)

    def test_nobody_files_anothers_draft(self, desk, clerk):
        draft = desk.drafts()
        payload = {"content_sha256": filing.digest(draft)}
        signed = clerk.signs("file_dossier", f"dossier:{draft.uuid}", 0, payload, at=NOW)

        with pytest.raises(NotFound):
            filing.file_dossier(dossier=draft.uuid, given=inputs.ContentInput(**payload), **signed)

    def test_refuses_a_procedure_before_its_first_day(self, desk, citizen):
        with pytest.raises(NotFilable):
            drafts.begin(code=CODE, actor=reading(citizen), desk=None, at=NOW - timedelta(days=5))


class TestRouting:
    def test_an_authority_below_goes_to_the_nearest_unit_above_it(self, desk):
        assert desk.files(authority="H98.2.17").deciding == "H98.2"

    def test_an_unknown_authority_goes_to_the_office_which_names_the_unit(self, desk, unit, office, clerk):
        row = desk.files(authority=filing.UNKNOWN)
        assert row.unit is None
        assert row.code == "H98-260601-0001"
        assert [one.pk for one in queries.unplaced(reading(office))] == [row.pk]
        with pytest.raises(NotFound):
            queries.dossier(row.uuid, reading(clerk), NOW)

        row = desk.says("route_dossier", row, who=office, unit="H98.2", reason="Nearest to the place of birth.")

        assert row.unit == unit
        assert Outbox.objects.filter(code="DOS-15", object=f"dossier:{row.uuid}").exists()
        assert queries.dossier(row.uuid, reading(clerk), NOW) == row

    def test_a_unit_that_is_registered_later_finds_what_waited_for_it(self, bare, clerk):
        row = bare.files()
        assert row.unit is None

        unit = bare.registers()

        row.refresh_from_db()
        assert row.unit == unit
        assert Outbox.objects.filter(code="DOS-01", object=f"unit:{unit.uuid}").exists()


class TestTracking:
    def test_number_and_secret_open_it_and_nothing_else_does(self, desk):
        row, other = desk.files(), desk.files(child="Mai Ly")

        assert queries.tracked(row.code.lower(), f" {filing.secret_of(row).lower()} ") == row
        misread = filing.secret_of(row).replace("O", "0").replace("I", "1").replace("B", "8")
        assert queries.tracked(row.code, misread) == row
        for code, secret in ((row.code, ""), (row.code, filing.secret_of(other)), ("H98.2-260601-0009", "x")):
            with pytest.raises(NotFound):
                queries.tracked(code, secret)


class TestAtTheDesk:
    def test_an_officer_types_it_for_somebody_without_an_account(self, desk, unit, clerk):
        draft = desk.drafts(who=clerk, desk=unit, scans=())

        row = desk.takes_in(draft)

        assert (row.person_id, row.taken_in_by_id, row.channel) == (None, clerk.person.pk, 1)
        assert Outbox.objects.get(leaf_sha256=row.filed_leaf).code == "DOS-04"

    def test_takes_in_for_another_units_matter_and_routes_it_there(self, desk, unit, clerk, neighbour):
        there = desk.registers("H98.3", party=neighbour)

        row = desk.takes_in(desk.drafts(who=clerk, desk=unit, authority="H98.3"))

        assert (row.receiving, row.deciding, row.unit) == ("H98.2", "H98.3", there)
        assert row.code.startswith("H98.2-")
        assert queries.dossier(row.uuid, reading(clerk), NOW) == row
        assert queries.dossier(row.uuid, reading(neighbour), NOW) == row


class TestByPost:
    def test_what_bears_a_postmark_came_by_post_and_says_when(self, desk, unit, clerk, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: NOW)
        me = as_reader(clerk)
        draft = desk.drafts(who=clerk, desk=unit)
        assert "Day on the postmark" in me.get(f"/dossiers/drafts/{draft.uuid}").content.decode()
        given = {"name": "Giang Ly", "authority": "H98.2", "answer-child": "Linh", "posted_date": "2026-05-28"}
        assert me.post(f"/dossiers/drafts/{draft.uuid}", given).status_code == 302

        row = desk.takes_in(Draft.objects.get())

        assert (row.channel, row.posted_date, row.filed_at) == (3, date(2026, 5, 28), NOW)
        assert "Came by post" in me.get(f"/desk/dossiers/{row.uuid}").content.decode()
        assert me.get(f"/api/v1/dossiers/{row.uuid}").json()["posted_date"] == "2026-05-28"

    def test_a_postmark_of_the_future_stops_it_and_online_there_is_none(self, desk, unit, clerk, citizen):
        given = inputs.DraftInput(posted_date="2026-06-02")
        draft = desk.drafts(who=clerk, desk=unit)
        drafts.keep(draft=draft.uuid, given=given, actor=reading(clerk), at=NOW)
        with pytest.raises(Unfinished) as refusal:
            desk.takes_in(Draft.objects.get())
        assert list(refusal.value.errors) == ["posted_date"]

        mine = desk.drafts()
        row, _wrong = drafts.keep(draft=mine.uuid, given=given, actor=reading(citizen), at=NOW)
        assert row.posted_date is None
