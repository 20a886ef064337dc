"""Keeping the register: entries and suspensions by its keeper, declarations by the experts themselves."""

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity import public as identity
from openhall.identity.public import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.tendering.experts import acts, policies
from openhall.tendering.experts.inputs import DeclarationInput, EntryInput, SuspensionInput
from openhall.tendering.experts.models import Avoidance, Expert, Qualification, Suspension
from openhall.tendering.experts.refusals import EnteredAlready, NoSuchPerson, NoSuspension
from openhall.witness.public import Recorded, record


def lock_expert(uuid: UUID) -> Expert | None:
    """The entry with this id, locked; None when there is none."""
    return Expert.objects.select_for_update(of=("self",), no_key=True).filter(uuid=uuid).first()


@transaction.atomic(durable=True)
def enter_expert(
    *, expert: UUID, given: EntryInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Expert, Recorded]:
    """Enter an expert (EXP-01), or change the entry; what the experts said of themselves stays as it is.

    Raises:
        NoSuchPerson, EnteredAlready. NotKeeper, MandateMissing, Stale: who may not.
    """
    row = lock_expert(expert)
    policies.as_keeper(intent, actor, row, version=row.version if row else 0, at=at)
    person = identity.person_by_email(given.email)
    if person is None or (row is not None and row.erased):
        raise NoSuchPerson
    keeper_id = policies.keeper(actor)
    others = Expert.objects.filter(keeper_id=keeper_id, person_id=person.id).exclude(uuid=expert)
    if others.exists() or (row is not None and row.person_id != person.id):
        raise EnteredAlready
    if row is None:
        row = Expert(uuid=expert, keeper_id=keeper_id, person_id=person.id, entered_at=at)
    else:
        row.version += 1
    row.region, row.languages = given.region, list(given.languages)
    row.employer_name, row.employer = given.employer_name, given.employer or ""
    row.superior, row.expert_class = given.superior or "", given.expert_class or ""
    row.save()
    row.qualifications.all().delete()
    Qualification.objects.bulk_create(
        Qualification(expert=row, field=one.field, title=one.title, valid_until=one.valid_until)
        for one in given.qualifications
    )
    entry = given.model_dump(mode="json") | {"person": str(person.uuid), "name": person.name}
    act = acts.EXPERT_ENTERED(object=f"expert:{row.uuid}", commit={"expert/entry": entry})
    return row, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def suspend_expert(
    *, expert: UUID, given: SuspensionInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Suspension, Recorded]:
    """Let an expert not be drawn until a time (EXP-02).

    Raises:
        NotFound, NotKeeper, MandateMissing, Stale: who may not. NoSuspension: one is in force, or its end is past.
    """
    row = _known(expert)
    policies.as_keeper(intent, actor, row, version=row.version, at=at)
    row.suspensions.filter(lifted_at=None, until__lte=at).update(lifted_at=at)  # ran out by itself
    if given.until <= at or row.suspensions.filter(lifted_at=None).exists():
        raise NoSuspension
    found = Suspension.objects.create(expert=row, begins_at=at, until=given.until, reason=given.reason)
    row.version += 1
    row.save(update_fields=["version"])
    act = acts.EXPERT_SUSPENDED(
        object=f"expert:{row.uuid}",
        public={"until": instant_text(given.until)},
        commit={"expert/reason": given.reason},
    )
    return found, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def lift_suspension(
    *, expert: UUID, reason: str, intent: Intent, actor: Actor, at: datetime
) -> tuple[Suspension, Recorded]:
    """End a suspension before its time (EXP-03).

    Raises:
        NotFound, NotKeeper, MandateMissing, Stale: who may not. NoSuspension: none is in force.
    """
    row = _known(expert)
    policies.as_keeper(intent, actor, row, version=row.version, at=at)
    found = row.suspensions.filter(lifted_at=None, until__gt=at).first()
    if found is None:
        raise NoSuspension
    found.lifted_at = at
    found.save(update_fields=["lifted_at"])
    row.version += 1
    row.save(update_fields=["version"])
    act = acts.SUSPENSION_LIFTED(object=f"expert:{row.uuid}", commit={"expert/reason": reason})
    return found, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def declare_interests(
    *, expert: UUID, given: DeclarationInput, intent: Intent, actor: Actor, at: datetime
) -> tuple[Expert, Recorded]:
    """Say whom to avoid and whether there is time for calls (EXP-04). The newest declaration replaces the last.

    Raises:
        NotFound: another's entry. Stale.
    """
    row = _known(expert)
    policies.as_expert(intent, actor, row.person_id, version=row.version, at=at)
    row.available, row.unavailable_until = given.available, given.unavailable_until
    row.phone, row.keys_answer = given.phone or "", given.keys_answer
    row.version += 1
    row.save(update_fields=["available", "unavailable_until", "phone", "keys_answer", "version"])
    row.avoidances.all().delete()
    named = dict.fromkeys((one.ground, one.identifier) for one in given.interests)
    Avoidance.objects.bulk_create(
        Avoidance(expert=row, ground=ground, identifier=identifier, declared_at=at) for ground, identifier in named
    )
    act = acts.INTERESTS_DECLARED(
        object=f"expert:{row.uuid}", commit={"expert/declaration": given.model_dump(mode="json")}
    )
    return row, record(act, intent=intent, actor=actor, at=at)


def _known(uuid: UUID) -> Expert:
    row = lock_expert(uuid)
    if row is None:
        raise NotFound
    return row
