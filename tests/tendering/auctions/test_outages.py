"""Outages and auctions: what a stage lost is given back by rule, on the log, and nothing ends before that is judged."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.people import Character, Joins
from tests.tendering.auctions.conftest import Sale, Sales, leaf_of

from openhall.identity.public import Role
from openhall.kernel import clock
from openhall.kernel.models import Message
from openhall.tendering.auctions import closing, extending, queries, refusals, tasks
from openhall.tendering.auctions.models import Auction, AuctionMove
from openhall.tendering.outages import commands as outages
from openhall.tendering.outages.inputs import DeclarationInput
from openhall.tendering.outages.models import Outage
from openhall.tendering.outages.refusals import OutageNotSettled
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all
from openhall_sealing.intents import format_instant

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
FIGURES = {"opening.outage_shortest": 5, "opening.outage_before_deadline": 240, "opening.outage_time_left": 120}


def cut(sale: Sale, begin: int, end: int) -> Outage:
    """An outage so many minutes before the end of the present stage, judged."""
    due = sale.row.due_at
    found = sale.is_cut(due - begin * MINUTE, due - end * MINUTE)
    sale.settles()
    return found


class TestTheBidding:
    def test_gets_back_what_was_lost_on_the_log(self, running: Sale):
        end = running.row.ends_at

        outage = cut(running, 40, 20)

        assert (running.row.starts_at, running.row.ends_at) == (running.starts_at, end + 20 * MINUTE)
        assert running.row.terms["ends_at"] == format_instant(end)
        act = leaf_of("AUC-12")
        assert (act["actor"], act["object"]) == ("log", f"auction:{running.uuid}")
        assert act["public"] == {
            "lot": str(running.lot.uuid),
            "outage": str(outage.uuid),
            "began_at": format_instant(end - 40 * MINUTE),
            "ended_at": format_instant(end - 20 * MINUTE),
            "stage": "bidding",
            "old_starts_at": format_instant(running.starts_at),
            "new_starts_at": format_instant(running.starts_at),
            "old_ends_at": format_instant(end),
            "new_ends_at": format_instant(end + 20 * MINUTE),
        }

    def test_goes_on_in_the_extension_as_ever(self, running: Sale, bidder: Character, second_bidder: Character):
        end = running.row.ends_at
        running.offers(bidder, "100000.00")
        cut(running, 40, 20)

        running.now = end + MINUTE
        with pytest.raises(refusals.NotOver):
            running.closes()
        assert tasks.due(running.now) == 0
        made = running.offers(second_bidder, "101000.00")
        assert (made.offer.number, made.offer.ends_at) == (2, end + 20 * MINUTE)
        running.now = end + 19 * MINUTE
        assert running.offers(bidder, "102000.00").offer.ends_at == end + 24 * MINUTE  # a late offer moves it still
        running.is_over()
        assert running.now == end + 24 * MINUTE
        with pytest.raises(refusals.OfferTooLate):
            running.offers(second_bidder, "103000.00")
        running.closes()
        assert leaf_of("AUC-04")["public"]["offers"] == 3

    def test_that_should_have_begun_meanwhile_begins_when_it_is_over(self, sale: Sale, bidder: Character):
        sale.announces()
        sale.enters(bidder)
        begins, ends = sale.row.starts_at, sale.row.ends_at
        sale.is_cut(begins - 10 * MINUTE, begins + 30 * MINUTE)
        sale.settles()

        assert (sale.row.starts_at, sale.row.ends_at) == (begins + 30 * MINUTE, ends + 30 * MINUTE)
        assert leaf_of("AUC-12")["public"]["new_starts_at"] == format_instant(begins + 30 * MINUTE)
        sale.now = begins + 10 * MINUTE
        with pytest.raises(refusals.OfferTooEarly):
            sale.offers(bidder, "100000.00")
        sale.now = begins + 31 * MINUTE
        assert sale.offers(bidder, "100000.00").offer.number == 1

    def test_leaves_as_much_time_as_the_documents_promise(self, sales: Sales):
        sale = sales(values=FIGURES)
        sale.announces()
        end = sale.row.ends_at

        cut(sale, 40, 20)

        assert sale.row.ends_at == end + 100 * MINUTE

    def test_does_not_end_and_refuses_nobody_as_late_before_it_is_judged(self, running: Sale, bidder: Character):
        end = running.row.ends_at
        running.is_cut(end - 10 * MINUTE, end + 5 * MINUTE)

        with pytest.raises(OutageNotSettled):
            running.closes()
        with pytest.raises(OutageNotSettled):
            running.offers(bidder, "100000.00")
        running.settles()

        assert running.offers(bidder, "100000.00").offer.ends_at == end + 15 * MINUTE

    def test_is_moved_once_by_an_outage_whatever_runs_again(self, running: Sale):
        outage = cut(running, 40, 20)

        assert running.settles() == 0
        Outage.objects.update(auctions_at=None)
        assert running.settles() == 0
        assert extending.extend_auction(auction=running.uuid, outage=outage.uuid, at=running.now) is None
        assert AuctionMove.objects.count() == 1

    def test_is_moved_by_the_worker_that_ends_auctions(self, running: Sale):
        end = running.row.ends_at
        running.is_cut(end - 20 * MINUTE, end + MINUTE)

        assert tasks.due(running.now) == 1
        assert (running.row.ends_at, running.row.closed_at) == (end + 21 * MINUTE, None)

    def test_that_ended_at_its_limit_or_by_its_time_stays_ended(self, sales: Sales, bidder: Character):
        sale = sales()
        sale.announces(limit="130000.00")
        sale.enters(bidder)
        sale.begins()
        end = sale.row.ends_at
        sale.offers(bidder, "130000.00")
        cut(sale, 0, -20)
        assert not AuctionMove.objects.exists()
        sale.closes()
        drain_all()
        sale.is_cut(end - 20 * MINUTE, end)

        assert sale.settles() == 0

    def test_tells_those_who_entered_and_the_owner(self, running: Sale, bidder: Character, officer: Character):
        before = set(Message.objects.values_list("pk", flat=True))

        cut(running, 40, 20)

        told = {row.person for row in Message.objects.exclude(pk__in=before)}
        assert {bidder.person.uuid, officer.person.uuid} <= told


class TestDeclared:
    def declares(self, who: Character, sale: Sale) -> int:
        """Somebody says that a network was down for 20 minutes; how many auctions moved."""
        sale.now = sale.row.ends_at - 10 * MINUTE
        uuid = uuid4()
        payload = {
            "began_at": format_instant(sale.now - 20 * MINUTE),
            "ended_at": format_instant(sale.now),
            "reason": "The province’s network was down.",
        }
        signed: dict[str, Any] = who.signs("declare_outage", f"outage:{uuid}", 0, payload, at=sale.now)
        outages.declare_outage(outage=uuid, given=DeclarationInput.model_validate(payload), **signed)
        return sale.settles()

    def test_by_the_centre_of_the_tender_it_counts(self, running: Sale, host: Character):
        end = running.row.ends_at

        assert self.declares(host, running) == 1
        assert running.row.ends_at == end + 20 * MINUTE

    def test_by_a_centre_that_has_nothing_to_do_with_it_it_moves_nothing(self, running: Sale, joins: Joins):
        assert self.declares(joins("Lam Bao", "Southern Trading Centre", Role.CENTRE), running) == 0


class TestWhatFollows:
    @pytest.fixture
    def sealing(self, sale: Sale, bidder: Character, second_bidder: Character) -> Sale:
        """The second round has just begun."""
        reserve = sale.commits("reserve", "105000.00")
        sale.announces(second_minutes=30, reveal_minutes=60, reserve=reserve)
        sale.enters(bidder)
        sale.enters(second_bidder)
        sale.begins()
        sale.offers(bidder, "100000.00")
        sale.is_over()
        sale.closes()
        return sale

    def test_the_second_round_grows_and_takes_last_offers_until_its_new_end(self, sealing: Sale, bidder: Character):
        due = sealing.row.due_at
        cut(sealing, 20, 5)
        assert sealing.row.due_at == due + 15 * MINUTE

        sealing.now = due + 14 * MINUTE
        with pytest.raises(refusals.NotOver):
            closing.close_second_round(auction=sealing.uuid, at=sealing.now)
        sealing.seals(bidder, "110000.00")

        assert leaf_of("AUC-12")["public"]["stage"] == "second_round"
        sealing.now = due + 15 * MINUTE
        closing.close_second_round(auction=sealing.uuid, at=sealing.now)
        assert sealing.row.due_at == due + 75 * MINUTE

    def test_so_does_the_time_to_reveal(self, sealing: Sale, officer: Character):
        sealing.now = sealing.row.due_at
        closing.close_second_round(auction=sealing.uuid, at=sealing.now)
        due = sealing.row.due_at
        sealing.is_cut(due - 10 * MINUTE, due + 5 * MINUTE)
        drain_all()
        with pytest.raises(OutageNotSettled):
            closing.publish_result(auction=sealing.uuid, at=sealing.now)
        sealing.settles()

        assert (sealing.row.due_at, leaf_of("AUC-12")["public"]["stage"]) == (due + 15 * MINUTE, "reveal")
        sealing.now = due + 10 * MINUTE
        assert sealing.reveals_reserve("105000.00").recorded
        assert sealing.publishes().auction.state == Auction.State.ENDED

    def test_what_is_revealed_whole_needs_no_clock_and_waits_for_no_outage(self, sealing: Sale):
        sealing.now = sealing.row.due_at
        closing.close_second_round(auction=sealing.uuid, at=sealing.now)
        sealing.reveals_reserve("105000.00")
        sealing.is_cut(sealing.now, sealing.now + 2 * MINUTE)

        assert sealing.publishes().auction.state == Auction.State.ENDED


class TestShown:
    def test_to_everybody_on_the_page_of_the_auction_and_of_the_outage(self, sale: Sale):
        sale.announces()
        begins = sale.row.starts_at
        outage = sale.is_cut(begins - 10 * MINUTE, begins + 30 * MINUTE)
        sale.settles()
        drain_all()
        clock.move_to(sale.now)

        for page in (f"/auctions/{sale.uuid}", f"/auctions/{sale.uuid}/standing"):
            shown = Client().get(page).content.decode()
            assert "Making offers: an outage of the platform moved the end from" in shown
            assert "It begins at" in shown
            assert f"/outages/{outage.uuid}" in shown
        assert f"/auctions/{sale.uuid}" in Client().get(f"/outages/{outage.uuid}").content.decode()
        assert (
            "After an outage the bidding ends at"
            in Client().get(f"/tenders/{sale.tender.project.uuid}").content.decode()
        )
        [told] = Client().get(f"/api/v1/outages/{outage.uuid}").json()["auctions"]
        assert told["new_starts_at"] == format_instant(begins + 30 * MINUTE)
        [move] = queries.state(sale.row, at=sale.now)["moved"]
        assert move["leaf_sha256"] == Outbox.objects.get(code="AUC-12").leaf_sha256
