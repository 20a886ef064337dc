"""A bid revoked after its price was read out: it isn't ranked, can't win, and the next in order does."""

from __future__ import annotations

import json

import pytest

from openhall.kernel.refusals import NotFound
from openhall.tendering.awards.commands import NoCandidateLeft
from openhall.tendering.evaluation.refusals import FindingsOutdated, NoBidLeft
from openhall.tendering.notices.models import Lot
from openhall.tendering.opening import commands as openings
from openhall.tendering.opening.public import still_standing
from openhall.tendering.opening.refusals import AlreadyRevoked, NotRevocable
from openhall.witness.models import Outbox
from openhall.witness.public import statement

pytestmark = pytest.mark.django_db


def the_act(code):
    return json.loads(bytes(Outbox.objects.get(code=code).leaf))


def findings(stakes, *found):
    bids = still_standing(stakes.lot.pk)
    given = [*found, *([{}] * (len(bids) - len(found)))]
    entries = [{"bid": str(bid.bid)} | one for bid, one in zip(bids, given, strict=True)]
    return {"bids": entries, "members": 5, "experts": 4}


class TestRevoking:
    def test_a_revoked_bid_is_neither_ranked_nor_awarded(self, stakes, bidders):
        done = stakes.revokes(bidders[1])
        assert done.left == 2
        leaf = the_act("BID-04")
        assert leaf["public"] == {"lot": str(stakes.lot.uuid), "bidder": done.bid.pseudonym}
        assert statement(leaf["statement"]) == {"v": 1, "reason": "We computed wrongly."}

        stakes.panel.evaluates(payload=findings(stakes))
        stakes.panel.reports()
        award, _recorded = stakes.owner.publishes()
        stakes.owner.awards()

        assert [one["price"] for one in award.candidates] == ["1000.00", "1100.00"]
        assert the_act("AWD-02")["public"]["amount"] == "1000.00"

    def test_findings_on_a_bid_that_was_revoked_since_cannot_be_signed(self, stakes, bidders):
        stakes.panel.evaluates()
        stakes.revokes(bidders[1])

        with pytest.raises(FindingsOutdated):
            stakes.panel.reports()

        stakes.panel.evaluates(payload=findings(stakes))
        report, _recorded = stakes.panel.reports()
        assert len(report.ranking["ranked"]) == 2

    def test_who_gives_up_while_the_candidates_are_public_is_passed_over(self, stakes, bidders):
        stakes.panel.evaluates()
        stakes.panel.reports()
        stakes.owner.publishes()
        stakes.revokes(bidders[1])
        award, _recorded = stakes.owner.awards()

        assert [one["price"] for one in award.candidates] == ["1000.00", "1100.00", "900.50"]
        assert award.supplier_id == bidders[0].organisation.pk

    def test_when_all_revoke_there_is_nothing_to_evaluate(self, stakes, bidders):
        for one in bidders:
            stakes.revokes(one)

        with pytest.raises(NoBidLeft):
            stakes.panel.evaluates(payload=findings(stakes))

    def test_when_all_candidates_revoke_the_owner_ends_the_lot(self, stakes, bidders):
        stakes.panel.evaluates()
        stakes.panel.reports()
        stakes.owner.publishes()
        for one in bidders:
            stakes.revokes(one)

        with pytest.raises(NoCandidateLeft):
            stakes.owner.awards()
        facts = {"reason": "Nobody is left.", "article": "招标投标法实施条例 (2019) 第五十五条"}
        signed = stakes.officer.signs("fail_lot", f"lot:{stakes.lot.uuid}", stakes.lot.version, facts, at=stakes.now)
        openings.fail_lot(lot=stakes.lot.uuid, **facts, **signed)
        assert stakes.lot.state == Lot.State.FAILED


class TestRefused:
    def test_before_the_prices_are_read_out(self, hall, bidders):
        hall.until_released()
        one = hall.taking_part[0]
        payload = {"reason": "No."}
        signed = one.who.signs("revoke_bid", f"bid:{one.uuid}", one.version, payload, at=hall.now)

        with pytest.raises(NotRevocable):
            openings.revoke_bid(bid=one.uuid, **payload, **signed)

    def test_after_the_award(self, stakes, bidders):
        stakes.panel.evaluates()
        stakes.panel.reports()
        stakes.owner.publishes()
        stakes.owner.awards()

        with pytest.raises(NotRevocable):
            stakes.revokes(bidders[0])

    def test_twice_and_by_anybody_else(self, stakes, bidders, officer):
        with pytest.raises(NotFound):
            stakes.revokes(bidders[0], signer=bidders[1])
        with pytest.raises(NotFound):
            stakes.revokes(bidders[0], signer=officer)
        stakes.revokes(bidders[0])
        with pytest.raises(AlreadyRevoked):
            stakes.revokes(bidders[0])
        assert Outbox.objects.filter(code="BID-04").count() == 1


def test_the_bidder_sees_what_follows_before_it_signs(stakes, bidders, as_reader):
    bid = stakes.panel.bids[0]
    page = as_reader(bidders[0]).get(f"/desk/bids/{bid.bid}/revoke").content.decode()
    assert "The owner may keep your deposit" in page
    assert "招标投标法实施条例 (2019) 第三十五条, 第七十四条" in page

    stakes.revokes(bidders[0])

    reader = as_reader(bidders[0])
    assert "You revoked this bid" in reader.get(f"/desk/bids/{bid.bid}/revoke").content.decode()
    assert reader.get(f"/desk/bids/{bid.bid}").status_code == 200
    assert as_reader(bidders[1]).get(f"/desk/bids/{bid.bid}/revoke").status_code == 404
    record = as_reader(None).get(f"/lots/{stakes.lot.uuid}/opening").content.decode()
    assert "We computed wrongly." in record
