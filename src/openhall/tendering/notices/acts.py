"""The acts of notices."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

NOTICE_PUBLISHED = ActKind(
    code="NOT-01",
    subsystem="notices",
    name=_("Notice published"),
    meaning=_("The call is open: lots, documents, custodians, criteria and deadline are fixed, and so is the law."),
    command="publish_notice",
    effect=_("Anybody may bid until the deadline, and the owner can change the call only by an amendment."),
    on="notice",
    basis="招标投标法 (2017) 第十六条, 第二十四条",
    public={
        "pack": fields.PACK,
        "pack_sha256": _("The digest of that pack, so that nobody can apply another one later."),
        "bids_due_at": _("The deadline for bids."),
        "release_minutes": _("For how many minutes after the deadline bidders can release their bids."),
        "threshold": _("How many custodians must come together to open the bids."),
        "lots": _("How many lots there are."),
    },
    statement=_("The whole call: lots, criteria, ceilings, deposits, documents with their digests, custodians’ keys."),
)
QUESTION_ASKED = ActKind(
    code="NOT-02",
    subsystem="notices",
    name=_("Question asked"),
    meaning=_(
        "Somebody asked about the tender documents. Until the bids are opened nobody learns who, or that anybody did."
    ),
    command="ask_question",
    effect=_("The owner owes an answer, and can’t say later that another question was asked."),
    on="question",
    basis="招标投标法 (2017) 第二十二条",
    public={"text_sha256": _("The digest of the question’s text.")},
    sealed=True,
)
QUESTION_ANSWERED = ActKind(
    code="NOT-03",
    subsystem="notices",
    name=_("Question answered"),
    meaning=_("Question and answer are published for everybody alike, without the name of who asked."),
    command="answer_question",
    effect=_("The answer becomes a part of the tender documents for all bidders."),
    on="question",
    basis="招标投标法实施条例 (2019) 第二十一条",
    statement=_("The question, the answer, and when it was given."),
)
NOTICE_AMENDED = ActKind(
    code="NOT-04",
    subsystem="notices",
    name=_("Notice amended"),
    meaning=_("The call was changed. Where too little time is left for bidders, the law moves the deadline."),
    command="amend_notice",
    effect=_("The changed call replaces the earlier one for everybody, and bids are due at the new deadline."),
    on="notice",
    basis="招标投标法 (2017) 第二十三条; 招标投标法实施条例 (2019) 第二十一条",
    public={
        "old_due_at": _("The deadline for bids before the change."),
        "new_due_at": _("The deadline for bids after the change."),
    },
    statement=_(
        "What was changed, as it was signed: text, documents added and withdrawn, and the criteria of lots before and "
        "after."
    ),
)
DEADLINE_EXTENDED = ActKind(
    code="NOT-05",
    subsystem="notices",
    name=_("Deadline extended after an outage"),
    meaning=_("The platform could not be used shortly before the deadline, so the deadline moved by its rule."),
    command="extend_deadline",
    effect=_("Bids are taken until the new deadline; those that were handed in stand and may be replaced."),
    on="notice",
    by=By.EITHER,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "outage": _("The outage, which has an act of its own."),
        "began_at": _("The beginning of that outage."),
        "ended_at": _("The end of that outage."),
        "old_due_at": _("The deadline for bids before the outage was judged."),
        "new_due_at": _("The deadline for bids that holds instead."),
    },
    statement=_("The act of the outage, the heads of the log around it, and what a person signed who entered it."),
)
CUSTODY_PROVED = ActKind(
    code="CUS-03",
    subsystem="custody",
    name=_("Custodian’s key proved"),
    meaning=_("A custodian opened a trial share on its own device: the key that the notice names works."),
    command="prove_custody",
    effect=_("Owner and bidders see before the deadline that this custodian can open; who is silent can be reminded."),
    on="custodian",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"custodian": fields.CUSTODIAN},
)
ABSENCE_DECLARED = ActKind(
    code="CUS-04",
    subsystem="custody",
    name=_("Custodian declared absent, or present again"),
    meaning=_("A custodian will not come to the opening, or will after all; the reason is public."),
    command="declare_absence",
    effect=_("Everybody sees at once whether enough custodians remain; if not, every bidder opens its own bid."),
    on="custodian",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"custodian": fields.CUSTODIAN, "absent": _("Whether it is absent from now on, or present again.")},
    statement=_("The reason, letter by letter as it was signed."),
)

declare_solemn("publish_notice", "amend_notice", "extend_deadline", "declare_absence")
