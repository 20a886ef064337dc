"""A committee that the owner appoints: where the law lets it, its names secret, its members each on their own."""

from __future__ import annotations

import json
from typing import Any
from uuid import uuid4

import pytest
from django.urls import reverse
from tests.people import Character
from tests.tendering.evaluation.conftest import opines
from tests.tendering.experts.conftest import FIELD, NAMES, Drawing, declares
from tests.tendering.experts.naming import Appointing

from openhall.identity.public import MandateMissing
from openhall.kernel import clock
from openhall.kernel.models import Message
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound
from openhall.portal import export
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.evaluation import scoring, sheets
from openhall.tendering.evaluation.inputs import SheetInput
from openhall.tendering.evaluation.refusals import FindingsVoid, NotDrawn, OpinionsMissing
from openhall.tendering.experts import appointing, appointment_pages, committees, tasks
from openhall.tendering.experts.models import Expert
from openhall.tendering.experts.refusals import (
    CommitteeDue,
    EvaluationSigned,
    NoAppointment,
    NoSuchSeat,
    SeatFree,
)
from openhall.witness.models import Committed, Outbox
from openhall.witness.public import drain_all, statement
from openhall_rules.law import pack

pytestmark = pytest.mark.django_db


def leaf(code: str) -> dict[str, Any]:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


@pytest.fixture
def names(opened: Any, officer: Character, people: list[Character], entries: list[Expert]) -> Appointing:
    """The owner of a lot with three bids that are read out, under rules that let it name whom it wants."""
    return Appointing(opened, officer, people, entries)


def traces(names: Appointing) -> set[str]:
    """What would tell who was appointed."""
    found: set[str] = set()
    for one in names.row.appointees.select_related("expert__person"):
        who = next(who for who in names.people if who.person.pk == one.expert.person_id)
        found |= {one.expert.person.name, str(one.expert.person.uuid), str(one.expert.uuid), str(one.seat)}
        found.add(who.key.key_id)
    return found


class TestNaming:
    def test_it_stands_on_the_log_with_ground_and_reason_and_names_nobody(self, names):
        names.appoints()

        told = leaf("APT-01")
        assert told["public"] == {"lot": str(names.lot.uuid), "members": 5, "experts": 5, "ground": "any"}
        assert sorted(told["commitments"]) == [f"member/{number}" for number in range(1, 6)]
        said = statement(told["statement"])
        assert said["reason"] == "Nobody else knows such pumps."
        assert "experts" not in said["signed"]
        held = json.dumps([told, said])
        assert not [trace for trace in traces(names) if trace in held]
        assert len(traces(names)) >= 25

    def test_whoever_was_named_is_told_and_the_message_names_no_tender(self, names):
        names.appoints()
        told = Message.objects.filter(person=names.people[0].person.uuid).latest("id")
        text = json.dumps([told.subject, told.body, told.link], default=str)
        assert "appointed" in text
        assert names.lot.title not in text
        assert not Message.objects.filter(person=names.people[6].person.uuid, link=told.link).exists()

    def test_the_law_says_on_which_grounds(self, scored, officer, people, entries):
        names = Appointing(scored, officer, people, entries)
        with pytest.raises(NoAppointment) as refused:
            names.appoints(ground="any")
        assert "第四十七条" in refused.value.facts["article"]
        assert names.appoints(ground="complex").ground == "complex"

    def test_where_the_law_draws_nobody_names(self, names, monkeypatch):
        monkeypatch.setattr(appointing, "grounds", lambda law: ())
        with pytest.raises(NoAppointment):
            names.appoints()

    def test_every_ground_of_a_pack_has_words(self):
        packs = [pack(name) for name in ("cn@2019-03-02", "reference@2020-01-01", "cnauction@2017-01-01")]
        codes = {code for law in packs for code in appointing.grounds(law)}
        assert {"complex", "specialised", "state_requirement", "any"} == codes
        assert not [code for code in codes if appointment_pages.ground_in_words(code) == code]
        assert appointing.grounds(pack("cn@2019-03-02/inquiry")) == ()

    def test_only_who_meets_the_conditions_and_need_avoid_nobody(self, names, book, bidders):
        tied, other = names.people[0], names.people[1]
        interest = {"ground": "kinship", "identifier": bidders[0].organisation.identifier}
        declares(tied, names.entry(tied), interests=[interest])
        book.enters(other, uuid=names.entry(other).uuid, qualifications=[{"field": "Law", "title": "Lawyer"}])
        for who in (tied, other):
            with pytest.raises(Invalid) as refused:
                names.appoints(who, *names.people[2:6])
            assert "experts" in refused.value.errors
        names.appoints(*names.people[2:7])

    def test_nobody_twice_and_no_more_than_there_are_members(self, names):
        twice = names.naming(*names.people[:2])
        twice["uuids"][1] = twice["uuids"][0]
        for changes in ({"experts": twice}, {"members": "4"}):
            with pytest.raises(Invalid):
                names.appoints(**changes)

    def test_only_an_officer_of_the_owner_once_and_not_beside_a_draw(
        self, names, host, stranger, bidders, officer, people
    ):
        for who in (host, stranger, bidders[0], people[0]):
            with pytest.raises(MandateMissing):
                names.appoints(by=who)
        drawing = Drawing(names.panel, officer, people)
        drawing.prepares()
        with pytest.raises(MoveNotAllowed):
            names.appoints()
        drawing.calls_off()
        names.appoints()
        with pytest.raises(MoveNotAllowed):
            Appointing(names.panel, officer, people, names.entries).appoints()
        with pytest.raises(MoveNotAllowed):
            Drawing(names.panel, officer, people).prepares()


