"""Erasing a person: everything personal goes, and every proof stays valid (ERA-01)."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection
from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.identity import acts
from openhall.identity.intents import admit
from openhall.identity.models import (
    AccessToken,
    Account,
    DeviceKey,
    Mandate,
    OpeningKey,
    OpeningPurpose,
    Passkey,
    Person,
    SignInAttempt,
    folded_email,
)
from openhall.identity.parties import new_uuid
from openhall.identity.values import Actor, Intent
from openhall.kernel import forgetting
from openhall.kernel.refusals import Refusal
from openhall.witness import public as witness
from openhall.witness.public import Recorded, record

NOBODY = "—"
"""Name of an erased person, wherever one is shown."""
AT_REQUEST = "request"
"""The only ground on which we erase: the person asked, by a signed act."""

Hook = Callable[[Collection[str]], list[str]]
KEEPING_CLOSED: dict[str, Hook] = {}
Forgetting = Callable[[UUID, Collection[str]], None]
FORGETTING: dict[str, Forgetting] = {}
Held = tuple[Callable[[Person], list[str]], Callable[[Person, datetime], None]]
HELD: dict[str, Held] = {}


class MandatesInForce(Refusal):
    """The person can still act for somebody. Fact: ``parties``, their names."""

    code = "erasure-mandates-in-force"
    title = _("You still hold a mandate.")
    detail = _("For: %(parties)s. Whoever can bind an organisation can’t be nobody.")
    way_forward = _("Ask the manager of these mandates to revoke them; if you are the last manager, appoint another.")


class CasesNotClosed(Refusal):
    """The person acted in cases that aren't archived. Fact: ``cases``, their ids."""

    code = "erasure-cases-not-closed"
    title = _("You acted in a tender that is not archived yet.")
    detail = _("Cases: %(cases)s. Until then your acts may be questioned, and you must be able to answer for them.")
    way_forward = _("Wait until the owner has archived them, then ask again; the page of each tender shows its state.")


class LotsNotOpened(Refusal):
    """Bids that aren't open yet are sealed to the person's key. Fact: ``lots``."""

    code = "erasure-lots-not-opened"
    title = _("You keep an opening share of bids that are not opened yet.")
    detail = _("Lots: %(lots)s. Without your share their bids might never be opened.")
    way_forward = _("Hand in your shares at the opening, then ask again.")


def before_erasure(name: str, hook: Hook) -> None:
    """Let another room say which lots are still sealed to opening keys (recipients). Of one name the last counts."""
    KEEPING_CLOSED[name] = hook


def held_about(
    name: str, *, objects: Callable[[Person], list[str]], destroy: Callable[[Person, datetime], None]
) -> None:
    """Let a stage of identity, or another room, say which things commit to something about a person, and destroy what
    it keeps. Of one name the last counts."""
    HELD[name] = (objects, destroy)


def on_erasure(name: str, forget: Forgetting) -> None:
    """Let another room destroy what it holds of a person: called with their id and addresses (lower case), in the
    erasure's transaction. Of one name the last counts."""
    FORGETTING[name] = forget


def in_the_way(person_id: int, person: UUID, at: datetime) -> Refusal | None:
    """Why the person can't be erased yet; None when they can."""
    mandates = Mandate.objects.filter(Q(ends_at=None) | Q(ends_at__gt=at), person_id=person_id, revoked_at=None)
    if parties := list(mandates.order_by().values_list("organisation__name", flat=True).distinct()):
        return MandatesInForce(parties=", ".join(sorted(parties)))
    if cases := witness.open_cases(person):
        return CasesNotClosed(cases=", ".join(map(str, cases)))
    keys = OpeningKey.objects.filter(person_id=person_id, purpose=OpeningPurpose.CUSTODIAN)
    recipients = list(keys.values_list("recipient", flat=True))
    if lots := [lot for hook in KEEPING_CLOSED.values() for lot in hook(recipients)]:
        return LotsNotOpened(lots=", ".join(lots))
    return None


@transaction.atomic(durable=True)
def erase_record(*, uuid: UUID, intent: Intent, actor: Actor, at: datetime) -> Recorded:
    """Destroy everything personal about whoever signed this, and say on the log that it was done.

    The person's row stays as a shell without name or address, because acts, mandates and keys point at it. Keys that
    signed stay, revoked: without them no signature could be checked.

    Args:
        uuid: of the erasure, chosen by the caller.

    Raises:
        MandatesInForce, CasesNotClosed, LotsNotOpened; what :func:`admit` raises (a second time: KeyRevoked).
    """
    human = Person.objects.select_for_update(no_key=True).get(pk=actor.person_id)
    # Acts of the person that are under way hold a key: they end before we look, and none can begin while we do.
    keys = list(DeviceKey.objects.select_for_update(no_key=True).filter(person=human).order_by("id"))
    admit(intent, actor, version=0, at=at)
    if (refusal := in_the_way(human.pk, human.uuid, at)) is not None:
        raise refusal
    objects = _objects_about(human)
    act = acts.RECORD_ERASED(
        object=f"erasure:{new_uuid(uuid)}",
        public={"records": witness.committed_records(objects), "basis": AT_REQUEST},
    )
    recorded = record(act, intent=intent, actor=actor, at=at)
    witness.forget(human.uuid, objects)
    _forget_account(human)
    for _objects, destroy in HELD.values():
        destroy(human, at)
    _keep_shell(human, keys, at)
    return recorded


def _objects_about(human: Person) -> list[str]:
    """The things whose acts commit to something about this person alone."""
    found = [f"mandate:{uuid}" for uuid in Mandate.objects.filter(person=human).values_list("uuid", flat=True)]
    found += [f"passkey:{uuid}" for uuid in Passkey.objects.filter(person=human).values_list("uuid", flat=True)]
    own = OpeningKey.objects.filter(person=human, purpose=OpeningPurpose.BIDDER).values_list("uuid", flat=True)
    found += [name for objects, _destroy in HELD.values() for name in objects(human)]
    return [f"person:{human.uuid}", *found, *(f"opening_key:{uuid}" for uuid in own)]


def _forget_account(human: Person) -> None:
    addresses = {human.email, folded_email(human.email)}
    addresses |= set(Account.objects.filter(person=human).values_list("email", flat=True))
    digests = [hashlib.sha256(folded_email(address).encode()).hexdigest() for address in addresses]
    SignInAttempt.objects.filter(email_sha256__in=digests).delete()
    AccessToken.objects.filter(person=human).delete()
    Passkey.objects.filter(person=human).delete()
    Account.objects.filter(person=human).delete()
    forgetting.forget(human.uuid, addresses)
    for forget in FORGETTING.values():
        forget(human.uuid, {folded_email(address) for address in addresses})


def _keep_shell(human: Person, keys: list[DeviceKey], at: datetime) -> None:
    for key in keys:
        key.label = ""
        key.revoked_at = key.revoked_at or at
        key.version += 1
    DeviceKey.objects.bulk_update(keys, ["label", "revoked_at", "version"])
    OpeningKey.objects.filter(person=human, revoked_at=None).update(revoked_at=at)
    human.name, human.email, human.locale, human.erased_at = NOBODY, "", "en", at
    human.save(update_fields=["name", "email", "locale", "erased_at"])


def sweep_late_messages(at: datetime) -> int:
    """Destroy what reached people after their erasure, written by whoever read their address just before."""
    erased = Person.objects.filter(erased_at__lte=at).order_by("-erased_at").values_list("uuid", flat=True)
    return forgetting.forget_messages(list(erased[:1000]))
