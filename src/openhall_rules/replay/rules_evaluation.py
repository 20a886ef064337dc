"""Rules on evaluation and award: the ranking is what the rules make of the prices read out and the findings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from openhall_rules.blind import commitment
from openhall_rules.errors import RuleError
from openhall_rules.evaluation import Bid, Parameters, evaluate
from openhall_rules.money import decimal, text
from openhall_rules.replay import reading, rules_auctions
from openhall_rules.replay.acts import Act
from openhall_rules.replay.findings import instant_text
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.reading import Unreadable
from openhall_rules.replay.registry import rule
from openhall_rules.replay.rules_notices import criteria
from openhall_rules.reports import MOST_HOURS, longer_until, opinion_faults
from openhall_rules.requirements import (
    Documented,
    documented,
    examination_faults,
    failed,
    fewest_qualified,
    owners,
)
from openhall_rules.scoring import scored_otherwise

MOST_EVALUATIONS: Final = 200
"""Evaluations of one lot whose statements wait for the candidates."""


@rule("EVA-01")
def evaluation(act: Act) -> None:
    """The committee's findings, by the notice's method. What they say is asked when they are disclosed."""
    lot = act.lot()
    act.findings.equal("evaluation.method", lot["method"], reading.text(act.public, "method"))
    lot["evaluation"] = _withheld(act, lot)
    lot["stage"], lot["found_at"] = "evaluated", act.body["at"]


@rule("EVA-15")
def qualifications(act: Act) -> None:
    """The owner examined qualifications, where the law gives that to it. What it found is asked with the findings."""
    lot = act.lot()
    own = owners(act.law(), _terms(lot, _parameters(act, lot)).requirements)
    act.findings.equal("qualification.owner", len(own), reading.number(act.public, "requirements"))
    act.findings.require("qualification.asked", bool(own), "requirements that the owner examines", len(own))
    stands = lot.get("qualified_for_good", False)
    act.findings.require("qualification.stands", not stands, "an order to examine again", stands)
    lot["qualified"] = _withheld(act, lot)


@rule("EVA-02")
def report(act: Act) -> None:
    """The ranking is signed; it counts from the publication of the candidates on."""
    lot = act.lot()
    known = lot.get("draw") or lot.get("appointed")
    if known is not None and known.get("replaced"):
        fresh = known.get("complete", True) and lot["evaluation"] is not None
        act.findings.require("evaluation.fresh", fresh, "findings of the committee that sits now", fresh)
    count = reading.number(act.public, "candidates")
    lot["report"] = {
        "statement": _withheld(act, lot),
        "candidates": count,
        "at": act.body["at"],
        "revoked": list(lot["revoked"]),
    }
    lot["stage"] = "reported"


@rule("EVA-12")
def blind_order(act: Act) -> None:
    """The seed of a blind scoring is fixed, before anything is found."""
    act.lot()["blind"] = reading.digest(act.public, "seed_sha256")


@rule("EVA-08")
def time_set(act: Act) -> None:
    """The time of the evaluation gets so many hours, from now or from the end before, and never ends earlier."""
    lot, hours = act.lot(), reading.number(act.public, "hours")
    before = reading.instant(lot, "evaluation_until") if "evaluation_until" in lot else None
    if not act.findings.require("evaluation.hours", 1 <= hours <= MOST_HOURS, f"1 to {MOST_HOURS}", hours):
        return
    until = instant_text(longer_until(at=act.at, until=before, hours=hours))
    act.findings.equal("evaluation.until", until, reading.text(act.public, "until"))
    lot["evaluation_until"] = until


def _withheld(act: Act, lot: dict[str, Any]) -> str:
    sha256 = reading.digest(act.body, "statement")
    if len(lot["waiting"]) >= MOST_EVALUATIONS:
        raise Unreadable("statement")
    if lot["withholds"] and sha256 not in lot["waiting"]:
        lot["waiting"] = [*lot["waiting"], sha256]
    return sha256


@rule("AWD-01")
def candidates(act: Act) -> None:
    """The candidates are those of the ranking, or an auction's winner, and stay public as long as the law asks."""
    lot, say = act.lot(), act.findings
    won = rules_auctions.won(lot)
    shown = _of_ranking(act, lot) if won is None else rules_auctions.candidates(lot)
    lot["waiting"], lot["withholds"] = [], False
    rows = reading.rows(act.statement(), "candidates")
    say.equal("award.candidates", shown, rows)
    until = reading.instant(act.public, "until")
    ends = act.law().publicity_ends(published_at=act.at)
    say.require("publicity.minimum", until >= ends, f"not before {instant_text(ends)}", instant_text(until))
    reported = reading.instant(lot["report"] if won is None else won, "at")
    say.in_time("publicity.starts", due=act.law().publicity_due(report_at=reported), at=act.at)
    lot["candidates"] = [[reading.text(row, "bid"), reading.text(row, "bidder")] for row in rows]
    lot["until"], lot["stage"] = instant_text(until), "candidates"


