"""An auction, redone: its terms, every offer in its turn, what was sealed and revealed, and the result that follows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import openhall_rules as rules
from openhall_rules import auctions
from openhall_rules.auctions import BadTerms, LastOffer, OfferRefused, Standing, Terms
from openhall_rules.law import UnknownValue
from openhall_rules.money import decimal
from openhall_verify import standstill
from openhall_verify.findings import Failed, fail
from openhall_verify.outages import grown_stage, moved_bidding
from openhall_verify.proved import Evidence, Leaf
from openhall_verify.shapes import instant, instant_text, is_digest

HOURS, EXTENSION, MINIMUM = "evaluation.auction_hours", "evaluation.auction_extension", "validity.minimum_price"
OPENING = ("OPN-01", "OPN-03", "OPN-05", "EVA-01", "EVA-02")

_Times = tuple[str | None, str | None]
"""Until when last offers could be sealed, and what was sealed be revealed."""


@dataclass(frozen=True, slots=True)
class Auctioned:
    """How an auction came out. ``offer``: id of the winning offer, None where nobody won; ``amount``: the best offer's,
    as the log has it.
    """

    outcome: str
    bidder: str
    amount: str | None
    currency: str
    offer: str | None
    offers: int

    def to_json(self) -> dict[str, Any]:
        """As ``result.json`` has it."""
        return {name: getattr(self, name) for name in ("outcome", "bidder", "amount", "currency", "offer", "offers")}

    def candidates(self) -> list[dict[str, Any]]:
        """The winner, as AWD-01 states it."""
        return [
            {"rank": 1, "bid": self.offer, "bidder": self.bidder, "evaluated_total": self.amount, "score": None}
        ] * (self.offer is not None)


@dataclass(slots=True)
class _Bidding:
    """The auction so far. ``by``: bidder → its newest offer that counts; ``moves``: what outages moved (AUC-12);
    ``pauses``: those that ended since it was announced.
    """

    auction: str
    lot: Mapping[str, Any]
    terms: Terms
    standing: Standing
    by: dict[str, Leaf]
    moves: list[Leaf]
    pauses: list[standstill.Ended]


def is_auction(lot: Mapping[str, Any]) -> bool:
    """Whether the notice has the lot's price found by an auction."""
    return lot["method"] in auctions.METHODS


def check(evidence: Evidence, pack: rules.Pack, lot: Mapping[str, Any]) -> Auctioned | None:
    """Redo a lot's auction from the offers on the log; None when the lot was ended before its result.

    Args:
        lot: as the notice has it.

    Raises:
        Failed: an offer that doesn't count was counted, one was left out, a reserve or a last offer isn't what was
            sealed, or somebody else has won.
    """
    name = f"lot {lot['number']}"
    acts = {code: [leaf for leaf in evidence.of(code) if leaf.lot == lot["uuid"]] for code in (*OPENING, *_CODES)}
    if any(acts[code] for code in OPENING):
        fail("auction", f"The price of {name} is found by an auction, but the log opens or evaluates bids for it.")
    failed = evidence.of("OPN-07", lot["uuid"])
    if not acts["AUC-09"] and failed and failed[0].body["actor"] != "log":
        return None  # what was sealed stays sealed, so there is nothing to redo
    for code in ("AUC-01", "AUC-04", "AUC-09"):
        if len(acts[code]) != 1:
            fail("auction", f"The auction of {name} has no act {code}, or two.")
    if any(leaf.public.get("auction", acts["AUC-01"][0].object) != acts["AUC-01"][0].object for leaf in _all(acts)):
        fail("auction", f"An act of {name} belongs to another auction.")
    bidding = _announced(evidence, pack, lot, acts["AUC-01"][0])
    bidding.moves = acts["AUC-12"]
    if len({(act.public["outage"], act.public["stage"]) for act in bidding.moves}) != len(bidding.moves):
        fail("auction", f"The auction of {name} was moved twice for one outage.")
    standstill.require_known(evidence, lot["uuid"])
    bidding.pauses = [one for one in standstill.ended(evidence, lot["uuid"]) if one.act.index > acts["AUC-01"][0].index]
    steps: list[tuple[int, Leaf | standstill.Ended]] = [(act.index, act) for act in [*acts["AUC-03"], *acts["AUC-12"]]]
    steps += [(one.act.index, one) for one in bidding.pauses]
    for index, act in sorted(steps, key=lambda step: step[0]):
        if isinstance(act, Leaf) and act.code == "AUC-03":
            _offered(bidding, act)
        elif index < acts["AUC-04"][0].index:
            if isinstance(act, Leaf):
                bidding.standing = moved_bidding(bidding.terms, bidding.standing, act, pack)
            else:
                uuid = lot["uuid"]
                bidding.standing = standstill.bidding_after(evidence, uuid, bidding.terms, bidding.standing, act)
    ends, until = _closed(evidence, bidding, pack, acts["AUC-04"][0], acts["AUC-06"])
    found = _result(evidence, bidding, acts, (ends, until))
    _maxima(evidence, bidding, acts["AUC-11"])
    _unsold(pack, found, failed, name)
    return found


