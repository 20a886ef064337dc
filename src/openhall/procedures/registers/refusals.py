"""Why a register's answer isn't used."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class NoStandIn(Refusal):
    """The procedure doesn't let this register stand in for this paper."""

    code = "register-no-stand-in"
    title = _("The answer of this register doesn’t stand in for this paper.")
    way_forward = _("Add the paper itself: the procedure says for which papers a register is enough.")
