"""The witness room: sessions by the feed, what officers do, halts that are real, records that can be checked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client

from openhall.config import reactions
from openhall.identity.public import MandateMissing, Role
from openhall.kernel import files
from openhall.kernel.refusals import MoveNotAllowed, NotYours, Stale
from openhall.tendering.contracts.checking import check_pdf
from openhall.tendering.opening import tasks as opening_tasks
from openhall.tendering.planning import public as planning
from openhall.witness.models import Outbox
from openhall.witness.public import drain_all, follow, statement
from openhall.witness_room.watching import commands, halting, queries, records
from openhall.witness_room.watching.models import Mark, Session
from openhall.witness_room.watching.refusals import (
    AlreadyConfirmed,
    AlreadyInRoom,
    AlreadyRevoked,
    EnterFirst,
    HaltNotAllowed,
    HaltNotEntered,
    NoSuchStep,
    NothingWitnessed,
    PartyCannotWitness,
    SessionHalted,
)

pytestmark = pytest.mark.django_db(transaction=True)


def logged() -> None:
    """The log takes everything in, and the room follows."""
    drain_all()
    room = reactions.CONSUMERS["witness-room"]
    while follow("witness-room", room.handle, codes=room.codes):
        pass


@dataclass
class Eyes:
    """A witness officer in the room of one session."""

    who: Any
    session: Session
    at: Any

    def signs(self, command: str, payload: dict[str, Any] | None = None, version: int | None = None) -> dict[str, Any]:
        seen = Session.objects.get(pk=self.session.pk).version if version is None else version
        return self.who.signs(command, self.session.object, seen, payload or {}, at=self.at())

    def enters(self) -> Any:
        return commands.enter_room(session_uuid=self.session.uuid, **self.signs("enter_room"))

    def confirms(self, leaf: str, remark: str = "") -> Any:
        payload = {"about_leaf": leaf, "remark": remark}
        signed = self.signs("confirm_step", payload)
        return commands.confirm_step(session_uuid=self.session.uuid, **payload, **signed)

    def remarks(self, leaf: str, remark: str) -> Any:
        payload = {"about_leaf": leaf, "remark": remark}
        return commands.remark_step(session_uuid=self.session.uuid, **payload, **self.signs("remark_step", payload))

    def halts(self, reason: str = "A complaint was filed.", until: Any = None, version: int | None = None) -> Any:
        signed = self.signs("halt_session", {"reason": reason}, version)
        return halting.halt_session(session_uuid=self.session.uuid, reason=reason, until=until, **signed)

    def resumes(self, reason: str = "The complaint was decided.") -> Any:
        signed = self.signs("resume_session", {"reason": reason})
        return halting.resume_session(session_uuid=self.session.uuid, reason=reason, **signed)

    def issues(self, leaf: str | None = None, lang: str = "en") -> records.Issued:
        signed = self.signs("issue_witness_record", {"lang": lang})
        return records.issue_witness_record(session_uuid=self.session.uuid, about_leaf=leaf, lang=lang, **signed)

    def revokes(self, digest: str, reason: str = "A name was wrong.") -> records.Issued:
        payload = {"pdf_sha256": digest, "reason": reason}
        signed = self.signs("revoke_witness_record", payload)
        return records.revoke_witness_record(session_uuid=self.session.uuid, **payload, **signed)

    def step(self, code: str) -> str:
        return str(self.session.steps.filter(code=code).values_list("leaf_sha256", flat=True).last())


@pytest.fixture
def hall(halls: Any, publishes: Any, bidders: Any) -> Any:
    """Three bidders have submitted under the reference rules; it is the deadline."""
    tender = publishes()
    drain_all()
    return halls(tender, list(zip(bidders, ("1000.00", "900.50", "1100.00"), strict=True)))


@pytest.fixture
def seen(hall: Any) -> Any:
    """``seen(officer)``: the officer before the session of the hall's lot."""
    logged()

    def look(who: Any) -> Eyes:
        return Eyes(who, Session.objects.get(about=f"lot:{hall.lot.uuid}"), lambda: hall.now)

    return look


