"""The desk of who prepares a tender: work queue, project, notice editor, publication."""

from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from openhall.identity import public as identity
from openhall.identity.public import Actor, Role
from openhall.kernel.refusals import NotFound, Refusal
from openhall.tendering.entry import public as entry
from openhall.tendering.notices import queries, rules, views, work
from openhall.tendering.notices.forms import LotForm, TermsForm
from openhall.tendering.notices.models import Document, Lot, Notice
from openhall.tendering.notices.publication import notice_to_sign
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.desk import desk, receipt_of, who_prepares, zone_of
from openhall.tendering.planning.pages import facts
from openhall.tendering.planning.public import Project
from openhall.ui import formats
from openhall.ui.components import Confirmation, Stage, StageState, SummaryRow, Task, TaskGroup, TaskState
from openhall_rules.auctions import METHODS as AUCTIONS


@require_safe
def my_work(request: HttpRequest) -> HttpResponse:
    """What waits for the reader, by legal deadline, and the projects of their organisation."""
    reader = identity.signed_in(request)
    rows = []
    if reader.organisation_id is not None:
        projects = planning.projects_of(reader.organisation_id)
        drafts = {row.project_id: row for row in Notice.objects.filter(project__in=projects).order_by("id")}
        rows = [(project, work.next_step(project, drafts.get(project.pk))) for project in projects]
    context = desk(request, reader) | {
        "items": work.waiting(reader, identity.received_at(request)),
        "projects": rows,
        "is_officer": reader.holds("officer"),
    }
    return render(request, "notices/my_work.html", context)


