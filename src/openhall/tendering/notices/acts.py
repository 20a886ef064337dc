"""The acts of notices."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind

NOTICE_PUBLISHED = ActKind(
    code="NOT-01",
    subsystem="tendering",
    name=_("Notice published"),
    meaning=_("The call is open: lots, documents, custodians, criteria and deadline are fixed, and so is the law."),
    command="publish_notice",
    basis="招标投标法 (2017) 第十六条, 第二十四条",
    public=("pack", "pack_sha256", "bids_due_at", "release_minutes", "threshold", "lots"),
    statement=True,
)
QUESTION_ASKED = ActKind(
    code="NOT-02",
    subsystem="tendering",
    name=_("Question asked"),
    meaning=_(
        "Somebody asked about the tender documents. Until the bids are opened nobody learns who, or that anybody did."
    ),
    command="ask_question",
    basis="招标投标法 (2017) 第二十二条",
    public=("text_sha256",),
    sealed=True,
)
QUESTION_ANSWERED = ActKind(
    code="NOT-03",
    subsystem="tendering",
    name=_("Question answered"),
    meaning=_("Question and answer are published for everybody alike, without the name of who asked."),
    command="answer_question",
    basis="招标投标法实施条例 (2019) 第二十一条",
    statement=True,
)
NOTICE_AMENDED = ActKind(
    code="NOT-04",
    subsystem="tendering",
    name=_("Notice amended"),
    meaning=_("The call was changed. Where too little time is left for bidders, the law moves the deadline."),
    command="amend_notice",
    basis="招标投标法 (2017) 第二十三条; 招标投标法实施条例 (2019) 第二十一条",
    public=("old_due_at", "new_due_at"),
    statement=True,
)
declare_solemn("publish_notice", "amend_notice")
