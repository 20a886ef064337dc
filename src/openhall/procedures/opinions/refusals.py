"""Why something isn't done with opinions."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class OpinionOpen(Refusal):
    """A unit was asked and hasn't answered. Fact: ``asked``, the number of the unit."""

    code = "opinion-open"
    title = _("Another unit was asked for its opinion and hasn’t given it.")
    detail = _("The unit is %(asked)s.")
    way_forward = _("Wait for the opinion, or withdraw the question and say why.")


class ClockNotRunning(Refusal):
    """The dossier's clock doesn't run: not received, ended, or it stands still."""

    code = "opinion-without-clock"
    title = _("Another unit is asked while the dossier’s own clock runs.")
    way_forward = _("Accept the dossier, or wait until what it lacks is there; then ask.")


class TooLong(Refusal):
    """The opinion would come after the dossier is due. Facts: ``due_at`` of the opinion, ``until`` of the dossier."""

    code = "opinion-too-long"
    status = 422
    title = _("The opinion would come after the dossier itself is due.")
    detail = _("It would be due by %(due_at)s; the dossier is due by %(until)s.")
    way_forward = _("Give the other unit fewer days.")


class AskedBefore(Refusal):
    """This unit was asked about the dossier and hasn't answered."""

    code = "opinion-asked-before"
    title = _("This unit is asked about the dossier already.")
    way_forward = _("Wait for its opinion, or withdraw the first question.")


class OneselfAsked(Refusal):
    """The unit that decides can't be asked by itself."""

    code = "opinion-of-oneself"
    status = 422
    title = _("The unit that decides needs no opinion of its own.")
    way_forward = _("Name another unit.")
