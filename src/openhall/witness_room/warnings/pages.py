"""The health page, the list of warnings, one warning. All of them only read."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Role
from openhall.ui.components import Event, SummaryRow, Tag, WorkItem, WorkStage
from openhall.ui.components import StageState as Reached
from openhall.witness.public import published
from openhall.witness_room.warnings import policies, queries
from openhall.witness_room.warnings.kinds import KINDS
from openhall.witness_room.warnings.models import Comparison, Outcome, RaisedWarning, Severity, WarningState
from openhall.witness_room.warnings.raising import sentence, title

ZONE = "UTC"
COLOURS = {Severity.NOTICE: "grey", Severity.SERIOUS: "amber", Severity.CRITICAL: "red"}


def tag_of(row: RaisedWarning) -> Tag:
    """Its severity, or that it is over or closed."""
    if row.state == WarningState.CLOSED:
        return Tag(row.get_outcome_display(), "green" if row.outcome != Outcome.HANDED_ON else "amber")
    if row.gone_at is not None:
        return Tag(_("No longer seen"))
    return Tag(row.get_severity_display(), COLOURS[Severity(row.severity)])


@require_safe
def health(request: HttpRequest) -> HttpResponse:
    """How the house is: for everybody in short; whoever must know goes on to the warnings."""
    found, head, reader = queries.summary(), published(), identity.reader(request)
    run = queries.running()
    context = {
        "summary": found,
        "counted": counted(found.total),
        "counts": [
            SummaryRow(label, str(found.open.get(severity, 0)))
            for severity, label in reversed(Severity.choices)
        ],
        "entries": head.size if head else 0,
        "reads": policies.reads(reader),
        "last": found.comparison,
        "last_rows": _comparison_rows(found.comparison),
        "stages": _stages(run) if run else [],
        "zone": ZONE,
    }  # fmt: skip
    return render(request, "warnings/health.html", context)


def _comparison_rows(run: Comparison | None) -> list[SummaryRow]:
    if run is None:
        return []
    return [
        SummaryRow(_("Facts compared with their acts"), str(run.rows_done)),
        SummaryRow(_("Tenders"), str(run.cases_done)),
        SummaryRow(_("Differences"), str(run.differences)),
    ]


def _stages(run: Comparison) -> list[WorkStage]:
    leaves_done = run.next_index >= run.until_index
    return [
        WorkStage(
            _("Entries of the log"),
            run.next_index,
            run.until_index,
            Reached.DONE if leaves_done else Reached.CURRENT,
        ),
        WorkStage(
            _("Tenders"), run.cases_done, run.cases_total, Reached.CURRENT if leaves_done else Reached.NEXT
        ),
    ]  # fmt: skip


@require_safe
def warnings(request: HttpRequest) -> HttpResponse:
    """What isn't settled, by deadline; with ``?closed=1`` what was."""
    reader = identity.signed_in(request)
    closed = request.GET.get("closed") == "1"
    before = request.GET.get("before", "")
    rows = queries.warnings(
        reader,
        closed=closed,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 19 else None,
    )
    context = {
        "items": [_item(row) for row in rows],
        "closed": closed,
        "older": f"?closed=1&before={rows[-1].pk}" if closed and len(rows) == queries.PAGE else "",
        "now": identity.received_at(request),
    }
    return render(request, "warnings/warnings.html", context)


def _item(row: RaisedWarning) -> WorkItem:
    handler = row.handler.name if row.handler else _("Nobody has taken it yet")
    return WorkItem(
        title=title(row),
        url=f"/health/warnings/{row.uuid}",
        deadline=None if row.state == WarningState.CLOSED else row.due_at,
        zone=ZONE,
        doing=sentence(row),
        officer=handler,
        tag=tag_of(row),
    )


@require_safe
def warning(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One warning: rule, facts, innocent explanations, who looks into it, what came of it."""
    reader = identity.signed_in(request)
    row = queries.warning(uuid, reader)
    kind = KINDS[row.kind]
    supervises = reader.holds(Role.SUPERVISOR)
    mine = row.handler_id == reader.person_id
    context = {
        "warning": row,
        "title": title(row),
        "sentence": sentence(row),
        "tag": tag_of(row),
        "kind": kind,
        "rows": _rows(row),
        "events": _events(row),
        "may_take": supervises and row.state != WarningState.CLOSED and not mine,
        "may_close": supervises and row.state == WarningState.TAKEN and mine,
        "taken": row.state == WarningState.TAKEN,
        "outcomes": [(code, label) for code, label in Outcome.choices if code],
        "object": f"warning:{row.uuid}",
        "party": str(reader.organisation or ""),
        "origin": settings.OPENHALL_ORIGIN,
        "assertion_options": identity.assertion_options(reader),
        "now": identity.received_at(request),
        "zone": ZONE,
    }
    return render(request, "warnings/warning.html", context)


def _rows(row: RaisedWarning) -> list[SummaryRow]:
    names = {
        "leaf_sha256": _("Entry (digest)"),
        "row": _("Row"),
        "field": _("Fact"),
        "expected": _("The act says"),
        "found": _("The row says"),
        "member": _("Member"),
        "rule": _("Rule"),
    }
    rows = [SummaryRow(names[name], _linked(name, str(value))) for name, value in row.facts.items() if name in names]
    if row.case_uuid:
        link = format_html('<a href="/tenders/{}">{}</a>', row.case_uuid, _("Page of the tender"))
        rows.append(SummaryRow(_("Tender"), link))
    if row.gone_at is not None:
        rows.append(SummaryRow(_("Still so"), _("No: it is no longer seen")))
    return rows


def _linked(name: str, value: str) -> str | SafeString:
    if name == "leaf_sha256" and len(value) == 64:
        return format_html('<a class="oh-code" href="/receipts/{}">{}…</a>', value, value[:16])
    return format_html('<span class="oh-code">{}</span>', value)


def _events(row: RaisedWarning) -> list[Event]:
    events = [Event(_("Seen for the first time"), row.first_seen_at, ZONE)]
    if row.last_seen_at != row.first_seen_at:
        events.append(Event(_("Seen again, last at this time"), row.last_seen_at, ZONE))
    if row.gone_at is not None:
        events.append(Event(_("No longer seen"), row.gone_at, ZONE))
    who = row.handler.name if row.handler else ""
    if row.taken_at is not None:
        events.append(Event(_("Taken on"), row.taken_at, ZONE, by=who, receipt_url=f"/receipts/{row.taken_leaf}"))
    if row.closed_at is not None:
        closed = _("Closed: %(outcome)s") % {"outcome": row.get_outcome_display()}
        url = f"/receipts/{row.closed_leaf}"
        events.append(Event(closed, row.closed_at, ZONE, by=who, body=row.explanation, receipt_url=url))
    return events


def counted(number: int) -> str:
    """How many warnings are open, in words."""
    return ngettext("%(count)s warning is open.", "%(count)s warnings are open.", number) % {"count": number}
