"""Pages of the register: centres and alliances for everybody, their entries for the staff."""

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
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import NotFound
from openhall.tendering.panels import policies, queries
from openhall.tendering.panels.centre_models import Alliance, Counted, Fee, Outcome, Site, Trial
from openhall.tendering.planning.public import desk
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, Text
from openhall.ui.templatetags.openhall_ui import source_text

PAGE = 50
ROWS = 3
"""Empty rows for further seats below those that are filled in."""
CHOICES = 200
"""Most centres to choose from in a form."""


def in_its_language(row: Site | Alliance, text: str) -> Text:
    """What somebody entered, marked with its language."""
    return source_text(text, row.lang)


@require_safe
def sites(request: HttpRequest) -> HttpResponse:
    """The register of centres, by city."""
    city = request.GET.get("city", "")[:100]
    page: Any = Paginator(queries.sites(city), PAGE).get_page(request.GET.get("page", "1"))
    reader = identity.reader(request)
    ask = f"city={city}&" if city else ""
    context = {
        "city": city,
        "columns": [
            Column(_("Centre"), header=True), Column(_("City")), Column(_("Organisation")),
            Column(_("Seats"), figure=True),
        ],
        "rows": [[_link(row), in_its_language(row, row.city), row.organisation.name, row.free] for row in page],
        "newer": f"?{ask}page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?{ask}page={page.next_page_number()}" if page.has_next() else "",
        "may_enter": reader is not None and reader.holds(*policies.STAFF),
    }  # fmt: skip
    return render(request, "panels/sites.html", context)


def _link(row: Site) -> Text:
    return format_html(
        '<a href="{}">{}</a>', reverse("evaluation-site", args=[row.uuid]), in_its_language(row, row.name)
    )


