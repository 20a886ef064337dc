"""Offers in their order: what counts, what is refused and why, and what the log holds of it."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.people import Character
from tests.tendering.auctions.conftest import Sale, Sales, leaf_of

from openhall.identity.public import MandateMissing
from openhall.kernel.refusals import NotYours, Stale
from openhall.tendering.auctions import offers, refusals
from openhall.tendering.auctions.models import Offer
from openhall.witness.models import Outbox

MICROSECOND = timedelta(microseconds=1)
pytestmark = pytest.mark.django_db


class TestAnOffer:
    def test_leads_with_a_number_and_a_promise(self, running: Sale, bidder: Character):
        made = running.offers(bidder, "100000.00")

        assert (made.offer.number, made.standing.leader) == (1, made.offer.entrant.pseudonym)
        assert made.next_amount == Decimal("101000.00")
        assert made.recorded.leaf_sha256 in made.recorded.promise

    def test_stands_on_the_log_under_a_random_name(self, running: Sale, bidder: Character):
        made = running.offers(bidder, "100000.00")

        leaf = leaf_of("AUC-03")
        assert leaf["object"] == f"offer:{made.offer.uuid}"
        assert leaf["public"] == {
            "lot": str(running.lot.uuid),
            "auction": str(running.uuid),
            "bidder": made.offer.entrant.pseudonym,
            "number": 1,
            "amount": "100000.00",
            "currency": "CNY",
            "ends_at": running.terms()["ends_at"],
        }
        assert bidder.organisation.name not in json.dumps(leaf)
        assert str(bidder.organisation.uuid) not in json.dumps(leaf)

    def test_is_judged_after_the_one_before_it(self, running: Sale, bidder: Character, second_bidder: Character):
        running.offers(bidder, "100000.00")
        with pytest.raises(refusals.OfferNotBetter) as refusal:
            running.offers(second_bidder, "100999.99")

        assert refusal.value.facts["next"] == "101000.00"
        assert running.offers(second_bidder, "101000.00").offer.number == 2

    def test_of_who_leads_is_refused_and_says_that_nothing_is_to_be_done(self, running: Sale, bidder: Character):
        running.offers(bidder, "100000.00")

        with pytest.raises(refusals.OfferLeads):
            running.offers(bidder, "200000.00")
        assert Offer.objects.count() == 1

    def test_counts_from_the_start_and_up_to_the_last_microsecond(self, running: Sale, bidder: Character):
        running.now = running.starts_at - MICROSECOND
        with pytest.raises(refusals.OfferTooEarly):
            running.offers(bidder, "100000.00")
        running.now = running.row.ends_at
        with pytest.raises(refusals.OfferTooLate) as refusal:
            running.offers(bidder, "100000.00")
        running.now -= MICROSECOND

        assert running.offers(bidder, "100000.00").offer.number == 1
        assert refusal.value.facts["received_at"] == refusal.value.facts["ends_at"]

    def test_late_ones_move_the_end_as_often_as_was_announced(
        self, running: Sale, bidder: Character, second_bidder: Character
    ):
        first_end = running.row.ends_at
        for turn, who in enumerate((bidder, second_bidder, bidder, second_bidder)):
            running.now = running.row.ends_at - timedelta(seconds=10)
            running.offers(who, f"{100_000 + turn * 1000}.00")

        assert running.row.extensions == 3
        assert running.row.ends_at == first_end + 3 * timedelta(seconds=290)

    def test_of_an_amount_that_the_currency_has_not_is_refused(self, running: Sale, bidder: Character):
        with pytest.raises(refusals.OfferNotInCurrency):
            running.offers(bidder, "100000.001")

    def test_of_whoever_has_not_entered_is_refused(self, running: Sale, third_bidder: Character):
        with pytest.raises(refusals.NotEntered):
            running.offers(third_bidder, "100000.00")

    def test_can_not_be_made_twice_by_one_signature(self, running: Sale, bidder: Character, second_bidder: Character):
        one = running.asked(bidder, "100000.00")
        facts = {"auction": one.auction, "amount": one.amount, "intent": one.intent, "actor": one.actor, "at": one.at}
        offers.make_offer(offer=one.offer, **facts)
        running.offers(second_bidder, "101000.00")

        with pytest.raises(Stale):
            offers.make_offer(offer=one.offer, **facts)
        assert Offer.objects.count() == 2


class TestTogether:
    def test_one_transaction_takes_several_in_their_order_and_refuses_each_for_itself(
        self, running: Sale, bidder: Character, second_bidder: Character, third_bidder: Character
    ):
        asked = [
            running.asked(bidder, "100000.00"),
            running.asked(second_bidder, "100000.00"),
            running.asked(third_bidder, "101000.00"),
            running.asked(second_bidder, "105000.00"),
            running.asked(bidder, "106000.00"),
        ]
        answers = offers.make_offers(asked)

        kinds = [type(answer).__name__ for answer in answers]
        assert kinds == ["Made", "OfferNotBetter", "NotEntered", "Made", "Made"]
        numbers = list(Offer.objects.order_by("number").values_list("number", "amount"))
        assert numbers == [(1, Decimal(100_000)), (2, Decimal(105_000)), (3, Decimal(106_000))]
        assert Outbox.objects.filter(code="AUC-03").count() == 3
        assert running.row.leader == Offer.objects.get(number=3).entrant.pseudonym

    def test_a_refused_one_may_be_sent_again_with_the_same_signature(
        self, running: Sale, bidder: Character, second_bidder: Character
    ):
        late = running.asked(bidder, "101000.00")
        first = running.asked(bidder, "100000.00")
        refused, made = None, None
        [made] = offers.make_offers([first])
        [refused] = offers.make_offers([late])
        running.offers(second_bidder, "101000.00")

        assert isinstance(made, offers.Made)
        assert isinstance(refused, refusals.OfferLeads)
        [again] = offers.make_offers([late])
        assert isinstance(again, refusals.OfferNotBetter)


class TestFalling:
    def test_the_lowest_wins_and_the_floor_ends_it(self, sales: Sales, bidder: Character, second_bidder: Character):
        sale = sales(method="falling_auction")
        sale.announces(limit="97500.00")
        sale.enters(bidder)
        sale.enters(second_bidder)
        sale.begins()
        sale.offers(bidder, "100000.00")
        with pytest.raises(refusals.OfferNotBetter):
            sale.offers(second_bidder, "99500.00")
        sale.offers(second_bidder, "98000.00")
        with pytest.raises(refusals.OfferBeyondLimit):
            sale.offers(bidder, "97000.00")

        assert sale.offers(bidder, "97500.00").next_amount is None
        with pytest.raises(refusals.OfferTooLate):
            sale.offers(second_bidder, "97500.00")
        assert sale.closes().auction.offers == 3


class TestEntering:
    def test_is_a_sealed_act_that_names_nobody(self, sale: Sale, bidder: Character):
        sale.announces()
        entrant = sale.enters(bidder)

        row = Outbox.objects.get(code="AUC-02")
        assert json.loads(bytes(row.leaf))["code"] == "SEALED"
        assert row.leaf_sha256 == entrant.leaf_sha256

    def test_asks_for_the_deposit_where_the_notice_does(self, sales: Sales, bidder: Character, monkeypatch):
        sale = sales(deposit="10000.00")
        sale.announces()
        with pytest.raises(refusals.DepositMissing):
            sale.enters(bidder)

        monkeypatch.setattr("openhall.tendering.auctions.commands.deposit_matched", lambda *_: True)
        assert sale.enters(bidder).pseudonym

    def test_twice_is_once(self, sale: Sale, bidder: Character):
        sale.announces()
        sale.enters(bidder)
        with pytest.raises(refusals.AlreadyEntered):
            sale.enters(bidder)

    def test_is_not_for_who_has_a_hand_in_it(self, sale: Sale, officer: Character, host: Character):
        sale.announces()
        for who in (officer, host):
            with pytest.raises((refusals.NotInterested, NotYours, MandateMissing)):
                sale.enters(who)

    def test_ends_with_the_bidding(self, running: Sale, third_bidder: Character):
        running.now = running.row.ends_at
        with pytest.raises(refusals.EntryClosed):
            running.enters(third_bidder)
