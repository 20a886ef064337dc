"""Draws of several groups: each with conditions and an order of its own, drawn again by anybody."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.tendering.experts.conftest import FIELD, Drawing

from openhall.kernel.refusals import Invalid
from openhall.tendering.experts import tasks
from openhall.tendering.experts.models import Entry
from openhall.tendering.experts.refusals import GroupTooSmall
from openhall.tendering.notices.models import Lot
from openhall.witness.models import Outbox
from openhall.witness.public import statement
from openhall_rules import draw

pytestmark = pytest.mark.django_db

LAW = "Law"
GROUPS = [
    {"name": "Lawyers", "experts": 1, "reserve": 1, "fields": LAW},
    {"name": "Engineers", "experts": "3", "fields": FIELD},
]


def leaf(code: str) -> dict[str, Any]:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


@pytest.fixture
def grouped(draws: Drawing, book, people, entries) -> Drawing:
    """Three of the seven are lawyers, and one of these an engineer, too."""
    law = {"field": LAW, "title": "Lawyer"}
    for number in range(3):
        both = [law, {"field": FIELD, "title": "Engineer"}] if number == 0 else [law]
        book.enters(people[number], uuid=entries[number].uuid, qualifications=both, at=draws.now)
    return draws


def prepares(drawing: Drawing, groups: Any = GROUPS, **changes: Any) -> Any:
    return drawing.prepares(**({"fields": "", "groups": groups} | changes))


class TestPool:
    def test_each_group_has_its_own_and_whoever_meets_two_is_in_the_first(self, grouped):
        prepares(grouped)
        rows = grouped.row.entries.values_list("group", flat=True)
        assert sorted(rows) == [1, 1, 1, 2, 2, 2, 2]
        fixed = leaf("DRW-01")["public"]
        assert fixed["groups"] == [
            {"experts": 1, "reserve": 1, "pool": 3, "eligible": 3},
            {"experts": 3, "reserve": 0, "pool": 4, "eligible": 4},
        ]
        said = statement(leaf("DRW-01")["statement"])
        assert [one["name"] for one in said["conditions"]["groups"]] == ["Lawyers", "Engineers"]

    def test_a_group_without_enough_in_reserve_is_refused_by_name(self, grouped):
        few = [GROUPS[0] | {"reserve": 3}, GROUPS[1]]
        with pytest.raises(GroupTooSmall) as refused:
            prepares(grouped, few)
        assert refused.value.facts["group"] == "Lawyers"

    @pytest.mark.parametrize(
        ("changes", "field"),
        [
            ({"experts": 5}, "experts"),
            ({"fields": FIELD}, "fields"),
            ({"groups": [GROUPS[0], GROUPS[1] | {"name": "lawyers"}]}, "groups"),
            ({"groups": []}, "fields"),
        ],
    )
    def test_conditions_that_do_not_fit_together_are_refused(self, grouped, changes, field):
        with pytest.raises(Invalid) as refused:
            prepares(grouped, **changes)
        assert field in refused.value.errors

    def test_the_composition_of_the_law_holds_for_the_whole(self, scored, officer, people, entries):
        in_china = Drawing(scored, officer, people)
        with pytest.raises(Invalid) as refused:
            prepares(in_china, [GROUPS[1] | {"experts": 3}], experts=3)
        assert "experts" in refused.value.errors

    def test_without_groups_nothing_of_them_is_on_the_log(self, draws):
        draws.prepares()
        assert "groups" not in leaf("DRW-01")["public"]
        assert set(draws.row.entries.values_list("group", flat=True)) == {0}


class TestCalling:
    def test_who_declines_is_followed_by_the_next_of_the_group(self, grouped):
        prepares(grouped)
        grouped.draws()
        called = [(one.group, one.place) for one in grouped.row.entries.filter(state=Entry.State.CALLED)]
        assert sorted(called) == [(1, 1), (2, 1), (2, 2), (2, 3)]
        grouped.declines(grouped.row.entries.get(group=1, place=1))
        called = [(one.group, one.place) for one in grouped.row.entries.filter(state=Entry.State.CALLED)]
        assert sorted(called) == [(1, 2), (2, 1), (2, 2), (2, 3)]

    def test_anybody_can_draw_each_group_again_from_what_is_published(self, grouped):
        prepares(grouped)
        grouped.draws()
        grouped.declines(grouped.row.entries.get(group=2, place=2))
        assert len(grouped.completes()) == 4
        Lot.objects.filter(pk=grouped.lot.pk).update(state=Lot.State.FAILED)
        tasks.due(grouped.now)

        said = statement(leaf("DRW-07")["statement"])
        pool = [(one["entry"], one["excluded"], one["group"]) for one in said["pool"]]
        orders = draw.orders(
            lot=str(grouped.lot.uuid),
            root=leaf("DRW-01")["public"]["pool_root"],
            number=grouped.number,
            log_root=leaf("DRW-02")["public"]["root"],
            pool=pool,
            groups=2,
        )
        called = [(one["group"], one["place"], one["answer"]) for one in said["calls"]]
        assert called == [
            (1, 1, "accepted"),
            (2, 1, "accepted"),
            (2, 2, "declined"),
            (2, 3, "accepted"),
            (2, 4, "accepted"),
        ]
        assert all(one["entry"] == orders[one["group"]][one["place"] - 1] for one in said["calls"])
        names = {"member/1-1", "member/2-1", "member/2-3", "member/2-4"}
        assert leaf("DRW-07")["commitments"].keys() == names
        assert sorted(grouped.row.entries.filter(seat__isnull=False).values_list("seat", flat=True)) == [1, 2, 3, 4]


class TestCallingOff:
    def test_the_ground_is_public(self, grouped):
        prepares(grouped)
        grouped.calls_off()
        assert leaf("DRW-08")["public"] == {"lot": str(grouped.lot.uuid), "ground": "number_lost"}
