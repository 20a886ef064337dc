"""Calls: accept, decline, too late, the next in the order; the committee that evaluates; what is published at last."""

from __future__ import annotations

import json
from typing import Any

import pytest
from tests.tendering.experts.conftest import Drawing

from openhall.kernel.models import Message
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound
from openhall.tendering.evaluation.models import Evaluation
from openhall.tendering.evaluation.refusals import NotDrawn
from openhall.tendering.experts import tasks
from openhall.tendering.experts.models import DrawState, Entry, Expert
from openhall.tendering.experts.refusals import AnswerTooLate, DrawRunning
from openhall.tendering.notices.models import Lot
from openhall.witness.models import Committed, Outbox
from openhall.witness.public import drain_all, statement
from openhall_rules.draw import entry, pool_root

pytestmark = pytest.mark.django_db


def leaf(code: str) -> dict[str, Any]:
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


@pytest.fixture
def drawn(draws: Drawing) -> Drawing:
    """Four are called."""
    draws.prepares()
    draws.draws()
    return draws


class TestAnswering:
    def test_everybody_accepts_and_the_committee_is_complete(self, drawn):
        drawn.completes()

        assert drawn.row.state == DrawState.COMPLETE
        assert leaf("DRW-06")["public"] == {"lot": str(drawn.lot.uuid), "experts": 4}
        assert Outbox.objects.filter(code="DRW-03").count() == 4

    def test_an_answer_names_neither_tender_nor_person_on_the_log(self, drawn):
        first, second = drawn.called[:2]
        drawn.accepts(first)
        drawn.declines(second)

        for code in ("DRW-03", "DRW-04"):
            answered = leaf(code)
            assert "case" not in answered
            assert answered["public"] == {}
            text = json.dumps(answered)
            for known in (drawn.uuid, drawn.lot.uuid, first.expert.uuid, drawn.person(first).person.uuid):
                assert str(known) not in text
        names = {leaf(code)["actor"] for code in ("DRW-03", "DRW-04")}
        assert len(names) == 2
        assert "ill" not in json.dumps(leaf("DRW-04"))

    def test_who_declines_is_followed_by_the_next_in_the_order(self, drawn):
        second = drawn.called[1]
        drawn.declines(second)

        assert [one.place for one in drawn.called] == [1, 3, 4, 5]
        assert Entry.objects.get(pk=second.pk).state == Entry.State.DECLINED

    def test_who_does_not_answer_in_time_is_passed_over_by_rule(self, drawn):
        drawn.accepts(drawn.called[0])
        drawn.passes(minutes=19)
        assert tasks.due(drawn.now) == 0
        drawn.passes(minutes=1)
        with pytest.raises(AnswerTooLate):
            drawn.accepts(drawn.called[0])
        assert tasks.due(drawn.now) == 3

        lapsed = list(drawn.row.entries.filter(state=Entry.State.LAPSED).values_list("place", flat=True))
        assert sorted(lapsed) == [2, 3, 4]
        assert [one.place for one in drawn.called] == [5, 6, 7]
        assert leaf("DRW-05")["actor"] == "log"
        assert tasks.due(drawn.now) == 0

    def test_an_answer_counts_once(self, drawn):
        first = drawn.called[0]
        drawn.accepts(first)
        with pytest.raises(MoveNotAllowed):
            drawn.accepts(Entry.objects.get(pk=first.pk), who=drawn.person(first))

    def test_nobody_answers_for_somebody_else_nor_before_being_called(self, drawn, officer):
        first = drawn.called[0]
        waiting = drawn.row.entries.get(place=5)
        for who in (officer, next(one for one in drawn.people if one.person.pk != first.expert.person_id)):
            with pytest.raises(NotFound):
                drawn.accepts(first, who=who)
        with pytest.raises(NotFound):
            drawn.accepts(waiting)

    def test_when_nobody_is_left_the_owner_begins_anew(self, drawn):
        for _ in range(7):
            drawn.declines(drawn.called[0])
        assert drawn.called == []
        assert tasks.due(drawn.now) == 0
        drawn.calls_off()
        assert drawn.row.state == DrawState.CALLED_OFF


class TestMessages:
    def test_a_call_comes_in_app_and_by_mail_and_names_no_tender(self, drawn):
        first = drawn.called[0]
        told = Message.objects.get(person=first.expert.person.uuid)

        assert told.email == first.expert.person.email
        assert told.link == f"/desk/calls/{first.call}"
        said = json.dumps([told.subject, told.body], ensure_ascii=False)
        assert "until" in said
        for secret in (drawn.lot.title, drawn.lot.notice.project.title, drawn.owner.organisation.name):
            assert secret not in said
        assert Message.objects.filter(person__in=[one.person.uuid for one in drawn.people]).count() == 4