@require_safe
def project(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """One project: its tasks until the notice is out, and what is there."""
    found = planning.project(uuid)
    reader = who_prepares(request, found)
    notice = queries.notice_of(found)
    context = desk(request, reader, found) | {
        "notice": notice,
        "groups": _tasks(found, notice),
        "rows": facts(found),
        "is_out": notice is not None and notice.state == Notice.State.PUBLISHED,
        "may_amend": reader.holds(Role.OFFICER),
        "auctioned": notice.lots.filter(method__in=AUCTIONS).order_by("number") if notice else [],
    }
    return render(request, "notices/project.html", context)


def _tasks(found: Project, notice: Notice | None) -> list[TaskGroup]:
    state, states = found.state, Project.State
    begun = state not in {states.DRAFT, states.PLANNED, states.ADMITTED}
    preparing = Task(_("Describe the project"), reverse("work-project-edit", args=[found.uuid]), TaskState.DONE)
    plan_url = reverse("work-project-plan", args=[found.uuid])
    notice_url = reverse("work-notice", args=[found.uuid])
    commitment_url = reverse("work-commitment", args=[found.uuid])
    tasks = [
        preparing if state == states.DRAFT else Task(_("Describe the project"), plan_url, TaskState.DONE),
        Task(_("Publish the plan"), plan_url, TaskState.TODO if state == states.DRAFT else TaskState.DONE),
        Task(_("Draft the notice"), notice_url, _drafted(notice)),
        Task(
            _("Sign the commitment"),
            commitment_url,
            TaskState.BLOCKED
            if state == states.DRAFT
            else TaskState.TODO
            if state == states.PLANNED
            else TaskState.DONE,
            _("The platform’s checks must all pass."),
        ),
        Task(
            _("Publish the notice"),
            reverse("work-notice-check", args=[found.uuid]) if notice else "",
            TaskState.DONE if begun else TaskState.TODO if state == states.ADMITTED else TaskState.BLOCKED,
        ),
    ]
    if planning.only_invited(found):
        there = bool(planning.invited(found))
        waits = TaskState.BLOCKED if state == states.DRAFT else TaskState.DONE if there else TaskState.TODO
        address = reverse("work-project-invitations", args=[found.uuid])
        tasks.insert(3, Task(_("Invite bidders"), address, waits, _("Only whom the owner invited may bid.")))
    return [TaskGroup(_("Until the notice is out"), tasks)]


def _drafted(notice: Notice | None) -> TaskState:
    if notice is None:
        return TaskState.TODO
    return TaskState.STARTED if notice.state == Notice.State.DRAFT else TaskState.DONE


def _prepared(request: HttpRequest, uuid: UUID) -> tuple[Actor, Project, Notice | None]:
    found = planning.project(uuid)
    reader = who_prepares(request, found)
    notice = queries.notice_of(found)
    if notice is not None:
        notice.project = found
    return reader, found, notice


def draft_of(request: HttpRequest, uuid: UUID) -> tuple[Actor, Project, Notice]:
    reader, found, notice = _prepared(request, uuid)
    if notice is None:
        raise NotFound(project=str(uuid))
    return reader, found, notice


@require_safe
def notice(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """The notice as it stands: terms, lots, documents, custodians, each with its way to change it."""
    reader, found, row = _prepared(request, uuid)
    is_draft = row is None or row.state == Notice.State.DRAFT
    context = desk(request, reader, found) | {
        "notice": row,
        "is_draft": is_draft,
        "auction_methods": AUCTIONS,
        "terms": _terms(row, change_url=reverse("work-notice-terms", args=[uuid]) if is_draft else "") if row else [],
        "lots": list(row.lots.order_by("number")) if row else [],
        "documents": _named_documents(row, found) if row else [],
        "kinds": rules.document_kinds(found),
        "object": f"notice:{row.uuid}" if row else "",
        "here": reverse("work-notice", args=[uuid]),
        "api": f"/api/v1/notices/{row.uuid}" if row else "",
    }
    return render(request, "notices/notice.html", context)


def _named_documents(row: Notice, found: Project) -> list[tuple[Document, str]]:
    """The documents that hold, each with how the procedure calls it."""
    kinds = rules.document_kinds(found)
    return [(one, kinds.get(one.kind, "")) for one in queries.documents_of(row)]


def _terms(row: Notice, *, change_url: str = "") -> list[SummaryRow]:
    zone = zone_of(row.project)
    keys = queries.custodians_of(row)
    people = identity.persons(key.opening_key.person_id for key in keys)
    named = "; ".join(f"{people[key.opening_key.person_id].name}, {key.organisation.name}" for key in keys)
    due = formats.instant(row.bids_due_at, zone) if row.bids_due_at else _("Not chosen yet")
    rows = [
        (_("Bids are due"), due),
        (_("Bidders release their bids within"), _("%(minutes)s minutes") % {"minutes": row.release_minutes}),
        (_("Custodians"), named or _("None yet")),
        (_("Custodians who must open together"), str(row.threshold)),
    ]
    return [SummaryRow(key=key, value=value, change_url=change_url) for key, value in rows]


def proposal(row: Notice | None, found: Project, at: datetime) -> str:
    """The earliest deadline that the law allows, as a sentence; the law's own words where it can't say."""
    try:
        law = planning.law_for_draft(found, at, rules.frozen_values(row) if row else {})
        with planning.asking_the_law():
            earliest = rules.earliest_due(list(row.lots.order_by("number")) if row else [], law, at)
    except Refusal as refusal:
        return str(refusal.problem()["detail"])
    return _("Earliest allowed by law if you publish now: %(instant)s (%(article)s).") % {
        "instant": formats.instant(earliest, law.calendar.zone),
        "article": planning.article(law, rules.BID_PERIOD),
    }


@require_safe
def terms(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Deadline, windows, custodians. The first time this also begins the draft."""
    reader, found, row = _prepared(request, uuid)
    at = identity.received_at(request)
    keys = rules.possible_custodians(found, at)
    people = identity.persons(key.person_id for key in keys)
    parties = identity.organisations(key.organisation_id for key in keys)
    named = (
        [key.recipient for key in queries.custodians_of(row)]
        if row
        else [key.recipient for key in rules.proposed_custodians(found, at)]
    )
    notice_uuid = row.uuid if row else uuid4()
    context = desk(request, reader, found) | {
        "form": TermsForm(
            notice=row,
            law=planning.law_for_draft(found, at, {}),
            zone=zone_of(found),
            proposal=proposal(row, found, at),
            custodians=[(key, people[key.person_id], parties[key.organisation_id]) for key in keys],
            named=named,
        ),
        "command": "set_terms" if row else "draft_notice",
        "object": f"notice:{notice_uuid}",
        "version": row.version if row else 0,
        "url": f"/api/v1/notices/{notice_uuid}/terms" if row else f"/api/v1/projects/{uuid}/notices/{notice_uuid}",
        "next": reverse("work-notice", args=[uuid]),
    }
    return render(request, "notices/terms.html", context)


@require_safe
def lot(request: HttpRequest, uuid: UUID, lot_uuid: UUID | None = None) -> HttpResponse:
    """The form of one lot."""
    reader, found, row = draft_of(request, uuid)
    existing = Lot.objects.filter(notice=row, uuid=lot_uuid).first() if lot_uuid else None
    if lot_uuid is not None and existing is None:
        raise NotFound(lot=str(lot_uuid))
    context = desk(request, reader, found) | {
        "form": LotForm(lot=existing, law=planning.law_of(found)),
        "lot": existing,
        "lot_uuid": lot_uuid or uuid4(),
        "object": f"notice:{row.uuid}",
        "version": row.version,
        "url": f"/api/v1/notices/{row.uuid}/lots",
        "remove_url": f"/api/v1/notices/{row.uuid}/lots/remove",
        "next": reverse("work-notice", args=[uuid]),
    }
    return render(request, "notices/lot.html", context)


@require_safe
def check(request: HttpRequest, uuid: UUID) -> HttpResponse:
    """Check the answers, then publish in one click."""
    reader, found, row = draft_of(request, uuid)
    at = identity.received_at(request)
    lots = list(row.lots.order_by("number"))
    gate = entry.gate(found, at)
    due, too_early = row.bids_due_at, ""
    try:
        earliest = datetime.fromisoformat(views.deadline_proposal(row, at)["earliest"])
    except Refusal:
        earliest = None
    if earliest is not None and (due is None or due < earliest):
        too_early = proposal(row, found, at) if due is not None else ""
        due = earliest
    context = desk(request, reader, found) | {
        "notice": row,
        "terms": _terms(row, change_url=reverse("work-notice-terms", args=[uuid])),
        "lots": [(one, reverse("work-lot", args=[uuid, one.uuid])) for one in lots],
        "documents": _named_documents(row, found),
        "due": due,
        "too_early": too_early,
        "due_text": views.written(due) if due else "",
        "notice_sha256": _digest(row, due, at),
        "failing": [one for one in gate.checks if not one.passed],
        "may_publish": found.state == Project.State.ADMITTED and gate.open and due is not None,
        "object": f"notice:{row.uuid}",
        "url": f"/api/v1/notices/{row.uuid}/publication",
        "next": f"/desk/projects/{uuid}/notice/published/{{leaf_sha256}}",
    }
    return render(request, "notices/check.html", context)


def _digest(row: Notice, due: datetime | None, at: datetime) -> str:
    """Digest of what would be published; empty while the law keeps it from being published at all."""
    if due is None or row.state != Notice.State.DRAFT:
        return ""
    try:
        return planning.digest(notice_to_sign(row, bids_due_at=due, at=at))
    except Refusal:
        return ""


@require_safe
def published(request: HttpRequest, uuid: UUID, leaf: str) -> HttpResponse:
    """Confirmation: the call is open; what happens next and when; the receipt."""
    reader, found, row = draft_of(request, uuid)
    if row.bids_due_at is None or row.state != Notice.State.PUBLISHED:
        raise NotFound(notice=str(row.uuid))
    context = desk(request, reader, found) | {
        "confirmation": Confirmation(
            title=_("The notice is published"),
            reference=str(row.uuid),
            next_steps=_what_comes(row),
            receipt=receipt_of(leaf, _("Notice published"), zone_of(found), on=f"notice:{row.uuid}"),
        ),
        "back_url": reverse("work-project", args=[uuid]),
    }
    return render(request, "planning/confirmation.html", context)


def _what_comes(row: Notice) -> list[Stage]:
    zone, law = zone_of(row.project), planning.law_of(row.project)
    assert row.bids_due_at is not None  # noqa: S101 — checked by the caller
    due = row.bids_due_at
    release: dict[str, Any] = {"minutes": row.release_minutes}
    return [
        Stage(_("Notice published"), StageState.DONE),
        Stage(
            _("Questions are taken"),
            StageState.CURRENT,
            _("until %(instant)s") % {"instant": formats.instant(rules.questions_close_at(row, law), zone)},
        ),
        Stage(_("Bids are due"), when=formats.instant(due, zone)),
        Stage(_("Bidders release their bids"), when=_("within %(minutes)s minutes of the deadline") % release),
        Stage(_("Custodians open the bids"), when=_("after the release window"), detail=_("Be at hand with your key.")),
    ]
