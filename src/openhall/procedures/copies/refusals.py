"""Why something isn't done with certified copies."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class TakenInBefore(Refusal):
    """The same original was taken in on this day. Fact: ``original``."""

    code = "original-taken-in-before"
    title = _("This original was taken in today; its copies have one fee.")
    way_forward = _("Open it in the list and make the other kind of copy there.")


class NotPaid(Refusal):
    """The fee isn't paid."""

    code = "copy-fee-not-paid"
    title = _("The fee of the copies isn’t paid yet.")
    way_forward = _("Take it at the desk, or wait until the gateway has reported it.")


class PaidBefore(Refusal):
    """The fee is paid; it is charged once."""

    code = "copy-fee-paid-before"
    title = _("The fee is paid; paper and electronic copy are charged once.")
    way_forward = _("Go on with the copies.")


class CopyThere(Refusal):
    """There is a copy of this kind."""

    code = "copy-there"
    title = _("A copy of this kind was made of this original.")
    way_forward = _("It is in the register. An electronic one can be revoked with the reason.")
