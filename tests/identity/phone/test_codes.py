"""Codes: what an honest computer and telephone do with them, and what everybody else can't."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.identity.browsing import code
from tests.identity.phone.devices import Computer, Telephone, bind, choose

from openhall.identity.models import DeviceKey
from openhall.identity.phone import codes, tasks
from openhall.identity.phone.models import Code, CodeState
from openhall.kernel import clock
from openhall.witness.models import Outbox
from openhall_sealing.canonical import b64u
from openhall_sealing.intents import SigningKey

pytestmark = pytest.mark.django_db


def later(monkeypatch: pytest.MonkeyPatch, **period: int) -> None:
    """The clock goes on by so much."""
    now = clock.now() + timedelta(**period)
    monkeypatch.setattr(clock, "now", lambda: now)


def wrong(number: str) -> str:
    return f"{10 + (int(number) - 10 + 1) % 90}"


class TestBinding:
    def test_a_telephone_is_bound_and_its_enrolment_is_an_act_of_its_own_key(self, computer, unbound):
        answer = bind(computer, unbound)

        assert answer.status_code == 201
        key = DeviceKey.objects.get(key_id=unbound.key.key_id)
        assert (key.kind, key.label, key.person.name) == ("phone", "Pocket", "Mina Lee")
        act = Outbox.objects.get(leaf_sha256=answer.json()["leaf_sha256"])
        assert (act.code, bytes(act.public_key)) == ("SUB-05", unbound.key.public_key)
        assert b'"kind":"phone"' in bytes(act.leaf)

    def test_the_telephone_is_told_whose_account_it_is_and_what_asks(self, computer, unbound):
        said = unbound.scans(computer.shows("binding")).json()

        assert (said["name"], said["browser"], said["purpose"]) == ("Mina Lee", "Firefox, Linux", "binding")

    def test_the_number_exists_only_after_the_scan_and_only_for_the_session(self, computer, unbound):
        shown = computer.shows("binding")
        assert "number" not in shown
        assert computer.number("binding") == ""
        told = unbound.scans(shown)

        number = computer.number("binding")
        assert number.isdigit()
        assert len(number) == 2
        assert "number" not in told.json()

    def test_a_wrong_number_spoils_the_code(self, computer, unbound):
        unbound.scans(computer.shows("binding"))
        number = computer.number("binding")

        assert code(unbound.binds(wrong(number))) == "phone-number-wrong"
        assert code(unbound.binds(number)) == "phone-code-used"
        assert computer.json("GET", "/phone/binding").json()["state"] == "spoilt"
        assert code(computer.json("PUT", "/phone/binding/enrolment", {})) == "phone-code-used"
        assert not DeviceKey.objects.filter(kind="phone").exists()

    def test_nothing_is_bound_before_the_telephone_answers(self, computer, unbound):
        unbound.scans(computer.shows("binding"))

        assert code(computer.json("PUT", "/phone/binding/enrolment", {})) == "phone-not-answered"

    def test_another_session_can_not_complete_it(self, computer, unbound, stranger):
        unbound.scans(computer.shows("binding"))
        unbound.binds(computer.number("binding"))
        stranger.signs_up({**_other(), "organisation": None, "roles": []})

        assert code(stranger.json("PUT", "/phone/binding/enrolment", {})) == "phone-code-unknown"

    def test_what_was_changed_after_the_telephone_signed_is_not_enrolled(self, computer, unbound):
        unbound.scans(computer.shows("binding"))
        unbound.binds(computer.number("binding"), label="Another name")

        assert code(computer.json("PUT", "/phone/binding/enrolment", {})) == "intent-fields-differ"

    def test_only_a_scan_makes_a_telephones_key(self, computer):
        key = SigningKey.generate()
        payload = {"public_key": b64u(key.public_key), "kind": "phone", "label": ""}
        uuid = "3c1f9d7e-52a8-4d38-9f3e-0a6c1b2d4e5f"
        answer = computer.act(f"/keys/{uuid}", "enrol_key", f"key:{uuid}", payload, key=key)

        assert answer.status_code == 422
        assert not DeviceKey.objects.filter(key_id=key.key_id).exists()

    def test_a_guest_is_shown_no_code_to_bind_with(self, stranger):
        stranger.get("/sign-in/phone")
        stranger.csrf = stranger.cookies["csrftoken"].value

        assert code(stranger.json("POST", "/phone/binding", {})) == "sign-in-first"

    def test_a_bound_telephone_is_revoked_like_every_key_and_then_opens_nothing(self, computer, telephone):
        key = DeviceKey.objects.get(key_id=telephone.key.key_id)
        answer = computer.act(f"/keys/{key.uuid}/revocation", "revoke_key", f"key:{key.uuid}", {}, version=1)
        assert answer.status_code == 200
        assert Outbox.objects.filter(code="SUB-06").count() == 1

        assert code(telephone.opens()) == "phone-key-not-a-phone"


def _other() -> dict[str, object]:
    return {"name": "Otto", "email": "otto@example.org", "password": "other plain words here"}


class TestSignIn:
    def test_a_telephone_lets_a_computer_in(self, telephone, stranger):
        said = telephone.scans(stranger.shows("sign-in")).json()
        assert said["browser"] == "Chrome, Windows"
        assert said["name"] == ""
        assert telephone.lets_in(stranger.number("sign-in")).status_code == 200

        assert stranger.json("POST", "/phone/sign-in/entry", {}).status_code == 200
        assert stranger.json("GET", "/me").json()["name"] == "Mina Lee"

    def test_a_computer_let_in_by_scanning_does_not_count_as_freshly_proved_where_only_the_telephone_signs(
        self, telephone, second, stranger
    ):
        assert choose(telephone).status_code == 201
        telephone.scans(stranger.shows("sign-in"))
        telephone.lets_in(stranger.number("sign-in"))
        stranger.csrf = stranger.json("POST", "/phone/sign-in/entry", {}).json()["csrf_token"]

        assert code(stranger.enrols()[1]) == "sign-in-again"
        assert code(stranger.json("POST", "/phone/binding", {})) == "sign-in-again"
        assert code(stranger.json("POST", "/passkeys/register/options", {})) == "sign-in-again"

    def test_another_session_gains_nothing_by_the_code(self, telephone, stranger):
        """Relay: somebody who saw the code, and even has its secret, isn't the session that it was shown to."""
        thief = Computer(stranger.origin)
        thief.shows("sign-in")
        telephone.scans(stranger.shows("sign-in"))
        telephone.lets_in(stranger.number("sign-in"))

        assert code(thief.json("POST", "/phone/sign-in/entry", {})) == "phone-not-answered"
        assert code(Computer(stranger.origin).json("GET", "/phone/sign-in")) == "phone-code-unknown"
        assert thief.json("GET", "/me").status_code == 401

    def test_a_code_that_another_telephone_scanned_is_used(self, telephone, second, stranger):
        shown = stranger.shows("sign-in")
        assert telephone.scans(shown).status_code == 201

        assert code(second.scans(shown)) == "phone-code-used"

    def test_who_did_not_scan_can_not_answer(self, telephone, second, stranger):
        telephone.scans(stranger.shows("sign-in"))
        second.scan = {**telephone.scan, "answerer": "guessed"}

        assert code(second.lets_in(stranger.number("sign-in"))) == "phone-not-this-one"

    def test_a_wrong_number_lets_nobody_in(self, telephone, stranger):
        telephone.scans(stranger.shows("sign-in"))
        number = stranger.number("sign-in")

        assert code(telephone.lets_in(wrong(number))) == "phone-number-wrong"
        assert code(telephone.lets_in(number)) == "phone-code-used"
        assert code(stranger.json("POST", "/phone/sign-in/entry", {})) == "phone-code-used"

    def test_numbers_are_not_to_be_guessed(self, telephone, stranger):
        for _ in range(codes.MOST_SPOILT):
            telephone.scans(stranger.shows("sign-in"))
            telephone.lets_in(wrong(stranger.number("sign-in")))
        telephone.scans(stranger.shows("sign-in"))

        assert code(telephone.lets_in(stranger.number("sign-in"))) == "phone-too-many"

    def test_a_code_expires_unscanned_and_scanned(self, telephone, stranger, monkeypatch):
        shown = stranger.shows("sign-in")
        later(monkeypatch, seconds=91)
        assert code(telephone.scans(shown)) == "phone-code-expired"
        assert stranger.json("GET", "/phone/sign-in").json()["state"] == "expired"

        telephone.scans(stranger.shows("sign-in"))
        number = stranger.number("sign-in")
        later(monkeypatch, seconds=91)
        assert code(telephone.lets_in(number)) == "phone-code-expired"

    def test_an_answer_that_is_not_taken_up_expires(self, telephone, stranger, monkeypatch):
        telephone.scans(stranger.shows("sign-in"))
        telephone.lets_in(stranger.number("sign-in"))
        later(monkeypatch, minutes=4)

        assert code(stranger.json("POST", "/phone/sign-in/entry", {})) == "phone-code-expired"

    def test_a_code_lets_in_once(self, telephone, stranger):
        telephone.scans(stranger.shows("sign-in"))
        telephone.lets_in(stranger.number("sign-in"))
        stranger.csrf = stranger.json("POST", "/phone/sign-in/entry", {}).json()["csrf_token"]

        assert code(stranger.json("POST", "/phone/sign-in/entry", {})) == "phone-code-used"

    def test_a_telephone_says_no(self, telephone, stranger):
        telephone.scans(stranger.shows("sign-in"))
        body = {"answerer": telephone.scan["answerer"]}
        assert telephone.json("PUT", f"/phone/scans/{telephone.scan['id']}/refusal", body).status_code == 200

        assert stranger.json("GET", "/phone/sign-in").json()["state"] == "refused"
        assert code(stranger.json("POST", "/phone/sign-in/entry", {})) == "phone-code-used"

    def test_a_telephone_revoked_meanwhile_lets_nobody_in(self, computer, telephone, stranger):
        telephone.scans(stranger.shows("sign-in"))
        telephone.lets_in(stranger.number("sign-in"))
        key = DeviceKey.objects.get(key_id=telephone.key.key_id)
        computer.act(f"/keys/{key.uuid}/revocation", "revoke_key", f"key:{key.uuid}", {}, version=1)

        assert code(stranger.json("POST", "/phone/sign-in/entry", {})) == "phone-key-not-a-phone"

    @pytest.mark.parametrize(
        ("changes", "refusal"),
        [
            ({"origin": "https://elsewhere.example"}, "phone-statement-refused"),
            ({"purpose": "session"}, "phone-statement-refused"),
            ({"browser": "Safari, iOS"}, "phone-statement-refused"),
            ({"about": "another"}, "phone-statement-refused"),
            ({"expires_at": "2020-01-01T00:00:00.000000Z"}, "phone-statement-refused"),
            ({"expires_at": "2120-01-01T00:00:00.000000Z"}, "phone-statement-refused"),
        ],
        ids=["site", "purpose", "browser", "code", "old", "long"],
    )
    def test_what_the_telephone_signed_must_be_about_this(self, telephone, stranger, changes, refusal):
        telephone.scans(stranger.shows("sign-in"))
        number = stranger.number("sign-in")
        said = telephone.statement(
            "sign-in", **{"about": telephone.scan["id"], "number": number, "browser": "Chrome, Windows"} | changes
        )

        answer = telephone.json(
            "PUT", f"/phone/scans/{telephone.scan['id']}/sign-in", {"answerer": telephone.scan["answerer"], **said}
        )
        assert code(answer) == refusal
        assert telephone.lets_in(number).status_code == 200  # and the honest one still counts

    def test_a_key_that_is_no_telephones_lets_nobody_in(self, computer, telephone, stranger):
        telephone.scans(stranger.shows("sign-in"))

        assert code(telephone.lets_in(stranger.number("sign-in"), key=computer.key)) == "phone-key-not-a-phone"

    def test_another_keys_signature_lets_nobody_in(self, telephone, stranger):
        telephone.scans(stranger.shows("sign-in"))
        number = stranger.number("sign-in")
        said = {"about": telephone.scan["id"], "number": number, "browser": telephone.scan["browser"]}
        forged = telephone.statement("sign-in", key=SigningKey.generate(), **said)
        honest = telephone.statement("sign-in", **said)
        body = {"answerer": telephone.scan["answerer"], "statement": honest["statement"]}

        answer = telephone.json(
            "PUT", f"/phone/scans/{telephone.scan['id']}/sign-in", {**body, "signature": forged["signature"]}
        )
        assert code(answer) == "phone-statement-refused"


