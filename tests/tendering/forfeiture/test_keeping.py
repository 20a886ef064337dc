"""A deposit that an owner keeps: the bidder heard first, the money booked, and a refund exactly when it is let go."""

from __future__ import annotations

import json
import threading
from decimal import Decimal

import pytest
from django.db import connection
from tests.tendering.forfeiture.conftest import REVOKED

from openhall.identity.public import MandateMissing
from openhall.kernel.refusals import Invalid, NotFound, NotYours, Refusal
from openhall.tendering.forfeiture import telling, work
from openhall.tendering.forfeiture.refusals import GroundNotShown
from openhall.tendering.planning.public import law_of
from openhall.treasury import hooks, ledger, queries, refunds
from openhall.treasury import public as treasury
from openhall.treasury.forfeiture_models import Forfeiture, ForfeitureState
from openhall.treasury.models import PaymentOrder, PayoutState, Refund
from openhall.treasury.refusals import (
    AnswerOver,
    DepositLeft,
    ForfeitureDecided,
    ForfeitureOnce,
    NoPayeeAccount,
    StillToBeHeard,
)
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db


def the_act(code):
    return json.loads(bytes(Outbox.objects.get(code=code).leaf))


@pytest.fixture
def revoked(with_account, bidders, monkeypatch):
    """The second bidder has revoked; its deposit."""
    with_account.revokes(bidders[1])
    law = law_of(with_account.lot.notice.project)
    monkeypatch.setattr(hooks.HOOKS, "law_of_case", lambda case: law)
    return with_account.deposit_of(bidders[1]).uuid


class TestTheWholeWay:
    def test_the_bidder_is_heard_and_the_owner_is_paid(self, with_account, bidders, revoked):
        stakes = with_account
        stakes.announces(revoked)
        public = the_act("DEP-05")["public"]
        assert (public["ground"], public["amount"], public["currency"]) == (REVOKED, "10000.00", "CNY")
        assert public["article"] == "招标投标法实施条例 (2019) 第三十五条, 第七十四条"
        stakes.answers(revoked, bidders[1])
        stakes.keeps(revoked)
        assert ledger.balance_of(stakes.deposit_of(bidders[1]).sub_account) == 0
        stakes.exchange()

        row = Forfeiture.objects.get()
        assert row.state == ForfeitureState.PAID
        assert the_act("DEP-09")["public"]["amount"] == "10000.00"
        assert [b"6222-9000" in bytes(order.document) for order in PaymentOrder.objects.all()] == [True]
        assert not Refund.objects.filter(deposit__uuid=revoked).exists()
        stakes.reacts()
        assert [one.code for one in Outbox.objects.filter(code__in=["DEP-06", "DEP-07"]).order_by("code")] == [
            "DEP-06", "DEP-07"
        ]  # fmt: skip

    def test_what_is_let_go_goes_back_by_rule(self, with_account, bidders, revoked):
        stakes = with_account
        stakes.announces(revoked)
        fails(stakes)
        stakes.reacts()
        assert Refund.objects.get(deposit__uuid=revoked).state == PayoutState.WAITING
        assert Refund.objects.filter(state=PayoutState.ORDERED).count() == 2
        stakes.exchange()
        assert Refund.objects.get(deposit__uuid=revoked).state == PayoutState.WAITING

        stakes.lets_go(revoked)
        stakes.exchange()

        assert the_act("DEP-08")["public"]["bidder"] == stakes.deposit_of(bidders[1]).sub_account.bidder
        assert Refund.objects.get(deposit__uuid=revoked).state == PayoutState.PAID
        assert ledger.open_accounts() == []
        assert queries.unsettled(stakes.lot.notice.project.uuid) == 0

    def test_what_is_left_of_a_part_goes_back_with_its_interest(self, with_account, bidders, revoked):
        stakes = with_account
        stakes.announces(revoked, amount="4000.00")
        fails(stakes)
        stakes.reacts()
        stakes.answers(revoked, bidders[1])
        assert queries.unsettled(stakes.lot.notice.project.uuid) == 3
        stakes.keeps(revoked)
        stakes.exchange()

        refund = Refund.objects.get(deposit__uuid=revoked)
        assert (refund.principal, refund.state) == (Decimal(6000), PayoutState.PAID)
        assert refund.interest == law_of(stakes.lot.notice.project).deposit_refund(
            principal=Decimal(6000), currency="CNY", received_date=refund.from_date, refunded_date=refund.to_date
        ).interest  # fmt: skip
        assert Forfeiture.objects.get().state == ForfeitureState.PAID
        assert ledger.balance_of(stakes.deposit_of(bidders[1]).sub_account) == 0
        assert queries.unsettled(stakes.lot.notice.project.uuid) == 0

    def test_kept_whole_nothing_waits_any_more(self, with_account, bidders, revoked):
        stakes = with_account
        stakes.announces(revoked)
        fails(stakes)
        stakes.reacts()
        stakes.answers(revoked, bidders[1])
        stakes.keeps(revoked)
        stakes.reacts()
        stakes.exchange()

        assert not Refund.objects.filter(deposit__uuid=revoked).exists()
        assert ledger.open_accounts() == []
        assert queries.unsettled(stakes.lot.notice.project.uuid) == 0

    def test_a_winner_that_refuses_the_contract(self, with_account, bidders):
        stakes = with_account
        stakes.panel.evaluates()
        stakes.panel.reports()
        stakes.owner.publishes()
        stakes.owner.awards()
        deposit = stakes.deposit_of(bidders[1]).uuid

        told = stakes.announces(deposit, ground="contract_refused")

        assert told.forfeiture.ground == "contract_refused"
        with pytest.raises(GroundNotShown):
            stakes.announces(stakes.deposit_of(bidders[0]).uuid, ground="contract_refused")


