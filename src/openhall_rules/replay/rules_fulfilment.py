"""Rules of letters, performance, bonds and new tenders: both sides for each change, nothing beyond the law."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, Final

from openhall_rules.law import Pack, UnknownValue
from openhall_rules.money import decimal, quantize, text
from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.registry import rule

SIDES: Final = ("owner", "supplier")
SUPPLEMENT: Final = "supplement"


@rule("AWD-04")
def letter(act: Act) -> None:
    """Each bidder that was not chosen has one letter about an award; the winner has none."""
    lot, say = act.lot(lot_of(act)), act.findings
    bidder = reading.text(act.public, "bidder")
    sent = lot.get("letters", [])
    if lot["read"] and not lot["unreadable"]:
        took_part = sorted(one["bidder"] for one in lot["read"].values())
        say.require("letter.whom", bidder in took_part, "a bidder whose price was read out", bidder)
    say.require("letter.not_chosen", bidder != lot["award"]["bidder"], "not the winner", bidder)
    say.require("letter.once", bidder not in sent, "one letter", bidder)
    lot["letters"] = sorted({*sent, bidder})


@rule("RTN-01")
def called_again(act: Act) -> None:
    """Once, after the plan, on the tender itself; what failed lies in another one."""
    case, say = act.case, act.findings
    say.equal("retender.project", case["id"], act.uuid)
    say.require("retender.once", case["plan"] is not None and "retender" not in case, "once, after the plan", act.code)
    failed = reading.text(act.public, "failed_case")
    say.require("retender.other", failed != case["id"], "another tender", failed)
    case["retender"] = failed


def performed(act: Act) -> dict[str, Any]:
    """The lot's performance, on the lot's own contract, copied so that the state before stays."""
    lot = act.lot(lot_of(act))
    known = lot["contract"] or {"object": None}
    act.findings.equal("performance.contract", known["object"], act.body["object"])
    before = lot.get("performance", {"milestones": {}, "amendments": {}, "completed": False, "rated": 0})
    lot["performance"] = {
        **before,
        "milestones": dict(before["milestones"]),
        "amendments": dict(before["amendments"]),
    }
    found: dict[str, Any] = lot["performance"]
    return found


def require_running(act: Act, found: dict[str, Any]) -> None:
    over = found["completed"] or bool(found.get("ended"))
    act.findings.require("performance.running", not over, "before completion", act.code)


def side_of(act: Act) -> str:
    side = reading.text(act.public, "side")
    act.findings.require("performance.side", side in SIDES, list(SIDES), side)
    return side


@rule("PRF-01")
def milestone_proposed(act: Act) -> None:
    """A side proposes a milestone, once, before completion."""
    found, name = performed(act), reading.text(act.public, "milestone")
    require_running(act, found)
    act.findings.require("milestone.order", name not in found["milestones"], "a new milestone", name)
    date.fromisoformat(reading.text(act.public, "due_date"))
    found["milestones"][name] = {"by": side_of(act), "state": "proposed"}


@rule("PRF-02")
def milestone_answered(act: Act) -> None:
    """The other side answers what was proposed."""
    found, name = performed(act), reading.text(act.public, "milestone")
    require_running(act, found)
    known, side = found["milestones"].get(name), side_of(act)
    good = known is not None and known["state"] == "proposed" and known["by"] != side
    act.findings.require("milestone.other_side", good, "an answer of the other side", side)
    found["milestones"][name] = {"by": side, "state": "planned" if act.public.get("agreed") is True else "declined"}


@rule("PRF-03")
def milestone_reported(act: Act) -> None:
    """What is reported is planned, by an act or in the contract; its lateness is the calendar's."""
    found, name = performed(act), reading.text(act.public, "milestone")
    require_running(act, found)
    known = found["milestones"].get(name, {"by": "contract", "state": "planned"})
    act.findings.require("milestone.order", known["state"] == "planned", "planned", known["state"])
    due, law = date.fromisoformat(reading.text(act.public, "due_date")), act.law()
    act.findings.equal("milestone.day", known.get("due", due.isoformat()), due.isoformat())
    expected = law.milestone_days_late(due, reported_at=act.at)
    act.findings.equal("milestone.days_late", expected, reading.number(act.public, "days_late"))
    act.findings.in_time("milestone.in_time", due=law.calendar.end_of(law.milestone_day(due)), at=act.at)
    found["milestones"][name] = {**known, "state": "reported", "late": expected}


@rule("PRF-04")
def milestone_judged(act: Act) -> None:
    """The owner judges what was reported, and only that."""
    found, name = performed(act), reading.text(act.public, "milestone")
    require_running(act, found)
    known = found["milestones"].get(name, {"by": "", "state": "unknown"})
    act.findings.require("milestone.order", known["state"] == "reported", "reported", known["state"])
    found["milestones"][name] = {**known, "state": "accepted" if act.public.get("accepted") is True else "planned"}


