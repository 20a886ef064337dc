"""Acts about experts' work (protocols §6). What was found, and what the expert says to it, is only committed to."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, fields

QUESTIONS_STATED = ActKind(
    code="EXP-06",
    subsystem="experts",
    name=_("Questions about experts’ work stated"),
    meaning=_("The authority that keeps the register states what is asked about an expert’s work after a committee."),
    command="state_questions",
    effect=_("Ratings from now on answer these questions; those made before stay as they were."),
    on="expert-questions",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"questions": _("How many questions there are.")},
    statement=_("The questions with their codes, their language, and where they come from."),
)
EXPERT_RATED = ActKind(
    code="EXP-07",
    subsystem="experts",
    name=_("Member of a committee rated"),
    meaning=_(
        "After the award the owner, or the body that supervises the tender, says how a member of the committee did, "
        "question by question and with reasons."
    ),
    command="rate_expert",
    effect=_("The expert and the keeper of the register read it; by itself it changes nothing."),
    on="expert-rating",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "lot": fields.LOT,
        "committee": _("The draw or the appointment by which the member sat there."),
        "seat": _("The member’s number in the committee."),
        "side": _("Who rates: the owner, or the body that supervises the tender."),
    },
    commitments={"expert/rating": _("Questions, marks and reasons; only committed to.")},
)
RATING_ANSWERED = ActKind(
    code="EXP-08",
    subsystem="experts",
    name=_("Rating answered"),
    meaning=_("The expert says something to what was found."),
    command="answer_expert_rating",
    effect=_("The answer stands beside the rating wherever it is read."),
    on="expert-rating",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    commitments={"rating/answer": _("The answer; only committed to.")},
)

RATING_CORRECTED = ActKind(
    code="EXP-09",
    subsystem="experts",
    name=_("Rating of a member corrected"),
    meaning=_("Who rated a member of a committee corrects what was found, with a reason."),
    command="correct_expert_rating",
    effect=_("What was found before stays beside it; the expert is told, and may answer again."),
    on="expert-rating",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"lot": fields.LOT, "side": _("Who rates: the owner, or the body that supervises the tender.")},
    commitments={
        "expert/rating": _("Questions, marks and reasons; only committed to."),
        "rating/reason": _("Why the rating is corrected; only committed to."),
    },
)

declare_solemn("rate_expert", "correct_expert_rating")
