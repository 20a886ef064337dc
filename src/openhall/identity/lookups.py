"""Reading identity: organisations, people, holders of mandates, keys. Who may read is the caller's policy."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db.models import Q, QuerySet

from openhall.identity.models import DeviceKey, Mandate, OpeningKey, Organisation, Person, folded_email
from openhall.identity.values import Actor, DeviceKeyRef, OpeningKeyRef, OrganisationRef, PersonRef
from openhall.kernel import messages
from openhall.kernel.refusals import NotFound
from openhall.kernel.wording import Text


def _organisation(row: Organisation) -> OrganisationRef:
    return OrganisationRef(
        row.pk, row.uuid, row.country, row.scheme, row.identifier, row.name, row.address, row.public_body, row.version
    )


def _person(row: Person) -> PersonRef:
    return PersonRef(row.pk, row.uuid, row.name, row.locale)


def organisation(uuid: UUID) -> OrganisationRef:
    """The organisation with this outside id.

    Raises:
        NotFound: there is none.
    """
    row = Organisation.objects.filter(uuid=uuid).first()
    if row is None:
        raise NotFound(organisation=str(uuid))
    return _organisation(row)


def lock_organisation(organisation_id: int) -> None:
    """Wait for whoever else decides something about the organisation, until this transaction ends."""
    # NO KEY: rows of other tables may go on pointing here.
    Organisation.objects.select_for_update(no_key=True).get(pk=organisation_id)


def organisations(ids: Iterable[int]) -> dict[int, OrganisationRef]:
    """Organisations by table key, in one query; unknown keys are left out."""
    return {row.pk: _organisation(row) for row in Organisation.objects.filter(pk__in=set(ids)).order_by("pk")}


def organisations_with(role: str, at: datetime, *, limit: int = 500) -> list[OrganisationRef]:
    """Organisations for which somebody holds ``role`` at ``at``, by name: to choose from in a form."""
    holding = Mandate.objects.in_force(at).filter(role=role).values("organisation")
    return [_organisation(row) for row in Organisation.objects.filter(pk__in=holding).order_by("name", "id")[:limit]]


def organisation_by_identifier(scheme: str, identifier: str) -> OrganisationRef | None:
    """The organisation with this identifier, in its normal form."""
    row = Organisation.objects.filter(scheme=scheme, identifier=identifier).first()
    return _organisation(row) if row else None


def person(uuid: UUID) -> PersonRef:
    """The person with this outside id.

    Raises:
        NotFound: there is none.
    """
    row = Person.objects.filter(uuid=uuid).first()
    if row is None:
        raise NotFound(person=str(uuid))
    return _person(row)


def email_of(person_id: int) -> str:
    """The address with which the person signed up; empty when they were erased."""
    return Person.objects.filter(pk=person_id).values_list("account__email", flat=True).first() or ""


def person_by_email(address: str) -> PersonRef | None:
    """The person who signed up with this address, whatever its case; None when nobody did, or they were erased."""
    row = Person.objects.filter(account__email=folded_email(address), erased_at=None).first()
    return _person(row) if row else None


def persons(ids: Iterable[int]) -> dict[int, PersonRef]:
    """People by table key, in one query; unknown keys are left out."""
    return {row.pk: _person(row) for row in Person.objects.filter(pk__in=set(ids)).order_by("pk")}


def holders(organisation_id: int, role: str, at: datetime) -> list[PersonRef]:
    """People who hold ``role`` for the organisation at ``at``."""
    mandates = Mandate.objects.in_force(at).filter(organisation_id=organisation_id, role=role)
    return [_person(row) for row in Person.objects.filter(pk__in=mandates.values("person")).order_by("name", "id")]


def deputies(person_id: int, organisation_id: int, role: str, at: datetime) -> list[PersonRef]:
    """People who stand in for this person in ``role`` at ``at``, as the person or a manager appointed them."""
    mandates = Mandate.objects.in_force(at).filter(
        organisation_id=organisation_id, role=role, in_place_of__person_id=person_id
    )
    return [_person(row) for row in Person.objects.filter(pk__in=mandates.values("person")).order_by("name", "id")]


def holds(actor: Actor, roles: Collection[str], organisation_id: int, at: datetime) -> bool:
    """Whether the reader has, at ``at``, one of ``roles`` for this organisation (read now, not from the session)."""
    mandates = Mandate.objects.in_force(at).filter(person_id=actor.person_id, organisation_id=organisation_id)
    return mandates.filter(role__in=list(roles)).exists()


def holds_any(actor: Actor, roles: Collection[str], organisation_ids: Collection[int], at: datetime) -> bool:
    """Whether the reader has, at ``at``, one of ``roles`` for any of these organisations."""
    mandates = Mandate.objects.in_force(at).filter(
        person_id=actor.person_id, organisation_id__in=list(organisation_ids)
    )
    return mandates.filter(role__in=list(roles)).exists()


def ever_acted_for(person_ids: Collection[int], organisation_ids: Collection[int]) -> set[tuple[int, int]]:
    """``(person, organisation)`` wherever one of these people ever had a mandate for one of these, in force or over."""
    mandates = Mandate.objects.filter(person_id__in=list(person_ids), organisation_id__in=list(organisation_ids))
    return set(mandates.order_by().values_list("person_id", "organisation_id"))


def _opening_key(row: OpeningKey) -> OpeningKeyRef:
    return OpeningKeyRef(
        uuid=row.uuid,
        recipient=row.recipient,
        person=row.person.uuid,
        person_id=row.person_id,
        organisation=row.organisation.uuid,
        organisation_id=row.organisation_id,
        purpose=row.purpose,
        enrolled_at=row.enrolled_at,
        revoked_at=row.revoked_at,
        enrolment_leaf_sha256=row.enrolment_leaf_sha256,
    )


def opening_key_of(person_id: int, organisation_id: int, purpose: str, at: datetime) -> OpeningKeyRef | None:
    """The person's opening key of that purpose for the organisation, in force at ``at``."""
    rows = OpeningKey.objects.select_related("person", "organisation").filter(
        Q(revoked_at=None) | Q(revoked_at__gt=at),
        person_id=person_id, organisation_id=organisation_id, purpose=purpose, enrolled_at__lte=at,
    )  # fmt: skip
    row = rows.order_by("-id").first()
    return _opening_key(row) if row else None


