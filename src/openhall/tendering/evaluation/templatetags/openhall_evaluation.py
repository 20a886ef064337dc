"""``{% load openhall_evaluation %}``: the ranking of a lot, for every page that shows it."""

from collections.abc import Mapping
from typing import Any

from django import template

from openhall.tendering.evaluation import board, queries
from openhall.tendering.notices.public import Lot

register = template.Library()


@register.inclusion_tag("evaluation/_ranking.html")
def ranking_table(lot: Lot, ranking: Mapping[str, Any] | None = None, csv_url: str = "") -> dict[str, object]:
    """``{% ranking_table lot ranking=None csv_url="" %}``: ranked and rejected bids; by default the signed ranking.

    Shows nothing while there is none. Whether the reader may see an unsigned ``ranking`` is the page's to know.
    """
    shown = ranking or queries.ranking_of(lot)
    if shown is None:
        return {"shown": False}
    bench = queries.bench(lot, None)
    return {
        "shown": True,
        "columns": board.ranking_columns(shown),
        "rows": board.ranking_rows(shown, bench.everyone, bench.names),
        "rejected": board.rejected_rows(shown, bench.everyone, bench.names, bench.law),
        "base_price": shown["base_price"],
        "currency": shown["currency"],
        "csv_url": csv_url,
        "lang": lot.notice.project.lang,
    }
