"""Acts that a computer prepares and a telephone signs."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from tests.identity.browsing import code
from tests.identity.phone.devices import Computer, choose

from openhall.identity.models import DeviceKey, Mandate
from openhall.identity.phone import requests, tasks
from openhall.identity.phone.models import SigningRequest
from openhall.kernel import clock
from openhall.witness.models import Outbox
from openhall_sealing.canonical import b64u_decode
from openhall_sealing.intents import SigningKey

pytestmark = pytest.mark.django_db


@pytest.fixture
def mandate(computer):
    """What is prepared: a mandate for a colleague, for the company that Mina manages."""
    other = Computer(computer.origin)
    other.signs_up({"name": "Otto", "email": "otto@example.org", "password": "other plain words here", "roles": []})
    uuid = uuid4()
    return {
        "command": "grant_mandate", "object": f"mandate:{uuid}",
        "payload": {"email": "otto@example.org", "role": "bidder"}, "party": computer.party, "version": 0,
    }  # fmt: skip


def lay(computer, telephone, mandate, **changes):
    facts = {**mandate, **changes}
    return computer.lays(telephone, facts.pop("command"), facts.pop("object"), facts.pop("payload"), **facts)


def send(computer, mandate, headers, payload=None):
    """What the computer does once it has the signature."""
    uuid = mandate["object"].partition(":")[2]
    return computer.json("PUT", f"/mandates/{uuid}", payload or mandate["payload"], **headers)


def test_the_telephone_signs_what_the_computer_prepared_and_the_computer_goes_on(computer, telephone, mandate):
    answer, intent, uuid = lay(computer, telephone, mandate)
    assert answer.status_code == 201, answer.content
    assert [row["id"] for row in telephone.json("GET", "/phone/requests").json()["requests"]] == [uuid]
    found = telephone.json("GET", f"/phone/requests/{uuid}").json()
    assert b64u_decode(found["intent"]) == intent.to_bytes()
    assert found["payload"] == mandate["payload"]
    assert telephone.signs_request(uuid).status_code == 200

    done = send(computer, mandate, computer.takes(uuid, intent))

    assert done.status_code == 201, done.content
    assert Mandate.objects.filter(person__email="otto@example.org", role="bidder").exists()
    act = Outbox.objects.get(code="SUB-03", leaf_sha256=done.json()["leaf_sha256"])
    assert bytes(act.public_key) == telephone.key.public_key
    assert telephone.json("GET", "/phone/requests").json()["requests"] == []
    assert bytes(SigningRequest.objects.get().payload) == b""


def test_the_act_counts_once(computer, telephone, mandate):
    _answer, intent, uuid = lay(computer, telephone, mandate)
    telephone.signs_request(uuid)
    headers = computer.takes(uuid, intent)
    assert send(computer, mandate, headers).status_code == 201

    assert code(send(computer, mandate, headers)) == "intent-replayed"
    assert code(telephone.json("PUT", f"/phone/requests/{uuid}/signature", {"signature": "A" * 86})) == (
        "phone-request-closed"
    )


def test_what_the_computer_sends_afterwards_must_be_what_was_signed(computer, telephone, mandate):
    _answer, intent, uuid = lay(computer, telephone, mandate)
    telephone.signs_request(uuid)
    headers = computer.takes(uuid, intent)

    assert code(send(computer, mandate, headers, {"email": "otto@example.org", "role": "manager"})) == (
        "intent-fields-differ"
    )
    assert not Mandate.objects.filter(person__email="otto@example.org").exists()


def test_a_payload_that_the_intent_has_no_digest_of_is_not_laid_before_anybody(computer, telephone, mandate):
    answer, _intent, _uuid = lay(computer, telephone, mandate, sent={"email": "otto@example.org", "role": "manager"})

    assert code(answer) == "intent-fields-differ"
    assert not SigningRequest.objects.exists()


def test_the_signature_must_be_the_telephones(computer, telephone, mandate):
    _answer, _intent, uuid = lay(computer, telephone, mandate)

    assert code(telephone.signs_request(uuid, key=SigningKey.generate())) == "intent-forged"
    assert code(telephone.signs_request(uuid, key=computer.key)) == "intent-forged"
    assert telephone.signs_request(uuid).status_code == 200


def test_nothing_is_laid_before_a_key_that_is_no_telephone_of_ones_own(computer, telephone, mandate):
    computer_as_phone = type("Key", (), {"key": computer.key})

    assert code(lay(computer, computer_as_phone, mandate)[0]) == "phone-key-not-a-phone"
    stranger = Computer(computer.origin)
    stranger.signs_up({"name": "Ida", "email": "ida@example.org", "password": "still other plain words"})
    assert code(lay(stranger, telephone, mandate)[0]) == "phone-key-not-a-phone"


def test_nobody_else_reads_or_signs_a_request(computer, telephone, mandate):
    _answer, _intent, uuid = lay(computer, telephone, mandate)
    stranger = Computer(computer.origin)
    stranger.signs_up({"name": "Ida", "email": "ida@example.org", "password": "still other plain words"})

    for method, path, body in (
        ("GET", f"/phone/requests/{uuid}", None),
        ("PUT", f"/phone/requests/{uuid}/signature", {"signature": "A" * 86}),
        ("PUT", f"/phone/requests/{uuid}/refusal", {}),
    ):
        assert code(stranger.json(method, path, body)) == "not-found", path
    assert stranger.json("GET", "/phone/requests").json() == {"requests": []}


def test_the_telephone_refuses_and_the_computer_learns_it(computer, telephone, mandate):
    _answer, _intent, uuid = lay(computer, telephone, mandate)
    assert telephone.json("PUT", f"/phone/requests/{uuid}/refusal", {}).status_code == 200

    assert computer.json("GET", f"/phone/requests/{uuid}").json()["state"] == "refused"
    assert code(telephone.json("PUT", f"/phone/requests/{uuid}/signature", {"signature": "A" * 86})) == (
        "phone-request-closed"
    )


def test_a_request_dies_with_its_intent(computer, telephone, mandate, monkeypatch):
    _answer, _intent, uuid = lay(computer, telephone, mandate)
    now = clock.now() + timedelta(minutes=6)
    monkeypatch.setattr(clock, "now", lambda: now)

    assert code(telephone.signs_request(uuid)) == "phone-request-closed"
    assert telephone.json("GET", "/phone/requests").json()["requests"] == []
    assert computer.json("GET", f"/phone/requests/{uuid}").json()["state"] == "expired"
    assert tasks.due(now) == 0
    assert tasks.due(now + timedelta(hours=2)) > 0
    assert not SigningRequest.objects.exists()


def test_a_telephone_revoked_meanwhile_signs_nothing(computer, telephone, mandate):
    _answer, _intent, uuid = lay(computer, telephone, mandate)
    key = DeviceKey.objects.get(key_id=telephone.key.key_id)
    computer.act(f"/keys/{key.uuid}/revocation", "revoke_key", f"key:{key.uuid}", {}, version=1)

    assert code(telephone.signs_request(uuid)) == "phone-key-not-a-phone"


def test_a_telephone_revoked_between_its_signature_and_the_act_signs_nothing(computer, telephone, mandate):
    _answer, intent, uuid = lay(computer, telephone, mandate)
    telephone.signs_request(uuid)
    key = DeviceKey.objects.get(key_id=telephone.key.key_id)
    computer.act(f"/keys/{key.uuid}/revocation", "revoke_key", f"key:{key.uuid}", {}, version=1)

    assert code(send(computer, mandate, computer.takes(uuid, intent))) == "key-revoked"


def test_an_intent_of_another_site_or_of_long_life_is_not_laid_before_anybody(computer, telephone, mandate):
    assert code(lay(computer, telephone, mandate, origin="https://elsewhere.example")[0]) == "intent-other-origin"
    late = clock.now() + timedelta(hours=1)
    assert code(lay(computer, telephone, mandate, expires_at=late)[0]) == "intent-expired"


def test_requests_are_slowed_down_and_bounded(computer, telephone, mandate):
    long = {"email": "otto@example.org", "role": "x" * requests.LONGEST_PAYLOAD}
    assert code(lay(computer, telephone, mandate, payload=long)[0]) == "phone-payload-too-long"
    for _ in range(requests.MOST_WAITING):
        assert lay(computer, telephone, mandate)[0].status_code == 201

    assert code(lay(computer, telephone, mandate)[0]) == "phone-too-many"


def test_which_telephones_sign_is_told_to_oneself(computer, telephone):
    told = computer.json("GET", "/phone/signer").json()

    assert told == {"phones": [{"key": telephone.key.key_id, "label": "Pocket"}], "only": False}
    assert Computer(computer.origin).json("GET", "/phone/signer").status_code == 401


def test_the_only_signer_signs_what_the_computer_prepared(computer, telephone, second, mandate):
    assert choose(telephone).status_code == 201
    _answer, intent, uuid = lay(computer, telephone, mandate)
    telephone.signs_request(uuid)

    assert send(computer, mandate, computer.takes(uuid, intent)).status_code == 201
