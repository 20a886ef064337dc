"""Why something isn't done with dispatches."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class NoAddress(Refusal):
    """The dossier says no telephone number or no address for this way. Fact: none."""

    code = "dispatch-no-address"
    status = 422
    title = _("The dossier has no telephone number or address for this way.")
    way_forward = _("Choose the other way, or none.")


class HasAccount(Refusal):
    """Whoever filed reads messages in their account."""

    code = "dispatch-has-account"
    title = _("Whoever filed this dossier reads messages in their account and by e-mail.")
    way_forward = _("Nothing is to be chosen.")


class NumberUsed(Refusal):
    """Another letter has this number at the post."""

    code = "dispatch-number-used"
    title = _("Another letter has this number at the post.")
    way_forward = _("Check the number and enter it again.")
