"""Our own replay in public: the real commands keep the rules; what breaks them is told and admitted by name."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from openhall.config.founding import found
from openhall.identity.public import Role
from openhall.kernel.refusals import Invalid, NotFound, Refusal, Stale
from openhall.witness import public as witness
from openhall.witness.models import Outbox
from openhall_log import leaf_hash, verify_inclusion
from openhall_rules import replay
from openhall_rules.leaves import canonical

pytestmark = pytest.mark.django_db(transaction=True)

REASON = "A tile was restored from the wrong backup."
CORRECTION = "The entry is repeated under its own number."
RULE = "leaf.form"


def caught_up() -> witness.Replayed:
    witness.drain_all()
    while witness.replay_follow():
        pass
    return witness.replayed()


@pytest.fixture
def founded(home: Any) -> None:
    """The packs are on the log, as in every installation."""
    found(datetime.fromisoformat("2026-01-01T00:00:00+00:00"))


@pytest.fixture
def contradiction(founded: None) -> int:
    """An entry that the platform should never have put on its log; its index."""
    entry = b'{"this":"is no leaf"}'
    Outbox.objects.create(
        code="ODD-01",
        object="",
        leaf=entry,
        leaf_sha256=hashlib.sha256(entry).hexdigest(),
        at=datetime.fromisoformat("2026-02-01T00:00:00+00:00"),
    )
    ((index, rule),) = caught_up().standing
    assert rule == RULE
    return index


class TestTheRealCommands:
    def test_keep_every_rule_from_plan_to_archive(self, founded: None, course: Any) -> None:
        course.publishes().bids("900.00", "800.00", "1000.00").opens().awards().archives()

        ours = caught_up()

        assert [(one.code, one.rule, one.expected, one.found) for one in witness.contradictions()] == []
        bodies = [found.body for index in range(ours.size) if (found := witness.verdict(index)) is not None]
        kept = {rule for body in bodies for rule in body.get("kept", [])}
        assert {"opening_set.sealed", "evaluation.ranking", "award.first_candidate", "archive.length"} <= kept

    def test_findings_and_ranking_are_nobody_s_to_fetch_before_the_candidates(
        self, founded: None, course: Any, client: Client
    ) -> None:
        course.publishes().bids("900.00", "800.00").opens().evaluates().reports()
        caught_up()
        withheld = {
            json.loads(bytes(row.leaf))["statement"] for row in Outbox.objects.filter(code__in=["EVA-01", "EVA-02"])
        }

        assert len(withheld) == 2
        assert {client.get(f"/log/statement/{sha256}").status_code for sha256 in withheld} == {404}


class TestTelling:
    def test_anybody_reads_what_was_found_against_us(self, contradiction: int, client: Client) -> None:
        (told,) = client.get("/api/v1/log/contradictions").json()

        assert (told["index"], told["rule"], told["acknowledgement"]) == (contradiction, RULE, None)

    def test_anybody_gets_a_verdict_with_its_proof(self, contradiction: int, client: Client) -> None:
        answer = client.get(f"/api/v1/log/verdicts/{contradiction}").json()

        assert answer["verdict"]["broken"][0]["rule"] == RULE
        verify_inclusion(
            leaf_hash(canonical(answer["verdict"])),
            contradiction,
            answer["size"],
            bytes.fromhex(answer["state_root"]),
            [bytes.fromhex(part) for part in answer["proof"]],
        )

    @pytest.mark.parametrize("index", ["999999", "-1", "99999999999999999999"])
    def test_a_verdict_that_is_not_there(self, founded: None, client: Client, index: str) -> None:
        assert client.get(f"/api/v1/log/verdicts/{index}").status_code in (404, 422)


@pytest.fixture
def admits(host: Any, contradiction: int) -> Callable[..., Any]:
    """A named officer of the centre admits the contradiction."""

    def admit(who: Any = None, **changes: Any) -> Any:
        uuid = changes.pop("uuid", None) or uuid4()
        payload = {"index": contradiction, "rule": RULE, "reason": REASON, "correction": CORRECTION, **changes}
        signed = (who or host).signs("acknowledge_contradiction", f"contradiction:{uuid}", 0, payload)
        return witness.acknowledge_contradiction(acknowledgement_uuid=uuid, **payload, **signed)

    return admit


class TestAdmitting:
    def test_is_an_act_and_the_members_sign_again(self, admits: Callable[..., Any], contradiction: int) -> None:
        row, recorded = admits()
        ours = caught_up()

        leaf = json.loads(bytes(Outbox.objects.get(leaf_sha256=recorded.leaf_sha256).leaf))
        assert (leaf["code"], leaf["public"]) == ("SYS-06", {"index": contradiction, "rule": RULE})
        assert witness.statement(leaf["statement"]) == {"v": 1, "reason": REASON, "correction": CORRECTION}
        assert (ours.standing, ours.contradictions) == ((), 1)  # it stays counted for ever
        assert row.acknowledgement == recorded.leaf_sha256
        assert replay.REPLAY_VERSION == 1

    def test_outlives_a_replay_from_the_first_leaf(self, admits: Callable[..., Any]) -> None:
        from openhall.witness.models import ReplayHead

        _row, recorded = admits()
        caught_up()
        ReplayHead.objects.update(version=99)
        caught_up()

        (found,) = witness.contradictions()
        assert (found.acknowledgement, found.reason) == (recorded.leaf_sha256, REASON)

    def test_goes_by_the_api_as_well(self, host: Any, contradiction: int, client: Client) -> None:
        uuid = uuid4()
        payload = {"index": contradiction, "rule": RULE, "reason": REASON, "correction": CORRECTION}
        now = datetime.now().astimezone()
        intent = host.intends("acknowledge_contradiction", f"contradiction:{uuid}", 0, payload, at=now)

        answer = client.put(
            f"/api/v1/log/contradictions/{uuid}",
            data=json.dumps(payload),
            content_type="application/json",
            headers=intent.headers(),
        )

        assert answer.status_code == 201, answer.content
        assert client.get("/api/v1/log/contradictions").json()[0]["reason"] == REASON

    def test_nothing_is_admitted_that_was_not_found(self, admits: Callable[..., Any], contradiction: int) -> None:
        with pytest.raises(NotFound):
            admits(rule="award.price")
        with pytest.raises(NotFound):
            admits(index=contradiction - 1)

    def test_once(self, admits: Callable[..., Any]) -> None:
        admits()

        with pytest.raises(witness.AlreadyAcknowledged) as refusal:
            admits()

        assert "2026-03-02T01:00:00" in str(refusal.value.facts["at"])

    def test_an_id_counts_once(self, admits: Callable[..., Any], founded: None) -> None:
        uuid = uuid4()
        admits(uuid=uuid)
        entry = b'{"another":"entry that is no leaf"}'
        sha256 = hashlib.sha256(entry).hexdigest()
        Outbox.objects.create(
            code="ODD-02", object="", leaf=entry, leaf_sha256=sha256, at=datetime.fromisoformat("2026-02-01T00:00:00Z")
        )
        ((index, _rule),) = caught_up().standing

        with pytest.raises(Stale):
            admits(uuid=uuid, index=index)

    @pytest.mark.parametrize("blank", ["", "   ", "ok", "x" * 4001, "a\0reason that is long"], ids=range(5))
    @pytest.mark.parametrize("name", ["reason", "correction"])
    def test_not_without_words(self, admits: Callable[..., Any], name: str, blank: str) -> None:
        with pytest.raises(Invalid) as refusal:
            admits(**{name: blank})

        assert set(refusal.value.errors) == {name}

    def test_nobody_else_may(self, admits: Callable[..., Any], officer: Any, bidder: Any, joins: Any) -> None:
        authority = joins("Iris Tan", "Office of Rules", Role.AUTHORITY)
        before = Outbox.objects.count()
        for who in (officer, bidder, authority):
            with pytest.raises(Refusal) as refusal:
                admits(who)
            assert refusal.value.status == 403

        assert Outbox.objects.count() == before

    def test_what_was_signed_is_what_is_published(self, host: Any, contradiction: int, client: Client) -> None:
        uuid = uuid4()
        payload = {"index": contradiction, "rule": RULE, "reason": REASON, "correction": CORRECTION}
        intent = host.intends(
            "acknowledge_contradiction", f"contradiction:{uuid}", 0, payload, at=datetime.now().astimezone()
        )

        answer = client.put(
            f"/api/v1/log/contradictions/{uuid}",
            data=json.dumps(payload | {"correction": "Nothing at all is done about it."}),
            content_type="application/json",
            headers=intent.headers(),
        )

        assert answer.status_code in (400, 403, 409, 422)
        assert not Outbox.objects.filter(code="SYS-06").exists()


def test_a_state_is_recorded_after_news_only(founded: None) -> None:
    caught_up()
    at = datetime.fromisoformat("2026-03-02T01:00:00+00:00")

    assert witness.record_state(at=at) is not None
    assert witness.record_state(at=at + timedelta(hours=1)) is None