class TestEvaluating:
    def test_nobody_else_evaluates_and_each_member_signs_the_report(self, names):
        names.appoints()
        names.panel.passes(minutes=1)
        with pytest.raises(NotDrawn):
            names.panel.evaluates(who=names.people[5], experts=5)
        names.panel.evaluates(who=names.people[0], experts=5)
        names.panel.passes(minutes=1)
        lot = names.lot
        signed = names.people[0].signs("sign_report", f"lot:{lot.uuid}", lot.version, at=names.now)
        with pytest.raises(OpinionsMissing):
            evaluation.sign_report(lot_uuid=lot.uuid, **signed)
        opines(names.people[1], lot, names.now, "dissents", "The second bid lacks a test report.")
        names.panel.reports(who=names.people[0])

        told = statement(leaf("EVA-02")["statement"])["opinions"]
        assert sorted(one["opinion"] for one in told) == ["agrees"] * 4 + ["dissents"]
        assert "The second bid lacks a test report." in json.dumps(told)

    def test_the_findings_are_those_of_a_committee_of_its_size(self, names):
        names.appoints()
        with pytest.raises(Invalid):
            names.panel.evaluates(who=names.people[0], experts=4)

    def test_a_committee_named_as_a_whole_scores_one_by_one(self, scored, officer, people, entries):
        names = Appointing(scored, officer, people, entries)
        names.appoints(ground="specialised")
        assert sheets.is_scored_apart(names.lot)
        scores = [
            {"bid": str(bid.bid), "scores": {"Service": "8", "Technical solution": "20"}} for bid in names.panel.bids
        ]
        payload = {"bids": scores}
        sheet = uuid4()
        signed = people[0].signs("sign_scores", f"sheet:{sheet}", 0, payload, at=names.now)
        row, _recorded = scoring.sign_scores(
            lot_uuid=names.lot.uuid, sheet=sheet, given=SheetInput.model_validate(payload), **signed
        )
        assert row.person_id == people[0].person.pk


