"""Every command of the treasury, by one name."""

from openhall.treasury.accounts import (
    AccountFacts,
    PaymentInstructions,
    ask_for_instructions,
    lot_deadline_moved,
    lot_window_closed,
    open_deposit_bank,
    open_sub_account,
    register_bank_account,
)
from openhall.treasury.importing import Imported, import_bank_file, settle_all, take_in
from openhall.treasury.payment_orders import make_orders
from openhall.treasury.refunds import RefundsOrdered, order_refunds, retry_waiting, return_payment
from openhall.treasury.settling import settle

__all__ = [
    "AccountFacts",
    "Imported",
    "PaymentInstructions",
    "RefundsOrdered",
    "ask_for_instructions",
    "import_bank_file",
    "lot_deadline_moved",
    "lot_window_closed",
    "make_orders",
    "open_deposit_bank",
    "open_sub_account",
    "order_refunds",
    "register_bank_account",
    "retry_waiting",
    "return_payment",
    "settle",
    "settle_all",
    "take_in",
]
