"""Fixtures of forfeitures: a lot whose three bidders have paid their deposits, opened, and an owner with an account."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest
from tests.tendering.awards import conftest as awards
from tests.tendering.evaluation.conftest import Panel
from tests.tendering.opening import conftest as opening
from tests.treasury.conftest import Tender as Bank

from openhall.config import reactions
from openhall.config.stages import neutral, stage
from openhall.identity.public import Role
from openhall.tendering.bidding.models import Bid
from openhall.tendering.forfeiture import commands
from openhall.tendering.forfeiture.inputs import AnnouncementInput
from openhall.tendering.notices.models import Lot
from openhall.tendering.opening import commands as openings
from openhall.tendering.planning.public import law_of
from openhall.treasury import accounts, payment_orders
from openhall.treasury.accounts import AccountFacts
from openhall.treasury.models import Deposit
from openhall.treasury.sandbox import Sandbox
from openhall.witness.public import acts_after, drain_all
from openhall_rules.values import Rate

publishes, tender = awards.publishes, awards.tender
hall, halls, bids = opening.hall, opening.halls, opening.bids
static_folder, as_reader = awards.static_folder, awards.as_reader
committee = awards.committee
AMOUNT = Decimal("10000.00")
NUMBERS = ("6222-0001", "6222-0002", "6222-0003")
REVOKED = "revoked_after_deadline"


@dataclass
class Stakes:
    """A lot whose bids are opened and whose deposits were paid. ``owner``: an awards.Owner, who publishes."""

    bank: Bank
    owner: Any
    officer: Any

    @property
    def panel(self) -> Any:
        """Its committee."""
        return self.owner.panel

    @property
    def lot(self) -> Lot:
        """The lot as it is now."""
        return Lot.objects.select_related("notice__project").get(pk=self.panel.lot.pk)

    @property
    def now(self) -> datetime:
        """The present of this test."""
        return self.panel.now

    def deposit_of(self, who: Any) -> Deposit:
        """A bidder's deposit."""
        return Deposit.objects.select_related("sub_account").get(sub_account__organisation=who.organisation)

    def revokes(self, who: Any, *, signer: Any = None, reason: str = "We computed wrongly.") -> openings.Revoked:
        """A bidder revokes its bid."""
        bid = Bid.objects.get(lot=self.lot, bidder=who.organisation)
        signed = (signer or who).signs("revoke_bid", f"bid:{bid.uuid}", bid.version, {"reason": reason}, at=self.now)
        return openings.revoke_bid(bid=bid.uuid, reason=reason, **signed)

    def announces(self, deposit: UUID, *, who: Any = None, ground: str = REVOKED, **changes: Any) -> commands.Told:
        """The owner announces to keep a deposit."""
        due = (self.now + timedelta(days=3)).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        payload = {"ground": ground, "reason": "It revoked.", "amount": "10000.00", "answer_due_at": due} | changes
        signed = (who or self.officer).signs("announce_forfeiture", f"deposit:{deposit}", 0, payload, at=self.now)
        return commands.announce_forfeiture(deposit=deposit, given=AnnouncementInput.model_validate(payload), **signed)

    def answers(self, deposit: UUID, who: Any, *, version: int = 1) -> commands.Told:
        """The bidder answers."""
        payload = {"answer": "A figure was wrong; we told you at once."}
        signed = who.signs("answer_forfeiture", f"deposit:{deposit}", version, payload, at=self.now)
        return commands.answer_forfeiture(deposit=deposit, **payload, **signed)

    def keeps(self, deposit: UUID, *, who: Any = None, version: int = 2) -> commands.Told:
        """The owner keeps it."""
        payload = {"reason": "The answer changes nothing."}
        signed = (who or self.officer).signs("forfeit_deposit", f"deposit:{deposit}", version, payload, at=self.now)
        return commands.forfeit_deposit(deposit=deposit, **payload, **signed)

    def lets_go(self, deposit: UUID, *, who: Any = None, version: int = 1) -> commands.Told:
        """The owner lets it go."""
        payload = {"reason": "It was an honest mistake."}
        signed = (who or self.officer).signs("let_deposit_go", f"deposit:{deposit}", version, payload, at=self.now)
        return commands.let_deposit_go(deposit=deposit, **payload, **signed)

    def reacts(self) -> None:
        """What follows by rule from the acts so far: refunds."""
        drain_all()
        for act in acts_after(0, case=self.lot.notice.project.uuid, code=None, limit=500):
            if act.code in reactions.REFUND_CAUSES:
                reactions.refunds(act)

    def exchange(self) -> None:
        """Bank and platform read each other's files until there is none left."""
        self.bank.exchange(self.now)


