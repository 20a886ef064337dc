"""From the deadline to the opened prices: nothing early, nobody left out, every bid released or not."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from tests.tendering.opening.conftest import the_act

from openhall.kernel.refusals import MoveNotAllowed
from openhall.tendering.bidding.models import Bid
from openhall.tendering.notices.models import Lot
from openhall.tendering.opening import commands, refusals, tasks
from openhall.tendering.planning.models import Project
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all, statement
from openhall_sealing import open_price

MICROSECOND = timedelta(microseconds=1)
pytestmark = pytest.mark.django_db


class TestTheWholeWay:
    def test_prices_are_read_out_in_the_order_of_the_log_and_anybody_can_open_them_again(self, hall):
        opened = hall.all_the_way()

        assert [one.total for one in opened.opened] == [Decimal("1000.00"), Decimal("900.50"), Decimal("1100.00")]
        assert hall.lot.state == Lot.State.OPENED
        leaf = the_act("OPN-05")
        assert leaf["public"] == {"opened": 3, "unreadable": 0}
        read_out = statement(leaf["statement"])
        assert [entry["opened_order"] for entry in read_out["bids"]] == [1, 2, 3]
        for bidding, entry in zip(hall.taking_part, read_out["bids"], strict=True):
            again = open_price(bidding.sealed.envelope, bidding.sealed.price, entry["identity"])
            assert (again.sheet.total, again.sheet.currency) == (entry["total"], entry["currency"])

    def test_the_opening_set_names_every_sealed_act(self, hall):
        hall.until_released()

        published = statement(the_act("OPN-03")["statement"])
        sealed = Outbox.objects.filter(sealed_for=hall.lot.uuid).order_by("leaf_index")
        assert [entry["leaf_sha256"] for entry in published["sealed"]] == [row.leaf_sha256 for row in sealed]
        assert [entry["hidden"]["code"] for entry in published["sealed"]] == ["BID-01"] * 3 + ["OPN-02"] * 3
        assert published["not_released"] == []
        assert the_act("OPN-03")["public"] == {"submitted": 3, "released": 3, "outcome": "open"}

    def test_a_replaced_price_is_not_the_one_that_is_opened(self, halls, tender, bidder):
        hall = halls(tender, [(bidder, "1000.00")])
        hall.taking_part[0].seals("700.00")
        hall.taking_part[0].replaces()

        assert [one.content["total"] for one in hall.all_the_way().opened] == ["700.00"]

    def test_the_worker_does_all_that_is_by_rule(self, hall):
        assert tasks.due(hall.now - MICROSECOND) == 0
        assert tasks.due(hall.now + tasks.TRANSIT) == 1
        hall.passes(minutes=1)
        for bidding in hall.taking_part:
            hall.releases(bidding)
        drain_all()
        assert tasks.due(hall.now) == 1
        hall.hands_in(2)
        assert tasks.due(hall.now) == 0
        hall.hands_in(0)

        assert tasks.due(hall.now) == 1
        assert tasks.due(hall.now) == 0
        assert hall.lot.state == Lot.State.OPENED


class TestClosing:
    def test_not_a_microsecond_early(self, hall):
        hall.now -= MICROSECOND

        with pytest.raises(refusals.TooEarly):
            hall.closes()

        assert hall.lot.state == Lot.State.OPEN
        hall.now += MICROSECOND
        assert hall.closes().failed is None
        assert the_act("OPN-01")["public"]["bids_due_at"] == "2026-03-03T01:00:00.000000Z"

    def test_only_once(self, hall):
        hall.closes()

        with pytest.raises(MoveNotAllowed):
            hall.closes()

    def test_nobody_came(self, halls, tender):
        hall = halls(tender, [])

        closed = hall.closes()

        assert closed.failed is not None
        assert hall.lot.state == Lot.State.FAILED
        assert hall.lot.notice.project.state == Project.State.FAILED

    def test_two_bidders_are_too_few_in_china(self, publishes, halls, bidder, second_bidder):
        hall = halls(publishes("cn@2019-03-02"), [(bidder, "1.00"), (second_bidder, "2.00")])

        hall.closes()

        failed = the_act("OPN-07")["public"]
        assert failed["reason"] == "too_few_bidders"
        assert "第四十四条" in failed["article"]
        assert not Outbox.objects.filter(code="OPN-03").exists()
        with pytest.raises(refusals.WindowOver):
            hall.releases(hall.taking_part[0])

    def test_three_bidders_are_enough_in_china(self, publishes, halls, bidders):
        hall = halls(publishes("cn@2019-03-02"), [(who, "1.00") for who in bidders])

        assert hall.closes().failed is None

    def test_a_withdrawn_bid_does_not_count(self, publishes, halls, bidders):
        hall = halls(publishes("cn@2019-03-02"), [(who, "1.00") for who in bidders])
        hall.taking_part[0].withdraws()

        assert hall.closes().failed is not None

    def test_one_lot_fails_and_the_other_goes_on(self, publishes, halls, bidder):
        tender = publishes(lots=2)
        hall = halls(tender, [(bidder, "1.00")])
        commands.close_lot(lot=tender.lots[1].uuid, at=hall.now)

        hall.all_the_way()

        assert hall.lot.state == Lot.State.OPENED
        assert hall.lot.notice.project.state == Project.State.OPENING


class TestReleasing:
    def test_not_before_the_lot_is_closed(self, hall):
        with pytest.raises(refusals.DeadlineNotPassed):
            hall.releases(hall.taking_part[0])

    def test_not_at_the_end_of_the_window(self, hall):
        hall.closes()
        hall.passes(minutes=30)

        with pytest.raises(refusals.WindowOver):
            hall.releases(hall.taking_part[0])

    def test_not_twice(self, hall):
        hall.closes()
        hall.releases(hall.taking_part[0])

        with pytest.raises(MoveNotAllowed):
            hall.releases(hall.taking_part[0])

    def test_only_the_shares_that_were_sealed(self, hall):
        hall.closes()
        first, second = hall.taking_part[:2]
        shares = hall.shares_of(first)
        swapped = {"price": [shares["price"][1], shares["price"][0], shares["price"][2]]}

        for wrong, code in (
            (hall.shares_of(second), "share_mismatch"),
            (swapped, "share_mismatch"),
            ({}, "unknown_part"),
            ({"price": shares["price"][:2]}, "share_mismatch"),
            ({"price": ["not base64", *shares["price"][1:]]}, "malformed"),
        ):
            with pytest.raises(refusals.SharesRefused) as refusal:
                hall.releases(first, wrong)
            assert refusal.value.facts["problem"] == code

        assert hall.state_of(first) == Bid.State.SUBMITTED

    def test_that_somebody_released_stays_sealed(self, hall):
        hall.closes()
        hall.releases(hall.taking_part[0])

        assert the_act("OPN-02")["code"] == "SEALED"

    def test_who_does_not_release_has_revoked_and_the_others_go_on(self, publishes, halls, bidders):
        hall = halls(publishes("cn@2019-03-02"), [(who, total) for who, total in zip(bidders, "123", strict=True)])
        hall.closes()
        hall.releases(hall.taking_part[0])
        hall.releases(hall.taking_part[2])
        hall.passes(minutes=30)
        hall.closes_window()
        hall.hands_in(0)
        hall.hands_in(1)

        opened = hall.opens()

        assert [one.content["total"] for one in opened.opened] == ["1", "3"]
        silent = Bid.objects.get(uuid=hall.taking_part[1].uuid)
        assert (silent.state, silent.cause) == (Bid.State.REVOKED, "own_fault")
        told = statement(the_act("OPN-03")["statement"])["not_released"]
        assert told == [{"bid": str(silent.uuid), "bidder": silent.pseudonym, "cause": "own_fault"}]

    def test_when_the_platform_lost_the_bundle_it_is_not_the_bidders_fault(self, hall, home):
        hall.closes()
        digest = hall.taking_part[0].sealed.envelope.bundle_sha256
        (home / "files" / digest[:2] / digest[2:4] / digest).unlink()
        for bidding in hall.taking_part[1:]:
            hall.releases(bidding)
        hall.passes(minutes=30)

        hall.closes_window()

        lost = Bid.objects.get(uuid=hall.taking_part[0].uuid)
        assert (lost.state, lost.cause) == (Bid.State.RETRACTED, "other")

    def test_when_nobody_releases_the_lot_fails(self, hall):
        hall.closes()
        hall.passes(minutes=30)

        hall.closes_window()

        assert the_act("OPN-03")["public"]["outcome"] == "fail"
        assert the_act("OPN-07")["public"]["reason"] == "no_bid_released"
        assert hall.lot.state == Lot.State.FAILED


class TestClosingTheWindow:
    def test_not_while_somebody_may_still_release(self, hall):
        hall.closes()
        hall.releases(hall.taking_part[0])
        hall.passes(minutes=30)
        hall.now -= MICROSECOND

        with pytest.raises(refusals.TooEarly):
            hall.closes_window()

    def test_waits_until_the_log_has_every_sealed_act(self, hall):
        hall.closes()
        drain_all()
        for bidding in hall.taking_part:
            hall.releases(bidding)

        with pytest.raises(refusals.OpeningSetNotInLog) as refusal:
            commands.close_window(lot=hall.lot.uuid, at=hall.now)

        assert refusal.value.facts["waiting"] == 3
        assert hall.closes_window().failed is None
