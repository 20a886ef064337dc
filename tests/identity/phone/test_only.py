"""The telephone as the only signer: the desktop's session alone never signs, and there is a way back."""

from __future__ import annotations

import hashlib
import json
import secrets
import threading
from uuid import uuid4

import pytest
from django.db import connection
from tests.identity.browsing import code
from tests.identity.phone.devices import Computer, Telephone, bind, choose, withdraw

from openhall.identity import commands, passkeys
from openhall.identity.intents import authenticate
from openhall.identity.models import DeviceKey, Passkey, Person
from openhall.identity.phone.models import PhoneChoice
from openhall.identity.refusals import PhoneOnly
from openhall.kernel import clock
from openhall.witness.models import Outbox
from openhall_sealing.canonical import b64u, b64u_decode
from openhall_sealing.intents import SigningKey

pytestmark = pytest.mark.django_db


def add_passkey(name: str = "Mina Lee") -> Passkey:
    """A passkey in the table; what it signs is checked by :func:`confirming`."""
    return Passkey.objects.create(
        credential_id=secrets.token_bytes(16), public_key=b"", person=Person.objects.get(name=name),
        added_at=clock.now(),
    )  # fmt: skip


@pytest.fixture
def confirming(monkeypatch):
    """An authenticator that says yes to the one challenge that it was asked for; every other is refused."""

    def check(assertion, *, challenge, person_id, at):
        passkey = Passkey.objects.get(person_id=person_id, revoked_at=None)
        if assertion != b64u(challenge):
            raise passkeys.PasskeyRefused
        return passkey

    monkeypatch.setattr(passkeys, "check_assertion", check)


def confirmed(browser, command: str, object: str, payload=None, **changes) -> dict[str, str]:
    """Headers of an intent with the passkey's answer to it."""
    headers = browser.signed(command, object, payload or {}, **changes)
    return {**headers, "Intent-Assertion": b64u(hashlib.sha256(b64u_decode(headers["Intent"])).digest())}


def registers(browser, **changes):
    """An act that anybody with a key may do."""
    uuid = uuid4()
    payload = {"country": "ZZ", "scheme": "fiction", "identifier": uuid.hex[:12].upper(), "name": "Red Kite Bridges"}
    return browser.act(f"/organisations/{uuid}", "register_organisation", f"organisation:{uuid}", payload, **changes)


def test_nothing_but_the_telephone_signs_after_the_choice(computer, telephone, second):
    assert registers(computer).status_code == 201
    answer = choose(telephone)
    assert answer.status_code == 201, answer.content

    assert code(registers(computer)) == "phone-only"
    assert registers(telephone).status_code == 201
    act = Outbox.objects.get(code="PHN-01")
    assert bytes(act.public_key) == telephone.key.public_key
    assert computer.json("GET", "/phone/signer").json()["only"] is True


def test_the_telephone_itself_must_sign_the_choice(computer, telephone, second):
    assert code(choose(telephone, key=computer.key)) == "phone-key-not-a-phone"
    assert not PhoneChoice.objects.exists()
    assert registers(computer).status_code == 201


def test_no_choice_without_a_way_back(telephone):
    assert code(choose(telephone)) == "phone-no-way-back"

    add_passkey()
    assert code(choose(telephone)) == "passkey-needed"


def test_a_passkey_is_a_way_back(computer, telephone, confirming):
    add_passkey()
    uuid = uuid4()
    headers = confirmed(telephone, "choose_phone_only", f"phone_choice:{uuid}")
    assert telephone.json("PUT", f"/phone/choices/{uuid}", {}, **headers).status_code == 201

    path, object = f"/phone/choices/{uuid}/withdrawal", f"phone_choice:{uuid}"
    assert code(withdraw(computer, str(uuid))) == "phone-only"  # the session and its key alone: no
    headers = confirmed(computer, "withdraw_phone_only", object, version=1)
    wrong = {**headers, "Intent-Assertion": b64u(b"another challenge")}
    assert code(computer.json("PUT", path, {}, **wrong)) == "passkey-refused"
    assert computer.json("PUT", path, {}, **headers).status_code == 200

    assert registers(computer).status_code == 201
    assert Outbox.objects.filter(code="PHN-02").count() == 1


def test_a_passkey_is_no_way_to_sign_anything_else(computer, telephone, confirming):
    add_passkey()
    uuid = uuid4()
    headers = confirmed(telephone, "choose_phone_only", f"phone_choice:{uuid}")
    telephone.json("PUT", f"/phone/choices/{uuid}", {}, **headers)

    thing = uuid4()
    payload = {"country": "ZZ", "scheme": "fiction", "identifier": "KITE1", "name": "Red Kite Bridges"}
    headers = confirmed(computer, "register_organisation", f"organisation:{thing}", payload)
    answer = computer.json("PUT", f"/organisations/{thing}", payload, **headers)
    assert code(answer) == "phone-only"