@pytest.fixture
def pack() -> str:
    """The law of the tender; a test chooses another."""
    return "cn@2019-03-02"


@pytest.fixture
def stakes(publishes: Any, bidders: Any, committee: Any, officer: Any, host: Any, owns: Any, home: Any, tmp_path: Any,
           monkeypatch: Any, pack: str) -> Iterator[Stakes]:  # fmt: skip
    """Under the law of China: 1000.00, 900.50 and 1100.00 are read out, each with its deposit of 10,000.00 CNY."""
    figures = {"deposits.interest_rate": "0.0005", "deposits.day_count": "actual/360"}
    whole = publishes(pack, awards.evaluation.CHINA | figures if pack.startswith("cn@") else {})
    Lot.objects.filter(pk=whole.lots[0].pk).update(deposit=AMOUNT)
    accounts.open_deposit_bank(
        bank_uuid=uuid4(),
        owner=host.organisation.uuid,
        currency="CNY",
        account=AccountFacts("Northern Trading Centre", Bank.platform, "SANDCNBJ"),
        zone="Asia/Shanghai",
        intent=None,
        at=whole.now,
    )
    rates = [Rate(datetime(2000, 1, 1, tzinfo=UTC).date(), Decimal("0.0005"))]
    sandbox = Sandbox(payment_orders.exchange(), rates=rates, zone="Asia/Shanghai")
    bank = Bank(sandbox, law_of(whole.project), whole.lot.uuid, whole.project.uuid)
    hall = opening.Hall(whole)
    for bidder, price, number in zip(bidders, ("1000.00", "900.50", "1100.00"), NUMBERS, strict=True):
        registers(bidder, number, at=whole.now)
        asked = accounts.open_sub_account(
            lot=whole.lot.uuid,
            case=whole.project.uuid,
            organisation_id=bidder.organisation.pk,
            amount=AMOUNT,
            currency="CNY",
            due_at=whole.due,
            at=whole.now,
        )
        bank.pays(asked.reference, from_account=number, amount=AMOUNT, at=whole.now)
        bidding = opening.bidding.Bidding(whole, bidder, tmp_path, whole.lot)
        bidding.seals(price)
        bidding.submits()
        hall.taking_part.append(bidding)
    hall.all_the_way()
    hall.passes(hours=1)
    yield Stakes(bank, owns(Panel(hall, committee)), officer)
    sandbox.close()


def registers(who: Any, number: str, *, at: datetime) -> None:
    """An organisation's own account, as its treasurer registered it."""
    from openhall.treasury.models import BidderAccount

    BidderAccount.objects.create(
        organisation=who.organisation,
        number=number,
        holder=who.organisation.name,
        bank_code="FICTCNSH",
        registered_at=at,
        leaf_sha256="0" * 64,
    )


@pytest.fixture
@neutral
def owns(officer: Any) -> Any:
    """``owns(panel)``: the owner of a lot that a panel evaluates."""
    return lambda panel: awards.Owner(panel, officer)


@pytest.fixture
def with_account(stakes: Stakes) -> Stakes:
    """The owner has registered its account."""
    registers(stakes.officer, "6222-9000", at=stakes.now)
    return stakes


@pytest.fixture
@stage
def agents_officer(joins: Any) -> Any:
    """A tendering officer of somebody else."""
    return joins("Kim Vo", "Hillside Schools", Role.OFFICER)
