"""How the early end of a contract is refused."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class EndGroundNotShown(Refusal):
    """The law of the case names no such ground. Facts: ``ground``, ``possible``."""

    code = "contract-end-ground"
    status = 409
    title = _("This contract can’t end on this ground.")
    way_forward = _("Choose a ground that the law of this tender names for it.")


class EndAnnounced(Refusal):
    """This side has announced it already."""

    code = "contract-end-once"
    status = 409
    title = _("Your side has announced the end of this contract already.")
    way_forward = _("Go on with that announcement, or take it back first.")


class EndAnswerOver(Refusal):
    """It can't be answered so any more, or not by this side. Fact: ``state``."""

    code = "contract-end-answer"
    status = 409
    title = _("This announcement can’t be answered in this way.")
    way_forward = _("The other side answers once; only the side that announced it takes it back. The page shows it.")


class OtherSideToBeHeard(Refusal):
    """The other side can still answer. Fact: ``answer_due_at``."""

    code = "contract-end-too-early"
    status = 409
    title = _("The other side can still answer.")
    detail = _("It has until %(answer_due_at)s.")
    way_forward = _("End the contract when it has answered, or when that time is over.")


class NeedsBothSides(Refusal):
    """One side alone ends no contract by agreement."""

    code = "contract-end-needs-both"
    status = 409
    title = _("The contract ends by agreement only when the other side agrees.")
    way_forward = _("Wait for its answer; or announce the end on a ground that the law gives to one side.")


class NoBondHeld(Refusal):
    """The contract didn't end early, or no bond is held."""

    code = "contract-end-no-bond"
    status = 409
    title = _("No performance bond is held for an ended contract here.")
    way_forward = _("The page of the contract’s performance says how far its bond is.")


class BondNotKept(Refusal):
    """The owner didn't end the contract on a ground of the law. Facts: ``possible``, ``article``, ``set_by``."""

    code = "contract-end-bond-not-kept"
    status = 409
    title = _("The law doesn’t let this bond be kept.")
    detail = _("What the law says: %(article)s.")
    way_forward = _(
        "It is kept where the owner ended the contract because the supplier didn’t perform. Else let it go."
    )


class RecipientOpen(Refusal):
    """Nobody has said to whom a kept bond goes. Facts: ``article``, ``set_by``: who has to enter it."""

    code = "bond-recipient-open"
    status = 409
    title = _("Nobody has entered to which account a kept bond goes.")
    detail = _("What the law says: %(article)s. To be entered by: %(set_by)s.")
    way_forward = _("Ask who is named to enter it; the bond stays held until then.")
