"""What a signed intent must be before, and inside, a command's transaction."""

from __future__ import annotations

import time
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import transaction
from tests.identity.conftest import MONDAY, Character, checked

from openhall.identity import commands, refusals
from openhall.identity.models import DeviceKey, Mandate, SpentNonce
from openhall.identity.public import Role, admit, authenticate
from openhall.kernel.refusals import Invalid, Stale
from openhall_sealing.canonical import b64u
from openhall_sealing.intents import SigningKey

THING = "notice:6d1f6f0e-0000-4000-8000-000000000001"
"""Some object; identity never looks at what it is."""


def admitted(character: Character, signed, *, roles=(), version=0, at=MONDAY, payload=None, organisation_id=None):
    actor, intent = checked(signed, "do_thing", THING, payload, at)
    with transaction.atomic():
        admit(intent, actor, roles=roles, organisation_id=organisation_id, version=version, at=at)
    return actor, intent


@pytest.mark.django_db
class TestAuthenticate:
    def test_says_who_acts_for_whom_and_as_what(self, manager):
        actor, intent = manager.signs("do_thing", THING, {"deposit": "12.50"})

        assert (actor.person, actor.name) == (manager.person.uuid, "Mina")
        assert actor.organisation == manager.organisation.uuid
        assert actor.roles == {"manager", "bidder"}
        assert (intent.command, intent.object, intent.version) == ("do_thing", THING, 0)
        assert intent.public_key == manager.key.public_key

    def test_refuses_a_signature_of_another_key(self, manager):
        signed = manager.intent("do_thing", THING)
        forged = SigningKey.generate().sign_bytes(b"openhall/intent/v1\n" + signed.intent.to_bytes())

        with pytest.raises(refusals.IntentForged):
            authenticate(
                document=signed.intent.to_bytes(), signature=b64u(forged), assertion=None,
                command="do_thing", object=THING, payload={}, at=MONDAY,
            )  # fmt: skip

    @pytest.mark.parametrize("signature", ["", "AAAA", "ä", "=" * 86, "A" * 86])
    def test_refuses_what_is_no_signature(self, manager, signature):
        document = manager.intent("do_thing", THING).intent.to_bytes()

        with pytest.raises(refusals.IntentForged):
            authenticate(
                document=document, signature=signature, assertion=None, command="do_thing", object=THING,
                payload={}, at=MONDAY,
            )  # fmt: skip

    def test_refuses_one_changed_byte_of_the_intent(self, manager):
        signed = manager.intent("do_thing", THING)
        changed = signed.intent.to_bytes().replace(b'"version":0', b'"version":1')

        with pytest.raises(refusals.IntentForged):
            authenticate(
                document=changed, signature=b64u(signed.signature), assertion=None, command="do_thing", object=THING,
                payload={}, at=MONDAY,
            )  # fmt: skip

    @pytest.mark.parametrize(
        "spoil",
        [
            lambda document: b" " + document,
            lambda document: document.replace(b'"v":1', b'"v":2'),
            lambda document: document.replace(b'"party":', b'"partei":'),
            lambda document: document[:-1],
            lambda document: b"[" * 5000,
            lambda document: document + b" " * 20_000,
        ],
    )
    def test_refuses_what_is_not_the_canonical_form(self, manager, spoil):
        signed = manager.intent("do_thing", THING)

        with pytest.raises(refusals.IntentMalformed):
            authenticate(
                document=spoil(signed.intent.to_bytes()), signature=b64u(signed.signature), assertion=None,
                command="do_thing", object=THING, payload={}, at=MONDAY,
            )  # fmt: skip

    def test_refuses_an_expired_one_at_the_very_instant(self, manager):
        signed = manager.intent("do_thing", THING, expires_at=MONDAY + timedelta(minutes=5))

        checked(signed, "do_thing", THING, at=MONDAY + timedelta(minutes=5, microseconds=-1))
        with pytest.raises(refusals.IntentExpired):
            checked(signed, "do_thing", THING, at=MONDAY + timedelta(minutes=5))

    def test_refuses_one_that_would_live_too_long(self, manager):
        with pytest.raises(refusals.IntentLivesTooLong):
            manager.signs("do_thing", THING, expires_at=MONDAY + timedelta(minutes=12))

    @pytest.mark.parametrize(
        ("change", "refusal"),
        [
            ({"origin": "https://elsewhere.example"}, refusals.IntentOtherOrigin),
            ({"command": "do_other_thing"}, refusals.IntentOtherCommand),
            ({"object": "notice:6d1f6f0e-0000-4000-8000-000000000002"}, refusals.IntentOtherObject),
        ],
    )
    def test_refuses_what_was_signed_for_something_else(self, manager, change, refusal):
        signed = manager.intent(**{"command": "do_thing", "object": THING, **change})

        with pytest.raises(refusal):
            checked(signed, "do_thing", THING)

    @pytest.mark.parametrize(
        ("sent", "differing"),
        [
            ({"amount": "11"}, ["amount"]),
            ({}, ["amount"]),
            ({"amount": "10", "account": "x"}, ["account"]),
            ({"amount": 10}, ["amount"]),
        ],
    )
    def test_refuses_a_payload_that_differs_in_any_field(self, manager, sent, differing):
        signed = manager.intent("do_thing", THING, {"amount": "10"})

        checked(signed, "do_thing", THING, {"amount": "10"})
        with pytest.raises(refusals.IntentFieldsDiffer) as refusal:
            checked(signed, "do_thing", THING, sent)
        assert refusal.value.facts["fields"] == differing

    def test_refuses_numbers_that_have_no_exact_form(self, manager):
        with pytest.raises(Invalid) as refusal:
            checked(manager.intent("do_thing", THING), "do_thing", THING, {"amount": 0.1})
        assert list(refusal.value.errors) == ["amount"]

    def test_refuses_a_key_that_nobody_enrolled(self, manager):
        with pytest.raises(refusals.KeyUnknown):
            manager.signs("do_thing", THING, key=SigningKey.generate())

    def test_refuses_a_party_that_the_person_has_no_mandate_for(self, manager, join):
        other = join("Hana", "Red Maple Bridges")

        with pytest.raises(refusals.MandateMissing) as refusal:
            manager.signs("do_thing", THING, party=str(other.organisation.uuid))
        assert refusal.value.code == "mandate-missing"
        with pytest.raises(refusals.MandateMissing):
            manager.signs("do_thing", THING, party=str(uuid4()))

    def test_a_person_without_party_acts_for_themselves(self, manager):
        actor, _intent = manager.signs("do_thing", THING, party=None)

        assert (actor.organisation, actor.organisation_id, actor.roles) == (None, None, frozenset())

    def test_checks_at_least_two_thousand_signatures_a_second(self, manager):
        """The signature itself; measured on the machine at hand with a wide margin for a busy one."""
        from openhall.identity.intents import verify

        signed = manager.intent("do_thing", THING)
        facts = {"command": "do_thing", "object": THING, "payload": {}, "origin": signed.intent.origin, "at": MONDAY}
        document, signature = signed.intent.to_bytes(), b64u(signed.signature)
        began = time.process_time()
        for _ in range(400):
            verify(document=document, signature=signature, public_key=manager.key.public_key, **facts)

        assert 400 / (time.process_time() - began) > 2000


