"""Pages of the treasury: a bidder's own deposits; for the centre's treasurer the books, held payments and refunds.

The treasurer sees that money came and how much. Whose it is stays hidden until the lot's window has closed.
"""

from __future__ import annotations

from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel.refusals import Invalid, NotFound, NotYours
from openhall.treasury import hooks, ledger, policies, queries
from openhall.treasury.forfeiture_models import ForfeitureState
from openhall.treasury.gateways import answers as gateway_answers
from openhall.treasury.ledger_models import AccountKind
from openhall.treasury.models import BankLine, DepositBank, LineState, PayoutState, Refund
from openhall.treasury.numbers import in_groups, masked
from openhall.treasury.queries import DepositStatus, explanation
from openhall.treasury.refusals import DepositNotAsked, StillHidden
from openhall.treasury.xml_tree import MAX_BYTES
from openhall.ui import formats
from openhall.ui.components import Column, Link, SummaryRow, Tag

PAGE = 50
_COLOURS = {
    PayoutState.WAITING: "amber",
    PayoutState.ORDERED: "teal",
    PayoutState.SENT: "teal",
    PayoutState.PAID: "green",
}


def _context(request: HttpRequest, reader: Actor) -> dict[str, Any]:
    return {
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "here": request.path,
    }


@require_safe
def own_deposits(request: HttpRequest) -> HttpResponse:
    """A bidder's registered account, payment instructions and what became of the money."""
    reader = identity.signed_in(request)
    if reader.organisation_id is None or not reader.holds(*policies.PAYERS):
        raise NotYours(reason=_("Choose the organisation whose deposits you want to see."))
    account = queries.own_account(reader.organisation_id)
    context = _context(request, reader) | {
        "own_account": None
        if account is None
        else [
            SummaryRow(_("Holder"), account.holder),
            SummaryRow(_("Account number"), masked(account.number)),
            SummaryRow(_("Bank"), account.bank_code),
        ],
        "may_register": reader.holds(*policies.ACCOUNT_KEEPERS),
        "new_account": uuid4(),
        "rows": [_own(found) for found in queries.statuses(reader.organisation_id)],
    }
    return render(request, "treasury/own_deposits.html", context)


