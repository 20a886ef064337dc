"""The meeting of a lot's opening: its host, who is there, what is objected, the minutes and who signs them."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class Part(models.TextChoices):
    """What somebody is in the hall."""

    OWNER = "owner", _("Owner")
    AGENCY = "agency", _("Agency")
    CENTRE = "centre", _("Trading centre")
    SUPERVISOR = "supervisor", _("Supervisor")
    CUSTODIAN = "custodian", _("Custodian")
    BIDDER = "bidder", _("Bidder")


class MeetingState(models.TextChoices):
    """A meeting lasts, or is over."""

    RUNNING = "running", _("In session")
    CLOSED = "closed", _("Closed")


class Meeting(Moves, models.Model):
    """The meeting at the opening of one lot.

    ``read_order``: place of the last bid read out (0: none). With a ``pace`` (seconds) the next ones follow by
    themselves from ``read_at`` on, so that everybody computes the same bid from the log. ``reason``: why objections
    stay unanswered. ``…_leaf``: digests of the acts.
    """

    State = MeetingState

    workflow = Workflow(
        run=({State.RUNNING}, State.RUNNING),
        close=({State.RUNNING}, State.CLOSED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    lot = models.OneToOneField("notices.Lot", on_delete=models.PROTECT, related_name="meeting")
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    host = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    began_at = models.DateTimeField()
    begin_leaf = models.CharField(max_length=64)
    called_at = models.DateTimeField(null=True)
    call_leaf = models.CharField(max_length=64, blank=True)
    absent = models.JSONField(default=list, help_text="Pseudonyms of bidders that didn't answer the roll call.")
    read_order = models.PositiveIntegerField(default=0)
    pace = models.PositiveSmallIntegerField(default=0)
    read_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    close_leaf = models.CharField(max_length=64, blank=True)
    reason = models.TextField(max_length=2_000, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        constraints: ClassVar = [one_of("state", MeetingState, "meeting_state_is_known")]
        indexes: ClassVar = [models.Index(fields=["state", "began_at"], name="meeting_by_state")]

    def __str__(self) -> str:
        return str(self.uuid)


class Attendance(models.Model):
    """Somebody who signed in to the hall. ``seen_at``: when their page last said that it is open; never on the log."""

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part)
    bid = models.ForeignKey("bidding.Bid", on_delete=models.PROTECT, null=True, related_name="attendances")
    at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)
    seen_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["meeting", "person", "organisation"], name="attendance_once"),
            models.CheckConstraint(
                condition=Q(part="bidder", bid__isnull=False) | (~Q(part="bidder") & Q(bid__isnull=True)),
                name="attendance_of_bidder_names_bid",
            ),
            one_of("part", Part, "attendance_part_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.part}"


class SpotObjection(models.Model):
    """An objection to the opening, raised and answered in the hall (条例44). ``upheld``: null until it is answered."""

    uuid = models.UUIDField(unique=True, default=uuid4)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="objections")
    bid = models.ForeignKey("bidding.Bid", on_delete=models.PROTECT, related_name="+")
    text = models.TextField(max_length=2_000)
    raised_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)
    answer = models.TextField(max_length=2_000, blank=True)
    upheld = models.BooleanField(null=True)
    answered_by = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    answer_leaf = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["raised_at", "id"]

    def __str__(self) -> str:
        return self.text[:60]


class Minutes(models.Model):
    """The minutes (开标记录) of a meeting. ``facts``: all that the paper says; ``pdf_sha256``: the sealed file."""

    meeting = models.OneToOneField(Meeting, on_delete=models.PROTECT, related_name="minutes")
    lang = models.CharField(max_length=10)
    facts = models.JSONField()
    pdf_sha256 = models.CharField(max_length=64, unique=True)
    issued_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        verbose_name_plural = "minutes"

    def __str__(self) -> str:
        return self.pdf_sha256[:16]


class MinutesAnswer(models.Model):
    """What somebody who was there said about the minutes: signed, or not signed and why."""

    minutes = models.ForeignKey(Minutes, on_delete=models.PROTECT, related_name="answers")
    attendance = models.OneToOneField(Attendance, on_delete=models.PROTECT, related_name="answer")
    signs = models.BooleanField()
    reason = models.TextField(max_length=2_000, blank=True)
    at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(condition=Q(signs=True, reason="") | (Q(signs=False) & ~Q(reason="")),
                                   name="minutes_unsigned_says_why"),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.attendance_id} {self.signs}"
