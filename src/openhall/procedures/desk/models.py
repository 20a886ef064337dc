"""Tables of a desk: its arrangement, tickets, appointments, days that are over. Nobody's name stands on a ticket."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class Arrangement(models.Model):
    """How the desk of a unit is arranged (``ArrangementInput``)."""

    uuid = models.UUIDField(unique=True)
    unit = models.OneToOneField("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    content = models.JSONField()
    version = models.PositiveIntegerField(default=1)
    arranged_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["unit__number"]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def uuid_text(self) -> str:
        """The outside id as templates put it into addresses."""
        return str(self.uuid)


class Drawn(models.Model):
    """How many tickets of a queue were drawn on a day. The row is locked while a number is given."""

    unit = models.ForeignKey("dossiers.Unit", on_delete=models.CASCADE, related_name="+")
    day = models.DateField()
    letter = models.CharField(max_length=1)
    last = models.PositiveIntegerField(default=0)
    closed = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["unit", "day", "letter"], name="desk_numbers_of_a_day"),
        ]
        indexes: ClassVar = [models.Index(fields=["day"], condition=Q(closed=False), name="desk_days_to_close")]

    def __str__(self) -> str:
        return f"{self.day} {self.letter}"


class AppointmentState(models.TextChoices):
    """What became of an appointment."""

    BOOKED = "booked", _("Booked")
    KEPT = "kept", _("Kept")
    CANCELLED = "cancelled", _("Cancelled")
    MISSED = "missed", _("Missed")


class Appointment(Moves, models.Model):
    """A place in a slot of a queue. ``place``: from 1, one of those that the slot has. ``person``: whose it is."""

    workflow = Workflow(
        keep=({AppointmentState.BOOKED}, AppointmentState.KEPT),
        cancel=({AppointmentState.BOOKED}, AppointmentState.CANCELLED),
        miss=({AppointmentState.BOOKED}, AppointmentState.MISSED),
    )
    uuid = models.UUIDField(unique=True, default=uuid4)
    unit = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    letter = models.CharField(max_length=1)
    slot_at = models.DateTimeField()
    place = models.PositiveSmallIntegerField()
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    code = models.CharField(max_length=8)
    state = models.CharField(max_length=10, choices=AppointmentState, default=AppointmentState.BOOKED)
    version = models.PositiveIntegerField(default=1)
    booked_at = models.DateTimeField()
    reminded_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["slot_at", "id"]
        constraints: ClassVar = [
            one_of("state", AppointmentState, "appointment_state_is_known"),
            models.UniqueConstraint(
                fields=["unit", "letter", "slot_at", "place"],
                condition=Q(state__in=["booked", "kept"]),
                name="appointment_place_once",
            ),
            models.UniqueConstraint(
                fields=["person", "slot_at"], condition=Q(state="booked"), name="appointment_one_at_a_time"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["slot_at"], condition=Q(state="booked"), name="appointment_to_come"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def uuid_text(self) -> str:
        """The outside id as templates put it into addresses."""
        return str(self.uuid)


class TicketState(models.TextChoices):
    """What became of a ticket."""

    WAITING = "waiting", _("Waiting")
    CALLED = "called", _("Called")
    SERVING = "serving", _("At the counter")
    SERVED = "served", _("Served")
    ABSENT = "absent", _("Called, and nobody came")
    LEFT = "left", _("Left")


AT_A_COUNTER = (TicketState.CALLED, TicketState.SERVING)


class Ticket(Moves, models.Model):
    """A place in a queue of a day. ``priority``: which of the arrangement's, or none. ``for_counter``: sent on to it.

    Nothing says whose it is: who holds its address is its holder.
    """

    workflow = Workflow(
        call=({TicketState.WAITING}, TicketState.CALLED),
        begin=({TicketState.CALLED}, TicketState.SERVING),
        finish=({TicketState.CALLED, TicketState.SERVING}, TicketState.SERVED),
        miss=({TicketState.CALLED}, TicketState.ABSENT),
        send_on=({TicketState.CALLED, TicketState.SERVING}, TicketState.WAITING),
        come_back=({TicketState.ABSENT}, TicketState.WAITING),
        leave=({TicketState.WAITING}, TicketState.LEFT),
        prefer=({TicketState.WAITING}, TicketState.WAITING),
        lapse=({TicketState.WAITING, TicketState.CALLED}, TicketState.LEFT),
    )
    uuid = models.UUIDField(unique=True, default=uuid4)
    unit = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    letter = models.CharField(max_length=1)
    number = models.PositiveIntegerField()
    priority = models.CharField(max_length=200, blank=True)
    appointment = models.OneToOneField(Appointment, on_delete=models.PROTECT, null=True, related_name="ticket")
    state = models.CharField(max_length=10, choices=TicketState, default=TicketState.WAITING)
    version = models.PositiveIntegerField(default=1)
    counter = models.PositiveSmallIntegerField(null=True)
    for_counter = models.PositiveSmallIntegerField(null=True)
    officer = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    taken_at = models.DateTimeField()
    called_at = models.DateTimeField(null=True)
    begun_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("state", TicketState, "ticket_state_is_known"),
            models.UniqueConstraint(fields=["unit", "day", "letter", "number"], name="ticket_number_once"),
            models.UniqueConstraint(
                fields=["unit", "day", "counter"],
                condition=Q(state__in=["called", "serving"]),
                name="ticket_one_at_a_counter",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "day", "state"], name="ticket_of_day")]

    def __str__(self) -> str:
        return self.shown

    @property
    def shown(self) -> str:
        """The number as people read it: the queue's letter, then at least three figures."""
        return f"{self.letter}{self.number:03d}"

    @property
    def uuid_text(self) -> str:
        """The outside id as templates put it into addresses."""
        return str(self.uuid)


class Day(models.Model):
    """A day of a desk that is over: its figures (``DayFigures``) and the digest of its list of tickets."""

    unit = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    day = models.DateField()
    figures = models.JSONField()
    promise_minutes = models.PositiveSmallIntegerField(null=True)
    list_sha256 = models.CharField(max_length=64)
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["-day", "id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "day"], name="desk_day_once")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.day}"


from openhall.procedures.desk.scan_models import PaperText, Scan  # noqa: E402, F401
