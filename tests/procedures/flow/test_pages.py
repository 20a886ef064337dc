"""The queues, the page of a walk and the editor of flows, as people and programs see them."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest
from tests.people import Character
from tests.procedures.dossiers.conftest import CODE, NOW, Citizen, reading
from tests.procedures.flow.conftest import STEPS, Flowing

from openhall.kernel import clock
from openhall.procedures.dossiers.models import Unit
from openhall.procedures.flow import queries
from openhall.procedures.flow.models import Leg
from openhall.procedures.results.refusals import ResultDecided

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def noon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: NOW)


def test_each_queue_holds_what_it_says(flowing: Flowing, named: Unit, second: Character, as_reader) -> None:
    flowing.publishes()
    mine, there = flowing.processing(), flowing.processing()
    flowing.hands_on(there, 2)
    flowing.asking.asks(mine, days=1)
    clerk = as_reader(flowing.desk.clerk)

    def codes(view: str, client=clerk) -> set[str]:
        page = client.get(f"/desk/in-hand?view={view}")
        assert page.status_code == 200, view
        said = page.content.decode()
        return {one.code for one in (mine, there) if one.code in said}

    assert codes("mine") == {mine.code}
    assert codes("unit") == {mine.code}
    assert codes("waiting") == {mine.code, there.code}
    assert codes("standing-in", as_reader(second)) == {mine.code}
    assert codes("standing-in") == set()
    assert codes("unit", as_reader(flowing.neighbour)) == {there.code}
    assert clerk.get("/desk/in-hand?view=everything").status_code == 404
    assert as_reader(flowing.desk.office).get("/desk/in-hand").status_code == 404
    assert as_reader(flowing.desk.citizen).get("/desk/in-hand").status_code == 404


def test_what_is_at_risk_has_its_reasons_and_counts_in_the_figures(
    flowing: Flowing, named: Unit, as_reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    flowing.publishes()
    about = flowing.processing()
    free = flowing.processing()
    flowing.hands_on(free, 2)
    flowing.asking.asks(about, days=1)
    wednesday = NOW + timedelta(days=2)
    monkeypatch.setattr(clock, "now", lambda: wednesday)
    head = as_reader(flowing.desk.head)

    said = head.get("/desk/in-hand?view=risk").content.decode()
    for words in (
        about.code, "The step is overdue", "An opinion is overdue", "The steps to come need more days than are left",
    ):  # fmt: skip
        assert words in said
    judge, legs = queries.at_risk(reading(flowing.desk.head), wednesday)
    assert [judge.reasons(one) for one in legs] == [["step-late", "days-short", "opinion-late"]]
    [hand] = queries.hands(reading(flowing.desk.head), wednesday)
    assert (hand.name, hand.steps, hand.late, hand.at_risk) == ("An Vu", 1, 1, 1)
    judge, legs = queries.at_risk(reading(flowing.neighbour), wednesday)
    assert [judge.reasons(one) for one in legs] == [["step-late", "nobody"]]
    api = head.get("/api/v1/dossiers-in-hand?view=risk").json()
    assert api["steps"][0]["at_risk"] == ["step-late", "days-short", "opinion-late"]
    assert api["figures"] == [{"person": "An Vu", "steps": 1, "late": 1, "at_risk": 1}]


def test_a_walk_shows_each_hand_and_offers_what_its_reader_may(
    flowing: Flowing, named: Unit, second: Character, citizen: Citizen, as_reader
) -> None:
    flowing.publishes()
    about = flowing.processing()
    address = f"/desk/dossiers/{about.uuid}/flow"
    clerk = as_reader(flowing.desk.clerk)
    assert address in clerk.get(f"/desk/dossiers/{about.uuid}").content.decode()
    said = clerk.get(address).content.decode()
    assert 'data-command="hand_on"' in said
    assert 'data-command="hand_over_step"' in said
    assert 'data-command="take_step"' in as_reader(second).get(address).content.decode()
    other = as_reader(flowing.neighbour)
    assert other.get(address).status_code == 404
    assert other.get(f"/desk/dossiers/{about.uuid}").status_code == 404

    flowing.hands_on(about, 2)

    # The neighbour's unit has it in hand, and reads it while it has.
    assert 'data-command="take_step"' in other.get(address).content.decode()
    assert other.get(f"/desk/dossiers/{about.uuid}").status_code == 200
    assert 'data-command="hand_on"' not in clerk.get(address).content.decode()
    flowing.takes(about, who=flowing.neighbour)
    said = other.get(address).content.decode()
    assert 'data-command="send_back"' in said
    flowing.hands_on(about, 3, who=flowing.neighbour)
    assert other.get(f"/desk/dossiers/{about.uuid}").status_code == 404
    for who in (citizen, flowing.desk.office, None):
        assert as_reader(who).get(address).status_code in (302, 403, 404)
    walk = clerk.get(f"/api/v1/dossiers/{about.uuid}/walk").json()
    assert [one["gone"] for one in walk["legs"]] == ["on", "on", None]
    mine = as_reader(citizen).get(f"/dossiers/{about.uuid}").content.decode()
    assert "Quyết định (hư cấu)" in mine
    assert "Binh Ho" not in mine
    # What officers write to each other is theirs.
    assert "The map is in it." not in mine
    assert "The map is in it." in clerk.get(f"/desk/dossiers/{about.uuid}").content.decode()


def test_the_head_previews_many_into_other_hands(flowing: Flowing, named: Unit, second: Character, as_reader) -> None:
    here, paused = flowing.processing(), flowing.processing()
    flowing.desk.says("ask_supplement", paused, missing="The map of the plot.")
    asked = f"/desk/in-hand/preview?unit=H98.2&to={second.person.uuid}&d={here.uuid}&d={paused.uuid}&d=nonsense"
    assert as_reader(flowing.desk.clerk).get(asked).status_code == 404
    head = as_reader(flowing.desk.head)
    said = head.get(asked).content.decode()
    assert 'data-command="order_handover"' in said
    assert f"{here.uuid}:" in said
    assert f"{paused.uuid}:" not in said
    assert head.get(f"/desk/in-hand/preview?unit=H98.2&to={here.uuid}").status_code == 404
    here.refresh_from_db()
    order = flowing.orders(second, here)
    assert "Dao Ngo" in head.get(f"/desk/in-hand/orders/{order}").content.decode()
    assert as_reader(flowing.neighbour).get(f"/desk/in-hand/orders/{order}").status_code == 404
    assert head.get(f"/api/v1/dossier-handovers/{order}").json()["dossiers"] == 1


def typed(steps: list[dict], **changes: str) -> dict[str, str]:
    fields = {"procedure": CODE, "lang": "vi", "valid_from": "2026-06-01"} | changes
    for number, one in enumerate(steps, 1):
        for name, value in one.items():
            fields[f"{name}-{number}"] = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
    return fields


def test_the_office_types_checks_and_sees_what_is_wrong(flowing: Flowing, as_reader) -> None:
    office = as_reader(flowing.desk.office)
    assert as_reader(flowing.desk.clerk).get("/desk/flows/new").status_code == 404
    assert "Write a flow" in office.get("/desk/flows/new").content.decode()

    wrong = office.post("/desk/flows/new", typed([STEPS[0] | {"days": 5}, STEPS[2] | {"back": []}])).content.decode()
    assert "takes more than the time limit of 3 working days" in wrong
    assert 'data-command="publish_flow"' not in wrong
    unread = office.post("/desk/flows/new", typed([STEPS[0] | {"days": "soon"}], procedure="")).content.decode()
    assert "Step 1: “Working days” can’t be read so." in unread
    good = office.post("/desk/flows/new", typed(STEPS)).content.decode()
    assert 'data-command="publish_flow"' in good

    row = flowing.publishes()
    for who in (flowing.desk.office, flowing.desk.clerk):
        said = as_reader(who).get(f"/desk/flows/{row.uuid}").content.decode()
        assert "Đo đạc (hư cấu)" in said
        assert CODE in as_reader(who).get("/desk/flows").content.decode()
    assert "Đo đạc (hư cấu)" in office.get(f"/desk/flows/new?from={row.uuid}").content.decode()
    assert as_reader(flowing.desk.citizen).get("/desk/flows").status_code == 404
    api = as_reader(None).get(f"/api/v1/procedure-flows/{row.uuid}").json()
    assert json.dumps(api["steps"], sort_keys=True) == json.dumps(STEPS, sort_keys=True)
    assert len(as_reader(None).get(f"/api/v1/procedure-flows?procedure={CODE}").json()["flows"]) == 1
    assert not Leg.objects.exists()


def test_a_dossier_whose_result_is_sealed_isnt_withdrawn_and_the_page_says_why(flowing: Flowing, as_reader) -> None:
    about = flowing.processing()
    mine = as_reader(flowing.desk.citizen)
    assert 'data-command="ask_withdrawal"' in mine.get(f"/dossiers/{about.uuid}").content.decode()
    flowing.desk.gives_result(about)
    about.refresh_from_db()
    with pytest.raises(ResultDecided):
        flowing.desk.says("ask_withdrawal", about, who=flowing.desk.citizen, reason="I moved away.")
    said = mine.get(f"/dossiers/{about.uuid}").content.decode()
    assert "can’t be withdrawn any more" in said
    assert 'data-command="ask_withdrawal"' not in said
