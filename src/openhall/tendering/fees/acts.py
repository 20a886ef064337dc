"""Acts on fees of experts (protocols §6). None names a member, or tells before the award what would name one."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

TERMS_ENTERED = ActKind(
    code="FEE-01",
    subsystem="experts",
    name=_("Terms of an expert’s fees entered"),
    meaning=_("The keeper of the register enters the class of an expert and the place that the expert comes from."),
    command="enter_fee_terms",
    effect=_("Fees that are ordered from now on follow this class and the way from this place."),
    on="fee-terms",
    basis=fields.NO_ARTICLE_OPERATION,
    commitments={"expert/terms": _("Class and place; only committed to.")},
)
PAYEE_REGISTERED = ActKind(
    code="FEE-02",
    subsystem="payments",
    name=_("Payee registered"),
    meaning=_("A person says to which account or wallet fees are to be paid."),
    command="register_payee",
    effect=_("Fees that this person is owed, and those to come, are paid there."),
    on="payee",
    basis=fields.NO_ARTICLE_OPERATION,
    commitments={"payee": _("Kind, holder, number and bank; only committed to.")},
)
FEES_ORDERED = ActKind(
    code="FEE-03",
    subsystem="payments",
    name=_("Fees of a committee ordered"),
    meaning=_("Whoever pays the committee orders the fees of all its experts at once, after the report."),
    command="order_fees",
    effect=_(
        "Each member is owed a fee by the rules for the own time, less the tax withheld; the payments are instructed."
    ),
    on="lot",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "members": _("How many fees are paid: one for each member and evaluation, also of who was replaced."),
        "minutes": _("The longest time that one member is paid for."),
        "payer": _("Who pays by the rules: owner or centre."),
    },
    commitments={"fee/*": _("What one member is paid, and why; opened after the award, without a name.")},
)
FEES_PUBLISHED = ActKind(
    code="FEE-04",
    subsystem="payments",
    name=_("Fees of a committee published"),
    meaning=_("After the award the platform publishes what the committee cost, fee by fee and without names."),
    command="publish_fees",
    effect=_("Anybody can compute the fees again from the rules."),
    on="lot",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    statement=_("The rules they were computed by, and each fee: class, minutes, kilometres, amounts and tax."),
)
FEE_CONFIRMED = ActKind(
    code="FEE-05",
    subsystem="payments",
    name=_("Receipt of a fee confirmed"),
    meaning=_("Somebody who was paid a fee confirms that it arrived. For which committee isn’t told."),
    command="confirm_fee",
    effect=_("The fee is settled: who was to be paid says that it came."),
    on="fee",
    basis=fields.NO_ARTICLE_OPERATION,
)

DISTANCE_ENTERED = ActKind(
    code="FEE-06",
    subsystem="experts",
    name=_("Distance to a centre entered"),
    meaning=_("The office of an evaluation centre enters how far a place is from the centre, and by what it knows it."),
    command="enter_distance",
    effect=_("Fees that are ordered from now on for whoever comes from there and sits in this centre follow it."),
    on="distance",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "site": _("The centre, by its id."),
        "kilometres": _("Whole kilometres from the place to the centre."),
    },
    statement=_("The place, and the source that the office names."),
)

declare_solemn("order_fees", "register_payee")
