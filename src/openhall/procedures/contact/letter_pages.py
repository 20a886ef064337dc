"""Pages of letters: templates with their history, choosing dossiers, a preview of each letter, letters on a file."""

from typing import Any
from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.contact import letters, policies, queries, wording
from openhall.procedures.contact.call_pages import signing
from openhall.procedures.contact.inputs import LANGUAGES, MOST_LETTERS
from openhall.procedures.contact.models import LetterTemplate, TemplateState
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.dossiers.public import State
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, of_unknown_language
from openhall.ui.templatetags.openhall_ui import tag_

PAGE = 50
NAMES = {"vi": "Tiếng Việt", "en": "English", "ko": "한국어", "zh-hans": "中文"}
EMPTY = {"subject": "", "body": ""}
COLOURS = {TemplateState.IN_USE: "green", TemplateState.REPLACED: "grey", TemplateState.WITHDRAWN: "red"}


@never_cache
@require_safe
def templates(request: HttpRequest) -> HttpResponse:
    """The templates that one may send; or those that are over."""
    reader = identity.signed_in(request)
    over = request.GET.get("over", "") == "1"
    page = Paginator(queries.templates(reader, over=over), PAGE).get_page(request.GET.get("page", "1"))
    asked = "over=1&" if over else ""
    context = {
        "over": over,
        "publishes": policies.publishes(reader),
        "rows": [
            [
                format_html(
                    '<a href="{}">{}</a>', reverse("letter-template", args=[one.uuid]), of_unknown_language(one.name)
                ),
                _occasion(one),
                _("Every unit") if one.for_all else one.organisation.name,
                tag_(one.get_state_display(), COLOURS[TemplateState(one.state)]),
            ]
            for one in page
        ],
        "columns": [Column(_("Letter"), header=True), Column(_("For")), Column(_("Who sends it")), Column(_("State"))],
        "newer": f"?{asked}page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?{asked}page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "contact/templates.html", context)


def _occasion(row: LetterTemplate) -> str:
    state = State(row.status).label if row.status else _("Any state")
    return format_html("{} · {}", row.procedure or _("Any procedure"), state)


@never_cache
@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """Publishing a template; ``from``: a new edition of one, with its texts."""
    reader = identity.signed_in(request)
    before: LetterTemplate | None = None
    if request.GET.get("from"):
        before = queries.template(_uuid(request.GET["from"]), reader)
    queries.templates(reader)
    uuid = uuid4()
    context = {
        "publishes": policies.publishes(reader),
        "name": before.name if before else "",
        "procedure": before.procedure if before else "",
        "status": before.status if before else "",
        "states": State.choices,
        "fields": [SummaryRow("{" + name + "}", words) for name, words in wording.FIELDS.items()],
        "languages": [
            (lang, NAMES[lang], catalogue.html_lang(lang), (before.texts if before else {}).get(lang, EMPTY))
            for lang in LANGUAGES
        ],
        "object": f"letter-template:{uuid}",
        "url": f"/api/v1/letter-templates/{uuid}",
        "next": reverse("letter-template", args=[uuid]),
    }
    return render(request, "contact/template_new.html", context | signing(request, reader))


def _uuid(text: str) -> UUID:
    """An id of an address.

    Raises:
        NotFound: it is none.
    """
    from openhall.kernel.refusals import NotFound

    try:
        return UUID(text)
    except ValueError as error:
        raise NotFound(uuid=text[:40]) from error


@never_cache
@require_safe
def template(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A template: its texts, withdrawing it, and the dossiers to which it can be sent."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    row = queries.template(uuid, reader)
    rows: list[list[object]] = []
    in_use = row.state == TemplateState.IN_USE
    if in_use and dossiers.works(reader):
        found = letters.own_dossiers(reader)
        found = found.filter(state=row.status) if row.status else found.filter(ended_at=None)
        if row.procedure:
            found = found.filter(edition__procedure__code=row.procedure)
        if request.GET.get("dossier"):
            found = found.filter(code=request.GET["dossier"][:60].strip().upper())
        for one in found.order_by("due_at", "id")[:MOST_LETTERS]:
            box = format_html(
                '<span class="oh-choice"><input type="checkbox" name="d" value="{}" aria-label="{}"></span>',
                one.uuid,
                _("Choose %(code)s") % {"code": one.code},
            )
            due = formats.instant(one.due_at, dossiers.zone(one)) if one.due_at else "–"
            rows.append([box, one.code, dossiers.title(one), one.get_state_display(), due])
    own = policies.publishes(reader) and row.organisation_id == reader.organisation_id
    context = {
        "row": row,
        "facts": _facts(row, at),
        "texts": [(NAMES[lang], catalogue.html_lang(lang), row.texts[lang]) for lang in LANGUAGES if lang in row.texts],
        "rows": rows,
        "columns": [
            Column(_("Choose")),
            Column(_("Number of the dossier"), header=True),
            Column(_("Administrative procedure")),
            Column(_("State")),
            Column(_("Due by")),
        ],
        "most": MOST_LETTERS,
        "asks_words": any("{words}" in text for one in row.texts.values() for text in one.values()),
        "sends": in_use and dossiers.works(reader),
        "withdraws": in_use and own,
        "again_url": reverse("letter-template-new") + f"?from={uuid}" if own else "",
        "object": f"letter-template:{uuid}",
        "api": f"/api/v1/letter-templates/{uuid}/withdrawal",
    }
    return render(request, "contact/template.html", context | signing(request, reader))


def _facts(row: LetterTemplate, at: Any) -> list[SummaryRow]:
    found = [
        SummaryRow(_("For"), _occasion(row)),
        SummaryRow(_("Edition"), str(row.edition)),
        SummaryRow(_("Published at"), formats.instant(row.published_at, queries.zone(at))),
    ]
    if row.ended_at is not None:
        found.append(SummaryRow(row.get_state_display(), formats.instant(row.ended_at, queries.zone(at))))
    if row.reason:
        found.append(SummaryRow(_("Why"), of_unknown_language(row.reason)))
    return found


@never_cache
@require_safe
def preview(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Each letter as it would be sent, and which would not; then it is signed."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    row = queries.template(uuid, reader)
    wanted = [_uuid(one) for one in request.GET.getlist("d")[:MOST_LETTERS]]
    words = request.GET.get("words", "")[:200].replace("\0", "").strip()
    found = letters.drafted(row, letters.own_dossiers(reader).filter(uuid__in=wanted).order_by("id"), words, at)
    able = [one for one in found if not one.why]
    order = uuid4()
    context = {
        "row": row,
        "able": [(one, catalogue.html_lang(one.lang)) for one in able],
        "left_out": [(one.dossier.code, one.why) for one in found if one.why],
        "handed": sum(not one.told for one in able),
        "words": words,
        "dossiers": " ".join(str(one.dossier.uuid) for one in able),
        "object": f"letter-order:{order}",
        "url": f"/api/v1/letter-orders/{order}",
        "next": reverse("letter-template", args=[uuid]),
    }
    return render(request, "contact/preview.html", context | signing(request, reader))


@never_cache
@require_safe
def of_dossier(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The letters on a dossier's file; for the unit also the calls about it, and templates to send."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    row, sent, heard = queries.of_dossier(uuid, reader, at)
    handles, zone = dossiers.handles(reader, row), dossiers.zone(row)
    context = {
        "row": row,
        "letters": [(one, catalogue.html_lang(one.lang), formats.instant(one.order.ordered_at, zone)) for one in sent],
        "calls": [(one, formats.instant(one.called_at, zone)) for one in heard],
        "handles": handles,
        "back": reverse("dossier-work" if handles else "dossier", args=[uuid]),
        "choices": [
            (reverse("letter-preview", args=[one.uuid]) + f"?d={uuid}", one.name)
            for one in (queries.templates(reader) if handles else [])
            if wording.offered(one, row)
        ][:PAGE],
    }
    return render(request, "contact/of_dossier.html", context)
