"""Invited procedures: only whom the owner invited may bid, and until the opening nobody else learns who that is."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Invalid, MoveNotAllowed, Refusal
from openhall.tendering.planning import acts, policies
from openhall.tendering.planning.law import article, law_of
from openhall.tendering.planning.models import Invitation, Project
from openhall.tendering.planning.queries import lock_project
from openhall.witness.public import Recorded, record

MINIMUM = "validity.minimum_bidders"


class NobodyIsInvited(Refusal):
    """The project's procedure is open to all."""

    code = "nobody-is-invited"
    status = 409
    title = gettext_lazy("In this procedure everybody may bid.")
    way_forward = gettext_lazy("Publish the notice; who wants to bid finds it.")


@transaction.atomic(durable=True)
def invite_bidders(
    *, project_uuid: UUID, invited: Iterable[UUID], intent: Intent, actor: Actor, at: datetime
) -> tuple[Project, Recorded]:
    """Say who may bid, the first time or again, until the notice is out (PLN-02). The log holds a commitment alone.

    Raises:
        NobodyIsInvited: the procedure has no such switch. MoveNotAllowed: no plan yet, or the notice is out.
        Invalid: too few, or one that has a hand in the tender. NotYours, Stale, MandateMissing: who may not.
    """
    project = lock_project(project_uuid)
    policies.prepare(intent, actor, parties=project.parties, version=project.version, at=at)
    law = law_of(project)
    if not law.switched("invitation"):
        raise NobodyIsInvited
    if project.state not in {Project.State.PLANNED, Project.State.ADMITTED}:
        raise MoveNotAllowed(move="invite", now=project.state, possible=Project.workflow.possible(project.state))
    chosen = [identity.organisation(one) for one in dict.fromkeys(invited)]
    if {one.id for one in chosen} & {*project.parties, project.centre_id}:
        raise Invalid(errors={"invited": _("Owner, agency and trading centre can’t be invited to their own tender.")})
    least = int(law.get(MINIMUM))
    if len(chosen) < least:
        sentence = _("Invite at least %(least)s (%(article)s).") % {"least": least, "article": article(law, MINIMUM)}
        raise Invalid(errors={"invited": sentence})
    project.invitations.all().delete()
    Invitation.objects.bulk_create(Invitation(project=project, organisation_id=one.id) for one in chosen)
    project.version += 1
    project.save(update_fields=["version"])
    act = acts.BIDDERS_INVITED(
        object=f"project:{project.uuid}",
        case=project.uuid,
        commit={"invited": " ".join(sorted(f"{one.scheme}:{one.identifier}" for one in chosen))},
    )
    return project, record(act, intent=intent, actor=actor, at=at)


def only_invited(project: Project) -> bool:
    """Whether only the invited may bid."""
    return bool(project.procedure) and law_of(project).switched("invitation")


def may_take_part(project: Project, organisation_id: int) -> bool:
    """Whether an organisation may bid as far as invitations go."""
    return not only_invited(project) or project.invitations.filter(organisation_id=organisation_id).exists()


def invited(project: Project) -> list[UUID]:
    """Ids of whom the owner invited, for who prepares the tender."""
    return list(project.invitations.order_by("id").values_list("organisation__uuid", flat=True))
