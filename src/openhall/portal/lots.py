"""What the page of a tender shows of each lot: facts, auction, prices, ranking, award, contract."""

from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.translation import gettext as _

from openhall.tendering.auctions import public as auctions
from openhall.tendering.awards.public import Award
from openhall.tendering.contracts.public import contracts_of_lot
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.experts import public as experts
from openhall.tendering.notices.public import Lot
from openhall.tendering.opening import public as opening
from openhall.tendering.panels import public as panels
from openhall.tendering.planning.public import Project
from openhall.tendering.remedies import public as remedies
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, Tag

CERTIFIED = frozenset({Lot.State.AWARDED, Lot.State.CONTRACTED})
METHODS = {
    "lowest_evaluated_price": lambda: _("Lowest evaluated price"),
    "comprehensive_score": lambda: _("Comprehensive score"),
    auctions.RISING: lambda: _("Rising auction: the highest offer wins"),
    auctions.FALLING: lambda: _("Falling auction: the lowest offer wins"),
}


def state_tag(state: str) -> Tag:
    """Where a project or lot stands, as an adjective with a colour."""
    live = {"bidding": "teal", "open": "teal", "opening": "amber", "closed": "amber", "released": "amber"}
    ended = {"awarded": "green", "contracted": "green", "archived": "green", "failed": "red"}
    names: dict[str, Any] = {**dict(Lot.State.choices), **dict(Project.State.choices)}
    return Tag(names.get(state, state), (live | ended).get(state, "grey"))


def method_name(code: str) -> str:
    """An evaluation method in words."""
    return METHODS[code]() if code in METHODS else code


def auction_facts(lot: Lot, at: datetime, zone: str) -> dict[str, Any]:
    """Where the lot's auction is and what can be done in it; ``is_auction`` alone of one that isn't announced."""
    found = auctions.auction_of(lot) if auctions.is_auction(lot) else None
    shown: dict[str, Any] = {"is_auction": auctions.is_auction(lot), "auction": found, "auction_rows": []}
    if found is None:
        return shown
    phase = auctions.phase(found, at)
    result = auctions.result_of(lot)
    rows = [
        SummaryRow(_("Begins"), formats.instant(found.starts_at, zone)),
        SummaryRow(_("Bidding ended") if result else _("Ends"), formats.instant(found.ends_at, zone)),
        SummaryRow(_("Offers"), formats.number(found.offers)),
    ]
    if found.amount is not None:
        best = found.price if found.price is not None else found.amount
        rows.append(SummaryRow(_("Best offer"), formats.money(best, lot.currency)))
    if result is not None:
        rows.append(SummaryRow(_("Result"), found.get_outcome_display()))
    return shown | {"auction_rows": rows, "may_bid": phase in ("before", "running", "sealing", "revealing")}


def lot_facts(lot: Lot, found: opening.Record, award: Award | None, zone: str) -> dict[str, Any]:
    """What is shown of a lot: what was called for, its prices, ranking, award and contract, as far as it has come."""
    facts = [SummaryRow(_("Evaluation"), method_name(lot.method))]
    if (terms := evaluation.life_cycle_terms(lot)) is not None:
        facts += evaluation.life_cycle_rows(terms, lot.notice.project.lang)
    facts += evaluation.asked_rows(lot)
    if lot.estimate is not None:
        facts.append(SummaryRow(_("Estimated value"), formats.money(lot.estimate, lot.currency)))
    if lot.ceiling is not None:
        facts.append(SummaryRow(_("Highest price accepted"), formats.money(lot.ceiling, lot.currency)))
    facts.append(
        SummaryRow(_("Deposit"), formats.money(lot.deposit, lot.currency) if lot.deposit else _("None is asked for."))
    )
    how = experts.drawn_or_appointed(lot)
    if how == "drawn":
        page = format_html('<a href="/lots/{}/committee">{}</a>', lot.uuid, _("Drawn by lot"))
        facts.append(SummaryRow(_("Committee"), page))
    elif how == "appointed":
        page = format_html('<a href="/lots/{}/committee">{}</a>', lot.uuid, _("Appointed by the owner"))
        facts.append(SummaryRow(_("Committee"), page))
    for again in remedies.called_again([lot.uuid]).get(lot.uuid, []) if lot.state == Lot.State.FAILED else []:
        tender = again.project
        page = format_html('<a href="/tenders/{}" lang="{}">{}</a>', tender.uuid, tender.lang, tender.title)
        facts.append(SummaryRow(_("Called again as"), page))
    if panels.of_lot(lot) is not None:
        page = format_html('<a href="/lots/{}/panel">{}</a>', lot.uuid, _("In several centres"))
        facts.append(SummaryRow(_("Seats"), page))
    return {
        "row": lot,
        "tag": state_tag(lot.state),
        "facts": facts,
        "hall_url": f"/halls/{lot.uuid}",
        "bid_url": f"/desk/lots/{lot.uuid}/bid",
        "csv_url": f"/halls/{lot.uuid}/prices.csv",
        "found": found,
        "prices": price_rows(found),
        "price_columns": price_columns(),
        "ranking": _ranking(lot, found),
        "ranking_columns": [
            Column(_("Rank"), header=True),
            Column(_("Bidder")),
            Column(_("Evaluated price"), figure=True),
            Column(_("Score"), figure=True),
        ],
        "rejected": _rejected(lot, found),
        "award": _award(award, zone),
        "contract": [] if award is None else _contract(lot, zone),
        "certificate_url": f"/lots/{lot.uuid}/certificate" if lot.state in CERTIFIED else "",
        "items": [
            [item.get("id"), item.get("description"), item.get("unit"), item.get("quantity")] for item in lot.items
        ],
        "item_columns": [
            Column(_("Number"), header=True),
            Column(_("Description")),
            Column(_("Unit")),
            Column(_("Quantity"), figure=True),
        ],
    }


