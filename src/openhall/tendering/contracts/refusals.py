"""How contracts say no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class ContractOverdue(Refusal):
    """The law's time is over, and the side doesn't say why it signs late. Facts: ``contract_due_at``, ``article``."""

    code = "contract-overdue"
    title = _("The time for concluding this contract is over.")
    detail = _("It had to be concluded by %(contract_due_at)s (%(article)s).")
    way_forward = _(
        "It can still be signed: say why it is signed late. The log shows that it was late; the side that let the time "
        "pass answers for it. Where the winner refuses, the owner lets the award fall."
    )


class AlreadySigned(Refusal):
    """This side has signed. Fact: ``side``."""

    code = "already-signed"
    title = _("Your side has already signed this contract.")
    way_forward = _("Nothing is left to do for you. The contract’s page shows when the other side signs.")


class AlreadySealed(Refusal):
    """This side has put its seal on. Fact: ``side``."""

    code = "contract-already-sealed"
    title = _("Your side has already sealed this contract.")
    way_forward = _("Reload the page of the contract: it shows the seal, and what is still to be done.")


class NoticeSealed(Refusal):
    """The owner has put its seal on the award notice."""

    code = "award-notice-sealed"
    title = _("This award notice is already sealed.")
    way_forward = _("Reload its page: it shows the seal, and the sealed paper can be read there.")


class OtherNotice(Refusal):
    """The digest is not that of the award notice as it is now. Facts: ``sealed``, ``now``."""

    code = "other-award-notice"
    title = _("The award notice is not the one that you opened.")
    way_forward = _("Reload its page, read the paper again, and seal what it shows.")


class SealOfAnotherRevision(Refusal):
    """The document that was sealed is not the contract as it is now. Facts: ``sealed``, ``now``."""

    code = "seal-of-another-revision"
    title = _("The contract changed while you were sealing it.")
    detail = _("Meanwhile the other side put its seal or its signature on it, or its particulars were changed.")
    way_forward = _(
        "Nothing of what the other side did is lost, and your seal was not used. Reload the page of the contract, read "
        "the document as it is now, and seal that."
    )


class SealedAlready(Refusal):
    """The particulars can't be changed under a seal."""

    code = "contract-sealed"
    title = _("A side has sealed this contract, so its wording can’t be changed any more.")
    way_forward = _("Sign the document as it is. What it leaves open, the two sides settle in a document of their own.")


class TermsNegotiated(Refusal):
    """The wording waits for an answer, or both sides have agreed on it: one side alone changes it no more."""

    code = "contract-negotiated"
    title = _("The two sides are settling this wording, so one of them can’t change it alone.")
    way_forward = _("Answer the proposal that is open, or propose your own wording to the other side.")


class ProposalOpen(Refusal):
    """A proposal waits for an answer. Fact: ``proposal``."""

    code = "contract-proposal-open"
    title = _("A proposal for the wording of this contract still waits for an answer.")
    way_forward = _(
        "Accept it, refuse it with your reasons, or answer with another proposal. Its side can take it back."
    )


class NothingProposed(Refusal):
    """The wording is as it stands already."""

    code = "contract-nothing-proposed"
    title = _("This wording says what the contract says already.")
    way_forward = _("Change at least one of the clauses, then propose it.")


class ProposalAnswered(Refusal):
    """It isn't open any more, or isn't this side's to answer so. Facts: ``proposal``, ``state``."""

    code = "contract-proposal-answered"
    title = _("This proposal can’t be answered in this way.")
    way_forward = _("Only an open proposal is answered: by the other side, or taken back by the side that made it.")


class TooManyProposals(Refusal):
    """The bound of the installation is reached. Fact: ``most``."""

    code = "contract-too-many-proposals"
    title = _("The two sides have made as many proposals as one contract takes.")
    way_forward = _("Sign the contract as it stands. What it leaves open, the tender documents say.")


class OwnSealFirst(Refusal):
    """The organisation has a seal of its own that counts here, and it isn't on the document. Fact: ``side``."""

    code = "own-seal-first"
    title = _("Your organisation has a seal of its own, and it is not on this contract yet.")
    way_forward = _(
        "Let its keeper seal the contract on its page, then sign. If the seal can’t be used in time, sign with the "
        "choice that the installation’s own authority seals for you this time."
    )


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


class SubstanceFixed(Refusal):
    """The change touches what the law keeps as it was bid. Facts: ``clause``, ``article``."""

    code = "contract-substance-fixed"
    title = _("This belongs to the substance of the contract and can’t be negotiated or changed.")
    detail = _("Subject, price, quality and time are those of the tender and the bid (%(article)s).")
    way_forward = _(
        "Agree on particulars of delivery and acceptance instead; or, once it is concluded, on more of the same "
        "subject within the law’s limit. For anything else a new tender is called."
    )
