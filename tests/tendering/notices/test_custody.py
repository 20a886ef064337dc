"""Custodians before they are needed: whose they are, whether their keys work, who is absent, what a new key changes."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.people import MONDAY

from openhall.identity import commands as enrolment
from openhall.identity.models import OpeningKey
from openhall.identity.public import Role
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, Stale
from openhall.tendering.notices import custody, queries, rules
from openhall.tendering.notices.models import Custodian, Lot
from openhall.tendering.notices.work import waiting
from openhall.witness.models import Outbox
from openhall.witness.public import statement
from openhall_sealing import b64
from openhall_sealing.age import open_sealed
from openhall_sealing.keys import generate_age_key

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


def leaf(code: str) -> dict:
    """The newest leaf of that code."""
    return json.loads(bytes(Outbox.objects.filter(code=code).order_by("-id").first().leaf))


def place(tender, number: int = 0) -> Custodian:
    """A custodian of the notice, as it is now."""
    return Custodian.objects.get(notice=tender.notice, place=number)


def proves(tender, who, number: int = 0, *, share: str | None = None, at=MONDAY + DAY, version: int | None = None):
    """A custodian opens today's trial share with its own key and says what it holds."""
    one = place(tender, number)
    if share is None:
        actor = who.signs("open", f"custodian:{one.uuid}", at=at)["actor"]
        share = b64(open_sealed(custody.trial_share(one.uuid, actor, at), who.opening.identity))
    seen = one.version if version is None else version
    signed = who.signs("prove_custody", f"custodian:{one.uuid}", seen, {"share": share}, at=at)
    return custody.prove_custody(custodian=one.uuid, share=share, **signed)


def declares(tender, who, number: int = 0, *, absent: bool = True, reason: str = "On leave.", at=MONDAY + DAY):
    """Somebody says that a custodian is absent, or present again."""
    one = place(tender, number)
    payload = {"absent": absent, "reason": reason}
    signed = who.signs("declare_absence", f"custodian:{one.uuid}", one.version, payload, at=at)
    return custody.declare_absence(custodian=one.uuid, **payload, **signed)


class TestSides:
    @pytest.fixture
    def overseer(self, joins):
        return joins("Hao Lin", "Office of Supervision", Role.SUPERVISOR, Role.CUSTODIAN)

    def test_a_supervisor_may_be_a_custodian_but_is_none_unless_the_notice_asks(self, planned, overseer):
        planned.drafted()
        possible = rules.possible_custodians(planned.project, MONDAY)

        assert overseer.opening.recipient in [key.recipient for key in possible]
        assert overseer.opening.recipient not in [one.recipient for one in queries.custodians_of(planned.notice)]

    def test_the_notice_says_which_sides_and_the_platform_proposes_one_of_each(self, planned, overseer):
        planned.drafted(custodian_sides=["owner", "centre", "supervisor"], threshold=2)
        planned.admitted()
        planned.published()

        said = statement(leaf("NOT-01")["statement"])

        assert said["custodian_sides"] == ["owner", "centre", "supervisor"]
        assert [one["side"] for one in said["custodians"]] == ["owner", "centre", "supervisor"]

    def test_without_a_custodian_of_each_side_the_notice_does_not_go_out(self, planned, officer, host, second_host):
        recipients = [who.opening.recipient for who in (officer, host, second_host)]
        planned.drafted(custodian_sides=["supervisor"], custodians=recipients)

        faults = rules.custodian_faults(planned.notice, queries.custodians_of(planned.notice), MONDAY)

        assert "supervisor" in faults["custodians"]

    def test_the_rules_ask_for_sides_too_whatever_the_notice_says(self, planned, overseer, officer, host, second_host):
        values = planned.call()["tender_values"] | {"opening.custodian_sides": ["supervisor"]}
        planned.drafted(tender_values=values)
        assert overseer.opening.recipient in [one.recipient for one in queries.custodians_of(planned.notice)]

        recipients = [who.opening.recipient for who in (officer, host, second_host)]
        planned.drafted(tender_values=values, custodians=recipients)
        faults = rules.custodian_faults(planned.notice, queries.custodians_of(planned.notice), MONDAY)
        assert "supervisor" in faults["custodians"]

    def test_the_rules_say_how_many_must_open_together_at_least(self, planned):
        values = planned.call()["tender_values"] | {"opening.custodian_threshold": 3}
        planned.drafted(tender_values=values, threshold=2)
        custodians = queries.custodians_of(planned.notice)

        faults = rules.custodian_faults(planned.notice, custodians, MONDAY)
        assert "at least 3" in faults["threshold"]
        planned.drafted(tender_values=values, threshold=3)
        assert not rules.custodian_faults(planned.notice, queries.custodians_of(planned.notice), MONDAY)

    def test_a_company_a_stranger_and_a_body_that_does_not_supervise_are_no_custodians(self, planned, joins):
        people = [
            joins("Per Ro", "Private Overseers", Role.BIDDER, Role.CUSTODIAN, public=False),
            joins("Sam Lee", "Hillside Schools", Role.OFFICER, Role.CUSTODIAN),
        ]
        for who in people:
            with pytest.raises(Invalid):
                planned.drafted(custodians=[place.opening.recipient for place in (planned.officer, planned.host, who)])

    def test_k_of_n_is_the_notices_choice(self, planned, overseer):
        planned.drafted(custodian_sides=["owner", "centre", "supervisor"], threshold=3)

        found = custody.custody_of(planned.notice)

        assert (found.threshold, len(found.places), found.alone) == (3, 3, [])

    def test_an_organisation_that_could_open_alone_is_named(self, published):
        assert custody.custody_of(published.notice).alone == ["Northern Trading Centre"]


