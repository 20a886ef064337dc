"""Deposits of a replay: paid through the sandbox bank, refunded by order, confirmed by the bank's own files."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from django.conf import settings

from openhall.config.replay.people import Cast
from openhall.config.replay.stages import CENTRE, Run
from openhall.identity.public import Role
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

    def collect(self, run: Run, at: datetime) -> None:
        """Every bidder names its account, asks for its instructions and pays, once."""
        payments = [payment for offer in run.tender.offers if (payment := self._payment(run, offer.bidder, at))]
        self.sandbox.pay_all(payments, at=at)

    def _payment(self, run: Run, bidder: str, at: datetime) -> Incoming | None:
        self._open(run.tender.currency, at)
        lot = run.lot
        if lot.notice.bids_due_at is None or at >= lot.notice.bids_due_at:
            return None
        member = self.cast.member(bidder, "Bidder", (Role.BIDDER,), public=False, at=at)
        payer = self.cast.number(f"account/{bidder}")
        organisation = member.reader(at).organisation_id
        if organisation is None:
            return None
        if treasury.own_account(organisation) is None:
            uuid = self.cast.uuid("account", bidder)
            facts = {"holder": bidder[:140], "number": payer, "bank_code": "REPLAYBK"}
            signed = member.signs("register_bank_account", f"account:{uuid}", 0, facts, at=at)
            account = treasury.AccountFacts.of(facts)
            treasury.register_bank_account(account_uuid=uuid, account=account, **signed)
        asked = treasury.open_sub_account(
            lot=lot.uuid,
            case=run.project_uuid,
            organisation_id=organisation,
            amount=lot.deposit,
            currency=lot.currency,
            due_at=lot.notice.bids_due_at,
            at=at,
        )
        if self.sandbox.has_payment(asked.reference):
            return None
        return Incoming(payer, asked.number, asked.amount, asked.currency, asked.reference, bidder[:140], "REPLAYBK")

    def _open(self, currency: str, at: datetime) -> None:
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