@pytest.fixture
def eyes(seen: Any, hall: Any, witness_officer: Any) -> Eyes:
    """The lot is closed; the officer has entered the room."""
    hall.until_released()
    logged()
    found = seen(witness_officer)
    found.enters()
    return found


def last(code: str) -> Outbox:
    return Outbox.objects.filter(code=code).latest("id")


class TestSessions:
    def test_each_lot_is_a_session_with_the_acts_that_concern_it(self, hall, seen, witness_officer):
        hall.all_the_way()
        logged()

        session = seen(witness_officer).session
        assert list(session.steps.values_list("code", flat=True)) == ["OPN-01", "OPN-03", "OPN-04", "OPN-04", "OPN-05"]
        assert session.stage == "evaluation"
        assert session.title == hall.tender.project.title

    def test_nothing_sealed_is_a_step(self, hall, seen, witness_officer):
        hall.closes()
        logged()

        assert list(seen(witness_officer).session.steps.values_list("code", flat=True)) == ["OPN-01"]

    def test_following_again_changes_nothing(self, hall, seen, witness_officer):
        from openhall.witness.models import Cursor

        hall.closes()
        logged()
        Cursor.objects.filter(consumer="witness-room").delete()
        logged()

        assert Session.objects.count() == 1
        assert seen(witness_officer).session.steps.count() == 1


class TestConfirming:
    def test_puts_the_step_and_the_remark_on_the_log_in_the_chain_of_the_case(self, eyes, hall):
        leaf = eyes.step("OPN-03")

        mark, recorded = eyes.confirms(leaf, "All three bids were released.")

        row = last("WIT-02")
        assert row.leaf_sha256 == recorded.leaf_sha256 == mark.leaf_sha256
        assert row.case_uuid == hall.tender.project.uuid
        assert row.object == eyes.session.object
        assert bytes(row.leaf).decode().count(f'"about_leaf":"{leaf}","step":"OPN-03"') == 1
        assert statement(row.statement_sha256) == {"v": 1, "remark": "All three bids were released."}

    def test_is_done_once_by_each_officer(self, eyes, seen, second_witness):
        leaf = eyes.step("OPN-03")
        eyes.confirms(leaf)
        other = seen(second_witness)
        other.enters()
        other.confirms(leaf)

        with pytest.raises(AlreadyConfirmed):
            eyes.confirms(leaf)
        assert Mark.objects.filter(confirms=True).count() == 2

    def test_needs_somebody_in_the_room(self, eyes, seen, second_witness):
        with pytest.raises(EnterFirst):
            seen(second_witness).confirms(eyes.step("OPN-03"))

    def test_is_about_a_step_of_this_session(self, eyes):
        with pytest.raises(NoSuchStep):
            eyes.confirms(last("SUB-05").leaf_sha256)

    def test_nobody_enters_twice(self, eyes):
        with pytest.raises(AlreadyInRoom):
            eyes.enters()

    def test_remarks_may_be_many_and_are_kept_letter_by_letter(self, eyes):
        leaf = eyes.step("OPN-01")
        eyes.remarks(leaf, " Two minutes late. ")
        eyes.remarks(leaf, "It was explained.")

        said = [
            statement(row.statement_sha256)["remark"] for row in Outbox.objects.filter(code="WIT-03").order_by("id")
        ]
        assert said == [" Two minutes late. ", "It was explained."]


class TestWhoMay:
    ROLES = [role for role in Role if role != Role.WITNESS]

    @pytest.mark.parametrize("role", ROLES, ids=[role.value for role in ROLES])
    def test_no_other_role_acts_in_the_room(self, eyes, joins, hall, role):
        stranger = Eyes(joins(f"{role} of somewhere", "Somewhere", role), eyes.session, eyes.at)
        leaf = eyes.step("OPN-03")
        before = Outbox.objects.count()

        for attempt in (
            stranger.enters,
            lambda: stranger.confirms(leaf),
            lambda: stranger.remarks(leaf, "No."),
            stranger.halts,
            stranger.resumes,
            stranger.issues,
            lambda: stranger.revokes("0" * 64),
        ):
            with pytest.raises(MandateMissing):
                attempt()
        assert Outbox.objects.count() == before

    def test_a_party_does_not_witness_itself(self, eyes, joins, officer):
        own = joins("Own Witness", officer.organisation.name, Role.WITNESS)

        with pytest.raises(PartyCannotWitness):
            Eyes(own, eyes.session, eyes.at).enters()

    def test_the_room_is_open_to_witness_officers_and_supervisors_alone(
        self, eyes, as_reader, witness_officer, supervisor, officer, host, bidder
    ):
        pages = ["/witness-room", "/witness-room/past", f"/witness-room/sessions/{eyes.session.uuid}"]
        for path in pages:
            for reader in (witness_officer, supervisor):
                assert as_reader(reader).get(path).status_code == 200, path
            for reader in (officer, host, bidder):
                assert as_reader(reader).get(path).status_code == 404, path
            assert Client().get(path).status_code in {302, 401}, path


