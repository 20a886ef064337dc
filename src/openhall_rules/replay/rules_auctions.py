"""Rules on auctions: terms that the law admits, every offer in its turn, and the result that follows from them."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any, Final

from openhall_rules import auctions
from openhall_rules.auctions import REVEAL, SECOND_ROUND, BadTerms, LastOffer, OfferRefused, Standing, Terms
from openhall_rules.law import Pack, UnknownValue
from openhall_rules.money import decimal, text
from openhall_rules.replay import opening_sets, reading, refunds
from openhall_rules.replay.acts import MOST_BIDS, Act
from openhall_rules.replay.findings import instant_text
from openhall_rules.replay.opening_sets import Bids, Hidden
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.reading import Unreadable
from openhall_rules.replay.registry import rule

HOURS: Final = "evaluation.auction_hours"
EXTENSION: Final = "evaluation.auction_extension"
RESULT: Final = "result"


@rule("AUC-01")
def announced(act: Act) -> None:
    """The terms are ones that rules and law admit, for a lot whose method is an auction."""
    lot, say = act.lot(lot_of(act)), act.findings
    said = reading.mapping(act.statement(), "terms")
    try:
        terms = Terms.from_json(said)
    except BadTerms as error:
        raise Unreadable("terms") from error
    written = terms.to_json()
    wanted = [lot["method"], lot["currency"], *(written[name] for name in ("starts_at", "ends_at", "reserve"))]
    told = [reading.member(act.public, name) for name in ("method", "starts_at", "ends_at", "reserve")]
    say.equal("auction.terms", wanted, [told[0], terms.currency, *told[1:]])
    due = reading.instant(act.notice(), "due")
    after = terms.starts_at >= due and terms.starts_at > act.at
    say.require("auction.starts", after, f"after {instant_text(due)}", written["starts_at"])
    law = act.law()
    hours, minutes = _value(law, HOURS), _value(law, EXTENSION)
    long_enough = terms.ends_at - terms.starts_at >= timedelta(hours=hours)
    say.require("auction.duration", long_enough, f"{hours} hours", written["ends_at"])
    least = min(terms.window_seconds, terms.extension_seconds)
    extended = not minutes or (least >= minutes * 60 and terms.most_extensions > 0)
    say.require("auction.extension", extended, f"{minutes} minutes", least)
    lot["auction"] = {
        "uuid": act.uuid,
        "terms": written,
        "offers": 0,
        "leader": "",
        "amount": None,
        "starts_at": written["starts_at"],
        "ends_at": written["ends_at"],
        "extensions": 0,
        "by": {},
        "newest": {},
        "closed": None,
        "sealing_ends": None,
        "since": None,
        "due": None,
        "outages": [],
        "last": {},
        "reserve": None,
        "maxima": {},
        "outcome": None,
        "won": None,
    }


def _value(law: Pack, path: str) -> int:
    try:
        return int(law.get(path))
    except UnknownValue:
        return 0


def auction_of(act: Act) -> tuple[dict[str, Any], dict[str, Any], Terms]:
    """The lot, its auction, and the terms.

    Raises:
        Unreadable: none was announced, or the act names another.
    """
    lot = act.lot(lot_of(act))
    found: dict[str, Any] | None = lot.get("auction")
    named = act.public.get("auction", found["uuid"] if found else None)
    if found is None or named != found["uuid"]:
        raise Unreadable("auction")
    return lot, found, Terms.from_json(found["terms"])


def standing_of(auction: dict[str, Any]) -> Standing:
    """The standing after the newest offer."""
    return Standing(
        ends_at=reading.instant(auction, "ends_at"),
        offers=auction["offers"],
        leader=auction["leader"],
        amount=None if auction["amount"] is None else decimal(auction["amount"]),
        extensions=auction["extensions"],
        starts_at=reading.instant(auction, "starts_at"),
    )


@rule("AUC-03")
def offered(act: Act) -> None:
    """An offer counts when the rules take it after all before it; its number and the end follow."""
    _lot, auction, terms = auction_of(act)
    say, public = act.findings, act.public
    bidder, amount = reading.text(public, "bidder"), reading.amount(public, "amount")
    before = standing_of(auction)
    try:
        after = auctions.take(terms, before, bidder=bidder, amount=amount, at=act.at)
    except OfferRefused as error:
        say.broken("offer.counts", "an offer that the rules take", error.code)
        return
    say.keep("offer.counts")
    say.equal("offer.number", after.offers, reading.number(public, "number"))
    say.equal("offer.end", instant_text(after.ends_at), reading.text(public, "ends_at"))
    auction["offers"], auction["leader"], auction["amount"] = after.offers, bidder, text(amount)
    auction["newest"][bidder] = act.uuid
    auction["ends_at"], auction["extensions"] = instant_text(after.ends_at), after.extensions
    auction["by"][bidder] = text(amount)  # amounts go one way, so the last is the bidder's furthest
    if len(auction["by"]) > MOST_BIDS:
        raise Unreadable("bidder")


@rule("AUC-04")
def bidding_closed(act: Act) -> None:
    """The bidding ends when its time is over or the limit was offered; what comes next follows from the terms."""
    lot, auction, terms = auction_of(act)
    say, public, standing = act.findings, act.public, standing_of(auction)
    over = auctions.is_over(terms, standing, act.at)
    say.require("auction.end", over, f"not before {auction['ends_at']}", act.body["at"])
    say.equal("auction.count", standing.offers, reading.number(public, "offers"))
    coming, minutes = RESULT, 0
    if standing.offers and terms.second_minutes:
        coming, minutes = SECOND_ROUND, terms.second_minutes
    elif standing.offers and terms.reserve is not None:
        coming, minutes = REVEAL, terms.reveal_minutes
    until = None if coming == RESULT else instant_text(act.at + timedelta(minutes=minutes))
    say.equal("auction.next", [coming, until], [public.get("next"), public.get("until")])
    auction["closed"] = act.body["at"]
    auction["sealing_ends"] = until if coming == SECOND_ROUND else None
    auction["since"], auction["due"] = act.body["at"], until
    lot["stage"] = "closed"


@rule("AUC-06")
def second_round_closed(act: Act) -> None:
    """The second round is as long as the terms say, and so is the time to reveal."""
    _lot, auction, terms = auction_of(act)
    ends = auction["sealing_ends"]
    if ends is None:
        raise Unreadable("until")
    act.findings.require("second_round.end", act.body["at"] >= ends, f"not before {ends}", act.body["at"])
    until = instant_text(act.at + timedelta(minutes=terms.reveal_minutes))
    act.findings.equal("second_round.reveal", until, reading.text(act.public, "until"))
    auction["since"], auction["due"] = act.body["at"], until


@rule("AUC-07")
def last_offer_revealed(act: Act) -> None:
    """A last offer is revealed once and in time; whether it was the sealed one is asked with the result."""
    _lot, auction, _terms = auction_of(act)
    fresh = act.uuid not in auction["last"] and len(auction["last"]) < MOST_BIDS
    in_time = auction["due"] is not None and act.body["at"] < auction["due"]
    wanted = f"once before {auction['due']}"
    if act.findings.require("last_offer.in_time", fresh and in_time, wanted, act.body["at"]):
        auction["last"][act.uuid] = {
            "bidder": reading.text(act.public, "bidder"),
            "amount": text(reading.amount(act.public, "amount")),
            "salt": reading.digest(act.public, "salt"),
        }


@rule("AUC-08")
def reserve_revealed(act: Act) -> None:
    """The reserve is the one that was committed to before the first offer."""
    _lot, auction, terms = auction_of(act)
    amount = reading.amount(act.public, "amount")
    found = _commitment(auctions.RESERVE, auction, "", amount, reading.digest(act.public, "salt"))
    in_time = auction["due"] is not None and act.body["at"] < auction["due"]
    act.findings.require("reserve.in_time", in_time, f"before {auction['due']}", act.body["at"])
    if act.findings.equal("reserve.committed", terms.reserve, found):
        auction["reserve"] = text(amount)


@rule("AUC-09")
def result(act: Act) -> None:
    """Every sealed act is opened; only who entered made offers, and the winner is whom the rules name."""
    lot, auction, terms = auction_of(act)
    say, public = act.findings, act.public
    entered, sealed = _opened(act, lot, auction)
    strangers = sorted(set(auction["by"]) - entered)
    say.require("auction.entered", not strangers, "offers of those who entered", strangers)
    paid = {one["bidder"] for one in lot["deposits"].values()}
    missing = sorted(entered - paid) if decimal(lot["deposit"]) else []
    say.require("auction.deposit", not missing, "a deposit of each who entered", missing)
    offers = _last_offers(act, auction, sealed)
    due = auction["due"]
    awaited = sorted(set(sealed) - set(auction["last"])) or (terms.reserve is not None and auction["reserve"] is None)
    over = not awaited or due is None or act.body["at"] >= due
    say.require("auction.awaited", over, f"not before {due}", act.body["at"])
    reserve = None if auction["reserve"] is None else decimal(auction["reserve"])
    found = auctions.result(terms, standing_of(auction), last_offers=offers, reserve=reserve)
    winner = found.bidder if found.outcome == auctions.SOLD else ""
    amount = reading.maybe_amount(public, "amount")
    told = [reading.text(public, "outcome"), reading.text(public, "bidder"), None if amount is None else text(amount)]
    same_amount = (found.amount is None) == (amount is None) and (amount is None or amount == found.amount)
    good = [found.outcome, winner] == told[:2] and same_amount
    say.require("auction.result", good, [found.outcome, winner, found.to_json()["amount"]], told)
    auction["outcome"] = found.outcome
    lot["stage"] = "auctioned"
    if told[0] == auctions.SOLD:  # also where the log is wrong: what follows is judged by what was published
        bidder = reading.text(public, "bidder")
        offer = _winning(auction, bidder, amount)
        auction["won"] = {"offer": offer, "bidder": bidder, "amount": told[2], "at": act.body["at"]}
        lot["candidates"] = [[offer, bidder]]
        lot["causes"]["award"] = act.body["at"]


def _winning(auction: dict[str, Any], winner: str, amount: Decimal | None) -> str:
    """Id of the winner's best offer: the last one where that is it, else its newest of the bidding."""
    if auction["by"].get(winner) is None or decimal(auction["by"][winner]) != amount:
        for uuid, one in sorted(auction["last"].items()):
            if one["bidder"] == winner and decimal(one["amount"]) == amount:
                return str(uuid)
    return str(auction["newest"].get(winner, ""))


