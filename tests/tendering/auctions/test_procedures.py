"""The procedures of the Chinese pack that sell by offers run from plan to award."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.people import REGISTERED
from tests.tendering.auctions.conftest import Sale

from openhall.tendering.awards import public as awards
from openhall.tendering.planning import public as planning
from openhall_rules.law import pack
from openhall_sealing.intents import format_instant

CN = "cn@2019-03-02"
WAYS = [("state_property", "price_auction"), ("land", "land_listing")]


@pytest.mark.parametrize(("resource_class", "procedure"), WAYS, ids=[one[1] for one in WAYS])
def test_it_runs_to_its_award(tender, authority, officer, bidder, second_bidder, resource_class, procedure):
    law = pack(f"{CN}/{procedure}")
    demo = law.demo_values()
    hours = int(demo.get("evaluation.auction_hours") or law.get("evaluation.auction_hours"))
    for path in sorted(demo.keys() & {"evaluation.auction_hours"}):
        uuid = uuid4()
        payload = {"pack": law.id, "path": path, "value": demo[path], "source": "A fictional office of these tests"}
        signed = authority.signs("enter_legal_value", f"legal-value:{uuid}", 0, payload, at=REGISTERED)
        planning.enter_legal_value(value_uuid=uuid, entry=planning.LegalValueInput.model_validate(payload), **signed)
    tender.created(resource_class=resource_class, procedure=procedure, category="rights")
    tender.planned()
    call = tender.call()
    call["lots"][0] |= {"method": "rising_auction", "deposit": "0.00", "ceiling": None, "items": []}
    tender.drafted(**call)
    tender.admitted()
    tender.published()

    sale = Sale(tender)
    ends_at = sale.starts_at + timedelta(hours=hours)
    sale.announces(ends_at=format_instant(ends_at))
    for one in (bidder, second_bidder):
        sale.enters(one)
    sale.begins()
    sale.offers(bidder, "100000.00")
    sale.offers(second_bidder, "101000.00")
    sale.is_over()
    sale.closes()
    sale.publishes()
    signed = officer.signs("publish_candidates", f"lot:{sale.lot.uuid}", sale.lot.version, at=sale.now)
    awards.publish_candidates(lot_uuid=sale.lot.uuid, **signed)
    at = max(sale.now, awards.award_of(sale.lot.uuid).until)
    signed = officer.signs("publish_award", f"lot:{sale.lot.uuid}", sale.lot.version, at=at)
    awards.publish_award(lot_uuid=sale.lot.uuid, **signed)

    assert tender.project.state == "awarded"
    assert tender.project.pack == law.id
    assert awards.award_of(sale.lot.uuid).candidates[0]["name"] == second_bidder.organisation.name
