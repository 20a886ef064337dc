"""The page “Who may do what”, walked from both sides: who may gets past the door, who may not is told so in words."""

from __future__ import annotations

import json
from itertools import product

import pytest
from django.db import transaction
from django.test import Client
from tests.permissions import test_matrix as matrix

from openhall.config import permitting
from openhall.identity import intents
from openhall.identity.public import Role, admit
from openhall.kernel import clock
from openhall.witness.public import By, declared

pytestmark = pytest.mark.django_db
table, world = matrix.table, matrix.world
NO_MANDATE = {"mandate-missing", "mandate-revoked", "mandate-not-in-force", "place-given-back"}
PERMISSIONS = {row.command: row for row in permitting.permissions()}
ACTS = {address: entry for address, entry in table.TABLE.items() if isinstance(entry, table.Acting)}


def asks(world, address: str, entry, character):
    """The signed request of somebody, undone after its answer."""
    kind, _colon, name = entry.object.partition(":")
    object = f"{kind}:{world.filled(name)}"
    payload = world.filled(entry.payload)
    signed = character.intends(entry.command, object, world.versions[entry.version], payload, at=clock.now())
    before = transaction.savepoint()
    try:
        answer = Client().generic(
            address.partition(" ")[0], matrix.path_of(address, world, object), json.dumps(payload), "application/json",
            headers=signed.headers(),
        )  # fmt: skip
    finally:
        transaction.savepoint_rollback(before)
    return answer


def test_every_act_of_a_person_has_a_row():
    commands = {kind.command for kind in declared() if kind.by is not By.RULE}

    assert commands == set(PERMISSIONS)
    assert all(row.roles for row in PERMISSIONS.values())


def test_whoever_the_table_of_addresses_lets_act_holds_a_role_of_the_page():
    """Two lists that were made apart: one by hand, of addresses and parties, one read from the code."""
    odd = {
        address: sorted({role for _party, role in entry.by} - PERMISSIONS[entry.command].roles)
        for address, entry in ACTS.items()
        if entry.command in PERMISSIONS
    }

    told = {address: roles for address, roles in odd.items() if set(roles) & set(Role.values)}
    assert told == {}


def test_who_may_not_is_refused_with_a_sentence_and_a_way_forward(world):
    wrong, tried = {}, 0
    people = world.people["owner"]
    for (address, entry), role in product(ACTS.items(), table.ROLES):
        row = PERMISSIONS.get(entry.command)
        if row is None or role in row.roles:
            continue
        answer = asks(world, address, entry, people[role])
        tried += 1
        if answer.status_code not in (403, 404):
            wrong[f"{address} by {role}"] = answer.status_code, answer.content[:300]
            continue
        problem = answer.json()
        if not problem["title"] or not problem["way_forward"]:
            wrong[f"{address} by {role}"] = answer.status_code, problem

    assert wrong == {}
    assert tried > 400


def test_who_may_gets_past_the_door(world):
    """What is refused then is refused for the state of the record, for what was entered, or by the law."""
    wrong, done = {}, 0
    for address, entry in ACTS.items():
        for party, role in entry.by:
            people = world.people.get("owner" if party == "*" else party, {})
            character = people.get("officer" if role == "*" else role)
            if character is None or (party == "*" and role == "bidder"):
                character = world.people["bidder"].get(role) if party == "*" else None
            if character is None:
                continue
            answer = asks(world, address, entry, character)
            done += answer.status_code < 300
            problem = answer.json() if "json" in answer["Content-Type"] else {"code": "no-answer-of-ours"}
            if answer.status_code >= 500 or problem.get("code") in {*NO_MANDATE, "no-answer-of-ours"}:
                wrong[f"{address} by {role} of {party}"] = answer.status_code, problem

    assert wrong == {}
    assert done > 20


CHOSEN = frozenset({Role.CENTRE, Role.WITNESS})
BY_SIDE = {"one": Role.OFFICER, "other": Role.BIDDER}


def _named(intent, actor, at):
    admit(intent, actor, roles={Role.OFFICER}, version=0, at=at)


def _constant(intent, actor, at):
    admit(intent, actor, roles=CHOSEN, version=0, at=at)


def _of_a_side(intent, actor, side, at):
    admit(intent, actor, roles={BY_SIDE[side]}, version=0, at=at)


def _widened(intent, actor, at):
    roles = {Role.OFFICER}
    if at:
        roles |= {Role.CENTRE}
    roles.add(Role.WITNESS)
    intents.admit(intent, actor, roles=roles, version=0, at=at)


def _of_a_record(intent, actor, row, at):
    admit(intent, actor, roles={row.role}, version=0, at=at)


def _for_oneself(intent, actor, at):
    admit(intent, actor, version=0, at=at)


def _given(intent, actor, roles, at):
    admit(intent, actor, roles=roles, version=0, at=at)


def _calls(intent, actor, at):
    _given(intent, actor, CHOSEN, at)


class TestReading:
    @pytest.mark.parametrize(
        ("function", "roles"),
        [
            (_named, {"officer"}),
            (_constant, {"centre", "witness"}),
            (_of_a_side, {"officer", "bidder"}),
            (_widened, {"officer", "centre", "witness"}),
            (_of_a_record, set(Role.values)),
            (_for_oneself, None),
        ],
        ids=["named", "constant", "of-a-side", "widened", "of-a-record", "for-oneself"],
    )
    def test_of_the_roles_at_a_door(self, function, roles):
        assert list(permitting.asked(function)) == [roles]

    def test_of_roles_that_the_caller_gives(self):
        (call,) = permitting.calls(_calls)

        assert list(permitting.asked(_given, (_calls, call))) == [{"centre", "witness"}]


class TestThePage:
    def test_is_read_by_everybody_and_by_role(self, client):
        page = client.get("/permissions?role=bidder").content.decode()

        assert "/log/acts/BID-01" in page
        assert "/log/acts/NOT-01" not in page.partition("<table")[2]

    def test_tells_the_states_of_one_act(self, client):
        page = client.get("/permissions?act=NOT-01").content.decode().partition("<table")[2]

        assert "Tendering officer" in page
        assert "Draft" in page
        assert "/log/acts/BID-01" not in page

    @pytest.mark.parametrize("query", ["role=king", "subsystem=none", "act=XXX-99"])
    def test_knows_no_other_filters(self, client, query):
        assert client.get(f"/permissions?{query}").status_code == 404