class TestCommittee:
    def test_nobody_evaluates_while_it_is_drawn(self, draws):
        draws.prepares()
        with pytest.raises(DrawRunning):
            draws.panel.evaluates(who=draws.people[0])

    def test_who_was_drawn_evaluates_and_nobody_else(self, drawn):
        seated = drawn.completes()
        others = [one for one in drawn.people if one not in seated]
        for who in others:
            with pytest.raises(NotDrawn):
                drawn.panel.evaluates(who=who)
        drawn.panel.evaluates(who=seated[0])
        drawn.panel.reports(who=seated[1])
        assert Evaluation.objects.get().signed_at is not None

    def test_only_its_members_read_the_bids_and_only_while_they_evaluate(
        self, panels, officer, people, entries, as_reader
    ):
        panel = panels("1000.00", "900.00", documents=(b"%PDF-1.7 our method",))
        draws, path = Drawing(panel, officer, people), f"/api/v1/bids/{panel.bids[0].bid}/documents"

        def who_reads() -> list[str]:
            found = []
            for one in [*people, officer]:
                listed, file = as_reader(one).get(path), as_reader(one).get(f"{path}/0")
                assert listed.status_code == file.status_code
                if file.status_code == 200:
                    assert b"".join(file.streaming_content) == b"%PDF-1.7 our method"
                    found.append(one.person.name)
            return found

        draws.prepares()
        draws.draws()
        assert who_reads() == []
        seated = draws.completes()
        assert sorted(who_reads()) == sorted(one.person.name for one in seated)
        panel.evaluates(who=seated[0])
        panel.reports(who=seated[1])
        assert who_reads() == [officer.person.name]

    def test_its_size_is_that_of_the_draw(self, drawn):
        seated = drawn.completes()
        with pytest.raises(Invalid) as refused:
            drawn.panel.evaluates(who=seated[0], members=7, experts=5)
        assert "members" in refused.value.errors

    def test_without_a_draw_any_expert_of_the_centre_evaluates_as_before(self, draws):
        draws.panel.evaluates(who=draws.people[0])
        assert Evaluation.objects.count() == 1

    def test_after_a_draw_was_called_off_too(self, drawn):
        drawn.calls_off()
        drawn.panel.evaluates(who=drawn.people[0])
        assert Evaluation.objects.count() == 1


class TestPublishing:
    def test_nothing_is_published_before_the_award(self, drawn):
        drawn.completes()
        drawn.passes(days=30)
        assert tasks.due(drawn.now) == 0
        assert not Outbox.objects.filter(code="DRW-07").exists()

    def test_after_it_pool_calls_and_names_are_open_and_fit(self, drawn):
        drawn.declines(drawn.called[0])
        seated = drawn.completes()
        Lot.objects.filter(pk=drawn.lot.pk).update(state=Lot.State.AWARDED)
        assert tasks.due(drawn.now) == 1
        drain_all()

        said = statement(leaf("DRW-07")["statement"])
        pool = [(one["entry"], one["excluded"]) for one in said["pool"]]
        assert pool_root(pool) == leaf("DRW-01")["public"]["pool_root"]
        assert [one["place"] for one in said["calls"]] == [1, 2, 3, 4, 5]
        assert [one["answer"] for one in said["calls"]] == ["declined", *["accepted"] * 4]
        assert all(Outbox.objects.filter(leaf_sha256=one["leaf_sha256"]).exists() for one in said["calls"])
        opened = Committed.objects.filter(outbox__code="DRW-07").exclude(disclosed_at=None)
        assert {one.value["name"] for one in opened} == {one.person.name for one in seated}
        for one in opened:
            value = one.value
            assert entry(salt=bytes.fromhex(value["salt"]), draw=str(drawn.uuid), name=value["name"]) == value["entry"]
        assert tasks.due(drawn.now) == 0

    def test_who_declined_stays_unnamed(self, drawn):
        first = drawn.called[0]
        name = drawn.person(first).person.name
        drawn.declines(first)
        drawn.completes()
        Lot.objects.filter(pk=drawn.lot.pk).update(state=Lot.State.FAILED)
        tasks.due(drawn.now)

        values = json.dumps([one.value for one in Committed.objects.filter(outbox__code="DRW-07")])
        assert name not in values
        assert first.salt not in values
        assert name not in json.dumps(leaf("DRW-07"))

    def test_an_erasure_takes_the_entry_and_the_published_name(self, drawn):
        from openhall.tendering.experts import forgetting

        seated = drawn.completes()
        Lot.objects.filter(pk=drawn.lot.pk).update(state=Lot.State.AWARDED)
        tasks.due(drawn.now)
        forgetting.destroy(seated[0].person, drawn.now)

        values = json.dumps([one.value for one in Committed.objects.filter(outbox__code="DRW-07")])
        assert seated[0].person.name not in values
        assert seated[1].person.name in values
        row = Expert.objects.get(person=seated[0].person)
        assert (row.erased, row.available, row.region, row.qualifications.count()) == (True, False, "", 0)
        assert f"expert:{row.uuid}" in forgetting.objects(seated[0].person)
