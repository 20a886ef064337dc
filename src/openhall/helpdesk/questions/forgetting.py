"""What the help desk forgets of a person who is erased: that it was they who asked. Their letters name them, and go."""

from collections.abc import Collection
from uuid import UUID

from openhall.helpdesk.questions.models import HelpLetter, HelpQuestion, LetterKind


def forget(person: UUID, addresses: Collection[str]) -> None:
    """Destroy the letters of the person and the link between them and their questions."""
    rows = HelpQuestion.objects.filter(person__uuid=person)
    mine = (LetterKind.QUESTION, LetterKind.FOLLOW_UP)
    HelpLetter.objects.filter(question__in=rows, kind__in=mine).update(text="")
    rows.update(person=None)
