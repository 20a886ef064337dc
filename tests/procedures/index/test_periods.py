"""What becomes final when a period ends, what its report says for good, and how a unit leaves the ranking."""

from __future__ import annotations

from datetime import UTC, date, datetime
from uuid import uuid4

import pytest
from django.utils.translation import override
from tests.procedures.dossiers.conftest import NOW, reading
from tests.procedures.index.conftest import DAY, JULY, UNITS, answers, done
from tests.procedures.index.test_index import leaf

from openhall.identity.agencies import commands as agencies
from openhall.identity.agencies.inputs import IdentifierInput, PublicationInput, RetirementInput
from openhall.identity.agencies.models import AgencyIdentifier
from openhall.identity.agencies.refusals import NotInRegister
from openhall.kernel.models import Message
from openhall.kernel.refusals import Invalid, NotFound
from openhall.procedures.dossiers.desk_pages import _why
from openhall.procedures.index import computing, figures, inputs, law, queries, reports, tasks, telling, units
from openhall.procedures.index.desk_pages import _since
from openhall.procedures.index.models import Answered, Computation, PlacedUnit, Training
from openhall.witness.models import Statement
from openhall.witness.public import FeedAct
from openhall_rules.service import Period

pytestmark = pytest.mark.django_db
ROWS = [{"code": "H98", "name": "Tỉnh Hư Cấu", "total": "80"}, {"code": "H97", "name": "Tỉnh Một", "total": "90"}]


def texts(at: datetime) -> list[str]:
    return [one.text for one in computing.current(at)]


class TestPeriodsThatAreOver:
    def test_the_month_the_quarter_and_the_year_before_are_computed_to_their_end(self):
        july, january = JULY, datetime(2027, 1, 1, 3, tzinfo=UTC)
        assert texts(july) == ["2026-06", "2026-Q2", "2025", "2026-07", "2026-Q3", "2026"]
        assert texts(january) == ["2026-12", "2026-Q4", "2026", "2027-01", "2027-Q1", "2027"]
        assert texts(datetime(2026, 5, 4, tzinfo=UTC))[1] == "2026-Q1"

    def test_a_quarter_becomes_final_and_can_be_published(self, ready, desk):
        done(desk)
        while tasks.due(JULY):
            pass

        row = Computation.objects.get(period="2026-Q2")
        assert row.as_of >= Period.of("2026-Q2").ends_at(law.pack_at(JULY).calendar)
        edition, _recorded = ready.publishes("2026-Q2")
        assert edition.number == 1

    def test_the_office_is_told_once_of_what_is_over_and_unpublished(self, ready, desk):
        done(desk)
        before = set(Message.objects.values_list("pk", flat=True))
        while tasks.due(JULY):
            pass
        while tasks.due(JULY + DAY):
            pass

        told = [str(one.body) for one in Message.objects.exclude(pk__in=before)]
        assert sorted(one for one in ("2026-06", "2026-Q2") if any(one in each for each in told)) == [
            "2026-06", "2026-Q2",
        ]  # fmt: skip
        assert len(told) == 2

    def test_a_published_period_is_not_mentioned(self, ready, desk):
        done(desk)
        ready.computes()
        ready.publishes()
        before = Message.objects.count()

        assert telling.tell_over(Computation.objects.get(period="2026-06"), Period.of("2026-06"), JULY) == 0
        assert Message.objects.count() == before


class TestTheReport:
    @pytest.fixture
    def published(self, ready, desk, bureau):
        """June and its quarter are published, with a national month before, in and after the quarter."""
        ready.targets("answer_below", "99")
        ready.targets("train_below", "99")
        done(desk, days=7)
        for month in ("2026-05", "2026-06", "2026-07"):
            ready.takes_in(ROWS, period=month)
        for period in ("2026-06", "2026-Q2"):
            ready.computes(period)
            ready.publishes(period)
        return ready

    def test_it_names_the_newest_national_month_that_isn_t_after_the_period(self, published):
        assert reports.said(queries.edition("2026-Q2"))["national"] == {"period": "2026-06", "rank": 2}
        assert queries.edition("2026-Q2").report["national"]["period"] == "2026-06"
        assert queries.edition("2026-06").report["national"]["period"] == "2026-06"

    def test_nothing_of_later_changes_it_and_its_digest_is_on_the_log(self, published, head):
        row = queries.edition("2026-06")
        before = reports.report(row)
        statement = leaf("IDX-04")["statement"]
        assert f'"report_sha256":"{figures.digest(queries.edition("2026-Q2").report)}"' in bytes(
            Statement.objects.get(sha256=statement).body
        ).decode().replace(" ", "")

        answers(Answered.objects.filter(unit="H98.2", edition=row).get(), head)
        training = Training.objects.filter(unit="H98.2", edition=row).get()
        published.holds(published.confirms(training), 7)
        published.takes_in([ROWS[0], {**ROWS[1], "total": "10"}], period="2026-06")

        assert reports.report(queries.edition("2026-06")) == before
        assert reports.said(row) != row.report

    def test_what_a_trained_unit_reached_since_a_quarter_is_shown(self, published):
        assert _since("H98.2", "2026-Q2").startswith("2026-06: ")
        assert _since("H98.2", "2026") == "–"


