"""Deposits of a replay: paid through the sandbox bank, refunded by order, confirmed by the bank's own files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from openhall.config.replay.people import Cast
from openhall.config.replay.stages import CENTRE, Run
from openhall.identity.public import Role
from openhall.tendering.notices.public import Lot
from openhall.treasury import public as treasury
from openhall.treasury.sandbox import Incoming, Sandbox
from openhall_rules import pack

ZONE = "UTC"


class Bank:
    """The sandbox bank of a replay, and the platform's accounts with it."""

    def __init__(self, cast: Cast, law: str) -> None:
        rules = pack(law)
        rates, day_count = rules.get("deposits.interest_rate"), rules.get("deposits.day_count")
        self.sandbox = Sandbox(Path(settings.OPENHALL_HOME) / "bank", rates=rates, day_count=day_count, zone=ZONE)
        self.cast = cast
        self._currencies: set[str] = set()

    def enrol_all(self, run: Run, at: datetime) -> None:
        """Every bidder of the tender is there and has named its account."""
        for offer in run.tender.offers:
            self.enrol(offer.bidder, at)

    def enrol(self, bidder: str, at: datetime) -> None:
        """The bidder is there and has named the account that it pays from, once."""
        member = self.cast.member(bidder, "Bidder", (Role.BIDDER,), public=False, at=at)
        if treasury.own_account(self.cast.organisation_id(member)) is None:
            uuid = self.cast.uuid("account", bidder)
            facts = {"holder": bidder[:140], "number": self._number(bidder), "bank_code": "REPLAYBK"}
            signed = member.signs("register_bank_account", f"account:{uuid}", 0, facts, at=at)
            account = treasury.AccountFacts.of(facts)
            treasury.register_bank_account(account_uuid=uuid, account=account, **signed)

    def collect(self, run: Run, at: datetime) -> None:
        """Every bidder asks for its instructions and pays, once."""
        if not run.tender.offers:
            return
        self.open(run.tender.currency, at)
        lot = run.lot
        due = lot.notice.bids_due_at
        if due is None or at >= due:
            return
        payments = [
            payment for offer in run.tender.offers if (payment := self._payment(run, lot, offer.bidder, due, at))
        ]
        self.sandbox.pay_all(payments, at=at)

    def _payment(self, run: Run, lot: Lot, bidder: str, due: datetime, at: datetime) -> Incoming | None:
        member = self.cast.member(bidder, "Bidder", (Role.BIDDER,), public=False, at=at)
        asked = treasury.open_sub_account(
            lot=lot.uuid,
            case=run.project_uuid,
            organisation_id=self.cast.organisation_id(member),
            amount=lot.deposit,
            currency=lot.currency,
            due_at=due,
            at=at,
        )
        if self.sandbox.has_payment(asked.reference):
            return None
        payer = self._number(bidder)
        return Incoming(payer, asked.number, asked.amount, asked.currency, asked.reference, bidder[:140], "REPLAYBK")

    def _number(self, bidder: str) -> str:
        return self.cast.number(f"account/{bidder}")

    def open(self, currency: str, at: datetime) -> None:
        """The platform has an account for deposits of this currency."""
        if currency in self._currencies:
            return
        self._currencies.add(currency)
        keeper = self.cast.member(CENTRE, "Treasurer", (Role.TREASURER,), public=True, at=at)
        facts = {"holder": CENTRE, "number": self.cast.number(f"deposits/{currency}"), "bank_code": "REPLAYBK"}
        try:
            treasury.open_deposit_bank(
                bank_uuid=self.cast.uuid("bank", currency),
                owner=keeper.organisation,
                currency=currency,
                account=treasury.AccountFacts.of(facts),
                zone=ZONE,
                intent=None,
                at=at,
            )
        except treasury.DepositBankExists:
            return
