"""Payouts wait until the members have witnessed what orders them; a named officer may override, in the open."""

from __future__ import annotations

import hashlib
import json
import sys
from datetime import UTC, datetime, timedelta
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from openhall.identity.public import MandateMissing, Role
from openhall.kernel import clock
from openhall.kernel.refusals import Invalid, NotFound, Stale
from openhall.tendering.planning.law import ValueNotEntered
from openhall.tendering.planning.models import LegalValue
from openhall.treasury import accounts, payment_orders, refunds
from openhall.treasury.models import PaymentOrder, PayoutState, Refund
from openhall.witness import public as witness
from openhall.witness import quorum, waiting
from openhall.witness.keys import verifier
from openhall.witness.models import Outbox, Statement
from openhall_log import cosign, open_checkpoint

_path = Path(__file__).parents[1] / "witness" / "members.py"
_spec = spec_from_file_location("openhall_tests_of_members", _path)
assert _spec
assert _spec.loader
members = sys.modules.setdefault(_spec.name, module_from_spec(_spec))
_spec.loader.exec_module(members)
HOURS = 2


class Network:
    """Four members that sign when the test lets them."""

    def __init__(self) -> None:
        names = ("audit", "notary", "university", "province")
        self.members = [members.SmallMember(name, verifier()) for name in names]
        for member in self.members:
            member.stop()  # nobody asks them here
        self.text = members.policy_text(verifier(), self.members).decode()

    def witness(self) -> None:
        """Three of them sign what is published now."""
        signed = open_checkpoint(witness.store().read("checkpoint"), verifier())
        lines = [cosign(signed.checkpoint, member.key, time=1) for member in self.members[:3]]
        quorum.publish_quorum(signed.note.with_signatures(lines))


@pytest.fixture
def network(home: Path) -> Network:
    return Network()


@pytest.fixture
def authority(joins: Any) -> Any:
    return joins("Jiang Ke", "Office of Rules", Role.AUTHORITY, public=True)


@pytest.fixture
def host(joins: Any) -> Any:
    """Staff of the trading centre."""
    return joins("Choi Haneul", "Northern Trading Centre", Role.CENTRE, public=True)


def adopts(who: Any, text: str, *, at: Any, **changes: Any) -> Any:
    policy = uuid4()
    payload = {"policy": text}
    signed = who.signs("adopt_policy", f"policy:{policy}", 0, payload, at=at)
    return witness.adopt_policy(**{"policy_uuid": policy, "text": text} | signed | changes)


@pytest.fixture
def adopted(network: Network, authority: Any, tender: Any) -> Network:
    adopts(authority, network.text, at=tender.monday)
    quorum.project_policy()
    witness.drain_all()
    return network


@pytest.fixture
def ordered(tender: Any, bidder: Any) -> Any:
    """A refund is ordered, and on the log."""
    tender.registers(bidder)
    tender.pays(tender.asks(bidder).reference)
    accounts.lot_window_closed(tender.lot, at=tender.closed)
    refunds.order_refunds(lot=tender.lot, case=tender.case, cause="award", law=tender.law, at=tender.awarded)
    witness.drain_all()
    return tender


@pytest.fixture
def entered(authority: Any) -> None:
    """The authority has said how long the members have."""
    LegalValue.objects.create(
        pack="cn@2019-03-02", path="witness.wait_hours", value=HOURS, source="Fictional",
        authority=authority.organisation, entered_at=datetime(2026, 1, 1, tzinfo=UTC),
    )  # fmt: skip


def state() -> str:
    return str(Refund.objects.get().state)


class TestAPayout:
    def test_waits_for_nobody_without_a_policy(self, ordered: Any) -> None:
        assert payment_orders.make_orders(ordered.awarded) == 1
        assert state() == PayoutState.SENT

    def test_waits_until_the_members_have_witnessed_what_orders_it(
        self, adopted: Network, ordered: Any, treasurer: Any
    ) -> None:
        assert payment_orders.make_orders(ordered.awarded) == 0
        assert payment_orders.unwitnessed(treasurer.organisation.pk) == [Refund.objects.get().leaf_sha256]
        assert state() == PayoutState.ORDERED
        assert not PaymentOrder.objects.exists()

        adopted.witness()

        assert payment_orders.make_orders(ordered.awarded) == 1
        assert state() == PayoutState.SENT

    def test_is_not_helped_by_a_head_from_before_it(self, adopted: Network, tender: Any, bidder: Any) -> None:
        adopted.witness()
        tender.registers(bidder)
        tender.pays(tender.asks(bidder).reference)
        accounts.lot_window_closed(tender.lot, at=tender.closed)
        refunds.order_refunds(lot=tender.lot, case=tender.case, cause="award", law=tender.law, at=tender.awarded)
        witness.drain_all()

        assert payment_orders.make_orders(tender.awarded) == 0

    def test_that_was_witnessed_does_not_wait_for_another_that_was_not(
        self, adopted: Network, ordered: Any, rival: Any
    ) -> None:
        adopted.witness()
        second = uuid4()
        ordered.registers(rival, "6222-0002")
        ordered.lot = second
        ordered.pays(ordered.asks(rival).reference, from_account="6222-0002")
        accounts.lot_window_closed(second, at=ordered.closed)
        refunds.order_refunds(lot=second, case=ordered.case, cause="award", law=ordered.law, at=ordered.awarded)
        witness.drain_all()

        assert payment_orders.make_orders(ordered.awarded) in (0, 1)  # the first may have gone with the exchange

        states = list(Refund.objects.order_by("id").values_list("state", flat=True))
        assert states[0] in (PayoutState.SENT, PayoutState.PAID)
        assert states[1] == PayoutState.ORDERED