def fails(stakes):
    """The owner ends the lot."""
    from openhall.tendering.opening import commands as openings

    facts = {"reason": "Too few bids are left.", "article": "招标投标法实施条例 (2019) 第五十五条"}
    signed = stakes.officer.signs("fail_lot", f"lot:{stakes.lot.uuid}", stakes.lot.version, facts, at=stakes.now)
    openings.fail_lot(lot=stakes.lot.uuid, **facts, **signed)


class TestRefused:
    def test_a_deposit_of_whom_nothing_is_shown(self, with_account, bidders, revoked):
        with pytest.raises(GroundNotShown) as refusal:
            with_account.announces(with_account.deposit_of(bidders[0]).uuid)
        assert refusal.value.facts["possible"] == []

    @pytest.mark.parametrize("amount", ["0.00", "10000.01", "0.001"])
    def test_never_more_than_the_deposit(self, with_account, revoked, amount):
        with pytest.raises(Invalid) as refusal:
            with_account.announces(revoked, amount=amount)
        assert "amount" in refusal.value.errors

    def test_time_to_answer_is_entered_and_lies_ahead(self, with_account, revoked):
        with pytest.raises(Invalid) as refusal:
            with_account.announces(revoked, answer_due_at=with_account.now.strftime("%Y-%m-%dT%H:%M:%S.%fZ"))
        assert "answer_due_at" in refusal.value.errors

    def test_once_its_refund_is_ordered(self, with_account, revoked):
        fails(with_account)
        with_account.reacts()
        with pytest.raises(DepositLeft):
            with_account.announces(revoked)

    def test_before_the_bidder_is_heard_and_then_without(self, with_account, revoked):
        with_account.announces(revoked)
        with pytest.raises(StillToBeHeard):
            with_account.keeps(revoked, version=1)
        with_account.panel.passes(days=3)
        assert with_account.keeps(revoked, version=1).forfeiture.state == ForfeitureState.KEPT

    def test_what_was_done_before(self, with_account, bidders, revoked):
        with_account.announces(revoked)
        with pytest.raises(ForfeitureOnce):
            with_account.announces(revoked, reason="Again.")
        with_account.answers(revoked, bidders[1])
        with pytest.raises(AnswerOver):
            with_account.answers(revoked, bidders[1], version=2)
        with_account.lets_go(revoked, version=2)
        with pytest.raises(ForfeitureDecided):
            with_account.keeps(revoked, version=3)
        with pytest.raises(ForfeitureDecided):
            with_account.lets_go(revoked, version=3)

    def test_without_an_account_to_pay_to(self, stakes, bidders):
        stakes.revokes(bidders[1])
        deposit = stakes.deposit_of(bidders[1]).uuid
        stakes.announces(deposit)
        stakes.answers(deposit, bidders[1])
        with pytest.raises(NoPayeeAccount):
            stakes.keeps(deposit)


