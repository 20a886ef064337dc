"""Pages of the publication watch: decisions with their legal clock, differences between sources, what desks show."""

import csv
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode
from uuid import UUID, uuid4

from django.conf import settings
from django.core.paginator import Page, Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.agencies import public as agencies
from openhall.identity.public import Actor
from openhall.kernel.refusals import NotFound
from openhall.procedures.catalogue import drafting, policies, queries, showing, stages, watch_policies, watch_queries
from openhall.procedures.catalogue.inputs import jurisdictions, service_law
from openhall.procedures.catalogue.models import Online
from openhall.procedures.catalogue.stages import APPROVE, DRAFT, PUBLISH, SHOW, SYNCHRONISE, Stage
from openhall.procedures.catalogue.watch_models import Decision, DecisionAction, Difference, Source
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, Tag
from openhall.ui.jurisdictions import name as called
from openhall_rules.law import Pack

PAGE = 50
STEPS = {
    DRAFT: gettext_lazy("Draft it"),
    APPROVE: gettext_lazy("Approve it"),
    PUBLISH: gettext_lazy("Publish it"),
    SHOW: gettext_lazy("Show it at the desk, or take it down"),
    SYNCHRONISE: gettext_lazy("Synchronise it with the national database"),
}
FIELDS = {
    "title": gettext_lazy("Name"),
    "field": pgettext_lazy("procedure", "Field"),
    "sequence": pgettext_lazy("procedure", "Steps"),
    "method": gettext_lazy("Ways to file"),
    "components": gettext_lazy("Papers"),
    "time_limit": gettext_lazy("Time limit"),
    "subjects": gettext_lazy("Who it is for"),
    "agency": gettext_lazy("Agency that decides"),
    "result": gettext_lazy("Result"),
    "fees": pgettext_lazy("procedure", "Fees"),
    "requirements": gettext_lazy("Requirements"),
    "decision": gettext_lazy("Decision"),
    "decided_date": gettext_lazy("Decided on"),
    "valid_from": gettext_lazy("In force from"),
    "online": gettext_lazy("How it can be done"),
}
CSV_COLUMNS = (
    "procedure", "source", "unit", "kind", "field", "here", "there", "since", "late_days", "actor",
)  # fmt: skip


def _reader(request: HttpRequest) -> Actor:
    reader = identity.signed_in(request)
    watch_policies.require_reader(reader)
    return reader


def _signing(request: HttpRequest, reader: Actor) -> dict[str, Any]:
    return {
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "here": request.path,
    }


def _pages(request: HttpRequest, rows: Any, **asked: str) -> tuple[Page[Any], dict[str, str]]:
    """One page of rows, and the addresses of the pages beside it."""
    page = Paginator(rows, PAGE).get_page(request.GET.get("page", "1"))
    kept = {name: value for name, value in asked.items() if value}

    def url(number: int) -> str:
        return "?" + urlencode(kept | {"page": str(number)})

    newer = url(page.previous_page_number()) if page.has_previous() else ""
    older = url(page.next_page_number()) if page.has_next() else ""
    return page, {"newer": newer, "older": older}


@never_cache
@require_safe
def watch(request: HttpRequest) -> HttpResponse:
    """Decisions with their clock, and how the sources stand to each other."""
    reader = _reader(request)
    page, pager = _pages(request, watch_queries.decisions(reader))
    counted, laws = stages.counts(page), stages.laws_of(page)
    mark, link = watch_queries.comparison(), watch_queries.link()
    zone = service_law(jurisdictions()[0]).calendar.zone
    facts = [
        SummaryRow(
            _("Sources compared"),
            formats.instant(mark.compared_at, str(zone)) if mark and mark.compared_at else _("Not yet"),
        ),
        SummaryRow(_("Fields that differ"), formats.number(watch_queries.differences(reader).count())),
        SummaryRow(
            _("National database asked"),
            formats.instant(link.pulled_at, str(zone)) if link and link.pulled_at else _("Not yet"),
        ),
        SummaryRow(_("Messages that wait for it"), formats.number(watch_queries.waiting())),
    ]
    if link and link.failing_since:
        facts.append(SummaryRow(_("It gives no answer since"), formats.instant(link.failing_since, str(zone))))
    context = {
        "facts": facts,
        "columns": [
            Column(_("Decision"), header=True),
            Column(_("Decided on")),
            Column(_("Takes effect on")),
            Column(_("To be published until")),
            Column(_("Published"), figure=True),
            Column(_("State")),
        ],
        "rows": [_decision_row(one, counted[one.pk], laws[one.jurisdiction]) for one in page],
        "draft_columns": [
            Column(_("Decision"), header=True),
            Column(_("Known from")),
            Column(_("What it does")),
            Column(_("To be published until")),
            Column(_("Late by"), figure=True),
        ],
        "drafts": [_draft_row(one) for one in drafting.drafts(reader, identity.received_at(request))[:PAGE]],
        "refused": [f"{one.code}: {one.refused}" for one in watch_queries.refused()],
        "office": policies.publishes(reader),
        "may_report": policies.drafts(reader),
        "works_here": policies.works_here(reader),
    }
    return render(request, "catalogue/watch.html", context | pager)