class TestReplacing:
    def test_scores_and_findings_are_void_and_whoever_is_named_evaluates_anew(self, names):
        names.appoints()
        names.panel.evaluates(who=names.people[0], experts=5)
        names.panel.passes(minutes=1)
        names.replaces(1, names.people[5])

        told = leaf("APT-02")
        assert told["public"] == {"lot": str(names.lot.uuid), "place": 1, "cause": "health"}
        assert sorted(told["commitments"]) == ["appointment/reason", "member/6"]
        with pytest.raises(NotDrawn):
            names.panel.evaluates(who=names.people[0], experts=5)
        lot = names.lot
        signed = names.people[5].signs("sign_report", f"lot:{lot.uuid}", lot.version, at=names.now)
        with pytest.raises(FindingsVoid):
            evaluation.sign_report(lot_uuid=lot.uuid, **signed)
        names.panel.evaluates(who=names.people[5], experts=5)
        names.panel.passes(minutes=1)
        assert names.panel.reports(who=names.people[5])[0].opinions is not None
        with pytest.raises(EvaluationSigned):
            names.replaces(2, names.people[6])

    def test_only_a_seat_of_the_committee_and_somebody_new(self, names, host):
        names.appoints()
        for who in (names.people[0], names.people[1]):
            with pytest.raises(Invalid):
                names.replaces(1, who)
        with pytest.raises(NoSuchSeat):
            names.replaces(6, names.people[5])
        with pytest.raises(MandateMissing):
            names.replaces(1, names.people[5], by=host)

    def test_a_member_gives_the_seat_up_and_nothing_goes_on_before_it_is_filled(self, names, as_reader):
        names.appoints()
        gone = names.people[2]
        names.leaves(gone)

        told = leaf("APT-04")
        assert "case" not in told
        assert told.get("public", {}) == {}
        assert sorted(told["commitments"]) == ["seat/reason"]
        with pytest.raises(SeatFree):
            names.panel.evaluates(who=names.people[0], experts=5)
        clock.move_to(names.now)
        assert "Name another expert for a free seat" in as_reader(names.owner).get(reverse("work")).content.decode()
        names.replaces(3, names.people[6])
        with pytest.raises(NotDrawn):
            names.panel.evaluates(who=gone, experts=5)
        names.panel.evaluates(who=names.people[6], experts=5)

    def test_nobody_gives_another_seat_up(self, names):
        names.appoints()
        seat = names.seat(names.people[0])
        for who in (names.people[1], names.owner):
            with pytest.raises(NotFound):
                names.leaves(who, seat=seat)
        names.leaves(names.people[0])
        with pytest.raises(MoveNotAllowed):
            names.leaves(names.people[0])


class TestSecrecy:
    @pytest.fixture
    def sitting(self, names):
        """The committee has evaluated and signed its report."""
        names.appoints()
        names.panel.evaluates(who=names.people[0], experts=5)
        names.panel.passes(minutes=1)
        names.panel.reports(who=names.people[0])
        drain_all()
        clock.move_to(names.now)
        return names

    def test_no_page_or_address_tells_before_the_award_but_to_the_owners_officers(
        self, sitting, host, supervisor, authority, stranger, bidders, as_reader
    ):
        lot, project = sitting.lot, sitting.lot.notice.project
        pages = [
            reverse(name, args=[lot.uuid])
            for name in (
                "lot-draw",
                "lot-committee",
                "lot-appointment",
                "lot-report",
                "hall",
                "lot-result",
                "work-report",
            )
        ]
        pages += [reverse("tender", args=[project.uuid]), "/work", "/log", "/messages"]
        pages += [f"/api/v1/lots/{lot.uuid}/{name}" for name in ("appointment", "evaluation", "appointable?fields=a")]
        pages += [f"/api/v1/tenders/{project.uuid}/acts", f"/desk/seats/{sitting.seat(sitting.people[0]).seat}"]
        secret = traces(sitting)
        for who in (None, host, supervisor, authority, stranger, bidders[0], sitting.people[6]):
            for path in pages:
                text = as_reader(who).get(path).content.decode(errors="replace")
                assert [trace for trace in secret if trace in text and trace not in path] == [], path
        shown = as_reader(sitting.owner).get(reverse("lot-appointment", args=[lot.uuid])).content.decode()
        assert [name for name in NAMES if name in shown] == list(NAMES[:5])  # the control: who named them reads them

    def test_the_evidence_file_ends_before_the_findings_and_names_nobody(self, sitting):
        files = export.case_files(sitting.lot.notice.project)
        codes = {json.loads(line)["leaf"]["code"] for line in files["leaves.jsonl"].splitlines()}
        assert "APT-01" in codes
        assert not codes & {"EVA-01", "EVA-02"}
        whole = b"".join(files.values()).decode(errors="replace")
        assert not [trace for trace in traces(sitting) if trace in whole]

    def test_nobody_else_gets_a_message_that_tells(self, sitting):
        own = {one.person.uuid for one in sitting.people[:5]}
        others = Message.objects.exclude(person__in=own)
        text = json.dumps([[one.subject, one.body, one.link] for one in others], default=str)
        assert not [trace for trace in traces(sitting) if trace in text]

    def test_after_the_award_the_names_are_public_and_who_was_replaced_stays_unknown(self, names, as_reader):
        names.appoints()
        names.replaces(2, names.people[5])
        assert names.ends() == 1
        assert tasks.due(names.now) == 0
        drain_all()
        clock.move_to(names.now)

        told = leaf("APT-03")
        rows = statement(told["statement"])["members"]
        assert [(one["place"], one["number"]) for one in rows] == [(1, 1), (2, 6), (3, 3), (4, 4), (5, 5)]
        opened = Committed.objects.filter(outbox__object=f"appointment:{names.uuid}", disclosed_at__isnull=False)
        wanted = {names.people[place].person.name for place in (0, 5, 2, 3, 4)}
        assert {one.value for one in opened} == wanted
        page = as_reader(None).get(reverse("lot-committee", args=[names.lot.uuid])).content.decode()
        assert {name for name in NAMES if name in page} == wanted
        answer = as_reader(None).get(f"/api/v1/lots/{names.lot.uuid}/appointment").json()
        assert set(answer["committee"]) == wanted