_CODES = ("AUC-01", "AUC-03", "AUC-04", "AUC-06", "AUC-07", "AUC-08", "AUC-09", "AUC-11", "AUC-12", "AUC-13")


def _all(acts: Mapping[str, list[Leaf]]) -> Iterator[Leaf]:
    for leaves in acts.values():
        yield from leaves


def _due_then(evidence: Evidence, act: Leaf) -> str:
    """The deadline of the notice as it stood when the auction was announced."""
    due = evidence.of("NOT-01")[0].public["bids_due_at"]
    for change in evidence.chain:
        if change.code in ("NOT-04", "NOT-05") and change.index < act.index:
            due = change.public["new_due_at"]
    return str(due)


def _announced(evidence: Evidence, pack: rules.Pack, lot: Mapping[str, Any], act: Leaf) -> _Bidding:
    where, due = f"at entry {act.index}", _due_then(evidence, act)
    try:
        terms = Terms.from_json(evidence.statement(act)["terms"])
    except BadTerms as error:
        raise Failed("auction", f"The terms {where} are none under which an auction can be held: {error}") from error
    written = terms.to_json()
    names = ("method", "starts_at", "ends_at", "reserve")
    if [written[name] for name in names] != [act.public[name] for name in names]:
        fail("auction", f"The act {where} announces other terms than its statement.")
    if (terms.method, terms.currency) != (lot["method"], lot["currency"]):
        fail("auction", f"The auction {where} has another method or currency than the notice.")
    if terms.starts_at < instant(due) or terms.starts_at <= instant(act.at):
        fail("auction", f"The auction {where} begins before its announcement or the deadline of the notice.")
    hours, minutes = _value(pack, HOURS), _value(pack, EXTENSION)
    if terms.ends_at - terms.starts_at < timedelta(hours=hours):
        fail("auction", f"The auction {where} takes offers for less than {hours} hours.")
    if minutes and (min(terms.window_seconds, terms.extension_seconds) < minutes * 60 or not terms.most_extensions):
        fail("auction", f"In the auction {where} a late offer does not move the end by {minutes} minutes.")
    return _Bidding(act.object, lot, terms, auctions.begin(terms), {}, [], [])


def _value(pack: rules.Pack, path: str) -> int:
    try:
        return int(pack.get(path))
    except UnknownValue:
        return 0


def _offered(bidding: _Bidding, act: Leaf) -> None:
    public, where = act.public, f"the offer at entry {act.index}"
    try:
        after = auctions.take(
            bidding.terms,
            bidding.standing,
            bidder=str(public["bidder"]),
            amount=decimal(public["amount"]),
            at=instant(act.at),
        )
    except OfferRefused as error:
        raise Failed("offer", f"By the rules {where} does not count: {error}") from error
    if public["number"] != after.offers:
        fail("offer", f"The number of {where} is {public['number']}, not {after.offers}: an offer was left out.")
    if public["currency"] != bidding.terms.currency or public["ends_at"] != instant_text(after.ends_at):
        fail("offer", f"After {where} the bidding ends at {instant_text(after.ends_at)}, not when the log says.")
    bidding.standing = after
    bidding.by[str(public["bidder"])] = act


