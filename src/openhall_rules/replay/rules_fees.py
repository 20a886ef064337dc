"""Rules on fees of a committee: as many as were drawn, by the law's tables, each computed again after the award."""

from __future__ import annotations

from typing import Any, Final

from openhall_rules.errors import RuleError
from openhall_rules.fees import fee_statement
from openhall_rules.law import Pack
from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act
from openhall_rules.replay.reading import Unreadable
from openhall_rules.replay.registry import rule

PATHS: Final = ("payer", "currency", "base_hours", "classes", "distances", "withholding")
OVER: Final = frozenset({"awarded", "contracted", "failed"})
MOST_FEES: Final = 99


@rule("FEE-03")
def ordered(act: Act) -> None:
    """The fees of every drawn member are ordered by whom the law names, for no longer than they can have sat."""
    lot, say = act.lot(), act.findings
    drawn = lot.get("draw")
    members, minutes = reading.number(act.public, "members"), reading.number(act.public, "minutes")
    if not say.require("fees.members", drawn is not None, "a committee that was drawn", members) or drawn is None:
        return
    say.equal("fees.members", drawn["experts"], members)
    if lot["report"] is not None:
        sat = reading.instant(lot["report"], "at") - reading.instant(drawn, "at")
        most = max(-(-int(sat.total_seconds()) // 60), 1)
        say.require("fees.minutes", minutes <= most, f"at most {most}", minutes)
    used = rules_of(act.law_now())
    say.equal("fees.payer", used["payer"], reading.text(act.public, "payer"))
    lot["fees"] = {"members": members, "minutes": minutes, "rules": used}


@rule("FEE-04")
def published(act: Act) -> None:
    """After the award each fee is what the tables make of class, minutes and distance."""
    lot, say = act.lot(), act.findings
    owed = lot.get("fees_owed", [])
    known = owed[0] if owed else lot.get("fees")
    if known is None:
        raise Unreadable("object")
    if owed:
        lot["fees_owed"] = owed[1:]
    else:
        lot["fees"] = {**known, "published": True}
    say.require("fees.once", not known.get("published"), "fees that weren’t published", act.uuid)
    say.require("fees.after_award", lot["stage"] in OVER, "after the award", lot["stage"])
    said = act.statement()
    say.equal("fees.rules", known["rules"], reading.member(said, "rules"))
    rows = reading.rows(said, "fees")
    if len(rows) > MOST_FEES:
        raise Unreadable("fees")
    say.equal("fees.count", known["members"], len(rows))
    wanted = [computed(row, known["rules"], known["minutes"]) for row in rows]
    say.equal("fees.computed", wanted, rows)


def rules_of(law: Pack) -> dict[str, Any]:
    """The values of the law that fees are computed by, as JSON."""
    return {name: _plain(law.get(f"expert_fees.{name}")) for name in PATHS}


def computed(row: dict[str, Any], rules: dict[str, Any], minutes: int) -> dict[str, Any]:
    """A published fee as it ought to be; without amounts where the tables give none."""
    try:
        return fee_statement(
            expert_class=reading.text(row, "class"),
            minutes=minutes,
            kilometres=reading.number(row, "kilometres"),
            base_hours=rules["base_hours"],
            classes=rules["classes"],
            distances=rules["distances"],
            withholding=rules["withholding"],
            currency=rules["currency"],
        ).to_json()
    except RuleError as error:
        return {"error": error.code}


def _plain(value: Any) -> Any:
    if hasattr(value, "items"):
        return {key: _plain(inner) for key, inner in value.items()}
    return value