def test_the_telephone_withdraws_it(computer, telephone, second):
    choice = choose(telephone).json()["id"]
    answer = withdraw(telephone, choice)
    assert answer.status_code == 200, answer.content

    assert registers(computer).status_code == 201
    assert code(withdraw(telephone, choice, key=telephone.key)) == "stale"
    assert Person.objects.get(name="Mina Lee").phone_only_since is None


def test_the_second_telephone_withdraws_it_too(computer, telephone, second):
    choice = choose(telephone).json()["id"]

    assert withdraw(second, choice).status_code == 200
    assert registers(computer).status_code == 201


def test_nobody_withdraws_anothers(computer, telephone, second, stranger):
    choice = choose(telephone).json()["id"]
    stranger.signs_up({"name": "Ida", "email": "ida@example.org", "password": "still other plain words"})
    stranger.enrols()

    assert code(withdraw(stranger, choice)) == "not-found"


def test_a_key_enrolled_later_signs_no_more_than_the_others(computer, telephone, second):
    choose(telephone)
    uuid, answer = telephone.enrols()  # in the telephone's own session, which is as good as a fresh sign-in
    assert code(answer) == "key-taken"
    key = SigningKey.generate()
    payload = {"public_key": b64u(key.public_key), "kind": "program", "label": ""}
    uuid = uuid4()
    assert telephone.act(f"/keys/{uuid}", "enrol_key", f"key:{uuid}", payload, key=key).status_code == 201

    assert code(registers(computer, key=key)) == "phone-only"


def test_a_password_alone_brings_no_new_telephone_key_or_passkey(computer, telephone, second):
    choose(telephone)

    assert code(computer.enrols()[1]) == "sign-in-again"
    assert code(computer.json("POST", "/phone/binding", {})) == "sign-in-again"
    assert code(computer.json("POST", "/passkeys/register/options", {})) == "sign-in-again"


def test_the_telephones_own_session_binds_another(telephone, second, unbound):
    choose(telephone)
    third = Telephone(telephone.origin)
    screen = Computer(telephone.origin)
    screen.cookies, screen.csrf = telephone.cookies, telephone.csrf  # the telephone's own page shows the code
    assert bind(screen, third).status_code == 201
    assert third.opens().status_code == 200
    assert registers(third).status_code == 201


def test_the_last_telephone_and_the_last_way_back_stay(computer, telephone, second, confirming):
    choose(telephone)
    first, other = (DeviceKey.objects.get(key_id=one.key.key_id) for one in (telephone, second))

    def revokes(signer, key, **changes):
        return signer.act(f"/keys/{key.uuid}/revocation", "revoke_key", f"key:{key.uuid}", {}, version=1, **changes)

    assert code(revokes(computer, other)) == "phone-only"
    assert revokes(telephone, other).status_code == 200
    assert code(revokes(telephone, first)) == "last-phone"

    passkey = add_passkey()
    path, object = f"/passkeys/{passkey.uuid}/revocation", f"passkey:{passkey.uuid}"
    assert code(telephone.act(path, "revoke_passkey", object, {}, version=1)) == "last-way-back"


def test_a_lost_telephone_is_revoked_by_the_second_one(telephone, second):
    choose(telephone)
    lost = DeviceKey.objects.get(key_id=telephone.key.key_id)
    answer = second.act(f"/keys/{lost.uuid}/revocation", "revoke_key", f"key:{lost.uuid}", {}, version=1)
    assert answer.status_code == 200

    assert code(registers(telephone)) == "key-revoked"
    assert registers(second).status_code == 201


def test_the_choice_is_made_once(telephone, second):
    choose(telephone)

    assert code(choose(telephone)) == "phone-already-chosen"


def test_what_was_authenticated_before_the_choice_is_refused_inside_the_transaction(computer, telephone, second):
    """The act was checked, then the telephone chose, then the act's transaction began."""
    uuid = uuid4()
    headers = computer.signed("open_session", f"session:{uuid}", {})
    actor, intent = authenticate(
        document=b64u_decode(headers["Intent"]), signature=headers["Intent-Signature"], assertion=None,
        command="open_session", object=f"session:{uuid}", payload={}, at=clock.now(),
    )  # fmt: skip
    choose(telephone)

    with pytest.raises(PhoneOnly):
        commands.open_session(uuid=uuid, intent=intent, actor=actor, at=clock.now())


@pytest.mark.django_db(transaction=True)
def test_an_act_and_the_choice_at_the_same_moment_leave_no_act_after_the_choice(computer, telephone, second):
    start, answers = threading.Barrier(2), {}

    def run(name, work):
        start.wait()
        try:
            answers[name] = work()
        finally:
            connection.close()

    works = {"act": lambda: registers(computer), "choice": lambda: choose(telephone)}
    threads = [threading.Thread(target=run, args=pair) for pair in works.items()]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert answers["choice"].status_code == 201
    codes = list(Outbox.objects.filter(code__in=("SUB-02", "PHN-01"), public_key__isnull=False).order_by("id"))
    if answers["act"].status_code == 201:
        assert [row.code for row in codes] == ["SUB-02", "PHN-01"]
    else:
        assert json.loads(answers["act"].content)["code"] == "phone-only"
        assert [row.code for row in codes] == ["PHN-01"]
