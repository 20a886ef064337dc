"""What happens at the same time: submissions beside each other, the closing that waits for them, many bids."""

from __future__ import annotations

import threading
import time
from typing import Any

import pytest
from django.db import connection

from openhall.kernel.refusals import Refusal
from openhall.tendering.bidding import envelopes
from openhall.tendering.bidding.models import Bid
from openhall.tendering.notices.models import Lot
from openhall.tendering.opening import commands, tasks


def meanwhile(work: Any) -> tuple[threading.Thread, list[Any]]:
    """Run ``work`` in a thread with a connection of its own; what it returns, or the refusal, comes into the list."""
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append(work())
        except Refusal as refusal:
            outcome.append(refusal)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread, outcome


@pytest.mark.django_db(transaction=True)
class TestAtOnce:
    def test_the_closing_waits_for_a_submission_that_has_begun_and_counts_it(self, bids, tender, bidder, monkeypatch):
        bid = bids(tender, bidder)
        bid.seals("10.00")
        begun, go_on = threading.Event(), threading.Event()
        honest = envelopes.require_files

        def slow(*given: Any, **more: Any) -> None:
            begun.set()
            assert go_on.wait(20)
            honest(*given, **more)

        monkeypatch.setattr(envelopes, "require_files", slow)
        submitting, submitted = meanwhile(lambda: bid.submits(at=tender.due - tasks.TRANSIT))
        assert begun.wait(20)
        closing, closed = meanwhile(lambda: commands.close_lot(lot=tender.lots[0].uuid, at=tender.due))
        closing.join(0.5)
        assert closing.is_alive()

        go_on.set()
        submitting.join(20)
        closing.join(20)

        assert submitted[0].bid.state == Bid.State.SUBMITTED
        assert closed[0].failed is None
        assert tender.lot.state == Lot.State.CLOSED

    def test_submissions_do_not_wait_for_one_another(self, bids, tender, bidder, second_bidder, monkeypatch):
        slow_one, quick_one = bids(tender, bidder), bids(tender, second_bidder)
        slow_one.seals("10.00")
        quick_one.seals("11.00")
        begun, go_on = threading.Event(), threading.Event()
        honest = envelopes.require_files

        def slow(envelope: Any, **more: Any) -> None:
            if envelope.sha256 == slow_one.sealed.envelope.sha256:
                begun.set()
                assert go_on.wait(20)
            honest(envelope, **more)

        monkeypatch.setattr(envelopes, "require_files", slow)
        submitting, submitted = meanwhile(slow_one.submits)
        assert begun.wait(20)

        assert quick_one.submits().bid.state == Bid.State.SUBMITTED

        assert submitting.is_alive()
        go_on.set()
        submitting.join(20)
        assert submitted[0].bid.state == Bid.State.SUBMITTED

    def test_two_tabs_at_the_same_moment(self, bids, tender, bidder):
        tabs = []
        for total in ("10.00", "20.00"):
            tab = bids(tender, bidder)
            tab.seals(total)
            tabs.append(meanwhile(lambda tab=tab: tab.submits(version=0)))
        for thread, _outcome in tabs:
            thread.join(20)

        outcomes = [outcome[0] for _thread, outcome in tabs]
        refused = [one for one in outcomes if isinstance(one, Refusal)]
        assert [one.code for one in refused] == ["stale"]
        assert Bid.objects.count() == 1

    def test_custodians_at_the_same_moment(self, halls, tender, bidders):
        hall = halls(tender, [(who, "1.00") for who in bidders])
        hall.until_released()
        threads = [meanwhile(lambda place=place: hall.hands_in(place)) for place in range(3)]
        for thread, _outcome in threads:
            thread.join(20)

        assert [outcome[0].shares for _thread, outcome in threads] == [3, 3, 3]
        assert len(hall.opens().opened) == 3


@pytest.mark.slow
@pytest.mark.django_db
def test_many_bids_are_open_within_seconds_of_the_last_share(halls, tender, joins, django_assert_max_num_queries):
    from openhall.identity.models import Role

    bidders = [joins(f"Bidder {number}", f"Company {number}", Role.BIDDER, public=False) for number in range(60)]
    hall = halls(tender, [(who, f"{number + 1}.00") for number, who in enumerate(bidders)])
    hall.until_released()
    hall.hands_in(0)
    hall.hands_in(2)
    began = time.monotonic()

    with django_assert_max_num_queries(60 + 60):
        opened = hall.opens()

    assert [one.content["total"] for one in opened.opened] == [f"{number + 1}.00" for number in range(60)]
    assert time.monotonic() - began < 3
