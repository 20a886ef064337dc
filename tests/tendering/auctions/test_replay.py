"""A member's replay of an auction: the real commands keep every rule, and each wrong turn is found by its name."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from tests.people import Character
from tests.tendering.auctions.conftest import SALT, Sale
from tests.tendering.auctions.wrongs import OTHER, WRONGS, Wrong, sets

from openhall.config.founding import found
from openhall.tendering.auctions import closing, commands
from openhall.tendering.auctions.models import Entrant
from openhall.witness.models import Outbox, Statement
from openhall_rules import replay
from openhall_rules.leaves import canonical, leaf_sha256

pytestmark = pytest.mark.django_db


@pytest.fixture
def sold(contract_days: None, sale: Sale, bidder: Character, second_bidder: Character) -> Sale:
    """An auction with everything in it: late offers, two outages, a second round, a reserve; then award to archive."""
    sale.announces(
        limit="130000.00", second_minutes=30, reveal_minutes=60, reserve=sale.commits("reserve", "120000.00")
    )
    sale.enters(bidder)
    sale.enters(second_bidder)
    sale.begins()
    seals_maximum(sale, bidder, "150000.00")
    sale.offers(bidder, "100000.00")
    sale.is_cut(sale.now + timedelta(hours=2), sale.now + timedelta(hours=3))
    sale.settles()
    sale.now = sale.row.ends_at - timedelta(seconds=10)
    sale.offers(second_bidder, "120000.00")
    sale.now += timedelta(seconds=60)
    sale.offers(bidder, "130000.00")
    sale.closes()
    sale.is_cut(sale.now + timedelta(minutes=5), sale.now + timedelta(minutes=15))
    sale.settles()
    first = sale.seals(bidder, "140000.00")
    sale.now = sale.row.due_at
    closing.close_second_round(auction=sale.uuid, at=sale.now)
    sale.reveals(bidder, first, "140000.00")
    sale.reveals_reserve("120000.00")
    sale.publishes()
    shows_maximum(sale, bidder, "150000.00")
    sale.goes_to_its_end(bidder)
    return sale


def seals_maximum(sale: Sale, who: Character, amount: str) -> None:
    entrant = Entrant.objects.get(organisation=who.organisation)
    payload = {"commitment": sale.commits("maximum", amount, entrant.pseudonym)}
    signed = who.signs("seal_maximum", f"entrant:{entrant.uuid}", entrant.version, payload, at=sale.now)
    commands.seal_maximum(entrant=entrant.uuid, **payload, **signed)


def shows_maximum(sale: Sale, who: Character, amount: str) -> None:
    entrant = Entrant.objects.get(organisation=who.organisation)
    payload = {"amount": amount, "salt": SALT}
    signed = who.signs("reveal_maximum", f"entrant:{entrant.uuid}", entrant.version, payload, at=sale.now)
    commands.reveal_maximum(entrant=entrant.uuid, **payload, **signed)


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
            if leaf["code"].startswith(("AUC", "OPN", "OUT", "AWD", "CON", "ARC")):
                found.setdefault(leaf["code"], []).append(one["rule"])
    return found


def forged(wrong: Wrong) -> tuple[list[bytes], dict[str, bytes]]:
    """The log and the statements as they would be had the platform written that; chains are joined again."""
    log: list[bytes] = []
    said = statements()
    digests: dict[str, str] = {}
    seen = 0
    for entry in entries():
        leaf = json.loads(entry)
        if "case" in leaf and leaf["case"]["prev"] in digests:
            leaf["case"]["prev"] = digests[leaf["case"]["prev"]]
        if leaf["code"] == wrong.code:
            if seen == wrong.which and wrong.statement:
                stated = json.loads(said[leaf["statement"]])
                wrong.change(stated)
                leaf["statement"] = leaf_sha256(canonical(stated))
                said[leaf["statement"]] = canonical(stated)
            elif seen == wrong.which:
                wrong.change(leaf)
            seen += 1
        written = canonical(leaf)
        digests[leaf_sha256(entry)] = leaf_sha256(written)
        log.append(written)
    assert seen > wrong.which
    return log, said


@pytest.fixture
def founded(home: Any, db: None) -> None:
    found(datetime(2026, 1, 1, tzinfo=UTC))


def test_the_real_commands_keep_every_rule(founded, sold):
    assert broken(entries(), statements()) == {}


def test_each_wrong_turn_is_found_by_its_name(founded, sold):
    for wrong in WRONGS:
        found_there = broken(*forged(wrong)).get(wrong.seen or wrong.code, [])
        assert wrong.rule in found_there, (wrong, found_there)


def test_one_lie_is_one_contradiction(founded, sold):
    """What follows is judged by what was published."""
    assert broken(*forged(Wrong("AUC-09", sets("bidder", OTHER), "")))["AUC-09"] == ["auction.result"]
