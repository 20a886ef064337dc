"""Identity's pages: the doors, the account, the inbox."""

from __future__ import annotations

import json
from pathlib import Path
from uuid import UUID, uuid4

import pytest
from django.test import Client
from tests.identity.browsing import PASSWORD, Browser

from openhall.identity.models import Role
from openhall.kernel import clock

pytestmark = pytest.mark.django_db


class TestPages:
    @pytest.mark.parametrize("path", ["/sign-in", "/sign-up"])
    def test_guests_see_the_doors(self, browser, path):
        assert browser.get(path).status_code == 200

    @pytest.mark.parametrize("path", ["/account", "/messages"])
    def test_a_guest_is_led_to_the_door_and_back(self, browser, path):
        answer = browser.get(path)
        assert (answer.status_code, answer.headers["Location"]) == (302, f"/sign-in?next={path}")

    def test_sign_up_and_sign_in_work_without_script(self, settings):
        client = Client()
        entered = {
            "name": "Mina Lee", "email": "mina@example.org", "password": PASSWORD, "has_organisation": "on",
            "country": "CN", "identifier": "91350100M000100Y44", "organisation": "蓝松道路有限公司",
            "roles": ["bidder"],
        }  # fmt: skip
        wrong = client.post("/sign-up", entered)
        assert wrong.status_code == 422
        assert "check character" in wrong.content.decode()
        assert client.post("/sign-up", entered | {"identifier": "91350100M000100Y43"}).headers["Location"] == "/account"
        assert "蓝松道路有限公司" in client.get("/account").content.decode()
        assert client.post("/sign-out").status_code == 302
        again = {"email": "mina@example.org", "password": PASSWORD, "next": "/messages"}
        assert client.post("/sign-in", again | {"password": "wrong"}).status_code == 403
        assert client.post("/sign-in", again).headers["Location"] == "/messages"

    @pytest.mark.parametrize(
        "target", ["https://evil.example/", "//evil.example", "javascript:alert(1)", "\\\\evil.example"]
    )
    def test_sign_in_never_leads_away(self, target):
        client = Client()
        client.post("/sign-up", {"name": "A", "email": "a@example.org", "password": PASSWORD})
        answer = client.post("/sign-in", {"email": "a@example.org", "password": PASSWORD, "next": target})

        assert answer.headers["Location"] == "/account"

    def test_the_account_and_its_mandates_are_shown_with_forms_to_act(self, mina):
        account = mina.get("/account").content.decode()
        mandates = mina.get(f"/organisations/{mina.party}/mandates").content.decode()

        assert 'data-command="revoke_key"' in account
        assert mina.key.key_id in account
        assert 'data-command="grant_mandate"' in mandates
        assert "Supervisor" not in mandates

    def test_demo_keys_are_handed_out_in_a_demo_only(self, mina, settings, tmp_path: Path):
        settings.OPENHALL_HOME = tmp_path
        (tmp_path / "demo").mkdir()
        keys = {"mina@example.org": {"jwk": {"kty": "EC"}, "age_identity": "AGE-SECRET-KEY-1X"}}
        (tmp_path / "demo" / "keys.json").write_text(json.dumps(keys))
        assert mina.get("/demo/key").status_code == 404
        assert mina.json("GET", "/demo/keys").status_code == 404

        settings.OPENHALL_DEMO = True
        assert 'data-key-action="demo"' in mina.get("/demo/key").content.decode()
        assert mina.json("GET", "/demo/keys").json()["opening"] == "AGE-SECRET-KEY-1X"
        assert Browser(settings.OPENHALL_ORIGIN).json("GET", "/demo/keys").status_code == 401


class TestInbox:
    def test_shows_and_marks_ones_own_messages(self, mina):
        from openhall.identity.models import Organisation
        from openhall.identity.public import notify_holders

        party = Organisation.objects.get(uuid=UUID(mina.party))
        notify_holders(
            party.pk, [Role.BIDDER], subject="Opened", body="Bids are open.", link="/halls/1",
            at=clock.now(),
        )  # fmt: skip
        (message,) = mina.json("GET", "/messages").json()["messages"]
        assert "Opened" in mina.get("/messages").content.decode()
        assert mina.json("PUT", f"/messages/{message['id']}/read").json()["read_at"]
        assert mina.json("PUT", f"/messages/{uuid4()}/read").status_code == 404