class TestOwnSession:
    def test_a_statement_counts_once(self, telephone):
        said = telephone.statement("session")
        assert telephone.json("POST", "/phone/session", said).status_code == 200

        assert code(Telephone(telephone.origin).json("POST", "/phone/session", said)) == "intent-replayed"

    def test_no_other_kind_of_key_opens_one(self, computer, telephone):
        said = telephone.statement("session", key=computer.key)

        assert code(telephone.json("POST", "/phone/session", said)) == "phone-key-not-a-phone"


def test_codes_are_slowed_down(stranger, monkeypatch):
    monkeypatch.setattr(codes, "MOST_OF_ADDRESS", 3)
    for _ in range(3):
        stranger.shows("sign-in")

    assert code(stranger.json("POST", "/phone/sign-in", {})) == "phone-too-many"


def test_codes_of_the_past_are_forgotten(stranger):
    stranger.shows("sign-in")
    assert tasks.due(clock.now()) == 0

    assert tasks.due(clock.now() + timedelta(hours=2)) == 1
    assert not Code.objects.exists()


def test_no_secret_of_a_code_is_kept(computer, unbound):
    shown = computer.shows("binding")
    unbound.scans(shown)
    row = Code.objects.get()

    kept = repr([getattr(row, field.attname) for field in Code._meta.fields])
    assert row.number in kept  # the search finds what is there
    assert shown["url"].partition("#")[2] not in kept
    assert unbound.scan["answerer"] not in kept
    assert row.state == CodeState.SCANNED
