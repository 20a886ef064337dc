"""Before a decision is published its body sees what looks like personal data, and withholds it or says why not."""

from __future__ import annotations

import json
from typing import Any

import pytest

from openhall.tendering.remedies.complaints import personal
from openhall.tendering.remedies.models import Complaint
from openhall.tendering.remedies.refusals import LooksPersonal
from openhall.witness.models import Outbox
from openhall.witness.public import statement

pytestmark = pytest.mark.django_db
PUBLIC = "The winner’s manager (110101199001011237, 13800138000, manager@example.com) has no licence."


@pytest.fixture
def taken_up(grieved: Any, bidders: Any) -> Any:
    """A complaint that the body has taken up, and whoever acts in it."""
    grieved.objected_and_awarded(bidders[0])
    row = grieved.complains(bidders[0])
    grieved.accepts(row)
    return grieved, row


def test_numbers_addresses_and_names_of_the_file_are_shown_and_nothing_is_published(taken_up: Any) -> None:
    complaints, row = taken_up
    with pytest.raises(LooksPersonal) as refusal:
        complaints.decides(row, published=PUBLIC)
    for one in ("110101199001011237", "13800138000", "manager@example.com"):
        assert one in refusal.value.facts["found"]
    with pytest.raises(LooksPersonal) as refusal:
        complaints.decides(row, published="Ana Lim signed the notice.")
    assert refusal.value.facts["found"] == "Ana Lim"
    assert not Outbox.objects.filter(code="CPL-12").exists()


def test_what_has_to_stay_stays_with_a_public_reason(taken_up: Any) -> None:
    complaints, row = taken_up
    complaints.decides(row, published=PUBLIC, shown_because="The register of bans names it so.")
    stated = statement(json.loads(bytes(Outbox.objects.get(code="CPL-12").leaf))["statement"])
    assert stated["shown_because"] == "The register of bans names it so."


def test_figures_of_a_tender_are_no_personal_data(taken_up: Any) -> None:
    _complaints, row = taken_up
    plain = "Lot 2 of 91110000MA01ABCD2X was awarded for 12,345,678.00 CNY on 2026-03-01; see (2017) 46."
    found = Complaint.objects.select_related("notice__project").get(uuid=row.uuid)
    assert personal.looks(found, plain, at=found.filed_at) == []
