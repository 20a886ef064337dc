"""The commune of the dossiers, whose hotline rings and whose officers write letters."""

from __future__ import annotations

from datetime import datetime
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
    second,
    unit,
)

from openhall.procedures.contact import calls, letters
from openhall.procedures.contact.inputs import AnswerInput, CallInput, SendInput, TemplateInput, WithdrawInput
from openhall.procedures.contact.models import Call, LetterOrder, LetterTemplate
from openhall.procedures.dossiers.models import Dossier

TEXTS = {
    "vi": {"subject": "Hồ sơ {number}", "body": "Kính gửi {applicant}: hồ sơ hẹn trả {due}. {words}"},
    "en": {"subject": "Your dossier {number}", "body": "To {applicant}: it is due by {due}. {words}"},
}


class House:
    """What people of the hotline and writers of letters do, each the real command."""

    def __init__(self, desk: Desk) -> None:  # noqa: F811
        self.desk = desk

    def hears(self, *, who: Character | None = None, at: datetime = NOW, **given: Any) -> Call:
        """Somebody calls."""
        uuid, payload = uuid4(), {"unit": "H98.2", "question": "When is my paper ready?", **given}
        signed = (who or self.desk.clerk).signs("record_call", f"hotline-call:{uuid}", 0, payload, at=at)
        return calls.record_call(call=uuid, given=CallInput.model_validate(payload), **signed)[0]

    def answers(self, row: Call, *, who: Character | None = None, at: datetime = NOW) -> Call:
        """The unit calls back."""
        payload = {"answer": "It is ready on Thursday."}
        signed = (who or self.desk.clerk).signs("answer_call", f"hotline-call:{row.uuid}", row.version, payload, at=at)
        return calls.answer_call(call=row.uuid, given=AnswerInput(**payload), **signed)[0]

    def publishes(self, *, who: Character | None = None, at: datetime = NOW, **changes: Any) -> LetterTemplate:
        """The head publishes a letter."""
        uuid, payload = uuid4(), {"name": "It is on its way", "texts": TEXTS, **changes}
        signed = (who or self.desk.head).signs(
            "publish_letter_template", f"letter-template:{uuid}", 0, payload, at=at
        )  # fmt: skip
        given = TemplateInput.model_validate(payload)
        return letters.publish_letter_template(template=uuid, given=given, **signed)[0]

    def withdraws(self, row: LetterTemplate, *, who: Character | None = None) -> LetterTemplate:
        """The head withdraws it."""
        payload = {"reason": "The words were unclear."}
        name = f"letter-template:{row.uuid}"
        signed = (who or self.desk.head).signs("withdraw_letter_template", name, row.version, payload, at=NOW)
        return letters.withdraw_letter_template(template=row.uuid, given=WithdrawInput(**payload), **signed)[0]

    def sends(
        self, template: LetterTemplate, *rows: Dossier, who: Character | None = None, words: str = "See you soon.",
        at: datetime = NOW,
    ) -> LetterOrder:  # fmt: skip
        """An officer sends it."""
        uuid = uuid4()
        payload = {"template": str(template.uuid), "words": words, "dossiers": [str(one.uuid) for one in rows]}
        signed = (who or self.desk.clerk).signs("send_dossier_letters", f"letter-order:{uuid}", 0, payload, at=at)
        return letters.send_dossier_letters(order=uuid, given=SendInput.model_validate(payload), **signed)[0]


@pytest.fixture
def house(desk: Desk) -> House:  # noqa: F811
    """The commune with its hotline."""
    return House(desk)
