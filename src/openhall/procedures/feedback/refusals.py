"""Why something isn't done with feedback."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class NotAsked(Refusal):
    """Nobody asked about this dossier: it hasn't ended, or no questions were published."""

    code = "feedback-not-asked"
    title = _("You haven’t been asked about this dossier.")
    way_forward = _("You are asked when it has ended. If something is wrong now, write a reflection to the unit.")


class TimeOver(Refusal):
    """The last day is over. Fact: ``until``."""

    code = "feedback-time-over"
    title = _("The time for an answer is over.")
    detail = _("It could be given and changed until %(until)s.")
    way_forward = _("If something is wrong, write a reflection to the unit.")


class ReflectionOpen(Refusal):
    """One reflection about the dossier waits for its answer."""

    code = "reflection-open"
    title = _("The unit hasn’t answered your last reflection yet.")
    way_forward = _("Wait for the answer; then you can write again.")


class NoUnit(Refusal):
    """No unit decides the dossier yet."""

    code = "reflection-without-unit"
    title = _("No unit decides this dossier yet.")
    way_forward = _("Write again when the provincial office has placed it.")


class NotAnswered(Refusal):
    """There is no answer that could be rated."""

    code = "reflection-not-answered"
    title = _("There is no answer yet that you could rate.")
    way_forward = _("Wait until the unit has answered.")
