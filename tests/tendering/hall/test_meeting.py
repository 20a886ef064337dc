"""A meeting from its beginning to its signed minutes: acts on the log, refusals, and what is computed from them."""

from __future__ import annotations

import io
import json
from datetime import timedelta

import pytest
from pyhanko.pdf_utils.reader import PdfFileReader

from openhall.kernel import files
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, Stale
from openhall.tendering.contracts.checking import check_pdf
from openhall.tendering.hall import commands, queries, reading, refusals, tasks
from openhall.tendering.hall.models import Attendance, Meeting, Minutes
from openhall.witness.models import Outbox, Statement
from openhall.witness.public import drain_all

pytestmark = pytest.mark.django_db


def leaves(code):
    return [json.loads(bytes(row.leaf)) for row in Outbox.objects.filter(code=code).order_by("id")]


def said(leaf):
    return json.loads(bytes(Statement.objects.get(sha256=leaf["statement"]).body))


class TestBegin:
    def test_the_host_is_on_the_log(self, held, host):
        held.begins(host)

        (leaf,) = leaves("HAL-01")
        assert leaf["object"] == f"meeting:{held.uuid}"
        assert leaf["public"] == {"lot": str(held.hall.lot.uuid)}
        assert held.row.host == host.organisation

    def test_one_meeting_of_a_lot(self, held, host, officer):
        held.begins(host)
        other = type(held)(held.hall)

        with pytest.raises(refusals.MeetingBegun) as refusal:
            other.begins(officer)

        assert refusal.value.facts["meeting"] == str(held.uuid)
        assert len(leaves("HAL-01")) == 1

    def test_not_of_a_lot_that_failed(self, held, officer):
        payload = {"reason": "The need has ceased.", "article": "Art. 31"}
        lot = held.hall.lot
        from openhall.tendering.opening import commands as opening

        opening.fail_lot(
            lot=lot.uuid,
            **payload,
            **officer.signs("fail_lot", f"lot:{lot.uuid}", lot.version, payload, at=held.hall.now),
        )

        with pytest.raises(MoveNotAllowed):
            held.begins(officer)


class TestAttend:
    def test_all_but_bidders_before_the_window_is_closed(self, held, host, officer, supervisor, second_host, bidder):
        held.begins(host)
        for who in (host, officer, supervisor, second_host):
            held.attends(who)

        with pytest.raises(refusals.BiddersStillSecret):
            held.attends(bidder)

        parts = [leaf["public"]["part"] for leaf in leaves("HAL-02")]
        assert parts == ["centre", "owner", "supervisor", "custodian"]
        assert all("bidder" not in leaf["public"] for leaf in leaves("HAL-02"))

    def test_bidders_after_it_under_their_pseudonyms(self, held, host, bidders):
        held.begins(host)
        held.hall.until_released()
        for who in bidders:
            held.attends(who)

        told = {leaf["public"]["bidder"] for leaf in leaves("HAL-02")}
        assert told == {one.pseudonym for one in (a.bid for a in Attendance.objects.select_related("bid"))}
        assert len(told) == 3

    def test_who_takes_no_part_is_told_nothing(self, held, host, stranger, authority, joins):
        from openhall.identity.public import Role

        held.begins(host)
        held.hall.until_released()
        other_bidder = joins("Lan Ho", "Other Pumps", Role.BIDDER, public=False)

        for who in (stranger, authority, other_bidder):
            with pytest.raises(refusals.NoPartInHall):
                held.attends(who)

    def test_once(self, held, host):
        held.begins(host)
        held.attends(host)

        with pytest.raises(refusals.AlreadyPresent):
            held.attends(host)

    def test_a_page_that_stays_open_is_no_act(self, held, host):
        from openhall.tendering.hall.meetings import note_presence

        held.begins(host)
        held.attends(host)
        acts = Outbox.objects.count()
        actor = held.signs(host, "look", version=0)["actor"]

        assert note_presence(held.uuid, actor, at=held.hall.now + timedelta(seconds=20))
        assert Outbox.objects.count() == acts
        seen = queries.hall_of(held.hall.lot, actor, held.hall.now + timedelta(seconds=30))
        assert [one.connected for one in seen.present] == [True]
        later = queries.hall_of(held.hall.lot, actor, held.hall.now + timedelta(seconds=90))
        assert [one.connected for one in later.present] == [False]


class TestRoll:
    def test_not_before_the_window_is_closed(self, held, host):
        held.begins(host)
        held.hall.closes()

        with pytest.raises(refusals.BiddersStillSecret):
            held.calls_roll(host)

    def test_present_and_absent_bidders_by_pseudonym(self, held, host, bidder):
        held.begins(host)
        held.attends(host)
        held.hall.until_released()
        held.attends(bidder)
        held.calls_roll(host)

        (leaf,) = leaves("HAL-03")
        assert (leaf["public"]["present"], leaf["public"]["absent"]) == (2, 2)
        statement = said(leaf)
        mine = Attendance.objects.get(part="bidder").bid.pseudonym
        assert statement["present"] == [{"part": "centre"}, {"part": "bidder", "bidder": mine}]
        assert len(statement["absent"]) == 2
        assert mine not in statement["absent"]


