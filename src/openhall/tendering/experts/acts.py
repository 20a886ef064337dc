"""Acts of the register of experts and of draws (protocols §6).

Whoever is drawn answers outside the case's chain, under a random id: the log shows that somebody answered some call.
"""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

EXPERT_ENTERED = ActKind(
    code="EXP-01",
    subsystem="experts",
    name=_("Expert entered"),
    meaning=_("The authority that keeps the register enters an expert, or changes an entry."),
    command="enter_expert",
    effect=_("From now on pools are made with this entry; those fixed before stay as they were."),
    on="expert",
    basis="招标投标法 (2017) 第三十七条; 招标投标法实施条例 (2019) 第四十五条",
    commitments={"expert/entry": _("The entry: person, fields, region, languages, employer; only committed to.")},
)
EXPERT_SUSPENDED = ActKind(
    code="EXP-02",
    subsystem="experts",
    name=_("Expert suspended"),
    meaning=_("The keeper of the register lets an expert not be drawn for a time."),
    command="suspend_expert",
    effect=_("No pool that is made until then holds the expert."),
    on="expert",
    basis="招标投标法实施条例 (2019) 第七十一条",
    public={"until": _("When it ends.")},
    commitments={"expert/reason": _("Why; only committed to.")},
)
SUSPENSION_LIFTED = ActKind(
    code="EXP-03",
    subsystem="experts",
    name=_("Suspension of an expert lifted"),
    meaning=_("The keeper of the register ends a suspension before its time."),
    command="lift_suspension",
    effect=_("The expert can be drawn again."),
    on="expert",
    basis=fields.NO_ARTICLE_OPERATION,
    commitments={"expert/reason": _("Why; only committed to.")},
)
INTERESTS_DECLARED = ActKind(
    code="EXP-04",
    subsystem="experts",
    name=_("Interests declared"),
    meaning=_("An expert declares whom to avoid, and whether there is time for calls."),
    command="declare_interests",
    effect=_("Draws leave the expert out wherever one of these organisations takes part."),
    on="expert",
    basis="招标投标法 (2017) 第三十七条; 招标投标法实施条例 (2019) 第四十六条",
    commitments={"expert/declaration": _("What was declared; only committed to.")},
)
PORTRAIT_ENROLLED = ActKind(
    code="EXP-05",
    subsystem="experts",
    name=_("Picture enrolled"),
    meaning=_("An expert enrols a picture of the own face, or withdraws it."),
    command="enrol_portrait",
    effect=_("The witness of a room compares it with who sits there; nobody else is shown it."),
    on="expert",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    commitments={"expert/portrait": _("The digest of the picture; only committed to.")},
)

LOT = fields.LOT
MEANS = _("By what it was answered: telephone where a key was pressed; left out where the expert signed.")
DRAW_PREPARED = ActKind(
    code="DRW-01",
    subsystem="experts",
    name=_("Pool of a draw fixed"),
    meaning=_("The owner sets how many experts are drawn and by which conditions; the platform fixes the pool."),
    command="prepare_draw",
    effect=_("The pool can’t change any more, and the owner can’t choose another number."),
    on="draw",
    basis="招标投标法 (2017) 第三十七条; 招标投标法实施条例 (2019) 第四十六条",
    public={
        "lot": LOT,
        "members": _("How many members the committee has."),
        "experts": _("How many of them are drawn."),
        "pool": _("How many experts meet the conditions."),
        "eligible": _("How many of these need not avoid anybody."),
        "pool_root": _("The digest of the salted, sorted pool with every reason of avoidance."),
        "number_sha256": _("The commitment to the number that the owner keeps."),
        "answer_minutes": _("How many minutes an expert has to answer."),
        "groups": _(
            "Where experts are drawn group by group: of each how many, how many more must be there, and its counts."
        ),
        "alliance": _("The alliance from the registers of whose cities the pool is made, where it is."),
        "registers": _(
            "Of each trading centre of the alliance: how many of the pool are its experts, and their digest."
        ),
    },
    optional=("groups", "alliance", "registers"),
    statement=_("The conditions, letter by letter; of a pool of several cities also which site is of which centre."),
)
EXPERTS_DRAWN = ActKind(
    code="DRW-02",
    subsystem="experts",
    name=_("Experts drawn"),
    meaning=_("The owner shows its number; with the log’s head after the pool was fixed it gives the order."),
    command="draw_experts",
    effect=_("The order of the whole pool is fixed, and the first are called."),
    on="draw",
    basis="招标投标法实施条例 (2019) 第四十六条",
    public={
        "lot": LOT,
        "number": _("The owner’s number, 32 bytes in hex."),
        "size": _("The size of the log that ends with the fixing of the pool."),
        "root": _("The root of the log at that size."),
    },
)
CALL_ACCEPTED = ActKind(
    code="DRW-03",
    subsystem="experts",
    name=_("Call accepted"),
    meaning=_("An expert who was drawn accepts. For which tender is told when it is awarded."),
    command="accept_call",
    effect=_("The expert has a seat on the committee."),
    on="call",
    by=By.EITHER,
    public={"means": MEANS},
    optional=("means",),
    basis=fields.NO_ARTICLE_OPERATION,
)
CALL_DECLINED = ActKind(
    code="DRW-04",
    subsystem="experts",
    name=_("Call declined"),
    meaning=_("An expert who was drawn declines. For which tender is told when it is awarded."),
    command="decline_call",
    effect=_("The next in the order is called."),
    on="call",
    by=By.EITHER,
    public={"means": MEANS},
    optional=("means",),
    basis=fields.NO_ARTICLE_OPERATION,
    commitments={"call/reason": _("Why; only committed to.")},
)
CALL_LAPSED = ActKind(
    code="DRW-05",
    subsystem="experts",
    name=_("Call not answered"),
    meaning=_("An expert who was drawn didn’t answer in time."),
    command="pass_over",
    effect=_("The call counts as declined, and the next in the order is called."),
    on="call",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
)
DRAW_COMPLETE = ActKind(
    code="DRW-06",
    subsystem="experts",
    name=_("Committee complete"),
    meaning=_("As many experts as were to be drawn have accepted."),
    command="complete_draw",
    effect=_("The committee can begin, and nobody else can evaluate these bids."),
    on="draw",
    by=By.RULE,
    basis="招标投标法 (2017) 第三十七条",
    public={"lot": LOT, "experts": _("How many experts accepted.")},
)
DRAW_PUBLISHED = ActKind(
    code="DRW-07",
    subsystem="experts",
    name=_("Draw published"),
    meaning=_("After the award the platform publishes the pool, every call, and who sat on the committee."),
    command="publish_draw",
    effect=_("The names aren’t secret any more, and anybody can draw again."),
    on="draw",
    by=By.RULE,
    basis="招标投标法 (2017) 第三十七条",
    public={"lot": LOT},
    commitments={"member/*": _("The name of a member and the salt of their entry, opened at once.")},
    statement=_("The pool with every reason of avoidance, and how each call was answered."),
)
DRAW_CALLED_OFF = ActKind(
    code="DRW-08",
    subsystem="experts",
    name=_("Draw called off"),
    meaning=_("The owner calls a draw off that isn’t complete, with its reason, for everybody to read."),
    command="call_off_draw",
    effect=_("Nobody has a seat by this draw; its names are never published."),
    on="draw",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"lot": LOT, "ground": _("On which ground, as a code.")},
    optional=("ground",),
    statement=_("The reason, letter by letter."),
)