class TestHalting:
    def test_makes_the_opening_wait_until_it_is_resumed(self, eyes, hall):
        halt, recorded = eyes.halts()

        with pytest.raises(SessionHalted) as refusal:
            hall.hands_in(0)
        assert refusal.value.facts["article"] == "OpenHall reference rules; no law"
        assert recorded.leaf_sha256 in refusal.value.facts["url"]
        assert halt.steps == ["award", "candidates", "contract", "evaluation", "opening"]

        hall.passes(minutes=5)
        eyes.resumes()
        hall.hands_in(0)
        hall.hands_in(1)
        assert hall.opens().recorded.leaf_sha256

    def test_those_who_prepare_the_tender_are_told_why(self, eyes, hall, officer, agent, bidder):
        from openhall.kernel.models import Message
        from openhall.kernel.wording import in_words

        eyes.halts("A complaint was filed.")
        eyes.resumes("It was decided.")

        for who in (officer, agent):
            told = [in_words(one.body) for one in Message.objects.filter(person=who.person.uuid).order_by("id")]
            assert any("A complaint was filed." in one for one in told)
            assert "It was decided." in told[-1]
        told = [in_words(one.body) for one in Message.objects.filter(person=bidder.person.uuid).order_by("id")]
        assert not any("A complaint was filed." in one for one in told)

    def test_the_worker_waits_too(self, eyes, hall):
        hall.hands_in(0)
        hall.hands_in(1)
        eyes.halts()
        drain_all()

        assert opening_tasks.due(hall.now) == 0
        assert hall.lot.state == "released"
        eyes.resumes()
        assert opening_tasks.due(hall.now) == 1
        assert hall.lot.state == "opened"

    def test_ends_by_itself_when_it_was_given_an_end(self, eyes, hall):
        eyes.halts(until=hall.now + timedelta(minutes=10))
        hall.passes(minutes=9)
        with pytest.raises(SessionHalted):
            hall.hands_in(0)
        hall.passes(minutes=1)

        hall.hands_in(0)
        with pytest.raises(MoveNotAllowed):
            eyes.resumes()
        eyes.halts("Once more.")

    def test_makes_publication_and_award_wait(self, eyes, hall, officer, joins):
        from openhall.tendering.awards.commands import publish_candidates
        from openhall.tendering.evaluation.commands import evaluate_bids
        from openhall.tendering.evaluation.inputs import Findings
        from openhall.tendering.opening.public import read_out

        hall.hands_in(0)
        hall.hands_in(1)
        hall.opens()
        eyes.halts()
        lot = hall.lot
        expert = joins("Jin Ha", "Northern Trading Centre", Role.EXPERT)
        payload = {"bids": [{"bid": str(one.bid)} for one in read_out(lot.pk)], "members": 5, "experts": 5}
        signed = expert.signs("evaluate_bids", f"lot:{lot.uuid}", lot.version, payload, at=hall.now)
        with pytest.raises(SessionHalted):
            evaluate_bids(lot_uuid=lot.uuid, findings=Findings.model_validate(payload), **signed)
        signed = officer.signs("publish_candidates", f"lot:{lot.uuid}", lot.version, at=hall.now)
        with pytest.raises(SessionHalted):
            publish_candidates(lot_uuid=lot.uuid, **signed)

    def test_no_time_of_the_opening_runs_meanwhile(self, eyes, hall):
        eyes.halts()
        begun = hall.now
        hall.passes(hours=2)
        eyes.resumes()
        hall.passes(minutes=1)

        assert halting.halted_for(f"lot:{hall.lot.uuid}", since=begun, at=hall.now) == timedelta(hours=2)
        half = begun + timedelta(hours=1)
        assert halting.halted_for(f"lot:{hall.lot.uuid}", since=half, at=hall.now) == timedelta(hours=1)

    def test_of_two_tabs_the_second_is_refused(self, eyes):
        seen_version = eyes.session.version
        eyes.halts()
        eyes.resumes()

        with pytest.raises(Stale):
            eyes.halts(version=seen_version)

    def test_a_step_that_the_law_does_not_name_can_not_be_halted(self, eyes, hall):
        project = hall.tender.project
        project.pack_values = project.pack_values | {"witness.may_halt": ["award"]}
        project.save()

        with pytest.raises(HaltNotAllowed) as refusal:
            eyes.halts()
        assert refusal.value.facts["pending"] == "opening"

    def test_under_the_law_of_china_somebody_must_enter_first_what_may_be_halted(
        self, trade, witness_officer, authority
    ):
        from uuid import uuid4

        logged()
        session = Session.objects.get()
        eyes = Eyes(witness_officer, session, lambda: trade.now)
        eyes.enters()
        with pytest.raises(HaltNotEntered) as refusal:
            eyes.halts()
        assert "supervises" in refusal.value.facts["authority"]

        uuid = uuid4()
        payload = {"pack": "cn@2019-03-02", "path": "witness.may_halt", "value": ["contract"], "source": "A fiction"}
        signed = authority.signs("enter_legal_value", f"legal-value:{uuid}", 0, payload, at=trade.now)
        planning.enter_legal_value(value_uuid=uuid, entry=planning.LegalValueInput.model_validate(payload), **signed)
        eyes.halts()
        with pytest.raises(SessionHalted):
            trade.signs(trade.officer, "owner")


