"""Being seated decides who may score: at a confirmed seat of an open session, never while it is adjourned."""

from __future__ import annotations

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from tests.tendering.evaluation.conftest import members_sign
from tests.tendering.experts.conftest import Drawing
from tests.tendering.experts.test_scoring import SERVICE, TECHNICAL, Table
from tests.tendering.panels.conftest import Sitting
from tests.tendering.panels.test_room import House, by_key_alone, leaf  # noqa: F401

from openhall.identity.refusals import MandateMissing
from openhall.kernel import clock
from openhall.kernel.clock import instant_text
from openhall.kernel.refusals import Invalid, MoveNotAllowed
from openhall.tendering.evaluation import sheets
from openhall.tendering.panels import identities, inputs, queries, room, session, spares, tasks
from openhall.tendering.panels.models import Adjournment, Check, Incident, Place, Presence
from openhall.tendering.panels.refusals import (
    CheckMissed,
    Doubted,
    MembersNotCompared,
    NoSeatNow,
    NotAtSeat,
    NotCompared,
    NotHandedOver,
    NotThisCentre,
    NotYourSeat,
    RoomNotOpen,
    SeatsNotNeeded,
    SessionAdjourned,
    SessionOver,
)
from openhall.witness.public import statement

pytestmark = pytest.mark.django_db


class Court:
    """A committee of five drawn experts who score one by one, in the room of three centres."""

    def __init__(self, house: House) -> None:
        self.house, self.sitting = house, house.sitting
        self.table = Table(house.sitting.draws, house.experts)

    @property
    def experts(self) -> list[Any]:
        return self.house.experts

    def enters(self, *who: Any) -> None:
        for one in who or (*self.experts, self.house.witness):
            self.house.enters(one)

    def beats(self) -> None:
        """Everybody who is there is heard of."""
        Presence.objects.filter(left=False).update(seen_at=self.house.now)

    def finds(self, member: int = 1, outcome: str = "confirmed", means: str = "document", by: Any = None) -> Any:
        self.sitting.passes(seconds=1)
        self.beats()
        reason = "Another face." if outcome == "doubted" else ""
        payload = {"member": member, "outcome": outcome, "means": means, "reason": reason}
        signed = (by or self.house.witness).signs(
            "check_identity", f"panel:{self.sitting.uuid}", 0, payload, at=self.house.now
        )
        given = inputs.IdentityInput.model_validate(payload)
        return identities.check_identity(panel=self.sitting.uuid, given=given, **signed)[0]

    def confirms(self, *members: int) -> None:
        for member in members or (1, 2, 3, 4, 5):
            self.finds(member)

    def scores(self, member: int = 1, *scores: tuple[str, str], reason: str = "") -> Any:
        self.beats()
        return self.table.signs(self.experts[member - 1], *scores, reason=reason)

    def misses(self, member: int) -> None:
        """A check of presence that nobody answers."""
        Presence.objects.filter(peer=str(member)).update(next_check_at=self.house.now)
        tasks.due(self.house.now)
        self.sitting.passes(seconds=61)
        tasks.due(self.house.now)
        self.beats()

    def adjourns(self, *, hours: int = 20, who: Any = None, reason: str = "Night has come.") -> Any:
        self.sitting.passes(seconds=1)
        payload = {"reason": reason, "until": instant_text(self.house.now + timedelta(hours=hours))}
        signed = self.sitting.signs(who or self.sitting.host, "adjourn_panel", payload)
        given = inputs.AdjournInput.model_validate(payload)
        return session.adjourn_panel(panel=self.sitting.uuid, given=given, **signed)[0]

    def resumes(self, *, who: Any = None) -> Any:
        self.sitting.passes(seconds=1)
        signed = self.sitting.signs(who or self.sitting.host, "resume_panel", {})
        return session.resume_panel(panel=self.sitting.uuid, **signed)[0]

    def provides(self, name: str, *seats: int, who: Any = None) -> Any:
        self.sitting.passes(seconds=1)
        payload = {"site": str(self.sitting.sites[name].uuid), "seats": list(seats), "reason": "The power is back."}
        signed = self.sitting.signs(who or self.staff(name), "provide_seats", payload)
        given = inputs.SeatsInput.model_validate(payload)
        return spares.provide_seats(panel=self.sitting.uuid, given=given, **signed)[0]

    def stops(self, member: int, who: Any) -> Any:
        self.sitting.passes(seconds=1)
        payload = {"member": member, "reason": "A second person is at the desk."}
        signed = self.sitting.signs(who, "stop_seat", payload)
        return spares.stop_seat(panel=self.sitting.uuid, given=inputs.StopInput.model_validate(payload), **signed)[0]

    def reports(self, name: str, who: Any, member: int | None = None) -> Any:
        self.sitting.passes(seconds=1)
        payload = {"site": str(self.sitting.sites[name].uuid), "member": member, "report": "The line was cut."}
        signed = who.signs("report_incident", f"panel:{self.sitting.uuid}", 0, payload, at=self.house.now)
        given = inputs.IncidentInput.model_validate(payload)
        return identities.report_incident(panel=self.sitting.uuid, given=given, **signed)[0]

    def staff(self, name: str) -> Any:
        return {"north": self.sitting.host, "south": self.sitting.south, "west": self.sitting.west}[name]

    def guest_member(self) -> tuple[int, str]:
        """A member who sits at a guest centre, and which."""
        sites = {site.pk: name for name, site in self.sitting.sites.items()}
        where = {number: sites[one.seat.site_id] for number, one in self.sitting.where().items()}
        return next((number, name) for number, name in sorted(where.items()) if name != "north")

    def host_member(self) -> int:
        """A member who sits at the host's: nobody moves them."""
        north = self.sitting.sites["north"].pk
        return next(number for number, one in sorted(self.sitting.where().items()) if one.seat.site_id == north)


