"""Centres, what can be booked there, who booked it when; measures and the hand-over of sessions."""

from uuid import uuid4

from django.contrib.postgres.fields import DateTimeRangeField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class Centre(models.Model):
    """A trading centre as its own staff describe it. Outside it is known by the organisation's id.

    ``district``: the name by which a measure closes it, compared without regard to case. ``zone``: IANA zone of its
    clocks. ``slot_minutes``: bookings begin and end on multiples of it, counted from the hour.
    """

    organisation = models.OneToOneField("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    district = models.CharField(max_length=100)
    address = models.CharField(max_length=500)
    access = models.TextField(max_length=2_000, blank=True, help_text="How one gets in, at night too.")
    zone = models.CharField(max_length=64)
    slot_minutes = models.PositiveSmallIntegerField(default=30)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(slot_minutes__in=(15, 30, 60)), name="centre_slots_divide_the_hour"),
        ]

    def __str__(self) -> str:
        return self.district


class Kind(models.TextChoices):
    """What can be booked."""

    ROOM = "room", _("Room")
    SEAT = "seat", _("Seat")
    EQUIPMENT = "equipment", _("Equipment")


class Resource(models.Model):
    """A room, a seat or a piece of equipment. What stands in a room (``room``) is taken with the whole room."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="resources")
    room = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="inside")
    kind = models.CharField(max_length=20, choices=Kind)
    name = models.CharField(max_length=100)
    about = models.CharField(max_length=500, blank=True)
    capacity = models.PositiveSmallIntegerField(default=1, help_text="People.")
    retired = models.BooleanField(default=False, help_text="Not bookable any more; what is booked stays.")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            one_of("kind", Kind, "resource_kind_is_known"),
            models.CheckConstraint(condition=~Q(kind="room") | Q(room=None), name="resource_rooms_stand_alone"),
        ]

    def __str__(self) -> str:
        return self.name


class BookingState(models.TextChoices):
    """A booking holds its time, waits for it, or is over."""

    BOOKED = "booked", _("Booked")
    WAITING = "waiting", _("Waiting")
    CANCELLED = "cancelled", _("Cancelled")


class Booking(Moves, models.Model):
    """Some resources of one centre from ``starts_at`` until before ``ends_at``, for an organisation.

    Who booked is known to that organisation and to the centre, to nobody else: a bidder's seat must not tell the public
    who takes part (招标投标法 22). ``project`` is only ever set by who prepares the tender.
    """

    State = BookingState

    workflow = Workflow(
        promote=({State.WAITING}, State.BOOKED),
        cancel=({State.BOOKED, State.WAITING}, State.CANCELLED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="bookings")
    resources = models.ManyToManyField(Resource, related_name="bookings")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    project = models.ForeignKey("planning.Project", on_delete=models.PROTECT, null=True, related_name="+")
    purpose = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.BOOKED)
    made_at = models.DateTimeField()
    changed_at = models.DateTimeField()
    reason = models.CharField(max_length=500, blank=True, help_text="Why the centre cancelled it.")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["id"]
        constraints = [
            one_of("state", BookingState, "booking_state_is_known"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="booking_ends_after_its_start"),
        ]
        indexes = [
            models.Index(fields=["organisation", "-starts_at"], name="booking_of_organisation"),
            models.Index(fields=["centre", "starts_at"], name="booking_at_centre"),
            models.Index(fields=["starts_at"], condition=Q(state="waiting"), name="booking_waiting"),
            models.Index(fields=["project"], condition=Q(project__isnull=False), name="booking_of_project"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Occupation(models.Model):
    """One resource taken for a time. The database refuses two that overlap (``occupation_never_twice``, migration 1).

    The constraint compares ranges of ids and of time, so that it needs no extension: ``btree_gist``, which would take
    the id itself, is not in the embedded PostgreSQL.
    """

    booking = models.ForeignKey(Booking, on_delete=models.CASCADE, related_name="occupations")
    resource = models.ForeignKey(Resource, on_delete=models.PROTECT, related_name="occupations")
    during = DateTimeRangeField(help_text="[start, end)")

    def __str__(self) -> str:
        return str(self.during)


class CalendarFeed(models.Model):
    """The secret address of an organisation's bookings for one person's calendar program."""

    token = models.CharField(max_length=64, unique=True)
    person = models.ForeignKey("identity.Person", on_delete=models.CASCADE, related_name="+")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.CASCADE, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "organisation"], name="calendar_feed_once")]

    def __str__(self) -> str:
        return str(self.pk)


class Measure(models.Model):
    """An authority's declaration that a district is closed: what is traded there is held at ``to_centre`` meanwhile."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    district = models.CharField(max_length=100)
    to_centre = models.ForeignKey(Centre, on_delete=models.PROTECT, related_name="+")
    reason = models.TextField(max_length=2_000)
    basis = models.CharField(max_length=300, help_text="The decision that it rests on, as the authority names it.")
    authority = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    declared_at = models.DateTimeField()
    ends_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_at__gt=F("declared_at")), name="measure_ends_after_its_start"),
        ]

    def __str__(self) -> str:
        return self.district


class HandOverState(models.TextChoices):
    """From offer to acceptance; an offer that another one or the project's end overtook is over."""

    OFFERED = "offered", _("Offered")
    DONE = "done", _("Handed over")
    OVER = "over", _("No longer open")


class HandOver(Moves, models.Model):
    """A project's session that goes from one centre to another, by agreement of both or under a measure."""

    State = HandOverState

    workflow = Workflow(
        accept=({State.OFFERED}, State.DONE),
        supersede=({State.OFFERED}, State.OVER),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    project = models.ForeignKey("planning.Project", on_delete=models.PROTECT, related_name="+")
    from_centre = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    to_centre = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    measure = models.ForeignKey(Measure, on_delete=models.PROTECT, null=True, related_name="hand_overs")
    reason = models.TextField(max_length=2_000)
    state = models.CharField(max_length=20, choices=State, default=State.OFFERED)
    offered_at = models.DateTimeField()
    done_at = models.DateTimeField(null=True)
    custody = models.JSONField(default=dict, help_text="What the act says about the opening keys; see custody.py.")
    leaf_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the act that handed it over.")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering = ["-id"]
        constraints = [
            one_of("state", HandOverState, "hand_over_state_is_known"),
            models.UniqueConstraint(fields=["project"], condition=Q(state="offered"), name="hand_over_one_open_offer"),
            models.UniqueConstraint(fields=["project", "measure"], name="hand_over_once_per_measure"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)