def _draft_row(one: drafting.Draft) -> list[object]:
    url = f"{reverse('procedure-decision-new')}?{urlencode({'draft': one.number})}"
    name: object = showing.own(one.number, "vi") if one.number else _("Decision not known: taken down there")
    origins = {drafting.IMPORTED: _("Published here"), drafting.TOLD: Source.NATIONAL.label}
    counted = Counter(entry.action for entry in one.entries.values())
    return [
        format_html('<a href="{}">{}</a>', url, name),
        ", ".join(str(origins[origin]) for origin in sorted(one.origins)),
        ", ".join(f"{action.label}: {formats.number(counted[action])}" for action in DecisionAction if counted[action]),
        formats.day(one.due_date) if one.due_date else "–",
        showing.days(one.late_days) if one.late_days else "–",
    ]


def _decision_row(one: Decision, counted: tuple[int, int], law: Pack) -> list[object]:
    clock, (total, public) = stages.clock_of(one, law), counted
    url = reverse("procedure-decision", args=[one.uuid])
    return [
        format_html('<a href="{}">{}</a>', url, showing.own(one.number, one.lang)),
        formats.day(one.decided_date),
        formats.day(one.effective_date),
        formats.day(clock.due_date) if clock.due_date else _("Days off of that year aren’t known"),
        _("%(public)s of %(total)s") % {"public": formats.number(public), "total": formats.number(total)},
        _("All published") if public == total else _("To be published"),
    ]


