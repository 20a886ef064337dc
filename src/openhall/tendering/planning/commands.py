"""Planning a tender: drafts, the plan's publication, and the values that authorities enter."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel import search
from openhall.kernel.refusals import Invalid, MoveNotAllowed, Stale
from openhall.tendering.planning import acts, policies
from openhall.tendering.planning.inputs import LegalValueInput, ProjectDraft
from openhall.tendering.planning.law import asking_the_law, jurisdictions, law_in_force, pack_named
from openhall.tendering.planning.models import LegalValue, Project
from openhall.tendering.planning.publication import organisation_facts, plan_content, require_seen
from openhall.tendering.planning.queries import lock_project
from openhall.tendering.planning.ways import require_way, usual_procedure
from openhall.witness.public import Recorded, record
from openhall_rules.money import quantize


@transaction.atomic(durable=True)
def create_project(*, project_uuid: UUID, draft: ProjectDraft, intent: Intent, actor: Actor, at: datetime) -> Project:
    """Begin a project as a draft that only its owner and agency see. A draft is no act: the log learns nothing.

    Raises:
        NotYours: the actor acts neither for the owner nor for the agency that the draft names.
        Stale: a project of that id exists.
        Invalid: an organisation, the law or the amount doesn't fit.
    """
    project = Project(uuid=project_uuid, created_at=at, version=1)
    _fill(project, draft, at)
    policies.prepare(intent, actor, parties=project.parties, version=0, at=at)
    existing = Project.objects.filter(uuid=project_uuid).first()
    if existing is not None:
        raise Stale(seen=0, now=existing.version)
    project.save()
    return project


@transaction.atomic(durable=True)
def revise_project(*, project_uuid: UUID, draft: ProjectDraft, intent: Intent, actor: Actor, at: datetime) -> Project:
    """Change a draft. A published plan stays as it is.

    Raises:
        MoveNotAllowed: the plan is out. NotYours, Stale, Invalid: as in ``create_project``.
    """
    project = lock_project(project_uuid)
    policies.prepare(intent, actor, parties=project.parties, version=project.version, at=at)
    if project.state != Project.State.DRAFT:
        raise MoveNotAllowed(move="revise", now=project.state, possible=Project.workflow.possible(project.state))
    _fill(project, draft, at)
    if actor.organisation_id not in project.parties:
        raise Invalid(errors={"owner": _("You can’t give a draft away: your organisation must stay owner or agency.")})
    project.version += 1
    project.save()
    return project


@transaction.atomic(durable=True)
def publish_plan(
    *, project_uuid: UUID, plan_sha256: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[Project, Recorded]:
    """Publish the plan. From here on the project is public, its record has begun and its law is fixed.

    Args:
        plan_sha256: digest of what the person saw and signed (:func:`plan_to_sign`).

    Raises:
        OtherContent: the plan is not what the person saw.
        MoveNotAllowed: the plan is out already. NotYours, Stale, MandateMissing: who may not.
        LawRefuses: no law in force.
    """
    project = lock_project(project_uuid)
    policies.prepare(intent, actor, parties=project.parties, version=project.version, at=at)
    law = law_in_force(project.jurisdiction, at, project.procedure)
    require_way(law, project)
    project.move("publish_plan")
    content = plan_content(project, law)
    require_seen(plan_sha256, content)
    project.pack, project.pack_sha256 = law.id, law.sha256
    project.planned_at = at
    project.save()
    act = acts.PLAN_PUBLISHED(object=f"project:{project.uuid}", case=project.uuid, **content)
    return project, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def enter_legal_value(
    *, value_uuid: UUID, entry: LegalValueInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[LegalValue, Recorded]:
    """Enter a value that the law leaves to an authority. Projects whose notice is out keep what they were opened under.

    Raises:
        LawRefuses: the law fixes this value, knows none of that name, or it is out of bounds.
        MandateMissing: the actor acts for no authority. Stale: the id was used.
    """
    policies.as_authority(intent, actor, at=at)
    with asking_the_law():
        pack_named(entry.pack).with_values({entry.path: entry.value})
    if (
        actor.organisation is None
        or actor.organisation_id is None
        or LegalValue.objects.filter(uuid=value_uuid).exists()
    ):
        raise Invalid(errors={"uuid": _("This id was used before.")})
    value = LegalValue.objects.create(
        uuid=value_uuid,
        pack=entry.pack,
        path=entry.path,
        value=entry.value,
        source=entry.source,
        authority_id=actor.organisation_id,
        entered_at=at,
    )
    act = acts.LEGAL_VALUE_ENTERED(
        object=f"legal-value:{value.uuid}",
        public={"pack": value.pack, "path": value.path},
        statement={
            "v": 1,
            "value": value.value,
            "source": value.source,
            "authority": organisation_facts(identity.organisation(actor.organisation)),
        },
    )
    return value, record(act, intent=intent, actor=actor, at=at)


def _fill(project: Project, draft: ProjectDraft, at: datetime) -> None:
    if draft.jurisdiction not in jurisdictions():
        raise Invalid(errors={"jurisdiction": _("This installation doesn’t know the law of that jurisdiction.")})
    if draft.estimate is not None and draft.estimate != quantize(draft.estimate, draft.currency):
        raise Invalid(errors={"estimate": _("The amount has more decimals than the currency.")})
    owner = identity.organisation(draft.owner)
    project.owner_id = owner.id
    project.agency_id = identity.organisation(draft.agency).id if draft.agency else None
    project.centre_id = identity.organisation(draft.centre).id
    project.title, project.description, project.lang = draft.title, draft.description, draft.lang
    project.category, project.jurisdiction, project.currency = draft.category, draft.jurisdiction, draft.currency
    project.estimate, project.planned_notice_date = draft.estimate, draft.planned_notice_date
    law = law_in_force(draft.jurisdiction, at)
    project.resource_class = draft.resource_class
    project.procedure = draft.procedure or usual_procedure(law, draft.resource_class)
    require_way(law, project)
    law = law_in_force(draft.jurisdiction, at, project.procedure)
    project.pack, project.pack_sha256 = law.id, law.sha256
    project.search_tokens = search.tokens(f"{draft.title}\n{owner.name}\n{draft.description}")
