"""Rules on fees of a committee: as many as were drawn, by the law's tables, each computed again after the award."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from openhall_rules.errors import RuleError
from openhall_rules.fees import fee_statement
from openhall_rules.law import Pack
from openhall_rules.panels import lasted
from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act
from openhall_rules.replay.reading import Unreadable
from openhall_rules.replay.registry import rule

PATHS: Final = ("payer", "currency", "base_hours", "classes", "distances", "withholding")
OVER: Final = frozenset({"awarded", "contracted", "failed"})
MOST_FEES: Final = 99
MOST_KILOMETRES: Final = 20_000
MOST_CENTRES: Final = 10_000


@rule("FEE-03")
def ordered(act: Act) -> None:
    """The fees of every member are ordered by whom the law names, nobody's for longer than the committee can have sat.

    Members of findings that became void before they were paid are among them; of those who were replaced, who worked.
    When the lot has failed they are paid without another report.
    """
    lot, say = act.lot(), act.findings
    members, minutes = reading.number(act.public, "members"), reading.number(act.public, "minutes")
    now, over = owed_for(lot), lot["stage"] == "failed"
    rounds = [*lot.get("fees_unpaid", ()), *([] if now is None else [now])]
    owing = bool(rounds) and (over or now is not None)
    if not say.require("fees.members", owing, "a committee that is known by name", members) or not owing:
        return
    least = sum(one["experts"] for one in rounds)
    most = least + sum(one["replaced"] for one in rounds)
    say.require("fees.members", least <= members <= most, f"{least} to {most}", members)
    longest = max(one["minutes"] for one in rounds)
    say.require("fees.minutes", minutes <= longest, f"at most {longest}", minutes)
    sessions = [one for one in lot.get("panels", {}).values() if "began" in one]
    if sessions and not lot.get("rounds"):
        # Every member's time is the room's own record, and no time in it lies outside its sessions.
        open_ = -(-sum(session_seconds(one, act.at) for one in sessions) // 60)
        say.require("fees.session", minutes <= open_, f"at most {open_}", minutes)
    lot["fees_unpaid"] = []
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
    say.equal("fees.computed", [computed(row, known["rules"]) for row in rows], rows)
    longest = max((reading.number(row, "minutes") for row in rows), default=0)
    say.equal("fees.longest", known["minutes"], longest)
    far = [place for place, row in enumerate(rows) if not _entered(act, row)]
    say.equal("fees.distance", [], far)


@rule("FEE-06")
def distance(act: Act) -> None:
    """The office of a centre enters how far a place is from it: a figure that fees of whoever sits there can have."""
    known = dict(act.shared.get("distances", {}))
    site, far = reading.text(act.public, "site"), reading.number(act.public, "kilometres")
    act.findings.require("distance.site", site in act.shared.get("sites", {}), "a centre that was entered", site)
    act.findings.require("distance.form", 0 <= far <= MOST_KILOMETRES, f"0 to {MOST_KILOMETRES}", far)
    figures = known.get(site, [])
    if site not in known and len(known) >= MOST_CENTRES:
        raise Unreadable("public")
    known[site] = sorted({*figures, far})
    act.shared["distances"] = known


def _entered(act: Act, row: dict[str, Any]) -> bool:
    """Whether the kilometres of a fee were entered for the centre that it names; one without a way needs none.

    From which place they are stands in no case: it could tell whose a fee is.
    """
    if "site" not in row:
        return reading.amount(row, "distance") == 0
    figures = act.shared.get("distances", {}).get(reading.text(row, "site"), [])
    return reading.number(row, "kilometres") in figures


def owed_for(lot: Mapping[str, Any]) -> dict[str, int] | None:
    """What a committee is owed for that signed its report, or found something before its lot failed.

    How many experts, how many were replaced, and how many minutes it can have sat; None where its members aren't known
    by name, or it did neither.
    """
    known = lot.get("draw") or lot.get("appointed")
    failed = lot["stage"] == "failed" and "found_at" in lot
    if known is None or (lot["report"] is None and not failed):
        return None
    ended = lot["report"] or {"at": lot["found_at"]}
    sat = reading.instant(ended, "at") - reading.instant(known, "at")
    minutes = max(-(-int(sat.total_seconds()) // 60), 1)
    return {"experts": known["experts"], "replaced": int(known.get("replaced", 0)), "minutes": minutes}


def session_seconds(panel: Mapping[str, Any], at: datetime) -> int:
    """How long the room of a panel was open, in seconds, adjournments left out; until ``at`` while it isn't closed."""
    pauses = [
        (reading.instant({"at": since}, "at"), None if until is None else reading.instant({"at": until}, "at"))
        for since, until in panel["pauses"]
    ]
    ends = reading.instant(panel, "closed") if "closed" in panel else at
    return lasted(reading.instant(panel, "began"), ends, pauses)


def rules_of(law: Pack) -> dict[str, Any]:
    """The values of the law that fees are computed by, as JSON."""
    return {name: _plain(law.get(f"expert_fees.{name}")) for name in PATHS}


def computed(row: dict[str, Any], rules: dict[str, Any]) -> dict[str, Any]:
    """A published fee as it ought to be; without amounts where the tables give none."""
    try:
        made = fee_statement(
            expert_class=reading.text(row, "class"),
            minutes=reading.number(row, "minutes"),
            kilometres=reading.number(row, "kilometres"),
            base_hours=rules["base_hours"],
            classes=rules["classes"],
            distances=rules["distances"],
            withholding=rules["withholding"],
            currency=rules["currency"],
        ).to_json()
    except RuleError as error:
        return {"error": error.code}
    made |= {"site": reading.text(row, "site")} if "site" in row else {}
    return made | ({"round": reading.number(row, "round")} if "round" in row else {})


def _plain(value: Any) -> Any:
    if hasattr(value, "items"):
        return {key: _plain(inner) for key, inner in value.items()}
    return value
