"""Where a register answers for a paper, nobody brings it; where it is wrong, the paper counts."""

from __future__ import annotations

import json
from typing import Any

import pytest
from pydantic import ValidationError
from tests.procedures.dossiers.conftest import CODE, EDITION, NOW, Citizen, Desk, reading
from tests.procedures.registers.test_registers import consents, leaves

from openhall.kernel import clock as house_clock
from openhall.kernel.refusals import NotFound
from openhall.procedures.catalogue.inputs import EditionInput
from openhall.procedures.dossiers import drafts, inputs, papers
from openhall.procedures.dossiers.models import Draft, Unit
from openhall.procedures.registers import standing, tasks
from openhall.procedures.registers.models import StandIn
from openhall.procedures.registers.refusals import NoStandIn
from openhall.procedures.registers.sandbox.server import Register

pytestmark = pytest.mark.django_db
SOURCE = "Công bố số 1 (hư cấu)"
COMPONENTS = [{"title": "Tờ khai"}, {"title": "Giấy tờ cư trú", "answered_by": "population", "source": SOURCE}]


@pytest.fixture
def town(clerk: Any, head: Any, office: Any, citizen: Citizen) -> Desk:
    """The commune at work with a procedure for which the population register stands in for the second paper."""
    found = Desk(clerk, head, office, citizen)
    found.publishes(components=COMPONENTS)
    found.registers()
    return found


@pytest.fixture
def draft(town: Desk, citizen: Citizen) -> Draft:
    row = drafts.begin(code=CODE, actor=reading(citizen), desk=None, at=NOW)
    given = inputs.DraftInput(authority="H98.2", applicant={"name": "Giang Ly"}, answers={"child": "Linh Ly"})
    return drafts.keep(draft=row.uuid, given=given, actor=reading(citizen), at=NOW)[0]


def test_an_answer_stands_in_and_the_dossier_is_filed_and_accepted(
    register: Register, town: Desk, draft: Draft, citizen: Citizen
) -> None:
    row = consents(citizen, draft)
    tasks.due(NOW)
    town.scans(draft, 0)
    assert papers.missing(draft) == [1]

    paper = standing.stand_in(lookup=row.uuid, component=1, actor=reading(citizen), at=NOW)

    row.refresh_from_db()
    assert papers.missing(draft) == []
    with papers.opened(draft.folder, paper) as file:
        assert file.read(5) == b"%PDF-"
    (answer,) = leaves("REG-02")
    assert row.answered_leaf
    assert answer["public"] == {"register": "population", "known": True}
    dossier = town.steps("accept_dossier", town.files(draft))
    (stands,) = standing.standing(dossier)
    assert (stands.lookup, stands.paper.component) == (row, 1)
    assert row.fields["address"] not in json.dumps(leaves("DOS-03"))


def test_the_same_answer_is_the_same_sheet(register: Register, draft: Draft, citizen: Citizen) -> None:
    row = consents(citizen, draft)
    tasks.due(NOW)
    made = [standing.stand_in(lookup=row.uuid, component=1, actor=reading(citizen), at=NOW) for _twice in range(2)]
    assert made[0] == made[1]
    assert StandIn.objects.count() == 1


def test_who_brings_the_paper_takes_the_sheet_out(
    register: Register, town: Desk, draft: Draft, citizen: Citizen
) -> None:
    row = consents(citizen, draft)
    tasks.due(NOW)
    paper = standing.stand_in(lookup=row.uuid, component=1, actor=reading(citizen), at=NOW)
    drafts.remove_paper(draft=draft.uuid, paper=paper.uuid, actor=reading(citizen), at=NOW)
    assert not StandIn.objects.exists()
    for place in (0, 1):
        town.scans(draft, place)

    assert standing.standing(town.files(draft)) == []


def test_only_for_the_papers_that_the_procedure_names_and_ones_own_draft(
    register: Register, draft: Draft, citizen: Citizen, neighbour: Any
) -> None:
    row = consents(citizen, draft)
    with pytest.raises(NotFound):
        standing.stand_in(lookup=row.uuid, component=1, actor=reading(citizen), at=NOW)
    tasks.due(NOW)
    for place in (0, 2):
        with pytest.raises(NoStandIn):
            standing.stand_in(lookup=row.uuid, component=place, actor=reading(citizen), at=NOW)
    with pytest.raises(NotFound):
        standing.stand_in(lookup=row.uuid, component=1, actor=reading(neighbour), at=NOW)
    assert not StandIn.objects.exists()


def test_a_number_that_the_register_doesnt_know_stands_in_for_nothing(
    register: Register, draft: Draft, citizen: Citizen
) -> None:
    row = consents(citizen, draft, "001099000100")
    tasks.due(NOW)
    with pytest.raises(NotFound):
        standing.stand_in(lookup=row.uuid, component=1, actor=reading(citizen), at=NOW)


def test_a_register_without_a_source_is_no_edition() -> None:
    for wrong in ({"answered_by": "population"}, {"source": SOURCE}, {"answered_by": "weather", "source": SOURCE}):
        with pytest.raises(ValidationError):
            EditionInput.model_validate(EDITION | {"components": [{"title": "Tờ khai", **wrong}]})
    lines = f"Tờ khai | 1\nGiấy tờ cư trú | 1 | population | {SOURCE}"
    read = EditionInput.model_validate(EDITION | {"components": lines}).content()["components"]
    assert read == [{"title": "Tờ khai", "copies": 1}, COMPONENTS[1] | {"copies": 1}]


def test_on_the_page_and_by_a_program(
    register: Register, draft: Draft, citizen: Citizen, as_reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(house_clock, "now", lambda: NOW)
    person, here = as_reader(citizen), f"/dossiers/drafts/{draft.uuid}/registers"
    assert here in person.get(f"/dossiers/drafts/{draft.uuid}/papers").content.decode()
    assert SOURCE in person.get(here).content.decode()
    row = consents(citizen, draft)
    tasks.due(NOW)
    assert "Let it stand in for the paper" in person.get(here).content.decode()
    person.post(here, {"lookup": str(row.uuid), "component": "1"})
    assert StandIn.objects.get().paper.component == 1
    assert "It stands in for:" in person.get(here).content.decode()
    StandIn.objects.get().paper.delete()
    answer = person.put(
        f"/api/v1/register-lookups/{row.uuid}/paper", json.dumps({"component": 1}), content_type="application/json"
    )
    assert answer.json()["component"] == 1


def test_at_the_desk_an_officer_does_the_same(register: Register, town: Desk, clerk: Any, citizen: Citizen) -> None:
    at_desk = town.drafts(who=clerk, desk=Unit.objects.get(), scans=(0,))
    row = consents(clerk, at_desk)
    tasks.due(NOW)
    standing.stand_in(lookup=row.uuid, component=1, actor=reading(clerk), at=NOW)

    assert town.steps("accept_dossier", town.takes_in(at_desk)).state == "accepted"
