"""Units, drafts, dossiers, papers, pauses, steps and delays. What is personal goes when a person is erased."""

from typing import Any, ClassVar
from uuid import uuid4

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of
from openhall_rules.service import MOVES, Channel, Reason, Status


class State(models.TextChoices):
    """The ten national statuses, by the name of their number."""

    NEW = "new", _("New")
    ACCEPTED = "accepted", _("Accepted")
    NOT_ACCEPTED = "not_accepted", _("Not accepted")
    PROCESSING = "processing", _("In processing")
    SUPPLEMENT = "supplement", _("Waiting for a supplement")
    FINANCIAL_DUTY = "financial_duty", _("Waiting for a payment")
    WITHDRAWAL_ASKED = "withdrawal_asked", _("Withdrawal asked for")
    STOPPED = "stopped", _("Stopped")
    DONE = "done", _("Done")
    RETURNED = "returned", _("Result handed out")


class How(models.IntegerChoices):
    """How a dossier came in, by the national number."""

    DESK = Channel.DESK.value, _("At a desk")
    ONLINE = Channel.ONLINE.value, _("Online")
    POST = Channel.POST.value, _("By post")


class Why(models.TextChoices):
    """Why the clock stood still."""

    SUPPLEMENT = Reason.SUPPLEMENT.value, _("Supplement")
    FINANCIAL_DUTY = Reason.FINANCIAL_DUTY.value, _("Payment")


def state_of(status: Status) -> State:
    """A national status as the tables name it."""
    return State(status.name.lower())


def status_of(state: str) -> Status:
    """The national status of a state of the tables."""
    return Status[state.upper()]


def secret_salt() -> str:
    """256 random bits, hex: what a person's data are committed with, destroyed with them."""
    return uuid4().hex + uuid4().hex


class Unit(models.Model):
    """A unit of the administration by its number, the organisation that it is, and who answers for its dossiers."""

    uuid = models.UUIDField(unique=True)
    number = models.CharField(max_length=35, unique=True)
    organisation = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    officer = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    backup = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    registered_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["number"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(officer=None) | Q(backup=None) | ~Q(officer=F("backup")), name="unit_backup_is_another"
            ),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def uuid_text(self) -> str:
        """The outside id as templates put it into addresses."""
        return str(self.uuid)


class Counted(models.Model):
    """How many dossiers got a number of a unit on a day. The row is locked while a number is given."""

    unit = models.CharField(max_length=35)
    day = models.DateField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "day"], name="dossier_numbers_of_a_day")]

    def __str__(self) -> str:
        return f"{self.unit} {self.day}"


class Filling(models.Model):
    """What a draft and a dossier have in common. ``folder``: where the papers lie; ``salt``: see :func:`secret_salt`.

    ``proxy``: the mandate by which somebody files for another one.
    ``posted_date``: the day on the postmark of what came to the desk by post; None for what came otherwise.
    ``applicant``: name, number, telephone and address as they were given. ``answers``: by the name of the question.
    """

    uuid = models.UUIDField(unique=True, default=uuid4)
    folder = models.UUIDField(unique=True, default=uuid4)
    salt = models.CharField(max_length=64, default=secret_salt, blank=True)
    edition = models.ForeignKey("catalogue.Edition", on_delete=models.PROTECT, related_name="+")
    desk = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="+")
    authority = models.CharField(max_length=35, blank=True)
    proxy = models.ForeignKey("proxies.Proxy", on_delete=models.PROTECT, null=True, related_name="+")
    applicant = models.JSONField(default=dict)
    answers = models.JSONField(default=dict)
    posted_date = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True


class Draft(Filling):
    """A dossier that isn't filed yet. ``person``: who fills it in; ``desk``: the unit where an officer does so."""

    person = models.ForeignKey("identity.Person", on_delete=models.CASCADE, related_name="+")
    begun_at = models.DateTimeField()
    changed_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["-changed_at", "-id"]
        indexes: ClassVar = [models.Index(fields=["person", "-changed_at"], name="dossier_draft_of_person")]

    def __str__(self) -> str:
        return str(self.uuid)


class Dossier(Moves, Filling):
    """A dossier. ``receiving``, ``deciding``: numbers of units; no ``unit``: nobody is competent, people must look.

    ``received_at``: of the valid receipt, from which the clock runs. ``due_at``: with the pauses that are over;
    ``next_warning_at``: when somebody is to be warned next, None while nothing runs.
    ``person``: whose account it is in; ``taken_in_by``: the officer who typed it.
    """

    workflow = Workflow(
        **{name: ({state_of(one) for one in sources}, state_of(target)) for name, (sources, target) in MOVES.items()}
    )
    code = models.CharField(max_length=60, unique=True)
    state = models.CharField(max_length=20, choices=State, default=State.NEW)
    version = models.PositiveIntegerField(default=1)
    channel = models.PositiveSmallIntegerField(choices=How)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    taken_in_by = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    receiving = models.CharField(max_length=35)
    deciding = models.CharField(max_length=35, blank=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, null=True, related_name="dossiers")
    pack = models.CharField(max_length=40)
    limit = models.PositiveIntegerField(help_text="Working days from the valid receipt.")
    supplement_requests = models.PositiveSmallIntegerField(default=0)
    filed_at = models.DateTimeField()
    received_at = models.DateTimeField(null=True, blank=True)
    due_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    returned_at = models.DateTimeField(null=True, blank=True)
    next_warning_at = models.DateTimeField(null=True, blank=True)
    filed_leaf = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("state", State, "dossier_state_is_known"),
            models.CheckConstraint(condition=Q(supplement_requests__lte=1), name="dossier_one_supplement_request"),
            models.CheckConstraint(
                condition=Q(received_at=None, due_at=None) | Q(received_at__isnull=False, due_at__isnull=False),
                name="dossier_clock_has_both_ends",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["new", "not_accepted", "supplement", "withdrawal_asked", "stopped"])
                | Q(received_at__isnull=False),
                name="dossier_received_before_it_is_worked_on",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["unit", "due_at", "id"], condition=Q(ended_at=None), name="dossier_queue"),
            models.Index(
                fields=["next_warning_at", "id"], condition=Q(next_warning_at__isnull=False), name="dossier_to_warn"
            ),
            models.Index(fields=["person", "-id"], name="dossier_of_person"),
            models.Index(
                fields=["ended_at", "id"],
                include=["deciding", "edition", "state"],
                condition=Q(ended_at__isnull=False),
                name="dossier_ended",
            ),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def status(self) -> Status:
        """The national status."""
        return status_of(self.state)