@pytest.fixture
def seats(
    scored: Any, officer: Any, people: Any, entries: Any, host: Any, south: Any, west: Any, allied: Any
) -> Sitting:
    """A lot with criteria to score, whose five members are all drawn; no panel is proposed yet."""
    drawn = Drawing(scored, officer, people)
    drawn.prepares(members=5, experts=5)
    return Sitting(drawn, host, south, west, allied["sites"], allied["alliance"])


@pytest.fixture
def court(seats: Sitting, joins: Any, by_key_alone: None) -> Court:  # noqa: F811
    """In session; nobody has entered."""
    return Court(House(seats, joins))


class TestScoring:
    def test_at_a_confirmed_seat_scores_are_signed_and_nowhere_else(self, court):
        with pytest.raises(NotAtSeat):
            court.table.signs(court.experts[0])
        court.enters()
        with pytest.raises(NotCompared):
            court.scores()
        court.confirms(1)
        assert court.scores().signed_at is not None
        with pytest.raises(NotCompared):
            court.scores(2)

    def test_nothing_typed_is_kept_either(self, court):
        who, bid = court.experts[0], str(court.table.draws.panel.bids[0].bid)
        with pytest.raises(NotAtSeat):
            court.table.types(who, {bid: {TECHNICAL: "2"}}, {})
        court.enters()
        court.confirms(1)
        court.beats()
        assert court.table.types(who, {bid: {SERVICE: "2"}}, {}).draft["scores"] == {bid: {SERVICE: "2"}}

    def test_before_the_room_is_open_nobody_scores(self, seats):
        seats.seated()
        seats.draws.draws()
        table = Table(seats.draws, seats.draws.completes())
        with pytest.raises(RoomNotOpen):
            table.signs(table.seated[0])

    def test_a_committee_that_meets_in_one_place_scores_as_before(self, seats):
        seats.draws.draws()
        table = Table(seats.draws, seats.draws.completes())
        table.all_the_way()
        assert sheets.closed(seats.draws.lot) is not None

    def test_who_is_doubted_or_cut_off_or_enters_anew_waits(self, court):
        court.enters()
        court.confirms(1)
        court.finds(1, "doubted")
        with pytest.raises(Doubted):
            court.scores()
        court.confirms(1)
        court.sitting.passes(seconds=16)
        with pytest.raises(NotAtSeat):
            court.table.signs(court.experts[0])
        court.enters(court.experts[0])
        with pytest.raises(NotCompared):
            court.scores()

    def test_a_missed_check_holds_the_scoring_until_the_witness_has_compared_again(self, court):
        court.enters()
        court.confirms()
        court.scores(1)
        court.misses(1)
        with pytest.raises(CheckMissed):
            court.scores(1, ("21", "5"), reason="Read again.")
        assert court.scores(2).signed_at is not None
        court.finds(1)
        assert court.scores(1, ("21", "5"), reason="Read again.").version == 2

    def test_a_check_whose_time_is_over_holds_before_its_act(self, court):
        court.enters()
        court.confirms(1)
        Check.objects.create(
            panel=court.house.row, peer="1", asked_at=court.house.now, due_at=court.house.now + timedelta(seconds=5)
        )
        court.sitting.passes(seconds=6)
        with pytest.raises(CheckMissed):
            court.scores()

    def test_findings_wait_until_every_member_stands_confirmed(self, court):
        court.enters()
        court.confirms()
        everybody_scores(court)
        court.misses(4)
        with pytest.raises(MembersNotCompared) as refused:
            finds_bids(court)
        assert refused.value.facts["members"] == "4"
        court.finds(4)
        assert finds_bids(court) is not None

    def test_after_the_session_the_report_is_signed_and_nothing_is_scored(self, court):
        court.enters()
        court.confirms()
        everybody_scores(court)
        finds_bids(court)
        court.sitting.closes()
        members_sign(court.table.lot, court.house.now)
        with pytest.raises(SessionOver):
            court.table.votes(court.experts[1], court.experts[1])

    def test_after_a_session_that_is_over_another_can_be_proposed(self, court):
        court.sitting.closes()
        court.sitting.uuid = uuid4()
        court.sitting.proposes()
        with pytest.raises(RoomNotOpen):
            court.table.signs(court.experts[0])
        with pytest.raises(MoveNotAllowed):
            court.sitting.proposes()

    def test_the_page_of_the_scores_says_what_is_missing(self, court, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: court.house.now)
        path = reverse("work-scores", args=[court.table.lot.uuid])
        told = "You aren’t at your seat in the committee’s room."
        assert told in as_reader(court.experts[0]).get(path).content.decode()
        court.enters()
        court.confirms(1)
        assert told not in as_reader(court.experts[0]).get(path).content.decode()


