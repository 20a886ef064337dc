"""How sectors say no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class NoTenders(Refusal):
    """A sector must say which tenders belong to it."""

    code = "sector-without-tenders"
    status = 422
    title = _("No class of resources and no category is named, so no tender would belong to the sector.")
    way_forward = _("Enter at least one class of resources or one category.")


class NoSupervisors(Refusal):
    """Nobody could see the sector."""

    code = "no-supervisors"
    status = 422
    title = _("Nobody is a supervisor of that department.")
    way_forward = _("Let the department give somebody the mandate of a supervisor first, then assign the sector.")
