"""How mandates between people say no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class ProxyNotInForce(Refusal):
    """It was ended, is over, or was never accepted."""

    code = "proxy-not-in-force"
    status = 403
    title = _("You can’t act for the other one any more.")
    way_forward = _("Ask them for a new mandate; what was filed before stays filed.")


class ProxyOutOfScope(Refusal):
    """It doesn't name this procedure. Fact: ``procedure``."""

    code = "proxy-out-of-scope"
    status = 403
    title = _("Your mandate doesn’t cover this procedure.")
    way_forward = _("Ask the other one for a mandate that names it.")


class ProxyConfirmed(Refusal):
    """Who is acted for confirmed it before."""

    code = "proxy-confirmed-before"
    title = _("You confirmed this mandate before.")
    way_forward = _("End it if nobody is to act for you by it any more.")
