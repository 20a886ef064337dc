"""How the evaluation says no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import NotYours, Refusal


class AllRejected(Refusal):
    """The committee rejected every bid: there is no candidate; the owner fails the lot instead. Fact: ``lot``."""

    code = "all-bids-rejected"
    status = 409
    title = _("Every bid was rejected, so there is no candidate.")
    way_forward = _("There is no report to sign. The owner ends the lot as failed and calls for bids again.")


class NotImpartial(NotYours):
    """The expert also holds a mandate of a bidder, of the owner or of its agency."""

    code = "not-impartial"
    title = _("You can’t evaluate these bids, because you also act for one side of them.")
    way_forward = _("Tell the trading centre: another expert takes the place.")
