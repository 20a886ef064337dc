"""What may be read of the help desk. Everybody: articles, routes, counts. A question: whoever asked, and the desk."""

import secrets
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from django.db.models import Count, F, Q, QuerySet
from django.db.models.functions import TruncMonth

from openhall.helpdesk.questions import policies
from openhall.helpdesk.questions.commands import digest_of_code
from openhall.helpdesk.questions.models import (
    ArticleText,
    ComplaintRoute,
    Duty,
    HelpArticle,
    HelpLetter,
    HelpQuestion,
    HelpState,
    LetterKind,
)
from openhall.identity.public import Actor, Role
from openhall.kernel import search
from openhall.kernel.refusals import NotFound, SignInFirst

PAGE = 20
MONTHS = 12


@dataclass(frozen=True)
class Month:
    """Questions of a month. ``within``: answered, and no clock of them was missed; ``clocked``: had a clock at all."""

    month: date
    asked: int
    answered: int
    clocked: int
    within: int
    late: int
    open: int


def by_month(at: datetime, *, months: int = MONTHS) -> list[Month]:
    """The last months in which somebody asked, newest first."""
    rows = HelpQuestion.objects.filter(asked_at__gt=at - timedelta(days=31 * months)).order_by()
    clocked = Q(first_due_at__isnull=False)
    counted = (
        rows.annotate(month=TruncMonth("asked_at"))
        .values("month")
        .annotate(
            asked=Count("id"),
            answered=Count("id", filter=Q(first_answered_at__isnull=False)),
            clocked=Count("id", filter=clocked),
            within=Count("id", filter=clocked & Q(first_answered_at__isnull=False, broken=False)),
            late=Count("id", filter=Q(broken=True) | Q(due_at__lt=at)),
            open=Count("id", filter=~Q(state=HelpState.CLOSED)),
        )
        .order_by("-month")
    )
    return [Month(**(row | {"month": row["month"].date()})) for row in counted]


def question(uuid: UUID, reader: Actor | None) -> HelpQuestion:
    """A question, for whoever asked it by account, and for the desk.

    Raises:
        SignInFirst, NotFound.
    """
    if reader is None:
        raise SignInFirst
    row = _rows().filter(uuid=uuid).first()
    if row is None or not (policies.asked(reader, row) or policies.serves(reader, row)):
        raise NotFound(question=str(uuid))
    return row


def by_code(code: str) -> HelpQuestion:
    """A guest’s question.

    Raises:
        NotFound: no question has this code.
    """
    digest = digest_of_code(code)
    row = _rows().filter(code_sha256=digest).first()
    if row is None or not secrets.compare_digest(row.code_sha256, digest):
        raise NotFound
    return row


def _rows() -> QuerySet[HelpQuestion]:
    return HelpQuestion.objects.select_related("officer", "backup", "first_officer", "centre")


def letters(row: HelpQuestion) -> list[HelpLetter]:
    """All letters of a question, oldest first."""
    return list(row.letters.select_related("officer"))


def queue(reader: Actor | None, *, mine: bool = False) -> list[HelpQuestion]:
    """What waits at the reader’s desk, what is due first before; at most 200.

    Raises:
        NotFound: the reader serves at no desk.
    """
    if reader is None or not reader.holds(Role.CENTRE):
        raise NotFound
    rows = _rows().filter(Q(centre_id=reader.organisation_id) | Q(centre=None)).exclude(state=HelpState.CLOSED)
    if mine:
        rows = rows.filter(Q(officer_id=reader.person_id) | Q(backup_id=reader.person_id))
    return list(rows.order_by(F("due_at").asc(nulls_last=True), "id")[:200])


def first_words(rows: Collection[HelpQuestion]) -> dict[int, str]:
    """How each of these questions begins, by key."""
    letters = HelpLetter.objects.filter(question__in=rows, kind=LetterKind.QUESTION).order_by("-id")
    return dict(letters.values_list("question_id", "text"))


def own(reader: Actor) -> list[HelpQuestion]:
    """The reader’s own questions, newest first; the last twenty."""
    return list(_rows().filter(person_id=reader.person_id).order_by("-id")[:PAGE])


def duty_of(reader: Actor) -> Duty | None:
    """The reader’s duty at the centre they act for."""
    return Duty.objects.filter(person_id=reader.person_id, centre_id=reader.organisation_id).first()


def articles(words: str = "", *, before: int | None = None) -> list[HelpArticle]:
    """Articles that have all of the words in one of their languages, newest first; a page of them."""
    rows = HelpArticle.objects.filter(withdrawn_at=None)
    if wanted := search.query(words):
        rows = rows.filter(pk__in=ArticleText.objects.filter(search_tokens__contains=wanted).values("article"))
    if before:
        rows = rows.filter(pk__lt=before)
    return list(rows.prefetch_related("texts").order_by("-id")[:PAGE])


def article(uuid: UUID) -> HelpArticle:
    """One article, also a withdrawn one.

    Raises:
        NotFound
    """
    row = HelpArticle.objects.select_related("centre").prefetch_related("texts").filter(uuid=uuid).first()
    if row is None:
        raise NotFound(article=str(uuid))
    return row


def in_language(texts: Iterable[ArticleText], lang: str, binding: str) -> ArticleText:
    """The words in the reader’s language, else in the one that counts."""
    known = {text.lang: text for text in texts}
    return known.get(lang) or known[binding]


def routes() -> list[ComplaintRoute]:
    """Routes of complaint that stand, at most 200."""
    rows = ComplaintRoute.objects.select_related("authority").filter(withdrawn_at=None)
    return list(rows.order_by("matter", "id")[:200])
