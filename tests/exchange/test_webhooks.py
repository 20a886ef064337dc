"""Messages to a real receiver on loopback: in order, signed, again after failures, never what isn't public."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.test import Client
from tests.exchange.conftest import Program, enrolled, registered
from tests.exchange.receiving import Receiver
from tests.people import MONDAY, Character

from openhall.exchange.systems.public import installation, signatures
from openhall.exchange.webhooks import delivering, events, sending
from openhall.exchange.webhooks.delivering import MOST_ATTEMPTS
from openhall.exchange.webhooks.models import Delivery, Subscription
from openhall.witness import public as witness
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db


def subscribed(program: Program, url: str, **more: Any) -> UUID:
    """A subscription that the system orders by its own signature, from the log's beginning."""
    uuid = uuid4()
    answer = program.asks("PUT", f"/api/v1/subscriptions/{uuid}", {"url": url, "from_index": 0} | more)
    assert answer.status_code == 201, answer.content
    return uuid


def delivered(at: datetime, **options: Any) -> int:
    """One round of the worker, in this thread."""
    return sum(delivering.work(key, at, **options) for key in delivering.lease(at))


Logged = Callable[[], int]


@pytest.fixture
def logged(home) -> Logged:
    """Take everything into the log; its size."""

    def log() -> int:
        witness.drain_all()
        head = witness.published()
        assert head is not None
        return head.size

    return log


class TestOrdering:
    def test_is_on_the_log_without_the_address(self, program, receiver):
        uuid = subscribed(program, receiver.url, types=["SUB-02", "CNX-02"])

        row = Outbox.objects.get(code="WHK-01")
        leaf = json.loads(bytes(row.leaf))
        assert leaf["public"] == {"system": str(program.uuid), "types": ["CNX-02", "SUB-02"], "from_index": 0}
        assert leaf["object"] == f"subscription:{uuid}"
        assert receiver.url not in str(leaf)
        request = witness.statement(leaf["statement"])["request"]
        public = signatures.b64u(installation.public_key())
        assert request["keyid"] != public
        program.key.public_key().verify(_decoded(request["signature"]), request["base"].encode())

    def test_a_manager_may_order_end_and_replay_and_a_stranger_not(self, program, receiver, manager, stranger, logged):
        uuid = uuid4()
        for who, status in ((stranger, 403), (manager, 201)):
            payload = {"system": str(program.uuid), "url": receiver.url}
            assert _acts(who, "subscribe_system", uuid, 0, "", payload).status_code == status
        for command, place, payload in (
            ("replay_subscription", "/replay", {"from_index": 0}),
            ("end_subscription", "/end", {}),
        ):
            version = Subscription.objects.get(uuid=uuid).version
            assert _acts(stranger, command, uuid, version, place, payload).status_code == 403
            assert _acts(manager, command, uuid, version, place, payload).status_code == 200
        assert Outbox.objects.filter(code="WHK-02").count() == 1

    def test_another_system_can_neither_see_nor_change_it(self, program, receiver, manager, authority):
        from tests.exchange.conftest import admitted

        uuid = subscribed(program, receiver.url)
        other = Program(registered(manager), manager.organisation.uuid)
        enrolled(manager, other)
        admitted(authority, other)

        assert other.asks("GET", f"/api/v1/subscriptions/{uuid}/deliveries").status_code == 404
        assert other.asks("PUT", f"/api/v1/subscriptions/{uuid}/end", {}).status_code == 404
        assert other.asks("GET", "/api/v1/subscriptions").json() == {"subscriptions": []}
        theirs = {"system": str(program.uuid), "url": receiver.url}
        assert other.asks("PUT", f"/api/v1/subscriptions/{uuid4()}", theirs).status_code == 404

    def test_no_more_than_ten(self, program, receiver):
        for _ in range(10):
            subscribed(program, receiver.url)
        answer = program.asks("PUT", f"/api/v1/subscriptions/{uuid4()}", {"url": receiver.url})

        assert answer.json()["code"] == "too-many-subscriptions"


def _decoded(text: str) -> bytes:
    import base64

    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _acts(who: Character, command: str, uuid: UUID, version: int, place: str, payload: dict[str, Any]) -> Any:
    headers = who.headers(command, f"subscription:{uuid}", version, payload)
    path = f"/api/v1/subscriptions/{uuid}{place}"
    return Client().put(path, json.dumps(payload), content_type="application/json", headers=headers)


