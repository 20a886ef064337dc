"""What the witness destroys when a person is erased. Leaves, signatures and proofs stay as they are."""

from __future__ import annotations

from collections.abc import Collection
from uuid import UUID

from django.db.models import Q

from openhall.witness.models import CaseChain, Committed, Outbox, Pseudonym


def open_cases(person: UUID) -> list[UUID]:
    """Cases in which the person acted and whose chain no archive act has closed yet."""
    cases = [case for case in map(_as_uuid, _scopes(person)) if case is not None]
    found = CaseChain.objects.filter(case_uuid__in=cases, closed=False)
    return list(found.order_by("case_uuid").values_list("case_uuid", flat=True))


def committed_records(objects: Collection[str]) -> int:
    """How many acts on these objects commit to a value that is still kept."""
    return Outbox.objects.filter(object__in=list(objects), record_salt__isnull=False).count()


def forget(person: UUID, objects: Collection[str]) -> None:
    """Destroy what could still open or link: commitments about the person, pseudonyms, and who did which act.

    Idempotent; called inside the transaction of the act that says so, after it was recorded.

    Args:
        objects: things that are only about this person; the values and salts that their acts commit to are destroyed,
            and what was signed of them, whose digests of single fields a list of addresses could be tried on.
    """
    about = Outbox.objects.filter(object__in=list(objects))
    Committed.objects.filter(outbox__in=about.values("pk")).delete()
    about.filter(record_salt__isnull=False).update(record_salt=None, intent=None, first=None)
    scopes = _scopes(person)
    cases = [case for case in map(_as_uuid, scopes) if case is not None]
    # Every act of a person has a pseudonym in its scope, so the scopes find the acts by the indexes that there are.
    Outbox.objects.filter(Q(case_uuid__in=cases) | Q(object__in=scopes), actor=person).update(actor=None)
    Pseudonym.objects.filter(subject=person).delete()


def forget_fields(object: str, paths: Collection[str]) -> None:
    """Destroy single committed values of an act that is about several people; inside the transaction of an erasure."""
    Committed.objects.filter(outbox__object=object, path__in=list(paths)).delete()


def _scopes(person: UUID) -> list[str]:
    return list(Pseudonym.objects.filter(subject=person).values_list("scope", flat=True))


def _as_uuid(scope: str) -> UUID | None:
    try:
        return UUID(scope)
    except ValueError:
        return None  # an object outside cases
