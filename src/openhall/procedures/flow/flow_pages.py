"""Pages of flows: which procedures have one, what it says, and the next version, checked before it is signed."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe
from pydantic import ValidationError

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel.refusals import Invalid, NotFound
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import public as dossiers
from openhall.procedures.flow import publishing, queries
from openhall.procedures.flow.inputs import FIELDS, LANGUAGES, FlowInput
from openhall.procedures.flow.models import Flow
from openhall.procedures.flow.pages import signing
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow
from openhall_rules.service.flows import HEAD, faults, read_flow

ROWS, OPEN = 8, 3
"""Steps that can be typed, and how many of them are unfolded before something stands in them."""


@never_cache
@require_safe
def flows(request: HttpRequest) -> HttpResponse:
    """Flows by procedure, the newest version first: for those who work by them."""
    reader = _worker(request)
    page = Paginator(queries.all_flows(), queries.PAGE).get_page(request.GET.get("page"))
    context = {
        "office": dossiers.routes(reader),
        "rows": [
            [
                format_html('<a href="{}">{}</a>', reverse("flow", args=[one.uuid]), one.procedure),
                formats.number(one.number),
                formats.day(one.valid_from),
                formats.number(len(one.steps)),
                formats.number(one.days),
            ]
            for one in page
        ],
        "columns": [
            Column(_("Administrative procedure"), header=True),
            Column(_("Version"), figure=True),
            Column(_("Counts from")),
            Column(_("Steps"), figure=True),
            Column(_("Working days"), figure=True),
        ],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "flow/flows.html", context)


@never_cache
@require_safe
def flow(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A flow with its steps."""
    reader = _worker(request)
    row = queries.flow(uuid)
    edition = catalogue.edition_in_force(row.procedure, row.valid_from)
    now = catalogue.edition_in_force(
        row.procedure, catalogue.today(catalogue.jurisdictions()[0], identity.received_at(request))
    )
    limit = now.content["time_limit"] if now else row.days
    context = {
        "row": row,
        "title": catalogue.own(edition.title, edition.lang) if edition else row.procedure,
        "facts": [
            SummaryRow(_("Administrative procedure"), row.procedure),
            SummaryRow(_("Version"), formats.number(row.number)),
            SummaryRow(_("Counts from"), formats.day(row.valid_from)),
            SummaryRow(_("Longest way"), catalogue.days(row.days)),
        ],
        "rows": table(row.steps, row.lang),
        "columns": columns(),
        "limit": catalogue.days(limit) if limit != row.days else "",
        "edit_url": f"{reverse('flow-new')}?from={row.uuid}" if dossiers.routes(reader) else "",
    }
    return render(request, "flow/flow.html", context)


def columns() -> list[Column]:
    """Of a flow's steps."""
    return [
        Column(_("Number"), figure=True),
        Column(_("Step of the flow"), header=True),
        Column(_("Who takes it")),
        Column(_("Working days"), figure=True),
        Column(_("Onward to")),
        Column(_("Back to")),
        Column(_("Opinions of")),
    ]


def table(steps: list[dict[str, Any]], lang: str) -> list[list[object]]:
    """A flow's steps, a row each."""
    return [
        [
            formats.number(number),
            catalogue.own(one["title"], lang),
            _who(one),
            formats.number(one["days"]),
            ", ".join(map(str, one["next"])) or _("The dossier is done"),
            ", ".join(map(str, one["back"])) or "–",
            ", ".join(one["opinions"]) or "–",
        ]
        for number, one in enumerate(steps, 1)
    ]


