"""Data come from a register with consent, are shown, then used; an outage loses nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from datetime import timedelta
from uuid import uuid4

import pytest
from tests.procedures.dossiers.conftest import CODE, NOW, Citizen, Desk, reading

from openhall.identity.models import Person
from openhall.kernel.refusals import NotFound
from openhall.procedures.dossiers import drafts, inputs
from openhall.procedures.dossiers.models import Draft
from openhall.procedures.registers import beside, commands, forgetting, public, tasks
from openhall.procedures.registers.inputs import ConsentInput
from openhall.procedures.registers.models import Lookup, LookupState
from openhall.procedures.registers.sandbox.server import Register
from openhall.witness.models import Outbox

pytestmark = pytest.mark.django_db
NUMBER = "001099000123"


@pytest.fixture
def draft(desk: Desk, citizen: Citizen) -> Draft:
    """Begun, nothing typed but the name."""
    return drafts.begin(code=CODE, actor=reading(citizen), desk=None, at=NOW)


def consents(who: Citizen, draft: Draft, number: str = NUMBER, register: str = "population") -> Lookup:
    uuid, payload = uuid4(), {"draft": str(draft.uuid), "source": register, "number": number}
    signed = who.signs("consent_to_lookup", f"lookup:{uuid}", 0, payload, at=NOW)
    return commands.consent_to_lookup(lookup=uuid, given=ConsentInput.model_validate(payload), **signed)[0]


def leaves(code: str) -> list[dict]:
    return [json.loads(bytes(one.leaf)) for one in Outbox.objects.filter(code=code).order_by("id")]


def test_with_consent_it_is_asked_once_shown_and_used(register: Register, draft: Draft, citizen: Citizen) -> None:
    row = consents(citizen, draft)
    assert tasks.due(NOW) == 1
    assert tasks.due(NOW + timedelta(hours=1)) == 0

    row.refresh_from_db()
    assert row.state == LookupState.ANSWERED
    assert register.asked == [(row.uuid.hex, NUMBER, CODE)], "with the purpose that was consented to"
    commands.use(lookup=row.uuid, actor=reading(citizen), at=NOW)
    draft.refresh_from_db()
    assert draft.applicant["address"] == row.fields["address"]
    assert draft.applicant["name"] == citizen.person.name, "what was there stays"
    assert draft.applicant["number"] == NUMBER
    (consent,), (answer,) = leaves("REG-01"), leaves("REG-02")
    assert consent["public"] == {"register": "population"}
    assert answer["public"] == {"register": "population", "known": True}
    assert NUMBER not in json.dumps([consent, answer])
    assert public.answered([draft.uuid, uuid4()]) == {draft.uuid}


def test_what_a_register_said_is_marked_until_it_is_typed_over(
    register: Register, draft: Draft, citizen: Citizen
) -> None:
    row = consents(citizen, draft)
    tasks.due(NOW)
    commands.use(lookup=row.uuid, actor=reading(citizen), at=NOW)
    draft.refresh_from_db()

    marked = beside.sources(draft)
    assert {"applicant.address", "applicant.number"} <= marked.keys()
    assert marked["applicant.address"].startswith("As the register says: ")
    assert "applicant.name" not in marked, "the register says another name"

    draft.applicant["address"] = "Another house"
    assert "applicant.address" not in beside.sources(draft)


def test_down_for_an_hour_loses_nothing_and_filing_goes_on_by_hand(
    register: Register, desk: Desk, draft: Draft, citizen: Citizen
) -> None:
    register.faults.down = True
    row = consents(citizen, draft)
    for minute in range(0, 60, 5):
        register.clock = NOW + timedelta(minutes=minute)  # type: ignore[attr-defined]
        assert tasks.due(register.clock) == 0  # type: ignore[attr-defined]
    given = inputs.DraftInput(authority="H98.2", answers={"child": "Linh Ly"})
    drafts.keep(draft=draft.uuid, given=given, actor=reading(citizen), at=NOW)
    for place in (0, 1):
        desk.scans(draft, place)
    filed = desk.files(Draft.objects.get(pk=draft.pk))
    register.faults.down = False
    register.clock = NOW + timedelta(hours=1, minutes=5)  # type: ignore[attr-defined]

    assert tasks.due(register.clock) == 1  # type: ignore[attr-defined]
    row.refresh_from_db()
    assert row.state == LookupState.ANSWERED
    assert filed.filed_at == NOW
    assert public.answered([filed.uuid]) == {filed.uuid}, "checked later, under the dossier’s own id"


def test_a_register_with_a_wrong_clock_isnt_believed(register: Register, draft: Draft, citizen: Citizen) -> None:
    consents(citizen, draft)
    register.clock = NOW + timedelta(hours=2)  # type: ignore[attr-defined]

    assert tasks.due(NOW) == 0
    assert Lookup.objects.get().state == LookupState.ASKED


def test_each_second_question_fails_and_the_answer_comes(register: Register, draft: Draft, citizen: Citizen) -> None:
    register.faults.fail_every = 2
    register.requests = 1
    consents(citizen, draft)

    assert tasks.due(NOW) == 0
    assert tasks.due(NOW + timedelta(minutes=1)) == 1


def test_a_number_that_nobody_has_is_said_to_be_unknown(register: Register, draft: Draft, citizen: Citizen) -> None:
    row = consents(citizen, draft, "001099000100")
    tasks.due(NOW)

    row.refresh_from_db()
    assert row.state == LookupState.UNKNOWN
    with pytest.raises(NotFound):
        commands.use(lookup=row.uuid, actor=reading(citizen), at=NOW)
    assert public.answered([draft.uuid]) == set()


def test_for_anothers_draft_nobody_consents(register: Register, draft: Draft, neighbour: Citizen) -> None:
    with pytest.raises(NotFound):
        consents(neighbour, draft)


def test_a_register_that_isnt_connected_isnt_asked(register: Register, draft: Draft, citizen: Citizen) -> None:
    with pytest.raises(NotFound):
        consents(citizen, draft, register="land")


def test_who_is_erased_leaves_no_number(register: Register, draft: Draft, citizen: Citizen) -> None:
    row = consents(citizen, draft)
    tasks.due(NOW)
    human = Person.objects.get(pk=citizen.person.pk)
    assert forgetting.objects(human) == [f"lookup:{row.uuid}"]
    forgetting.destroy(human, NOW)

    row.refresh_from_db()
    assert (row.number, row.fields, row.salt, row.person) == ("", {}, "", None)


def test_the_page_shows_what_came_and_fills_it_in(
    register: Register, draft: Draft, citizen: Citizen, as_reader
) -> None:
    row, here = consents(citizen, draft), f"/dossiers/drafts/{draft.uuid}/registers"
    tasks.due(NOW)
    row.refresh_from_db()
    person = as_reader(citizen)
    assert row.fields["address"] in person.get(here).content.decode()
    person.post(here, {"lookup": str(row.uuid)})

    draft.refresh_from_db()
    assert draft.applicant["address"] == row.fields["address"]


def test_the_sandbox_is_a_program_that_needs_nothing_of_the_platform() -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("OPENHALL_", "DJANGO_"))}
    done = subprocess.run(
        [sys.executable, "-m", "openhall.procedures.registers.sandbox", "--help"],
        env=kept, capture_output=True, text=True, timeout=120, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
