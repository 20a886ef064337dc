"""Deposits and what is paid back, recomputed to the cent; shared by the opening set and by the acts that follow it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from openhall_rules.errors import RuleError
from openhall_rules.law import Pack
from openhall_rules.money import decimal, text
from openhall_rules.replay import reading
from openhall_rules.replay.acts import MOST_BIDS, Act
from openhall_rules.replay.findings import Findings
from openhall_rules.replay.reading import Unreadable

if TYPE_CHECKING:
    from openhall_rules.replay.opening_sets import Bids, Hidden

SEALED: Final = frozenset({"DEP-01", "REF-03", "REF-04"})
DUE_BY: Final = {"contract": "contract", "failure": "termination", "withdrawal": "withdrawal"}
"""Cause of a refund → reason of ``Pack.refund_due``; at the award itself no period runs."""
ANNOUNCED, ORDERED, KEPT, PAID, LET_GO = "announced", "ordered", "kept", "paid", "let_go"
"""How far it is with a deposit that the owner wants to keep, or that a decision on a complaint may order to be kept."""
FACTS: Final = ("bidder", "principal", "interest", "rate", "day_count", "from", "to", "currency")


@dataclass(frozen=True, slots=True)
class Ledger:
    """The deposits of a lot at work."""

    act: Act
    lot: dict[str, Any]
    law: Pack

    def redo(self, hidden: Hidden, bids: Bids) -> None:
        """One hidden act on a deposit, in its turn."""
        if hidden.code == "DEP-01":
            self._deposit(hidden)
        elif hidden.code == "REF-03":
            bidder = reading.text(hidden.public, "bidder")
            withdrawn = bids.withdrawn.get(bidder)
            cause = reading.text(hidden.public, "cause")
            caused = withdrawn["at"] if withdrawn is not None and cause == "withdrawal" else None
            self.order(hidden.uuid, hidden.public, cause=cause, caused_at=caused, at=hidden.at)
        else:
            self.pay(hidden.uuid, hidden.public, at=hidden.at)

    def _deposit(self, hidden: Hidden) -> None:
        public, say = hidden.public, self.act.findings
        amount, currency = reading.amount(public, "amount"), reading.text(public, "currency")
        bidder, received = reading.text(public, "bidder"), reading.day(public, "value_date")
        wanted = f"{self.lot['deposit']} {self.lot['currency']}"
        right = amount == decimal(self.lot["deposit"]) and currency == self.lot["currency"]
        say.require("deposits.amount", right, wanted, f"{text(amount)} {currency}")
        deposits, given_back = self.lot["deposits"], self.lot["refunds"]
        twice = any(one["bidder"] == bidder and name not in given_back for name, one in deposits.items())
        good = not twice and hidden.uuid not in deposits
        say.require("deposits.one_each", good, "one deposit of each bidder", bidder)
        if len(deposits) >= MOST_BIDS:
            raise Unreadable("sealed")
        deposits[hidden.uuid] = {
            "bidder": bidder,
            "amount": text(amount),
            "currency": currency,
            "value_date": received.isoformat(),
        }

    def order(self, deposit: str, told: dict[str, Any], *, cause: str, caused_at: str | None, at: datetime) -> None:
        """A refund that the platform ordered: of a deposit that is there, once, caused, and with the interest due."""
        say = self.act.findings
        say.require("refund.cause", caused_at is not None, "a cause in the log", cause)
        known = self.lot["deposits"].get(deposit)
        if not say.require("refund.deposit", known is not None, "a deposit of the lot", deposit):
            return
        if not say.require("refund.once", deposit not in self.lot["refunds"], "once", deposit):
            return
        principal, interest = reading.amount(told, "principal"), reading.amount(told, "interest")
        found = {name: reading.text(told, name) for name in ("bidder", "currency", "from")}
        found["principal"] = text(principal)
        wanted = {
            "bidder": known["bidder"],
            "currency": known["currency"],
            "from": known["value_date"],
            "principal": known["amount"],
        }
        forfeit = self.lot["forfeits"].get(deposit)
        pending = forfeit is not None and forfeit["state"] in (ANNOUNCED, ORDERED)
        say.require("refund.not_held", not pending, "a deposit that nobody has announced to keep", deposit)
        kept = kept_of(self.lot, deposit)
        owed = decimal(known["amount"]) - kept
        if kept:
            wanted["principal"] = text(owed)
        agrees = {**found, "principal": owed == principal} == {**wanted, "principal": True}
        say.require("refund.principal", agrees, wanted, found)
        begin = date.fromisoformat(known["value_date"])
        until = max(self.law.calendar.day_of(at), begin)
        say.equal("refund.until", until.isoformat(), reading.text(told, "to"))
        say.equal("refund.rate", rates(self.law, begin, until), reading.member(told, "rate"))
        say.equal("refund.day_count", self.law.get("deposits.day_count"), reading.text(told, "day_count"))
        due = self.law.deposit_refund(
            principal=owed,
            currency=known["currency"],
            received_date=begin,
            refunded_date=until,
        )
        say.require("refund.interest", due.interest == interest, text(due.interest), text(interest))
        self.lot["refunds"][deposit] = {
            "bidder": found["bidder"],
            "currency": found["currency"],
            "total": text(principal + interest),
            "cause": cause,
            "caused_at": caused_at,
            "paid": False,
        }

    def pay(self, deposit: str, told: dict[str, Any], *, at: datetime) -> None:
        """A payout that the bank confirmed: of a refund that was ordered, once, to the cent; in time or late."""
        say = self.act.findings
        ordered = self.lot["refunds"].get(deposit)
        open_order = ordered is not None and ordered["paid"] is False
        if not say.require("payout.ordered", open_order, "a refund that was ordered, once", deposit):
            return
        amount = reading.amount(told, "amount")
        found = [reading.text(told, "bidder"), reading.text(told, "currency"), text(amount)]
        wanted = [ordered["bidder"], ordered["currency"], ordered["total"]]
        right = found[:2] == wanted[:2] and amount == Decimal(ordered["total"])
        say.require("payout.amount", right, wanted, found)
        self.lot["refunds"][deposit] = {**ordered, "paid": True}
        paid_on = reading.day(told, "value_date")
        due = _due(self.law, ordered)
        if due is not None:
            last = self.law.calendar.day_of(due - timedelta(microseconds=1))
            in_time(say, paid_on <= last, due=due, at=at)


def kept_of(lot: dict[str, Any], deposit: str) -> Decimal:
    """How much of a deposit the owner keeps."""
    forfeit = lot["forfeits"].get(deposit)
    return decimal(forfeit["amount"]) if forfeit is not None and forfeit["state"] in (KEPT, PAID) else Decimal(0)


def in_time(say: Findings, good: bool, *, due: datetime, at: datetime) -> None:
    """The payout's day lies within the period, or it is a fact that it doesn't."""
    if good:
        say.keep("payout.in_time")
    else:
        say.late("payout.in_time", due=due, at=at)


def _due(law: Pack, ordered: dict[str, Any]) -> datetime | None:
    """Until when the law asks for the payout; None where it gives no period that can be computed."""
    reason, caused_at = DUE_BY.get(ordered["cause"]), ordered["caused_at"]
    if reason is None or caused_at is None:
        return None
    try:
        return law.refund_due(reason, at=reading.instant(ordered, "caused_at"))
    except RuleError:
        return None


def rates(law: Pack, begin: date, end: date) -> Any:
    """The yearly rate as a refund tells it: one figure, or where it changed on the way each with its first day."""
    known = law.get("deposits.interest_rate")
    nexts = [*(later.from_date for later in known[1:]), None]
    met = [
        one
        for one, over in zip(known, nexts, strict=True)
        if (one.from_date < end or one.from_date <= begin) and (over is None or over > begin)
    ]
    if len(met) == 1:
        return str(met[0].rate)
    return [{"from": one.from_date.isoformat(), "rate": str(one.rate)} for one in met]
