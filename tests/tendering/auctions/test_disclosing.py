"""Sealed acts of an auction are disclosed by its result: not by the end of the bidding, and not by another's result."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from tests.people import Character
from tests.tendering.auctions.conftest import Sale, leaf_of

from openhall.witness import quorum, waiting
from openhall.witness.models import Outbox
from openhall.witness.public import counts, drain_all, latest

pytestmark = pytest.mark.django_db
ENTERED = "AUC-02"


@pytest.fixture
def closed(running: Sale, bidder: Character, second_bidder: Character) -> Sale:
    """The bidding is over; only the result is to come."""
    running.offers(bidder, "100000.00")
    running.offers(second_bidder, "120000.00")
    running.is_over()
    running.closes()
    drain_all()
    return running


def test_entries_are_counted_and_shown_from_the_result_on(closed: Sale):
    assert ENTERED not in counts()
    assert latest(ENTERED) == []

    closed.publishes()
    drain_all()

    assert counts()[ENTERED] == 2
    assert [act.code for act in latest(ENTERED)] == [ENTERED, ENTERED]
    assert {act.sealed_for for act in latest(ENTERED)} == {closed.lot.uuid}


def test_a_result_opens_only_what_was_sealed_for_its_lot_and_before_it(closed: Sale):
    closed.publishes()
    drain_all()
    first, second = Outbox.objects.filter(code=ENTERED).order_by("leaf_index")
    Outbox.objects.filter(pk=first.pk).update(sealed_for=closed.uuid)  # of another lot
    ended = Outbox.objects.get(code="AUC-09")
    place = second.leaf_index
    Outbox.objects.filter(pk__in=[second.pk, ended.pk]).update(leaf_index=None)
    Outbox.objects.filter(pk=ended.pk).update(leaf_index=place)
    Outbox.objects.filter(pk=second.pk).update(leaf_index=ended.leaf_index)  # after it

    assert ENTERED not in counts()
    assert latest(ENTERED) == []


def test_nobody_names_an_entry_to_go_on_without_the_members_before_the_result(
    closed: Sale, monkeypatch: pytest.MonkeyPatch
):
    policy: Any = object()
    monkeypatch.setattr(quorum, "adopted", lambda: policy)
    monkeypatch.setattr(quorum, "witnessed_size", lambda: 0)
    monkeypatch.setattr(waiting, "wait_for", lambda case: timedelta(minutes=10))
    entry = Outbox.objects.filter(code=ENTERED).order_by("id")[0]
    with pytest.raises(waiting.StillSealed):
        waiting.hold(entry.leaf_sha256, closed.now)

    closed.publishes()
    drain_all()

    found = waiting.hold(entry.leaf_sha256, closed.now)
    assert (found.code, found.until) == (ENTERED, entry.at + timedelta(minutes=10))
    assert leaf_of("AUC-09")["public"]["lot"] == str(closed.lot.uuid)
