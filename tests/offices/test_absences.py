"""Standing deputies: named once, they act only while the officer has declared an absence, and it ends by itself."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.offices.conftest import Desk
from tests.people import MONDAY

from openhall.identity.models import Mandate, Role
from openhall.identity.offices import queries
from openhall.identity.offices.models import Absence
from openhall.kernel import clock
from openhall.kernel.clock import instant_text
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
FRIDAY = MONDAY + timedelta(days=4)


def leaves(code: str) -> list[dict[str, Any]]:
    return [json.loads(bytes(row.leaf)) for row in Outbox.objects.filter(code=code).order_by("id")]


def mandate_of(desk: Desk, role: Role = Role.OFFICER) -> Mandate:
    return Mandate.objects.get(person=desk.who.person, role=role, in_place_of=None)


def names(desk: Desk, deputy: Desk, mandate: Mandate) -> Any:
    uuid = uuid4()
    payload = {"mandate": str(mandate.uuid), "email": deputy.who.person.email}
    return desk.acts("PUT", f"/standing-deputies/{uuid}", "name_standing_deputy", f"standing-deputy:{uuid}", 0, payload)


def goes(desk: Desk, mandate: Mandate, *, until: datetime | None = FRIDAY, at: datetime = MONDAY, **more: str) -> Any:
    uuid = uuid4()
    payload = {"mandate": str(mandate.uuid), "ends_at": instant_text(until) if until else None, **more}
    return desk.acts("PUT", f"/absences/{uuid}", "declare_leave", f"absence:{uuid}", 0, payload, at=at)


def returns(desk: Desk, uuid: UUID | str, *, version: int = 1, at: datetime = MONDAY) -> Any:
    return desk.acts("PUT", f"/absences/{uuid}/return", "declare_return", f"absence:{uuid}", version, {}, at=at)


@pytest.fixture
def deputy(joins, officer) -> Desk:
    """Binh works for the owner and holds no officer's mandate."""
    return Desk(joins("Binh Deputy", officer.organisation.name, Role.TREASURER))


@pytest.fixture
def named(first, deputy) -> UUID:
    """The deputy stands in for the officer."""
    answer = names(first, deputy, mandate_of(first))
    assert answer.status_code == 201, answer.content
    return UUID(answer.json()["id"])


class TestStandingIn:
    def test_only_while_the_officer_is_away(self, publication, first, deputy, named):
        assert publication.by(deputy).json()["code"] == "mandate-missing"
        assert goes(first, mandate_of(first)).status_code == 201

        answer = publication.by(deputy)

        assert answer.status_code == 200, answer.content
        act = leaves("NOT-01")[-1]
        assert act["in_place_of"] == leaves("PLN-01")[-1]["actor"]

    def test_what_is_on_the_log_names_nobody(self, first, deputy, named):
        goes(first, mandate_of(first))

        standing, absence, appointed = leaves("SUB-15")[0], leaves("SUB-17")[0], leaves("SUB-13")[0]
        assert standing["public"] == {"role": "officer"}
        assert set(standing["commitments"]) == {"person", "organisation", "in_place_of"}
        began = Absence.objects.get().starts_at
        assert absence["public"] == {
            "starts_at": instant_text(began), "ends_at": instant_text(FRIDAY), "deputies": 1
        }  # fmt: skip
        assert set(absence["commitments"]) == {"person", "organisation"}
        assert appointed["public"] == {"role": "officer", "ends_at": instant_text(FRIDAY)}

    def test_an_absence_that_is_still_to_come(self, publication, first, deputy, named):
        goes(first, mandate_of(first), starts_at=instant_text(MONDAY + timedelta(days=1)))

        assert publication.by(deputy).json()["code"] == "mandate-not-in-force"

    def test_for_an_officer_who_is_ill_a_manager_declares_it(self, publication, manager, first, deputy, named):
        assert goes(manager, mandate_of(first)).status_code == 201
        assert publication.by(deputy).status_code == 200

    def test_in_all_mandates_of_the_officer(self, first, deputy, named, joins, officer):
        manages = Mandate.objects.get(person=officer.person, role=Role.MANAGER)
        assert names(first, deputy, manages).status_code == 201

        goes(first, mandate_of(first))

        held = (
            Mandate.objects.in_force(FRIDAY - timedelta(hours=1))
            .filter(person=deputy.who.person)
            .exclude(in_place_of=None)
        )
        assert set(held.values_list("role", flat=True)) == {"officer", "manager"}

    def test_never_longer_than_the_mandate_itself(self, first, deputy, named):
        soon = MONDAY + timedelta(days=1)
        Mandate.objects.filter(pk=mandate_of(first).pk).update(ends_at=soon)

        goes(first, mandate_of(first))

        assert Mandate.objects.get(person=deputy.who.person, in_place_of=mandate_of(first)).ends_at == soon

    def test_everybody_concerned_is_told(self, first, deputy, named):
        goes(first, mandate_of(first))

        for desk in (first, deputy):
            told = str(desk.visits().get("/api/v1/messages").json())
            assert "A standing deputy was named." in told
            assert "An absence was declared." in told

    def test_beside_two_signatures_officer_and_stand_in_are_one(self, publication, first, deputy, named, asks):
        asks("publish_notice")
        goes(first, mandate_of(first))
        assert publication.by(first).status_code == 202

        assert publication.by(deputy).json()["code"] == "one-person-twice"


