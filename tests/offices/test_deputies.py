"""Deputies: another acts in an officer's place, with an own key, for a period, and the log says so."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from uuid import UUID, uuid4

import pytest
from tests.offices.conftest import Desk
from tests.people import MONDAY

from openhall.identity import commands as of_identity
from openhall.identity.models import Mandate, Role
from openhall.identity.public import MandateMissing
from openhall.kernel.clock import instant_text
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
FRIDAY = MONDAY + timedelta(days=4)


def leaf(code: str) -> dict:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


def mandate_of(desk: Desk, role: Role = Role.OFFICER) -> Mandate:
    return Mandate.objects.get(person=desk.who.person, role=role, in_place_of=None)


def names(desk: Desk, deputy: Desk, mandate: Mandate, *, until: datetime | None = FRIDAY, **more: str):
    """``desk`` names ``deputy`` for the mandate; the answer of the API."""
    uuid = uuid4()
    payload = {
        "mandate": str(mandate.uuid), "email": deputy.who.person.email,
        "ends_at": instant_text(until) if until else None, **more,
    }  # fmt: skip
    return desk.acts("PUT", f"/deputies/{uuid}", "appoint_deputy", f"mandate:{uuid}", 0, payload)


@pytest.fixture
def deputy(joins, officer) -> Desk:
    """Binh works for the owner and holds no officer's mandate."""
    return Desk(joins("Binh Deputy", officer.organisation.name, Role.TREASURER))


class TestActing:
    def test_the_deputy_publishes_in_the_officers_place_and_the_log_says_so(self, publication, first, deputy):
        assert publication.by(deputy).status_code == 403
        assert names(first, deputy, mandate_of(first)).status_code == 201

        answer = publication.by(deputy)

        assert answer.status_code == 200, answer.content
        act = leaf("NOT-01")
        assert act["in_place_of"] not in ("", act["actor"])
        prepared = json.loads(bytes(Outbox.objects.filter(code="PLN-01").latest("id").leaf))
        assert act["in_place_of"] == prepared["actor"]

    def test_under_an_own_mandate_nobody_is_represented(self, publication, first, second):
        assert names(first, second, mandate_of(first)).status_code == 201

        assert publication.by(second).status_code == 200

        assert "in_place_of" not in leaf("NOT-01")

    def test_a_manager_names_one_for_an_officer_who_is_away(self, publication, first, manager, deputy):
        assert names(manager, deputy, mandate_of(first)).status_code == 201
        assert publication.by(deputy).status_code == 200

    def test_it_is_on_the_log_for_whom_it_is_told_to_nobody(self, first, deputy):
        names(first, deputy, mandate_of(first))

        act = leaf("SUB-13")
        assert act["public"] == {"role": "officer", "ends_at": instant_text(FRIDAY)}
        assert set(act["commitments"]) == {"person", "organisation", "in_place_of"}

    def test_officer_and_deputy_are_told(self, first, deputy):
        names(first, deputy, mandate_of(first))

        for desk in (first, deputy):
            assert "A deputy was named." in str(desk.visits().get("/api/v1/messages").json())


class TestEnding:
    def test_it_ends_by_itself(self, publication, first, deputy):
        names(first, deputy, mandate_of(first), until=MONDAY + timedelta(hours=1))
        Mandate.objects.filter(person=deputy.who.person).exclude(in_place_of=None).update(
            starts_at=MONDAY - timedelta(hours=2), ends_at=MONDAY
        )

        assert publication.by(deputy).json()["code"] == "place-given-back"

    def test_before_its_beginning_it_does_not_count(self, publication, first, deputy):
        names(first, deputy, mandate_of(first), starts_at=instant_text(MONDAY + timedelta(days=1)))

        assert publication.by(deputy).json()["code"] == "mandate-not-in-force"

    def test_the_officer_who_is_back_ends_it(self, publication, first, deputy):
        uuid = UUID(names(first, deputy, mandate_of(first)).json()["id"])

        answer = first.acts("PUT", f"/deputies/{uuid}/end", "end_deputy", f"mandate:{uuid}", 1, {})

        assert answer.status_code == 200, answer.content
        assert leaf("SUB-14")["public"] == {"role": "officer"}
        assert publication.by(deputy).json()["code"] == "place-given-back"

    @pytest.mark.parametrize("who", ["deputy", "manager"])
    def test_so_do_the_deputy_and_a_manager(self, first, deputy, manager, who):
        desk = {"deputy": deputy, "manager": manager}[who]
        uuid = UUID(names(first, deputy, mandate_of(first)).json()["id"])

        answer = desk.acts("PUT", f"/deputies/{uuid}/end", "end_deputy", f"mandate:{uuid}", 1, {})

        assert answer.status_code == 200, answer.content

    def test_another_officer_does_not(self, first, second, deputy):
        uuid = UUID(names(first, deputy, mandate_of(first)).json()["id"])

        answer = second.acts("PUT", f"/deputies/{uuid}/end", "end_deputy", f"mandate:{uuid}", 1, {})

        assert answer.json()["code"] == "mandate-missing"

    def test_it_ends_with_the_mandate_that_it_stands_for(self, publication, first, deputy, manager):
        own = mandate_of(first)
        names(first, deputy, own)
        signed = manager.who.signs("revoke_mandate", f"mandate:{own.uuid}", own.version)

        of_identity.revoke_mandate(mandate=own.uuid, **signed)

        assert publication.by(deputy).json()["code"] == "place-given-back"

    def test_a_mandate_of_ones_own_is_not_ended_so(self, first):
        own = mandate_of(first)

        answer = first.acts("PUT", f"/deputies/{own.uuid}/end", "end_deputy", f"mandate:{own.uuid}", own.version, {})

        assert answer.json()["code"] == "not-a-deputy"


