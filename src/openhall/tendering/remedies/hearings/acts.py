"""Acts on hearings (protocols §6). That there is one and when is everybody's; where, about what and the minutes not."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, fields

_SUMMONS = "招标投标法实施条例 (2019) 第六十二条"
_COMPLAINT = _("The complaint in which it is.")
_MODE = _("In a room, or by picture and sound.")
_BEGINS = _("When it begins.")
_PLACE = _("The room, or how to come in; only committed to.")
_SIDE = _("Which side: the complainant, the owner’s, or the bidder whose award is disputed.")
_REASON = _("Why; only committed to.")

HEARING_SUMMONED = ActKind(
    code="CPL-15",
    subsystem="remedies",
    name=_("Hearing summoned"),
    meaning=_("The body that decides a complaint summons its sides to a hearing."),
    command="summon_hearing",
    effect=_("The sides say whether they come; the complaint isn’t decided before it is held or called off."),
    on="hearing",
    basis=_SUMMONS,
    public={
        "complaint": _COMPLAINT,
        "begins_at": _BEGINS,
        "mode": _MODE,
        "sides": _("Which sides are summoned: complainant, owner, bidder."),
    },
    commitments={"place": _PLACE, "subject": _("About what; only committed to.")},
)
HEARING_MOVED = ActKind(
    code="CPL-16",
    subsystem="remedies",
    name=_("Hearing moved"),
    meaning=_("The body sets another time for a hearing, by itself or because a side asked for it."),
    command="move_hearing",
    effect=_("The sides are asked again whether they come."),
    on="hearing",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"complaint": _COMPLAINT, "begins_at": _BEGINS, "mode": _MODE},
    commitments={"place": _PLACE, "reason": _REASON},
)
SUMMONS_ANSWERED = ActKind(
    code="CPL-17",
    subsystem="remedies",
    name=_("Summons answered"),
    meaning=_("A side says that it comes, that it doesn’t, or asks for another time."),
    command="answer_summons",
    effect=_("The body knows whom to expect; it moves the hearing, or leaves it as it is."),
    on="hearing",
    basis=fields.NO_ARTICLE_RECORD,
    public={"complaint": _COMPLAINT, "side": _SIDE, "answer": _("Comes, doesn’t come, or asks to move it.")},
    commitments={"text": _REASON},
)
HEARING_CALLED_OFF = ActKind(
    code="CPL-18",
    subsystem="remedies",
    name=_("Hearing called off"),
    meaning=_("The body calls a hearing off."),
    command="call_off_hearing",
    effect=_("Nobody needs to come; the complaint can be decided without it."),
    on="hearing",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"complaint": _COMPLAINT},
    commitments={"reason": _REASON},
)
MINUTES_WRITTEN = ActKind(
    code="CPL-19",
    subsystem="remedies",
    name=_("Minutes of a hearing written"),
    meaning=_("The body writes the minutes of a hearing: who came, who stayed away, what was said."),
    command="write_minutes",
    effect=_("The sides that came read and sign them; the law’s time for the decision stays as it is."),
    on="hearing",
    basis=_SUMMONS,
    public={
        "complaint": _COMPLAINT,
        "began_at": _("When it began."),
        "ended_at": _("When it ended."),
        "present": _("Which of the summoned sides came."),
        "absent": _("Which of the summoned sides stayed away."),
    },
    commitments={
        "text": _("The minutes; only committed to."),
        "documents": _("The digests of what was shown or recorded; only committed to."),
    },
)
MINUTES_SIGNED = ActKind(
    code="CPL-20",
    subsystem="remedies",
    name=_("Minutes signed or refused"),
    meaning=_("A side that came to a hearing signs its minutes, or says why it doesn’t."),
    command="sign_hearing_minutes",
    effect=_("The signature, or the refusal with its reason, belongs to the minutes."),
    on="hearing",
    basis=fields.NO_ARTICLE_RECORD,
    public={
        "complaint": _COMPLAINT,
        "side": _SIDE,
        "minutes": _("The leaf of the minutes that were read."),
        "signed": _("Whether they are signed."),
    },
    commitments={"reason": _("Why not; only committed to.")},
)

declare_solemn("sign_hearing_minutes")
