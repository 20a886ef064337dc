"""The pauses that objections and complaints make, who takes complaints, the complaints, and calls anew."""

from typing import ClassVar

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of
from openhall.tendering.remedies import correction_models, hearing_models  # noqa: F401
from openhall.tendering.remedies.objection_models import Objection, Standing


class Pause(models.Model):
    """A time in which a tender (``lot`` is null) or one lot stands still; ``ended_at`` is null while it lasts.

    Objections make it by rule; where ``complaint`` is set, the body ordered it, for the public ``reason``.
    """

    notice = models.ForeignKey("notices.Notice", on_delete=models.PROTECT, related_name="pauses")
    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, null=True, related_name="pauses")
    began_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    old_due_at = models.DateTimeField(null=True)
    new_due_at = models.DateTimeField(null=True)
    complaint = models.ForeignKey("remedies.Complaint", on_delete=models.PROTECT, null=True, related_name="suspensions")
    reason = models.TextField(max_length=2_000, blank=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["notice", "lot", "complaint"],
                condition=Q(ended_at=None),
                nulls_distinct=False,
                name="pause_once_at_a_time",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.notice_id} {self.began_at:%F %T}"


class Responsible(models.Model):
    """Who takes complaints in an industry, as an authority said.

    Of a jurisdiction, region and industry the newest counts. ``region`` is blank where it is said for the whole
    jurisdiction. ``contact`` is an office's, never a person's.
    """

    uuid = models.UUIDField(unique=True)
    jurisdiction = models.CharField(max_length=20)
    industry = models.CharField(max_length=100)
    region = models.CharField(max_length=100, blank=True)
    body = models.CharField(max_length=200)
    contact = models.TextField(max_length=1_000)
    source = models.CharField(max_length=300)
    lang = models.CharField(max_length=10)
    here = models.BooleanField(default=False)
    authority = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    entered_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [
            models.Index(fields=["jurisdiction", "industry", "region", "-id"], name="responsible_newest")
        ]

    def __str__(self) -> str:
        return self.body


class ComplaintMatter(models.TextChoices):
    """What a complaint is about."""

    DOCUMENTS = "documents", _("The tender documents")
    OPENING = "opening", _("The opening")
    RESULT = "result", _("The result")
    PROCEDURE = "procedure", _("Something else in the tender")


class Channel(models.TextChoices):
    """How a complaint came. What didn't come online, the body's officer entered."""

    ONLINE = "online", _("Online")
    VISIT = "visit", _("In a visit")
    LETTER = "letter", _("By letter")
    TELEPHONE = "telephone", _("By telephone")


class ComplaintState(models.TextChoices):
    """How far a complaint is."""

    FILED = "filed", _("Waits for the body to say whether it takes it up")
    CORRECTING = "correcting", _("To be corrected")
    ACCEPTED = "accepted", _("Taken up")
    REFUSED = "refused", _("Not taken up")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    DECIDED = "decided", _("Decided")


class Outcome(models.TextChoices):
    """Whether a complaint was right."""

    UPHELD = "upheld", _("Upheld")
    PARTLY = "partly_upheld", _("Upheld in part")
    DISMISSED = "dismissed", _("Dismissed")


class Effect(models.TextChoices):
    """What a decision orders."""

    NONE = "none", _("Nothing changes")
    CORRECT = "correct", _("The owner corrects what is wrong")
    ANNUL = "annul_award", _("The award is void; the next candidate, or a new tender")
    REEVALUATE = "reevaluate", _("The findings are void, with any award; the bids are evaluated again")
    END = "end_lot", _("The lot ends, with any award, and is called anew")
    CANCEL = "cancel_contract", _("The contract is cancelled, and its award is void")
    FORFEIT = "forfeit", _("A bidder’s deposit is kept")


class Following(models.TextChoices):
    """What follows when a contract is cancelled."""

    NEXT = "next_candidate", _("The lot can be awarded to the next candidate")
    ANEW = "anew", _("The lot ends and is called anew")


