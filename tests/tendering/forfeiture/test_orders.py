"""A decision on a complaint that orders a deposit to be kept: its bidder heard, the deposit held meanwhile."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.tendering.forfeiture.conftest import registers
from tests.tendering.forfeiture.test_keeping import fails
from tests.tendering.remedies.conftest import Grievance, names_body

from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, NotYours, Refusal
from openhall.tendering.forfeiture import tasks, work
from openhall.tendering.forfeiture.refusals import BodyDecides, GroundContradicted
from openhall.tendering.planning.public import law_of
from openhall.tendering.remedies.complaints import forfeits, inputs
from openhall.tendering.remedies.refusals import DepositDoesNotFit, EffectDoesNotFit, HeardOnce, NoForfeitureHere
from openhall.treasury import hooks, ledger
from openhall.treasury.forfeiture_models import Forfeiture, ForfeitureState
from openhall.treasury.models import PayoutState, Refund
from openhall.treasury.refusals import DepositLeft, ForfeitureOnce
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all

pytestmark = pytest.mark.django_db
REFUSED = "contract_refused"


def the_act(code):
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


def waits(who, at):
    """What waits for somebody in the room of deposits."""
    return list(work.waiting(who.signs("x", "lot:x", 0)["actor"], at))


class Case(Grievance):
    """A complaint about a lot whose deposits were paid."""

    stakes = None

    def hears(self, row, deposit, *, ground=REFUSED, who=None, **changes):
        """The body hears the bidder about its deposit."""
        row.refresh_from_db()
        due = (self.now + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        payload = {"deposit": str(deposit), "ground": ground, "reason": "It stays away.", "amount": "10000.00",
                   "answer_due_at": due} | changes  # fmt: skip
        signed = (who or self.body).signs("hear_bidder", f"complaint:{row.uuid}", row.version, payload, at=self.now)
        given = inputs.HearingInput.model_validate(payload)
        return forfeits.hear_bidder(complaint=row.uuid, given=given, **signed)

    def lifts(self, row):
        """The body takes its order back."""
        row.refresh_from_db()
        payload = {"reason": "A court decided otherwise."}
        signed = self.body.signs("lift_forfeiture_order", f"complaint:{row.uuid}", row.version, payload, at=self.now)
        given = inputs.LiftingInput.model_validate(payload)
        return forfeits.lift_forfeiture_order(complaint=row.uuid, given=given, **signed)

    def orders(self, row, deposit, **changes):
        """The body decides that the deposit is kept."""
        due = {"keep_due_at": (self.now + timedelta(days=9)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")}
        return self.decides(row, **({"effect": "forfeit", "deposit": str(deposit)} | due | changes))


@pytest.fixture
def case(with_account, authority, monkeypatch, bidders):
    """The lot is awarded to the second bidder, who doesn't sign; the first complains, and the body takes it up."""
    return begun(with_account, authority, monkeypatch)


def begun(stakes, authority, monkeypatch):
    law = law_of(stakes.lot.notice.project)
    monkeypatch.setattr(hooks.HOOKS, "law_of_case", lambda case: law)
    stakes.panel.evaluates()
    stakes.panel.reports()
    stakes.owner.publishes()
    stakes.owner.awards()
    found = Case(
        stakes.owner, stakes.officer, authority, names_body(authority, jurisdiction=law.jurisdiction), stakes.now
    )
    found.stakes = stakes
    return found


@pytest.fixture
def taken_up(case, bidders):
    row = case.complains(bidders[0], matter="procedure")
    return case.accepts(row)


@pytest.fixture
def deposit(case, bidders):
    """The winner's."""
    return case.stakes.deposit_of(bidders[1]).uuid


