"""Pages of fees: one's own, the payer's for a lot, the keeper's for an expert."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.fees import distances, law, papers, policies, queries, rounds
from openhall.tendering.fees.models import Fee, FeeOrder
from openhall.tendering.fees.payments import payee_of
from openhall.tendering.fees.rounds import Round
from openhall.tendering.notices.public import Lot
from openhall.tendering.panels import public as panels
from openhall.tendering.planning.public import Project, desk, zone_of
from openhall.treasury.public import PaymentKind, PaymentState, why_not_paid
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, Tag

PAGE = 50
COLOURS = {PaymentState.PAID: "green", PaymentState.FAILED: "red", PaymentState.REVERSED: "red"}


def _in_words(path: str) -> str:
    return {
        "expert_fees.payer": _("Who pays"),
        "expert_fees.currency": _("Currency"),
        "expert_fees.base_hours": _("Hours that the base amount pays"),
        "expert_fees.classes": _("Amounts by class"),
        "expert_fees.distances": _("Amounts by distance"),
        "expert_fees.withholding": _("Tax withheld"),
    }[path]


@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The reader's fees, and where they are paid."""
    reader = identity.signed_in(request)
    if reader.person_id is None:
        raise NotFound
    before = request.GET.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 19):
        raise Invalid(errors={"before": _("This page does not exist.")})
    rows = queries.own_fees(reader, before=int(before) if before else None, limit=PAGE + 1)
    payee, new = payee_of(reader.person_id), uuid4()
    years = sorted({fee.paid_at.year for fee in rows[:PAGE] if fee.paid_at}, reverse=True)
    context = desk(request, reader) | {
        "payee": _payee_rows(payee) if payee else [],
        "kinds": PaymentKind.choices,
        "object": f"payee:{new}",
        "url": f"/api/v1/payees/{new}",
        "here": request.path,
        "columns": [
            Column(_("Ordered"), header=True),
            Column(_("Paid by")),
            Column(_("Paid out"), figure=True),
            Column(_("State")),
        ],
        "rows": [_row(fee) for fee in rows[:PAGE]],
        "years": years,
        "older": f"?before={rows[PAGE - 1].pk}" if len(rows) > PAGE else "",
        "newer": "?" if before else "",
    }
    return render(request, "fees/own.html", context)


def _payee_rows(payee: Any) -> list[SummaryRow]:
    rows = [
        SummaryRow(_("By"), PaymentKind(payee.kind).label),
        SummaryRow(_("Holder"), payee.holder),
        SummaryRow(_("Number"), f"…{payee.number[-4:]}"),
    ]
    return [*rows, SummaryRow(_("Bank"), payee.bank_code)] if payee.bank_code else rows


def _row(fee: Fee) -> tuple[object, ...]:
    when = formats.instant(fee.order.ordered_at, zone_of(fee.order.lot.notice.project))
    link = format_html('<a href="{}">{}</a>', reverse("fee", args=[fee.uuid]), when)
    return link, fee.order.payer.name, formats.money(fee.net, fee.currency), _state(fee).text


def _state(fee: Fee) -> Tag:
    payment = queries.payment_of(fee)
    if fee.confirmed_at is not None:
        return Tag(_("Confirmed"), "green")
    if payment is None:
        return Tag(_("Nothing to pay") if not fee.net else _("Waits for your account"), "amber")
    return Tag(payment.get_state_display(), COLOURS.get(PaymentState(payment.state), "teal"))


