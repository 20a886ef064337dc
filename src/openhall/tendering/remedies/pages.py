"""Pages of objections: what everybody sees of them, the form, and one objection for its sides."""

from uuid import UUID, uuid4

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html, format_html_join, linebreaks
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.kernel import files
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.notices.public import Notice, existing_notice_of, visible_notice
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import desk, law_of, zone_of
from openhall.tendering.remedies import commands, law, pauses, policies, queries, responsible
from openhall.tendering.remedies.complaints import policies as complaint_policies
from openhall.tendering.remedies.complaints import queries as complaints
from openhall.tendering.remedies.complaints import wording
from openhall.tendering.remedies.models import Complaint, Pause
from openhall.tendering.remedies.objection_models import Matter, Measure, Objection, ObjectionState, Standing
from openhall.ui import formats
from openhall.ui.components import Column, SummaryRow, Tag

PAGE = 50
COLOURS = {ObjectionState.OPEN: "amber", ObjectionState.ANSWERED: "teal", ObjectionState.WITHDRAWN: "grey"}


@require_safe
def objections(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The objections in a tender and its pauses, for everybody: that there were some, when, and how they ended."""
    reader = identity.reader(request)
    project = planning.visible_project(uuid, reader)
    notice = visible_notice(existing_notice_of(project).uuid, reader)
    at, zone = identity.received_at(request), zone_of(project)
    page = Paginator(queries.objections_to(notice), PAGE).get_page(request.GET.get("page", "1"))
    context = {
        "project": project,
        "notice": notice,
        "zone": zone,
        "now": at,
        "rows": [_row(one, reader, zone) for one in page],
        "columns": [
            Column(_("Raised"), header=True),
            Column(_("About")),
            Column(_("By")),
            Column(_("State")),
            Column(_("What everybody may read of the answer")),
        ],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
        "complaints": [_complaint(one, reader, zone) for one in complaints.complaints_about(notice)],
        "complaint_columns": [
            Column(_("Received"), header=True),
            Column(_("About")),
            Column(_("Body")),
            Column(_("State")),
            Column(_("Hearings")),
            Column(_("What everybody may read of the decision")),
        ],
        "pauses": [_pause(one, zone) for one in pauses.all_of(project)],
        "pause_columns": [Column(_("What paused"), header=True), Column(_("Since")), Column(_("Until"))],
        "admitted": queries.admitted(notice, at) if notice.state == Notice.State.PUBLISHED else [],
        "may_file": reader is None or policies.may_file(reader, project),
        "file_url": reverse("objection-new", args=[notice.uuid]),
    }
    return render(request, "remedies/objections.html", context)


def _row(one: Objection, reader: identity.Actor | None, zone: str) -> list[object]:
    when: object = formats.instant(one.filed_at, zone)
    if policies.reads(reader, one, one.notice.project):
        when = format_html('<a href="{}">{}</a>', reverse("objection", args=[one.uuid]), when)
    by = wording.standing(one.get_standing_display(), individual=one.person_id is not None)
    return [when, _about(one), by, _state(one), one.summary or "–"]


def _complaint(one: Complaint, reader: identity.Actor | None, zone: str) -> list[object]:
    when: object = formats.instant(one.received_at, zone)
    if complaint_policies.reads(reader, one):
        when = format_html('<a href="{}">{}</a>', reverse("complaint", args=[one.uuid]), when)
    state: object = one.get_state_display()
    if one.outcome:
        state = format_html('<a href="{}">{}</a>', reverse("decision", args=[one.uuid]), wording.how_decided(one))
    body = format_html('<span lang="{}">{}</span>', _html_lang(one.body.lang), one.body.body)
    published = format_html('<span lang="{}">{}</span>', _html_lang(one.lang), one.published) if one.published else "–"
    held = [
        _("%(begins)s (%(state)s)")
        % {"begins": formats.instant(each.begins_at, zone), "state": each.get_state_display()}
        for each in one.hearings.all()
    ]
    hearings: object = format_html_join("", "<p>{}</p>", ((each,) for each in held)) if held else "–"
    return [when, wording.about(one), body, state, hearings, published]


def _about(one: Objection) -> str:
    if one.lot is None:
        return str(one.get_matter_display())
    return _("The result of “%(lot)s”") % {"lot": one.lot.title}


def _state(one: Objection) -> str:
    if one.upheld is None:
        return str(one.get_state_display())
    said = _("Upheld") if one.upheld else _("Not upheld")
    return _("%(said)s. %(measure)s.") % {"said": said, "measure": one.get_measure_display()} + _again(one.committee)


def _again(committee: str) -> str:
    """Who evaluates again, as a sentence of its own; nothing where nobody does."""
    return f" {wording.again(committee)}" if committee else ""


def _pause(one: Pause, zone: str) -> list[object]:
    ended = formats.instant(one.ended_at, zone) if one.ended_at else _("It lasts.")
    if one.new_due_at is not None and one.old_due_at is not None and one.new_due_at > one.old_due_at:
        moved = _("The deadline for bids moved to %(when)s.") % {"when": formats.instant(one.new_due_at, zone)}
        ended = f"{ended}. {moved}"
    what: str = _("The whole tender") if one.lot is None else one.lot.title
    if one.reason:
        what = format_html('{}: <span lang="">{}</span>', what, one.reason)
    return [what, formats.instant(one.began_at, zone), ended]


@never_cache
@require_safe
def new_objection(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The form of an objection, for what can be objected to now (``?lot=`` names a lot)."""
    reader = identity.signed_in(request)
    notice = visible_notice(uuid, None)
    project, at = notice.project, identity.received_at(request)
    lot = request.GET.get("lot", "")
    open_now = queries.admitted(notice, at)
    chosen = next((one for one in open_now if (str(one.lot.uuid) if one.lot else "") == lot), None)
    rules, objection = law_of(project), uuid4()
    may = () if chosen is None else law.standings(rules, chosen.matter)
    own_name = reader.organisation_id is None
    if own_name:
        may = law.own_name(rules, law.INDIVIDUALS, may=may)
    context = desk(request, reader, project) | {
        "notice": notice,
        "chosen": chosen,
        "about": None if chosen is None else _subject(chosen),
        "standings": [Standing(one) for one in may],
        "own_name": own_name,
        "own_article": law.article_on(rules, law.INDIVIDUALS),
        "own_authority": law.authority_on(rules, law.INDIVIDUALS),
        "name": reader.name,
        "pauses": chosen is not None and law.pauses(rules, chosen.matter),
        "article": law.article_on(rules, law.STANDING),
        "pause_article": law.article_on(rules, law.PAUSES),
        "unnamed": chosen is not None and chosen.matter == Matter.DOCUMENTS,
        "may_file": policies.may_file(reader, project),
        "object": f"objection:{objection}",
        "url": f"/api/v1/notices/{uuid}/objections/{objection}",
        "next": reverse("objection", args=[objection]),
        "back_url": reverse("objections", args=[project.uuid]),
    }
    return render(request, "remedies/new.html", context)


def _subject(chosen: queries.Admitted) -> str:
    if chosen.lot is None:
        return str(chosen.matter.label)
    return _("The result of “%(lot)s”") % {"lot": chosen.lot.title}


@never_cache
@require_safe
def objection(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One objection: what it says and what was answered, and what the reader can do now."""
    reader = identity.signed_in(request)
    row = queries.objection(uuid, reader)
    project = row.notice.project
    owner, objector = policies.is_owner(reader, project), policies.is_objector(reader, row)
    open_ = row.state == ObjectionState.OPEN
    context = desk(request, reader, project) | {
        "row": row,
        "tag": Tag(row.get_state_display(), COLOURS[ObjectionState(row.state)]),
        "rows": _facts(row, reader),
        "is_owner": owner,
        "is_objector": objector,
        "may_reply": owner and open_,
        "may_withdraw": objector and open_,
        "attachments": row.attachments.all(),
        "measures": commands.fitting(row) if open_ else [],
        "committees": evaluation.committees(row.lot) if row.lot is not None else [],
        "examines": row.lot is not None and bool(evaluation.owner_examines(row.lot)),
        "barred": row.measure == Measure.END
        and row.lot is not None
        and "fail" in row.lot.workflow.possible(row.lot.state),
        "reply_article": law.article_on(law_of(project), law.REPLY),
        "object": f"objection:{uuid}",
        "reply_url": f"/api/v1/objections/{uuid}/reply",
        "withdraw_url": f"/api/v1/objections/{uuid}/withdrawal",
        "here": request.path,
        "back_url": reverse("objections", args=[project.uuid]),
    }
    return render(request, "remedies/objection.html", context)


def _facts(row: Objection, reader: identity.Actor) -> list[SummaryRow]:
    project = row.notice.project
    zone = zone_of(project)
    knows = policies.is_objector(reader, row) or policies.named(row, project)
    who = row.who if knows else _("Nobody learns this before the bids are opened.")
    rows = [
        SummaryRow(_("About"), _about(row)),
        SummaryRow(_("Raised by"), who),
        SummaryRow(_("As"), wording.standing(row.get_standing_display(), individual=row.person_id is not None)),
        SummaryRow(_("Raised"), formats.instant(row.filed_at, zone)),
        SummaryRow(_("Answer due until"), formats.instant(row.reply_due_at, zone)),
        SummaryRow(_("Pause"), _("The tender pauses until the answer.") if row.pauses else _("None")),
    ]
    if row.ended_at is not None:
        rows.append(SummaryRow(_("Ended"), formats.instant(row.ended_at, zone)))
    if row.upheld is not None:
        rows.append(SummaryRow(_("Answer"), _state(row)))
    return rows


@never_cache
@require_safe
def attachment(request: HttpRequest, uuid: UUID, sha256: str) -> StreamingHttpResponse:
    """A document that came with an objection, for its sides and supervisors."""
    found = queries.attachment(uuid, sha256, identity.signed_in(request))
    answer = StreamingHttpResponse(files.pieces(found.sha256), content_type="application/octet-stream")
    answer["Content-Disposition"] = f'attachment; filename="{found.sha256[:16]}"'
    answer["X-Content-Type-Options"] = "nosniff"
    return answer


@require_safe
def bodies(request: HttpRequest) -> HttpResponse:
    """Who takes complaints in which industry, for everybody; authorities enter it here."""
    reader = identity.reader(request)
    known = planning.jurisdictions()
    page = Paginator(responsible.bodies(known), PAGE).get_page(request.GET.get("page", "1"))
    uuid = uuid4()
    context = {
        "rows": [
            [
                one.industry,
                one.region or _("The whole jurisdiction"),
                format_html('<span lang="{}">{}</span>', _html_lang(one.lang), one.body),
                format_html('<div lang="{}">{}</div>', _html_lang(one.lang), linebreaks(one.contact, autoescape=True)),
                format_html('{} · <a href="/receipts/{}">{}</a>', one.source, one.leaf_sha256, one.authority.name),
            ]
            for one in page
        ],
        "columns": [
            Column(_("Industry"), header=True),
            Column(_("Region")),
            Column(_("Body that takes complaints")),
            Column(_("How its office is reached")),
            Column(_("Source, and who entered it")),
        ],
        "newer": f"?page={page.previous_page_number()}" if page.has_previous() else "",
        "older": f"?page={page.next_page_number()}" if page.has_next() else "",
        "may_enter": policies.names_bodies(reader),
        "jurisdictions": known,
        "object": f"responsible-body:{uuid}",
        "url": f"/api/v1/responsible-bodies/{uuid}",
        "here": request.path,
    }
    if reader is not None:
        context |= desk(request, reader)
    return render(request, "remedies/bodies.html", context)


def _html_lang(code: str) -> str:
    return "zh-Hans" if code == "zh-hans" else code