def _of_ranking(act: Act, lot: dict[str, Any]) -> list[dict[str, Any]]:
    if lot["report"] is None or lot["evaluation"] is None:
        return []  # an auction that nobody won
    ranking = ranked(act, lot)
    return [
        {
            "rank": row["rank"],
            "bid": row["bid"],
            "bidder": lot["read"][row["bid"]]["bidder"],
            "evaluated_total": row["evaluated_price"],
            "score": row["score"],
        }
        for row in (ranking["ranked"] if ranking else [])
        if row["candidate"] and row["bid"] not in lot["revoked"]
    ]


@rule("BID-04")
def revocation(act: Act) -> None:
    """A bidder revokes a bid of its own that was read out, once; from then on it is neither ranked nor awarded."""
    lot = act.lot(lot_of(act))
    bid, read = act.uuid, lot["read"].get(act.uuid)
    own = read is not None and read["bidder"] == reading.text(act.public, "bidder") and bid not in lot["revoked"]
    if act.findings.require("revocation.bid", own, "a bid of the bidder that was read out, once", bid):
        lot["revoked"] = sorted([*lot["revoked"], bid])


@rule("OPN-07")
def disclosed_by_failure(act: Act) -> None:
    """A lot that fails after its report discloses findings and ranking: they are redone as well."""
    lot = act.lot()
    if lot["report"] is not None and lot["evaluation"] is not None and lot["withholds"]:
        ranked(act, lot)
    lot["waiting"], lot["withholds"] = [], False


def ranked(act: Act, lot: dict[str, Any]) -> dict[str, Any] | None:
    """The ranking that the rules give, compared with the one that was signed; None when there can be none."""
    say, law = act.findings, act.law()
    findings = act.statement_of(lot["evaluation"])
    committee = reading.mapping(findings, "committee")
    members, experts = reading.number(committee, "members"), reading.number(committee, "experts")
    faults = list(law.committee_faults(members=members, experts=experts))
    say.require("committee.composition", not faults and experts <= members, "a committee as the law asks", faults)
    rows = reading.rows(findings, "bids")
    told = [[reading.text(row, "bid"), reading.text(row, "bidder")] for row in rows]
    gone = lot["report"]["revoked"]
    opened = [[bid, one["bidder"]] for bid, one in sorted(lot["read"].items()) if bid not in gone]
    if not say.equal("evaluation.bids", opened, sorted(told)):
        return None
    parameters = _parameters(act, lot)
    if "blind" in findings or "blind" in lot:
        _blind(act, lot, findings)
    if "sheets" in findings:
        _scored(act, findings, rows, members, parameters)
    _examined(act, lot, findings, rows, members, parameters)
    bids = [_bid(act, lot, row) for row in rows]
    signed = act.statement_of(lot["report"]["statement"])
    try:
        ranking = evaluate(lot["method"], bids, parameters).to_json()
    except RuleError as error:
        say.broken("evaluation.ranking", "findings that can be ranked", error.code)
        return None
    say.equal("evaluation.ranking", ranking, reading.mapping(signed, "ranking"))
    say.equal("evaluation.candidates", len(ranking["candidates"]), lot["report"]["candidates"])
    if "opinions" in signed or lot.get("appointed") is not None:
        _signed(act, lot, signed)
    return ranking


def _parameters(act: Act, lot: dict[str, Any]) -> Parameters:
    ceiling = None if lot["ceiling"] is None else decimal(lot["ceiling"])
    return act.law().evaluation_parameters(
        lot["method"], currency=lot["currency"], ceiling=ceiling, **criteria({"criteria": lot["criteria"]})
    )


def _terms(lot: dict[str, Any], parameters: Parameters) -> Documented:
    """Requirements and scales; none where the notice was found wrong because of them."""
    try:
        return documented(lot["criteria"], parameters)
    except RuleError:
        return Documented()


