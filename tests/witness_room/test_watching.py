"""The witness room: sessions by the feed, what officers do, who may, the desk."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from tests.witness_room.officers import Eyes, last, logged

from openhall.identity.public import MandateMissing, Role
from openhall.witness.models import Outbox
from openhall.witness.public import statement
from openhall.witness_room.watching import queries
from openhall.witness_room.watching.models import Mark, Session
from openhall.witness_room.watching.refusals import (
    AlreadyConfirmed,
    AlreadyInRoom,
    EnterFirst,
    NoSuchStep,
    PartyCannotWitness,
)

pytestmark = pytest.mark.django_db(transaction=True)


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