def everybody_scores(court: Court) -> None:
    for member, who in enumerate(court.experts, start=1):
        court.beats()
        court.table.votes(who, court.experts[0])
        court.scores(member)
    court.beats()
    court.table.closes(court.experts[0])


def finds_bids(court: Court) -> Any:
    court.beats()
    panel = court.table.draws.panel
    return panel.evaluates(*court.table.findings(), who=court.experts[1], members=5, experts=5)


class TestAdjourning:
    def test_nothing_is_scored_while_it_is_adjourned_and_scores_are_kept(self, court):
        court.enters()
        court.confirms()
        signed = court.scores(1)
        court.adjourns()

        found = leaf("PNL-14")
        assert found["public"]["until"] == instant_text(Adjournment.objects.get().until_at)
        assert statement(found["statement"])["reason"] == "Night has come."
        with pytest.raises(SessionAdjourned):
            court.scores(2)
        with pytest.raises(MoveNotAllowed):
            court.enters(court.experts[1])
        assert court.table.sheet(court.experts[0]).scores == signed.scores

        court.sitting.passes(hours=20)
        court.resumes()
        assert leaf("PNL-15")["public"] == {"lot": str(court.table.lot.uuid)}
        court.enters()
        with pytest.raises(NotCompared):  # who comes back is compared anew
            court.scores(2)
        court.confirms()
        assert court.scores(2).signed_at is not None

    def test_nobody_is_asked_whether_they_are_there_meanwhile(self, court):
        court.enters()
        Presence.objects.filter(peer="1").update(next_check_at=court.house.now)
        tasks.due(court.house.now)
        court.adjourns()
        court.sitting.passes(hours=1)
        tasks.due(court.house.now)
        court.resumes()
        tasks.due(court.house.now)
        assert not Check.objects.exists()

    def test_the_host_alone_adjourns_and_resumes_until_later(self, court, south):
        for act in (court.adjourns, court.resumes):
            with pytest.raises(MandateMissing):
                act(who=south)
        with pytest.raises(Invalid):
            court.adjourns(hours=-1)
        court.adjourns()
        with pytest.raises(MoveNotAllowed):
            court.adjourns()
        court.resumes()
        with pytest.raises(MoveNotAllowed):
            court.resumes()

    def test_closed_is_final_also_from_an_adjournment(self, court):
        court.adjourns()
        court.sitting.passes(hours=1)
        court.sitting.closes()
        for act in (court.adjourns, court.resumes):
            with pytest.raises(MoveNotAllowed):
                act()

    def test_the_time_of_an_adjournment_costs_nothing(self, court, centres, authority):
        court.sitting.passes(minutes=10)
        court.adjourns()
        court.sitting.passes(hours=20)
        court.resumes()
        court.sitting.passes(minutes=10)
        court.sitting.closes()
        told = statement(leaf("PNL-08")["statement"])["owed"]
        assert {seconds for one in told for seconds in one["seconds"]} == {1201}
        assert queries.session_minutes(court.table.lot) == 21  # for who orders the experts’ fees

    def test_pages_and_programs_are_told_until_when_and_why(self, court, as_reader, monkeypatch):
        monkeypatch.setattr(clock, "now", lambda: court.house.now)
        lot = court.table.lot
        desk = reverse("lot-panel-desk", args=[lot.uuid])
        assert 'data-command="adjourn_panel"' in as_reader(court.sitting.host).get(desk).content.decode()
        court.adjourns()
        shown = as_reader(court.sitting.host).get(desk).content.decode()
        assert 'data-command="resume_panel"' in shown
        assert 'data-command="adjourn_panel"' not in shown
        assert "Night has come." in as_reader(None).get(reverse("lot-panel", args=[lot.uuid])).content.decode()
        room_page = reverse("panel-room", args=[court.sitting.uuid])
        assert "Night has come." in as_reader(court.experts[0]).get(room_page).content.decode()
        told = as_reader(None).get(f"/api/v1/lots/{lot.uuid}/panel").json()
        assert (told["state"], told["adjourned"]["reason"]) == ("adjourned", "Night has come.")


