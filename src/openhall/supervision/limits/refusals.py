"""How limits say no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class UnknownJurisdiction(Refusal):
    """There are no rules of that name here. Facts: ``jurisdiction``."""

    code = "unknown-jurisdiction"
    status = 422
    title = _("There are no rules of this name here.")
    way_forward = _("Choose one of the jurisdictions whose rules this installation has.")
