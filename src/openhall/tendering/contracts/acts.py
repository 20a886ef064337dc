"""Acts from the contract to the archive (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

CONTRACT_SIGNED = ActKind(
    code="CON-01",
    subsystem="contract",
    name=_("Contract signed by one side"),
    meaning=_("One side signed exactly this document; its seal was put on it in the same moment."),
    command="sign_contract",
    effect=_("This side is bound by the document as it stands; its wording can’t be changed any more."),
    on="contract",
    basis="招标投标法 (2017) 第四十六条",
    public={
        "lot": fields.LOT,
        "side": _("Whether the owner or the supplier signed."),
        "pdf_sha256": fields.PDF_SHA256,
        "late": _("True where it was signed after the law’s time for the contract; else left out."),
    },
    optional=("late",),
    commitments={"late_reason": _("Why this side signed late; only committed to.")},
)
CONTRACT_DUE_MOVED = ActKind(
    code="CON-03",
    subsystem="contract",
    name=_("Time for the contract moved on after a pause"),
    meaning=_("Nobody could sign the contract while the tender stood still; that time doesn’t count."),
    command="move_contract_due",
    effect=_("Owner and winner conclude the contract within as much time as they had left."),
    on="lot",
    by=By.RULE,
    basis="招标投标法 (2017) 第四十六条; 招标投标法实施条例 (2019) 第六十二条",
    public={
        "began_at": _("Since when the tender had stood still."),
        "ended_at": _("Until when that time is given back."),
        "old_due_at": _("When the contract was due before."),
        "new_due_at": _("When it is due now."),
    },
)
CONTRACT_CONCLUDED = ActKind(
    code="CON-02",
    subsystem="contract",
    name=_("Contract concluded"),
    meaning=_("Both sides have signed. The digest is that of the document with both seals."),
    command="conclude_contract",
    effect=_("The contract exists between the two; the deposits of the winner and the runner-up go back."),
    on="contract",
    by=By.RULE,
    basis="招标投标法 (2017) 第四十六条",
    public={
        "lot": fields.LOT,
        "pdf_sha256": fields.PDF_SHA256,
        "amount": fields.AMOUNT,
        "currency": fields.CURRENCY,
    },
)
CERTIFICATE_ISSUED = ActKind(
    code="CER-01",
    subsystem="witness-certificates",
    name=_("Trade witness certificate issued"),
    meaning=_("Somebody printed the certificate of a trade. Its digest tells a true one from a forged one."),
    command="issue_certificate",
    effect=_("A paper with this digest proves the trade to anybody who compares it with the log."),
    on="lot",
    by=By.EITHER,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"pdf_sha256": fields.PDF_SHA256},
)
PROJECT_ARCHIVED = ActKind(
    code="ARC-01",
    subsystem="archive",
    name=_("Project archived"),
    meaning=_("The record of the project ends here; it says how many acts it has, so that none can be taken away."),
    command="archive_project",
    effect=_("Nothing can be added to the project’s record, and anybody can tell whether a copy of it is whole."),
    on="project",
    by=By.EITHER,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "leaves": _("How many acts the record has before this one."),
        "outcome": _("How the project came out."),
    },
)

declare_solemn("sign_contract", "archive_project")
