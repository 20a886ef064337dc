"""Tables of a contract's performance and of its early end."""

from typing import ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class FulfilmentState(models.TextChoices):
    """Whether the contract is complete."""

    RUNNING = "running", _("Being performed")
    COMPLETED = "completed", _("Complete")
    TERMINATED = "terminated", _("Ended early")
    CANCELLED = "cancelled", _("Cancelled by a decision")


class Fulfilment(Moves, models.Model):
    """How one concluded contract is performed. ``version`` counts every act on it: intents name it."""

    State = FulfilmentState
    workflow = Workflow(
        step=({State.RUNNING}, State.RUNNING),
        complete=({State.RUNNING}, State.COMPLETED),
        end=({State.RUNNING}, State.TERMINATED),
        after_end=({State.TERMINATED}, State.TERMINATED),
        rate=({State.COMPLETED}, State.COMPLETED),
        cancel=({State.RUNNING}, State.CANCELLED),
    )

    contract = models.OneToOneField("contracts.Contract", on_delete=models.PROTECT, related_name="fulfilment")
    state = models.CharField(max_length=20, choices=State, default=State.RUNNING)
    begun_at = models.DateTimeField()
    completed_at = models.DateTimeField(null=True)
    completion = models.TextField(max_length=5_000, blank=True, help_text="What the owner wrote when it accepted.")
    completion_leaf = models.CharField(max_length=64, blank=True)
    days_late = models.PositiveIntegerField(default=0, help_text="Of the latest milestone; 0 where all were in time.")
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("state", FulfilmentState, "fulfilment_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state="completed") | Q(completed_at__isnull=False), name="fulfilment_completed_has_instant"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.contract_id} {self.state}"


class MilestoneState(models.TextChoices):
    """From the plan to the owner's acceptance."""

    PROPOSED = "proposed", _("Proposed by one side")
    DECLINED = "declined", _("Not agreed")
    PLANNED = "planned", _("Planned")
    REPORTED = "reported", _("Reported done")
    ACCEPTED = "accepted", _("Accepted")
    DROPPED = "dropped", _("Not to be done: the contract ended")


class Milestone(models.Model):
    """A part of the contract with its day. ``proposed_by``: owner or supplier; empty where the contract plans it."""

    State = MilestoneState
    workflow = Workflow(
        agree=({State.PROPOSED}, State.PLANNED),
        decline=({State.PROPOSED}, State.DECLINED),
        report=({State.PLANNED}, State.REPORTED),
        accept=({State.REPORTED}, State.ACCEPTED),
        refuse=({State.REPORTED}, State.PLANNED),
        drop=({State.PROPOSED, State.PLANNED, State.REPORTED}, State.DROPPED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    fulfilment = models.ForeignKey(Fulfilment, on_delete=models.PROTECT, related_name="milestones")
    title = models.CharField(max_length=300)
    due_date = models.DateField()
    proposed_by = models.CharField(max_length=10, blank=True)
    state = models.CharField(max_length=20, choices=State, default=State.PLANNED)
    reported_at = models.DateTimeField(null=True, help_text="When it was reported the last time.")
    days_late = models.PositiveIntegerField(default=0, help_text="Of the last report.")

    class Meta:
        ordering: ClassVar = ["due_date", "id"]
        constraints: ClassVar = [one_of("state", MilestoneState, "milestone_state_is_known")]

    def __str__(self) -> str:
        return f"{self.title} {self.due_date}"


class PostponementState(models.TextChoices):
    """A later day counts when both sides have signed it."""

    PROPOSED = "proposed", _("Signed by one side")
    AGREED = "agreed", _("Signed by both sides")
    DECLINED = "declined", _("Not agreed")


class Postponement(models.Model):
    """A later day for a milestone. While one is proposed no other is: the database guards it."""

    State = PostponementState
    workflow = Workflow(
        agree=({State.PROPOSED}, State.AGREED),
        decline=({State.PROPOSED}, State.DECLINED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="postponements")
    proposed_by = models.CharField(max_length=10)
    due_before = models.DateField(help_text="The milestone's day when it was proposed.")
    due_date = models.DateField()
    reason = models.TextField(max_length=2_000)
    state = models.CharField(max_length=20, choices=State, default=State.PROPOSED)
    proposed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    leaf_sha256 = models.CharField(max_length=64, help_text="Of the last act about it.")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("state", PostponementState, "postponement_state_is_known"),
            models.CheckConstraint(condition=Q(due_date__gt=models.F("due_before")), name="postponement_is_later"),
            models.UniqueConstraint(
                fields=["milestone"], condition=Q(state="proposed"), name="postponement_one_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.due_before} {self.due_date} {self.state}"


class AmendmentKind(models.TextChoices):
    """What a change of the contract is about; no other kind is taken in."""

    SUPPLEMENT = "supplement", _("More of the same subject")
    PARTICULARS = "particulars", _("Particulars of delivery and acceptance")


class AmendmentState(models.TextChoices):
    """A change counts when both sides have signed it."""

    PROPOSED = "proposed", _("Signed by one side")
    AGREED = "agreed", _("Signed by both sides")
    DECLINED = "declined", _("Not agreed")


class Amendment(models.Model):
    """A change of the contract. ``changes``: rows of ``{clause, before, after}``; ``added``: to the contract's price.

    ``sha256``: of the canonical changes with the contract, so that both sides sign the same.
    """

    State = AmendmentState
    workflow = Workflow(
        agree=({State.PROPOSED}, State.AGREED),
        decline=({State.PROPOSED}, State.DECLINED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    fulfilment = models.ForeignKey(Fulfilment, on_delete=models.PROTECT, related_name="amendments")
    kind = models.CharField(max_length=20, choices=AmendmentKind)
    proposed_by = models.CharField(max_length=10)
    state = models.CharField(max_length=20, choices=State, default=State.PROPOSED)
    changes = models.JSONField()
    sha256 = models.CharField(max_length=64)
    reason = models.TextField(max_length=2_000)
    added = models.DecimalField(max_digits=26, decimal_places=6, default=0)
    article = models.CharField(max_length=300, blank=True)
    proposed_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    leaf_sha256 = models.CharField(max_length=64, help_text="Of the last act about it.")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("state", AmendmentState, "amendment_state_is_known"),
            models.CheckConstraint(condition=Q(added__gte=0), name="amendment_adds_nothing_below_zero"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.state}"


class TerminationState(models.TextChoices):
    """How far the early end of a contract is."""

    ANNOUNCED = "announced", _("Announced to the other side")
    OBJECTED = "objected", _("The other side objects")
    DECLINED = "declined", _("Not agreed")
    WITHDRAWN = "withdrawn", _("Taken back")
    ENDED = "ended", _("The contract ended")


class Termination(models.Model):
    """The end of a contract otherwise than by its performance, as one side announces it. Everything in it is public.

    ``ground``, ``article``: of the case's law. ``bond``: release or hold, what becomes of the performance bond with the
    end. ``evidence``: digests of papers (SHA-256). ``open_milestones``: how many were not to be done any more. Of each
    side at most one is announced or objected to: the database guards it.
    """

    State = TerminationState
    workflow = Workflow(
        agree=({State.ANNOUNCED}, State.ENDED),
        decline=({State.ANNOUNCED}, State.DECLINED),
        object=({State.ANNOUNCED}, State.OBJECTED),
        object_later=({State.ENDED}, State.ENDED),
        withdraw=({State.ANNOUNCED, State.OBJECTED}, State.WITHDRAWN),
        end=({State.ANNOUNCED, State.OBJECTED}, State.ENDED),
    )

    uuid = models.UUIDField(unique=True)
    fulfilment = models.ForeignKey(Fulfilment, on_delete=models.PROTECT, related_name="terminations")
    side = models.CharField(max_length=10)
    state = models.CharField(max_length=10, choices=State, default=State.ANNOUNCED)
    ground = models.CharField(max_length=40)
    article = models.CharField(max_length=300)
    reason = models.TextField(max_length=5_000)
    consequences = models.TextField(max_length=5_000)
    evidence = models.JSONField(default=list)
    bond = models.CharField(max_length=10)
    answer_due_at = models.DateTimeField()
    announced_at = models.DateTimeField()
    announcement_leaf = models.CharField(max_length=64)
    answer = models.TextField(max_length=5_000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer_leaf = models.CharField(max_length=64, blank=True)
    decision = models.TextField(max_length=5_000, blank=True)
    ended_at = models.DateTimeField(null=True)
    end_leaf = models.CharField(max_length=64, blank=True)
    open_milestones = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("state", TerminationState, "termination_state_is_known"),
            models.CheckConstraint(
                condition=~Q(state="ended") | Q(ended_at__isnull=False), name="termination_ended_has_instant"
            ),
            models.UniqueConstraint(
                fields=["fulfilment", "side"],
                condition=Q(state__in=["announced", "objected"]),
                name="termination_one_open_per_side",
            ),
            models.UniqueConstraint(fields=["fulfilment"], condition=Q(state="ended"), name="termination_ends_once"),
        ]

    def __str__(self) -> str:
        return f"{self.fulfilment_id} {self.ground} {self.state}"


class PaymentState(models.TextChoices):
    """A payment is kept as the owner records it, and counts as made when the supplier confirms it."""

    RECORDED = "recorded", _("Recorded by the owner")
    CONFIRMED = "confirmed", _("Confirmed by the supplier")
    DISPUTED = "disputed", _("Disputed by the supplier")


class Payment(models.Model):
    """What the owner says that it paid, for one accepted milestone or, with none, for the contract as a whole.

    ``reference``: under which the payment is found at the bank; published. ``reason``: the supplier's, if it disputes.
    """

    State = PaymentState
    workflow = Workflow(
        confirm=({State.RECORDED}, State.CONFIRMED),
        dispute=({State.RECORDED}, State.DISPUTED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    fulfilment = models.ForeignKey(Fulfilment, on_delete=models.PROTECT, related_name="payments")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, null=True, related_name="payments")
    amount = models.DecimalField(max_digits=26, decimal_places=6, help_text="In the contract's currency.")
    paid_date = models.DateField()
    reference = models.CharField(max_length=100)
    state = models.CharField(max_length=20, choices=State, default=State.RECORDED)
    reason = models.TextField(max_length=2_000, blank=True)
    recorded_at = models.DateTimeField()
    answered_at = models.DateTimeField(null=True)
    leaf_sha256 = models.CharField(max_length=64, help_text="Of the last act about it.")

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            one_of("state", PaymentState, "payment_state_is_known"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_is_of_something"),
        ]

    def __str__(self) -> str:
        return f"{self.amount} {self.state}"


class EventKind(models.TextChoices):
    """What was said or done in the course of the performance."""

    PROPOSED = "proposed", _("Milestone proposed")
    AGREED = "agreed", _("Milestone agreed")
    DECLINED = "declined", _("Milestone not agreed")
    REPORTED = "reported", _("Milestone reported done")
    ACCEPTED = "accepted", _("Milestone accepted")
    REFUSED = "refused", _("Milestone refused")


class Event(models.Model):
    """One step of a milestone, with what was written and its receipt."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="events")
    kind = models.CharField(max_length=20, choices=EventKind)
    text = models.TextField(max_length=5_000, blank=True)
    at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.milestone_id} {self.kind}"


class Rating(models.Model):
    """What the owner says of its supplier after completion, once; the supplier can answer, once.

    ``marks``: rows of ``{criterion, mark, reason}``, the criteria those of the law in force for the case.
    """

    fulfilment = models.OneToOneField(Fulfilment, on_delete=models.PROTECT, related_name="rating")
    marks = models.JSONField()
    rated_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)
    answer = models.TextField(max_length=5_000, blank=True)
    answered_at = models.DateTimeField(null=True)
    answer_leaf = models.CharField(max_length=64, blank=True)

    def __str__(self) -> str:
        return f"{self.fulfilment_id}"