class TestRecords:
    def test_tells_steps_times_leaves_remarks_and_who_witnessed(self, eyes):
        leaf = eyes.step("OPN-03")
        eyes.confirms(leaf, "All were released.")
        eyes.remarks(eyes.step("OPN-01"), "On time.")
        logged()

        issued = eyes.issues()

        facts = issued.record.facts
        assert [step["code"] for step in facts["steps"]] == ["OPN-01", "OPN-03"]
        assert [mark["remark"] for step in facts["steps"] for mark in step["marks"]] == [
            "On time.",
            "All were released.",
        ]
        assert facts["officers"][0]["name"] == "Lan Thu"
        assert facts["steps"][1]["leaf_sha256"] == leaf
        assert last("WIT-06").leaf_sha256 == issued.recorded.leaf_sha256

    @pytest.mark.parametrize("lang", ["en", "ko", "vi", "zh-hans"])
    def test_is_sealed_and_recognised_in_every_language(self, eyes, hall, lang):
        eyes.confirms(eyes.step("OPN-03"))
        logged()

        row = eyes.issues(lang=lang).record
        logged()

        checked = check_pdf(files.content(row.pdf_sha256, at_most=10**7), at=hall.now)
        assert checked.good
        assert checked.recognised.sort == "witness_record"
        assert checked.recognised.uuid == row.uuid

    def test_of_one_step_holds_that_step_alone(self, eyes):
        leaf = eyes.step("OPN-03")
        eyes.confirms(leaf)
        logged()

        facts = eyes.issues(leaf).record.facts

        assert [step["leaf_sha256"] for step in facts["steps"]] == [leaf]
        assert not facts["whole"]

    def test_of_nothing_is_refused(self, eyes):
        with pytest.raises(NothingWitnessed):
            eyes.issues()
        with pytest.raises(NothingWitnessed):
            eyes.issues(eyes.step("OPN-01"))

    def test_revoked_no_longer_counts_and_says_why(self, eyes, hall):
        eyes.confirms(eyes.step("OPN-03"))
        logged()
        row = eyes.issues().record

        eyes.revokes(row.pdf_sha256, "A name was wrong.")
        logged()

        page = Client().get(f"/witness-records/{row.uuid}")
        assert "A name was wrong." in page.content.decode()
        assert not check_pdf(files.content(row.pdf_sha256, at_most=10**7), at=hall.now).good
        assert statement(last("WIT-07").statement_sha256) == {"v": 1, "reason": "A name was wrong."}
        with pytest.raises(AlreadyRevoked):
            eyes.revokes(row.pdf_sha256)

    def test_only_its_issuer_revokes_it(self, eyes, joins):
        eyes.confirms(eyes.step("OPN-03"))
        logged()
        row = eyes.issues().record
        other = Eyes(joins("Other Witness", "Another Office", Role.WITNESS), eyes.session, eyes.at)
        other.enters()

        with pytest.raises(NotYours):
            other.revokes(row.pdf_sha256)

    def test_is_for_whoever_holds_its_address(self, eyes):
        eyes.confirms(eyes.step("OPN-03"))
        logged()
        row = eyes.issues().record

        assert Client().get(f"/witness-records/{row.uuid}.pdf").status_code == 200
        answer = Client().get(f"/api/v1/witness-records/{row.uuid}").json()
        assert answer["pdf_sha256"] == row.pdf_sha256