def price_columns() -> list[Column]:
    """Columns of the opening record."""
    return [
        Column(_("Order"), header=True),
        Column(_("Bidder")),
        Column(_("Bidder’s answer")),
        Column(_("Price read out"), figure=True),
    ]


def price_rows(found: opening.Record) -> list[list[object]]:
    """The opening record, row by row; who took part without a price comes last."""
    answers = {None: _("None yet"), True: _("Confirmed"), False: _("Objected")}
    rows: list[list[object]] = [
        [
            one.opened_order,
            found.names.get(one.organisation_id, one.bidder[:8]),
            answers[one.confirmed],
            formats.money(one.content["total"], one.currency),
        ]
        for one in found.read_out
    ]
    rows += [
        ["–", found.names.get(one.organisation_id, one.bidder[:8]), _("Not opened"), "–"] for one in found.not_opened
    ]
    return rows


def custodian_rows(found: opening.Record, zone: str) -> list[list[object]]:
    """Each custodian, and when its shares came."""
    return [
        [
            _("%(number)s. %(organisation)s")
            % {"number": custodian.place + 1, "organisation": custodian.organisation.name},
            formats.instant(handover.handed_in_at, zone, seconds=True) if handover else _("Not yet"),
        ]
        for custodian, handover in found.custodians
    ]


def _ranking(lot: Lot, found: opening.Record) -> list[list[object]]:
    ranking = evaluation.ranking_of(lot)
    if ranking is None:
        return []
    names = _names(found)
    return [
        [
            entry["rank"],
            names.get(entry["bid"], ""),
            formats.money(entry["evaluated_price"], lot.currency) if entry.get("evaluated_price") else "–",
            formats.number(entry["score"]) if entry.get("score") else "–",
        ]
        for entry in ranking["ranked"]
    ]


def _rejected(lot: Lot, found: opening.Record) -> list[str]:
    signed = evaluation.signed(lot)
    names = _names(found)
    return [
        _("%(bidder)s was rejected: %(reason)s")
        % {"bidder": names.get(entry["bid"], ""), "reason": entry["rejected"]["reason"]}
        for entry in (signed.findings if signed else [])
        if entry["rejected"]
    ]


def _names(found: opening.Record) -> dict[str, str]:
    return {str(one.bid): found.names.get(one.organisation_id, "") for one in found.read_out}


def _award(award: Award | None, zone: str) -> list[SummaryRow]:
    if award is None:
        return []
    rows = [
        SummaryRow(
            _("Candidates"),
            ", ".join(_("%(rank)s. %(name)s") % {"rank": one["rank"], "name": one["name"]} for one in award.candidates),
        ),
        SummaryRow(_("Public until"), formats.instant(award.until, zone)),
    ]
    if award.awarded_at and award.supplier and award.amount is not None:
        rows += [
            SummaryRow(_("Awarded to"), award.supplier.name),
            SummaryRow(_("Amount"), formats.money(award.amount, award.currency)),
            SummaryRow(_("Awarded"), formats.instant(award.awarded_at, zone)),
        ]
        if award.contract_due_at:
            rows.append(SummaryRow(_("Contract due by"), formats.instant(award.contract_due_at, zone)))
    return rows


def _contract(lot: Lot, zone: str) -> list[SummaryRow]:
    """The contract once both sides have signed; before that it is theirs alone."""
    rows = contracts_of_lot(lot)
    gone = [
        SummaryRow(
            _("Cancelled contract"),
            format_html(
                '<a href="/contracts/{}">{}</a>',
                one.uuid,
                _("Cancelled by a decision on %(when)s") % {"when": formats.instant(one.cancelled_at, zone)},
            ),
        )
        for one in rows
        if one.cancelled_at is not None
    ]
    found = next((one for one in rows if one.cancelled_at is None and lot.state == Lot.State.CONTRACTED), None)
    if found is None or found.concluded_at is None:
        return gone
    amount = formats.money(found.amount, found.currency)
    page = format_html('<a href="/contracts/{}">{}</a>', found.uuid, _("Contract with both signatures"))
    return [
        *gone,
        SummaryRow(_("Contract"), page),
        SummaryRow(_("Contract amount"), amount),
        SummaryRow(_("Concluded"), formats.instant(found.concluded_at, zone)),
    ]
