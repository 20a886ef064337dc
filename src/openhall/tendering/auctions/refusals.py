"""How an auction says no. Each says what would be possible instead."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Refusal
from openhall_rules import auctions as rules


class NoAuctionLot(Refusal):
    """The lot's price is found in another way, or it can't be auctioned any more. Fact: ``method``."""

    code = "no-auction-lot"
    title = _("This lot is not for an auction.")
    way_forward = _("Only a lot whose notice names an auction as its method, and that is still open, is auctioned.")


class TermsRefused(Refusal):
    """Terms under which no auction can be held, or that the law forbids. Facts: ``reason``, ``article``."""

    code = "auction-terms-refused"
    status = 422
    title = _("The auction can’t be announced like this.")
    detail = _("%(reason)s %(article)s")
    way_forward = _("Change what is named here and announce it again. Nothing you typed is lost.")


class AlreadyAnnounced(Refusal):
    """The lot has its auction."""

    code = "auction-announced"
    title = _("The auction of this lot is announced already.")
    way_forward = _("Its terms stand. Open the auction’s page from the lot.")


class NotInterested(Refusal):
    """Owner, agency, centre and custodians don't bid in their own auction."""

    code = "auction-interested-party"
    status = 403
    title = _("Your organisation has a hand in this auction and can’t bid in it.")
    way_forward = _("Follow the auction as a guest on its public page.")


class AlreadyEntered(Refusal):
    """The organisation has entered."""

    code = "auction-entered"
    title = _("Your organisation has entered this auction already.")
    way_forward = _("Open the bidding page; you can make offers from the start on.")


class DepositMissing(Refusal):
    """The deposit has not been matched. Facts: ``amount``, ``currency``."""

    code = "auction-deposit-missing"
    title = _("Your deposit has not arrived yet.")
    detail = _("%(amount)s %(currency)s are needed before you can enter.")
    way_forward = _("Ask for payment instructions on the lot’s deposit page; enter again once the payment is matched.")


class EntryClosed(Refusal):
    """Nobody can enter any more. Fact: ``ends_at``."""

    code = "auction-entry-closed"
    title = _("This auction can’t be entered any more.")
    way_forward = _("Follow it on its public page; the result is published there.")


class NotEntered(Refusal):
    """The actor's organisation has not entered."""

    code = "auction-not-entered"
    status = 403
    title = _("Your organisation is not admitted to this auction.")
    way_forward = _("Enter the auction first; if a deposit is asked for, pay it before.")


class OfferTooEarly(Refusal):
    """Facts: ``starts_at``."""

    code = "offer-too-early"
    title = _("The auction has not begun.")
    detail = _("It begins at %(starts_at)s.")
    way_forward = _("Make your offer from then on. This page counts the time by the server’s clock.")


class OfferTooLate(Refusal):
    """Facts: ``ends_at``, ``received_at``."""

    code = "offer-too-late"
    title = _("The bidding is over.")
    detail = _("It ended at %(ends_at)s; your offer arrived at %(received_at)s.")
    way_forward = _("See the auction’s page for what comes next: a second round, or the result.")


class OfferLeads(Refusal):
    """The own offer leads. Facts: ``amount``."""

    code = "offer-leads"
    title = _("Your own offer leads already.")
    way_forward = _("There is nothing to do. This page tells you when somebody betters your offer.")


class OfferNotBetter(Refusal):
    """Facts: ``next``, ``currency``."""

    code = "offer-not-better"
    title = _("This offer is no longer enough.")
    detail = _("The next allowed offer is %(next)s %(currency)s.")
    way_forward = _("Offer that amount or better. Nothing of yours was recorded by this attempt.")


class OfferBeyondLimit(Refusal):
    """Facts: ``limit``, ``currency``."""

    code = "offer-beyond-limit"
    title = _("This offer goes beyond the limit of the auction.")
    detail = _("The limit is %(limit)s %(currency)s.")
    way_forward = _("Offer the limit itself: such an offer ends the bidding.")


class OfferNotInCurrency(Refusal):
    """Fact: ``currency``."""

    code = "offer-not-in-currency"
    status = 422
    title = _("This amount can’t be offered.")
    way_forward = _("Write an amount above nothing, with no more decimals than the currency has.")


class LastOfferRefused(Refusal):
    """A last offer can't be sealed or revealed now, or isn't the one that was sealed. Fact: ``reason``."""

    code = "last-offer-refused"
    title = _("This last offer can’t be taken.")
    detail = _("%(reason)s")
    way_forward = _("The auction’s page shows which stage it is in, and what you can do in it.")


class RevealRefused(Refusal):
    """What is revealed isn't what was committed to, or not now. Fact: ``reason``."""

    code = "reveal-refused"
    status = 422
    title = _("This can’t be revealed.")
    detail = _("%(reason)s")
    way_forward = _("Use the file that was saved when it was sealed, within the time that the auction’s page shows.")


class NotOver(Refusal):
    """By rule, and too early. Fact: ``due_at``."""

    code = "auction-not-over"
    title = _("This stage of the auction is not over.")
    way_forward = _("It ends by rule at the time that the auction’s page shows.")


class ResultWaitsForLog(Refusal):
    """Sealed acts of the lot still wait for the log; the result must hold them all. Fact: ``waiting``."""

    code = "auction-result-waits"
    status = 425
    title = _("Some sealed acts of this auction are not in the log yet.")
    way_forward = _("Wait some seconds; the result is published as soon as the log has taken them in.")


def refused(error: rules.OfferRefused, *, currency: str, received_at: object) -> Refusal:
    """The refusal for what the rules say of an offer."""
    facts = {**error.facts, "currency": currency}
    match error:
        case rules.TooEarly():
            return OfferTooEarly(**facts)
        case rules.TooLate():
            return OfferTooLate(**facts, received_at=instant_text(received_at))  # type: ignore[arg-type]
        case rules.LeadsAlready():
            return OfferLeads(**facts)
        case rules.BeyondLimit():
            return OfferBeyondLimit(**facts)
        case rules.NotInCurrency():
            return OfferNotInCurrency(**facts)
        case _:
            return OfferNotBetter(**facts)