@rule("PRF-12")
def postponement_proposed(act: Act) -> None:
    """A side proposes a later day for what is still to be done, one at a time, while its day isn't over."""
    found, say, public = performed(act), act.findings, act.public
    require_running(act, found)
    name = reading.text(public, "milestone")
    known = found["milestones"].get(name, {"by": "contract", "state": "planned"})
    say.require("postponement.order", known["state"] == "planned" and "asked" not in known, "planned", known["state"])
    before, due = (date.fromisoformat(reading.text(public, field)) for field in ("due_before", "due_date"))
    say.equal("milestone.day", known.get("due", before.isoformat()), before.isoformat())
    say.require("postponement.later", due > before, f"after {before.isoformat()}", due.isoformat())
    _not_over(act, before)
    asked = {"name": reading.text(public, "postponement"), "by": side_of(act), "due": due.isoformat()}
    found["milestones"][name] = {**known, "due": before.isoformat(), "asked": asked}


@rule("PRF-13")
def postponement_answered(act: Act) -> None:
    """The other side signs the same later day, or refuses it; what is late stays late."""
    found, say, public = performed(act), act.findings, act.public
    require_running(act, found)
    name, side = reading.text(public, "milestone"), side_of(act)
    known = dict(found["milestones"].get(name, {}))
    asked = known.pop("asked", None)
    good = asked is not None and asked["by"] != side and asked["name"] == public.get("postponement")
    if not say.require("postponement.other_side", good, "an answer of the other side", side) or asked is None:
        return
    say.equal("postponement.same", asked["due"], reading.text(public, "due_date"))
    if public.get("agreed") is True:
        say.require("postponement.order", known["state"] == "planned", "planned", known["state"])
        _not_over(act, date.fromisoformat(known["due"]))
        known["due"] = asked["due"]
    found["milestones"][name] = known


def _not_over(act: Act, due: date) -> None:
    law = act.law()
    last, today = law.milestone_day(due), law.calendar.day_of(act.at)
    act.findings.require("postponement.not_over", today <= last, f"by {last.isoformat()}", today.isoformat())


@rule("PRF-05")
def amendment_proposed(act: Act) -> None:
    """A change keeps to the kinds that the law lets be agreed on, and names the law's limit."""
    found, say, public = performed(act), act.findings, act.public
    require_running(act, found)
    name, kind, added = (reading.text(public, field) for field in ("amendment", "kind", "added"))
    say.require("amendment.kind", kind in (SUPPLEMENT, "particulars"), [SUPPLEMENT, "particulars"], kind)
    say.require("amendment.substance", kind == SUPPLEMENT or decimal(added) == 0, "nothing is added", added)
    limit = public.get("limit")
    if kind == SUPPLEMENT:
        award = act.lot(lot_of(act))["award"]
        possible = _limits(act.law_now(), award["amount"], award["currency"])
        say.require("amendment.limit", limit in possible, possible, limit)
    found["amendments"][name] = {
        "by": side_of(act),
        "state": "proposed",
        "added": added,
        "limit": limit,
        "sha256": reading.text(public, "changes_sha256"),
    }


def _limits(law: Pack, amount: str, currency: str) -> list[str | None]:
    """The limits that the law names for a contract of that price: of each class, and of all others where known."""
    shares: dict[str, Any] = {}
    try:
        shares = dict(law.get("contract.supplement_caps"))
        other = law.value("contract.supplement_cap")
    except UnknownValue:
        return []
    classes = [*shares, *([] if other.unset else [""])]
    found = {law.supplement_limit(decimal(amount), currency, resource_class=name) for name in classes}
    return [None if one is None else text(quantize(one, currency)) for one in sorted(found, key=str)]


@rule("PRF-06")
def amendment_answered(act: Act) -> None:
    """The other side signs the same change; what all agreed changes add stays within the limit."""
    found, say, public = performed(act), act.findings, act.public
    require_running(act, found)
    name, side = reading.text(public, "amendment"), side_of(act)
    known = found["amendments"].get(name)
    good = known is not None and known["state"] == "proposed" and known["by"] != side
    if not say.require("amendment.other_side", good, "an answer of the other side", side) or known is None:
        return
    say.equal("amendment.same", known["sha256"], reading.text(public, "changes_sha256"))
    agreed = public.get("agreed") is True
    found["amendments"][name] = {**known, "state": "agreed" if agreed else "declined"}
    if agreed and known["limit"] is not None:
        total = _added(found)
        say.require("amendment.within", total <= decimal(known["limit"]), known["limit"], text(total))


def _added(found: dict[str, Any]) -> Decimal:
    return sum((decimal(one["added"]) for one in found["amendments"].values() if one["state"] == "agreed"), Decimal(0))


@rule("PRF-07")
def completed(act: Act) -> None:
    """Once, when nothing is open any more; amount, milestones and lateness are those of the record."""
    found, say, public = performed(act), act.findings, act.public
    require_running(act, found)
    rows = [*found["milestones"].values(), *found["amendments"].values()]
    waiting = sorted({one["state"] for one in rows} & {"proposed", "planned", "reported"})
    say.require("completion.nothing_open", not waiting, "nothing open", waiting)
    accepted = [one for one in found["milestones"].values() if one["state"] == "accepted"]
    say.equal("completion.milestones", len(accepted), reading.number(public, "milestones"))
    say.equal("completion.days_late", max((one["late"] for one in accepted), default=0), public.get("days_late"))
    award = act.lot(lot_of(act))["award"]
    price = decimal(award["amount"]) + _added(found)
    said = decimal(reading.text(public, "amount"))
    say.require("completion.amount", price == said and public.get("currency") == award["currency"], text(price), said)
    found["completed"] = True


