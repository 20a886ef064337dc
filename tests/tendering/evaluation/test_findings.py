"""Findings that fit, findings that don't, and who may record and sign them."""

from __future__ import annotations

import json
from decimal import Decimal

import pytest
from pydantic import ValidationError

from openhall.identity.public import MandateMissing, Role
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotYours, Stale
from openhall.tendering.evaluation import public as evaluation
from openhall.tendering.evaluation.models import Evaluation
from openhall.tendering.notices.models import Lot
from openhall.tendering.planning.models import Project
from openhall.tendering.planning.public import OtherContent
from openhall.witness.models import Outbox
from openhall.witness.public import statement
from openhall_rules import evaluation as rules
from openhall_rules.law import pack

pytestmark = pytest.mark.django_db


def the_act(code):
    return json.loads(bytes(Outbox.objects.filter(code=code).latest("id").leaf))


def project_state(panel):
    return Project.objects.get(pk=panel.lot.notice.project_id).state


def refusal_of(panel, *found, **changes):
    with pytest.raises(Invalid) as refusal:
        panel.evaluates(*found, **changes)
    assert not Outbox.objects.filter(code="EVA-01").exists()
    return refusal.value.errors


def test_other_findings_than_the_signed_ones_are_refused(opened):
    signed = opened.committee.signs(
        "evaluate_bids", f"lot:{opened.lot.uuid}", opened.lot.version, opened.findings(), at=opened.now
    )
    rejected = {"rejected": {"article": "unresponsive", "reason": "Nobody signed this."}}
    findings = evaluation.Findings.model_validate(opened.findings(rejected))

    with pytest.raises(OtherContent):
        evaluation.evaluate_bids(lot_uuid=opened.lot.uuid, findings=findings, **signed)
    assert not Outbox.objects.filter(code="EVA-01").exists()


class TestLowestPrice:
    def test_findings_are_recorded_as_protocols_say_and_the_report_ranks_them(self, opened):
        correction = {"amount": "-150.00", "reason": "The unit price of item 2 was added twice."}
        opened.evaluates({"evaluated_total": "850.00", "adjustments": [correction]})
        found, recorded = opened.reports()

        leaf = the_act("EVA-01")
        assert leaf["public"] == {"method": "lowest_evaluated_price"}
        said = statement(leaf["statement"])
        assert said["bids"][0] == {
            "bid": str(opened.bids[0].bid),
            "bidder": opened.bids[0].bidder,
            "evaluated_total": "850.00",
            "adjustments": [{"amount": "-150.00", "reason": "The unit price of item 2 was added twice."}],
            "other_scores": {},
            "rejected": None,
        }
        assert said["committee"] == {"members": 5, "experts": 4}
        correction = {"evaluated_total": "850.00", "adjustments": [correction]}
        assert said["signed"] == opened.findings(correction)
        report = the_act("EVA-02")
        assert report["public"] == {"candidates": 3}
        assert statement(report["statement"]) == {"v": 1, "ranking": found.ranking}
        assert [one["bid"] for one in found.ranking["ranked"]] == [str(opened.bids[place].bid) for place in (0, 1, 2)]
        assert [one["price"] for one in found.ranking["ranked"]] == ["1000.00", "900.50", "1100.00"]
        assert (opened.lot.state, project_state(opened)) == (Lot.State.EVALUATED, Project.State.EVALUATION)
        assert found.report_leaf == recorded.leaf_sha256

    def test_findings_may_be_recorded_anew_until_the_report_is_signed(self, opened):
        opened.evaluates()
        out = {"rejected": {"article": "unresponsive", "reason": "No delivery plan."}}
        opened.evaluates({}, out)
        found, _ = opened.reports()

        assert [one["bid"] for one in found.ranking["rejected"]] == [str(opened.bids[1].bid)]
        assert found.version == 3
        with pytest.raises(MoveNotAllowed):
            opened.evaluates()
        with pytest.raises(MoveNotAllowed):
            opened.reports()

    def test_equals_are_told_apart_by_the_log_and_marked(self, panels):
        panel = panels("1000.00", "1000.00", "1100.00")
        panel.evaluates()
        ranked = panel.reports()[0].ranking["ranked"]

        assert [(one["bid"], one["tied"]) for one in ranked] == [
            (str(panel.bids[0].bid), True), (str(panel.bids[1].bid), True), (str(panel.bids[2].bid), False)
        ]  # fmt: skip

    def test_a_price_over_the_ceiling_is_out_by_rule_and_one_at_it_is_not(self, panels):
        panel = panels("1000.00", "1000.01", ceiling=Decimal("1000.00"))
        panel.evaluates()
        ranking = panel.reports()[0].ranking

        assert ranking["candidates"] == [str(panel.bids[0].bid)]
        assert [(one["bid"], one["ground"]) for one in ranking["rejected"]] == [
            (str(panel.bids[1].bid), "over_ceiling")
        ]

    def test_all_rejected_is_the_owners_to_end(self, panels):
        panel = panels("1000.00", "900.00", ceiling=Decimal("950.00"))
        panel.evaluates({}, {"rejected": {"article": "unqualified", "reason": "The licence has expired."}})

        with pytest.raises(evaluation.AllRejected):
            panel.reports()
        assert panel.lot.state == Lot.State.OPENED
        assert not Outbox.objects.filter(code="EVA-02").exists()


