"""The index knows of a dossier whether the population register answered, if the form names that register."""

from __future__ import annotations

import copy
from typing import Any
from uuid import UUID

import pytest
from tests.procedures.dossiers.conftest import CODE, EDITION, NOW, Citizen, Desk, reading
from tests.procedures.registers.test_registers import consents

from openhall.config import service_facts
from openhall.procedures.catalogue import forms
from openhall.procedures.catalogue import public as catalogue
from openhall.procedures.dossiers import drafts, inputs
from openhall.procedures.dossiers.models import Dossier, Draft
from openhall.procedures.index import gathering
from openhall.procedures.registers import tasks
from openhall.procedures.registers.models import Lookup
from openhall.procedures.registers.sandbox.server import Register
from openhall.witness.public import FeedAct

pytestmark = pytest.mark.django_db


@pytest.fixture
def form() -> dict[str, Any]:
    """The form of the dossiers, whose first question the population register can answer."""
    found = copy.deepcopy(EDITION["form"])
    found["properties"]["child"]["x-register"] = "population"
    return found


@pytest.fixture
def named(clerk: Any, head: Any, office: Any, citizen: Citizen, form: dict[str, Any]) -> Desk:
    """The commune at work with such a form."""
    found = Desk(clerk, head, office, citizen)
    found.publishes(form=form)
    found.registers()
    return found


def accepted(desk: Desk, citizen: Citizen, *, asks: bool) -> Dossier:
    """A dossier that is accepted, for which the register was asked or not."""
    draft: Draft = drafts.begin(code=CODE, actor=reading(citizen), desk=None, at=NOW)
    if asks:
        consents(citizen, draft)
    given = inputs.DraftInput(authority="H98.2", applicant={"name": "Giang Ly"}, answers={"child": "Linh Ly"})
    row, _wrong = drafts.keep(draft=draft.uuid, given=given, actor=reading(citizen), at=NOW)
    for place in (0, 1):
        desk.scans(row, place)
    return desk.steps("accept_dossier", desk.files(row))


def checked(row: Dossier) -> bool | None:
    """What the index has of it."""
    ((_key, fact, _officer),) = gathering.facts_of([row.pk])
    return fact.checked_population


def test_answered_not_asked_and_not_needed(register: Register, named: Desk, citizen: Citizen) -> None:
    asked, silent = accepted(named, citizen, asks=True), accepted(named, citizen, asks=False)
    assert checked(asked) is False, "nobody has answered yet"
    tasks.due(NOW)

    assert (checked(asked), checked(silent)) == (True, False)
    edition = catalogue.edition_in_force(CODE, NOW.date())
    assert edition is not None
    assert service_facts.connected(edition) is True


def test_a_form_that_names_no_register_needs_none(register: Register, desk: Desk, citizen: Citizen) -> None:
    row = accepted(desk, citizen, asks=True)
    tasks.due(NOW)

    assert checked(row) is None, "asking for convenience is no duty"
    edition = catalogue.edition_in_force(CODE, NOW.date())
    assert edition is not None
    assert service_facts.connected(edition) is None


def test_a_named_register_that_isnt_set_up_is_not_connected(named: Desk) -> None:
    edition = catalogue.edition_in_force(CODE, NOW.date())
    assert edition is not None
    assert service_facts.connected(edition) is False


def test_an_answer_that_comes_later_makes_the_fact_anew(
    register: Register, named: Desk, citizen: Citizen, monkeypatch: pytest.MonkeyPatch
) -> None:
    row = accepted(named, citizen, asks=True)
    tasks.due(NOW)
    made: list[list[int]] = []
    monkeypatch.setattr(service_facts.service_index, "refresh", lambda keys, _at: made.append(list(keys)))

    class Answered:
        uuid: UUID = Lookup.objects.get().uuid
        at = NOW

    act: FeedAct = Answered()  # type: ignore[assignment]
    service_facts.follow_register(act)

    assert made == [[row.pk]]


def test_an_unknown_register_is_no_form(form: dict[str, Any]) -> None:
    assert forms.registers(forms.check(form, "vi")) == {"population"}
    form["properties"]["child"]["x-register"] = "weather"
    with pytest.raises(ValueError, match="x-register"):
        forms.check(form, "vi")
