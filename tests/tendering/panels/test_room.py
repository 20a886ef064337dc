"""The room of a committee: who enters and how, what pages tell each other, checks of presence, what stays secret."""

from __future__ import annotations

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from tests.tendering.experts.conftest import NAMES

from openhall.identity import intents
from openhall.identity.models import Mandate, Organisation
from openhall.identity.public import Role
from openhall.identity.refusals import PasskeyNeeded
from openhall.kernel import clock
from openhall.kernel.refusals import MoveNotAllowed, NotFound
from openhall.tendering.experts import replacing
from openhall.tendering.experts import tasks as experts_tasks
from openhall.tendering.experts.inputs import ReplacementInput
from openhall.tendering.panels import room, tasks
from openhall.tendering.panels.models import Check, Panel, Presence, Signal
from openhall.tendering.panels.refusals import NotInRoom, PanelVoid, PeerTaken
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all

pytestmark = pytest.mark.django_db


def leaf(code: str) -> dict[str, Any]:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


class House:
    """A panel in session, and the people of its room."""

    def __init__(self, sitting: Any, joins: Any) -> None:
        self.sitting = sitting
        sitting.seated()
        sitting.draws.draws()
        self.experts = sitting.draws.completes()
        sitting.begins()
        self.owner = joins("Oren Pak", "Riverside Waterworks", Role.EXPERT)
        self.witness = joins("Wai Lin", "Office of Witnessing", Role.WITNESS)

    @property
    def row(self) -> Any:
        return room.running(self.sitting.uuid)

    @property
    def now(self) -> Any:
        return self.sitting.now

    def enters(self, who: Any) -> Presence:
        entry = uuid4()
        signed = who.signs("enter_panel", f"panel-entry:{entry}", 0, {}, at=self.now)
        return room.enter_panel(panel=self.sitting.uuid, entry=entry, **signed)[0]

    def actor(self, who: Any) -> Any:
        return who.signs("accept_call", f"call:{uuid4()}", 0, at=self.now)["actor"]

    def beats(self, who: Any, load: str = "") -> Presence:
        return room.beat(self.row, self.actor(who), load=load, quality="good", at=self.now)


