"""From the values that the law leaves open to a published ranking, its correction, answers and trainings."""

from __future__ import annotations

import hashlib
import json
from decimal import Decimal

import pytest
from pydantic import ValidationError
from tests.procedures.index.conftest import DAY, JULY, NOW, PACK, UNITS, answers, done, gathers

from openhall.identity.public import MandateMissing
from openhall.kernel.refusals import Invalid, MoveNotAllowed, NotFound, Stale
from openhall.procedures.index import computing, figures, gathering, inputs, law, tasks, units
from openhall.procedures.index.models import (
    Answered,
    Computation,
    Gathering,
    PlacedUnit,
    Stretch,
    Training,
)
from openhall.procedures.index.refusals import FiguresChanged, NothingNew, NotOpen, PeriodRuns, ReasonMissing
from openhall.procedures.laws.public import EnteredValue
from openhall.witness.models import Outbox
from openhall.witness.public import canonical
from openhall_rules.service import Period, WorkingClock, assess
from openhall_rules.service.facts import Facts

pytestmark = pytest.mark.django_db
JUNE = Period.of("2026-06")


def leaf(code: str) -> dict:
    """The last act of a kind, as it waits for the log."""
    return json.loads(bytes(Outbox.objects.filter(code=code).order_by("-id").first().leaf))


class TestValues:
    def test_one_is_entered_with_source_and_first_day_and_stays_as_history(self, bureau):
        row, _recorded = bureau.enters("totals.fair", "70")
        bureau.enters("totals.fair", "65", from_date="2026-07-01")

        assert law.of_period(JUNE, JULY + DAY).get("totals.fair") == Decimal(70)
        assert law.of_period(Period.of("2026-07"), JULY + 60 * DAY).get("totals.fair") == Decimal(65)
        assert EnteredValue.objects.count() == 2
        public = leaf("IDX-01")["public"]
        assert public == {"pack": PACK, "path": "totals.fair", "from_date": "2026-07-01"}
        assert row.source == "Decision 1 (fictional)"

    @pytest.mark.parametrize(
        ("path", "value"),
        [("maxima.on_time", "30"), ("totals.fair", "95"), ("totals.unknown", "1"), ("totals.nothing_to_measure", "x")],
    )
    def test_what_the_law_fixes_or_does_not_know_or_what_does_not_fit_is_refused(self, bureau, path, value):
        with pytest.raises(NotOpen):
            bureau.enters(path, value)

        assert not EnteredValue.objects.exists()

    def test_maxima_that_do_not_make_what_the_group_gives_are_refused(self, bureau):
        bureau.enters("maxima.offered_online", "2")
        bureau.enters("maxima.online_in_use", "2")

        with pytest.raises(NotOpen):
            bureau.enters("maxima.filed_online", "9")

    def test_only_the_provincial_office_may(self, bureau, clerk, head):
        for who in (clerk, head):
            with pytest.raises(MandateMissing):
                bureau.enters("totals.fair", "70", who=who)

    def test_next_year_s_days_off_are_entered_as_a_page_sends_them(self, bureau):
        bureau.enters("calendar.year_2027", '{"holidays": ["2027-01-01"], "workdays": []}')

        assert 2027 in law.on(NOW, NOW.date()).calendar.years


class TestUnits:
    def test_a_later_placing_ends_the_one_before(self, bureau):
        bureau.places()
        bureau.places([{"code": "H98.2", "level": "department", "parent": "H98"}], valid_from="2026-06-15")

        may, july = units.of_day(JUNE.first, "2026-06"), units.of_day(JUNE.last, "2026-06")

        assert (may["H98.2"].level, july["H98.2"].level) == ("commune", "department")
        assert PlacedUnit.objects.filter(code="H98.2").count() == 2
        assert leaf("IDX-02")["public"] == {"valid_from": "2026-06-15", "units": 1}

    def test_nobody_stands_below_itself_under_nothing_or_before_what_was_said(self, bureau):
        bureau.places()

        for rows, day in (
            ([{"code": "H98.4", "level": "commune", "parent": "H97"}], "2026-06-01"),
            ([{"code": "H98.2", "level": "commune", "parent": "H98.2"}], "2026-06-01"),
            ([{"code": "H97", "level": "province", "parent": ""}], "2026-06-01"),
            ([{"code": "H98.2", "level": "commune", "parent": "H98"}], "2025-06-01"),
        ):
            with pytest.raises(Invalid):
                bureau.places(rows, valid_from=day)

    def test_lines_of_a_page_are_read_and_a_strange_word_is_named(self):
        given = inputs.PlaceInput.model_validate(
            {"valid_from": "2026-01-01", "units": "H98 | province\nH98.2 | commune | H98 | yes\n"}
        )
        assert [one.certified_copies for one in given.units] == [None, True]
        with pytest.raises(ValidationError, match="perhaps"):
            inputs.PlaceInput.model_validate({"valid_from": "2026-01-01", "units": "H98.2 | commune | H98 | perhaps"})


