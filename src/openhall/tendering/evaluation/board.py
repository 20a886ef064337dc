"""Findings and ranking laid out for people: the rows of tables that pages and the portal show."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openhall.tendering.evaluation import grounds, years
from openhall.tendering.evaluation.queries import Bench
from openhall.tendering.notices.public import Lot, formula_name
from openhall.tendering.opening.public import ReadOut
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow
from openhall_rules.evaluation import OVER_CEILING, SCORE
from openhall_rules.law import Pack
from openhall_rules.money import decimal, text
from openhall_rules.requirements import Requirement

Rows = list[list[object]]
FIGURES = ("evaluated_price", "life_cycle_cost", "price_score", "other_score", "score")
"""What a spreadsheet of a ranking has of each bid; blank where the ranking has none."""


def method(name: str) -> str:
    """A method of evaluation in words."""
    return _("Comprehensive score") if name == SCORE else _("Lowest evaluated price")


def figure(value: object) -> SafeString:
    """A cell with a figure that doesn't break."""
    return format_html('<span class="oh-figure">{}</span>', value)


def money(amount: str, currency: str) -> SafeString:
    """A cell with an amount."""
    return figure(formats.money(amount, currency))


def terms(bench: Bench) -> list[SummaryRow]:
    """By what the bids are compared."""
    parameters = bench.parameters
    rows = [SummaryRow(_("Method"), method(parameters.method))]
    if parameters.ceiling is not None:
        rows.append(SummaryRow(_("Ceiling price"), formats.money(parameters.ceiling, parameters.currency)))
    if parameters.score_limits:
        limits = ", ".join(
            f"{name}: {formats.number(limit)}" for name, limit in sorted(parameters.score_limits.items())
        )
        rows.append(SummaryRow(_("Highest scores of the other criteria"), limits, lang=bench.lot.notice.project.lang))
    if parameters.formula is not None:
        rows.append(SummaryRow(_("Highest score for the price"), formats.number(parameters.formula.full)))
    if parameters.life_cycle is not None:
        rows += years.terms_rows(parameters.life_cycle, bench.lot.notice.project.lang)
    if bench.lot.criteria.get("blind"):
        rows.append(SummaryRow(_("Scored blind"), _("Members scored without knowing whose the bids were.")))
    rows.append(SummaryRow(_("Candidates at most"), str(parameters.candidates)))
    return rows


def asked_rows(lot: Lot) -> list[SummaryRow]:
    """What the documents ask of every bid, and what the scales of their criteria are, for everybody."""
    lang = lot.notice.project.lang
    rows = [
        SummaryRow(_("Requirement"), f"{one['text']} ({one['clause']})", lang=lang)
        for one in lot.criteria.get("requirements", [])
    ]
    scales = lot.criteria.get("scales", {})
    if formula := lot.criteria.get("formula"):
        rows.append(SummaryRow(_("Price formula"), formula_name(formula)))
    for name, limit in lot.criteria.get("score_limits", {}).items():
        if name not in scales:
            label = _("Highest score of “%(name)s”") % {"name": name}
            rows.append(SummaryRow(label, formats.number(decimal(limit))))
    for name, scale in scales.items():
        levels = "; ".join(f"{one['from']}–{one['to']}: {one['text']}" for one in scale["levels"])
        rows.append(SummaryRow(_("Levels of the scale"), f"{name}. {levels}", lang=lang))
    return rows


def opened_columns(bench: Bench) -> list[Column]:
    """Columns of :func:`opened_rows`."""
    return [
        Column(_("Place")),
        Column(_("Bidder"), header=True),
        Column(_("Price read out"), figure=True),
        Column(_("Over the lowest"), figure=True),
        Column(_("Remarks")),
    ]


def opened_rows(bench: Bench) -> Rows:
    """The opened bids side by side, in the order of the opening."""
    own = [bid.total for bid in bench.bids if bid.currency == bench.lot.currency]
    lowest = min(own, default=None)
    rows: Rows = []
    for bid in bench.bids:
        over: str = "–"
        if lowest and bid.currency == bench.lot.currency:
            over = formats.percent(round((bid.total - lowest) / lowest, 3))
        rows.append(
            [
                str(bid.opened_order),
                bench.names[bid.organisation_id],
                money(bid.content["total"], bid.currency),
                figure(over),
                remarks(bench, bid),
            ]
        )
    return rows