def won(lot: dict[str, Any]) -> dict[str, Any] | None:
    """``{offer, bidder, amount, at}`` of an auction that somebody has won; None of any other lot."""
    found: dict[str, Any] | None = (lot.get("auction") or {}).get("won")
    return found


def candidates(lot: dict[str, Any]) -> list[dict[str, Any]]:
    """The only candidate of an auction, as AWD-01 states it; none where nobody won."""
    found = won(lot)
    if found is None:
        return []
    return [
        {"rank": 1, "bid": found["offer"], "bidder": found["bidder"], "evaluated_total": found["amount"], "score": None}
    ]


def _opened(act: Act, lot: dict[str, Any], auction: dict[str, Any]) -> tuple[set[str], dict[str, Hidden]]:
    """Who entered, and the last offers that were sealed, by id; deposits and maxima are taken into the lot."""
    ledger = refunds.Ledger(act, lot, act.law_now())
    entered: set[str] = set()
    sealed: dict[str, Hidden] = {}
    for hidden in opening_sets.hidden_acts(act, lot_of(act)):
        if hidden.code in refunds.SEALED:
            ledger.redo(hidden, Bids())
        elif hidden.code == "AUC-02":
            entered.add(reading.text(hidden.public, "bidder"))
        elif hidden.code == "AUC-05":
            sealed[hidden.uuid] = hidden
        elif hidden.code == "AUC-10":
            auction["maxima"][reading.text(hidden.public, "bidder")] = reading.digest(hidden.public, "commitment")
        if max(len(entered), len(sealed)) > MOST_BIDS:
            raise Unreadable("sealed")
    return entered, sealed


