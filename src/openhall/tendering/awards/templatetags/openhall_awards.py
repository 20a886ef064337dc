"""``{% load openhall_awards %}``: candidates and award of a lot, for every page that shows them."""

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openhall.tendering.auctions.public import is_auction
from openhall.tendering.awards.models import Award
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow

register = template.Library()


def _figure(value: str) -> SafeString:
    return format_html('<span class="oh-figure">{}</span>', value)


@register.inclusion_tag("awards/_candidates.html")
def candidates_table(award: Award | None, zone: str) -> dict[str, object]:
    """``{% candidates_table award zone %}``: ranked candidates and until when they are public; nothing before that."""
    if award is None:
        return {"award": None}
    scored = any(one["score"] is not None for one in award.candidates)
    auctioned = is_auction(award.lot)
    columns = [
        Column(_("Rank")),
        Column(_("Bidder"), header=True),
        Column(_("Best offer") if auctioned else _("Price read out"), figure=True),
        *([] if auctioned else [Column(_("Evaluated price"), figure=True)]),
        *([Column(_("Score"), figure=True)] if scored else []),
    ]
    rows = [
        [
            str(one["rank"]),
            one["name"],
            _figure(formats.money(one["price"], one["currency"])),
            *([] if auctioned else [_figure(formats.money(one["evaluated_total"], award.lot.currency))]),
            *([_figure(formats.number(one["score"], scale=2))] if scored else []),
        ]
        for one in award.candidates
    ]
    ranks = [one["rank"] for one in award.candidates]
    return {"award": award, "zone": zone, "columns": columns, "rows": rows, "moved": ranks != sorted(ranks)}


@register.inclusion_tag("awards/_award.html")
def award_summary(award: Award | None, zone: str) -> dict[str, object]:
    """``{% award_summary award zone %}``: supplier, amount, date and when the contract is due; nothing before that."""
    if award is None or award.awarded_at is None or award.contract_due_at is None:
        return {"award": None}
    first = award.candidates[0]
    amount = _("Amount: the winning offer") if is_auction(award.lot) else _("Amount: the price that was read out")
    rows = [
        SummaryRow(_("Awarded to"), first["name"]),
        SummaryRow(amount, formats.money(first["price"], first["currency"])),
        SummaryRow(_("Awarded on"), formats.instant(award.awarded_at, zone)),
        SummaryRow(_("Contract due until"), formats.instant(award.contract_due_at, zone)),
    ]
    return {"award": award, "rows": rows}