class TestOtherCurrencies:
    def test_a_price_in_another_currency_is_compared_and_capped_in_the_lots(self, panels):
        panel = panels("1000.00", "140.00", "5000000.00", currencies=("CNY", "USD", "VND"), ceiling=Decimal("1500.00"))
        errors = refusal_of(panel)
        assert set(errors) == {"bids.1.evaluated_total", "bids.2.evaluated_total"}

        panel.evaluates({}, {"evaluated_total": "1501.00"}, {"evaluated_total": "995.00"})
        ranking = panel.reports()[0].ranking

        assert ranking["candidates"] == [str(panel.bids[2].bid), str(panel.bids[0].bid)]
        assert ranking["rejected"] == [
            {"bid": str(panel.bids[1].bid), "price": "1501.00", "ground": "over_ceiling", "reason": "over 1500.00"}
        ]

    def test_a_rejected_bid_needs_no_conversion(self, panels):
        panel = panels("1000.00", "140.00", currencies=("CNY", "USD"))
        panel.evaluates({}, {"rejected": {"article": "unresponsive", "reason": "The documents ask for CNY."}})

        assert panel.reports()[0].ranking["candidates"] == [str(panel.bids[0].bid)]


class TestFindingsThatDoNotFit:
    def test_corrections_must_add_up(self, opened):
        correction = {"amount": "-100.00", "reason": "Added twice."}
        for wrong in (
            {"evaluated_total": "899.99", "adjustments": [correction]},
            {"evaluated_total": "900.00"},
            {"adjustments": [correction]},
            {"evaluated_total": "0", "adjustments": [{"amount": "-1000.00", "reason": "Everything."}]},
            {"evaluated_total": "900.001", "adjustments": [{"amount": "-99.999", "reason": "Thousandths."}]},
        ):
            assert set(refusal_of(opened, wrong)) == {"bids.0.evaluated_total"}

    def test_every_opened_bid_once_and_no_other(self, opened):
        whole = opened.findings()
        missing = whole | {"bids": whole["bids"][:2]}
        twice = whole | {"bids": [*whole["bids"][:2], whole["bids"][1]]}
        strange = whole | {"bids": [*whole["bids"], {"bid": str(opened.lot.uuid)}]}
        for payload in (missing, twice, strange):
            assert set(refusal_of(opened, payload=payload)) == {"bids"}

    def test_an_unknown_ground_is_no_ground(self, opened):
        wrong = {"rejected": {"article": "too_blue", "reason": "We like green."}}

        assert set(refusal_of(opened, {}, wrong)) == {"bids.1.rejected.article"}

    def test_scores_where_the_method_gives_none(self, opened):
        assert set(refusal_of(opened, {"other_scores": {"Beauty": "1"}})) == {"bids.0.other_scores"}

    @pytest.mark.parametrize(
        ("members", "experts", "fields"),
        [
            (3, 3, {"members"}),
            (6, 5, {"members"}),
            (5, 3, {"experts"}),
            (5, 6, {"experts"}),
            (4, 1, {"members", "experts"}),
        ],
    )
    def test_a_committee_of_the_wrong_size_in_china(self, scored, members, experts, fields):
        full = {"other_scores": {"Service": "1", "Technical solution": "1"}}

        assert set(refusal_of(scored, full, full, full, members=members, experts=experts)) == fields

    def test_a_single_officer_suffices_under_the_reference_rules(self, opened):
        opened.evaluates(members=1, experts=0)

        assert Evaluation.objects.get().members == 1

    def test_what_a_form_leaves_blank_is_as_if_it_were_absent(self, opened):
        blank = {
            "evaluated_total": None,
            "adjustments": [{"amount": None, "reason": ""}, {"amount": "", "reason": " "}],
            "other_scores": [{"name": "Service", "score": None}],
            "rejected": {"article": "", "reason": ""},
        }
        opened.evaluates(blank)

        assert Evaluation.objects.get().findings[0] == {
            "bid": str(opened.bids[0].bid), "bidder": opened.bids[0].bidder, "evaluated_total": None,
            "adjustments": [], "other_scores": {}, "rejected": None,
        }  # fmt: skip

    @pytest.mark.parametrize(
        "wrong",
        [
            {"adjustments": [{"amount": "0.00", "reason": "Nothing."}]},
            {"adjustments": [{"amount": "5.00"}]},
            {"rejected": {"article": "unresponsive", "reason": " "}},
            {"rejected": {"article": "", "reason": "Words without a ground."}},
            {"evaluated_total": "1e3"},
            {"evaluated_total": 900.5},
            {"evaluated_total": "-1"},
            {"other_scores": [{"name": "A", "score": "1"}, {"name": "A", "score": "2"}]},
            {"other_scores": [{"score": "1"}]},
            {"other_scores": ["A"]},
            {"other_scores": {"A": "1.1234567"}},
            {"remark": "unknown"},
        ],
    )
    def test_shapes_that_are_refused_before_anything_is_asked(self, wrong):
        entry = {"bid": "6f2a0c1e-0000-4000-8000-000000000000"} | wrong
        with pytest.raises(ValidationError):
            evaluation.Findings.model_validate({"bids": [entry], "members": 5, "experts": 4})