class TestEnding:
    def test_it_ends_by_itself(self, first, deputy, named):
        goes(first, mandate_of(first), until=MONDAY + timedelta(hours=1))
        held = Mandate.objects.filter(person=deputy.who.person, in_place_of=mandate_of(first))

        assert held.in_force(MONDAY + timedelta(minutes=59)).exists()
        assert not held.in_force(MONDAY + timedelta(hours=1)).exists()
        assert queries.absences_of(first.who.organisation.pk, MONDAY + timedelta(hours=1)) == []

    def test_the_officer_who_is_back_says_so(self, publication, first, deputy, named):
        uuid = goes(first, mandate_of(first)).json()["id"]

        answer = returns(first, uuid)

        assert answer.status_code == 200, answer.content
        assert [act["object"] for act in leaves("SUB-18")] == [f"absence:{uuid}"]
        assert publication.by(deputy).json()["code"] == "place-given-back"
        assert returns(first, uuid, version=2).json()["code"] == "absence-over"
        assert goes(first, mandate_of(first)).status_code == 201, "and may go away again"

    def test_a_manager_says_so_and_nobody_else(self, manager, first, second, deputy, named):
        uuid = goes(first, mandate_of(first)).json()["id"]

        for desk in (second, deputy):
            assert returns(desk, uuid).json()["code"] == "mandate-missing"
        assert returns(manager, uuid).status_code == 200

    def test_who_is_released_stops_at_once_also_in_an_absence(self, publication, first, deputy, named):
        goes(first, mandate_of(first))
        path, about = f"/standing-deputies/{named}/end", f"standing-deputy:{named}"

        answer = first.acts("PUT", path, "end_standing_deputy", about, 1, {})

        assert answer.status_code == 200, answer.content
        assert leaves("SUB-16")[0]["public"] == {"role": "officer"}
        assert publication.by(deputy).json()["code"] == "place-given-back"
        assert first.acts("PUT", path, "end_standing_deputy", about, 2, {}).json()["code"] == "already-revoked"

    def test_who_is_named_for_a_period_besides_stays(self, publication, first, deputy, named):
        uuid, own = uuid4(), mandate_of(first)
        period = {"mandate": str(own.uuid), "email": deputy.who.person.email, "ends_at": instant_text(FRIDAY)}
        first.acts("PUT", f"/deputies/{uuid}", "appoint_deputy", f"mandate:{uuid}", 0, period)
        goes(first, own)

        first.acts("PUT", f"/standing-deputies/{named}/end", "end_standing_deputy", f"standing-deputy:{named}", 1, {})

        held = Mandate.objects.filter(person=deputy.who.person, in_place_of=own, revoked_at=None)
        assert [row.uuid for row in held] == [uuid]

    def test_after_its_time_nobody_comes_back_from_it(self, first, deputy, named):
        later = MONDAY + timedelta(hours=2)
        uuid = goes(first, mandate_of(first), until=MONDAY + timedelta(hours=1)).json()["id"]
        clock.move_to(later)

        assert returns(first, uuid, at=later).json()["code"] == "absence-over"


class TestRefused:
    def test_without_an_end_or_without_anybody_who_stands_in(self, first, deputy):
        own = mandate_of(first)
        assert goes(first, own).json()["code"] == "nobody-stands-in"
        names(first, deputy, own)

        assert [error["field"] for error in goes(first, own, until=None).json()["errors"]] == ["ends_at"]
        assert [error["field"] for error in goes(first, own, until=MONDAY).json()["errors"]] == ["ends_at"]
        assert not Absence.objects.exists()

    def test_twice_for_one_time(self, first, deputy, named):
        goes(first, mandate_of(first))

        assert goes(first, mandate_of(first)).json()["code"] == "absent-already"
        after = instant_text(FRIDAY)
        assert goes(first, mandate_of(first), starts_at=after, until=FRIDAY + timedelta(days=1)).status_code == 201

    def test_for_a_colleague_by_who_manages_nothing(self, first, second, deputy, named):
        assert goes(second, mandate_of(first)).json()["code"] == "mandate-missing"
        assert names(second, deputy, mandate_of(first)).json()["code"] == "mandate-missing"

    def test_a_stand_in_declares_no_absence_of_the_place(self, first, deputy, named):
        goes(first, mandate_of(first))
        held = Mandate.objects.get(person=deputy.who.person, in_place_of=mandate_of(first))

        assert goes(deputy, held).json()["code"] == "deputy-of-deputy"
        assert names(deputy, first, held).json()["code"] == "deputy-of-deputy"

    def test_oneself_a_stranger_or_the_same_again(self, first, deputy, named):
        assert [error["field"] for error in names(first, first, mandate_of(first)).json()["errors"]] == ["email"]
        assert names(first, deputy, mandate_of(first)).json()["code"] == "mandate-exists"

    def test_a_custodian_is_represented_by_nobody(self, joins, officer, deputy):
        keeper = Desk(joins("Ki Keeper", officer.organisation.name, Role.CUSTODIAN))

        assert names(keeper, deputy, mandate_of(keeper, Role.CUSTODIAN)).json()["code"] == "role-in-person"

    def test_another_organisations(self, first, deputy, bidder, named):
        uuid = goes(first, mandate_of(first)).json()["id"]

        assert names(Desk(bidder), deputy, mandate_of(first)).status_code == 404
        assert goes(Desk(bidder), mandate_of(first)).status_code == 404
        assert returns(Desk(bidder), uuid).status_code == 404


def test_the_page_shows_who_is_away_and_who_stands_in(first, second, deputy, named):
    goes(first, mandate_of(first))
    address = f"/organisations/{first.who.organisation.uuid}/deputies"

    mine, theirs = (desk.visits().get(address).content.decode() for desk in (first, second))

    for page in (mine, theirs):
        assert f"{deputy.who.person.name} stands in for {first.who.person.name}" in page
        assert "is away" in page
    assert 'data-command="declare_return"' in mine
    assert 'data-command="declare_return"' not in theirs
