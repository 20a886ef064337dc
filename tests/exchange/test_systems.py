"""Systems: registered, admitted, disconnected; their keys; what their signatures open and what they don't."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from tests.exchange.conftest import ABOUT, Program, admitted, enrolled, key_payload, registered
from tests.people import MONDAY

from openhall.exchange.systems import public as systems
from openhall.exchange.systems import refusals, tasks
from openhall.exchange.systems.models import SpentSignature, System, SystemKey
from openhall.identity.public import MandateMissing
from openhall.kernel.models import Message
from openhall.kernel.refusals import MoveNotAllowed, NotFound
from openhall.witness.models import Outbox
from openhall_sealing.intents import format_instant

pytestmark = pytest.mark.django_db
SELF = "/api/v1/systems/self"


def leaves(code):
    return [json.loads(bytes(row.leaf)) for row in Outbox.objects.filter(code=code).order_by("id")]


class TestRegistering:
    def test_is_on_the_log_without_the_contact(self, manager, authority):
        uuid = registered(manager)

        (leaf,) = leaves("CNX-01")
        assert leaf["public"] == {"scopes": ["read", "command", "webhook"]}
        assert leaf["object"] == f"system:{uuid}"
        assert ABOUT["contact"] not in str(leaf)
        assert Message.objects.filter(person=authority.person.uuid).count() == 1

    def test_the_operators_rule_admits_what_it_names_and_no_more(self, manager, settings):
        settings.OPENHALL_ADMIT_SCOPES = ["read"]
        reader = registered(manager, about=ABOUT | {"scopes": ["read"]})
        writer = registered(manager, about=ABOUT | {"scopes": ["read", "command"]})

        (leaf,) = leaves("CNX-02")
        assert leaf["object"] == f"system:{reader}"
        assert leaf["public"] == {"scopes": ["read"], "by_rule": True}
        assert leaf["actor"] == "log"
        assert systems.system(writer).state == "asked"


class TestAdmitting:
    def test_by_an_authority_lets_the_system_in(self, program, manager):
        (leaf,) = leaves("CNX-02")

        assert leaf["public"]["by_rule"] is False
        assert program.asks("GET", SELF).json()["name"] == "Millstone Bidder"
        assert Message.objects.filter(person=manager.person.uuid).count() == 1

    def test_nobody_admits_their_own(self, waiting_program, manager):
        with pytest.raises(MandateMissing):
            admitted(manager, waiting_program)

        assert waiting_program.asks("GET", SELF).json()["code"] == "system-not-admitted"

    def test_once(self, program, authority):
        with pytest.raises(MoveNotAllowed):
            admitted(authority, program)


class TestDisconnecting:
    def test_by_its_manager_is_on_the_log(self, program, manager):
        self.ends(program, manager, by_authority=False)

    def test_by_an_authority_too(self, program, authority):
        self.ends(program, authority, by_authority=True)

    def ends(self, program, character, *, by_authority):
        payload = {"reason": "It asked for what it does not need."}
        version = systems.system(program.uuid).version
        signed = character.signs("revoke_system", f"system:{program.uuid}", version, payload)
        given = systems.RevocationInput.model_validate(payload)
        systems.revoke_system(system_uuid=program.uuid, given=given, **signed)

        (leaf,) = leaves("CNX-03")
        assert leaf["public"] == {"by_authority": by_authority}
        assert program.asks("GET", SELF).status_code == 403

    def test_not_by_others(self, program, stranger):
        payload = {"reason": "We are competitors."}
        signed = stranger.signs("revoke_system", f"system:{program.uuid}", 2, payload)
        given = systems.RevocationInput.model_validate(payload)
        with pytest.raises(MandateMissing):
            systems.revoke_system(system_uuid=program.uuid, given=given, **signed)

        assert program.asks("GET", SELF).status_code == 200


class TestKeys:
    def test_the_log_holds_the_public_key(self, waiting_program):
        (leaf,) = leaves("CNX-04")

        assert leaf["public"]["system"] == str(waiting_program.uuid)
        assert leaf["public"]["public_key"] == key_payload(waiting_program, uuid4(), waiting_program.key)["public_key"]

    def test_a_key_signs_its_own_entry_for_this_system_and_id(self, waiting_program, manager):
        other = Program(waiting_program.uuid, waiting_program.organisation)
        for wrong in (uuid4(), waiting_program.key_uuid):
            payload = key_payload(other, wrong, other.key)
            signed = manager.signs("enrol_system_key", f"system_key:{other.key_uuid}", 0, payload)
            with pytest.raises(refusals.KeyProofWrong):
                systems.enrol_system_key(
                    system_uuid=other.uuid,
                    key_uuid=other.key_uuid,
                    given=systems.KeyInput.model_validate(payload),
                    **signed,
                )

    def test_one_key_is_entered_once(self, waiting_program, manager):
        again = Program(registered(manager), manager.organisation.uuid, key=waiting_program.key)
        with pytest.raises(refusals.KeyTaken):
            enrolled(manager, again)

    def test_several_count_at_a_time_and_a_revoked_one_no_more(self, program, manager):
        second = Program(program.uuid, program.organisation)
        enrolled(manager, second)
        assert program.asks("GET", SELF).status_code == second.asks("GET", SELF).status_code == 200

        signed = manager.signs("revoke_system_key", f"system_key:{program.key_uuid}", 1, {})
        systems.revoke_system_key(key_uuid=program.key_uuid, **signed)

        assert program.asks("GET", SELF).json()["code"] == "system-key-ended"
        assert second.asks("GET", SELF).status_code == 200
        assert [leaf["public"] for leaf in leaves("CNX-05")] == [{"system": str(program.uuid)}]

    def test_nobody_else_enters_or_revokes_one(self, program, stranger):
        with pytest.raises(MandateMissing):
            enrolled(stranger, Program(program.uuid, program.organisation))
        signed = stranger.signs("revoke_system_key", f"system_key:{program.key_uuid}", 1, {})
        with pytest.raises(NotFound):
            systems.revoke_system_key(key_uuid=program.key_uuid, **signed)

    def test_it_ends_by_itself(self, program, now):
        now[0] = MONDAY + timedelta(days=366)

        assert program.asks("GET", SELF).json()["code"] == "system-key-ended"

    def test_the_system_renews_it_by_both_keys(self, program, now):
        new, uuid = Ed25519PrivateKey.generate(), uuid4()
        payload = key_payload(program, uuid, new) | {"overlap_hours": 2}

        answer = program.asks("PUT", f"{SELF}/keys/{uuid}", payload)

        assert answer.status_code == 201, answer.content
        (leaf,) = leaves("CNX-06")
        assert leaf["public"]["replaces"] == str(program.key_uuid)
        assert leaf["public"]["replaced_until"] == format_instant(MONDAY + timedelta(hours=2))
        assert program.asks("GET", SELF).status_code == 200
        assert program.asks("GET", SELF, key=new).status_code == 200
        now[0] = MONDAY + timedelta(hours=2)
        assert program.asks("GET", SELF).status_code == 403
        assert program.asks("GET", SELF, key=new).status_code == 200

    def test_its_last_use_is_shown(self, program, manager, now):
        now[0] = MONDAY + timedelta(minutes=7)
        keys = program.asks("GET", SELF).json()["keys"]

        assert [key["last_used_at"] for key in keys] == [format_instant(now[0])]


class TestSignatures:
    def test_who_bears_none_is_nobody(self, program):
        assert Client().get(SELF).json()["code"] == "system-signature-missing"
        assert Client().get("/api/v1/systems").json()["systems"][0]["name"] == "Millstone Bidder"

    def test_a_bad_one_is_refused_even_where_none_is_needed(self, program):
        path = "/api/v1/systems"
        headers = program.signed("GET", path)
        assert Client().get(path, headers=headers).status_code == 200
        assert Client().get(f"{path}?before=9", headers=headers).json()["code"] == "system-signature-forged"
        forged = headers | {"Signature": "openhall=:AAAA:"}
        assert Client().get(path, headers=forged).json()["code"] == "system-signature-forged"

    def test_of_an_unknown_key(self, program):
        assert program.asks("GET", SELF, key=Ed25519PrivateKey.generate()).json()["code"] == "system-key-unknown"

    @pytest.mark.parametrize("minutes", [-6, 6])
    def test_old_or_future_ones(self, program, now, minutes):
        answer = program.asks("GET", SELF, at=now[0] + timedelta(minutes=minutes))

        assert answer.json()["code"] == "system-signature-stale"

    def test_that_cover_too_little(self, program):
        for covered in ((), ("@method",), ("@method", "@path"), ("@target-uri",)):
            answer = program.asks("GET", SELF, covered=covered)
            assert answer.json()["code"] == "system-signature-unreadable", covered

    def test_another_body(self, program):
        path = f"{SELF}/keys/{uuid4()}"
        headers = program.signed("PUT", path, b'{"a": 1}')
        answer = Client().put(path, b'{"a": 2}', "application/json", headers=headers)

        assert answer.json()["code"] == "system-signature-forged"

    def test_a_command_counts_once(self, program):
        path = f"{SELF}/keys/{uuid4()}"
        headers = program.signed("PUT", path, b"{}")
        first = Client().put(path, b"{}", "application/json", headers=headers)
        second = Client().put(path, b"{}", "application/json", headers=headers)

        assert (first.json()["code"], second.json()["code"]) == ("invalid-input", "system-request-replayed")

    def test_nonces_are_forgotten_when_they_can_harm_no_more(self, program, now):
        program.asks("PUT", f"{SELF}/keys/{uuid4()}", {})
        assert SpentSignature.objects.count() == 1
        tasks.due(now[0] + timedelta(minutes=5))
        assert SpentSignature.objects.count() == 1
        tasks.due(now[0] + timedelta(minutes=11))
        assert SpentSignature.objects.count() == 0


class TestScopes:
    def test_decide_what_is_answered(self, manager, authority):
        reader = Program(registered(manager, about=ABOUT | {"scopes": ["read"]}), manager.organisation.uuid)
        enrolled(manager, reader)
        admitted(authority, reader)

        assert reader.asks("GET", "/api/v1/systems").status_code == 200
        refused = reader.asks("PUT", f"/api/v1/organisations/{uuid4()}", {})
        assert (refused.status_code, refused.json()["facts"]["scope"]) == (403, "command")
        assert reader.asks("GET", "/api/v1/subscriptions").json()["facts"]["scope"] == "webhook"

    def test_a_system_hands_in_what_a_person_signed_and_signs_nothing_for_them(self, program, manager):
        uuid = uuid4()
        facts = {"country": "ZZ", "scheme": "fiction", "identifier": "N1", "name": "New"}
        path, body = f"/api/v1/organisations/{uuid}", json.dumps(facts).encode()
        assert program.asks("PUT", path, body).json()["code"] == "intent-missing"

        intent = manager.headers("register_organisation", f"organisation:{uuid}", 0, facts)
        given = {name.replace("-", "_"): value for name, value in intent.items()}
        assert program.asks("PUT", path, body, **given).status_code == 201


class TestRates:
    def test_are_bounded_by_key_and_minute(self, program, manager, settings, now):
        settings.OPENHALL_SYSTEM_RATE = 3
        second = Program(program.uuid, program.organisation)
        enrolled(manager, second)
        now[0] = MONDAY + timedelta(seconds=20)
        answers = [program.asks("GET", SELF) for _ in range(5)]

        assert [answer.status_code for answer in answers] == [200, 200, 200, 429, 429]
        assert answers[-1]["Retry-After"] == "40"
        assert second.asks("GET", SELF).status_code == 200
        now[0] = MONDAY + timedelta(seconds=60)
        assert program.asks("GET", SELF).status_code == 200
        assert SystemKey.objects.get(uuid=program.key_uuid).counted == 1


class TestErasure:
    def test_a_contact_goes_with_its_person(self, manager):
        from openhall.exchange.systems import forgetting

        uuid = registered(manager)
        forgetting.forget(manager.person.uuid, [ABOUT["contact"]])

        assert System.objects.get(uuid=uuid).contact == ""


class TestMessagesKey:
    def test_is_on_the_log_once(self, joins):
        systems.found_messages_key(MONDAY)
        systems.found_messages_key(MONDAY + timedelta(days=1))

        (leaf,) = leaves("CNX-07")
        told = Client().get("/api/v1/connection").json()["messages_key"]
        assert leaf["public"] == {"public_key": told["x"]}
        assert len(told["kid"]) == 43