class TestTheOwnerIsOrdered:
    def test_heard_ordered_and_kept_by_the_owner(self, case, taken_up, deposit, bidders):
        case.hears(taken_up, deposit)
        said = the_act("CPL-13")["public"]
        assert [said["deposit"], said["ground"], said["amount"]] == [str(deposit), REFUSED, "10000.00"]
        assert said["article"] == "招标投标法实施条例 (2019) 第七十四条"
        with pytest.raises(BodyDecides):
            case.stakes.keeps(deposit, version=1)
        with pytest.raises(BodyDecides):
            case.stakes.lets_go(deposit)
        assert [one.doing for one in waits(bidders[1], case.now)] == [
            "Answer: a decision may order that your deposit is kept"
        ]

        case.stakes.answers(deposit, bidders[1])
        case.orders(taken_up, deposit)

        told = the_act("CPL-12")["public"]
        assert [told["effect"], told["deposit"], told["keeper"]] == ["forfeit", str(deposit), "owner"]
        row = Forfeiture.objects.get()
        assert [row.state, row.keep_due_at is not None] == [ForfeitureState.ORDERED, True]
        (item,) = waits(case.officer, case.now)
        assert [item.doing, item.deadline] == [
            "Keep the deposit, as the decision on a complaint orders",
            row.keep_due_at,
        ]
        with pytest.raises(BodyDecides):
            case.stakes.lets_go(deposit, version=row.version)
        case.stakes.keeps(deposit, version=row.version)
        assert the_act("DEP-07")["public"]["complaint"] == str(taken_up.uuid)
        case.stakes.exchange()
        assert Forfeiture.objects.get().state == ForfeitureState.PAID
        assert ledger.balance_of(case.stakes.deposit_of(bidders[1]).sub_account) == 0
        with pytest.raises(MoveNotAllowed):
            case.lifts(taken_up)

    def test_not_before_the_bidder_was_heard(self, case, taken_up, deposit, bidders):
        with pytest.raises(EffectDoesNotFit):
            case.orders(taken_up, deposit)
        case.hears(taken_up, deposit)
        with pytest.raises(DepositDoesNotFit):
            case.orders(taken_up, deposit)
        with pytest.raises(DepositDoesNotFit):
            case.orders(taken_up, case.stakes.deposit_of(bidders[0]).uuid)
        case.now += timedelta(days=4)  # it said nothing, and its time is over
        with pytest.raises(Invalid):
            case.orders(taken_up, deposit, keep_due_at=None)
        assert case.orders(taken_up, deposit).effect == "forfeit"

    def test_an_award_can_become_void_with_it(self, case, taken_up, deposit, bidders):
        case.hears(taken_up, deposit)
        case.stakes.answers(deposit, bidders[1])

        case.orders(taken_up, deposit, effect="annul_award")

        assert case.lot.state == "publicity"
        assert Forfeiture.objects.get().state == ForfeitureState.ORDERED

    def test_a_decision_that_orders_nothing_lets_it_go(self, case, taken_up, deposit, bidders):
        case.hears(taken_up, deposit)
        case.decides(taken_up, outcome="dismissed")

        assert Forfeiture.objects.get().state == ForfeitureState.LET_GO
        assert the_act("DEP-08")["actor"] == "log"
        assert case.stakes.announces(deposit, ground=REFUSED).forfeiture.complaint is None  # and it is free again

    def test_a_complaint_that_is_withdrawn_lets_it_go(self, case, taken_up, deposit, bidders):
        case.hears(taken_up, deposit)
        case.does("withdraw_complaint", taken_up, bidders[0])

        assert Forfeiture.objects.get().state == ForfeitureState.LET_GO

    def test_an_order_that_is_taken_back_lets_it_go(self, case, taken_up, deposit, bidders):
        case.hears(taken_up, deposit)
        case.stakes.answers(deposit, bidders[1])
        case.orders(taken_up, deposit)

        case.lifts(taken_up)

        assert the_act("CPL-14")["public"]["deposit"] == str(deposit)
        assert Forfeiture.objects.get().state == ForfeitureState.LET_GO
        with pytest.raises(Refusal):
            case.stakes.keeps(deposit, version=Forfeiture.objects.get().version)

    def test_meanwhile_no_refund_of_it_is_ordered(self, case, taken_up, deposit, bidders):
        case.hears(taken_up, deposit)
        case.stakes.reacts()
        case.decides(taken_up, outcome="upheld", effect="end_lot")
        case.stakes.reacts()
        case.stakes.exchange()

        assert Refund.objects.get(deposit__uuid=deposit).state == PayoutState.PAID  # the lot ended: it goes back


