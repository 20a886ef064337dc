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


class NotDrawn(NotYours):
    """The lot's committee was drawn by lot, and the actor has no seat on it."""

    code = "not-drawn"
    title = _("Another committee was drawn for this lot.")
    detail = ""
    way_forward = _("You need do nothing. Whoever was drawn evaluates these bids.")


class ScoringOpen(Refusal):
    """The members of the committee score one by one, and the scoring isn't closed. Fact: ``lot``."""

    code = "scoring-open"
    status = 409
    title = _("The members of the committee are still scoring these bids.")
    way_forward = _("Wait until every member has signed and the chair has closed the scoring.")


class ScoringOver(Refusal):
    """The chair closed the scoring. Fact: ``lot``."""

    code = "scoring-closed"
    status = 409
    title = _("The scoring of these bids is closed, so no score can change.")
    way_forward = _("Go on with the findings: they take the means of the members’ scores.")


class NothingToScore(Refusal):
    """No committee was drawn whose members all score here, or there is no criterion to score. Fact: ``lot``."""

    code = "nothing-to-score"
    status = 409
    title = _("The members of this committee don’t score one by one.")
    way_forward = _("Record the findings of the committee together.")


class NotChair(Refusal):
    """The actor doesn't chair the committee."""

    code = "not-the-chair"
    status = 403
    title = _("Only the chair of the committee closes the scoring.")
    way_forward = _("Vote for a chair: whoever has more than half of the votes is it.")


class SheetsMissing(Refusal):
    """Not every member has signed. Facts: ``signed``, ``members``."""

    code = "sheets-missing"
    status = 409
    title = _("Not every member of the committee has signed scores.")
    detail = _("%(signed)s of %(members)s have signed.")
    way_forward = _("Wait for the others, then close the scoring.")


class OtherSheet(Refusal):
    """The member's scores are kept under another id: a page that is open elsewhere began them."""

    code = "other-sheet"
    status = 409
    title = _("You have begun to score these bids in another window.")
    way_forward = _("Reload this page: it shows what you typed there.")


class FindingsVoid(Refusal):
    """A member was replaced after the findings had been recorded. Fact: ``lot``."""

    code = "findings-void"
    status = 409
    title = _("These findings are void, because a member of the committee was replaced (条例 48).")
    way_forward = _("Record the findings anew with the new member, then sign the report.")
