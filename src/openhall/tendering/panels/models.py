"""The seats of one lot's committee across centres, and who sits there."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of
from openhall.tendering.panels.centre_models import Alliance, Seat, Site


class PanelState(models.TextChoices):
    """Proposed, pool of seats fixed, seats drawn, in session or adjourned, closed; or called off."""

    PROPOSED = "proposed", _("Proposed to the guest centres")
    FIXED = "fixed", _("Pool of seats fixed")
    SEATED = "seated", _("Seats drawn")
    RUNNING = "running", _("In session")
    ADJOURNED = "adjourned", _("Adjourned")
    CLOSED = "closed", _("Session over")
    CALLED_OFF = "called_off", _("Called off")


RIGHTS = ("seat_members", "check_who_sits", "stop_a_seat", "be_paid")
"""What a guest centre can take over with its seats, as codes; readers see them in their language."""


def all_rights() -> list[str]:
    """Every right, where a host left none out."""
    return list(RIGHTS)


class Panel(Moves, models.Model):
    """The seats of one lot's committee across a host centre and its guests.

    ``number_sha256`` commits to the number that the host keeps until the pool is on the log; ``root``: of the log at
    the size that ends with the leaf that fixed the pool. ``check_from`` and ``check_until``: bounds, in seconds, of the
    time from one check of presence to the next. ``rights``: codes of what guest centres may do at their own seats.
    """

    State = PanelState
    workflow = Workflow(
        fix=({State.PROPOSED}, State.FIXED),
        draw=({State.FIXED}, State.SEATED),
        begin=({State.SEATED}, State.RUNNING),
        adjourn=({State.RUNNING}, State.ADJOURNED),
        resume=({State.ADJOURNED}, State.RUNNING),
        close=({State.RUNNING, State.ADJOURNED}, State.CLOSED),
        call_off=({State.PROPOSED, State.FIXED, State.SEATED}, State.CALLED_OFF),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="panels")
    alliance = models.ForeignKey(Alliance, on_delete=models.PROTECT, related_name="+")
    host = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    members = models.PositiveSmallIntegerField()
    rights = models.JSONField(default=all_rights)
    pool_root = models.CharField(max_length=64, blank=True)
    number_sha256 = models.CharField(max_length=64, blank=True)
    number = models.CharField(max_length=64, blank=True)
    root = models.CharField(max_length=64, blank=True)
    fixed_leaf = models.CharField(max_length=64, blank=True)
    proposed_at = models.DateTimeField()
    began_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    void_at = models.DateTimeField(null=True, help_text="Since when another committee, or another session, is due.")
    check_from = models.PositiveIntegerField(default=0)
    check_until = models.PositiveIntegerField(default=0)
    state = models.CharField(max_length=20, choices=State, default=State.PROPOSED)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("state", PanelState, "panel_state_is_known"),
            models.UniqueConstraint(
                fields=["lot"],
                condition=~Q(state__in=("called_off", "closed")) & Q(void_at=None),
                name="panel_one_of_a_lot_not_over",
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Answer(models.TextChoices):
    """How a guest centre stands to a panel."""

    ASKED = "asked", _("Asked for seats")
    ACCEPTED = "accepted", _("Accepted")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    FAILED = "failed", _("Dropped out by a fault")


class Guest(Moves, models.Model):
    """A centre that was asked to seat part of the committee. The state is that of its answer."""

    State = Answer
    workflow = Workflow(
        accept=({State.ASKED}, State.ACCEPTED),
        decline=({State.ASKED}, State.DECLINED),
        withdraw=({State.ACCEPTED}, State.WITHDRAWN),
        fail=({State.ACCEPTED}, State.FAILED),
    )

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="guests")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=20, choices=State, default=State.ASKED)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["panel_id", "id"]
        constraints: ClassVar = [
            one_of("state", Answer, "guest_state_is_known"),
            models.UniqueConstraint(fields=["panel", "site"], name="guest_asked_once"),
        ]

    def __str__(self) -> str:
        return self.state


class Place(models.Model):
    """A seat in the pool of a panel.

    ``commitment``: what stands for the seat in the pool, salted with ``salt``. ``drawn``: its place in the order, from
    1. ``member``: the number of the committee's member who sits there (null: nobody). ``from_at`` and ``until_at``: of
    that sitting; ``gone``: its centre withdrew or failed, or the seat was stopped, so that it is never given again.
    """

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="places")
    seat = models.ForeignKey(Seat, on_delete=models.PROTECT, related_name="+")
    commitment = models.CharField(max_length=64)
    salt = models.CharField(max_length=64)
    drawn = models.PositiveSmallIntegerField(null=True)
    member = models.PositiveSmallIntegerField(null=True)
    from_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    gone = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["panel_id", "commitment"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["panel", "seat"], condition=Q(gone=False), name="place_once_in_a_pool"),
            models.UniqueConstraint(fields=["panel", "drawn"], name="place_drawn_once"),
            models.UniqueConstraint(fields=["panel", "member"], condition=Q(gone=False), name="place_one_of_a_member"),
        ]

    def __str__(self) -> str:
        return self.commitment


class Adjournment(models.Model):
    """A session that was adjourned. ``until_at``: when it is to go on; ``resumed_at``: when it did."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="adjournments")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField()
    reason = models.TextField(max_length=2_000)
    resumed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["panel"], condition=Q(resumed_at=None), name="adjournment_one_lasts"),
            models.CheckConstraint(condition=Q(until_at__gt=F("from_at")), name="adjournment_ends_after_it_begins"),
        ]

    def __str__(self) -> str:
        return f"{self.panel_id}: {self.until_at}"