class TestPages:
    def test_the_body_hears_reads_the_answer_and_orders_on_one_page(self, case, taken_up, deposit, bidders, as_reader):
        place = f"/desk/complaints/{taken_up.uuid}"
        before = as_reader(case.body).get(place).content.decode()
        assert 'data-command="hear_bidder"' in before or "bidder-hearing" in before
        assert "The winner refuses to conclude the contract." in before
        assert "bidder-hearing" not in as_reader(bidders[0]).get(place).content.decode()

        case.hears(taken_up, deposit)
        asked = as_reader(bidders[1]).get(f"/desk/deposits/{deposit}").content.decode()
        assert "Its decision alone says whether the deposit is kept." in asked
        case.stakes.answers(deposit, bidders[1])
        after = as_reader(case.body).get(place).content.decode()
        assert "A figure was wrong; we told you at once." in after
        assert "Yes: the decision finds the ground and orders it" in after

        case.orders(taken_up, deposit)
        owners = as_reader(case.officer).get(f"/desk/deposits/{deposit}").content.decode()
        assert "Keep it, as the decision orders" in owners
        assert "forfeiture/release" not in owners
        assert "forfeiture-order/end" in as_reader(case.body).get(place).content.decode()

    def test_everybody_reads_it_on_the_timeline_and_in_the_data(self, case, taken_up, deposit, bidders, client):
        case.hears(taken_up, deposit)
        case.stakes.answers(deposit, bidders[1])
        case.orders(taken_up, deposit)
        drain_all()

        page = client.get(f"/tenders/{case.lot.notice.project.uuid}").content.decode()
        assert "of its deposit may be ordered to be kept" in page
        assert "The owner must keep the deposit of a bidder until" in page
        found = client.get(f"/api/v1/notices/{case.lot.notice.uuid}/complaints").json()
        (one,) = found["complaints"] if isinstance(found, dict) else found
        assert [one["effect"], one["deposit"]["state"], one["deposit"]["keeper"]] == ["forfeit", "ordered", "owner"]


class TestWhatCantBe:
    def test_once_in_a_complaint_and_once_for_a_deposit(self, case, taken_up, deposit, bidders):
        case.hears(taken_up, deposit)
        with pytest.raises(HeardOnce):
            case.hears(taken_up, deposit)
        other = case.accepts(case.complains(bidders[2], matter="procedure"))
        with pytest.raises(ForfeitureOnce):
            case.hears(other, deposit)

    def test_not_on_what_the_record_contradicts(self, case, taken_up, deposit, bidders):
        loser = case.stakes.deposit_of(bidders[0]).uuid
        with pytest.raises(GroundContradicted):
            case.hears(taken_up, loser)
        with pytest.raises(GroundContradicted):  # 第三十五条 leaves that to the tenderer
            case.hears(taken_up, deposit, ground="revoked_after_deadline")
        with pytest.raises(GroundContradicted):
            case.hears(taken_up, deposit, ground="we_want_it")

    def test_not_when_it_is_on_its_way_back(self, case, taken_up, bidders):
        case.stakes.reacts()  # losers get theirs with the award
        with pytest.raises(DepositLeft):
            case.hears(taken_up, case.stakes.deposit_of(bidders[2]).uuid)

    def test_only_the_body_and_only_in_a_complaint_that_was_taken_up(self, case, taken_up, deposit, bidders, officer):
        for who in (officer, bidders[0]):
            with pytest.raises((NotFound, NotYours)):
                case.hears(taken_up, deposit, who=who)
        filed = case.complains(bidders[2], matter="procedure")
        with pytest.raises(MoveNotAllowed):
            case.hears(filed, deposit)

    def test_not_in_a_complaint_about_the_whole_tender(self, case, deposit, bidders):
        row = case.accepts(case.complains(bidders[0], matter="procedure", lot=None))
        with pytest.raises(NoForfeitureHere):
            case.hears(row, deposit)


class TestByRule:
    @pytest.fixture
    def pack(self):
        return "reference@2020-01-01"

    @pytest.fixture
    def case(self, stakes, authority, monkeypatch):
        return begun(stakes, authority, monkeypatch)

    def test_it_is_kept_with_the_decision(self, case, taken_up, deposit, bidders):
        registers(case.officer, "6222-9000", at=case.now)
        case.hears(taken_up, deposit, ground="forged_facts", amount="4000.00")
        case.stakes.answers(deposit, bidders[1])

        case.orders(taken_up, deposit)

        assert [the_act("CPL-12")["public"]["keeper"], the_act("DEP-07")["actor"]] == ["rule", "log"]
        assert Forfeiture.objects.get().state == ForfeitureState.KEPT

    def test_without_an_account_of_the_owner_it_waits(self, case, taken_up, deposit, bidders):
        case.hears(taken_up, deposit)
        case.stakes.answers(deposit, bidders[1])
        case.orders(taken_up, deposit)
        assert Forfeiture.objects.get().state == ForfeitureState.ORDERED
        assert tasks.due(case.now) == 0

        registers(case.officer, "6222-9000", at=case.now)

        assert [tasks.due(case.now), tasks.due(case.now)] == [1, 0]
        assert Forfeiture.objects.get().state == ForfeitureState.KEPT
        with pytest.raises(Refusal):
            fails(case.stakes)
