"""The facts behind a unit of an indicator, as rows that people read: bids, what bidders share, complaints."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhall.supervision.facts.models import FACTS, EndedComplaint, Watched

MOST: Final = 200
"""Rows of each kind; the newest. ``more`` says that there are others."""
KINDS: Final = {
    "payer": gettext_lazy("the account that paid the deposit"),
    "signature": gettext_lazy("who signed the bid"),
    "address": gettext_lazy("the registered address"),
    "file": gettext_lazy("a file"),
}


@dataclass(frozen=True)
class Behind:
    """Facts of one kind that a unit stands on.

    ``bids``: bidder, lot, amount, currency, state, whether it won. ``shared``: what two bidders share, how many.
    ``complaints``: rows of :class:`EndedComplaint` with the tender's row and whether the party bid there.
    """

    bids: list[dict[str, Any]]
    shared: list[tuple[str, int]]
    complaints: list[tuple[EndedComplaint, Watched | None, bool]]
    more: bool = False

    def complaints_said(self) -> str:
        """The pattern in words; empty where there is none."""
        if not self.complaints:
            return ""
        rows = [one for one, _tender, _bid in self.complaints]
        filed = sorted(one.filed_at for one in rows)
        return _(
            "%(vain)s of %(all)s ended in vain. Tenders concerned: %(tenders)s. "
            "Days from the first to the last: %(days)s. "
            "About tenders in which the party handed in no bid that was opened: %(outside)s."
        ) % {
            "vain": sum(one.in_vain for one in rows),
            "all": len(rows),
            "tenders": len({one.case for one in rows}),
            "days": (filed[-1] - filed[0]).days + 1,
            "outside": sum(not bid for _one, _tender, bid in self.complaints),
        }


def behind_of(unit: Mapping[str, Any]) -> Behind:
    """The facts that a unit stands on. Bids are facts from the opening on, what bidders share from the award on."""
    complaints = _complaints(unit) if unit.get("complainant_id") else []
    bids = _bids(unit) if unit.get("tender_id") and not complaints else []
    more = len(complaints) == MOST or len(bids) == MOST
    return Behind(bids, _shared(unit), complaints, more)


def _bids(unit: Mapping[str, Any]) -> list[dict[str, Any]]:
    rows = FACTS["bids"]._default_manager.filter(tender_id=unit["tender_id"])
    if unit.get("lot_id"):
        rows = rows.filter(lot_id=unit["lot_id"])
    names = (
        "bidder_id",
        "bidder_name",
        "lot_id",
        "amount",
        "currency",
        "status",
        "won",
        "technical_score",
        "total_score",
    )
    return list(rows.order_by("lot_id", "amount", "pk").values(*names)[:MOST])


def _shared(unit: Mapping[str, Any]) -> list[tuple[str, int]]:
    """What the two firms of a unit have in common in its tender, by kind."""
    pair = [str(unit[name]) for name in ("first_id", "second_id") if unit.get(name)]
    if len(pair) < 2 or not unit.get("tender_id"):
        return []
    rows = FACTS["traces"]._default_manager.filter(tender_id=unit["tender_id"], bidder_id__in=pair)
    held: dict[tuple[str, str], set[str]] = defaultdict(set)
    for kind, value, bidder in rows.order_by("kind", "value", "pk").values_list("kind", "value", "bidder_id"):
        held[kind, value].add(bidder)
    counts: dict[str, int] = defaultdict(int)
    for (kind, _value), bidders in held.items():
        counts[kind] += len(bidders) == 2
    return [(str(KINDS.get(kind, kind)), many) for kind, many in sorted(counts.items()) if many]


def _complaints(unit: Mapping[str, Any]) -> list[tuple[EndedComplaint, Watched | None, bool]]:
    party = str(unit["complainant_id"])
    rows = EndedComplaint.objects.filter(party=party).order_by("-filed_at", "-pk")
    if unit.get("tender_id"):
        rows = rows.filter(tender_id=unit["tender_id"])
    found = list(rows[:MOST])
    tenders = {one.case: one for one in Watched.objects.filter(case__in={row.case for row in found})}
    of_party = FACTS["bids"]._default_manager.filter(bidder_id=party, tender_id__in={row.tender_id for row in found})
    bid = set(of_party.order_by().values_list("tender_id", flat=True))
    return [(row, tenders.get(row.case), row.tender_id in bid) for row in found]