class TestWithoutSpares:
    def test_a_committee_outlives_both_its_guest_centres(self, court):
        court.enters()
        court.confirms()
        court.scores(court.host_member())
        court.sitting.replaces("south")
        court.sitting.passes(seconds=1)
        court.sitting.replaces("west")
        (missing,) = spares.unseated(court.house.row)  # the host alone has four seats for five members
        with pytest.raises(NoSeatNow):
            court.scores(missing)
        court.adjourns(reason="A seat is prepared.")
        court.provides("west", 2)

        found = leaf("PNL-16")
        assert found["public"]["moved"] == 1
        assert statement(found["statement"])["seats"] == [2]
        assert spares.unseated(court.sitting.row) == []
        assert court.sitting.where()[missing].seat.number == 2
        court.resumes()
        court.enters()
        court.confirms()
        assert court.scores(missing).signed_at is not None

    def test_who_moved_to_another_seat_is_compared_anew(self, court):
        member, name = court.guest_member()
        court.enters()
        court.confirms()
        court.sitting.passes(seconds=1)
        court.sitting.replaces(name)
        with pytest.raises(NotCompared):
            court.scores(member)
        court.finds(member)
        assert court.scores(member).signed_at is not None

    def test_a_centre_provides_its_own_seats_each_once(self, court, west):
        court.sitting.replaces("south")
        with pytest.raises(NotThisCentre):
            court.provides("south", 1, who=west)
        with pytest.raises(SeatsNotNeeded):
            court.provides("west", 1)  # it is in the pool
        with pytest.raises(SeatsNotNeeded):
            court.provides("south", 9)
        court.provides("south", 1)
        assert court.sitting.guest("south").state == "accepted"
        with pytest.raises(SeatsNotNeeded):
            court.provides("south", 1)


