"""Who may do what, role by role and act by act: those who may, do; all others are refused and nothing is recorded."""

from __future__ import annotations

from typing import Any

import pytest

from openhall.kernel import clock
from openhall.kernel.refusals import NotFound, NotYours, Refusal
from openhall.tendering.bidding import commands as bidding_commands
from openhall.tendering.bidding.refusals import WrongContext
from openhall.tendering.opening import commands
from openhall.tendering.opening.work import waiting
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
EVERYBODY = ["bidder", "second_bidder", "officer", "agent", "host", "second_host", "supervisor", "authority"]
EVERYBODY += ["expert", "stranger"]


def submits(hall: Any, who: Any) -> None:
    own = hall.taking_part[0]
    payload = {"lot": str(hall.lot.uuid), "envelope": own.envelope}
    signed = who.signs("submit_bid", f"bid:{own.uuid}", 0, payload, at=hall.tender.now)
    bidding_commands.submit_bid(lot=hall.lot.uuid, bid=own.uuid, envelope=own.envelope, **signed)


def replaces(hall: Any, who: Any) -> None:
    own = hall.taking_part[0]
    own.seals("900.00")
    payload = {"envelope": own.envelope}
    signed = who.signs("replace_bid", f"bid:{own.uuid}", own.version, payload, at=hall.tender.now)
    bidding_commands.replace_bid(bid=own.uuid, envelope=own.envelope, **signed)


def withdraws(hall: Any, who: Any) -> None:
    own = hall.taking_part[0]
    signed = who.signs("withdraw_bid", f"bid:{own.uuid}", own.version, at=hall.tender.now)
    bidding_commands.withdraw_bid(bid=own.uuid, **signed)


def releases(hall: Any, who: Any) -> None:
    own = hall.taking_part[0]
    shares = hall.shares_of(own)
    signed = who.signs("release_bundle", f"bid:{own.uuid}", own.version, {"shares": shares}, at=hall.now)
    commands.release_bundle(bid=own.uuid, shares=shares, **signed)


def hands_in(hall: Any, who: Any) -> None:
    hall.hands_in(0, who=who)


def reveals(hall: Any, who: Any) -> None:
    own = hall.taking_part[0]
    payload = {"kind": "price", "identity": own.sealed.identities["price"]}
    signed = who.signs("reveal_identity", f"bid:{own.uuid}", own.version, payload, at=hall.now)
    commands.reveal_identity(bid=own.uuid, **payload, **signed)


def confirms(hall: Any, who: Any) -> None:
    own = hall.taking_part[0]
    payload = {"agrees": True, "objection": ""}
    signed = who.signs("confirm_price", f"bid:{own.uuid}", own.version, payload, at=hall.now)
    commands.confirm_price(bid=own.uuid, **payload, **signed)


def fails(hall: Any, who: Any) -> None:
    payload = {"reason": "The need has ceased.", "article": "Art. 31"}
    signed = who.signs("fail_lot", f"lot:{hall.lot.uuid}", hall.lot.version, payload, at=hall.now)
    commands.fail_lot(lot=hall.lot.uuid, reason=payload["reason"], article=payload["article"], **signed)


def begins(hall: Any) -> None:
    """The bid is sealed and uploaded, not handed in."""


def stands(hall: Any) -> None:
    hall.taking_part[0].submits()


def is_closed(hall: Any) -> None:
    stands(hall)
    hall.closes()


def is_released(hall: Any) -> None:
    stands(hall)
    hall.until_released()


def is_opened(hall: Any) -> None:
    stands(hall)
    hall.all_the_way()


MATRIX = [
    (begins, submits, {"bidder"}),
    (stands, replaces, {"bidder"}),
    (stands, withdraws, {"bidder"}),
    (is_closed, releases, {"bidder"}),
    (is_released, hands_in, {"officer", "host", "second_host"}),
    (is_released, reveals, {"bidder"}),
    (is_opened, confirms, {"bidder"}),
    (stands, fails, {"officer"}),
]