def _owners(act: Act, lot: dict[str, Any], terms: Documented) -> dict[str, Any] | None:
    """What the owner found of qualifications, where it examines them; with too few qualified nothing is evaluated."""
    own = owners(act.law(), terms.requirements)
    if not own:
        return None
    sha256 = lot.get("qualified")
    act.findings.require("evaluation.qualified", sha256 is not None, "an examination by the owner", sha256)
    if sha256 is None:
        return {}
    if sha256 in act.said or "owner" not in lot:  # a later ranking of the lot doesn't disclose it again
        lot["owner"] = _marks(act.statement_of(sha256))
    marks: dict[str, Any] = lot["owner"]
    fewest = fewest_qualified(act.law())
    standing = sorted(bid for bid in marks if bid in lot["read"] and not failed(marks[bid]))
    act.findings.require(
        "evaluation.fewest_qualified", len(standing) >= fewest, f"at least {fewest} qualified", len(standing)
    )
    return marks


def _blind(act: Act, lot: dict[str, Any], findings: dict[str, Any]) -> None:
    """The seed that the findings show is the one that was fixed before anybody scored."""
    seed = reading.digest(reading.mapping(findings, "blind"), "seed")
    shown = commitment(lot=act.uuid, seed=bytes.fromhex(seed))
    act.findings.equal("evaluation.blind", lot.get("blind"), shown)


def _signed(act: Act, lot: dict[str, Any], signed: dict[str, Any]) -> None:
    """Every member who was drawn or appointed signed the report, dissented with reasons, or counts as agreeing (条例
    53).
    """
    opinions = [
        {"sheet": _maybe_text(one, "sheet"), "leaf_sha256": _maybe_text(one, "leaf_sha256"),
         "opinion": reading.text(one, "opinion"), "reason": reading.text(one, "reason")}
        for one in (reading.rows(signed, "opinions") if "opinions" in signed else [])
    ]  # fmt: skip
    known = lot.get("draw") or lot.get("appointed")
    drawn = 0 if known is None else known["experts"]
    act.findings.equal("evaluation.opinions", [], list(opinion_faults(opinions, members=drawn)))


def _maybe_text(row: dict[str, Any], name: str) -> str | None:
    return None if reading.member(row, name) is None else reading.text(row, name)


def _scored(
    act: Act, findings: dict[str, Any], rows: list[dict[str, Any]], members: int, parameters: Parameters
) -> None:
    """Where the members scored one by one, there is a sheet of each, and the scores are the means."""
    sheets = [
        {bid: {name: reading.amount(said, name) for name in said} for bid, said in _scores(one).items()}
        for one in reading.rows(findings, "sheets")
        if reading.member(one, "void") is not True
    ]
    act.findings.equal("evaluation.sheets", members, len(sheets))
    entries = [
        {"bid": reading.text(row, "bid"), "rejected": reading.member(row, "rejected"),
         "other_scores": {name: reading.amount(reading.mapping(row, "other_scores"), name)
                          for name in reading.mapping(row, "other_scores")}}
        for row in rows
    ]  # fmt: skip
    wrong = scored_otherwise(entries, sheets, digits=parameters.score_digits, rounding=parameters.rounding)
    act.findings.equal("evaluation.means", [], wrong)


def _examined(
    act: Act,
    lot: dict[str, Any],
    findings: dict[str, Any],
    rows: list[dict[str, Any]],
    members: int,
    parameters: Parameters,
) -> None:
    """Each requirement of the documents was examined in every bid, what fails is rejected, no score is off its scale.

    Where the members examined one by one, there is a sheet of each, and what more than half of them found counts.
    """
    terms, sheets = _terms(lot, parameters), None
    owner = _owners(act, lot, terms)
    if "examined" in findings:
        sheets = [_marks(one) for one in reading.rows(findings, "examined") if reading.member(one, "void") is not True]
        act.findings.equal("evaluation.examiners", members, len(sheets))
    if terms.requirements or sheets is not None or any("examination" in row for row in rows):
        entries = [
            {"bid": reading.text(row, "bid"), "rejected": reading.member(row, "rejected"),
             "examination": _of_bid(reading.mapping(row, "examination")) if "examination" in row else {}}
            for row in rows
        ]  # fmt: skip
        wrong = examination_faults(terms.requirements, entries, sheets, owner)
        act.findings.equal("evaluation.examination", [], wrong)
    if terms.scales:
        given = [reading.mapping(row, "other_scores") for row in rows]
        if "sheets" in findings:
            scored = [one for one in reading.rows(findings, "sheets") if reading.member(one, "void") is not True]
            given = [row for one in scored for row in _scores(one).values()]
        off = sorted(
            {name for row in given for name in terms.off_scale({key: reading.amount(row, key) for key in row})}
        )
        act.findings.equal("evaluation.scales", [], off)


