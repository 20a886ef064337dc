"""Pages of results by post: how one wants a result, what a desk packs and what came back, the carrier's prices."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.procedures.dispatch import carriage, collecting, parcel_queries, parcels
from openhall.procedures.dispatch.pages import signing
from openhall.procedures.dispatch.parcel_models import OPEN, Collection, Parcel, ParcelState, PostRates, Way
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import Dossier
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, of_unknown_language


@never_cache
@require_safe
def collection(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How the result of a dossier is wanted, where its parcels are; for those who hand it out, what they do next."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    row, chosen, found = parcel_queries.of_dossier(uuid, reader, at)
    own, unit = dossiers.own(reader, row, at), parcels.desk_of(reader, row)
    open_ = next((one for one in found if one.state in OPEN), None)
    stands_in = row.person_id is None and dossiers.received(reader, row)
    rates, made = collecting.rates(at), uuid4()
    context = {
        "row": row,
        "own": own,
        "chosen": chosen,
        "facts": _facts(chosen),
        "parcels": [_line(one) for one in found],
        "columns": _columns(),
        "may_choose": (own or stands_in) and row.state not in collecting.OVER and open_ is None,
        "over": row.state in collecting.OVER,
        "ways": Way.choices,
        "way": chosen.way if chosen else Way.DESK.value,
        "filled": _filled(row, chosen),
        "rates": rates,
        "prices": _prices(rates),
        "may_pack": unit is not None and open_ is None and parcels.may_go(row),
        "open": open_ if unit is not None else None,
        "told": carriage.carrier() is not None,
        "object": f"dossier:{uuid}",
        "api": f"/api/v1/dossiers/{uuid}/collection",
        "parcel_object": f"parcel:{open_.uuid}" if open_ else "",
        "parcel_state": f"/api/v1/parcels/{open_.uuid}/state" if open_ else "",
        "parcel": f"parcel:{made}",
        "parcel_api": f"/api/v1/parcels/{made}",
        "back": reverse("dossier" if own else "dossier-work", args=[uuid]),
    }
    return render(request, "dispatch/collection.html", context | signing(request, reader))


def _filled(row: Dossier, chosen: Collection | None) -> dict[str, str]:
    """Name, address and telephone as they were chosen, else as the dossier has them."""
    names = ("name", "address", "telephone")
    if chosen is not None and chosen.way == Way.POST:
        return {name: str(getattr(chosen, name)) for name in names}
    return {name: str(row.applicant.get(name, "")) for name in names}


def _facts(chosen: Collection | None) -> list[SummaryRow]:
    """What was chosen, for those who may read it."""
    if chosen is None:
        return [SummaryRow(_("How the result is wanted"), _("At the desk; nothing else was chosen"))]
    rows = [SummaryRow(_("How the result is wanted"), chosen.get_way_display())]
    if chosen.way == Way.POST:
        for words, value in (
            (_("Name"), chosen.name), (_("Address"), chosen.address), (_("Telephone"), chosen.telephone),
            (_("Where to"), chosen.place),
        ):  # fmt: skip
            if value:
                rows.append(SummaryRow(words, of_unknown_language(value)))
        price = formats.money(chosen.price, chosen.currency) if chosen.price is not None else _("Not known yet")
        rows.append(SummaryRow(_("Price of the carrier"), price))
    return rows


def _prices(rates: PostRates | None) -> list[tuple[str, str]]:
    return [(one["place"], formats.money(one["price"], rates.currency)) for one in rates.rows] if rates else []


def _columns() -> list[Column]:
    return [
        Column(_("Handed over at"), header=True),
        Column(_("How far it is")),
        Column(_("Number at the post")),
        Column(_("Proof")),
    ]


def _line(row: Parcel) -> list[object]:
    return [
        formats.instant(row.ordered_at, dossiers.zone(row.dossier)),
        row.get_state_display(),
        row.number or "–",
        format_html('<a href="/receipts/{}">{}</a>', row.leaf_sha256, _("Receipt of the log")),
    ]


@never_cache
@require_safe
def parcels_(request: HttpRequest) -> HttpResponse:
    """What a desk packs, what is on its way, and what came back."""
    reader = identity.signed_in(request)
    context = {
        "to_pack": [
            [_link(one.dossier), of_unknown_language(one.place or "–")] for one in parcel_queries.to_pack(reader)
        ],
        "on_their_way": [_state(one) for one in parcel_queries.on_their_way(reader)],
        "came_back": [_state(one) for one in parcel_queries.came_back(reader)],
        "pack_columns": [Column(_("Dossier"), header=True), Column(_("Where to"))],
        "columns": [
            Column(_("Dossier"), header=True), Column(_("Handed over at")), Column(_("How far it is")),
            Column(_("Number at the post")),
        ],
        "told": carriage.carrier() is not None,
    }  # fmt: skip
    return render(request, "dispatch/parcels.html", context)


def _link(row: Dossier) -> object:
    return format_html('<a href="{}">{}</a>', reverse("dossier-collection", args=[row.uuid]), row.code)


def _state(row: Parcel) -> list[object]:
    return [
        _link(row.dossier),
        formats.instant(row.ordered_at, dossiers.zone(row.dossier)),
        ParcelState(row.state).label,
        row.number or "–",
    ]


@never_cache
@require_safe
def prices(request: HttpRequest) -> HttpResponse:
    """The carrier's prices; the provincial office enters them."""
    reader = identity.signed_in(request)
    office = dossiers.routes(reader)
    if not (office or dossiers.works(reader)):
        raise NotFound
    made = uuid4()
    context: dict[str, Any] = {
        "office": office,
        "shown": [
            (
                one,
                [[place, price] for place, price in _prices(one)],
                [
                    SummaryRow(_("Carrier"), of_unknown_language(one.carrier)),
                    SummaryRow(_("Counts from"), formats.day(one.valid_from)),
                    SummaryRow(_("How it is paid"), of_unknown_language(one.terms)),
                    SummaryRow(_("Source"), of_unknown_language(one.source)),
                ],
            )
            for one in PostRates.objects.all()[:20]
        ],
        "columns": [Column(_("Where to"), header=True), Column(_("Price"), figure=True)],
        "object": f"post-rates:{made}",
        "api": f"/api/v1/post-rates/{made}",
    }
    return render(request, "dispatch/prices.html", context | signing(request, reader))
