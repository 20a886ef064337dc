"""How the warnings say no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class NotYourWarning(Refusal):
    """Somebody else looks into it. A supervisor may take it over first."""

    code = "not-your-warning"
    status = 403
    title = _("Somebody else looks into this warning.")
    way_forward = _("Take it over first; both of you then stand in its history.")
