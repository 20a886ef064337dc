"""Rules with their history, their muting and what came of their alerts, for everybody. They only read."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.supervision.alerts import queries, words
from openhall.supervision.alerts.models import Change, Muting, Rule, When
from openhall.supervision.channels import public as channels
from openhall.supervision.facts import public as facts
from openhall.supervision.signing import before_of, signing
from openhall.ui import formats
from openhall.ui.components import Column, Event, SummaryRow

ZONE = words.ZONE
MOST = 100
"""Rules, or changes of one, on a page."""


def columns() -> list[Column]:
    """Columns of :func:`rows_of`."""
    return [
        Column(_("Indicator"), header=True),
        Column(_("Sector")),
        Column(_("Gives an alert")),
        Column(_("State")),
        Column(_("Precision"), figure=True),
    ]


def rows_of(rules: list[Rule], at: datetime) -> list[list[object]]:
    """Rules with what came of their alerts."""
    known = queries.precisions(rules)
    return [
        [
            format_html(
                '<a href="/supervision/rules/{}">{} {}</a>',
                row.uuid,
                row.indicator,
                words.indicator_name(row.indicator),
            ),
            format_html('<span lang="{}">{}</span>', row.sector.lang, row.sector.title),
            f"{row.get_when_display()} {row.threshold.normalize():f}",
            words.state_of(row, muted=row.is_muted(at)),
            words.precision(known[row.pk]),
        ]
        for row in rules
    ]


def choices() -> dict[str, Any]:
    """What a form for a rule lets one choose: only indicators that have values here."""
    return {
        "indicators": [(one.id, one.name) for one in facts.meanings().values() if not one.not_here],
        "whens": When.choices,
    }


@require_safe
def rules(request: HttpRequest) -> HttpResponse:
    """All rules with what came of their alerts, the newest first; ``?before=`` goes on."""
    found = queries.rules(before=before_of(request), limit=MOST + 1)
    more = len(found) > MOST
    context = {
        "rules": rows_of(found[:MOST], identity.received_at(request)),
        "columns": columns(),
        "older": f"?before={found[MOST - 1].pk}" if more else "",
    }
    return render(request, "alerts/rules.html", context)


@require_safe
def rule(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """A rule: what it says, who muted it and why, its history, its precision; supervisors change it here."""
    reader, row = identity.reader(request), queries.rule(uuid)
    meaning = facts.meaning(row.indicator)
    now = identity.received_at(request)
    muted = row.is_muted(now)
    history = [_change(one) for one in row.changes.select_related("by")[:MOST]]
    history += [event for one in row.mutings.select_related("by", "ended_by")[:MOST] for event in _muting(one)]
    context = {
        "rule": row,
        "name": words.indicator_name(row.indicator),
        "meaning": meaning,
        "definition": meaning.definition if meaning else "",
        "innocent": meaning.innocent if meaning else (),
        "note": words.limit_note(row.indicator),
        "rows": [
            SummaryRow(_("Sector"), row.sector.title, lang=row.sector.lang),
            SummaryRow(_("Department"), row.sector.organisation.name),
            SummaryRow(_("Gives an alert"), f"{row.get_when_display()} {row.threshold.normalize():f}"),
            SummaryRow(_("Fewest observations"), str(row.least_n)),
            SummaryRow(_("Days to settle an alert"), str(row.days)),
            SummaryRow(_("Precision"), words.precision(queries.precisions([row])[row.pk])),
            SummaryRow(_("State"), words.state_of(row, muted=muted)),
        ],
        "muted": muted,
        "events": sorted(history, key=lambda one: one.at, reverse=True),
        "may_set": channels.supervises(reader, row.sector),
        "object": f"alert-rule:{row.uuid}",
        "filled": {
            "when": row.when,
            "threshold": f"{row.threshold.normalize():f}",
            "least_n": row.least_n,
            "days": row.days,
        },
        **choices(),
    }
    return render(request, "alerts/rule.html", context | signing(request, reader))


def _change(one: Change) -> Event:
    when = dict(When.choices)[one.said["when"]]
    title = f"{when} {one.said['threshold']}" if one.said["in_force"] else _("Ended")
    body = format_html('<span lang="">{}</span>', one.said["reason"])
    return Event(title, one.at, ZONE, by=one.by.name, body=body, receipt_url=f"/receipts/{one.leaf}")


def _muting(one: Muting) -> list[Event]:
    title = _("Muted until %(until)s") % {"until": formats.instant(one.until, ZONE)}
    body = format_html('<span lang="">{}</span>', one.reason)
    found = [Event(title, one.at, ZONE, by=one.by.name, body=body, receipt_url=f"/receipts/{one.leaf}")]
    if one.ended_at is not None:
        by = one.ended_by.name if one.ended_by else ""
        found.append(Event(_("Muting ended"), one.ended_at, ZONE, by=by, receipt_url=f"/receipts/{one.ended_leaf}"))
    return found