@require_safe
def lot_deposit(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What a lot asks for as deposit, and the form by which a bidder asks how to pay; later, the way to its page."""
    reader = identity.signed_in(request)
    if reader.organisation_id is None or not reader.holds(*policies.PAYERS):
        raise NotYours(reason=_("Choose the organisation whose deposits you want to see."))
    facts = hooks.HOOKS.lot_facts(uuid) if hooks.HOOKS.lot_facts is not None else None
    if queries.status_of(uuid, reader.organisation_id) is not None:
        return redirect("own-deposits")
    if facts is None:
        raise DepositNotAsked
    context = _context(request, reader) | {
        "title": facts.title,
        "rows": [
            SummaryRow(_("Deposit"), formats.money(facts.amount, facts.currency)),
            SummaryRow(_("Booked before"), formats.instant(facts.due_at, "UTC")),
        ],
        "url": f"/api/v1/lots/{uuid}/deposit-account",
        "object": f"lot:{uuid}",
    }
    return render(request, "treasury/lot_deposit.html", context)


def _own(found: DepositStatus) -> dict[str, Any]:
    asked = found.instructions
    facts = hooks.HOOKS.lot_facts(asked.lot) if hooks.HOOKS.lot_facts is not None else None
    rows = [
        SummaryRow(_("Amount, to the cent"), formats.money(asked.amount, asked.currency)),
        SummaryRow(_("Reference for the payment"), in_groups(asked.reference)),
        SummaryRow(_("Pay to"), asked.holder),
        SummaryRow(_("Account"), asked.number),
        SummaryRow(_("Bank"), asked.bank_code),
        SummaryRow(_("Booked before"), formats.instant(asked.due_at, "UTC")),
    ]
    if found.refund is not None and found.refund.principal is not None:
        interest = formats.money(found.refund.interest or 0, asked.currency)
        rows.append(SummaryRow(_("Paid back"), formats.money(found.refund.total, asked.currency)))
        rows.append(SummaryRow(_("Interest in it"), interest))
    return {
        "title": facts.title if facts else str(asked.lot),
        "tag": _tag(found),
        "rows": rows,
        "held": [(formats.money(line.amount, line.currency), explanation(line)) for line in found.held],
        "receipt": f"/receipts/{found.deposit.leaf_sha256}" if found.deposit else "",
        "forfeiture": f"/desk/deposits/{found.deposit.uuid}" if found.forfeiture and found.deposit else "",
    }


def _tag(found: DepositStatus) -> Tag:
    if found.forfeiture is not None and found.forfeiture.state != ForfeitureState.LET_GO:
        return Tag(found.forfeiture.get_state_display(), "amber")
    if found.refund is not None:
        return Tag(found.refund.get_state_display(), _COLOURS[PayoutState(found.refund.state)])
    return Tag(_("Received"), "green") if found.deposit else Tag(_("Not received"), "amber")


@require_safe
def books(request: HttpRequest) -> HttpResponse:
    """The treasurer's overview: balances, taking in a bank file, payment files."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    banks = policies.may_keep(reader, at)
    currencies = {row.currency for row in banks}
    context = _context(request, reader) | {
        "links": _links(request),
        "bank_columns": [Column(_("Currency"), header=True), Column(_("Account")), Column(_("Holder"))],
        "bank_rows": [(row.currency, row.number, row.holder) for row in banks],
        "balance_columns": [
            Column(_("Account"), header=True),
            Column(_("Currency")),
            Column(_("Balance"), figure=True),
        ],
        "balance_rows": [
            (AccountKind(kind).label, currency, formats.money(amount, currency))
            for (kind, currency), amount in sorted(ledger.balances().items())
            if currency in currencies
        ],
        "order_columns": [
            Column(_("File"), header=True),
            Column(_("Payments"), figure=True),
            Column(_("Total"), figure=True),
            Column(_("Made")),
        ],
        "orders": [
            (Link(row.message_id, f"/treasury/orders/{row.uuid}.xml"), row, formats.money(row.total, row.bank.currency))
            for row in queries.orders(banks)
        ],
        "new_file": uuid4(),
        "new_bank": uuid4(),
        "max_bytes": MAX_BYTES,
    }
    return render(request, "treasury/books.html", context)


def _links(request: HttpRequest) -> list[Link]:
    places = (
        (_("Books and files"), "/treasury"),
        (_("Held payments"), "/treasury/held"),
        (_("Refunds"), "/treasury/refunds"),
        (_("Payments by gateway"), "/treasury/payouts"),
    )
    return [Link(text, url, current=request.path == url) for text, url in places]


@require_safe
def held(request: HttpRequest) -> HttpResponse:
    """Payments that don't count, each with its reason and the order to send it back."""
    reader, banks, before = _treasurer(request)
    lines = queries.held_payments(banks, before=before, limit=PAGE + 1)
    context = _context(request, reader) | {
        "links": _links(request),
        "rows": [_held(line) for line in lines[:PAGE]],
        "older": f"?before={lines[PAGE - 1].pk}" if len(lines) > PAGE else "",
        "newer": "?" if before else "",
    }
    return render(request, "treasury/held.html", context)


def _held(line: BankLine) -> dict[str, Any]:
    hidden = line.sub_account is not None and not policies.sees_payer(line.sub_account)
    return {
        "amount": formats.money(line.amount, line.currency),
        "booked_at": line.booked_at,
        "told": explanation(line),
        "payer": _("Hidden until the lot’s window has closed") if hidden else line.party_name or _("Not named"),
        "may_return": line.state == LineState.HELD and line.is_credit and bool(line.party_number),
        "state": line.get_state_display(),
        "uuid": str(line.uuid),
        "object": f"payment:{line.uuid}",
        "version": line.version,
        "url": f"/api/v1/treasury/held/{line.uuid}/return",
    }


@require_safe
def refunds(request: HttpRequest) -> HttpResponse:
    """Refunds waiting, ordered and paid; of lots that are still sealed none."""
    reader, banks, before = _treasurer(request)
    rows = queries.refunds(banks, before=before, limit=PAGE + 1)
    context = _context(request, reader) | {
        "links": _links(request),
        "columns": [
            Column(_("Bidder"), header=True),
            Column(_("Deposit"), figure=True),
            Column(_("Interest"), figure=True),
            Column(_("State")),
            Column(_("Waits for")),
        ],
        "rows": [_refund(row) for row in rows[:PAGE]],
        "older": f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
        "newer": "?" if before else "",
    }
    return render(request, "treasury/refunds.html", context)


def _refund(row: Refund) -> tuple[str, str, str, str, str]:
    currency = row.deposit.currency
    return (
        row.deposit.sub_account.organisation.name,
        formats.money(row.deposit.amount, currency),
        formats.money(row.interest, currency) if row.interest is not None else "",
        row.get_state_display(),
        row.waiting_for,
    )


@require_safe
def order_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Download a payment file, for a bank that isn't connected by folders.

    Raises:
        StillHidden: it names payers of whom nobody may know yet.
    """
    _reader, banks, _before = _treasurer(request)
    found = queries.order(banks, uuid)
    if found is None:
        raise NotFound(order=str(uuid))
    if queries.names_hidden_payers(found):
        raise StillHidden
    response = HttpResponse(bytes(found.document), content_type="application/xml")
    response["Content-Disposition"] = f'attachment; filename="{found.message_id}.xml"'
    response["Cache-Control"] = "no-store"
    return response


@require_safe
def payouts(request: HttpRequest) -> HttpResponse:
    """What the reader's organisation pays through gateways: how far, and why not yet. Never whom."""
    reader, before = identity.signed_in(request), _before(request)
    rows = gateway_answers.payments_of(reader, before=before, limit=PAGE + 1)
    strange = gateway_answers.contradicted(rows)
    context = _context(request, reader) | {
        "columns": [
            Column(_("Ordered"), header=True),
            Column(_("By")),
            Column(_("Amount"), figure=True),
            Column(_("State")),
            Column(_("Why")),
        ],
        "rows": [
            (
                formats.instant(row.ordered_at, "UTC"),
                row.get_kind_display(),
                formats.money(row.amount, row.currency),
                row.get_state_display(),
                gateway_answers.why(row),
            )
            for row in rows[:PAGE]
        ],
        "strange": len(strange),
        "older": f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
        "newer": "?" if before else "",
    }
    return render(request, "treasury/payouts.html", context)


def _before(request: HttpRequest) -> int | None:
    before = request.GET.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 19):
        raise Invalid(errors={"before": _("This page does not exist.")})
    return int(before) if before else None


def _treasurer(request: HttpRequest) -> tuple[Actor, list[DepositBank], int | None]:
    reader = identity.signed_in(request)
    before = _before(request)
    return reader, policies.may_keep(reader, identity.received_at(request)), before