class Paper(models.Model):
    """A file of a component (its place in the edition's list, from 0) of a draft or, once filed, of a dossier."""

    draft = models.ForeignKey(Draft, on_delete=models.CASCADE, null=True, related_name="papers")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, null=True, related_name="papers")
    uuid = models.UUIDField(unique=True, default=uuid4)
    component = models.PositiveSmallIntegerField()
    sha256 = models.CharField(max_length=64)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    name = models.CharField(max_length=255)
    arrived_at = models.DateTimeField()

    class Meta:
        ordering: ClassVar = ["component", "id"]
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=Q(draft=None, dossier__isnull=False) | Q(draft__isnull=False, dossier=None),
                name="paper_of_draft_or_dossier",
            ),
            models.UniqueConstraint(fields=["draft", "component", "sha256"], name="paper_once_in_a_draft"),
            models.UniqueConstraint(fields=["dossier", "component", "sha256"], name="paper_once_in_a_dossier"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class Interval(models.Model):
    """From when until when the clock stood still, and why. ``words``: what was asked for."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="intervals")
    why = models.CharField(max_length=20, choices=Why)
    words = models.CharField(max_length=4000, blank=True)
    begin_at = models.DateTimeField()
    end_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["begin_at", "id"]
        constraints: ClassVar = [
            one_of("why", Why, "interval_reason_is_known"),
            models.UniqueConstraint(fields=["dossier"], condition=Q(end_at=None), name="interval_one_open"),
            models.CheckConstraint(
                condition=Q(end_at=None) | Q(end_at__gte=F("begin_at")), name="interval_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.why}"


class Step(models.Model):
    """A step of a dossier, with its reasons and its leaf. ``lang``: of the words."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="steps")
    name = models.CharField(max_length=30)
    state = models.CharField(max_length=20, choices=State)
    officer = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    words = models.CharField(max_length=4000, blank=True)
    at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        constraints: ClassVar = [one_of("state", State, "dossier_step_state_is_known")]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.name}"


class Delay(models.Model):
    """Why a dossier is late, what is done about it, the letter of apology, and the new day."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="delays")
    cause = models.CharField(max_length=2000)
    remedy = models.CharField(max_length=2000)
    apology = models.CharField(max_length=4000)
    new_date = models.DateField()
    new_due_at = models.DateTimeField()
    explained_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.new_date}"


class Warned(models.Model):
    """A warning that was given: each once for a due instant."""

    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="warnings")
    kind = models.CharField(max_length=10)
    due_at = models.DateTimeField()
    at = models.DateTimeField()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier", "kind", "due_at"], name="dossier_warned_once"),
        ]

    def __str__(self) -> str:
        return f"{self.dossier_id} {self.kind}"


class BatchState(models.TextChoices):
    """How far a batch is."""

    RUNNING = "running", _("Being carried out")
    DONE = "done", _("Carried out")


class Batch(Moves, models.Model):
    """One step ordered for many dossiers at once by an officer. Each item is a transaction of its own."""

    workflow = Workflow(finish=({BatchState.RUNNING}, BatchState.DONE))
    uuid = models.UUIDField(unique=True)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    step = models.CharField(max_length=30)
    state = models.CharField(max_length=20, choices=BatchState, default=BatchState.RUNNING)
    version = models.PositiveIntegerField(default=1)
    ordered_at = models.DateTimeField()
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [one_of("state", BatchState, "dossier_batch_state_is_known")]

    def __str__(self) -> str:
        return str(self.uuid)


class BatchItem(models.Model):
    """A dossier of a batch. ``seen``: the version that the officer saw; ``refusal``: why it was left as it is."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="items")
    dossier = models.ForeignKey(Dossier, on_delete=models.CASCADE, related_name="+")
    seen = models.PositiveIntegerField()
    done_at = models.DateTimeField(null=True, blank=True)
    refusal: Any = models.CharField(max_length=60, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["batch", "dossier"], name="dossier_once_in_a_batch"),
        ]
        indexes: ClassVar = [models.Index(fields=["id"], condition=Q(done_at=None), name="dossier_batch_to_do")]

    def __str__(self) -> str:
        return f"{self.batch_id} {self.dossier_id}"


from openhall.procedures.dossiers.fee_models import Charge, ChargeState, FeeRefund, Incoming  # noqa: E402, F401
