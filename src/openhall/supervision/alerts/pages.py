"""A sector seen live with its queue; rules with their history; an alert. All of them only read."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.supervision import showing
from openhall.supervision.alerts import queries
from openhall.supervision.alerts.models import Alert, AlertState, Outcome, Rule, When
from openhall.supervision.alerts.queries import Precision
from openhall.supervision.channels import public as channels
from openhall.supervision.facts import public as facts
from openhall.supervision.signing import PAGE, before_of, signing
from openhall.tendering.planning.public import Project
from openhall.ui import formats
from openhall.ui.components import Bar, Column, Event, SummaryRow, Tag, WorkItem

ZONE = "UTC"
MOST_ALERTS = 100
_COLOURS = {Outcome.CONFIRMED: "red", Outcome.EXPLAINED: "green", Outcome.FALSE_ALARM: "grey"}


@never_cache
@require_safe
def sector(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """All tenders of a sector as they are now, and its alerts by deadline; ``?closed=1``: those that are settled."""
    reader = identity.signed_in(request)
    found = channels.sector(uuid, reader)
    before, closed = before_of(request), request.GET.get("closed") == "1"
    tenders = channels.tenders_of(found).order_by("-id")
    page = list((tenders.filter(pk__lt=before) if before else tenders)[:PAGE])
    rows = list(queries.alerts(found, closed=closed)[:MOST_ALERTS])
    stages = dict(Project.State.choices)
    rules = queries.rules(found)
    context = {
        "sector": found,
        "closed": closed,
        "items": _items(rows),
        "tenders": [showing.tender_row(row, stages) for row in page],
        "tender_columns": showing.tender_columns(),
        "older": f"?before={page[-1].pk}#tenders" if len(page) == PAGE else "",
        "behind": facts.behind(),
        "rules": _rule_rows(rules, identity.received_at(request)),
        "rule_columns": _rule_columns(),
        "may_set": channels.supervises(reader, found),
        "rule": None,
        "filled": {"when": "", "threshold": "", "least_n": 1, "days": 14},
        **_choices(),
    }
    return render(request, "alerts/sector.html", context | signing(request, reader))


@never_cache
@require_safe
def alerts(request: HttpRequest) -> HttpResponse:
    """The alerts of all sectors that the reader sees: ``?show=late``, ``mine``, ``closed``; ``?indicator=`` of one."""
    reader, now = identity.signed_in(request), identity.received_at(request)
    asked = request.GET.get("show", "")
    show = next((one for one in queries.Show if one.value == asked), queries.Show.OPEN)
    indicator = request.GET.get("indicator", "")
    found = queries.seen(reader, show, at=now, indicator=indicator)
    rows = list(found[:MOST_ALERTS])
    known = queries.counts(reader, at=now)
    labels = {
        queries.Show.OPEN: _("Open"),
        queries.Show.LATE: _("Past their deadline"),
        queries.Show.MINE: _("Mine"),
        queries.Show.CLOSED: _("Closed"),
    }
    context = {
        "show": show.value,
        "views": [(one.value, labels[one], formats.number(known[one])) for one in queries.Show],
        "indicator": indicator,
        "indicators": [(one.id, one.name) for one in facts.meanings().values()],
        "columns": [
            Column(_("Alert"), header=True),
            Column(_("Indicator")),
            Column(_("Sector")),
            Column(_("To be settled by")),
            Column(_("State")),
            Column(_("Taken on by")),
        ],
        "rows": _listed(rows),
        "more": len(rows) == MOST_ALERTS,
        "most": MOST_ALERTS,
    }
    return render(request, "alerts/alerts.html", context)


def _listed(rows: list[Alert]) -> list[list[object]]:
    names = _names(rows)
    return [
        [
            format_html('<a href="/supervision/alerts/{}" lang="">{}</a>', row.uuid, names[row.pk]),
            _sentence(row),
            format_html('<span lang="{}">{}</span>', row.rule.sector.lang, row.rule.sector.title),
            formats.instant(row.due_at, ZONE),
            str(_tag(row).text),
            row.handler.name if row.handler else _("Nobody has taken it yet"),
        ]
        for row in rows
    ]


def _choices() -> dict[str, Any]:
    return {
        "indicators": [(one.id, one.name) for one in facts.meanings().values()],
        "whens": When.choices,
    }


def _names(rows: list[Alert]) -> dict[int, str]:
    """What each alert is about, by its key."""
    by: dict[str, list[Alert]] = {}
    for row in rows:
        by.setdefault(row.rule.indicator, []).append(row)
    names: dict[int, str] = {}
    for indicator, some in by.items():
        names |= dict(zip((row.pk for row in some), facts.named(indicator, [row.unit for row in some]), strict=True))
    return names


def _items(rows: list[Alert]) -> list[WorkItem]:
    names = _names(rows)
    return [
        WorkItem(
            title=names[row.pk],
            url=f"/supervision/alerts/{row.uuid}",
            deadline=None if row.state == AlertState.CLOSED else row.due_at,
            zone=ZONE,
            doing=_sentence(row),
            officer=row.handler.name if row.handler else _("Nobody has taken it yet"),
            tag=_tag(row),
            lang="",
        )
        for row in rows
    ]


def _name(indicator: str) -> str:
    found = facts.meaning(indicator)
    return found.name if found else indicator


def _sentence(row: Alert) -> str:
    return _("%(indicator)s: %(value)s (%(when)s %(threshold)s), from %(n)s observations") % {
        "indicator": _name(row.rule.indicator),
        "value": showing.figure(row.value),
        "when": dict(When.choices)[row.crossed["when"]],
        "threshold": row.crossed["threshold"],
        "n": row.n,
    }


def _tag(row: Alert) -> Tag:
    if row.state == AlertState.CLOSED:
        return Tag(row.get_outcome_display(), _COLOURS.get(Outcome(row.outcome), "amber"))
    if row.gone_at is not None:
        return Tag(_("No longer seen"))
    return Tag(row.get_state_display(), "amber" if row.state == AlertState.OPEN else "teal")


def _rule_columns() -> list[Column]:
    return [
        Column(_("Indicator"), header=True),
        Column(_("Sector")),
        Column(_("Gives an alert")),
        Column(_("State")),
        Column(_("Precision"), figure=True),
    ]


def _rule_rows(rules: list[Rule], at: datetime) -> list[list[object]]:
    known = queries.precisions(rules)
    return [
        [
            format_html('<a href="/supervision/rules/{}">{} {}</a>', row.uuid, row.indicator, _name(row.indicator)),
            format_html('<span lang="{}">{}</span>', row.sector.lang, row.sector.title),
            f"{row.get_when_display()} {row.threshold.normalize():f}",
            _state(row, at),
            _precision(known[row.pk]),
        ]
        for row in rules
    ]


def _state(row: Rule, at: datetime) -> str:
    if not row.in_force:
        return _("Ended")
    return _("Muted") if row.is_muted(at) else _("In force")


def _precision(found: Precision) -> str:
    if found.share is None:
        return _("Nothing is settled yet")
    part = {"confirmed": found.confirmed, "settled": found.settled}
    return _("%(confirmed)s of %(settled)s confirmed") % part


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """All rules with what came of their alerts, for everybody."""
    context = {"rules": _rule_rows(queries.rules(), identity.received_at(request)), "columns": _rule_columns()}
    return render(request, "alerts/rules.html", context)


@require_safe
def rule(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A rule: what it says, who muted it and why, its history, its precision; supervisors change it here."""
    reader, row = identity.reader(request), queries.rule(uuid)
    meaning = facts.meaning(row.indicator)
    now = identity.received_at(request)
    muted = row.is_muted(now)
    context = {
        "rule": row,
        "name": _name(row.indicator),
        "meaning": meaning,
        "definition": meaning.definition if meaning else "",
        "innocent": meaning.innocent if meaning else (),
        "rows": [
            SummaryRow(_("Sector"), row.sector.title, lang=row.sector.lang),
            SummaryRow(_("Department"), row.sector.organisation.name),
            SummaryRow(_("Gives an alert"), f"{row.get_when_display()} {row.threshold.normalize():f}"),
            SummaryRow(_("Fewest observations"), str(row.least_n)),
            SummaryRow(_("Days to settle an alert"), str(row.days)),
            SummaryRow(_("Precision"), _precision(queries.precisions([row])[row.pk])),
            SummaryRow(_("State"), _("Muted") if muted else _("In force") if row.in_force else _("Ended")),
        ],
        "muted": muted,
        "events": [_change(one) for one in row.changes.select_related("by")[:100]],
        "may_set": channels.supervises(reader, row.sector),
        "object": f"alert-rule:{row.uuid}",
        "filled": {
            "when": row.when,
            "threshold": f"{row.threshold.normalize():f}",
            "least_n": row.least_n,
            "days": row.days,
        },
        **_choices(),
    }
    return render(request, "alerts/rule.html", context | signing(request, reader))


