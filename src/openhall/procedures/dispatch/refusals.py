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


class NotByPost(Refusal):
    """Nobody wants this result by post, or it isn't there yet."""

    code = "parcel-not-wanted"
    title = _("This result isn’t to go by post now.")
    way_forward = _("It goes once the dossier is done and whoever filed has chosen the post; look at what they chose.")


class OnItsWay(Refusal):
    """A parcel with this result is on its way."""

    code = "parcel-on-its-way"
    title = _("A parcel with this result is on its way.")
    way_forward = _("Wait until it is delivered or has come back; then choose anew.")


class HandedOut(Refusal):
    """The result was handed out."""

    code = "result-handed-out"
    title = _("The result was handed out already, so nothing is to be chosen.")
    way_forward = _("Ask the unit for a certified copy if you need another paper.")


class CarrierWordNotSigned(Refusal):
    """A message at the carrier's door that the carrier didn't sign."""

    code = "carrier-word-not-signed"
    status = 403
    title = _("The carrier didn’t sign this message.")
    way_forward = _("Check the secret that platform and carrier share.")
