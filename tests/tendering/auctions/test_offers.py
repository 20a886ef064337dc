"""Offers in their order: what counts, what is refused and why, and what the log holds of it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from uuid import uuid4

import pytest
from django.db import DatabaseError, connection
from django.test.utils import CaptureQueriesContext
from tests.people import Character
from tests.tendering.auctions.conftest import Sale, Sales, leaf_of

from openhall.identity.intents import spend_nonce
from openhall.identity.models import SpentNonce
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


class TestAsTheyWereSent:
    """Checked and taken together, as the clerk does it."""

    def takes(self, many: list[offers.Sent]) -> list[str]:
        """What became of each, by name."""
        asked = offers.check(many)
        made = iter(offers.make_offers([one for one in asked if isinstance(one, offers.Asked)]))
        return [type(next(made) if isinstance(one, offers.Asked) else one).__name__ for one in asked]

    def test_a_forged_a_foreign_and_a_repeated_one_in_the_middle_cost_their_neighbours_nothing(
        self, running: Sale, bidder: Character, second_bidder: Character, third_bidder: Character
    ):
        first = running.sent(bidder, "100000.00")
        many = [
            first,
            running.sent(second_bidder, "101000.00", signature="A" * 86),
            running.sent(second_bidder, "101000.00"),
            running.sent(third_bidder, "102000.00"),
            replace(first, offer=uuid4(), amount="102000.00"),
            running.sent(bidder, "102000.00", payload={"auction": str(running.uuid), "amount": "900000.00"}),
            running.sent(bidder, "102000.00"),
            first,
        ]
        # As long as it names another's offer or amount, a signature that was used is a forged one or used up.
        assert self.takes(many) == [
            "Made", "IntentForged", "Made", "NotEntered", "IntentReplayed", "IntentFieldsDiffer", "Made", "Stale",
        ]  # fmt: skip
        rows = Offer.objects.order_by("number").values_list("number", "amount")
        assert list(rows) == [(1, Decimal(100_000)), (2, Decimal(101_000)), (3, Decimal(102_000))]
        leaves = [json.loads(bytes(row.leaf)) for row in Outbox.objects.filter(code="AUC-03").order_by("id")]
        assert [leaf["public"]["number"] for leaf in leaves] == [1, 2, 3]
        assert [leaf["case"]["prev"] for leaf in leaves[1:]] == [
            row.leaf_sha256 for row in Outbox.objects.filter(code="AUC-03").order_by("id")[:2]
        ]

    def test_a_signature_that_another_transaction_uses_meanwhile_is_refused_and_nothing_else(
        self, running: Sale, bidder: Character, second_bidder: Character, monkeypatch
    ):
        many = [
            running.sent(bidder, "100000.00"),
            running.sent(second_bidder, "101000.00"),
            running.sent(bidder, "102000.00"),
        ]
        checked = [one for one in offers.check(many) if isinstance(one, offers.Asked)]
        spend_nonce(checked[1].intent.key_id, checked[1].intent.nonce, checked[1].intent.expires_at)
        # The table is read before the other's transaction is over.
        monkeypatch.setattr("openhall.identity.together._spent", lambda _names: set())

        found = [type(one).__name__ for one in offers.make_offers(checked)]
        assert found == ["Made", "IntentReplayed", "OfferLeads"]
        assert list(Offer.objects.values_list("number", "amount")) == [(1, Decimal(100_000))]
        assert SpentNonce.objects.filter(nonce__in=[one.intent.nonce for one in checked]).count() == 2

    def test_what_breaks_in_the_middle_leaves_nothing_of_anybody(
        self, running: Sale, bidder: Character, second_bidder: Character, monkeypatch
    ):
        asked = offers.check([running.sent(bidder, "100000.00"), running.sent(second_bidder, "101000.00")])
        leaves, spent = Outbox.objects.count(), SpentNonce.objects.count()

        def breaks(*_given: object) -> None:
            raise DatabaseError("the disk is full")

        monkeypatch.setattr(offers, "keep", breaks)  # the leaves and the offers are written by then
        with pytest.raises(DatabaseError):
            offers.make_offers([one for one in asked if isinstance(one, offers.Asked)])

        assert (Outbox.objects.count(), SpentNonce.objects.count()) == (leaves, spent)
        assert not Offer.objects.exists()
        assert running.row.offers == 0

    def test_the_database_is_asked_as_often_for_many_as_for_two(
        self, running: Sale, bidder: Character, second_bidder: Character
    ):
        who = [bidder, second_bidder]
        asked = []
        for first, count in ((0, 2), (2, 12)):
            many = [
                running.sent(who[place % 2], f"{100_000 + place * 1000}.00") for place in range(first, first + count)
            ]
            with CaptureQueriesContext(connection) as queries:
                assert self.takes(many) == ["Made"] * count
            asked.append(len(queries))

        assert asked[0] == asked[1]


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