class TestDelivering:
    def test_every_public_act_in_the_logs_order(self, program, receiver, logged):
        uuid = subscribed(program, receiver.url)
        size = logged()

        delivered(MONDAY)

        assert receiver.asked == ["localhost"]
        assert [one["data"]["leaf_index"] for one in receiver.got] == list(range(size))
        assert Subscription.objects.get(uuid=uuid).next_index == size
        first = receiver.got[0]
        assert (first["specversion"], first["type"], first["source"]) == ("1.0", "SUB-01", "http://localhost:8000")
        assert first["data"]["leaf"] == witness.entry(first["data"]["leaf_sha256"])

    def test_only_the_kinds_that_were_ordered(self, program, receiver, logged):
        subscribed(program, receiver.url, types=["CNX-01"])
        logged()
        delivered(MONDAY)

        assert [one["type"] for one in receiver.got] == ["CNX-01"]

    def test_is_signed_by_the_installations_key(self, program, receiver, logged):
        subscribed(program, receiver.url)
        logged()
        delivered(MONDAY)
        (message, *_rest) = receiver.requests

        found = signatures.found(message, label="openhall")
        signatures.check(found, installation.public_key())
        signatures.check_digest(message.headers["content-digest"], message.body)
        assert set(found.covered) == {"@method", "@target-uri", "content-type", "content-digest"}
        assert found.text("keyid") == Client().get("/api/v1/connection").json()["messages_key"]["kid"]
        assert message.headers["content-type"] == "application/cloudevents+json; charset=utf-8"

    def test_nothing_that_is_sealed(self, program, receiver, logged, db):
        from openhall.witness.public import LOG, ActKind, record, record_cover

        kind = ActKind(code="TST-91", subsystem="test", name="x", meaning="x", command="x", sealed=True)
        from django.db import transaction

        lot = uuid4()
        with transaction.atomic():
            record(kind(object=f"bid:{uuid4()}", case=uuid4(), sealed_for=lot), intent=None, actor=LOG, at=MONDAY)
            record_cover(MONDAY)
        try:
            subscribed(program, receiver.url)
            size = logged()
            delivered(MONDAY)
        finally:
            witness.REGISTRY.pop("TST-91")

        assert len(receiver.got) == size - 2
        assert str(lot) not in str(receiver.got)
        assert not {one["type"] for one in receiver.got} & {"SEALED", "COVER", "TST-91"}
        told = Client().get("/api/v1/events").json()
        assert {one["id"] for one in told} == {one["id"] for one in receiver.got}

    def test_without_the_receivers_consent_nothing_goes_out(self, program, receiver, logged):
        receiver.allows = {"WebHook-Allowed-Origin": "elsewhere.example"}
        uuid = subscribed(program, receiver.url)
        logged()
        delivered(MONDAY)

        row = Subscription.objects.get(uuid=uuid)
        assert (receiver.got, row.state, row.failures) == ([], "verifying", 1)
        receiver.allows = {"WebHook-Allowed-Origin": "localhost"}
        delivered(row.next_attempt_at)
        assert receiver.got

    def test_who_is_disconnected_is_told_nothing(self, program, receiver, logged):
        from openhall.exchange.systems.models import System

        subscribed(program, receiver.url)
        logged()
        System.objects.update(state="revoked")
        delivered(MONDAY)

        assert receiver.got == receiver.asked == []

    def test_a_rate_that_the_receiver_states_is_kept(self, program, receiver, logged):
        receiver.allows |= {"WebHook-Allowed-Rate": "2"}
        subscribed(program, receiver.url)
        logged()

        assert [delivered(MONDAY), delivered(MONDAY), delivered(MONDAY + timedelta(minutes=2))] == [2, 0, 2]

    @pytest.mark.django_db(transaction=True)
    def test_by_the_worker_itself(self, program, receiver, logged):
        subscribed(program, receiver.url)
        size = logged()
        while len(receiver.got) < size and delivering.due(MONDAY):
            pass

        assert len(receiver.got) == size


