"""Every address of the API against every role, at home and abroad: whoever may not is refused, and nothing happens."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from tests.permissions import table

from openhall.config.api import api
from openhall.identity.models import Account, DeviceKey, Mandate, OpeningKey, Role
from openhall.kernel import clock
from openhall.tendering.bidding.models import Bid
from openhall.tendering.notices.models import Question
from openhall.witness.acts import REGISTRY
from openhall.witness.models import Outbox
from openhall_sealing.keys import generate_age_key

pytestmark = pytest.mark.django_db
BASE = "/api/v1"
REFUSED = {401, 403, 404}
AT_HOME = {"bidder": ("manager", "officer", "bidder", "custodian")}
"""Roles with power over others are not given by a company to itself."""


def addresses() -> list[str]:
    """``METHOD /path`` of the whole OpenAPI document."""
    return [
        f"{method.upper()} {path.removeprefix(BASE)}"
        for path, operations in api.get_openapi_schema()["paths"].items()
        for method in operations
    ]


def test_every_address_is_in_the_table_and_the_table_names_no_other():
    assert sorted(set(addresses()) - set(table.TABLE)) == []
    assert sorted(set(table.TABLE) - set(addresses())) == []


def test_every_act_of_a_person_is_reached_by_an_address():
    commands = {kind.command for kind in REGISTRY.values() if not kind.code.startswith("TST")}
    reached = {entry.command for entry in table.TABLE.values() if isinstance(entry, table.Acting)}

    assert sorted(commands - reached - table.BY_RULE - table.ELSEWHERE) == []
    assert sorted(reached & table.BY_RULE) == []


@dataclass
class World:
    """A tender with bids, and people: ``people[party][role]``."""

    things: dict[str, Any]
    versions: dict[str, int]
    people: dict[str, dict[str, Any]]

    def filled(self, value: Any) -> Any:
        """The value with the world's things in the places of their names."""
        if isinstance(value, dict):
            return {name: self.filled(inner) for name, inner in value.items()}
        if isinstance(value, list):
            return [self.filled(inner) for inner in value]
        if isinstance(value, str) and value.startswith("{") and value.endswith("}"):
            return uuid_or(self.things, value[1:-1])
        return value


def uuid_or(things: dict[str, Any], name: str) -> Any:
    return str(uuid4()) if name == "new" else things[name]


@pytest.fixture
def world(course, joins, officer, host, bidders, settings, monkeypatch) -> World:
    """A call in its bidding period of one minute, in which time stands still: walking the matrix may take longer."""
    course.publishes().bids("1000.00", "1100.00", "1200.00")
    draft = type(course.call)(officer, host, jurisdiction="reference")
    draft.created()
    clock.move_to(course.call.notice.published_at)
    present = clock.now()
    monkeypatch.setattr(clock, "now", lambda: present)
    asker = bidders[0]
    question = uuid4()
    payload = {"text": "Which flange?"}
    signed = asker.intends("ask_question", f"question:{question}", 0, payload, at=clock.now())
    asked = Client().post(
        f"{BASE}/notices/{course.call.notice_uuid}/questions/{question}", json.dumps(payload), "application/json",
        headers=signed.headers(),
    )  # fmt: skip
    assert asked.status_code == 201
    parties = {"owner": officer, "centre": host, "bidder": bidders[0]}
    people: dict[str, dict[str, Any]] = {}
    for party, character in parties.items():
        roles = AT_HOME.get(party, table.ROLES)
        people[party] = {role: joins(f"{role} of {party}", character.organisation.name, Role(role)) for role in roles}
    people["elsewhere"] = {role: joins(f"{role} elsewhere", "Hillside Schools", Role(role)) for role in table.ROLES}
    mine = course.hall.taking_part[0]
    bid = Bid.objects.get(uuid=mine.uuid)
    things = {
        "owner": str(officer.organisation.uuid), "centre": str(host.organisation.uuid),
        "bidder": str(bidders[0].organisation.uuid), "project": str(course.call.project_uuid),
        "draft": str(draft.project_uuid), "notice": str(course.call.notice_uuid), "lot": str(course.lot.uuid),
        "bid": str(bid.uuid), "question": str(question), "envelope": mine.sealed.envelope.to_json(),
        "mandate": str(Mandate.objects.get(person=officer.person, role="officer").uuid),
        "key": str(DeviceKey.objects.get(person=officer.person).uuid),
        "opening_key": str(OpeningKey.objects.get(person=officer.person).uuid),
        "recipient": generate_age_key().recipient,
        "custodian": str(course.call.notice.custodians.get(place=0).uuid),
    }  # fmt: skip
    assert Question.objects.filter(uuid=question).exists()
    versions = {
        "project": course.call.project.version, "draft": draft.project.version, "notice": course.call.notice.version,
        "lot": course.lot.version, "bid": bid.version, "organisation": bidders[0].organisation.version, "1": 1, "": 0,
    }  # fmt: skip
    return World(things, versions, people)


