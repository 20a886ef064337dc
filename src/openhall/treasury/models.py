"""Tables of the treasury: the ledger, accounts with the bank, what is expected, what came, what goes back.

Amounts are kept to 4 decimals, the most that ISO 4217 knows; each is at the scale of its currency.
"""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

from django.db import connection, models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Workflow, one_of
from openhall.treasury import bond_models, forfeiture_models, gateway_models, ledger_models  # noqa: F401  Django looks here

# Accounts with the bank


class DepositBank(models.Model):
    """The platform's account with the bank into which deposits of a currency are paid; one in force per currency.

    ``owner``: the trading centre whose treasurers keep it. ``zone``: of the bank's dates and clock times without one.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    owner = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    currency = models.CharField(max_length=3)
    number = models.CharField(max_length=34, unique=True)
    holder = models.CharField(max_length=140)
    bank_code = models.CharField(max_length=35)
    zone = models.CharField(max_length=40, default="UTC")
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["currency"], condition=Q(closed_at=None), name="deposit_bank_one_per_currency"
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} {self.currency}"


class BidderAccount(models.Model):
    """The bidder's own bank account (基本账户): deposits come from it and go back to it. One in force each."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    number = models.CharField(max_length=34)
    holder = models.CharField(max_length=140)
    bank_code = models.CharField(max_length=35)
    registered_at = models.DateTimeField()
    replaced_at = models.DateTimeField(null=True)
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["organisation"], condition=Q(replaced_at=None), name="bidder_account_one_in_force"
            )
        ]

    def __str__(self) -> str:
        return self.number


# What is expected


class DepositLot(models.Model):
    """What the treasury knows of a lot. Until ``window_closed_at`` is set, who pays for it is secret."""

    lot = models.UUIDField(unique=True)
    case = models.UUIDField(db_index=True)
    due_at = models.DateTimeField()
    window_closed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return str(self.lot)

    @staticmethod
    def share(sub_accounts: models.QuerySet[SubAccount]) -> None:
        """Keep the windows of these sub-accounts' lots as they are until the transaction ends (``FOR SHARE``)."""
        keys = sorted(set(sub_accounts.order_by().values_list("deposit_lot_id", flat=True)))
        with connection.cursor() as cursor:
            cursor.execute("SELECT id FROM treasury_depositlot WHERE id = ANY(%s) ORDER BY id FOR SHARE", [keys])


class SubAccount(models.Model):
    """One bidder's virtual account for one lot: which reference, how much, in which currency."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    deposit_lot = models.ForeignKey(DepositLot, on_delete=models.PROTECT, related_name="sub_accounts")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    bidder = models.CharField(max_length=32, help_text="The bidder's pseudonym in the case.")
    bank = models.ForeignKey(DepositBank, on_delete=models.PROTECT, related_name="+")
    reference = models.CharField(max_length=25, unique=True)
    amount = models.DecimalField(max_digits=24, decimal_places=4)
    currency = models.CharField(max_length=3)
    opened_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["deposit_lot", "organisation"], name="sub_account_once_per_bidder"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="sub_account_amount_is_positive"),
        ]

    def __str__(self) -> str:
        return self.reference


# What came


class BankFile(models.Model):
    """A message of the bank that was taken in; the same message again changes nothing."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    bank = models.ForeignKey(DepositBank, on_delete=models.PROTECT, related_name="files")
    kind = models.CharField(max_length=15)
    message_id = models.CharField(max_length=35)
    sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    imported_at = models.DateTimeField()
    lines = models.PositiveIntegerField(help_text="Booked lines in the file, those known before included.")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["bank", "message_id"], name="bank_file_once")]

    def __str__(self) -> str:
        return self.message_id