class Incident(models.Model):
    """What a centre reported of its own seats; host, witness and that centre read it."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="incidents")
    site = models.ForeignKey(Site, on_delete=models.PROTECT, related_name="+")
    member = models.PositiveSmallIntegerField(null=True)
    report = models.TextField(max_length=2_000)
    by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.panel_id}: {self.at}"


class Presence(models.Model):
    """Somebody in the room of a panel: ``peer`` is a member's number, ``host`` or ``witness``.

    ``entry``: under which random id the entry stands on the log, in no case. ``ticket_sha256``: of the secret by which
    the newest page of this person follows the room's stream; ``load`` names that page. ``next_check_at``: when a member
    is asked next, known to the worker alone. The row tells who sits where: it is nobody's to read before the award.
    """

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="presences")
    peer = models.CharField(max_length=10)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    entry = models.UUIDField(unique=True)
    entered_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    left = models.BooleanField(default=False)
    ticket_sha256 = models.CharField(max_length=64, blank=True)
    load = models.CharField(max_length=40, blank=True)
    quality = models.CharField(max_length=10, blank=True)
    next_check_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["panel_id", "peer"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["panel", "peer"], name="presence_one_of_a_peer"),
            models.UniqueConstraint(
                fields=["ticket_sha256"], condition=~Q(ticket_sha256=""), name="presence_ticket_once"
            ),
        ]

    def __str__(self) -> str:
        return self.peer


class Stay(models.Model):
    """Somebody was in the room of a panel without a break: ``until_at`` null while it lasts. It counts for fees."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="stays")
    peer = models.CharField(max_length=10)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    from_at = models.DateTimeField()
    until_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["from_at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["panel", "peer"], condition=Q(until_at=None), name="stay_one_lasts"),
            models.CheckConstraint(condition=Q(until_at=None) | Q(until_at__gte=F("from_at")), name="stay_ends_after"),
        ]

    def __str__(self) -> str:
        return f"{self.peer}: {self.from_at}"


class Finding(models.TextChoices):
    """What a witness found who compared a face."""

    CONFIRMED = "confirmed", _("Confirmed")
    DOUBTED = "doubted", _("Doubted")


class Means(models.TextChoices):
    """By what a face was compared: by the witness in the room, or by the staff of the seat's centre beside it."""

    PICTURE = "picture", _("the enrolled picture")
    DOCUMENT = "document", _("a document held to the camera")
    PERSON = "person", _("a document shown at the seat")


class IdentityCheck(models.Model):
    """Somebody compared who sits at a seat (PNL-13). ``entry``: of the presence that was there then: who enters
    anew is compared anew. ``reason``: of a doubt, told to host and witness alone."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="identity_checks")
    peer = models.CharField(max_length=10)
    entry = models.UUIDField()
    outcome = models.CharField(max_length=10, choices=Finding)
    means = models.CharField(max_length=10, choices=Means)
    reason = models.TextField(max_length=2_000, blank=True)
    by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("outcome", Finding, "identity_check_outcome_is_known"),
            one_of("means", Means, "identity_check_means_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.peer}: {self.outcome}"


class Signal(models.Model):
    """What one page of the room tells another so that they connect; destroyed minutes later. ``to``: ``*`` for all."""

    panel = models.ForeignKey(Panel, on_delete=models.CASCADE, related_name="signals")
    sender = models.CharField(max_length=10)
    load = models.CharField(max_length=40)
    to = models.CharField(max_length=10)
    kind = models.CharField(max_length=12)
    body = models.TextField(blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["panel", "id"], name="signal_of_a_panel")]

    def __str__(self) -> str:
        return self.kind


class Check(models.Model):
    """A check of presence: a member was asked, and answered or not until ``due_at``."""

    panel = models.ForeignKey(Panel, on_delete=models.PROTECT, related_name="checks")
    uuid = models.UUIDField(unique=True, default=uuid4)
    peer = models.CharField(max_length=10)
    asked_at = models.DateTimeField()
    due_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    missed = models.BooleanField(default=False)
    missed_at = models.DateTimeField(null=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        indexes: ClassVar = [
            models.Index(fields=["due_at"], condition=Q(answered_at=None, missed=False), name="check_open"),
        ]

    def __str__(self) -> str:
        return self.peer
