"""Acts of witness officers (protocols §10)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, fields

STEP = _("Which kind of step it is: the code of its act.")
ABOUT_LEAF = _("The digest of the step’s own entry in the log.")
SUSPENSION = "招标投标法实施条例 (2019) 第六十二条"

ROOM_ENTERED = ActKind(
    code="WIT-01",
    subsystem="witnessing",
    name=_("Witness officer entered the room"),
    meaning=_("A witness officer began to watch a transaction."),
    command="enter_room",
    effect=_("The transaction is watched; from now on the officer can confirm and remark on its steps."),
    on="session",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"kind": _("What sort of transaction it is."), "about": _("What it is about.")},
)
STEP_CONFIRMED = ActKind(
    code="WIT-02",
    subsystem="witnessing",
    name=_("Step confirmed by a witness officer"),
    meaning=_("A witness officer looked at a step with its documents and confirmed it."),
    command="confirm_step",
    effect=_("The step counts as witnessed in person, and a witness record of it can be issued."),
    on="session",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"step": STEP, "about_leaf": ABOUT_LEAF},
    statement=_("What the officer remarked with it; it may be empty."),
)
STEP_REMARKED = ActKind(
    code="WIT-03",
    subsystem="witnessing",
    name=_("Remark of a witness officer"),
    meaning=_("A witness officer said something about a step, for everybody to read."),
    command="remark_step",
    effect=_("The remark stands beside the step in every witness record that is issued later."),
    on="session",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"step": STEP, "about_leaf": ABOUT_LEAF},
    statement=_("The remark, letter by letter."),
)
SESSION_HALTED = ActKind(
    code="WIT-04",
    subsystem="witnessing",
    name=_("Transaction halted"),
    meaning=_("A witness officer halted a transaction, by the article that allows it."),
    command="halt_session",
    effect=_("The steps that the law lets be halted are refused until the transaction is resumed."),
    on="session",
    basis=SUSPENSION,
    public={
        "article": _("The article that allows it."),
        "until": _("Until when it stands still by itself; empty: until it is resumed."),
    },
    statement=_("The reason, letter by letter."),
)
SESSION_RESUMED = ActKind(
    code="WIT-05",
    subsystem="witnessing",
    name=_("Transaction resumed"),
    meaning=_("A witness officer let a halted transaction go on."),
    command="resume_session",
    effect=_("The halted steps are possible again; windows of the opening are longer by the time that it stood still."),
    on="session",
    basis=SUSPENSION,
    statement=_("The reason, letter by letter."),
)
RECORD_ISSUED = ActKind(
    code="WIT-06",
    subsystem="witness-certificates",
    name=_("Witness record issued"),
    meaning=_("A sealed paper says which steps were witnessed, when, by whom, with which remarks."),
    command="issue_witness_record",
    effect=_("The paper with this digest is a true witness record."),
    on="session",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"pdf_sha256": fields.PDF_SHA256, "steps": _("How many steps it tells.")},
)
RECORD_REVOKED = ActKind(
    code="WIT-07",
    subsystem="witness-certificates",
    name=_("Witness record revoked"),
    meaning=_("A witness record no longer counts, for a public reason."),
    command="revoke_witness_record",
    effect=_("Whoever checks the paper with this digest is told that it no longer counts."),
    on="session",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"pdf_sha256": fields.PDF_SHA256},
    statement=_("The reason, letter by letter."),
)

declare_solemn("halt_session", "resume_session", "issue_witness_record", "revoke_witness_record")
