"""Granting and revoking mandates. Both lock the organisation, so that its managers act one after the other."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext_lazy as _

from openhall.identity import acts, refusals
from openhall.identity.intents import admit
from openhall.identity.models import RESERVED, Account, Mandate, Organisation, Role, folded_email
from openhall.identity.parties import granted, new_uuid
from openhall.identity.values import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, NotFound
from openhall.witness.public import Recorded, record


def _locked(organisation_id: int | None) -> Organisation:
    if organisation_id is None:
        raise refusals.MandateMissing(party="", roles=[Role.MANAGER.value])
    # NO KEY: rows of other tables may go on pointing here while mandates change.
    return Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


@transaction.atomic(durable=True)
def grant_mandate(
    *,
    uuid: UUID,
    email: str,
    role: str,
    starts_at: datetime | None = None,
    ends_at: datetime | None = None,
    intent: Intent,
    actor: Actor,
    at: datetime,
) -> tuple[Mandate, Recorded]:
    """Let the person with this e-mail address act in ``role`` for the organisation that the actor acts for.

    Args:
        uuid: the new mandate's id, chosen by the caller. starts_at: by default now. ends_at: open when None.

    Raises:
        Invalid, MandateExists, RoleReserved; what :func:`admit` raises (a manager's mandate is needed).
    """
    party = _locked(actor.organisation_id)
    taken = Mandate.objects.filter(uuid=new_uuid(uuid)).first()
    admit(
        intent, actor, roles={Role.MANAGER}, organisation_id=party.pk, version=taken.version if taken else 0, at=at
    )  # fmt: skip
    starts_at = max(starts_at or at, at)
    account = Account.objects.select_related("person").filter(email=folded_email(email), is_active=True).first()
    errors: dict[str, object] = {}
    if account is None:
        errors["email"] = _("Nobody with this e-mail address has an account here. Ask the person to sign up first.")
    if role not in Role.values:
        errors["role"] = _("Choose one of the roles in the list.")
    if ends_at is not None and ends_at <= starts_at:
        errors["ends_at"] = _("The end must come after the beginning.")
    if errors or account is None:
        raise Invalid(errors=errors)
    if role in RESERVED and not party.public_body:
        raise refusals.RoleReserved(role=role)
    same = Mandate.objects.filter(
        person=account.person, organisation=party, role=role, revoked_at=None, in_place_of=None
    )  # fmt: skip
    if any(other.ends_at is None or other.ends_at > starts_at for other in same.order_by("id")):
        raise refusals.MandateExists
    mandate = Mandate.objects.create(
        uuid=uuid, person=account.person, organisation=party, role=role, starts_at=starts_at, ends_at=ends_at
    )
    return mandate, record(granted(mandate, account.person, party), intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def revoke_mandate(*, mandate: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[Mandate, Recorded]:
    """End a mandate of the organisation that the actor acts for, from this moment.

    Mandates of deputies in its place end with it. Acts of the person that are under way are either admitted before this
    or refused: both take the mandate's row lock.

    Raises:
        NotFound, AlreadyRevoked, LastManager; what :func:`admit` raises (a manager's mandate is needed).
    """
    party = _locked(actor.organisation_id)
    row = Mandate.objects.select_for_update(no_key=True).filter(uuid=mandate, organisation=party).first()
    if row is None:
        raise NotFound(mandate=str(mandate))
    admit(intent, actor, roles={Role.MANAGER}, organisation_id=party.pk, version=row.version, at=at)
    if row.revoked_at is not None:
        raise refusals.AlreadyRevoked(revoked_at=instant_text(row.revoked_at))
    if row.role == Role.MANAGER:
        others = Mandate.objects.in_force(at).filter(organisation=party, role=Role.MANAGER, ends_at=None)
        if not others.exclude(pk=row.pk).exists():
            raise refusals.LastManager
    row.revoked_at, row.version = at, row.version + 1
    row.save(update_fields=["revoked_at", "version"])
    # Nobody stands in a place that is nobody's any more.
    row.deputies.filter(revoked_at=None).update(revoked_at=at, version=F("version") + 1)
    act = acts.MANDATE_REVOKED(object=f"mandate:{row.uuid}", public={"role": row.role})
    return row, record(act, intent=intent, actor=actor, at=at)
