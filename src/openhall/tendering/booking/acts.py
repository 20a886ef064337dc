"""The acts of booking, and of moving a session from one centre to another."""

from django.utils.translation import gettext_lazy as _

from openhall.identity.public import declare_solemn
from openhall.witness.public import ActKind, By, fields

_STARTS = _("When the time booked begins.")
_ENDS = _("When it ends; the next booking may begin at that instant.")
_RESOURCES = _("What is booked, by the ids that the centre’s page names.")
_CENTRE = _("The centre’s organisation.")

CENTRE_ENTERED = ActKind(
    code="BKG-01",
    subsystem="booking",
    name=_("Centre described"),
    meaning=_("A trading centre says where it is, in which district, and on whose clocks its rooms are booked."),
    command="put_centre",
    effect=_("The centre’s rooms can be booked by its data, and a measure for its district covers it."),
    on="centre",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"district": _("The district by which a measure closes it."), "zone": _("The zone of its clocks.")},
    statement=_("Name of the centre, address, how one gets in, and the length of a slot."),
)
RESOURCE_ENTERED = ActKind(
    code="BKG-02",
    subsystem="booking",
    name=_("Room, seat or equipment entered"),
    meaning=_("A trading centre says what can be booked there, changes what it said, or takes it out of use."),
    command="put_resource",
    effect=_("From now on it can be booked at any hour, or no longer, as the entry says."),
    on="resource",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "centre": _CENTRE,
        "kind": _("Room, seat or equipment."),
        "retired": _("Whether it is out of use: then nothing new can be booked."),
    },
    statement=_("Its name, what it is like, for how many people, and the room it stands in."),
)
BOOKED = ActKind(
    code="BKG-03",
    subsystem="booking",
    name=_("Time booked"),
    meaning=_("Somebody took a room, a seat or equipment for a time. Who it is, only they and the centre know."),
    command="book",
    effect=_("The time is taken: the database lets nobody else have it."),
    on="booking",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"centre": _CENTRE, "resources": _RESOURCES, "starts_at": _STARTS, "ends_at": _ENDS},
)
WAITING = ActKind(
    code="BKG-04",
    subsystem="booking",
    name=_("Place on the waiting list taken"),
    meaning=_("Somebody waits for a time that is taken. Who it is, only they and the centre know."),
    command="wait_for",
    effect=_("Should the time become free, whoever waited first gets it without asking again."),
    on="booking",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"centre": _CENTRE, "resources": _RESOURCES, "starts_at": _STARTS, "ends_at": _ENDS},
)
PROMOTED = ActKind(
    code="BKG-05",
    subsystem="booking",
    name=_("Time given to who waited"),
    meaning=_("The time became free, and the first on the waiting list has it now."),
    command="promote",
    effect=_("The place on the waiting list has become a booking."),
    on="booking",
    by=By.RULE,
    basis=fields.NO_ARTICLE_OPERATION,
    public={"centre": _CENTRE},
)
BOOKING_CANCELLED = ActKind(
    code="BKG-06",
    subsystem="booking",
    name=_("Booking cancelled"),
    meaning=_("Whoever booked gave the time back, or the centre had to take it back and told them why."),
    command="cancel_booking",
    effect=_("The time is free again, and goes to who has waited for it longest."),
    on="booking",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"centre": _CENTRE, "by_centre": _("Whether the centre cancelled it.")},
)
MEASURE_DECLARED = ActKind(
    code="MOV-01",
    subsystem="moving",
    name=_("District closed by a measure"),
    meaning=_("An authority declares that a district is closed; its tenders are held at another centre meanwhile."),
    command="declare_measure",
    effect=_("Every tender under way at a centre of the district is handed to the centre named, each by its own act."),
    on="measure",
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "district": _("The district that is closed."),
        "to_centre": _("The centre that takes its tenders."),
        "ends_at": _("Until when; a longer closure needs another measure."),
    },
    statement=_("The reason, the decision that it rests on, and the authority."),
)
SESSION_OFFERED = ActKind(
    code="MOV-02",
    subsystem="moving",
    name=_("Session offered to another centre"),
    meaning=_("The centre that hosts a tender asks another one to host it."),
    command="offer_session",
    effect=_("The other centre may accept; until then nothing changes."),
    on="handover",
    basis=fields.NO_ARTICLE_OPERATION,
    public={"from_centre": _("The centre that hosts it now."), "to_centre": _("The centre that is asked.")},
    statement=_("The reason."),
)
SESSION_HANDED_OVER = ActKind(
    code="MOV-03",
    subsystem="moving",
    name=_("Session handed over"),
    meaning=_("Another centre hosts the tender from now on, with its data and the rights of the host."),
    command="hand_over",
    effect=_("The rights of the host have moved; what was sealed to the old centre’s custodians stays sealed to them."),
    on="handover",
    by=By.EITHER,
    basis=fields.NO_ARTICLE_OPERATION,
    public={
        "from_centre": _("The centre that hosted it."),
        "to_centre": _("The centre that hosts it now."),
        "measure": _("The measure under which it was handed over."),
    },
    optional=("measure",),
    statement=_("Why, how much data went with it, and what becomes of the opening keys."),
)
declare_solemn("declare_measure", "hand_over")
