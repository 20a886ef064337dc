"""Criteria that an amendment changes: prepared unseen, signed as differences, shown old beside new, then locked."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from django.test import Client
from tests.tendering.notices.test_desk import browser
from tests.tendering.notices.test_questions_and_amendments import DUE, MONDAY, amends

from openhall.identity.public import Role
from openhall.kernel import clock
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, NotYours
from openhall.tendering.notices import criteria_changes, criteria_differences, views
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.criteria_inputs import ProposalForm
from openhall.tendering.planning.public import OtherContent
from openhall.witness.models import Outbox
from openhall.witness.public import acts_after, drain_all
from openhall_rules.leaves import canonical

pytestmark = pytest.mark.django_db

SIGNED = {"id": "r1", "stage": "formal", "text": "The head has signed.", "clause": "Part 2, 3.1"}
LICENCE = {"id": "r2", "stage": "qualification", "text": "A licence for pumps.", "clause": "Part 2, 4"}
YEARS = {
    "life_cycle_years": "10", "life_cycle_percent": "3", "life_cycle_source": "Circular 7",
    "life_cycle_lines": "Energy | 1 | 10",
}  # fmt: skip
LATE = datetime(2026, 3, 20, 2, 0, tzinfo=UTC)


def proposes(tender: Any, who: Any = None, at: datetime = MONDAY, **given: Any) -> Any:
    payload = {"lot": str(tender.lot.uuid), "requirements": [SIGNED], **given}
    who = who or tender.officer
    signed = who.signs("propose_criteria", f"notice:{tender.notice_uuid}", tender.notice.version, payload, at=at)
    return criteria_changes.propose_criteria(
        notice_uuid=tender.notice_uuid, given=ProposalForm.model_validate(payload), **signed
    )


def digest(tender: Any) -> str:
    return str(views.proposal(tender.notice)["criteria_sha256"])


def test_what_is_prepared_changes_nothing_until_it_is_published(published):
    row = proposes(published, requirements=[SIGNED, LICENCE])

    assert row.proposed == {"requirements": [SIGNED, LICENCE]}
    assert published.lot.criteria == {}
    assert "licence" not in str(views.notice(published.notice))
    assert not Outbox.objects.filter(code="NOT-04").exists()
    amends(published.officer, published)
    assert published.lot.criteria == {}


def test_an_amendment_puts_them_in_force_and_says_both(published):
    proposes(published)
    row, recorded = amends(published.officer, published, criteria_sha256=digest(published))

    change = {"lot": str(published.lot.uuid), "before": {}, "after": {"requirements": [SIGNED]}}
    assert (published.lot.criteria, published.lot.proposed) == ({"requirements": [SIGNED]}, None)
    assert row.lots == [change]
    assert views.notice(published.notice)["amendments"][0]["lots"] == [change]
    drain_all()
    act = next(one for one in acts_after(0) if one.leaf_sha256 == recorded.leaf_sha256)
    assert act.statement()["lots"] == [change]
    assert notices.criteria_changed_at(published.lot) == MONDAY


def test_it_moves_the_deadline_as_far_as_the_law_asks(published):
    proposes(published, at=LATE)
    row, _ = amends(published.officer, published, at=LATE, criteria_sha256=digest(published))

    assert row.new_due_at == datetime(2026, 4, 7, 16, 0, tzinfo=UTC)


def test_who_signed_other_changes_publishes_none(published):
    proposes(published)
    seen = digest(published)
    proposes(published, requirements=[SIGNED, LICENCE])

    with pytest.raises(OtherContent):
        amends(published.officer, published, criteria_sha256=seen)
    assert published.lot.criteria == {}


@pytest.mark.parametrize(
    "given",
    [
        {"formula": "trimmed_mean", "criteria": [{"name": "Plan", "limit": "30"}]},
        {"requirements": [SIGNED, SIGNED]},
        {**YEARS, "life_cycle_source": ""},
        {**YEARS, "life_cycle_lines": "Energy"},
    ],
    ids=["another method", "twice", "no source", "no years of a cost"],
)
def test_what_can_not_be_followed_is_not_kept(published, given):
    with pytest.raises(Invalid):
        proposes(published, **given)
    assert published.lot.proposed is None


def test_a_cost_over_the_years_comes_and_goes(published):
    assert proposes(published, **YEARS).proposed["life_cycle"]["rate"] == "0.03"
    amends(published.officer, published, criteria_sha256=digest(published))
    assert published.lot.criteria["life_cycle"]["costs"] == [{"name": "Energy", "first": 1, "last": 10}]
    assert "life_cycle" not in proposes(published).proposed


def test_what_says_the_same_proposes_nothing_and_what_was_prepared_can_be_dropped(published):
    assert proposes(published, requirements=[]).proposed is None
    proposes(published)
    signed = published.officer.signs(
        "drop_criteria", f"notice:{published.notice_uuid}", published.notice.version, {"lot": str(published.lot.uuid)}
    )
    row = criteria_changes.drop_criteria(notice_uuid=published.notice_uuid, lot=published.lot.uuid, **signed)
    assert row.proposed is None


def test_nobody_else_and_nothing_after_the_deadline(published, drafted, stranger, bidder):
    for who in (stranger, bidder):
        with pytest.raises(NotYours):
            proposes(published, who)
    with pytest.raises(notices.TooLate):
        proposes(published, at=DUE)
    with pytest.raises(NotFound):
        proposes(published, lot="00000000-0000-4000-8000-000000000000")


def test_a_draft_is_edited_as_a_draft(admitted):
    with pytest.raises(MoveNotAllowed):
        proposes(admitted)


def test_differences_show_the_old_beside_the_new():
    levels = [{"from": "0", "to": "30", "text": "A plan."}]
    old = {"formula": "trimmed_mean", "score_limits": {"Plan": "40"}, "requirements": [SIGNED]}
    new = {
        "formula": "trimmed_mean", "score_limits": {"Plan": "30", "Service": "10"},
        "scales": {"Plan": {"step": "5", "levels": levels}}, "requirements": [{**SIGNED, "clause": "Part 2, 3.2"}],
    }  # fmt: skip

    assert criteria_differences.rows(old, new) == [
        ("Requirement", "Form of the bid. The head has signed. (Part 2, 3.1)",
         "Form of the bid. The head has signed. (Part 2, 3.2)"),
        ("Highest score of “Plan”", "40", "30"),
        ("Scale of “Plan”", "Nothing", "0–30: A plan. (step 5)"),
        ("Highest score of “Service”", "Nothing", "10"),
    ]  # fmt: skip
    assert criteria_differences.rows(old, old) == []


class TestPages:
    @pytest.fixture(autouse=True)
    def _monday(self, home, settings, monkeypatch):
        settings.STATIC_ROOT = home / "static"
        settings.STATIC_ROOT.mkdir()
        monkeypatch.setattr(clock, "now", lambda: MONDAY)

    def test_the_owner_prepares_and_sees_what_changes_before_publishing(self, published):
        desk = browser(published.officer)
        page = f"/desk/projects/{published.project.uuid}/notice/lots/{published.lot.uuid}/criteria"
        assert 'name="life_cycle_lines"' in desk.get(page).content.decode()
        proposes(published)
        assert "The head has signed. (Part 2, 3.1)" in desk.get(page).content.decode()
        amend = desk.get(f"/desk/notices/{published.notice_uuid}/amend").content.decode()
        assert digest(published) in amend
        assert "The head has signed. (Part 2, 3.1)" in amend
        assert Client().get(f"/tenders/{published.project.uuid}").content.decode().count("The head has signed") == 0

    def test_everybody_reads_the_old_beside_the_new(self, published):
        proposes(published)
        amends(published.officer, published, criteria_sha256=digest(published))
        drain_all()
        shown = Client().get(f"/tenders/{published.project.uuid}").content.decode()
        assert "By what bids for lot 1 are evaluated: what changed" in shown

    def test_only_who_prepares_it_reads_what_is_prepared(self, published, bidder):
        proposes(published)
        address = f"/api/v1/notices/{published.notice_uuid}/lots/criteria/proposal"
        assert browser(published.officer).get(address).json()["criteria_sha256"] == digest(published)
        assert browser(bidder).get(address).status_code == 404

    def test_pages_and_api_show_it_to_the_officers_of_the_owner_and_to_no_other_role_of_it(
        self, published, joins, monkeypatch
    ):
        proposes(published)
        monkeypatch.setattr(clock, "now", lambda: MONDAY)
        project, lot, notice = published.project.uuid, published.lot.uuid, published.notice_uuid
        addresses = (
            f"/api/v1/notices/{notice}/lots/criteria/proposal",
            f"/desk/projects/{project}/notice/lots/{lot}/criteria",
            f"/desk/notices/{notice}/amend",
        )
        officer = browser(published.officer)
        assert all("The head has signed." in officer.get(one).content.decode() for one in addresses[1:])
        assert officer.get(addresses[0]).status_code == 200
        assert addresses[2] in officer.get(f"/desk/projects/{project}").content.decode()
        for name, role in (("Mai Lo", Role.MANAGER), ("Tan Wu", Role.TREASURER)):
            other = joins(name, published.officer.organisation.name, role)
            assert [browser(other).get(one).status_code for one in addresses] == [404, 404, 404]
            assert addresses[2] not in browser(other).get(f"/desk/projects/{project}").content.decode()

    def test_while_the_notice_is_a_draft_page_and_api_show_it_to_everybody_of_the_owner(self, drafted, joins):
        other = joins("Mai Lo", drafted.officer.organisation.name, Role.MANAGER)
        page = f"/desk/projects/{drafted.project.uuid}/notice/lots/{drafted.lot.uuid}/criteria"
        for address in (page, f"/api/v1/notices/{drafted.notice_uuid}"):
            assert browser(other).get(address).status_code == 200


def test_the_digest_is_that_of_the_changes(published):
    from hashlib import sha256

    proposes(published)
    said = {"v": 1, "lots": [{"lot": str(published.lot.uuid), "before": {}, "after": {"requirements": [SIGNED]}}]}
    assert digest(published) == sha256(canonical(said)).hexdigest()
