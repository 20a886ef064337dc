"""Acts by which the two sides settle the wording of their contract (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.witness.public import ActKind, fields

_SIDE = _("Whether the owner or the supplier acted.")
_PROPOSAL = _("The proposal that it is about.")
_ARTICLE = "招标投标法 (2017) 第四十六条; 招标投标法实施条例 (2019) 第五十七条"

TERMS_PROPOSED = ActKind(
    code="CON-04",
    subsystem="contract",
    name=_("Wording of a contract proposed"),
    meaning=_("One side proposes how the contract says what tender and bid leave open; its words are committed to."),
    command="propose_terms",
    effect=_("The other side can accept, refuse, or answer with its own wording; nobody signs before that."),
    on="contract",
    basis=_ARTICLE,
    public={
        "lot": fields.LOT,
        "side": _SIDE,
        "proposal": _PROPOSAL,
        "counters": _("The proposal of the other side that this one answers; else left out."),
    },
    optional=("counters",),
    commitments={
        "terms": _("The proposed wording; only committed to."),
        "reason": _("Why this side proposes it; only committed to."),
    },
)
TERMS_ANSWERED = ActKind(
    code="CON-05",
    subsystem="contract",
    name=_("Proposed wording of a contract answered"),
    meaning=_("The other side accepts or refuses a proposed wording, or the side that made it takes it back."),
    command="answer_terms",
    effect=_("What is accepted stands in the contract at once; after a refusal it stays as it was."),
    on="contract",
    basis=_ARTICLE,
    public={
        "lot": fields.LOT,
        "side": _SIDE,
        "proposal": _PROPOSAL,
        "answer": _("accept, refuse or withdraw."),
        "pdf_sha256": _("Digest of the contract with the accepted wording, before any seal; else left out."),
    },
    optional=("pdf_sha256",),
    commitments={"reason": _("Why it is answered so; only committed to.")},
)
