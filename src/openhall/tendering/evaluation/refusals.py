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
    """The lot's committee is known by name, and the actor has no seat on it."""

    code = "not-drawn"
    title = _("Another committee evaluates this lot.")
    detail = ""
    way_forward = _("You need do nothing. Whoever was drawn or named evaluates these bids.")


class ScoringOpen(Refusal):
    """The members of the committee score one by one, and the scoring isn't closed. Fact: ``lot``."""

    code = "scoring-open"
    status = 409
    title = _("The members of the committee are still scoring these bids.")
    way_forward = _("Wait until every member has signed and the chair has closed the scoring.")


class ExaminationOpen(Refusal):
    """The members examine one by one, and not all have signed, or they don't agree. Fact: ``lot``."""

    code = "examination-open"
    status = 409
    title = _("The members of the committee are still examining these bids.")
    way_forward = _(
        "Wait until every member has signed the examination and nothing in it is unclear; what is unclear can be asked "
        "of the bidder."
    )


class ExaminationOver(Refusal):
    """Every member has signed, and nothing is unclear. Fact: ``lot``."""

    code = "examination-over"
    status = 409
    title = _("The examination of these bids is over, so nothing in it can change.")
    way_forward = _("Go on with the scores of the bids that meet every requirement.")


class QualificationsNotYours(Refusal):
    """No requirement of this lot is for the owner to examine. Fact: ``lot``."""

    code = "qualifications-not-yours"
    status = 409
    title = _("The committee examines all requirements of this lot.")
    way_forward = _("Nothing is asked of you here.")


class CommitteeHasBegun(Refusal):
    """The committee works with what the owner found: it can't change any more. Fact: ``lot``."""

    code = "committee-has-begun"
    status = 409
    title = _("The committee has begun with what you found.")
    way_forward = _("What was found wrongly can be put right by an objection or a complaint.")


class QualificationsNotExamined(Refusal):
    """The owner must examine the qualifications first. Fact: ``lot``."""

    code = "qualifications-not-examined"
    status = 409
    title = _("The owner hasn’t examined the bidders’ qualifications yet.")
    way_forward = _("Wait until an officer of the owner or its agency has signed the examination.")


class TooFewQualified(Refusal):
    """Too few bidders are qualified. Facts: ``lot``, ``qualified``, ``fewest``, ``article``."""

    code = "too-few-qualified"
    status = 409
    title = _("Too few bidders are qualified: these bids are not evaluated.")
    detail = _("%(qualified)s are qualified, and the law asks for at least %(fewest)s (%(article)s).")
    way_forward = _("The owner ends the lot, and calls for bids again.")


class NothingToExamine(Refusal):
    """The documents name no requirements, or the committee isn't known member by member. Fact: ``lot``."""

    code = "nothing-to-examine"
    status = 409
    title = _("The members of this committee don’t examine one by one.")
    way_forward = _("Record what the committee found together.")


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


class NotOneByOne(Refusal):
    """No committee was drawn or named for the lot, so that nobody knows its members one by one. Fact: ``lot``."""

    code = "no-drawn-committee"
    status = 409
    title = _("No committee was drawn or named for this lot.")
    way_forward = _("Record and sign what the committee found together.")


class OtherFindings(Refusal):
    """The findings were recorded anew since they were read. Fact: ``lot``."""

    code = "other-findings"
    status = 409
    title = _("The findings were recorded anew since you read them.")
    way_forward = _("Reload the page, read them, then sign.")


class OpinionsMissing(Refusal):
    """Not every member has signed the report or given a dissent. Facts: ``signed``, ``members``."""

    code = "opinions-missing"
    status = 409
    title = _("Not every member of the committee has signed the report.")
    detail = _("%(signed)s of %(members)s have signed or given a dissent.")
    way_forward = _(
        "Wait for the others. Who neither signs nor gives reasons can be recorded with an explanation, once more "
        "than half of the members have signed."
    )


class TooEarlyToRecord(Refusal):
    """A refusal to sign can't be recorded yet. Fact: ``due``, an instant."""

    code = "too-early-to-record"
    status = 409
    title = _("It is too early to say that a member refuses to sign.")
    way_forward = _("Give the member the time that this page says; then record it.")


class NoTimeSet(Refusal):
    """The tenderer fixed no time that could be too short. Fact: ``lot``."""

    code = "no-evaluation-time"
    status = 409
    title = _("No time was fixed for this evaluation.")
    way_forward = _("You need ask for none: take the time that you need.")


class AskedAlready(Refusal):
    """The member has asked for more time already."""

    code = "asked-for-time-already"
    status = 409
    title = _("You have asked for more time already.")
    way_forward = _("The owner is told when enough members ask. After an extension you can ask again.")


class ClarificationOpen(Refusal):
    """A bidder still has time to answer a question of the committee. Fact: ``due``."""

    code = "clarification-open"
    status = 409
    title = _("A bidder still has time to answer a question of yours.")
    way_forward = _("Wait for the answer or for the end of its time, then record the findings.")


class AnswerTooLate(Refusal):
    """The time to answer is over."""

    code = "answer-too-late"
    status = 409
    title = _("The time to answer this question is over.")
    way_forward = _("The committee evaluates your bid as it stands. It may ask again.")


class TooManyClarifications(Refusal):
    """As many questions were asked in the lot as there may be."""

    code = "too-many-clarifications"
    status = 409
    title = _("No more questions can be asked in this lot.")
    way_forward = _("Evaluate the bids as they stand.")


class BlindNotReady(Refusal):
    """Names and order of a blind scoring aren't fixed yet. Fact: ``lot``."""

    code = "blind-not-ready"
    status = 409
    title = _("These bids are scored blind, and their order isn’t fixed yet.")
    way_forward = _("Reload this page in a minute: a rule fixes it once the committee is complete.")


class FindingsVoid(Refusal):
    """A member was replaced after the findings had been recorded. Fact: ``lot``."""

    code = "findings-void"
    status = 409
    title = _("These findings are void, because a member of the committee was replaced (条例 48).")
    way_forward = _("Record the findings anew with the new member, then sign the report.")
