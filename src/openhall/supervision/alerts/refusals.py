"""How rules and alerts say no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class UnknownIndicator(Refusal):
    """There is no indicator of that id. Facts: ``indicator``."""

    code = "unknown-indicator"
    status = 422
    title = _("There is no indicator with this id.")
    way_forward = _("Choose one of the list of indicators.")


class NotAnsweredHere(Refusal):
    """The indicator asks for what this platform doesn't hold. Facts: ``indicator``, ``why``."""

    code = "indicator-not-answered-here"
    status = 422
    title = _("The indicator %(indicator)s has no values on this platform.")
    detail = _("%(why)s")
    way_forward = _("Choose an indicator that can answer here; the list of indicators says which.")


class NoAlertsChosen(Refusal):
    """Alerts to take on are open ones of one sector. Facts: ``alert``, empty where none was chosen."""

    code = "no-alerts-chosen"
    status = 422
    title = _("Only open alerts of this sector can be taken on together.")
    way_forward = _("Choose alerts that nobody has taken on, and try again.")


class MuteTooLong(Refusal):
    """Muting ends, within half a year. Facts: ``most`` days."""

    code = "mute-too-long"
    status = 422
    title = _("A rule is muted until an instant that is ahead, within %(most)s days at most.")
    way_forward = _("Choose an earlier instant. A rule that isn’t wanted any more can be ended.")


class NotYourAlert(Refusal):
    """Somebody else looks into it."""

    code = "not-your-alert"
    status = 403
    title = _("Somebody else looks into this alert.")
    way_forward = _("Take it over first; both of you then stand in its history.")


class OtherSector(Refusal):
    """A rule stays with its sector and indicator, so that its precision means something."""

    code = "other-sector"
    status = 409
    title = _("A rule keeps its sector and its indicator.")
    way_forward = _("End this rule and set a new one.")
