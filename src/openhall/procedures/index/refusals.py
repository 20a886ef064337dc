"""How the index says no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import NotFound, Refusal


class NotOpen(Refusal):
    """The law fixes this value, knows none of that name, or what was given doesn't fit. Fact: ``why``."""

    code = "index-value-refused"
    status = 422
    title = _("This value can’t be entered.")
    detail = _("%(why)s")
    way_forward = _("Look at the list of open values: it says what each is, and in which form it is entered.")


class NothingComputed(NotFound):
    """There are no figures of this period yet."""

    code = "index-not-computed"
    title = _("There are no figures of this period yet.")
    way_forward = _("Figures are computed each day; the provincial office can also have a period computed now.")


class FiguresChanged(Refusal):
    """What was signed isn't what is computed now."""

    code = "index-figures-changed"
    title = _("The figures were computed anew after you looked at them.")
    way_forward = _("Look at the new figures, then publish them.")


class NothingNew(Refusal):
    """The published edition has these figures already."""

    code = "index-nothing-new"
    title = _("The published edition has exactly these figures.")
    way_forward = _("Nothing needs to be corrected.")


class ReasonMissing(Refusal):
    """A published ranking is corrected with a reason."""

    code = "index-reason-missing"
    status = 422
    title = _("A published ranking is being corrected: say why.")
    way_forward = _("Write the reason; it stands beside the difference for everybody to read.")


class PeriodRuns(Refusal):
    """A period is published when it is over."""

    code = "index-period-runs"
    title = _("This period isn’t over yet.")
    way_forward = _("Wait for its last day to end; until then the figures are shown as they are computed each day.")


class BadFile(Refusal):
    """Lines of a file that can't be taken in. Fact: ``lines``."""

    code = "index-file-refused"
    status = 422
    title = _("Some lines of the file can’t be taken in, so nothing was.")
    detail = _("%(lines)s")
    way_forward = _("Put the named lines right and hand the file in again.")
