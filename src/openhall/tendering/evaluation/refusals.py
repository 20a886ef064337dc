"""How the evaluation says no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import NotYours, Refusal


class AllRejected(Refusal):
    """The committee rejected every bid: there is no candidate; the owner fails the lot instead. Fact: ``lot``."""

    code = "all-bids-rejected"
    status = 409
    title = _("Every bid was rejected, so there is no candidate.")
    way_forward = _("There is no report to sign. The owner ends the lot as failed and calls for bids again.")


class NoBidLeft(Refusal):
    """Every bid was revoked. Fact: ``lot``."""

    code = "no-bid-left"
    status = 409
    title = _("Every bid was revoked, so there is nothing to evaluate.")
    way_forward = _("The owner ends the lot as failed and calls for bids again.")


class FindingsOutdated(Refusal):
    """A bid was revoked after the findings had been recorded. Fact: ``lot``."""

    code = "findings-outdated"
    status = 409
    title = _("A bid was revoked after these findings were recorded.")
    way_forward = _("Record the findings on the bids that still stand, then sign the report.")


class NotImpartial(NotYours):
    """The expert also holds a mandate of a bidder, of the owner or of its agency."""

    code = "not-impartial"
    title = _("You can’t evaluate these bids, because you also act for one side of them.")
    way_forward = _("Tell the trading centre: another expert takes the place.")