class TestRightsOfGuests:
    def test_the_staff_of_a_guest_compare_at_their_own_seats(self, court):
        member, name = court.guest_member()
        court.enters()
        found = court.finds(member, means="person", by=court.staff(name))
        assert found.means == "person"
        assert leaf("PNL-13")["public"]["site"] == str(court.sitting.sites[name].uuid)
        assert court.scores(member).signed_at is not None
        other = "west" if name == "south" else "south"
        for who in (court.staff(other), court.sitting.host):
            with pytest.raises(NotYourSeat):
                court.finds(member, means="person", by=who)

    def test_the_staff_of_a_guest_stop_their_own_seats(self, court):
        member, name = court.guest_member()
        court.enters()
        court.confirms()
        before = court.sitting.where()[member]
        other = "west" if name == "south" else "south"
        with pytest.raises(NotYourSeat):
            court.stops(member, court.staff(other))
        court.stops(member, court.staff(name))
        assert Place.objects.get(pk=before.pk).gone
        assert court.sitting.where()[member].pk != before.pk
        assert room.standing(court.house.row, court.house.now)[member - 1].state == "away"
        with pytest.raises(NotAtSeat):
            court.scores(member)
        court.enters(court.experts[member - 1])
        with pytest.raises(NotCompared):
            court.scores(member)

    def test_what_the_host_kept_a_guest_may_not_do(self, seats, joins, by_key_alone, as_reader, monkeypatch):  # noqa: F811
        proposes = seats.proposes
        seats.proposes = lambda: proposes(rights=[])
        court = Court(House(seats, joins))
        member, name = court.guest_member()
        court.enters()
        with pytest.raises(NotHandedOver):
            court.finds(member, means="person", by=court.staff(name))
        with pytest.raises(NotHandedOver):
            court.stops(member, court.staff(name))
        monkeypatch.setattr(clock, "now", lambda: court.house.now)
        path = reverse("panel-seats", args=[seats.uuid])
        shown = as_reader(court.staff(name)).get(path).content.decode()
        assert "The host did not hand over to stop a seat." in shown
        assert 'data-command="stop_seat"' not in shown
        assert 'data-command="report_incident"' in shown

    def test_incidents_are_read_by_host_witness_and_who_reported(self, court, as_reader, monkeypatch):
        member, name = court.guest_member()
        other = "west" if name == "south" else "south"
        court.reports(name, court.staff(name), member)
        assert Incident.objects.get().member == member
        held = leaf("PNL-18")
        assert "The line was cut." not in str(held)
        with pytest.raises(NotThisCentre):
            court.reports(name, court.staff(other))
        with pytest.raises(NotYourSeat):
            court.reports(other, court.staff(other), member)
        monkeypatch.setattr(clock, "now", lambda: court.house.now)
        path = reverse("panel-seats", args=[court.sitting.uuid])
        for who in (court.staff(name), court.sitting.host, court.house.witness):
            assert "The line was cut." in as_reader(who).get(path).content.decode()
        assert "The line was cut." not in as_reader(court.staff(other)).get(path).content.decode()
        assert as_reader(court.experts[0]).get(path).status_code == 404

    def test_the_page_of_a_guest_shows_its_own_members_alone(self, court, as_reader, monkeypatch):
        _member, name = court.guest_member()
        court.enters()
        monkeypatch.setattr(clock, "now", lambda: court.house.now)
        path = reverse("panel-seats", args=[court.sitting.uuid])
        shown = as_reader(court.staff(name)).get(path).content.decode()
        mine = [number for number, one in court.sitting.where().items() if one.seat.site == court.sitting.sites[name]]
        assert [number for number in range(1, 6) if f'id="member-{number}"' in shown] == sorted(mine)
        assert 'data-command="check_identity"' in shown
        assert not [who for who in court.experts if who.person.name in shown]
