"""What the index is computed from: units in their time, and one row of facts for each stretch of a
dossier's life. Nothing of a person is here but the key of the officer who had the dossier."""

from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import one_of
from openhall.procedures.index.marks import MADE, SETTLED_AT, SETTLED_DAYS
from openhall_rules.service import Level

CODE_LENGTH = 35


class UnitLevel(models.TextChoices):
    """What a unit of a province is."""

    PROVINCE = Level.PROVINCE.value, _("Province")
    DEPARTMENT = Level.DEPARTMENT.value, _("Department")
    COMMUNE = Level.COMMUNE.value, _("Commune")


class PlacedUnit(models.Model):
    """Where a unit stands in the province from a day on. ``certified_copies``: None where it needn't offer them.

    A new placing of the same number ends the one before on the day before; so does an end, after which the unit stands
    nowhere and ``successor`` has its dossiers.
    """

    code = models.CharField(max_length=CODE_LENGTH)
    level = models.CharField(max_length=12, choices=UnitLevel)
    parent = models.CharField(max_length=CODE_LENGTH, blank=True)
    certified_copies = models.BooleanField(null=True)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    successor = models.CharField(max_length=CODE_LENGTH, blank=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["code", "valid_from"]
        constraints: ClassVar = [
            one_of("level", UnitLevel, "index_unit_level_is_known"),
            models.UniqueConstraint(fields=["code", "valid_from"], name="index_unit_placed_once_a_day"),
            models.UniqueConstraint(fields=["code"], condition=Q(valid_until=None), name="index_unit_placed_now_once"),
            models.CheckConstraint(
                condition=Q(valid_until=None) | Q(valid_until__gte=F("valid_from")), name="index_unit_ends_after_start"
            ),
            models.CheckConstraint(
                condition=Q(level="province", parent="") | (~Q(level="province") & ~Q(parent="")),
                name="index_unit_below_something",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.level}"


class Reported(models.Model):
    """How many dossiers of a unit in a period others count: the national report, the portal; and those of last year."""

    unit = models.CharField(max_length=CODE_LENGTH)
    period = models.CharField(max_length=7)
    national_report = models.PositiveIntegerField(null=True)
    portal = models.PositiveIntegerField(null=True)
    last_year = models.PositiveIntegerField(null=True)
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["period", "unit"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["unit", "period"], name="index_reported_once")]

    def __str__(self) -> str:
        return f"{self.unit} {self.period}"


class UnitKey(models.Model):
    """A unit's number as facts name it."""

    code = models.CharField(max_length=CODE_LENGTH, unique=True)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.code


class ProcedureKey(models.Model):
    """A procedure's number as facts name it."""

    code = models.CharField(max_length=40, unique=True)

    class Meta:
        ordering: ClassVar = ["code"]

    def __str__(self) -> str:
        return self.code


def _made(statement: str, field: "models.Field[Any, Any]") -> models.GeneratedField:
    """A column that the database makes from the others of its row."""
    return models.GeneratedField(expression=RawSQL(statement, ()), output_field=field, db_persist=True)  # noqa: S611


class Stretch(models.Model):
    """A dossier as it was seen from ``begins_at`` until before ``until_at`` (None: until today).

    A stretch ends where a pause begins or ends; so whatever instant one asks for, one row of each dossier answers,
    without its pauses. ``due_at``: with the pauses that were over then; while the days off of the due year aren't
    known, the last instant of the known ones, and ``due_known`` is false. ``waiting_at``: since when a pause lasts.
    ``asked``: requests for supplements so far. ``days_…``: working days taken until that end; None while not counted.
    Facts that are null aren't known. ``regretted``: complained about, or disliked. ``filed``: as indicator 3.3 counts.
    ``settled_at``, ``settled_days`` and ``marks`` are made by the database (:mod:`marks`). What every count reads
    stands before what may be null: so the database finds it without looking at the rest of the row.
    """

    unit = models.ForeignKey(UnitKey, on_delete=models.PROTECT, related_name="+", db_index=False)
    procedure = models.ForeignKey(ProcedureKey, on_delete=models.PROTECT, related_name="+", db_index=False)
    begins_at = models.DateTimeField()
    received_at = models.DateTimeField()
    due_at = models.DateTimeField()
    settled_at = _made(SETTLED_AT, models.DateTimeField())
    marks = _made(MADE, models.BigIntegerField())
    asked = models.SmallIntegerField(default=0)
    due_known = models.BooleanField(default=True)
    until_at = models.DateTimeField(null=True)
    settled_days = _made(SETTLED_DAYS, models.SmallIntegerField(null=True))
    waiting_at = models.DateTimeField(null=True)
    returned_at = models.DateTimeField(null=True)
    stopped_at = models.DateTimeField(null=True)
    days_returned = models.SmallIntegerField(null=True)
    days_stopped = models.SmallIntegerField(null=True)
    done_at = models.DateTimeField(null=True)
    days_done = models.SmallIntegerField(null=True)
    dossier = models.BigIntegerField(db_index=True)
    officer = models.BigIntegerField(null=True)
    regretted = models.BooleanField(null=True)
    e_result = models.BooleanField(null=True)
    digitised = models.BooleanField(null=True)
    shared = models.BooleanField(null=True)
    synchronised = models.BooleanField(null=True)
    reused = models.BooleanField(null=True)
    online = models.BooleanField(default=False)
    filed = models.BooleanField(null=True)
    with_fee = models.BooleanField(default=False)
    paid = models.BooleanField(default=False)
    population = models.BooleanField(null=True)
    code = models.CharField(max_length=60)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["unit", "code"], name="index_stretch_of_unit")]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["dossier"], condition=Q(until_at=None), name="index_one_last_stretch"),
        ]

    def __str__(self) -> str:
        return self.code


class Gathering(models.Model):
    """The one row that says how far the facts of all dossiers are made, and by which calendar.

    ``cursor``: key of the last dossier of the pass; None when the pass is over. ``wanted``: a pass was asked for.
    """

    calendar_sha256 = models.CharField(max_length=64, blank=True)
    cursor = models.BigIntegerField(null=True)
    wanted = models.BooleanField(default=True)
    gathered_at = models.DateTimeField(null=True)

    class Meta:
        constraints: ClassVar = [models.CheckConstraint(condition=Q(pk=1), name="index_gathering_is_one")]

    def __str__(self) -> str:
        return str(self.cursor)


from openhall.procedures.index.edition_models import (  # noqa: E402, F401
    Answered,
    Computation,
    Edition,
    Hotline,
    NationalImport,
    NationalRow,
    Target,
    TargetKind,
    Training,
    TrainingState,
)