def outsiders(world: World, by: frozenset[tuple[str, str]]) -> list[tuple[str, str, Any]]:
    """Everybody who may not: ``(party, role, character)``."""
    return [
        (party, role, character)
        for party, people in world.people.items()
        for role, character in people.items()
        if not {(party, role), ("*", role), (party, "*"), ("*", "*")} & by
    ]


def path_of(address: str, world: World, object: str = "") -> str:
    """The address with the tender's own ids in it."""
    path = address.partition(" ")[2]
    things = world.things
    first = path.split("/")[1]
    named = object.partition(":")[2]
    places = {
        "projects": "project", "notices": "notice", "lots": "lot", "bids": "bid", "questions": "question",
        "custodians": "custodian", "organisations": "owner", "tenders": "project", "mandates": "mandate", "keys": "key",
        "opening-keys": "opening_key",
    }  # fmt: skip
    own = things[places[first]] if first in places else str(uuid4())
    if path.startswith("/projects/{project_uuid}"):
        return BASE + path.replace("{project_uuid}", things["project"]).replace("{uuid}", named or things["notice"])
    if "{objection}" in path:
        return BASE + path.replace("{uuid}", own).replace("{objection}", named or str(uuid4()))
    if "{complaint}" in path:
        return BASE + path.replace("{uuid}", own).replace("{complaint}", named or str(uuid4()))
    if named and "{question}" in path:
        return BASE + path.replace("{uuid}", own).replace("{question}", named)
    for name in (
        "{draw}",
        "{panel}",
        "{entry}",
        "{recording}",
        "{sheet}",
        "{clarification}",
        "{appointment}",
        "{rating}",
    ):
        if named and name in path:
            return BASE + path.replace("{uuid}", own).replace(name, named)
    spaces = {"project": "projects", "notice": "notices", "lot": "lots", "bid": "bids", "question": "questions"}
    kind = object.partition(":")[0]
    uses_own = kind == "bid" and first == "lots"
    path = path.replace("{uuid}", own if uses_own or (kind in spaces and spaces[kind] != first) or not named else named)
    leaf = "0" * 64
    for name, value in {
        "leaf_sha256": leaf, "leaf": leaf, "sha256": leaf, "index": "0", "ocid": "none", "pack": "cn@2019-03-02",
        "question": str(uuid4()), "code": "NOT-01", "kind": "price", "key": str(uuid4()),
        "draw": str(uuid4()), "appointment": str(uuid4()), "fee": str(uuid4()),
        "panel": str(uuid4()), "entry": str(uuid4()), "recording": str(uuid4()), "check": str(uuid4()),
        "token": "none", "sheet": str(uuid4()), "rating": str(uuid4()), "bid": str(uuid4()),
        "clarification": str(uuid4()), "number": "0",
        "batch": str(uuid4()), "component": "0", "period": "2026-05", "unit": "H98.2", "indicator": "on_time",
        "counter": "1", "queue": "A", "document": str(uuid4()),
    }.items():  # fmt: skip
        path = path.replace("{" + name + "}", value)
    assert "{" not in path, path
    return BASE + path


def signed_in(character: Any) -> Client:
    client = Client()
    client.force_login(Account.objects.get(person=character.person))
    session = client.session
    session["openhall_party"] = str(character.organisation.uuid)
    session.save()
    return client


