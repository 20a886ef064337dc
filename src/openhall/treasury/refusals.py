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


class DepositLeft(Refusal):
    """The deposit is on its way back, or gone."""

    code = "deposit-left"
    status = 409
    title = _("This deposit is on its way back, so it can’t be kept.")
    way_forward = _("A deposit can be kept only before its refund is ordered.")


class ForfeitureOnce(Refusal):
    """The bidder was told before that the deposit may be kept."""

    code = "forfeiture-once"
    status = 409
    title = _("The bidder was told before that this deposit may be kept.")
    way_forward = _("The page of the deposit shows how far it is. A deposit that was let go can’t be kept again.")


class ForfeitureDecided(Refusal):
    """The owner has decided."""

    code = "forfeiture-decided"
    status = 409
    title = _("The owner has decided about this deposit already.")
    way_forward = _("The page of the deposit shows the decision and its reasons.")


class AnswerOver(Refusal):
    """The bidder has answered, or its time is over. Fact: ``answer_due_at``."""

    code = "answer-over"
    status = 409
    title = _("No answer can be given any more.")
    detail = _("It was possible once, until %(answer_due_at)s.")
    way_forward = _("The page of the deposit shows what was answered, and later the owner’s decision.")


class StillToBeHeard(Refusal):
    """The bidder may still answer. Fact: ``answer_due_at``."""

    code = "still-to-be-heard"
    status = 409
    title = _("The bidder is heard first.")
    detail = _("It has until %(answer_due_at)s to answer.")
    way_forward = _("Decide when the answer is there or its time is over. You can let the deposit go at once.")


class NoPayeeAccount(Refusal):
    """The owner has no registered bank account."""

    code = "no-payee-account"
    status = 409
    title = _("Your organisation has registered no bank account to which the deposit could be paid.")
    way_forward = _("Its treasurer or manager registers the account on the page “Deposits”. Then decide again.")


class MessageNotSigned(Refusal):
    """A message for a gateway's address that the gateway didn't sign, or not just now."""

    code = "message-not-signed"
    status = 401
    title = _("This message isn’t signed by the gateway.")
    way_forward = _("Sign time and body with the shared secret, and send it within five minutes.")


class PayeeRefused(Refusal):
    """Where somebody wants to be paid is no account or wallet of that kind."""

    code = "payee-refused"
    status = 422
    title = _("Nobody can be paid there.")
    way_forward = _("A wallet has 12 to 19 figures; an account has a number and the code of its bank.")
