"""Acts of the register of centres and of panels across them (protocols §6)."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_passkey_only, declare_solemn
from openhall.witness.public import ActKind, By, fields

NONE = fields.NO_ARTICLE_OPERATION
LOT = fields.LOT
SITE = _("The centre, by its id in the register.")
COMMITTEE = "招标投标法 (2017) 第三十七条; 招标投标法实施条例 (2019) 第四十六条"

SITE_ENTERED = ActKind(
    code="ALL-01",
    subsystem="alliances",
    name=_("Evaluation centre entered"),
    meaning=_("An organisation enters a centre where committees can sit, or changes its entry."),
    command="enter_site",
    effect=_("The centre stands in the public register with its seats and can join alliances."),
    on="site",
    basis=NONE,
    public={
        "organisation": _("The organisation that runs the centre, by its id."),
        "city": _("The city in which it lies."),
        "seats": _("How many seats it has."),
    },
    statement=_("Name, address, contacts of its office, and each seat with its equipment."),
)
CONNECTION_TESTED = ActKind(
    code="ALL-02",
    subsystem="alliances",
    name=_("Connection between centres tested"),
    meaning=_("A centre records on which day it tested the connection with another, and what came of it."),
    command="record_trial",
    effect=_("Date and result stand in the register of both centres."),
    on="trial",
    basis=NONE,
    public={
        "site": SITE,
        "other": _("The centre at the other end."),
        "tested_date": _("The day of the test."),
        "outcome": _("What the test found: good, weak or failed."),
    },
    statement=_("The note of whoever tested."),
)
ALLIANCE_FOUNDED = ActKind(
    code="ALL-03",
    subsystem="alliances",
    name=_("Alliance founded"),
    meaning=_("A centre publishes an agreement under which centres seat committees for each other."),
    command="found_alliance",
    effect=_("The centre is the alliance’s first member, and others can join."),
    on="alliance",
    basis=NONE,
    public={
        "site": SITE,
        "agreement_sha256": _("The digest of the agreement’s file."),
        "from_date": _("The first day of the agreement."),
        "until_date": _("The last day of the agreement, or null."),
    },
    statement=_("Its name, and the title of the agreement."),
)
ALLIANCE_JOINED = ActKind(
    code="ALL-04",
    subsystem="alliances",
    name=_("Alliance joined"),
    meaning=_("A centre joins an alliance under its agreement."),
    command="join_alliance",
    effect=_("Members of the alliance can ask the centre for seats, and it can ask them."),
    on="alliance",
    basis=NONE,
    public={"site": SITE, "agreement_sha256": _("The digest of the agreement that it joined under.")},
)
ALLIANCE_LEFT = ActKind(
    code="ALL-05",
    subsystem="alliances",
    name=_("Alliance left"),
    meaning=_("A centre leaves an alliance, with its reason."),
    command="leave_alliance",
    effect=_("The centre is asked for no further seats; what it accepted before stays its duty."),
    on="alliance",
    basis=NONE,
    public={"site": SITE},
    statement=_("The reason, letter by letter, for everybody."),
)
FEE_ENTERED = ActKind(
    code="ALL-06",
    subsystem="alliances",
    name=_("Fee of an alliance entered"),
    meaning=_("An authority enters what a guest’s seat costs an hour, with its source."),
    command="enter_alliance_fee",
    effect=_("Sessions that begin from that day on are charged by it; before, no fee is computed."),
    on="alliance",
    basis=_("None: the source that the authority names in the act itself."),
    public={
        "amount": _("What one seat costs for one hour."),
        "currency": fields.CURRENCY,
        "counted": _("Whether each hour begun counts whole, or time is counted by the minute begun."),
        "from_date": _("The first day on which it is in force."),
    },
    statement=_("The source that the authority names."),
)

PANEL_PROPOSED = ActKind(
    code="PNL-01",
    subsystem="panels",
    name=_("Panel in several centres proposed"),
    meaning=_("The host centre asks centres of its alliance to seat part of a committee."),
    command="propose_panel",
    effect=_("Each guest centre is asked to accept the rights and duties that are handed over."),
    on="panel",
    basis=NONE,
    public={
        "lot": LOT,
        "host": _("The centre that hosts the evaluation."),
        "alliance": _("The alliance under whose agreement it happens."),
        "members": _("How many members the committee has."),
        "guests": _("How many guest centres were asked."),
    },
    statement=_("The guest centres, and the rights and duties that are handed over."),
)
GUEST_ACCEPTED = ActKind(
    code="PNL-02",
    subsystem="panels",
    name=_("Guest centre accepted"),
    meaning=_("A guest centre accepts to seat part of the committee, with the rights and duties handed over."),
    command="accept_panel",
    effect=_("Its seats are in the pool, and on the day of the session it watches over them."),
    on="panel",
    basis=NONE,
    public={"lot": LOT, "site": SITE},
    statement=_("The rights and duties, as they were proposed."),
)
GUEST_DECLINED = ActKind(
    code="PNL-03",
    subsystem="panels",
    name=_("Guest centre declined"),
    meaning=_("A guest centre declines to seat part of the committee."),
    command="decline_panel",
    effect=_("None of its seats is in the pool."),
    on="panel",
    basis=NONE,
    public={"lot": LOT, "site": SITE},
    statement=_("Its reason in its own words."),
)
SEATS_FIXED = ActKind(
    code="PNL-04",
    subsystem="panels",
    name=_("Pool of seats fixed"),
    meaning=_("The host centre fixes the seats of all centres that accepted, and commits to a number of its own."),
    command="fix_seats",
    effect=_("No seat comes or goes any more, and the host can’t choose another number."),
    on="panel",
    basis=COMMITTEE,
    public={
        "lot": LOT,
        "members": _("How many seats are drawn at first."),
        "pool": _("How many seats stand in the pool."),
        "pool_root": _("The digest of the salted, sorted pool."),
        "number_sha256": _("The commitment to the number that the host keeps."),
    },
)
SEATS_DRAWN = ActKind(
    code="PNL-05",
    subsystem="panels",
    name=_("Seats drawn"),
    meaning=_("The host centre shows its number; with the log’s head after the pool was fixed it orders the seats."),
    command="draw_seats",
    effect=_("Member 1 sits on the first seat of the order, member 2 on the second, and so on."),
    on="panel",
    basis=COMMITTEE,
    public={
        "lot": LOT,
        "number": _("The host’s number, 32 bytes in hex."),
        "size": _("The size of the log that ends with the fixing of the pool."),
        "root": _("The root of the log at that size."),
    },
    statement=_("The pool with every salt, centre and seat number, and the order."),
)
SEATS_REASSIGNED = ActKind(
    code="PNL-06",
    subsystem="panels",
    name=_("Seats of a guest centre reassigned"),
    meaning=_("A guest centre withdraws, or the host finds that it failed; its members get the next seats."),
    command="reassign_seats",
    effect=_("Members who sat there sit on the next free seats of the order that was drawn, as far as there are some."),
    on="panel",
    basis=COMMITTEE,
    public={
        "lot": LOT,
        "site": SITE,
        "cause": _("Whether the centre withdrew or failed."),
        "moved": _("How many members got another seat."),
    },
    statement=_("The reason, and for each member who moved the old and the new place in the order."),
)
PANEL_BEGUN = ActKind(
    code="PNL-07",
    subsystem="panels",
    name=_("Panel’s session begun"),
    meaning=_("The host centre opens the room in which the committee meets across the centres."),
    command="begin_panel",
    effect=_("Committee, host officer and witness can enter; the time of the seats counts."),
    on="panel",
    basis=COMMITTEE,
    public={
        "lot": LOT,
        "check_from": _("The fewest seconds between two checks of presence."),
        "check_until": _("The most seconds between two checks of presence."),
    },
)
PANEL_CLOSED = ActKind(
    code="PNL-08",
    subsystem="panels",
    name=_("Panel’s session closed"),
    meaning=_("The host centre closes the room; what each guest centre is owed follows from the fee in force."),
    command="close_panel",
    effect=_("Nobody is in the room any more, and the fees are computed, or told to be unset."),
    on="panel",
    basis=COMMITTEE,
    public={"lot": LOT, "fee": _("Whether a fee was in force: entered or unset.")},
    statement=_("Time of each guest’s seats, the fee’s rule, and the amount; no amount where none is entered."),
)
PANEL_CALLED_OFF = ActKind(
    code="PNL-09",
    subsystem="panels",
    name=_("Panel called off"),
    meaning=_("The host centre calls a panel off before its session, with its reason."),
    command="call_off_panel",
    effect=_("Nobody has a seat by it, and another can be proposed for the lot."),
    on="panel",
    basis=NONE,
    public={"lot": LOT},
    statement=_("The reason of the host centre."),
)

SEAT_ENTERED = ActKind(
    code="PNL-10",
    subsystem="panels",
    name=_("Room of a panel entered"),
    meaning=_("Somebody sits down at a seat, with a passkey and its user verification. Which room is told to nobody."),
    command="enter_panel",
    effect=_("The page of this person takes part in the room, and finds back to its seat when the connection is cut."),
    on="panel-entry",
    basis=NONE,
)
RECORDING_SEALED = ActKind(
    code="PNL-11",
    subsystem="panels",
    name=_("Recording of a seat sealed"),
    meaning=_("Somebody in the room recorded their own seat on their own device, sealed the file and keeps it."),
    command="log_panel_recording",
    effect=_("Whoever is shown the file later can tell that it is the one that was sealed then."),
    on="panel-recording",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={"sha256": _("The digest of the sealed file."), "size": _("How many bytes the sealed file has.")},
)
PRESENCE_MISSED = ActKind(
    code="PNL-12",
    subsystem="panels",
    name=_("Check of presence missed"),
    meaning=_("A member who was asked at a random moment did not answer in time."),
    command="miss_check",
    effect=_("The host sees it at once, and the record of the session keeps it."),
    on="panel",
    by=By.RULE,
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "lot": LOT,
        "member": _("The number of the member."),
        "asked_at": _("When the member was asked."),
    },
)
IDENTITY_CHECKED = ActKind(
    code="PNL-13",
    subsystem="panels",
    name=_("Identity at a seat checked"),
    meaning=_(
        "The witness of the room, or the staff of the centre where the member sits, compared who sits there with who "
        "was enrolled."
    ),
    command="check_identity",
    effect=_("A member who is confirmed can score until somebody else sits down there or a check is missed."),
    on="panel",
    basis=fields.NO_ARTICLE_SAFEGUARD,
    public={
        "lot": LOT,
        "member": _("The number of the member."),
        "outcome": _("What the witness found: confirmed or doubted."),
        "means": _("By what: the enrolled picture, a document held to the camera, or one shown at the seat."),
        "site": _("The centre whose staff compared; left out where the witness did."),
    },
    optional=("site",),
    commitments={"panel/reason": _("Why it is doubted; only committed to.")},
)

PANEL_ADJOURNED = ActKind(
    code="PNL-14",
    subsystem="panels",
    name=_("Panel’s session adjourned"),
    meaning=_("The host centre adjourns the session, says why, and when it is to go on."),
    command="adjourn_panel",
    effect=_("Nobody is in the room and nothing is scored until it is resumed; scores are kept, and no time counts."),
    on="panel",
    basis=NONE,
    public={"lot": LOT, "until": _("When it is to go on.")},
    statement=_("The reason of the host centre."),
)
PANEL_RESUMED = ActKind(
    code="PNL-15",
    subsystem="panels",
    name=_("Panel’s session resumed"),
    meaning=_("The host centre opens the room of an adjourned session again."),
    command="resume_panel",
    effect=_("Members enter and are compared anew; scoring goes on, and the time of the seats counts."),
    on="panel",
    basis=NONE,
    public={"lot": LOT},
)
SEATS_PROVIDED = ActKind(
    code="PNL-16",
    subsystem="panels",
    name=_("Further seats provided"),
    meaning=_("The host, a guest, or another centre of the alliance provides further seats, or seats prepared anew."),
    command="provide_seats",
    effect=_("They come after the last place; members without a seat get them in the order of their numbers."),
    on="panel",
    basis=COMMITTEE,
    public={
        "lot": LOT,
        "site": SITE,
        "seats": _("How many seats were provided."),
        "moved": _("How many members got a seat."),
    },
    statement=_("The seats by their numbers, the reason, and for each member who got one the place."),
)
SEAT_STOPPED = ActKind(
    code="PNL-17",
    subsystem="panels",
    name=_("Seat stopped"),
    meaning=_("The centre where a member sits, or the host, stops the seat because order or secrecy is broken there."),
    command="stop_seat",
    effect=_("The device is out of the room; the member gets the next free seat, if there is one, and enters anew."),
    on="panel",
    basis=COMMITTEE,
    public={
        "lot": LOT,
        "site": SITE,
        "member": _("The number of the member."),
        "moved": _("How many members got another seat."),
    },
    statement=_("The reason, and the old and the new place of the member."),
)
INCIDENT_REPORTED = ActKind(
    code="PNL-18",
    subsystem="panels",
    name=_("Incident at a seat reported"),
    meaning=_("A centre reports a fault or an incident at its own seats."),
    command="report_incident",
    effect=_("Host and witness read the report; the log holds a commitment to it."),
    on="panel",
    basis=COMMITTEE,
    public={"lot": LOT, "site": SITE},
    commitments={"panel/incident": _("The report, and at whose seat by number; only committed to.")},
)

declare_solemn(
    "adjourn_panel",
    "resume_panel",
    "provide_seats",
    "stop_seat",
    "propose_panel",
    "accept_panel",
    "fix_seats",
    "draw_seats",
    "reassign_seats",
    "begin_panel",
    "close_panel",
    "call_off_panel",
    "enter_panel",
    "join_alliance",
    "leave_alliance",
    "enter_alliance_fee",
)
declare_passkey_only("enter_panel")
