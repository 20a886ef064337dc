"""Invited procedures: only whom the owner invited may bid, and until the opening nobody else learns who that is."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent, Role
from openhall.kernel.refusals import Invalid, MoveNotAllowed, Refusal
from openhall.kernel.wording import instant, say
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
    before = set(project.invitations.values_list("organisation_id", flat=True))
    project.invitations.all().delete()
    Invitation.objects.bulk_create(Invitation(project=project, organisation_id=one.id) for one in chosen)
    project.version += 1
    project.save(update_fields=["version"])
    _tell_of_invitation(project, before, {one.id for one in chosen}, at)
    act = acts.BIDDERS_INVITED(
        object=f"project:{project.uuid}",
        case=project.uuid,
        commit={"invited": " ".join(sorted(f"{one.scheme}:{one.identifier}" for one in chosen))},
    )
    return project, record(act, intent=intent, actor=actor, at=at)


def _tell_of_invitation(project: Project, before: set[int], now: set[int], at: datetime) -> None:
    """Who is new among the invited, and who no longer is one of them, each learn it of themselves alone."""
    subject = say(gettext_noop("You are invited to bid"))
    body = say(
        gettext_noop(
            "%(owner)s invites your organisation to bid in “%(title)s”. You can bid once the notice is out; you will "
            "be told. Nobody else learns who is invited before the bids are opened."
        ),
        owner=project.owner.name,
        title=project.title,
    )
    gone = say(gettext_noop("You are no longer invited to bid"))
    why = say(
        gettext_noop("%(owner)s has named others than your organisation for “%(title)s”. Ask the owner if you wonder."),
        owner=project.owner.name,
        title=project.title,
    )
    link = f"/tenders/{project.uuid}"
    notes = [identity.Note(one, subject, body, link) for one in sorted(now - before)]
    notes += [identity.Note(one, gone, why, link) for one in sorted(before - now)]
    identity.notify_each(notes, {Role.BIDDER}, at=at)


def tell_of_notice(project: Project, bids_due_at: datetime, at: datetime) -> None:
    """The notice is out: whom the owner invited learns until when to bid. Nobody is told where everybody may bid."""
    if not only_invited(project):
        return
    subject = say(gettext_noop("The notice that you are invited to is out"))
    body = say(
        gettext_noop(
            "Your organisation may bid in “%(title)s” until %(when)s. The page of the tender has its documents."
        ),
        title=project.title,
        when=instant(bids_due_at, law_of(project).calendar.zone),
    )
    rows = project.invitations.order_by("organisation_id").values_list("organisation_id", flat=True)
    notes = [identity.Note(one, subject, body, f"/tenders/{project.uuid}") for one in rows]
    identity.notify_each(notes, {Role.BIDDER}, at=at)


def only_invited(project: Project) -> bool:
    """Whether only the invited may bid."""
    return bool(project.procedure) and law_of(project).switched("invitation")


def may_take_part(project: Project, organisation_id: int) -> bool:
    """Whether an organisation may bid as far as invitations go."""
    return not only_invited(project) or project.invitations.filter(organisation_id=organisation_id).exists()


def invited(project: Project) -> list[UUID]:
    """Ids of whom the owner invited, for who prepares the tender."""
    return list(project.invitations.order_by("id").values_list("organisation__uuid", flat=True))
