"""A contract ends early on two telephones by keyboard: announced in Chinese, objected to in English, ended, read."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.tendering.fulfilment.test_performance_journey import Side
from tests.tendering.telephones import Telephone, own_address, shoots, telephones

from openhall.kernel import clock
from openhall.tendering.fulfilment.models import FulfilmentState, Termination

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
WHY, THEN = "催告后仍未交货。", "双方互不再付款。"


@pytest.fixture(autouse=True)
def origin(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The site's own address."""
    return own_address(live_server, settings, monkeypatch)


@pytest.fixture
def telephone(performed: Any, as_reader: Any, origin: str) -> Iterator[Telephone]:
    """``telephone(who)``: that person's own."""
    yield from telephones(as_reader, origin)


def test_the_owner_announces_the_supplier_objects_and_the_owner_ends_it(performed, telephone, origin):
    clock.move_to(performed.now)
    address = origin + reverse("contract-termination", args=[performed.contract.uuid])
    supplier = Side(telephone(performed.supplier), address)
    owner = Side(telephone(performed.owner, "zh-hans"), address)
    due = (performed.now + timedelta(days=7)).strftime("%Y-%m-%dT10:00")

    owner.looks()
    owner.signs(
        "#announce", ground="late_after_demand", reason=WHY, consequences=THEN, bond="release", answer_due_at=due
    )
    row = Termination.objects.get()
    assert (row.reason, row.bond, row.evidence) == (WHY, "release", [])

    clock.move_to(performed.now + timedelta(minutes=5))
    assert WHY in supplier.looks()
    shoots(supplier.page, "termination-announced")
    supplier.signs(f"#answer-{row.uuid.hex}", answer="object", text="The road was closed.")
    clock.move_to(performed.now + timedelta(minutes=10))
    assert "The road was closed." in owner.looks()
    shoots(owner.page, "termination-answered-zh")
    owner.signs(f"#end-{row.uuid.hex}", text="道路并未封闭。")
    row.refresh_from_db()
    assert (row.state, performed.row.state) == (Termination.State.ENDED, FulfilmentState.TERMINATED)
    assert "ended early" in supplier.looks()
