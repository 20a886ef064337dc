"""Deputies: a mandate in the place of another's, for a period, with a key of one's own. It ends by itself."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop

from openhall.identity import lookups
from openhall.identity import refusals as of_identity
from openhall.identity.counting import in_force
from openhall.identity.intents import admit
from openhall.identity.models import Account, Mandate, Role, folded_email
from openhall.identity.offices import acts, refusals
from openhall.identity.parties import new_uuid
from openhall.identity.values import Actor, Intent
from openhall.kernel import wording
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound
from openhall.witness.public import Act, Recorded, record

IN_PERSON = frozenset({Role.EXPERT, Role.CUSTODIAN})
"""Roles that nobody fills for another: an expert is chosen in person, a custodian's share opens with their own key."""


def own_mandate(uuid: UUID, actor: Actor) -> Mandate:
    """A mandate of the organisation that the actor acts for, with that organisation locked.

    Raises:
        NotFound
    """
    if actor.organisation_id is None:
        raise NotFound(mandate=str(uuid))
    lookups.lock_organisation(actor.organisation_id)
    rows = Mandate.objects.select_for_update(of=("self",), no_key=True).select_related("person", "organisation")
    row = rows.select_related("in_place_of__person").filter(uuid=uuid, organisation_id=actor.organisation_id).first()
    if row is None:
        raise NotFound(mandate=str(uuid))
    return row


def require_replaceable(own: Mandate, actor: Actor, at: datetime) -> None:
    """Somebody may stand in for this mandate: it is the officer's own, in force, and its role asks for no one person.

    Raises:
        DeputyOfDeputy, RoleInPerson, MandateNotInForce
    """
    if own.in_place_of_id is not None:
        raise refusals.DeputyOfDeputy
    if own.role in IN_PERSON:
        raise refusals.RoleInPerson(role=str(own.role))
    if not in_force(own, at):
        raise of_identity.MandateNotInForce(party=str(actor.organisation), roles=[str(own.role)])


def chosen(email: str, own: Mandate, errors: dict[str, object]) -> Account | None:
    """The account of who is to stand in for ``own``; None, and why in ``errors``, where that is nobody or oneself."""
    account = Account.objects.select_related("person").filter(email=folded_email(email), is_active=True).first()
    if account is None:
        errors["email"] = _("Nobody with this e-mail address has an account here. Ask the person to sign up first.")
    elif account.person_id == own.person_id:
        errors["email"] = _("Nobody is their own deputy.")
        return None
    return account


@transaction.atomic(durable=True)
def appoint_deputy(
    *,
    uuid: UUID,
    mandate: UUID,
    email: str,
    starts_at: datetime | None = None,
    ends_at: datetime | None,
    intent: Intent,
    actor: Actor,
    at: datetime,
) -> tuple[Mandate, Recorded]:
    """Let the person with this e-mail address act in the place of ``mandate`` until ``ends_at`` at the latest.

    The officer names the deputy, or a manager of the organisation's mandates does.

    Args:
        uuid: the new mandate's id, chosen by the caller. starts_at: by default now; for an absence, when it begins.

    Raises:
        NotFound, Invalid; DeputyOfDeputy, RoleInPerson; MandateNotInForce: the officer's own is over; MandateExists;
        what :func:`admit` raises.
    """
    own = own_mandate(mandate, actor)
    taken = Mandate.objects.filter(uuid=new_uuid(uuid)).first()
    roles = {Role.MANAGER} if own.person_id != actor.person_id else {own.role}
    admit(
        intent, actor, roles=roles, organisation_id=own.organisation_id, version=taken.version if taken else 0, at=at
    )  # fmt: skip
    require_replaceable(own, actor, at)
    starts_at = max(starts_at or at, at)
    errors: dict[str, object] = {}
    account = chosen(email, own, errors)
    if ends_at is None or ends_at <= starts_at:
        errors["ends_at"] = _("Say when it ends; the end must come after the beginning.")
    elif own.ends_at is not None and ends_at > own.ends_at:
        errors["ends_at"] = _("A deputy’s mandate can’t last longer than the mandate that it stands for.")
    if errors or account is None:
        raise Invalid(errors=errors)
    same = Mandate.objects.filter(person=account.person, in_place_of=own, revoked_at=None, ends_at__gt=starts_at)
    if same.exists():
        raise of_identity.MandateExists
    row = Mandate.objects.create(
        uuid=uuid, person=account.person, organisation=own.organisation, role=own.role, starts_at=starts_at,
        ends_at=ends_at, in_place_of=own,
    )  # fmt: skip
    lookups.notify(
        [account.person.uuid, own.person.uuid],
        subject=wording.say(gettext_noop("A deputy was named.")),
        body=wording.say(
            gettext_noop("%(deputy)s acts in the place of %(officer)s for %(organisation)s, until the period ends."),
            deputy=account.person.name, officer=own.person.name, organisation=own.organisation.name,
        ),
        link=f"/organisations/{own.organisation.uuid}/deputies",
        at=at,
    )  # fmt: skip
    return row, record(appointed(row, own.person.uuid), intent=intent, actor=actor, at=at)


def appointed(row: Mandate, officer: UUID) -> Act:
    """The act (SUB-13) that a deputy's mandate rests on. ``officer``: whose place it is."""
    return acts.DEPUTY_APPOINTED(
        object=f"mandate:{row.uuid}",
        public={"role": str(row.role), "ends_at": instant_text(row.ends_at) if row.ends_at else ""},
        commit={
            "person": str(row.person.uuid),
            "organisation": str(row.organisation.uuid),
            "in_place_of": str(officer),
        },
    )


@transaction.atomic(durable=True)
def end_deputy(*, mandate: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Mandate, Recorded]:
    """End a deputy's mandate before its period is over: the officer who is back, the deputy, or a manager.

    Raises:
        NotFound, NotADeputy, AlreadyRevoked; what :func:`admit` raises.
    """
    row = own_mandate(mandate, actor)
    if row.in_place_of is None:
        raise refusals.NotADeputy
    concerned = actor.person_id in (row.person_id, row.in_place_of.person_id)
    roles = {row.role} if concerned else {Role.MANAGER}
    admit(intent, actor, roles=roles, organisation_id=row.organisation_id, version=row.version, at=at)
    if row.revoked_at is not None:
        raise of_identity.AlreadyRevoked(revoked_at=instant_text(row.revoked_at))
    row.revoked_at, row.version = at, row.version + 1
    row.save(update_fields=["revoked_at", "version"])
    act = acts.DEPUTY_ENDED(object=f"mandate:{row.uuid}", public={"role": str(row.role)})
    return row, record(act, intent=intent, actor=actor, at=at)
