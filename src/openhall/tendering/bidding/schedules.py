"""The price schedule that a lot asks for, as sealers take it, and its empty form for bidders to fill in."""

from typing import Any

from openhall.tendering.notices.public import Lot
from openhall_rules.money import scale
from openhall_sealing.schedule import Asked


def asked_of(lot: Lot) -> dict[str, Any] | None:
    """Positions, currency and its decimals; None where the lot asks for one price only.

    In the form of ``openhall_sealing.schedule.Asked``.
    """
    if not lot.items:
        return None
    names = ("id", "description", "unit", "quantity")
    items = [{name: str(item.get(name, "")) for name in names} for item in lot.items]
    return {"currency": lot.currency, "decimals": scale(lot.currency), "items": items}


def costs_of(lot: Lot) -> list[dict[str, Any]]:
    """Running costs of a year that bids declare, ``name`` with ``first`` and ``last`` year; none as a rule."""
    terms = lot.criteria.get("life_cycle") or {}
    return [{name: one[name] for name in ("name", "first", "last")} for one in terms.get("costs", [])]


def schedule_of(lot: Lot) -> Asked | None:
    """The same, read."""
    asked = asked_of(lot)
    return None if asked is None else Asked.read(asked)
