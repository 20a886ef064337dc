"""Identity over HTTP: signing up and in, sessions, CSRF, tokens, acts with intents in their headers, pages."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.identity.browsing import MINA, PASSWORD, Browser, code

from openhall.identity import signing_in
from openhall.identity.models import Account, DeviceKey, Mandate, Role, SignInAttempt
from openhall.kernel import clock
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db


class TestSigningIn:
    def test_signs_up_and_is_signed_in_for_the_own_organisation(self, browser):
        answer = browser.signs_up()
        me = browser.json("GET", "/me").json()

        assert (me["person"], me["party"]) == (answer["person"], answer["organisation"])
        assert me["roles"] == ["bidder", "manager"]

    def test_signs_in_with_a_password_and_out(self, browser, settings):
        browser.signs_up()
        other = Browser(settings.OPENHALL_ORIGIN)
        answer = other.json("POST", "/session", {"email": "MINA@example.org ", "password": PASSWORD})
        other.csrf = answer.json()["csrf_token"]

        assert other.json("GET", "/me").json()["name"] == "Mina Lee"
        assert other.json("DELETE", "/session").status_code == 204
        assert code(other.json("GET", "/me")) == "sign-in-first"

    def test_never_tells_which_of_the_two_was_wrong(self, browser):
        browser.signs_up()
        wrong = browser.json("POST", "/session", {"email": "mina@example.org", "password": "not this one"})
        unknown = browser.json("POST", "/session", {"email": "nobody@example.org", "password": "not this one"})

        assert wrong.status_code == unknown.status_code == 403
        assert wrong.json() == unknown.json()

    def test_an_unknown_address_costs_a_hash_as_a_wrong_password_does(self, browser, monkeypatch):
        browser.signs_up()
        hashed = []
        monkeypatch.setattr(signing_in, "make_password", lambda password: hashed.append(password) or "")
        monkeypatch.setattr(signing_in, "check_password", lambda password, _kept: bool(hashed.append(password)))
        browser.json("POST", "/session", {"email": "mina@example.org", "password": "a"})
        browser.json("POST", "/session", {"email": "nobody@example.org", "password": "b"})

        assert hashed == ["a", "b"]

    def test_guessing_is_stopped_per_account_and_resumes_after_a_while(self, browser):
        browser.signs_up()
        for _ in range(signing_in.MOST_PER_ACCOUNT):
            SignInAttempt.objects.create(email_sha256="", address="198.51.100.7", at=clock.now(), succeeded=False)
        right = {"email": "mina@example.org", "password": PASSWORD}
        assert browser.json("POST", "/session", right).status_code == 200

        known_as = SignInAttempt.objects.get(succeeded=True).email_sha256
        SignInAttempt.objects.filter(succeeded=False).update(email_sha256=known_as)
        answer = browser.json("POST", "/session", right)
        assert (answer.status_code, code(answer)) == (429, "too-many-attempts")
        SignInAttempt.objects.filter(succeeded=False).update(at=clock.now() - signing_in.WINDOW)
        assert browser.json("POST", "/session", right).status_code == 200

    def test_guessing_is_stopped_per_address(self, browser):
        SignInAttempt.objects.bulk_create(
            SignInAttempt(email_sha256=str(n), address="127.0.0.1", at=clock.now(), succeeded=False)
            for n in range(signing_in.MOST_PER_ADDRESS)
        )

        answer = browser.json("POST", "/session", {"email": "mina@example.org", "password": PASSWORD})
        assert code(answer) == "too-many-attempts"

    def test_a_form_of_another_site_can_neither_sign_up_nor_in(self, browser):
        for path, body in (("accounts", MINA), ("session", {"email": "a@example.org", "password": "b"})):
            answer = browser.generic("POST", f"/api/v1/{path}", json.dumps(body), "text/plain")
            assert answer.status_code == 422
        assert not Account.objects.exists()

    def test_a_planted_session_is_worth_nothing(self, browser):
        browser.get("/sign-in")
        session = browser.session
        session["planted"] = True
        session.save()
        browser.cookies["sessionid"] = planted = session.session_key
        browser.signs_up()

        assert browser.cookies["sessionid"].value != planted


class TestCrossSite:
    def test_an_unsafe_request_with_a_session_needs_the_token(self, mina):
        body = {"organisation": None}
        assert code(mina.json("PUT", "/session/party", body, csrf=False)) == "cross-site-request"
        assert mina.json("PUT", "/session/party", body).json()["party"] is None

    def test_an_act_needs_no_token_because_its_intent_is_its_proof(self, mina):
        party = {"party": mina.party}
        uuid = uuid4()
        payload = {"email": "mina@example.org", "role": "officer"}
        answer = mina.act(f"/mandates/{uuid}", "grant_mandate", f"mandate:{uuid}", payload, csrf=False, **party)

        assert answer.status_code == 201, answer.content

    def test_an_enrolment_needs_it_although_it_carries_an_intent(self, browser):
        browser.signs_up()
        _uuid, answer = browser.enrols(csrf=False)

        assert code(answer) == "cross-site-request"
        assert not DeviceKey.objects.exists()


class TestEnrolment:
    def test_the_first_key_is_proven_by_a_recent_sign_in(self, browser):
        browser.signs_up()
        uuid, answer = browser.enrols()

        assert answer.json()["key"] == browser.key.key_id
        assert answer.json()["receipt_url"] == f"/receipts/{answer.json()['leaf_sha256']}"
        assert Outbox.objects.get(code="SUB-05").object == f"key:{uuid}"

    def test_an_old_sign_in_is_not_enough(self, browser):
        browser.signs_up()
        session = browser.session
        session["openhall_signed_in_at"] = (clock.now() - timedelta(minutes=31)).isoformat()
        session.save()

        assert code(browser.enrols()[1]) == "sign-in-again"

    def test_a_guest_enrols_nothing(self, browser):
        assert code(browser.enrols()[1]) == "sign-in-first"


class TestActs:
    def grant(self, browser: Browser, **changes):
        uuid = changes.pop("uuid", uuid4())
        payload = changes.pop("payload", {"email": "mina@example.org", "role": "officer"})
        return browser.act(
            f"/mandates/{uuid}", "grant_mandate", f"mandate:{uuid}", payload, party=browser.party, **changes
        )

    def test_without_intent(self, mina):
        answer = mina.json("PUT", f"/mandates/{uuid4()}", {"email": "mina@example.org", "role": "officer"})
        assert (answer.status_code, code(answer)) == (401, "intent-missing")

    def test_replayed(self, mina):
        uuid = uuid4()
        payload = {"email": "mina@example.org", "role": "officer"}
        headers = mina.signed("grant_mandate", f"mandate:{uuid}", payload, party=mina.party)
        first = mina.json("PUT", f"/mandates/{uuid}", payload, **headers)
        again = mina.json("PUT", f"/mandates/{uuid}", payload, **headers)

        assert (first.status_code, code(again)) == (201, "intent-replayed")
        assert Mandate.objects.filter(role=Role.OFFICER).count() == 1

    def test_with_another_payload_than_signed(self, mina):
        uuid = uuid4()
        headers = mina.signed("grant_mandate", f"mandate:{uuid}", {"email": "mina@example.org", "role": "officer"})
        answer = mina.json("PUT", f"/mandates/{uuid}", {"email": "mina@example.org", "role": "custodian"}, **headers)

        assert code(answer) == "intent-fields-differ"
        assert answer.json()["facts"]["fields"] == ["role"]

    def test_with_a_field_that_occurs_twice(self, mina):
        uuid = uuid4()
        headers = mina.signed("grant_mandate", f"mandate:{uuid}", {"email": "mina@example.org", "role": "officer"})
        answer = mina.generic(
            "PUT", f"/api/v1/mandates/{uuid}",
            '{"email": "mina@example.org", "role": "custodian", "role": "officer"}', "application/json",
            headers=headers,
        )  # fmt: skip
        assert code(answer) == "invalid-input"

    def test_sent_to_another_object(self, mina):
        payload = {"email": "mina@example.org", "role": "officer"}
        headers = mina.signed("grant_mandate", f"mandate:{uuid4()}", payload)

        assert code(mina.json("PUT", f"/mandates/{uuid4()}", payload, **headers)) == "intent-other-object"

    @pytest.mark.parametrize("header", ["*", "AAA=", "", "bm90IGpzb24"])
    def test_unreadable(self, mina, header):
        headers = mina.signed("grant_mandate", f"mandate:{uuid4()}", {}) | {"Intent": header}
        answer = mina.json("PUT", f"/mandates/{uuid4()}", {"email": "a@example.org", "role": "officer"}, **headers)

        assert code(answer) in {"intent-malformed", "intent-missing"}

    def test_with_a_mandate_revoked_after_signing_in(self, mina):
        Mandate.objects.filter(role=Role.MANAGER).update(revoked_at=clock.now())
        answer = self.grant(mina)
        assert (answer.status_code, code(answer)) == (403, "mandate-revoked")

    def test_with_a_revoked_key(self, mina):
        key = DeviceKey.objects.get()
        answer = mina.act(f"/keys/{key.uuid}/revocation", "revoke_key", f"key:{key.uuid}", {}, version=1)
        assert answer.status_code == 200

        assert code(self.grant(mina)) == "key-revoked"

    def test_a_refusal_says_the_way_forward(self, mina):
        answer = self.grant(mina, payload={"email": "nobody@example.org", "role": "officer"}).json()
        assert [error["field"] for error in answer["errors"]] == ["email"]
        assert answer["way_forward"]


class TestPrograms:
    def test_a_token_reads_and_never_acts(self, mina, settings):
        uuid = uuid4()
        token = mina.act(
            f"/sessions/{uuid}", "open_session", f"session:{uuid}", {}, party=mina.party
        ).json()["token"]  # fmt: skip
        program = Browser(settings.OPENHALL_ORIGIN)
        bearer = {"Authorization": f"Bearer {token}"}

        assert program.json("GET", "/me", **bearer).json()["party"] == mina.party
        assert (
            code(program.json("PUT", f"/mandates/{uuid4()}", {"email": "a", "role": "b"}, **bearer)) == "intent-missing"
        )
        announced = {"sha256": "0" * 64, "size": 9, "type": "text/plain", "name": "a.txt"}
        assert program.json("POST", "/uploads", announced, **bearer).status_code == 201
        assert code(program.json("GET", "/me", Authorization="Bearer x")) == "sign-in-first"

    def test_a_token_ends(self, mina, monkeypatch):
        uuid = uuid4()
        token = mina.act(f"/sessions/{uuid}", "open_session", f"session:{uuid}", {}).json()["token"]
        later = clock.now() + timedelta(hours=12)
        monkeypatch.setattr(clock, "now", lambda: later)

        assert code(mina.json("GET", "/me", Authorization=f"Bearer {token}")) == "sign-in-first"


class TestUploads:
    def test_a_cut_upload_goes_on_where_it_stopped(self, mina):
        data = b"a line of a bid\n" * 5000
        import hashlib

        announced = {
            "sha256": hashlib.sha256(data).hexdigest(),
            "size": len(data),
            "type": "text/plain",
            "name": "b.txt",
        }
        begun = mina.json("POST", "/uploads", announced).json()
        path = f"/api/v1/uploads/{begun['id']}"

        def send(piece: bytes, offset: int):
            headers = {"Upload-Offset": str(offset), "X-CSRFToken": mina.csrf}
            return mina.generic("PATCH", path, piece, "application/octet-stream", headers=headers)

        assert send(data[:30_000], 0).json()["offset"] == 30_000
        assert mina.head(path).headers["Upload-Offset"] == "30000"
        assert code(send(data, 0)) == "offset-differs"
        done = send(data[30_000:], 30_000).json()
        assert done["file"] == {"sha256": announced["sha256"], "size": len(data), "type": "text/plain"}
        assert mina.json("POST", "/uploads", announced).json()["file"]["size"] == len(data)

    def test_a_session_needs_the_csrf_token_here_too(self, mina):
        announced = {"sha256": "0" * 64, "size": 9, "type": "text/plain", "name": "a.txt"}
        assert code(mina.json("POST", "/uploads", announced, csrf=False)) == "cross-site-request"

    def test_a_guest_uploads_nothing(self, browser):
        announced = {"sha256": "0" * 64, "size": 9, "type": "text/plain", "name": "a.txt"}
        assert code(browser.json("POST", "/uploads", announced)) == "sign-in-first"


class TestMandateList:
    def test_is_for_the_organisations_own_people(self, mina, settings):
        assert len(mina.json("GET", f"/organisations/{mina.party}/mandates").json()["mandates"]) == 2

        stranger = Browser(settings.OPENHALL_ORIGIN)
        assert code(stranger.json("GET", f"/organisations/{mina.party}/mandates")) == "sign-in-first"
        stranger.signs_up({"name": "Tuan", "email": "tuan@example.org", "password": PASSWORD})
        assert code(stranger.json("GET", f"/organisations/{mina.party}/mandates")) == "mandate-missing"
        assert code(stranger.json("PUT", "/session/party", {"organisation": mina.party})) == "mandate-missing"
