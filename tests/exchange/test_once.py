"""A command that comes twice with one ``Idempotency-Key`` is done once, whatever crashes between."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.test import Client
from tests.exchange.conftest import key_payload
from tests.people import MONDAY

from openhall.exchange.systems import once, tasks
from openhall.exchange.systems.models import KeptCommand, SystemKey
from openhall.identity.models import Organisation
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
KEY = '"8e03978e-40d5-43dd-bc93-6894a57f9324"'
FACTS = {"country": "ZZ", "scheme": "fiction", "identifier": "N1", "name": "New Company"}


class Sender:
    """Somebody who registers one organisation again and again, each time with a fresh signature."""

    def __init__(self, who, now) -> None:
        self.who, self.now, self.uuid = who, now, uuid4()

    def sends(self, key=KEY, facts=FACTS, *, by=None, uuid=None):
        uuid = uuid or self.uuid
        who = by or self.who
        headers = who.headers("register_organisation", f"organisation:{uuid}", 0, facts, at=self.now[0])
        headers |= {"Idempotency-Key": key} if key else {}
        return Client().put(
            f"/api/v1/organisations/{uuid}", json.dumps(facts), content_type="application/json", headers=headers
        )


@pytest.fixture
def sender(manager, now) -> Sender:
    return Sender(manager, now)


def count(code="SUB-02"):
    return Outbox.objects.filter(code=code).count()


def test_the_same_request_gets_the_same_answer(sender):
    before = count()
    first, second = sender.sends(), sender.sends()

    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert "Idempotency-Replayed" not in first.headers
    assert second["Idempotency-Replayed"] == "true"
    assert count() == before + 1
    assert sender.sends(key=None).status_code == 409


def test_another_body_with_the_same_key_is_refused(sender):
    sender.sends()
    answer = sender.sends(facts=FACTS | {"name": "Another"})

    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-key-reused")


def test_the_key_of_one_person_says_nothing_about_anothers(sender, stranger):
    sender.sends()
    other = sender.sends(by=stranger, uuid=uuid4(), facts=FACTS | {"identifier": "N2"})

    assert other.status_code == 201
    assert KeptCommand.objects.count() == 2


def test_an_answer_is_given_only_to_who_signed(sender, manager):
    sender.sends()
    headers = manager.headers("register_organisation", f"organisation:{sender.uuid}", 0, FACTS)
    headers |= {"Idempotency-Key": KEY, "Intent-Signature": "A" * 86}
    answer = Client().put(
        f"/api/v1/organisations/{sender.uuid}", json.dumps(FACTS), content_type="application/json", headers=headers
    )

    assert answer.json()["code"] == "intent-forged"


@pytest.mark.parametrize(
    "key", ["plain", '""', ":AAAA:", '"' + "k" * 256 + '"'], ids=["bare", "empty", "bytes", "long"]
)
def test_a_key_is_a_string(sender, key):
    assert sender.sends(key=key).json()["code"] == "idempotency-key-wrong"


def test_who_was_refused_may_send_it_again(sender):
    wrong = sender.sends(facts=FACTS | {"name": ""})
    right = sender.sends()

    assert (wrong.status_code, right.status_code) == (422, 201)


def crashes(name, sender, monkeypatch):
    """The process ends in the place of a step of the edge."""

    def crash(*_arguments):
        raise SystemExit("The process ends here.")

    with monkeypatch.context() as patched:
        patched.setattr(once, name, crash)
        with pytest.raises(SystemExit):
            sender.sends()


def test_while_the_first_runs_the_second_waits(sender, now, monkeypatch):
    crashes("running", sender, monkeypatch)

    assert sender.sends().json()["code"] == "idempotency-in-progress"
    now[0] = MONDAY + once.LEASE
    assert sender.sends().status_code == 201
    assert KeptCommand.objects.get().status == 201


def test_a_crash_after_the_command_loses_the_answer_and_not_the_command(sender, monkeypatch):
    before = count()
    crashes("end", sender, monkeypatch)

    answer = sender.sends()

    assert count() == before + 1
    assert (answer.status_code, answer["Idempotency-Replayed"]) == (200, "true")
    leaf = answer.json()["leaf_sha256"]
    done = Outbox.objects.filter(code="SUB-02").latest("id")
    assert Outbox.objects.get(leaf_sha256=leaf).intent_sha256 == done.intent_sha256
    assert answer.json()["receipt_url"] == f"/receipts/{leaf}"


def test_an_attempt_that_was_overtaken_commits_nothing(sender, monkeypatch, now):
    """The slow first attempt reaches its commit after the second one has taken the key over."""
    begin = once.begin

    def slow(request, at):
        ticket = begin(request, at)
        KeptCommand.objects.update(token=uuid4())  # the second attempt, meanwhile
        return ticket

    monkeypatch.setattr(once, "begin", slow)
    before = count()

    answer = sender.sends()

    assert answer.json()["code"] == "idempotency-in-progress"
    assert count() == before
    assert not Organisation.objects.filter(uuid=sender.uuid).exists()


def test_tokens_are_not_kept(manager, now):
    uuid = uuid4()

    def opens():
        headers = manager.headers("open_session", f"session:{uuid}", 0, {}) | {"Idempotency-Key": KEY}
        return Client().put(f"/api/v1/sessions/{uuid}", "{}", content_type="application/json", headers=headers)

    first, second = opens(), opens()

    assert first.json()["token"] not in str(KeptCommand.objects.values())
    assert second.json() == {"done": True} | {
        name: first.json()[name] for name in ("leaf_sha256", "promise", "receipt_url")
    }


def test_answers_are_forgotten_after_the_stated_time(sender, now):
    sender.sends()
    tasks.due(MONDAY + once.KEPT - timedelta(seconds=1))
    assert KeptCommand.objects.count() == 1
    tasks.due(MONDAY + once.KEPT)
    assert KeptCommand.objects.count() == 0
    assert Client().get("/api/v1/connection").json()["idempotency_key_hours"] == 72


def test_what_a_system_does_by_itself_happens_once_too(program):
    uuid, new = uuid4(), Ed25519PrivateKey.generate()
    payload = key_payload(program, uuid, new)
    path = f"/api/v1/systems/self/keys/{uuid}"
    first = program.asks("PUT", path, payload, idempotency_key=KEY)
    second = program.asks("PUT", path, payload, idempotency_key=KEY)

    assert first.status_code == second.status_code == 201
    assert first.json() == second.json()
    assert SystemKey.objects.count() == 2
    assert KeptCommand.objects.get().owner == f"{program.uuid}/"


def test_without_a_signer_the_header_says_nothing(db):
    headers = {"Idempotency-Key": KEY}
    answer = Client().put(f"/api/v1/systems/{uuid4()}", "{}", content_type="application/json", headers=headers)

    assert answer.status_code in (401, 422)
    assert KeptCommand.objects.count() == 0
