"""The page of a draft whose procedure was published anew: what is different, and going on."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from openhall.identity import public as identity
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import carrying, drafts, eligibility, filing_pages, questions, showing
from openhall.procedures.dossiers.refusals import NotEligible
from openhall.ui.components import SummaryRow


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edition(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the edition in force changes for a draft; then it goes on under it."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    row = drafts.own(uuid, reader, at)
    found = carrying.difference(row, at)
    if found is None:
        return redirect("dossier-draft", uuid)
    asks = found.edition.content.get("eligibility", []) if found.asks_first else []
    given = [filing_pages.yes_or_no(request, place) for place in range(len(asks))]
    refused = False
    if request.method == "POST":
        try:
            said = [one for one in given if one is not None] if None not in given else ()
            carrying.carry(draft=uuid, actor=reader, at=at, eligible=said)
        except NotEligible:
            refused = True
        else:
            messages.success(request, _("Your draft goes on under the edition in force. Look at each step once."))
            return redirect("dossier-draft", uuid)
    context = {
        "row": row,
        "title": showing.title_read(row),
        "lang": catalogue.html_lang(found.edition.lang),
        "found": found,
        "asked": [questions.titled(drafts.schema_of(found.edition), name) for name in found.asked],
        "lost": _lost(row, found),
        "facts": [parts()[name] for name in found.facts],
        "questions": eligibility.asked(found.edition, given, told=refused) if asks else [],
        "refused": refused,
        "back_url": reverse("dossier-desk-new" if row.desk else "dossiers"),
    }
    return render(request, "dossiers/edition.html", context, status=NotEligible.status if refused else 200)


def parts() -> dict[str, str]:
    """Parts of an edition, as the page names them."""
    return {
        "fees": _("The fees"),
        "fees_due": _("When the fees are due"),
        "reductions": _("For whom the fees are lower"),
        "time_limit": _("The time limit"),
        "competent": _("Which unit decides"),
        "eligibility": _("Questions before one begins"),
        "title": _("The name of the procedure"),
        "requirements": _("The requirements"),
    }


def _lost(row: Any, found: carrying.Difference) -> list[SummaryRow]:
    """The answers that the new form has no place for, as they stand in the old one."""
    return [one for name, one in showing.answers_by_name(row).items() if name in found.lost]
