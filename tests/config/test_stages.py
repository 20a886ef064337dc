"""Stages that are gone back to: each test finds them as they were made, whatever another one did to them."""

from __future__ import annotations

from dataclasses import dataclass, field

import pytest
from django.conf import settings
from django.db import transaction
from tests.people import joining

from openhall.config.stages import neutral, stage
from openhall.identity.models import Organisation, Person
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
MADE: dict[str, int] = {"town": 0, "crier": 0, "changed": 0}


@dataclass
class Town:
    """Something that can be changed."""

    name: str
    heard: list[str] = field(default_factory=list)


@pytest.fixture
@neutral
def home(settings, tmp_path):
    settings.OPENHALL_HOME = tmp_path
    return tmp_path


@pytest.fixture
@stage
def town(db, home) -> Town:
    """A town, with a row and a file of its own."""
    MADE["town"] += 1
    joining(public=True)("Ana Lim", "Riverside Waterworks")
    (home / "seal").write_bytes(b"a seal")
    return Town("Riverside")


@pytest.fixture
@stage
def crier(town: Town) -> list[Town]:
    """Whoever cries, in the town."""
    MADE["crier"] += 1
    joining(public=True)("Bo Chen", "Riverside Waterworks")
    return [town]


@pytest.fixture
@stage
def changed(town: Town) -> Town:
    """A stage that changes what an earlier one gave: it can't be gone back to."""
    MADE["changed"] += 1
    town.heard.append("a change")
    return town


@pytest.fixture
def storm(db) -> None:
    """No stage: it writes a row."""
    joining(public=True)("Cui Wen", "Northern Trading Centre")


def people() -> list[str]:
    return sorted(Person.objects.values_list("name", flat=True))


@pytest.mark.parametrize("turn", range(3))
def test_rows_files_and_values_are_as_they_were_made(town, crier, home, turn):
    assert people() == ["Ana Lim", "Bo Chen"]
    assert Organisation.objects.count() == 1
    assert (home / "seal").read_bytes() == b"a seal"
    assert town.heard == []
    assert crier[0] is town

    # Whatever this test does, the next turn finds it undone.
    Person.objects.filter(name="Ana Lim").update(name="Nobody")
    joining(public=True)("Dai Ping", "Northern Trading Centre")
    (home / "seal").write_bytes(b"broken")
    (home / "rest").write_bytes(b"left behind")
    town.heard.append("all of it")
    crier.clear()


@pytest.mark.parametrize("turn", range(2))
def test_an_earlier_stage_does_not_hold_what_came_later(town, turn):
    assert people() == ["Ana Lim"]


@pytest.mark.parametrize("turn", range(2))
def test_what_is_no_stage_is_undone_and_comes_before_what_follows(town, storm, crier, turn):
    assert people() == ["Ana Lim", "Bo Chen", "Cui Wen"]
    assert crier[0] is town


@pytest.mark.parametrize("turn", range(2))
def test_a_stage_that_changes_an_earlier_one_is_made_anew(town, changed, crier, turn):
    before = MADE["changed"]
    assert town.heard == ["a change"]
    assert changed is town
    assert before >= turn + 1


@pytest.mark.parametrize("turn", range(2))
def test_a_test_that_breaks_its_transaction_leaves_the_stages_alone(town, turn):
    assert people() == ["Ana Lim"]
    with transaction.atomic():
        Outbox.objects.all().delete()
    transaction.set_rollback(True)


@pytest.mark.django_db(transaction=True)
def test_a_test_that_commits_finds_no_stage_of_another(home):
    assert people() == []


def test_they_are_gone_back_to_and_not_made_each_time(request, town, crier):
    """Otherwise everything above would hold without them, too."""
    if request.config.getoption("--stages") and MADE["town"] > 1:
        assert MADE["crier"] < 9
    assert settings.OPENHALL_HOME
