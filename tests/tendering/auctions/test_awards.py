"""From an auction's result to the contract: the same award, whose ground is the result instead of a ranking."""

from __future__ import annotations

from decimal import Decimal
from types import SimpleNamespace

import pytest
from tests.people import Character
from tests.tendering.auctions.conftest import Sale, Sales, leaf_of

from openhall.config import reactions, witnessing
from openhall.identity.public import MandateMissing
from openhall.kernel.messages import inbox
from openhall.kernel.refusals import MoveNotAllowed, NotYours, Stale
from openhall.portal.public import ocds
from openhall.tendering.auctions import closing
from openhall.tendering.auctions.models import Offer
from openhall.tendering.awards import public as awards
from openhall.tendering.awards.models import Award
from openhall.tendering.contracts import public as contracts
from openhall.tendering.contracts import tasks as contract_tasks
from openhall.tendering.notices.models import Lot
from openhall.tendering.notices.work import waiting
from openhall.tendering.planning.models import Project
from openhall.witness.public import acts_after, drain_all, statement

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold(contract_days: None, sales: Sales, bidder: Character, second_bidder: Character) -> Sale:
    """An auction that the second bidder has won with 120,000."""
    sale = sales()
    sale.announces()
    sale.enters(bidder)
    sale.enters(second_bidder)
    sale.begins()
    sale.offers(bidder, "100000.00")
    sale.offers(second_bidder, "120000.00")
    sale.is_over()
    sale.closes()
    sale.publishes()
    return sale


class TestTheWholeWay:
    def test_the_winner_is_the_only_candidate_and_its_offer_the_bid(self, sold: Sale, second_bidder: Character):
        award, _recorded = sold.names_candidates()

        best = Offer.objects.get(auction=sold.row, number=2)
        stated = statement(leaf_of("AWD-01")["statement"])["candidates"]
        assert stated == [
            {
                "rank": 1,
                "bid": str(best.uuid),
                "bidder": best.entrant.pseudonym,
                "evaluated_total": "120000.00",
                "score": None,
            }
        ]
        assert award.candidates[0]["name"] == second_bidder.organisation.name
        assert sold.lot.state == Lot.State.PUBLICITY

    def test_it_is_awarded_for_the_amount_of_its_offer(self, sold: Sale, second_bidder: Character):
        sold.names_candidates()
        award, _recorded = sold.awards()

        said = leaf_of("AWD-02")["public"]
        assert (said["bid"], said["amount"], said["currency"]) == (award.candidates[0]["bid"], "120000.00", "CNY")
        assert (award.bid_id, award.supplier_id) == (None, second_bidder.organisation.pk)
        assert award.amount == Decimal("120000.00")
        assert Project.objects.get(pk=sold.lot.notice.project_id).state == Project.State.AWARDED

    def test_the_contract_rests_on_offer_and_result_and_ends_the_sale(
        self, sold: Sale, officer: Character, second_bidder: Character
    ):
        sold.names_candidates()
        sold.awards()
        assert contract_tasks.due(sold.now) == 1
        contract = contracts.contract_of(sold.lot)
        assert contract is not None
        assert contract.facts["amount"] == "120000.00"
        assert contract.facts["bid"] is None
        assert contract.facts["auction"]["offer"] == awards.award_of(sold.lot.uuid).candidates[0]["bid"]
        assert contract.facts["auction"]["result_leaf"] == sold.row.result_leaf

        sold.signs_contract(officer, "owner")
        done = sold.signs_contract(second_bidder, "supplier")

        assert done.concluded is not None
        assert leaf_of("CON-02")["public"]["amount"] == "120000.00"
        drain_all()
        issued = contracts.issue_certificate(lot_uuid=sold.lot.uuid, lang="en", intent=None, actor=None, at=sold.now)
        assert issued.certificate.facts["amount"] == "120000.00"

    def test_a_last_offer_that_won_is_the_bid(
        self, contract_days: None, sales: Sales, bidder: Character, second_bidder: Character
    ):
        sale = sales()
        sale.announces(second_minutes=30, reveal_minutes=60)
        sale.enters(bidder)
        sale.enters(second_bidder)
        sale.begins()
        sale.offers(bidder, "100000.00")
        sale.offers(second_bidder, "101000.00")
        sale.is_over()
        sale.closes()
        sealed = sale.seals(bidder, "130000.00")
        sale.now = sale.row.due_at
        closing.close_second_round(auction=sale.uuid, at=sale.now)
        sale.reveals(bidder, sealed, "130000.00")
        sale.publishes()

        award, _recorded = sale.names_candidates()
        assert award.candidates[0]["bid"] == str(sealed.offer.uuid)
        assert award.candidates[0]["price"] == "130000.00"

    def test_open_data_tell_offers_award_and_contract(self, sold: Sale, second_bidder: Character):
        sold.goes_to_its_end(second_bidder)
        project = sold.lot.notice.project
        told = {act.code: ocds.release(act, project) for act in acts_after(0, case=project.uuid, limit=1000)}

        auctioned, candidates, award = told["AUC-09"], told["AWD-01"], told["AWD-02"]
        assert auctioned is not None
        assert candidates is not None
        assert award is not None
        assert [bid["value"]["amount"] for bid in auctioned["bids"]["details"]] == [100000, 120000]
        assert award["awards"][0]["relatedBid"] == auctioned["bids"]["details"][1]["id"]
        assert award["awards"][0]["suppliers"][0]["name"] == second_bidder.organisation.name
        assert candidates["awards"][0]["suppliers"] == award["awards"][0]["suppliers"]

    def test_every_bidder_hears_its_own_best_offer(self, sold: Sale, bidder: Character, second_bidder: Character):
        sold.names_candidates()
        sold.awards()

        lost, won = (inbox(who.person.uuid)[0].body_in_words for who in (bidder, second_bidder))
        assert "Your best offer in the auction was" in lost
        assert "100,000.00" in lost
        assert "The contract must be signed until" in won