def remarks(bench: Bench, bid: ReadOut) -> str:
    """What the committee should notice about a price."""
    ceiling = bench.parameters.ceiling
    said = []
    if bid.currency != bench.lot.currency:
        said.append(_("Read out in another currency than the lot’s: enter the evaluated price in %(currency)s.")
                    % {"currency": bench.lot.currency})  # fmt: skip
    elif ceiling is not None and bid.total > ceiling:
        said.append(_("Over the ceiling: rejected by rule."))
    if bid.confirmed is False:
        said.append(_("The bidder objects to the price that was read out."))
    return " ".join(said) or _("None")


def item_table(bench: Bench) -> tuple[list[Column], Rows]:
    """Unit prices side by side, one row an item; empty when no bid has items."""
    sheets = {bid.bid: {item["id"]: item for item in bid.content.get("items", [])} for bid in bench.bids}
    described = {name: item["description"] for sheet in sheets.values() for name, item in sheet.items()}
    columns = [
        Column(_("Item"), header=True),
        *(Column(bench.names[bid.organisation_id], figure=True) for bid in bench.bids),
    ]
    rows: Rows = []
    for name, description in described.items():
        row: list[object] = [f"{name} {description}"]
        for bid in bench.bids:
            item = sheets[bid.bid].get(name)
            row.append(figure(formats.number(item["unit_price"])) if item else "–")
        rows.append(row)
    return columns, rows


def ranking_columns(ranking: Mapping[str, Any]) -> list[Column]:
    """Columns of :func:`ranking_rows`."""
    columns = [
        Column(_("Rank")),
        Column(_("Bidder"), header=True),
        Column(_("Price read out"), figure=True),
        Column(_("Evaluated price"), figure=True),
    ]
    if _by_life_cycle(ranking):
        columns.append(Column(_("Life-cycle cost"), figure=True))
    if ranking["method"] == SCORE:
        columns += [
            Column(_("Price score"), figure=True),
            Column(_("Other scores"), figure=True),
            Column(_("Total"), figure=True),
        ]
    return [*columns, Column(_("Outcome"))]


def _by_life_cycle(ranking: Mapping[str, Any]) -> bool:
    return any("life_cycle_cost" in entry for entry in ranking["ranked"])


def ranking_rows(ranking: Mapping[str, Any], bids: list[ReadOut], names: Mapping[int, str]) -> Rows:
    """A ranking (canonical form), best first."""
    known = {str(bid.bid): bid for bid in bids}
    rows: Rows = []
    for entry in ranking["ranked"]:
        bid = known[entry["bid"]]
        row: list[object] = [
            str(entry["rank"]),
            names[bid.organisation_id],
            money(bid.content["total"], bid.currency),
            money(entry["evaluated_price"], ranking["currency"]),
        ]
        if "life_cycle_cost" in entry:
            row.append(money(entry["life_cycle_cost"], ranking["currency"]))
        if ranking["method"] == SCORE:
            row += [figure(formats.number(entry[name], scale=2)) for name in ("price_score", "other_score", "score")]
        outcome = _("Candidate") if entry["candidate"] else _("Not among the candidates")
        if bid.revoked_at is not None:
            outcome = _("Revoked by the bidder; it can’t win")
        rows.append([*row, f"{outcome}; {_('equal, put in order by rule')}" if entry["tied"] else outcome])
    return rows


def rejected_rows(
    ranking: Mapping[str, Any], bids: list[ReadOut], names: Mapping[int, str], law: Pack
) -> list[tuple[str, str, str]]:
    """Rejected bids: the bidder, the ground in words with its article, and the committee's reason."""
    known = {str(bid.bid): bid for bid in bids}
    rows = []
    for entry in ranking["rejected"]:
        ground = _("%(ground)s Article: %(article)s.") % {
            "ground": grounds.in_words(law, entry["ground"]),
            "article": grounds.article(law),
        }
        by_rule = entry["ground"] == OVER_CEILING and entry["reason"].startswith("over ")
        rows.append((names[known[entry["bid"]].organisation_id], ground, "" if by_rule else entry["reason"]))
    return rows