MEMBER_REPLACED = ActKind(
    code="DRW-09",
    subsystem="experts",
    name=_("Member replaced"),
    meaning=_("A member who can’t go on is replaced by the next in the order; who it is stays secret until the award."),
    command="replace_member",
    effect=_("The member’s scores and all findings are void; the next expert is called and evaluates anew."),
    on="draw",
    by=By.EITHER,
    basis="招标投标法实施条例 (2019) 第四十八条",
    public={"lot": LOT, "cause": _("Why: avoidance, absence, or health.")},
    commitments={"draw/reason": _("The reason in words; only committed to.")},
)
COMMITTEE_LEFT = ActKind(
    code="DRW-10",
    subsystem="experts",
    name=_("Seat given up"),
    meaning=_(
        "An expert who had accepted a call says that it is impossible to go on. Of which tender is told with the award."
    ),
    command="leave_committee",
    effect=_("The expert reads and scores nothing more, and is replaced."),
    on="call",
    basis="招标投标法实施条例 (2019) 第四十八条",
    commitments={"call/reason": _("Why; only committed to.")},
)

COMMITTEE_APPOINTED = ActKind(
    code="APT-01",
    subsystem="experts",
    name=_("Committee appointed"),
    meaning=_(
        "The owner names the experts of a committee itself, on a ground on which the law lets it; who they are stays "
        "secret until the award."
    ),
    command="appoint_committee",
    effect=_("Nobody else can evaluate these bids, and each member signs the report."),
    on="appointment",
    basis="招标投标法 (2017) 第三十七条; 招标投标法实施条例 (2019) 第四十六条, 第四十七条",
    public={
        "lot": LOT,
        "members": _("How many members the committee has."),
        "experts": _("How many of them the owner named here."),
        "ground": _("The ground of the law on which experts are named and not drawn, as a code of the pack."),
    },
    commitments={"member/*": _("The name of an expert; only committed to until the committee is published.")},
    statement=_("The reason and by which conditions the owner searched the register, letter by letter."),
)
APPOINTEE_REPLACED = ActKind(
    code="APT-02",
    subsystem="experts",
    name=_("Appointed member replaced"),
    meaning=_("The owner names another expert for a seat whose member can’t go on."),
    command="replace_appointee",
    effect=_("The member’s scores and all findings are void; whoever is named evaluates anew."),
    on="appointment",
    basis="招标投标法实施条例 (2019) 第四十八条",
    public={
        "lot": LOT,
        "place": _("Which seat, counted from 1."),
        "cause": _("Why: avoidance, absence, or health."),
    },
    commitments={
        "member/*": _("The name of an expert; only committed to until the committee is published."),
        "appointment/reason": _("The reason in words; only committed to."),
    },
)
COMMITTEE_PUBLISHED = ActKind(
    code="APT-03",
    subsystem="experts",
    name=_("Appointed committee published"),
    meaning=_("After the award the platform opens the names of the experts who sat on an appointed committee."),
    command="publish_committee",
    effect=_("The names aren’t secret any more. Who was replaced stays a commitment."),
    on="appointment",
    by=By.RULE,
    basis="招标投标法 (2017) 第三十七条",
    public={"lot": LOT},
    statement=_("For each seat the number of the commitment that is opened, and the leaf that holds it."),
)
SEAT_GIVEN_UP = ActKind(
    code="APT-04",
    subsystem="experts",
    name=_("Appointed seat given up"),
    meaning=_("An expert who was appointed can’t go on. Of which tender is told with the award."),
    command="leave_seat",
    effect=_("The expert reads and scores nothing more, and the owner names another."),
    on="seat",
    basis="招标投标法实施条例 (2019) 第四十六条, 第四十八条",
    commitments={"seat/reason": _("Why; only committed to.")},
)

declare_solemn(
    "prepare_draw",
    "draw_experts",
    "call_off_draw",
    "accept_call",
    "replace_member",
    "leave_committee",
    "appoint_committee",
    "replace_appointee",
    "leave_seat",
)
