"""Rules on alliances of centres, and on pools that are made of the registers of all their cities."""

from __future__ import annotations

from typing import Any, Final

from openhall_rules import draw
from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act
from openhall_rules.replay.order import lot_of
from openhall_rules.replay.reading import Unreadable
from openhall_rules.replay.registry import rule
from openhall_rules.replay.rules_draws import MOST_EXPERTS
from openhall_rules.replay.rules_panels import MOST_ALLIANCES

MOST_SITES: Final = 10_000


@rule("ALL-01")
def site_entered(act: Act) -> None:
    """A centre enters where it sits: from then on its organisation is known by the site."""
    known = dict(act.shared.get("sites", {}))
    if act.uuid not in known and len(known) >= MOST_SITES:
        raise Unreadable("object")
    organisation = reading.text(act.public, "organisation")
    act.findings.equal("alliance.site", known.get(act.uuid, organisation), organisation)
    known.setdefault(act.uuid, organisation)
    act.shared["sites"] = known


@rule("ALL-03")
def founded(act: Act) -> None:
    """An alliance is founded with its first site; its agreement lasts from a day to another, or without end."""
    known = dict(act.shared.get("alliances", {}))
    if act.uuid in known or len(known) >= MOST_ALLIANCES:
        raise Unreadable("object")
    until = None if act.public.get("until_date") is None else reading.day(act.public, "until_date").isoformat()
    known[act.uuid] = {
        "agreement": reading.digest(act.public, "agreement_sha256"),
        "from": reading.day(act.public, "from_date").isoformat(),
        "until": until,
        "sites": [reading.text(act.public, "site")],
    }
    act.shared["alliances"] = known


@rule("ALL-04")
def joined(act: Act) -> None:
    """A further site joins by the same agreement."""
    known, row = _alliance(act)
    site = reading.text(act.public, "site")
    same = act.findings.equal("alliance.agreement", row["agreement"], reading.digest(act.public, "agreement_sha256"))
    if act.findings.require("alliance.member", site not in row["sites"], "a site that isn’t in it", site) and same:
        row["sites"] = [*row["sites"], site]
        act.shared["alliances"] = known


@rule("ALL-05")
def left(act: Act) -> None:
    """A site leaves that is in it."""
    known, row = _alliance(act)
    site = reading.text(act.public, "site")
    if act.findings.require("alliance.member", site in row["sites"], "a site that is in it", site):
        row["sites"] = [one for one in row["sites"] if one != site]
        act.shared["alliances"] = known


@rule("DRW-01")
def of_all_cities(act: Act) -> None:
    """A pool across an alliance that is in force is made of the registers of every centre in it, and of no other."""
    if "alliance" not in act.public:
        act.findings.equal("draw.alliance", False, "registers" in act.public)
        return
    say, lot = act.findings, act.lot(lot_of(act))
    row = act.shared.get("alliances", {}).get(reading.text(act.public, "alliance"))
    day = act.at.date().isoformat()
    lasts = row is not None and row["from"] <= day and (row["until"] is None or day <= row["until"])
    if not say.require("draw.alliance", lasts, "an alliance whose agreement is in force", day) or row is None:
        return
    sites = act.shared.get("sites", {})
    centres = sorted({str(sites.get(site)) for site in row["sites"]})
    rows = reading.rows(act.public, "registers")
    say.equal("draw.registers", centres, [reading.text(one, "centre") for one in rows])
    say.require("draw.cities", len(centres) > 1, "centres of several organisations", centres)
    for name in ("pool", "eligible"):
        total = sum(reading.number(one, name) for one in rows)
        say.equal("draw.registers", reading.number(act.public, name), total)
    lot["draw"] = {**lot["draw"], "registers": [dict(one) for one in rows]}


@rule("DRW-07")
def of_the_registers_that_were_fixed(act: Act) -> None:
    """The pool that is shown holds of every city's register what was fixed before the draw."""
    lot = act.lot(lot_of(act))
    known = lot.get("draws_before", {}).get(act.uuid) or lot.get("draw")
    if known is None or "registers" not in known:
        return
    rows = reading.rows(act.statement(), "pool")
    if len(rows) > MOST_EXPERTS:
        raise Unreadable("pool")
    pool = [
        (
            reading.digest(one, "entry"),
            [str(why) for why in reading.member(one, "excluded")],
            reading.text(one, "centre"),
        )
        for one in rows
    ]
    centres = [str(one["centre"]) for one in known["registers"]]
    try:
        wanted: Any = draw.registers(pool, centres)
    except draw.BadDraw as error:
        wanted = error.code
    act.findings.equal("draw.registers", known["registers"], wanted)


def _alliance(act: Act) -> tuple[dict[str, Any], dict[str, Any]]:
    """All alliances, copied for writing, and the one of the act."""
    known = {name: dict(one) for name, one in act.shared.get("alliances", {}).items()}
    if act.uuid not in known:
        raise Unreadable("object")
    return known, known[act.uuid]
