"""Reports to the chair with their instructions; appraisal sheets with their words. Sheets are personal."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of

CODE_LENGTH = 35


def secret_salt() -> str:
    """256 random bits, hex: what is personal is committed with it, and it is destroyed with a person's data."""
    return uuid4().hex + uuid4().hex


class ReportState(models.TextChoices):
    """How far a report is."""

    PREPARED = "prepared", _("Drafted, waits for the seal")
    SEALED = "sealed", _("Sealed, waits for delivery")
    DELIVERED = "delivered", _("In the chair’s in-tray")
    RECEIVED = "received", _("Received by the chair")
    PUBLISHED = "published", _("Published")


class Report(Moves, models.Model):
    """A report of the provincial office to the chair on a published edition of the index.

    ``content``: what it says, see ``drafting.py``; frozen when it is drafted. ``pdf_sha256``: of the PDF as it is now,
    sealed from the state ``sealed`` on; the file lies in the store. ``party``: the organisation whose chair receives
    it. ``words``: of the chair's receipt.
    """

    workflow = Workflow(
        seal=({ReportState.PREPARED}, ReportState.SEALED),
        deliver=({ReportState.SEALED}, ReportState.DELIVERED),
        receive=({ReportState.DELIVERED}, ReportState.RECEIVED),
        instruct=({ReportState.RECEIVED}, ReportState.RECEIVED),
        publish=({ReportState.RECEIVED}, ReportState.PUBLISHED),
    )
    uuid = models.UUIDField(unique=True)
    edition = models.ForeignKey("service_index.Edition", on_delete=models.PROTECT, related_name="+")
    office = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    party = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    state = models.CharField(max_length=10, choices=ReportState, default=ReportState.PREPARED)
    version = models.PositiveIntegerField(default=1)
    lang = models.CharField(max_length=10)
    content = models.JSONField()
    pdf_sha256 = models.CharField(max_length=64)
    words = models.CharField(max_length=4000, blank=True)
    prepared_at = models.DateTimeField()
    delivered_at = models.DateTimeField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(null=True)
    delivered_leaf = models.CharField(max_length=64, blank=True)
    received_leaf = models.CharField(max_length=64, blank=True)
    published_leaf = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("state", ReportState, "chair_report_state_is_known"),
            models.CheckConstraint(
                condition=Q(state__in=["prepared", "sealed"], party=None) | Q(party__isnull=False),
                name="chair_report_delivered_to_somebody",
            ),
            models.UniqueConstraint(
                fields=["edition", "office"], condition=~Q(state="prepared"), name="chair_report_sealed_once"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def uuid_text(self) -> str:
        """The outside id as templates put it into addresses."""
        return str(self.uuid)


class Instruction(models.Model):
    """What the chair told a unit to do, by which day its head answers, and the answer once it is there."""

    uuid = models.UUIDField(unique=True)
    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="instructions")
    unit = models.CharField(max_length=CODE_LENGTH)
    words = models.CharField(max_length=4000)
    due_date = models.DateField()
    instructed_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    answer = models.CharField(max_length=4000, blank=True)
    answered_at = models.DateTimeField(null=True)
    in_time = models.BooleanField(null=True)
    warned_at = models.DateTimeField(null=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)
    answer_leaf = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="", in_time=None)
                | (Q(answered_at__isnull=False, in_time__isnull=False) & ~Q(answer="")),
                name="instruction_answer_has_words",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "due_date"], name="instruction_of_unit"),
            models.Index(
                fields=["due_date"], condition=Q(answered_at=None, warned_at=None), name="instruction_to_warn"
            ),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def uuid_text(self) -> str:
        """The outside id as templates put it into addresses."""
        return str(self.uuid)


class Kind(models.TextChoices):
    """Whose sheet it is."""

    OFFICER = "officer", _("Officer")
    HEAD = "head", _("Head of the unit")


class SheetState(models.TextChoices):
    """How far a sheet is."""

    DRAFTED = "drafted", _("Drafted from figures")
    STATED = "stated", _("With the person’s own statement")
    ASSESSED = "assessed", _("Assessed, waits for the second signature")
    CONFIRMED = "confirmed", _("Signed by two")
    OBJECTED = "objected", _("Objected to")
    UPHELD = "upheld", _("Stays after the objection")


class Appraisal(Moves, models.Model):
    """The sheet of a person for a period: figures, their own statement, an assessment, two signatures, an objection.

    ``figures``: counted when it was drafted, see ``sheets.py``; empty when the person was erased. ``assessor``,
    ``higher``: the organisations whose people sign first and second, in the roles ``assessor_role``, ``higher_role``.
    ``without``: why the person's statement wasn't waited for. ``until_at``: until when one may object; None: no
    authority has entered how long, so there is no end.
    """

    workflow = Workflow(
        say=({SheetState.DRAFTED}, SheetState.STATED),
        assess=({SheetState.DRAFTED, SheetState.STATED}, SheetState.ASSESSED),
        confirm=({SheetState.ASSESSED}, SheetState.CONFIRMED),
        object=({SheetState.CONFIRMED}, SheetState.OBJECTED),
        uphold=({SheetState.OBJECTED}, SheetState.UPHELD),
        again=({SheetState.OBJECTED}, SheetState.STATED),
    )
    uuid = models.UUIDField(unique=True)
    round = models.UUIDField()
    salt = models.CharField(max_length=64, default=secret_salt, blank=True)
    period = models.CharField(max_length=7)
    unit = models.CharField(max_length=CODE_LENGTH)
    kind = models.CharField(max_length=10, choices=Kind)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    assessor = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    assessor_role = models.CharField(max_length=20)
    higher = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    higher_role = models.CharField(max_length=20)
    state = models.CharField(max_length=10, choices=SheetState, default=SheetState.DRAFTED)
    version = models.PositiveIntegerField(default=1)
    figures = models.JSONField(default=dict)
    statement = models.CharField(max_length=4000, blank=True)
    assessment = models.CharField(max_length=4000, blank=True)
    without = models.CharField(max_length=1000, blank=True)
    assessed_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    confirmed_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    objection = models.CharField(max_length=4000, blank=True)
    decision = models.CharField(max_length=4000, blank=True)
    drafted_at = models.DateTimeField()
    confirmed_at = models.DateTimeField(null=True)
    until_at = models.DateTimeField(null=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("state", SheetState, "appraisal_state_is_known"),
            one_of("kind", Kind, "appraisal_kind_is_known"),
            models.UniqueConstraint(fields=["period", "unit", "kind", "person"], name="appraisal_once"),
            models.CheckConstraint(
                condition=Q(assessed_by=None) | ~Q(assessed_by=models.F("person")), name="appraisal_not_by_oneself"
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None)
                | (~Q(confirmed_by=models.F("person")) & ~Q(confirmed_by=models.F("assessed_by"))),
                name="appraisal_signed_by_two",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["person", "-id"], name="appraisal_of_person"),
            models.Index(fields=["assessor", "-id"], name="appraisal_by_assessor"),
            models.Index(fields=["higher", "-id"], name="appraisal_by_higher"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def uuid_text(self) -> str:
        """The outside id as templates put it into addresses."""
        return str(self.uuid)
