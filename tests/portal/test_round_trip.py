"""What one installation exports, another brings in, letter by letter."""

from __future__ import annotations

import json

import pytest
from tests.exchange.foreign import checked, signed_for

from openhall.exchange.imports.models import ForeignRecord, ForeignRelease
from openhall.exchange.imports.refusals import OwnRecords
from openhall.identity.public import Role
from openhall.kernel import clock
from openhall.portal import ocds
from openhall.portal.models import Release

pytestmark = pytest.mark.django_db


def test_our_releases_come_in_elsewhere_as_they_were_published(client, course, joins, settings):
    awarded = course.publishes(ceiling="1200.10").bids("1000.00", "900.10", "1100.00").opens().awards().released()
    data = client.get("/api/v1/ocds/releases").content
    record = client.get(f"/api/v1/ocds/records/{ocds.ocid(awarded.case)}").content
    clerk = joins("Ola Berg", "Office of Public Roads", Role.MANAGER)
    with pytest.raises(OwnRecords):
        checked(data, clerk)
    settings.OPENHALL_LOG_ORIGIN = "another.example/log"
    at = clock.now()

    row, _recorded = signed_for(checked(data, clerk, at=at).uuid, clerk, at=at)

    ours = list(Release.objects.order_by("leaf_index").values_list("body", flat=True))
    assert (row.taken, row.left_out) == (len(ours), 0)
    assert list(ForeignRelease.objects.order_by("id").values_list("body", flat=True)) == ours
    facts = ForeignRecord.objects.get().facts
    assert [one["value"] for one in facts["awards"].values()] == [{"amount": "900.10", "currency": "CNY"}]
    assert facts["title"] == awarded.call.project.title
    again = checked(record, clerk, at=at)
    assert (again.taken, again.known) == (0, len(ours)), json.loads(record)["records"][0]["releases"][0]
