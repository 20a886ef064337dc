"""Pages of the provincial office: what must be entered, computing and publishing, units, national results."""

import json
from datetime import date
from typing import Any
from uuid import uuid4

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor
from openhall.kernel.refusals import Invalid, Refusal
from openhall.procedures.index import (
    computing,
    figures,
    gathering,
    law,
    naming,
    national,
    policies,
    queries,
    showing,
    units,
)
from openhall.procedures.index.edition_models import Computation, Target, TargetKind
from openhall.procedures.laws.public import EnteredValue
from openhall.ui import formats
from openhall.ui.components import Column, of_unknown_language

MOST = 200


def signing(request: HttpRequest, reader: Actor) -> dict[str, Any]:
    """What a page with a signed form needs."""
    return {
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "here": request.path,
    }


def fresh(kind: str, area: str) -> dict[str, str]:
    """Object and address of something new."""
    uuid = uuid4()
    return {"object": f"{kind}:{uuid}", "url": f"/api/v1/service-index/{area}/{uuid}"}


def _office(request: HttpRequest) -> Actor:
    """The signed-in reader, if they act for a provincial office.

    Raises:
        SignInFirst. NotFound: somebody else.
    """
    reader = identity.signed_in(request)
    policies.require_office(reader)
    return reader


@never_cache
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for somebody, what is computed, what is published; for units their own part of it."""
    reader, at = identity.signed_in(request), identity.received_at(request)
    if not policies.office(reader):
        if not policies.own_units(reader):
            policies.require_office(reader)
        return render(request, "index/unit_desk.html", {"head": policies.heads(reader), "period": _month(at)})
    pack = law.pack_at(at)
    today = pack.calendar.day_of(at)
    published = {one: queries.edition(one) for one in queries.periods()}
    context = {
        "open": [_open(one) for one in law.open_values(at)],
        "value_columns": [
            Column(_("Value"), header=True),
            Column(_("Who enters it")),
            Column(_("Entered")),
            Column(_("Counts from")),
            Column(_("Source")),
        ],
        "entries": [
            (one.path, showing.value_name(one.path), one.unit == "year") for one in law.open_values(at)
        ],
        "history": [
            [
                formats.instant(one.entered_at, pack.calendar.zone), showing.value_name(one.path),
                law.value_text(one.value), formats.day(one.from_date), of_unknown_language(one.source),
                one.authority.name,
                format_html('<a href="/receipts/{}">{}</a>', one.leaf_sha256, _("Receipt")),
            ]
            for one in EnteredValue.objects.select_related("authority").order_by("-id")[:MOST]
        ],
        "history_columns": [
            Column(_("Entered at"), header=True), Column(_("Value")), Column(_("Entered")), Column(_("Counts from")),
            Column(_("Source")), Column(_("By")), Column(_("Receipt")),
        ],
        "pack": pack.id,
        "today": today.isoformat(),
        "computed": [
            [
                format_html('<a href="{}">{}</a>', reverse("index-computed", args=[one.period]), one.period),
                formats.instant(one.as_of, pack.calendar.zone),
                _("%(seconds)s s") % {"seconds": formats.number(str(one.milliseconds / 1000))},
                _state(one, published.get(one.period)),
            ]
            for one in Computation.objects.order_by("-period")[:60]
        ],
        "computed_columns": [
            Column(_("Period"), header=True),
            Column(_("Computed at")),
            Column(_("It took"), figure=True),
            Column(_("State")),
        ],
        "gathered": gathering.whole(at),
        "units": len(units.placed(today)),
        "targets": [
            (kind, name, *_target(kind, today)) for kind, name in TargetKind.choices
        ],
        "month": _month(at),
        "value": fresh("index-value", "values"),
        "target": fresh("index-target", "targets"),
        "hotline": fresh("index-hotline", "hotlines"),
    }  # fmt: skip
    return render(request, "index/desk.html", context | signing(request, reader))


def _target(kind: str, today: date) -> tuple[Target | None, str, str]:
    """The target that counts, its value and its first day in words."""
    row = queries.target(kind, today)
    if row is None:
        return None, "", ""
    return row, str(formats.number(row.value)), formats.day(row.from_date)


def _month(at: Any) -> str:
    """The month before an instant: the one that is published next."""
    return computing.current(at)[0].text


def _open(one: law.Open) -> list[object]:
    row = one.entered
    return [
        showing.value_name(one.path),
        naming.authority(one.authority),
        law.value_text(row.value) if row else _("Not entered yet"),
        formats.day(row.from_date) if row else "–",
        of_unknown_language(row.source) if row else "–",
    ]


def _state(one: Computation, published: Any) -> str:
    if one.waits:
        return _("Waits for a value")
    if published is None:
        return _("Not published")
    if published.sha256 == one.sha256:
        return _("Published")
    return _("Differs from what is published")


@require_POST
def compute(request: HttpRequest) -> HttpResponse:
    """Compute a period now."""
    _office(request)
    period = law.period_of(request.POST.get("period", "").strip()[:10])
    computing.recompute(period, identity.received_at(request))
    return redirect("index-computed", period.text)


@never_cache
@require_safe
def computed(request: HttpRequest, period: str) -> HttpResponse:
    """The newest figures of a period before they are published, and the form that publishes them."""
    reader, at = _office(request), identity.received_at(request)
    row = Computation.objects.filter(period=law.period_of(period).text).first()
    newest = None
    if period in queries.periods():
        newest = queries.edition(period)
    names = showing.named(one["code"] for one in (row.figures.get("units", ()) if row else ()))
    calendar = law.pack_at(at).calendar
    changes = figures.changed(newest.figures, row.figures) if row and newest and row.figures else {}
    context = {
        "period": period,
        "row": row,
        "waits": showing.waits(row.waits) if row else [],
        "partial": showing.waits(
            {path: who for one in row.figures.get("units", ()) for path, who in one["waits"].items()} if row else {}
        ),
        "zone": calendar.zone,
        "newest": newest,
        "same": bool(row and newest and row.sha256 == newest.sha256),
        "over": bool(row and row.as_of >= law.period_of(period).ends_at(calendar)),
        "changes": [
            [names.get(code, code), showing.points(a), showing.points(b)]
            for code, (a, b) in list(changes.items())[:MOST]
        ],
        "change_columns": [
            Column(pgettext("administration", "Unit"), header=True),
            Column(_("Total before"), figure=True),
            Column(_("Total now"), figure=True),
        ],
        "rows": [
            [
                showing.place(one["rank"], tied=one["tied"]), names[one["code"]], naming.levels()[one["level"]],
                showing.total(one), naming.bands()[one["band"]],
            ]
            for one in sorted(
                row.figures.get("units", ()) if row else (),
                key=lambda each: (each["level"] != "province", each["level"], each["rank"] is None, each["rank"] or 0),
            )
        ],
        "columns": [
            Column(_("Rank"), figure=True),
                Column(pgettext("administration", "Unit"), header=True), Column(_("Level")),
            Column(_("Total of 100"), figure=True), Column(_("Band")),
        ],
        "unplaced": sorted(row.figures.get("unplaced", {}).items()) if row else [],
        "published_url": reverse("service-index-edition", args=[period]),
        **fresh("index-edition", "editions"),
    }  # fmt: skip
    return render(request, "index/computed.html", context | signing(request, reader))


@never_cache
@require_safe
def units_page(request: HttpRequest) -> HttpResponse:
    """Units in their time; forms to place them and to enter what others count."""
    reader, at = _office(request), identity.received_at(request)
    today = law.pack_at(at).calendar.day_of(at)
    rows = units.placed(today)
    names = showing.named(one.code for one in rows)
    offers = {True: _("Yes"), False: _("No"), None: _("Needn’t")}
    context = {
        "rows": [
            [
                one.code, names[one.code], one.get_level_display(), one.parent or "–", offers[one.certified_copies],
                formats.day(one.valid_from),
            ]
            for one in rows
        ],
        "columns": [
            Column(_("Number"), header=True),
                Column(pgettext("administration", "Unit")), Column(_("Level")), Column(_("Stands under")),
            Column(_("Certified electronic copies")), Column(_("From")),
        ],
        "ending": [
            (code, formats.day(until), ", ".join(heirs), " | ".join([code, "ended", *heirs[:1]]))
            for code, until, heirs in units.ending(rows)
        ],
        "today": today.isoformat(),
        "month": _month(at),
        "placing": fresh("index-placing", "placings"),
        "reported": fresh("index-reported", "reported"),
    }  # fmt: skip
    return render(request, "index/units.html", context | signing(request, reader))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def national_page(request: HttpRequest) -> HttpResponse:
    """Take national results in: choose a file, look at it, sign."""
    reader = _office(request)
    context: dict[str, Any] = {
        "months": [
            [
                format_html('<a href="{}">{}</a>', reverse("service-index-national", args=[one.period]), one.period),
                showing.place(national.own_rank(one)),
                of_unknown_language(one.source),
            ]
            for one in national.newest()
        ],
        "month_columns": [Column(_("Month"), header=True), Column(_("Our rank"), figure=True), Column(_("Source"))],
        "month": _month(identity.received_at(request)),
        "rows": [],
        "problem": "",
    }
    status = 200
    if request.method == "POST":
        upload = request.FILES.get("file")
        try:
            if upload is None:
                raise Invalid(errors={"file": _("Choose a file.")})
            rows = national.read_file(upload.read(national.MOST_BYTES + 1))
        except Refusal as refusal:
            problem = refusal.problem()
            lines = str(problem["detail"]) or "\n".join(str(one) for one in refusal.errors.values())
            context["problem"], status = lines.splitlines(), refusal.status
        else:
            context |= {
                "rows": [[one["code"], one["name"], one.get("total") or "–"] for one in rows],
                "columns": [
                    Column(_("Number"), header=True), Column(_("Province")), Column(_("Total of 100"), figure=True)
                ],
                "provinces": [(one["code"], one["name"]) for one in rows],
                "json": json.dumps(rows, ensure_ascii=False),
                **fresh("index-national", "national-imports"),
            }  # fmt: skip
    return render(request, "index/national_import.html", context | signing(request, reader), status=status)
