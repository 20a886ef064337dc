"""Units by number, and who answers for their dossiers."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from openhall.identity import public as identity
from openhall.identity.agencies.public import require_in_force
from openhall.identity.public import Actor, Intent
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import acts, policies
from openhall.procedures.dossiers.inputs import OfficersInput, UnitInput
from openhall.procedures.dossiers.models import Dossier, Unit
from openhall.procedures.dossiers.refusals import UnitTaken
from openhall.witness.public import Recorded, record


@transaction.atomic(durable=True)
def register_unit(*, unit: UUID, given: UnitInput, intent: Intent, actor: Actor, at: datetime) -> tuple[Unit, Recorded]:
    """Say which organisation is the unit with a number (DOS-01). Dossiers that waited for it come into its queue.

    Raises:
        UnitTaken. NotInRegister. Stale: the id was used. NotFound: no such organisation. What
        ``identity.admit`` raises.
    """
    policies.of_office(intent, actor, version=0, at=at)
    require_in_force({given.number}, catalogue.today(catalogue.jurisdictions()[0], at))
    if Unit.objects.filter(uuid=unit).exists():
        raise Stale(seen=0, now=1)
    party = identity.organisation(given.organisation)
    row, fresh = Unit.objects.get_or_create(
        number=given.number, defaults={"uuid": unit, "organisation_id": party.id, "registered_at": at}
    )
    if not fresh:
        raise UnitTaken(number=given.number)
    Dossier.objects.filter(deciding=given.number, unit=None).update(unit=row)
    act = acts.UNIT_REGISTERED(
        object=f"unit:{row.uuid}", public={"number": row.number, "organisation": str(party.uuid)}
    )
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def name_officers(
    *, unit: UUID, given: OfficersInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Unit, Recorded]:
    """Name, as head of the unit, who answers for its dossiers and who stands in (DOS-02).

    Raises:
        NotFound. Invalid: somebody who holds no role for the unit, or twice the same. What ``identity.admit`` raises.
    """
    row = Unit.objects.select_for_update(of=("self",), no_key=True).filter(uuid=unit).first()
    if row is None:
        raise NotFound(unit=str(unit))
    policies.of_head(intent, actor, row, at=at)
    row.officer_id = _officer(row, "officer", given.officer, at)
    row.backup_id = _officer(row, "backup", given.backup, at) if given.backup else None
    if row.officer_id == row.backup_id:
        raise Invalid(errors={"backup": _("Somebody else must stand in.")})
    row.version += 1
    row.save()
    act = acts.OFFICERS_NAMED(object=f"unit:{row.uuid}", public={"backup": row.backup_id is not None})
    return row, record(act, intent=intent, actor=actor, at=at)


def _officer(row: Unit, field: str, address: str, at: datetime) -> int:
    found = identity.person_by_email(address)
    people = {one.id for role in policies.DESK for one in identity.holders(row.organisation_id, role, at)}
    if found is None or found.id not in people:
        raise Invalid(errors={field: _("Nobody with this address works at a desk of the unit.")})
    return found.id
