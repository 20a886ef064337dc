"""Acts on complaints (protocols §6). Who complains, what it says and the evidence are committed to, never told."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

_COMPLAINT = "招标投标法实施条例 (2019) 第六十条"
_HANDLING = "招标投标法实施条例 (2019) 第六十一条"
_POWERS = "招标投标法实施条例 (2019) 第六十二条"
_LOT = _("The lot that it is about; left out where it is the whole tender.")
_BODY = _("The entry of the list of bodies by which it was sent.")
_TAKE_UP = _("Until when the law wants the body to say whether it takes the complaint up; left out where no law does.")
_SERVICE = _("Until when the body promises to say so; left out where it promises nothing.")
_DECIDE = _("Until when the law wants a decision; left out where no law does.")

COMPLAINT_FILED = ActKind(
    code="CPL-02",
    subsystem="remedies",
    name=_("Complaint made"),
    meaning=_("A bidder or another interested party complains to the body that supervises the tender."),
    command="file_complaint",
    effect=_("The body must say in the time of the law whether it takes the complaint up."),
    on="complaint",
    basis=_COMPLAINT,
    public={
        "matter": _("What it is about: the documents, the opening, the result, or something else."),
        "lot": _LOT,
        "standing": _("Whether a bidder complains or another interested party."),
        "channel": _("Online, in a visit, by letter or by telephone."),
        "body": _BODY,
        "known_at": _("Since when the complainant says it has known."),
        "received_at": _("When the body received it."),
        "objected": _("Whether the owner was asked first, by an objection."),
        "objection": _("That objection; left out where there was none, or one in the opening hall."),
        "closes_at": _("Before when the law takes such a complaint; left out where no law says."),
        "in_time": _("Whether it came before that."),
        "acceptance_due_at": _TAKE_UP,
        "service_due_at": _SERVICE,
        "individual": fields.INDIVIDUAL,
    },
    optional=("lot", "objection", "closes_at", "acceptance_due_at", "service_due_at", "individual"),
    commitments={
        "complainant": _("Who complains; only committed to."),
        "text": _("What the complaint says; only committed to."),
        "request": _("What it asks for; only committed to."),
        "interest": _("Why an interested party is one; only committed to."),
        "documents": _("The digests of the evidence; only committed to."),
    },
)
CORRECTION_ASKED = ActKind(
    code="CPL-03",
    subsystem="remedies",
    name=_("Correction of a complaint asked for"),
    meaning=_("The body tells the complainant, once, all that is missing."),
    command="ask_correction",
    effect=_("The complainant can add what is missing; it can’t be asked a second time."),
    on="complaint",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"correction_due_at": _("Until when the body waits for it.")},
    commitments={"asked": _("What is missing; only committed to.")},
)
COMPLAINT_CORRECTED = ActKind(
    code="CPL-04",
    subsystem="remedies",
    name=_("Complaint corrected"),
    meaning=_("The complainant adds what the body asked for."),
    command="correct_complaint",
    effect=_("The body says whether it takes the complaint up."),
    on="complaint",
    basis=fields.NO_ARTICLE_OPERATION,
    commitments={
        "text": _("What was added; only committed to."),
        "documents": _("The digests of the evidence; only committed to."),
    },
)
ACCEPTANCE_DECIDED = ActKind(
    code="CPL-05",
    subsystem="remedies",
    name=_("Complaint taken up or not"),
    meaning=_("The body says whether it takes a complaint up, and if not, for which reason of the law."),
    command="decide_acceptance",
    effect=_("A complaint that was taken up must be decided in the time of the law; the other side is heard."),
    on="complaint",
    basis=_HANDLING,
    public={
        "accepted": _("Whether the body takes it up."),
        "ground": _("For which of the law’s reasons it doesn’t; left out where it does."),
        "decision_due_at": _DECIDE,
        "found": _("What the body found against what the platform had computed: in_time, objected; else left out."),
    },
    optional=("ground", "decision_due_at", "found"),
    commitments={
        "reason": _("The reason in words; only committed to."),
        "found_reason": _("Why the body finds so; only committed to."),
        "documents": _("Digests of the evidence for it; only committed to."),
    },
)
COMPLAINT_TRANSFERRED = ActKind(
    code="CPL-06",
    subsystem="remedies",
    name=_("Complaint transferred"),
    meaning=_("A body that isn’t competent sends the complaint to the one that is."),
    command="transfer_complaint",
    effect=_("The other body must say whether it takes the complaint up; the first reads it no more."),
    on="complaint",
    basis=_HANDLING,
    public={"body": _BODY, "acceptance_due_at": _TAKE_UP, "service_due_at": _SERVICE},
    optional=("acceptance_due_at", "service_due_at"),
    commitments={"reason": _("The reason in words; only committed to.")},
)
COMPLAINT_WITHDRAWN = ActKind(
    code="CPL-07",
    subsystem="remedies",
    name=_("Complaint withdrawn"),
    meaning=_("Who complained takes the complaint back."),
    command="withdraw_complaint",
    effect=_("The body decides nothing any more; a suspension that it ordered ends."),
    on="complaint",
    basis=fields.NO_ARTICLE_RECORD,
)
TENDER_SUSPENDED = ActKind(
    code="CPL-08",
    subsystem="remedies",
    name=_("Tender suspended"),
    meaning=_("The body that decides a complaint orders that the tender, or the lot, stands still."),
    command="suspend_tender",
    effect=_("Nothing is closed, evaluated, awarded or contracted until the body lifts it or decides."),
    on="complaint",
    basis=_POWERS,
    public={"lot": _LOT},
    optional=("lot",),
    statement=_("Why, for everybody to read."),
)
SUSPENSION_LIFTED = ActKind(
    code="CPL-09",
    subsystem="remedies",
    name=_("Suspension ended"),
    meaning=_("The body lifts the suspension, or it ends by rule with the complaint."),
    command="lift_tender_suspension",
    effect=_("The steps that waited can be taken."),
    on="complaint",
    by=By.EITHER,
    basis=_POWERS,
    public={"lot": _LOT, "began_at": _("When it began.")},
    optional=("lot",),
)
COMPLAINT_ANSWERED = ActKind(
    code="CPL-10",
    subsystem="remedies",
    name=_("Complaint answered by the other side"),
    meaning=_("The owner’s side, or the bidder whose award is disputed, answers the complaint with its evidence."),
    command="answer_complaint",
    effect=_("The body reads the answer before it decides."),
    on="complaint",
    basis=_POWERS,
    public={"side": _("The owner’s side, or the bidder.")},
    commitments={
        "text": _("What the answer says; only committed to."),
        "documents": _("The digests of the evidence; only committed to."),
    },
)
INQUIRY_NOTED = ActKind(
    code="CPL-11",
    subsystem="remedies",
    name=_("Hearing or examination noted"),
    meaning=_("The body notes a hearing, an inspection, a test, an appraisal or a review by experts."),
    command="note_inquiry",
    effect=_("Both sides can read it; the days of an examination aren’t counted in the time for the decision."),
    on="complaint",
    basis=_HANDLING,
    public={
        "kind": _("Hearing, inspection, testing, appraisal or review by experts."),
        "began_at": _("When it began."),
        "ended_at": _("When it ended."),
        "decision_due_at": _DECIDE,
    },
    optional=("decision_due_at",),
    commitments={
        "text": _("The note; only committed to."),
        "documents": _("The digests of its documents; only committed to."),
    },
)
COMPLAINT_DECIDED = ActKind(
    code="CPL-12",
    subsystem="remedies",
    name=_("Complaint decided"),
    meaning=_("The body decides the complaint, with reasons and law."),
    command="decide_complaint",
    effect=_("What the decision orders of the award or the lot is carried out at once; a suspension ends."),
    on="complaint",
    basis=_HANDLING,
    public={
        "lot": _LOT,
        "outcome": _("Upheld, upheld in part, or dismissed."),
        "effect": _(
            "What it orders: nothing, a correction, that the award is void, that the bids are evaluated again, that "
            "the lot ends, that its contract is cancelled, or that a deposit is kept."
        ),
        "following": _(
            "With a cancelled contract: whether the next candidate can be awarded the lot (next_candidate), or it ends "
            "(anew)."
        ),
        "committee": _("Whether the same committee evaluates again, or a new one; left out where none does."),
        "qualifications": _(
            "“again” where the owner examines the bidders’ qualifications again too; left out where what it found "
            "stands."
        ),
        "deposit": _("The deposit that is to be kept, of a bidder that was heard; left out where none is."),
        "keeper": _("Who keeps it by the law of the tender: the owner, or the platform by rule."),
        "keep_due_at": _("Until when the owner keeps it; left out where it is kept by rule."),
        "correct_due_at": _("Until when the owner corrects; left out where it isn’t ordered to."),
    },
    optional=("lot", "committee", "qualifications", "following", "deposit", "keeper", "keep_due_at", "correct_due_at"),
    commitments={
        "decision": _("The whole decision with the names; only committed to."),
    },
    statement=_("What everybody may read of the decision, without personal data, and the law that it rests on."),
)

BIDDER_HEARD = ActKind(
    code="CPL-13",
    subsystem="remedies",
    name=_("Bidder told that its deposit may be ordered to be kept"),
    meaning=_("The body tells a bidder which ground it may find against it, and until when it listens."),
    command="hear_bidder",
    effect=_("No refund of this deposit is ordered until the complaint ends; the body decides after the answer."),
    on="complaint",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "lot": fields.LOT,
        "deposit": _("The deposit that may be kept."),
        "bidder": fields.BIDDER,
        "ground": _("Which ground the decision may find."),
        "article": _("The article that lets the deposit be kept on it."),
        "amount": fields.AMOUNT,
        "currency": fields.CURRENCY,
        "answer_due_at": _("Until when the bidder can answer; the body entered it."),
    },
    statement=_("What the body wrote to the bidder."),
)
FORFEITURE_LIFTED = ActKind(
    code="CPL-14",
    subsystem="remedies",
    name=_("Order to keep a deposit taken back"),
    meaning=_("The body takes back its order before the deposit was kept, for instance when a court has decided."),
    command="lift_forfeiture_order",
    effect=_("Nobody keeps this deposit by that decision; it goes back by rule."),
    on="complaint",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"lot": fields.LOT, "deposit": _("The deposit."), "bidder": fields.BIDDER},
    statement=_("The body’s reasons."),
)

declare_solemn("decide_acceptance", "suspend_tender", "lift_tender_suspension", "decide_complaint", "hear_bidder",
               "lift_forfeiture_order")  # fmt: skip
