"""A member's replay of an auction: the real commands keep every rule, and each wrong turn is found by its name."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.people import Character
from tests.tendering.auctions.conftest import Sale

from openhall.config.founding import found
from openhall.tendering.auctions import closing
from openhall.witness.models import Outbox, Statement
from openhall_rules import replay
from openhall_rules.leaves import canonical, leaf_sha256

pytestmark = pytest.mark.django_db
Leaf = dict[str, Any]


@pytest.fixture
def sold(contract_days: None, sale: Sale, bidder: Character, second_bidder: Character) -> Sale:
    """An auction with everything in it: late offers, a second round, a reserve; then award, contract and archive."""
    sale.announces(
        limit="130000.00", second_minutes=30, reveal_minutes=60, reserve=sale.commits("reserve", "120000.00")
    )
    sale.enters(bidder)
    sale.enters(second_bidder)
    sale.begins()
    sale.offers(bidder, "100000.00")
    sale.now = sale.row.ends_at - timedelta(seconds=10)
    sale.offers(second_bidder, "120000.00")
    sale.now += timedelta(seconds=60)
    sale.offers(bidder, "130000.00")
    sale.closes()
    first = sale.seals(bidder, "140000.00")
    sale.now = sale.row.due_at
    closing.close_second_round(auction=sale.uuid, at=sale.now)
    sale.reveals(bidder, first, "140000.00")
    sale.reveals_reserve("120000.00")
    sale.publishes()
    sale.goes_to_its_end(bidder)
    return sale


def entries() -> list[bytes]:
    """The log, the registration of the packs first."""
    return [bytes(row.leaf) for row in Outbox.objects.exclude(leaf_index=None).order_by("leaf_index")]


def statements() -> dict[str, bytes]:
    return {row.sha256: bytes(row.body) for row in Statement.objects.all()}


def broken(log: list[bytes], said: dict[str, bytes]) -> dict[str, list[str]]:
    """Code of a leaf → rules that the replay finds broken there."""
    shared, cases = replay.start(), dict[str | None, Any]()
    places = {leaf_sha256(entry): (index, entry) for index, entry in enumerate(log)}
    found: dict[str, list[str]] = {}
    for index, entry in enumerate(log):
        leaf = replay.read_leaf(entry)
        assert leaf is not None
        done = replay.reduce(
            index, entry, state=cases.get(replay.case_of(leaf)), shared=shared, statements=said, earlier=places.get
        )
        shared = done.shared
        if done.case is not None:
            cases[done.case] = done.state
        for one in done.verdict.get("broken", []):
            if leaf["code"].startswith(("AUC", "OPN", "AWD", "CON", "ARC")):
                found.setdefault(leaf["code"], []).append(one["rule"])
    return found


def forged(code: str, change: Callable[[Leaf], None], *, which: int = 0) -> list[bytes]:
    """The log as it would be had the platform written another leaf; chains are joined again."""
    log: list[bytes] = []
    digests: dict[str, str] = {}
    seen = 0
    for entry in entries():
        leaf = json.loads(entry)
        if "case" in leaf and leaf["case"]["prev"] in digests:
            leaf["case"]["prev"] = digests[leaf["case"]["prev"]]
        if leaf["code"] == code:
            if seen == which:
                change(leaf)
            seen += 1
        written = canonical(leaf)
        digests[leaf_sha256(entry)] = leaf_sha256(written)
        log.append(written)
    assert seen > which
    return log


def sets(name: str, value: Any) -> Callable[[Leaf], None]:
    def change(leaf: Leaf) -> None:
        assert leaf["public"][name] != value
        leaf["public"][name] = value

    return change


@pytest.fixture
def founded(home: Any, db: None) -> None:
    found(datetime(2026, 1, 1, tzinfo=UTC))


def test_the_real_commands_keep_every_rule(founded, sold):
    assert broken(entries(), statements()) == {}


def test_each_wrong_turn_is_found_by_its_name(founded, sold):
    other = "f" * 32
    wrongs: list[tuple[str, Callable[[Leaf], None], int, str]] = [
        ("AUC-01", sets("method", "falling_auction"), 0, "auction.terms"),
        ("AUC-03", sets("amount", "99999.00"), 0, "offer.counts"),
        ("AUC-03", sets("amount", "100500.00"), 1, "offer.counts"),
        ("AUC-03", sets("number", 7), 1, "offer.number"),
        ("AUC-03", sets("ends_at", "2026-06-01T00:00:00.000000Z"), 1, "offer.end"),
        ("AUC-04", sets("offers", 2), 0, "auction.count"),
        ("AUC-04", sets("next", "result"), 0, "auction.next"),
        ("AUC-06", sets("until", "2026-06-01T00:00:00.000000Z"), 0, "second_round.reveal"),
        ("AUC-08", sets("amount", "120000.01"), 0, "reserve.committed"),
        ("AUC-08", sets("salt", "00" * 32), 0, "reserve.committed"),
        ("AUC-09", sets("bidder", other), 0, "auction.result"),
        ("AUC-09", sets("amount", "139999.99"), 0, "auction.result"),
        ("AUC-09", sets("outcome", "reserve_not_met"), 0, "auction.result"),
        ("AWD-02", sets("bid", other), 0, "award.first_candidate"),
        ("AWD-02", sets("bidder", other), 0, "award.first_candidate"),
        ("AWD-02", sets("amount", "139999.99"), 0, "award.price"),
    ]
    said = statements()
    for code, change, which, rule in wrongs:
        assert rule in broken(forged(code, change, which=which), said).get(code, []), (code, rule)
    # One lie is one contradiction: what follows is judged by what was published.
    swapped = broken(forged("AUC-09", sets("bidder", other)), said)
    assert swapped["AUC-09"] == ["auction.result"]
    # A last offer that wasn't the sealed one is found with the result, which opens what was sealed.
    assert "last_offer.sealed" in broken(forged("AUC-07", sets("amount", "150000.00")), said)["AUC-09"]
    assert "auction.entered" in broken(forged("AUC-03", sets("bidder", other)), said)["AUC-09"]
