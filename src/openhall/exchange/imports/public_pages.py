"""Public pages of records of other systems: plainly another's, with who published them and how they came here."""

from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.exchange.imports import answers, queries
from openhall.exchange.imports.models import ForeignRecord, ForeignRelease
from openhall.exchange.imports.ocds import instant
from openhall.exchange.imports.pages import about_rows, place
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow


def _named(found: ForeignRecord) -> SafeString:
    name = found.title or found.ocid
    if found.title and (lang := found.facts.get("language")):
        return format_html('<a href="{}" lang="{}">{}</a>', answers.record_url(found), lang, name)
    return format_html('<a href="{}">{}</a>', answers.record_url(found), name)


@require_safe
def elsewhere(request: HttpRequest) -> HttpResponse:
    """Records of other systems, the latest comer first, with a search of their own."""
    words, before = request.GET.get("q", "").replace("\0", "")[:200].strip(), place(request, "before")
    rows = queries.records(words=words, before=before)
    same = {"q": words} if words else {}
    following = {**same, "before": str(rows[queries.PAGE - 1].pk)} if len(rows) > queries.PAGE else {}
    context = {
        "words": words,
        "columns": [
            Column(_("Record of another system"), header=True),
            Column(_("Publisher")),
            Column(_("Buyer")),
            Column(_("Latest release")),
        ],
        "rows": [
            [
                _named(row),
                row.publisher.name,
                row.facts.get("buyer") or row.facts.get("procuring_entity") or "–",
                formats.instant(row.shown_until, "UTC"),
            ]
            for row in rows[: queries.PAGE]
        ],
        "older": f"?{urlencode(following)}" if following else "",
        "newer": f"?{urlencode(same)}" if before else "",
        "same": f"?{urlencode(same)}" if same else "",
    }
    return render(request, "imports/elsewhere.html", context)


@require_safe
def record(request: HttpRequest, ocid: str) -> HttpResponse:
    """What other systems say of one id: one record for each publisher that has it."""
    found = queries.records_of(ocid)
    skip = min(place(request, "skip") or 0, 100_000)
    records = [_shown(row, skip) for row in found]
    more = any(one["more"] for one in records)
    context = {
        "ocid": ocid,
        "title": found[0].title or ocid,
        "lang": found[0].facts.get("language", "") if found[0].title else "",
        "records": records,
        "older": f"?skip={skip + queries.PAGE}" if more else "",
        "newer": "?" if skip else "",
    }
    return render(request, "imports/record.html", context)


def _shown(found: ForeignRecord, skip: int) -> dict[str, Any]:
    releases, came = queries.releases(found, skip=skip), found.last_import
    return {
        "record": found,
        "came": came,
        "imported": formats.instant(came.imported_at, "UTC") if came.imported_at else "",
        "about": about_rows(came),
        "facts": _facts(found),
        "lang": found.facts.get("language", ""),
        "result_columns": [
            Column(_("Title or id"), header=True),
            Column(_("State")),
            Column(_("Value"), figure=True),
            Column(_("Suppliers")),
        ],
        "awards": [_result(key, one) for key, one in found.facts.get("awards", {}).items()],
        "contracts": [_result(key, one) for key, one in found.facts.get("contracts", {}).items()],
        "release_columns": [Column(_("Release"), header=True), Column(_("Its date")), Column(_("Taken in here"))],
        "releases": [_release(one) for one in releases[: queries.PAGE]],
        "more": len(releases) > queries.PAGE,
        "json_url": f"/api/v1/elsewhere/{found.uuid}",
    }


def _money(value: dict[str, str]) -> str:
    return formats.money(value["amount"], value["currency"]) if value else ""


def _when(said: str) -> str:
    """An instant as we write them; whatever else it says as it is."""
    found = instant(said)
    return formats.instant(found, "UTC") if found else said


def _facts(found: ForeignRecord) -> list[SummaryRow]:
    facts, lang = found.facts, found.facts.get("language", "")
    told = [
        (_("Open contracting id"), found.ocid, ""),
        (_("Description"), facts.get("description", ""), lang),
        (_("Buyer"), facts.get("buyer", ""), lang),
        (_("Procuring entity"), facts.get("procuring_entity", ""), lang),
        (_("State, as published there"), facts.get("status", ""), ""),
        (_("Method, as published there"), facts.get("method", ""), ""),
        (_("Kind, as published there"), facts.get("category", ""), ""),
        (_("How bids were handed in, as published there"), ", ".join(facts.get("submission", [])), ""),
        (_("Estimated value"), _money(facts.get("value", {})), ""),
        (_("Bids from"), _when(facts.get("starts", "")), ""),
        (_("Bids until"), _when(facts.get("ends", "")), ""),
        *((code, value, "") for code, value in facts.get("codes", {}).items()),
        (_("Latest release"), formats.instant(found.shown_until, "UTC"), ""),
    ]
    return [SummaryRow(key=key, value=value, lang=language) for key, value, language in told if value]


def _result(key: str, one: dict[str, Any]) -> list[object]:
    suppliers = "; ".join(one.get("suppliers", [])) or "–"
    return [one.get("title") or key, one.get("status") or "–", _money(one.get("value", {})) or "–", suppliers]


def _release(one: ForeignRelease) -> list[object]:
    taken = formats.instant(one.came_by.imported_at, "UTC") if one.came_by.imported_at else "–"
    link = format_html('<a href="/receipts/{}">{}</a>', one.came_by.leaf_sha256, taken)
    return [one.release_id, formats.instant(one.released_at, "UTC"), link]
