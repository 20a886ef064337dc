"""Rules on plan, admission, notice and amendments: the law is registered and frozen, periods are as long as it asks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from openhall_rules.errors import RuleError
from openhall_rules.law import Pack, base_id
from openhall_rules.leaves import canonical
from openhall_rules.money import decimal, text
from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act, entered_for, law, read_leaf
from openhall_rules.replay.findings import instant_text, same
from openhall_rules.replay.reading import Unreadable
from openhall_rules.replay.registry import rule
from openhall_rules.replay.states import holds
from openhall_rules.requirements import documented, qualification_changed

TENDER_SETS: Final = ("opening.", "evaluation.", "price_scores.")
"""Parts of a pack of which the tender documents may set what the law leaves to them; authorities enter the rest."""
CLOCKS_DIFFER: Final = timedelta(minutes=10)
"""A value that an authority entered so shortly before a notice may or may not be in it."""
MOST_LOTS: Final = 1000
"""Lots of a notice; more can't be replayed (``act.form``)."""
MOST_VALUES: Final = 262_144
"""Bytes of all values that a notice freezes."""


@rule("PLN-01")
def plan(act: Act) -> None:
    """The case is the project's own, under a pack that the log knows."""
    name = reading.text(act.public, "pack")
    act.findings.equal("case.project", act.case["id"], act.uuid)
    known = any(pack == base_id(name) for pack, _sha256 in act.shared["packs"])
    act.findings.require("pack.registered", known, "a registered pack", name)
    act.case["plan"] = {"pack": name}


@rule("ENT-01")
def admission(act: Act) -> None:
    """The last commitment before the notice decides; its checks have all passed or not."""
    checks = reading.rows(act.public, "checks")
    act.case["admitted"] = all(one.get("passed") is True for one in checks)


@rule("NOT-01")
def notice(act: Act) -> None:
    """The notice freezes the law; its deadline gives bidders the time that the law asks for."""
    name, sha256 = reading.text(act.public, "pack"), reading.digest(act.public, "pack_sha256")
    said, say = act.statement(), act.findings
    say.require("notice.admitted", act.case["admitted"], "a commitment whose checks all passed", act.case["admitted"])
    planned = act.case["plan"]["pack"] if act.case["plan"] else ""
    say.equal("pack.planned", planned, name)
    registered = [base_id(name), sha256] in act.shared["packs"]
    known = registered and (not holds(base_id(name), sha256) or holds(name, sha256))  # its procedure is the pack's
    if not say.require("pack.registered", known, "a registered pack", f"{name} {sha256}"):
        return  # a pack that the log doesn't know is nobody's to hold: the notice counts for nothing
    values = reading.mapping(said, "pack_values")
    if len(canonical(values)) > MOST_VALUES:
        raise Unreadable("pack_values")
    frozen = law(name, sha256, canonical(values))
    _values(act, name, values)
    due = reading.instant(act.public, "bids_due_at")
    minutes = reading.number(act.public, "release_minutes")
    say.equal("notice.release_window", frozen.get("opening.release_window"), minutes)
    if minutes > 1_000_000:
        raise Unreadable("release_minutes")
    say.equal("notice.published_at", act.body["at"], reading.text(said, "published_at"))
    lots = reading.rows(said, "lots")
    if len(lots) > MOST_LOTS:
        raise Unreadable("lots")
    names = [reading.text(one, "uuid") for one in lots]
    wanted = [list(range(1, len(lots) + 1)), reading.number(act.public, "lots")]
    counted = [[reading.number(one, "number") for one in lots], len(set(names))]
    say.equal("notice.lots", wanted, counted)
    methods = sorted({reading.text(one, "method") for one in lots})
    earliest = max((frozen.bid_deadline(method, published_at=act.at) for method in methods), default=act.at)
    say.require("bids_due_at.minimum", due >= earliest, f"not before {instant_text(earliest)}", instant_text(due))
    threshold = reading.number(act.public, "threshold")
    custodians = _custodians(act, said, threshold)
    act.case["notice"] = {
        "object": act.body["object"],
        "pack": name,
        "pack_sha256": sha256,
        "values": values,
        "due": instant_text(due),
        "release_minutes": minutes,
        "threshold": threshold,
        "custodians": custodians,
    }
    act.case["lots"] = {reading.text(one, "uuid"): _lot(act, frozen, one) for one in lots}


def _values(act: Act, name: str, values: dict[str, Any]) -> None:
    """What the notice froze is what the tender documents may set, or what an authority had entered."""
    for path in sorted(values):
        entered = entered_for(act.shared, name, path)
        moment = act.body["at"]
        shortly = instant_text(act.at - CLOCKS_DIFFER)
        before = [value for at, value in entered if at <= shortly][-1:]
        about = [value for at, value in entered if shortly < at <= instant_text(act.at + CLOCKS_DIFFER)]
        good = path.startswith(TENDER_SETS) or any(same(values[path], one) for one in (*before, *about))
        newest = [value for at, value in entered if at <= moment][-1:]
        act.findings.require("pack.values", good, newest[0] if newest else "a value that was entered", values[path])


def _custodians(act: Act, said: dict[str, Any], threshold: int) -> int:
    """How many there are: numbered places, keys of their own, enrolled on the log before."""
    rows = reading.rows(said, "custodians")
    recipients = [reading.text(one, "recipient") for one in rows]
    places = [reading.number(one, "place") for one in rows]
    good = places == list(range(len(rows))) and len(set(recipients)) == len(rows) and 1 <= threshold <= len(rows)
    act.findings.require("custodians.places", good, f"{threshold} of 0 to {len(rows) - 1}, each its own key", places)
    for one, recipient in zip(rows, recipients, strict=True):
        wanted = {"purpose": "custodian", "recipient": recipient}
        act.findings.equal("custodians.enrolled", wanted, _enrolled(act, reading.digest(one, "enrolment")))
    return len(rows)