class LineState(models.TextChoices):
    """What became of a line of the bank."""

    WAITING = "waiting", _("To be looked at")
    MATCHED = "matched", _("Deposit received")
    HELD = "held", _("Held")
    ORDERED_BACK = "ordered_back", _("Return ordered")
    RETURNED = "returned", _("Returned")
    BONDED = "bonded", _("Performance bond received")
    INTEREST = "interest", _("Interest of the bank")
    CONFIRMED = "confirmed", _("Payout confirmed")


class BankLine(models.Model):
    """One credit or debit that the bank booked. ``payment:<uuid>`` on the log.

    ``bank_reference`` is the bank's own for this booking: the same line in a notification and in the day's statement
    is one line.
    """

    State = LineState
    workflow = Workflow(
        match=({State.WAITING}, State.MATCHED),
        hold=({State.WAITING}, State.HELD),
        take_interest=({State.WAITING}, State.INTEREST),
        confirm=({State.WAITING}, State.CONFIRMED),
        take_bond=({State.WAITING}, State.BONDED),
        release=({State.BONDED}, State.ORDERED_BACK),
        order_back=({State.HELD}, State.ORDERED_BACK),
        give_back=({State.ORDERED_BACK}, State.RETURNED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    file = models.ForeignKey(BankFile, on_delete=models.PROTECT, related_name="+")
    bank = models.ForeignKey(DepositBank, on_delete=models.PROTECT, related_name="lines")
    bank_reference = models.CharField(max_length=80)
    is_credit = models.BooleanField()
    amount = models.DecimalField(max_digits=24, decimal_places=4)
    currency = models.CharField(max_length=3)
    booked_at = models.DateTimeField()
    value_date = models.DateField()
    purpose = models.CharField(max_length=10, blank=True, help_text="interest, reversal or return, else empty.")
    reference = models.CharField(max_length=25, blank=True, help_text="The creditor reference that it names.")
    end_to_end = models.CharField(max_length=35, blank=True)
    party_name = models.CharField(max_length=140, blank=True)
    party_number = models.CharField(max_length=34, blank=True)
    party_bank = models.CharField(max_length=35, blank=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    reason = models.CharField(max_length=30, blank=True, help_text="Why it is held; openhall.treasury.reasons.")
    sub_account = models.ForeignKey(SubAccount, on_delete=models.PROTECT, null=True, related_name="lines")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["bank", "bank_reference", "is_credit"], name="bank_line_once"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="bank_line_amount_is_positive"),
            one_of("state", LineState, "bank_line_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state__in=["held", "ordered_back"]) | ~Q(reason=""), name="bank_line_held_with_a_reason"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="waiting"), name="bank_line_waiting"),
            models.Index(fields=["id"], condition=Q(state="held"), name="bank_line_held"),
        ]

    def __str__(self) -> str:
        return f"{self.bank_reference} {self.amount} {self.currency}"


class Deposit(models.Model):
    """A deposit that was received, from one line. ``deposit:<uuid>`` on the log.

    One stands for each sub-account. When the bidder withdraws, its refund is ordered and it stands no more: whoever
    bids again pays again, under the same reference.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    sub_account = models.ForeignKey(SubAccount, on_delete=models.PROTECT, related_name="deposits")
    line = models.OneToOneField(BankLine, on_delete=models.PROTECT, related_name="deposit")
    stands = models.BooleanField(default=True)
    amount = models.DecimalField(max_digits=24, decimal_places=4)
    currency = models.CharField(max_length=3)
    value_date = models.DateField()
    matched_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["sub_account"], condition=Q(stands=True), name="deposit_one_stands_per_sub_account"
            )
        ]

    def __str__(self) -> str:
        return str(self.uuid)


# What goes back


class PaymentOrder(models.Model):
    """A pain.001 file. The row holds its bytes, so the file in the outbox can be written again, the same."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    bank = models.ForeignKey(DepositBank, on_delete=models.PROTECT, related_name="orders")
    message_id = models.CharField(max_length=35, unique=True)
    document = models.BinaryField()
    payments = models.PositiveIntegerField()
    total = models.DecimalField(max_digits=24, decimal_places=4)
    created_at = models.DateTimeField()
    written_at = models.DateTimeField(null=True, help_text="When the file was put into the outbox.")

    class Meta:
        indexes = [models.Index(fields=["id"], condition=Q(written_at=None), name="payment_order_to_write")]

    def __str__(self) -> str:
        return self.message_id


class PayoutState(models.TextChoices):
    """How far money is on its way back."""

    WAITING = "waiting", _("Waiting")
    ORDERED = "ordered", _("Ordered")
    SENT = "sent", _("Sent to the bank")
    PAID = "paid", _("Paid")


class Refund(models.Model):
    """A deposit on its way back: once only, whatever causes it.

    While it waits, ``waiting_for`` says for whom (who must enter the rate, or the window's close).
    ``rates``: JSON of the statement's ``rate``.
    """

    State = PayoutState
    workflow = Workflow(
        order=({State.WAITING}, State.ORDERED),
        send=({State.ORDERED}, State.SENT),
        pay=({State.ORDERED, State.SENT}, State.PAID),
    )

    deposit = models.OneToOneField(Deposit, on_delete=models.PROTECT, related_name="refund")
    cause = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    waiting_for = models.CharField(max_length=300, blank=True)
    principal = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    interest = models.DecimalField(max_digits=24, decimal_places=4, null=True)
    rates = models.JSONField(null=True)
    day_count = models.CharField(max_length=20, blank=True)
    from_date = models.DateField(null=True)
    to_date = models.DateField(null=True)
    asked_at = models.DateTimeField()
    ordered_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    order = models.ForeignKey(PaymentOrder, on_delete=models.PROTECT, null=True, related_name="refunds")
    line = models.OneToOneField(BankLine, on_delete=models.PROTECT, null=True, related_name="refund")
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            one_of("state", PayoutState, "refund_state_is_known"),
            models.CheckConstraint(
                condition=Q(state="waiting")
                | Q(principal__isnull=False, interest__isnull=False, to_date__isnull=False),
                name="refund_ordered_is_computed",
            ),
            models.CheckConstraint(
                condition=Q(to_date=None) | Q(to_date__gte=F("from_date")), name="refund_dates_run_forward"
            ),
        ]
        indexes = [
            models.Index(fields=["id"], condition=Q(state="waiting"), name="refund_waiting"),
            models.Index(fields=["id"], condition=Q(state="ordered"), name="refund_to_send"),
        ]

    def __str__(self) -> str:
        return f"{self.deposit_id} {self.state}"

    @property
    def total(self) -> Decimal:
        """Principal and interest; zero while nothing is computed."""
        return (self.principal or Decimal(0)) + (self.interest or Decimal(0))


class ReturnOrder(models.Model):
    """A held payment on its way back to where it came from, ordered by a treasurer.

    ``to_name``, ``to_number``, ``to_bank``: of a bond that is kept, the account to which it goes instead.
    """

    State = PayoutState
    workflow = Workflow(
        send=({State.ORDERED}, State.SENT),
        pay=({State.ORDERED, State.SENT}, State.PAID),
    )

    held = models.OneToOneField(BankLine, on_delete=models.PROTECT, related_name="return_order")
    state = models.CharField(max_length=10, choices=State, default=State.ORDERED)
    ordered_at = models.DateTimeField()
    to_name = models.CharField(max_length=140, blank=True)
    to_number = models.CharField(max_length=34, blank=True)
    to_bank = models.CharField(max_length=35, blank=True)
    order = models.ForeignKey(PaymentOrder, on_delete=models.PROTECT, null=True, related_name="returns")
    line = models.OneToOneField(BankLine, on_delete=models.PROTECT, null=True, related_name="+")
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [one_of("state", PayoutState, "return_order_state_is_known")]

    def __str__(self) -> str:
        return f"{self.held_id} {self.state}"
