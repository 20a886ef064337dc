"""Where a tender stood still: what a lot gets back when a pause ends, and must have before anything goes on."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from openhall_rules import auctions, standstill
from openhall_rules.auctions import BIDDING, REVEAL, SECOND_ROUND, Terms
from openhall_rules.law import Pack
from openhall_rules.replay import reading
from openhall_rules.replay.acts import Act
from openhall_rules.replay.findings import instant_text
from openhall_rules.replay.rules_auctions import standing_of

MOST_STILLS: Final = 1000
Times = tuple[datetime, datetime]
"""Since when a stage of an auction lasts, and until when."""


def ended(act: Act, scope: str, began: str, *, since: int | None = None) -> None:
    """A pause ends with this act, which the case has taken in: what each of its lots gets back is kept with the lot.

    Args:
        scope: a lot, or empty for the whole tender. since: leaf index of the act that began it, where releases and
            sealed offers could fall into it.
    """
    for name in [scope] if scope else sorted(act.case["lots"]):
        lot = act.lot(name)
        if since is not None:
            lot["stills"] = [*lot.get("stills", []), [since, act.index]][-MOST_STILLS:]
        span = standstill.given_back(datetime.fromisoformat(began), act.at, _lasting(act, name))
        lot["stood"] = None
        if span is not None:
            lot["stood"] = {"span": [instant_text(one) for one in span], "owed": _took(lot, span, act.law())}


def _lasting(act: Act, lot: str) -> list[datetime]:
    """When the pauses of a lot began that last."""
    pauses = (act.case.get("remedies") or {"pauses": {}})["pauses"]
    complaints = (act.case.get("complaints") or {"complaints": {}})["complaints"]
    found = [began for scope, began in pauses.items() if scope in ("", lot)]
    found += [one["suspended"] for one in complaints.values() if one["suspended"] and one["scope"] in ("", lot)]
    return [datetime.fromisoformat(one) for one in found]


def _took(lot: dict[str, Any], stood: Times, law: Pack) -> bool:
    """Whether the standstill took something from a window or a stage that the log tells the times of."""
    auction = lot.get("auction")
    if auction is not None and auction["outcome"] is None:
        return auction_after(auction, stood) is not None
    award, closed = lot["award"], lot["closed"]
    if award is not None and lot["stage"] == "awarded":
        awarded = reading.instant(award, "at")
        due = reading.instant(award, "due") if "due" in award else law.contract_due(award_notice_at=awarded)
        return standstill.window_after(opened_at=awarded, ends_at=due, stood=stood) is not None
    if lot["stage"] != "closed" or closed is None:
        return False
    opened, ends = reading.instant(closed, "at"), reading.instant(closed, "window_ends_at")
    return standstill.window_after(opened_at=opened, ends_at=ends, stood=stood) is not None


def stage_of(found: dict[str, Any]) -> tuple[str, Times] | None:
    """The bidding, the second round or the time to reveal, with its times; None when only the result is to come."""
    if found["closed"] is None:
        return BIDDING, (reading.instant(found, "starts_at"), reading.instant(found, "ends_at"))
    if found["due"] is None:
        return None
    times = reading.instant(found, "since"), reading.instant(found, "due")
    return (SECOND_ROUND if found["due"] == found["sealing_ends"] else REVEAL), times


def auction_after(found: dict[str, Any], stood: Times) -> tuple[str, Times, Times] | None:
    """The present stage of an auction, its times before and after a standstill; None where it took nothing."""
    lasts = stage_of(found)
    terms = Terms.from_json(found["terms"])
    limit = found["closed"] is None and auctions.next_amount(terms, standing_of(found)) is None
    if lasts is None or limit or found["outcome"] is not None:
        return None
    stage, old = lasts
    if stage == BIDDING:
        new = standstill.stage_after(starts_at=old[0], ends_at=old[1], stood=stood)
        return None if new is None else (stage, old, new)
    due = standstill.window_after(opened_at=old[0], ends_at=old[1], stood=stood)
    return None if due is None else (stage, old, (old[0], due))


def grow(found: dict[str, Any], stage: str, new: Times) -> None:
    """Let a stage of an auction last as long as it does now."""
    begins, ends = (instant_text(one) for one in new)
    if stage == BIDDING:
        found["starts_at"], found["ends_at"] = begins, ends
        return
    found["due"] = ends
    if stage == SECOND_ROUND:
        found["sealing_ends"] = ends


def given(act: Act, lot: dict[str, Any]) -> Times | None:
    """The time that the pause gives back which just ended, once; None, and found, where the act names another."""
    span = (lot.get("stood") or {"span": []})["span"]
    told = [instant_text(reading.instant(act.public, name)) for name in ("began_at", "ended_at")]
    if not act.findings.equal("pause.stood", span, told):
        return None
    lot["stood"] = None
    return datetime.fromisoformat(told[0]), datetime.fromisoformat(told[1])
