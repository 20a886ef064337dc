"""Acts on dossiers (protocols §6). Who files, what they answer and hand in is only committed to, under a salt."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

_LAW = "Nghị định 118/2025/NĐ-CP; Quyết định 766/QĐ-TTg (2022)"
_CONTENT = {"content": _("Applicant, answers and papers; only committed to.")}
_WORDS = {"words": _("The words that go with it; only committed to.")}
_STATUS = _("The national status after it, 1 to 10.")
_PROCEDURE = _("The procedure’s number.")
_RECEIVING = _("The number of the unit that took it in.")
_DECIDING = _("The number of the unit that decides; empty while nobody is known to be competent.")
_DUE = _("Until when it is due; null before the valid receipt.")
_FILED = {"procedure": _PROCEDURE, "edition": _("The number of the edition."), "receiving": _RECEIVING,
          "deciding": _DECIDING, "status": _STATUS}  # fmt: skip

UNIT_REGISTERED = ActKind(
    code="DOS-01",
    subsystem="procedures",
    name=_("Unit for dossiers registered"),
    meaning=_("The provincial office says which organisation is the unit with a number."),
    command="register_unit",
    effect=_("Dossiers for which the unit is competent come into its queue."),
    on="unit",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"number": _("The unit’s number."), "organisation": _("The organisation’s id here.")},
)
OFFICERS_NAMED = ActKind(
    code="DOS-02",
    subsystem="procedures",
    name=_("Officers of a unit named"),
    meaning=_("The head of a unit names who answers for its dossiers, and who stands in."),
    command="name_officers",
    effect=_("They are warned before a dossier of the unit is late."),
    on="unit",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"backup": _("Whether somebody stands in.")},
)
DOSSIER_FILED = ActKind(
    code="DOS-03",
    subsystem="procedures",
    name=_("Dossier filed online"),
    meaning=_("Somebody filed a dossier online."),
    command="file_dossier",
    effect=_("The dossier has its number and waits to be accepted; whoever filed it holds a proof of when."),
    on="dossier",
    basis=_LAW,
    public=_FILED,
    commitments=_CONTENT,
)
DOSSIER_TAKEN_IN = ActKind(
    code="DOS-04",
    subsystem="procedures",
    name=_("Dossier taken in at a desk"),
    meaning=_("An officer at a desk typed a dossier for somebody who came there."),
    command="take_in_dossier",
    effect=_("Who came to the desk has the same dossier, number and proof as somebody online."),
    on="dossier",
    basis=_LAW,
    public=_FILED,
    commitments=_CONTENT,
)
DOSSIER_ACCEPTED = ActKind(
    code="DOS-05",
    subsystem="procedures",
    name=_("Dossier accepted"),
    meaning=_("The unit that decides found the dossier whole."),
    command="accept_dossier",
    effect=_("The clock of working days runs from this valid receipt."),
    on="dossier",
    by=By.EITHER,
    basis=_LAW,
    public={"status": _STATUS, "due_at": _DUE},
    commitments=_CONTENT,
)
DOSSIER_REFUSED = ActKind(
    code="DOS-06",
    subsystem="procedures",
    name=_("Dossier not accepted"),
    meaning=_("The unit said why it doesn’t take the dossier in."),
    command="refuse_dossier",
    effect=_("The dossier ends with reasons, against which one can complain."),
    on="dossier",
    basis=_LAW,
    public={"status": _STATUS},
    commitments=_WORDS,
)
SUPPLEMENT_ASKED = ActKind(
    code="DOS-07",
    subsystem="procedures",
    name=_("Supplement asked for"),
    meaning=_("The unit asked, once, for all that is missing."),
    command="ask_supplement",
    effect=_("The clock stands still; no second request is possible."),
    on="dossier",
    basis=_LAW,
    public={"status": _STATUS},
    commitments=_WORDS,
)
SUPPLEMENTED = ActKind(
    code="DOS-08",
    subsystem="procedures",
    name=_("Supplement handed in"),
    meaning=_("What was missing was handed in."),
    command="hand_in_supplement",
    effect=_("The clock goes on; the due day moves by the working days that were waited."),
    on="dossier",
    basis=_LAW,
    public={"status": _STATUS, "due_at": _DUE},
    commitments=_CONTENT,
)
PROCESSING_BEGUN = ActKind(
    code="DOS-09",
    subsystem="procedures",
    name=_("Dossier put into processing"),
    meaning=_("The unit began to work on the dossier."),
    command="process_dossier",
    effect=_("Everybody concerned sees that the dossier is being worked on."),
    on="dossier",
    by=By.EITHER,
    basis=_LAW,
    public={"status": _STATUS},
)
WITHDRAWAL_ASKED = ActKind(
    code="DOS-10",
    subsystem="procedures",
    name=_("Withdrawal of a dossier asked for"),
    meaning=_("Whoever filed the dossier wants it back."),
    command="ask_withdrawal",
    effect=_("The unit does nothing but stop the dossier."),
    on="dossier",
    basis=_LAW,
    public={"status": _STATUS},
    commitments=_WORDS,
)
DOSSIER_STOPPED = ActKind(
    code="DOS-11",
    subsystem="procedures",
    name=_("Dossier stopped"),
    meaning=_("The unit ended a dossier that was withdrawn, or whose supplement or payment never came."),
    command="stop_dossier",
    effect=_("The dossier ends without a result."),
    on="dossier",
    basis=_LAW,
    public={"status": _STATUS},
    commitments=_WORDS,
)
DOSSIER_DONE = ActKind(
    code="DOS-12",
    subsystem="procedures",
    name=_("Dossier done"),
    meaning=_("The unit decided; the result is ready."),
    command="finish_dossier",
    effect=_("The clock ends: in time or late is settled from here on."),
    on="dossier",
    by=By.EITHER,
    basis=_LAW,
    public={"status": _STATUS, "in_time": _("Whether it was done by the due instant.")},
)
RESULT_HANDED_OUT = ActKind(
    code="DOS-13",
    subsystem="procedures",
    name=_("Result handed out"),
    meaning=_("Whoever filed the dossier has the result."),
    command="give_back_dossier",
    effect=_("Nothing of the dossier is open any more."),
    on="dossier",
    by=By.EITHER,
    basis=_LAW,
    public={"status": _STATUS},
)
DELAY_EXPLAINED = ActKind(
    code="DOS-14",
    subsystem="procedures",
    name=_("Delay of a dossier explained"),
    meaning=_("The unit gave cause and remedy of a delay, apologised, and named a new day."),
    command="explain_delay",
    effect=_("Whoever filed has a letter of apology, and the dossier can go on until the new day."),
    on="dossier",
    basis=_LAW,
    public={"new_date": _("The new day."), "due_at": _("Until when it had been due.")},
    commitments={"delay": _("Cause, remedy and letter; only committed to.")},
)
DOSSIER_ROUTED = ActKind(
    code="DOS-15",
    subsystem="procedures",
    name=_("Dossier given to a unit"),
    meaning=_("The provincial office said which unit decides a dossier that no rule had placed."),
    command="route_dossier",
    effect=_("The unit has the dossier in its queue."),
    on="dossier",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"deciding": _DECIDING},
    commitments=_WORDS,
)
BATCH_ORDERED = ActKind(
    code="DOS-16",
    subsystem="procedures",
    name=_("Step ordered for many dossiers"),
    meaning=_("An officer ordered one step for many dossiers at once, after a preview."),
    command="order_batch",
    effect=_("Each dossier takes the step by itself, or stays as it is with the reason told."),
    on="dossier-batch",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"step": _("Which step."), "dossiers": _("How many dossiers.")},
)
DOSSIER_WARNED = ActKind(
    code="DOS-17",
    subsystem="procedures",
    name=_("Warning before a dossier is late"),
    meaning=_("The platform warned the officer, the backup and the head of the unit."),
    command="warn_of_dossier",
    effect=_("Nobody of the three can say that they did not know."),
    on="dossier",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"kind": _("Soon due, or overdue."), "due_at": _("The due instant that it is about.")},
)

_COPIES = _("0: the procedure’s own fee; from 1: a set of certified copies.")
_FEE_DAY = _("When it is due: filing, acceptance or pick_up; empty for copies.")
FEE_ASKED = ActKind(
    code="DOS-18",
    subsystem="procedures",
    name=_("Fee of a dossier asked for"),
    meaning=_(
        "A fee of the procedure was asked for, once for each day on which one is due, or that of certified copies."
    ),
    command="ask_fee",
    effect=_("The fee is owed; while the procedure’s own is waited for, the clock stands still."),
    on="dossier",
    by=By.EITHER,
    basis=_LAW,
    public={
        "status": _STATUS,
        "copy_set": _COPIES,
        "due": _FEE_DAY,
        "amount": fields.AMOUNT,
        "currency": fields.CURRENCY,
    },
)
FEE_PAID = ActKind(
    code="DOS-19",
    subsystem="procedures",
    name=_("Fee of a dossier paid"),
    meaning=_("A gateway reported, signed, that a fee of a dossier was paid."),
    command="take_in_fee",
    effect=_("The fee is settled; a second payment of it is owed back."),
    on="dossier",
    by=By.RULE,
    basis=_LAW,
    public={
        "status": _STATUS,
        "copy_set": _COPIES,
        "due": _FEE_DAY,
        "amount": fields.AMOUNT,
        "currency": fields.CURRENCY,
        "due_at": _DUE,
    },
)

FEE_TAKEN = ActKind(
    code="DOS-20",
    subsystem="procedures",
    name=_("Fee of a dossier taken at a desk"),
    meaning=_("An officer took a fee in cash or by card and gave a receipt."),
    command="take_fee_at_desk",
    effect=_("The fee is settled; the receipt’s number can’t pay another one."),
    on="dossier",
    basis=_LAW,
    public={
        "status": _STATUS,
        "copy_set": _COPIES,
        "due": _FEE_DAY,
        "amount": fields.AMOUNT,
        "currency": fields.CURRENCY,
        "due_at": _DUE,
        "means": _("Cash or card."),
    },
    commitments={"receipt": _("The receipt’s number; only committed to.")},
)
FEE_REFUNDED = ActKind(
    code="DOS-21",
    subsystem="procedures",
    name=_("Fee of a dossier given back"),
    meaning=_("The unit ordered a payment back that was made twice, or for a dossier that it ended."),
    command="refund_fee",
    effect=_("A payment order leaves once the members have witnessed this; each payment goes back once."),
    on="dossier",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"status": _STATUS, "amount": fields.AMOUNT, "currency": fields.CURRENCY},
    commitments={"payee": _("Which payment, and to whom; only committed to.")},
)

FEE_WAIVED = ActKind(
    code="DOS-30",
    subsystem="procedures",
    name=_("Fee of a dossier let go"),
    meaning=_("The head of the unit let a fee go that was asked for, with the reason."),
    command="waive_fee",
    effect=_("Nothing is owed for it; what waited for the payment goes on."),
    on="dossier",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "status": _STATUS,
        "copy_set": _COPIES,
        "due": _FEE_DAY,
        "amount": fields.AMOUNT,
        "currency": fields.CURRENCY,
        "due_at": _DUE,
    },
    commitments=_WORDS,
)

declare_solemn("refuse_dossier", "stop_dossier", "order_batch", "refund_fee")