class TestRefused:
    def test_a_chain(self, first, second, deputy, joins, officer):
        uuid = UUID(names(first, deputy, mandate_of(first)).json()["id"])

        answer = names(deputy, second, Mandate.objects.get(uuid=uuid))

        assert answer.json()["code"] == "deputy-of-deputy"

    def test_a_deputy_names_none_for_the_officer(self, first, second, deputy):
        names(first, deputy, mandate_of(first))

        assert names(deputy, second, mandate_of(first)).json()["code"] == "mandate-missing"

    def test_without_an_end_beyond_the_mandate_or_oneself(self, first, deputy):
        own = mandate_of(first)
        Mandate.objects.filter(pk=own.pk).update(ends_at=MONDAY + timedelta(days=2))

        assert [error["field"] for error in names(first, deputy, own, until=None).json()["errors"]] == ["ends_at"]
        assert [error["field"] for error in names(first, deputy, own).json()["errors"]] == ["ends_at"]
        soon = MONDAY + timedelta(days=1)
        assert [error["field"] for error in names(first, first, own, until=soon).json()["errors"]] == ["email"]

    def test_experts_and_custodians_act_in_person(self, joins, officer, deputy):
        keeper = Desk(joins("Ki Keeper", officer.organisation.name, Role.CUSTODIAN))

        answer = names(keeper, deputy, mandate_of(keeper, Role.CUSTODIAN))

        assert answer.json()["code"] == "role-in-person"

    def test_for_a_mandate_of_another_organisation(self, first, deputy, bidder):
        assert names(Desk(bidder), deputy, mandate_of(first)).status_code == 404

    def test_twice(self, first, deputy):
        names(first, deputy, mandate_of(first))

        assert names(first, deputy, mandate_of(first)).json()["code"] == "mandate-exists"


class TestBesideTwoSignatures:
    def test_an_officer_and_their_own_deputy_are_not_two(self, publication, first, deputy, asks):
        asks("publish_notice")
        names(first, deputy, mandate_of(first))
        assert publication.by(first).status_code == 202

        assert publication.by(deputy).json()["code"] == "one-person-twice"

    def test_nor_a_deputy_and_the_officer(self, publication, first, deputy, asks):
        asks("publish_notice")
        names(first, deputy, mandate_of(first))
        assert publication.by(deputy).status_code == 202

        assert publication.by(first).json()["code"] == "one-person-twice"

    def test_nor_two_deputies_of_one_officer(self, publication, first, deputy, joins, officer, asks):
        asks("publish_notice")
        other = Desk(joins("Chi Deputy", officer.organisation.name, Role.TREASURER))
        names(first, deputy, mandate_of(first))
        names(first, other, mandate_of(first))
        assert publication.by(deputy).status_code == 202

        assert publication.by(other).json()["code"] == "one-person-twice"

    def test_nor_one_human_as_themselves_and_as_a_deputy(self, publication, first, second, asks):
        asks("publish_notice")
        names(first, second, mandate_of(first))
        assert publication.by(second).status_code == 202
        # The own mandate ends; what is left is the place of the other.
        Mandate.objects.filter(person=second.who.person, in_place_of=None).update(revoked_at=MONDAY)

        assert publication.by(second).json()["code"] == "already-proposed"

    def test_the_deputy_of_another_officer_is_the_second_and_both_places_are_on_the_log(
        self, publication, first, second, deputy, asks
    ):
        asks("publish_notice")
        names(second, deputy, mandate_of(second))
        assert publication.by(first).status_code == 202

        assert publication.by(deputy).status_code == 200

        act = leaf("NOT-01")
        assert len({act["first"]["actor"], act["actor"], act["in_place_of"]}) == 3

    def test_the_command_itself_asks_for_the_role(self, first, deputy):
        signed = deputy.who.signs("grant_mandate", f"mandate:{uuid4()}", 0, {})

        with pytest.raises(MandateMissing):
            of_identity.grant_mandate(uuid=uuid4(), email="x@example.org", role="officer", **signed)