class TestWhoMay:
    def test_the_owner_alone_announces_and_decides(self, with_account, bidders, revoked, stranger, host):
        for nobody in (bidders[1], bidders[0], stranger, host):
            with pytest.raises((MandateMissing, NotYours, NotFound)):
                with_account.announces(revoked, who=nobody)
        with_account.announces(revoked)
        with_account.answers(revoked, bidders[1])
        for nobody in (bidders[1], bidders[0], stranger, host):
            with pytest.raises((MandateMissing, NotYours, NotFound)):
                with_account.keeps(revoked, who=nobody)
            with pytest.raises((MandateMissing, NotYours, NotFound)):
                with_account.lets_go(revoked, who=nobody, version=2)

    def test_the_bidder_alone_answers(self, with_account, bidders, revoked, stranger):
        with_account.announces(revoked)
        for nobody in (bidders[0], with_account.officer, stranger):
            with pytest.raises((MandateMissing, NotYours, NotFound)):
                with_account.answers(revoked, nobody)
        assert not Outbox.objects.filter(code="DEP-06").exists()

    def test_both_sides_read_and_nobody_else(self, with_account, bidders, revoked, stranger, as_reader, officer):
        with_account.announces(revoked, answer_due_at="2099-01-01T00:00:00.000000Z")  # pages read the real clock
        address, api = f"/desk/deposits/{revoked}", f"/api/v1/deposits/{revoked}/forfeiture"
        assert "The bidder can answer until" in as_reader(officer).get(address).content.decode()
        assert "You can answer once" in as_reader(bidders[1]).get(address).content.decode()
        assert as_reader(bidders[1]).get(api).json()["state"] == "announced"
        assert "See why, and answer" in as_reader(bidders[1]).get("/deposits").content.decode()
        for nobody in (bidders[0], stranger):
            assert as_reader(nobody).get(address).status_code == 404
            assert as_reader(nobody).get(api).status_code == 404
        listed = as_reader(officer).get(f"/desk/lots/{with_account.lot.uuid}/deposits")
        assert "Deep Wells" in listed.content.decode()
        assert as_reader(bidders[1]).get(f"/desk/lots/{with_account.lot.uuid}/deposits").status_code == 404
        rows = as_reader(officer).get(f"/api/v1/lots/{with_account.lot.uuid}/deposits").json()["deposits"]
        assert [(row["amount"], row["state"]) for row in rows] == [("10000.00", "announced")]

    def test_it_waits_on_the_desks_of_both(self, with_account, bidders, revoked):
        def waiting(who):
            actor = who.signs("x", "lot:x", 0)["actor"]
            return [item.url for item in work.waiting(actor, with_account.now)]

        with_account.announces(revoked)
        assert waiting(bidders[1]) == [f"/desk/deposits/{revoked}"]
        assert waiting(with_account.officer) == []
        with_account.answers(revoked, bidders[1])
        assert waiting(bidders[1]) == []
        assert waiting(with_account.officer) == [f"/desk/deposits/{revoked}"]


class AtOnce:
    """Work in a thread with a connection of its own; what it returns, or the refusal, is its ``outcome``."""

    def __init__(self, doing):
        self.outcome = None
        self.thread = threading.Thread(target=self._run, args=(doing,))
        self.thread.start()

    def _run(self, doing):
        try:
            self.outcome = doing()
        except Refusal as refusal:
            self.outcome = refusal
        finally:
            connection.close()


@pytest.mark.django_db(transaction=True)
class TestKeepAndRefundAtOnce:
    """Whoever has the deposit first; exactly one of the two happens."""

    def slowly(self, monkeypatch, module, name):
        begun, go_on = threading.Event(), threading.Event()

        def slow(*_given, **_more):
            begun.set()
            assert go_on.wait(20)

        monkeypatch.setattr(module, name, slow)
        return begun, go_on

    def refund(self, stakes, deposit):
        case, law = stakes.lot.notice.project.uuid, law_of(stakes.lot.notice.project)
        given = {"lot": stakes.lot.uuid, "case": case, "cause": "failure", "law": law, "at": stakes.now}
        return lambda: treasury.order_refunds(**given, deposits=[deposit])

    def test_the_announcement_first(self, with_account, revoked, monkeypatch):
        begun, go_on = self.slowly(monkeypatch, telling, "announced")
        first = AtOnce(lambda: with_account.announces(revoked))
        assert begun.wait(20)
        second = AtOnce(self.refund(with_account, revoked))
        go_on.set()
        first.thread.join(20)
        second.thread.join(20)

        assert first.outcome.forfeiture.state == ForfeitureState.ANNOUNCED
        assert second.outcome.refunds == ()
        assert Refund.objects.get().state == PayoutState.WAITING

    def test_the_refund_first(self, with_account, revoked, monkeypatch):
        begun, go_on = self.slowly(monkeypatch, refunds.telling, "ordered")
        first = AtOnce(self.refund(with_account, revoked))
        assert begun.wait(20)
        second = AtOnce(lambda: with_account.announces(revoked))
        go_on.set()
        first.thread.join(20)
        second.thread.join(20)

        assert first.outcome.refunds == (revoked,)
        assert isinstance(second.outcome, DepositLeft)
        assert not Forfeiture.objects.exists()
