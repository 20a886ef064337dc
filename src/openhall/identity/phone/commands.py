"""Choosing the telephone as one's only signer, and withdrawing that."""

from __future__ import annotations

from datetime import datetime
from uuid import UUID

from django.db import transaction

from openhall.identity import refusals as of_identity
from openhall.identity.intents import admit
from openhall.identity.keys import has_way_back
from openhall.identity.models import DeviceKey, KeyKind, Person
from openhall.identity.parties import new_uuid
from openhall.identity.phone import acts, refusals
from openhall.identity.phone.models import PhoneChoice
from openhall.identity.values import Actor, Intent
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import NotFound
from openhall.witness.public import Recorded, record


@transaction.atomic(durable=True)
def choose_phone_only(*, uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[PhoneChoice, Recorded]:
    """Let nothing but the actor's telephones sign for them; one of those telephones signed this very act.

    Acts of other keys that are under way end before the choice counts, and none begins after it: an act holds its key's
    row, and here each of these rows is changed.

    Raises:
        NotAPhone: another key signed it; NoWayBack; AlreadyChosen; what :func:`admit` raises.
    """
    human = Person.objects.select_for_update(no_key=True).get(pk=actor.person_id)
    keys = list(DeviceKey.objects.select_for_update(no_key=True).filter(person=human, revoked_at=None).order_by("id"))
    taken = PhoneChoice.objects.filter(uuid=new_uuid(uuid)).first()
    admit(intent, actor, version=taken.version if taken else 0, at=at)
    if intent.key_id not in {key.key_id for key in keys if key.kind == KeyKind.PHONE}:
        raise refusals.NotAPhone
    if human.phone_only_since is not None or taken is not None:
        raise refusals.AlreadyChosen
    if not has_way_back(human.pk):
        raise refusals.NoWayBack
    choice = PhoneChoice.objects.create(uuid=uuid, person=human, chosen_at=at)
    human.phone_only_since = at
    human.save(update_fields=["phone_only_since"])
    DeviceKey.objects.filter(person=human).exclude(kind=KeyKind.PHONE).update(set_aside_at=at)
    act = acts.PHONE_ONLY_CHOSEN(object=f"phone_choice:{uuid}")
    return choice, record(act, intent=intent, actor=actor, at=at)


@transaction.atomic(durable=True)
def withdraw_phone_only(*, choice: UUID, intent: Intent, actor: Actor, at: datetime) -> tuple[PhoneChoice, Recorded]:
    """Let the actor's other keys sign again.

    One of the telephones signed it; or, where it is lost, a key that was set aside, confirmed by the passkey (that is
    asked for in :func:`openhall.identity.intents.authenticate`).

    Raises:
        NotFound, AlreadyRevoked; what :func:`admit` raises.
    """
    human = Person.objects.select_for_update(no_key=True).get(pk=actor.person_id)
    row = PhoneChoice.objects.select_for_update(no_key=True).filter(uuid=choice, person=human).first()
    if row is None:
        raise NotFound(phone_choice=str(choice))
    admit(intent, actor, version=row.version, at=at)
    if row.withdrawn_at is not None:
        raise of_identity.AlreadyRevoked(revoked_at=instant_text(row.withdrawn_at))
    row.withdrawn_at, row.version = at, row.version + 1
    row.save(update_fields=["withdrawn_at", "version"])
    human.phone_only_since = None
    human.save(update_fields=["phone_only_since"])
    DeviceKey.objects.filter(person=human).update(set_aside_at=None)
    act = acts.PHONE_ONLY_WITHDRAWN(object=f"phone_choice:{row.uuid}")
    return row, record(act, intent=intent, actor=actor, at=at)
