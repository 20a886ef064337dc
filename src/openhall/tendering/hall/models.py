"""The meeting of a lot's opening: its host, who is there, what is objected, what is recorded, and the minutes."""

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


def part_name(part: str, *, manager: bool = False) -> str:
    """What somebody is in the hall, for readers."""
    return str(_("Bidder’s project manager")) if manager else str(Part(part).label)


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
    """Somebody who signed in to the hall. ``manager``: as the project manager whom the bidder named. ``seen_at``: when
    their page last said that it is open; never on the log.
    """

    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="attendances")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    part = models.CharField(max_length=10, choices=Part)
    manager = models.BooleanField(default=False)
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
            models.CheckConstraint(condition=Q(manager=False) | Q(part="bidder"), name="attendance_manager_is_bidders"),
            one_of("part", Part, "attendance_part_is_known"),
        ]

    def __str__(self) -> str:
        return f"{self.meeting_id}/{self.part}"

    @property
    def said_part(self) -> str:
        """What the person is in the hall, for readers."""
        return part_name(self.part, manager=self.manager)


class ProjectManager(models.Model):
    """Who leads the project for a bidder (项目负责人), as the bidder named them for the hall of one lot.

    The log has the person's random name within the case alone; it stands here nowhere, so that erasure takes it away.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    bid = models.OneToOneField("bidding.Bid", on_delete=models.PROTECT, related_name="project_manager")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.uuid)


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


class RecordingState(models.TextChoices):
    """A recording grows, is over, or was destroyed when the time for which it is kept had passed."""

    RUNNING = "running", _("Being recorded")
    ENDED = "ended", _("Recorded")
    REMOVED = "removed", _("Destroyed")


class EndCause(models.TextChoices):
    """Why a recording ended."""

    STOPPED = "stopped", _("A host stopped it")
    SILENT = "silent", _("Nothing came any more")
    CLOSED = "closed", _("The meeting was closed")


class PieceKind(models.TextChoices):
    """What a piece of a recording holds; sound and picture are kept apart so that each can be had alone."""

    SOUND = "sound", _("Sound")
    PICTURE = "picture", _("Moving picture")
    STILL = "still", _("Still picture")


class Recording(Moves, models.Model):
    """Picture and sound of a meeting, in pieces that are chained: ``head`` stands for all ``pieces`` so far.

    ``committed``: how many of them the newest act on the log covers. ``person``: whose browser sends it. ``look_at``:
    when its end, its next act or its destruction is looked at next.
    """

    State = RecordingState
    Cause = EndCause

    workflow = Workflow(
        go_on=({State.RUNNING}, State.RUNNING),
        end=({State.RUNNING}, State.ENDED),
        remove=({State.ENDED}, State.REMOVED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    meeting = models.ForeignKey(Meeting, on_delete=models.PROTECT, related_name="recordings")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    state = models.CharField(max_length=10, choices=State, default=State.RUNNING)
    began_at = models.DateTimeField()
    begin_leaf = models.CharField(max_length=64)
    pieces = models.PositiveIntegerField(default=0)
    size = models.PositiveBigIntegerField(default=0, help_text="Bytes of all pieces.")
    head = models.CharField(max_length=64)
    came_at = models.DateTimeField(help_text="When the newest piece came, or the recording began.")
    committed = models.PositiveIntegerField(default=0)
    committed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    cause = models.CharField(max_length=10, choices=Cause, blank=True)
    end_leaf = models.CharField(max_length=64, blank=True)
    look_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["began_at", "id"]
        constraints: ClassVar = [
            one_of("state", RecordingState, "recording_state_is_known"),
            models.UniqueConstraint(fields=["meeting"], condition=Q(state="running"), name="recording_one_at_a_time"),
            models.CheckConstraint(
                condition=Q(state="running", ended_at__isnull=True)
                | (~Q(state="running") & Q(ended_at__isnull=False) & ~Q(cause="")),
                name="recording_end_has_cause",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["state", "look_at"], name="recording_to_look_at")]

    def __str__(self) -> str:
        return str(self.uuid)


class Piece(models.Model):
    """A few seconds of a recording, or one still picture; ``began_ms`` counts from the recording's beginning."""

    recording = models.ForeignKey(Recording, on_delete=models.PROTECT, related_name="rows")
    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=PieceKind)
    began_ms = models.PositiveIntegerField()
    lasts_ms = models.PositiveIntegerField()
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    came_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["recording", "number"], name="piece_numbered_once"),
            one_of("kind", PieceKind, "piece_kind_is_known"),
        ]
        indexes: ClassVar = [models.Index(fields=["recording", "kind", "-number"], name="piece_newest_of_kind")]

    def __str__(self) -> str:
        return f"{self.recording_id}/{self.number}"


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