@pytest.mark.parametrize(("stage", "act", "allowed"), MATRIX, ids=[act.__name__ for _stage, act, _allowed in MATRIX])
def test_only_who_may_does_it(stage, act, allowed, request, halls, bids, tender, bidder):
    hall = halls(tender, [])
    own = bids(tender, bidder)
    own.seals("1000.00")
    hall.taking_part.append(own)
    stage(hall)
    acts = ["BID-01", "BID-02", "BID-03", "OPN-02", "OPN-04", "OPN-06", "OPN-07", "OPN-08"]
    before = Outbox.objects.filter(code__in=acts)
    recorded = before.count()

    for name in EVERYBODY:
        if name not in allowed:
            with pytest.raises((NotFound, NotYours, WrongContext)):
                act(hall, request.getfixturevalue(name))
            assert before.count() == recorded, name
    for name in sorted(allowed):
        who = request.getfixturevalue(name)
        if act is hands_in:
            place = ("officer", "host", "second_host").index(name)
            hall.hands_in(place, who=who)
        else:
            act(hall, who)

    assert before.count() == recorded + len(allowed)


def test_a_mandate_revoked_since_signing_counts_no_more(hall, bidder):
    from openhall.identity.models import Mandate

    hall.closes()
    own = hall.taking_part[0]
    shares = hall.shares_of(own)
    signed = bidder.signs("release_bundle", f"bid:{own.uuid}", own.version, {"shares": shares}, at=hall.now)
    Mandate.objects.filter(person=bidder.person).update(revoked_at=hall.now)

    with pytest.raises(Refusal) as refusal:
        commands.release_bundle(bid=own.uuid, shares=shares, **signed)

    assert refusal.value.code == "mandate-revoked"


class TestWorkQueue:
    def waits(self, hall: Any, who: Any) -> list[str]:
        actor = who.signs("look", f"lot:{hall.lot.uuid}", 0, at=hall.now)["actor"]
        return [item.url for item in waiting(actor, hall.now)]

    def test_each_sees_what_waits_for_them(self, publishes, halls, bidders, officer, host, second_host, stranger):
        tender = publishes("cn@2019-03-02", {"opening.custodian_window": 20, "opening.confirmation_window": 10})
        hall = halls(tender, [(who, "5.00") for who in bidders])
        everybody = (*bidders, officer, host, second_host, stranger)
        assert [self.waits(hall, who) for who in everybody] == [[]] * 7
        hall.closes()
        own = hall.taking_part[0]
        assert self.waits(hall, bidders[0]) == [f"/desk/bids/{own.uuid}/release"]
        assert self.waits(hall, officer) == []
        for bidding in hall.taking_part:
            hall.releases(bidding)
        assert self.waits(hall, bidders[0]) == []
        hall.closes_window()
        assert self.waits(hall, host) == [f"/desk/lots/{hall.lot.uuid}/custody"]
        hall.hands_in(1)
        assert self.waits(hall, host) == []
        assert self.waits(hall, second_host) == [f"/desk/lots/{hall.lot.uuid}/custody"]
        hall.passes(minutes=20)
        assert f"/lots/{hall.lot.uuid}/opening" in self.waits(hall, officer)
        hall.hands_in(2)
        hall.opens()
        assert self.waits(hall, bidders[0]) == [f"/desk/bids/{own.uuid}/confirm"]
        assert self.waits(hall, stranger) == []


def test_the_clock_is_not_read_below_the_edge():
    """Commands take ``at``; only the edge may ask the clock."""
    from pathlib import Path

    import openhall.tendering.bidding
    import openhall.tendering.opening

    for room in (openhall.tendering.bidding, openhall.tendering.opening):
        for path in Path(room.__file__).parent.glob("*.py"):
            text = path.read_text()
            assert "clock.now" not in text, path.name
            assert "datetime.now" not in text, path.name
    assert clock.offset() is not None
