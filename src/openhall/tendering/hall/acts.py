"""Acts of the meeting in the hall (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

PART = _("What the person is in the hall: owner, agency, centre, supervisor, custodian or bidder.")
RECORD = "招标投标法 (2017) 第三十六条"
ON_THE_SPOT = "招标投标法实施条例 (2019) 第四十四条"

PIECES = _("How many pieces the recording has so far.")
HEAD = _("The digest at the end of the chain of these pieces, which stands for every byte of them.")

MEETING_BEGUN = ActKind(
    code="HAL-01",
    subsystem="opening",
    name=_("Meeting in the hall begun"),
    meaning=_("The tenderer’s side, or the centre for it, began the meeting at which a lot’s bids are opened."),
    command="begin_meeting",
    effect=_("Those who take part can sign in to the hall; the signing organisation is its host."),
    on="meeting",
    basis="招标投标法 (2017) 第三十五条",
    public={"lot": fields.LOT},
)
ATTENDED = ActKind(
    code="HAL-02",
    subsystem="opening",
    name=_("Signed in to the hall"),
    meaning=_("Somebody who takes part in the opening said that they are there."),
    command="attend_meeting",
    effect=_("The person counts as present: can object on the spot and signs the minutes."),
    on="meeting",
    basis="招标投标法 (2017) 第三十五条",
    public={
        "lot": fields.LOT,
        "part": PART,
        "bidder": fields.BIDDER,
        "manager": _("Yes where the person came as the project manager whom the bidder named; else left out."),
    },
    optional=("bidder", "manager"),
)
ROLL_CALLED = ActKind(
    code="HAL-03",
    subsystem="opening",
    name=_("Roll of the hall called"),
    meaning=_("The host had it put on record which bidders are there and which are not."),
    command="call_roll",
    effect=_("Who was absent when the bids were opened is fixed; being absent costs a bidder no right to its bid."),
    on="meeting",
    basis="电子招标投标办法 (order 20 of 2013) 第二十九条",
    public={
        "lot": fields.LOT,
        "present": _("How many people are there."),
        "absent": _("How many bidders are not."),
    },
    statement=_("The parts of those present, and the random names of bidders present and absent."),
)
READ_ON = ActKind(
    code="HAL-04",
    subsystem="opening",
    name=_("Next bid read out in the hall"),
    meaning=_("The host read on among the opened bids, in the order of the log."),
    command="read_on",
    effect=_("The bids up to this place count as read out before everybody; with a pace the next ones follow."),
    on="meeting",
    basis=RECORD,
    public={
        "lot": fields.LOT,
        "order": _("Place in the opening of the bid that is read out now."),
        "pace": _("Seconds after which the next bid follows by itself; 0: the host reads on."),
    },
)
OBJECTION_RAISED = ActKind(
    code="HAL-05",
    subsystem="opening",
    name=_("Objection raised on the spot"),
    meaning=_("A bidder that is present objected to how the bids were opened."),
    command="raise_objection",
    effect=_("The tenderer owes an answer on the spot; the meeting isn’t closed over it in silence."),
    on="opening-objection",
    basis=ON_THE_SPOT,
    public={"lot": fields.LOT, "bidder": fields.BIDDER},
    statement=_("The objection, letter by letter, and the meeting that it belongs to."),
)
OBJECTION_ANSWERED = ActKind(
    code="HAL-06",
    subsystem="opening",
    name=_("Objection answered on the spot"),
    meaning=_("The tenderer’s side answered an objection in the hall."),
    command="answer_objection",
    effect=_("The objection is dealt with in the hall; what was answered stands in the minutes."),
    on="opening-objection",
    basis=ON_THE_SPOT,
    public={"lot": fields.LOT, "upheld": _("Whether the objection was found to be right.")},
    statement=_("The answer, letter by letter."),
)
MEETING_CLOSED = ActKind(
    code="HAL-07",
    subsystem="opening",
    name=_("Meeting in the hall closed"),
    meaning=_("The host closed the meeting; objections without an answer are named with the reason."),
    command="close_meeting",
    effect=_("Nobody signs in or objects on the spot any more; the minutes are written from the log."),
    on="meeting",
    basis=RECORD,
    public={
        "lot": fields.LOT,
        "present": _("How many people signed in."),
        "objections": _("How many objections were raised."),
        "unanswered": _("How many of them stay without an answer."),
    },
    statement=_("Which objections stay unanswered, and why."),
)
MINUTES_ISSUED = ActKind(
    code="HAL-08",
    subsystem="opening",
    name=_("Minutes of the opening issued"),
    meaning=_("The platform wrote the minutes of the opening from the log and sealed them."),
    command="issue_minutes",
    effect=_("The file with this digest is the record of the opening; those who were there sign it."),
    on="meeting",
    by=By.RULE,
    basis="招标投标法 (2017) 第三十六条; 电子招标投标办法 (order 20 of 2013) 第三十二条",
    public={"lot": fields.LOT, "pdf_sha256": fields.PDF_SHA256},
)
MINUTES_SIGNED = ActKind(
    code="HAL-09",
    subsystem="opening",
    name=_("Minutes of the opening signed"),
    meaning=_("Somebody who was in the hall signed the minutes with a key of their own."),
    command="sign_minutes",
    effect=_("The person can’t dispute later that the opening went as the minutes say."),
    on="meeting",
    basis=RECORD,
    public={"lot": fields.LOT, "part": PART, "pdf_sha256": fields.PDF_SHA256},
)
MINUTES_DECLINED = ActKind(
    code="HAL-10",
    subsystem="opening",
    name=_("Minutes of the opening not signed"),
    meaning=_("Somebody who was in the hall does not sign the minutes, and says why."),
    command="decline_minutes",
    effect=_("The minutes stand without this signature; the reason stands beside them for everybody."),
    on="meeting",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"lot": fields.LOT, "part": PART, "pdf_sha256": fields.PDF_SHA256},
    statement=_("The reason, letter by letter."),
)

RECORDING_BEGUN = ActKind(
    code="HAL-11",
    subsystem="opening",
    name=_("Recording of the hall begun"),
    meaning=_("A host began to send and record picture or sound of the hall, after telling everybody in the room."),
    command="begin_recording",
    effect=_("Everybody can see and hear the hall from now on; what is sent is kept and chained."),
    on="recording",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "lot": fields.LOT,
        "meeting": _("The meeting that is recorded."),
        "told": _("Whether the host said that everybody in the room was told of the recording before it began."),
    },
)
RECORDING_COMMITTED = ActKind(
    code="HAL-12",
    subsystem="opening",
    name=_("Recording of the hall fixed"),
    meaning=_("The platform put on record what it had received of a recording that goes on."),
    command="commit_recording",
    effect=_("No piece up to here can be changed, taken out or put in without everybody seeing it."),
    on="recording",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"lot": fields.LOT, "pieces": PIECES, "head": HEAD},
)
RECORDING_ENDED = ActKind(
    code="HAL-13",
    subsystem="opening",
    name=_("Recording of the hall ended"),
    meaning=_("A recording ended: a host stopped it, the meeting was closed, or nothing came any more."),
    command="end_recording",
    effect=_("The recording is complete; no piece can be added to it."),
    on="recording",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "lot": fields.LOT,
        "pieces": PIECES,
        "head": HEAD,
        "cause": _("Why it ended: stopped by a host, closed with the meeting, or silent."),
    },
)
RECORDING_REMOVED = ActKind(
    code="HAL-14",
    subsystem="opening",
    name=_("Recording of the hall destroyed"),
    meaning=_("The time for which recordings are kept was over, and the platform destroyed this one."),
    command="remove_recording",
    effect=_("Picture and sound are gone for good; that they existed, and their digest, stay on the log."),
    on="recording",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"lot": fields.LOT, "pieces": PIECES, "days": _("How many days after its end it was kept.")},
)

MANAGER_NAMED = ActKind(
    code="HAL-15",
    subsystem="opening",
    name=_("Project manager named"),
    meaning=_("A bidder said which of its people leads the project and comes to the hall as its project manager."),
    command="name_project_manager",
    effect=_("This person, and nobody else, can sign in to the hall as the bidder’s project manager."),
    on="project-manager",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "lot": fields.LOT,
        "bidder": fields.BIDDER,
        "manager": _("Random name of the named person within the case; the sign-in to the hall bears the same."),
    },
)

declare_solemn("close_meeting", "sign_minutes")