class TestReading:
    def test_one_after_another_in_the_order_of_the_log(self, opened, host):
        for order in (1, 2, 3):
            opened.hall.passes(seconds=30)
            opened.reads(host, order)

        assert [leaf["public"]["order"] for leaf in leaves("HAL-04")] == [1, 2, 3]
        assert reading.place_at(opened.row, 3, opened.hall.now) == 3

    def test_by_itself_the_place_follows_from_the_log_alone(self, opened, host):
        opened.reads(host, 1, pace=5)
        row, began = opened.row, opened.hall.now

        places = [reading.place_at(row, 3, began + timedelta(seconds=after)) for after in (0, 4.9, 5, 9, 10, 600)]

        assert places == [1, 1, 2, 2, 3, 3]
        assert reading.next_at(row, 3, began) == began + timedelta(seconds=5)
        assert reading.next_at(row, 3, began + timedelta(seconds=10)) is None
        assert reading.finished_at(row, 3) == began + timedelta(seconds=10)

    def test_never_back_and_never_beyond(self, opened, host):
        opened.reads(host, 2)

        for order in (1, 4):
            with pytest.raises(refusals.NothingToRead):
                opened.reads(host, order)
        with pytest.raises(Invalid):
            opened.reads(host, 3, pace=601)

    def test_not_before_the_bids_are_opened(self, held, host):
        held.begins(host)
        held.hall.until_released()

        with pytest.raises(refusals.NothingToRead):
            held.reads(host, 1)

    def test_two_tabs_read_on_once(self, opened, host):
        first = opened.signs(host, "read_on", {"order": 1, "pace": 0})
        second = opened.signs(host, "read_on", {"order": 1, "pace": 0})
        commands.read_on(meeting=opened.uuid, order=1, pace=0, **first)

        with pytest.raises(Stale):
            commands.read_on(meeting=opened.uuid, order=1, pace=0, **second)


class TestObjections:
    def test_raised_and_answered_letter_by_letter_with_their_times(self, opened, bidder, officer):
        opened.attends(bidder)
        one = opened.objects(bidder, "  The second price was not read. ")
        opened.hall.passes(seconds=40)
        opened.answers(officer, one, "It was; see place 2.")

        (raised,), (answered,) = leaves("HAL-05"), leaves("HAL-06")
        assert said(raised) == {"v": 1, "meeting": str(opened.uuid), "text": "  The second price was not read. "}
        assert raised["public"]["bidder"] == one.bid.pseudonym
        assert answered["public"]["upheld"] is False
        assert said(answered)["answer"] == "It was; see place 2."
        assert raised["at"] < answered["at"]

    def test_only_who_is_there(self, opened, bidder, officer):
        with pytest.raises(refusals.SignInToHallFirst):
            opened.objects(bidder, "No.")
        opened.attends(officer)
        with pytest.raises(refusals.NoPartInHall):
            opened.objects(officer, "No.")

    def test_not_before_bidders_may_be_known(self, held, host, bidder):
        held.begins(host)

        with pytest.raises(refusals.BiddersStillSecret):
            held.objects(bidder, "Too slow.")

    def test_answered_once(self, opened, bidder, officer, host):
        opened.attends(bidder)
        one = opened.objects(bidder, "No.")
        opened.answers(officer, one, "Yes.")

        one.refresh_from_db()
        with pytest.raises(refusals.AlreadyAnswered):
            opened.answers(host, one, "Perhaps.")

    def test_the_time_ends_after_the_last_bid_read_out(self, publishes, halls, meets, bidders, host):
        tender = publishes("cn@2019-03-02", {"opening.objection_window": 10})
        one = meets(halls(tender, [(who, "5.00") for who in bidders]))
        one.begins(host)
        one.hall.all_the_way()
        one.attends(bidders[0])
        one.hall.passes(minutes=30)
        one.objects(bidders[0], "Nothing was read out yet, so the time has not begun.")
        one.reads(host, 3)
        one.hall.passes(minutes=9)
        with pytest.raises(refusals.ObjectionTimeLasts):
            one.closes(host)
        one.hall.passes(minutes=2)

        with pytest.raises(refusals.ObjectionTimeOver):
            one.objects(bidders[0], "Too late.")