@never_cache
@require_safe
def decision(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """How far each procedure of a decision is, with the unit that must act next."""
    reader = _reader(request)
    row = watch_queries.decision(uuid, reader)
    page, pager = _pages(request, row.entries.order_by("place"))
    found = stages.stages(row, page, identity.received_at(request))
    names = agencies.names({one.actor for one in found} | {one.entry.unit for one in found})
    clock = stages.clock_of(row)
    context = {
        "row": row,
        "title_lang": showing.html_lang(row.lang),
        "facts": [
            SummaryRow(_("Number"), showing.own(row.number, row.lang)),
            SummaryRow(_("Made by"), row.get_issuer_display()),
            SummaryRow(_("Decided on"), formats.day(row.decided_date)),
            SummaryRow(_("Takes effect on"), formats.day(row.effective_date)),
            SummaryRow(_("Made early enough before it takes effect"), _yes(clock.decided_in_time)),
            SummaryRow(
                _("To be published until"),
                formats.day(clock.due_date) if clock.due_date else _("Days off of that year aren’t known"),
            ),
        ],
        "columns": [
            Column(_("Administrative procedure"), header=True),
            Column(_("What happens")),
            Column(_("How far it is")),
            Column(_("Late by"), figure=True),
            Column(_("What comes next, and who must act")),
        ],
        "rows": [_stage_row(one, row, names) for one in found],
    }
    return render(request, "catalogue/decision.html", context | pager)


def _yes(value: bool | None) -> str:
    return _("Days off of that year aren’t known") if value is None else (_("Yes") if value else _("No"))


def _stage_row(one: Stage, row: Decision, names: dict[str, tuple[str, str]]) -> list[object]:
    calendar = service_law(row.jurisdiction).calendar
    steps = ((_("Drafted"), one.drafted_at), (_("Approved"), one.approved_at), (_("Published"), one.published_at))
    done = [(words, formats.day(calendar.day_of(at)) if at else _("Not yet")) for words, at in steps]
    shown = ((_("At the desk"), one.at_desk), (_("In the national database"), one.national))
    done += [(words, _("Yes") if there else _("No")) for words, there in shown]
    late = showing.days(one.late_days) if one.late_days else "–"
    step = format_html("{}: {}", STEPS[one.step], _unit(one.actor, names)) if one.step else _("Nothing")
    procedure: object = one.entry.code
    if one.title:
        procedure = format_html("{} {}", showing.own(one.title, one.lang), one.entry.code)
    return [
        procedure,
        DecisionAction(one.entry.action).label,
        format_html_join(SafeString("<br>"), "{}: {}", done),
        late,
        step,
    ]


def _unit(number: str, names: dict[str, tuple[str, str]]) -> SafeString | str:
    """A unit by its name with its number; the provincial office where there is none."""
    if not number:
        return _("Provincial office for procedures")
    return showing.unit(number, names)


@never_cache
@require_safe
def new_decision(request: HttpRequest) -> HttpResponse:
    """The form of a decision."""
    reader = identity.signed_in(request)
    if not policies.publishes(reader):
        raise NotFound
    uuid = uuid4()
    asked = request.GET.get("draft")
    found = drafting.draft(reader, asked, identity.received_at(request)) if asked is not None else None
    context = {
        "draft": found,
        "number": found.number if found else "",
        "decided_date": found.decided_date.isoformat() if found and found.decided_date else "",
        "effective_date": found.effective_date.isoformat() if found and found.effective_date else "",
        "entries": "\n".join(one.line for _code, one in sorted(found.entries.items())) if found else "",
        "object": f"procedure-decision:{uuid}",
        "url": f"/api/v1/procedure-decisions/{uuid}",
        "next": reverse("procedure-decision", args=[uuid]),
        "jurisdictions": [(code, called(code)) for code in jurisdictions()],
    }
    return render(request, "catalogue/decision_new.html", context | _signing(request, reader))


@never_cache
@require_safe
def differences(request: HttpRequest) -> HttpResponse:
    """Where the national database and the desks differ from the catalogue, field by field."""
    reader = _reader(request)
    asked = {name: request.GET.get(name, "") for name in ("source", "unit")}
    page, pager = _pages(request, watch_queries.differences(reader, **asked), **asked)
    names = agencies.names({one.actor for one in page} | {one.unit for one in page})
    query = urlencode({name: value for name, value in asked.items() if value})
    context = {
        "asked": asked,
        "sources": Source.choices,
        "csv_url": f"{reverse('procedure-differences-csv')}{'?' if query else ''}{query}",
        "columns": [
            Column(_("Administrative procedure"), header=True),
            Column(_("Source")),
            Column(_("What differs")),
            Column(_("In the catalogue")),
            Column(_("In the source")),
            Column(_("Seen since")),
            Column(_("Late by"), figure=True),
            Column(_("Who must act")),
        ],
        "rows": [_difference_row(one, names) for one in page],
    }
    return render(request, "catalogue/differences.html", context | pager)


def _difference_row(one: Difference, names: dict[str, tuple[str, str]]) -> list[object]:
    what = FIELDS[one.field] if one.field else one.get_kind_display()
    source: object = one.get_source_display()
    if one.unit:
        source = format_html("{}: {}", source, _unit(one.unit, names))
    return [
        one.code,
        source,
        what,
        _value(one.field, one.here),
        _value(one.field, one.there),
        formats.day(one.since),
        showing.days(one.late_days) if one.late_days else "–",
        _unit(one.actor, names),
    ]


def _value(field: str, said: str) -> object:
    """What a source says: how it can be done in words, ways to file by the national number; else as it is."""
    if not said:
        return "–"
    if field != "online":
        return showing.own(said, "vi")
    ways = {"1": _("At a desk"), "2": _("Online"), "3": _("By post")}
    return "; ".join(str(Online(one).label) if one in Online.values else ways.get(one, one) for one in said.split("; "))


class _Line:
    """What csv writes to: it hands each line on."""

    def write(self, line: str) -> str:
        return line


@never_cache
@require_safe
def differences_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The same as a CSV file, whole."""
    reader = _reader(request)
    rows = watch_queries.differences(reader, source=request.GET.get("source", ""), unit=request.GET.get("unit", ""))
    answer = StreamingHttpResponse(_csv(rows), content_type="text/csv; charset=utf-8")
    answer["Content-Disposition"] = 'attachment; filename="differences.csv"'
    return answer


def _csv(rows: Any) -> Iterator[str]:
    writer = csv.writer(_Line())
    yield writer.writerow(CSV_COLUMNS)
    for one in rows.iterator(1000):
        cells = (
            one.code, one.source, one.unit, one.kind, one.field, one.here, one.there, one.since.isoformat(),
            one.late_days, one.actor,
        )  # fmt: skip
        yield writer.writerow([_plain(cell) for cell in cells])


def _plain(cell: object) -> object:
    """A text that a spreadsheet doesn't take for a formula."""
    return f"'{cell}" if isinstance(cell, str) and cell[:1] in {"=", "+", "-", "@", "\t"} else cell


@never_cache
@require_safe
def shown(request: HttpRequest) -> HttpResponse:
    """What a desk shows: single procedures of a decision with one click each, or its whole list as a file."""
    reader = identity.signed_in(request)
    if not policies.drafts(reader):
        raise NotFound
    uuid = uuid4()
    units = agencies.codes_of(
        reader.organisation_id or 0, queries.today(jurisdictions()[0], identity.received_at(request))
    )
    rows = watch_queries.differences(reader, source=Source.DESK)
    count = rows.filter(unit__in=units).count()
    context = {
        "units": units,
        "differences_url": f"{reverse('procedure-differences')}?source=desk&unit={units[0]}" if units else "",
        "tag": Tag(ngettext("%(count)d field differs", "%(count)d fields differ", count) % {"count": count}),
        "object": f"procedure-desk-report:{uuid}",
        "url": f"/api/v1/procedure-desk-reports/{uuid}",
        "next": reverse("procedure-watch"),
    }
    return render(request, "catalogue/shown.html", context | _signing(request, reader))
