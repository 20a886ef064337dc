"""An auction whose tender a body suspends: no offer is taken, nothing ends, and the lost time is given back."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.people import REGISTERED
from tests.tendering.auctions import test_replay as replayed
from tests.tendering.auctions.conftest import Sale, leaf_of
from tests.tendering.auctions.test_verify import by_rule, refused, said, verified
from tests.tendering.remedies import conftest as remedies

from openhall.portal.public import case_files
from openhall.tendering.auctions import offers, queries, tasks
from openhall.tendering.auctions.models import Auction, AuctionMove
from openhall.tendering.auctions.refusals import OfferTooEarly
from openhall.tendering.contracts.falls import commands as falls
from openhall.tendering.contracts.falls.inputs import FallInput
from openhall.tendering.opening import commands as openings
from openhall.tendering.planning import public as planning
from openhall.tendering.remedies.refusals import TenderSuspended
from openhall_rules.law import pack
from openhall_sealing.intents import format_instant

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
neighbour, founded = remedies.neighbour, replayed.founded
LISTING = "cn@2019-03-02/land_listing"


@pytest.fixture
def sale(tender: Any, authority: Any) -> Sale:
    """Land that is listed under the law of China, which lets a body suspend; its auction isn't announced."""
    law = pack(LISTING)
    demo = law.demo_values()
    for path in sorted(demo.keys() & {"evaluation.auction_hours"}):
        uuid = uuid4()
        payload = {"pack": law.id, "path": path, "value": demo[path], "source": "A fictional office of these tests"}
        signed = authority.signs("enter_legal_value", f"legal-value:{uuid}", 0, payload, at=REGISTERED)
        planning.enter_legal_value(value_uuid=uuid, entry=planning.LegalValueInput.model_validate(payload), **signed)
    tender.created(resource_class="land", procedure="land_listing", category="rights")
    tender.planned()
    call = tender.call()
    call["lots"][0] |= {"method": "rising_auction", "deposit": "0.00", "ceiling": None, "items": []}
    tender.drafted(**call)
    tender.admitted()
    tender.published()
    return Sale(tender)


def announced(sale: Sale, *bidders: Any) -> Sale:
    law = pack(LISTING)
    hours = int(law.demo_values().get("evaluation.auction_hours") or law.get("evaluation.auction_hours"))
    sale.announces(ends_at=format_instant(sale.starts_at + timedelta(hours=hours)))
    for one in bidders:
        sale.enters(one)
    return sale


@pytest.fixture
def running(sale: Sale, bidder: Any, second_bidder: Any) -> Sale:
    """An auction that has just begun; two bidders have entered."""
    announced(sale, bidder, second_bidder).begins()
    return sale


class TestAnAuction:
    @pytest.fixture
    def stands(self, running, officer, authority) -> Any:
        return remedies.Standstill(running, officer, authority, running.now - timedelta(days=1))

    def test_takes_no_offer_and_doesnt_end(self, running, stands, neighbour, bidder):
        row = stands.complaint(neighbour)
        running.offers(bidder, "100000.00")
        running.now += MINUTE
        stands.suspends(row, running.now)

        running.now += MINUTE
        with pytest.raises(TenderSuspended):
            running.offers(bidder, "101000.00")
        running.now = running.row.ends_at + MINUTE
        with pytest.raises(TenderSuspended):
            running.closes()
        assert tasks.due(running.now) == 0
        assert queries.phase(running.row, running.now) == "paused"
        assert queries.state(running.row, at=running.now)["paused_at"] == format_instant(running.starts_at + MINUTE)

    def test_goes_on_with_the_time_that_was_left(self, running, stands, neighbour, bidder, second_bidder):
        row = stands.complaint(neighbour)
        end, began = running.row.ends_at, running.now + MINUTE
        over = began + timedelta(days=2)
        running.offers(bidder, "100000.00")
        stands.suspends(row, began)
        stands.lifts(row, over)

        assert (running.row.ends_at, running.row.due_at, running.row.paused_at) == (
            end + timedelta(days=2), end + timedelta(days=2), None
        )  # fmt: skip
        act = leaf_of("AUC-13")
        assert (act["actor"], act["object"]) == ("log", f"auction:{running.uuid}")
        assert act["public"] == {
            "lot": str(running.lot.uuid),
            "began_at": format_instant(began),
            "ended_at": format_instant(over),
            "stage": "bidding",
            "old_starts_at": format_instant(running.starts_at),
            "new_starts_at": format_instant(running.starts_at),
            "old_ends_at": format_instant(end),
            "new_ends_at": format_instant(end + timedelta(days=2)),
        }
        running.now = end + MINUTE
        assert running.offers(second_bidder, "101000.00").offer.number == 2

    def test_that_should_have_begun_meanwhile_begins_afterwards(self, sale, officer, authority, neighbour, bidder):
        announced(sale, bidder)
        stands = remedies.Standstill(sale, officer, authority, sale.starts_at - timedelta(days=1))
        row = stands.complaint(neighbour)
        begins, ends = sale.row.starts_at, sale.row.ends_at
        stands.suspends(row, begins - 60 * MINUTE)
        stands.lifts(row, begins + 30 * MINUTE)

        assert (sale.row.starts_at, sale.row.ends_at) == (begins + 30 * MINUTE, ends + 30 * MINUTE)
        sale.now = begins + 10 * MINUTE
        with pytest.raises(OfferTooEarly):
            sale.offers(bidder, "100000.00")
        assert AuctionMove.objects.get().stood_from == begins - 60 * MINUTE

    def test_an_offer_asks_the_database_no_more_than_before(self, running, bidder, second_bidder):
        """The row that offers lock says whether the tender stands still: only one that does costs another look."""
        running.offers(bidder, "100000.00")
        asked = [running.asked(second_bidder, "101000.00"), running.asked(bidder, "102000.00")]
        with CaptureQueriesContext(
            connection,
        ) as seen:
            offers.make_offers(asked)
        assert not [one for one in seen.captured_queries if "remedies_" in one["sql"]]
        assert Auction.objects.get().offers == 3


