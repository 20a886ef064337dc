"""Pages of those who draft, approve and publish procedures."""

import json
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.agencies import public as agencies
from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.catalogue import conditions, policies, queries, showing
from openhall.procedures.catalogue.inputs import EditionInput, jurisdictions
from openhall.procedures.catalogue.models import Edition, EditionState, Import, ImportState, LeftOut, Online
from openhall.ui import formats
from openhall.ui.chrome import LANGUAGES
from openhall.ui.components import Column, StageState, Tag, WorkStage
from openhall.ui.jurisdictions import name as called

PAGE = 50
MOST_FILES = 20
MOST_ROWS = 200
COLOURS = {EditionState.DRAFT: "grey", EditionState.APPROVED: "teal", EditionState.PUBLISHED: "green"}


def _worker(request: HttpRequest) -> Actor:
    """The signed-in reader, if they have work in the catalogue.

    Raises:
        SignInFirst: a guest. NotFound: somebody else.
    """
    reader = identity.signed_in(request)
    if not policies.works_here(reader):
        raise NotFound
    return reader


def _signing(request: HttpRequest, reader: Actor) -> dict[str, Any]:
    return {
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "here": request.path,
    }


@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits to be approved or published, and the files that are taken in."""
    reader = _worker(request)
    page = Paginator(queries.waiting(reader), PAGE).get_page(request.GET.get("page", "1"))
    uuid = uuid4()
    office = policies.publishes(reader)
    context = {
        "rows": [_waiting(one) for one in page],
        "columns": [
            Column(_("Administrative procedure"), header=True),
            Column(_("Edition")),
            Column(_("In force from")),
            Column(_("State")),
            Column(_("Body")),
        ],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
        "may_draft": policies.drafts(reader),
        "office": office,
        "files": [_file(one) for one in queries.imports(reader)[:MOST_FILES]] if office else [],
        "file_columns": [Column(_("File"), header=True), Column(_("Handed in")), Column(_("State"))],
        "object": f"procedure-import:{uuid}",
        "url": f"/api/v1/procedure-imports/{uuid}",
        "next": reverse("procedure-import", args=[uuid]),
    }
    return render(request, "catalogue/desk.html", context | _signing(request, reader))


def _waiting(one: Edition) -> list[object]:
    link = format_html('<a href="{}">{}</a>', reverse("edition", args=[one.uuid]), showing.own(one.title, one.lang))
    return [link, one.number, formats.day(one.valid_from), one.get_state_display(), one.procedure.organisation.name]


def _file(one: Import) -> list[object]:
    link = format_html('<a href="{}">{}</a>', reverse("procedure-import", args=[one.uuid]), one.file_name)
    return [link, formats.instant(one.handed_in_at, "UTC"), one.get_state_display()]


@never_cache
@require_safe
def new_edition(request: HttpRequest) -> HttpResponse:
    """The form of a draft; ``?from=`` fills it with what a procedure says now."""
    reader = identity.signed_in(request)
    if not policies.drafts(reader):
        raise NotFound
    uuid = uuid4()
    code = request.GET.get("from", "")
    filled = _filled(queries.editions(queries.procedure(code))[0]) if code else {}
    said = {name: filled.get(name, "") for name in EditionInput.model_fields}
    context = {
        "said": said,
        "jurisdictions": [(code, called(code)) for code in jurisdictions()],
        "ways": Online.choices,
        "dues": list(showing.dues().items()),
        "object": f"procedure-edition:{uuid}",
        "url": f"/api/v1/procedure-editions/{uuid}",
        "next": reverse("edition", args=[uuid]),
        "back_url": reverse("procedure-desk"),
    }
    return render(request, "catalogue/new.html", context | _signing(request, reader))


def _filled(row: Edition) -> dict[str, Any]:
    """What an edition says as the form has it: lists as lines."""
    content: dict[str, Any] = row.content
    lines = {
        "components": [
            _line(one, "title", "copies", "answered_by", "source", "asked_if") for one in content["components"]
        ],
        "fees": [_line(one, "title", "amount", "online", "source", "due") for one in content.get("fees", [])],
        "reductions": [_line(one, "title", "percent", "asked_if", "source") for one in content.get("reductions", [])],
        "benefits": [_line(one, "title", "source") for one in content.get("benefits", [])],
        "competent": [f"{one['authority']} | {one['unit']}" for one in content["competent"]],
    }
    schemas = {
        name: json.dumps(content[name], ensure_ascii=False, indent=1)
        for name in ("form", "eligibility")
        if name in content
    }
    return content | {name: "\n".join(one) for name, one in lines.items()} | schemas


def _line(one: dict[str, Any], *names: str) -> str:
    """An entry of a list as its form has it: its parts up to the last that is there."""
    parts = [
        conditions.line(one[name]) if name == "asked_if" and name in one else str(one.get(name, "")) for name in names
    ]
    while not parts[-1]:
        parts.pop()
    return " | ".join(parts)


@never_cache
@require_safe
def edition(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An edition on its way, with the step that comes next."""
    reader = identity.signed_in(request)
    row = queries.edition(uuid, reader)
    office = policies.publishes(reader)
    today = queries.today(row.procedure.jurisdiction, identity.received_at(request))
    units = agencies.codes_of(reader.organisation_id or 0, today) if policies.drafts(reader) else []
    report = uuid4()
    context = {
        "row": row,
        "title_lang": showing.html_lang(row.lang),
        "tag": Tag(row.get_state_display(), COLOURS[EditionState(row.state)]),
        "facts": showing.facts(row),
        "decided": showing.decided(row),
        "competence": showing.competence(),
        "competent": showing.competent(row),
        "form_columns": showing.form_columns(),
        "form_rows": showing.form_rows(row),
        "object": f"procedure-edition:{row.uuid}",
        "approval_url": f"/api/v1/procedure-editions/{row.uuid}/approval",
        "publication_url": f"/api/v1/procedure-editions/{row.uuid}/publication",
        "may_approve": policies.approves(reader, row),
        "may_publish": office and row.state == EditionState.APPROVED,
        "units": units,
        "may_show": bool(units) and row.state == EditionState.PUBLISHED,
        "shown_object": f"procedure-desk-report:{report}",
        "shown_url": f"/api/v1/procedure-desk-reports/{report}",
        "may_end": office and row.state == EditionState.PUBLISHED and row.valid_until is None,
        "end_object": f"procedure:{row.procedure.uuid}",
        "end_url": f"/api/v1/procedures/{row.procedure.uuid}/end",
        "back_url": reverse("procedure-desk"),
        "public_url": reverse("procedure", args=[row.procedure.code]),
    }
    return render(request, "catalogue/edition.html", context | _signing(request, reader))