class TestProof:
    def test_a_custodian_opens_a_trial_share_and_the_log_says_so(self, published, officer):
        row, _recorded = proves(published, officer)

        act = leaf("CUS-03")
        assert act["object"] == f"custodian:{row.uuid}"
        assert act["public"] == {"custodian": 0}
        assert custody.custody_of(published.notice).proved == 1

    def test_what_yesterdays_share_holds_counts_until_today_is_over(self, published, officer):
        one = place(published)
        actor = officer.signs("open", f"custodian:{one.uuid}", at=MONDAY)["actor"]
        yesterday = b64(open_sealed(custody.trial_share(one.uuid, actor, MONDAY), officer.opening.identity))

        with pytest.raises(custody.TrialNotOpened):
            proves(published, officer, share=yesterday, at=MONDAY + 2 * DAY)
        proves(published, officer, share=yesterday, at=MONDAY + DAY)

    def test_somebody_elses_share_or_rubbish_proves_nothing(self, published, officer, host, second_host):
        one = place(published, 1)
        actor = host.signs("open", f"custodian:{one.uuid}", at=MONDAY + DAY)["actor"]
        of_another = b64(open_sealed(custody.trial_share(one.uuid, actor, MONDAY + DAY), host.opening.identity))

        for wrong in (of_another, b64(b"\x01" * 75), "not base64"):
            with pytest.raises(custody.TrialNotOpened):
                proves(published, officer, share=wrong)
        assert not Outbox.objects.filter(code="CUS-03").exists()

    def test_another_key_does_not_open_the_share(self, published, officer):
        from openhall_sealing.errors import WrongRecipient

        one = place(published)
        actor = officer.signs("open", f"custodian:{one.uuid}", at=MONDAY)["actor"]

        with pytest.raises(WrongRecipient):
            open_sealed(custody.trial_share(one.uuid, actor, MONDAY), generate_age_key().identity)

    def test_only_who_keeps_the_place_and_only_of_a_notice_that_is_out(self, drafted, officer, host, second_host):
        with pytest.raises(NotFound):
            proves(drafted, officer)
        drafted.admitted()
        drafted.published()
        for who, number in ((host, 0), (host, 2), (officer, 1)):
            with pytest.raises(custody.NotThisCustodian):
                proves(drafted, who, number)

    def test_two_tabs_at_once_are_one_proof(self, published, officer):
        proves(published, officer)

        with pytest.raises(Stale):
            proves(published, officer, version=0)

    def test_it_waits_in_the_custodians_work_until_done(self, published, officer):
        actor = officer.signs("look", "custodian:none", at=MONDAY + DAY)["actor"]
        doing = "Show that your custodian’s key works"
        assert doing in [item.doing for item in waiting(actor, MONDAY + DAY)]

        proves(published, officer)

        assert doing not in [item.doing for item in waiting(actor, MONDAY + DAY)]


