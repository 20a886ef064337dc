"""A stranger redoes an auction from its exported folder, and finds what an operator who holds the log's key made up."""

from __future__ import annotations

import copy
import json
import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import sync_playwright
from tests.people import Character
from tests.tendering.auctions.conftest import SALT, Sale, Sales
from tests.verify.accomplices import by_accomplice, prune, renumber
from tests.verify.forge import Forge, operator, zipped
from tests.verify.test_browser import CHROMIUM, verdict, verifier_page

from openhall.portal.public import case_files
from openhall.tendering.auctions import closing
from openhall_verify import Failed, verify_award

pytestmark = pytest.mark.django_db
Files = dict[str, bytes]


class Auction(Forge):
    """A case whose opening set is that of an auction's result."""

    @property
    def hidden(self) -> list[dict[str, Any]]:
        entries: list[dict[str, Any]] = self.said("AUC-09")["sealed"]
        return entries


def verified(files: Files, path: Path, **how: Any) -> Any:
    path.mkdir(exist_ok=True)
    (path / "case.zip").write_bytes(zipped(files))
    return verify_award(path / "case.zip", **how)


def refused(files: Files, path: Path, **how: Any) -> str:
    with pytest.raises(Failed) as caught:
        verified(files, path, **how)
    return caught.value.code


@pytest.fixture
def whole(contract_days: None, sales: Sales, bidder: Character, second_bidder: Character) -> Files:
    """A sale with late offers, a second round, a reserve and a shown maximum, from plan to archive."""
    sale = sales()
    reserve = sale.commits("reserve", "105000.00")
    sale.announces(second_minutes=30, reveal_minutes=60, reserve=reserve, most_extensions=1)
    sale.enters(bidder)
    sale.enters(second_bidder)
    sale.begins()
    sale.offers(bidder, "100000.00")
    sale.now = sale.row.ends_at - timedelta(seconds=10)
    sale.offers(second_bidder, "101000.00")
    sale.now = sale.row.ends_at - timedelta(seconds=60)
    sale.offers(bidder, "102000.00")
    sale.is_over()
    sale.closes()
    first, second = sale.seals(bidder, "110000.00"), sale.seals(second_bidder, "109000.00", "6b" * 32)
    sale.now = sale.row.due_at
    closing.close_second_round(auction=sale.uuid, at=sale.now)
    sale.reveals(bidder, first, "110000.00")
    sale.reveals(second_bidder, second, "109000.00", "6b" * 32)
    sale.reveals_reserve("105000.00")
    sale.publishes()
    sale.goes_to_its_end(bidder)
    return dict(case_files(sale.lot.notice.project))


def by_rule(files: Files, change: Callable[[Auction], None]) -> Files:
    """The case as the operator writes it anew, consistent in itself as far as it can."""
    case = Auction(copy.deepcopy(files))
    change(case)
    prune(case)
    renumber(case)
    return case.resealed()


def said(code: str, which: int = 0, /, **facts: Any) -> Callable[[Auction], None]:
    """An act of the log's own that says something else."""

    def change(case: Auction) -> None:
        public = case.leaf(code, which)["public"]
        assert public | facts != public
        public |= facts

    return change


def at(code: str, number: int, instant: str) -> Callable[[Auction], None]:
    return lambda case: case.leaf(code, number).update(at=instant)


def dropped(case: Auction) -> None:
    """An offer in the middle is left out; the numbers of the others stay."""
    case.drop(case.line("AUC-03", 1))


def dropped_and_counted_anew(case: Auction) -> None:
    """The newest offer is left out, and the closing counts one less."""
    case.drop(case.line("AUC-03", 2))
    case.leaf("AUC-04")["public"]["offers"] = 2


def another_reserve(case: Auction) -> None:
    """An accomplice of the owner signs a reserve that nobody had committed to."""
    case.leaf("AUC-08")["public"]["amount"] = "120000.00"
    by_accomplice(case, "AUC-08", "reveal_reserve", {"amount": "120000.00", "salt": SALT})


def without_reserve(case: Auction) -> None:
    """The reserve that was not met is left out of the log."""
    case.drop(case.line("AUC-08"))


def test_the_whole_case_is_accepted(whole: Files, tmp_path: Path) -> None:
    report = verified(whole, tmp_path)

    assert "In lot 1 all 3 offers and the result come out the same." in [one.sentence for one in report.passed]
    assert json.loads(whole["result.json"])["lots"][0]["auction"]["amount"] == "110000.00"
    assert verified(by_rule(whole, lambda _case: None), tmp_path), "the forge itself breaks nothing"


def test_each_lie_is_found(whole: Files, tmp_path: Path) -> None:
    case = Auction(whole)
    loser = case.leaf("AUC-03", 1)["public"]["bidder"]
    ends = case.leaf("AUC-03", 2)["public"]["ends_at"]
    lies: list[tuple[str, Callable[[Auction], None], str]] = [
        ("a dropped offer", dropped, "offer"),
        ("another number", said("AUC-03", 1, number=3), "offer"),
        ("another end", said("AUC-03", 1, ends_at="2026-04-30T00:00:00.000000Z"), "offer"),
        ("a late offer counted", at("AUC-03", 2, ends), "offer"),
        ("an offer not counted", said("AUC-04", offers=2), "offer"),
        ("closed early", at("AUC-04", 0, case.leaf("AUC-03", 2)["at"]), "early"),
        ("no second round", said("AUC-04", next="result", until=None), "auction"),
        ("a swapped winner", said("AUC-09", bidder=loser), "winner"),
        ("another amount", said("AUC-09", amount="111000.00"), "winner"),
        ("sold for nothing", said("AUC-09", outcome="reserve_not_met", bidder=""), "winner"),
        ("another reserve", another_reserve, "reserve"),
        ("another bidder's award", said("AWD-02", bidder=loser), "party"),
        ("another price", said("AWD-02", amount="109000.00"), "award"),
    ]
    found = {name: refused(by_rule(whole, lie), tmp_path) for name, lie, _code in lies}
    assert found == {name: code for name, _lie, code in lies}


