"""Pages of the register: the keeper's list and entries, and what experts say of themselves."""

from datetime import datetime
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
from openhall.kernel.refusals import NotFound
from openhall.tendering.experts import policies, portraits, queries
from openhall.tendering.experts.models import DECLARED, Expert, Ground
from openhall.tendering.planning.public import desk
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow

PAGE = 50
TEXTS = ("region", "employer_name", "employer", "superior", "expert_class")
ROWS = 3
"""Empty rows for a further qualification or interest below those that are filled in."""


@never_cache
@require_safe
def register(request: HttpRequest) -> HttpResponse:
    """The register that the reader keeps."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    page = Paginator(queries.register(reader), PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "columns": [
            Column(_("Name"), header=True),
            Column(_("Fields of expertise")),
            Column(_("Region")),
            Column(_("State")),
        ],
        "rows": [_row(row, at) for row in page],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "experts/register.html", context)


def _row(row: Expert, at: datetime) -> list[object]:
    link = format_html('<a href="{}">{}</a>', reverse("expert", args=[row.uuid]), row.person.name)
    return [link, ", ".join(one.field for one in row.qualifications.all()), row.region, _state(row, at)]


def _state(row: Expert, at: datetime) -> str:
    if row.erased:
        return _("Erased")
    if queries.is_suspended(row, at):
        return _("Suspended")
    is_away = not row.available or (row.unavailable_until is not None and row.unavailable_until > at)
    return _("Not available") if is_away else _("Can be drawn")


@never_cache
@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """The form of a new entry.

    Raises:
        NotFound: the reader keeps no register.
    """
    reader = identity.signed_in(request)
    if not policies.keeps(reader):
        raise NotFound
    uuid = uuid4()
    context = desk(request, reader) | _form(uuid, None) | {"title": _("Enter an expert")}
    return render(request, "experts/entry_form.html", context)


@never_cache
@require_safe
def entry(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One entry: what it holds, its suspensions, and the forms to change them."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    row = queries.kept(uuid, reader)
    suspensions = [
        SummaryRow(
            formats.instant(one.begins_at, "UTC"),
            _("Until %(until)s: %(reason)s")
            % {"until": formats.instant(one.lifted_at or one.until, "UTC"), "reason": one.reason},
        )
        for one in row.suspensions.all()[:PAGE]
    ]
    url = f"/api/v1/experts/{uuid}"
    context = desk(request, reader) | _form(uuid, row)
    context |= {
        "title": row.person.name,
        "expert": row,
        "state": _state(row, at),
        "suspensions": suspensions,
        "is_suspended": queries.is_suspended(row, at),
        "suspend_url": f"{url}/suspension",
        "lift_url": f"{url}/suspension/end",
        "here": request.path,
    }
    return render(request, "experts/entry.html", context)


def _form(uuid: UUID, row: Expert | None) -> dict[str, Any]:
    """What the form of an entry holds: the entry, and empty rows for further qualifications."""
    known = list(row.qualifications.all()) if row else []
    filled = [
        {"field": one.field, "title": one.title, "valid_until": one.valid_until.isoformat() if one.valid_until else ""}
        for one in known
    ]
    return {
        "object": f"expert:{uuid}",
        "url": f"/api/v1/experts/{uuid}",
        "next": reverse("expert", args=[uuid]),
        "version": row.version if row else 0,
        "email": (identity.email_of(row.person_id) if row else ""),
        "entry": {name: getattr(row, name) if row else "" for name in TEXTS},
        "languages": ", ".join(row.languages) if row else "",
        "qualifications": [*filled, *[{"field": "", "title": "", "valid_until": ""}] * ROWS],
    }


@never_cache
@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The reader's own entries, one for each register."""
    reader = identity.signed_in(request)
    context = {
        "entries": [
            (row, row.keeper.name, ", ".join(one.field for one in row.qualifications.all()))
            for row in queries.own_entries(reader)
        ]
    }
    return render(request, "experts/own.html", context)


@never_cache
@require_safe
def portrait(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The reader's own enrolled picture, and the form by which it is replaced or withdrawn."""
    reader = identity.signed_in(request)
    row = queries.own_entry(uuid, reader)
    context = desk(request, reader) | {
        "expert": row,
        "keeper": row.keeper.name,
        "picture": portraits.own(row),
        "object": f"expert:{uuid}",
        "url": f"/api/v1/experts/{uuid}/portrait",
        "here": request.path,
    }
    return render(request, "experts/portrait.html", context)


@never_cache
@require_safe
def portrait_file(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The picture itself, to the expert.

    Raises:
        NotFound: another's, or none is enrolled.
    """
    found = portraits.own(queries.own_entry(uuid, identity.signed_in(request)))
    if found is None:
        raise NotFound(expert=str(uuid))
    return HttpResponse(bytes(found.jpeg), content_type="image/jpeg")


@require_safe
def declaration(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What the reader says about themselves in one register: availability, telephone, whom to avoid."""
    reader = identity.signed_in(request)
    row = queries.own_entry(uuid, reader)
    filled = [{"ground": one.ground, "identifier": one.identifier} for one in row.avoidances.all()]
    until = row.unavailable_until
    context = desk(request, reader) | {
        "expert": row,
        "keeper": row.keeper.name,
        "grounds": [(one.value, one.label) for one in Ground if one in DECLARED],
        "interests": [*filled, *[{"ground": "", "identifier": ""}] * ROWS],
        "until": until.strftime("%Y-%m-%dT%H:%M") if until else "",
        "object": f"expert:{uuid}",
        "url": f"/api/v1/experts/{uuid}/declaration",
        "here": request.path,
    }
    return render(request, "experts/declaration.html", context)
