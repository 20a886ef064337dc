"""Acts on objections (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

_OBJECTION = "招标投标法实施条例 (2019) 第二十二条, 第五十四条"
_MATTER = _("What it is about: the tender documents or the result.")
_OF_LOT = _("The lot whose result it is about; left out of an objection to the documents.")
OBJECTION_FILED = ActKind(
    code="OBJ-01",
    subsystem="remedies",
    name=_("Objection raised"),
    meaning=_("A bidder or another interested party objects to the tender documents or to the result."),
    command="file_objection",
    effect=_(
        "The owner must answer in the time that the law gives; where the law says so the tender pauses until then."
    ),
    on="objection",
    basis=_OBJECTION,
    public={
        "matter": _MATTER,
        "lot": _OF_LOT,
        "standing": _("Whether a bidder objects or another interested party."),
        "reply_due_at": _("Until when the law wants an answer."),
        "pauses": _("Whether the tender pauses until the answer."),
        "individual": fields.INDIVIDUAL,
    },
    optional=("lot", "individual"),
    commitments={
        "objector": _("Who objects; only committed to."),
        "text": _("What the objection says; only committed to."),
        "interest": _("Why an interested party is one; only committed to."),
        "documents": _("The digests of the documents that came with it; only committed to."),
    },
)
OBJECTION_WITHDRAWN = ActKind(
    code="OBJ-02",
    subsystem="remedies",
    name=_("Objection withdrawn"),
    meaning=_("Who objected takes the objection back."),
    command="withdraw_objection",
    effect=_("Nobody has to answer the objection any more."),
    on="objection",
    basis=fields.NO_ARTICLE_RECORD,
    public={"matter": _MATTER, "lot": _OF_LOT},
    optional=("lot",),
)
OBJECTION_ANSWERED = ActKind(
    code="OBJ-03",
    subsystem="remedies",
    name=_("Objection answered by the owner"),
    meaning=_("The owner says whether it upholds an objection, and what it does about it."),
    command="reply_to_objection",
    effect=_("The objector is answered and can complain; a lot that the owner says it ends can’t be awarded any more."),
    on="objection",
    basis=_OBJECTION,
    public={
        "matter": _MATTER,
        "lot": _OF_LOT,
        "upheld": _("Whether the owner finds that the objection is right."),
        "measure": _(
            "What the owner does about it: nothing, amend the documents, have the bids evaluated again, or end the lot "
            "without an award."
        ),
        "committee": _("Whether the same committee evaluates again, or a new one; left out where none does."),
        "qualifications": _(
            "“again” where the owner examines the bidders’ qualifications again too; left out where what it found "
            "stands."
        ),
    },
    optional=("lot", "committee", "qualifications"),
    commitments={"answer": _("What the owner answered to the objector; only committed to.")},
    statement=_("What everybody may read of the answer, letter by letter."),
)
TENDER_RESUMED = ActKind(
    code="OBJ-04",
    subsystem="remedies",
    name=_("Tender goes on after a pause"),
    meaning=_("No open objection pauses the tender, or the lot, any more."),
    command="resume_tender",
    effect=_("The steps that waited can be taken; the deadline for bids is where the law puts it."),
    on="notice",
    by=By.RULE,
    basis=_OBJECTION,
    public={
        "lot": _("The lot that paused; left out where the whole tender did."),
        "began_at": _("When the pause began."),
        "old_due_at": _("The deadline for bids before; left out where only a lot paused."),
        "new_due_at": _("The deadline for bids from now on; left out where only a lot paused."),
    },
    optional=("lot", "old_due_at", "new_due_at"),
)
BODY_NAMED = ActKind(
    code="CPL-01",
    subsystem="remedies",
    name=_("Body for complaints named"),
    meaning=_("An authority says which body takes complaints in an industry, and where it is reached."),
    command="name_responsible_body",
    effect=_("Whoever wants to complain in that industry is led to this body; what was said before counts no more."),
    on="responsible-body",
    basis="招标投标法实施条例 (2019) 第四条, 第六十条",
    public={
        "jurisdiction": _("The jurisdiction in which it is responsible."),
        "industry": _("The industry, in the authority’s words."),
        "region": _("The region; empty where it is the whole jurisdiction."),
        "here": _("Whether the authority is that body itself and takes complaints on this platform."),
    },
    optional=("here",),
    statement=_("The body, how its office is reached, where that is written, and the authority that says so."),
)

declare_solemn("reply_to_objection")