class TestFailing:
    def test_is_tried_again_ever_more_slowly_and_in_order(self, program, receiver, logged):
        uuid = subscribed(program, receiver.url)
        logged()
        receiver.answers = [(204, {}), (500, {}), (302, {"Location": "http://127.0.0.1:1/"}), (503, {})]
        waits, at = [], MONDAY
        for _ in range(3):
            delivered(at)
            row = Subscription.objects.get(uuid=uuid)
            waits.append((row.next_attempt_at - at).total_seconds())
            at = row.next_attempt_at
        delivered(at)

        assert 2 <= waits[0] <= 9
        assert 4 <= waits[1] <= 16
        assert 9 <= waits[2] <= 31
        order = [one["data"]["leaf_index"] for one in receiver.got]
        assert order == sorted(order)
        assert Delivery.objects.get(leaf_index=1).attempts == 4

    def test_a_receiver_may_ask_for_time(self, program, receiver, logged):
        uuid = subscribed(program, receiver.url)
        logged()
        receiver.answers = [(429, {"Retry-After": "1200"})]
        delivered(MONDAY)

        assert Subscription.objects.get(uuid=uuid).next_attempt_at == _about(MONDAY + timedelta(seconds=1200))

    def test_in_the_end_it_is_given_up_visibly_and_the_next_one_is_due(self, program, receiver, logged):
        uuid = subscribed(program, receiver.url)
        logged()
        receiver.answers = [(500, {})] * MOST_ATTEMPTS
        at, began = MONDAY, MONDAY
        for _ in range(MOST_ATTEMPTS):
            delivered(at)
            at = max(at, Subscription.objects.get(uuid=uuid).next_attempt_at)

        assert at - began < timedelta(hours=24)
        dead = program.asks("GET", f"/api/v1/subscriptions/{uuid}/deliveries?dead=true").json()["deliveries"]
        assert [(one["leaf_index"], one["attempts"], one["status"]) for one in dead] == [(0, MOST_ATTEMPTS, 500)]
        assert receiver.got[0]["data"]["leaf_index"] == 1

    def test_gone_ends_the_subscription_on_the_log(self, program, receiver, logged):
        uuid = subscribed(program, receiver.url)
        logged()
        receiver.answers = [(410, {})]
        delivered(MONDAY)

        assert Subscription.objects.get(uuid=uuid).state == "ended"
        assert json.loads(bytes(Outbox.objects.get(code="WHK-02").leaf))["actor"] == "log"

    def test_a_receiver_that_is_killed_gets_everything_when_it_is_back(self, program, receiver, logged):
        uuid = subscribed(program, receiver.url)
        size = logged()
        receiver.close()
        delivered(MONDAY)
        row = Subscription.objects.get(uuid=uuid)
        assert (row.failures, row.problem) == (1, "The connection to the receiver failed.")

        again = Receiver()
        Subscription.objects.update(url=again.url)
        delivered(row.next_attempt_at)
        again.close()

        assert len(again.got) == size

    def test_a_worker_that_is_killed_leaves_its_message_to_the_next(self, program, receiver, logged):
        subscribed(program, receiver.url)
        logged()

        def killed(*arguments, **options):
            sending.send(*arguments, **options)
            if arguments[0] == "POST":
                raise SystemExit("The process ends here.")
            return sending.Answer(200, {"webhook-allowed-origin": "*"})

        keys = delivering.lease(MONDAY)
        with pytest.raises(SystemExit):
            delivering.work(keys[0], MONDAY, send=killed)
        delivered(MONDAY)

        ids = [one["id"] for one in receiver.got]
        assert ids[0] == ids[1]
        assert len(set(ids)) == len(ids) - 1

    def test_a_lease_that_nobody_gives_back_ends(self, program, receiver, logged):
        subscribed(program, receiver.url)
        logged()

        assert len(delivering.lease(MONDAY)) == 1
        assert delivering.lease(MONDAY) == []
        assert len(delivering.lease(MONDAY + delivering.LEASE)) == 1


def _about(instant: datetime) -> Any:
    class About:
        def __eq__(self, other: object) -> bool:
            return isinstance(other, datetime) and abs(other - instant) < timedelta(seconds=30)

        __hash__ = None  # type: ignore[assignment]

    return About()


class TestReplaying:
    def test_tells_everything_again_under_the_same_ids(self, program, receiver, logged):
        uuid = subscribed(program, receiver.url)
        size = logged()
        delivered(MONDAY)
        before = [one["id"] for one in receiver.got]

        answer = program.asks("PUT", f"/api/v1/subscriptions/{uuid}/replay", {"from_index": 1})
        delivered(MONDAY)

        assert answer.status_code == 200
        assert [one["id"] for one in receiver.got[size:]] == before[1:]
        assert json.loads(bytes(Outbox.objects.get(code="WHK-03").leaf))["public"]["from_index"] == 1

    def test_not_from_what_is_not_there_yet(self, program, receiver, logged):
        uuid = subscribed(program, receiver.url)
        answer = program.asks("PUT", f"/api/v1/subscriptions/{uuid}/replay", {"from_index": logged() + 1})

        assert answer.status_code == 422


class TestSandbox:
    def test_a_live_installation_orders_nothing_to_itself(self, program, receiver, settings):
        settings.OPENHALL_INSTANCE = "live"
        answer = program.asks("PUT", f"/api/v1/subscriptions/{uuid4()}", {"url": receiver.url})

        assert answer.json()["code"] == "receiver-not-allowed"


class TestPages:
    def test_managers_see_what_became_of_the_messages(self, program, receiver, manager, stranger, logged):
        from tests.exchange.browsing import shown, signed_in

        uuid = subscribed(program, receiver.url)
        logged()
        receiver.answers = [(500, {})]
        delivered(MONDAY)

        page = shown(signed_in(manager), f"/desk/subscriptions/{uuid}")
        assert "The receiver did not accept the message." in page
        assert 'data-command="replay_subscription"' in page
        assert receiver.url in shown(signed_in(manager), f"/desk/systems/{program.uuid}/subscriptions")
        assert signed_in(stranger).get(f"/desk/subscriptions/{uuid}").status_code == 404
        assert shown(signed_in(manager), f"/desk/subscriptions/{uuid}?dead=1")


def test_an_event_has_what_the_specification_asks_for(program, logged):
    logged()
    event = events.event(next(iter(witness.acts_after(0))))

    assert {"specversion", "id", "source", "type"} <= set(event)
    assert all(name.islower() and name.isalnum() for name in event)