@never_cache
@require_safe
def translation(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The form of a translation (``?lang=``), beside what counts; filled with the translation that is shown now."""
    reader = identity.signed_in(request)
    row = queries.published(uuid)
    if not policies.translates(reader, row):
        raise NotFound(edition=str(uuid))
    foreign = [(code, name) for code, name in LANGUAGES if code != row.lang]
    wanted = request.GET.get("lang", "")
    lang = wanted if wanted in dict(foreign) else foreign[0][0]
    known = row.translations.filter(lang=lang, replaced_at=None).first()
    said = known.said if known else {}
    new = uuid4()
    parts = [
        _part(name, label, row.content, said, rows)
        for name, label, rows in (
            ("title", _("Name"), 0),
            ("field", pgettext("procedure", "Field"), 0),
            ("subjects", _("Who it is for"), 2),
            ("sequence", pgettext("procedure", "Steps"), 5),
            ("method", _("Ways to file"), 3),
            ("components", _("Papers"), 4),
            ("agency", _("Agency that decides"), 0),
            ("result", _("Result"), 0),
            ("fees", pgettext("procedure", "Fees"), 3),
            ("reductions", _("For whom the fees are lower"), 3),
            ("benefits", _("What filing online saves"), 3),
            ("requirements", _("Requirements"), 3),
        )
        if row.content.get(name)
    ]
    context = {
        "row": row,
        "title_lang": showing.html_lang(row.lang),
        "parts": parts,
        "lang": lang,
        "words_lang": showing.html_lang(lang),
        "languages": foreign,
        "object": f"procedure-translation:{new}",
        "url": f"/api/v1/procedure-translations/{new}",
        "next": reverse("procedure", args=[row.procedure.code]),
        "back_url": reverse("procedure", args=[row.procedure.code]),
    }
    return render(request, "catalogue/translation.html", context | _signing(request, reader))


def _part(name: str, label: str, content: dict[str, Any], said: dict[str, Any], rows: int) -> dict[str, Any]:
    """One part of an edition: what counts, and its translation so far. Lists as lines."""
    counts, words = content[name], said.get(name, "")
    if isinstance(counts, list):
        counts = "\n".join(one["title"] for one in counts)
        words = "\n".join(words)
    return {
        "name": name,
        "label": label,
        "counts": showing.own_text(counts, content["lang"]),
        "said": words,
        "rows": rows,
    }


@never_cache
@require_safe
def file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far a file is taken in; the page may be left and looks again by itself while it runs."""
    row = queries.one_import(uuid, identity.signed_in(request))
    rows = row.rows.all()[:MOST_ROWS]
    context = {
        "row": row,
        "running": row.state == ImportState.RUNNING,
        "stages": [WorkStage(_("Taking in the file"), row.done, row.entries, StageState.CURRENT)],
        "here": request.path,
        "more": row.left_out > MOST_ROWS,
        "rows": [[one.number, one.code or "–", _why(one)] for one in rows],
        "columns": [Column(_("Place in the file"), header=True), Column(_("Number")), Column(_("Why"))],
        "back_url": reverse("procedure-desk"),
    }
    return render(request, "catalogue/file.html", context)


def _why(one: LeftOut) -> object:
    """Why an entry was left out, in the reader's language; what was kept in English only is marked so."""
    return one.said.get(get_language() or "en") or showing.own(one.why, "en")
