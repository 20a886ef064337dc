"""Pages of complaints: the form, a complaint for its parties and the body, and the decisions for everybody."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel import files
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.forfeiture import public as forfeiture
from openhall.tendering.notices.public import lots_of, visible_notice
from openhall.tendering.planning.public import desk, law_of, zone_of
from openhall.tendering.remedies import responsible
from openhall.tendering.remedies.complaints import deciding, forfeits, handling, law, policies, queries, standstill
from openhall.tendering.remedies.complaints.wording import about, appeal_routes, how_decided, html_lang, standing
from openhall.tendering.remedies.correction_models import Correction, CorrectionState
from openhall.tendering.remedies.corrections import queries as corrections
from openhall.tendering.remedies.hearings import policies as hearing_policies
from openhall.tendering.remedies.hearings import queries as hearings
from openhall.tendering.remedies.law import article_on, authority_on
from openhall.tendering.remedies.law import own_name as own_name_of
from openhall.tendering.remedies.models import (
    Channel,
    Complaint,
    ComplaintMatter,
    ComplaintState,
    Effect,
    Following,
    NoteKind,
    Outcome,
    Refused,
)
from openhall.tendering.remedies.objection_models import Objection, ObjectionState, Standing
from openhall.treasury.public import ForfeitureState, can_be_decided
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, Tag

PAGE = 50
COLOURS = {
    ComplaintState.FILED: "amber",
    ComplaintState.CORRECTING: "amber",
    ComplaintState.ACCEPTED: "teal",
    ComplaintState.DECIDED: "green",
    ComplaintState.REFUSED: "grey",
    ComplaintState.WITHDRAWN: "grey",
}


@never_cache
@require_safe
def new_complaint(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The form of a complaint; the body's officer enters here what came in a visit, by letter or by telephone."""
    reader = identity.signed_in(request)
    notice = visible_notice(uuid, None)
    project, complaint = notice.project, uuid4()
    rules, bodies = law_of(project), responsible.taking_here(project.jurisdiction)
    own = policies.enters(reader, bodies)
    may, own_name = law.named(rules, law.STANDING), not own and reader.organisation_id is None
    individuals = own_name_of(rules, law.INDIVIDUALS, may=may)
    context = desk(request, reader, project) | {
        "bodies": own or bodies,
        "enters": bool(own),
        "may_file": bool(own) or policies.may_file(reader, project),
        "matters": [(one, law.objection_first(rules, one)) for one in ComplaintMatter],
        "lots": lots_of(project),
        "standings": [Standing(one) for one in (individuals if own_name else may)]
        or ([] if own_name else list(Standing)),
        "own_name": own_name,
        "own_article": article_on(rules, law.INDIVIDUALS),
        "own_authority": authority_on(rules, law.INDIVIDUALS),
        "individuals": ", ".join(str(Standing(one).label) for one in individuals),
        "name": reader.name,
        "channels": [one for one in Channel if one != Channel.ONLINE],
        "objections": Objection.objects.filter(notice=notice)
        .exclude(state=ObjectionState.WITHDRAWN)
        .order_by("id")[:100]
        if own
        else [],
        "closes_article": article_on(rules, law.CLOSES),
        "first_article": article_on(rules, law.FIRST),
        "object": f"complaint:{complaint}",
        "url": f"/api/v1/notices/{uuid}/complaints/{complaint}",
        "next": reverse("complaint", args=[complaint]),
        "back_url": reverse("objections", args=[project.uuid]),
    }
    return render(request, "remedies/complaint_new.html", context)


