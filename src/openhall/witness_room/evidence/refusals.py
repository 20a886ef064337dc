"""How evidence on demand says no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class NotReady(Refusal):
    """The file isn't made yet. Facts: ``state``."""

    code = "evidence-not-ready"
    status = 425
    title = _("The file is still being made.")
    way_forward = _("Open the retrieval’s page: it says how far it is. We also send you a message when it is done.")


class NoLongerKept(Refusal):
    """The time for downloading is over. Facts: ``expired_at`` (instant)."""

    code = "evidence-no-longer-kept"
    status = 410
    title = _("This file is no longer kept here.")
    detail = _("It could be downloaded until %(expired_at)s.")
    way_forward = _("Ask for it again; the log still holds everything. A copy that you kept stays valid.")


class RetrievalStopped(Refusal):
    """The file could not be made. Facts: ``failure``."""

    code = "evidence-stopped"
    status = 409
    title = _("This file could not be made.")
    detail = _("%(failure)s")
    way_forward = _("Ask for it again. If it stops again, tell the people who run this installation.")


class NothingFound(Refusal):
    """Nothing that may be told fits what was asked for."""

    code = "evidence-nothing-found"
    status = 404
    title = _("Nothing on the log fits this.")
    way_forward = _("Check the project’s address, the identifier or the dates. What is still sealed isn’t found.")


class TooLong(Refusal):
    """More cases than one file may hold. Facts: ``cases``, ``most``."""

    code = "evidence-too-large"
    status = 422
    title = _("This is too much for one file.")
    detail = _("It would hold %(cases)s cases; one file holds at most %(most)s.")
    way_forward = _("Ask for a shorter period, and for the rest in further files.")
