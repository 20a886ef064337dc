"""Questions with their letters, who is on duty, the service level, the knowledge base, routes of complaint."""

from typing import ClassVar
from uuid import uuid4

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from openhall.kernel.states import Moves, Workflow, one_of


class HelpState(models.TextChoices):
    """Whose turn it is."""

    WAITING = "waiting", _("Waiting for the help desk")
    ASKED_BACK = "asked_back", _("Waiting for whoever asked")
    ANSWERED = "answered", _("Answered")
    CLOSED = "closed", _("Closed")


class LetterKind(models.TextChoices):
    """What a letter is."""

    QUESTION = "question", _("Question")
    FOLLOW_UP = "follow_up", _("Follow-up")
    ANSWER = "answer", _("Answer")
    REQUEST = "request", _("What is missing")


class HelpQuestion(Moves, models.Model):
    """One question. ``help:<uuid>`` on the log. A guest's is opened by a code of which only the digest is here.

    ``first_officer``: who was named when it came. ``due_at``: of the present clock, null while it stands still.
    ``broken``: a clock of it was missed. ``requests``: how often something missing was asked for.
    """

    State = HelpState
    workflow = Workflow(
        answer=({HelpState.WAITING, HelpState.ASKED_BACK, HelpState.ANSWERED}, HelpState.ANSWERED),
        request=({HelpState.WAITING, HelpState.ASKED_BACK}, HelpState.ASKED_BACK),
        follow_up=({HelpState.WAITING, HelpState.ASKED_BACK, HelpState.ANSWERED}, HelpState.WAITING),
        take=({HelpState.WAITING}, HelpState.WAITING),
        close=({HelpState.WAITING, HelpState.ASKED_BACK, HelpState.ANSWERED}, HelpState.CLOSED),
        settle=({HelpState.ASKED_BACK, HelpState.ANSWERED}, HelpState.CLOSED),
    )

    uuid = models.UUIDField(unique=True, default=uuid4)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    code_sha256 = models.CharField(max_length=64, blank=True, db_index=True)
    work_sha256 = models.CharField(max_length=64, blank=True, help_text="Of the work that let a guest’s question in.")
    lang = models.CharField(max_length=10)
    page = models.CharField(max_length=300, blank=True, help_text="Address of the page that the question came from.")
    case_uuid = models.UUIDField(null=True)
    case_title = models.CharField(max_length=300, blank=True)
    case_lang = models.CharField(max_length=10, blank=True)
    centre = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, null=True, related_name="+")
    first_officer = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    backup = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    asked_at = models.DateTimeField()
    first_due_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    escalates_at = models.DateTimeField(null=True)
    escalate_hours = models.PositiveIntegerField(null=True)
    answer_hours = models.PositiveIntegerField(null=True)
    level = models.PositiveSmallIntegerField(default=0)
    requests = models.PositiveSmallIntegerField(default=0)
    broken = models.BooleanField(default=False)
    first_answered_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=12, choices=State, default=State.WAITING)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [
            one_of("state", HelpState, "help_state_is_known"),
            models.UniqueConstraint(fields=["work_sha256"], condition=~Q(work_sha256=""), name="help_work_once"),
            models.CheckConstraint(
                condition=Q(person=None) | Q(code_sha256=""), name="help_asked_by_person_or_by_code"
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False) | (~Q(state="closed") & Q(closed_at=None)),
                name="help_closed_has_its_time",
            ),
        ]
        indexes: ClassVar = [
            models.Index(fields=["escalates_at"], condition=Q(escalates_at__isnull=False), name="help_to_escalate"),
            models.Index(fields=["centre", "due_at"], condition=~Q(state="closed"), name="help_not_closed"),
            models.Index(fields=["officer", "-asked_at"], name="help_by_officer"),
            models.Index(fields=["person", "-id"], name="help_by_asker"),
            models.Index(fields=["asked_at"], name="help_by_time"),
        ]

    def __str__(self) -> str:
        return str(self.uuid)


class HelpLetter(models.Model):
    """One letter of a question, from whoever asked or from an officer."""

    question = models.ForeignKey(HelpQuestion, on_delete=models.CASCADE, related_name="letters")
    kind = models.CharField(max_length=10, choices=LetterKind)
    officer = models.ForeignKey("identity.Person", on_delete=models.PROTECT, null=True, related_name="+")
    lang = models.CharField(max_length=10)
    text = models.TextField(max_length=5_000)
    at = models.DateTimeField()
    leaf = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [one_of("kind", LetterKind, "help_letter_kind_is_known")]

    def __str__(self) -> str:
        return f"{self.kind} {self.at:%Y-%m-%d}"


class ServiceLevel(models.Model):
    """What an authority entered; the newest counts."""

    uuid = models.UUIDField(unique=True)
    authority = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    answer_hours = models.PositiveIntegerField()
    escalate_hours = models.PositiveIntegerField()
    basis = models.CharField(max_length=300)
    entered_at = models.DateTimeField()
    leaf = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return f"{self.answer_hours} h"


class Duty(models.Model):
    """Whether an officer takes new questions. ``duty:<uuid>`` on the log."""

    uuid = models.UUIDField(unique=True)
    person = models.ForeignKey("identity.Person", on_delete=models.PROTECT, related_name="+")
    centre = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    on_duty = models.BooleanField(default=True)
    since = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["person", "centre"], name="duty_once_per_officer")]

    def __str__(self) -> str:
        return str(self.uuid)


class HelpArticle(models.Model):
    """An answer for everybody. ``lang`` is the language that counts; the others are translations."""

    uuid = models.UUIDField(unique=True)
    lang = models.CharField(max_length=10)
    centre = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    question = models.ForeignKey(HelpQuestion, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=1_000, blank=True)
    reason_lang = models.CharField(max_length=10, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["-id"]

    def __str__(self) -> str:
        return str(self.uuid)


class ArticleText(models.Model):
    """An article's words in one language, in their newest edition."""

    article = models.ForeignKey(HelpArticle, on_delete=models.CASCADE, related_name="texts")
    lang = models.CharField(max_length=10)
    title = models.CharField(max_length=200)
    body = models.TextField(max_length=10_000)
    edition = models.PositiveIntegerField(default=1)
    at = models.DateTimeField()
    leaf = models.CharField(max_length=64, blank=True)
    search_tokens = ArrayField(models.CharField(max_length=200), default=list)

    class Meta:
        ordering: ClassVar = ["id"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["article", "lang"], name="article_once_per_language")]
        indexes: ClassVar = [GinIndex(fields=["search_tokens"], name="article_by_words")]

    def __str__(self) -> str:
        return self.title


class ComplaintRoute(models.Model):
    """Who takes complaints on a matter, where, how, by which law: as an authority published it."""

    uuid = models.UUIDField(unique=True)
    authority = models.ForeignKey("identity.Organisation", on_delete=models.PROTECT, related_name="+")
    lang = models.CharField(max_length=10)
    matter = models.CharField(max_length=200)
    who = models.CharField(max_length=300)
    where = models.CharField(max_length=500)
    how = models.TextField(max_length=2_000)
    law = models.CharField(max_length=300)
    published_at = models.DateTimeField()
    withdrawn_at = models.DateTimeField(null=True)
    leaf = models.CharField(max_length=64, blank=True)
    version = models.PositiveIntegerField(default=1)

    class Meta:
        ordering: ClassVar = ["id"]

    def __str__(self) -> str:
        return self.matter
