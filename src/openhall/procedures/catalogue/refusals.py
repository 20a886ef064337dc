"""How the catalogue says no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import NotYours, Refusal


class OwnDraft(NotYours):
    """Who drafted an edition doesn't approve it."""

    code = "own-draft"
    title = _("Somebody else than who drafted it approves an edition.")
    way_forward = _("Ask another head of the unit, or have somebody else draft it.")


class ProcedureOfAnother(NotYours):
    """The number belongs to a procedure that another body keeps. Facts: ``procedure``."""

    code = "procedure-of-another"
    title = _("Another body keeps the procedure with this number.")
    way_forward = _("Check the number; the body that keeps the procedure drafts its next edition.")


class BeginsTooEarly(Refusal):
    """An edition must begin after the one before it. Facts: ``valid_from`` of that one."""

    code = "begins-too-early"
    status = 409
    title = _("An edition begins after the one that is published already.")
    detail = _("The published edition is in force from %(valid_from)s on.")
    way_forward = _("Draft the edition anew with a later first day.")


class NotInForce(Refusal):
    """No edition is open-ended, or the last day lies before its first. Facts: ``procedure``."""

    code = "not-in-force"
    status = 409
    title = _("The procedure has no edition that could end on that day.")
    way_forward = _("Look at its editions: it may have been repealed, or begin later than the day that you gave.")


class FileUnreadable(Refusal):
    """Not a file of procedures. Facts: ``most`` entries."""

    code = "procedures-unreadable"
    status = 422
    title = _("This is no file of procedures.")
    detail = _("A file is JSON: an object with a list “procedures” of 1 to %(most)s entries.")
    way_forward = _("Compare it with the description of the format, correct it and hand it in again.")


class DecisionKnown(Refusal):
    """A decision is registered once. Facts: ``number``."""

    code = "decision-known"
    status = 409
    title = _("A decision with this number is registered already.")
    detail = _("It is %(number)s.")
    way_forward = _("Look at the list of decisions; what was forgotten in it is told by another decision.")


class NotYourDesk(NotYours):
    """The reporter's body bears neither the number nor one above it. Facts: ``unit``."""

    code = "not-your-desk"
    title = _("Your organisation doesn’t bear the number of this desk.")
    detail = _("It is %(unit)s.")
    way_forward = _("Ask the provincial office to issue your organisation its number, or report for your own desk.")


class NotPublishedHere(Refusal):
    """A desk can't show what was never published. Facts: ``content_sha256``."""

    code = "not-published-here"
    status = 422
    title = _("No published edition says what the desk is said to show.")
    way_forward = _("Hand in the desk’s whole list as a file: then the difference is found field by field.")


class TranslationDiffers(Refusal):
    """A translation says what the edition says, in another language. Facts: ``what`` doesn't fit."""

    code = "translation-differs"
    status = 422
    title = _("The translation doesn’t fit the edition.")
    detail = _("It is about: %(what)s.")
    way_forward = _("Translate every part, each paper and fee on its own line in the same order, and nothing more.")