class TestFacts:
    def test_they_are_what_the_rules_make_of_the_dossiers_themselves(self, ready, desk):
        done(desk)
        done(desk, NOW + DAY, days=6)
        row = desk.accepted(at=NOW + 2 * DAY)
        row = desk.says("ask_supplement", row, at=NOW + 3 * DAY, missing="The second paper, please.")
        gathers(JULY)
        given = [
            one for _key, one, _officer in gathering.facts_of(list(Stretch.objects.values_list("dossier", flat=True)))
        ]

        found, waits = computing.compute(JUNE, JULY)

        law_ = law.of_period(JUNE, JULY)
        known = computing.facts_of(law_, JUNE, JULY)
        pure = assess(law_, Facts(known.units, known.procedures, tuple(given), known.feedback), JUNE, as_of=JULY)
        assert not waits
        ours = figures.written(law_, pure, JUNE, JUNE.ends_at(law_.calendar))["units"]
        for one, other in zip(found["units"], ours, strict=True):
            assert one["scores"] == other["scores"]
        assert found["units"] == ours
        assert figures.unit_of(found, "H98")["scores"]["on_time"][1:3] == [2, "3"]

    def test_an_act_on_the_log_makes_those_of_its_dossier_anew(self, ready, desk):
        row = done(desk)
        gathers(JULY)
        Stretch.objects.update(code="wrong")

        gathering.refresh([row.pk], JULY)

        assert list(Stretch.objects.values_list("code", flat=True)) == [row.code]

    def test_a_pass_that_is_killed_goes_on_and_ends_with_the_same_facts(self, ready, desk, monkeypatch):
        for number in range(3):
            done(desk, NOW + number * DAY)
        gathers(JULY)
        fields = ("dossier", "code", "begins_at", "until_at", "due_at", "done_at", "unit__code", "digitised")
        whole = list(Stretch.objects.order_by("code").values_list(*fields))
        monkeypatch.setattr(gathering, "PIECE", 1)
        gathering.again()
        gathering.carry_on(JULY)

        def killed(*_arguments):
            raise KeyboardInterrupt

        with monkeypatch.context() as patch:
            patch.setattr(Stretch.objects, "bulk_create", killed)
            with pytest.raises(KeyboardInterrupt):
                gathering.carry_on(JULY)
        assert Stretch.objects.count() == len(whole)
        assert not gathering.whole(JULY)
        while gathering.carry_on(JULY):
            pass

        assert list(Stretch.objects.order_by("code").values_list(*fields)) == whole
        assert gathering.whole(JULY)

    def test_days_off_that_are_entered_make_all_of_them_anew(self, ready, desk):
        done(desk)
        gathers(JULY)
        ready.enters("calendar.year_2027", {"holidays": ["2027-01-01"], "workdays": []})

        assert not gathering.whole(JULY)
        while tasks.due(JULY):
            pass
        assert gathering.whole(JULY)
        assert Gathering.objects.get().calendar_sha256 == law.calendar_sha256(JULY)


class TestComputing:
    def test_without_the_values_points_are_partial_and_no_total_is_made_up(self, bureau, desk):
        bureau.places()
        done(desk)

        row = bureau.computes()

        one = figures.unit_of(row.figures, "H98.2")
        assert one["total"] is None
        assert one["rank"] is None
        assert "maxima.filed_online" in one["waits"]
        assert Decimal(one["points"]) > 0

    def test_with_them_every_unit_of_a_level_has_its_place(self, ready, desk):
        done(desk)

        row = ready.computes()

        ours, other = (figures.unit_of(row.figures, code) for code in ("H98.2", "H98.3"))
        assert (ours["rank"], other["rank"]) == (1, 2)
        assert ours["scores"]["e_result"][3:] == ["0.00", ""], "its result was on paper"
        assert ours["scores"]["shared"][3:] == [None, "not_known"]
        assert ours["scores"]["synchronised"][4] == "not_known"

    def test_what_is_unknown_is_neither_counted_nor_zero(self, ready, desk):
        done(desk)
        ready.reports({"code": "H98.2", "national_report": 1})

        row = ready.computes()

        assert figures.unit_of(row.figures, "H98.2")["scores"]["synchronised"][3:] == [None, "not_known"]

    def test_the_worker_computes_each_current_period_once_a_day(self, ready, desk):
        done(desk)
        while tasks.due(JULY):
            pass
        first = set(Computation.objects.values_list("period", "as_of"))
        assert {period for period, _at in first} == {
            "2026-06", "2026-Q2", "2026-07", "2026-Q3", "2026",
        }  # fmt: skip

        assert not tasks.due(JULY + DAY / 24)
        assert tasks.due(JULY + DAY)
        assert set(Computation.objects.values_list("period", "as_of")) != first

    def test_dossiers_of_a_number_that_stands_nowhere_are_counted_for_nobody_and_named(self, ready, desk):
        done(desk)
        PlacedUnit.objects.filter(code="H98.2").delete()

        row = ready.computes()

        assert row.figures["unplaced"] == {"H98.2": 1}
        assert figures.unit_of(row.figures, "H98")["scores"]["on_time"][2] == "0"


