"""Outages: measured or declared, on the log, and what they do to deadlines for bids and to windows of openings."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from tests.tendering.outages.conftest import MINUTE, settle, there

from openhall.kernel.models import Message
from openhall.kernel.refusals import Refusal
from openhall.tendering.notices import extending
from openhall.tendering.notices import public as notices
from openhall.tendering.notices.commands import DeadlineTooEarly
from openhall.tendering.notices.inputs import ExtensionInput
from openhall.tendering.notices.models import Lot
from openhall.tendering.opening import commands as opening
from openhall.tendering.opening.refusals import TooEarly
from openhall.tendering.outages import presence, tasks
from openhall.tendering.outages.models import Outage, Part, Presence
from openhall.tendering.outages.refusals import NoSideDeclares, NotOver, OutageNotSettled
from openhall.witness.models import Outbox
from openhall.witness.public import IntakeStopped
from openhall_sealing.intents import format_instant

pytestmark = pytest.mark.django_db


def leaf(code: str) -> dict[str, Any]:
    return json.loads(bytes(Outbox.objects.get(code=code).leaf))


class TestMeasuring:
    def test_a_gap_in_the_signs_of_life_is_an_outage_on_the_log(self, called):
        due = called.notice.bids_due_at
        there(due - 60 * MINUTE, due - 40 * MINUTE)
        there(due - 20 * MINUTE, due - 19 * MINUTE)

        assert tasks.due(due - 19 * MINUTE) == 1

        outage = Outage.objects.get()
        assert (outage.began_at, outage.ended_at) == (due - 40 * MINUTE, due - 20 * MINUTE)
        assert outage.parts == ["intake", "web"]
        public = leaf("OUT-01")["public"]
        assert public["began_at"] == format_instant(due - 40 * MINUTE)
        assert public["size_before"] <= public["size_after"]
        assert leaf("OUT-01")["actor"] == "log"

    def test_a_year_without_one_is_one_row_a_part(self, called):
        there(called.notice.bids_due_at, called.notice.bids_due_at + 60 * MINUTE)

        assert Presence.objects.count() == 2
        assert tasks.due(called.notice.bids_due_at + 60 * MINUTE) == 0

    def test_gaps_of_two_parts_that_overlap_are_one_outage(self, called):
        due = called.notice.bids_due_at
        there(due - 60 * MINUTE, due - 40 * MINUTE, parts=(Part.WEB,))
        there(due - 60 * MINUTE, due - 35 * MINUTE, parts=(Part.INTAKE,))
        there(due - 30 * MINUTE, due - 10 * MINUTE, parts=(Part.WEB,))
        there(due - 20 * MINUTE, due - 10 * MINUTE, parts=(Part.INTAKE,))

        tasks.due(due - 10 * MINUTE)

        outage = Outage.objects.get()
        assert (outage.began_at, outage.ended_at) == (due - 40 * MINUTE, due - 20 * MINUTE)

    def test_while_a_part_is_missing_nothing_is_recorded_yet_and_nothing_is_closed(self, called):
        due = called.notice.bids_due_at
        there(due - 60 * MINUTE, due - 20 * MINUTE)

        assert tasks.due(due + MINUTE) == 0
        with pytest.raises(OutageNotSettled):
            opening.close_lot(lot=called.lot.uuid, at=due + MINUTE)

    def test_two_processes_that_come_up_at_once_measure_nothing(self, called):
        due = called.notice.bids_due_at
        there(due - 20 * MINUTE, due - 10 * MINUTE)
        row = Presence.objects.get(part=Part.WEB)
        Presence.objects.create(part=Part.WEB, began_at=row.last_at, last_at=row.last_at)

        assert tasks.due(due - 10 * MINUTE) == 0
        assert not presence.unsettled(due - 10 * MINUTE)

    def test_while_the_log_stands_still_only_the_intake_is_missing(self, called, monkeypatch):
        from openhall.config import beating

        def stands_still(at: Any) -> None:
            raise IntakeStopped(since="–")

        due = called.notice.bids_due_at
        beating.once(due - 20 * MINUTE)
        assert {row.part for row in Presence.objects.all()} == {"web", "intake"}
        monkeypatch.setattr(beating, "require_living_log", stands_still)
        beating.once(due - 20 * MINUTE + presence.silence())

        last = dict(Presence.objects.values_list("part", "last_at"))
        assert last == {"web": due - 20 * MINUTE + presence.silence(), "intake": due - 20 * MINUTE}


class TestDeadlines:
    @pytest.fixture
    def cut(self, called: Any) -> Any:
        """The platform was down from 40 to 20 minutes before the deadline."""
        due = called.notice.bids_due_at
        there(due - 60 * MINUTE, due - 40 * MINUTE)
        there(due - 20 * MINUTE, due - 19 * MINUTE)
        return called

    def test_the_deadline_moves_by_the_documents_rule_on_the_log(self, cut):
        due = cut.notice.bids_due_at

        settle(due - 19 * MINUTE)

        assert cut.notice.bids_due_at == due - 20 * MINUTE + 120 * MINUTE
        public = leaf("NOT-05")["public"]
        assert public["old_due_at"] == format_instant(due)
        assert public["new_due_at"] == format_instant(due + 100 * MINUTE)
        assert leaf("NOT-05")["actor"] == "log"
        assert not presence.unsettled(due - 19 * MINUTE)

    def test_once_whatever_runs_again(self, cut):
        due = cut.notice.bids_due_at
        settle(due - 19 * MINUTE)
        settle(due - 19 * MINUTE)

        assert Outbox.objects.filter(code="NOT-05").count() == 1
        assert extending.extend_by_rule(notice=cut.notice_uuid, outage=Outage.objects.get().uuid, at=due) is None

    def test_nothing_is_closed_before_it_and_the_moved_deadline_is_the_one_that_holds(self, cut):
        due = cut.notice.bids_due_at
        tasks.due(due - 19 * MINUTE)
        there(due - 19 * MINUTE, due + MINUTE)
        with pytest.raises(OutageNotSettled):
            opening.close_lot(lot=cut.lot.uuid, at=due)
        settle(due)

        with pytest.raises(TooEarly):
            opening.close_lot(lot=cut.lot.uuid, at=due)
        there(due + MINUTE, due + 100 * MINUTE)
        assert opening.close_lot(lot=cut.lot.uuid, at=due + 100 * MINUTE).lot.closed_at == due + 100 * MINUTE

    def test_owner_learns_of_it(self, cut):
        before = Message.objects.count()
        settle(cut.notice.bids_due_at - 19 * MINUTE)

        assert Message.objects.count() > before

    def test_too_short_or_long_before_it_moves_nothing(self, called):
        due = called.notice.bids_due_at
        there(due - 600 * MINUTE, due - 500 * MINUTE)
        there(due - 400 * MINUTE, due - 104 * MINUTE)
        there(due - 100 * MINUTE, due - 99 * MINUTE)

        settle(due - 99 * MINUTE)

        assert Outage.objects.count() == 2
        assert called.notice.bids_due_at == due
        assert not presence.unsettled(due - 99 * MINUTE)

    def test_enough_time_left_moves_nothing(self, called):
        due = called.notice.bids_due_at
        there(due - 260 * MINUTE, due - 250 * MINUTE)
        there(due - 200 * MINUTE, due - 199 * MINUTE)

        settle(due - 199 * MINUTE)

        assert called.notice.bids_due_at == due

    def test_a_closed_lot_is_not_opened_again(self, called, declares, host):
        due = called.notice.bids_due_at
        opening.close_lot(lot=called.lot.uuid, at=due)
        declares(host, due - 20 * MINUTE, due, at=due + MINUTE)

        settle(due + MINUTE)

        assert called.notice.bids_due_at == due
        assert Lot.objects.get(uuid=called.lot.uuid).state == Lot.State.FAILED


class TestNoFigure:
    """Neither the law nor the documents say how much time is left after an outage."""

    @pytest.fixture
    def shut(self, published: Any) -> Any:
        """The platform was down when the bids were due."""
        due = published.notice.bids_due_at
        there(due - 60 * MINUTE, due - 40 * MINUTE)
        there(due + 20 * MINUTE, due + 21 * MINUTE)
        settle(due + 21 * MINUTE)
        return published

    def enters(self, tender: Any, who: Any, new: Any, at: Any) -> Any:
        row = extending.awaited(tender.notice)
        payload = {"outage": str(row.outage.uuid if row else uuid4()), "new_due_at": format_instant(new)}
        signed = who.signs("extend_deadline", f"notice:{tender.notice_uuid}", tender.notice.version, payload, at=at)
        given = ExtensionInput.model_validate(payload)
        return notices.extend_deadline(notice_uuid=tender.notice_uuid, given=given, **signed)

    def test_nobody_is_cut_off_by_a_figure_that_nobody_gave(self, shut):
        due = shut.notice.bids_due_at

        with pytest.raises(notices.DeadlineAwaited) as refusal:
            opening.close_lot(lot=shut.lot.uuid, at=due + 21 * MINUTE)

        assert refusal.value.facts["authority"] == "the tenderer, in the tender documents"

    def test_the_tenderer_enters_the_deadline_on_the_log(self, shut, officer):
        due = shut.notice.bids_due_at
        at = due + 21 * MINUTE

        self.enters(shut, officer, due + 180 * MINUTE, at)

        assert shut.notice.bids_due_at == due + 180 * MINUTE
        assert leaf("NOT-05")["actor"] != "log"
        there(at, due + 180 * MINUTE)
        assert opening.close_lot(lot=shut.lot.uuid, at=due + 180 * MINUTE)

    def test_not_into_the_past_not_twice_and_nobody_else(self, shut, officer, stranger, host):
        due = shut.notice.bids_due_at
        at = due + 21 * MINUTE
        with pytest.raises(DeadlineTooEarly):
            self.enters(shut, officer, due + 20 * MINUTE, at)
        for other in (stranger, host):
            with pytest.raises(Refusal) as refusal:
                self.enters(shut, other, due + 180 * MINUTE, at)
            assert refusal.value.status in (403, 404)
        self.enters(shut, officer, due + 180 * MINUTE, at)
        with pytest.raises(extending.NothingToEnter):
            self.enters(shut, officer, due + 200 * MINUTE, at + MINUTE)

    def test_an_outage_long_before_asks_for_nothing(self, published):
        due = published.notice.bids_due_at
        there(due - 60 * MINUTE, due - 40 * MINUTE)
        there(due - 20 * MINUTE, due - 19 * MINUTE)

        settle(due - 19 * MINUTE)

        assert extending.awaited(published.notice) is None
        assert published.notice.bids_due_at == due


class TestDeclaring:
    def test_the_centre_declares_for_its_tenders(self, called, declares, host):
        due = called.notice.bids_due_at
        at = due - 10 * MINUTE

        outage = declares(host, due - 40 * MINUTE, due - 20 * MINUTE, at=at)
        settle(at)

        assert called.notice.bids_due_at == due + 100 * MINUTE
        public = leaf("OUT-02")["public"]
        assert (public["side"], public["organisation"]) == ("centre", str(host.organisation.uuid))
        assert outage.reason == "The province’s network was down."

    def test_a_supervisor_does_so_for_all_of_its_country(self, called, declares, supervisor):
        due = called.notice.bids_due_at
        declares(supervisor, due - 40 * MINUTE, due - 20 * MINUTE, at=due - 10 * MINUTE)
        settle(due - 10 * MINUTE)

        assert called.notice.bids_due_at == due + 100 * MINUTE

    def test_another_centre_moves_nothing_here(self, called, declares, joins):
        from openhall.identity.public import Role

        other = joins("Lan Ho", "Southern Trading Centre", Role.CENTRE)
        due = called.notice.bids_due_at
        declares(other, due - 40 * MINUTE, due - 20 * MINUTE, at=due - 10 * MINUTE)
        settle(due - 10 * MINUTE)

        assert called.notice.bids_due_at == due

    def test_owner_and_bidder_declare_nothing(self, called, declares, officer, bidder):
        due = called.notice.bids_due_at
        for who in (officer, bidder):
            with pytest.raises(NoSideDeclares):
                declares(who, due - 40 * MINUTE, due - 20 * MINUTE, at=due - 10 * MINUTE)
        assert not Outage.objects.exists()

    def test_not_ahead_of_time_and_not_backwards(self, called, declares, host):
        due = called.notice.bids_due_at
        for began, ended in ((due - 5 * MINUTE, due), (due - 20 * MINUTE, due - 30 * MINUTE)):
            with pytest.raises(NotOver):
                declares(host, began, ended, at=due - 10 * MINUTE)

    def test_the_documents_can_let_nobody_declare(self, planned, declares, host):
        from tests.tendering.outages.conftest import FIGURES

        values = planned.call()["tender_values"] | FIGURES | {"opening.outage_declared_by": ["supervisor"]}
        planned.drafted(tender_values=values)
        planned.admitted()
        planned.published()
        due = planned.notice.bids_due_at
        declares(host, due - 40 * MINUTE, due - 20 * MINUTE, at=due - 10 * MINUTE)
        settle(due - 10 * MINUTE)

        assert planned.notice.bids_due_at == due


class TestBids:
    @pytest.fixture
    def hall(self, publishes: Any, halls: Any, bidders: list[Any]) -> Any:
        """Three have handed in under the reference rules; 20 minutes are lost shortly before the deadline."""
        tender = publishes()
        return halls(tender, list(zip(bidders, ("1000.00", "900.50", "1100.00"), strict=True)))

    def test_those_handed_in_stand_are_replaced_and_are_opened_at_the_moved_deadline(self, hall, declares, host):
        due = hall.tender.due
        there(due - 60 * MINUTE, due - 40 * MINUTE)
        there(due - 20 * MINUTE, due + 40 * MINUTE)
        settle(due - 19 * MINUTE)
        moved = notices.notice(hall.tender.notice.uuid).bids_due_at
        assert moved == due + 40 * MINUTE

        first = hall.taking_part[0]
        first.seals("950.00")
        first.replaces(at=due + MINUTE)
        hall.now = moved
        there(due + 40 * MINUTE, due + 60 * MINUTE)
        opened = hall.all_the_way()

        assert sorted(row.total for row in opened.opened) == [Decimal("900.50"), Decimal("950.00"), Decimal("1100.00")]

    def test_a_window_to_release_grows_by_what_was_lost(self, hall):
        due = hall.tender.due
        there(due - 10 * MINUTE, due + 10 * MINUTE)
        hall.closes()
        before = hall.lot.window_ends_at
        there(due + 25 * MINUTE, due + 26 * MINUTE)
        hall.now = due + 40 * MINUTE
        with pytest.raises(OutageNotSettled):
            hall.closes_window()

        settle(due + 26 * MINUTE)

        assert hall.lot.window_ends_at == before + 15 * MINUTE
        assert leaf("OPN-09")["public"]["window"] == "release"


def test_a_gap_never_began_before_the_first_sign_of_life(called):
    presence.beat(Part.WEB, called.notice.bids_due_at)

    assert not presence.gaps()
    assert not presence.unsettled(called.notice.bids_due_at + timedelta(seconds=5))