@rule("PRF-08")
def rated(act: Act) -> None:
    """Once, after completion, by the criteria of the law."""
    found, say = performed(act), act.findings
    over = found["completed"] or bool(found.get("ended"))
    say.require("rating.order", over and found["rated"] == 0, "once, after completion", found["rated"])
    marked = sorted(reading.text(row, "criterion") for row in reading.rows(act.statement(), "marks"))
    say.equal("rating.criteria", sorted(act.law().get("contract.rating_criteria")), marked)
    found["rated"] = 1


@rule("PRF-09")
def rating_answered(act: Act) -> None:
    """Once, after the evaluation."""
    found = performed(act)
    act.findings.require("rating.answer", found["rated"] == 1, "once, after the evaluation", found["rated"])
    found["rated"] = 2


@rule("PRF-10")
def payment_recorded(act: Act) -> None:
    """Once, in the contract's currency, for what was accepted; all that isn't disputed stays within its amount."""
    found, say, public = performed(act), act.findings, act.public
    payments = dict(found.get("payments", {}))
    name, amount = (reading.text(public, field) for field in ("payment", "amount"))
    say.require("payment.order", name not in payments, "a new payment", name)
    milestone = public.get("milestone")
    if milestone is not None:
        known = found["milestones"].get(milestone, {"state": "unknown"})
        say.require("payment.milestone", known["state"] == "accepted", "accepted", known["state"])
    award = act.lot(lot_of(act))["award"]
    say.equal("payment.currency", award["currency"], reading.text(public, "currency"))
    asked = reading.text(act.statement(), "asked")
    say.require("payment.amount", decimal(asked) == decimal(amount) > 0, asked, amount)
    day = date.fromisoformat(reading.text(public, "paid_date"))
    today = act.law().calendar.day_of(act.at)
    say.require("payment.day", day <= today, today.isoformat(), day.isoformat())
    payments[name] = {"amount": amount, "state": "recorded"}
    counted = sum((decimal(one["amount"]) for one in payments.values() if one["state"] != "disputed"), Decimal(0))
    price = decimal(award["amount"]) + _added(found)
    say.require("payment.within", counted <= price, text(price), text(counted))
    found["payments"] = payments


@rule("PRF-11")
def payment_answered(act: Act) -> None:
    """What was recorded is answered once."""
    found, name = performed(act), reading.text(act.public, "payment")
    payments = dict(found.get("payments", {}))
    known = payments.get(name, {"amount": "0", "state": "unknown"})
    act.findings.require("payment.order", known["state"] == "recorded", "recorded", known["state"])
    payments[name] = {**known, "state": "confirmed" if act.public.get("confirmed") is True else "disputed"}
    found["payments"] = payments


@rule("BND-01")
def bond_asked(act: Act) -> None:
    """Within the law's limit, once, before completion."""
    found, say, public = performed(act), act.findings, act.public
    require_running(act, found)
    award, amount = act.lot(lot_of(act))["award"], reading.text(public, "amount")
    limit = act.law().performance_bond_limit(decimal(award["amount"]), award["currency"])
    say.require("bond.limit", limit is None or decimal(amount) <= limit, str(limit), amount)
    say.require("bond.order", "bond" not in found, "asked for once", "")
    found["bond"] = {"amount": amount, "state": "asked"}


@rule("BND-02")
def bond_received(act: Act) -> None:
    """To the cent, after it was asked for."""
    bond_moves(act, "asked", "held")


@rule("BND-03")
def bond_released(act: Act) -> None:
    """At completion, or when the contract ended early and its end lets it go; never before, and whole."""
    found = bond_moves(act, "held", "released")
    good = found["completed"] or bool(found.get("bond_free"))
    act.findings.require("bond.completion", good, "after completion", act.code)


@rule("BND-04")
def bond_returned(act: Act) -> None:
    """After its release, and whole; that of a cancelled contract also when the lot has another."""
    lot, amount = act.lot(lot_of(act)), reading.text(act.public, "amount")
    waiting = list(lot.get("bonds", []))
    if amount in waiting:
        waiting.remove(amount)
        lot["bonds"] = waiting
        return
    bond_moves(act, "released", "returned")


def bond_moves(act: Act, before: str, after: str) -> dict[str, Any]:
    """A lot's bond goes from one state to the next, whole; the lot's performance as it was before."""
    lot = act.lot(lot_of(act))
    found: dict[str, Any] = dict(lot.get("performance", {"completed": False}))
    known = found.get("bond", {"amount": None, "state": "none"})
    act.findings.require("bond.order", known["state"] == before, before, known["state"])
    act.findings.equal("bond.amount", known["amount"], reading.text(act.public, "amount"))
    lot["performance"] = {**found, "bond": {**known, "state": after}}
    return found
