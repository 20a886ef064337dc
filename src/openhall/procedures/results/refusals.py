"""Why something isn't done with results."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class NoResult(Refusal):
    """A dossier ends only with its result."""

    code = "dossier-without-result"
    title = _("A dossier is ended with its result: electronic, or on paper and digitised with the reason.")
    way_forward = _("Issue the result first, or attach the scan of the paper one and say why it isn’t electronic.")


class ResultOnItsWay(Refusal):
    """The result is sealed and waits for its time stamp."""

    code = "result-on-its-way"
    title = _("The result is sealed and waits for its time stamp.")
    way_forward = _("Try again in a few minutes: the platform asks for the stamp by itself.")


class ResultDecided(Refusal):
    """A dossier that has its result isn't withdrawn any more."""

    code = "dossier-decided"
    title = _("The result of the dossier is sealed already, so it can’t be withdrawn any more.")
    way_forward = _("Read the result. If it is wrong, tell the unit that decided; it can correct or revoke it.")


class ResultThere(Refusal):
    """The dossier has a valid result."""

    code = "result-there"
    title = _("The dossier has a valid result.")
    way_forward = _("Correct it by a new one, or revoke it first, with the reason.")


class TemplateUnfit(Refusal):
    """The template names something that there isn't. Fact: ``field``."""

    code = "result-template-unfit"
    status = 422
    title = _("The template names a field that there isn’t.")
    detail = _("The field is “%(field)s”.")
    way_forward = _("Use the names that the page lists; entries of the officer need a line of their own.")


class NotApproved(Refusal):
    """There is no approved template."""

    code = "result-template-not-approved"
    title = _("This template isn’t approved.")
    way_forward = _("The head of the unit approves a template; then results are made from it.")


class OtherPaper(Refusal):
    """What was sealed or signed isn't what lies here."""

    code = "document-differs"
    title = _("This isn’t the document that lies here now.")
    way_forward = _("Reload the page, look at the document again, and go on from there.")


class NotValid(Refusal):
    """A document that was replaced or revoked, or isn't issued yet, isn't taken. Fact: ``state``."""

    code = "document-not-valid"
    title = _("This document isn’t valid, so it can’t be used here.")
    way_forward = _("Take another one from the store, or add a file.")


class ResultWaitsForFee(Refusal):
    """The fee that is due at pick-up isn't paid. Facts: ``amount``, ``currency``."""

    code = "result-waits-for-fee"
    title = _("The result is given out once the fee that is due at pick-up is paid.")
    detail = _("%(amount)s %(currency)s are due.")
    way_forward = _("Pay it on the dossier’s page or at the desk. The result is there and counts; its day stays.")


class CodeSpent(Refusal):
    """No document can be had with this code."""

    code = "share-not-open"
    status = 404
    title = _("With this address and code no document can be had.")
    way_forward = _("Check each sign. A code counts once and until its time is over; ask for a new one.")