class TestDeposits:
    def test_losers_get_theirs_with_the_result_and_the_winners_waits_for_the_contract(
        self, sold: Sale, second_bidder: Character, monkeypatch: pytest.MonkeyPatch
    ):
        """What the reactions ask of the treasury; that it pays each deposit once is its own matter."""
        sold.goes_to_its_end(second_bidder)
        loser, winner = (entrant.pseudonym for entrant in sold.row.entrants.order_by("id"))
        deposits, asked = [SimpleNamespace(bidder=loser), SimpleNamespace(bidder=winner)], []
        monkeypatch.setattr(reactions.treasury, "deposits_of", lambda _lot: deposits)
        monkeypatch.setattr(reactions.treasury, "order_refunds", lambda **order: asked.append(order))
        for act in acts_after(0, case=sold.lot.notice.project.uuid, limit=1000):
            if act.code in reactions.REFUND_CAUSES:
                reactions.refunds(act)

        assert [(one["cause"], one["bidders"]) for one in asked] == [
            ("award", [loser]),
            ("award", [loser]),
            ("contract", None),
        ]
        # The worker came late: none of these acts bears a time before what the case holds already.
        case = sold.lot.notice.project.uuid
        assert {one["at"] for one in asked} == {max(act.at for act in acts_after(0, case=case, limit=1000))}


class TestWitnessing:
    def test_the_steps_of_an_auction_are_steps_of_its_lot(self, sold: Sale):
        drain_all()
        acts = {act.code: act for act in acts_after(0, case=sold.lot.notice.project.uuid, limit=1000)}
        for code in ("AUC-01", "AUC-04", "AUC-09"):
            assert code in witnessing.STEPS
            assert witnessing.concerned(acts[code]) == [sold.lot.uuid]
            witnessing.follow(acts[code])


class TestWhoMayAndWhen:
    def test_owner_or_agency_and_nobody_else(self, sold: Sale, stranger: Character, bidder: Character):
        for who in (stranger, bidder):
            with pytest.raises((NotYours, MandateMissing)):
                sold.names_candidates(who)
        with pytest.raises(Stale):
            sold.names_candidates(version=sold.lot.version - 1)

    def test_not_before_the_result_and_not_twice(self, contract_days: None, running: Sale, bidder: Character):
        running.offers(bidder, "100000.00")
        with pytest.raises(MoveNotAllowed):
            running.names_candidates()
        running.is_over()
        running.closes()
        running.publishes()
        running.names_candidates()
        with pytest.raises(MoveNotAllowed):
            running.names_candidates()

    def test_the_owner_finds_it_in_the_work_queue(self, sold: Sale, officer: Character):
        actor = officer.signs("x", "lot:x", 0, at=sold.now)["actor"]
        urls = [item.url for item in waiting(actor, sold.now)]

        assert f"/desk/lots/{sold.lot.uuid}/candidates" in urls
        sold.names_candidates()
        assert f"/desk/lots/{sold.lot.uuid}/candidates" not in [item.url for item in waiting(actor, sold.now)]


class TestUnsold:
    def test_the_lot_and_the_project_fail_and_nothing_can_be_awarded(self, running: Sale, officer: Character):
        running.is_over()
        running.closes()
        running.publishes()

        project = Project.objects.get(pk=running.lot.notice.project_id)
        assert (running.lot.state, project.state) == (Lot.State.FAILED, Project.State.FAILED)
        with pytest.raises(MoveNotAllowed):
            running.names_candidates()
        assert not Award.objects.exists()
        assert "nobody has won" in inbox(officer.person.uuid)[0].body_in_words