def _enrolled(act: Act, sha256: str) -> dict[str, Any]:
    """The public fields of an enrolment of an opening key earlier in the log; empty when there is none."""
    known = act.earlier(sha256)
    leaf = read_leaf(known[1]) if known is not None else None
    if leaf is None or leaf["code"] != "CUS-01":
        return {}
    found: dict[str, Any] = leaf["public"]
    return found


def _lot(act: Act, frozen: Pack, row: dict[str, Any]) -> dict[str, Any]:
    method, currency = reading.text(row, "method"), reading.text(row, "currency")
    ceiling, deposit = reading.maybe_amount(row, "ceiling"), reading.amount(row, "deposit")
    limit = frozen.deposit_limit(reading.amount(row, "estimate"), currency) if deposit else None
    highest = "no limit" if limit is None else text(limit)
    act.findings.require("deposit.limit", limit is None or deposit <= limit, highest, text(deposit))
    known = {"method": method, "currency": currency, "ceiling": row.get("ceiling")}
    stored = row.get("criteria") or {}
    _admitted(act, frozen, known, stored)
    return {
        "method": method,
        "currency": currency,
        "ceiling": None if ceiling is None else text(ceiling),
        "deposit": text(deposit),
        "criteria": row.get("criteria") or {},
        "stage": "open",
        "seen": [],
        "withholds": True,
        "waiting": [],
        "closed": None,
        "submitted": None,
        "released": None,
        "outcome": None,
        "bids": {},
        "places": [],
        "revealed": [],
        "read": {},
        "unreadable": 0,
        "evaluation": None,
        "report": None,
        "candidates": None,
        "until": None,
        "award": None,
        "contract": None,
        "halt": None,
        "causes": {},
        "withdrawn": {},
        "deposits": {},
        "refunds": {},
        "revoked": [],
        "at_fault": [],
        "forfeits": {},
    }


def criteria(row: dict[str, Any]) -> dict[str, Any]:
    """A lot's criteria as keyword arguments of ``Pack.evaluation_parameters``.

    Raises:
        Unreadable: they have another form.
    """
    stored = row.get("criteria") or {}
    limits = stored.get("score_limits") or {} if isinstance(stored, dict) else None
    formula = stored.get("formula") if isinstance(stored, dict) else None
    parameters = stored.get("formula_parameters") if isinstance(stored, dict) else None
    if not isinstance(limits, dict) or not isinstance(formula, str | None) or not isinstance(parameters, dict | None):
        raise Unreadable("criteria")
    life_cycle = stored.get("life_cycle")
    if not isinstance(life_cycle, dict | None):
        raise Unreadable("criteria")
    try:
        return {
            "formula": formula,
            "formula_parameters": parameters,
            "score_limits": {name: decimal(limit) for name, limit in limits.items()},
            "life_cycle": life_cycle,
        }
    except RuleError as error:
        raise Unreadable("criteria") from error


@rule("NOT-03")
def answer(act: Act) -> None:
    """The answer bears the time of its leaf."""
    act.findings.equal("answer.answered_at", act.body["at"], reading.text(act.statement(), "answered_at"))


@rule("NOT-04")
def amendment(act: Act) -> None:
    """An amendment comes in time, never brings the deadline forward, moves it when the law says so, and goes from the
    criteria that held to such as can be followed.
    """
    known, say = act.notice(), act.findings
    old, new = reading.instant(act.public, "old_due_at"), reading.instant(act.public, "new_due_at")
    due = reading.instant(known, "due")
    say.equal("amendment.notice", known["object"], act.body["object"])
    say.equal("amendment.deadline", instant_text(due), instant_text(old))
    say.require("amendment.in_time", act.at < due, f"before {instant_text(due)}", act.body["at"])
    closed = sorted(uuid for uuid, lot in act.case["lots"].items() if lot["closed"] is not None)
    say.require("amendment.before_closing", not closed, "no lot closed", closed)
    say.require("bids_due_at.forward", new >= due, f"not before {instant_text(due)}", instant_text(new))
    moved = act.law().change_moves_deadline(change_at=act.at, deadline_at=due)
    earliest = due if moved is None else moved
    say.require("bids_due_at.change", new >= earliest, f"not before {instant_text(earliest)}", instant_text(new))
    act.case["notice"] = {**known, "due": instant_text(new)}
    said = act.statement()
    for one in reading.rows(said, "lots") if "lots" in said else []:
        _changed(act, one)


def _changed(act: Act, one: dict[str, Any]) -> None:
    """Criteria of a lot that the amendment puts in force: they start from those that held, and can be followed."""
    lot, after = act.lot(reading.text(one, "lot")), reading.mapping(one, "after")
    act.findings.equal("amendment.criteria", lot["criteria"], reading.mapping(one, "before"))
    changed = qualification_changed(act.law(), lot["criteria"], after)
    act.findings.require("amendment.qualification", not changed, "the same requirements on qualification", changed)
    _admitted(act, act.law(), lot, after)
    lot["criteria"] = after


def _admitted(act: Act, frozen: Pack, lot: dict[str, Any], stored: dict[str, Any]) -> None:
    """The law admits these criteria for a lot of this method, currency and ceiling."""
    ceiling = None if lot["ceiling"] is None else decimal(lot["ceiling"])
    try:
        parameters = frozen.evaluation_parameters(
            lot["method"], currency=lot["currency"], ceiling=ceiling, **criteria({"criteria": stored})
        )
        documented(stored, parameters)
    except RuleError as error:
        act.findings.broken("lot.criteria", "criteria that the law admits", error.code)
    else:
        act.findings.keep("lot.criteria")
