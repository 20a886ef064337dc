"""Clocks that are wrong: a desk's decides nothing, a server's that is set back turns no deadline or receipt around."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.people import authenticated
from tests.procedures.dossiers.conftest import NOW, Desk

from openhall.identity.public import IntentExpired
from openhall.kernel.refusals import Refusal
from openhall.procedures.dossiers import law as clocks
from openhall.procedures.dossiers import steps
from openhall.procedures.dossiers.models import Dossier, Interval, State, Step
from openhall.procedures.index import gathering
from openhall.witness import public as witness
from openhall.witness.models import Outbox
from openhall_rules.service import Period, WorkingClock, judge, law

pytestmark = pytest.mark.django_db
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize("wrong", [-DAY, -HOUR, HOUR, DAY], ids=["a day slow", "slow", "fast", "a day fast"])
def test_an_act_that_a_desk_signed_by_a_wrong_clock_isnt_taken(desk: Desk, wrong: timedelta) -> None:
    row = desk.files()
    before = Outbox.objects.count()
    about = f"dossier:{row.uuid}"
    signed = desk.clerk.intends("accept_dossier", about, row.version, {}, at=NOW + wrong)

    with pytest.raises(Refusal) as refused:
        authenticated(signed, "accept_dossier", about, {}, NOW)

    assert isinstance(refused.value, IntentExpired) or wrong > timedelta(0)
    row.refresh_from_db()
    assert (row.state, row.received_at, Outbox.objects.count()) == (State.NEW, None, before)


def test_the_due_day_hangs_on_the_servers_receipt_alone(desk: Desk) -> None:
    """A desk whose clock is a little off (an intent lives for minutes) gets the same due day as any other."""
    dues = set()
    for off in (-2, 0, 2):
        row = desk.files()
        signed = desk.clerk.intends("accept_dossier", f"dossier:{row.uuid}", row.version, {}, at=NOW + off * HOUR / 60)
        actor, intent = authenticated(signed, "accept_dossier", f"dossier:{row.uuid}", {}, NOW)
        dues.add(steps.accept_dossier(dossier=row.uuid, intent=intent, actor=actor, at=NOW).dossier.due_at)
    assert len(dues) == 1


class TestAServerWhoseClockIsSetBack:
    def test_accepted_it_was_received_no_sooner_than_filed(self, desk: Desk) -> None:
        row = desk.steps("accept_dossier", desk.files(at=NOW), at=NOW - HOUR)
        same = desk.steps("accept_dossier", desk.files(at=NOW), at=NOW)

        assert row.received_at == row.filed_at == NOW
        assert row.due_at == same.due_at, "nobody loses an hour of the time limit"

    def test_a_pause_never_ends_before_it_began(self, desk: Desk) -> None:
        row = desk.accepted()
        before = row.due_at
        row = desk.says("ask_supplement", row, missing="Giấy chứng sinh (hư cấu)", at=NOW + 3 * HOUR)
        row = desk.hands_in(row, at=NOW + HOUR)

        pause = Interval.objects.get()
        assert pause.end_at == pause.begin_at == NOW + 3 * HOUR
        assert row.due_at == before, "neither more time nor less"

    def test_done_and_handed_out_it_ends_no_sooner_than_it_came_and_the_index_counts_it(self, desk: Desk) -> None:
        row = desk.steps("process_dossier", desk.accepted(at=NOW + 2 * HOUR), at=NOW + 2 * HOUR)
        row = desk.steps("finish_dossier", row, at=NOW)
        row = desk.steps("give_back_dossier", row, at=NOW - HOUR)

        assert row.received_at == row.ended_at == row.returned_at == NOW + 2 * HOUR
        ((_key, fact, _officer),) = gathering.facts_of([row.pk])
        pack = law(row.pack)
        assert not judge(pack, WorkingClock(pack.calendar), fact, Period.of("2026-06").ends_at(pack.calendar)).late

    def test_every_act_has_its_receipt_in_the_order_in_which_it_was_done(self, desk: Desk) -> None:
        row = desk.files(at=NOW)
        row = desk.steps("accept_dossier", row, at=NOW - HOUR)
        row = desk.steps("process_dossier", row, at=NOW - 2 * HOUR)
        while witness.drain():
            pass

        leaves = list(Step.objects.filter(dossier=row).order_by("id").values_list("leaf_sha256", flat=True))
        kept = Outbox.objects.filter(leaf_sha256__in=leaves)
        order = [one.leaf_sha256 for one in kept.order_by("leaf_index")]
        assert order == leaves, "the log's order is that of the doing, whatever the clock said"


def test_a_clock_that_jumps_ahead_makes_late_what_is_late_and_nothing_of_it_stays(desk: Desk) -> None:
    row = desk.accepted()
    assert clocks.is_late(row, NOW + 30 * DAY)
    assert not clocks.is_late(Dossier.objects.get(pk=row.pk), NOW + HOUR)
