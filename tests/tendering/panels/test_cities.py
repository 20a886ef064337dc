"""One pool across an alliance: made of the registers of all its cities, refused without an agreement in force."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from tests.tendering.evaluation.conftest import members_sign
from tests.tendering.experts.conftest import Drawing
from tests.tendering.panels.conftest import Register

from openhall.identity.public import Role
from openhall.kernel import clock
from openhall.kernel.refusals import NotYours
from openhall.tendering.evaluation import queries
from openhall.tendering.experts import tasks
from openhall.tendering.experts.models import Avoidance, Entry, Expert
from openhall.tendering.experts.refusals import AllianceNotInForce, AllianceUnconfirmed
from openhall.tendering.panels.centre_models import Alliance
from openhall.witness.models import Outbox
from openhall_rules import draw as lots

pytestmark = pytest.mark.django_db


def leaf(code: str) -> dict[str, Any]:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


@pytest.fixture
def guests(joins: Any, book: Any) -> list[Any]:
    """Two experts of the southern centre and one of the western, in the same register."""
    found = [joins(name, "Southern Trading Centre", Role.EXPERT) for name in ("Sa Ori", "So Umi")]
    found.append(joins("We Ani", "Western Trading Centre", Role.EXPERT))
    for one in found:
        book.enters(one)
    return found


@pytest.fixture
def wide(draws: Drawing, allied: dict[str, Any], guests: list[Any]) -> Drawing:
    """A draw whose people are of three cities; no pool is fixed."""
    return Drawing(draws.panel, draws.owner, [*draws.people, *guests])


def test_the_pool_holds_the_experts_of_every_city_each_with_a_root(wide, allied, guests):
    row = wide.prepares(alliance=str(allied["alliance"].uuid))

    assert row.entries.count() == len(wide.people)
    said = leaf("DRW-01")["public"]
    assert said["alliance"] == str(allied["alliance"].uuid)
    assert sorted(one["pool"] for one in said["registers"]) == [1, 2, 7]
    names = {row.organisation_id: row for row in (one.site for one in allied["alliance"].memberships.all())}
    homes = {one.expert.person_id: one.centre_id for one in row.entries.select_related("expert")}
    assert {homes[one.person.pk] for one in guests} < set(names)
    pool = [(one.commitment, one.excluded, str(one.centre.uuid)) for one in row.entries.select_related("centre")]
    assert lots.registers(pool, [one["centre"] for one in said["registers"]]) == said["registers"]


def test_without_an_alliance_nobody_of_another_city_is_in_it(wide, guests):
    row = wide.prepares()
    assert row.entries.count() == 7
    assert "registers" not in leaf("DRW-01")["public"]


def test_whoever_must_avoid_a_side_is_excluded_in_every_city(wide, allied, guests, bidders):
    Avoidance.objects.create(
        expert=Expert.objects.get(person=guests[2].person),
        ground="kinship",
        identifier=bidders[0].organisation.identifier,
        declared_at=wide.now,
    )
    row = wide.prepares(alliance=str(allied["alliance"].uuid))
    assert row.entries.get(expert__person=guests[2].person).excluded == ["kinship"]
    assert row.entries.get(expert__person=guests[0].person).excluded == []


class TestRefused:
    def test_where_the_agreement_is_over(self, wide, allied):
        Alliance.objects.filter(pk=allied["alliance"].pk).update(until_date="2026-01-31")
        with pytest.raises(AllianceNotInForce):
            wide.prepares(alliance=str(allied["alliance"].uuid))

    def test_where_nobody_else_has_joined(self, wide, allied, centres: Register, south, west):
        centres.leaves(south, allied["alliance"], allied["sites"]["south"])
        centres.leaves(west, allied["alliance"], allied["sites"]["west"])
        with pytest.raises(AllianceUnconfirmed):
            wide.prepares(alliance=str(allied["alliance"].uuid))

    def test_where_the_own_centre_is_not_in_it_or_there_is_none(self, wide, centres: Register, south, allied):
        other = centres.founds(south, allied["sites"]["south"], name="Alliance of the Coast")
        for uuid in (other.uuid, uuid4()):
            with pytest.raises(AllianceUnconfirmed):
                wide.prepares(alliance=str(uuid))


class TestGuestsOnTheCommittee:
    """Whoever was drawn in another city judges for the own centre, and nobody else of that centre."""

    @pytest.fixture
    def seated(self, wide, allied, guests):
        wide.prepares(alliance=str(allied["alliance"].uuid))
        wide.draws()
        for entry in list(wide.called):
            if wide.person(entry) not in guests:
                wide.declines(entry)
        for _ in range(8):
            called = [one for one in wide.called if wide.person(one) not in guests]
            taken = Entry.objects.filter(draw=wide.row, state=Entry.State.ACCEPTED).count()
            waiting = [one for one in wide.called if wide.person(one) in guests]
            for one in waiting:
                wide.accepts(one)
            if not called:
                break
            left = wide.row.entries.filter(state=Entry.State.WAITING, place__isnull=False).count()
            for one in called:
                (wide.accepts if left < 1 or taken >= 3 else wide.declines)(one)
        tasks.due(wide.now)
        return wide

    def test_reads_and_finds_for_the_own_centre(self, seated, guests, as_reader, monkeypatch):
        rows = seated.row.entries.filter(state=Entry.State.ACCEPTED).select_related("expert")
        sitting = [one for one in guests if one.person.pk in {row.expert.person_id for row in rows}]
        assert sitting, "somebody of another city was drawn"
        monkeypatch.setattr(clock, "now", lambda: seated.now)
        actor = sitting[0].signs("read", "lot:none", 0, at=seated.now)["actor"]
        assert queries.on_the_committee(seated.lot, actor, seated.now)
        assert "Evaluate the bids" in as_reader(sitting[0]).get("/work").content.decode()
        seated.passes(minutes=20)
        assert seated.panel.evaluates(who=sitting[0]) is not None
        members_sign(seated.lot, seated.now)

    def test_others_of_that_centre_do_not(self, seated, joins):
        stranger = joins("St Uma", "Southern Trading Centre", Role.EXPERT)
        actor = stranger.signs("read", "lot:none", 0, at=seated.now)["actor"]
        assert not queries.on_the_committee(seated.lot, actor, seated.now)
        with pytest.raises(NotYours):
            seated.panel.evaluates(who=stranger)
