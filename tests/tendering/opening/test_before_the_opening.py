"""What is shown of custodians and schedules before the opening is the same whether anybody bids or not."""

from __future__ import annotations

import re

import pytest
from tests.tendering.opening.test_schedules import ITEMS

from openhall.tendering.notices.models import Lot

pytestmark = pytest.mark.django_db
MOVING = r"(?s)[0-9,]+ entries|csrfmiddlewaretoken\" value=\"[^\"]*\"|<p class=\"oh-countdown__left\".*?</p>"


def looks(client, tender) -> dict[str, tuple[int, str]]:
    """Everything about custodians and schedules that a guest can ask for."""
    notice, lot = tender.notice.uuid, tender.lot.uuid
    paths = [
        f"/notices/{notice}/custodians",
        f"/api/v1/notices/{notice}/custodians",
        f"/lots/{lot}/schedules",
        f"/lots/{lot}/schedules.csv",
        f"/lots/{lot}/schedules.xlsx",
        f"/lots/{lot}/schedule.csv",
        f"/lots/{lot}/schedule.xlsx",
    ]
    answers = {path: client.get(path) for path in paths}
    return {path: (one.status_code, re.sub(MOVING, "", one.content.decode("latin-1"))) for path, one in answers.items()}


def test_nothing_of_custodians_or_schedules_tells_who_bids_or_how_many(halls, tender, bidders, client):
    Lot.objects.filter(pk=tender.lots[0].pk).update(items=ITEMS)
    before = looks(client, tender)

    hall = halls(tender, list(zip(bidders, ("1000.00", "900.50", "1100.00"), strict=True)))

    assert looks(client, tender) == before
    hall.all_the_way()
    assert looks(client, tender) != before  # the same look finds a difference that is there
