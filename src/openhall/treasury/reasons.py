"""Why a payment is held, in words, and what the payer or the treasurer can do about it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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

_AGAIN = gettext_lazy(
    "The money goes back to the account that it came from. Pay the exact amount from your registered account, "
    "with the reference, before the deadline."
)
_ONLY_BACK = gettext_lazy("The money goes back to the account that it came from. You need not do anything.")
_BANK = gettext_lazy("The treasurer asks the bank what this booking is; the money stays apart until then.")


@dataclass(frozen=True)
class Explanation:
    """What to tell people: what is wrong, and the way forward."""

    reason: str
    way_forward: str


_REASONS: dict[str, tuple[Any, Any]] = {
    TOO_LITTLE: (
        gettext_lazy("The payment is %(difference)s short: %(paid)s came, the deposit is %(expected)s."),
        _AGAIN,
    ),
    TOO_MUCH: (
        gettext_lazy("The payment is %(difference)s too much: %(paid)s came, the deposit is %(expected)s."),
        _AGAIN,
    ),
    OTHER_ACCOUNT: (gettext_lazy("The payment came from an account that isn’t the bidder’s registered one."), _AGAIN),
    NO_ACCOUNT: (
        gettext_lazy("The bidder had registered no bank account of its own when the payment came."),
        gettext_lazy(
            "The money goes back to the account that it came from. Register your own bank account, then pay again "
            "from it before the deadline."
        ),
    ),
    UNKNOWN_REFERENCE: (gettext_lazy("The payment names no reference that we gave to anybody."), _AGAIN),
    TWICE: (gettext_lazy("The deposit under this reference was already paid; this is a second payment."), _ONLY_BACK),
    LATE: (gettext_lazy("The payment was booked after the deadline for the deposit."), _ONLY_BACK),
    OTHER_CURRENCY: (
        gettext_lazy("The payment is in %(currency)s; the deposit is in another currency: %(expected)s."),
        _AGAIN,
    ),
    REVERSAL: (gettext_lazy("The bank reversed a booking."), _BANK),
    PAYOUT_CAME_BACK: (
        gettext_lazy("A payout came back: the bank couldn’t credit it."),
        gettext_lazy("The treasurer clears the account with the bidder and orders the payment again."),
    ),
    UNKNOWN_DEBIT: (gettext_lazy("The bank debited an amount that we didn’t order."), _BANK),
    PAYOUT_DIFFERS: (gettext_lazy("The bank debited another amount than was ordered."), _BANK),
}
CODES = tuple(_REASONS)


def explain(code: str, **facts: str) -> Explanation:
    """The words for a reason. ``facts``: ``paid``, ``expected``, ``difference`` and ``currency`` as texts."""
    if code not in _REASONS:
        return Explanation(_("The payment is held."), str(_BANK))
    reason, way_forward = _REASONS[code]
    return Explanation(str(reason) % facts, str(way_forward))