def _who(one: Mapping[str, Any]) -> str:
    if one["unit"]:
        words = _("Head of %(unit)s") if one["role"] == HEAD else _("Officer of %(unit)s")
        return words % {"unit": one["unit"]}
    return _("Head of the unit that decides") if one["role"] == HEAD else _("Officer of the unit that decides")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """Edit the next version: typed step by step, checked and shown as a whole, then signed. Nothing is kept before."""
    reader = identity.signed_in(request)
    if not dossiers.routes(reader):
        raise NotFound
    given = request.POST if request.method == "POST" else _from(request.GET.get("from", ""))
    typed = {name: given.get(name, "")[:60] for name in ("procedure", "lang", "valid_from")}
    rows = [{name: given.get(f"{name}-{n}", "")[:most] for name, most in FIELDS.items()} for n in range(1, ROWS + 1)]
    said, wrong = _checked(typed, rows) if request.method == "POST" else (None, [])
    uuid = uuid4()
    content = said.content() if said else []
    context = {
        "typed": typed,
        "steps": [(number, one, number <= OPEN or bool(one["title"])) for number, one in enumerate(rows, 1)],
        "languages": [(one, one == typed["lang"]) for one in LANGUAGES],
        "wrong": wrong,
        "checked": said is not None and not wrong,
        "rows": table(content, typed["lang"]),
        "columns": columns(),
        "steps_json": json.dumps(content, ensure_ascii=False, separators=(",", ":")),
        "object": f"procedure-flow:{uuid}",
        "url": f"/api/v1/procedure-flows/{uuid}",
        "next": reverse("flow", args=[uuid]),
    }
    return render(request, "flow/new.html", context | signing(request, reader))


def _worker(request: HttpRequest) -> Actor:
    """The signed-in reader, if they work on dossiers.

    Raises:
        SignInFirst. NotFound: somebody else.
    """
    reader = identity.signed_in(request)
    if not (dossiers.works(reader) or dossiers.routes(reader)):
        raise NotFound
    return reader


def _from(uuid: str) -> Mapping[str, str]:
    """The version from which one begins, as the page's fields; empty where there is none."""
    try:
        row: Flow = queries.flow(UUID(uuid))
    except (ValueError, NotFound):
        return {"lang": LANGUAGES[0]}
    found = {"procedure": row.procedure, "lang": row.lang}
    for number, one in enumerate(row.steps, 1):
        found |= {
            f"{name}-{number}": ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            for name, value in one.items()
        }
    return found


def _checked(typed: Mapping[str, str], rows: list[dict[str, str]]) -> tuple[FlowInput | None, list[str]]:
    """What was typed as a flow, and what is wrong with it in sentences."""
    steps = [
        one
        | {
            "role": one["role"] or "officer",
            "days": int(one["days"]) if one["days"].isascii() and one["days"].isdigit() else one["days"],
            "next": _split(one["next"]), "back": _split(one["back"]), "opinions": _split(one["opinions"]),
        }
        for one in _filled(rows)
    ]  # fmt: skip
    try:
        said = FlowInput.model_validate({**typed, "steps": steps})
    except ValidationError as error:
        return None, [_where(one["loc"]) for one in error.errors()[:10]]
    try:
        limit = publishing.limit_of(said)
    except Invalid as refused:
        return said, [str(one) for one in refused.errors.values()]
    return said, publishing.in_words(faults(read_flow(said.content()), limit), limit)


def _filled(rows: list[dict[str, str]]) -> list[dict[str, str]]:
    """Up to the last row in which something stands."""
    last = max((place for place, one in enumerate(rows, 1) if one["title"].strip() or one["days"].strip()), default=0)
    return rows[:last]


def _split(text: str) -> list[str]:
    return text.replace(",", " ").replace(";", " ").split()


def _where(place: tuple[int | str, ...]) -> str:
    """Which field can't be read, in words."""
    names = {
        "procedure": _("Number of the procedure"), "lang": _("Language of the steps"), "valid_from": _("First day"),
        "title": _("What is done"), "unit": _("Unit"), "role": _("Who takes it"), "days": _("Working days"),
        "next": _("Onward to"), "back": _("Back to"), "opinions": _("Opinions of"), "steps": _("Steps"),
    }  # fmt: skip
    if len(place) > 2 and isinstance(place[1], int):
        return _("Step %(step)d: “%(field)s” can’t be read so.") % {
            "step": place[1] + 1, "field": names.get(str(place[2]), str(place[2]))
        }  # fmt: skip
    return _("“%(field)s” can’t be read so.") % {"field": names.get(str(place[0]), str(place[0]))}
