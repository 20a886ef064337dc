"""From a unit of an indicator back to the tenders that it stands on, and to names that people read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from openhall.supervision.facts.meaning import COMPLAINTS
from openhall.supervision.facts.models import FACTS, EndedComplaint, Value, Watched

Unit = Mapping[str, Any]
_OF_TENDERS = {"buyer_id", "agency_id", "market", "region", "year", "quarter"}
_FIRMS = ("bidder_id", "supplier_id", "first_id", "second_id")


def tenders_of(indicator: str, unit: Unit) -> QuerySet[Watched]:
    """The tenders that a unit stands on."""
    rows = Watched.objects.exclude(tender_id="")
    if indicator == COMPLAINTS:
        about = EndedComplaint.objects.filter(party=unit["complainant_id"])
        return rows.filter(case__in=about.values("case"))
    if unit.get("tender_id"):
        return rows.filter(tender_id=unit["tender_id"])
    if unit.get("jurisdiction"):
        rows = rows.filter(jurisdiction=unit["jurisdiction"])
    tenders = FACTS["tenders"]._default_manager.all()
    for name in _OF_TENDERS & unit.keys():
        tenders = tenders.filter(**{name: unit[name]})
    for firms in _firms(unit):
        bids = FACTS["bids"]._default_manager.filter(bidder_id__in=firms).values("tender_id")
        tenders = tenders.filter(tender_id__in=bids)
    if evaluator := unit.get("evaluator_id"):
        scored = FACTS["scores"]._default_manager.filter(evaluator_id=evaluator).values("tender_id")
        tenders = tenders.filter(tender_id__in=scored)
    return rows.filter(tender_id__in=tenders.values("tender_id"))


def _firms(unit: Unit) -> Iterable[list[str]]:
    """Firms of a unit: each list is one side, of which one must have bid."""
    for name in _FIRMS:
        if unit.get(name):
            yield [str(unit[name])]
    if unit.get("members"):
        yield str(unit["members"]).split(",")


_KEYS = {
    "tender_id": _("Id of the tender (OCID)"),
    "lot_id": _("Lot"),
    "bid_id": _("Bid"),
    "buyer_id": _("Owner"),
    "agency_id": _("Agency"),
    "bidder_id": _("Bidder"),
    "supplier_id": _("Supplier"),
    "first_id": _("First firm"),
    "second_id": _("Second firm"),
    "members": _("Firms"),
    "evaluator_id": _("Evaluator, as a digest"),
    "complainant_id": _("Complainant"),
    "market": _("Market"),
    "region": _("Region"),
    "year": _("Year"),
    "quarter": _("Quarter"),
    "currency": _("Currency"),
    "jurisdiction": _("Rules"),
}


def parts_of(indicator: str, unit: Unit) -> list[tuple[str, str, bool]]:
    """What a unit is made of: label, text, and whether the text is an id that nobody has a name for."""
    names = _names([unit])
    found = []
    for key, value in sorted(unit.items()):
        if value in (None, ""):
            continue
        words = [names.get(one, "") for one in str(value).split(",")]
        is_id = key.endswith("_id") and not (all(words) and key != "tender_id")
        text = str(value) if is_id or not all(words) else ", ".join(words)
        found.append((str(_KEYS.get(key, key)), text, is_id))
    return found


def named(indicator: str, units: Iterable[Unit]) -> list[str]:
    """Each unit in words: titles and names instead of ids, in the order given."""
    units = list(units)
    names = _names(units)
    return [_said(unit, names) for unit in units]


def _names(units: list[Unit]) -> dict[str, str]:
    """Titles and names of what the units point at, by id."""
    tenders = {str(unit["tender_id"]) for unit in units if unit.get("tender_id")}
    parties = {
        one
        for unit in units
        for name in (*_FIRMS, "buyer_id", "members")
        if unit.get(name)
        for one in str(unit[name]).split(",")
    }
    names = dict(Watched.objects.filter(tender_id__in=tenders).values_list("tender_id", "title"))
    known = FACTS["parties"]._default_manager.filter(party_id__in=parties).order_by("pk")
    names |= dict(known.values_list("party_id", "name"))
    complainants = {str(unit["complainant_id"]) for unit in units if unit.get("complainant_id")}
    if complainants:
        rows = EndedComplaint.objects.filter(party__in=complainants).order_by("pk")
        names |= {str(who): name for who, name in rows.values_list("party", "party_name")}
    return names


def _said(unit: Unit, names: Mapping[str, str]) -> str:
    parts = []
    for name, value in sorted(unit.items()):
        if name in ("group", "currency") or value in (None, ""):
            continue
        if name in ("lot_id", "bid_id", "item_id", "contract_id", "evaluator_id", "agency_id"):
            continue
        words = [names.get(one) or one for one in str(value).split(",")]
        parts.append(", ".join(words))
    return " · ".join(parts) or gettext("All")


@dataclass(frozen=True)
class Peers:
    """Values beside which one has its place. ``market``: theirs; empty for all markets. ``period``: their quarter or
    year, where the grain has one, so that like is compared with like."""

    rows: QuerySet[Value]
    market: str = ""
    period: str = ""


def peers_of(value: Value) -> Peers:
    """The distribution in which a value has its place: of its own market and period where its grain has these."""
    rows = Value.objects.filter(indicator=value.indicator)
    period = ""
    for name in ("year", "quarter"):
        if value.unit.get(name):
            period = str(value.unit[name])
            rows = rows.filter(**{f"unit__{name}": value.unit[name]})
    if value.unit.get("currency"):
        rows = rows.filter(unit__currency=value.unit["currency"])
    market = value.unit.get("market")
    if market:
        return Peers(rows.filter(unit__market=market), str(market), period)
    if value.tender_id:
        tenders = FACTS["tenders"]._default_manager
        own = tenders.filter(tender_id=value.tender_id).values_list("market", flat=True).first()
        if own:
            within = tenders.filter(market=own).values("tender_id")
            return Peers(rows.filter(tender_id__in=within), str(own), period)
    return Peers(rows, "", period)
