"""How contracts say no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class ContractOverdue(Refusal):
    """The time in which the law lets the contract be concluded is over. Facts: ``contract_due_at``, ``article``."""

    code = "contract-overdue"
    title = _("The time for concluding this contract is over.")
    detail = _("It had to be concluded by %(contract_due_at)s (%(article)s).")
    way_forward = _(
        "It can’t be signed here any more. The side that let the time pass answers for it by the law named above; "
        "the owner settles with the supervising department how the lot goes on."
    )


class AlreadySigned(Refusal):
    """This side has signed. Fact: ``side``."""

    code = "already-signed"
    title = _("Your side has already signed this contract.")
    way_forward = _("Nothing is left to do for you. The contract’s page shows when the other side signs.")


class OtherDocument(Refusal):
    """The digest that was signed is not that of the document as it is now. Facts: ``signed``, ``now``."""

    code = "other-document"
    title = _("The contract changed since you opened it.")
    way_forward = _("Reload the page, read the document again, and sign what it shows.")


class TimeStampUnavailable(Refusal):
    """The time-stamping service did not answer. Nothing was signed."""

    code = "time-stamp-unavailable"
    status = 503
    title = _("The time-stamping service doesn’t answer, so nothing was signed.")
    way_forward = _("Try again in a few minutes. If the deadline is near, tell the trading centre now.")


class NothingToCertify(Refusal):
    """The lot isn't awarded yet."""

    code = "nothing-to-certify"
    title = _("There is no certificate of this trade yet.")
    way_forward = _("It can be printed as soon as the award is on the log.")


class NotAPdf(Refusal):
    """The file can't be read as a PDF."""

    code = "not-a-pdf"
    status = 422
    title = _("This file can’t be read as a PDF.")
    way_forward = _("Choose the PDF file itself, as it was downloaded: a scan or a print carries no signature.")


class NotYetComplete(Refusal):
    """The project can't be archived yet. Fact: ``reasons``."""

    code = "not-yet-complete"
    title = _("This project can’t be archived yet.")
    way_forward = _("What is still open is listed. The project is archived when nothing is.")
