"""After the project: breaches of the commitment, and the file that is completed online.

These acts belong to no chain of a case: the archive act ends it, and what was promised is looked at afterwards, too.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, override

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role, admit
from openhall.kernel import uploads
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound, NotYours
from openhall.kernel.wording import instant, say
from openhall.tendering.entry import acts, conditions
from openhall.tendering.entry.conditions import Condition
from openhall.tendering.entry.inputs import AnswerInput, BreachInput, DecisionInput, FiledPaper, FileInput, Paper
from openhall.tendering.entry.models import AfterFile, AfterPaper, Breach, BreachState, Commitment
from openhall.tendering.entry.refusals import AnswerAwaited, FileOpenAlready, NoCommitment, ProjectNotOver
from openhall.tendering.planning import public as planning
from openhall.tendering.planning.public import Project
from openhall.witness.public import Recorded, record

OVER = frozenset({Project.State.AWARDED, Project.State.CONTRACTED, Project.State.FAILED, Project.State.ARCHIVED})
REMIND_BEFORE = timedelta(days=3)
UNSET = "unset"


def promised(project: Project) -> dict[str, Condition]:
    """The promises of a project's commitment by code.

    Raises:
        NoCommitment
    """
    if not Commitment.objects.filter(project=project).exists():
        raise NoCommitment
    return {one.code: one for one in conditions.conditions(planning.law_of(project))}


@transaction.atomic(durable=True)
def report_breach(
    *, breach_uuid: UUID, project_uuid: UUID, given: BreachInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Breach, Recorded]:
    """Report that a promise was broken: a supervisor, an authority, or staff of the centre that hosts the tender.

    Raises:
        NoCommitment; Invalid: no such promise, or the id was used; NotFound: a file that wasn't uploaded.
        NotYours, MandateMissing: who may not. CalendarEnds: the days off of that year aren't known.
    """
    project = planning.visible_project(project_uuid, actor)
    roles = {Role.SUPERVISOR, Role.AUTHORITY}
    if actor.organisation_id == project.centre_id:
        roles.add(Role.CENTRE)
    admit(intent, actor, roles=roles, organisation_id=actor.organisation_id, version=0, at=at)
    if given.condition not in promised(project):
        raise Invalid(errors={"condition": _("The owner made no such promise.")})
    if actor.organisation is None or actor.organisation_id is None or Breach.objects.filter(uuid=breach_uuid).exists():
        raise Invalid(errors={"uuid": _("This id was used before.")})
    if actor.organisation_id == project.owner_id:
        raise NotYours(reason=_("Nobody reports or decides about their own promise."))
    law = planning.law_of(project)
    with planning.asking_the_law():
        due_at = law.calendar.deadline(at, given.answer_days, "working_days")
    breach = Breach.objects.create(
        uuid=breach_uuid,
        project=project,
        condition=given.condition,
        text=given.text,
        evidence=_papers(given.evidence, actor),
        found_by_id=actor.organisation_id,
        reported_at=at,
        answer_due_at=due_at,
    )
    _tell_owner(
        project,
        gettext_noop("A promise of yours is reported as broken"),
        gettext_noop("It is about “%(project)s”. Answer until %(until)s."),
        f"/desk/breaches/{breach.uuid}", due_at, at,
    )  # fmt: skip
    act = acts.BREACH_REPORTED(
        object=f"breach:{breach.uuid}",
        public={
            "project": str(project.uuid), "condition": breach.condition, "answer_due_at": instant_text(due_at),
        },
        statement={
            "v": 1,
            "text": breach.text,
            "evidence": breach.evidence,
            "found_by": planning.organisation_facts(identity.organisation(actor.organisation)),
        },
    )  # fmt: skip
    return breach, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def answer_breach(
    *, breach_uuid: UUID, given: AnswerInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Breach, Recorded]:
    """Answer a report, as the owner; late answers count while nothing is decided.

    Raises:
        NotFound; MandateMissing, Stale: who may not; MoveNotAllowed: answered or decided already.
    """
    breach = _locked(breach_uuid)
    owner = breach.project.owner_id
    admit(intent, actor, roles={Role.OFFICER}, organisation_id=owner, version=breach.version, at=at)
    breach.move("answer")
    breach.answer, breach.answer_evidence, breach.answered_at = given.answer, _papers(given.evidence, actor), at
    breach.save()
    act = acts.BREACH_ANSWERED(
        object=f"breach:{breach.uuid}",
        public={"project": str(breach.project.uuid)},
        statement={"v": 1, "answer": breach.answer, "evidence": breach.answer_evidence},
    )
    return breach, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def decide_breach(
    *, breach_uuid: UUID, given: DecisionInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Breach, Recorded]:
    """Decide, as a supervisor or an authority, whether a promise was broken.

    The consequence is the one that the law of the case names for this promise; for a promise of the platform's own it
    is ``unset``: no source names one, and nobody makes one up.

    Raises:
        AnswerAwaited; NotFound; NotYours, MandateMissing, Stale: who may not; MoveNotAllowed: decided already.
    """
    breach = _locked(breach_uuid)
    party, version = actor.organisation_id, breach.version
    if party == breach.project.owner_id:
        raise NotYours(reason=_("Nobody reports or decides about their own promise."))
    admit(intent, actor, roles={Role.SUPERVISOR, Role.AUTHORITY}, organisation_id=party, version=version, at=at)
    if breach.state == BreachState.REPORTED and at < breach.answer_due_at:
        raise AnswerAwaited(until=instant_text(breach.answer_due_at))
    breach.move("uphold" if given.upheld else "dismiss")
    condition = promised(breach.project)[breach.condition]
    if given.upheld and condition.basis:
        with override(breach.project.lang):
            breach.consequence, breach.basis = str(condition.consequence), condition.basis
    breach.decided_by_id, breach.decided_at, breach.reason = party, at, given.reason
    breach.save()
    _tell_owner(
        breach.project,
        gettext_noop("A report about a promise of yours is decided"),
        gettext_noop("It is about “%(project)s”, decided on %(until)s."),
        f"/desk/breaches/{breach.uuid}", at, at,
    )  # fmt: skip
    if actor.organisation is None:
        raise RuntimeError("A mandate was admitted without an organisation.")
    act = acts.BREACH_DECIDED(
        object=f"breach:{breach.uuid}",
        public={"project": str(breach.project.uuid), "upheld": given.upheld},
        statement={
            "v": 1,
            "reason": breach.reason,
            "consequence": breach.consequence or UNSET,
            "basis": breach.basis or UNSET,
            "decided_by": planning.organisation_facts(identity.organisation(actor.organisation)),
        },
    )
    return breach, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def open_file(
    *, project_uuid: UUID, given: FileInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[AfterFile, Recorded]:
    """Ask the owner for what it promised, as the centre's staff, when the project is over.

    Raises:
        ProjectNotOver, FileOpenAlready, NoCommitment; MandateMissing, Stale: who may not.
        CalendarEnds: the days off of that year aren't known.
    """
    project = planning.lock_project(project_uuid)
    admit(intent, actor, roles={Role.CENTRE}, organisation_id=project.centre_id, version=project.version, at=at)
    if project.state not in OVER:
        raise ProjectNotOver
    if AfterFile.objects.filter(project=project).exists():
        raise FileOpenAlready
    law = planning.law_of(project)
    with planning.asking_the_law():
        due_at = law.calendar.deadline(at, given.working_days, "working_days")
    with override(project.lang):
        items = [{"code": one.code, "title": str(one.paper)} for one in promised(project).values() if one.paper]
    file = AfterFile.objects.create(
        project=project, items=items, working_days=given.working_days, source=given.source, opened_at=at, due_at=due_at
    )
    _tell_owner(
        project,
        gettext_noop("Papers are to be filed after the project"),
        gettext_noop("File what you promised for “%(project)s” until %(until)s."),
        f"/desk/projects/{project.uuid}/file", due_at, at,
    )  # fmt: skip
    act = acts.FILE_OPENED(
        object=f"project:{project.uuid}",
        public={"due_at": instant_text(due_at), "working_days": file.working_days},
        statement={"v": 1, "items": items, "source": file.source},
    )
    return file, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def file_paper(
    *, project_uuid: UUID, given: FiledPaper, intent: Intent, actor: Actor, at: datetime
) -> tuple[AfterPaper, Recorded]:
    """File a paper for one item, as the owner; after the day it counts as late.

    Raises:
        NotFound: no file is open, or the paper wasn't uploaded. Invalid: no such item, or filed already.
        MandateMissing, Stale: who may not.
    """
    files = AfterFile.objects.select_for_update(of=("self",), no_key=True).select_related("project")
    file = files.filter(project__uuid=project_uuid).first()
    if file is None:
        raise NotFound(project=str(project_uuid))
    owner = file.project.owner_id
    admit(intent, actor, roles={Role.OFFICER}, organisation_id=owner, version=file.version, at=at)
    if given.item not in {one["code"] for one in file.items}:
        raise Invalid(errors={"item": _("The file has no such item.")})
    if file.papers.filter(item=given.item, sha256=given.sha256).exists():
        raise Invalid(errors={"sha256": _("This file is among the documents already.")})
    uploaded = uploads.received(actor.person, given.sha256)
    paper = AfterPaper.objects.create(
        file=file,
        item=given.item,
        title=given.title,
        sha256=uploaded.sha256,
        size=uploaded.size,
        media_type=uploaded.media_type,
        filed_at=at,
    )
    file.version += 1
    file.save(update_fields=["version"])
    act = acts.PAPER_FILED(
        object=f"project:{project_uuid}",
        public={"item": paper.item, "sha256": paper.sha256},
        statement={"v": 1, "title": paper.title, "size": paper.size, "type": paper.media_type},
    )
    return paper, record(act, intent=intent, actor=actor, at=at)


def missing(file: AfterFile) -> list[dict[str, str]]:
    """Items for which nothing is filed."""
    filed = set(file.papers.values_list("item", flat=True))
    return [one for one in file.items if one["code"] not in filed]


def remind(at: datetime) -> int:
    """Remind owners three days before a file is due and when it is overdue, once each; returns how many. Idempotent."""
    count = _remind(
        AfterFile.objects.filter(due_at__gt=at, due_at__lte=at + REMIND_BEFORE, reminded_at=None),
        "reminded_at", gettext_noop("Papers are due soon"), at,
    )  # fmt: skip
    overdue = AfterFile.objects.filter(due_at__lte=at, overdue_told_at=None)
    return count + _remind(overdue, "overdue_told_at", gettext_noop("Papers are overdue"), at)


def _remind(rows: QuerySet[AfterFile], field: str, subject: str, at: datetime) -> int:
    count = 0
    for key in rows.order_by("id").values_list("pk", flat=True):
        with transaction.atomic():
            found = AfterFile.objects.select_for_update(of=("self",), no_key=True).select_related("project")
            file = found.filter(pk=key, **{field: None}).first()
            if file is None:
                continue
            setattr(file, field, at)
            file.save(update_fields=[field])
            if missing(file):
                body = gettext_noop("File what you promised for “%(project)s” until %(until)s.")
                link = f"/desk/projects/{file.project.uuid}/file"
                _tell_owner(file.project, subject, body, link, file.due_at, at)
                count += 1
    return count


def _papers(papers: Iterable[Paper], actor: Actor) -> list[dict[str, Any]]:
    found = []
    for paper in papers:
        file = uploads.received(actor.person, paper.sha256)
        found.append({"title": paper.title, "sha256": file.sha256, "size": file.size, "type": file.media_type})
    return found


def _locked(uuid: UUID) -> Breach:
    rows = Breach.objects.select_for_update(of=("self",), no_key=True).select_related("project")
    breach = rows.filter(uuid=uuid).first()
    if breach is None:
        raise NotFound(breach=str(uuid))
    return breach


def _tell_owner(project: Project, subject: str, body: str, link: str, until: datetime, at: datetime) -> None:
    zone = planning.law_of(project).calendar.zone
    text = say(body, project=project.title, until=instant(until, zone))
    identity.notify_holders(project.owner_id, {Role.OFFICER}, subject=say(subject), body=text, link=link, at=at)
