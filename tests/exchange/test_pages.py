"""The pages of systems: who sees what."""

from __future__ import annotations

import json
from uuid import uuid4

import pytest
from django.test import Client
from tests.exchange.browsing import shown, signed_in
from tests.exchange.conftest import ABOUT

from openhall.exchange.systems import public as systems

pytestmark = pytest.mark.django_db


def test_everybody_sees_who_is_connected_and_nobodys_contact(program):
    page = shown(Client(), "/systems")

    assert ABOUT["name"] in page
    assert ABOUT["purpose"] in page
    assert ABOUT["contact"] not in page
    assert Client().get("/systems?before=nonsense").status_code == 422


def test_who_waits_is_shown_to_authorities_alone(waiting_program, authority, manager):
    assert ABOUT["name"] not in shown(Client(), "/systems")
    assert ABOUT["name"] in shown(signed_in(authority), "/desk/systems")
    page = shown(signed_in(authority), f"/desk/systems/{waiting_program.uuid}")
    assert 'data-command="admit_system"' in page
    assert 'data-command="admit_system"' not in shown(signed_in(manager), f"/desk/systems/{waiting_program.uuid}")


def test_keys_are_entered_and_revoked_by_the_own_organisation(program, manager, authority, stranger):
    path = f"/desk/systems/{program.uuid}"
    key = uuid4()

    assert 'data-command="revoke_system_key"' in shown(signed_in(manager), path)
    assert 'data-command="revoke_system_key"' not in shown(signed_in(authority), path)
    page = shown(signed_in(manager), f"{path}/keys/new?key={key}")
    assert all(line in page for line in systems.entry(program.uuid, key).decode().splitlines())
    assert signed_in(authority).get(f"{path}/keys/new").status_code == 403
    assert signed_in(stranger).get(path).status_code == 404
    assert Client().get(path).status_code == 302


def test_a_system_is_registered_by_managers(manager, colleague):
    assert 'name="scopes[]"' in shown(signed_in(manager), "/desk/systems/new")
    assert signed_in(colleague).get("/desk/systems/new").status_code == 403
    assert signed_in(colleague).get("/desk/systems").status_code == 403


def test_programs_see_keys_as_people_do(program, manager, stranger):
    path = f"/api/v1/systems/{program.uuid}/keys"
    (key,) = signed_in(manager).get(path).json()["keys"]

    assert key["uuid"] == str(program.key_uuid)
    assert signed_in(stranger).get(path).status_code == 404
    assert Client().get(path).status_code == 401


def test_the_text_that_a_key_signs_is_told(program):
    key = uuid4()
    answer = Client().get(f"/api/v1/systems/{program.uuid}/keys/{key}/entry")

    assert json.loads(answer.content)["text"].encode() == systems.entry(program.uuid, key)
