"""Tax that a payer keeps back from a fee: what it owes the tax authority, in the ledger."""

from datetime import datetime
from decimal import Decimal

from openhall.treasury.ledger import Accounts, Movement, post
from openhall.treasury.ledger_models import AccountKind


def withhold(*, reference: str, amount: Decimal, currency: str, at: datetime) -> None:
    """Owe the tax on one fee, in the caller's transaction, once for a reference; nothing when there is none.

    Raises:
        IntegrityError: it was withheld before.
    """
    if amount:
        accounts = Accounts()
        legs = ((accounts.of(AccountKind.PAYER, currency), amount), (accounts.of(AccountKind.TAX, currency), -amount))
        post([Movement("tax_withheld", reference, legs)], at=at)
