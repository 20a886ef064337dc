"""What other rooms may use of the treasury.

``lot_window_closed`` belongs into the transaction that makes the lot's opening set, before the set is read: from then
on no sealed act of the lot is recorded here. ``order_refunds`` is idempotent by deposit and may be called by reactions.
"""

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
from openhall.treasury.bond_models import Bond, BondState
from openhall.treasury.bonds import Recipient, bond_of, keep_bond, release_bond, send_kept
from openhall.treasury.bonds import expect as expect_bond
from openhall.treasury.bonds import facts as bond_facts
from openhall.treasury.forfeiture_models import Forfeiture, ForfeitureState, Keeper
from openhall.treasury.forfeitures import (
    HeldDeposit,
    can_be_decided,
    forfeitures_to_answer,
    held_deposits,
    let_go,
    lot_of_deposit,
    lots_to_decide,
    note_answer,
    ordered_by_rule,
    owner_decides,
    payee_facts,
)
from openhall.treasury.forfeitures import announce as announce_forfeiture
from openhall.treasury.forfeitures import keep as keep_deposit
from openhall.treasury.forfeitures import locked as locked_forfeiture
from openhall.treasury.forfeitures import of_complaint as forfeiture_of_complaint
from openhall.treasury.forfeitures import order as order_to_keep
from openhall.treasury.gateway_models import GatewayPayment, PaymentKind, PaymentState
from openhall.treasury.gateways.adapters import Payee, fault_of
from openhall.treasury.gateways.answers import why as why_not_paid
from openhall.treasury.gateways.interface import WordForged
from openhall.treasury.gateways.paying import on_settled, order_payment
from openhall.treasury.gateways.wire import require_signed, signature
from openhall.treasury.gateways.wire import signed as signed_message
from openhall.treasury.gateways.withholding import withhold
from openhall.treasury.hooks import LotFacts, provide
from openhall.treasury.importing import Imported, import_bank_file, settle_all, take_in
from openhall.treasury.ledger import balances, open_accounts
from openhall.treasury.models import PayoutState
from openhall.treasury.payment_orders import make_orders, unwitnessed
from openhall.treasury.queries import (
    DepositFacts,
    DepositStatus,
    StillSealed,
    deposit_matched,
    deposits_of,
    own_account,
    refunds_of,
    status_of,
    statuses,
    unsettled,
)
from openhall.treasury.queries import said as amount_text
from openhall.treasury.refunds import RefundsOrdered, order_refunds, retry_waiting, return_payment
from openhall.treasury.refusals import (
    AmountFixed,
    BankFileDiffers,
    BankFileRefused,
    DepositBankExists,
    DepositNotAsked,
    NoDepositBank,
    PayeeRefused,
)

__all__ = [
    "AccountFacts",
    "AmountFixed",
    "BankFileDiffers",
    "BankFileRefused",
    "Bond",
    "BondState",
    "DepositBankExists",
    "DepositFacts",
    "DepositNotAsked",
    "DepositStatus",
    "Forfeiture",
    "ForfeitureState",
    "GatewayPayment",
    "HeldDeposit",
    "Imported",
    "Keeper",
    "LotFacts",
    "NoDepositBank",
    "Payee",
    "PayeeRefused",
    "PaymentInstructions",
    "PaymentKind",
    "PaymentState",
    "PayoutState",
    "Recipient",
    "RefundsOrdered",
    "StillSealed",
    "WordForged",
    "amount_text",
    "announce_forfeiture",
    "ask_for_instructions",
    "balances",
    "bond_facts",
    "bond_of",
    "can_be_decided",
    "deposit_matched",
    "deposits_of",
    "expect_bond",
    "fault_of",
    "forfeiture_of_complaint",
    "forfeitures_to_answer",
    "held_deposits",
    "import_bank_file",
    "keep_bond",
    "keep_deposit",
    "let_go",
    "locked_forfeiture",
    "lot_deadline_moved",
    "lot_of_deposit",
    "lot_window_closed",
    "lots_to_decide",
    "make_orders",
    "note_answer",
    "on_settled",
    "open_accounts",
    "open_deposit_bank",
    "open_sub_account",
    "order_payment",
    "order_refunds",
    "order_to_keep",
    "ordered_by_rule",
    "own_account",
    "owner_decides",
    "payee_facts",
    "provide",
    "refunds_of",
    "register_bank_account",
    "release_bond",
    "require_signed",
    "retry_waiting",
    "return_payment",
    "send_kept",
    "settle_all",
    "signature",
    "signed_message",
    "status_of",
    "statuses",
    "take_in",
    "unsettled",
    "unwitnessed",
    "why_not_paid",
    "withhold",
]