class TestPublishing:
    def test_the_log_has_the_digest_of_the_figures(self, ready, desk):
        done(desk)
        ready.computes()

        row, _recorded = ready.publishes()

        assert row.sha256 == hashlib.sha256(canonical(row.figures)).hexdigest()
        assert leaf("IDX-04")["public"] == {
            "period": "2026-06", "number": 1, "figures_sha256": row.sha256, "units": 3, "changed": 0,
        }  # fmt: skip

    def test_a_correction_is_another_edition_with_a_reason_and_the_difference(self, ready, desk):
        done(desk)
        ready.computes()
        first, _recorded = ready.publishes()
        with pytest.raises(NothingNew):
            ready.publishes(at=JULY + DAY / 24)
        done(desk, NOW + DAY, days=20)
        ready.computes(at=JULY + DAY)
        with pytest.raises(ReasonMissing):
            ready.publishes(at=JULY + DAY)

        second, _recorded = ready.publishes(at=JULY + DAY, reason="A dossier was missing.")

        assert second.number == 2
        assert second.changes["H98.2"][0] == figures.unit_of(first.figures, "H98.2")["total"]
        first.refresh_from_db()
        assert first.sha256 == figures.digest(first.figures)

    def test_nothing_is_published_that_was_not_seen_or_is_not_over(self, ready, desk, clerk):
        done(desk)
        ready.computes()
        with pytest.raises(FiguresChanged):
            ready.publishes(sha256="0" * 64)
        with pytest.raises(MandateMissing):
            ready.publishes(who=clerk)
        ready.computes("2026-07", at=JULY + DAY)
        with pytest.raises(PeriodRuns):
            ready.publishes("2026-07", at=JULY + DAY)

    def test_a_period_that_has_not_begun_is_not_computed(self, ready):
        with pytest.raises(Invalid):
            ready.computes("2026-12")


class TestAnsweringAndTraining:
    @pytest.fixture
    def asked(self, ready, desk):
        """The commune is below both targets."""
        ready.targets("answer_below", "99")
        ready.targets("train_below", "99")
        done(desk, days=21)
        ready.computes()
        ready.publishes()
        return ready

    def test_without_a_target_nobody_is_asked(self, ready, desk):
        done(desk, days=21)
        ready.computes()
        ready.publishes()

        assert not Answered.objects.exists()
        assert not Training.objects.exists()

    def test_the_head_alone_answers_once_for_everybody_to_read(self, asked, clerk, head, office):
        row = Answered.objects.get(unit="H98.2")
        for who in (clerk, office):
            with pytest.raises((MandateMissing, NotFound)):
                answers(row, who)

        answered, _recorded = answers(row, head)

        assert answered.words == "We hire another officer."
        assert leaf("IDX-07")["public"] == {"unit": "H98.2", "period": "2026-06"}
        with pytest.raises(Stale):
            answers(row, head, words="Something else entirely.")

    def test_a_training_is_proposed_in_the_weakest_indicators_confirmed_and_held(self, asked, head):
        row = Training.objects.get(unit="H98.2")
        assert "on_time" in row.indicators
        assert len(row.indicators) <= 3
        with pytest.raises((MandateMissing, NotFound)):
            asked.confirms(row, who=head)
        with pytest.raises(MoveNotAllowed):
            asked.holds(row, 3)

        row = asked.confirms(row)
        with pytest.raises(Invalid):
            asked.holds(row, 13)
        row, _recorded = asked.holds(row, 9)

        assert (row.state, row.attended, row.invited) == ("held", 9, 12)
        assert leaf("IDX-08")["public"]["session_date"] == "2026-07-10"
        assert leaf("IDX-09")["public"] == {"unit": "H98.2", "attended": 9}

    def test_targets_and_numbers_are_on_the_log(self, bureau):
        bureau.targets("national_rank", "5")
        bureau.gives_number()

        assert leaf("IDX-06")["public"] == {"kind": "national_rank", "value": "5", "from_date": "2026-01-01"}
        assert leaf("IDX-10")["public"] == {"unit": "H98.2"}

    def test_what_others_count_is_on_the_log(self, bureau):
        bureau.reports({"code": "H98.2", "national_report": 4, "portal": None})

        assert leaf("IDX-03")["public"] == {"period": "2026-06", "units": 1}
        assert units.Reported.objects.get().portal is None


def test_the_clock_of_facts_is_that_of_the_rules():
    calendar = law.pack_at(NOW).calendar
    assert WorkingClock(calendar).last(NOW.date(), 3).isoformat() == "2026-06-04"
    assert UNITS[0]["level"] == "province"
