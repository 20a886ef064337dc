"""The gate: conditions told, checks made by the platform, signed by the owner."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from openhall.identity.models import OpeningKey, Organisation
from openhall.identity.public import MandateMissing
from openhall.kernel.refusals import MoveNotAllowed
from openhall.tendering.entry import public as entry
from openhall.tendering.planning.models import LegalValue
from openhall.witness.public import acts_after, drain_all

MONDAY = datetime(2026, 3, 2, 1, 0, tzinfo=UTC)


def failing(tender):
    return {found.check.code for found in entry.gate(tender.project, MONDAY).checks if not found.passed}


def test_a_complete_project_passes_every_check(drafted):
    assert failing(drafted) == set()
    codes = [found.check.code for found in entry.gate(drafted.project, MONDAY).checks]
    expected = "owner_identifier mandates estimate law lots custodians values calendar documents invited"
    assert codes == expected.split()


def test_signing_admits_at_once_and_the_log_keeps_the_texts(drafted):
    texts = entry.gate(drafted.project, MONDAY).texts
    recorded = drafted.admitted()

    assert drafted.project.state == "admitted"
    drain_all()
    act = next(act for act in acts_after(0) if act.leaf_sha256 == recorded.leaf_sha256)
    assert act.statement()["conditions"] == texts
    assert all(check["passed"] for check in act.leaf["public"]["checks"])
    assert entry.commitment_of(drafted.project).conditions_sha256 == act.leaf["public"]["conditions_sha256"]


def test_conditions_of_law_cite_their_article_and_our_own_say_so(drafted):
    conditions = entry.gate(drafted.project, MONDAY).conditions

    assert any("招标投标法" in condition.basis for condition in conditions)
    assert all("own condition of this platform" in condition.text for condition in conditions if condition.own)
    assert any(condition.own for condition in conditions)


def test_other_rules_than_chinas_bring_no_chinese_conditions(tender):
    tender.jurisdiction = "reference"
    tender.created()
    tender.planned()

    assert all(condition.own for condition in entry.gate(tender.project, MONDAY).conditions)


@pytest.mark.parametrize("lang", ["zh-hans", "ko", "vi", "en"])
def test_what_is_signed_does_not_depend_on_the_readers_language(drafted, lang):
    from django.utils.translation import override

    before = entry.gate(drafted.project, MONDAY).sha256
    with override(lang):
        assert entry.gate(drafted.project, MONDAY).sha256 == before


class TestRefusals:
    def test_without_a_drafted_notice(self, planned):
        assert failing(planned) == {"lots", "custodians", "values", "calendar", "documents"}
        with pytest.raises(entry.ChecksFail) as refusal:
            planned.admitted()
        assert {fault["check"] for fault in refusal.value.facts["failed"]} == failing(planned)
        assert all(fault["way_forward"] for fault in refusal.value.facts["failed"])
        assert planned.project.state == "planned"

    def test_an_identifier_that_cannot_have_been_issued(self, drafted):
        Organisation.objects.filter(pk=drafted.project.owner_id).update(identifier="916201000000000000")

        assert failing(drafted) == {"owner_identifier"}

    def test_custodians_without_keys_in_force(self, drafted):
        OpeningKey.objects.update(revoked_at=MONDAY)

        assert failing(drafted) == {"custodians"}
        with pytest.raises(entry.ChecksFail):
            drafted.admitted()

    def test_a_value_nobody_entered(self, drafted):
        LegalValue.objects.all().delete()

        assert failing(drafted) == {"values"}

    def test_lots_that_the_law_forbids(self, planned):
        call = planned.call()
        call["lots"][0]["deposit"] = "10000.01"
        planned.drafted(**call)

        assert failing(planned) == {"lots"}

    def test_a_deadline_in_a_year_without_calendar(self, planned):
        planned.drafted(bids_due_at="2031-01-06T09:00:00+08:00")

        assert failing(planned) == {"calendar"}

    def test_no_estimate(self, tender, entered):
        tender.created(estimate="")
        tender.planned()
        tender.drafted()

        assert failing(tender) == {"estimate"}

    def test_conditions_that_the_person_did_not_see(self, drafted):
        payload = {"conditions_sha256": "0" * 64}
        signed = drafted.officer.signs("sign_commitment", f"project:{drafted.project_uuid}", 2, payload)

        with pytest.raises(entry.OtherConditions):
            entry.sign_commitment(project_uuid=drafted.project_uuid, **payload, **signed)

    def test_an_agency_cannot_promise_for_the_owner(self, tender, agent, entered):
        tender.agent = agent
        tender.created()
        tender.planned()
        tender.drafted()
        tender.officer = agent

        with pytest.raises(MandateMissing):
            tender.admitted()

    def test_before_the_plan_and_twice(self, tender, entered):
        tender.created()
        tender.drafted()
        with pytest.raises(MoveNotAllowed):
            tender.admitted()
        tender.planned()
        tender.admitted()
        with pytest.raises(MoveNotAllowed):
            tender.admitted()
