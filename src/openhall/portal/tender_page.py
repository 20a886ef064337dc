"""What the page of one tender shows: facts, lots, documents, answers, prices, ranking, award, what comes."""

from datetime import datetime
from typing import Any

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from openhall.portal import measures, record
from openhall.portal.lots import auction_facts, lot_facts
from openhall.portal.ocds import ocid
from openhall.portal.queries import Tender
from openhall.portal.record import Entry
from openhall.tendering.auctions import public as auctions
from openhall.tendering.awards.public import Award, awards_of
from openhall.tendering.notices.public import (
    amendments_of,
    answered_questions,
    custodians_of,
    difference_columns,
    difference_rows,
    documents_of,
    extensions_of,
)
from openhall.tendering.opening import public as opening
from openhall.tendering.planning.public import Project, class_name, costs, pack_named, procedure_name
from openhall.tendering.remedies import public as remedies
from openhall.ui import formats
from openhall.ui.components import Column, Stage, StageState, SummaryRow


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
            lot_facts(lot, records[lot.pk], awards.get(lot.pk), tender.zone) | auction_facts(lot, at, tender.zone)
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
        "amendments": _amendments(tender),
        "difference_columns": difference_columns(),
        "extensions": extensions_of(notice) if notice else [],
        "events": record.timeline(told),
        "stages": stages(tender, told, awards),
        "bidding": notice is not None and project.state == Project.State.BIDDING,
        "open_for_bids": notice is not None and notice.bids_due_at is not None and at < notice.bids_due_at,
        "deadline": notice.bids_due_at if notice else None,
        "ocds_url": f"/api/v1/ocds/records/{ocid(project.uuid)}",
    }


def _amendments(tender: Tender) -> list[dict[str, Any]]:
    """Each amendment with its words and, lot by lot, the criteria that it changed: the old beside the new."""
    numbers = {str(lot.uuid): lot.number for lot in tender.lots}
    return [
        {
            "published_at": row.published_at,
            "text": row.text,
            "changes": [
                {"number": numbers.get(one["lot"], ""), "rows": difference_rows(one["before"], one["after"])}
                for one in row.lots
            ],
        }
        for row in (amendments_of(tender.notice) if tender.notice else [])
    ]


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
