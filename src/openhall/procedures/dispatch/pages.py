"""Pages of dispatches: the messages about a dossier and the wish; letters to print, to post and to follow."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dispatch import queries
from openhall.procedures.dispatch.inputs import LANGUAGES
from openhall.procedures.dispatch.models import Channel, Dispatch, DispatchState
from openhall.procedures.dossiers import public as dossiers
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, of_unknown_language

MOST = 200
NAMES = {"vi": "Tiếng Việt", "en": "English", "ko": "한국어", "zh-hans": "中文"}


def signing(request: HttpRequest, reader: Actor) -> dict[str, object]:
    """What a page with a signed form needs."""
    return {
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "here": request.path,
    }


@never_cache
@require_safe
def of_dossier(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What whoever filed was told, how far each message is, and how they want to be told."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    row, wish, found = queries.of_dossier(uuid, reader, at)
    zone = dossiers.zone(row)
    context = {
        "row": row,
        "wish": wish,
        "rows": [
            [
                formats.instant(one.written_at, zone),
                one.get_channel_display(),
                format_html('<span lang="{}">{}</span>', catalogue.html_lang(one.lang), one.subject or "–"),
                one.get_state_display(),
            ]
            for one in found
        ],
        "columns": [
            Column(_("Written at"), header=True),
            Column(_("Way")),
            Column(_("Message")),
            Column(_("How far it is")),
        ],
        "may_choose": dossiers.received(reader, row) and row.person_id is None and row.proxy is None,
        "channels": Channel.choices,
        "languages": [(lang, NAMES[lang], catalogue.html_lang(lang)) for lang in LANGUAGES],
        "object": f"dossier:{uuid}",
        "url": f"/api/v1/dossiers/{uuid}/wish",
    }
    return render(request, "dispatch/of_dossier.html", context | signing(request, reader))


@never_cache
@require_safe
def letters(request: HttpRequest) -> HttpResponse:
    """Letters that wait for the post, and those on their way."""
    reader = identity.signed_in(request)
    context = {
        "waiting": [_line(one) for one in queries.letters(reader)[:MOST]],
        "posted": [_line(one) for one in queries.letters(reader, posted=True)[:MOST]],
        "columns": [
            Column(_("Dossier"), header=True),
            Column(_("Letter")),
            Column(_("Written at")),
            Column(_("Number at the post")),
        ],
    }
    return render(request, "dispatch/letters.html", context)


def _line(row: Dispatch) -> list[object]:
    link = format_html('<a href="{}">{}</a>', reverse("post-letter", args=[row.uuid]), row.dossier.code)
    return [
        link, of_unknown_language(row.subject or "–"), formats.instant(row.written_at, dossiers.zone(row.dossier)),
        row.number or "–",
    ]  # fmt: skip


@never_cache
@require_safe
def printing(request: HttpRequest) -> HttpResponse:
    """All letters that wait, one a sheet, for the printer and the window of the envelope."""
    reader = identity.signed_in(request)
    rows = queries.letters(reader)[:MOST]
    return render(
        request, "dispatch/print.html", {"letters": [(one, catalogue.html_lang(one.lang)) for one in rows]}
    )  # fmt: skip


@never_cache
@require_safe
def letter(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A letter: what it says, its number at the post, what became of it."""
    reader = identity.signed_in(request)
    row = queries.letter(uuid, reader)
    zone = dossiers.zone(row.dossier)
    facts = [
        SummaryRow(_("Dossier"), row.dossier.code),
        SummaryRow(_("To"), of_unknown_language(row.address or "–")),
        SummaryRow(_("Letter"), of_unknown_language(row.subject or "–")),
        SummaryRow(_("Text"), of_unknown_language(row.body or "–")),
        SummaryRow(_("Written at"), formats.instant(row.written_at, zone)),
        SummaryRow(_("Number at the post"), row.number or "–"),
        SummaryRow(_("How far it is"), row.get_state_display()),
    ]
    context = {
        "row": row,
        "facts": facts,
        "to_post": row.state == DispatchState.WAITING,
        "on_its_way": row.state == DispatchState.SENT,
        "object": f"dispatch:{uuid}",
        "api": f"/api/v1/post-letters/{uuid}",
    }
    return render(request, "dispatch/letter.html", context | signing(request, reader))