class TestComprehensiveScore:
    SCORES = (
        {"other_scores": {"Technical solution": "20", "Service": "8.5"}},
        {"other_scores": {"Technical solution": "30", "Service": "10"}},
        {"other_scores": {"Technical solution": "25.5", "Service": "9"}},
    )

    def test_the_scores_are_those_one_computes_by_hand(self, scored):
        scored.evaluates(*self.SCORES)
        ranking = scored.reports()[0].ranking

        # Base: (1000 + 1100 + 1200) / 3 = 1100, three prices are not trimmed.
        # 1000: 9.0909… % under, 0.1 points each: 60 - 0.90909 = 59.09; + 28.5 = 87.59
        # 1100: 60; + 40 = 100.00.  1200: 9.0909… % over, 0.2 points each: 60 - 1.81818 = 58.18; + 34.5 = 92.68
        assert ranking["base_price"] == "1100.00"
        assert [(one["bid"], one["price_score"], one["other_score"], one["score"]) for one in ranking["ranked"]] == [
            (str(scored.bids[1].bid), "60.00", "40.00", "100.00"),
            (str(scored.bids[2].bid), "58.18", "34.50", "92.68"),
            (str(scored.bids[0].bid), "59.09", "28.50", "87.59"),
        ]

    def test_a_rejected_bid_does_not_enter_the_base(self, scored):
        out = {"rejected": {"article": "below_cost", "reason": "It doesn’t cover the steel."}}
        scored.evaluates(out, *self.SCORES[1:])
        ranking = scored.reports()[0].ranking

        # Base: 1150. 1100: 4.3478… % under: 60 - 0.43478 = 59.57. 1200: 4.3478… % over: 60 - 0.86957 = 59.13.
        assert ranking["base_price"] == "1150.00"
        assert [one["price_score"] for one in ranking["ranked"]] == ["59.57", "59.13"]

    def test_every_criterion_needs_a_score_within_its_limit(self, scored):
        errors = refusal_of(
            scored,
            {"other_scores": {"Service": "10.01", "Technical solution": "0"}},
            {"other_scores": {"Service": "5"}},
            {"other_scores": {"Service": "5", "Technical solution": "5", "Colour": "1"}},
        )

        assert set(errors) == {
            "bids.0.other_scores.0.score", "bids.1.other_scores.1.score", "bids.2.other_scores"
        }  # fmt: skip
        assert errors["bids.1.other_scores.1.score"] == "Bid 2: “Technical solution” needs a score."

    def test_a_stranger_recomputes_the_same_ranking_from_what_is_published(self, scored):
        scored.evaluates(*self.SCORES)
        scored.reports()

        opened = {bid["bid"]: bid for bid in statement(the_act("OPN-05")["statement"])["bids"]}
        found = statement(the_act("EVA-01")["statement"])["bids"]
        indices = {
            json.loads(bytes(row.hidden))["object"].partition(":")[2]: row.leaf_index
            for row in Outbox.objects.filter(code="BID-01").order_by("id")
        }
        parameters = pack("cn@2019-03-02").evaluation_parameters(
            "comprehensive_score", currency="CNY", ceiling=Decimal("1500.00"), formula="trimmed_mean",
            score_limits={"Service": Decimal("10"), "Technical solution": Decimal("30")},
        )  # fmt: skip
        again = rules.evaluate(
            "comprehensive_score",
            [
                rules.Bid(
                    bid=entry["bid"], price=Decimal(opened[entry["bid"]]["total"]), leaf_index=indices[entry["bid"]],
                    evaluated_price=None if entry["evaluated_total"] is None else Decimal(entry["evaluated_total"]),
                    other_scores={name: Decimal(score) for name, score in entry["other_scores"].items()},
                )
                for entry in reversed(found)
            ],
            parameters,
        )  # fmt: skip

        assert again.to_json() == statement(the_act("EVA-02")["statement"])["ranking"]


