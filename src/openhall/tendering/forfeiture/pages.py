"""Pages of deposits that may be kept: the owner's list for a lot, and one deposit for its two sides."""

from typing import Any
from uuid import UUID

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.tendering.forfeiture import grounds, queries, rule
from openhall.tendering.forfeiture.grounds import Keepable
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import desk, zone_of
from openhall.treasury.public import Forfeiture, ForfeitureState, owner_decides
from openhall.treasury.public import own_account as account_of
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, Tag

PAGE = 50
COLOURS = {
    ForfeitureState.ANNOUNCED: "amber",
    ForfeitureState.ORDERED: "amber",
    ForfeitureState.KEPT: "teal",
    ForfeitureState.SENT: "teal",
    ForfeitureState.PAID: "green",
    ForfeitureState.LET_GO: "grey",
}


@never_cache
@require_safe
def lot_deposits(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The deposits of a lot that the owner may keep, and how far each is."""
    reader = identity.signed_in(request)
    lot = queries.owners_lot(uuid, reader)
    page = Paginator(grounds.keepable(lot), PAGE).get_page(request.GET.get("page", "1"))
    names = identity.organisations(one.held.organisation_id for one in page)
    context = desk(request, reader, lot.notice.project) | {
        "lot": lot,
        "article": grounds.article(lot),
        "columns": [
            Column(_("Bidder"), header=True),
            Column(_("Deposit"), figure=True),
            Column(_("Why it may be kept")),
            Column(_("State")),
        ],
        "rows": [_row(one, names[one.held.organisation_id].name) for one in page],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "forfeiture/lot_deposits.html", context)


def _row(one: Keepable, name: str) -> list[object]:
    url = reverse("deposit-forfeiture", args=[one.held.deposit])
    row = one.held.forfeiture
    why = [row.ground] if row else list(one.grounds)
    return [
        format_html('<a href="{}">{}</a>', url, name),
        formats.money(one.held.amount, one.held.currency),
        " ".join(grounds.in_words(ground) for ground in why) or "–",
        _state(one),
    ]


def _state(one: Keepable) -> str:
    if one.held.forfeiture is not None:
        return str(one.held.forfeiture.get_state_display())
    return _("On its way back") if one.held.refunded else _("Nobody has announced to keep it")


@never_cache
@require_safe
def forfeiture(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One deposit: what is announced, answered and decided, and what the reader can do now."""
    reader = identity.signed_in(request)
    found = queries.seen(uuid, reader)
    lot, held, row = found.lot, found.one.held, found.one.held.forfeiture
    zone, now = zone_of(lot.notice.project), identity.received_at(request)
    open_ = row is not None and row.state == ForfeitureState.ANNOUNCED
    of_body = row is not None and row.complaint is not None
    keeps = found.is_owner and row is not None and owner_decides(row, now)
    again = row is not None and of_body and row.state == ForfeitureState.LET_GO
    url = f"/api/v1/deposits/{uuid}/forfeiture"
    context = desk(request, reader, lot.notice.project) | {
        "lot": lot,
        "is_owner": found.is_owner,
        "tag": Tag(row.get_state_display(), COLOURS[ForfeitureState(row.state)]) if row else None,
        "rows": _summary(lot, found.one, identity.organisations([held.organisation_id])[held.organisation_id].name),
        "row": row,
        "said": _said(row, zone) if row else [],
        "article": grounds.article(lot),
        "grounds": [(code, grounds.in_words(code)) for code in found.one.grounds],
        "amount": formats.money(held.amount, held.currency),
        "may_announce": found.is_owner and (row is None or again) and bool(found.one.grounds),
        "may_answer": found.is_bidder
        and row is not None
        and open_
        and row.answered_at is None
        and now < row.answer_due_at,
        "may_decide": found.is_owner and ((open_ and not of_body) or keeps),
        "may_keep": keeps,
        "ordered": keeps and of_body,
        "of_body": of_body,
        "has_account": found.is_owner and account_of(lot.notice.project.owner_id) is not None,
        "refunded": held.refunded,
        "object": f"deposit:{uuid}",
        "url": url,
        "answer_url": f"{url}/answer",
        "keep_url": f"{url}/keeping",
        "let_go_url": f"{url}/release",
        "here": request.path,
        "back_url": reverse("lot-deposits", args=[lot.uuid]) if found.is_owner else reverse("own-deposits"),
    }
    return render(request, "forfeiture/forfeiture.html", context)


def _summary(lot: Lot, one: Keepable, name: str) -> list[SummaryRow]:
    held, row = one.held, one.held.forfeiture
    rows = [
        SummaryRow(_("Lot"), f"{lot.number} · {lot.title}", lang=lot.notice.project.lang),
        SummaryRow(_("Bidder"), name),
        SummaryRow(_("Deposit"), formats.money(held.amount, held.currency)),
    ]
    if row is not None:
        rows += [
            SummaryRow(_("Ground of the law"), grounds.in_words(row.ground)),
            SummaryRow(_("Article"), row.article),
            SummaryRow(_("Amount to be kept"), formats.money(row.amount, held.currency)),
        ]
        if row.keeper:
            rows.append(SummaryRow(_("Who keeps it"), row.get_keeper_display()))
        if row.keep_due_at is not None:
            due = formats.instant(row.keep_due_at, zone_of(lot.notice.project))
            rows.append(SummaryRow(_("To be kept until"), due))
    return rows


def _said(row: Forfeiture, zone: str) -> list[dict[str, Any]]:
    """What both sides wrote, in order, each with its time and its receipt."""
    answered, decided = row.answered_at, row.decided_at
    first = _("What the owner announced") if row.complaint is None else _("What the body found so far")
    written = [(first, row.announced_at, row.reason, row.announcement_leaf)]
    if answered is not None:
        written.append((_("What the bidder answered"), answered, row.answer, row.answer_leaf))
    if decided is not None:
        title = _("Let go by the owner") if row.state == ForfeitureState.LET_GO else _("Kept by the owner")
        if row.complaint is not None:
            title = _("Let go by rule") if row.state == ForfeitureState.LET_GO else _("Kept as the decision orders")
        written.append((title, decided, rule.in_words(row.decision), row.decision_leaf))
    return [
        {"title": title, "when": formats.instant(when, zone), "text": text, "receipt": f"/receipts/{leaf}"}
        for title, when, text, leaf in written
    ]
