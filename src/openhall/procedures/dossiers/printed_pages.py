"""Papers of a dossier to print: receipts and letters, for who filed and for the units that work on it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import fee_receipts, law, policies, printing, queries, showing
from openhall.procedures.dossiers.models import Dossier
from openhall.ui import formats
from openhall.ui.components import SummaryRow, of_unknown_language


def _pdf(name: str, data: bytes) -> HttpResponse:
    answer = HttpResponse(data, content_type="application/pdf")
    answer["Content-Disposition"] = f'inline; filename="{name}.pdf"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


def letter_links(row: Dossier) -> list[tuple[str, str, str]]:
    """Address, words and time of each letter of a dossier."""
    said, zone = showing.names(), law.zone(row)
    return [
        (reverse("dossier-letter", args=[row.uuid, place]), said[one.name], formats.instant(one.at, zone))
        for place, one in enumerate(printing.letters(row), start=1)
    ]


@never_cache
@require_safe
def receipt(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The receipt with its secret: for who filed, and for the desk that took it in."""
    reader = identity.signed_in(request)
    at = identity.received_at(request)
    row = queries.dossier(uuid, reader, at)
    if not (policies.own(reader, row, at) or policies.received(reader, row)):
        raise NotFound(dossier=str(uuid))
    return _pdf(f"receipt-{row.code}", printing.receipt_pdf(row))


@never_cache
@require_safe
def letter(request: HttpRequest, uuid: UUID, number: int) -> HttpResponse:
    """One of its letters, for everybody who may read the dossier."""
    row = queries.dossier(uuid, identity.signed_in(request), identity.received_at(request))
    found = printing.letters(row)
    if not 1 <= number <= len(found):
        raise NotFound(letter=str(number))
    return _pdf(f"letter-{row.code}-{number}", printing.letter_pdf(row, found[number - 1]))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def fee_receipt(request: HttpRequest, uuid: UUID, fee: UUID) -> HttpResponse:
    """The receipt of a fee that was paid; sent as a form it is printed, and counted as a print."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    if request.method == "POST":
        printed = fee_receipts.print_receipt(uuid, fee, reader, at)
        return _pdf(f"payment-{printed.number.replace('/', '-')}", printing.fee_receipt_pdf(printed))
    found = fee_receipts.receipt(uuid, fee, reader, at)
    charge = found.charge
    context = {
        "row": found.dossier,
        "number": found.number,
        "facts": [SummaryRow(name, of_unknown_language(value)) for name, value in fee_receipts.rows(found)],
        "address": found.url,
        "leaf": charge.leaf_sha256,
        "printed": formats.instant(charge.receipt_at, law.zone(found.dossier)) if charge.receipt_at else "",
    }
    return render(request, "dossiers/fee_receipt.html", context)
