"""Two requests in the same moment, on two connections: one is admitted, the other waits for it and is refused."""

from __future__ import annotations

import threading
from collections.abc import Callable

import pytest
from django.db import connection, transaction
from tests.identity.conftest import MONDAY, Character

from openhall.identity import commands, refusals
from openhall.identity.models import DeviceKey, Mandate, Role, SpentNonce
from openhall.identity.public import admit
from openhall.kernel.refusals import Refusal

pytestmark = pytest.mark.django_db(transaction=True)

THING = "notice:6d1f6f0e-0000-4000-8000-000000000001"


class Other:
    """Work on a connection of its own; what it raised or returned is kept."""

    def __init__(self, work: Callable[[], object]) -> None:
        self.work, self.outcome = work, None
        self.thread = threading.Thread(target=self._run)
        self.thread.start()

    def _run(self) -> None:
        try:
            self.outcome = self.work()
        except Refusal as refusal:
            self.outcome = refusal
        finally:
            connection.close()

    def waits(self) -> bool:
        self.thread.join(0.5)
        return self.thread.is_alive()

    def ends(self) -> object:
        self.thread.join(10)
        assert not self.thread.is_alive()
        return self.outcome


def act(character: Character, intent_and_actor) -> None:
    actor, intent = intent_and_actor
    with transaction.atomic():
        admit(intent, actor, roles={Role.BIDDER}, version=0, at=MONDAY)


def test_a_replay_in_flight_waits_and_is_refused(manager):
    signed = manager.signs("do_thing", THING)
    with transaction.atomic():
        admit(signed[1], signed[0], roles={Role.BIDDER}, version=0, at=MONDAY)
        twin = Other(lambda: act(manager, signed))
        assert twin.waits()

    assert isinstance(twin.ends(), refusals.IntentReplayed)
    assert SpentNonce.objects.filter(nonce=signed[1].nonce).count() == 1


def test_when_the_first_fails_its_twin_is_admitted(manager):
    signed = manager.signs("do_thing", THING)
    with transaction.atomic():
        admit(signed[1], signed[0], roles={Role.BIDDER}, version=0, at=MONDAY)
        twin = Other(lambda: act(manager, signed))
        assert twin.waits()
        transaction.set_rollback(True)

    assert twin.ends() is None
    assert SpentNonce.objects.filter(nonce=signed[1].nonce).count() == 1


def test_other_acts_of_the_same_key_do_not_wait(manager):
    first, second = manager.signs("do_thing", THING), manager.signs("do_thing", THING)
    with transaction.atomic():
        admit(first[1], first[0], roles={Role.BIDDER}, version=0, at=MONDAY)
        assert Other(lambda: act(manager, second)).ends() is None


def test_an_act_waits_for_the_revocation_of_its_mandate_and_is_refused(manager):
    signed = manager.signs("do_thing", THING)
    mandate = Mandate.objects.get(role=Role.BIDDER)
    with transaction.atomic():
        Mandate.objects.select_for_update(no_key=True).get(pk=mandate.pk)
        late = Other(lambda: act(manager, signed))
        assert late.waits()
        Mandate.objects.filter(pk=mandate.pk).update(revoked_at=MONDAY)

    assert isinstance(late.ends(), refusals.MandateRevoked)


def test_a_revocation_waits_for_the_act_that_was_admitted_before_it(manager):
    signed = manager.signs("do_thing", THING)
    mandate = Mandate.objects.get(role=Role.BIDDER)
    actor, intent = manager.signs("revoke_mandate", f"mandate:{mandate.uuid}", version=1)
    with transaction.atomic():
        admit(signed[1], signed[0], roles={Role.BIDDER}, version=0, at=MONDAY)
        revocation = Other(lambda: commands.revoke_mandate(mandate=mandate.uuid, intent=intent, actor=actor, at=MONDAY))
        assert revocation.waits()
        mandate.refresh_from_db()
        assert mandate.revoked_at is None

    revocation.ends()
    mandate.refresh_from_db()
    assert mandate.revoked_at == MONDAY


def test_two_keys_that_revoke_each_other_do_not_lock_up(manager):
    from uuid import uuid4

    from openhall_sealing.intents import SigningKey

    key, uuid = SigningKey.generate(), uuid4()
    manager.enrols(key, uuid)
    one = manager.signs("revoke_key", f"key:{uuid}", version=1)
    two = manager.signs("revoke_key", f"key:{manager.key_uuid}", key=key, version=1)
    others = [
        Other(lambda: commands.revoke_key(key=uuid, intent=one[1], actor=one[0], at=MONDAY)),
        Other(lambda: commands.revoke_key(key=manager.key_uuid, intent=two[1], actor=two[0], at=MONDAY)),
    ]
    outcomes = [other.ends() for other in others]

    assert sum(isinstance(outcome, refusals.KeyRevoked) for outcome in outcomes) == 1
    assert DeviceKey.objects.filter(revoked_at=None).count() == 1


def test_the_last_two_managers_cannot_both_leave(manager, join):
    hana = join("Hana")
    Mandate.objects.create(person=hana.person, organisation=manager.organisation, role=Role.MANAGER, starts_at=MONDAY)
    hana.organisation = manager.organisation
    others = []
    for character in (manager, hana):
        own = Mandate.objects.get(person=character.person, role=Role.MANAGER)
        actor, intent = character.signs("revoke_mandate", f"mandate:{own.uuid}", version=1)
        others.append(
            Other(
                lambda own=own, intent=intent, actor=actor: commands.revoke_mandate(
                    mandate=own.uuid, intent=intent, actor=actor, at=MONDAY
                )
            )
        )
    outcomes = [other.ends() for other in others]

    assert sum(isinstance(outcome, refusals.LastManager) for outcome in outcomes) == 1
    assert Mandate.objects.filter(role=Role.MANAGER, revoked_at=None).count() == 1
