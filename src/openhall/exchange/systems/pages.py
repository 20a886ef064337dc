"""Pages of other systems: who is connected, one's own systems, their keys, and their admission."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.exchange.systems import keys, policies, queries
from openhall.exchange.systems.forms import KeyForm, RevocationForm, SystemForm
from openhall.exchange.systems.models import Scope, System, SystemKey, SystemState
from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import Invalid, NotFound, NotYours
from openhall.tendering.planning.public import desk
from openhall.ui import formats
from openhall.ui.components import SummaryRow

COLOURS = {SystemState.ASKED: "amber", SystemState.ADMITTED: "green", SystemState.REVOKED: "red"}


def state_words(system: System) -> tuple[str, str]:
    """State in words, and the colour that goes with it."""
    return str(system.get_state_display()), COLOURS[SystemState(system.state)]


def scope_words(system: System) -> list[str]:
    """What the system may do, in whole lines."""
    return [str(Scope(scope).label) for scope in system.scopes]


def seen_by(request: HttpRequest, uuid: UUID) -> tuple[Actor, System]:
    """The reader and a system that they answer for, or an authority.

    Raises:
        SignInFirst, NotFound
    """
    reader, found = identity.signed_in(request), queries.system(uuid)
    if not policies.sees(reader, found):
        raise NotFound(system=str(uuid))
    return reader, found


@require_safe
def connected(request: HttpRequest) -> HttpResponse:
    """Which systems are connected, for everybody."""
    before = request.GET.get("before", "")
    if before and not (before.isascii() and before.isdigit() and len(before) < 19):
        raise Invalid(errors={"before": _("This page does not exist.")})
    rows = queries.connected(before=int(before) if before else None)
    context = {
        "systems": [(row, scope_words(row)) for row in rows[: queries.PAGE]],
        "older": f"?before={rows[queries.PAGE - 1].pk}" if len(rows) > queries.PAGE else "",
        "newer": "?" if before else "",
    }
    return render(request, "systems/connected.html", context)


@require_safe
def own(request: HttpRequest) -> HttpResponse:
    """The reader's systems; for an authority those that wait for it, too."""
    reader = identity.signed_in(request)
    authority = reader.holds(Role.AUTHORITY)
    if not authority:
        policies.require_manager(reader)
    manages = reader.organisation_id is not None and reader.holds(Role.MANAGER)
    mine = queries.of_organisation(reader.organisation_id or 0) if manages else []
    context = desk(request, reader) | {
        "systems": [(row, state_words(row)) for row in mine],
        "manages": manages,
        "authority": authority,
        "waiting": queries.waiting() if authority else [],
    }
    return render(request, "systems/own.html", context)


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """Ask to connect a system."""
    reader = identity.signed_in(request)
    policies.require_manager(reader)
    uuid = uuid4()
    context = desk(request, reader) | {
        "form": SystemForm(),
        "object": f"system:{uuid}",
        "url": f"/api/v1/systems/{uuid}",
        "next": reverse("system", args=[uuid]),
    }
    return render(request, "systems/new.html", context)


def _rows(found: System) -> list[SummaryRow]:
    rows = [
        (_("Organisation"), found.organisation.name),
        (_("What it is for"), found.purpose),
        (_("What it asks to do"), "; ".join(scope_words(found))),
        (_("Whom to ask about it"), found.contact or "–"),
        (_("Registered"), formats.instant(found.asked_at, "UTC")),
    ]
    if found.admitted_at:
        rows.append((_("Admitted"), formats.instant(found.admitted_at, "UTC")))
    if found.revoked_at:
        rows += [(_("Disconnected"), formats.instant(found.revoked_at, "UTC")), (_("Reason"), found.reason)]
    return [SummaryRow(key=key, value=value) for key, value in rows]


def _key(key: SystemKey, at: Any, manages: bool) -> dict[str, Any]:
    return {
        "key": key,
        "counts": key.counts(at),
        "used": formats.instant(key.last_used_at, "UTC") if key.last_used_at else "",
        "until": formats.instant(key.revoked_at or key.expires_at, "UTC"),
        "revocable": manages and key.counts(at),
        "url": f"/api/v1/system-keys/{key.uuid}/revocation",
        "object": f"system_key:{key.uuid}",
    }


@require_safe
def one(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A system for who answers for it, and for authorities: its keys, its admission, its end."""
    reader, found = seen_by(request, uuid)
    at = identity.received_at(request)
    manages = reader.organisation_id == found.organisation_id and reader.holds(Role.MANAGER)
    context = desk(request, reader) | {
        "system": found,
        "state": state_words(found),
        "rows": _rows(found),
        "keys": [_key(key, at, manages) for key in queries.keys_of(found)],
        "manages": manages,
        "may_admit": reader.holds(Role.AUTHORITY) and found.state == SystemState.ASKED,
        "is_over": found.state == SystemState.REVOKED,
        "has_messages": Scope.WEBHOOK in found.scopes,
        "form": RevocationForm(),
        "object": f"system:{uuid}",
        "admission_url": f"/api/v1/systems/{uuid}/admission",
        "revocation_url": f"/api/v1/systems/{uuid}/revocation",
        "next": reverse("system", args=[uuid]),
    }
    return render(request, "systems/one.html", context)


@require_safe
def new_key(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Enter a key that the system made. ``key``: the id that the key's signature names, the same after a reload."""
    reader, found = seen_by(request, uuid)
    if reader.organisation_id != found.organisation_id or not reader.holds(Role.MANAGER):
        raise NotYours(reason=_("Only the system’s own organisation enters its keys."))
    try:
        key = UUID(request.GET.get("key", ""))
    except ValueError:
        key = uuid4()
    context = desk(request, reader) | {
        "system": found,
        "form": KeyForm(),
        "text": keys.entry(found.uuid, key).decode(),
        "here": f"{reverse('system-key-new', args=[uuid])}?key={key}",
        "object": f"system_key:{key}",
        "url": f"/api/v1/systems/{uuid}/keys/{key}",
        "next": reverse("system", args=[uuid]),
    }
    return render(request, "systems/new_key.html", context)
