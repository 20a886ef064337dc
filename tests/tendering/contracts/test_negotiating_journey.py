"""Both sides settle the wording of their contract on two telephones by keyboard, then sign the same document."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse
from tests.tendering.evaluation import conftest as evaluation
from tests.tendering.fulfilment.test_performance_journey import Side
from tests.tendering.telephones import Telephone, own_address, shoots, telephones

from openhall.kernel import clock
from openhall.tendering.contracts.models import Contract, Proposal

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.django_db(transaction=True)]
as_reader = evaluation.as_reader
PLACE, ACCEPTANCE, WARRANTY = "二号泵站东门", "双方当场验收。", "Warranty of the maker."


@pytest.fixture(autouse=True)
def origin(live_server: Any, settings: Any, monkeypatch: pytest.MonkeyPatch) -> str:
    """The site's own address."""
    return own_address(live_server, settings, monkeypatch)


@pytest.fixture
def telephone(trade: Any, as_reader: Any, origin: str) -> Iterator[Telephone]:
    """``telephone(who)``: that person's own."""
    yield from telephones(as_reader, origin)


def test_a_wording_of_the_supplier_is_countered_accepted_and_signed(trade, telephone, origin):
    clock.move_to(trade.now)
    contract = trade.contract
    address = origin + reverse("contract-negotiation", args=[contract.uuid])
    supplier = Side(telephone(trade.supplier), address)
    owner = Side(telephone(trade.officer, "zh-hans"), address)

    supplier.looks()
    supplier.signs("#propose", delivery_place=PLACE, further=WARRANTY, reason="The crane stands there.")
    assert WARRANTY in owner.looks()
    shoots(owner.page, "wording-proposed-zh")
    clock.move_to(trade.now + timedelta(minutes=5))
    owner.signs("#propose", acceptance=ACCEPTANCE, reason="需要验收条款。")
    assert [row.state for row in Proposal.objects.order_by("number")] == ["countered", "open"]

    clock.move_to(trade.now + timedelta(minutes=10))
    assert ACCEPTANCE in supplier.looks()
    assert supplier.page.locator("ins", has_text=ACCEPTANCE).count() == 1
    shoots(supplier.page, "wording-countered")
    supplier.signs("#answer", answer="accept")
    contract.refresh_from_db()
    assert [contract.terms[name] for name in ("delivery_place", "acceptance", "further")] == [
        PLACE,
        ACCEPTANCE,
        WARRANTY,
    ]

    clock.move_to(trade.now + timedelta(minutes=15))
    for side in (owner, supplier):
        side.address = origin + reverse("contract", args=[contract.uuid])
        assert PLACE in side.looks()
        side.signs("#sign")
        clock.move_to(clock.now() + timedelta(minutes=5))
    contract.refresh_from_db()
    assert contract.state == Contract.State.CONCLUDED
