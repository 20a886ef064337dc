"""How the archive says no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class NotSealedYet(Refusal):
    """The project has no sealed archive."""

    code = "archive-not-sealed"
    status = 404
    title = _("The archive of this project is not sealed yet.")
    way_forward = _("It is sealed by itself soon after the project was archived. Look again in some minutes.")


class InArchiveAlready(Refusal):
    """The file is a supplement of this archive already. Fact: ``sha256``."""

    code = "in-archive-already"
    title = _("This very file was added to the archive before.")
    way_forward = _("Nothing more needs to be done; it is listed among the supplements.")