def overrides(who: Any, leaf: str, *, at: Any, reason: str = "The bank closes in an hour.", uuid: Any = None) -> Any:
    hold = uuid or uuid4()
    signed = who.signs("override_quorum", f"hold:{hold}", 0, {"leaf_sha256": leaf, "reason": reason}, at=at)
    return witness.override_quorum(hold_uuid=hold, leaf_sha256=leaf, reason=reason, **signed)


class TestTheOverride:
    def test_lets_the_payout_go_and_says_why_on_the_log(
        self, adopted: Network, ordered: Any, host: Any, entered: None
    ) -> None:
        leaf, at = Refund.objects.get().leaf_sha256, ordered.awarded + timedelta(hours=HOURS)

        _row, recorded = overrides(host, leaf, at=at)

        assert payment_orders.make_orders(at) == 1
        told = json.loads(bytes(Outbox.objects.get(leaf_sha256=recorded.leaf_sha256).leaf))
        reason = json.loads(bytes(Statement.objects.get(sha256=told["statement"]).body))["reason"]
        assert told["code"] == "SYS-05"
        assert told["public"] == {
            "leaf_sha256": leaf,
            "head": witness.published().size,
            "witnessed": 0,
            "reason_sha256": hashlib.sha256(witness.canonical(reason)).hexdigest(),
        }
        assert told["public"]["reason_sha256"] == Outbox.objects.get(code="SYS-05").intent["fields"]["reason"]

    def test_waits_for_the_time_that_the_rules_set(
        self, adopted: Network, ordered: Any, host: Any, entered: None
    ) -> None:
        leaf = Refund.objects.get().leaf_sha256
        with pytest.raises(waiting.WaitNotOver) as refusal:
            overrides(host, leaf, at=ordered.awarded + timedelta(hours=HOURS, microseconds=-1))

        assert refusal.value.facts["until"] == clock.instant_text(ordered.awarded + timedelta(hours=HOURS))
        assert not Outbox.objects.filter(code="SYS-05").exists()

    def test_waits_for_ever_while_nobody_has_entered_that_time(self, adopted: Network, ordered: Any, host: Any) -> None:
        with pytest.raises(ValueNotEntered) as refusal:
            overrides(host, Refund.objects.get().leaf_sha256, at=ordered.awarded + timedelta(days=365))

        assert refusal.value.facts["authority"] == "the operating authority of the platform"

    def test_is_the_trading_centres_alone(
        self,
        adopted: Network,
        ordered: Any,
        treasurer: Any,
        bidder: Any,
        supervisor: Any,
        authority: Any,
        entered: None,
    ) -> None:
        for who in (treasurer, bidder, supervisor, authority):
            with pytest.raises(MandateMissing):
                overrides(who, Refund.objects.get().leaf_sha256, at=ordered.awarded + timedelta(days=1))

    def test_needs_a_reason_a_leaf_and_something_that_waits(
        self, adopted: Network, ordered: Any, host: Any, entered: None
    ) -> None:
        leaf, at = Refund.objects.get().leaf_sha256, ordered.awarded + timedelta(days=1)
        with pytest.raises(Invalid):
            overrides(host, leaf, at=at, reason="because")
        with pytest.raises(NotFound):
            overrides(host, "0" * 64, at=at)
        uuid = uuid4()
        overrides(host, leaf, at=at, uuid=uuid)
        with pytest.raises(waiting.NothingWaits):
            overrides(host, leaf, at=at)
        adopted.witness()
        early = Outbox.objects.filter(leaf_index=0).get().leaf_sha256
        with pytest.raises(waiting.NothingWaits):
            overrides(host, early, at=at)

    def test_does_not_name_a_sealed_act(
        self, adopted: Network, tender: Any, bidder: Any, host: Any, entered: None
    ) -> None:
        """A withdrawal's refund, before the window closes, would tell who takes part."""
        tender.registers(bidder)
        tender.pays(tender.asks(bidder).reference)
        refunds.order_refunds(lot=tender.lot, case=tender.case, cause="withdrawal", law=tender.law, at=tender.monday)
        witness.drain_all()
        assert payment_orders.make_orders(tender.monday) == 0

        with pytest.raises(waiting.StillSealed):
            overrides(host, Refund.objects.get().leaf_sha256, at=tender.monday + timedelta(days=1))

        assert payment_orders.unwitnessed(host.organisation.pk) == []
        adopted.witness()
        assert payment_orders.make_orders(tender.monday) == 1

    def test_by_the_api(
        self, adopted: Network, ordered: Any, host: Any, entered: None, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        at, hold = ordered.awarded + timedelta(hours=HOURS), uuid4()
        monkeypatch.setattr(clock, "now", lambda: at)
        payload = {"leaf_sha256": Refund.objects.get().leaf_sha256, "reason": "The bank closes in an hour."}
        headers = host.headers("override_quorum", f"hold:{hold}", 0, payload, at=at)

        answer = Client().put(
            f"/api/v1/log/overrides/{hold}", json.dumps(payload), content_type="application/json", headers=headers
        )

        assert answer.status_code == 201, answer.content
        assert answer.json()["waited"] == payload["leaf_sha256"]
        assert payment_orders.make_orders(at) == 1


class TestAdopting:
    def test_is_an_act_of_an_authority_and_the_file_follows(
        self, network: Network, authority: Any, tender: Any
    ) -> None:
        row, recorded = adopts(authority, network.text, at=tender.monday)
        quorum.project_policy()

        leaf = json.loads(bytes(Outbox.objects.get(leaf_sha256=recorded.leaf_sha256).leaf))
        assert leaf["public"] == {"sha256": row.sha256, "members": 4, "threshold": 3, "mirrors": 0}
        assert row.sha256 == hashlib.sha256(network.text.encode()).hexdigest()
        policy = witness.adopted()
        assert policy is not None
        assert (policy.text, policy.colluding, policy.absent) == (network.text.encode(), 1, 1)
        assert Client().get("/log/policy").content == network.text.encode()

    def test_is_nobody_elses(self, network: Network, treasurer: Any, host: Any, tender: Any) -> None:
        for who in (treasurer, host):
            with pytest.raises(MandateMissing):
                adopts(who, network.text, at=tender.monday)
        assert Client().get("/log/policy").status_code == 404

    def test_of_a_policy_that_could_be_forked_is_refused(self, network: Network, authority: Any, tender: Any) -> None:
        weak = network.text.replace("group members 3", "group members 2")
        with pytest.raises(witness.PolicyRefused) as refusal:
            adopts(authority, weak, at=tender.monday)

        assert "At least" in str(refusal.value.facts["way"]) or "at least 3 of" in str(refusal.value.facts["way"])
        assert not Outbox.objects.filter(code="SYS-04").exists()

    def test_twice_under_one_id_is_refused(self, network: Network, authority: Any, tender: Any) -> None:
        row, _recorded = adopts(authority, network.text, at=tender.monday)
        payload = {"policy": network.text}
        signed = authority.signs("adopt_policy", f"policy:{row.uuid}", 0, payload, at=tender.monday)
        with pytest.raises(Stale):
            witness.adopt_policy(policy_uuid=row.uuid, text=network.text, **signed)

    def test_of_a_new_one_takes_its_place_and_the_quorum_head_stays(
        self, adopted: Network, authority: Any, tender: Any
    ) -> None:
        adopted.witness()
        before = witness.witnessed_size()
        stricter = adopted.text.replace("group members 3", "group members 4")
        adopts(authority, stricter, at=tender.monday)
        quorum.project_policy()

        policy = witness.adopted()
        assert policy is not None
        assert policy.threshold == 4
        assert witness.witnessed_size() == before > 0

    def test_by_the_api_tells_everybody(
        self, network: Network, authority: Any, tender: Any, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(clock, "now", lambda: tender.monday)
        uuid, payload = uuid4(), {"policy": network.text}
        headers = authority.headers("adopt_policy", f"policy:{uuid}", 0, payload)
        answer = Client().put(
            f"/api/v1/log/policies/{uuid}", json.dumps(payload), content_type="application/json", headers=headers
        )
        assert answer.status_code == 201, answer.content
        quorum.project_policy()

        facts = Client().get("/api/v1/log").json()
        page = Client().get("/log").content.decode()
        assert (facts["policy"]["members"], facts["policy"]["colluding"]) == (4, 1)
        assert [one["name"] for one in facts["members"]] == ["audit", "notary", "university", "province"]
        assert "Nothing independent witnesses this log yet" not in page
        assert "nobody has entered yet" in page  # how long payouts wait
        assert "the operating authority of the platform" in page


def test_without_a_policy_the_page_says_that_nothing_independent_witnesses(home: Path, db: None) -> None:
    page = Client().get("/log").content.decode()

    assert "Nothing independent witnesses this log yet" in page
    assert Client().get("/log/quorum").status_code == 404
    assert Client().get("/api/v1/log").json()["policy"] is None
