"""Flows of procedures, and the legs of a dossier's walk: each with its unit, its officer, and when it came and went."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of
from openhall_rules.service import flows


class Flow(models.Model):
    """Through which steps dossiers of a procedure go from a day on. It never changes; another is another version.

    ``procedure``: its number. ``steps``: see :func:`openhall_rules.service.flows.read_flow`; ``days``: of its longest
    way, the procedure's time limit.
    """

    uuid = models.UUIDField(unique=True)
    procedure = models.CharField(max_length=40)
    number = models.PositiveIntegerField()
    lang = models.CharField(max_length=10)
    days = models.PositiveIntegerField()
    steps = models.JSONField()
    content_sha256 = models.CharField(max_length=64)
    valid_from = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["procedure", "-number"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["procedure", "number"], name="flow_number_once"),
            models.UniqueConstraint(fields=["procedure", "valid_from"], name="flow_one_begins_on_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.procedure}/{self.number}"

    @property
    def read(self) -> flows.Flow:
        """Its steps as the rules read them."""
        return flows.read_flow(self.steps)


class Gone(models.TextChoices):
    """How a leg ended."""

    OVER = "over", _("Handed over")
    ON = "on", _("Handed on")
    BACK = "back", _("Sent back")
    END = "end", _("Ended with the dossier")


class Leg(models.Model):
    """A step of a dossier in one pair of hands. ``officer``: None while nobody of the unit has taken it.

    ``begun_at``: when the step began, from which its ``days`` count; ``received_at``: when it came into these hands.
    ``sent_at``, ``gone``: when and how it went. ``warned``: the last warning; ``next_warning_at``: None while none is
    due. ``flow``: None where no flow counts for the procedure: one step of the whole time limit. ``stood_in``: why the
    unit's stand-in took it over by rule; empty where none did.
    """

    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.CASCADE, related_name="legs")
    flow = models.ForeignKey(Flow, on_delete=models.PROTECT, null=True, related_name="+")
    step = models.PositiveSmallIntegerField(default=1)
    role = models.CharField(max_length=10, default=flows.OFFICER)
    days = models.PositiveIntegerField()
    unit = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    begun_at = models.DateTimeField()
    received_at = models.DateTimeField()
    taken_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField()
    sent_at = models.DateTimeField(null=True, blank=True)
    sent_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    gone = models.CharField(max_length=10, choices=Gone, blank=True)
    warned = models.CharField(max_length=10, blank=True)
    next_warning_at = models.DateTimeField(null=True, blank=True)
    stood_in = models.CharField(max_length=10, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(sent_at=None), name="flow_one_leg_is_open"),
            models.CheckConstraint(
                condition=Q(sent_at=None, gone="") | (Q(sent_at__isnull=False) & ~Q(gone="")),
                name="flow_leg_ends_in_a_way",
            ),
            models.CheckConstraint(
                condition=Q(sent_at=None) | Q(sent_at__gte=F("received_at")), name="flow_leg_ends_after_it_came"
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "due_at", "id"], condition=Q(sent_at=None), name="flow_queue_of_unit"),
            models.Index(fields=["officer", "due_at", "id"], condition=Q(sent_at=None), name="flow_queue_of_officer"),
            models.Index(
                fields=["next_warning_at", "id"], condition=Q(next_warning_at__isnull=False), name="flow_to_warn"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.step}"


class EscalationState(models.TextChoices):
    """Whether the head said what was done."""

    OPEN = "open", _("Escalated")
    SETTLED = "settled", _("The head said what was done")


class Escalation(Moves, models.Model):
    """A step that was late went to the heads of its unit: to whom, when, and what they did.

    ``to``: outside ids of the heads of that moment. ``in_time``: whether somebody said what was done before the step
    was left; None while it is open.
    """

    workflow = Workflow(settle=({EscalationState.OPEN}, EscalationState.SETTLED))
    uuid = models.UUIDField(unique=True)
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.CASCADE, related_name="escalations")
    step = models.PositiveSmallIntegerField()
    begun_at = models.DateTimeField()
    unit = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    to = models.JSONField(default=list)
    state = models.CharField(max_length=10, choices=EscalationState, default=EscalationState.OPEN)
    version = models.PositiveIntegerField(default=1)
    escalated_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=4000, blank=True)
    in_time = models.BooleanField(null=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("state", EscalationState, "flow_escalation_state_is_known"),
            models.UniqueConstraint(fields=["dossier", "step", "begun_at"], name="flow_step_escalated_once"),
            models.CheckConstraint(
                condition=Q(state="open", settled_at=None, in_time=None)
                | Q(state="settled", settled_at__isnull=False, in_time__isnull=False),
                name="flow_escalation_settled_with_instant",
            ),
        ]
        indexes: ClassVar = [models.Index(fields=["unit", "-id"], name="flow_escalations_of_unit")]

    def __str__(self) -> str:
        return str(self.uuid)

    @property
    def uuid_text(self) -> str:
        """The outside id as templates put it into addresses."""
        return str(self.uuid)


class Acceptance(models.Model):
    """Until when a unit answers a dossier that was filed online. ``due_at``: None where no limit was in force then.

    ``answered_at``: when it was accepted, refused, or all that is missing was asked for; or it was withdrawn.
    """

    dossier = models.OneToOneField("dossiers.Dossier", on_delete=models.CASCADE, related_name="acceptance")
    filed_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    warned = models.CharField(max_length=10, blank=True)
    next_warning_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__gte=F("filed_at"), next_warning_at=None),
                name="flow_answered_after_filing",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["answered_at"], name="flow_answered"),
            models.Index(
                fields=["next_warning_at", "id"],
                condition=Q(next_warning_at__isnull=False),
                name="flow_answer_to_warn",
            ),
        ]

    def __str__(self) -> str:
        return str(self.dossier_id)


class HandoverState(models.TextChoices):
    """How far it is."""

    RUNNING = "running", _("Being carried out")
    DONE = "done", _("Carried out")


class Handover(Moves, models.Model):
    """Many dossiers of a unit that go into other hands, by order of its head. Each item is a transaction of its own."""

    workflow = Workflow(finish=({HandoverState.RUNNING}, HandoverState.DONE))
    uuid = models.UUIDField(unique=True)
    unit = models.ForeignKey("dossiers.Unit", on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    to = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(max_length=4000)
    state = models.CharField(max_length=20, choices=HandoverState, default=HandoverState.RUNNING)
    version = models.PositiveIntegerField(default=1)
    ordered_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [one_of("state", HandoverState, "flow_handover_state_is_known")]

    def __str__(self) -> str:
        return str(self.uuid)


class HandoverItem(models.Model):
    """A dossier of it. ``seen``: the version that the head saw; ``refusal``: why it was left as it is."""

    handover = models.ForeignKey(Handover, on_delete=models.CASCADE, related_name="items")
    dossier = models.ForeignKey("dossiers.Dossier", on_delete=models.CASCADE, related_name="+")
    seen = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True, blank=True)
    refusal: Any = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["handover", "dossier"], name="flow_dossier_once_in_a_handover"),
        ]
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(done_at=None), name="flow_handover_to_do")]

    def __str__(self) -> str:
        return f"{self.handover_id} {self.dossier_id}"
