"""While a tender stands still nothing runs out: not the opening, not an auction; what was lost is given back, once."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any

import pytest
from tests.tendering.opening import conftest as opening
from tests.tendering.remedies.conftest import Standstill

from openhall.tendering.awards.public import award_of
from openhall.tendering.bidding.models import Bid
from openhall.tendering.contracts import public as contracts
from openhall.tendering.opening import tasks as openings
from openhall.tendering.opening.models import Opening, WindowExtension
from openhall.tendering.remedies.refusals import TenderSuspended
from openhall.witness.models import Outbox
from openhall_sealing.intents import format_instant

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
halls, bids = opening.halls, opening.bids
LAW = {
    "opening.custodian_window": 30,
    "opening.confirmation_window": 10,
    "opening.objection_window": 10,
    "opening.release_window": 30,
}


def leaves(code: str) -> list[Any]:
    return [json.loads(bytes(one.leaf)) for one in Outbox.objects.filter(code=code).order_by("id")]


@pytest.fixture
def hall(halls: Any, publishes: Any, bidders: Any) -> Any:
    """Under the law of China three bidders have submitted; it is the deadline."""
    return halls(publishes("cn@2019-03-02", LAW), list(zip(bidders, ("1000.00", "900.50", "1100.00"), strict=True)))


@pytest.fixture
def halted(hall: Any, officer: Any, authority: Any) -> Standstill:
    """A body that takes complaints about the tender of the hall."""
    return Standstill(hall, officer, authority, hall.now - timedelta(days=1))


class TestTheOpening:
    def test_neither_bids_are_released_nor_does_the_window_close(self, hall, halted, neighbour):
        row = halted.complaint(neighbour)
        hall.closes()
        ends = hall.lot.window_ends_at
        hall.passes(minutes=10)
        hall.releases(hall.taking_part[0])
        halted.suspends(row, hall.now)

        hall.passes(minutes=5)
        with pytest.raises(TenderSuspended):
            hall.releases(hall.taking_part[1])
        hall.now = ends + 2 * MINUTE
        with pytest.raises(TenderSuspended):
            hall.closes_window()
        assert openings.due(hall.now) == 0
        assert hall.state_of(hall.taking_part[1]) == Bid.State.SUBMITTED  # nobody falls out meanwhile

    def test_who_had_twenty_minutes_left_has_them_afterwards(self, hall, halted, neighbour):
        row = halted.complaint(neighbour)
        hall.closes()
        ends = hall.lot.window_ends_at
        began = hall.now + 10 * MINUTE
        over = began + timedelta(days=3)
        halted.suspends(row, began)
        halted.lifts(row, over)

        assert hall.lot.window_ends_at == over + 20 * MINUTE
        assert leaves("OPN-10")[0]["public"] == {
            "began_at": format_instant(began),
            "ended_at": format_instant(over),
            "window": "release",
            "old_ends_at": format_instant(ends),
            "new_ends_at": format_instant(over + 20 * MINUTE),
        }
        assert leaves("OPN-10")[0]["actor"] == "log"
        hall.now = over + 19 * MINUTE
        for one in hall.taking_part:
            hall.releases(one)
        assert hall.closes_window().opening.released == 3

    def test_two_suspensions_at_once_give_their_time_back_once(self, hall, halted, neighbour, bidders):
        first = halted.complaint(neighbour)
        second = halted.complaint(neighbour, lot=None)  # about the whole tender
        hall.closes()
        ends, now = hall.lot.window_ends_at, hall.now
        halted.suspends(first, now + 10 * MINUTE)
        halted.suspends(second, now + 15 * MINUTE)
        halted.lifts(first, now + 25 * MINUTE)
        assert hall.lot.window_ends_at == ends + 5 * MINUTE
        hall.passes(minutes=26)
        with pytest.raises(TenderSuspended):
            hall.releases(hall.taking_part[0])
        halted.lifts(second, now + 40 * MINUTE)

        assert hall.lot.window_ends_at == ends + 30 * MINUTE
        assert WindowExtension.objects.count() == 2

    def test_no_share_is_handed_in_and_nothing_is_read_aloud(self, hall, halted, neighbour):
        row = halted.complaint(neighbour)
        hall.until_released()
        hall.hands_in(0)
        due = Opening.objects.get().custodians_due_at
        halted.suspends(row, hall.now)
        with pytest.raises(TenderSuspended):
            hall.hands_in(1)
        with pytest.raises(TenderSuspended):
            hall.opens()
        halted.lifts(row, hall.now + 60 * MINUTE)

        assert Opening.objects.get().custodians_due_at == due + 60 * MINUTE
        hall.passes(minutes=61)
        hall.hands_in(1)
        assert len(hall.opens().opened) == 3


class TestAContract:
    @pytest.fixture
    def awarded(self, grieved, bidders):
        """The first bidder objected in vain; the lot is awarded, its contract drafted, a complaint taken up."""
        grieved.objected_and_awarded(bidders[0])
        contracts.draft_contract(lot_uuid=grieved.lot.uuid, at=grieved.now)
        grieved.row = grieved.accepts(grieved.complains(bidders[0]))
        return grieved

    def test_a_suspension_longer_than_the_time_doesnt_make_it_unsignable(self, awarded):
        due = contracts.contract_of(awarded.lot).contract_due_at
        began, over = awarded.now, awarded.now + timedelta(days=45)
        awarded.does("suspend_tender", awarded.row, awarded.body, {"reason": "It is looked into."}, at=began)
        awarded.does("lift_tender_suspension", awarded.row, awarded.body, at=over)

        moved = contracts.contract_of(awarded.lot)
        assert moved.contract_due_at == award_of(awarded.lot.uuid).contract_due_at == due + timedelta(days=45)
        [act] = leaves("CON-03")
        assert (act["actor"], act["object"]) == ("log", f"lot:{awarded.lot.uuid}")
        assert act["public"] == {
            "began_at": format_instant(began),
            "ended_at": format_instant(over),
            "old_due_at": format_instant(due),
            "new_due_at": format_instant(due + timedelta(days=45)),
        }
        payload = {"side": "owner", "pdf_sha256": moved.pdf_sha256}
        signed = awarded.officer.signs(
            "sign_contract", f"contract:{moved.uuid}", moved.version, payload, at=due + timedelta(days=1)
        )
        contracts.sign_contract(contract_uuid=moved.uuid, **payload, **signed)
        assert "late" not in leaves("CON-01")[0]["public"]
