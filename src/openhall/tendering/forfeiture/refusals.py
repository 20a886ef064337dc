"""How the room of forfeitures says no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class GroundNotShown(Refusal):
    """The law lets no deposit be kept for that, or the record doesn't show it. Facts: ``ground``, ``possible``."""

    code = "forfeiture-ground-not-shown"
    status = 409
    title = _("This deposit can’t be kept on this ground.")
    way_forward = _(
        "A deposit may be kept only on a ground that the law of this tender names and its record shows. The page of "
        "the lot’s deposits lists them."
    )


class BodyDecides(Refusal):
    """A body heard the bidder in a complaint: its decision alone says whether the deposit is kept, and by whom."""

    code = "forfeiture-of-a-complaint"
    status = 409
    title = _("The body that decides the complaint decides about this deposit.")
    way_forward = _(
        "Wait for its decision. Where it orders you to keep the deposit, its page offers that; otherwise the deposit "
        "goes back by rule."
    )


class GroundContradicted(Refusal):
    """The law lets a decision find no such ground, or the record shows otherwise. Facts: ``ground``, ``possible``."""

    code = "forfeiture-ground-contradicted"
    status = 409
    title = _("A decision can’t find this ground.")
    way_forward = _(
        "Choose a ground that the law of this tender lets a decision find, and that the record of the lot doesn’t "
        "contradict."
    )