class TestAbsence:
    def test_a_custodian_is_absent_and_present_again(self, published, officer):
        declares(published, officer, reason=" On leave until May. ")
        act = leaf("CUS-04")
        found = custody.custody_of(published.notice)

        assert act["public"] == {"custodian": 0, "absent": True}
        assert statement(act["statement"])["reason"] == " On leave until May. "
        assert (found.present, found.enough) == (2, True)

        declares(published, officer, absent=False, reason="Back.")
        assert custody.custody_of(published.notice).present == 3

    def test_when_fewer_than_needed_remain_everybody_sees_it_before_the_deadline(self, published, officer, client):
        declares(published, officer, 0)
        declares(published, officer, 1, reason="The host is ill.")

        answer = client.get(f"/api/v1/notices/{published.notice_uuid}/custodians").json()
        page = client.get(f"/notices/{published.notice_uuid}/custodians").content.decode()

        assert (answer["present"], answer["threshold"], answer["enough"]) == (1, 2, False)
        assert "can’t open the bids of this tender" in page

    def test_it_is_said_by_the_custodians_side_or_the_owner_and_by_nobody_else(
        self, published, officer, host, second_host, bidder, supervisor
    ):
        for who in (bidder, supervisor, host):
            with pytest.raises(custody.NotThisCustodian):
                declares(published, who, 0)
        declares(published, second_host, 1)
        declares(published, officer, 2)

        assert custody.custody_of(published.notice).present == 1

    def test_not_twice_and_not_after_the_opening(self, published, officer):
        declares(published, officer)
        with pytest.raises(MoveNotAllowed):
            declares(published, officer)
        Lot.objects.filter(notice=published.notice).update(state=Lot.State.OPENED)

        for try_it in (lambda: declares(published, officer, absent=False), lambda: proves(published, officer)):
            with pytest.raises(MoveNotAllowed):
                try_it()


class TestRotation:
    def rotates(self, who, at):
        """The holder revokes its key and enrols another one."""
        old = OpeningKey.objects.get(recipient=who.opening.recipient)
        signed = who.signs("revoke_opening_key", f"opening_key:{old.uuid}", old.version, at=at)
        enrolment.revoke_opening_key(key=old.uuid, **signed)
        fresh, uuid = generate_age_key(), uuid4()
        payload = {"recipient": fresh.recipient, "purpose": "custodian"}
        signed = who.signs("enrol_opening_key", f"opening_key:{uuid}", 0, payload, at=at)
        enrolment.enrol_opening_key(uuid=uuid, **payload, **signed)
        return fresh

    def test_new_notices_name_the_new_key_and_old_ones_keep_theirs(self, published, officer):
        fresh = self.rotates(officer, MONDAY + DAY)

        assert place(published).recipient == officer.opening.recipient
        assert custody.custody_of(published.notice).places[0].revoked
        possible = rules.possible_custodians(published.project, MONDAY + 2 * DAY)
        recipients = [key.recipient for key in possible]
        assert fresh.recipient in recipients
        assert officer.opening.recipient not in recipients

    def test_the_holder_still_proves_the_old_key_for_the_old_notice(self, published, officer):
        self.rotates(officer, MONDAY + DAY)

        proves(published, officer, at=MONDAY + 2 * DAY)

        assert custody.custody_of(published.notice).proved == 1

    def test_a_draft_that_names_a_key_replaced_since_does_not_go_out(self, admitted, officer):
        self.rotates(officer, MONDAY + DAY)

        with pytest.raises(Invalid) as refusal:
            admitted.published(at=MONDAY + DAY)

        assert "custodians" in refusal.value.errors
