"""Pages of draws: the owner's, the call to an expert, and what everybody may know of a committee."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel.refusals import NotFound
from openhall.tendering.experts import appointing, appointment_pages, appointments, cities, policies, queries
from openhall.tendering.experts.models import Appointment, Cause, Draw, DrawState, Entry, OffGround
from openhall.tendering.experts.performance import policies as performance
from openhall.tendering.notices.public import Lot
from openhall.tendering.planning.public import desk, law_of, who_prepares, zone_of
from openhall.ui import formats
from openhall.ui.components import Stage, StageState, SummaryRow, Tag
from openhall_rules.law import Pack

COLOURS = {
    DrawState.PREPARED: "amber",
    DrawState.CALLING: "amber",
    DrawState.COMPLETE: "green",
    DrawState.PUBLISHED: "green",
    DrawState.CALLED_OFF: "grey",
}
RULES = ("minimum_members", "odd", "expert_share")


def _tag(found: Draw) -> Tag:
    complete = found.state == DrawState.COMPLETE
    words = _("Committee complete") if complete else found.get_state_display()
    return Tag(words, COLOURS[DrawState(found.state)])


def _lot(uuid: UUID) -> Lot:
    found = Lot.objects.select_related("notice__project__owner", "notice__project__centre").filter(uuid=uuid).first()
    if found is None:
        raise NotFound(lot=str(uuid))
    return found


@never_cache
@require_safe
def draw(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The owner's page of a lot's draw: what the law asks, the form, and how far it is, in numbers."""
    lot = _lot(uuid)
    project = lot.notice.project
    reader = who_prepares(request, project)
    found, named = queries.of_lot(lot), appointments.of_lot(lot)
    is_owner, new = policies.is_owner(reader, project), uuid4()
    url = f"/api/v1/draws/{found.uuid}" if found else ""
    may_replace = is_owner and found is not None and found.state == DrawState.COMPLETE and lot.state == Lot.State.OPENED
    context = desk(request, reader, project) | {
        "lot": lot,
        "draw": found,
        "tag": _tag(found) if found else None,
        "law": law_of(project).id,
        "rules": _rules(law_of(project)),
        "rows": _summary(found) if found else [],
        "checked_by": _checked_by(found) if found else [],
        "stages": _stages(found) if found else [],
        "exhausted": found is not None and queries.progress(found).exhausted,
        "may_prepare": is_owner and found is None and named is None and lot.state == Lot.State.OPENED,
        "may_appoint": found is None and (named is not None or bool(appointing.grounds(law_of(project)))),
        "may_draw": is_owner and found is not None and found.state == DrawState.PREPARED,
        "may_call_off": is_owner and found is not None and found.state in (DrawState.PREPARED, DrawState.CALLING),
        "may_replace": may_replace,
        "seats": list(range(1, found.seats + 1)) if found and may_replace else [],
        "causes": Cause.choices,
        "off_grounds": OffGround.choices,
        "group_rows": _group_rows(),
        "alliances": cities.of_centre(project.centre_id, identity.received_at(request)),
        "replace_url": f"{url}/replacements",
        "is_owner": is_owner,
        "new": str(new),
        "new_object": f"draw:{new}",
        "new_url": f"/api/v1/lots/{uuid}/draws/{new}",
        "object": f"draw:{found.uuid}" if found else "",
        "draw_url": f"{url}/number",
        "call_off_url": f"{url}/end",
        "here": request.path,
        "back_url": reverse("work-project", args=[project.uuid]),
    }
    return render(request, "experts/draw.html", context)


GROUP_ROWS = 4


def _group_rows() -> list[list[dict[str, Any]]]:
    """The empty rows in which an owner names groups, field by field."""
    fields = (
        ("name", _("Name of the group"), "wide", False),
        ("experts", _("Experts to be drawn"), "short", True),
        ("reserve", _("How many more must be there, in case some decline (optional)"), "short", True),
        ("fields", _("Fields of expertise"), "full", False),
        ("regions", _("Regions (optional)"), "full", False),
        ("languages", _("Languages (optional)"), "full", False),
        ("classes", _("Classes of the register (optional)"), "full", False),
    )
    return [
        [
            {"name": f"groups.{row}.{name}", "label": label, "width": width, "figures": figures}
            for name, label, width, figures in fields
        ]
        for row in range(GROUP_ROWS)
    ]


def _rules(law: Pack) -> list[SummaryRow]:
    """What the law says of the composition, each figure with its source, or who must enter it."""
    names = {
        "minimum_members": _("Fewest members"),
        "odd": _("An odd number of members"),
        "expert_share": _("Least share of experts"),
    }
    rows = []
    for name in RULES:
        value = law.value(f"committee.{name}")
        said = _("not set") if value.unset else _written(value.value)
        rows.append(SummaryRow(names[name], f"{said} · {value.citation}"))
    return rows


def _written(value: Any) -> str:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return _("none") if str(value) == "0/1" else str(value)


