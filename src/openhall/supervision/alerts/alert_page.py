"""One alert: rule, facts, place in the market, evidence with proofs, explanations, who, until when, and what came."""

from __future__ import annotations

from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.supervision import showing
from openhall.supervision.alerts import queries, words
from openhall.supervision.alerts.models import Alert, AlertState, Outcome
from openhall.supervision.channels import public as channels
from openhall.supervision.facts import public as facts
from openhall.supervision.facts.public import Behind
from openhall.supervision.signing import PAGE, signing
from openhall.tendering.planning.public import Project
from openhall.tendering.remedies.public import Complaint
from openhall.ui import formats
from openhall.ui.components import Bar, Column, Event, SummaryRow

ZONE = words.ZONE
MOST_TENDERS_WITH_ACTS = 5


@never_cache
@require_safe
def alert(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """An alert: rule, facts, place in its market, evidence, innocent explanations, who looks into it, what came."""
    reader, now = identity.signed_in(request), identity.received_at(request)
    row = queries.alert(uuid, reader)
    meaning = facts.meaning(row.rule.indicator)
    place = queries.place(row)
    stands_on = facts.tenders_of(row.rule.indicator, row.unit)
    tenders = list(stands_on.order_by("-id")[:PAGE])
    supervises = channels.supervises(reader, row.rule.sector)
    mine = row.handler_id == reader.person_id
    stages = dict(Project.State.choices)
    acts = queries.evidence([one.case for one in tenders[:MOST_TENDERS_WITH_ACTS]])
    context = {
        "alert": row,
        "title": facts.named(row.rule.indicator, [row.unit])[0],
        "name": words.indicator_name(row.rule.indicator),
        "tag": words.tag(row),
        "sentence": words.sentence(row),
        "rows": _facts(row, now),
        "running": facts.is_running(row.unit, now),
        "definition": meaning.definition if meaning else "",
        "reading": meaning.reading if meaning else "",
        "innocent": meaning.innocent if meaning else (),
        "readings": _readings(row),
        "reading_columns": [
            Column(_("When"), header=True), Column(_("Value"), figure=True), Column(_("Observations"), figure=True),
        ],
        "place_title": words.place_title(place),
        "place_csv": f"/supervision/alerts/{row.uuid}/place.csv",
        "bars": [
            Bar(f"{showing.figure(low)} – {showing.figure(high)}", Decimal(many), formats.number(many), marked)
            for low, high, many, marked in place.bins
        ],
        "behind": _behind(facts.behind_of(row.unit)),
        "tenders": [showing.tender_row(one, stages) for one in tenders],
        "more_tenders": _more(len(tenders), stands_on.count() if len(tenders) == PAGE else len(tenders)),
        "tender_columns": showing.tender_columns(),
        "evidence": [
            [
                format_html('<a href="/receipts/{}">{}</a>', act.leaf_sha256, name),
                formats.instant(act.at, ZONE),
                format_html(
                    '<a href="/receipts/{}/proof" download>{}<span class="oh-hidden"> · {}</span></a>',
                    act.leaf_sha256, _("Proof"), name,
                ),
            ]
            for _case, act, name in acts
        ],
        "evidence_columns": [Column(_("Act"), header=True), Column(_("When")), Column(_("To check offline"))],
        "files": [(f"/tenders/{one.case}/evidence", one.title, one.lang) for one in tenders[:PAGE]],
        "firms": _firms(row),
        "events": _events(row),
        "may_take": supervises and row.state != AlertState.CLOSED and not mine,
        "may_close": supervises and row.state == AlertState.TAKEN and mine,
        "outcomes": [(code, label) for code, label in Outcome.choices if code],
        "object": f"alert:{row.uuid}",
    }  # fmt: skip
    return render(request, "alerts/alert.html", context | signing(request, reader))


def _more(shown: int, known: int) -> str:
    if known <= shown:
        return ""
    return _("The newest %(shown)s of %(known)s are shown.") % {
        "shown": formats.number(shown), "known": formats.number(known),
    }  # fmt: skip


def _facts(row: Alert, now: Any) -> list[SummaryRow]:
    rule = format_html(
        '<a href="/supervision/rules/{}">{} {}</a>', row.rule.uuid, row.rule.indicator, row.crossed["threshold"]
    )
    late = row.state != AlertState.CLOSED and row.due_at < now
    due = formats.instant(row.due_at, ZONE)
    who = words.handler(row)
    deputies = (
        identity.deputies(row.handler_id, row.rule.sector.organisation_id, Role.SUPERVISOR, now)
        if row.handler_id is not None
        else []
    )
    found = [
        SummaryRow(_("Rule"), rule),
        SummaryRow(_("Value when first seen"), _value(row.value, row.n)),
        SummaryRow(_("Value now"), _value(row.latest, row.latest_n)),
        SummaryRow(_("Taken on by"), who),
        SummaryRow(_("To be settled by"), _("%(due)s, which is past") % {"due": due} if late else due),
    ]
    if deputies:
        found.append(SummaryRow(_("Stands in"), ", ".join(one.name for one in deputies)))
    if row.outcome:
        found.append(SummaryRow(_("Outcome"), row.get_outcome_display()))
    if row.investigated:
        found.append(SummaryRow(_("Investigation"), row.get_investigated_display()))
    return [
        *found,
        *[
            SummaryRow(label, format_html('<span class="oh-code">{}</span>', text) if is_id else text)
            for label, text, is_id in facts.parts_of(row.rule.indicator, row.unit)
        ],
    ]


def _value(value: float, n: int) -> str:
    told = {"value": showing.figure(value), "n": formats.number(n)}
    return ngettext("%(value)s, from %(n)s observation", "%(value)s, from %(n)s observations", n) % told


def _readings(row: Alert) -> list[list[object]]:
    """The value as first seen, and what it became; nothing where it never changed."""
    known = list(row.readings.all()[:PAGE])
    if not known:
        return []
    first = [formats.instant(row.first_seen_at, ZONE), showing.figure(row.value), formats.number(row.n)]
    after = [[formats.instant(one.at, ZONE), showing.figure(one.value), formats.number(one.n)] for one in known]
    return [*map(list[object], after), list[object](first)]


def _firms(row: Alert) -> list[tuple[str, str]]:
    """Address and name of the page of each firm that the alert points at."""
    ids = [str(row.unit[name]) for name in ("bidder_id", "supplier_id", "first_id", "second_id", "complainant_id")
           if row.unit.get(name)]  # fmt: skip
    ids += str(row.unit.get("members") or "").split(",")
    found = []
    for one in dict.fromkeys(ids):
        try:
            uuid = UUID(one)
        except ValueError:
            continue  # a consortium, or a firm of another register
        found.append((f"/supervision/firms/{uuid}", facts.named(row.rule.indicator, [{"bidder_id": one}])[0]))
    return found


def _behind(found: Behind) -> list[dict[str, Any]]:
    """The facts behind it as tables."""
    tables: list[dict[str, Any]] = []
    if found.bids:
        tables.append({
            "caption": _("Bids as they were opened"),
            "note": "",
            "columns": [
                Column(_("Bidder"), header=True), Column(_("Price"), figure=True), Column(_("State")), Column(_("Won")),
            ],
            "rows": [[_firm(one), _price(one), _bid_state(one["status"]), _yes(one["won"])] for one in found.bids],
        })  # fmt: skip
    if found.shared:
        tables.append({
            "caption": _("What the two have in common in this tender"),
            "note": _("Compared as keyed digests; what it is can be read by nobody here."),
            "columns": [Column(_("What"), header=True), Column(_("How many"), figure=True)],
            "rows": [[kind, formats.number(many)] for kind, many in found.shared],
        })  # fmt: skip
    if found.complaints:
        tables.append({
            "caption": _("Complaints that have ended, newest first"),
            "note": found.complaints_said(),
            "columns": [
                Column(_("Tender"), header=True), Column(_("About")), Column(_("Filed")), Column(_("Ended")),
                Column(_("Bid there")),
            ],
            "rows": [_complaint(*one) for one in found.complaints],
        })  # fmt: skip
    return tables


def _firm(one: dict[str, Any]) -> object:
    name = one["bidder_name"] or one["bidder_id"] or ""
    try:
        return format_html('<a href="/supervision/firms/{}">{}</a>', UUID(str(one["bidder_id"])), name)
    except ValueError:
        return name


def _price(one: dict[str, Any]) -> str:
    if one["amount"] is None:
        return ""
    return str(formats.money(Decimal(f"{one['amount']:.2f}"), one["currency"] or ""))


def _bid_state(status: str | None) -> str:
    """A bid's state as the facts have it, in words."""
    return {
        "pending": _("Opened"), "valid": _("Valid"), "disqualified": _("Rejected"), "withdrawn": _("Withdrawn"),
    }.get(status or "", status or "")  # fmt: skip


def _yes(value: bool | None) -> str:
    return "" if value is None else _("Yes") if value else _("No")


def _complaint(one: Any, tender: Any, bid: bool) -> list[object]:
    named: Any = Complaint._meta.get_field
    labels = {name: dict(named(name).flatchoices) for name in ("matter", "state", "outcome", "ground")}
    ending = labels["outcome"].get(one.ending) or labels["state"].get(one.ending) or one.ending
    ended: SafeString | str = str(ending)
    if one.ground:
        ended = format_html("{}<br>{}", ended, labels["ground"].get(one.ground, one.ground))
    if one.leaf_sha256:
        ended = format_html('{}<br><a href="/receipts/{}">{}</a>', ended, one.leaf_sha256, _("Receipt"))
    about = showing.tender_link(tender) if tender is not None else one.tender_id
    filed = formats.instant(one.filed_at, ZONE)
    return [about, str(labels["matter"].get(one.matter, one.matter)), filed, ended, _yes(bid)]


def _events(row: Alert) -> list[Event]:
    events = [Event(_("Seen for the first time"), row.first_seen_at, ZONE)]
    if row.gone_at is not None:
        events.append(Event(_("No longer seen"), row.gone_at, ZONE))
    who = row.handler.name if row.handler else ""
    if row.taken_at is not None:
        events.append(Event(_("Taken on"), row.taken_at, ZONE, by=who, receipt_url=f"/receipts/{row.taken_leaf}"))
    if row.reminded_at is not None:
        events.append(Event(_("Reminded that it is due soon"), row.reminded_at, ZONE))
    if row.late_told_at is not None:
        events.append(Event(_("Reminded that it is late"), row.late_told_at, ZONE))
    if row.closed_at is not None:
        closed = _("Closed: %(outcome)s") % {"outcome": row.get_outcome_display()}
        body = format_html('<span lang="">{}</span>', row.explanation)
        events.append(Event(closed, row.closed_at, ZONE, by=who, body=body, receipt_url=f"/receipts/{row.closed_leaf}"))
    if row.investigated_at is not None:
        leaf = f"/receipts/{row.investigated_leaf}"
        events.append(Event(row.get_investigated_display(), row.investigated_at, ZONE, receipt_url=leaf))
    return events
