"""Why something isn't told or compared."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class NoPortal(Refusal):
    """Nobody has set the national portal up."""

    code = "no-national-portal"
    title = _("No national portal is set up here.")
    way_forward = _("Ask whoever runs this installation to enter its address and the province’s account.")


class NothingToTell(Refusal):
    """The portal has the last state of the dossier, or is about to be told of it."""

    code = "nothing-to-tell"
    title = _("The national portal has this dossier as it is, or is being told of it.")
    way_forward = _("Nothing needs to be done. If you doubt what it holds, order a comparison of all dossiers.")


class ComparisonRuns(Refusal):
    """A comparison that was ordered isn't finished."""

    code = "comparison-runs"
    title = _("All dossiers are being compared already.")
    way_forward = _("Wait for its end; the page shows how far it is.")