class TestPages:
    def test_the_owner_searches_the_register_and_names(self, names, as_reader):
        clock.move_to(names.now)
        reader = as_reader(names.owner)
        path = reverse("lot-appointment", args=[names.lot.uuid])
        assert "Show who can be named" in reader.get(path).content.decode()
        shown = reader.get(path, {"fields": FIELD}).content.decode()
        assert all(name in shown for name in NAMES)
        assert 'name="experts.uuids[]"' in shown
        listed = reader.get(f"/api/v1/lots/{names.lot.uuid}/appointable", {"fields": FIELD}).json()["experts"]
        assert [one["name"] for one in listed] == list(NAMES)
        assert path in reader.get(reverse("lot-draw", args=[names.lot.uuid])).content.decode()

    def test_nobody_else_reads_the_register_there(self, names, host, bidders, authority, people, as_reader):
        clock.move_to(names.now)
        for who in (host, bidders[0], authority, people[0]):
            answer = as_reader(who).get(f"/api/v1/lots/{names.lot.uuid}/appointable", {"fields": FIELD})
            assert answer.status_code == 404
            page = as_reader(who).get(reverse("lot-appointment", args=[names.lot.uuid]), {"fields": FIELD})
            assert page.status_code == 404

    def test_an_expert_sees_the_own_seat_alone(self, names, as_reader):
        names.appoints()
        clock.move_to(names.now)
        seat = names.seat(names.people[0]).seat
        own = as_reader(names.people[0]).get(reverse("expert-seat", args=[seat])).content.decode()
        assert "Give up the seat" in own
        assert names.lot.title not in own
        for who in (names.people[1], names.owner):
            assert as_reader(who).get(reverse("expert-seat", args=[seat])).status_code == 404
            assert as_reader(who).get(f"/api/v1/seats/{seat}").status_code == 404
        assert as_reader(names.people[0]).get(f"/api/v1/seats/{seat}").json()["state"] == "seated"


class TestAgain:
    def test_a_new_committee_is_another_one(self, names, officer):
        names.appoints()
        order = evaluation.Order(by="complaint", uuid=uuid4(), committee=evaluation.Committee.NEW)
        committees.end(names.lot, order, names.now)
        with pytest.raises(CommitteeDue):
            names.panel.evaluates(who=names.people[0], experts=5)
        again = Appointing(names.panel, officer, names.people, names.entries)
        with pytest.raises(Invalid):
            again.appoints(*names.people[2:7])  # three of them sat before
        again.appoints(*names.people[5:], members="2", experts=again.naming(*names.people[5:]))
        assert committees.of_lot(names.lot).persons == {one.person.pk for one in names.people[5:]}