def _summary(found: Draw) -> list[SummaryRow]:
    progress = queries.progress(found)
    groups = [
        SummaryRow(
            _("Group “%(name)s”") % {"name": one["name"]},
            _("%(experts)s experts of %(fields)s, and %(reserve)s in reserve")
            % {"experts": one["experts"], "fields": ", ".join(one["fields"]), "reserve": one["reserve"]},
        )
        for one in found.groups
    ]
    fields = [] if groups else [SummaryRow(_("Fields of expertise"), ", ".join(found.conditions.get("fields", [])))]
    return [
        SummaryRow(_("Members of the committee"), str(found.members)),
        SummaryRow(_("Experts to be drawn"), str(found.seats)),
        SummaryRow(_("Accepted so far"), str(progress.accepted)),
        SummaryRow(_("Minutes to answer"), str(found.answer_minutes)),
        *groups,
        *fields,
        *([SummaryRow(_("From the registers of"), ", ".join(cities.names(found)))] if found.alliance else []),
    ]


def _checked_by(found: Draw) -> list[SummaryRow]:
    """What a stranger needs to draw again, beside the evidence file."""
    rows = [SummaryRow(_("Digest of the pool"), found.pool_root)]
    if found.number:
        rows += [SummaryRow(_("Number of the owner"), found.number), SummaryRow(_("Root of the log"), found.root)]
    return rows


def _stages(found: Draw) -> list[Stage]:
    """From the pool to the names: how far the draw is."""
    titles = {
        DrawState.PREPARED: _("The pool is fixed"),
        DrawState.CALLING: _("The order is drawn and experts are called"),
        DrawState.COMPLETE: _("The committee is complete; names stay secret"),
        DrawState.PUBLISHED: _("After the award the names are public"),
    }
    if found.state == DrawState.CALLED_OFF:
        return [Stage(_("The draw was called off"), StageState.STOPPED)]
    at = list(titles).index(DrawState(found.state))
    return [
        Stage(title, StageState.DONE if place <= at else StageState.CURRENT if place == at + 1 else StageState.NEXT)
        for place, title in enumerate(titles.values())
    ]


@never_cache
@require_safe
def call(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A call to the reader: accept or decline, by a telephone too. It doesn't name the tender (法 37)."""
    reader = identity.signed_in(request)
    row = queries.own_call(uuid, reader)
    now, due = identity.received_at(request), row.answer_due_at
    zone = zone_of(row.draw.lot.notice.project)
    sitting = row.draw.void_at is None
    calling = sitting and row.draw.state == DrawState.CALLING
    is_open = row.state == Entry.State.CALLED and calling and due is not None and now < due
    context = desk(request, reader) | {
        "call": row,
        "zone": zone,
        "due": due,
        "is_open": is_open,
        "tag": Tag(row.get_state_display(), "amber" if is_open else "grey"),
        "rows": [SummaryRow(_("Answer until"), formats.instant(due, zone))] if due and is_open else [],
        "object": f"call:{uuid}",
        "accept_url": f"/api/v1/calls/{uuid}/acceptance",
        "decline_url": f"/api/v1/calls/{uuid}/refusal",
        "may_leave": sitting and row.state == Entry.State.ACCEPTED and row.draw.lot.state == Lot.State.OPENED,
        "causes": Cause.choices,
        "leave_url": f"/api/v1/calls/{uuid}/departure",
        "here": request.path,
    }
    return render(request, "experts/call.html", context)


@require_safe
def committee(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """What everybody may know of a lot's committee: numbers, and the names once the lot is awarded or has failed."""
    lot = _lot(uuid)
    named = appointments.of_lot(lot)
    if named is not None:
        return _appointed(request, named)
    found = queries.of_lot(lot)
    if found is None:
        raise NotFound(lot=str(uuid))
    context = {
        "rates": _rates(request, lot),
        "lot": lot,
        "project": lot.notice.project,
        "drawn": True,
        "draw": found,
        "tag": _tag(found),
        "rows": _summary(found),
        "checked_by": _checked_by(found),
        "names": queries.committee(found),
        "secret": queries.is_secret(found),
    }
    return render(request, "experts/committee.html", context)


def _rates(request: HttpRequest, lot: Lot) -> bool:
    """Whether the reader's side rates the members of the lot's committee."""
    reader = identity.reader(request)
    return reader is not None and performance.side_of(reader, lot.notice.project) is not None


def _appointed(request: HttpRequest, row: Appointment) -> HttpResponse:
    lot, secret = row.lot, appointments.is_secret(row)
    context = {
        "rates": _rates(request, lot),
        "lot": lot,
        "project": lot.notice.project,
        "drawn": False,
        "tag": Tag(_("Committee appointed"), "green"),
        "rows": appointment_pages.summary(row),
        "checked_by": [],
        "names": [] if secret else appointments.names(row),
        "secret": secret,
    }
    return render(request, "experts/committee.html", context)
