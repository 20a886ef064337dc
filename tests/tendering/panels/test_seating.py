"""Seats across centres: asked, accepted, drawn so that anybody can draw again, reassigned, and what they cost."""

from __future__ import annotations

import json
from decimal import Decimal
from fractions import Fraction
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse

from openhall.identity.public import MandateMissing
from openhall.kernel import clock
from openhall.kernel.models import Message
from openhall.kernel.refusals import Invalid, MoveNotAllowed, Stale
from openhall.tendering.experts.refusals import DrawRunning
from openhall.tendering.notices.models import Lot
from openhall.tendering.notices.work import waiting
from openhall.tendering.panels.refusals import (
    AnswersAwaited,
    NoDraw,
    NotAllied,
    NotThisCentre,
    OtherSeatNumber,
    SeatsNotInLog,
    TooFewSeats,
)
from openhall.witness.models import Outbox
from openhall.witness.public import statement
from openhall_rules import draw as lots
from openhall_rules.panels import seat_hours

pytestmark = pytest.mark.django_db


def leaf(code: str) -> dict[str, Any]:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


def text(client, path, status=200):
    answer = client.get(path)
    assert answer.status_code == status, (path, answer.status_code)
    return answer.content.decode()


class TestAsking:
    def test_guests_are_asked_with_rights_and_duties(self, sitting, south):
        row = sitting.proposes()

        found = leaf("PNL-01")
        assert found["public"] == {
            "lot": str(sitting.draws.lot.uuid), "host": str(sitting.sites["north"].uuid),
            "alliance": str(sitting.alliance.uuid), "members": 5, "guests": 2,
        }  # fmt: skip
        said = statement(found["statement"])
        assert "watch_over_seats" in said["duties"]
        assert "check_who_sits" in said["rights"]
        assert row.members == 5
        told = Message.objects.filter(person=south.person.uuid).latest("id")
        assert told.link == f"/desk/lots/{sitting.draws.lot.uuid}/panel"

    def test_a_guest_takes_over_what_was_proposed(self, sitting):
        sitting.proposes()
        sitting.accepts("south")
        found = leaf("PNL-02")
        assert found["public"]["site"] == str(sitting.sites["south"].uuid)
        assert statement(found["statement"]) == {
            "v": 1, "rights": list(statement(leaf("PNL-01")["statement"])["rights"]),
            "duties": list(statement(leaf("PNL-01")["statement"])["duties"]),
        }  # fmt: skip
        with pytest.raises(MoveNotAllowed):
            sitting.accepts("south")
        with pytest.raises(NotThisCentre):
            sitting.accepts("west", who=sitting.south)

    def test_who_declines_gives_no_seats(self, sitting):
        sitting.proposes()
        sitting.accepts("south")
        with pytest.raises(AnswersAwaited):
            sitting.fixes()
        sitting.declines("west")
        assert statement(leaf("PNL-03")["statement"])["reason"] == "All seats are taken that day."
        sitting.fixes()
        assert leaf("PNL-04")["public"]["pool"] == 8

    def test_only_the_centre_of_the_tender_hosts(self, sitting, south, officer):
        for who in (south, officer):
            with pytest.raises(MandateMissing):
                sitting.proposes(who=who)

    def test_host_and_guests_are_allied_and_each_stands_once(self, sitting, centres, south):
        stranger = centres.enters(south, "Seabridge")
        with pytest.raises(NotAllied):
            sitting.proposes(guests=[str(stranger.uuid)])
        for guests in ([str(sitting.sites["north"].uuid)], [str(uuid4())], [str(sitting.sites["south"].uuid)] * 2):
            with pytest.raises(Invalid):
                sitting.proposes(guests=guests)
        with pytest.raises(Invalid):
            sitting.proposes(host=str(sitting.sites["south"].uuid), guests=[str(sitting.sites["west"].uuid)])

    def test_one_panel_at_a_time_and_none_without_a_draw(self, sitting):
        sitting.proposes()
        with pytest.raises(MoveNotAllowed):
            sitting.proposes()
        sitting.calls_off()
        assert leaf("PNL-09")["public"] == {"lot": str(sitting.draws.lot.uuid)}
        sitting.draws.calls_off()
        sitting.uuid = uuid4()
        with pytest.raises(NoDraw):
            sitting.proposes()

    def test_seats_for_everybody_or_none(self, sitting, centres, host):
        centres.enters(host, "Northtown", seats=1, uuid=sitting.sites["north"].uuid)
        sitting.proposes()
        sitting.accepts("south")
        sitting.declines("west")
        centres.enters(sitting.south, "Southport", seats=3, uuid=sitting.sites["south"].uuid)
        with pytest.raises(TooFewSeats):
            sitting.fixes()


