"""Acts on certified copies (protocols §6). What the original is, and whose, is only committed to."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, By, fields

_LAW = "Nghị định 45/2020/NĐ-CP"
_UNIT = _("The unit’s number.")

ORIGINAL_TAKEN = ActKind(
    code="CPY-01",
    subsystem="procedures",
    name=_("Original taken in for certified copies"),
    meaning=_("An officer compared the scan with the original that somebody brought to the desk."),
    command="take_in_original",
    effect=_("Copies on paper and electronic ones are due on the same day, for one fee."),
    on="original",
    basis=_LAW,
    public={
        "unit": _UNIT,
        "pages": _("How many pages it has."),
        "copies": _("How many copies on paper are wanted; they are one set with one fee."),
        "amount": fields.AMOUNT,
        "currency": fields.CURRENCY,
        "due_at": _("Until when copies of both kinds are due."),
    },
    commitments={"original": _("What it is, whose, and its scan; only committed to.")},
)
PAPER_COPY_GIVEN = ActKind(
    code="CPY-02",
    subsystem="procedures",
    name=_("Certified paper copy handed out"),
    meaning=_("An officer handed out the certified copy on paper."),
    command="hand_out_paper_copy",
    effect=_("It is in the register; the fee is the one of the original."),
    on="original",
    basis=_LAW,
    public={
        "unit": _UNIT,
        "number": _("Its number in the unit’s register of the year."),
        "year": _("The year of the register."),
        "in_time": _("Whether it was handed out by the due instant."),
    },
)
FEE_TAKEN = ActKind(
    code="CPY-03",
    subsystem="procedures",
    name=_("Fee of copies taken at the desk"),
    meaning=_("An officer took the fee at the desk and gave a receipt."),
    command="take_copy_fee",
    effect=_("The fee is settled; it can’t be taken again, whatever kind of copy follows."),
    on="original",
    basis=_LAW,
    public={"amount": fields.AMOUNT, "currency": fields.CURRENCY},
)
FEE_PAID = ActKind(
    code="CPY-04",
    subsystem="procedures",
    name=_("Fee of copies paid"),
    meaning=_("A gateway reported, signed, that the fee was paid."),
    command="take_in_copy_fee",
    effect=_("The copies can be given; another payment of their fee is owed back."),
    on="original",
    by=By.RULE,
    basis=_LAW,
    public={"amount": fields.AMOUNT, "currency": fields.CURRENCY},
)
