"""How ratings say no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class NoMemberKnown(Refusal):
    """Who sits there isn't public, or nobody does."""

    code = "no-member-known"
    status = 409
    title = _("The names of this committee aren’t public, or it has no such member.")
    way_forward = _("Members are rated once the lot is awarded or has failed. Reload the page: it shows who can be.")


class RatedAlready(Refusal):
    """This side has rated this member for this committee."""

    code = "rated-already"
    status = 409
    title = _("Your side has rated this member for this committee.")
    way_forward = _("Reload the page: you can correct the rating there, with a reason.")


class NoQuestions(Refusal):
    """The keeper of the register has stated no questions. Fact: ``keeper``."""

    code = "no-questions-stated"
    status = 409
    title = _("Nobody has stated what is asked about experts’ work.")
    detail = _("The register is kept by: %(keeper)s")
    way_forward = _("Ask that authority to state the questions.")


class OtherQuestions(Refusal):
    """The marks answer other questions than those that count."""

    code = "other-questions"
    status = 409
    title = _("These are not the questions that count now, or not all of them.")
    way_forward = _("Reload the page and answer every question there once.")


class AnsweredAlready(Refusal):
    """The expert has answered this rating."""

    code = "rating-answered-already"
    status = 409
    title = _("You have answered this rating.")
    way_forward = _("Your answer stands beside it. Ask the keeper of the register if more is to be said.")


class NothingCorrected(Refusal):
    """The marks and reasons are those that stand."""

    code = "nothing-corrected"
    status = 409
    title = _("This is what the rating says already.")
    way_forward = _("Change a mark or a reason, or leave the rating as it is.")
