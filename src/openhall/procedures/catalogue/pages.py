"""Pages of procedures that everybody reads."""

from datetime import date
from urllib.parse import urlencode

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.procedures.catalogue import policies, queries, showing, translating
from openhall.procedures.catalogue.inputs import jurisdictions
from openhall.procedures.catalogue.models import Edition, Online
from openhall.ui import formats
from openhall.ui.chrome import LANGUAGES
from openhall.ui.components import Column, Tag

PAGE = 50


@require_safe
def procedures(request: HttpRequest) -> HttpResponse:
    """The procedures in force, with a search."""
    day = queries.today(jurisdictions()[0], identity.received_at(request))
    asked = {name: request.GET.get(name, "") for name in ("q", "field", "online")}
    rows = queries.found(day, words=asked["q"], field=asked["field"], online=asked["online"])
    page = Paginator(rows, PAGE).get_page(request.GET.get("page", "1"))
    said = translating.said_in(page)
    context = {
        "asked": asked,
        "fields": queries.fields(day),
        "ways": Online.choices,
        "day": formats.day(day),
        "rows": [
            [
                format_html(
                    '<a href="{}">{}</a>',
                    reverse("procedure", args=[one.procedure.code]),
                    showing.own(said[one.pk].title, said[one.pk].lang),
                ),
                showing.own(said[one.pk].content["field"], said[one.pk].lang),
                showing.days(one.content["time_limit"]),
                one.get_online_display(),
                one.procedure.code,
            ]
            for one in page
        ],
        "columns": [
            Column(_("Administrative procedure"), header=True),
            Column(pgettext("procedure", "Field")),
            Column(_("Time limit")),
            Column(_("How it can be done")),
            Column(_("Number")),
        ],
        "newer": _page_url(asked, page.previous_page_number()) if page.has_previous() else "",
        "older": _page_url(asked, page.next_page_number()) if page.has_next() else "",
        "works_here": policies.works_here(identity.reader(request)),
    }
    return render(request, "catalogue/procedures.html", context)


def _page_url(asked: dict[str, str], number: int) -> str:
    return "?" + urlencode({name: value for name, value in asked.items() if value} | {"page": number})


@require_safe
def procedure(request: HttpRequest, code: str) -> HttpResponse:
    """A procedure as it is now, or one of its editions (``?edition=``), for everybody."""
    found = queries.procedure(code)
    editions = queries.editions(found)
    day = queries.today(found.jurisdiction, identity.received_at(request))
    shown = _chosen(editions, request.GET.get("edition", "")) or _current(editions, day)
    reader = identity.reader(request)
    shown.procedure = found
    said = translating.original(shown)
    if request.GET.get("original") != "1":
        said = translating.said_in([shown])[shown.pk]
    context = {
        "title": said.title,
        "translated": said.translated,
        "counts_url": f"{request.path}?{urlencode({'edition': shown.number, 'original': 1})}",
        "counts_in": dict(LANGUAGES)[shown.lang],
        "translate_url": reverse("edition-translation", args=[shown.uuid])
        if policies.translates(reader, shown)
        else "",
        "procedure": found,
        "edition": shown,
        "title_lang": showing.html_lang(said.lang),
        "tag": _tag(shown, day),
        "facts": showing.facts(shown, said),
        "decided": showing.decided(shown),
        "competence": showing.competence(),
        "competent": showing.competent(shown),
        "form_columns": showing.form_columns(),
        "form_rows": showing.form_rows(shown),
        "edition_columns": [
            Column(_("Edition"), header=True),
            Column(_("In force from")),
            Column(_("In force until")),
            Column(_("Decision")),
            Column(_("Receipt")),
        ],
        "editions": [_row(one, found.code) for one in editions],
        "may_draft": policies.drafts(reader),
        "file_url": _where_to_file(found.code, day),
    }
    return render(request, "catalogue/procedure.html", context)


def _where_to_file(code: str, day: date) -> str:
    """The address at which something can be filed under a procedure today; empty where it can't be."""
    current = queries.in_force(day).filter(procedure__code=code).exclude(online=Online.NONE)
    return reverse("dossier-new", args=[code]) if current.exists() else ""


def _chosen(editions: list[Edition], number: str) -> Edition | None:
    """The edition that was asked for.

    Raises:
        NotFound
    """
    if not number:
        return None
    for one in editions:
        if str(one.number) == number:
            return one
    raise NotFound(edition=number[:20])


def _current(editions: list[Edition], day: object) -> Edition:
    """The edition in force on a day; before the first the first, after the last the last."""
    begun = [one for one in editions if str(one.valid_from) <= str(day)]
    return begun[0] if begun else editions[-1]


def _tag(row: Edition, day: object) -> Tag:
    if str(row.valid_from) > str(day):
        return Tag(_("Not in force yet"), "amber")
    if row.valid_until is not None and str(row.valid_until) < str(day):
        return Tag(_("No longer in force"), "grey")
    return Tag(_("In force"), "green")


def _row(one: Edition, code: str) -> list[object]:
    url = f"{reverse('procedure', args=[code])}?edition={one.number}"
    return [
        format_html('<a href="{}">{}</a>', url, one.number),
        formats.day(one.valid_from),
        formats.day(one.valid_until) if one.valid_until else "–",
        showing.own(one.decision, one.lang),
        format_html('<a href="/receipts/{}">{}</a>', one.leaf_sha256, _("Receipt")),
    ]
