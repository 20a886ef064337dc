"""How the room of fees says no."""

from django.utils.translation import gettext_lazy as _

from openhall.kernel.refusals import Refusal


class NoFeesYet(Refusal):
    """The committee hasn't signed its report, nor did its lot fail with findings, or members aren't known by name."""

    code = "no-fees-yet"
    status = 409
    title = _("There are no fees to order for this lot yet.")
    way_forward = _(
        "Fees are ordered once a committee that was drawn or appointed has signed its report, or its lot has failed "
        "after it recorded what it found."
    )


class FeesOrderedAlready(Refusal):
    """The fees of a lot are ordered once."""

    code = "fees-ordered-already"
    status = 409
    title = _("The fees of this committee are ordered already.")
    way_forward = _("The page of the lot’s fees shows how far they are. Of a payment that failed its payee is told.")


class SessionLasts(Refusal):
    """The committee's room is open or adjourned: nobody's time is known yet."""

    code = "session-lasts"
    status = 409
    title = _("The session of this committee isn’t over.")
    way_forward = _("Each member is paid by the own time in the room. Ask the host centre to close the session first.")


class TermsMissing(Refusal):
    """Of some members the register doesn't say what their fee depends on. Fact: ``members`` (how many, not who)."""

    code = "fee-terms-missing"
    status = 409
    title = _("The register doesn’t say what the fee of some members depends on.")
    detail = _("Members without class and place: %(members)s. Who they are stays secret.")
    way_forward = _("Ask the authority that keeps the register to enter class and place of every expert.")


class SiteMissing(Refusal):
    """The tender's centre stands in the register of evaluation centres with none. Fact: ``centre``."""

    code = "evaluation-centre-missing"
    status = 409
    title = _("Nobody has entered where committees of this centre sit.")
    detail = _("Without it nobody knows how far the members came. The centre is: %(centre)s")
    way_forward = _("Ask the office of the centre to enter its evaluation centre, and the distances to it.")


class DistancesMissing(Refusal):
    """An office hasn't entered how far some members came. Facts: ``members`` (how many, not who), ``offices``."""

    code = "distances-missing"
    status = 409
    title = _("It isn’t entered how far some members came.")
    detail = _("Members without a distance: %(members)s. It is entered by the office of: %(offices)s")
    way_forward = _("Ask that office to enter the distances that its page names; it doesn’t learn who sat.")


class NoPayerAccount(Refusal):
    """Whoever pays has registered no account to pay from."""

    code = "no-payer-account"
    status = 409
    title = _("Your organisation has no account to pay from.")
    way_forward = _("A treasurer or manager of your organisation registers it on the page of deposits.")


class NotPaidYet(Refusal):
    """The fee hasn't been paid, or its receipt is confirmed."""

    code = "fee-not-paid"
    status = 409
    title = _("There is no receipt to confirm.")
    way_forward = _("You confirm a fee once, after it was paid. This page shows how far it is.")