def test_what_people_signed_cannot_be_changed(whole: Files, tmp_path: Path) -> None:
    for lie in (
        said("AUC-03", 2, amount="105000.00"),
        said("AUC-07", amount="108000.00"),
        said("AUC-08", amount="120000.00"),
    ):
        assert refused(by_rule(whole, lie), tmp_path) == "signature"


def test_an_offer_left_out_with_all_that_follows_is_found_by_its_receipt(whole: Files, tmp_path: Path) -> None:
    """The operator can write a log without an offer. Its bidder has the receipt."""
    case, key = Auction(copy.deepcopy(whole)), operator()
    case.resealed(key)
    receipt = tmp_path / "offer.tlog-proof"
    receipt.write_bytes(case.receipt(case.line("AUC-03", 2), key))
    dropped_and_counted_anew(case)
    for number in (0, 1):
        assert case.leaf("AUC-03", number)["public"]["number"] == number + 1
    case.result["lots"][0]["auction"]["offers"] = 2
    prune(case)
    renumber(case)
    files = case.resealed(key)

    verified(files, tmp_path)
    assert refused(files, tmp_path, receipts_of=[receipt]) == "suppressed"


@pytest.mark.browser
@pytest.mark.skipif(not CHROMIUM.exists() and not os.environ.get("CI"), reason="needs Chromium")
def test_the_verifier_of_the_browser_opens_what_the_result_opened(whole: Files, tmp_path: Path) -> None:
    def shorter(case: Auction) -> None:
        del case.hidden[1]

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        shown = verifier_page(browser, tmp_path)
        assert verdict(shown, whole) == "good"
        assert verdict(shown, by_rule(whole, shorter)) == "bad"
        browser.close()


def test_what_outages_gave_back_is_redone(
    contract_days: None, sale: Sale, bidder: Character, second_bidder: Character, tmp_path: Path
) -> None:
    """Outages in the bidding, in the second round and in the time to reveal, each used to the last minute."""
    sale.announces(second_minutes=30, reveal_minutes=60, reserve=sale.commits("reserve", "105000.00"))
    sale.enters(bidder)
    sale.enters(second_bidder)
    sale.begins()
    minute = timedelta(minutes=1)
    for begin in (-30, 600):  # it should have begun in the first
        sale.is_cut(sale.row.starts_at + begin * minute, sale.row.starts_at + (begin + 60) * minute)
        sale.settles()
    sale.offers(bidder, "100000.00")
    sale.now = sale.row.ends_at - 10 * minute
    sale.offers(second_bidder, "101000.00")
    sale.is_over()
    sale.closes()
    sale.is_cut(sale.now + 20 * minute, sale.now + 40 * minute)
    sale.settles()
    sale.now = sale.row.due_at - minute
    sealed = sale.seals(bidder, "110000.00")
    sale.now = sale.row.due_at
    closing.close_second_round(auction=sale.uuid, at=sale.now)
    sale.is_cut(sale.now + 30 * minute, sale.now + 90 * minute)
    sale.settles()
    sale.now = sale.row.due_at - minute
    sale.reveals(bidder, sealed, "110000.00")
    sale.reveals_reserve("105000.00")
    sale.publishes()
    sale.goes_to_its_end(bidder)
    files = dict(case_files(sale.lot.notice.project))

    assert verified(files, tmp_path)
    moves = [Auction(files).leaf("AUC-12", number)["public"] for number in range(4)]
    assert [move["stage"] for move in moves] == ["bidding", "bidding", "second_round", "reveal"]
    later = "2026-06-01T00:00:00.000000Z"
    for number in range(4):
        for lie in (said("AUC-12", number, new_ends_at=later), said("AUC-12", number, ended_at=later)):
            assert refused(by_rule(files, lie), tmp_path) == "auction"
    assert refused(by_rule(files, said("AUC-12", 0, new_starts_at=moves[0]["old_starts_at"])), tmp_path) == "auction"
    assert refused(by_rule(files, said("AUC-12", 1, outage=moves[0]["outage"])), tmp_path) == "auction"
    for number, code in ((1, "offer"), (2, "late"), (3, "late")):
        assert refused(by_rule(files, left_out(number)), tmp_path) == code


def left_out(number: int) -> Callable[[Auction], None]:
    """As if the outage had never moved anything."""
    return lambda case: case.drop(case.line("AUC-12", number))


def test_an_unmet_reserve_is_accepted_and_a_made_up_winner_found(sale: Sale, bidder: Character, tmp_path: Path) -> None:
    sale.announces(reserve=sale.commits("reserve", "150000.00"), reveal_minutes=60)
    sale.enters(bidder)
    sale.begins()
    sale.offers(bidder, "100000.00")
    sale.is_over()
    sale.closes()
    sale.reveals_reserve("150000.00")
    sale.publishes()
    sale.archives(by_rule=True)
    files = dict(case_files(sale.lot.notice.project))

    assert json.loads(files["result.json"])["lots"][0]["outcome"] == "failed"
    assert verified(files, tmp_path)
    made_up = said("AUC-09", outcome="sold", bidder=Auction(files).leaf("AUC-03")["public"]["bidder"])
    assert refused(by_rule(files, made_up), tmp_path) == "winner"
    assert refused(by_rule(files, without_reserve), tmp_path) in ("winner", "early")
