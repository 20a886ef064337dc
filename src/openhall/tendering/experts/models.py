"""The register of experts, draws from it, and committees that an owner appoints from it.

Who was drawn or appointed is in these tables alone until the lot is awarded.
"""

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class Expert(models.Model):
    """A person in the register of one keeper.

    ``employer`` and ``superior``: identifiers of the organisation that employs the expert, and of the body that
    supervises that organisation; empty when there is none. ``expert_class``: code of the class or seniority under which
    the register lists the expert, for fees and for conditions of a draw. ``unavailable_until``: the expert’s own word,
    as is ``keys_answer``: that a key pressed on ``phone`` counts as the expert's answer to a call.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    keeper = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    region = models.CharField(max_length=100)
    languages = models.JSONField(default=list)
    employer_name = models.CharField(max_length=300, blank=True)
    employer = models.CharField(max_length=64, blank=True)
    superior = models.CharField(max_length=64, blank=True)
    expert_class = models.CharField(max_length=40, blank=True)
    phone = models.CharField(max_length=20, blank=True)
    keys_answer = models.BooleanField(default=False)
    available = models.BooleanField(default=True)
    unavailable_until = models.DateTimeField(null=True)
    entered_at = models.DateTimeField()
    erased = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["keeper", "person"], name="expert_once_in_a_register"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Portrait(models.Model):
    """The face of an expert, as the expert enrolled it: a JPEG without data about camera or place.

    Nobody's to read but the expert's own, and that of whoever witnesses a room in which the expert sits right now.
    """

    expert = models.OneToOneField(Expert, on_delete=models.CASCADE, related_name="portrait")
    jpeg = models.BinaryField()
    enrolled_at = models.DateTimeField()

    def __str__(self) -> str:
        return str(self.expert_id)


class Qualification(models.Model):
    """A field in which the expert is qualified, until and including ``valid_until`` (null: without end)."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="qualifications")
    field = models.CharField(max_length=100)
    title = models.CharField(max_length=200)
    valid_until = models.DateField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.field


class Reminder(models.Model):
    """The expert was reminded that a qualification ends: once for each step (``days`` before the end; 0: over)."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="reminders")
    field = models.CharField(max_length=100)
    valid_until = models.DateField()
    days = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["expert", "field", "valid_until", "days"], name="reminded_once_a_step"),
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.days}"


class Suspension(models.Model):
    """A time in which the keeper lets the expert not be drawn; it ends at ``until``, or when it is lifted."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="suspensions")
    begins_at = models.DateTimeField()
    until = models.DateTimeField()
    reason = models.TextField(max_length=2_000)
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(until__gt=F("begins_at")), name="suspension_ends_after_it_begins"),
            models.UniqueConstraint(fields=["expert"], condition=Q(lifted_at=None), name="suspension_one_not_lifted"),
        ]

    def __str__(self) -> str:
        return str(self.expert_id)


class Ground(models.TextChoices):
    """Why an expert must not judge the bids of an organisation."""

    EMPLOYER = "employer", _("employed there")
    SHAREHOLDING = "shareholding", _("a share in it")
    KINSHIP = "kinship", _("kin in it")
    WORKED = "worked", _("worked for it")
    SUPERIOR = "superior", _("a body that supervises one of the sides")
    SAT = "sat_before", _("sat on the committee whose findings are void")


DECLARED = (Ground.EMPLOYER, Ground.SHAREHOLDING, Ground.KINSHIP, Ground.WORKED)
"""Grounds that experts declare themselves."""


class Avoidance(models.Model):
    """An interest that the expert declared. ``identifier``: of the organisation, as its country registers it."""

    expert = models.ForeignKey(Expert, on_delete=models.CASCADE, related_name="avoidances")
    ground = models.CharField(max_length=20, choices=Ground)
    identifier = models.CharField(max_length=64)
    declared_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("ground", Ground, "avoidance_ground_is_known"),
            models.UniqueConstraint(fields=["expert", "ground", "identifier"], name="avoidance_declared_once"),
        ]

    def __str__(self) -> str:
        return self.ground


class DrawState(models.TextChoices):
    """A draw is prepared, drawn, complete, published; or it was called off."""

    PREPARED = "prepared", _("Pool fixed")
    CALLING = "calling", _("Experts are being called")
    COMPLETE = "complete", _("Complete")
    PUBLISHED = "published", _("Published")
    CALLED_OFF = "called_off", _("Called off")