def _change(one: Any) -> Event:
    when = dict(When.choices)[one.said["when"]]
    title = f"{when} {one.said['threshold']}" if one.said["in_force"] else _("Ended")
    body = format_html('<span lang="">{}</span>', one.said["reason"])
    return Event(title, one.at, ZONE, by=one.by.name, body=body, receipt_url=f"/receipts/{one.leaf}")


@never_cache
@require_safe
def alert(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An alert: rule, facts, place in its market, evidence, innocent explanations, who looks into it, what came."""
    reader = identity.signed_in(request)
    row = queries.alert(uuid, reader)
    meaning = facts.meaning(row.rule.indicator)
    place = queries.place(row)
    tenders = list(facts.tenders_of(row.rule.indicator, row.unit).order_by("-id")[:PAGE])
    supervises = channels.supervises(reader, row.rule.sector)
    mine = row.handler_id == reader.person_id
    stages = dict(Project.State.choices)
    context = {
        "alert": row,
        "title": facts.named(row.rule.indicator, [row.unit])[0],
        "name": _name(row.rule.indicator),
        "tag": _tag(row),
        "sentence": _sentence(row),
        "rows": _facts(row),
        "definition": meaning.definition if meaning else "",
        "reading": meaning.reading if meaning else "",
        "innocent": meaning.innocent if meaning else (),
        "place_title": _("%(below)s of %(total)s values of its market are lower") % {
            "below": place.below, "total": place.total,
        },
        "bars": [
            Bar(f"{showing.figure(low)} – {showing.figure(high)}", Decimal(many), formats.number(many), marked)
            for low, high, many, marked in place.bins
        ],
        "tenders": [showing.tender_row(one, stages) for one in tenders],
        "tender_columns": showing.tender_columns(),
        "evidence": [
            [format_html('<a href="/receipts/{}">{}</a>', act.leaf_sha256, name), formats.instant(act.at, ZONE)]
            for _case, act, name in queries.evidence([one.case for one in tenders[:5]])
        ],
        "evidence_columns": [Column(_("Act, with its proof"), header=True), Column(_("When"))],
        "files": [(f"/tenders/{one.case}/evidence", one.title, one.lang) for one in tenders[:5]],
        "events": _events(row),
        "may_take": supervises and row.state != AlertState.CLOSED and not mine,
        "may_close": supervises and row.state == AlertState.TAKEN and mine,
        "outcomes": [(code, label) for code, label in Outcome.choices if code],
        "object": f"alert:{row.uuid}",
    }  # fmt: skip
    return render(request, "alerts/alert.html", context | signing(request, reader))


def _facts(row: Alert) -> list[SummaryRow]:
    rule = format_html(
        '<a href="/supervision/rules/{}">{} {}</a>', row.rule.uuid, row.rule.indicator, row.crossed["threshold"]
    )
    return [
        SummaryRow(_("Rule"), rule),
        SummaryRow(_("Value"), showing.figure(row.value)),
        SummaryRow(_("Observations"), str(row.n)),
        *[
            SummaryRow(label, format_html('<span class="oh-code">{}</span>', text) if is_id else text)
            for label, text, is_id in facts.parts_of(row.rule.indicator, row.unit)
        ],
    ]


def _events(row: Alert) -> list[Event]:
    events = [Event(_("Seen for the first time"), row.first_seen_at, ZONE)]
    if row.gone_at is not None:
        events.append(Event(_("No longer seen"), row.gone_at, ZONE))
    who = row.handler.name if row.handler else ""
    if row.taken_at is not None:
        events.append(Event(_("Taken on"), row.taken_at, ZONE, by=who, receipt_url=f"/receipts/{row.taken_leaf}"))
    if row.closed_at is not None:
        closed = _("Closed: %(outcome)s") % {"outcome": row.get_outcome_display()}
        body = format_html('<span lang="">{}</span>', row.explanation)
        events.append(Event(closed, row.closed_at, ZONE, by=who, body=body, receipt_url=f"/receipts/{row.closed_leaf}"))
    return events