class Refused(models.TextChoices):
    """Why a body doesn't take a complaint up; a pack lists which of them its law knows."""

    NO_STANDING = "no_standing", _("Who complains took no part and isn’t concerned")
    NOT_SPECIFIC = "not_specific", _("It isn’t specific and gives no lead that could be looked into")
    NOT_SIGNED = "not_signed", _("It doesn’t bear the complainant’s true name, signature and way to be reached")
    TOO_LATE = "too_late", _("It came too late")
    DECIDED_BEFORE = "decided_before", _("It was decided before, and there is nothing new")
    NO_OBJECTION = "no_objection", _("The owner should have been asked first, by an objection")
    IN_COURT = "in_court", _("Reconsideration or a court has it already")


class Complaint(Moves, models.Model):
    """A complaint to the body that supervises a tender.

    ``body``: the entry of the list by which it was sent, or transferred. ``organisation``: who complains, where it is
    known here; ``person``: who complains here in their own name; ``individual``: that it is a natural person, also
    one whose complaint was entered by the body. ``complainant`` is the name as it was said. ``objection``: the one
    that was raised to the owner before; ``objected``: whether that was done at all (about the opening, in the
    hall). ``closes_at``: before when the law takes such a complaint, computed from ``known_at``; ``in_time``:
    whether it came before. ``acceptance_due_at`` and ``decision_due_at`` are the law's, ``service_due_at`` is what
    the body promises. Null: the law names none.

    ``text``, ``request``, ``interest``, ``reason`` and ``decision`` are for the parties and the body; ``published`` and
    ``law`` are for everybody, and name nobody.
    """

    State = ComplaintState

    workflow = Workflow(
        ask_correction=({ComplaintState.FILED}, ComplaintState.CORRECTING),
        correct=({ComplaintState.CORRECTING}, ComplaintState.FILED),
        accept=({ComplaintState.FILED, ComplaintState.CORRECTING}, ComplaintState.ACCEPTED),
        refuse=({ComplaintState.FILED, ComplaintState.CORRECTING}, ComplaintState.REFUSED),
        transfer=({ComplaintState.FILED, ComplaintState.CORRECTING}, ComplaintState.FILED),
        withdraw=(
            {ComplaintState.FILED, ComplaintState.CORRECTING, ComplaintState.ACCEPTED},
            ComplaintState.WITHDRAWN,
        ),
        note=({ComplaintState.ACCEPTED}, ComplaintState.ACCEPTED),
        decide=({ComplaintState.ACCEPTED}, ComplaintState.DECIDED),
    )

    uuid = models.UUIDField(unique=True)
    notice = models.ForeignKey("notices.Notice", on_delete=models.PROTECT, related_name="complaints")
    lot = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, null=True, related_name="complaints")
    matter = models.CharField(max_length=20, choices=ComplaintMatter)
    standing = models.CharField(max_length=20, choices=Standing)
    channel = models.CharField(max_length=20, choices=Channel)
    body = models.ForeignKey(Responsible, on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    individual = models.BooleanField(default=False)
    complainant = models.CharField(max_length=300)
    interest = models.TextField(max_length=2_000, blank=True)
    text = models.TextField(max_length=10_000)
    request = models.TextField(max_length=2_000)
    objection = models.ForeignKey(Objection, on_delete=models.PROTECT, null=True, related_name="complaints")
    objected = models.BooleanField()
    known_at = models.DateTimeField()
    received_at = models.DateTimeField()
    filed_at = models.DateTimeField()
    closes_at = models.DateTimeField(null=True)
    in_time = models.BooleanField()
    acceptance_due_at = models.DateTimeField(null=True)
    service_due_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=20, choices=ComplaintState, default=ComplaintState.FILED)
    correction = models.TextField(max_length=2_000, blank=True)
    correction_due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True, help_text="When it was taken up or not.")
    ground = models.CharField(max_length=20, choices=Refused, blank=True)
    reason = models.TextField(max_length=2_000, blank=True)
    found = models.JSONField(default=list, help_text="What the body found otherwise: in_time, objected.")
    decision_due_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=20, choices=Outcome, blank=True)
    effect = models.CharField(max_length=20, choices=Effect, blank=True)
    committee = models.CharField(max_length=10, blank=True, help_text="Who evaluates again: same or new.")
    following = models.CharField(max_length=20, choices=Following, blank=True)
    decision = models.TextField(max_length=10_000, blank=True)
    published = models.TextField(max_length=5_000, blank=True)
    law = models.CharField(max_length=500, blank=True)
    lang = models.CharField(max_length=10, blank=True, help_text="Of what was published.")
    leaf_sha256 = models.CharField(max_length=64)
    end_leaf = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("state", ComplaintState, "complaint_state_is_known"),
            models.CheckConstraint(
                condition=Q(person=None) | Q(organisation=None, individual=True), name="complaint_is_made_by_one"
            ),
            models.CheckConstraint(
                condition=~Q(state=ComplaintState.DECIDED)
                | (Q(ended_at__isnull=False) & ~Q(outcome="") & ~Q(effect="") & ~Q(published="") & ~Q(law="")),
                name="complaint_decided_says_how",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["body", "state"], name="complaint_of_body"),
            models.Index(fields=["-ended_at", "-id"], condition=Q(state="decided"), name="complaint_decided_last"),
            models.Index(fields=["organisation"], name="complaint_of_organisation"),
            models.Index(fields=["person"], condition=Q(person__isnull=False), name="complaint_of_person"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def online(self) -> bool:
        """Whether who complains has an account here: it reads, answers and signs for itself."""
        return self.organisation_id is not None or self.person_id is not None


class NoteKind(models.TextChoices):
    """What is written into the file of a complaint that was taken up."""

    CORRECTION = "correction", _("Added by the complainant")
    FINDING = "finding", _("Found by the body, against what was computed")
    ANSWER = "answer", _("Answer of the other side")
    HEARING = "hearing", _("Hearing")
    INSPECTION = "inspection", _("Inspection")
    TESTING = "testing", _("Testing")
    APPRAISAL = "appraisal", _("Appraisal")
    REVIEW = "expert_review", _("Review by experts")
    REPORT = "report", _("Report of what was corrected")


UNCOUNTED = (NoteKind.INSPECTION, NoteKind.TESTING, NoteKind.APPRAISAL, NoteKind.REVIEW)
"""What takes time that isn't counted in the law's time for the decision (招标投标法实施条例 61)."""


class Note(models.Model):
    """What a party added, or the body noted of a hearing or an examination; for the parties and the body.

    ``organisation`` is null of an individual's own words. ``side``: ``complainant``, ``owner``, ``bidder`` or ``body``.
    ``began_at``, ``ended_at``: of what was noted.
    """

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="notes")
    kind = models.CharField(max_length=20, choices=NoteKind)
    side = models.CharField(max_length=20)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField(max_length=10_000)
    began_at = models.DateTimeField(null=True)
    ended_at = models.DateTimeField(null=True)
    at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.complaint_id} {self.kind}"


class ComplaintFile(models.Model):
    """A file of evidence; content-addressed. ``note`` is null where it came with the complaint or its correction."""

    complaint = models.ForeignKey(Complaint, on_delete=models.PROTECT, related_name="files")
    note = models.ForeignKey(Note, on_delete=models.PROTECT, null=True, related_name="files")
    title = models.CharField(max_length=200)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    media_type = models.CharField(max_length=100)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["complaint", "sha256"], name="complaint_file_once"),
        ]

    def __str__(self) -> str:
        return self.title


class Retender(models.Model):
    """A tender that calls a failed lot again. ``project``: the new one; ``failed``: the lot that ended."""

    project = models.OneToOneField("planning.Project", on_delete=models.PROTECT, related_name="+")
    failed = models.ForeignKey("notices.Lot", on_delete=models.PROTECT, related_name="+")
    named_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    def __str__(self) -> str:
        return f"{self.project_id} {self.failed_id}"