def _last_offers(act: Act, auction: dict[str, Any], sealed: dict[str, Hidden]) -> list[LastOffer]:
    """The revealed last offers that are what was sealed in the second round."""
    found: list[LastOffer] = []
    for uuid, one in sorted(auction["last"].items()):
        hidden = sealed.get(uuid)
        amount = decimal(one["amount"])
        made = _commitment(auctions.SEALED_OFFER, auction, one["bidder"], amount, one["salt"])
        good = hidden is not None and hidden.public.get("commitment") == made and _sealed_in_time(auction, hidden)
        if act.findings.require("last_offer.sealed", good, "the offer that was sealed in the second round", uuid):
            assert hidden is not None  # noqa: S101 — good says so
            found.append(LastOffer(one["bidder"], amount, hidden.index))
    return found


def _sealed_in_time(auction: dict[str, Any], hidden: Hidden) -> bool:
    ends = auction["sealing_ends"]
    inside = ends is not None and auction["closed"] <= hidden.body["at"] < ends
    return inside and hidden.public.get("bidder") in auction["by"]


@rule("AUC-11")
def maximum_shown(act: Act) -> None:
    """A maximum is the one that was sealed, and no offer of the bidder went beyond it."""
    _lot, auction, terms = auction_of(act)
    bidder, amount = reading.text(act.public, "bidder"), reading.amount(act.public, "amount")
    found = _commitment(auctions.MAXIMUM, auction, bidder, amount, reading.digest(act.public, "salt"))
    act.findings.equal("maximum.sealed", auction["maxima"].get(bidder), found)
    furthest = auction["by"].get(bidder)
    beyond = furthest is not None and (
        decimal(furthest) > amount if terms.method == auctions.RISING else decimal(furthest) < amount
    )
    act.findings.require("maximum.kept", not beyond, f"no offer beyond {text(amount)}", furthest or "")


def _commitment(what: str, auction: dict[str, Any], bidder: str, amount: Decimal, salt: str) -> str:
    return auctions.commitment(what, auction=auction["uuid"], bidder=bidder, amount=amount, salt=bytes.fromhex(salt))


def ended(lot: dict[str, Any], outcome: str) -> bool:
    """Whether the lot's auction came out like this."""
    found: dict[str, Any] | None = lot.get("auction")
    return found is not None and found["outcome"] == outcome