class TestDrawing:
    def test_the_pool_is_on_the_log_before_the_number_is_known(self, sitting):
        sitting.proposes()
        sitting.accepts("south")
        sitting.accepts("west")
        row = sitting.fixes()
        public = leaf("PNL-04")["public"]
        assert (public["pool"], public["members"], public["pool_root"]) == (12, 5, row.pool_root)
        with pytest.raises(SeatsNotInLog):
            sitting.draws_seats(drain=False)
        with pytest.raises(OtherSeatNumber):
            sitting.draws_seats(number="00" * 32)

    def test_anybody_can_draw_again_from_what_the_log_holds(self, sitting):
        row = sitting.seated()
        fixed, drawn = leaf("PNL-04"), leaf("PNL-05")
        pool = statement(drawn["statement"])["pool"]
        for one in pool:
            name = f"{one['site']}/{one['seat']}"
            assert lots.entry(salt=bytes.fromhex(one["salt"]), draw=str(row.uuid), name=name) == one["entry"]
        order = lots.order(
            lot=str(sitting.draws.lot.uuid), root=fixed["public"]["pool_root"], number=drawn["public"]["number"],
            log_root=drawn["public"]["root"], pool=[(one["entry"], []) for one in pool],
        )  # fmt: skip
        assert [one["entry"] for one in sorted(pool, key=lambda one: one["place"])] == order
        where = sitting.where()
        assert sorted(where) == [1, 2, 3, 4, 5]
        assert {number: one.commitment for number, one in where.items()} == dict(enumerate(order[:5], start=1))

    def test_two_tabs_at_once(self, sitting):
        sitting.seated()
        with pytest.raises(MoveNotAllowed):
            sitting.draws_seats()
        seen = sitting.row.version
        sitting.replaces("south")
        payload = {"site": str(sitting.sites["west"].uuid), "reason": "R"}
        from openhall.tendering.panels import seating

        with pytest.raises(Stale):
            seating.reassign_seats(
                panel=sitting.uuid, site=sitting.sites["west"].uuid, reason="R",
                **sitting.signs(sitting.host, "reassign_seats", payload, seen),
            )  # fmt: skip


class TestReassigning:
    def test_members_of_a_failed_centre_get_the_next_seats_of_the_order(self, sitting):
        sitting.seated()
        before = sitting.where()
        lost = sorted(number for number, one in before.items() if one.seat.site == sitting.sites["south"])
        sitting.replaces("south")

        after, found = sitting.where(), leaf("PNL-06")
        assert found["public"]["cause"] == "failed"
        assert found["public"]["moved"] == len(lost)
        moved = statement(found["statement"])["moved"]
        assert [one["member"] for one in moved] == sorted(lost, key=lambda number: before[number].drawn)
        assert all(one.seat.site != sitting.sites["south"] for one in after.values())
        assert {n: p.pk for n, p in after.items() if n not in lost} == {
            n: p.pk for n, p in before.items() if n not in lost
        }
        free = sorted(one.drawn for one in sitting.row.places.exclude(seat__site=sitting.sites["south"]))
        taken = [before[number].drawn for number in before if number not in lost]
        assert [one["to"] for one in moved] == [place for place in free if place not in taken][: len(lost)]

    def test_a_guest_withdraws_by_itself_and_nobody_withdraws_another(self, sitting, west):
        sitting.seated()
        with pytest.raises(MandateMissing):
            sitting.replaces("south", who=west)
        sitting.replaces("south", who=sitting.south)
        assert leaf("PNL-06")["public"]["cause"] == "withdrawn"
        assert sitting.guest("south").state == "withdrawn"
        with pytest.raises(MoveNotAllowed):
            sitting.replaces("south")

    def test_when_too_few_seats_are_left_the_last_of_the_order_have_none(self, sitting):
        sitting.seated()
        sitting.replaces("south")
        lost = {number: one.drawn for number, one in sitting.where().items() if one.seat.site == sitting.sites["west"]}
        sitting.passes(seconds=1)
        sitting.replaces("west")
        after, moved = sitting.where(), statement(leaf("PNL-06")["statement"])["moved"]
        assert len(after) == 4  # the host alone has four seats for five members
        assert [one["member"] for one in moved] == sorted(lost, key=lambda number: lost[number])[: len(moved)]
        assert leaf("PNL-06")["public"]["moved"] == len(lost) == len(moved) + 1