def _closed(evidence: Evidence, bidding: _Bidding, pack: rules.Pack, act: Leaf, second: list[Leaf]) -> _Times:
    """Until when last offers could be sealed, and until when is revealed; None where there was no such stage."""
    terms, standing, where = bidding.terms, bidding.standing, f"at entry {act.index}"
    if not auctions.is_over(terms, standing, instant(act.at)):
        fail("early", f"The bidding was closed {where}, before its end {instant_text(standing.ends_at)}.")
    if act.public["offers"] != standing.offers:
        fail("offer", f"The closing {where} counts {act.public['offers']} offers; the log holds {standing.offers}.")
    coming, minutes = "result", 0
    if standing.offers and terms.second_minutes:
        coming, minutes = "second_round", terms.second_minutes
    elif standing.offers and terms.reserve is not None:
        coming, minutes = "reveal", terms.reveal_minutes
    until = None if coming == "result" else instant_text(instant(act.at) + timedelta(minutes=minutes))
    if [act.public["next"], act.public["until"]] != [coming, until]:
        fail("auction", f"After the closing {where} comes {coming} until {until}; the log says otherwise.")
    if coming != "second_round":
        if second:
            fail("auction", f"The log closes a second round at entry {second[0].index} that there was not.")
        return None, _grown(evidence, bidding, pack, auctions.REVEAL, act, None, until)
    until = _grown(evidence, bidding, pack, auctions.SECOND_ROUND, act, second[0] if second else None, until)
    if len(second) != 1 or until is None or second[0].at < until:
        fail("early", f"The second round after entry {act.index} was not closed, or before its end {until}.")
    wanted = instant_text(instant(second[0].at) + timedelta(minutes=terms.reveal_minutes))
    if second[0].public["until"] != wanted:
        fail("auction", f"What was sealed can be revealed until {wanted}, not until {second[0].public['until']}.")
    return until, _grown(evidence, bidding, pack, auctions.REVEAL, second[0], None, wanted)


def _grown(
    evidence: Evidence,
    bidding: _Bidding,
    pack: rules.Pack,
    stage: str,
    begun: Leaf,
    ended: Leaf | None,
    until: str | None,
) -> str | None:
    """The end of a stage that ``begun`` began, with what outages and pauses gave back until ``ended`` ended it."""
    result = next(iter(evidence.of("AUC-09", bidding.auction)), None)
    over = ended or result
    steps: list[tuple[int, Leaf | standstill.Ended]] = [(act.index, act) for act in bidding.moves]
    steps += [(one.act.index, one) for one in bidding.pauses]
    for index, act in sorted(steps, key=lambda step: step[0]):
        if not begun.index < index or (over is not None and over.index < index):
            continue
        if isinstance(act, Leaf):
            until = grown_stage(stage, begun, until, act, pack)
        else:
            until = standstill.stage_after(evidence, bidding.lot["uuid"], stage, begun, until, act)
    return until


def _result(evidence: Evidence, bidding: _Bidding, acts: Mapping[str, list[Leaf]], times: _Times) -> Auctioned:
    act, lot, until = acts["AUC-09"][0], bidding.lot, times[1]
    entered = _entered(evidence, lot)
    if strange := next((bidder for bidder in bidding.by if bidder not in entered), None):
        fail("auction", f"The bidder {strange} made offers without having entered the auction.")
    last = _last_offers(evidence, bidding, acts, times)
    reserve = _reserve(bidding, acts["AUC-08"], until)
    sealed = {one.object for one in _hidden(evidence, lot, "AUC-05")}
    waits = sealed - {one.object for one in acts["AUC-07"]} or (bidding.terms.reserve is not None and reserve is None)
    if waits and until is not None and act.at < until:
        fail("early", f"The result at entry {act.index} came before {until}, while something could be revealed.")
    counted = [one for one, _act in last]
    found = auctions.result(bidding.terms, bidding.standing, last_offers=counted, reserve=reserve)
    winner = found.bidder if found.outcome == auctions.SOLD else ""
    said = act.public
    told = [said["outcome"], said["bidder"], None if said["amount"] is None else decimal(said["amount"])]
    if told != [found.outcome, winner, found.amount] or said["currency"] != bidding.terms.currency:
        fail(
            "winner",
            f"By the offers on the log the auction of lot {lot['number']} comes out as {found.outcome} "
            f"({winner or 'nobody'}, {found.amount}); the result at entry {act.index} says {said['outcome']} "
            f"({said['bidder'] or 'nobody'}, {said['amount']}).",
        )
    offer = None
    if winner:
        best = next((act for one, act in last if one.bidder == winner and one.amount == found.amount), None)
        led = bidding.by[winner] if decimal(bidding.by[winner].public["amount"]) == found.amount else best
        offer = None if led is None else led.object
    return Auctioned(found.outcome, winner, said["amount"], said["currency"], offer, bidding.standing.offers)


def _hidden(evidence: Evidence, lot: Mapping[str, Any], code: str) -> list[Leaf]:
    return [act for act in evidence.hidden.values() if act.code == code and act.lot == lot["uuid"]]


