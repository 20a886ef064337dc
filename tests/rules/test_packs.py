"""The packs as data: every value cited, every worked example true, identities that tell every difference."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

from openhall_rules import examples as worked
from openhall_rules.law import (
    FixedByLaw,
    Pack,
    PackChanged,
    UnknownPack,
    UnknownValue,
    Unset,
    available,
    in_force,
    pack,
)
from openhall_rules.values import BadValue, Value

CN = pack("cn@2019-03-02")
REFERENCE = pack("reference@2020-01-01")
CASES = [(law, example) for law in (CN, REFERENCE) for example in worked.examples(law)]


@pytest.mark.parametrize(
    ("law", "example"), CASES, ids=[f"{law.id}:{example.path}:{example.expect}" for law, example in CASES]
)
def test_every_worked_example_of_a_pack_is_true(law: Pack, example: worked.Example) -> None:
    assert worked.answer(law, example) == example.expect


def test_there_are_worked_examples_for_every_time_limit_that_is_a_number_in_the_chinese_pack() -> None:
    explained = {example.path for example in worked.examples(CN)}
    limits = {path for path, value in CN.values.items() if path.startswith("time_limits.") and value.unit != "list"}
    assert limits <= explained


def test_both_packs_answer_the_same_questions() -> None:
    only_chinese = CN.values.keys() - REFERENCE.values.keys()
    # In the reference law no award falls (validity.award_falls): its lots end by a decision or a contract, and its
    # committees examine everything. How long before a hearing its sides are told (remedies.hearing_notice) it leaves to
    # the body.
    told = {path.partition("_")[0] for path in only_chinese}
    assert told == {
        "calendar.year", "evaluation.qualification", "price", "remedies.hearing", "validity.award", "validity.minimum",
    }  # fmt: skip
    assert REFERENCE.values.keys() <= CN.values.keys()


class TestInForce:
    def test_is_the_latest_pack_that_has_begun(self) -> None:
        assert in_force("cn", datetime(2026, 3, 1, tzinfo=UTC)).id == "cn@2019-03-02"

    def test_begins_at_midnight_of_its_own_zone(self) -> None:
        assert in_force("cn", datetime(2019, 3, 1, 16, 0, tzinfo=UTC)).id == "cn@2019-03-02"
        with pytest.raises(UnknownPack):
            in_force("cn", datetime(2019, 3, 1, 15, 59, tzinfo=UTC))

    def test_knows_no_law_of_a_country_without_a_pack(self) -> None:
        with pytest.raises(UnknownPack):
            in_force("atlantis", datetime(2026, 3, 1, tzinfo=UTC))

    def test_a_pack_is_asked_for_by_an_exact_id(self) -> None:
        assert "cn@2019-03-02" in available()
        with pytest.raises(UnknownPack):
            pack("cn@2019-03-03")


class TestUnset:
    def test_names_who_must_enter_the_value(self) -> None:
        with pytest.raises(Unset) as refusal:
            CN.get("deposits.interest_rate")
        assert "bank" in refusal.value.authority
        assert refusal.value.facts["path"] == "deposits.interest_rate"

    def test_a_demo_value_is_never_used_by_itself(self) -> None:
        assert CN.demo_values()["opening.release_window"] == 30
        with pytest.raises(Unset):
            CN.release_window_closes(opened_at=datetime(2026, 3, 1, tzinfo=UTC))

    def test_what_is_entered_answers(self) -> None:
        entered = CN.with_values({"deposits.interest_rate": [{"from": "2026-01-01", "rate": "0.0005"}]})
        assert entered.get("deposits.interest_rate")[0].rate == Decimal("0.0005")
        assert "deposits.interest_rate" not in entered.unset()

    def test_all_demo_values_fit(self) -> None:
        entered = CN.with_values(CN.demo_values())
        assert set(entered.unset()) == {"calendar.year_2028"}


class TestOverrides:
    def test_what_the_law_fixes_stays_fixed(self) -> None:
        with pytest.raises(FixedByLaw):
            CN.with_values({"time_limits.bid_period": 5})

    def test_an_unknown_value_is_refused(self) -> None:
        with pytest.raises(UnknownValue):
            CN.with_values({"time_limits.lunch": 5})

    @pytest.mark.parametrize(
        ("path", "raw"),
        [
            ("opening.release_window", 0),
            ("opening.release_window", "30"),
            ("opening.release_window", True),
            ("opening.release_window", 1.5),
            ("deposits.interest_rate", 0.0005),
            ("deposits.interest_rate", "-0.01"),
            ("deposits.interest_rate", []),
            ("deposits.interest_rate", [{"from": "2026-02-01", "rate": "0.1"}, {"from": "2026-01-01", "rate": "0.1"}]),
            ("deposits.day_count", "actual/400"),
            ("evaluation.candidates", 4),
            ("evaluation.ties", ["coin"]),
            ("price_scores.trimmed_mean", {"full": 60.0}),
            ("calendar.year_2027", {"holidays": ["2026-01-01"], "workdays": []}),
            ("deposits.interest_rate", [{"from": "2026-01-01", "rate": Decimal("0.1")}]),
        ],
    )
    def test_what_does_not_fit_is_refused(self, path: str, raw: object) -> None:
        with pytest.raises(BadValue):
            CN.with_values({path: raw})

    def test_identity_tells_overrides_apart_but_not_their_order(self) -> None:
        one = CN.with_values({"opening.release_window": 30}).with_values({"opening.custodian_window": 20})
        other = CN.with_values({"opening.custodian_window": 20, "opening.release_window": 30})
        assert one.identity == other.identity
        assert one.id == CN.id == CN.identity
        assert one.identity != CN.with_values({"opening.custodian_window": 21, "opening.release_window": 30}).identity

    def test_what_was_entered_cannot_be_changed_from_outside(self) -> None:
        rates = [{"from": "2026-01-01", "rate": "0.001"}]
        entered = CN.with_values({"deposits.interest_rate": rates})
        identity = entered.identity
        rates[0]["rate"] = "0.5"
        entered.frozen()["overrides"]["deposits.interest_rate"][0]["rate"] = "0.5"
        assert Pack.thaw(entered.frozen()).identity == identity

    def test_a_pack_stays_as_it_is(self) -> None:
        CN.with_values({"opening.release_window": 30})
        assert "opening.release_window" in CN.unset()


class TestFrozen:
    def test_comes_back_the_same(self) -> None:
        entered = CN.with_values({"opening.release_window": 30})
        again = Pack.thaw(entered.frozen())
        assert again.identity == entered.identity
        assert again.get("opening.release_window") == 30

    @pytest.mark.parametrize("name", ["sha256", "overrides_sha256"])
    def test_refuses_other_files_or_overrides(self, name: str) -> None:
        with pytest.raises(PackChanged):
            Pack.thaw({**CN.frozen(), name: "0" * 64})

    def test_refuses_an_override_slipped_in(self) -> None:
        frozen = CN.with_values({"opening.release_window": 30}).frozen()
        with pytest.raises(PackChanged):
            Pack.thaw({**frozen, "overrides": {"opening.release_window": 31}})


class TestDeclarations:
    @pytest.mark.parametrize(
        "table",
        [
            {"value": 1, "unit": "count"},
            {"value": 1, "citation": "here"},
            {"value": 1, "unit": "furlongs", "citation": "here"},
            {"unit": "count", "citation": "here"},
            {"unit": "count", "citation": "here", "unset": True},
            {"unit": "count", "citation": "here", "value": 1, "unset": True, "set_by": "them"},
            {"unit": "count", "citation": "here", "value": 1, "demo": 2},
            {"unit": "count", "citation": "here", "value": 1, "colour": "red"},
            {"unit": "count", "citation": "here", "value": -1},
        ],
    )
    def test_an_incomplete_value_is_refused(self, table: dict[str, object]) -> None:
        with pytest.raises(BadValue):
            Value.read("test.value", table)

    def test_the_law_of_china_is_what_the_articles_say(self) -> None:
        assert CN.get("time_limits.bid_period") == 20
        assert CN.get("deposits.cap") == Decimal("0.02")
        assert CN.get("validity.minimum_bidders") == 3
        assert CN.value("time_limits.bid_period").citation == "招标投标法 (2017) 第二十四条"

    def test_the_reference_pack_sets_no_limit_to_deposits(self) -> None:
        assert REFERENCE.get("deposits.cap") is None
        assert REFERENCE.deposit_limit(Decimal("100.00"), "USD") is None
        REFERENCE.check_deposit(Decimal("1000.00"), Decimal("100.00"), "USD")
