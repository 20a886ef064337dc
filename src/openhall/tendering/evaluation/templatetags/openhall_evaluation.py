"""``{% load openhall_evaluation %}``: the ranking of a lot, for every page that shows it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import template
from django.utils.translation import gettext as _

from openhall.tendering.evaluation import board, queries
from openhall.tendering.evaluation.models import VoidEvaluation
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


@register.inclusion_tag("evaluation/_void.html")
def void_findings(lot: Lot, void: Iterable[VoidEvaluation], zone: str) -> dict[str, object]:
    """``{% void_findings lot void zone %}``: findings that were made void, each with its ranking, in its time."""
    rows = list(void)
    if not rows:
        return {"void": [], "zone": zone}
    bench = queries.bench(lot, None)
    caption, none = _("Ranking that counts no more"), _("No bid was left.")
    return {
        "zone": zone,
        "void": [
            {
                "row": one,
                "said": _said(one),
                "caption": caption,
                "none": none,
                "columns": board.ranking_columns(one.ranking),
                "rows": board.ranking_rows(one.ranking, bench.everyone, bench.names),
            }
            for one in rows
        ],
    }


def _said(one: VoidEvaluation) -> str:
    """Why findings are void and who finds again, in words."""
    return {
        ("complaint", "same"): _(
            "The decision on a complaint made these findings void. The same committee finds again."
        ),
        ("complaint", "new"): _("The decision on a complaint made these findings void. A new committee finds again."),
        ("objection", "same"): _("The owner upheld an objection to these findings. The same committee finds again."),
        ("objection", "new"): _("The owner upheld an objection to these findings. A new committee finds again."),
    }[one.by, one.committee]
