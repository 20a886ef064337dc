"""How outages say no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class OutageNotSettled(Refusal):
    """Something can't be closed while an outage lasts, or isn't yet applied."""

    code = "outage-not-settled"
    status = 425
    title = _("An outage of the platform is not settled yet.")
    way_forward = _(
        "Nothing is closed until the outage is on the log and the deadlines and windows that it touches are judged by "
        "it. That takes moments; the page of the outages says how far it is."
    )


class NotOver(Refusal):
    """The time that was declared isn't over, or isn't a time. Facts: ``ended_at``, ``at``."""

    code = "outage-not-over"
    status = 422
    title = _("Only a time that has passed can be declared.")
    detail = _("You gave an end at %(ended_at)s; it is %(at)s.")
    way_forward = _(
        "Give the outage’s beginning, and as its end at the latest the present moment. If it lasts on, declare again "
        "later: deadlines then move on."
    )


class NoSideDeclares(Refusal):
    """The person is neither of a trading centre nor a supervisor."""

    code = "no-side-declares-outages"
    status = 403
    title = _("Outages are declared by trading centres and supervisors.")
    way_forward = _("Tell the trading centre of the tender what happened and when; it can declare the outage.")
