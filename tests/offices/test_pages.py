"""The pages of offices, as the people see them whose pages they are."""

from __future__ import annotations

from uuid import uuid4

import pytest

from openhall.identity.offices.models import Proposal

pytestmark = pytest.mark.django_db


def text_of(answer) -> str:
    assert answer.status_code == 200, answer.content[:300]
    return answer.content.decode()


class TestAProposal:
    def test_shows_exactly_what_was_signed_and_a_form_that_signs_the_same(self, publication, first, second, asks):
        asks("publish_notice")
        publication.by(first)
        row = Proposal.objects.get()

        page = text_of(second.visits().get(f"/proposals/{row.uuid}"))

        for value in (*publication.payload.values(), row.sha256, row.object, first.who.person.name):
            assert value in page
        assert f'data-command="publish_notice" data-object="{row.object}" data-version="{row.object_version}"' in page
        assert f'name="bids_due_at" value="{publication.payload["bids_due_at"]}" data-type="text"' in page
        assert "refuse_proposal" in page
        assert "withdraw_proposal" not in page

    def test_lets_who_signed_it_withdraw_and_not_sign_again(self, publication, first, asks):
        asks("publish_notice")
        publication.by(first)

        page = text_of(first.visits().get(f"/proposals/{Proposal.objects.get().uuid}"))

        assert "withdraw_proposal" in page
        assert 'data-command="publish_notice"' not in page

    def test_leads_to_the_receipt_when_both_have_signed(self, publication, first, second, asks):
        asks("publish_notice")
        publication.by(first)
        done = publication.by(second).json()

        page = text_of(first.visits().get(f"/proposals/{Proposal.objects.get().uuid}"))

        assert f"/receipts/{done['leaf_sha256']}" in page
        assert second.who.person.name in page

    def test_is_in_the_list_of_who_could_sign_and_of_nobody_else(self, publication, first, second, manager, asks):
        asks("publish_notice")
        publication.by(first)
        address = f"/proposals/{Proposal.objects.get().uuid}"

        assert address in text_of(second.visits().get("/proposals"))
        assert address not in text_of(manager.visits().get("/proposals"))
        assert manager.visits().get(address).status_code == 404
        assert address not in text_of(second.visits().get("/proposals?over=1"))

    def test_there_are_no_others(self, second):
        assert second.visits().get(f"/proposals/{uuid4()}").status_code == 404
        assert second.visits().get("/proposals?before=x").status_code == 404


class TestRulesAndDeputies:
    def test_the_manager_sees_the_form_an_officer_reads_only(self, manager, second, asks):
        asks("publish_notice")
        address = f"/organisations/{manager.who.organisation.uuid}/second-signatures"

        page, read_only = text_of(manager.visits().get(address)), text_of(second.visits().get(address))

        assert "House rule 7 of a fictional owner" in read_only
        assert "require_second_signature" in page
        assert "lift_second_signature" in page
        assert "require_second_signature" not in read_only

    def test_an_officer_names_a_deputy_for_themselves_alone(self, manager, second, first):
        address = f"/organisations/{manager.who.organisation.uuid}/deputies"

        mine, all_ = text_of(second.visits().get(address)), text_of(manager.visits().get(address))

        assert f"{second.who.person.name}: " in mine
        assert f"{first.who.person.name}: " not in mine
        assert f"{first.who.person.name}: " in all_

    def test_strangers_read_neither(self, manager, bidder):
        from tests.offices.conftest import Desk

        for page in ("second-signatures", "deputies"):
            answer = Desk(bidder).visits().get(f"/organisations/{manager.who.organisation.uuid}/{page}")
            assert answer.status_code == 403
