"""Letters to the bidders that were not chosen: each its own reasons, read by that bidder alone."""

from __future__ import annotations

import json

import pytest
from django.test import Client

from openhall.kernel.messages import inbox
from openhall.tendering.awards.models import Letter
from openhall.witness.models import Committed, Outbox

pytestmark = pytest.mark.django_db
SECRET = "It has no delivery plan."


@pytest.fixture
def awarded(reported):
    """The second won; the first is ranked behind it, the third was rejected."""
    reported.publishes()
    reported.awards()
    return reported


def letter_of(who):
    return Letter.objects.get(organisation__uuid=who.organisation.uuid)


class TestSending:
    def test_each_bidder_that_was_not_chosen_has_one_and_the_log_commits_to_it(self, awarded, bidders):
        first, winner, rejected = bidders

        assert not Letter.objects.filter(organisation__uuid=winner.organisation.uuid).exists()
        leaves = [json.loads(bytes(row.leaf)) for row in Outbox.objects.filter(code="AWD-04").order_by("id")]
        assert {leaf["public"]["bidder"] for leaf in leaves} == {letter_of(who).bidder for who in (first, rejected)}
        assert all(
            set(leaf["public"]) == {"lot", "bidder"} and set(leaf["commitments"]) == {"letter"} for leaf in leaves
        )
        assert {inbox(who.person.uuid)[0].link for who in (first, rejected)} == {
            f"/letters/{letter_of(who).uuid}" for who in (first, rejected)
        }

    def test_a_letter_holds_its_own_figures_and_nobody_elses_secret(self, awarded, bidders):
        mine, others = letter_of(bidders[0]), letter_of(bidders[2])

        assert SECRET in json.dumps(others.facts)
        assert SECRET not in json.dumps(mine.facts)
        assert mine.facts["winner"] == {"name": "Deep Wells", "amount": "900.50", "currency": "CNY"}
        hidden = Committed.objects.filter(outbox__code="AWD-04")
        assert hidden.exists()
        assert not hidden.exclude(disclosed_at=None).exists()
        assert not any(SECRET.encode() in bytes(row.leaf) for row in Outbox.objects.filter(code="AWD-04"))


class TestReading:
    def test_its_bidder_reads_it_on_the_page_in_the_api_and_on_paper(self, awarded, bidders, as_reader):
        found = letter_of(bidders[2])
        page = as_reader(bidders[2]).get(f"/letters/{found.uuid}")

        assert page.status_code == 200
        assert SECRET in page.content.decode()
        assert as_reader(bidders[2]).get(f"/letters/{found.uuid}.pdf").content.startswith(b"%PDF")
        told = as_reader(bidders[2]).get(f"/api/v1/letters/{found.uuid}").json()
        assert (told["letter"], told["leaf_sha256"]) == (found.facts, found.leaf_sha256)
        assert (
            f"/letters/{found.uuid}" in as_reader(bidders[2]).get(f"/lots/{awarded.lot.uuid}/result").content.decode()
        )

    def test_nobody_else_does_not_even_the_owner(self, awarded, bidders, as_reader):
        found = letter_of(bidders[2])
        for who in (bidders[0], bidders[1], awarded.officer):
            for address in (f"/letters/{found.uuid}", f"/letters/{found.uuid}.pdf", f"/api/v1/letters/{found.uuid}"):
                assert as_reader(who).get(address).status_code == 404
        assert Client().get(f"/api/v1/letters/{found.uuid}").status_code == 401
        assert Letter.objects.get(pk=found.pk).opened_at is None

    def test_the_owner_sees_that_it_was_delivered_and_opened_but_not_what_it_says(self, awarded, bidders, as_reader):
        url = f"/desk/lots/{awarded.lot.uuid}/letters"
        before = as_reader(awarded.officer).get(url).content.decode()
        as_reader(bidders[2]).get(f"/letters/{letter_of(bidders[2]).uuid}")

        told = as_reader(awarded.officer).get(f"/api/v1/lots/{awarded.lot.uuid}/letters").json()["letters"]
        assert before.count("Not yet") == 2
        assert [one["opened_at"] is not None for one in told] == [False, True]
        assert [one["inboxes"] for one in told] == [1, 1]
        assert SECRET not in json.dumps(told) + as_reader(awarded.officer).get(url).content.decode()
        assert as_reader(bidders[0]).get(url).status_code in (403, 404)
        assert as_reader(bidders[0]).get(f"/api/v1/lots/{awarded.lot.uuid}/letters").status_code == 404
