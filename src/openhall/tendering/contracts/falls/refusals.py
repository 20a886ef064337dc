"""How the fall of an award is refused."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class FallGroundNotShown(Refusal):
    """The law names no such ground, or the contract rules it out. Facts: ``ground``, ``possible``."""

    code = "award-fall-ground"
    status = 409
    title = _("The award of this lot can’t fall on this ground now.")
    way_forward = _("Choose a ground that the law of this tender names and that what was signed leaves possible.")


class FallAnnounced(Refusal):
    """It was announced for this award already."""

    code = "award-fall-once"
    status = 409
    title = _("It has been announced that this award may fall; that is done once for each award.")
    way_forward = _("Decide on that announcement when the winner has answered or its time is over.")


class WinnerToBeHeard(Refusal):
    """The winner can still answer. Fact: ``answer_due_at``."""

    code = "winner-to-be-heard"
    status = 409
    title = _("The winner can still answer.")
    detail = _("It has until %(answer_due_at)s.")
    way_forward = _("Decide when it has answered, or when that time is over.")


class FallAnswerOver(Refusal):
    """The winner has answered, its time is over, or the award has fallen. Fact: ``answer_due_at``."""

    code = "award-fall-answer-over"
    status = 409
    title = _("The time to answer is over, or you have answered.")
    way_forward = _("What you wrote, and what the owner decides, is on the page of the award.")