@require_safe
def site(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A centre: how it is reached, its seats, the tests of its connections, its alliances."""
    row, reader = queries.site(uuid), identity.reader(request)
    context: dict[str, Any] = {
        "site": row,
        "rows": [
            SummaryRow(_("Organisation"), row.organisation.name),
            SummaryRow(_("City"), row.city, lang=row.lang),
            SummaryRow(_("Address"), row.address, lang=row.lang),
            SummaryRow(_("Contacts"), row.contacts, lang=row.lang),
        ],
        "seats": [
            SummaryRow(_("Seat %(number)s") % {"number": one.number}, one.equipment, lang=row.lang)
            for one in row.seats.filter(in_use=True)
        ],
        "trial_columns": [Column(_("Date"), header=True), Column(_("Other centre")), Column(_("Result"))],
        "trials": [_trial(row, one) for one in queries.trials_of(row)],
        "alliances": [
            one.alliance for one in row.memberships.filter(left_at=None).select_related("alliance").order_by("id")
        ],
        "is_staff": policies.is_staff(reader, row),
    }
    return render(request, "panels/site.html", context)


def _link_to(row: Alliance) -> Text:
    return format_html('<a href="{}">{}</a>', reverse("alliance", args=[row.uuid]), in_its_language(row, row.name))


def _trial(row: Site, one: Trial) -> list[object]:
    other = one.other if one.site_id == row.pk else one.site
    note = format_html(" – {}", in_its_language(one.site, one.note)) if one.note else ""
    result = format_html("{}{}", one.get_outcome_display(), note)
    return [formats.day(one.tested_date), _link(other), result]


@require_safe
def alliances(request: HttpRequest) -> HttpResponse:
    """All alliances."""
    page: Any = Paginator(queries.alliances(), PAGE).get_page(request.GET.get("page", "1"))
    reader = identity.reader(request)
    context = {
        "columns": [
            Column(_("Alliance"), header=True), Column(_("From")), Column(_("Until")),
            Column(_("Member centres"), figure=True),
        ],
        "rows": [
            [
                _link_to(row),
                formats.day(row.from_date),
                formats.day(row.until_date) if row.until_date else _("without end"),
                row.present,
            ]
            for row in page
        ],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
        "may_found": bool(queries.own_sites(reader)),
    }  # fmt: skip
    return render(request, "panels/alliances.html", context)


@never_cache
@require_safe
def alliance(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An alliance: agreement, members, fee; the forms to join, to leave and to enter the fee for who may."""
    row, reader, at = queries.alliance(uuid), identity.reader(request), identity.received_at(request)
    fee = queries.fee_on(row, at.date())
    present = list(row.memberships.filter(left_at=None).select_related("site__organisation"))
    inside = {one.site_id for one in present}
    own = queries.own_sites(reader)
    url = f"/api/v1/alliances/{uuid}"
    context: dict[str, Any] = {
        "alliance": row,
        "rows": [
            SummaryRow(_("Agreement"), row.agreement, lang=row.lang),
            SummaryRow(_("Digest of the agreement"), row.agreement_sha256),
            SummaryRow(_("From"), formats.day(row.from_date)),
            SummaryRow(_("Until"), formats.day(row.until_date) if row.until_date else _("without end")),
            SummaryRow(_("Fee for a guest’s seat"), _fee(fee)),
        ],
        "members": [_link(one.site) for one in present],
        "may_join": [one for one in own if one.pk not in inside],
        "may_leave": [one for one in own if one.pk in inside],
        "may_enter_fee": reader is not None and reader.organisation_id is not None and reader.holds(Role.AUTHORITY),
        "counted": Counted.choices,
        "object": f"alliance:{uuid}",
        "join_url": f"{url}/members",
        "leave_url": f"{url}/departures",
        "fee_url": f"{url}/fees",
        "here": request.path,
    }
    return render(request, "panels/alliance.html", (desk(request, reader) if reader else {}) | context)


def _fee(fee: Fee | None) -> Text:
    """The fee in words, or who must enter it."""
    if fee is None:
        return _("Not set. An authority must enter it; until then no fee is computed.")
    return _("%(amount)s for an hour, %(counted)s, entered by %(authority)s. Its source: %(source)s") % {
        "amount": formats.money(fee.amount, fee.currency),
        "counted": fee.get_counted_display(),
        "authority": fee.authority.name,
        "source": fee.source,
    }


def staff(request: HttpRequest) -> Actor:
    """The reader, if they are staff of a centre.

    Raises:
        SignInFirst. NotFound: somebody else.
    """
    reader = identity.signed_in(request)
    if reader.organisation_id is None or not reader.holds(*policies.STAFF):
        raise NotFound
    return reader


@never_cache
@require_safe
def new_site(request: HttpRequest) -> HttpResponse:
    """The form of a new centre."""
    reader = staff(request)
    context = desk(request, reader) | _form(uuid4(), None) | {"title": _("Enter a centre")}
    return render(request, "panels/site_form.html", context)


@never_cache
@require_safe
def edit_site(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Change a centre of one's own, or record a test of its connection."""
    reader, row = staff(request), queries.site(uuid)
    if row.organisation_id != reader.organisation_id:
        raise NotFound(site=str(uuid))
    trial = uuid4()
    context = desk(request, reader) | _form(uuid, row)
    context |= {
        "title": row.name,
        "site": row,
        "others": queries.sites().exclude(pk=row.pk)[:CHOICES],
        "outcomes": Outcome.choices,
        "trial_object": f"trial:{trial}",
        "trial_url": f"/api/v1/connection-tests/{trial}",
        "today": identity.received_at(request).date().isoformat(),
    }
    return render(request, "panels/site_form.html", context)


def _form(uuid: UUID, row: Site | None) -> dict[str, Any]:
    names = ("name", "city", "address", "contacts")
    filled = [one.equipment for one in row.seats.filter(in_use=True)] if row else []
    return {
        "object": f"site:{uuid}",
        "url": f"/api/v1/evaluation-sites/{uuid}",
        "next": reverse("evaluation-site", args=[uuid]),
        "version": row.version if row else 0,
        "entry": {name: getattr(row, name) if row else "" for name in names},
        "seats": [*filled, *[""] * ROWS],
        "lang": row.lang if row else "",
    }


@never_cache
@require_safe
def new_alliance(request: HttpRequest) -> HttpResponse:
    """The form that founds an alliance."""
    reader, uuid = staff(request), uuid4()
    context = desk(request, reader) | {
        "own": queries.own_sites(reader),
        "object": f"alliance:{uuid}",
        "url": f"/api/v1/alliances/{uuid}",
        "next": reverse("alliance", args=[uuid]),
    }
    return render(request, "panels/alliance_form.html", context)
