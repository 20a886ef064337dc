"""The commune of the dossiers, whose people are asked how it was, and who write what is wrong."""

from __future__ import annotations

from datetime import datetime
from types import SimpleNamespace
from typing import Any
from uuid import uuid4

import pytest
from tests.people import Character
from tests.procedures.dossiers.conftest import (  # noqa: F401
    NOW,
    Desk,
    as_reader,
    bare,
    citizen,
    clerk,
    desk,
    head,
    home,
    joins,
    neighbour,
    office,
    reading,
    second,
    unit,
)
from tests.procedures.index.conftest import DAY, Office, bureau, ready  # noqa: F401

from openhall.config import service_facts
from openhall.procedures.dossiers.models import Dossier
from openhall.procedures.feedback import commands, inputs, reflections
from openhall.procedures.feedback.models import Asking, QuestionSet, Reflection
from openhall.procedures.feedback.policies import Reader, Whose

QUESTIONS: list[dict[str, str]] = [
    {"vi": "Bạn có phải đi lại nhiều lần không?", "en": "Did you have to come more than once?"},
    {"vi": "Công chức có hướng dẫn rõ ràng không?"},
]


class Voices:
    """What people say, each the real command."""

    def __init__(self, desk: Desk) -> None:  # noqa: F811
        self.desk = desk

    def publishes(self, *, who: Character | None = None, at: datetime = NOW, **changes: Any) -> QuestionSet:
        """The office publishes a set."""
        uuid = uuid4()
        payload = {"source": "Decision 7 (fictional)", "days": 10, "questions": QUESTIONS, **changes}
        signed = (who or self.desk.office).signs("publish_questions", f"question-set:{uuid}", 0, payload, at=at)
        given = inputs.QuestionsInput.model_validate(payload)
        return commands.publish_questions(questions=uuid, given=given, **signed)[0]

    def returned(self, *, at: datetime = NOW) -> Dossier:
        """A dossier whose result was handed out a day after it came in."""
        row = self.desk.steps("process_dossier", self.desk.accepted(at=at), at=at)
        row = self.desk.steps("finish_dossier", row, at=at + DAY)
        return self.desk.steps("give_back_dossier", row, at=at + DAY)

    def asked(self, row: Dossier | None = None, *, at: datetime = NOW, code: str = "DOS-13") -> Asking | None:
        """The feed brings the end of a dossier."""
        row = row or self.returned(at=at)
        service_facts.ask_at_end(SimpleNamespace(code=code, uuid=row.uuid, at=at + DAY))  # type: ignore[arg-type]
        return Asking.objects.filter(dossier=row).first()

    def whose(self, row: Dossier, who: Character | None = None) -> Reader:
        """Somebody by their account."""
        return Reader(reading(who or self.desk.citizen), row.uuid)

    def rates(self, row: Dossier | Whose, said: str, *, at: datetime = NOW + 2 * DAY, **choices: str) -> Asking:
        """Somebody answers."""
        whose = self.whose(row) if isinstance(row, Dossier) else row
        given = inputs.AnswerInput.model_validate(
            {"satisfied": said, "choices": {name.removeprefix("q"): one for name, one in choices.items()}}
        )
        asking = commands.rate_dossier(whose=whose, given=given, at=at)[0]
        service_facts.follow_people(SimpleNamespace(uuid=asking.uuid, at=at))  # type: ignore[arg-type]
        return asking

    def writes(self, row: Dossier | Whose, *, at: datetime = NOW, words: str = "Nobody was there.") -> Reflection:
        """Somebody writes what is wrong."""
        whose = self.whose(row) if isinstance(row, Dossier) else row
        given = inputs.ReflectionInput(words=words)
        return reflections.hand_in_reflection(whose=whose, reflection=uuid4(), given=given, at=at)[0]

    def answers(
        self, row: Reflection, command: str = "answer_reflection", *, who: Character | None = None, at: datetime = NOW
    ) -> Reflection:
        """The unit answers, or doesn't take it up."""
        payload = {"words": "We are sorry; the desk is staffed again."}
        signed = (who or self.desk.head).signs(command, f"reflection:{row.uuid}", row.version, payload, at=at)
        return getattr(reflections, command)(reflection=row.uuid, given=inputs.ReplyInput(**payload), **signed)[0]


@pytest.fixture
def voices(desk: Desk) -> Voices:  # noqa: F811
    """The commune; nobody has published questions."""
    return Voices(desk)


@pytest.fixture
def asking(voices: Voices) -> Voices:
    """The commune; the office has published questions."""
    voices.publishes()
    return voices
