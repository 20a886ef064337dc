"""Life-cycle costs laid out for people: the terms of the documents, and for each bid a table of its years."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from openhall.tendering.evaluation.queries import Bench
from openhall.tendering.evaluation.ranking import by_bid, price_in
from openhall.tendering.notices.public import Lot
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow
from openhall_rules.errors import RuleError
from openhall_rules.life_cycle import Terms


@dataclass(frozen=True)
class YearsOfBid:
    """A bid's table. ``cost``: what was compared, in words."""

    name: str
    columns: list[Column]
    rows: list[list[object]]
    cost: str


def terms_of(lot: Lot) -> Terms | None:
    """How the documents compute the life-cycle cost of a lot's bids; None where the price is compared.

    Drafts that don't fit yet have none to show.
    """
    stored = lot.criteria.get("life_cycle")
    try:
        return None if stored is None else Terms.from_json(stored)
    except RuleError:
        return None


def terms_rows(terms: Terms, lang: str) -> list[SummaryRow]:
    """What the documents say: which data bids declare, and the method that is used on them."""
    percent = format((terms.rate * 100).normalize(), "f")
    method = _(
        "The price and the running costs of %(years)s years, each at the end of its year, discounted by %(percent)s %% "
        "a year; rounded once, at the end."
    )
    costs = [
        _("%(name)s: year %(first)s to year %(last)s") % {"name": one.name, "first": one.first, "last": one.last}
        for one in terms.costs
    ]
    return [
        SummaryRow(_("Compared in the place of the price"), _("Life-cycle cost")),
        SummaryRow(
            _("How it is computed"), method % {"years": terms.years, "percent": formats.number(Decimal(percent))}
        ),
        SummaryRow(_("What each bid declares for a year"), "; ".join(costs), lang=lang),
        SummaryRow(_("Where years and rate come from"), terms.source, lang=lang),
    ]


def tables(bench: Bench, findings: list[dict[str, Any]]) -> list[YearsOfBid]:
    """The years of each bid whose costs were entered, in the order of the findings."""
    terms, parameters = bench.parameters.life_cycle, bench.parameters
    if terms is None:
        return []
    known = by_bid(bench.everyone)
    found = []
    for entry in findings:
        if not entry.get("costs"):
            continue
        bid = known[entry["bid"]]
        evaluated = entry["evaluated_total"]
        price = price_in(parameters.currency, bid, entry) if evaluated is None else Decimal(evaluated)
        declared = {name: Decimal(cost) for name, cost in entry["costs"].items()}
        rule = {"currency": parameters.currency, "rounding": parameters.rounding}
        try:
            years = terms.table(price, declared, **rule)
            cost = terms.cost(price, declared, **rule)
        except RuleError:
            continue  # a rejected bid may declare less
        found.append(
            YearsOfBid(
                name=bench.names[bid.organisation_id],
                columns=_columns(terms),
                rows=[
                    [
                        _("Price") if one.year == 0 else str(one.year),
                        *(formats.money(one.costs[cost.name], parameters.currency) for cost in terms.costs),
                        formats.money(one.total, parameters.currency),
                        formats.number(one.factor, scale=6),
                        formats.money(one.present, parameters.currency),
                    ]
                    for one in years
                ],
                cost=formats.money(cost, parameters.currency),
            )
        )
    return found


def _columns(terms: Terms) -> list[Column]:
    return [
        Column(_("Year"), header=True),
        *(Column(one.name, figure=True) for one in terms.costs),
        Column(_("Together"), figure=True),
        Column(_("Discount factor"), figure=True),
        Column(_("Value today"), figure=True),
    ]