@never_cache
@require_safe
def complaint(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One complaint: what it says, its clocks, what was answered and noted, and what the reader can do now."""
    reader = identity.signed_in(request)
    row = queries.complaint(uuid, reader)
    project, at = row.notice.project, identity.received_at(request)
    rules, base = law_of(project), f"/api/v1/complaints/{uuid}"
    body, waiting = policies.is_body(reader, row), row.state in (ComplaintState.FILED, ComplaintState.CORRECTING)
    mine = policies.is_complainant(reader, row) or (body and not row.online)
    accepted, pause = row.state == ComplaintState.ACCEPTED, standstill.lasting(row)
    context = desk(request, reader, project) | {
        "row": row,
        "tag": Tag(row.get_state_display(), COLOURS[ComplaintState(row.state)]),
        "rows": _facts(row, reader, at),
        "attachments": row.files.filter(note=None),
        "notes": row.notes.prefetch_related("files").select_related("organisation"),
        "is_body": body,
        "before": queries.before(row) if body else None,
        "may_accept": body and waiting,
        "doubted": handling.doubted(row) if body and waiting else [],
        "may_ask": body and row.state == ComplaintState.FILED and not row.correction,
        "may_correct": mine and row.state == ComplaintState.CORRECTING,
        "may_withdraw": mine and (waiting or accepted),
        "others": [
            one for one in responsible.taking_here(project.jurisdiction) if one.authority_id != row.body.authority_id
        ]
        if body and waiting
        else [],
        "may_suspend": body and accepted and pause is None and law.may_suspend(rules),
        "pause": pause if body and accepted else None,
        "may_answer": accepted and policies.side_of(reader, row) != "",
        "may_decide": body and accepted,
        "kinds": [
            one
            for one in NoteKind
            if one not in (NoteKind.ANSWER, NoteKind.CORRECTION, NoteKind.FINDING, NoteKind.REPORT)
        ],
        "grounds": [Refused(one) for one in law.named(rules, law.REFUSAL)] or list(Refused),
        "refusal_article": article_on(rules, law.REFUSAL),
        "suspension_article": article_on(rules, law.SUSPENSION),
        "outcomes": list(Outcome),
        "followings": list(Following),
        "effects": [Effect(one) for one in deciding.fitting(row, upheld=True)] if body and accepted else [],
        "effects_article": article_on(rules, law.EFFECTS),
        "held": forfeits.held_by(row),
        "committees": evaluation.committees(row.lot) if row.lot is not None else [],
        "examines": row.lot is not None and bool(evaluation.owner_examines(row.lot)),
        "lang": html_lang(row.lang),
        "routes": appeal_routes(rules) if row.state in (ComplaintState.DECIDED, ComplaintState.REFUSED) else [],
        "appeal_article": article_on(rules, law.APPEAL),
        "object": f"complaint:{uuid}",
        "base": base,
        "here": request.path,
        "back_url": reverse("objections", args=[project.uuid]),
    }
    context |= _deposit(row, body=body, at=at) | _hearings(row, reader, summons=body and accepted)
    context |= _correction(row, reader, body=body, at=at)
    return render(request, "remedies/complaint.html", context)


def _correction(row: Complaint, reader: identity.Actor, *, body: bool, at: datetime) -> dict[str, Any]:
    """What the page says of an ordered correction, and what the reader can do about it now."""
    found = corrections.of_complaint(row)
    if found is None:
        return {"correction": None}
    return {
        "correction": found,
        "correction_rows": correction_rows(found, zone_of(row.notice.project), at),
        "correction_object": f"correction:{found.uuid}",
        "correction_base": f"/api/v1/complaint-corrections/{found.uuid}",
        "may_report": found.state == CorrectionState.OWED and policies.side_of(reader, row) == "owner",
        "may_accept_correction": body and found.state == CorrectionState.REPORTED,
        "may_press": body
        and (found.state == CorrectionState.REPORTED or (found.state == CorrectionState.OWED and at > found.due_at)),
    }


def correction_rows(found: Correction, zone: str, at: datetime) -> list[SummaryRow]:
    """Until when the owner corrects, and how far it is: for everybody."""
    state: str = found.get_state_display()
    if found.state == CorrectionState.OWED and at > found.due_at:
        state = _("Overdue: nothing was reported in time")
    return [SummaryRow(_("To be corrected until"), formats.instant(found.due_at, zone)), SummaryRow(_("State"), state)]


def _hearings(row: Complaint, reader: identity.Actor, *, summons: bool) -> dict[str, Any]:
    """The hearings of a complaint, with the way to those that the reader may read, and to a new one."""
    zone, rows = zone_of(row.notice.project), []
    for one in hearings.of_complaint(row):
        when: object = formats.instant(one.begins_at, zone)
        if hearing_policies.reads(reader, one):
            when = format_html('<a href="{}">{}</a>', reverse("hearing", args=[one.uuid]), when)
        rows.append([when, one.get_mode_display(), one.get_state_display()])
    return {
        "hearing_rows": rows,
        "hearing_columns": [Column(_("Begins"), header=True), Column(_("How")), Column(_("State"))],
        "summons_url": reverse("hearing-new", args=[row.uuid]) if summons else "",
    }


def _deposit(row: Complaint, *, body: bool, at: datetime) -> dict[str, Any]:
    """What the page says of a deposit that the decision may order to be kept, and what the body can do about it now."""
    rules, held = law_of(row.notice.project), forfeits.held_by(row)
    hears = body and forfeits.may_hear(row)
    possible = forfeiture.by_decision(row.lot) if hears and row.lot is not None else []
    names = identity.organisations(one.held.organisation_id for one in possible)
    shown: list[SummaryRow] = []
    if held is not None:
        zone = zone_of(row.notice.project)
        shown = [
            SummaryRow(_("Bidder"), held.deposit.sub_account.organisation.name),
            SummaryRow(_("Ground that may be found"), forfeiture.in_words(held.ground)),
            SummaryRow(_("Amount to be kept"), formats.money(held.amount, held.deposit.currency)),
            SummaryRow(_("The bidder can answer until"), formats.instant(held.answer_due_at, zone)),
            SummaryRow(_("What the bidder answered"), held.answer or _("Nothing so far")),
            SummaryRow(_("State"), held.get_state_display()),
        ]
        if held.keep_due_at is not None:
            shown.append(SummaryRow(_("To be kept until"), formats.instant(held.keep_due_at, zone)))
    return {
        "hears": hears,
        "deposit_rows": shown,
        "possible": [
            (one.held.deposit, names[one.held.organisation_id].name, formats.money(one.held.amount, one.held.currency))
            for one in possible
        ],
        "deposit_grounds": [
            (ground, forfeiture.in_words(ground)) for ground in (forfeiture.findable(row.lot) if row.lot else {})
        ],
        "forfeiture_article": law.forfeiture_article(rules),
        "forfeiture_authority": law.forfeiture_authority(rules),
        "may_order": body and held is not None and row.state == ComplaintState.ACCEPTED and can_be_decided(held, at),
        "owner_clock": law.keep_due(rules, at) is None,
        "may_lift": body and held is not None and held.state == ForfeitureState.ORDERED,
    }


def _facts(row: Complaint, reader: identity.Actor, at: datetime) -> list[SummaryRow]:
    zone, rules = zone_of(row.notice.project), law_of(row.notice.project)
    who: Any = _("The other side doesn’t learn this before the bids are opened.")
    if policies.learns_who(reader, row):
        who = format_html('<span lang="">{}</span>', row.complainant)
    first = _("Yes") if row.objected else _("No")
    if "objected" in row.found:
        first = _("Computed: no. The body found: yes.")
    if not law.objection_first(rules, row.matter):
        first = _("Not needed for this matter")
    rows = [
        SummaryRow(_("About"), about(row)),
        SummaryRow(_("Complainant"), who),
        SummaryRow(_("As"), standing(row.get_standing_display(), individual=row.individual)),
        SummaryRow(_("How it came"), row.get_channel_display()),
        SummaryRow(_("Received"), formats.instant(row.received_at, zone)),
        SummaryRow(
            _("Body that has it"), format_html('<span lang="{}">{}</span>', html_lang(row.body.lang), row.body.body)
        ),
        SummaryRow(_("Was the owner asked first, by an objection?"), first),
        SummaryRow(_("Did it come in time?"), _in_time(row, zone)),
        SummaryRow(
            _("Taken up or not: the law’s last moment"), _clock(row.acceptance_due_at, row.answered_at, at, zone)
        ),
        SummaryRow(_("Taken up or not: what the body promises"), _clock(row.service_due_at, row.answered_at, at, zone)),
    ]
    if row.state not in (ComplaintState.FILED, ComplaintState.CORRECTING, ComplaintState.REFUSED):
        rows.append(
            SummaryRow(_("Decision: the law’s last moment"), _clock(row.decision_due_at, row.ended_at, at, zone))
        )
    if row.outcome:
        rows.append(SummaryRow(_("Decision"), how_decided(row)))
    return rows


def _in_time(row: Complaint, zone: str) -> str:
    if row.closes_at is None:
        return _("No law of this tender names a time.")
    said = _("Yes: before %(until)s.") if row.in_time else _("No: it closed at %(until)s.")
    if "in_time" in row.found:
        said = _("Computed: no, it closed at %(until)s. The body found: yes.")
    return said % {"until": formats.instant(row.closes_at, zone)}


def _clock(due: datetime | None, done: datetime | None, at: datetime, zone: str) -> str:
    """A clock with what became of it: kept, broken, or still running."""
    if due is None:
        return _("None is set.")
    facts = {"due": formats.instant(due, zone)}
    if done is not None:
        return (_("%(due)s: kept") if done <= due else _("%(due)s: broken")) % facts
    return (_("%(due)s: it runs") if at <= due else _("%(due)s: it is over")) % facts


@never_cache
@require_safe
def evidence(request: HttpRequest, uuid: UUID, sha256: str) -> StreamingHttpResponse:
    """A file of a complaint, for its parties and the body."""
    found = queries.evidence(uuid, sha256, identity.signed_in(request))
    answer = StreamingHttpResponse(files.pieces(found.sha256), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{found.sha256[:16]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def decisions(request: HttpRequest) -> HttpResponse:
    """The decisions on complaints, for everybody."""
    page = Paginator(queries.decisions(), PAGE).get_page(request.GET.get("page", "1"))
    rows = [
        [
            format_html(
                '<a href="{}">{}</a>',
                reverse("decision", args=[one.uuid]),
                formats.instant(one.ended_at, zone_of(one.notice.project)) if one.ended_at else "–",
            ),
            format_html('<span lang="{}">{}</span>', html_lang(one.notice.project.lang), one.notice.project.title),
            format_html('<span lang="{}">{}</span>', html_lang(one.body.lang), one.body.body),
            about(one),
            how_decided(one),
        ]
        for one in page
    ]
    context = {
        "rows": rows,
        "columns": [
            Column(_("Decided"), header=True),
            Column(_("Tender")),
            Column(_("Body")),
            Column(_("About")),
            Column(_("Decision")),
        ],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
    }
    return render(request, "remedies/decisions.html", context)


@require_safe
def decision(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One decision as it was published, with the law that it rests on and how it can be contested."""
    row = queries.decision(uuid)
    project = row.notice.project
    rules = law_of(project)
    context = {
        "row": row,
        "project": project,
        "zone": zone_of(project),
        "about": about(row),
        "how": how_decided(row),
        "lang": html_lang(row.lang),
        "body_lang": html_lang(row.body.lang),
        "correction_rows": _of_decision(row, identity.received_at(request)),
        "routes": appeal_routes(rules),
        "appeal_article": article_on(rules, law.APPEAL),
    }
    return render(request, "remedies/decision.html", context)


def _of_decision(row: Complaint, at: datetime) -> list[SummaryRow]:
    found = corrections.of_complaint(row)
    return [] if found is None else correction_rows(found, zone_of(row.notice.project), at)