class TestSession:
    def test_it_begins_when_the_committee_is_complete(self, sitting):
        sitting.seated()
        with pytest.raises(DrawRunning):
            sitting.begins()
        sitting.draws.draws()
        sitting.draws.completes()
        row = sitting.begins()
        assert leaf("PNL-07")["public"]["check_from"] == 300
        assert [row.state, row.check_from, row.check_until] == ["running", 300, 1200]

    def test_without_an_entered_fee_none_is_computed_and_it_says_so(self, sitting):
        running(sitting)
        sitting.passes(minutes=70)
        sitting.closes()
        found = leaf("PNL-08")
        assert found["public"]["fee"] == "unset"
        said = statement(found["statement"])
        assert said["rule"] is None
        assert {one["amount"] for one in said["owed"]} == {None}

    def test_each_guest_is_owed_for_its_seats_by_the_rule(self, sitting, centres, authority):
        centres.charges(authority, sitting.alliance)
        running(sitting)
        sitting.passes(minutes=70)
        before = sitting.where()
        sitting.closes()
        guests = [one for one in before.values() if one.seat.site != sitting.sites["north"]]
        said = statement(leaf("PNL-08")["statement"])
        assert sum(Decimal(one["amount"]) for one in said["owed"]) == 200 * len(guests)  # 70 minutes: two hours begun
        assert {second for one in said["owed"] for second in one["seconds"]} == {4200}

    @pytest.mark.parametrize(("seconds", "counted", "hours"), [
        (0, "begun_hour", Fraction(0)), (1, "begun_hour", Fraction(1)), (3600, "begun_hour", Fraction(1)),
        (3601, "begun_hour", Fraction(2)), (61, "minute", Fraction(2, 60)), (3600, "minute", Fraction(1)),
    ])  # fmt: skip
    def test_time_is_counted_as_the_rule_says(self, seconds, counted, hours):
        assert seat_hours(seconds, counted) == hours


def running(sitting):
    sitting.seated()
    sitting.draws.draws()
    sitting.draws.completes()
    return sitting.begins()


class TestPages:
    def test_from_the_proposal_to_the_close(self, sitting, host, south, officer, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: sitting.now)
        lot = sitting.draws.lot
        desk, page = reverse("lot-panel-desk", args=[lot.uuid]), reverse("lot-panel", args=[lot.uuid])
        shown = text(as_reader(host), desk)
        assert 'data-command="propose_panel"' in shown
        assert "Westfield" in shown
        text(as_reader(south), desk, 404)
        text(as_reader(None), page, 404)
        staff = host.signs("propose_panel", f"panel:{sitting.uuid}", 0, at=sitting.now)["actor"]
        assert desk in [item.url for item in waiting(staff, sitting.now)]
        sitting.proposes()
        assert "In several centres" in text(as_reader(None), reverse("tender", args=[lot.notice.project.uuid]))
        shown = text(as_reader(south), desk)
        assert 'data-command="accept_panel"' in shown
        assert "To watch over its seats" in shown
        assert 'data-command="fix_seats"' not in shown
        text(as_reader(officer), desk, 404)
        actor = south.signs("accept_panel", f"panel:{sitting.uuid}", 1, at=sitting.now)["actor"]
        assert [item.url for item in waiting(actor, sitting.now)] == [desk]
        sitting.accepts("south")
        sitting.accepts("west")
        assert f'data-draw="{sitting.uuid}"' in text(as_reader(host), desk)
        sitting.fixes()
        assert 'data-command="draw_seats"' in text(as_reader(host), desk)
        sitting.draws_seats()
        shown = text(as_reader(None), page)
        assert "Member 5" in shown
        assert "openhall-verify draw" in shown
        assert 'data-command="begin_panel"' in text(as_reader(host), desk)
        sitting.draws.draws()
        sitting.draws.completes()
        sitting.begins()
        shown = text(as_reader(host), desk)
        assert 'data-command="close_panel"' in shown
        assert shown.count('data-command="reassign_seats"') == 2
        assert text(as_reader(south), desk).count('data-command="reassign_seats"') == 1
        sitting.passes(minutes=5)
        sitting.closes()
        assert "No fee is entered" in text(as_reader(None), page)
        told = as_reader(None).get(f"/api/v1/lots/{lot.uuid}/panel").json()
        assert (told["state"], len(told["seats"]), len(told["guests"])) == ("closed", 5, 2)

    def test_a_lot_without_a_draw_says_what_is_missing(self, opened, host, as_reader):
        shown = text(as_reader(host), reverse("lot-panel-desk", args=[opened.lot.uuid]))
        assert "the owner has prepared the draw" in shown
        assert Lot.objects.exists()
