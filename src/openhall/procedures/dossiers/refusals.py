"""How dossiers say no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Invalid, NotFound, Refusal


class NotFilable(NotFound):
    """No edition of the procedure is in force, or it can't be filed in this way."""

    code = "procedure-not-filable"
    title = _("Nothing can be filed under this procedure in this way today.")
    way_forward = _("Look at the procedure’s page: it says from when it is in force and how it can be done.")


class EditionReplaced(NotFilable):
    """Another edition of the procedure came into force after the draft was begun."""

    code = "procedure-edition-replaced"
    status = 409
    title = _("The procedure was published anew after you began.")
    way_forward = _("Open the draft: it shows what is different and goes on under the edition in force.")


class NotEligible(Refusal):
    """What was answered before one begins stands against filing here; ``errors`` says why and where to go instead.
    Fact: ``questions``, in their order."""

    code = "not-eligible"
    status = 422
    title = _("You can’t file this here.")
    way_forward = _("Read why, and where to go instead. If an answer was wrong, change it; nothing of it is kept.")


class Unfinished(Invalid):
    """Answers or papers are missing; ``errors`` says which."""

    code = "dossier-unfinished"
    title = _("Something is still missing.")
    way_forward = _("Complete what is named, then check your answers again.")


class ContentDiffers(Refusal):
    """What was signed isn't what the draft says now."""

    code = "dossier-content-differs"
    title = _("The draft was changed after you checked it.")
    way_forward = _("Check your answers again and send them then.")


class NotDigitised(Refusal):
    """A dossier isn't accepted before all its papers are files. Facts: ``papers``, how many are missing."""

    code = "dossier-not-digitised"
    title = _("A dossier is accepted when each of its papers is there as a file.")
    detail = _("Papers without a file: %(papers)s.")
    way_forward = _("Scan or photograph what is missing, or ask once for all of it.")


class SecondSupplement(Refusal):
    """All that is missing is asked for at once; the law allows one request."""

    code = "second-supplement"
    title = _("A supplement was asked for before; a second request isn’t allowed.")
    way_forward = _("Decide with what is there. What one request left out must not be asked for again.")


class DelayUnexplained(Refusal):
    """The dossier is overdue, and nobody has said why, what is done, and until when. Fact: ``due_at``."""

    code = "delay-unexplained"
    title = _("The dossier is overdue; no step can be saved before the delay is explained.")
    detail = _("It was due by %(due_at)s.")
    way_forward = _("Give cause, remedy, a letter of apology and a new day; then take the step.")


class NotOverdue(Refusal):
    """There is no delay to explain."""

    code = "dossier-not-overdue"
    title = _("The dossier isn’t overdue.")
    way_forward = _("Go on with it; a delay is explained when there is one.")


class DaysOffMissing(Refusal):
    """The due day lies in a year whose days off nobody has entered. Fact: ``year``."""

    code = "days-off-missing"
    status = 422
    title = _("The days off of a year that is needed aren’t known, so no due day can be told.")
    detail = _("The year is %(year)s.")
    way_forward = _("The provincial office enters them from the notice of that year; then try again.")


class NoFee(Refusal):
    """The procedure costs nothing."""

    code = "dossier-without-fee"
    title = _("Nothing is owed for this.")
    way_forward = _("Go on with the dossier; its procedure has no fee.")


class ChargedBefore(Refusal):
    """The fee of this copy set was asked for before."""

    code = "dossier-charged-before"
    title = _("This fee was asked for before; it is charged once.")
    way_forward = _("Look at the dossier: it says whether the fee is paid.")


class FeeUnpaid(Refusal):
    """A fee that is due with this step isn't paid. Facts: ``amount``, ``currency``."""

    code = "dossier-fee-unpaid"
    title = _("A fee of this dossier isn’t paid yet.")
    detail = _("%(amount)s %(currency)s are open.")
    way_forward = _("It is paid online or at a desk first; the head of the unit can let it go, with the reason.")


class FeeNotYet(Refusal):
    """The procedure says that its fee is due with another step, at which it is asked for by itself."""

    code = "dossier-fee-not-yet"
    title = _("The fee of this procedure isn’t due yet.")
    way_forward = _("It is asked for by itself at the step at which the procedure says that it is due.")


class FeeFell(Refusal):
    """The dossier was refused or stopped: nothing is owed for it any more."""

    code = "dossier-fee-fell"
    title = _("The dossier ended without a result, so its fee isn’t owed any more.")
    way_forward = _("Give back what was paid for it; the dossier’s fees say what came.")


class ReportNotSigned(Refusal):
    """A report that the gateway didn't sign, or signed too long ago."""

    code = "fee-report-not-signed"
    status = 401
    title = _("This report isn’t the gateway’s.")
    way_forward = _("Sign it with the secret that gateway and platform share, at the time of sending.")


class UnitTaken(Refusal):
    """A unit with this number is registered already. Fact: ``number``."""

    code = "unit-taken"
    title = _("A unit with this number is registered already.")
    way_forward = _("Check the number in the list of units.")


class Unrouted(Refusal):
    """Nobody is competent by the procedure; the provincial office says who decides."""

    code = "dossier-unrouted"
    title = _("It isn’t known yet which unit decides this dossier.")
    way_forward = _("The provincial office names the unit; then the unit goes on.")


class ReceiptTaken(Refusal):
    """This receipt paid another fee. Fact: ``receipt``."""

    code = "fee-receipt-taken"
    title = _("A receipt with this number was entered before.")
    way_forward = _("Check the number; each receipt pays one fee.")


class NotOwedBack(Refusal):
    """No such payment waits to be given back."""

    code = "fee-not-owed-back"
    title = _("This payment isn’t owed back, or is on its way back already.")
    way_forward = _("Look at the dossier’s fees: they say what came and what went back.")


class NoUnitAccount(Refusal):
    """The unit has registered no account from which it pays."""

    code = "unit-without-account"
    title = _("The unit has no account from which it can pay.")
    way_forward = _("The treasurer of the body registers one; then order the payment.")