class TestLeavingTheRanking:
    def ends(self, office, rows, *, valid_from="2026-06-15"):
        return office.places(rows, valid_from=valid_from)

    def test_a_merged_unit_stands_nowhere_and_its_dossiers_count_for_who_took_over(self, ready, desk):
        done(desk)
        self.ends(ready, [{"code": "H98.2", "level": "ended", "parent": "H98.3"}])

        assert leaf("IDX-02")["public"] == {"valid_from": "2026-06-15", "units": 1}
        old = PlacedUnit.objects.get(code="H98.2")
        assert (old.valid_until, old.successor) == (date(2026, 6, 14), "H98.3")
        assert set(units.of_day(date(2026, 6, 14), "2026-06")) == {"H98", "H98.2", "H98.3"}
        assert set(units.of_day(date(2026, 6, 15), "2026-06")) == {"H98", "H98.3"}
        found = ready.computes()
        assert [one["code"] for one in found.figures["units"]] == ["H98", "H98.3"]
        assert figures.unit_of(found.figures, "H98.3")["scores"]["on_time"][1:3] == [1, "1"]
        assert found.figures["unplaced"] == {}

    @pytest.mark.parametrize(
        "rows",
        [
            [{"code": "H98.9", "level": "ended", "parent": "H98.3"}],
            [{"code": "H98.2", "level": "ended", "parent": "H98.9"}],
            [{"code": "H98", "level": "ended"}],
            [
                {"code": "H98.2", "level": "ended", "parent": "H98.3"},
                {"code": "H98.3", "level": "ended", "parent": "H98.2"},
            ],
        ],
        ids=["not placed", "to nobody", "with units below", "to each other"],
    )
    def test_an_end_needs_a_place_and_who_takes_over(self, ready, rows):
        with pytest.raises(Invalid):
            self.ends(ready, rows)
        assert not PlacedUnit.objects.exclude(valid_until=None).exists()

    def test_a_page_sends_it_as_a_line(self):
        given = inputs.PlaceInput.model_validate({"valid_from": "2026-06-15", "units": "H98.2 | ended | H98.3\n"})
        assert (given.units[0].level, given.units[0].parent) == ("ended", "H98.3")


class TestTheRegister:
    @pytest.fixture
    def register(self, bureau):
        """The province and two communes are published; one of them ends."""

        def act(command, uuid, version, payload, given):
            signed = bureau.office.signs(command, f"agency:{uuid}", version, payload, at=NOW)
            return getattr(agencies, command)(uuid=uuid, given=given, **signed)

        for code in ("H98", "H98.2", "H98.3"):
            uuid = uuid4()
            payload = {"jurisdiction": "vn", "code": code, "name": code, "lang": "vi", "valid_from": "2026-01-01"}
            act("issue_identifier", uuid, 0, payload, IdentifierInput.model_validate(payload))
            act("publish_identifier", uuid, 1, {}, PublicationInput())
        row = AgencyIdentifier.objects.get(code="H98.3")
        payload = {"valid_until": "2026-06-30", "successors": ["H98.2"]}
        act("retire_identifier", row.uuid, 2, payload, RetirementInput.model_validate(payload))
        return bureau

    def test_binds_placings_on_their_day_and_names_every_offender(self, register):
        with pytest.raises(NotInRegister) as refused:
            register.places([*UNITS, {"code": "H98.7", "level": "commune", "parent": "H98"}], valid_from="2026-07-01")
        assert refused.value.facts == {"codes": "H98.3, H98.7", "day": "2026-07-01"}
        register.places(UNITS, valid_from="2026-06-01")

    def test_binds_units_of_dossiers_and_who_is_competent(self, register, clerk, head, citizen, bureau):
        from tests.procedures.dossiers.conftest import EDITION, Desk

        desk = Desk(clerk, head, bureau.office, citizen)
        with pytest.raises(NotInRegister):
            desk.registers("H98.7")
        competent = [{"authority": "H98.2", "unit": "H98.7"}]
        with pytest.raises(NotInRegister) as refused:
            desk.publishes(competent=competent)
        assert refused.value.facts["codes"] == "H98.7"
        desk.publishes(competent=EDITION["competent"])
        desk.registers("H98.2")

    def test_suggests_the_end_of_a_placing(self, register, as_reader):
        register.places(UNITS, valid_from="2026-06-01")
        row = AgencyIdentifier.objects.get(code="H98.3")
        before = Message.objects.count()
        body = {"public": {"code": "H98.3", "valid_until": "2026-06-30", "successors": ["H98.2"]}}

        telling.number_ends(
            FeedAct(1, "AGN-03", f"agency:{row.uuid}", None, None, NOW, row.retirement_leaf, body, body)
        )

        assert Message.objects.count() == before + 1
        page = as_reader(register.office).get("/desk/service-index/units").content.decode()
        assert "H98.3 | ended | H98.2" in page


def test_a_unit_simulates_any_of_its_dossiers_and_none_of_others(ready, desk, clerk, neighbour):
    row = desk.accepted()

    queries.require_own(reading(clerk), [row.uuid])
    for who, chosen in ((neighbour, [row.uuid]), (clerk, [row.uuid, uuid4()])):
        with pytest.raises(NotFound):
            queries.require_own(reading(who), chosen)


def test_a_refusal_in_a_batch_is_told_by_its_sentence_never_by_its_code():
    for code in ("dossier-without-result", "opinion-open", "no-such-code"):
        with override("en"):
            assert "-" not in _why(code)
            assert _why(code).endswith(".")
