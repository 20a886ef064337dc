"""Who paid, who signed and where bidders sit are facts once the lot is awarded, as digests; no sooner, and no more."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from tests.people import REGISTERED
from tests.supervision.conftest import figures, follow
from tests.supervision.test_facts import everything

from openhall.config import traces
from openhall.identity import commands as enrolment
from openhall.identity.models import Organisation
from openhall.identity.public import Role
from openhall.supervision.facts.models import FACTS, Value

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, 0, tzinfo=UTC)
KNOWN = {"payer", "signature", "address", "file"}
"""Kinds of traces that the platform holds. Devices and network addresses are looked at by nobody."""


@pytest.fixture
def one_agent(course, bidders):
    """The person who signs for the first firm signs for the second one, too; both sit in one house."""
    first, second, third = bidders
    enrolment.appoint(
        organisation=second.organisation.uuid, person=first.person.uuid, roles=[Role.BIDDER], at=REGISTERED
    )
    Organisation.objects.filter(pk=first.organisation.pk).update(address="12 Harbour Road, North")
    Organisation.objects.filter(pk=second.organisation.pk).update(address="１２ harbour road,  NORTH")
    course.bidders = [first, replace(first, organisation=second.organisation, opening=second.opening), third]
    return course


def of(kind: str) -> dict[str, set[str]]:
    """Values of a kind by bidder."""
    rows = FACTS["traces"].objects.filter(kind=kind).values_list("bidder_id", "value")
    found: dict[str, set[str]] = {}
    for bidder, value in rows:
        found.setdefault(bidder, set()).add(value)
    return found


def test_one_person_who_signed_for_two_firms_is_found_and_the_third_is_not(one_agent, bidders):
    one_agent.publishes().bids("1000.00", "1100.00", "1200.00").opens().awards().released()
    follow()
    first, second, third = (str(who.organisation.uuid) for who in bidders)

    signed, addresses = of("signature"), of("address")
    assert signed[first] == signed[second]
    assert signed[third].isdisjoint(signed[first])
    assert addresses[first] == addresses[second]
    assert third not in addresses
    figures(NOON, "H08", "K05")
    (pair,) = Value.objects.filter(indicator="H08")
    assert {pair.unit["first_id"], pair.unit["second_id"]} == {first, second}
    assert pair.value == pytest.approx(2 / 7)
    borrowed = {row.unit["bidder_id"]: row.value for row in Value.objects.filter(indicator="K05")}
    assert borrowed == {first: 0.0, second: 1.0, third: 0.0}


def test_nothing_of_it_is_there_before_the_award(one_agent):
    one_agent.publishes().bids("1000.00", "1100.00", "1200.00").opens().evaluates().reports().released()
    follow()

    assert not FACTS["traces"].objects.exists()


def test_no_person_account_or_address_can_be_read_from_it(one_agent, bidders):
    one_agent.publishes().bids("1000.00", "1100.00", "1200.00").opens().awards().released()
    follow()
    told = json.dumps(list(FACTS["traces"].objects.values()))

    assert {row["kind"] for row in FACTS["traces"].objects.values("kind")} <= KNOWN
    for who in bidders:
        assert who.person.name not in everything()
        assert str(who.person.uuid) not in everything()
        assert who.key.key_id not in everything()
    assert "Harbour" not in told
    assert traces.digest("signature", bidders[0].person.uuid) in told, "the control: this is how it is written"