class TestWhoMay:
    def test_only_the_centres_experts_evaluate_and_sign(
        self, opened, officer, agent, host, supervisor, stranger, expert, other_centres_expert
    ):
        bidder = opened.hall.taking_part[0].who
        for who in (officer, agent, bidder, supervisor, stranger, expert, other_centres_expert):
            with pytest.raises(NotYours):
                opened.evaluates(who=who)
        with pytest.raises(MandateMissing):
            opened.evaluates(who=host)
        opened.evaluates()
        for who in (officer, bidder, expert, other_centres_expert):
            with pytest.raises(NotYours):
                opened.reports(who=who)
        with pytest.raises(MandateMissing):
            opened.reports(who=host)
        assert Outbox.objects.filter(code__startswith="EVA").count() == 1

    def test_a_second_expert_may_sign_what_the_first_recorded(self, opened, second_expert):
        opened.evaluates()

        assert opened.reports(who=second_expert)[0].signed_at == opened.now

    @pytest.mark.parametrize(
        ("organisation", "role"), [("Clear Pumps", Role.MANAGER), ("Riverside Waterworks", Role.OFFICER)]
    )
    def test_an_expert_who_also_acts_for_one_side_may_not(self, opened, organisation, role):
        from openhall.identity import commands as enrolment
        from openhall.identity.models import Organisation

        side = Organisation.objects.get(name=organisation)
        person = opened.committee.person
        enrolment.appoint(organisation=side.uuid, person=person.uuid, roles=[role], at=opened.now)

        with pytest.raises(evaluation.NotImpartial):
            opened.evaluates()
        assert not Evaluation.objects.exists()

    def test_what_somebody_else_changed_meanwhile_is_not_overwritten(self, opened, second_expert):
        seen = opened.lot.version
        opened.evaluates()
        with pytest.raises(Stale):
            opened.evaluates(who=second_expert, version=seen)
        with pytest.raises(Stale):
            opened.reports(version=seen)
        signed_version = opened.lot.version
        opened.reports()
        with pytest.raises(Stale):
            opened.reports(who=second_expert, version=signed_version)
        assert Outbox.objects.filter(code="EVA-02").count() == 1


class TestStates:
    def test_nothing_to_evaluate_before_the_opening(self, publishes, committee):
        from tests.tendering.evaluation.conftest import Panel
        from tests.tendering.opening.conftest import Hall

        panel = Panel(Hall(publishes()), committee)
        with pytest.raises(MoveNotAllowed):
            panel.evaluates()
        with pytest.raises(MoveNotAllowed):
            panel.reports()

    def test_no_report_without_findings(self, opened):
        with pytest.raises(MoveNotAllowed) as refusal:
            opened.reports()

        assert refusal.value.facts["possible"] == ["evaluate_bids"]
