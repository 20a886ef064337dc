"""Deposits of the demonstration: instructions from the platform, payments through the sandbox bank."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.conf import settings

from openhall.config.demo.tender import Tender
from openhall.kernel import clock
from openhall.treasury.sandbox import Sandbox

ACCOUNTS = {"bidder1": "6220000000010001", "bidder2": "6220000000020002", "bidder3": "6220000000030003"}
DEPOSITS = "6229990000000001"
OWNERS_ACCOUNT = "6220000000090009"


def open_bank(tender: Tender) -> None:
    """The centre's treasurer names the account for deposits; every bidder names its own."""
    treasurer = tender.people["treasurer"]
    bank = uuid4()
    tender.as_("treasurer").act(
        "PUT",
        f"/api/v1/treasury/deposit-banks/{bank}",
        command="open_deposit_bank",
        object=f"deposit-bank:{bank}",
        version=0,
        payload={
            "owner": str(treasurer.organisation),
            "currency": "CNY",
            "zone": "Asia/Shanghai",
            "holder": "Northern Trading Centre (fictional)",
            "number": DEPOSITS,
            "bank_code": "SANDBANK",
        },
    )
    for handle, number in ACCOUNTS.items():
        name_account(tender, handle, number)


def pay_deposit(tender: Tender, handle: str) -> None:
    """Ask for the instructions and pay by them."""
    asked = tender.lot_act(handle, "POST", "deposit-account", "ask_for_instructions")
    bank = Sandbox(Path(settings.OPENHALL_HOME) / "bank", zone="Asia/Shanghai")
    bank.pay(
        from_account=ACCOUNTS[handle],
        to_account=asked["account"],
        amount=asked["amount"],
        currency=asked["currency"],
        reference=asked["reference"],
        name=tender.people[handle].organisation_name,
        at=clock.now(),
    )
    bank.close()


def wait_for_deposit(tender: Tender, handle: str) -> None:
    """Until the bank has said that the money came, and the platform has matched it."""
    tender.as_(handle).wait("/api/v1/deposits", lambda found: any(one["deposit"] for one in of_lot(tender, found)))


def of_lot(tender: Tender, found: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Of an organisation's deposits those for this tender's lot."""
    return [one for one in found["deposits"] if one["instructions"]["lot"] == str(tender.lot)]


def name_account(tender: Tender, handle: str, number: str) -> None:
    """Somebody names the own bank account of the organisation."""
    account = uuid4()
    tender.as_(handle).act(
        "PUT",
        f"/api/v1/treasury/accounts/{account}",
        command="register_bank_account",
        object=f"account:{account}",
        version=0,
        payload={"holder": tender.people[handle].organisation_name, "number": number, "bank_code": "SANDBANK"},
    )
