"""The same question, sent twice at one instant: one question, one code, and no error."""

from __future__ import annotations

import threading
from datetime import UTC, datetime

import pytest
from django.db import connection
from tests.helpdesk.test_questions import find

from openhall.helpdesk.questions import commands, work
from openhall.helpdesk.questions.inputs import QuestionInput
from openhall.helpdesk.questions.models import HelpQuestion
from openhall.witness.models import Outbox

NOON = datetime(2026, 3, 2, 1, tzinfo=UTC)


@pytest.mark.django_db(transaction=True)
def test_both_answers_have_the_same_code(home, monkeypatch):
    monkeypatch.setattr(work, "FEWEST_BITS", 4)
    terms, nonce = find("How?", NOON)
    given = QuestionInput(text="How?", lang="en", terms=terms, nonce=nonce)
    # Both have looked before either has written.
    meeting, looked = threading.Barrier(2, timeout=30), work.admit
    monkeypatch.setattr(work, "admit", lambda *said: (looked(*said), meeting.wait())[0])
    found, wrong = [], []

    def ask() -> None:
        try:
            found.append(commands.receive_help_question(asked=given, asker=None, at=NOON))
        except Exception as error:
            wrong.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=ask) for _one in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)

    assert wrong == []
    assert len({(row.pk, code, recorded) for row, code, recorded in found}) == 1
    assert HelpQuestion.objects.count() == Outbox.objects.filter(code="HLP-01").count() == 1
