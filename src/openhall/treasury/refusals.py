"""How the treasury says no. Each code is part of the API."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class BankFileRefused(Refusal):
    """The bank's file can't be booked. Fact: ``problem``."""

    code = "bank-file-refused"
    status = 422
    title = _("This bank file can’t be taken in.")
    detail = _("%(problem)s")
    way_forward = _("Nothing of it was booked. Ask the bank for camt.053.001.08 or camt.054.001.08 and send that file.")


class BankFileDiffers(Refusal):
    """Another file with the same message id was taken in before. Fact: ``message_id``."""

    code = "bank-file-differs"
    status = 409
    title = _("Another file with this message id was taken in before.")
    detail = _("The message id is “%(message_id)s”; the content differs.")
    way_forward = _("Nothing of it was booked. Ask the bank which of the two files is right.")


class NoDepositBank(Refusal):
    """Nobody has named an account for deposits of the currency. Fact: ``currency``."""

    code = "no-deposit-bank"
    status = 409
    title = _("There is no account for deposits in this currency yet.")
    detail = _("The currency is %(currency)s.")
    way_forward = _("The trading centre’s treasurer names the account; ask the centre.")


class DepositBankExists(Refusal):
    """There is an account for deposits of the currency. Fact: ``currency``."""

    code = "deposit-bank-exists"
    status = 409
    title = _("There is already an account for deposits in this currency.")
    detail = _("The currency is %(currency)s.")
    way_forward = _("Reload the page: it shows the account.")


class DepositNotAsked(Refusal):
    """No deposit can be paid for this lot now."""

    code = "deposit-not-asked"
    status = 409
    title = _("No deposit can be paid for this lot now.")
    way_forward = _("The lot asks for no deposit, or its deadline has passed. Its page says which.")


class StillHidden(Refusal):
    """The file names payers of lots whose windows have not closed."""

    code = "payers-still-hidden"
    status = 403
    title = _("This file names payers who must not be known yet.")
    way_forward = _(
        "The bank gets it from the outbox without anybody reading it. You can download it when the release windows of "
        "its lots have closed."
    )


class AmountFixed(Refusal):
    """The bidder's payment instructions exist with other terms. Facts: ``amount``, ``currency``."""

    code = "deposit-amount-fixed"
    status = 409
    title = _("Payment instructions were given before, with another amount.")
    detail = _("They say %(amount)s %(currency)s.")
    way_forward = _("Ask the trading centre; money paid as instructed counts.")