def _entered(evidence: Evidence, lot: Mapping[str, Any]) -> set[str]:
    """Who entered, each once, by name, and with a deposit where the notice asks for one."""
    entries = _hidden(evidence, lot, "AUC-02")
    entered = {str(act.public["bidder"]) for act in entries}
    if len(entered) != len(entries):
        fail("auction", f"A bidder entered the auction of lot {lot['number']} twice.")
    for act in entries:
        if evidence.disclosed.get(act.sha256, {}).keys() < {"bidder/name", "bidder/identifier"}:
            fail("disclosure", f"The log does not say who entered the auction at entry {act.index}.")
    paid = {str(act.public["bidder"]) for act in _hidden(evidence, lot, "DEP-01")}
    if Decimal(lot["deposit"]) and (poor := next(iter(sorted(entered - paid)), None)):
        fail("deposit", f"The bidder {poor} entered the auction without a deposit.")
    return entered


def _last_offers(
    evidence: Evidence, bidding: _Bidding, acts: Mapping[str, list[Leaf]], times: _Times
) -> list[tuple[LastOffer, Leaf]]:
    """The revealed last offers, each the one that was sealed, in time, by a bidder of the first round."""
    closed, (ends, until) = acts["AUC-04"][0], times
    sealed = {act.object: act for act in _hidden(evidence, bidding.lot, "AUC-05")}
    for act in sealed.values():
        if ends is None or not closed.at <= act.at < ends or act.public["bidder"] not in bidding.by:
            fail("late", f"The last offer at entry {act.index} was not sealed in the second round by who may.")
    if len({act.public["bidder"] for act in sealed.values()}) != len(sealed):
        fail("auction", "A bidder sealed two last offers.")
    found: dict[str, tuple[LastOffer, Leaf]] = {}
    for act in acts["AUC-07"]:
        first, public = sealed.get(act.object), act.public
        if act.object in found or until is None or act.at >= until:
            fail("late", f"The last offer at entry {act.index} was revealed too late, or twice.")
        made = _commitment(auctions.SEALED_OFFER, bidding.auction, public["bidder"], public)
        if first is None or first.public["bidder"] != public["bidder"] or first.public["commitment"] != made:
            fail("sealed", f"The last offer at entry {act.index} is not the one that was sealed.")
        found[act.object] = (LastOffer(public["bidder"], decimal(public["amount"]), first.index), act)
    return list(found.values())


def _reserve(bidding: _Bidding, revealed: list[Leaf], until: str | None) -> Decimal | None:
    """The reserve, where it was revealed in time and is the one that was committed to."""
    if not revealed:
        return None
    act = revealed[0]
    if len(revealed) > 1 or until is None or act.at >= until:
        fail("late", f"The reserve at entry {act.index} was revealed too late, or twice.")
    if bidding.terms.reserve != _commitment(auctions.RESERVE, bidding.auction, "", act.public):
        fail(
            "reserve", f"The reserve at entry {act.index} is not the one that was committed to before the first offer."
        )
    return decimal(act.public["amount"])


def _maxima(evidence: Evidence, bidding: _Bidding, shown: list[Leaf]) -> None:
    """Every maximum that was shown is the one that was sealed, and no offer went beyond it."""
    sealed = {act.object: act for act in _hidden(evidence, bidding.lot, "AUC-10")}
    for act in shown:
        first, bidder = sealed.get(act.object), str(act.public["bidder"])
        made = _commitment(auctions.MAXIMUM, bidding.auction, bidder, act.public)
        if first is None or first.public["bidder"] != bidder or first.public["commitment"] != made:
            fail("sealed", f"The maximum at entry {act.index} is not the one that was sealed.")
        if bidder in bidding.by:
            furthest, most = decimal(bidding.by[bidder].public["amount"]), decimal(act.public["amount"])
            rising = bidding.terms.method == auctions.RISING
            if furthest > most if rising else furthest < most:
                fail("maximum", f"The bidder of entry {act.index} offered beyond the maximum that it had sealed.")


def _unsold(pack: rules.Pack, found: Auctioned, failed: list[Leaf], name: str) -> None:
    """A lot that nobody won failed by rule, for that reason."""
    by_rule = [act for act in failed if act.body["actor"] == "log"]
    if found.outcome == auctions.SOLD:
        if by_rule:
            fail("failed", f"Somebody has won the auction of {name}, and the log failed it by rule.")
        return
    wanted = {"reason": found.outcome, "article": pack.value(MINIMUM).citation}
    if not by_rule or by_rule[0].public != wanted:
        fail("failed", f"Nobody has won the auction of {name}, but it did not fail for that reason.")


def _commitment(what: str, auction: str, bidder: str, public: Mapping[str, Any]) -> str:
    salt = public["salt"]
    if not is_digest(salt):
        fail("sealed", "A salt is not 64 hexadecimal digits.")
    return auctions.commitment(
        what, auction=auction, bidder=bidder, amount=decimal(public["amount"]), salt=bytes.fromhex(salt)
    )
