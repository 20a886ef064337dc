"""The draw: who is in the pool, who must avoid it and why, what fixes the order, and that anybody can draw again."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from tests.tendering.experts.conftest import Drawing, declares

from openhall.identity.models import Mandate
from openhall.identity.public import MandateMissing, Role
from openhall.kernel.refusals import Invalid, MoveNotAllowed
from openhall.tendering.evaluation.models import Evaluation
from openhall.tendering.experts.models import DrawState, Entry
from openhall.tendering.experts.refusals import EvaluatedAlready, OtherNumber, PoolNotInLog, PoolTooSmall
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all, statement
from openhall_rules.draw import order, pool_root

pytestmark = pytest.mark.django_db


def leaf(code: str) -> dict[str, Any]:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


def excluded(draws: Drawing) -> dict[str, list[str]]:
    """Name → grounds, of those who must avoid the lot."""
    rows = draws.row.entries.select_related("expert__person")
    return {row.expert.person.name: row.excluded for row in rows if row.excluded}


class TestPool:
    def test_it_is_on_the_log_as_a_digest_before_the_number_is_known(self, draws):
        row = draws.prepares()

        public = leaf("DRW-01")["public"]
        pool = [(one.commitment, one.excluded) for one in row.entries.order_by("commitment")]
        assert public["pool_root"] == pool_root(pool)
        assert (public["pool"], public["eligible"], public["members"], public["experts"]) == (7, 7, 5, 4)
        assert public["number_sha256"] == draws.payload()["number_sha256"]
        assert draws.number not in json.dumps(leaf("DRW-01"))

    def test_conditions_are_published_as_they_were_signed(self, draws):
        draws.prepares(regions="north", languages="中文，Deutsch")
        said = statement(leaf("DRW-01")["statement"])

        assert said["signed"]["languages"] == "中文，Deutsch"
        assert said["conditions"]["languages"] == ["中文", "Deutsch"]
        assert said["conditions"]["fields"] == ["Water engineering"]

    @pytest.mark.parametrize("condition", ["regions", "languages", "fields"])
    def test_who_does_not_meet_a_condition_is_not_in_it(self, draws, book, people, condition):
        own = {"regions": {"region": "West"}, "languages": {"languages": "Deutsch"},
               "fields": {"qualifications": [{"field": "Law", "title": "Lawyer"}]}}[condition]  # fmt: skip
        asked = {"regions": "North", "languages": "english", "fields": "WATER  engineering"}
        uuid = draws_expert(draws, people[0])
        book.enters(people[0], uuid=uuid, **own)
        draws.prepares(**{condition: asked[condition]})

        assert draws.row.entries.count() == 6
        assert not draws.row.entries.filter(expert__uuid=uuid).exists()

    def test_nor_is_who_is_suspended_away_no_longer_qualified_or_no_expert_of_the_centre(
        self, draws, book, people, entries
    ):
        book.suspends(entries[0], draws.now + timedelta(days=1), at=draws.now)
        declares(people[1], entries[1], available=False, at=draws.now)
        past = (draws.now - timedelta(days=2)).date().isoformat()
        old = [{"field": "Water engineering", "title": "T", "valid_until": past}]
        book.enters(people[2], uuid=entries[2].uuid, qualifications=old, at=draws.now)
        draws.prepares(members=5, experts=4)

        assert draws.row.entries.count() == 4
        left = set(draws.row.entries.values_list("expert__person_id", flat=True))
        assert left == {one.person.pk for one in people[3:]}

    def test_a_mandate_that_ended_takes_somebody_out(self, draws, people):
        Mandate.objects.filter(person=people[0].person).update(ends_at=draws.now)
        draws.prepares()
        assert draws.row.entries.count() == 6


def draws_expert(draws: Drawing, who: Any) -> Any:
    from openhall.tendering.experts.models import Expert

    return Expert.objects.get(person=who.person).uuid


class TestAvoidance:
    def test_every_reason_is_kept(self, draws, book, people, entries, bidders, joins):
        firm, owner = bidders[0].organisation, draws.owner.organisation
        book.enters(people[0], uuid=entries[0].uuid, employer=firm.identifier.lower())
        declares(people[1], entries[1], interests=[{"ground": "shareholding", "identifier": firm.identifier},
                                                   {"ground": "kinship", "identifier": firm.identifier}])  # fmt: skip
        Mandate.objects.create(
            person=people[2].person, organisation=firm, role=Role.BIDDER, starts_at=draws.now - timedelta(days=900),
            ends_at=draws.now - timedelta(days=300),
        )  # fmt: skip
        book.enters(people[3], uuid=entries[3].uuid, superior=owner.identifier)
        draws.prepares(members=3, experts=3)

        assert excluded(draws) == {
            "Aru Bek": ["employer"],
            "Bui Cam": ["kinship", "shareholding"],
            "Cho Dan": ["worked"],
            "Du Erl": ["superior"],
        }
        assert leaf("DRW-01")["public"]["eligible"] == 3

    def test_who_works_for_a_named_supervisor_must_avoid_it(self, draws, book, people, entries):
        book.enters(people[0], uuid=entries[0].uuid, employer="91-GOV")
        book.enters(people[1], uuid=entries[1].uuid, superior="91-gov")
        draws.prepares(superiors="91-gov")
        assert excluded(draws) == {"Aru Bek": ["superior"], "Bui Cam": ["superior"]}

    def test_an_interest_in_a_stranger_excludes_nobody(self, draws, people, entries):
        declares(people[0], entries[0], interests=[{"ground": "employer", "identifier": "91-STRANGER"}])
        draws.prepares()
        assert excluded(draws) == {}

    def test_whoever_must_avoid_it_is_never_called(self, draws, people, entries, bidders):
        for who, row in zip(people[:3], entries[:3], strict=True):
            interest = {"ground": "kinship", "identifier": bidders[1].organisation.identifier}
            declares(who, row, interests=[interest])
        draws.prepares()
        draws.draws()

        assert {one.expert.person.name for one in draws.called} == {"Du Erl", "Em Fan", "Fo Gim", "Gu Han"}
        assert draws.row.entries.filter(place=None).count() == 3


class TestComposition:
    @pytest.mark.parametrize(
        ("members", "experts", "field"),
        [(3, 3, "members"), (6, 5, "members"), (5, 3, "experts"), (5, 6, "experts")],
        ids=["too few", "even", "too few experts", "more than members"],
    )
    def test_in_china_it_is_what_the_law_asks(self, scored, officer, people, entries, members, experts, field):
        draws = Drawing(scored, officer, people)
        with pytest.raises(Invalid) as refused:
            draws.prepares(members=members, experts=experts)
        assert field in refused.value.errors
        if experts <= members:
            assert "第三十七条" in str(refused.value.errors[field])
        draws.prepares(members=5, experts=4)

    def test_too_few_experts_is_said_without_saying_how_many_there_are(self, draws):
        with pytest.raises(PoolTooSmall) as refused:
            draws.prepares(members=9, experts=8)
        assert refused.value.facts == {"wanted": 8}


class TestWho:
    def test_only_an_officer_of_the_owner(self, draws, people, host, stranger, authority, bidders):
        for who in (host, stranger, authority, bidders[0], people[0]):
            with pytest.raises(MandateMissing):
                draws.prepares(who=who)
        draws.prepares()
        with pytest.raises(MandateMissing):
            draws.draws(who=host)

    def test_only_while_the_bids_are_read_out_and_not_evaluated(self, draws):
        Evaluation.objects.create(
            lot=draws.lot, members=1, experts=1, evaluated_at=draws.now, evaluation_leaf="0" * 64
        )  # fmt: skip
        with pytest.raises(EvaluatedAlready):
            draws.prepares()
        type(draws.lot).objects.filter(pk=draws.lot.pk).update(state="awarded")
        with pytest.raises(MoveNotAllowed):
            draws.prepares()

    def test_one_draw_at_a_time(self, draws):
        draws.prepares()
        other = Drawing(draws.panel, draws.owner, draws.people)
        with pytest.raises(MoveNotAllowed):
            other.prepares()
        draws.calls_off()
        other.prepares()
        assert leaf("DRW-08")["object"] == f"draw:{draws.uuid}"
        assert statement(leaf("DRW-08")["statement"])["reason"] == "The device with the number is lost."


class TestDrawing:
    def test_anybody_can_draw_again_from_what_the_log_holds(self, draws):
        draws.prepares()
        draws.draws()

        public, fixed = leaf("DRW-02")["public"], leaf("DRW-01")["public"]
        pool = [(one.commitment, one.excluded) for one in draws.row.entries.order_by("commitment")]
        again = order(
            lot=public["lot"], root=fixed["pool_root"], number=public["number"], log_root=public["root"], pool=pool
        )
        assert again == list(draws.row.entries.order_by("place").values_list("commitment", flat=True))
        assert sorted(draws.row.entries.values_list("place", flat=True)) == list(range(1, 8))
        assert [one.place for one in draws.called] == [1, 2, 3, 4]

    def test_another_number_draws_nothing(self, draws):
        draws.prepares()
        with pytest.raises(OtherNumber):
            draws.draws(number="0" * 64)
        assert draws.row.state == DrawState.PREPARED
        assert not Entry.objects.exclude(place=None).exists()

    def test_not_before_the_pool_is_in_the_log(self, draws):
        draws.prepares()
        with pytest.raises(PoolNotInLog):
            draws.draws(drain=False)
        drain_all()
        draws.draws()

    def test_it_is_drawn_once(self, draws):
        draws.prepares()
        draws.draws()
        with pytest.raises(MoveNotAllowed):
            draws.draws()

    def test_an_id_counts_once(self, draws):
        draws.prepares()
        draws.calls_off()
        with pytest.raises(Invalid):
            draws.prepares()
        draws.uuid = uuid4()
        draws.prepares()