@pytest.mark.django_db
class TestAdmit:
    def test_counts_once(self, manager):
        signed = manager.intent("do_thing", THING)
        admitted(manager, signed)

        with pytest.raises(refusals.IntentReplayed):
            admitted(manager, signed)

    def test_what_failed_may_be_sent_again(self, manager):
        signed = manager.intent("do_thing", THING)
        with pytest.raises(Stale):
            admitted(manager, signed, version=4)

        admitted(manager, signed, version=0)
        assert SpentNonce.objects.filter(key_id=manager.key.key_id, nonce=signed.intent.nonce).count() == 1

    def test_two_tabs_saw_the_same_version_and_the_second_is_refused(self, manager):
        first, second = (manager.intent("do_thing", THING, version=3) for _tab in range(2))
        admitted(manager, first, version=3)

        with pytest.raises(Stale) as refusal:
            admitted(manager, second, version=4)
        assert refusal.value.facts == {"seen": 3, "now": 4}

    def test_refuses_a_mandate_revoked_between_login_and_act(self, manager):
        actor, intent = manager.signs("do_thing", THING)
        assert "bidder" in actor.roles
        Mandate.objects.filter(person=manager.person, role=Role.BIDDER).update(revoked_at=MONDAY)

        with pytest.raises(refusals.MandateRevoked), transaction.atomic():
            admit(intent, actor, roles={Role.BIDDER}, version=0, at=MONDAY)
        with transaction.atomic():
            admit(intent, actor, roles={Role.MANAGER}, version=0, at=MONDAY)

    def test_refuses_a_key_revoked_between_check_and_act(self, manager):
        actor, intent = manager.signs("do_thing", THING)
        DeviceKey.objects.filter(uuid=manager.key_uuid).update(revoked_at=MONDAY)

        with pytest.raises(refusals.KeyRevoked), transaction.atomic():
            admit(intent, actor, version=0, at=MONDAY)
        with pytest.raises(refusals.KeyRevoked):
            manager.signs("do_thing", THING)

    @pytest.mark.parametrize(
        "period",
        [
            {"starts_at": MONDAY + timedelta(seconds=1)},
            {"starts_at": MONDAY - timedelta(days=2), "ends_at": MONDAY},
        ],
    )
    def test_refuses_a_mandate_outside_its_time(self, manager, period):
        actor, intent = manager.signs("do_thing", THING)
        Mandate.objects.filter(person=manager.person, role=Role.BIDDER).update(**period)

        with pytest.raises(refusals.MandateNotInForce), transaction.atomic():
            admit(intent, actor, roles={Role.BIDDER}, version=0, at=MONDAY)

    def test_refuses_a_role_that_was_never_granted(self, manager):
        with pytest.raises(refusals.MandateMissing) as refusal:
            admitted(manager, manager.intent("do_thing", THING), roles={Role.CUSTODIAN})
        assert refusal.value.facts["roles"] == ["custodian"]

    def test_refuses_another_organisations_thing(self, manager, join):
        other = join("Hana", "Red Maple Bridges", ("bidder",))

        with pytest.raises(refusals.MandateMissing):
            admitted(
                manager, manager.intent("do_thing", THING), roles={Role.BIDDER},
                organisation_id=other.organisation.pk,
            )  # fmt: skip

    def test_is_called_inside_a_transaction_with_its_own_actor(self, manager, join):
        hana = join("Hana", "Red Maple Bridges")
        actor, _intent = hana.signs("do_thing", THING)
        _actor, intent = manager.signs("do_thing", THING)

        with pytest.raises(RuntimeError), transaction.atomic():
            admit(intent, actor, version=0, at=MONDAY)


@pytest.mark.django_db(transaction=True)
def test_admit_outside_a_transaction_is_a_bug(manager):
    actor, intent = manager.signs("do_thing", THING)

    with pytest.raises(RuntimeError):
        admit(intent, actor, version=0, at=MONDAY)


@pytest.mark.django_db
def test_the_nonce_of_a_refused_command_is_not_spent(manager, colleague):
    uuid = uuid4()
    actor, intent = manager.signs("grant_mandate", f"mandate:{uuid}", {"email": "nobody@example.org", "role": "bidder"})

    with pytest.raises(Invalid):
        commands.grant_mandate(
            uuid=uuid, email="nobody@example.org", role="bidder", intent=intent, actor=actor, at=MONDAY
        )
    assert not SpentNonce.objects.filter(nonce=intent.nonce).exists()