class OffGround(models.TextChoices):
    """Why an owner calls a draw off; what the words don't cover the reason says."""

    NUMBER_LOST = "number_lost", _("The number of the owner is lost")
    EXHAUSTED = "exhausted", _("Nobody is left who could be called")
    CONDITIONS = "conditions", _("The conditions were wrong")
    TENDER = "tender", _("The tender is paused, annulled or has failed")
    OTHER = "other", _("Another ground, which the reason says")


class Draw(Moves, models.Model):
    """One draw for a lot. ``seats``: experts to be drawn; ``members``: of the whole committee.

    ``void_at``: since when a new committee is drawn in its place. ``number_sha256`` commits to the number that the
    owner keeps until the pool is on the log. ``root``: of the log at the size that ends with the leaf that fixed the
    pool; known to nobody before.
    """

    State = DrawState
    workflow = Workflow(
        draw=({State.PREPARED}, State.CALLING),
        complete=({State.CALLING}, State.COMPLETE),
        replace=({State.COMPLETE}, State.CALLING),
        publish=({State.COMPLETE}, State.PUBLISHED),
        call_off=({State.PREPARED, State.CALLING}, State.CALLED_OFF),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="draws")
    members = models.PositiveSmallIntegerField()
    seats = models.PositiveSmallIntegerField()
    conditions = models.JSONField(default=dict)
    answer_minutes = models.PositiveSmallIntegerField()
    pool_root = models.CharField(max_length=64)
    alliance = models.UUIDField(null=True, help_text="From the registers of whose cities the pool is made.")
    number_sha256 = models.CharField(max_length=64)
    number = models.CharField(max_length=64, blank=True)
    root = models.CharField(max_length=64, blank=True)
    prepared_at = models.DateTimeField()
    prepared_leaf = models.CharField(max_length=64)
    void_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=20, choices=State, default=State.PREPARED)
    off_ground = models.CharField(max_length=20, choices=OffGround, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("state", DrawState, "draw_state_is_known"),
            models.CheckConstraint(condition=Q(seats__lte=F("members"), seats__gte=1), name="draw_seats_of_members"),
            models.UniqueConstraint(
                fields=["lot"],
                condition=~Q(state="called_off") & Q(void_at=None),
                name="draw_one_of_a_lot_not_called_off",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def groups(self) -> list[dict[str, Any]]:
        """The groups as their conditions say, the first being number 1; empty where there are none."""
        return list(self.conditions.get("groups", []))

    @property
    def wanted(self) -> dict[int, int]:
        """How many experts are drawn, by the number of the group; without groups all, as 0."""
        return {number: one["experts"] for number, one in enumerate(self.groups, start=1)} or {0: self.seats}


class CallState(models.TextChoices):
    """How a call stands."""

    WAITING = "waiting", _("Not called")
    CALLED = "called", _("Called")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    LAPSED = "lapsed", _("Not answered in time")
    LEAVING = "leaving", _("Leaves the committee")
    REPLACED = "replaced", _("Replaced")


class Cause(models.TextChoices):
    """Why a member is replaced (条例 48)."""

    AVOIDANCE = "avoidance", _("must avoid one of the sides")
    ABSENCE = "absence", _("left without leave")
    HEALTH = "health", _("health, or another cause that prevents going on")


class Entry(Moves, models.Model):
    """An expert in the pool of a draw.

    ``commitment``: what stands for the expert in the pool, salted with ``salt``. ``excluded``: grounds of avoidance;
    such an entry is never called. ``group``: the number of its group, from 1; 0 where the draw has none. ``centre``:
    whose expert it is, where the pool is of several cities. ``place``: in
    the order drawn, of its group where there are any, from 1; null until the draw, and for those excluded. ``seat``:
    number in the committee, from 1, once it is complete; who replaces a member takes its number, and the others keep
    theirs. ``from_at`` and ``until_at``: of the time in which the expert had the seat. ``cause``: of a member who is
    replaced; ``left_at``: when the member gave the seat up. ``call``: under which id the expert is called, so that
    nobody else can tell for which tender an answer was.
    """

    State = CallState
    workflow = Workflow(
        call=({State.WAITING}, State.CALLED),
        accept=({State.CALLED}, State.ACCEPTED),
        decline=({State.CALLED}, State.DECLINED),
        pass_over=({State.CALLED}, State.LAPSED),
        leave=({State.ACCEPTED}, State.LEAVING),
        replace=({State.ACCEPTED, State.LEAVING}, State.REPLACED),
    )

    draw = models.ForeignKey(Draw, on_delete=models.PROTECT, related_name="entries")
    group = models.PositiveSmallIntegerField(default=0)
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="+")
    centre = models.ForeignKey("identity.Organisation", null=True, on_delete=models.PROTECT, related_name="+")
    commitment = models.CharField(max_length=64)
    salt = models.CharField(max_length=64)
    excluded = models.JSONField(default=list)
    place = models.PositiveIntegerField(null=True)
    seat = models.PositiveSmallIntegerField(null=True)
    call = models.UUIDField(unique=True, default=uuid4)
    state = models.CharField(max_length=20, choices=State, default=State.WAITING)
    answer_due_at = models.DateTimeField(null=True)
    answered_leaf = models.CharField(max_length=64, blank=True)
    from_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    left_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=20, choices=Cause, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["draw_id", "commitment"]
        constraints: ClassVar = [
            one_of("state", CallState, "entry_state_is_known"),
            models.UniqueConstraint(fields=["draw", "expert"], name="entry_once_in_a_pool"),
            models.UniqueConstraint(fields=["draw", "group", "place"], name="entry_place_once"),
            models.UniqueConstraint(
                fields=["draw", "seat"], condition=Q(state__in=["accepted", "leaving"]), name="entry_seat_once"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["answer_due_at"], condition=Q(state="called"), name="entry_called"),
        ]

    def __str__(self) -> str:
        return str(self.call)

    @property
    def name_path(self) -> str:
        """Where the act that publishes the draw commits to the name: by place, after the group where there are any."""
        return f"member/{self.group}-{self.place}" if self.group else f"member/{self.place}"


class Appointment(models.Model):
    """A committee whose experts the owner named, because the law lets it. ``seats``: of its ``members``, those named.

    ``ground``: code of the pack's ``committee.appointment``. ``conditions``: by which the owner searched the register:
    ``{"fields": […], "superiors": […]}``. ``void_at``: since when a new committee is due in its place. ``leaf``: of
    the act that named it.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="appointments")
    members = models.PositiveSmallIntegerField()
    seats = models.PositiveSmallIntegerField()
    ground = models.CharField(max_length=40)
    reason = models.TextField(max_length=2_000)
    conditions = models.JSONField(default=dict)
    appointed_at = models.DateTimeField()
    leaf = models.CharField(max_length=64)
    void_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(seats__lte=F("members"), seats__gte=1), name="appointment_seats_of_members"
            ),
            models.UniqueConstraint(fields=["lot"], condition=Q(void_at=None), name="appointment_one_of_a_lot"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class SeatState(models.TextChoices):
    """How an expert who was appointed stands to the seat."""

    SEATED = "seated", _("Has the seat")
    LEFT = "left", _("Gave the seat up")
    REPLACED = "replaced", _("Replaced")


class Appointee(Moves, models.Model):
    """An expert whom the owner appointed.

    ``place``: the seat, from 1. ``number``: of the commitment that names the expert, from 1 in the order in which
    experts were named. ``seat``: under which id the expert acts about the seat, so that nobody else can tell for which
    tender. ``leaf``: of the act that named the expert. ``cause``: why the seat was given up or filled anew.
    """

    State = SeatState
    workflow = Workflow(
        leave=({State.SEATED}, State.LEFT),
        replace=({State.SEATED, State.LEFT}, State.REPLACED),
    )

    appointment = models.ForeignKey(Appointment, on_delete=models.PROTECT, related_name="appointees")
    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="+")
    place = models.PositiveSmallIntegerField()
    number = models.PositiveSmallIntegerField()
    seat = models.UUIDField(unique=True, default=uuid4)
    state = models.CharField(max_length=20, choices=State, default=State.SEATED)
    left_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=20, choices=Cause, blank=True)
    leaf = models.CharField(max_length=64)
    until_at = models.DateTimeField(null=True, help_text="Since when another has the seat, or nobody.")
    from_at = models.DateTimeField(null=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["appointment_id", "place", "number"]
        constraints: ClassVar = [
            one_of("state", SeatState, "appointee_state_is_known"),
            models.UniqueConstraint(fields=["appointment", "number"], name="appointee_number_once"),
            models.UniqueConstraint(fields=["appointment", "expert"], name="appointee_named_once"),
            models.UniqueConstraint(
                fields=["appointment", "place"], condition=~Q(state="replaced"), name="appointee_one_of_a_seat"
            ),
        ]

    def __str__(self) -> str:
        return str(self.seat)


from openhall.tendering.experts.performance.models import EarlierMarks, Mark, Questions, Rating, Side  # noqa: E402, F401
from openhall.tendering.experts.telephone.models import Ringing, RingState  # noqa: E402, F401
