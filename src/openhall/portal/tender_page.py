"""What the page of one tender shows: facts, lots, documents, answers, prices, ranking, award, what comes."""

from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openhall.portal import measures, record
from openhall.portal.ocds import ocid
from openhall.portal.queries import Tender
from openhall.portal.record import Entry
from openhall.tendering.auctions import public as auctions
from openhall.tendering.awards.public import Award, awards_of
from openhall.tendering.contracts.public import contract_of
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.experts import public as experts
from openhall.tendering.notices.public import (
    Lot,
    amendments_of,
    answered_questions,
    custodians_of,
    documents_of,
    extensions_of,
)
from openhall.tendering.opening import public as opening
from openhall.tendering.panels import public as panels
from openhall.tendering.planning.public import Project, class_name, costs, pack_named, procedure_name
from openhall.tendering.remedies import public as remedies
from openhall.ui import formats
from openhall.ui.components import Column, Stage, StageState, SummaryRow, Tag

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


def html_lang(code: str) -> str:
    """A language as HTML writes it."""
    return "zh-Hans" if code == "zh-hans" else code


def context(tender: Tender, at: datetime) -> dict[str, Any]:
    """Everything the template shows of a tender."""
    project, notice = tender.project, tender.notice
    records = {lot.pk: opening.record_of(lot) for lot in tender.lots}
    told = list(record.entries(tender, known=records))
    awards = awards_of(lot.pk for lot in tender.lots)
    return {
        "tender": tender,
        "project": project,
        "notice": notice,
        "lang": html_lang(project.lang),
        "zone": tender.zone,
        "now": at,
        "caption": project.owner.name,
        "facts": summary(tender),
        "lots": [
            _lot(lot, records[lot.pk], awards.get(lot.pk), tender.zone) | _auction(lot, at, tender.zone)
            for lot in tender.lots
        ],
        "auctioned": is_auctioned(tender),
        "documents": _documents(tender),
        "document_columns": [
            Column(_("Document"), header=True),
            Column(_("SHA-256")),
            Column(_("State")),
            Column(_("Size"), figure=True),
        ],
        "questions": answered_questions(notice) if notice else [],
        "amendments": amendments_of(notice) if notice else [],
        "extensions": extensions_of(notice) if notice else [],
        "events": record.timeline(told),
        "stages": stages(tender, told, awards),
        "bidding": notice is not None and project.state == Project.State.BIDDING,
        "open_for_bids": notice is not None and notice.bids_due_at is not None and at < notice.bids_due_at,
        "deadline": notice.bids_due_at if notice else None,
        "ocds_url": f"/api/v1/ocds/records/{ocid(project.uuid)}",
    }


def _saved(project: Project) -> str:
    """What the bidders saved by the published model, or what is missing; empty before bids were opened."""
    bids, model = measures.bids_of(project), costs.newest()
    if not bids:
        return ""
    if model is None:
        return _("No authority has published a cost model yet, so nothing is computed.")
    saving = costs.saved(model, bids)
    if saving.total is None:
        missing = ", ".join(str(costs.INPUTS[name]) for name in saving.missing)
        return _("Not computed; the model lacks: %(missing)s.") % {"missing": missing}
    parts = ", ".join(
        f"{costs.PARTS[part]} {formats.money(amount, saving.currency)}"
        for part, amount in saving.parts.items()
        if amount is not None
    )
    total = formats.money(saving.total, saving.currency)
    return _("%(total)s for %(bids)s bids (%(parts)s)") % {"total": total, "bids": bids, "parts": parts}


def summary(tender: Tender) -> list[SummaryRow]:
    """The facts of plan and notice."""
    project, notice = tender.project, tender.notice
    lang = html_lang(project.lang)
    rows = [
        SummaryRow(_("What"), project.description or _("No description was given."), lang=lang),
        SummaryRow(_("Kind"), project.get_category_display()),
        SummaryRow(_("Owner"), project.owner.name),
    ]
    law = pack_named(project.pack)
    if name := class_name(law, project):
        rows.insert(2, SummaryRow(_("Class of resources"), name))
    if name := procedure_name(law):
        rows.append(SummaryRow(_("Procedure"), name))
    if project.agency:
        rows.append(SummaryRow(_("Agency"), project.agency.name))
    rows.append(SummaryRow(_("Trading centre"), project.centre.name))
    if project.estimate is not None:
        rows.append(SummaryRow(_("Estimated value"), formats.money(project.estimate, project.currency)))
    if saved := _saved(project):
        rows.append(SummaryRow(_("Saved by bidding here"), saved))
    before = remedies.predecessor_of(tender.project)
    if before is not None:
        failed = before.failed.notice.project
        page = format_html('<a href="/tenders/{}" lang="{}">{}</a>', failed.uuid, failed.lang, before.failed.title)
        rows.append(SummaryRow(_("Calls again the failed lot"), page))
    rows.append(SummaryRow(_("Law"), _("Rule pack %(pack)s") % {"pack": project.pack}))
    if notice is not None and notice.published_at and notice.bids_due_at:
        rows += [
            SummaryRow(_("Published"), formats.instant(notice.published_at, tender.zone)),
            SummaryRow(
                _("No auction begins before") if is_auctioned(tender) else _("Bids due before"),
                formats.instant(notice.bids_due_at, tender.zone),
            ),
        ]
    if notice is not None and notice.published_at and not is_auctioned(tender):
        rows.append(
            SummaryRow(
                _("Opening"),
                _("Bidders then have %(minutes)s minutes to release. %(threshold)s of %(all)s custodians open.")
                % {
                    "minutes": notice.release_minutes,
                    "threshold": notice.threshold,
                    "all": len(custodians_of(notice)),
                },
            )
        )
    return rows