@pytest.fixture
def by_key_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No test here has a passkey at hand; that one is needed is tested by itself, and in a browser."""
    monkeypatch.setattr(intents, "PASSKEY_ONLY", set())


@pytest.fixture
def house(sitting: Any, joins: Any, by_key_alone: None) -> House:
    """In session; nobody has entered."""
    return House(sitting, joins)


class TestEntering:
    def test_an_entry_stands_on_the_log_under_a_random_id_in_no_case(self, house):
        row = house.enters(house.experts[0])

        found = leaf("PNL-10")
        assert found["object"] == f"panel-entry:{row.entry}"
        assert "case" not in found
        assert found.get("public", {}) == {}
        held = json.dumps(found)
        assert not [told for told in (str(house.sitting.uuid), str(house.sitting.draws.lot.uuid)) if told in held]

    def test_nobody_enters_without_a_passkey(self, house, monkeypatch):
        monkeypatch.setattr(intents, "PASSKEY_ONLY", {"enter_panel"})
        with pytest.raises(PasskeyNeeded):
            house.enters(house.experts[0])

    def test_everybody_has_a_part_of_their_own(self, house, host):
        parts = [house.enters(who).peer for who in (*house.experts, house.owner, host, house.witness)]
        assert parts == ["1", "2", "3", "4", "5", "host", "witness"]
        assert house.enters(house.owner).peer == "5"  # coming back

    def test_nobody_else_enters(self, house, officer, bidders, supervisor, south, authority, joins, people):
        others = [one for one in people if one not in house.experts]
        second = joins("Pia Quan", "Riverside Waterworks", Role.EXPERT)
        house.enters(house.owner)
        assert len(others) == 3
        for who in (officer, bidders[0], supervisor, south, authority, *others, second):
            with pytest.raises(NotFound):
                house.enters(who)

    def test_a_place_is_taken_while_somebody_is_there(self, house, host, joins):
        second = joins("Bea Host", "Northern Trading Centre", Role.CENTRE)
        house.enters(host)
        with pytest.raises(PeerTaken):
            house.enters(second)
        house.sitting.passes(seconds=20)
        assert house.enters(second).peer == "host"

    def test_not_before_it_begins_nor_after_it_is_closed(self, house):
        house.enters(house.experts[0])
        house.sitting.closes()
        with pytest.raises(MoveNotAllowed):
            house.enters(house.experts[0])


class TestWitness:
    """Nobody who acts for a side sits there as witness: who finds is a secret from both (法 37)."""

    def test_nobody_of_the_owner_its_agency_or_a_bidder_watches(self, house, bidders, joins):
        Organisation.objects.update(public_body=True)
        for name in ("Riverside Waterworks", bidders[0].organisation.name):
            with pytest.raises(NotFound):
                house.enters(joins(f"Wit of {name}", name, Role.WITNESS))

    def test_nor_does_who_has_a_mandate_of_a_side_beside_it(self, house, joins):
        house.enters(house.witness)
        house.sitting.passes(minutes=20)
        beside = joins("Ona Ker", "Riverside Waterworks", Role.OFFICER)
        Mandate.objects.filter(person=beside.person).update(person=house.witness.person)
        with pytest.raises(NotFound):
            house.enters(house.witness)


class TestReplaced:
    """A member of a running session is replaced: the others stay where they are."""

    @pytest.fixture
    def second(self, house):
        for who in house.experts:
            house.enters(who)
        return house.experts[1]

    def replaces(self, house, seat=2):
        payload = {"seat": seat, "cause": "health", "reason": "Ill since noon."}
        draws = house.sitting.draws
        signed = draws.owner.signs("replace_member", f"draw:{draws.uuid}", draws.row.version, payload, at=house.now)
        replacing.replace_member(draw=draws.uuid, given=ReplacementInput.model_validate(payload), **signed)

    def test_the_others_keep_their_numbers_while_the_next_is_called(self, house, second):
        tickets = {
            who: room.take_ticket(house.row, house.actor(who), "aa", house.now)[1] for who in (second, house.experts[2])
        }
        self.replaces(house)

        assert [house.beats(who, "").peer for who in (house.experts[0], house.experts[3])] == ["1", "4"]
        with pytest.raises(NotInRoom):
            house.beats(second)
        with pytest.raises(NotFound):
            house.enters(second)
        assert room.heard(tickets[second], 0) is None
        assert room.heard(tickets[house.experts[2]], 0) == []

    def test_work_answers_while_the_next_is_called(self, house, second, as_reader):
        self.replaces(house)
        for who in (house.experts[0], second, house.owner, house.witness):
            assert as_reader(who).get("/work").status_code == 200

    def test_the_next_takes_the_number(self, house, second):
        self.replaces(house)
        draws = house.sitting.draws
        (called,) = draws.called
        new = draws.person(called)
        draws.accepts(called)
        experts_tasks.due(house.now)
        house.sitting.passes(seconds=20)
        assert house.enters(new).peer == "2"
        assert [house.beats(who).peer for who in (house.experts[0], *house.experts[2:])] == ["1", "3", "4"]

    def test_a_seat_is_named_by_the_same_number_afterwards(self, house, second):
        self.replaces(house)
        draws = house.sitting.draws
        (called,) = draws.called
        draws.accepts(called)
        experts_tasks.due(house.now)
        house.sitting.passes(seconds=1)
        self.replaces(house, seat=3)
        with pytest.raises(NotInRoom):
            house.beats(house.experts[2])
        assert house.beats(house.experts[3]).peer == "4"


class TestVoid:
    """The bids are evaluated again: another session takes its place."""

    def test_nobody_enters_hears_or_is_asked(self, house, as_reader):
        who = house.experts[0]
        house.enters(who)
        ticket = room.take_ticket(house.row, house.actor(who), "aa", house.now)[1]
        Panel.objects.filter(uuid=house.sitting.uuid).update(void_at=house.now)
        with pytest.raises(PanelVoid):
            house.enters(who)
        with pytest.raises(PanelVoid):
            room.running(house.sitting.uuid)
        assert room.heard(ticket, 0) is None
        house.sitting.passes(minutes=21)
        Presence.objects.update(seen_at=house.now)
        tasks.due(house.now)
        assert not Check.objects.exists()
        assert as_reader(who).get("/work").status_code == 200


class TestBeingThere:
    def test_who_is_cut_off_keeps_the_seat_for_a_while(self, house):
        who = house.experts[0]
        house.enters(who)
        assert house.beats(who).peer == "1"
        house.sitting.passes(seconds=40)
        assert {one.peer: one.state for one in room.standing(house.row, house.now)}["1"] == "lost"
        house.beats(who)
        assert {one.peer: one.state for one in room.standing(house.row, house.now)}["1"] == "here"
        house.sitting.passes(minutes=16)
        with pytest.raises(NotInRoom):
            house.beats(who)

    def test_the_newest_page_counts(self, house):
        who = house.experts[0]
        house.enters(who)
        _own, first, _after = room.take_ticket(house.row, house.actor(who), "aa", house.now)
        _own, second, _after = room.take_ticket(house.row, house.actor(who), "bb", house.now)
        assert room.heard(first, 0) is None
        assert room.heard(second, 0) == []
        with pytest.raises(NotInRoom):
            house.beats(who, "aa")
        assert house.beats(who, "bb").load == "bb"

    def test_signals_go_to_whom_they_are_for(self, house, host):
        one, two = house.experts[:2]
        tickets = {}
        for who, load in ((one, "a1"), (two, "b2"), (host, "c3")):
            house.enters(who)
            tickets[load] = room.take_ticket(house.row, house.actor(who), load, house.now)[1]
        sender = room.present(house.row, house.actor(one), house.now, "a1")
        room.send_signal(house.row, sender, to="*", kind="hello", body="", at=house.now)
        room.send_signal(house.row, sender, to="2", kind="offer", body="{}", at=house.now)
        heard = {load: [signal.kind for signal in room.heard(ticket, 0) or []] for load, ticket in tickets.items()}
        assert heard == {"a1": [], "b2": ["hello", "offer"], "c3": ["hello"]}
        house.sitting.passes(minutes=3)
        tasks.due(house.now)
        assert not Signal.objects.exists()

    def test_who_leaves_hears_nothing_more(self, house):
        who = house.experts[0]
        house.enters(who)
        ticket = room.take_ticket(house.row, house.actor(who), "aa", house.now)[1]
        room.leave(house.row, house.actor(who), house.now)
        assert room.heard(ticket, 0) is None
        assert room.panel_of(ticket) is None
        with pytest.raises(NotInRoom):
            house.beats(who)


class TestChecks:
    def test_who_answers_is_not_recorded_as_absent(self, house):
        who = house.experts[0]
        house.enters(who)
        house.sitting.passes(minutes=21)
        Presence.objects.update(seen_at=house.now)
        tasks.due(house.now)
        (check,) = Check.objects.all()
        assert room.open_check(house.row, "1", house.now) == check
        other = house.experts[1]
        house.enters(other)
        with pytest.raises(NotFound):
            room.answer_check(house.row, house.actor(other), check.uuid, house.now)
        room.answer_check(house.row, house.actor(who), check.uuid, house.now)
        house.sitting.passes(seconds=61)
        tasks.due(house.now)
        assert not Check.objects.filter(missed=True).exists()

    def test_who_does_not_answer_is_recorded_and_the_host_sees_it(self, house, host):
        house.enters(house.experts[2])
        house.enters(host)
        house.sitting.passes(minutes=21)
        tasks.due(house.now)
        house.sitting.passes(seconds=61)
        tasks.due(house.now)
        assert leaf("PNL-12")["public"]["member"] == 3
        assert {one.peer: one.missed for one in room.standing(house.row, house.now)}["3"] == 1
        assert tasks.due(house.now) == 0

    def test_the_moment_cannot_be_foretold(self, house):
        """Within the bounds, to the second, and each time another."""
        moments = set()
        for who in house.experts:
            found = house.enters(who).next_check_at
            assert timedelta(minutes=5) <= found - house.now <= timedelta(minutes=20)
            moments.add(found)
        for _again in range(6):
            moments.add(house.enters(house.experts[0]).next_check_at)
        assert len(moments) > 5

    def test_host_and_witness_are_not_asked(self, house, host):
        assert house.enters(host).next_check_at is None
        assert house.enters(house.witness).next_check_at is None


class TestRecording:
    def test_the_digest_of_a_sealed_file_goes_on_the_log(self, house):
        who, uuid = house.experts[0], uuid4()
        payload = {"sha256": "ab" * 32, "size": 4096}

        def logs(character: Any) -> Any:
            signed = character.signs("log_panel_recording", f"panel-recording:{uuid}", 0, payload, at=house.now)
            return room.log_panel_recording(panel=house.sitting.uuid, recording=uuid, **payload, **signed)

        with pytest.raises(NotInRoom):
            logs(who)
        house.enters(who)
        logs(who)
        found = leaf("PNL-11")
        assert found["public"] == payload
        assert "case" not in found


class TestSecrecy:
    def test_the_page_and_its_answers_name_parts_alone(self, house, host, officer, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: house.now)
        for who in (*house.experts, house.owner, host, house.witness):
            house.enters(who)
        drain_all()
        page = reverse("panel-room", args=[house.sitting.uuid])
        traces = {*NAMES, "Oren Pak"}
        traces |= {str(one.person.uuid) for one in (*house.experts, house.owner)}
        traces |= {one.key.key_id for one in (*house.experts, house.owner)}
        texts = {}
        for name, who in {"host": host, "witness": house.witness}.items():
            client = as_reader(who)
            shown = client.get(page)
            assert shown.status_code == 200
            texts[name] = shown.content.decode()
            ticket = told(client, house, "tickets", {"load": "aa"})
            texts[f"{name} ticket"] = json.dumps(ticket)
            texts[f"{name} beat"] = json.dumps(told(client, house, "beats", {"load": "aa", "quality": "good"}))
        assert "Member 5" in texts["host"]
        assert [one["peer"] for one in json.loads(texts["host beat"])["peers"]][-1] == "witness"
        for where, text in texts.items():
            assert not [trace for trace in traces if trace in text], where
        # A member's own page says their own name in the frame, and nobody else's.
        first = house.experts[0]
        shown = as_reader(first).get(page).content.decode()
        assert not [trace for trace in NAMES if trace in shown and trace != first.person.name]
        assert [name for name in NAMES if name == first.person.name]  # the control

    def test_others_find_no_room_and_get_no_answer(self, house, officer, bidders, south, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: house.now)
        page = reverse("panel-room", args=[house.sitting.uuid])
        assert as_reader(None).get(page).status_code == 302
        for who in (officer, bidders[0], south):
            client = as_reader(who)
            assert client.get(page).status_code == 404
            for address, payload in {"tickets": {"load": "aa"}, "beats": {"load": "aa"},
                                     "signals": {"load": "aa", "to": "*", "kind": "hello"}}.items():  # fmt: skip
                told(client, house, address, payload, 403)
        assert not Signal.objects.exists()

    def test_the_door_asks_for_a_passkey(self, house, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: house.now)
        shown = as_reader(house.experts[0]).get(reverse("panel-room", args=[house.sitting.uuid])).content.decode()
        assert "Entering needs a passkey" in shown
        assert "data-panel-room" not in shown

    def test_the_log_tells_nobody_who_sits_where(self, house):
        for who in house.experts:
            house.enters(who)
        for row in Outbox.objects.filter(code__startswith="PNL"):
            text = bytes(row.leaf).decode()
            assert not [trace for who in house.experts for trace in (str(who.person.uuid), who.key.key_id)
                        if trace in text], row.code  # fmt: skip
        pseudonyms = [json.loads(bytes(row.leaf))["actor"] for row in Outbox.objects.filter(code="PNL-10")]
        assert len(set(pseudonyms)) == len(house.experts)


def told(client: Client, house: House, address: str, payload: dict[str, Any], status: int = 200) -> Any:
    answer = client.post(f"/api/v1/panels/{house.sitting.uuid}/{address}", json.dumps(payload), "application/json")
    assert answer.status_code == status, answer.content
    return answer.json()


def test_an_open_room_waits_in_the_work_of_who_has_a_seat_there_and_of_nobody_else(house, as_reader, bidders):
    clock.move_to(house.now)
    room_page, panel = reverse("panel-room", args=[house.row.uuid]), reverse("lot-panel", args=[house.row.lot.uuid])
    undrawn = next(one for one in house.sitting.draws.people if one not in house.experts)
    for who in (*house.experts, house.owner, house.witness):
        assert room_page in as_reader(who).get("/work").content.decode()
        assert room_page in as_reader(who).get(panel).content.decode()
    for who in (undrawn, bidders[0], house.sitting.south):
        assert room_page not in as_reader(who).get("/work").content.decode()
        assert room_page not in as_reader(who).get(panel).content.decode()
    assert room_page not in Client().get(panel).content.decode()
