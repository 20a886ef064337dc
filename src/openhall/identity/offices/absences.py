"""Standing deputies and absences: who is named once, and acts only while the officer has declared to be away.

An absence always has an end. It makes the mandates of the deputies, with that end (:mod:`.deputies`), so whatever is
true of a deputy for a period is true of these; the officer who is back earlier says so.
"""

from __future__ import annotations

from datetime import datetime
from uuid import UUID, uuid4

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from openhall.identity import lookups
from openhall.identity import refusals as of_identity
from openhall.identity.intents import admit
from openhall.identity.models import Mandate, Role
from openhall.identity.offices import acts, refusals
from openhall.identity.offices.deputies import appointed, chosen, own_mandate, require_replaceable
from openhall.identity.offices.models import Absence, StandingDeputy
from openhall.identity.parties import new_uuid
from openhall.identity.values import Actor, Intent
from openhall.kernel import wording
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound
from openhall.witness.public import Recorded, record


@transaction.atomic(durable=True)
def name_standing_deputy(
    *, uuid: UUID, mandate: UUID, email: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[StandingDeputy, Recorded]:
    """Name the person with this e-mail address to stand in for ``mandate`` at each declared absence, from the next on.

    The officer names them, or a manager of the organisation's mandates does. By itself it lets nobody act.

    Raises:
        NotFound, Invalid; DeputyOfDeputy, RoleInPerson; MandateNotInForce: the officer's own is over; MandateExists:
        they are named already; what :func:`admit` raises.
    """
    own = own_mandate(mandate, actor)
    taken = StandingDeputy.objects.filter(uuid=new_uuid(uuid)).first()
    roles = {Role.MANAGER} if own.person_id != actor.person_id else {own.role}
    admit(
        intent, actor, roles=roles, organisation_id=own.organisation_id, version=taken.version if taken else 0, at=at
    )  # fmt: skip
    require_replaceable(own, actor, at)
    errors: dict[str, object] = {}
    account = chosen(email, own, errors)
    if account is None:
        raise Invalid(errors=errors)
    if StandingDeputy.objects.filter(mandate=own, person=account.person, ended_at=None).exists():
        raise of_identity.MandateExists
    row = StandingDeputy.objects.create(uuid=uuid, mandate=own, person=account.person, named_at=at)
    lookups.notify(
        [account.person.uuid, own.person.uuid],
        subject=wording.say(gettext_noop("A standing deputy was named.")),
        body=wording.say(
            gettext_noop(
                "Whenever %(officer)s declares an absence, %(deputy)s acts in that place for %(organisation)s."
            ),
            deputy=account.person.name, officer=own.person.name, organisation=own.organisation.name,
        ),
        link=f"/organisations/{own.organisation.uuid}/deputies",
        at=at,
    )  # fmt: skip
    act = acts.STANDING_NAMED(
        object=f"standing-deputy:{uuid}",
        public={"role": str(own.role)},
        commit={
            "person": str(account.person.uuid),
            "organisation": str(own.organisation.uuid),
            "in_place_of": str(own.person.uuid),
        },
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def end_standing_deputy(
    *, standing_deputy: UUID, intent: Intent, actor: Actor, at: datetime
) -> tuple[StandingDeputy, Recorded]:
    """Let somebody stand in no more: the officer, the deputy, or a manager. In a running absence they stop at once.

    Raises:
        NotFound, AlreadyRevoked; what :func:`admit` raises.
    """
    if actor.organisation_id is None:
        raise NotFound(standing_deputy=str(standing_deputy))
    lookups.lock_organisation(actor.organisation_id)
    rows = StandingDeputy.objects.select_for_update(of=("self",), no_key=True).select_related("mandate")
    row = rows.filter(uuid=standing_deputy, mandate__organisation_id=actor.organisation_id).first()
    if row is None:
        raise NotFound(standing_deputy=str(standing_deputy))
    if actor.person_id == row.person_id:
        admit(intent, actor, organisation_id=actor.organisation_id, version=row.version, at=at)
    else:
        roles = {row.mandate.role} if actor.person_id == row.mandate.person_id else {Role.MANAGER}
        admit(intent, actor, roles=roles, organisation_id=actor.organisation_id, version=row.version, at=at)
    if row.ended_at is not None:
        raise of_identity.AlreadyRevoked(revoked_at=instant_text(row.ended_at))
    row.ended_at, row.version = at, row.version + 1
    row.save(update_fields=["ended_at", "version"])
    # Only what an absence gave: one who is named for a period besides stays so.
    Mandate.objects.filter(
        absences__in=Absence.objects.filter(returned_at=None), in_place_of=row.mandate_id, person_id=row.person_id,
        revoked_at=None, ends_at__gt=at,
    ).update(revoked_at=at, version=F("version") + 1)  # fmt: skip
    act = acts.STANDING_ENDED(object=f"standing-deputy:{row.uuid}", public={"role": str(row.mandate.role)})
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def declare_leave(
    *,
    uuid: UUID,
    mandate: UUID,
    starts_at: datetime | None = None,
    ends_at: datetime | None,
    intent: Intent,
    actor: Actor,
    at: datetime,
) -> tuple[Absence, Recorded]:
    """Declare that an officer is away: until ``ends_at`` at the latest their standing deputies act in their place.

    The officer declares it, or for somebody who can't, a manager of the organisation's mandates.

    Args:
        mandate: one of the officer's own; the absence is from all of them in the organisation. starts_at: by default
            now.

    Raises:
        NotFound, Invalid; DeputyOfDeputy; AbsentAlready; NobodyStandsIn: no standing deputy is named; what
        :func:`admit` raises.
    """
    of = own_mandate(mandate, actor)
    taken = Absence.objects.filter(uuid=new_uuid(uuid)).first()
    roles = {Role.MANAGER} if of.person_id != actor.person_id else {of.role}
    admit(
        intent, actor, roles=roles, organisation_id=of.organisation_id, version=taken.version if taken else 0, at=at
    )  # fmt: skip
    if of.in_place_of_id is not None:
        raise refusals.DeputyOfDeputy
    starts_at = max(starts_at or at, at)
    if ends_at is None or ends_at <= starts_at:
        raise Invalid(errors={"ends_at": _("Say when it ends; the end must come after the beginning.")})
    away = Absence.objects.filter(person_id=of.person_id, organisation_id=of.organisation_id, returned_at=None)
    if away.filter(ends_at__gt=starts_at, starts_at__lt=ends_at).exists():
        raise refusals.AbsentAlready
    standing = StandingDeputy.objects.select_related("mandate", "person").filter(
        mandate__person_id=of.person_id, mandate__organisation_id=of.organisation_id, ended_at=None,
        person__erased_at=None,
    )  # fmt: skip
    places = [row for row in standing.order_by("id") if _reaches(row.mandate, starts_at)]
    if not places:
        raise refusals.NobodyStandsIn
    absence = Absence.objects.create(
        uuid=uuid, person=of.person, organisation=of.organisation, starts_at=starts_at, ends_at=ends_at
    )
    for row in places:
        until = min(ends_at, row.mandate.ends_at) if row.mandate.ends_at is not None else ends_at
        deputy = Mandate.objects.create(
            uuid=uuid4(), person=row.person, organisation=of.organisation, role=row.mandate.role, starts_at=starts_at,
            ends_at=until, in_place_of=row.mandate,
        )  # fmt: skip
        absence.mandates.add(deputy)
        record(appointed(deputy, of.person.uuid), intent=intent, actor=actor, at=at)
    lookups.notify(
        [of.person.uuid, *(row.person.uuid for row in places)],
        subject=wording.say(gettext_noop("An absence was declared.")),
        body=wording.say(
            gettext_noop(
                "Until %(officer)s is back, the standing deputies act in that place for %(organisation)s; at the "
                "latest until %(until)s."
            ),
            officer=of.person.name, organisation=of.organisation.name, until=wording.instant(ends_at, "UTC"),
        ),
        link=f"/organisations/{of.organisation.uuid}/deputies",
        at=at,
    )  # fmt: skip
    act = acts.ABSENCE_DECLARED(
        object=f"absence:{uuid}",
        public={"starts_at": instant_text(starts_at), "ends_at": instant_text(ends_at), "deputies": len(places)},
        commit={"person": str(of.person.uuid), "organisation": str(of.organisation.uuid)},
    )
    return absence, record(act, intent=intent, actor=actor, at=at)


def _reaches(mandate: Mandate, starts_at: datetime) -> bool:
    return mandate.revoked_at is None and (mandate.ends_at is None or mandate.ends_at > starts_at)


@transaction.atomic(durable=True)
def declare_return(*, absence: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Absence, Recorded]:
    """Say that an officer is back before the absence was over, or isn't going away: the officer does, or a manager.

    Raises:
        NotFound, BackAlready; what :func:`admit` raises.
    """
    if actor.organisation_id is None:
        raise NotFound(absence=str(absence))
    lookups.lock_organisation(actor.organisation_id)
    rows = Absence.objects.select_for_update(of=("self",), no_key=True)
    row = rows.filter(uuid=absence, organisation_id=actor.organisation_id).first()
    if row is None:
        raise NotFound(absence=str(absence))
    theirs: set[str] = set()
    if actor.person_id == row.person_id:
        own = Mandate.objects.in_force(at).filter(person_id=row.person_id, organisation_id=row.organisation_id)
        theirs = set(own.filter(in_place_of=None).values_list("role", flat=True))
    admit(
        intent, actor, roles=theirs or {Role.MANAGER}, organisation_id=row.organisation_id, version=row.version, at=at
    )  # fmt: skip
    if row.returned_at is not None or row.ends_at <= at:
        raise refusals.BackAlready(at=instant_text(row.returned_at or row.ends_at))
    row.returned_at, row.version = at, row.version + 1
    row.save(update_fields=["returned_at", "version"])
    row.mandates.filter(revoked_at=None).update(revoked_at=at, version=F("version") + 1)
    return row, record(acts.RETURNED(object=f"absence:{row.uuid}"), intent=intent, actor=actor, at=at)
