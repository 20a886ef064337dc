"""How messages are refused."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class ReceiverNotAllowed(Refusal):
    """The address can't be a receiver's. Fact: ``problem``."""

    code = "receiver-not-allowed"
    status = 422
    title = _("No messages are sent to this address.")
    detail = _("%(problem)s")
    way_forward = _("Name an https address of your own that anybody can reach, without user or password.")


class TooManySubscriptions(Refusal):
    """The system has as many receivers as it may have. Fact: ``most``."""

    code = "too-many-subscriptions"
    title = _("The system has as many receivers as it may have.")
    detail = _("At most %(most)s receive messages at a time.")
    way_forward = _("End a subscription that is not needed any more.")