class TestClose:
    def test_only_when_all_is_read(self, opened, host):
        opened.reads(host, 2)

        with pytest.raises(refusals.NotAllRead):
            opened.closes(host)

    def test_not_before_the_bids_are_opened(self, held, host):
        held.begins(host)

        with pytest.raises(MoveNotAllowed):
            held.closes(host)

    def test_no_objection_is_passed_over_in_silence(self, opened, host, bidder):
        opened.attends(bidder)
        one = opened.objects(bidder, "The order was wrong.")
        opened.reads(host, 3)

        with pytest.raises(Invalid):
            opened.closes(host)
        opened.closes(host, "The owner's officer has left.")

        (leaf,) = leaves("HAL-07")
        assert leaf["public"]["unanswered"] == 1
        assert said(leaf) == {"v": 1, "reason": "The owner's officer has left.", "unanswered": [str(one.uuid)]}

    def test_afterwards_nobody_does_anything_in_it(self, opened, host, bidder, officer):
        opened.attends(bidder)
        opened.reads(host, 3)
        opened.closes(host)

        for act in (
            lambda: opened.attends(officer),
            lambda: opened.calls_roll(host),
            lambda: opened.reads(host, 3),
            lambda: opened.objects(bidder, "Late."),
            lambda: opened.closes(host),
        ):
            with pytest.raises(refusals.MeetingOver):
                act()


class TestMinutes:
    @pytest.fixture
    def over(self, opened, host, officer, bidder):
        for who in (host, officer, bidder):
            opened.attends(who)
        opened.calls_roll(host)
        one = opened.objects(bidder, "The pumps were read without the controls.")
        opened.answers(officer, one, "The sheet names both.")
        opened.reads(host, 3)
        opened.closes(host)
        return opened

    @pytest.fixture
    def written(self, over):
        drain_all()
        assert tasks.due(over.hall.now) == 1
        return over

    def test_written_by_rule_once_the_log_has_taken_the_closing_in(self, over):
        assert tasks.due(over.hall.now) == 0, "the closing isn't in the log"
        drain_all()

        assert tasks.due(over.hall.now) == 1
        assert tasks.due(over.hall.now) == 0
        (leaf,) = leaves("HAL-08")
        assert leaf["actor"] == "log"
        assert leaf["public"]["pdf_sha256"] == Minutes.objects.get().pdf_sha256

    def test_the_file_is_sealed_says_what_happened_and_names_no_person(self, written, home, bidder, officer):
        content = files.content(written.minutes.pdf_sha256, at_most=10_000_000)
        checked = check_pdf(content, at=written.hall.now)
        drain_all()

        assert [seal.good for seal in checked.seals] == [True]
        assert checked.recognised.sort == "minutes"
        assert checked.recognised.uuid == written.hall.lot.uuid
        facts = written.minutes.facts
        assert [one["total"] for one in facts["prices"]] == ["1000.00", "900.50", "1100.00"]
        assert facts["objections"][0]["text"] == "The pumps were read without the controls."
        assert facts["objections"][0]["answer"] == "The sheet names both."
        assert [one["code"] for one in facts["acts"]][-1] == "HAL-07"
        attached = PdfFileReader(io.BytesIO(content)).root["/Names"]["/EmbeddedFiles"]
        assert attached is not None
        told = json.dumps(facts)
        assert bidder.organisation.name in told
        assert bidder.person.name not in told
        assert officer.person.name not in told

    def test_signed_by_some_and_not_by_others_with_the_reason(self, written, host, officer, bidder):
        written.signs_minutes(host)
        written.signs_minutes(officer)
        written.declines_minutes(bidder, "The controls were not read out.")

        assert [leaf["public"]["part"] for leaf in leaves("HAL-09")] == ["centre", "owner"]
        (declined,) = leaves("HAL-10")
        assert said(declined) == {"v": 1, "reason": "The controls were not read out."}
        with pytest.raises(refusals.AlreadyAnswered):
            written.signs_minutes(bidder)

    def test_only_by_who_was_there_and_only_these_minutes(self, written, second_bidder, host):
        with pytest.raises(refusals.SignInToHallFirst):
            written.signs_minutes(second_bidder)
        with pytest.raises(refusals.OtherMinutes):
            written.signs_minutes(host, "0" * 64)

    def test_not_before_there_are_any(self, opened, host):
        opened.attends(host)
        payload = {"pdf_sha256": "0" * 64}

        with pytest.raises(refusals.MeetingNotOver):
            commands.sign_minutes(meeting=opened.uuid, **payload, **opened.signs(host, "sign_minutes", payload))

    @pytest.mark.parametrize("lang", ["ko", "vi", "zh-hans"])
    def test_in_every_binding_language(self, written, lang):
        from openhall.tendering.hall import papers

        minutes = written.minutes
        minutes.lang = lang
        told = [cell for section in papers.sections(minutes.facts, lang, "") for _name, cell in section.rows]

        assert papers.sealed(minutes, at=written.hall.now).startswith(b"%PDF")
        assert [cell for cell in told if not cell.strip()] == [], "every fact is told, times too"
        assert any("2026" in cell for cell in told)


def test_nothing_of_a_meeting_that_is_not_there(held, host):
    with pytest.raises(NotFound):
        commands.attend_meeting(meeting=held.uuid, **host.signs("attend_meeting", f"meeting:{held.uuid}", 0))
    assert not Meeting.objects.exists()
