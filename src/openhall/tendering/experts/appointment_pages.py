"""Pages of appointed committees: the owner's, and the expert's own seat."""

import secrets
from collections.abc import Sequence
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel.refusals import Invalid, NotFound
from openhall.tendering.experts import appointing, appointments, policies, pools, queries
from openhall.tendering.experts.models import Appointment, Cause, SeatState
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import desk, law_of, who_prepares, zone_of
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, Tag


def ground_in_words(code: str) -> str:
    """A ground of the law on which experts are named; the code itself where nobody has worded it."""
    words = {
        "complex": _("The project is technically complex"),
        "specialised": _("The project is highly specialised"),
        "state_requirement": _("The state has special requirements for it"),
        "any": _("For any reason: these rules are no law"),
    }
    return words.get(code, code)


def summary(row: Appointment) -> list[SummaryRow]:
    """An appointment in numbers, as everybody may know it."""
    return [
        SummaryRow(_("Members of the committee"), str(row.members)),
        SummaryRow(_("Experts whom the owner named"), str(row.seats)),
        SummaryRow(_("Ground of the law"), ground_in_words(row.ground)),
        SummaryRow(_("Reason of the owner"), row.reason, lang=row.lot.notice.project.lang),
        SummaryRow(_("Appointed"), formats.instant(row.appointed_at, zone_of(row.lot.notice.project))),
        SummaryRow(_("Fields of expertise"), ", ".join(row.conditions.get("fields", []))),
    ]


@never_cache
@require_safe
def appointment(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The owner's page: on which grounds the law lets it name experts, the register searched, and who has a seat."""
    lot = Lot.objects.select_related("notice__project__owner", "notice__project__centre").filter(uuid=uuid).first()
    if lot is None:
        raise NotFound(lot=str(uuid))
    project, at = lot.notice.project, identity.received_at(request)
    reader = who_prepares(request, project)
    law, found = law_of(project), appointments.of_lot(lot)
    is_owner, is_open = policies.is_owner(reader, project), lot.state == Lot.State.OPENED
    allowed = appointing.grounds(law)
    may_appoint = is_owner and is_open and found is None and bool(allowed) and queries.of_lot(lot) is None
    may_replace = is_owner and is_open and found is not None
    fields, superiors = request.GET.get("fields", "")[:500], request.GET.get("superiors", "")[:500]
    choices, fault = _choices(lot, found, fields, superiors, may_appoint, may_replace, at)
    new = uuid4()
    context = desk(request, reader, project) | {
        "lot": lot,
        "appointment": found,
        "tag": Tag(_("Committee appointed"), "green") if found else None,
        "law": law.id,
        "article": appointing.article(law),
        "grounds": [(code, ground_in_words(code)) for code in allowed],
        "rows": summary(found) if found else [],
        "seat_columns": [Column(_("Seat")), Column(_("Expert"), header=True), Column(_("State"))],
        "seats": _seats(found, reader, is_owner=is_owner) if found else [],
        "places": list(range(1, found.seats + 1)) if found and may_replace else [],
        "is_owner": is_owner,
        "may_appoint": may_appoint,
        "may_replace": may_replace,
        "fields": fields,
        "superiors": superiors,
        "fault": fault,
        "choices": choices,
        "causes": Cause.choices,
        "salt": secrets.token_hex(32),
        "new_object": f"appointment:{new}",
        "new_url": f"/api/v1/lots/{uuid}/appointments/{new}",
        "object": f"appointment:{found.uuid}" if found else "",
        "replace_url": f"/api/v1/appointments/{found.uuid}/replacements" if found else "",
        "here": reverse("lot-appointment", args=[uuid]),
        "back_url": reverse("work-project", args=[project.uuid]),
    }
    return render(request, "experts/appointment.html", context)


def _choices(
    lot: Lot, found: Appointment | None, fields: str, superiors: str, may_appoint: bool, may_replace: bool, at: Any
) -> tuple[list[appointments.Choice], str]:
    """Whom the owner may name now, and what is wrong with its search."""
    if found is not None and may_replace:
        fields, superiors = (", ".join(found.conditions[name]) for name in ("fields", "superiors"))
    elif not may_appoint:
        return [], ""
    try:
        searched = appointments.search(fields, superiors)
    except Invalid:
        return [], _("Write identifiers as they are registered, with commas between them.")
    if searched is None:
        return [], ""
    if found is not None:
        return appointments.told(appointing.successors(found, searched, at)), ""
    return appointments.told(pools.appointable(searched, lot, at)), ""


def _seats(found: Appointment, reader: Actor, *, is_owner: bool) -> Sequence[Sequence[object]]:
    """Who has which seat, for the officers of the owner that named them; to others the page shows numbers alone."""
    if not is_owner:
        return []
    rows = found.appointees.exclude(state=SeatState.REPLACED).select_related("expert__person").order_by("place")
    return [[str(one.place), one.expert.person.name, one.get_state_display()] for one in rows]


@never_cache
@require_safe
def seat(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A seat to which the reader was appointed, and how to give it up. It doesn't name the tender (法 37)."""
    reader = identity.signed_in(request)
    row = appointments.own_seat(uuid, reader)
    is_open = row.appointment.lot.state == Lot.State.OPENED and row.appointment.void_at is None
    has_it = row.state == SeatState.SEATED
    context = desk(request, reader) | {
        "seat": row,
        "tag": Tag(row.get_state_display(), "green" if has_it else "grey"),
        "may_leave": has_it and is_open,
        "causes": Cause.choices,
        "object": f"seat:{uuid}",
        "leave_url": f"/api/v1/seats/{uuid}/departure",
        "here": request.path,
    }
    return render(request, "experts/seat.html", context)
