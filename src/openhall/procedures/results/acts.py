"""Acts on results and certified copies (protocols §6). What a document says, and about whom, is only committed to."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

_LAW = "Nghị định 118/2025/NĐ-CP; Nghị định 45/2020/NĐ-CP"
_PROCEDURE = _("The procedure’s number; empty for a copy of something brought to a desk.")
_UNIT = _("The number of the unit that issued it.")
_DOCUMENT = {"document": _("Digest and size of the file; only committed to.")}
_WORDS = {"words": _("The words that go with it; only committed to.")}
_UNTIL = _("Until when the certificate behind the newest time stamp runs.")

TEMPLATE_DRAFTED = ActKind(
    code="RES-01",
    subsystem="procedures",
    name=_("Template of a result drafted"),
    meaning=_("An officer wrote what the electronic result of a procedure says in a language."),
    command="draft_template",
    effect=_("The head of the unit can approve it; nothing is made from it before."),
    on="result-template",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "procedure": _PROCEDURE,
        "lang": _("The language of the template."),
        "number": _("Which template of this procedure and language it is, from 1."),
        "content_sha256": _("The digest of what it says."),
    },
)
TEMPLATE_APPROVED = ActKind(
    code="RES-02",
    subsystem="procedures",
    name=_("Template of a result approved"),
    meaning=_("The head of the unit approved what the electronic result says."),
    command="approve_template",
    effect=_("Results in this language are made from it from now on."),
    on="result-template",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"content_sha256": _("The digest of what was approved.")},
)
DOCUMENT_ISSUED = ActKind(
    code="RES-03",
    subsystem="procedures",
    name=_("Electronic document issued"),
    meaning=_("A sealed result or certified copy has its time stamps and is in the person’s store."),
    command="issue_document",
    effect=_("It is valid; whoever holds it can check it here. One that it corrects is replaced."),
    on="document",
    by=By.RULE,
    basis=_LAW,
    public={
        "kind": _("Whether it is a result or a certified copy."),
        "procedure": _PROCEDURE,
        "unit": _UNIT,
        "until": _UNTIL,
        "replaces": _("The document that it corrects; empty if none."),
    },
    commitments=_DOCUMENT,
)
RESULT_DIGITISED = ActKind(
    code="RES-04",
    subsystem="procedures",
    name=_("Paper result digitised"),
    meaning=_("The unit attached the scan of a result on paper, and said why it isn’t electronic."),
    command="digitise_result",
    effect=_("The dossier can be ended; it counts as one without an electronic result."),
    on="document",
    basis=_LAW,
    public={"procedure": _PROCEDURE, "unit": _UNIT},
    commitments=_DOCUMENT | _WORDS,
)
STAMP_RENEWED = ActKind(
    code="RES-05",
    subsystem="procedures",
    name=_("Archival time stamp renewed"),
    meaning=_("A further time stamp was put over a document before the last one ran out."),
    command="renew_stamp",
    effect=_("The seal can still be checked when the older certificates have run out."),
    on="document",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"until": _UNTIL, "renewals": _("How often it was renewed.")},
    commitments=_DOCUMENT,
)
DOCUMENT_REVOKED = ActKind(
    code="RES-06",
    subsystem="procedures",
    name=_("Document revoked"),
    meaning=_("The unit took a result or certified copy back, with reasons."),
    command="revoke_document",
    effect=_("Whoever checks it is told that it doesn’t hold any more; no dossier takes it as a paper."),
    on="document",
    basis=_LAW,
    public={"unit": _UNIT},
    commitments=_WORDS,
)
DOCUMENT_SHARED = ActKind(
    code="RES-07",
    subsystem="procedures",
    name=_("Document shared"),
    meaning=_("A person made a code with which somebody gets one of their documents, once."),
    command="share_document",
    effect=_("Whoever has the code gets the document until the time is over, and the person sees it."),
    on="share",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"until": _("Until when the code counts.")},
    commitments={"share": _("Which document, and for whom; only committed to.")},
)
SHARE_OPENED = ActKind(
    code="RES-08",
    subsystem="procedures",
    name=_("Shared document opened"),
    meaning=_("Somebody got a document with the code that its person had made."),
    command="open_share",
    effect=_("The code doesn’t count any more."),
    on="share",
    by=By.RULE,
    basis=fields.NO_ARTICLE_RECORD,
    public={"opened": _("That it was opened: always true.")},
)
declare_solemn("revoke_document", "approve_template")