def opening_keys(organisation_ids: Collection[int], purpose: str, at: datetime) -> list[OpeningKeyRef]:
    """Opening keys of that purpose in force at ``at``, of people who also hold the role of the same name."""
    mandates = Mandate.objects.in_force(at).filter(organisation_id__in=list(organisation_ids), role=purpose)
    holding = set(mandates.values_list("person_id", "organisation_id"))
    rows = OpeningKey.objects.select_related("person", "organisation").filter(
        Q(revoked_at=None) | Q(revoked_at__gt=at),
        organisation_id__in=list(organisation_ids), purpose=purpose, enrolled_at__lte=at,
    )  # fmt: skip
    return [_opening_key(row) for row in rows.order_by("id") if (row.person_id, row.organisation_id) in holding]


def opening_key(recipient: str) -> OpeningKeyRef | None:
    """The opening key with this recipient, in force or not."""
    row = OpeningKey.objects.select_related("person", "organisation").filter(recipient=recipient).first()
    return _opening_key(row) if row else None


def device_keys(key_ids: Collection[str]) -> dict[str, DeviceKeyRef]:
    """Signing keys by key id, in force or not, for exports: with the leaf that enrolled each."""
    rows = DeviceKey.objects.select_related("person").filter(key_id__in=list(key_ids)).order_by("id")
    return {
        row.key_id: DeviceKeyRef(
            uuid=row.uuid,
            key_id=row.key_id,
            public_key=bytes(row.public_key),
            person=row.person.uuid,
            enrolled_at=row.enrolled_at,
            revoked_at=row.revoked_at,
            enrolment_leaf_sha256=row.enrolment_leaf_sha256,
        )
        for row in rows
    }


def notify(people: Iterable[UUID], *, subject: Text, body: Text, link: str = "", at: datetime) -> None:
    """Write a message to each person, in the caller's transaction; the worker also sends it by e-mail.

    Everybody reads it in their own language, so ``subject`` and ``body`` come in none (:mod:`openhall.kernel.wording`).
    """
    _tell(Person.objects.filter(uuid__in=set(people), erased_at=None), subject=subject, body=body, link=link, at=at)


def _tell(people: QuerySet[Person], *, subject: Text, body: Text, link: str, at: datetime) -> None:
    addresses = people.order_by("id").values_list("uuid", "email", "locale")
    messages.tell_all([messages.Letter(*address, subject, body, link) for address in addresses], at=at)


def notify_holders(
    organisation_id: int, roles: Collection[str], *, subject: Text, body: Text, link: str = "", at: datetime
) -> None:
    """Write a message to everybody who holds one of ``roles`` for the organisation at ``at``."""
    mandates = Mandate.objects.in_force(at).filter(organisation_id=organisation_id, role__in=list(roles))
    people = Person.objects.filter(pk__in=mandates.order_by().values("person"))
    _tell(people, subject=subject, body=body, link=link, at=at)


@dataclass(frozen=True, slots=True)
class Note:
    """What an organisation is told: its table key, and the words in no language."""

    organisation_id: int
    subject: Text
    body: Text
    link: str = ""


def notify_each(notes: Iterable[Note], roles: Collection[str], *, at: datetime) -> dict[int, int]:
    """Write to everybody who holds one of ``roles`` for the organisation of each note, in two statements for all.

    Returns: key of the organisation → into how many people's inboxes a note of it went; without any it is left out.
    """
    notes = list(notes)
    mandates = Mandate.objects.in_force(at).filter(
        organisation_id__in={note.organisation_id for note in notes}, role__in=list(roles)
    )
    holders_of: dict[int, list[tuple[UUID, str, str]]] = {}
    known = mandates.order_by("organisation_id", "person_id").distinct("organisation_id", "person_id")
    rows = known.values_list("organisation_id", "person__uuid", "person__email", "person__locale")
    for organisation_id, person, email, language in rows:
        holders_of.setdefault(organisation_id, []).append((person, email, language))
    messages.tell_all(
        [
            messages.Letter(*address, note.subject, note.body, note.link)
            for note in notes
            for address in holders_of.get(note.organisation_id, [])
        ],
        at=at,
    )
    return {organisation: len(people) for organisation, people in holders_of.items()}
