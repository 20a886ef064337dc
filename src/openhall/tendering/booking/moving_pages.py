"""Pages of moving: sessions of a centre, offers, measures."""

from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.kernel.refusals import NotFound, NotYours
from openhall.tendering.booking import queries
from openhall.tendering.booking.custody import custody_of
from openhall.tendering.booking.forms import MeasureForm, OfferForm
from openhall.tendering.booking.models import HandOver, HandOverState, Measure
from openhall.tendering.booking.staff_pages import staff
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.desk import desk, zone_of
from openhall.ui import formats
from openhall.ui.components import SummaryRow, of_unknown_language


def custody_words(custody: dict[str, Any]) -> list[str]:
    """What becomes of the opening keys, in whole sentences."""
    if custody.get("state") == "not_sealed":
        return [_("Nothing is sealed yet: the custodians of the new centre are proposed for the notice.")]
    if custody.get("state") == "opened":
        return [_("All bids are open: no opening key is needed any more.")]
    old = custody["by_old_centre"]
    words = [
        _(
            "The bids are sealed to the custodians named in the notice. Their keys can’t be handed over, not even by "
            "this platform: each custodian hands the share in from their own browser, wherever they are."
        ),
        ngettext(
            "The old centre’s custodians hold %(old)s of %(places)s shares; %(threshold)s open a bid.",
            "The old centre’s custodians hold %(old)s of %(places)s shares; %(threshold)s open a bid.",
            old,
        )
        % {"old": old, "places": custody["places"], "threshold": custody["threshold"]},
    ]
    if custody["needed"]:
        words.append(
            ngettext(
                "At least %(count)s of them is needed; otherwise each bidder can open their own bid.",
                "At least %(count)s of them are needed; otherwise each bidder can open their own bid.",
                custody["needed"],
            )
            % {"count": custody["needed"]}
        )
    else:
        words.append(_("The bids can be opened without them."))
    return words


@require_safe
def sessions(request: HttpRequest) -> HttpResponse:
    """What the reader's centre hosts, and what it is asked to host."""
    reader = staff(request)
    context = desk(request, reader) | {
        "projects": queries.hosted_by(reader.organisation_id or 0),
        "offers": queries.offers_to(reader.organisation_id or 0),
    }
    return render(request, "booking/sessions.html", context)


@require_safe
def offer(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Ask another centre to host a tender. ``uuid``: of the project."""
    reader = staff(request)
    project = planning.visible_project(uuid, reader)
    if project.centre_id != reader.organisation_id:
        raise NotFound(project=str(uuid))
    new = uuid4()
    custody, _people = custody_of(project, project.centre_id)
    others = identity.organisations_with(Role.CENTRE, identity.received_at(request))
    context = desk(request, reader, project) | {
        "form": OfferForm([(str(one.uuid), one.name) for one in others if one.id != project.centre_id]),
        "custody": custody_words(custody.to_json()),
        "object": f"handover:{new}",
        "url": f"/api/v1/hand-overs/{new}",
        "next": reverse("session-moved", args=[new]),
    }
    return render(request, "booking/offer.html", context)


def _rows(found: HandOver) -> list[SummaryRow]:
    zone = zone_of(found.project)
    rows = [
        (_("Tender"), found.project.title, found.project.lang),
        (_("From"), found.from_centre.name, ""),
        (_("To"), found.to_centre.name, ""),
        (_("Reason"), of_unknown_language(found.reason), ""),
    ]
    if found.measure is not None:
        rows.append((_("Under the measure"), f"{found.measure.district}: {found.measure.basis}", ""))
    rows.append((_("Asked"), formats.instant(found.offered_at, zone), ""))
    if found.done_at is not None:
        rows.append((_("Handed over"), formats.instant(found.done_at, zone), ""))
    return [SummaryRow(key=key, value=value, lang=lang) for key, value, lang in rows]


@require_safe
def offered(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Accept a session that the reader's centre is asked to host."""
    reader = staff(request)
    found = queries.one_hand_over(uuid)
    if found.to_centre_id != reader.organisation_id:
        raise NotFound(hand_over=str(uuid))
    custody, _people = custody_of(found.project, found.from_centre_id)
    context = desk(request, reader, found.project) | {
        "found": found,
        "rows": _rows(found),
        "is_open": found.state == HandOverState.OFFERED,
        "custody": custody_words(custody.to_json()),
        "object": f"handover:{uuid}",
        "url": f"/api/v1/hand-overs/{uuid}/acceptance",
        "next": reverse("session-moved", args=[uuid]),
    }
    return render(request, "booking/offered.html", context)


@require_safe
def moved(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A hand-over for everybody: who, why, what moved and what can't."""
    found = queries.one_hand_over(uuid)
    context = {
        "found": found,
        "rows": _rows(found),
        "is_done": found.state == HandOverState.DONE,
        "is_open": found.state == HandOverState.OFFERED,
        "custody": custody_words(found.custody) if found.custody else [],
        "zone": zone_of(found.project),
    }
    return render(request, "booking/moved.html", context)


def _measure_rows(found: Measure) -> list[SummaryRow]:
    zone = found.to_centre.zone
    rows = [
        (_("District that is closed"), found.district),
        (_("Centre that takes its tenders"), found.to_centre.organisation.name),
        (_("Reason"), found.reason),
        (_("Decision that it rests on"), found.basis),
        (_("Declared by"), found.authority.name),
        (_("From"), formats.instant(found.declared_at, zone)),
        (_("Until"), formats.instant(found.ends_at, zone)),
    ]
    return [SummaryRow(key=key, value=value) for key, value in rows]


@require_safe
def measures(request: HttpRequest) -> HttpResponse:
    """Districts that were closed."""
    reader = identity.reader(request)
    context = {
        "measures": [(one, one.to_centre.zone) for one in queries.measures()],
        "now": identity.received_at(request),
        "may_declare": reader is not None and reader.holds(Role.AUTHORITY),
    }
    return render(request, "booking/measures.html", context)


@require_safe
def measure(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One measure and the tenders that it moved."""
    found = queries.measure(uuid)
    moves = [(one, zone_of(one.project)) for one in queries.moved_by(found)]
    return render(request, "booking/measure.html", {"found": found, "rows": _measure_rows(found), "moves": moves})


@require_safe
def new_measure(request: HttpRequest) -> HttpResponse:
    """Declare a measure."""
    reader = identity.signed_in(request)
    if not reader.holds(Role.AUTHORITY):
        raise NotYours(reason=_("Only an authority declares a measure."))
    centres = queries.centres()
    uuid = uuid4()
    context = desk(request, reader) | {
        "form": MeasureForm(centres, request.GET.get("district", "")[:100], centres[0].zone if centres else "UTC"),
        "zone": centres[0].zone if centres else "UTC",
        "has_centres": bool(centres),
        "districts": sorted({one.district for one in centres}),
        "object": f"measure:{uuid}",
        "url": f"/api/v1/measures/{uuid}",
        "next": reverse("measure", args=[uuid]),
    }
    return render(request, "booking/measure_form.html", context)
