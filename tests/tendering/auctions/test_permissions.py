"""Role by act: who may announce, enter, offer, seal, reveal, and who may not; from both sides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from tests.people import Character
from tests.tendering.auctions.conftest import Sale

from openhall.identity.public import Role
from openhall.kernel.refusals import Refusal
from openhall.tendering.auctions.models import Offer
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
WHO = ("officer", "agent", "host", "bidder", "third_bidder", "supervisor", "expert", "stranger")


def announces(sale: Sale, who: Character) -> Any:
    return sale.announces(who)


def enters(sale: Sale, who: Character) -> Any:
    sale.announces()
    return sale.enters(who)


def offers(sale: Sale, who: Character) -> Any:
    _entered(sale)
    return sale.offers(who, "100000.00")


def reveals_reserve(sale: Sale, who: Character) -> Any:
    _entered(sale, reserve=sale.commits("reserve", "1.00"), reveal_minutes=60)
    sale.offers(sale.first, "100000.00")  # type: ignore[attr-defined]
    sale.is_over()
    sale.closes()
    return sale.reveals_reserve("1.00", who=who)


def seals(sale: Sale, who: Character) -> Any:
    _entered(sale, second_minutes=10, reveal_minutes=60)
    sale.offers(sale.first, "100000.00")  # type: ignore[attr-defined]
    sale.is_over()
    sale.closes()
    return sale.seals(who, "110000.00")


def _entered(sale: Sale, **terms: Any) -> None:
    sale.announces(**terms)
    sale.enters(sale.first)  # type: ignore[attr-defined]
    sale.begins()


MATRIX: dict[Callable[[Sale, Character], Any], tuple[str, set[str]]] = {
    announces: ("AUC-01", {"officer"}),
    enters: ("AUC-02", {"bidder", "third_bidder"}),
    offers: ("AUC-03", {"bidder"}),
    seals: ("AUC-05", {"bidder"}),
    reveals_reserve: ("AUC-08", {"officer"}),
}
"""The act on the log, and who may do it."""


@pytest.mark.parametrize("who", WHO)
@pytest.mark.parametrize("act", list(MATRIX), ids=lambda act: act.__name__)
def test_only_whose_act_it_is(sale: Sale, act: Callable[[Sale, Character], Any], who: str, request: Any, bidder: Any):
    sale.first = bidder  # type: ignore[attr-defined]
    person: Character = request.getfixturevalue(who)
    code, admitted = MATRIX[act]
    if who in admitted:
        act(sale, person)
        assert Outbox.objects.filter(code=code).exists()
        return

    with pytest.raises(Refusal):
        act(sale, person)

    assert not Outbox.objects.filter(code=code).exists()


def test_a_bidders_officer_without_the_bidders_mandate_makes_no_offer(running: Sale, joins: Any, bidder: Character):
    clerk = joins("Lan Mo", bidder.organisation.name, Role.OFFICER, public=False)
    before = Outbox.objects.count()
    with pytest.raises(Refusal):
        running.offers(clerk, "100000.00")
    assert (Offer.objects.count(), Outbox.objects.count()) == (0, before)
