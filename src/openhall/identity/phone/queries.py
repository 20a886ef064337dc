"""Reading the telephone's stage, and what an erasure destroys of it."""

from __future__ import annotations

from datetime import datetime

from openhall.identity.keys import phones_of
from openhall.identity.models import DeviceKey, Person
from openhall.identity.phone.models import Code, PhoneChoice, SigningRequest


def phones(person_id: int) -> list[DeviceKey]:
    """The person's telephones that count."""
    return list(phones_of(person_id).order_by("id"))


def choice_in_force(person_id: int) -> PhoneChoice | None:
    """The choice that only the telephone signs, while it stands."""
    return PhoneChoice.objects.filter(person_id=person_id, withdrawn_at=None).first()


def objects_about(_human: Person) -> list[str]:
    """No act of this stage commits to anything about a person."""
    return []


def forget(human: Person, _at: datetime) -> None:
    """Destroy codes and requests of an erased person; they hold names of browsers and what was about to be signed."""
    Code.objects.filter(person=human).delete()
    SigningRequest.objects.filter(person=human).delete()
