"""In a room each member's own time is recorded, adjournments left out; fees are paid by it and by nothing else."""

from __future__ import annotations

from collections import Counter
from typing import Any

import pytest
from django.urls import reverse
from tests.tendering.evaluation.conftest import members_sign
from tests.tendering.fees.conftest import TABLES, Paying, enters
from tests.tendering.panels import test_seated
from tests.tendering.panels.test_room import by_key_alone  # noqa: F401
from tests.tendering.panels.test_seated import Court, everybody_scores, finds_bids

from openhall.identity.public import Role
from openhall.kernel import clock
from openhall.kernel.refusals import Invalid
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.fees.refusals import DistancesMissing, SessionLasts
from openhall.tendering.fees.rounds import unpaid
from openhall.tendering.panels import room, stays
from openhall.tendering.panels.models import Presence, Stay
from openhall.treasury import accounts
from openhall.treasury.accounts import AccountFacts

pytestmark = pytest.mark.django_db
seats, court = test_seated.seats, test_seated.court


def reports(court: Court) -> None:
    who, lot = court.experts[1], court.table.lot
    members_sign(lot, court.house.now)
    signed = who.signs("sign_report", f"lot:{lot.uuid}", court.table.lot.version, at=court.house.now)
    evaluation.sign_report(lot_uuid=lot.uuid, **signed)


@pytest.fixture
def found(court: Court) -> Court:
    """The fifth comes half an hour late; the session is adjourned for a night; the committee finds and reports."""
    court.enters(*court.experts[:4], court.house.witness)
    court.sitting.passes(minutes=30)
    court.beats()
    court.enters(court.experts[4])
    court.sitting.passes(minutes=10)
    court.beats()
    court.adjourns()
    court.sitting.passes(hours=20)
    court.resumes()
    court.enters()
    court.confirms()
    everybody_scores(court)
    finds_bids(court)
    court.sitting.passes(minutes=5)
    court.beats()
    reports(court)
    return court


def test_each_has_the_own_minutes_and_the_night_counts_for_nobody(found):
    (one,) = unpaid(found.table.lot)
    own = {work.expert.person_id: work.minutes for work in one.works(0)}
    late = found.experts[4].person.pk

    assert len(own) == 5
    others = {minutes for person, minutes in own.items() if person != late}
    assert len(others) == 1
    assert others.pop() - own[late] == 30
    assert own[late] < 60, "twenty hours of adjournment are nobody's time"


def test_who_is_cut_off_counts_until_last_heard_of(court):
    court.enters(court.experts[0])
    court.sitting.passes(minutes=10)
    Presence.objects.update(seen_at=court.house.now)
    court.sitting.passes(minutes=40)
    court.enters(court.experts[0])
    first = Stay.objects.order_by("id").first()
    assert (first.until_at - first.from_at).total_seconds() == 600
    room.leave(court.house.row, court.house.actor(court.experts[0]), court.house.now)
    assert not Stay.objects.filter(until_at=None).exists()


def test_without_a_room_there_is_no_record(seats):
    assert stays.between(seats.draws.lot, None, seats.now) is None


def test_fees_wait_for_the_end_of_the_session_and_take_no_other_time(
    found: Court, officer: Any, joins: Any, authority: Any, entries: Any, as_reader: Any, monkeypatch: Any
) -> None:
    paying = Paying(found.sitting.draws, officer, authority, found.experts, None)  # type: ignore[arg-type]
    for path, value in TABLES.items():
        enters(authority, path, value, at=paying.now)
    paying.terms(entries)
    keeper = joins("Lin Yu", officer.organisation.name, Role.TREASURER)
    uuid = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
    payload = {"holder": officer.organisation.name, "number": "6222-7777", "bank_code": "FICTCNSH"}
    accounts.register_bank_account(
        account_uuid=uuid, account=AccountFacts.of(payload),
        **keeper.signs("register_bank_account", f"account:{uuid}", 0, payload),
    )  # fmt: skip
    with pytest.raises(SessionLasts):
        paying.orders(minutes=None)
    found.sitting.closes()
    monkeypatch.setattr(clock, "now", lambda: paying.now)
    shown = as_reader(officer).get(reverse("lot-fees", args=[paying.lot.uuid])).content.decode()
    assert "The committee sat in a room" in shown
    assert "By the log the committee’s room was open for" in shown
    with pytest.raises(Invalid):
        paying.orders(minutes=15)
    far = {"north": 150, "south": 10, "west": 0}
    sitting = found.sitting
    for name in ("north", "south"):
        staff = sitting.host if name == "north" else sitting.south
        paying.enters_distance(staff, sitting.sites[name], far[name])
    with pytest.raises(DistancesMissing) as refused:
        paying.orders(minutes=None)
    assert refused.value.facts["offices"] == "Westfield Evaluation Centre (Western Trading Centre)"
    paying.enters_distance(sitting.west, sitting.sites["west"], far["west"])
    order = paying.orders(minutes=None)
    of_site = {sitting.sites[name].pk: kilometres for name, kilometres in far.items()}
    assert Counter(fee.line["kilometres"] for fee in paying.fees) == Counter(
        of_site[place.seat.site_id] for place in sitting.where().values()
    ), "each for the way to the centre of the own seat"
    minutes = sorted(fee.line["minutes"] for fee in paying.fees)
    assert len(minutes) == 5
    assert minutes[0] == order.minutes - 30
    assert {fee.work["basis"] for fee in paying.fees} == {"room"}
