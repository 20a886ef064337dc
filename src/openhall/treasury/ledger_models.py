"""Tables of the ledger: accounts, entries, their legs. The database itself refuses an entry that doesn't balance."""

from __future__ import annotations

from decimal import Decimal
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import one_of


class AccountKind(models.TextChoices):
    """What an account of the ledger stands for."""

    BANK = "bank", _("Our account with the bank")
    DEPOSIT = "deposit", _("Deposit of a bidder for a lot")
    BOND = "bond", _("Performance bonds of suppliers")
    SUSPENSE = "suspense", _("Payments held")
    INTEREST = "interest", _("Interest received from the bank, payable to bidders")
    TRANSIT = "transit", _("Payouts ordered, not yet confirmed by the bank")
    CLAIM = "claim", _("Deposits and bonds kept, payable to whom the law names")
    PAYER = "payer", _("Fees that their payers still have to give")
    PAYABLE = "payable", _("Fees ordered, payable to experts")
    GATEWAY = "gateway", _("Payments with a gateway, not yet confirmed")
    TAX = "tax", _("Tax withheld from fees, to be paid over by the payer")


class LedgerAccount(models.Model):
    """One account. All but deposits exist once per currency; a deposit's account belongs to one sub-account."""

    kind = models.CharField(max_length=10, choices=AccountKind)
    currency = models.CharField(max_length=3)
    sub_account = models.OneToOneField("SubAccount", on_delete=models.PROTECT, null=True, related_name="ledger_account")

    class Meta:
        constraints = [
            one_of("kind", AccountKind, "ledger_account_kind_is_known"),
            models.UniqueConstraint(
                fields=["kind", "currency"], condition=Q(sub_account=None), name="ledger_account_once_per_currency"
            ),
            models.CheckConstraint(
                condition=Q(kind="deposit", sub_account__isnull=False) | (~Q(kind="deposit") & Q(sub_account=None)),
                name="ledger_account_of_deposit_has_sub_account",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.currency}"


class LedgerEntry(models.Model):
    """One movement: two or more legs that add up to zero in every currency.

    The database refuses, at the commit, an entry whose legs are not as many as ``legs_count`` or don't add up to zero,
    and at once any change or removal of an entry or a leg.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    at = models.DateTimeField()
    what = models.CharField(max_length=40, help_text="Kind of movement, such as deposit_received.")
    source = models.CharField(max_length=80, help_text="What caused it: payment:<uuid>, deposit:<uuid> …")
    legs_count = models.PositiveSmallIntegerField(default=2)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["what", "source"], name="ledger_entry_once_per_cause"),
            models.CheckConstraint(condition=Q(legs_count__gte=2), name="ledger_entry_has_two_legs"),
        ]

    def __str__(self) -> str:
        return f"{self.what} {self.source}"


class Leg(models.Model):
    """A debit (positive) or credit (negative) of one account, in its currency."""

    entry = models.ForeignKey(LedgerEntry, on_delete=models.PROTECT, related_name="legs")
    account = models.ForeignKey(LedgerAccount, on_delete=models.PROTECT, related_name="legs")
    amount = models.DecimalField(max_digits=24, decimal_places=4)

    class Meta:
        constraints = [models.CheckConstraint(condition=~Q(amount=Decimal(0)), name="leg_moves_something")]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"
