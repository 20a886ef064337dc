"""How the opening says no."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import NotYours, Refusal
from openhall_sealing import SealingError


class TooEarly(Refusal):
    """Not a microsecond before its time. Facts: ``not_before``, ``at``."""

    code = "too-early"
    status = 409
    title = _("It is too early for this.")
    detail = _("This is possible from %(not_before)s on; it is %(at)s.")
    way_forward = _("Wait until then. Nothing has to be sent again before that.")


class DeadlineNotPassed(Refusal):
    """Bids are released only after the lot was closed. Fact: ``state``."""

    code = "lot-not-closed"
    title = _("Bids of this lot can’t be released now.")
    way_forward = _("Releasing begins when the lot is closed at its deadline; its page shows how long it lasts.")


class WindowOver(Refusal):
    """The release window has ended. Facts: ``window_ends_at``, ``received_at``."""

    code = "window-over"
    title = _("The release window has ended.")
    detail = _("It ended at %(window_ends_at)s; this arrived at %(received_at)s.")
    way_forward = _("Bids not released in time are not opened. If the fault was ours, tell the trading centre at once.")


class WindowStillOpen(Refusal):
    """Custodians hand in shares only once the window is closed: no price is known while bidders decide."""

    code = "window-still-open"
    title = _("The release window is not closed yet.")
    way_forward = _("Wait for the act that closes the window; then hand in your shares.")


class OpeningSetNotInLog(Refusal):
    """Some sealed acts of the lot still wait for the log; the opening set must hold them all. Fact: ``waiting``."""

    code = "opening-set-not-in-log"
    status = 425
    title = _("Some sealed acts of this lot are not in the log yet.")
    way_forward = _("Wait some seconds; the window is closed as soon as the log has taken them in.")


class NotReady(Refusal):
    """Too few shares for some bid, and custodians may still come. Facts: ``handed_in``, ``threshold``."""

    code = "opening-not-ready"
    title = _("The bids can’t be opened yet.")
    detail = _("%(handed_in)s custodians have handed in their shares; at least %(threshold)s are needed.")
    way_forward = _("Wait for the other custodians, or for the bidders to reveal their identities from their backups.")


class SharesRefused(Refusal):
    """Shares that are not those of the envelope. Facts: ``problem`` (code of the sealing library), ``sentence``."""

    code = "shares-refused"
    status = 422
    title = _("These shares can’t be accepted.")
    detail = _("%(sentence)s")
    way_forward = _("Open the release page again and use the opening key that the bid was sealed with.")


class IdentityRefused(SharesRefused):
    """The identity is not the one that the envelope commits to."""

    code = "identity-refused"
    title = _("This identity does not open the bid.")
    way_forward = _("Open the backup file of the version that stands and try again.")


class AlreadyHandedIn(Refusal):
    """This custodian has handed in the shares of this lot."""

    code = "already-handed-in"
    title = _("The shares of this custodian were handed in already.")
    way_forward = _("Nothing more is to be done here. The lot’s page shows the opening.")


class NotCustodian(NotYours):
    """The actor's organisation is not the custodian at this place."""

    code = "not-custodian"
    title = _("You are not this custodian.")
    way_forward = _("Act for the organisation that the notice names as custodian.")


class AlreadyConfirmed(Refusal):
    """The bidder has answered already."""

    code = "already-confirmed"
    title = _("Your organisation has answered already.")
    way_forward = _("The opening record shows your answer. Raise an objection if something is wrong.")


class ConfirmationOver(Refusal):
    """The time to confirm is over. Fact: ``confirmation_ends_at``."""

    code = "confirmation-over"
    title = _("The time to confirm the price is over.")
    detail = _("It ended at %(confirmation_ends_at)s.")
    way_forward = _("The price that was read out stands.")


class NotOpened(Refusal):
    """The bid's price was not read out."""

    code = "bid-not-opened"
    title = _("This bid has not been opened.")
    way_forward = _("See the opening record for where the lot stands.")


class NotRevocable(Refusal):
    """The bid can't be revoked now. Fact: ``state`` of its lot."""

    code = "bid-not-revocable"
    title = _("This bid can’t be revoked now.")
    way_forward = _(
        "Before the deadline you withdraw it. Until the prices are read out, a bid that you don’t release counts as "
        "revoked. From then on until the award you revoke it here."
    )


class AlreadyRevoked(Refusal):
    """The bidder has revoked the bid."""

    code = "bid-revoked-already"
    title = _("This bid was revoked before.")
    way_forward = _("Nothing more is to be done. The opening record shows it.")


def shares_refused(error: SealingError) -> SharesRefused:
    """The refusal for what the sealing library found wrong with shares."""
    shown = ("kind", "index", "kinds", "where")
    facts: dict[str, Any] = {name: error.facts[name] for name in shown if name in error.facts}
    return SharesRefused(problem=error.code, sentence=str(error), **facts)