def finding_columns(bench: Bench) -> list[Column]:
    """Columns of :func:`finding_rows`."""
    scores = [Column(name, figure=True) for name in sorted(bench.parameters.score_limits)]
    return [
        Column(_("Bidder"), header=True),
        Column(_("Price read out"), figure=True),
        Column(_("Evaluated price"), figure=True),
        Column(_("Corrections, with reasons")),
        *(Column(name, figure=True) for name in _costs(bench)),
        *scores,
    ]


def _costs(bench: Bench) -> list[str]:
    """Names of the running costs that bids declare, in the order of the documents."""
    terms = bench.parameters.life_cycle
    return [] if terms is None else [one.name for one in terms.costs]


def finding_rows(bench: Bench, findings: list[dict[str, Any]]) -> Rows:
    """What the committee found, bid by bid, in the order of the opening."""
    known = {str(bid.bid): bid for bid in bench.everyone}
    rows: Rows = []
    for entry in findings:
        bid = known[entry["bid"]]
        evaluated = entry["evaluated_total"]
        corrections = format_html_join(
            SafeString("<br>"),
            "{}: {}",
            ((formats.money(one["amount"], bench.lot.currency), one["reason"]) for one in entry["adjustments"]),
        )
        scores = [entry["other_scores"].get(name) for name in sorted(bench.parameters.score_limits)]
        rows.append(
            [
                bench.names[bid.organisation_id],
                money(bid.content["total"], bid.currency),
                _("As read out") if evaluated is None else money(evaluated, bench.lot.currency),
                corrections or _("None"),
                *_declared(bench, entry),
                *("–" if score is None else figure(formats.number(score)) for score in scores),
            ]
        )
    return rows


def _declared(bench: Bench, entry: Mapping[str, Any]) -> list[object]:
    declared = entry.get("costs", {})
    return [money(declared[name], bench.lot.currency) if name in declared else "–" for name in _costs(bench)]


def matrix(
    asked: Iterable[Requirement], bids: list[tuple[str, Mapping[str, Mapping[str, Any]]]]
) -> tuple[list[Column], Rows]:
    """Requirements one row each, bids one column each: what was found, and where that shows."""
    columns = [Column(_("Requirement"), header=True), Column(_("Clause")), *(Column(name) for name, _marks in bids)]
    if not bids:
        return columns, []
    return columns, [[one.text, one.clause, *(_mark(marks.get(one.id)) for _name, marks in bids)] for one in asked]


def _mark(mark: Mapping[str, Any] | None) -> object:
    if mark is None:
        return "–"
    words = dict(verdicts())[mark["verdict"]]
    where = ""
    if mark["document"] and mark["page"]:
        where = _("%(document)s, page %(page)s") % {"document": mark["document"], "page": mark["page"]}
    said = [one for one in (where, mark["reason"]) if one]
    return format_html("<strong>{}</strong>{}", words, format_html_join("", "<br>{}", ((one,) for one in said)))


def verdicts() -> list[tuple[str, str]]:
    """What can be found of a requirement, in words."""
    return [("pass", _("Met")), ("fail", _("Not met")), ("unclear", _("Needs clarification"))]


def csv_rows(ranking: Mapping[str, Any], bids: list[ReadOut], names: Mapping[int, str]) -> list[list[str]]:
    """The ranking and the rejected bids for a spreadsheet; figures as they were computed."""
    known = {str(bid.bid): bid for bid in bids}
    head = ["rank", "bid", "bidder", "price_read_out", "currency", *FIGURES, "candidate", "rejected"]
    rows = [head]
    for entry in [*ranking["ranked"], *ranking["rejected"]]:
        bid = known[entry["bid"]]
        name = names[bid.organisation_id]
        # A name that begins like a formula must stay a name in a spreadsheet.
        safe = f"'{name}" if name[:1] in "=+-@\t\r" else name
        figures = [entry.get(column) or "" for column in FIGURES]
        rows.append(
            [
                str(entry.get("rank", "")),
                entry["bid"],
                safe,
                text(bid.total),
                bid.currency,
                *figures,
                "yes" if entry.get("candidate") else "no",
                entry.get("ground", ""),
            ]
        )
    return rows
