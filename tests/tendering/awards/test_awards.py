"""From the signed report to the award: by whom, not a microsecond too early, and in a project of several lots."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import translation

from openhall.identity.public import MandateMissing
from openhall.kernel.messages import inbox
from openhall.kernel.refusals import MoveNotAllowed, NotFound, NotYours, Stale
from openhall.tendering.awards import public as awards
from openhall.tendering.awards.models import Award
from openhall.tendering.notices.models import Lot
from openhall.tendering.opening import commands as opening
from openhall.tendering.planning.models import Project
from openhall.witness.models import Committed, Outbox
from openhall.witness.public import statement

pytestmark = pytest.mark.django_db
MICROSECOND = timedelta(microseconds=1)


def the_act(code):
    return json.loads(bytes(Outbox.objects.get(code=code).leaf))


def project_state(owner):
    return Project.objects.get(pk=owner.lot.notice.project_id).state


class TestTheWholeWay:
    def test_candidates_are_public_by_name_for_as_long_as_the_law_asks(self, reported):
        award, recorded = reported.publishes()

        # Tuesday, 3 March 2026, Beijing; three whole days after it: until Friday 24:00.
        assert award.until == datetime(2026, 3, 6, 16, 0, tzinfo=UTC)
        leaf = the_act("AWD-01")
        assert leaf["public"] == {"until": "2026-03-06T16:00:00.000000Z"}
        bids = reported.panel.bids
        assert statement(leaf["statement"]) == {
            "v": 1,
            "candidates": [
                {"rank": 1, "bid": str(bids[1].bid), "bidder": bids[1].bidder, "evaluated_total": "900.50",
                 "score": None},
                {"rank": 2, "bid": str(bids[0].bid), "bidder": bids[0].bidder, "evaluated_total": "1000.00",
                 "score": None},
            ],
        }  # fmt: skip
        assert [(one["name"], one["price"]) for one in award.candidates] == [
            ("Deep Wells", "900.50"), ("Clear Pumps", "1000.00")
        ]  # fmt: skip
        assert award.candidates_leaf == recorded.leaf_sha256
        assert (reported.lot.state, project_state(reported)) == (Lot.State.PUBLICITY, Project.State.PUBLICITY)

    def test_only_the_candidates_names_are_disclosed_by_it(self, reported):
        before = set(Committed.objects.exclude(disclosed_at=None).values_list("outbox__leaf_sha256", "path"))
        reported.publishes()

        after = set(Committed.objects.exclude(disclosed_at=None).values_list("outbox__leaf_sha256", "path"))
        candidates = [reported.panel.bids[place].submission_leaf for place in (0, 1)]
        assert after >= {(leaf, path) for leaf in candidates for path in ("bidder/name", "bidder/identifier")}
        assert {leaf for leaf, _path in after - before} <= set(candidates)

    def test_the_first_is_awarded_the_price_that_was_read_out(self, panels, owns):
        panel = panels("1000.00", "900.5", "1100.00")
        correction = {"amount": "-200.00", "reason": "Added twice."}
        panel.evaluates({"evaluated_total": "800.00", "adjustments": [correction]})
        panel.reports()
        owner = owns(panel)
        owner.publishes()
        award, recorded = owner.awards()

        bid = panel.bids[0]
        assert the_act("AWD-02")["public"] == {
            "bid": str(bid.bid), "bidder": bid.bidder, "amount": "1000.00", "currency": "CNY",
            "contract_due_at": award.contract_due_at.strftime("%Y-%m-%dT%H:%M:%S.%fZ"),
        }  # fmt: skip
        assert (award.amount, award.supplier.name) == (Decimal("1000.00"), "Clear Pumps")
        assert award.award_leaf == recorded.leaf_sha256
        assert (owner.lot.state, project_state(owner)) == (Lot.State.AWARDED, Project.State.AWARDED)

    def test_the_contract_is_due_thirty_days_after_the_award_in_china(self, reported):
        reported.publishes()
        award, _ = reported.awards(at=datetime(2026, 3, 9, 1, 0, tzinfo=UTC))

        assert award.contract_due_at == datetime(2026, 4, 8, 16, 0, tzinfo=UTC)


class TestTooEarlyOrTwice:
    def test_not_a_microsecond_before_the_publicity_ends(self, reported):
        award, _ = reported.publishes()
        with pytest.raises(awards.PublicityNotOver) as refusal:
            reported.awards(at=award.until - MICROSECOND)

        assert refusal.value.facts["until"] == "2026-03-06T16:00:00.000000Z"
        assert "第五十四条" in refusal.value.facts["article"]
        assert reported.lot.state == Lot.State.PUBLICITY
        assert not Outbox.objects.filter(code="AWD-02").exists()
        reported.awards(at=award.until)

    def test_no_candidates_without_a_signed_report_and_no_award_without_candidates(self, panels, owns):
        panel = panels("1000.00")
        owner = owns(panel)
        with pytest.raises(MoveNotAllowed):
            owner.publishes()
        panel.evaluates()
        with pytest.raises(MoveNotAllowed):
            owner.publishes()
        panel.reports()
        with pytest.raises(MoveNotAllowed):
            owner.awards(at=panel.now + timedelta(days=30))
        assert not Award.objects.exists()

    def test_nothing_is_published_twice(self, reported):
        seen = reported.lot.version
        reported.publishes()
        with pytest.raises(Stale):
            reported.publishes(version=seen)
        with pytest.raises(MoveNotAllowed):
            reported.publishes()
        seen = reported.lot.version
        reported.awards()
        with pytest.raises(Stale):
            reported.awards(version=seen)
        with pytest.raises(MoveNotAllowed):
            reported.awards()
        assert [Outbox.objects.filter(code=code).count() for code in ("AWD-01", "AWD-02")] == [1, 1]

    def test_a_lot_with_published_candidates_can_no_longer_be_failed_by_the_owner(self, reported):
        reported.publishes()
        payload = {"reason": "We changed our mind", "article": "none"}
        signed = reported.officer.signs(
            "fail_lot", f"lot:{reported.lot.uuid}", reported.lot.version, payload, at=reported.panel.now
        )
        with pytest.raises(MoveNotAllowed):
            opening.fail_lot(lot=reported.lot.uuid, **payload, **signed)


class TestWhoMay:
    def test_owner_or_agency_publish_and_nobody_else(self, reported, agent, host, supervisor, stranger, joins):
        bidder, committee = reported.panel.hall.taking_part[0].who, reported.panel.committee
        clerk = joins("Olga Ma", "Riverside Waterworks")
        others = [bidder, committee, host, supervisor, stranger]
        for who in others:
            with pytest.raises(NotYours):
                reported.publishes(who=who)
        with pytest.raises(MandateMissing):
            reported.publishes(who=clerk)
        reported.publishes(who=agent)
        for who in others:
            with pytest.raises(NotYours):
                reported.awards(who=who)
        with pytest.raises(MandateMissing):
            reported.awards(who=clerk)
        reported.awards()
        assert Outbox.objects.filter(code__in=["AWD-01", "AWD-02"]).count() == 2


class TestSeveralLots:
    def test_each_goes_its_own_way_and_the_project_where_the_first_leads(self, publishes, panels, owns, bidders):
        tender = publishes(lots=2)
        first = owns(panels("1000.00", "900.00", tender=tender))
        second = owns(panels("500.00", tender=tender, place=1, who=bidders[2:]))
        first.panel.evaluates()
        first.panel.reports()
        first.publishes()
        assert project_state(first) == Project.State.PUBLICITY

        second.panel.evaluates()
        assert project_state(first) == Project.State.PUBLICITY
        first.awards()
        assert project_state(first) == Project.State.AWARDED
        second.panel.reports()
        second.publishes()
        second.awards()

        assert [first.lot.state, second.lot.state, project_state(first)] == ["awarded"] * 3
        assert awards.awards_of([first.lot.pk, second.lot.pk])[second.lot.pk].supplier.name == "Even Flow"

    def test_one_lot_without_candidates_fails_and_the_other_goes_on(self, publishes, panels, owns):
        tender = publishes(lots=2)
        first = owns(panels("1000.00", tender=tender))
        second = owns(panels("500.00", tender=tender, place=1))
        first.panel.evaluates({"rejected": {"article": "unqualified", "reason": "No licence."}})
        payload = {"reason": "Every bid was rejected", "article": "OpenHall reference rules"}
        signed = first.officer.signs(
            "fail_lot", f"lot:{first.lot.uuid}", first.lot.version, payload, at=first.panel.now
        )
        opening.fail_lot(lot=first.lot.uuid, **payload, **signed)
        assert project_state(first) == Project.State.EVALUATION

        second.panel.evaluates()
        second.panel.reports()
        second.publishes()
        second.awards()

        assert (first.lot.state, project_state(first)) == (Lot.State.FAILED, Project.State.AWARDED)


class TestTelling:
    def test_every_bidder_hears_its_own_result_and_why(self, reported, bidders):
        reported.publishes()
        reported.awards()

        second, winner, rejected = (inbox(who.person.uuid)[0] for who in bidders)
        assert "awarded to you" in winner.subject_in_words
        assert "900.50" in winner.body_in_words
        assert "rank 2" in second.body_in_words
        assert "1,000.00" in second.body_in_words
        assert "Deep Wells" in second.body_in_words
        assert "It has no delivery plan." in rejected.body_in_words
        assert "rank" not in rejected.body_in_words
        assert winner.link == f"/lots/{reported.lot.uuid}/result"
        assert {one.link.rpartition("/")[0] for one in (second, rejected)} == {"/letters"}

    def test_scores_are_told_to_their_own_bidder_alone(self, panels, owns, bidders):
        criteria = {"formula": "trimmed_mean", "score_limits": {"Service": "10"}}
        panel = panels(
            "1000.00", "1100.00", "1200.00", law="cn@2019-03-02", method="comprehensive_score", criteria=criteria
        )
        panel.evaluates(*({"other_scores": {"Service": score}} for score in ("1", "10", "7.25")))
        panel.reports()
        owner = owns(panel)
        owner.publishes()
        owner.awards()

        third = inbox(bidders[2].person.uuid)[0]
        assert "65.43" in third.body_in_words  # 58.18 for the price, 7.25 for the service
        assert "60.09" not in third.body_in_words

    def test_figures_and_dates_are_written_as_the_reader_writes_them(self, reported, bidders):
        with translation.override("en"):
            reported.publishes()
            reported.awards()

        told, candidates, *_ = inbox(bidders[1].person.uuid)
        written = {}
        for language in ("en", "ko", "zh-hans", "vi"):
            with translation.override(language):
                written[language] = (told.body_in_words, candidates.body_in_words)
        assert "CNY\N{NO-BREAK SPACE}900.50" in written["en"][0]
        assert "900.50\N{NO-BREAK SPACE}CNY" in written["ko"][0]
        assert "900.50\N{NO-BREAK SPACE}元" in written["zh-hans"][0]
        assert "900,50\N{NO-BREAK SPACE}CNY" in written["vi"][0]
        assert len({until for _, until in written.values()}) == 4

    def test_nobody_hears_of_an_award_that_was_refused(self, reported, bidders):
        award, _ = reported.publishes()
        before = [len(inbox(who.person.uuid)) for who in bidders]
        with pytest.raises(awards.PublicityNotOver):
            reported.awards(at=award.until - MICROSECOND)

        assert [len(inbox(who.person.uuid)) for who in bidders] == before


class TestReading:
    def test_nothing_is_there_before_it_is_published(self, reported):
        with pytest.raises(NotFound):
            awards.award_of(reported.lot.uuid)
        reported.publishes()
        with pytest.raises(NotFound):
            awards.published_award(reported.lot.uuid)
