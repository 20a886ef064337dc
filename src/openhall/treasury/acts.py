"""Acts of the treasury (protocols §6). Before a lot's window closes what tells of a payer is sealed."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind

ACCOUNT_REGISTERED = ActKind(
    code="SUB-11",
    subsystem="subjects",
    name=_("Bank account registered"),
    meaning=_("An organisation names its own bank account: its deposits come from it and are paid back to it."),
    command="register_bank_account",
    basis="招标投标法实施条例 (2019) 第二十六条",
    commitments=("account",),
)
DEPOSIT_BANK_OPENED = ActKind(
    code="SUB-12",
    subsystem="treasury",
    name=_("Account for deposits named"),
    meaning=_("A trading centre names the bank account into which deposits of a currency are paid."),
    command="open_deposit_bank",
    public=("currency", "account", "bank_code"),
)
MATCHED = ActKind(
    code="DEP-01",
    subsystem="treasury",
    name=_("Deposit received"),
    meaning=_("The bank’s file shows the deposit: from the bidder’s own account, under its reference, to the cent."),
    command="match_deposit",
    basis="招标投标法实施条例 (2019) 第二十六条",
    public=("lot", "bidder", "amount", "currency", "value_date"),
    commitments=("account",),
    sealed=True,
)
HELD = ActKind(
    code="DEP-02",
    subsystem="treasury",
    name=_("Payment held"),
    meaning=_("A payment for a lot doesn’t count as its deposit and is kept apart until it is returned."),
    command="hold_payment",
    public=("lot", "reason"),
    sealed=True,
)
HELD_OPENLY = ActKind(
    code="DEP-03",
    subsystem="treasury",
    name=_("Payment held that belongs to no open lot"),
    meaning=_("A payment names no known lot, or one whose window has closed; it is kept apart until it is returned."),
    command="hold_stray_payment",
    public=("lot", "reason"),
)
RETURN_ORDERED = ActKind(
    code="DEP-04",
    subsystem="treasury",
    name=_("Return of a held payment ordered"),
    meaning=_("A treasurer orders the bank to send a held payment back to the account that it came from."),
    command="return_payment",
)
REFUNDS_ORDERED = ActKind(
    code="REF-01",
    subsystem="treasury",
    name=_("Refunds ordered"),
    meaning=_("Deposits go back with the interest that the law gives, without anybody’s application."),
    command="order_refunds",
    basis="招标投标法实施条例 (2019) 第三十一条, 第三十五条, 第五十七条",
    public=("cause", "count"),
    statement=True,
)
PAID_OUT = ActKind(
    code="REF-02",
    subsystem="treasury",
    name=_("Refund paid"),
    meaning=_("The bank’s file shows that the deposit and its interest went back."),
    command="confirm_payout",
    public=("lot", "bidder", "amount", "currency", "value_date"),
)

REFUND_ORDERED_SEALED = ActKind(
    code="REF-03",
    subsystem="treasury",
    name=_("Refund ordered while the lot is sealed"),
    meaning=_(
        "A deposit goes back before the lot’s window has closed, after a withdrawal or failure: as REF-01, but sealed."
    ),
    command="order_refunds",
    basis="招标投标法实施条例 (2019) 第三十五条",
    public=("lot", "bidder", "cause", "principal", "interest", "rate", "day_count", "from", "to", "currency"),
    sealed=True,
)
PAID_OUT_SEALED = ActKind(
    code="REF-04",
    subsystem="treasury",
    name=_("Refund paid while the lot is sealed"),
    meaning=_("As REF-02, before the lot’s window has closed."),
    command="confirm_payout",
    public=("lot", "bidder", "amount", "currency", "value_date"),
    sealed=True,
)

declare_solemn("register_bank_account", "open_deposit_bank", "return_payment")