class TestDesk:
    def test_puts_what_stands_still_first_then_what_happens_now(self, eyes, hall, witness_officer):
        reader = witness_officer.signs("x", eyes.session.object, 0, at=hall.now)["actor"]
        queue, counters = queries.desk(reader, hall.now)
        assert [one.group for one in queue] == [1]
        assert (counters.now, counters.unconfirmed, counters.halted) == (1, 2, 0)

        eyes.halts()
        eyes.confirms(eyes.step("OPN-01"))
        queue, counters = queries.desk(reader, hall.now)
        assert [one.group for one in queue] == [0]
        assert (counters.now, counters.unconfirmed, counters.halted) == (1, 1, 1)

    def test_pages_show_steps_with_their_places_and_forms(self, eyes, as_reader, witness_officer, supervisor):
        eyes.remarks(eyes.step("OPN-03"), "Everything was in order.")
        logged()
        page = as_reader(witness_officer).get(f"/witness-room/sessions/{eyes.session.uuid}").content.decode()
        assert "Everything was in order." in page
        assert page.count('data-command="confirm_step"') == 2
        assert 'data-command="halt_session"' in page
        watched = as_reader(supervisor).get(f"/witness-room/sessions/{eyes.session.uuid}").content.decode()
        assert "Everything was in order." in watched
        assert "data-command" not in watched


class TestApi:
    def test_an_officer_enters_confirms_halts_and_issues_by_program(self, hall, seen, witness_officer, settings):
        hall.until_released()
        logged()
        session = seen(witness_officer).session
        base = f"/api/v1/witness-room/sessions/{session.uuid}"
        from openhall.kernel import clock

        clock.move_to(hall.now)

        def act(path: str, command: str, payload: dict[str, Any], version: int = 1) -> Any:
            signed = witness_officer.intends(command, session.object, version, payload, at=clock.now())
            return Client().post(f"{base}/{path}", payload, "application/json", headers=signed.headers())

        leaf = session.steps.get(code="OPN-03").leaf_sha256
        assert act("entry", "enter_room", {}).status_code == 200
        assert act("confirmations", "confirm_step", {"about_leaf": leaf}).json()["confirms"] is True
        assert act("remarks", "remark_step", {"about_leaf": leaf, "remark": "Fine."}).status_code == 200
        halted = act("halt", "halt_session", {"reason": "Why.", "until": None})
        assert halted.json()["promise"]
        assert act("resumption", "resume_session", {"reason": "Over."}, version=2).status_code == 200
        logged()
        issued = act("records", "issue_witness_record", {"lang": "en"}).json()
        revoked = act("revocations", "revoke_witness_record", {"pdf_sha256": issued["pdf_sha256"], "reason": "Wrong."})
        assert revoked.json()["revoked_at"]
        assert act("remarks", "remark_step", {"about_leaf": leaf, "remark": " "}).status_code == 422
        codes = list(Outbox.objects.filter(code__startswith="WIT").order_by("id").values_list("code", flat=True))
        assert codes == ["WIT-01", "WIT-02", "WIT-03", "WIT-04", "WIT-05", "WIT-06", "WIT-07"]
