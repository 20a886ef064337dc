"""Equal files in bids of different bidders are found once the lot is awarded; no sooner, and nobody reads them."""

from __future__ import annotations

from typing import Any

import pytest
from tests.supervision.conftest import NOON, _bidding, figures, follow
from tests.supervision.test_facts import everything

from openhall.supervision.alerts import raising
from openhall.supervision.alerts.models import Alert
from openhall.supervision.facts import computing, own
from openhall.supervision.facts.meaning import SAME_FILES
from openhall.supervision.facts.models import FACTS, Value

pytestmark = pytest.mark.django_db
SHARED, FORM = b"%PDF-1.4 a schedule that one hand wrote", b"%PDF-1.4 a form of a third place"


@pytest.fixture
def with_files(course: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Two of three bids hold the same schedule; all three hold files of their own."""
    seals = _bidding.Bidding.seals
    own_files = iter(([SHARED, b"%PDF-1.4 first"], [SHARED, b"%PDF-1.4 second"], [b"%PDF-1.4 third"]))

    def sealing(self: Any, total: str = "1000.00", **more: Any) -> Any:
        return seals(self, total, documents=next(own_files), **more)

    monkeypatch.setattr(_bidding.Bidding, "seals", sealing)
    return course


def test_two_bidders_with_one_file_are_a_pair_and_the_third_is_in_none(with_files, bidders):
    with_files.publishes().bids("1000.00", "1100.00", "1200.00").opens().awards().released()
    follow()
    figures(NOON, SAME_FILES)

    (pair,) = Value.objects.filter(indicator=SAME_FILES)
    assert (pair.value, pair.n) == (1.0, 2)
    first, second, _third = (str(who.organisation.uuid) for who in bidders)
    assert {pair.unit["first_id"], pair.unit["second_id"]} == {first, second}
    assert FACTS["traces"].objects.filter(kind="file").count() == 5


def test_nothing_of_it_is_there_before_the_award(with_files):
    with_files.publishes().bids("1000.00", "1100.00", "1200.00").opens().evaluates().reports().released()
    follow()

    assert not FACTS["traces"].objects.filter(kind="file").exists()
    assert computing.rows_of(SAME_FILES) == []


def test_neither_a_name_nor_a_digest_of_a_file_can_be_read_from_it(with_files):
    from hashlib import sha256

    with_files.publishes().bids("1000.00", "1100.00", "1200.00").opens().awards().released()
    follow()
    told = everything()

    assert "document-0.pdf" not in told
    assert sha256(SHARED).hexdigest() not in told


def test_the_alert_says_what_the_two_have_in_common(with_files, channel, as_reader):
    with_files.publishes().bids("1000.00", "1100.00", "1200.00").opens().awards().released()
    follow()
    figures(NOON, SAME_FILES)
    channel.sets(channel.assigns(), indicator=SAME_FILES, threshold="1")
    assert raising.look(NOON) == 1

    page = as_reader(channel.supervisor).get(f"/supervision/alerts/{Alert.objects.get().uuid}").content.decode()
    assert "What the two have in common in this tender" in page
    assert "a file" in page
    assert "/supervision/firms/" in page
    assert "Makers give the same data sheet" in page


def test_a_file_that_very_many_have_makes_no_pairs():
    rows = [
        FACTS["traces"](tender_id="T", bidder_id=f"F{number:03d}", kind="file", value="x")
        for number in range(own.LARGEST_BLOCK + 1)
    ]
    FACTS["traces"].objects.bulk_create(rows)
    assert own.same_files() == []
    FACTS["traces"].objects.filter(bidder_id="F000").delete()

    assert len(own.same_files()) == own.LARGEST_BLOCK * (own.LARGEST_BLOCK - 1) // 2
    assert own.same_files(["other"]) == []