def _marks(sheet: dict[str, Any]) -> dict[str, dict[str, dict[str, Any]]]:
    marks = reading.mapping(sheet, "marks")
    return {bid: _of_bid(reading.mapping(marks, bid)) for bid in marks}


def _of_bid(marks: dict[str, Any]) -> dict[str, dict[str, Any]]:
    found = {}
    for name in marks:
        one = reading.mapping(marks, name)
        page = None if reading.member(one, "page") is None else reading.number(one, "page")
        found[name] = {
            "verdict": reading.text(one, "verdict"),
            "document": reading.text(one, "document"),
            "page": page,
            "reason": reading.text(one, "reason"),
        }
    return found


def _scores(sheet: dict[str, Any]) -> dict[str, dict[str, Any]]:
    scores = reading.mapping(sheet, "scores")
    return {bid: reading.mapping(scores, bid) for bid in scores}


def _bid(act: Act, lot: dict[str, Any], row: dict[str, Any]) -> Bid:
    """A bid as it goes into the ranking: the price read out, and what the committee found."""
    say = act.findings
    read = lot["read"][reading.text(row, "bid")]
    evaluated, rejected = reading.maybe_amount(row, "evaluated_total"), reading.member(row, "rejected")
    ground, reason = None, ""
    if rejected is not None:
        if not isinstance(rejected, dict):
            raise Unreadable("rejected")
        ground, reason = reading.text(rejected, "article"), reading.text(rejected, "reason")
        known = ground in act.law().get("validity.rejection")
        say.require("evaluation.ground", known, "a ground of the law", ground)
    corrections = [reading.amount(one, "amount") for one in reading.rows(row, "adjustments")]
    own = read["currency"] == lot["currency"]
    if own:
        total = decimal(read["total"]) + sum(corrections, Decimal(0))
        said = decimal(read["total"]) if evaluated is None else evaluated
        say.require("evaluation.corrections", total == said, text(total), text(said))
    scores = reading.mapping(row, "other_scores")
    costs = reading.mapping(row, "costs") if "costs" in row else {}
    if own and "costs" in read and (costs or rejected is None):
        given = {name: reading.amount(costs, name) for name in costs}
        sealed = {name: decimal(amount) for name, amount in read["costs"].items()}
        told = {name: text(amount) for name, amount in given.items()}
        say.require("evaluation.costs", given == sealed, read["costs"], told)
    return Bid(
        bid=reading.text(row, "bid"),
        price=decimal(read["total"]) if own or evaluated is None else evaluated,
        leaf_index=read["index"],
        evaluated_price=evaluated,
        other_scores={name: reading.amount(scores, name) for name in scores},
        rejected=ground,
        reason=reason,
        costs={name: reading.amount(costs, name) for name in costs},
    )


@rule("AWD-02")
def award(act: Act) -> None:
    """The award goes to the first candidate whose bid stands, for the price read out, when the publicity is over."""
    lot, say, public = act.lot(), act.findings, act.public
    until = reading.instant(lot, "until")
    say.require("publicity.awaited", act.at >= until, f"not before {instant_text(until)}", act.body["at"])
    bid, bidder = reading.text(public, "bid"), reading.text(public, "bidder")
    shown = lot["candidates"] or []
    # Who revoked, or whose award a decision made void, comes after those whose bids stand.
    gone = {*lot["revoked"], *lot.get("void", ())}
    lot["candidates"] = sorted(shown, key=lambda one: one[0] in gone)
    first: list[str] = next((one for one in lot["candidates"] if one[0] not in gone), [])
    say.equal("award.first_candidate", first, [bid, bidder])
    read, won = lot["read"].get(bid), rules_auctions.won(lot)
    price = None if read is None else [read["total"], read["currency"]]
    if won is not None and won["offer"] == bid:
        price = [won["amount"], lot["currency"]]
    found = [reading.text(public, "amount"), reading.text(public, "currency")]
    say.equal("award.price", price, found)
    due = act.law().contract_due(award_notice_at=act.at)
    say.equal("award.contract_due", instant_text(due), reading.text(public, "contract_due_at"))
    lot["award"] = {"bid": bid, "bidder": bidder, "amount": found[0], "currency": found[1], "at": act.body["at"]}
    lot["causes"]["award"], lot["stage"] = act.body["at"], "awarded"
