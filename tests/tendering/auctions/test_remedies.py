"""Remedies in an auction: whoever entered it is a bidder, whoever didn't isn't."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.tendering.remedies.conftest import COMPLAINT, names_body

from openhall.identity.public import Role
from openhall.tendering.remedies import policies
from openhall.tendering.remedies.complaints import filing, inputs
from openhall.tendering.remedies.refusals import NoStanding

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold(contract_days, sales, bidder, second_bidder):
    """An auction that the second bidder has won; its result is public."""
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


def complains(sale, who, body, **changes):
    at = sale.now + timedelta(hours=1)
    payload = COMPLAINT | {"matter": "procedure", "lot": str(sale.lot.uuid), "body": str(body.uuid)}
    payload |= {"known_at": (at - timedelta(minutes=1)).isoformat()} | changes
    uuid = uuid4()
    signed = who.signs("file_complaint", f"complaint:{uuid}", 0, payload, at=at)
    given = inputs.ComplaintInput.model_validate(payload)
    return filing.file_complaint(complaint=uuid, notice=sale.lot.notice.uuid, given=given, **signed).complaint


def test_an_entrant_complains_as_a_bidder(sold, bidder, authority):
    body = names_body(authority, jurisdiction="cnauction")

    assert complains(sold, bidder, body).standing == "bidder"


def test_who_did_not_enter_is_none_and_can_say_what_concerns_it(sold, joins, authority):
    body = names_body(authority, jurisdiction="cnauction")
    neighbour = joins("Oanh Bui", "Stone Bridge Works", Role.MANAGER, Role.BIDDER, public=False)

    with pytest.raises(NoStanding):
        complains(sold, neighbour, body)
    found = complains(sold, neighbour, body, standing="interested", interest="We rent the land.")
    assert found.standing == "interested"


def test_before_the_result_nobody_learns_who_entered(sales, bidder):
    sale = sales()
    assert policies.known_who(sale.lot) is False
