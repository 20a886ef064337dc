"""Acts of the treasury (protocols §6). Before a lot's window closes what tells of a payer is sealed."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

_PRINCIPAL = _("The deposit itself.")
_INTEREST = _("The interest on it.")
_DAY_COUNT = _("How days are counted for the interest.")
_FROM = _("The first day that bears interest.")
_TO = _("The day on which it ends.")
_WHY_HELD = _("Why the payment doesn’t count as a deposit.")
_PAYMENT = {
    "lot": fields.LOT,
    "bidder": fields.BIDDER,
    "amount": fields.AMOUNT,
    "currency": fields.CURRENCY,
    "value_date": fields.VALUE_DATE,
}

ACCOUNT_REGISTERED = ActKind(
    code="SUB-11",
    subsystem="deposits",
    name=_("Bank account registered"),
    meaning=_("An organisation names its own bank account: its deposits come from it and are paid back to it."),
    command="register_bank_account",
    effect=_("Only a payment from this account counts as the organisation’s deposit from now on."),
    on="account",
    basis="招标投标法实施条例 (2019) 第二十六条",
    commitments={"account": _("Holder, number and bank of the account; only committed to.")},
)
DEPOSIT_BANK_OPENED = ActKind(
    code="SUB-12",
    subsystem="deposits",
    name=_("Account for deposits named"),
    meaning=_("A trading centre names the bank account into which deposits of a currency are paid."),
    command="open_deposit_bank",
    effect=_("Bidders are told to pay their deposits there and nowhere else."),
    on="deposit-bank",
    by=By.EITHER,
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "currency": fields.CURRENCY,
        "account": _("The number of the centre’s account."),
        "bank_code": _("The bank that keeps it."),
    },
)
MATCHED = ActKind(
    code="DEP-01",
    subsystem="deposits",
    name=_("Deposit received"),
    meaning=_("The bank’s file shows the deposit: from the bidder’s own account, under its reference, to the cent."),
    command="match_deposit",
    effect=_("The bid has its security; the deposit bears interest and must be paid back or be forfeited by law."),
    on="deposit",
    by=By.RULE,
    basis="招标投标法实施条例 (2019) 第二十六条",
    public=_PAYMENT,
    commitments={"account": fields.PAYER_ACCOUNT},
    sealed=True,
)
HELD = ActKind(
    code="DEP-02",
    subsystem="payments",
    name=_("Payment held"),
    meaning=_("A payment for a lot doesn’t count as its deposit and is kept apart until it is returned."),
    command="hold_payment",
    effect=_("The bidder has no security by this payment and can still pay rightly; the money is owed back."),
    on="payment",
    by=By.RULE,
    basis="招标投标法实施条例 (2019) 第二十六条",
    public={"lot": fields.LOT_OR_NONE, "reason": _WHY_HELD},
    sealed=True,
)
HELD_OPENLY = ActKind(
    code="DEP-03",
    subsystem="payments",
    name=_("Payment held that belongs to no open lot"),
    meaning=_("A payment names no known lot, or one whose window has closed; it is kept apart until it is returned."),
    command="hold_stray_payment",
    effect=_("Money that nobody asked for is on record as owed to whoever sent it."),
    on="payment",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public={"lot": fields.LOT_OR_NONE, "reason": _WHY_HELD},
)
RETURN_ORDERED = ActKind(
    code="DEP-04",
    subsystem="payments",
    name=_("Return of a held payment ordered"),
    meaning=_("A treasurer orders the bank to send a held payment back to the account that it came from."),
    command="return_payment",
    effect=_("The bank is instructed; the payment can’t be used for anything else."),
    on="payment",
    basis=fields.NO_ARTICLE_OPERATION,
)
REFUNDS_ORDERED = ActKind(
    code="REF-01",
    subsystem="payments",
    name=_("Refunds ordered"),
    meaning=_("Deposits go back with the interest that the law gives, without anybody’s application."),
    command="order_refunds",
    effect=_("The bidders named are owed exactly these amounts, and the bank is instructed to pay them."),
    on="lot",
    by=By.RULE,
    basis="招标投标法实施条例 (2019) 第三十一条, 第三十五条, 第五十七条",
    public={"cause": fields.REFUND_CAUSE, "count": _("How many deposits go back.")},
    statement=_("For each deposit: principal, interest, rate, days and how they are counted."),
)
PAID_OUT = ActKind(
    code="REF-02",
    subsystem="payments",
    name=_("Refund paid"),
    meaning=_("The bank’s file shows that the deposit and its interest went back."),
    command="confirm_payout",
    effect=_("The bidder has been paid back; the platform owes this deposit no more."),
    on="deposit",
    by=By.RULE,
    basis="招标投标法实施条例 (2019) 第五十七条",
    public=_PAYMENT,
)

REFUND_ORDERED_SEALED = ActKind(
    code="REF-03",
    subsystem="payments",
    name=_("Refund ordered while the lot is sealed"),
    meaning=_(
        "A deposit goes back before the lot’s window has closed, after a withdrawal or failure: as REF-01, but sealed."
    ),
    command="order_sealed_refunds",
    effect=_("Who withdrew is owed the deposit with interest, and nobody learns of the withdrawal by it."),
    on="deposit",
    by=By.RULE,
    basis="招标投标法实施条例 (2019) 第三十五条",
    public={
        "lot": fields.LOT,
        "bidder": fields.BIDDER,
        "cause": fields.REFUND_CAUSE,
        "principal": _PRINCIPAL,
        "interest": _INTEREST,
        "rate": fields.RATE,
        "day_count": _DAY_COUNT,
        "from": _FROM,
        "to": _TO,
        "currency": fields.CURRENCY,
    },
    sealed=True,
)
PAID_OUT_SEALED = ActKind(
    code="REF-04",
    subsystem="payments",
    name=_("Refund paid while the lot is sealed"),
    meaning=_("As REF-02, before the lot’s window has closed."),
    command="confirm_sealed_payout",
    effect=_("The refund of a bid that was withdrawn is settled, still under seal."),
    on="deposit",
    by=By.RULE,
    basis="招标投标法实施条例 (2019) 第三十五条",
    public=_PAYMENT,
    sealed=True,
)

FORFEIT_PAID = ActKind(
    code="DEP-09",
    subsystem="payments",
    name=_("Kept deposit paid to the owner"),
    meaning=_("The bank’s file shows that a deposit that was kept was paid to the owner."),
    command="confirm_forfeit",
    effect=_("The owner has been paid; the platform owes this amount no more."),
    on="deposit",
    by=By.RULE,
    basis="招标投标法实施条例 (2019) 第三十五条, 第七十四条",
    public=_PAYMENT,
)

_BOND = {"lot": fields.LOT, "amount": fields.AMOUNT, "currency": fields.CURRENCY}
BOND_RECEIVED = ActKind(
    code="BND-02",
    subsystem="deposits",
    name=_("Performance bond received"),
    meaning=_("The bank’s file shows the bond: from the supplier’s own account, under its reference, to the cent."),
    command="match_bond",
    effect=_("The contract has its security; it goes back when the contract is complete."),
    on="bond",
    by=By.RULE,
    basis="招标投标法实施条例 (2019) 第五十八条",
    public=_BOND,
    commitments={"account": fields.PAYER_ACCOUNT},
)
BOND_RELEASED = ActKind(
    code="BND-03",
    subsystem="payments",
    name=_("Performance bond released"),
    meaning=_("The contract is complete: the bond goes back to the account that it came from, without application."),
    command="release_bond",
    effect=_("The supplier is owed exactly this amount, and the bank is instructed to pay it."),
    on="bond",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public=_BOND,
)
BOND_RETURNED = ActKind(
    code="BND-04",
    subsystem="payments",
    name=_("Performance bond paid back"),
    meaning=_("The bank’s file shows that the bond went back."),
    command="confirm_bond_return",
    effect=_("The supplier has been paid back; the platform owes this bond no more."),
    on="bond",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public=_BOND,
)

KEPT_BOND_PAID = ActKind(
    code="BND-06",
    subsystem="payments",
    name=_("Kept performance bond paid"),
    meaning=_("The bank’s file shows that the kept bond went to whom the law of the tender names."),
    command="confirm_kept_bond",
    effect=_("The platform owes this bond to nobody any more."),
    on="bond",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public=_BOND,
)

_KIND = {"kind": _("By which kind of gateway: bank_transfer or digital_yuan.")}
PAYMENT_MADE = ActKind(
    code="PAY-01",
    subsystem="payments",
    name=_("Payment made"),
    meaning=_("A payment gateway says that a payment reached its payee. Whose it is and how much isn’t published."),
    command="confirm_payment",
    effect=_("The payee has been paid; no other payment for the same reason is ordered."),
    on="payout",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public=_KIND,
)
PAYMENT_FAILED = ActKind(
    code="PAY-02",
    subsystem="payments",
    name=_("Payment failed"),
    meaning=_("A payment gateway says that a payment didn’t reach its payee, for good."),
    command="note_failed_payment",
    effect=_("The money is with the payer; what was owed is owed on, and another payment may be ordered."),
    on="payout",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public=_KIND,
)
PAYMENT_REVERSED = ActKind(
    code="PAY-03",
    subsystem="payments",
    name=_("Payment reversed"),
    meaning=_("A payment gateway says that a payment that had been made came back."),
    command="note_reversed_payment",
    effect=_("The money is with the payer again; what was owed is owed on, and another payment may be ordered."),
    on="payout",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public=_KIND,
)

declare_solemn("register_bank_account", "open_deposit_bank", "return_payment")
