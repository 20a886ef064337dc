"""A centre with officers at its desk, an authority, an investigator, and people who ask. Everything is fictional."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.conf import LazySettings
from django.test import Client
from tests.people import MONDAY, Character, Joins, joining

from openhall.helpdesk.questions import commands, publishing
from openhall.helpdesk.questions.inputs import AnswerInput, QuestionInput, ServiceLevelInput
from openhall.helpdesk.questions.models import HelpQuestion
from openhall.identity.models import Account
from openhall.identity.public import Role
from openhall.kernel import clock
from openhall.witness import waiting


@pytest.fixture
def home(settings: LazySettings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    settings.OPENHALL_HOME = tmp_path
    settings.STATIC_ROOT = tmp_path / "static"
    settings.STATIC_ROOT.mkdir()
    monkeypatch.setattr(waiting, "OLDEST_HEAD", timedelta(days=3650))
    clock.move_to(MONDAY)
    return tmp_path


@pytest.fixture
def joins(db: None, home: Path) -> Joins:
    return joining(public=True)


@pytest.fixture
def first(joins: Joins) -> Character:
    """An officer at the centre’s desk."""
    return joins("Cui Wen", "Northern Trading Centre", Role.CENTRE)


@pytest.fixture
def second(joins: Joins, first: Character) -> Character:
    """Another officer there."""
    return joins("Dai Ping", "Northern Trading Centre", Role.CENTRE)


@pytest.fixture
def authority(joins: Joins) -> Character:
    return joins("Jiang Ke", "Office of Rules", Role.AUTHORITY)


@pytest.fixture
def investigator(joins: Joins) -> Character:
    return joins("Kim Dara", "Office of Inspection", Role.INVESTIGATOR)


@pytest.fixture
def asker(joins: Joins) -> Character:
    return joins("Eun Park", "Clear Pumps", Role.BIDDER, public=False)


@pytest.fixture
def level(authority: Character) -> Any:
    """Four hours, and two more for each level."""
    uuid = uuid4()
    payload = {"answer_hours": 4, "escalate_hours": 2, "basis": "Service rules of the fictional centre, no. 3"}
    signed = authority.signs("set_service_level", f"service-level:{uuid}", 0, payload)
    return publishing.set_service_level(uuid=uuid, level=ServiceLevelInput(**payload), **signed)


@pytest.fixture
def as_reader() -> Callable[[Character], Client]:
    """``as_reader(character)``: a browser in which the character is signed in."""

    def sign_in(character: Character) -> Client:
        client = Client()
        client.force_login(Account.objects.get(person=character.person))
        session = client.session
        session["openhall_party"] = str(character.organisation.uuid)
        session.save()
        return client

    return sign_in


def asks(text: str = "How do I enrol this browser?", *, who: Any = None, at: Any = MONDAY, page: str = "") -> Any:
    """``(question, code, recorded)``."""
    return commands.receive_help_question(asked=QuestionInput(text=text, lang="en", page=page), asker=who, at=at)


def answers(who: Character, uuid: UUID, kind: str = "answer", *, at: Any = MONDAY) -> Any:
    payload = {"kind": kind, "text": "Open your account page, then Keys.", "lang": "en"}
    version = HelpQuestion.objects.get(uuid=uuid).version
    signed = who.signs("answer_help_question", f"help:{uuid}", version, payload, at=at)
    return commands.answer_help_question(uuid=uuid, answer=AnswerInput(**payload), **signed)
