"""Registers fill rows: a household from the population register, shown before it is used, and marked."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest
from tests.procedures.dossiers.conftest import CODE, NOW, Citizen, reading
from tests.procedures.registers.test_registers import NUMBER, consents

from openhall.identity.models import Person
from openhall.kernel import clock
from openhall.procedures.catalogue import forms
from openhall.procedures.catalogue.models import Edition
from openhall.procedures.dossiers import drafts, inputs
from openhall.procedures.dossiers.models import Draft
from openhall.procedures.registers import beside, commands, forgetting, standing, tasks
from openhall.procedures.registers.models import Lookup
from openhall.procedures.registers.sandbox.server import Register
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
PEOPLE: dict[str, Any] = {
    "type": "array", "title": {"vi": "Người trong hộ", "en": "People of the household"}, "maxItems": 3,
    "x-register": "population", "x-list": "household",
    "items": {
        "type": "object",
        "required": ["name"],
        "properties": {
            "name": {"type": "string", "title": {"vi": "Họ tên"}, "maxLength": 100},
            "born": {"type": "string", "format": "date", "title": {"vi": "Ngày sinh"}},
            "pupil": {"type": "boolean", "title": {"vi": "Còn đi học"}},
        },
    },
}  # fmt: skip


def asks_for_people(**changes: Any) -> None:
    """The procedure’s form has a list of people."""
    row = Edition.objects.get()
    content = copy.deepcopy(row.content)
    content["form"]["properties"]["people"] = PEOPLE | changes
    Edition.objects.update(content=content)


@pytest.fixture
def draft(desk: Any, citizen: Citizen) -> Draft:
    """Begun, with nothing typed."""
    asks_for_people()
    return drafts.begin(code=CODE, actor=reading(citizen), desk=None, at=NOW)


@pytest.fixture
def answered(register: Register, draft: Draft, citizen: Citizen) -> Lookup:
    """What the population register said of somebody and their household."""
    row = consents(citizen, draft)
    assert tasks.due(NOW) == 1
    row.refresh_from_db()
    return row


def used(row: Lookup, draft: Draft, citizen: Citizen) -> list[dict[str, Any]]:
    """The rows of the draft after the answer was used."""
    commands.use(lookup=row.uuid, actor=reading(citizen), at=NOW)
    draft.refresh_from_db()
    rows: list[dict[str, Any]] = draft.answers.get("people", [])
    return rows


class TestFilling:
    def test_rows_come_with_what_the_form_asks_of_a_row(self, answered: Lookup, draft: Draft, citizen: Citizen) -> None:
        household = answered.rows["household"]
        assert 1 <= len(household) <= 3
        assert used(answered, draft, citizen) == [{name: one[name] for name in ("name", "born")} for one in household]

    def test_what_was_typed_stays(self, answered: Lookup, draft: Draft, citizen: Citizen) -> None:
        mine = [{"name": "Somebody else"}]
        drafts.keep(draft=draft.uuid, given=inputs.DraftInput(answers={"people": mine}), actor=reading(citizen), at=NOW)
        assert used(answered, draft, citizen) == mine

    def test_only_as_many_as_the_form_takes_and_only_where_it_says_so(
        self, answered: Lookup, draft: Draft, citizen: Citizen
    ) -> None:
        answered.rows = {"household": [{"name": f"Person {place}", "born": "1990-01-01"} for place in range(9)]}
        answered.save()
        assert len(used(answered, draft, citizen)) == 3

    @pytest.mark.parametrize("changes", [{"x-register": "land"}, {"x-list": "neighbours"}])
    def test_another_register_or_list_fills_nothing(
        self, answered: Lookup, draft: Draft, citizen: Citizen, changes: dict[str, Any]
    ) -> None:
        asks_for_people(**changes)
        assert used(answered, draft, citizen) == []

    def test_what_cant_be_an_answer_isnt_filled_in(self, answered: Lookup, draft: Draft, citizen: Citizen) -> None:
        answered.rows = {"household": [{"name": "Mai", "born": "yesterday", "secret": "x"}]}
        answered.save()
        assert used(answered, draft, citizen) == [{"name": "Mai"}]


class TestWhereItComesFrom:
    def test_each_row_says_so_until_it_is_typed_over(self, answered: Lookup, draft: Draft, citizen: Citizen) -> None:
        rows = used(answered, draft, citizen)
        assert beside.sources(draft)["people.0"].startswith("As the register says: Population register, ")
        draft.answers["people"] = [rows[0] | {"pupil": True}, {"name": "A guest"}]
        marked = beside.sources(draft)
        assert "people.0" in marked, "what the register doesn’t say may be added"
        assert "people.1" not in marked
        draft.answers["people"] = [rows[0] | {"name": "Changed"}]
        assert "people.0" not in beside.sources(draft)

    def test_the_pages_show_what_came_and_when(
        self, answered: Lookup, draft: Draft, citizen: Citizen, as_reader: Any, monkeypatch: Any
    ) -> None:
        monkeypatch.setattr(clock, "now", lambda: NOW)
        me, name = as_reader(citizen), answered.rows["household"][0]["name"]
        assert name in me.get(f"/dossiers/drafts/{draft.uuid}/registers").content.decode()
        used(answered, draft, citizen)
        count = len(draft.answers["people"])
        said = beside.sources(draft)["people.0"]
        assert "2026, 09:00" in said
        page = me.get(f"/dossiers/drafts/{draft.uuid}").content.decode()
        assert page.count(said) >= count
        page = me.get(f"/dossiers/drafts/{draft.uuid}/check").content.decode()
        assert page.count(said) >= count

    def test_the_log_commits_to_the_rows_and_names_nobody(self, answered: Lookup) -> None:
        said = json.dumps(json.loads(bytes(Outbox.objects.filter(code="REG-02").latest("id").leaf)))
        assert answered.rows["household"][0]["name"] not in said
        assert NUMBER not in said
        assert answered.told["rows"] == answered.rows
        before = standing.digest(answered)
        answered.rows = {}
        assert standing.digest(answered) != before

    def test_who_is_erased_leaves_no_household(self, answered: Lookup, citizen: Citizen) -> None:
        forgetting.destroy(Person.objects.get(pk=citizen.person.pk), NOW)
        answered.refresh_from_db()
        assert (answered.rows, answered.fields) == ({}, {})


class TestForms:
    @pytest.mark.parametrize(
        "changes", [{"x-register": "weather"}, {"x-list": ""}, {"x-list": 7}, {"x-register": None}]
    )
    def test_a_list_of_no_register_is_no_form(self, changes: dict[str, Any]) -> None:
        with pytest.raises(ValueError, match="people"):
            forms.check({"type": "object", "properties": {"people": PEOPLE | changes}}, "vi")

    def test_a_list_is_named_beside_its_register(self) -> None:
        alone = {key: value for key, value in PEOPLE.items() if key != "x-register"}
        with pytest.raises(ValueError, match="x-list"):
            forms.check({"type": "object", "properties": {"people": alone}}, "vi")
        forms.check({"type": "object", "properties": {"people": PEOPLE}}, "vi")
