"""How reports and sheets say no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class ReportThere(Refusal):
    """The edition has a sealed report already."""

    code = "chair-report-there"
    title = _("This edition was reported on already.")
    way_forward = _("Correct the ranking first; the new edition gets a report of its own.")


class OtherReport(Refusal):
    """The report was drafted anew after it was looked at."""

    code = "chair-report-other"
    title = _("The report was drafted anew after you looked at it.")
    way_forward = _("Look at the new draft, then seal that one.")


class NobodyChairs(Refusal):
    """Nobody acts as chair for the organisation."""

    code = "chair-report-nobody-chairs"
    status = 422
    title = _("Nobody acts as chair for this organisation.")
    way_forward = _("Ask its manager of mandates to give the chair their mandate.")


class NothingToAppraise(Refusal):
    """No figures of anybody in the unit, or all have their sheets."""

    code = "appraisal-nothing"
    status = 422
    title = _("There is nobody in this unit for whom a sheet could be drafted.")
    way_forward = _("They are drafted for people who had dossiers in the period or lead the unit, and have none yet.")


class OwnSheet(Refusal):
    """Nobody signs their own sheet, and nobody signs twice."""

    code = "appraisal-own"
    status = 403
    title = _("You can’t sign this sheet.")
    way_forward = _("Nobody assesses themselves, and the second signature is another person’s.")


class StatementMissing(Refusal):
    """The person has said nothing yet, and whoever assesses doesn't say why."""

    code = "appraisal-statement-missing"
    status = 422
    title = _("The person hasn’t said anything about the figures yet.")
    way_forward = _("Wait for it, or write why there is none.")


class ObjectionTimeOver(Refusal):
    """The last instant for an objection is over. Fact: ``until``."""

    code = "appraisal-time-over"
    title = _("The time for an objection is over.")
    detail = _("It could be raised until %(until)s.")
    way_forward = _("Talk to whoever signed second; a sheet of another period is not affected.")