def is_auctioned(tender: Tender) -> bool:
    """Whether no lot of it takes sealed bids."""
    return bool(tender.lots) and all(auctions.is_auction(lot) for lot in tender.lots)


def _auction(lot: Lot, at: datetime, zone: str) -> dict[str, Any]:
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


def _lot(lot: Lot, found: opening.Record, award: Award | None, zone: str) -> dict[str, Any]:
    facts = [SummaryRow(_("Evaluation"), method_name(lot.method))]
    if lot.estimate is not None:
        facts.append(SummaryRow(_("Estimated value"), formats.money(lot.estimate, lot.currency)))
    if lot.ceiling is not None:
        facts.append(SummaryRow(_("Highest price accepted"), formats.money(lot.ceiling, lot.currency)))
    facts.append(
        SummaryRow(_("Deposit"), formats.money(lot.deposit, lot.currency) if lot.deposit else _("None is asked for."))
    )
    if experts.of_lot(lot) is not None:
        page = format_html('<a href="/lots/{}/committee">{}</a>', lot.uuid, _("Drawn by lot"))
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
        "contract": _contract(lot, zone),
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
    found = contract_of(lot) if lot.state == Lot.State.CONTRACTED else None
    if found is None or found.concluded_at is None:
        return []
    amount = formats.money(found.amount, found.currency)
    page = format_html('<a href="/contracts/{}">{}</a>', found.uuid, _("Contract with both signatures"))
    return [
        SummaryRow(_("Contract"), page),
        SummaryRow(_("Contract amount"), amount),
        SummaryRow(_("Concluded"), formats.instant(found.concluded_at, zone)),
    ]


def _documents(tender: Tender) -> list[list[object]]:
    if tender.notice is None:
        return []
    return [
        [
            _document(tender.project, row.sha256, row.title),
            format_html('<span class="oh-code">{}</span>', row.sha256[:16]),
            _("Withdrawn") if row.withdrawn_at else _("Valid"),
            _size(row.size),
        ]
        for row in documents_of(tender.notice, withdrawn=True)
    ]


def _document(project: Project, sha256: str, title: str) -> SafeString:
    return format_html('<a href="/tenders/{}/documents/{}">{}</a>', project.uuid, sha256, title)


def _size(size: int) -> str:
    for unit, many in (("MB", 1024 * 1024), ("kB", 1024)):
        if size >= many:
            return f"{formats.number(size // many)}\N{NO-BREAK SPACE}{unit}"
    return f"{formats.number(size)}\N{NO-BREAK SPACE}B"


def _finding(tender: Tender, due: datetime | None) -> list[tuple[str, str, datetime | None]]:
    """The steps in which the price is found."""
    if not is_auctioned(tender):
        return [
            ("OPN-01", _("Bids due"), due),
            ("OPN-05", _("Opening of the bids"), None),
            ("EVA-02", _("Evaluation"), None),
        ]
    known = [found for lot in tender.lots if (found := auctions.auction_of(lot)) is not None]
    ends = max((found.ends_at for found in known), default=None)
    return [
        ("AUC-01", _("Auction announced"), None),
        ("AUC-04", _("Bidding over"), ends),
        ("AUC-09", _("Result of the auction"), None),
    ]


def stages(tender: Tender, told: list[Entry], awards: dict[int, Award]) -> list[Stage]:
    """What was done and what comes, in order."""
    done = {entry.act.code: entry.act for entry in told}
    due = tender.notice.bids_due_at if tender.notice else None
    until = max((award.until for award in awards.values()), default=None)
    steps: list[tuple[str, str, datetime | None]] = [
        ("PLN-01", _("Plan"), None),
        ("NOT-01", _("Notice"), None),
        *_finding(tender, due),
        ("AWD-01", _("Candidates made public"), None),
        ("AWD-02", _("Award"), until),
        ("CON-02", _("Contract"), max((a.contract_due_at for a in awards.values() if a.contract_due_at), default=None)),
        ("CER-01", _("Certificate"), None),
        ("ARC-01", _("Archive"), None),
    ]
    if "ARC-01" in done:
        steps = [step for step in steps if step[0] in done]
    failed = tender.project.state == Project.State.FAILED
    stages, current = [], True
    for code, title, planned in steps:
        if code in done:
            act = done[code]
            stages.append(Stage(title, StageState.DONE, when=formats.instant(act.at, tender.zone)))
            continue
        state = StageState.CURRENT if current else StageState.NEXT
        if failed:
            state = StageState.STOPPED
        when = formats.instant(planned, tender.zone) if planned and not failed else ""
        stages.append(Stage(title, state, when=when))
        current = False
        if failed:
            break
    return stages
