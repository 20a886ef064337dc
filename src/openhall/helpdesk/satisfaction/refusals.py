"""How satisfaction says no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class RatedBefore(Refusal):
    """One rating for each person and occasion."""

    code = "rated-before"
    title = _("You have rated this already.")
    way_forward = _("One rating counts for each person and occasion. Ask the help desk if something is still open.")
