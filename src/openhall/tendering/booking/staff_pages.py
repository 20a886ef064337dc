"""The desk of a centre's staff: the centre, what can be booked there, who booked."""

from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import NotFound, NotYours
from openhall.tendering.booking import queries
from openhall.tendering.booking.forms import CentreForm, ResourceForm
from openhall.tendering.booking.models import Centre, Kind, Resource
from openhall.tendering.booking.pages import state_words
from openhall.tendering.planning.desk import desk
from openhall.ui import formats


def staff(request: HttpRequest) -> Actor:
    """The reader, if they are staff of a trading centre.

    Raises:
        SignInFirst. NotYours: somebody else.
    """
    reader = identity.signed_in(request)
    if reader.organisation is None or not reader.holds(Role.CENTRE):
        raise NotYours(reason=_("This desk is for the staff of a trading centre."))
    return reader


def _own(reader: Actor) -> Centre | None:
    return queries.centre_of(reader.organisation) if reader.organisation else None


@require_safe
def desk_of_centre(request: HttpRequest) -> HttpResponse:
    """What can be booked at the reader's centre, and what is booked."""
    reader = staff(request)
    at = identity.received_at(request)
    centre = _own(reader)
    rows = queries.bookings_at(centre, since=at) if centre else []
    context = desk(request, reader) | {
        "centre": centre,
        "resources": queries.resources_of(centre, retired=True) if centre else [],
        "bookings": [
            {
                "booking": row,
                "names": ", ".join(one.name for one in row.resources.all()),
                "from": formats.instant(row.starts_at, centre.zone),
                "until": formats.instant(row.ends_at, centre.zone),
                "state": state_words(row, at),
            }
            for row in rows
            if centre
        ],
    }  # fmt: skip
    return render(request, "booking/centre_desk.html", context)


@require_safe
def about(request: HttpRequest) -> HttpResponse:
    """Describe the centre."""
    reader = staff(request)
    centre = _own(reader)
    context = desk(request, reader) | {
        "form": CentreForm(centre),
        "title": _("About your centre"),
        "command": "put_centre",
        "object": f"centre:{reader.organisation}",
        "version": centre.version if centre else 0,
        "url": f"/api/v1/centres/{reader.organisation}",
        "next": reverse("centre-desk"),
    }
    return render(request, "booking/place_form.html", context)


def _form(request: HttpRequest, reader: Actor, centre: Centre, uuid: UUID, resource: Resource | None) -> HttpResponse:
    rooms = [one for one in queries.resources_of(centre) if one.kind == Kind.ROOM]
    context = desk(request, reader) | {
        "form": ResourceForm(resource, rooms),
        "title": resource.name if resource else _("A room, a seat or equipment"),
        "command": "put_resource",
        "object": f"resource:{uuid}",
        "version": resource.version if resource else 0,
        "url": f"/api/v1/resources/{uuid}",
        "next": reverse("centre-desk"),
    }
    return render(request, "booking/place_form.html", context)


@require_safe
def new_resource(request: HttpRequest) -> HttpResponse:
    """Enter something that can be booked."""
    reader = staff(request)
    centre = _own(reader)
    if centre is None:
        raise NotFound
    return _form(request, reader, centre, uuid4(), None)


@require_safe
def change_resource(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change it, or take it out of use."""
    reader = staff(request)
    resource = queries.resource(uuid)
    if resource.centre.organisation_id != reader.organisation_id:
        raise NotFound(resource=str(uuid))
    return _form(request, reader, resource.centre, uuid, resource)