def body_of(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode() if answer.streaming else answer.content.decode(errors="replace")


def test_no_guest_acts_or_reads_what_is_not_public(world):
    before = Outbox.objects.count()
    wrong = {}
    for address, entry in table.TABLE.items():
        if entry in (table.ANYBODY, table.DOOR):
            continue
        fields = world.filled(entry.payload if isinstance(entry, table.Acting) else table.SHAPES.get(address, {}))
        method = address.partition(" ")[0]
        answer = Client().generic(
            method, path_of(address, world), json.dumps(fields) if method not in ("GET", "HEAD") else "",
            "application/json", headers={"Upload-Offset": "0"},
        )  # fmt: skip
        if answer.status_code not in REFUSED:
            wrong[address] = answer.status_code, body_of(answer)[:200]

    assert "\n".join(f"{address}: {seen}" for address, seen in wrong.items()) == ""
    assert Outbox.objects.count() == before


ACTS = [address for address, entry in table.TABLE.items() if isinstance(entry, table.Acting)]
READINGS = [address for address, entry in table.TABLE.items() if isinstance(entry, table.Reading)]


def test_nobody_acts_whose_act_it_is_not(world):
    before = Outbox.objects.count()
    wrong = {}
    tried = 0
    for address in ACTS:
        entry = table.TABLE[address]
        method = address.partition(" ")[0]
        for party, role, character in outsiders(world, entry.by):
            kind, _colon, name = entry.object.partition(":")
            object = f"{kind}:{world.filled(name)}"
            payload = world.filled(entry.payload)
            signed = character.intends(entry.command, object, world.versions[entry.version], payload, at=clock.now())
            answer = Client().generic(
                method, path_of(address, world, object), json.dumps(payload), "application/json",
                headers=signed.headers(),
            )  # fmt: skip
            tried += 1
            if answer.status_code not in REFUSED:
                wrong[f"{address} by {role} of {party}"] = answer.status_code, body_of(answer)[:160]

    assert "\n".join(f"{address}: {seen}" for address, seen in wrong.items()) == ""
    assert tried > 500
    assert Outbox.objects.count() == before


def test_nobody_reads_what_is_not_theirs(world):
    wrong = {}
    clients = {
        (party, role): signed_in(character)
        for party, people in world.people.items()
        for role, character in people.items()
    }
    for address in READINGS:
        entry = table.TABLE[address]
        method = address.partition(" ")[0]
        data = "" if method == "GET" else json.dumps(world.filled(table.SHAPES.get(address, table.FINDINGS)))
        for party, role, _character in outsiders(world, entry.by):
            answer = clients[party, role].generic(method, path_of(address, world), data, "application/json")
            if answer.status_code not in REFUSED:
                wrong[f"{address} by {role} of {party}"] = answer.status_code, body_of(answer)[:160]

    assert "\n".join(f"{address}: {seen}" for address, seen in wrong.items()) == ""


def test_what_concerns_oneself_never_speaks_of_another(world):
    """Lists of one's own hold nothing of the tender's bidder, whoever else of whatever role asks."""
    secrets = [world.things["bid"], "Clear Pumps"]
    for party, people in world.people.items():
        if party == "bidder":
            continue
        for role, character in people.items():
            client = signed_in(character)
            for path in ("/messages", "/me", "/keys", "/bids", "/deposits", "/projects", "/treasury/books"):
                answer = client.get(BASE + path)
                assert answer.status_code in {200, *REFUSED}, (path, role)
                assert not [secret for secret in secrets if secret in body_of(answer)], (path, party, role)


def test_no_address_breaks_on_rubbish(world):
    """Guests and signed-in strangers send nothing, nonsense and wrong types: refusals, never a fault of ours."""
    stranger = signed_in(world.people["elsewhere"]["officer"])
    broken = {}
    for address in table.TABLE:
        method = address.partition(" ")[0]
        for client in (Client(), stranger):
            for body in ("", "[]", '{"a":', '{"uuid": 1, "lot": {}, "file": []}', "\x00"):
                answer = client.generic(
                    method, path_of(address, world), "" if method in ("GET", "HEAD") else body, "application/json"
                )
                if answer.status_code >= 500:
                    broken[address] = answer.status_code, body_of(answer)[:160]
            strange = client.generic(method, path_of(address, world).replace(world.things["lot"], "not-an-id"), "")
            if strange.status_code >= 500:
                broken[f"{address} strange"] = strange.status_code, body_of(strange)[:160]

    assert broken == {}
