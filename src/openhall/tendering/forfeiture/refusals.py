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