@never_cache
@require_safe
def fee(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One of the reader's fees: how it is computed, how far it is, its receipt."""
    reader = identity.signed_in(request)
    row = queries.own_fee(uuid, reader)
    project = row.order.lot.notice.project
    payment = queries.payment_of(row)
    context = desk(request, reader, project) | {
        "fee": row,
        "lot": row.order.lot,
        "tag": _state(row),
        "why": why_not_paid(payment) if payment and row.paid_at is None else "",
        "rows": [SummaryRow(name, value) for name, value in papers.rows_of(row)],
        "times": [SummaryRow(name, value) for name, value in papers.times_of(row)],
        "basis": papers.basis_of(row),
        "round": papers.round_of(row),
        "payer": row.order.payer.name,
        "may_confirm": row.paid_at is not None and row.confirmed_at is None,
        "object": f"fee:{uuid}",
        "url": f"/api/v1/fees/{uuid}/confirmation",
        "here": request.path,
    }
    return render(request, "fees/fee.html", context)


@never_cache
@require_safe
def fee_paper(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The statement of one of the reader's fees."""
    row = queries.own_fee(uuid, identity.signed_in(request))
    return _pdf(papers.statement(row, at=identity.received_at(request)), f"fee-{uuid}")


@never_cache
@require_safe
def year_paper(request: HttpRequest, year: int) -> HttpResponse:
    """What the reader was paid in a calendar year, on the clocks of the newest fee's law."""
    reader = identity.signed_in(request)
    known = queries.own_fees(reader, limit=1)
    if not known or not 2000 <= year <= 9998:
        raise NotFound(year=year)
    zone = ZoneInfo(zone_of(known[0].order.lot.notice.project))
    begin, end = (datetime(one, 1, 1, tzinfo=zone) for one in (year, year + 1))
    fees = queries.paid_in(reader, begin, end)
    if not fees:
        raise NotFound(year=year)
    return _pdf(papers.yearly(fees[0].person.name, year, fees, at=identity.received_at(request)), f"fees-{year}")


def _pdf(data: bytes, name: str) -> HttpResponse:
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = f'attachment; filename="{name}.pdf"'
    return response


@never_cache
@require_safe
def lot_fees(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The payer's page: what the rules say, who must enter what is missing, the one click, and how far it is."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    lot = queries.payers_lot(uuid, reader, at)
    project = lot.notice.project
    rules, order, said = law.fee_law(project, at), queries.order_of(lot), law.said(law.fee_law(project, at))
    missing = [one for one in said if one.value is None]
    owing = [] if order else rounds.unpaid(lot)
    lasts = bool(owing) and panels.lasts(lot)
    context = desk(request, reader, project) | {
        "lot": lot,
        "rules": [SummaryRow(_in_words(one.path), _value(one)) for one in said],
        "missing": [(_in_words(one.path), one.set_by) for one in missing],
        "sums": _sums(queries.sums(order)) if order else [],
        "order": order,
        "lines": _published(order) if order and order.published_at else [],
        "line_columns": _line_columns(),
        "owing": _owing(owing, panels.session_minutes(lot)),
        **_where(lot, owing),
        "lasts": lasts,
        "too_late": bool(owing) and project.state == Project.State.ARCHIVED,
        "may_order": bool(owing) and not lasts and bool(said) and not missing
        and project.state != Project.State.ARCHIVED
        and policies.pays(reader, project, law.payer_of(rules)),
        "object": f"lot:{uuid}",
        "url": f"/api/v1/lots/{uuid}/fees",
        "here": request.path,
        "back_url": reverse("work-project", args=[project.uuid]),
    }  # fmt: skip
    return render(request, "fees/lot.html", context)


def _where(lot: Lot, owing: list[Round]) -> dict[str, Any]:
    """In which centre committees without a room sat: to be chosen where there are several, to be entered where none."""
    asked = any(one.times is None for one in owing)
    sites = distances.sites_of(lot) if asked else []
    return {
        "sites": [(str(one.uuid), one.name, one.lang) for one in sites] if len(sites) > 1 else [],
        "centre_missing": lot.notice.project.centre.name if asked and not sites else "",
    }


def _owing(owing: list[Round], room_minutes: int | None) -> list[dict[str, Any]]:
    """What the payer is asked of each evaluation that isn't paid yet: nothing where its room has a record."""
    found: list[dict[str, Any]] = []
    earlier = 0
    for one in owing:
        is_last = one is owing[-1]
        name = "minutes" if is_last else f"earlier.{earlier}"
        earlier += one.times is None and not is_last
        found.append(
            {
                "number": one.number,
                "name": name,
                "most": one.most,
                "in_room": one.times is not None,
                "room_minutes": room_minutes if is_last and one.times is not None else None,
                "many": len(owing) > 1,
            }
        )
    return found


def _line_columns() -> list[Column]:
    return [
        Column(_("Class"), header=True),
        Column(_("Minutes"), figure=True),
        Column(_("Kilometres"), figure=True),
        Column(_("For the time"), figure=True),
        Column(_("For the distance"), figure=True),
        Column(_("Tax withheld"), figure=True),
        Column(_("Paid out"), figure=True),
    ]


def _published(order: FeeOrder) -> list[tuple[object, ...]]:
    """Each fee without a name, once everybody may read them."""
    found: list[tuple[object, ...]] = []
    for fee in order.fees.order_by("place"):
        amounts = (fee.line["time"], fee.line["distance"], fee.tax, fee.net)
        figures = (formats.number(fee.line["minutes"]), formats.number(fee.line["kilometres"]))
        money = (formats.money(Decimal(one), fee.currency) for one in amounts)
        found.append((_class(fee.line["class"]), *figures, *money))
    return found


def _class(code: str) -> str:
    return {"senior": _("Senior title"), "standard": _("Other title")}.get(code, code)


def _value(one: law.Said) -> str:
    if one.value is None:
        return _("Not entered yet. To be entered by: %(authority)s") % {"authority": one.set_by}
    if one.path == "expert_fees.payer":
        return _("The trading centre") if one.value == law.CENTRE else _("The owner")
    told = {"classes": _classes, "distances": _distances, "withholding": _withholding}
    words = told.get(one.path.rpartition(".")[2])
    try:
        return words(one.value) if words else _flat(one.value)
    except (ArithmeticError, AttributeError, KeyError, TypeError, ValueError):
        return _flat(one.value)  # an authority's value of another shape is shown as it is


def _classes(value: Any) -> str:
    return _lines(
        _("%(class)s: %(base)s, then %(hour)s an hour")
        % {"class": _class(name), "base": _amount(one["base"]), "hour": _amount(one["hour"])}
        for name, one in value.items()
    )


def _distances(value: Any) -> str:
    return _lines(
        _("From %(distance)s km: %(amount)s") % {"distance": formats.number(int(far)), "amount": _amount(one)}
        for far, one in value.items()
    )


def _withholding(value: Any) -> str:
    brackets = [
        _("From %(from)s: %(rate)s") % {"from": _amount(start), "rate": formats.percent(Decimal(str(rate)))}
        for start, rate in value["brackets"].items()
    ]
    free = _("Deducted before: %(amount)s up to %(limit)s, above that %(share)s") % {
        "amount": _amount(value["small_deduction"]),
        "limit": _amount(value["small_up_to"]),
        "share": formats.percent(Decimal(str(value["deduction"]))),
    }
    return _lines([*brackets, free])


def _amount(value: Any) -> str:
    return formats.number(Decimal(str(value)))


def _lines(lines: Iterable[str]) -> str:
    return format_html_join(mark_safe("<br>"), "{}", ((line,) for line in lines)) or _("Nothing")


def _flat(value: Any) -> str:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_flat(inner)}" for name, inner in value.items()) or _("Nothing")
    return str(value)


def _sums(found: queries.Sums) -> list[SummaryRow]:
    return [
        SummaryRow(_("Fees"), formats.number(found.members)),
        SummaryRow(_("Minutes of all members together"), formats.number(found.minutes)),
        SummaryRow(_("For the time"), formats.money(found.time, found.currency)),
        SummaryRow(_("For the distance"), formats.money(found.distance, found.currency)),
        SummaryRow(_("Fees before tax"), formats.money(found.gross, found.currency)),
        SummaryRow(_("Tax withheld, to be paid over by you"), formats.money(found.tax, found.currency)),
        SummaryRow(_("Paid out to members"), formats.money(found.net, found.currency)),
        SummaryRow(_("Paid"), formats.number(found.paid)),
        SummaryRow(_("Receipt confirmed"), formats.number(found.confirmed)),
    ]


@never_cache
@require_safe
def site_distances(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far places are from a centre: what its office entered, and what it has yet to enter.

    Raises:
        SignInFirst: a guest. NotFound: whoever isn't staff of the centre.
    """
    reader, site = identity.signed_in(request), panels.site(uuid)
    if not policies.is_office(reader, site.organisation_id):
        raise NotFound(site=str(uuid))
    new, zone = uuid4(), "UTC"
    context = desk(request, reader) | {
        "site": site,
        "unset": distances.unset(site),
        "columns": [
            Column(_("Place"), header=True),
            Column(_("Kilometres"), figure=True),
            Column(_("Source")),
            Column(_("Entered")),
        ],
        "rows": [
            (row.place, formats.number(row.kilometres), row.source, formats.instant(row.entered_at, zone))
            for row in distances.entered(site)
        ],
        "object": f"distance:{new}",
        "url": f"/api/v1/distances/{new}",
        "here": request.path,
    }
    return render(request, "fees/distances.html", context)


@never_cache
@require_safe
def terms(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the fees of an expert depend on, for the keeper of the register."""
    reader = identity.signed_in(request)
    expert, row = queries.terms_of(uuid, reader)
    context = desk(request, reader) | {
        "expert": expert,
        "terms": row,
        "version": row.version if row else 0,
        "object": f"fee-terms:{uuid}",
        "url": f"/api/v1/experts/{uuid}/fee-terms",
        "here": request.path,
    }
    return render(request, "fees/terms.html", context)
