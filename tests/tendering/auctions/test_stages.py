"""Announcing, the second round, the reserve, the result: what is sealed before, shown after, and who has won."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal

import pytest
from tests.people import Character
from tests.tendering.auctions.conftest import SALT, Sale, leaf_of

from openhall.identity.public import MandateMissing
from openhall.kernel.refusals import MoveNotAllowed, NotYours
from openhall.tendering.auctions import closing, commands, refusals, tasks
from openhall.tendering.auctions.models import Auction, Entrant, Outcome
from openhall.tendering.auctions.public import names, result_of
from openhall.tendering.bidding.refusals import NotOpenForBids
from openhall.tendering.notices.models import Lot
from openhall.tendering.opening import tasks as opening_tasks
from openhall.witness.models import Committed, Outbox
from openhall.witness.public import drain_all, statement

pytestmark = pytest.mark.django_db


class TestAnnouncing:
    def test_fixes_the_terms_on_the_log(self, sale: Sale):
        done = sale.announces(reserve=sale.commits("reserve", "150000.00"), reveal_minutes=60)

        leaf = leaf_of("AUC-01")
        said = statement(leaf["statement"])
        assert leaf["public"]["reserve"] == sale.commits("reserve", "150000.00")
        assert said["terms"] == done.auction.terms
        assert said["signed"]["start"] == "100000.00"

    @pytest.mark.parametrize(
        "changes",
        [
            {"step": "0.00"},
            {"start": "0.001"},
            {"limit": "99999.99"},
            {"ends_at": "2026-04-02T15:59:59.000000Z"},
            {"window_seconds": 299},
            {"extension_seconds": 0},
            {"most_extensions": 0},
            {"second_minutes": 10},
            {"reserve": "0" * 64},
        ],
        ids=lambda changes: next(iter(changes)),
    )
    def test_refuses_what_rules_and_law_forbid(self, sale: Sale, changes: dict[str, object]):
        with pytest.raises(refusals.TermsRefused):
            sale.announces(**changes)
        assert not Auction.objects.exists()

    def test_names_the_article_that_asks_for_a_day(self, sale: Sale):
        with pytest.raises(refusals.TermsRefused) as refusal:
            sale.announces(ends_at="2026-04-02T15:59:59.000000Z")
        assert "法释〔2016〕18号 第二十条" in str(refusal.value.facts["article"])

    def test_happens_once_and_before_the_beginning(self, sale: Sale):
        sale.announces()
        with pytest.raises(refusals.AlreadyAnnounced):
            sale.announces()

    def test_is_the_owners(self, sale: Sale, stranger: Character, bidder: Character):
        for who in (stranger, bidder):
            with pytest.raises((NotYours, MandateMissing)):
                sale.announces(who)

    def test_a_lot_that_is_auctioned_takes_no_sealed_bids_and_is_not_closed_at_the_deadline(
        self, sale: Sale, bidder: Character
    ):
        from openhall.tendering.bidding.commands import _require_open

        with pytest.raises(NotOpenForBids):
            _require_open(sale.lot, sale.now)
        assert opening_tasks.lots_to_close(sale.starts_at + timedelta(days=1)) == []


class TestTheResult:
    def test_the_best_offer_wins_and_names_are_disclosed(
        self, running: Sale, bidder: Character, second_bidder: Character
    ):
        running.offers(bidder, "100000.00")
        running.offers(second_bidder, "120000.00")
        assert names(running.row) == {}
        running.is_over()
        assert running.closes().recorded
        before = Committed.objects.filter(disclosed_at__isnull=False).count()

        done = running.publishes()

        found = result_of(running.lot)
        assert found is not None
        assert (found.outcome, found.amount, found.organisation_id) == (
            "sold",
            Decimal("120000.00"),
            second_bidder.organisation.pk,
        )
        assert before == 0
        assert Committed.objects.filter(path="bidder/name", disclosed_at__isnull=False).count() == 2
        assert set(names(running.row).values()) == {bidder.organisation.name, second_bidder.organisation.name}
        assert running.lot.state == Lot.State.EVALUATED
        assert done.failed is None

    def test_its_statement_opens_every_sealed_act(self, running: Sale, bidder: Character):
        running.offers(bidder, "100000.00")
        running.is_over()
        running.closes()
        running.publishes()

        said = statement(leaf_of("AUC-09")["statement"])
        hidden = [entry["hidden"]["code"] for entry in said["sealed"]]
        assert hidden == ["AUC-02", "AUC-02"]

    def test_without_an_offer_the_lot_fails_by_rule(self, running: Sale):
        running.is_over()
        running.closes()
        done = running.publishes()

        assert done.failed is not None
        assert leaf_of("OPN-07")["public"]["reason"] == "no_offer"
        assert running.lot.state == Lot.State.FAILED

    def test_waits_for_the_log(self, running: Sale, bidder: Character):
        running.offers(bidder, "100000.00")
        running.is_over()
        running.closes()
        with pytest.raises(refusals.ResultWaitsForLog):
            closing.publish_result(auction=running.uuid, at=running.now)

    def test_nothing_ends_before_its_time(self, running: Sale, bidder: Character):
        running.offers(bidder, "100000.00")
        with pytest.raises(refusals.NotOver):
            running.closes()
        with pytest.raises(MoveNotAllowed):
            running.publishes()

    def test_the_worker_takes_it_to_its_end(self, running: Sale, bidder: Character):
        running.offers(bidder, "100000.00")
        end = running.row.ends_at
        drain_all()

        assert tasks.due(end) == 0
        assert tasks.due(end + tasks.TRANSIT) == 1
        drain_all()
        assert tasks.due(end + 2 * tasks.TRANSIT) == 1
        assert tasks.due(end + 2 * tasks.TRANSIT) == 0
        assert running.row.outcome == Outcome.SOLD

    def test_an_offer_of_the_ceiling_ends_the_bidding_at_once(self, sale: Sale, bidder: Character):
        sale.announces(limit="130000.00")
        sale.enters(bidder)
        sale.begins()
        sale.offers(bidder, "130000.00")

        assert tasks.due(sale.now + tasks.TRANSIT) == 1
        assert sale.row.closed_at is not None

    def test_a_lot_that_the_owner_ends_takes_no_more_offers(self, running: Sale, bidder: Character):
        Lot.objects.filter(pk=running.lot.pk).update(state=Lot.State.FAILED)
        with pytest.raises(refusals.OfferTooLate):
            running.offers(bidder, "100000.00")
        assert tasks.due(running.row.ends_at + timedelta(days=1)) == 0


class TestTheReserve:
    @pytest.fixture
    def reserved(self, sale: Sale, bidder: Character) -> Sale:
        sale.announces(reserve=sale.commits("reserve", "150000.00"), reveal_minutes=60)
        sale.enters(bidder)
        sale.begins()
        sale.offers(bidder, "149999.99")
        return sale

    def test_is_shown_after_the_last_offer_and_decides(self, reserved: Sale):
        with pytest.raises(refusals.RevealRefused):
            reserved.reveals_reserve("150000.00")
        reserved.is_over()
        reserved.closes()
        reserved.reveals_reserve("150000.00")

        reserved.publishes()
        assert reserved.row.outcome == Outcome.RESERVE_NOT_MET
        assert reserved.row.winner is None
        assert leaf_of("OPN-07")["public"]["reason"] == "reserve_not_met"

    def test_must_be_the_one_that_was_committed_to(self, reserved: Sale):
        reserved.is_over()
        reserved.closes()
        for amount, salt in (("150000.01", SALT), ("150000.00", "00" * 32)):
            with pytest.raises(refusals.RevealRefused):
                reserved.reveals_reserve(amount, salt)

    def test_that_is_not_shown_in_time_counts_for_nothing(self, reserved: Sale):
        reserved.is_over()
        reserved.closes()
        with pytest.raises(refusals.NotOver):
            reserved.publishes()
        reserved.now += timedelta(minutes=60)
        with pytest.raises(refusals.RevealRefused):
            reserved.reveals_reserve("150000.00")

        reserved.publishes()
        assert reserved.row.outcome == Outcome.SOLD

    def test_is_the_owners_to_show(self, reserved: Sale, stranger: Character):
        reserved.is_over()
        reserved.closes()
        with pytest.raises((NotYours, MandateMissing)):
            reserved.reveals_reserve("150000.00", who=stranger)


class TestTheSecondRound:
    @pytest.fixture
    def sealing(self, sale: Sale, bidder: Character, second_bidder: Character, third_bidder: Character) -> Sale:
        sale.announces(limit="110000.00", second_minutes=30, reveal_minutes=60)
        for who in (bidder, second_bidder, third_bidder):
            sale.enters(who)
        sale.begins()
        sale.offers(bidder, "105000.00")
        sale.offers(second_bidder, "110000.00")
        sale.closes()
        return sale

    def test_the_best_revealed_offer_wins_over_the_bidding(
        self, sealing: Sale, bidder: Character, second_bidder: Character
    ):
        one = sealing.seals(bidder, "140000.00")
        other = sealing.seals(second_bidder, "139999.99")
        sealing.now = sealing.row.due_at
        closing.close_second_round(auction=sealing.uuid, at=sealing.now)
        sealing.reveals(bidder, one, "140000.00")
        sealing.reveals(second_bidder, other, "139999.99")

        sealing.publishes()
        assert sealing.row.winner is not None
        assert sealing.row.winner.organisation_id == bidder.organisation.pk
        assert sealing.row.price == Decimal("140000.00")

    def test_of_two_equal_ones_the_first_sealed_wins(self, sealing: Sale, bidder: Character, second_bidder: Character):
        first = sealing.seals(second_bidder, "140000.00")
        drain_all()
        second = sealing.seals(bidder, "140000.00", salt="6b" * 32)
        sealing.now = sealing.row.due_at
        closing.close_second_round(auction=sealing.uuid, at=sealing.now)
        sealing.reveals(bidder, second, "140000.00", salt="6b" * 32)
        sealing.reveals(second_bidder, first, "140000.00")

        sealing.publishes()
        assert sealing.row.winner is not None
        assert sealing.row.winner.organisation_id == second_bidder.organisation.pk

    def test_what_is_not_revealed_does_not_count(self, sealing: Sale, bidder: Character, second_bidder: Character):
        sealing.seals(bidder, "200000.00")
        sealing.now = sealing.row.due_at
        closing.close_second_round(auction=sealing.uuid, at=sealing.now)
        sealing.now = sealing.row.due_at

        sealing.publishes()
        assert sealing.row.winner is not None
        assert sealing.row.winner.organisation_id == second_bidder.organisation.pk
        assert sealing.row.price == Decimal("110000.00")

    def test_is_for_those_who_offered_and_once(self, sealing: Sale, bidder: Character, third_bidder: Character):
        with pytest.raises(refusals.LastOfferRefused):
            sealing.seals(third_bidder, "140000.00")
        sealing.seals(bidder, "140000.00")
        with pytest.raises(refusals.LastOfferRefused):
            sealing.seals(bidder, "150000.00", salt="6b" * 32)

    def test_the_log_shows_a_uniform_leaf_and_nothing_is_revealed_too_early(self, sealing: Sale, bidder: Character):
        sealed = sealing.seals(bidder, "140000.00")

        row = Outbox.objects.get(code="AUC-05")
        assert json.loads(bytes(row.leaf))["code"] == "SEALED"
        assert "140000" not in bytes(row.hidden or b"").decode()
        with pytest.raises(refusals.RevealRefused):
            sealing.reveals(bidder, sealed, "140000.00")

    def test_another_amount_than_the_sealed_one_is_refused(self, sealing: Sale, bidder: Character):
        sealed = sealing.seals(bidder, "140000.00")
        sealing.now = sealing.row.due_at
        closing.close_second_round(auction=sealing.uuid, at=sealing.now)
        with pytest.raises(refusals.RevealRefused):
            sealing.reveals(bidder, sealed, "140000.01")


class TestTheMaximum:
    def test_is_sealed_by_the_device_and_may_be_shown_after_the_result(self, running: Sale, bidder: Character):
        entrant = Entrant.objects.get(organisation=bidder.organisation)
        sealed = running.commits("maximum", "130000.00", entrant.pseudonym)
        self.seals(running, bidder, entrant, sealed)
        assert json.loads(bytes(Outbox.objects.get(code="AUC-10").leaf))["code"] == "SEALED"
        running.offers(bidder, "100000.00")
        with pytest.raises(refusals.RevealRefused):
            self.shows(running, bidder, "130000.00")
        running.is_over()
        running.closes()
        running.publishes()
        with pytest.raises(refusals.RevealRefused):
            self.shows(running, bidder, "130000.01")

        self.shows(running, bidder, "130000.00")
        assert leaf_of("AUC-11")["public"]["amount"] == "130000.00"

    def test_is_sealed_once(self, running: Sale, bidder: Character):
        entrant = Entrant.objects.get(organisation=bidder.organisation)
        self.seals(running, bidder, entrant, "0" * 64)
        with pytest.raises(refusals.RevealRefused):
            self.seals(running, bidder, entrant, "1" * 64)

    def seals(self, sale: Sale, who: Character, entrant: Entrant, sealed: str) -> None:
        entrant.refresh_from_db()
        payload = {"commitment": sealed}
        signed = who.signs("seal_maximum", f"entrant:{entrant.uuid}", entrant.version, payload, at=sale.now)
        commands.seal_maximum(entrant=entrant.uuid, **payload, **signed)

    def shows(self, sale: Sale, who: Character, amount: str) -> None:
        entrant = Entrant.objects.get(organisation=who.organisation)
        payload = {"amount": amount, "salt": SALT}
        signed = who.signs("reveal_maximum", f"entrant:{entrant.uuid}", entrant.version, payload, at=sale.now)
        commands.reveal_maximum(entrant=entrant.uuid, **payload, **signed)
