"""Plans: drafts that only their parties see, published once, under the law in force."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from pydantic import ValidationError
from tests.people import MONDAY

from openhall.identity.public import MandateMissing, MandateRevoked
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, NotYours, Stale
from openhall.tendering.planning import public as planning
from openhall.witness.models import Outbox
from openhall.witness.public import acts_after, drain_all


def plan_leaves():
    return Outbox.objects.filter(code="PLN-01").count()


class TestDrafts:
    def test_a_draft_is_no_act_and_only_its_parties_see_it(self, tender, stranger):
        tender.created()

        assert tender.project.state == "draft"
        assert tender.project.version == 1
        assert plan_leaves() == 0
        reader = stranger.signs("look", "project:x", 0)["actor"]
        with pytest.raises(NotFound):
            planning.visible_project(tender.project_uuid, reader)
        with pytest.raises(NotFound):
            planning.visible_project(tender.project_uuid, None)

    def test_the_same_id_twice_is_refused(self, tender):
        tender.created()

        with pytest.raises(Stale):
            tender.created(title="Another one")

    def test_nobody_drafts_for_another_organisation(self, tender, stranger):
        payload = tender.about()
        signed = stranger.signs("create_project", f"project:{tender.project_uuid}", 0, payload)

        with pytest.raises(NotYours):
            planning.create_project(
                project_uuid=tender.project_uuid, draft=planning.ProjectDraft.model_validate(payload), **signed
            )

    def test_a_custodian_without_an_officers_mandate_may_not_draft(self, tender, host):
        payload = tender.about(owner=str(host.organisation.uuid))
        signed = host.signs("create_project", f"project:{tender.project_uuid}", 0, payload)

        with pytest.raises(MandateMissing):
            planning.create_project(
                project_uuid=tender.project_uuid, draft=planning.ProjectDraft.model_validate(payload), **signed
            )

    def test_a_draft_changes_until_its_plan_is_out(self, tender):
        tender.created()
        payload = tender.about(title="Four pumps", estimate=None)
        for expected in (2, None):
            version = tender.project.version
            signed = tender.officer.signs("revise_project", f"project:{tender.project_uuid}", version, payload)
            draft = planning.ProjectDraft.model_validate(payload)
            if expected is None:
                with pytest.raises(MoveNotAllowed):
                    planning.revise_project(project_uuid=tender.project_uuid, draft=draft, **signed)
            else:
                planning.revise_project(project_uuid=tender.project_uuid, draft=draft, **signed)
                assert (tender.project.title, tender.project.version) == ("Four pumps", expected)
                assert "pumps" in tender.project.search_tokens
                tender.planned()

    @pytest.mark.parametrize("jurisdiction", ["zz", "nowhere"])
    def test_an_unknown_law_is_refused(self, tender, jurisdiction):
        with pytest.raises(Invalid) as refusal:
            tender.created(jurisdiction=jurisdiction)

        assert "jurisdiction" in refusal.value.errors

    def test_a_live_installation_has_no_reference_rules(self, tender, settings):
        settings.OPENHALL_INSTANCE = "live"

        with pytest.raises(Invalid):
            tender.created(jurisdiction="reference")

    @pytest.mark.parametrize("amount", ["-1", "1.23456", "1e9", "1,000", "NaN", "Infinity", 1.5, True, "9" * 30])
    def test_amounts_are_exact_and_bounded(self, tender, amount):
        with pytest.raises(ValidationError):
            planning.ProjectDraft.model_validate(tender.about(estimate=amount))

    @pytest.mark.parametrize(
        ("amount", "currency", "stated"),
        [("1000.125", "KWD", "1000.125"), ("12.5", "CNY", "12.50"), ("7000000.00", "VND", "7000000")],
    )
    def test_an_amount_is_stated_with_the_decimals_of_its_currency(self, tender, amount, currency, stated):
        project = tender.created(estimate=amount, currency=currency)
        project.refresh_from_db()

        assert planning.plan_to_sign(project, MONDAY)["statement"]["estimate"] == stated

    def test_more_decimals_than_the_currency_has_are_refused(self, tender):
        with pytest.raises(Invalid):
            tender.created(estimate="12.345", currency="CNY")

    def test_blank_fields_are_absent_and_unknown_ones_refused(self, tender):
        draft = planning.ProjectDraft.model_validate(tender.about(estimate=" ", agency=None, planned_notice_date=""))

        assert (draft.estimate, draft.agency, draft.planned_notice_date) == (None, None, None)
        with pytest.raises(ValidationError):
            planning.ProjectDraft.model_validate(tender.about(state="archived"))

    @pytest.mark.parametrize("field", ["title", "description"])
    def test_a_text_that_the_database_cannot_hold_is_refused(self, tender, field):
        with pytest.raises(ValidationError):
            planning.ProjectDraft.model_validate(tender.about(**{field: "Pumps\0"}))

    def test_a_currency_without_decimals_takes_none(self, tender):
        with pytest.raises(Invalid):
            tender.created(currency="KRW", estimate="1.50")


class TestPublishPlan:
    def test_begins_the_record_and_names_the_parties(self, tender):
        tender.created()
        recorded = tender.planned()

        drain_all()
        (act,) = acts_after(0, case=tender.project_uuid)
        assert act.leaf_sha256 == recorded.leaf_sha256
        assert act.leaf["case"]["seq"] == 1
        assert act.leaf["public"] == {"pack": "cn@2019-03-02", "category": "goods"}
        assert act.statement()["owner"]["name"] == "Riverside Waterworks"
        assert act.statement()["estimate"] == "1000000.00"
        assert tender.project.state == "planned"
        assert [row.uuid for row in planning.published_projects()] == [tender.project_uuid]

    @pytest.mark.parametrize(
        ("words", "found"),
        [("水泵", True), ("Riverside", True), ("PUMPS 水", True), ("泵水", False), ("school", False)],
    )
    def test_is_found_by_words_in_any_script(self, tender, words, found):
        tender.created(title="水泵采购 Pumps")
        assert planning.published_projects(words=words) == []
        tender.planned()

        assert bool(planning.published_projects(words=words)) is found

    def test_a_second_publication_is_refused_and_records_nothing_more(self, tender):
        tender.created()
        tender.planned()

        with pytest.raises(MoveNotAllowed):
            tender.planned()
        assert plan_leaves() == 1

    def test_the_agency_may_publish_too(self, tender, agent):
        tender.agent = agent
        tender.created()
        tender.officer = agent
        tender.planned()

        assert tender.project.state == "planned"

    def test_a_mandate_that_ended_between_page_and_act_counts_no_more(self, tender):
        tender.created()
        payload = tender.plan_seen()
        signed = tender.officer.signs("publish_plan", f"project:{tender.project_uuid}", 1, payload)
        tender.officer.person.mandates.update(revoked_at=signed["at"] - timedelta(seconds=1))

        with pytest.raises(MandateRevoked):
            planning.publish_plan(project_uuid=tender.project_uuid, **payload, **signed)
        assert plan_leaves() == 0


class TestLegalValues:
    def test_an_authority_enters_a_value_and_the_log_says_where_it_is_from(self, entered, tender):
        tender.created()

        assert planning.entered_values("cn@2019-03-02", tender.project.created_at) == {
            "deposits.interest_rate": "0.0005",
            "deposits.day_count": "actual/360",
        }
        assert Outbox.objects.filter(code="LAW-01").count() == 2

    @pytest.mark.parametrize(
        ("path", "value"),
        [
            ("time_limits.bid_period", 1),
            ("deposits.interest_rate", "minus"),
            ("no.such", 1),
            ("deposits.day_count", "x"),
        ],
    )
    def test_what_the_law_fixes_or_does_not_know_is_refused(self, authority, path, value):
        payload = {"pack": "cn@2019-03-02", "path": path, "value": value, "source": "Nobody"}
        uuid = uuid4()
        signed = authority.signs("enter_legal_value", f"legal-value:{uuid}", 0, payload)

        with pytest.raises(planning.LawRefuses):
            planning.enter_legal_value(
                value_uuid=uuid, entry=planning.LegalValueInput.model_validate(payload), **signed
            )

    def test_an_officer_is_no_authority(self, officer):
        payload = {"pack": "cn@2019-03-02", "path": "deposits.interest_rate", "value": "0.5", "source": "Nobody"}
        uuid = uuid4()
        signed = officer.signs("enter_legal_value", f"legal-value:{uuid}", 0, payload)

        with pytest.raises(MandateMissing):
            planning.enter_legal_value(
                value_uuid=uuid, entry=planning.LegalValueInput.model_validate(payload), **signed
            )

    def test_a_published_notice_keeps_the_values_it_went_out_under(self, published, authority):
        uuid = uuid4()
        payload = {"pack": "cn@2019-03-02", "path": "deposits.interest_rate", "value": "0.9", "source": "Later"}
        signed = authority.signs("enter_legal_value", f"legal-value:{uuid}", 0, payload)
        planning.enter_legal_value(value_uuid=uuid, entry=planning.LegalValueInput.model_validate(payload), **signed)

        assert published.project.pack_values["deposits.interest_rate"] == "0.0005"

    def test_changed_files_of_the_law_are_noticed(self, published):
        project = published.project
        project.pack_sha256 = "0" * 64

        with pytest.raises(planning.LawRefuses):
            planning.law_of(project)