class TestStrangers:
    @pytest.fixture
    def ended(self, founded, running, officer, authority, neighbour, bidder, second_bidder) -> Sale:
        """Suspended for two days in the bidding, whose complaint is then dismissed; sold, from plan to archive."""
        stands = remedies.Standstill(running, officer, authority, running.now - timedelta(days=1))
        row = stands.complaint(neighbour)
        running.offers(bidder, "100000.00")
        stands.suspends(row, running.now + MINUTE)
        running.now += timedelta(days=2)
        stands.grievance.decides(row, outcome="dismissed", at=running.now)
        running.offers(second_bidder, "101000.00")
        running.is_over()
        running.closes()
        running.publishes()
        running.goes_to_its_end(second_bidder)
        return running

    def test_members_compute_the_same(self, ended):
        assert leaf_of("AUC-13")["public"]["stage"] == "bidding"
        assert replayed.broken(replayed.entries(), replayed.statements()) == {}

    def test_a_verifier_redoes_it_and_finds_another_end(self, ended, tmp_path):
        files = dict(case_files(ended.lot.notice.project))
        verified(files, tmp_path / "right")
        end = leaf_of("AUC-13")["public"]["new_ends_at"]
        later = format_instant(datetime.fromisoformat(end) + MINUTE)
        wrong = by_rule(files, said("AUC-13", new_ends_at=later))
        assert refused(wrong, tmp_path / "wrong") == "auction"


class TestAnAwardThatFalls:
    def test_members_and_a_verifier_redo_it_too(self, founded, running, officer, bidder, second_bidder, tmp_path):
        running.offers(bidder, "100000.00")
        running.offers(second_bidder, "101000.00")
        running.is_over()
        running.closes()
        running.publishes()
        running.names_candidates()
        running.awards()
        fall = uuid4()
        payload = {
            "lot": str(running.lot.uuid),
            "ground": "gives_up",
            "reason": "It wrote that it gives the land up.",
            "answer_due_at": format_instant(running.now + timedelta(days=3)),
        }
        signed = officer.signs("announce_fall", f"award-fall:{fall}", 0, payload, at=running.now)
        falls.announce_fall(fall=fall, given=FallInput.model_validate(payload), **signed)
        said_so = {"answer": "So it is."}
        signed = second_bidder.signs("answer_fall", f"award-fall:{fall}", 1, said_so, at=running.now)
        falls.answer_fall(fall=fall, **said_so, **signed)
        why = {"reason": "The winner agrees."}
        running.now += MINUTE
        signed = officer.signs("let_award_fall", f"award-fall:{fall}", 2, why, at=running.now)
        falls.let_award_fall(fall=fall, **why, **signed)
        failure = {"reason": "The winner gave up.", "article": "条例 55"}
        signed = officer.signs("fail_lot", f"lot:{running.lot.uuid}", running.lot.version, failure, at=running.now)
        openings.fail_lot(lot=running.lot.uuid, **failure, **signed)
        running.archives()

        assert replayed.broken(replayed.entries(), replayed.statements()) == {}
        files = dict(case_files(running.lot.notice.project))
        verified(files, tmp_path / "right")
        wrong = by_rule(files, said("AWD-05", article="Article 1"))
        assert refused(wrong, tmp_path / "wrong") in ("fall", "intent", "signature")
