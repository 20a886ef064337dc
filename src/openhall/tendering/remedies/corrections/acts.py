"""Acts on ordered corrections (protocols §6). What was done and what is missing is committed to, never told."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

_HANDLING = "招标投标法实施条例 (2019) 第六十一条"
_COMPLAINT = _("The complaint whose decision orders it.")

CORRECTION_REPORTED = ActKind(
    code="CPL-21",
    subsystem="remedies",
    name=_("Correction reported"),
    meaning=_("The owner’s side reports what it did as the decision on a complaint orders."),
    command="report_correction",
    effect=_("The body accepts it or presses again."),
    on="correction",
    basis=_HANDLING,
    public={"complaint": _COMPLAINT, "late": _("Whether it came after the time that the body had set.")},
    commitments={
        "text": _("What was done; only committed to."),
        "documents": _("The digests of the evidence; only committed to."),
    },
)
CORRECTION_ACCEPTED = ActKind(
    code="CPL-22",
    subsystem="remedies",
    name=_("Correction accepted"),
    meaning=_("The body finds that what its decision orders was done."),
    command="accept_correction",
    effect=_("Nothing more is owed by that decision."),
    on="correction",
    basis=fields.NO_ARTICLE_RECORD,
    public={"complaint": _COMPLAINT},
    commitments={"reason": _("What the body found; only committed to.")},
)
CORRECTION_PRESSED = ActKind(
    code="CPL-23",
    subsystem="remedies",
    name=_("Correction pressed for"),
    meaning=_("The body finds that it wasn’t done, or not all of it, and sets another time."),
    command="press_correction",
    effect=_("The owner’s side reports again until the new time."),
    on="correction",
    basis=fields.NO_ARTICLE_RECORD,
    public={"complaint": _COMPLAINT, "due_at": _("The new time.")},
    commitments={"reason": _("What is missing; only committed to.")},
)
CORRECTION_OVERDUE = ActKind(
    code="CPL-24",
    subsystem="remedies",
    name=_("Correction overdue"),
    meaning=_("The time for an ordered correction is over, and nothing was reported."),
    command="note_correction_overdue",
    effect=_("The body and the departments of supervision are told; the owner still owes it."),
    on="correction",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"complaint": _COMPLAINT, "due_at": _("Until when it was due.")},
)

declare_solemn("accept_correction")
