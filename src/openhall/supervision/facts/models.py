"""Fact tables of this house's tenders, and the values of indicators over them.

The columns are those of ``openhall_indicators.schema``; a test holds them together. They are written down here because
the library brings in an analytics engine that a web process doesn't need.
"""

from typing import ClassVar, Final

from django.db import models

TEXT, NUMBER, COUNT, INSTANT, YES_NO = "text", "number", "count", "instant", "yes_no"
_INSTANTS: Final = frozenset(
    {"published_at", "start_at", "end_at", "opening_at", "day", "at", "signed_at", "due_at", "met_at"}
)
_NUMBERS: Final = frozenset(
    {
        "value", "document_fee", "deposit", "evaluation_minutes", "amount", "technical_score", "total_score",
        "final_value", "first_value", "quantity", "unit_price", "score", "minutes",
    }
)  # fmt: skip
_COUNTS: Final = frozenset(
    {"tenderers", "registered", "enquiries", "answered", "amendments", "complaints", "upheld", "pages", "suppliers"}
)
_TABLES: Final = {
    "tenders": "tender_id title buyer_id buyer_name agency_id region status method category class_id market value "
    "currency published_at start_at end_at opening_at year quarter day tenderers registered enquiries answered "
    "amendments complaints upheld document_fee deposit pages evaluation_minutes",
    "lots": "tender_id lot_id status value currency",
    "bids": "tender_id lot_id bid_id bidder_id bidder_name members# region scale status won amount currency at "
    "technical_score total_score",
    "awards": "tender_id lot_id award_id supplier_id supplier_name suppliers region status at value currency",
    "contracts": "tender_id contract_id award_id status signed_at value currency final_value amendments first_value "
    "documents#",
    "items": "tender_id item_id stage class_id unit quantity unit_price currency",
    "documents": "tender_id document_id stage type published_at",
    "milestones": "tender_id milestone_id supplier_id status due_at met_at",
    "parties": "tender_id party_id name roles region scale",
    "traces": "tender_id bidder_id kind value: holder_id",
    "scores": "tender_id lot_id evaluator_id bidder_id score minutes",
}
"""Columns by table. ``#`` makes one a count and ``:`` a text where the name alone says otherwise."""


def _kind(name: str) -> str:
    if name.endswith("#"):
        return COUNT
    if name.endswith(":"):
        return TEXT
    if name == "won":
        return YES_NO
    kinds = ((_INSTANTS, INSTANT), (_NUMBERS, NUMBER), (_COUNTS, COUNT))
    return next((kind for names, kind in kinds if name in names), TEXT)


COLUMNS: Final[dict[str, dict[str, str]]] = {
    table: {name.rstrip("#:"): _kind(name) for name in names.split()} for table, names in _TABLES.items()
}
"""Of each fact table: column → kind."""


def _field(table: str, name: str) -> models.Field:  # type: ignore[type-arg]
    kind = COLUMNS[table][name]
    if name == "tender_id":
        return models.CharField(max_length=100, unique=table == "tenders", db_index=table != "tenders")
    if kind == NUMBER:
        return models.FloatField(null=True)
    if kind == COUNT:
        return models.BigIntegerField(null=True)
    if kind == INSTANT:
        return models.DateTimeField(null=True)
    if kind == YES_NO:
        return models.BooleanField(null=True)
    return models.TextField(null=True)


def _model(table: str) -> type[models.Model]:
    """A table of facts as a model, so that migrations and tests treat it as any other."""
    parts = {name: _field(table, name) for name in COLUMNS[table]}
    meta = type("Meta", (), {"db_table": f"facts_{table}"})
    doc = f"Facts of the table ``{table}``, as openhall_indicators.schema describes them."
    own = {"__module__": __name__, "__doc__": doc, "__str__": lambda self: str(self.pk)}
    return type(f"Fact{table.capitalize()}", (models.Model,), {**own, "Meta": meta, **parts})


FACTS: Final[dict[str, type[models.Model]]] = {table: _model(table) for table in COLUMNS}
"""The model of each fact table."""


class Watched(models.Model):
    """A published tender as supervision sees it. ``due_index``: the newest public act that its facts don't hold yet."""

    case = models.UUIDField(unique=True)
    tender_id = models.CharField(max_length=100, blank=True, db_index=True)
    centre = models.UUIDField(null=True, db_index=True)
    title = models.CharField(max_length=300, blank=True)
    lang = models.CharField(max_length=10, blank=True)
    buyer_name = models.CharField(max_length=300, blank=True)
    category = models.CharField(max_length=20, blank=True)
    resource_class = models.CharField(max_length=40, blank=True)
    jurisdiction = models.CharField(max_length=20, blank=True)
    state = models.CharField(max_length=20, blank=True)
    published_at = models.DateTimeField(null=True)
    seen_index = models.BigIntegerField(default=-1, help_text="The newest public act that the facts hold.")
    due_index = models.BigIntegerField(null=True)
    changed_at = models.DateTimeField(null=True, help_text="When the newest of its acts was recorded.")

    class Meta:
        indexes: ClassVar = [
            models.Index(fields=["due_index"], condition=models.Q(due_index__isnull=False), name="facts_due"),
            models.Index(fields=["resource_class", "-id"], name="facts_by_class"),
            models.Index(fields=["category", "-id"], name="facts_by_category"),
        ]

    def __str__(self) -> str:
        return self.title


class EndedComplaint(models.Model):
    """A complaint about a watched tender that has ended, by somebody known here; replaced with the tender's facts.

    ``ending``: refused, withdrawn, or what was decided. ``in_vain``: it was not upheld in any part.
    """

    uuid = models.UUIDField(unique=True)
    case = models.UUIDField()
    tender_id = models.CharField(max_length=100, db_index=True)
    party = models.UUIDField()
    party_name = models.CharField(max_length=300)
    matter = models.CharField(max_length=20)
    standing = models.CharField(max_length=20)
    filed_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ending = models.CharField(max_length=20)
    ground = models.CharField(max_length=20, blank=True)
    in_vain = models.BooleanField()
    leaf_sha256 = models.CharField(max_length=64, blank=True)

    class Meta:
        indexes: ClassVar = [models.Index(fields=["party", "-filed_at"], name="facts_complaints_of_party")]

    def __str__(self) -> str:
        return str(self.uuid)


class Value(models.Model):
    """What an indicator says of one unit. ``key``: the unit as canonical JSON; ``n``: on how many observations."""

    indicator = models.CharField(max_length=8)
    key = models.CharField(max_length=700)
    unit = models.JSONField()
    tender_id = models.CharField(max_length=100, blank=True, db_index=True)
    value = models.FloatField()
    n = models.BigIntegerField()

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["indicator", "key"], name="facts_value_once")]
        indexes: ClassVar = [models.Index(fields=["indicator", "value"], name="facts_value_place")]

    def __str__(self) -> str:
        return f"{self.indicator} {self.key}"


class Run(models.Model):
    """The last computation of an indicator: of ``units`` in its grain ``answered`` have a value."""

    indicator = models.CharField(max_length=8, primary_key=True)
    units = models.BigIntegerField(default=0)
    answered = models.BigIntegerField(default=0)
    at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return self.indicator


class Progress(models.Model):
    """How far the figures of many tenders are. ``index``: the newest act that they hold; ``seconds``: how long it took.

    ``wanted``: the newest act that any fact holds.
    """

    wanted = models.BigIntegerField(default=-1)
    index = models.BigIntegerField(default=-1)
    at = models.DateTimeField(null=True)
    seconds = models.FloatField(default=0)

    def __str__(self) -> str:
        return str(self.index)
