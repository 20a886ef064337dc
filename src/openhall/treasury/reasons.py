"""Why a payment is held, in words, and what the payer or the treasurer can do about it."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _

from openhall.kernel.wording import Text, in_words, say

TOO_LITTLE = "too_little"
TOO_MUCH = "too_much"
OTHER_ACCOUNT = "other_account"
NO_ACCOUNT = "no_account"
UNKNOWN_REFERENCE = "unknown_reference"
TWICE = "twice"
LATE = "late"
OTHER_CURRENCY = "other_currency"
REVERSAL = "reversal"
PAYOUT_CAME_BACK = "payout_came_back"
UNKNOWN_DEBIT = "unknown_debit"
PAYOUT_DIFFERS = "payout_differs"
BOND = "bond"

_AGAIN = _(
    "The money goes back to the account that it came from. Pay the exact amount from your registered account, "
    "with the reference, before the deadline."
)
_ONLY_BACK = _("The money goes back to the account that it came from. You need not do anything.")
_BANK = _("The treasurer asks the bank what this booking is; the money stays apart until then.")


@dataclass(frozen=True)
class Explanation:
    """What to tell people: what is wrong, and the way forward. Kept in no language, read in the active one."""

    reason_text: Text
    way_forward_text: Text

    @property
    def reason(self) -> str:
        """What is wrong, in the active language."""
        return in_words(self.reason_text)

    @property
    def way_forward(self) -> str:
        """What to do, in the active language."""
        return in_words(self.way_forward_text)


_REASONS: dict[str, tuple[str, str]] = {
    TOO_LITTLE: (
        _("The payment is %(difference)s short: %(paid)s came, the deposit is %(expected)s."),
        _AGAIN,
    ),
    TOO_MUCH: (
        _("The payment is %(difference)s too much: %(paid)s came, the deposit is %(expected)s."),
        _AGAIN,
    ),
    OTHER_ACCOUNT: (_("The payment came from an account that isn’t the bidder’s registered one."), _AGAIN),
    NO_ACCOUNT: (
        _("The bidder had registered no bank account of its own when the payment came."),
        _(
            "The money goes back to the account that it came from. Register your own bank account, then pay again "
            "from it before the deadline."
        ),
    ),
    UNKNOWN_REFERENCE: (_("The payment names no reference that we gave to anybody."), _AGAIN),
    TWICE: (_("The deposit under this reference was already paid; this is a second payment."), _ONLY_BACK),
    LATE: (_("The payment was booked after the deadline for the deposit."), _ONLY_BACK),
    OTHER_CURRENCY: (
        _("The payment is in %(currency)s; the deposit is in another currency: %(expected)s."),
        _AGAIN,
    ),
    REVERSAL: (_("The bank reversed a booking."), _BANK),
    PAYOUT_CAME_BACK: (
        _("A payout came back: the bank couldn’t credit it."),
        _("The treasurer clears the account with the bidder and orders the payment again."),
    ),
    UNKNOWN_DEBIT: (_("The bank debited an amount that we didn’t order."), _BANK),
    BOND: (_("A performance bond was released: the contract is complete."), _ONLY_BACK),
    PAYOUT_DIFFERS: (_("The bank debited another amount than was ordered."), _BANK),
}
CODES = tuple(_REASONS)


def explain(code: str, **facts: str) -> Explanation:
    """The words for a reason. ``facts``: ``paid``, ``expected``, ``difference`` and ``currency`` as texts."""
    if code not in _REASONS:
        return Explanation(say(_("The payment is held.")), say(_BANK))
    reason, way_forward = _REASONS[code]
    return Explanation(say(reason, **facts), say(way_forward))
